/* Installed packages are found by their files, and nothing that lies in them is believed. */
#include "pt_test.h"

#include "base/file.h"
#include "worker/site.h"

#include <string.h>
#include <unistd.h>

static char folder[64];
static pt_arena *arena;
static pt_site site;
static pt_err err;

static void put(const char *name, const char *text)
{
    pt_buf path = {0};
    pt_path_join(&path, folder, name);
    char *dir = pt_arena_strdup(arena, pt_buf_z(&path));
    *strrchr(dir, '/') = '\0';
    assert_int_equal(pt_dir_make(dir, NULL), 0);
    assert_int_equal(pt_file_write(pt_buf_z(&path), pt_str_of(text), NULL), 0);
    pt_buf_free(&path);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/pt-site-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    arena = pt_arena_new();
    put("a/tool/__init__.py", "");
    put("a/tool/part.py", "");
    put("a/tool/tests/test_it.py", "");
    put("a/Nice_Name-1.0.dist-info/RECORD", "nice/__init__.py,sha256=x,1\n../../bin/"
                                            "nice.py,,\nnice_one.py,,\nother/data.txt,,\n");
    put("a/nice/__init__.py", "");
    put("a/nice_one.py", "");
    put("a/fast.cpython-311-x86_64-linux-gnu.so", "");
    put("a/space/inner.py", "");
    put("b/tool/late.py", "");
    put("outside.py", "");
    char link[96];
    snprintf(link, sizeof link, "%s/a/away.py", folder);
    return symlink("../outside.py", link);
}

static int tear_down(void **state)
{
    (void)state;
    pt_arena_free(arena);
    return pt_dir_remove(folder, NULL);
}

static int open_site(const char *include)
{
    const pt_library none = {.version = ""};
    const char *dirs[] = {pt_arena_printf(arena, "%s/a", folder),
                          pt_arena_printf(arena, "%s/b", folder)};
    const pt_job_list from = {dirs, 2}, names = {&include, include ? 1 : 0};
    return pt_site_open(arena, &none, &from, &names, &site, &err);
}

static enum pt_site_what find(const char *module, pt_site_file *f)
{
    return pt_site_find(arena, &site, pt_str_of(module), f);
}

static void a_module_is_python_or_compiled_or_a_folder_or_nothing(void **state)
{
    (void)state;
    pt_site_file f;
    assert_int_equal(open_site(NULL), 0);
    assert_int_equal(find("tool", &f), PT_SITE_SOURCE);
    assert_true(f.is_package);
    assert_string_equal(f.unit, "site-packages/tool/__init__.py");
    assert_int_equal(find("tool.part", &f), PT_SITE_SOURCE);
    assert_false(f.is_package);
    assert_int_equal(find("tool.none", &f), PT_SITE_NOTHING);
    assert_int_equal(find("fast", &f), PT_SITE_EXTENSION);
    assert_int_equal(find("space", &f), PT_SITE_FOLDER);
    assert_int_equal(find("space.inner", &f), PT_SITE_SOURCE);
    assert_int_equal(find("absent", &f), PT_SITE_NOTHING);
}

static void no_name_and_no_link_leads_out(void **state)
{
    (void)state;
    pt_site_file f;
    assert_int_equal(open_site(NULL), 0);
    assert_int_equal(find("away", &f), PT_SITE_OUTSIDE);
    assert_int_equal(find("..outside", &f), PT_SITE_NOTHING);
    assert_int_equal(find("../outside", &f), PT_SITE_NOTHING);
    assert_int_equal(find("", &f), PT_SITE_NOTHING);
}

static void a_distribution_has_what_its_record_says(void **state)
{
    (void)state;
    assert_int_equal(open_site("nice.name"), 0);
    assert_true(pt_site_takes(&site, PT_STR("nice.sub")));
    assert_true(pt_site_takes(&site, PT_STR("nice_one")));
    assert_false(pt_site_takes(&site, PT_STR("other")));
    assert_false(pt_site_takes(&site, PT_STR("tool")));
    assert_int_equal(open_site("tool"), 0);
    assert_true(pt_site_takes(&site, PT_STR("tool.part")));
    assert_int_equal(open_site("*"), 0);
    assert_true(pt_site_takes(&site, PT_STR("anything")));
}

static void one_that_is_not_there_is_told(void **state)
{
    (void)state;
    assert_int_equal(open_site("nowhere"), -1);
    assert_int_equal(err.code, PT_ERR_USAGE);
    assert_non_null(strstr(err.msg, "nowhere"));
    assert_non_null(strstr(err.msg, "/a, "));
}

static void collect(void *ctx, pt_str module)
{
    pt_buf_addstr(ctx, module);
    pt_buf_addc(ctx, ' ');
}

static void a_package_is_walked_without_its_tests(void **state)
{
    (void)state;
    pt_buf all = {0};
    assert_int_equal(open_site(NULL), 0);
    pt_site_walk(arena, &site, PT_STR("tool"), collect, &all);
    assert_string_equal(pt_buf_z(&all), "tool tool.part ");
    pt_buf_free(&all);
}

#define SCRATCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(a_module_is_python_or_compiled_or_a_folder_or_nothing),
        SCRATCH(no_name_and_no_link_leads_out),
        SCRATCH(a_distribution_has_what_its_record_says),
        SCRATCH(one_that_is_not_there_is_told),
        SCRATCH(a_package_is_walked_without_its_tests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
