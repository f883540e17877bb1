#include "pt_test.h"

#include "base/file.h"
#include "scheduler/plan.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A scratch repository; every test makes its own. */
static pt_arena *arena;
static char root[64];

static int set_up(void **state)
{
    (void)state;
    arena = pt_arena_new();
    strcpy(root, "/tmp/pt-scan-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    pt_arena_free(arena);
    return pt_dir_remove(root, NULL);
}

static const char *at(const char *path)
{
    return pt_arena_printf(arena, "%s/%s", root, path);
}

static void put(const char *path, const char *text)
{
    const char *full = at(path);
    char *folder = pt_arena_strdup(arena, full);
    *strrchr(folder, '/') = '\0';
    assert_int_equal(pt_dir_make(folder, NULL), 0);
    assert_int_equal(pt_file_write(full, pt_str_of(text), NULL), 0);
}

static pt_plan plan(pt_job *job)
{
    pt_plan p;
    pt_err err;
    if (pt_plan_make(arena, job, 2, NULL, &p, &err) < 0)
        fail_msg("%s", err.msg);
    return p;
}

static pt_job job_of(const char *source)
{
    pt_job job;
    assert_int_equal(pt_job_defaults(&job, source, at("out"), NULL), 0);
    return job;
}

/* "path=module path=module ..." */
static const char *names(const pt_plan *p)
{
    pt_buf b = {0};
    for (uint32_t i = 0; i < p->n_units; i++)
        pt_buf_printf(&b, "%s%s=%s", i ? " " : "", p->units[i].path, p->units[i].module);
    const char *out = pt_arena_strdup(arena, pt_buf_z(&b));
    pt_buf_free(&b);
    return out;
}

static const pt_unit *unit(const pt_plan *p, const char *path)
{
    for (uint32_t i = 0; i < p->n_units; i++)
        if (!strcmp(p->units[i].path, path))
            return &p->units[i];
    fail_msg("no unit %s", path);
    return NULL;
}

static void packages_and_top_modules_have_their_usual_names(void **state)
{
    (void)state;
    put("top.py", "");
    put("pkg/__init__.py", "from . import mod\n");
    put("pkg/mod.py", "");
    put("pkg/sub/__init__.py", "");
    put("pkg/sub/__main__.py", "");
    pt_job job = job_of(root);
    pt_plan p = plan(&job);
    assert_string_equal(names(&p), "pkg/__init__.py=pkg pkg/mod.py=pkg.mod "
                                   "pkg/sub/__init__.py=pkg.sub "
                                   "pkg/sub/__main__.py=pkg.sub.__main__ top.py=top");
    assert_true(p.units[0].is_package);
    assert_false(p.units[1].is_package);
    pt_job_clear(&job);
}

static void src_and_script_folders_are_path_roots(void **state)
{
    (void)state;
    put("src/pkg/__init__.py", "");
    put("src/pkg/a.py", "import pkg\n");
    put("tests/test_a.py", "import pkg.a\nimport helper\n");
    put("tests/helper.py", "");
    put("my-tools/run.py", "");
    pt_job job = job_of(root);
    pt_plan p = plan(&job);
    assert_string_equal(unit(&p, "src/pkg/a.py")->module, "pkg.a");
    assert_string_equal(unit(&p, "tests/helper.py")->module, "helper");
    assert_string_equal(unit(&p, "my-tools/run.py")->module, "run");
    pt_job_clear(&job);
}

static void imports_tell_namespace_packages_from_roots(void **state)
{
    (void)state;
    put("ns/one/mod.py", "");
    put("ns/util.py", "");
    put("main.py", "import ns.one.mod\nfrom ns import util\n");
    put("rel/a.py", "from . import b\n");
    put("rel/b.py", "");
    pt_job job = job_of(root);
    pt_plan p = plan(&job);
    assert_string_equal(unit(&p, "ns/one/mod.py")->module, "ns.one.mod");
    assert_string_equal(unit(&p, "ns/util.py")->module, "ns.util");
    assert_string_equal(unit(&p, "rel/b.py")->module, "rel.b");
    pt_job_clear(&job);
}

static void one_of_two_equal_names_is_long_and_says_whose_it_is(void **state)
{
    (void)state;
    put("a/run.py", "import util\n");
    put("a/util.py", "");
    put("b/run.py", "import util\n");
    put("b/util.py", "");
    pt_job job = job_of(root);
    pt_plan p = plan(&job);
    assert_string_equal(unit(&p, "a/util.py")->module, "util");
    assert_string_equal(unit(&p, "b/util.py")->module, "b.util");
    assert_string_equal(unit(&p, "b/util.py")->clash, "a/util.py");
    pt_job_clear(&job);
}

static void scripts_of_one_name_are_named_with_their_folders(void **state)
{
    (void)state;
    put("bench/bm_a/run.py", "");
    put("bench/bm_b/run.py", "");
    put("other/bm_b/run.py", "");
    put("setup.py", "");
    put("docs/setup.py", "");
    pt_job job = job_of(root);
    pt_plan p = plan(&job);
    assert_string_equal(unit(&p, "bench/bm_a/run.py")->module, "bm_a.run");
    assert_string_equal(unit(&p, "bench/bm_b/run.py")->module, "bm_b.run");
    assert_string_equal(unit(&p, "other/bm_b/run.py")->module, "other.bm_b.run");
    assert_string_equal(unit(&p, "setup.py")->module, "setup");
    assert_string_equal(unit(&p, "docs/setup.py")->module, "docs.setup");
    assert_null(unit(&p, "docs/setup.py")->clash);
    pt_job_clear(&job);
}

static void a_source_that_is_a_package_names_its_modules(void **state)
{
    (void)state;
    put("thing/__init__.py", "");
    put("thing/x.py", "");
    pt_job job = job_of(at("thing"));
    pt_plan p = plan(&job);
    assert_string_equal(names(&p), "__init__.py=thing x.py=thing.x");
    pt_job_clear(&job);
}

static void one_file_is_a_job_of_its_own(void **state)
{
    (void)state;
    put("hello.py", "print(1)\n");
    put("other.py", "");
    pt_job job = job_of(at("hello.py"));
    pt_plan p = plan(&job);
    assert_string_equal(names(&p), "hello.py=hello");
    pt_job_clear(&job);
}

static void globs_and_gitignore_choose(void **state)
{
    (void)state;
    put(".gitignore", "gen/\n*_pb2.py\n");
    put("gen/a.py", "");
    put("x_pb2.py", "");
    put("keep/.gitignore", "!y_pb2.py\nz.py\n");
    put("keep/y_pb2.py", "");
    put("keep/z.py", "");
    put("tests/t.py", "");
    put("m.py", "");
    pt_job job = job_of(root);
    static const char *const out[] = {"tests/"};
    job.exclude = (pt_job_list){out, 1};
    pt_plan p = plan(&job);
    assert_string_equal(names(&p), "keep/y_pb2.py=y_pb2 m.py=m");
    job.options.gitignore = false;
    static const char *const in[] = {"keep", "gen/*.py"};
    job.include = (pt_job_list){in, 2};
    p = plan(&job);
    assert_string_equal(names(&p), "gen/a.py=a keep/y_pb2.py=y_pb2 keep/z.py=z");
    pt_job_clear(&job);
}

static void what_is_left_out_has_a_reason(void **state)
{
    (void)state;
    put("ok.py", "");
    put("large.py", "x = 1234567890\n");
    put("venv/pyvenv.cfg", "");
    put("venv/lib.py", "");
    put("old/.portalis/spec.yaml", "");
    put("old/a.py", "");
    assert_int_equal(symlink("/etc/hosts", at("leak.py")), 0);
    assert_int_equal(symlink("round.py", at("round.py")), 0);
    assert_int_equal(symlink("ok.py", at("same.py")), 0);
    assert_int_equal(mkfifo(at("pipe.py"), 0600), 0);
    pt_job job = job_of(root);
    job.limits.file_bytes = 10;
    pt_plan p = plan(&job);
    assert_string_equal(names(&p), "ok.py=ok");
    pt_buf b = {0};
    for (uint32_t i = 0; i < p.scan.n_skips; i++)
        pt_buf_printf(&b, "%s:%s:%d ", p.scan.skips[i].path, p.scan.skips[i].kind,
                      p.scan.skips[i].matters);
    assert_string_equal(pt_buf_z(&b),
                        "large.py:too-large:1 leak.py:symlink:1 old:ignored-folder:0 "
                        "pipe.py:special:1 round.py:symlink:1 same.py:symlink:0 "
                        "venv:ignored-folder:0 ");
    pt_buf_free(&b);
    pt_job_clear(&job);
}

static void nothing_to_do_and_too_much_are_errors(void **state)
{
    (void)state;
    pt_plan p;
    pt_err err;
    pt_job job = job_of(root);
    assert_int_equal(pt_plan_make(arena, &job, 1, NULL, &p, &err), -1);
    assert_int_equal(err.code, PT_ERR_USAGE);
    put("a.py", "");
    put("b.py", "");
    job.limits.files = 1;
    assert_int_equal(pt_plan_make(arena, &job, 1, NULL, &p, &err), -1);
    assert_int_equal(err.code, PT_ERR_LIMIT);
    pt_job_clear(&job);
    job = job_of(at("missing"));
    assert_int_equal(pt_plan_make(arena, &job, 1, NULL, &p, &err), -1);
    assert_int_equal(err.code, PT_ERR_USAGE);
    pt_job_clear(&job);
}

static void cycles_share_a_component_and_a_shard(void **state)
{
    (void)state;
    put("a.py", "import b\n");
    put("b.py", "def f():\n    import c\n");
    put("c.py", "import a, d\n");
    put("d.py", "");
    put("e.py", "import a\n");
    pt_job job = job_of(root);
    pt_plan p = plan(&job);
    assert_int_equal(p.n_cycles, 1);
    assert_int_equal(p.largest_cycle, 3);
    assert_int_equal(unit(&p, "a.py")->component, unit(&p, "c.py")->component);
    assert_int_equal(unit(&p, "a.py")->shard, unit(&p, "b.py")->shard);
    assert_true(unit(&p, "d.py")->component < unit(&p, "a.py")->component);
    assert_true(unit(&p, "a.py")->component < unit(&p, "e.py")->component);
    pt_job_clear(&job);
}

#define SCRATCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(packages_and_top_modules_have_their_usual_names),
        SCRATCH(src_and_script_folders_are_path_roots),
        SCRATCH(imports_tell_namespace_packages_from_roots),
        SCRATCH(one_of_two_equal_names_is_long_and_says_whose_it_is),
        SCRATCH(scripts_of_one_name_are_named_with_their_folders),
        SCRATCH(a_source_that_is_a_package_names_its_modules),
        SCRATCH(one_file_is_a_job_of_its_own),
        SCRATCH(globs_and_gitignore_choose),
        SCRATCH(what_is_left_out_has_a_reason),
        SCRATCH(nothing_to_do_and_too_much_are_errors),
        SCRATCH(cycles_share_a_component_and_a_shard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
