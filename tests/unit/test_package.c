/* Workspaces out of small made-up modules: what is written, what is not written again, what
 * goes, what stays. Whether cargo likes them is asked in test_check.c. */
#include "pt_test.h"

#include "base/file.h"
#include "base/vec.h"
#include "worker/package.h"

#include <string.h>

static char root[64];
static pt_arena *a;
static PT_VEC(pt_packaged) in;
static pt_package_summary sum;
static pt_err err;

static const char *at(const char *path)
{
    return pt_arena_printf(a, "%s/%s", root, path);
}

static void put(const char *path, const char *text)
{
    char *dir = pt_arena_strdup(a, at(path));
    *strrchr(dir, '/') = '\0';
    assert_int_equal(pt_dir_make(dir, &err), 0);
    assert_int_equal(pt_file_write(at(path), pt_str_of(text), &err), 0);
}

static const char *get(const char *path)
{
    pt_buf b = {0};
    if (pt_file_read(at(path), 1 << 20, false, &b, &err) < 0)
        return "(none)";
    char *text = pt_arena_strdup(a, pt_buf_z(&b));
    pt_buf_free(&b);
    return text;
}

#define HAS(path, text)     assert_non_null(strstr(get(path), text))
#define HAS_NOT(path, text) assert_null(strstr(get(path), text))

static int set_up(void **state)
{
    (void)state;
    strcpy(root, "/tmp/pt-package-XXXXXX");
    a = pt_arena_new();
    assert_non_null(mkdtemp(root));
    put("pyrt/Cargo.toml", "[package]\nname = \"pyrt\"\n");
    put("pyrt/src/lib.rs", "// pyrt\n");
    put("pyrt/target/debug/x.rs", "// not to be copied\n");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pt_dir_remove(root, &err);
    pt_vec_free(&in);
    pt_arena_free(a);
    return 0;
}

/* A module; `imports` are words. */
static void module(const char *path, const char *name, bool script, const char *imports)
{
    pt_unit_result *r = PT_NEW(a, pt_unit_result);
    const char **words = PT_NEW_N(a, const char *, 16);
    for (char *p = strtok(pt_arena_strdup(a, imports), " "); p; p = strtok(NULL, " "))
        words[r->n_imports++] = p;
    r->imports = words;
    r->ok = true;
    r->is_script = script;
    r->rust = pt_str_of(pt_arena_printf(a, "// rust of %s\n", name));
    pt_packaged p = {path, name, false, pt_hash_of(name, strlen(name)), r, false};
    pt_vec_push(&in, p);
}

static void write_all(int expected)
{
    pt_package_options o = {.name = "thing", .pyrt_dir = at("pyrt")};
    assert_int_equal(pt_package_write(a, at("out"), &o, in.p, (uint32_t)in.n, &sum, &err),
                     expected);
}

static void each_package_is_a_crate_and_each_script_a_binary(void **state)
{
    (void)state;
    module("app/__init__.py", "app", false, "");
    module("app/core.py", "app.core", false, "app util");
    module("my-tool.py", "my-tool", true, "app.core");
    module("other.py", "other", false, "");
    module("util.py", "util", false, "");
    write_all(0);
    assert_int_equal(sum.n_crates, 3);
    assert_int_equal(sum.n_scripts, 1);
    assert_string_equal(sum.scripts[0].bin, "my-tool");
    HAS("out/crates/py_app/src/app/core.rs", "rust of app.core");
    HAS("out/crates/py_app/src/lib.rs", "#[path = \"app/core.rs\"]\npub mod app_core;");
    HAS("out/crates/py_app/src/lib.rs", "&app_core::MODULE,");
    HAS("out/src/scripts/my-tool.rs", "rust of my-tool");
    HAS("out/Cargo.toml", "\"src/bin/my-tool\"");
    HAS("out/PORTALIS.json", "\"python\": \"app/core.py\"");
    assert_string_equal(get("out/pyrt/src/lib.rs"), "// pyrt\n");
    assert_false(pt_file_exists(at("out/pyrt/target/debug/x.rs")));
}

static void says(const char *path, const char *name, const char *rust)
{
    module(path, name, false, "");
    pt_unit_result *r = (pt_unit_result *)pt_vec_last(&in).result;
    r->rust = pt_str_of(rust);
}

static void functions_tell_their_variables_where_some_module_asks(void **state)
{
    (void)state;
    module("main.py", "main", true, "");
    says("six.py", "six", "Attr::new(\"f_locals\")\n//~ locals!([v_x], []);\n");
    write_all(0);
    HAS_NOT("out/crates/py_six/src/six.rs", "locals!");
    HAS("out/crates/py_six/Cargo.toml", "path = \"../../pyrt\" }");
    says("asks.py", "asks", "Attr::new(\"f_locals\")\n");
    write_all(0);
    HAS("out/crates/py_six/src/six.rs", "\nlocals!([v_x], []);\n");
    HAS("out/crates/py_six/Cargo.toml", "features = [\"locals\"]");
}

static void a_script_depends_on_what_it_can_reach(void **state)
{
    (void)state;
    module("app/__init__.py", "app", false, "");
    module("app/core.py", "app.core", false, "util");
    module("other.py", "other", false, "");
    module("tool.py", "tool", true, "app.core");
    module("util.py", "util", false, "app");
    module("wide.py", "wide", true, "importlib");
    write_all(0);
    HAS("out/src/bin/tool/Cargo.toml", "py_app = ");
    HAS("out/src/bin/tool/Cargo.toml", "py_util = ");
    HAS_NOT("out/src/bin/tool/Cargo.toml", "py_other");
    HAS("out/src/bin/tool/main.rs", "py_util::MODULES,");
    HAS("out/src/bin/wide/Cargo.toml", "py_other = ");
}

static void an_imported_script_is_in_its_crate_as_well(void **state)
{
    (void)state;
    module("a.py", "a", true, "b");
    module("b.py", "b", true, "");
    write_all(0);
    HAS("out/src/bin/b/main.rs", "#[path = \"../../../crates/py_b/src/b.rs\"]");
    HAS("out/src/bin/a/main.rs", "#[path = \"../../../src/scripts/a.rs\"]");
}

static void odd_names_become_names_that_cargo_takes(void **state)
{
    (void)state;
    module("2to3.py", "2to3", true, "");
    module("Lib.py", "Lib", false, "");
    module("build.py", "build", true, "");
    module("gr\xc3\xb6.py", "gr\xc3\xb6", false, "");
    module("lib.py", "lib", false, "");
    module("match/type.py", "match.type", false, "");
    module("q\"u.py", "q\"u", true, "");
    module("sub/tool.py", "sub.tool", true, "");
    module("tool.py", "tool", true, "");
    module("type.py", "type", false, "");
    module("x/sub/tool.py", "x.sub.tool", true, "");
    write_all(0);
    HAS("out/src/bin/2to3/Cargo.toml", "name = \"bin-2to3\"");
    HAS("out/src/bin/build_/Cargo.toml", "name = \"build_\"");
    HAS("out/crates/py_gr_c3_b6/src/gr_c3_b6.rs", "rust of");
    HAS("out/crates/py_lib_2/src/lib.rs", "pub mod lib");
    HAS("out/crates/py_type/src/lib.rs", "pub mod type_;");
    HAS("out/src/bin/q_22u/main.rs", "mod script;");
    HAS("out/Cargo.toml", "\"src/bin/tool\"");
    HAS("out/Cargo.toml", "\"src/bin/x-sub-tool\"");
    HAS_NOT("out/Cargo.toml", "q\"u");
}

static void a_name_too_long_for_a_file_is_cut(void **state)
{
    (void)state;
    char name[251] = {0};
    memset(name, 'n', 250);
    module(pt_arena_printf(a, "%s.py", name), name, true, "");
    write_all(0);
    assert_int_equal(strlen(sum.scripts[0].bin), 120);
}

static void a_file_given_alone_is_a_script(void **state)
{
    (void)state;
    module("a.py", "a", false, "");
    write_all(0);
    assert_int_equal(sum.n_scripts, 1);
    HAS("out/PORTALIS.json", "{\"bin\": \"a\", \"python\": \"a.py\"}");
}

static void nothing_is_written_twice(void **state)
{
    (void)state;
    module("a.py", "a", false, "");
    module("b.py", "b", true, "a");
    write_all(0);
    assert_true(sum.n_bytes_written > 0);
    write_all(0);
    assert_int_equal(sum.n_bytes_written, 0);
}

static void what_no_longer_belongs_goes_and_the_rest_stays(void **state)
{
    (void)state;
    module("a.py", "a", false, "");
    module("b.py", "b", true, "a");
    write_all(0);
    put("out/crates/py_a/src/notes.txt", "of a person\n");
    put("out/src/bin/hand/main.rs", "// of a person\n");
    in.n = 0;
    module("c.py", "c", false, "");
    module("d.py", "d", false, "");
    write_all(0);
    assert_false(pt_file_exists(at("out/crates/py_a/src/a.rs")));
    assert_false(pt_dir_exists(at("out/src/bin/b")));
    assert_false(pt_dir_exists(at("out/src/scripts")));
    HAS("out/crates/py_a/src/notes.txt", "person");
    HAS("out/src/bin/hand/main.rs", "person");
}

static void somebodys_own_project_is_refused(void **state)
{
    (void)state;
    put("out/Cargo.toml", "[package]\nname = \"mine\"\n");
    module("a.py", "a", false, "");
    write_all(-1);
    assert_int_equal(err.code, PT_ERR_USAGE);
    assert_non_null(strstr(err.msg, "out/Cargo.toml"));
    HAS("out/Cargo.toml", "mine");
    assert_false(pt_dir_exists(at("out/pyrt")));
}

static void a_damaged_list_of_files_removes_nothing_outside(void **state)
{
    (void)state;
    module("a.py", "a", false, "");
    put("keep", "me");
    put("out/PORTALIS.json",
        "{\n  \"generated\": [\n    \"../keep\",\n    \"/etc/passwd\",\n"
        "    \"x");
    write_all(0);
    HAS("keep", "me");
    put("out/PORTALIS.json", "");
    write_all(0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_package_is_a_crate_and_each_script_a_binary),
        TEST(functions_tell_their_variables_where_some_module_asks),
        TEST(a_script_depends_on_what_it_can_reach),
        TEST(an_imported_script_is_in_its_crate_as_well),
        TEST(odd_names_become_names_that_cargo_takes),
        TEST(a_name_too_long_for_a_file_is_cut),
        TEST(a_file_given_alone_is_a_script),
        TEST(nothing_is_written_twice),
        TEST(what_no_longer_belongs_goes_and_the_rest_stays),
        TEST(somebodys_own_project_is_refused),
        TEST(a_damaged_list_of_files_removes_nothing_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
