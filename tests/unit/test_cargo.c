/* A workspace of made-up modules with a runtime of five lines: what compiles, what does not,
 * and which Python line is to blame. Skipped where there is no cargo. */
#include "pt_test.h"

#include "base/file.h"
#include "base/vec.h"
#include "worker/cargo.h"

#include <string.h>

static char root[64];
static pt_arena *a;
static pt_package_summary made;
static pt_cargo_result r;
static pt_err err;

static const char pyrt[] = "pub struct ModuleDef;\n"
                           "pub fn run_main(_: &[&[&ModuleDef]], _: &ModuleDef) {}\n";
static const char good[] = "pub static MODULE: pyrt::ModuleDef = pyrt::ModuleDef;\n";
static const char bad[] =
    "// Translated by Portalis from pkg/bad.py. Do not edit: change it.\n"
    "pub static MODULE: pyrt::ModuleDef = pyrt::ModuleDef;\n"
    "/// `pkg/bad.py`, lines 40 to 44.\n"
    "fn f() -> i32 {\n"
    "// q!(F1, 42, add(1))\n"
    "\"x\"\n"
    "}\n"
    "fn g() -> i32 { \"y\" }\n";

static void put(const char *path, const char *text)
{
    const char *full = pt_arena_printf(a, "%s/%s", root, path);
    char *dir = pt_arena_strdup(a, full);
    *strrchr(dir, '/') = '\0';
    assert_int_equal(pt_dir_make(dir, &err), 0);
    assert_int_equal(pt_file_write(full, pt_str_of(text), &err), 0);
}

static void make(const char *needs)
{
    const char *imports[] = {needs};
    pt_unit_result ok = {.ok = true, .rust = pt_str_of(good)}, broken = ok, tool = ok,
                   lone = ok;
    broken.rust = pt_str_of(bad);
    tool.is_script = lone.is_script = true;
    tool.imports = imports;
    tool.n_imports = 1;
    pt_packaged in[] = {{.path = "lone.py", .module = "lone", .result = &lone},
                        {.path = "pkg/bad.py", .module = "pkg.bad", .result = &broken},
                        {.path = "tool.py", .module = "tool", .result = &tool},
                        {.path = "well.py", .module = "well", .result = &ok}};
    pt_package_options o = {.name = "x", .pyrt_dir = pt_arena_printf(a, "%s/pyrt", root)};
    put("pyrt/Cargo.toml",
        "[package]\nname = \"pyrt\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    put("pyrt/src/lib.rs", pyrt);
    assert_int_equal(pt_package_write(a, pt_arena_printf(a, "%s/out", root), &o, in,
                                      PT_LEN(in), &made, &err),
                     0);
}

static void run(pt_cargo_options o)
{
    o.workspace = pt_arena_printf(a, "%s/out", root);
    o.made = &made;
    assert_int_equal(pt_cargo_run(a, &o, &r, &err), 0);
}

static const pt_cargo_target *target(const char *name)
{
    for (uint32_t i = 0; i < r.n_targets; i++)
        if (strcmp(r.targets[i].name, name) == 0)
            return &r.targets[i];
    fail_msg("no target %s", name);
    return NULL;
}

static void a_broken_crate_is_told_with_its_python_line(void **state)
{
    (void)state;
    make("well");
    run((pt_cargo_options){.mode = PT_CARGO_CHECK});
    assert_true(r.finished);
    assert_int_equal(r.n_broken, 1);
    assert_false(target("py_pkg")->ok);
    assert_int_equal(target("py_pkg")->n_errors, 2);
    assert_non_null(
        strstr(target("py_pkg")->first_error, "pkg/bad.py:42 (crates/py_pkg/src/"));
    assert_int_equal(r.errors[1].python_line, 42); /* the nearest above */
    assert_true(target("py_well")->ok && target("tool")->ok && target("lone")->ok);
}

static void a_script_that_needs_it_is_broken_and_others_are_built(void **state)
{
    (void)state;
    make("pkg.bad");
    run((pt_cargo_options){.mode = PT_CARGO_DEBUG, .n_jobs = 1});
    assert_int_equal(r.n_broken, 2);
    assert_int_equal(target("py_pkg")->n_errors, 2);
    assert_false(target("tool")->ok);
    assert_null(target("tool")->binary);
    assert_true(target("lone")->ok);
    assert_true(pt_file_exists(target("lone")->binary));
}

static void out_of_time_is_said(void **state)
{
    (void)state;
    make("well");
    run((pt_cargo_options){.mode = PT_CARGO_CHECK, .wall_ms = 1});
    assert_false(r.finished);
    assert_string_equal(r.why, "out of time");
    assert_true(r.n_broken > 0);
}

static void a_missing_cargo_is_an_error(void **state)
{
    (void)state;
    make("well");
    pt_cargo_options o = {.workspace = root, .made = &made, .cargo = "no-such-cargo"};
    assert_int_equal(pt_cargo_run(a, &o, &r, &err), -1);
    assert_non_null(strstr(err.msg, "no-such-cargo"));
}

static int set_up(void **state)
{
    (void)state;
    strcpy(root, "/tmp/pt-cargo-XXXXXX");
    a = pt_arena_new();
    return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    pt_dir_remove(root, &err);
    pt_arena_free(a);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_broken_crate_is_told_with_its_python_line),
        TEST(a_script_that_needs_it_is_broken_and_others_are_built),
        TEST(out_of_time_is_said),
        TEST(a_missing_cargo_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
