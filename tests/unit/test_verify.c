/* Scripts whose "Rust program" is a shell script: every verdict, and that no run sees what
 * another one wrote. */
#include "pt_test.h"

#include "base/file.h"
#include "worker/verify.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pt_arena *arena;
static char *root;
static pt_verify_result r;
static pt_err err;

static const char *in_root(const char *name)
{
    return pt_arena_printf(arena, "%s/%s", root, name);
}

static void put(const char *name, const char *text)
{
    assert_int_equal(pt_file_write(in_root(name), pt_str_of(text), &err), 0);
}

static int setup(void **state)
{
    (void)state;
    arena = pt_arena_new();
    root = pt_arena_strdup(arena, "/tmp/pt-verify-XXXXXX");
    assert_non_null(mkdtemp(root));
    assert_int_equal(pt_dir_make(in_root("repo/sub"), &err), 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(pt_dir_remove(root, &err), 0);
    pt_arena_free(arena);
    return 0;
}

/* `python` under python3, `rust` under sh. */
static enum pt_verdict verdict(const char *python, const char *rust)
{
    put("repo/sub/s.py", python);
    put("bin", pt_arena_printf(arena, "#!/bin/sh\n%s\n", rust));
    assert_int_equal(chmod(in_root("bin"), 0755), 0);
    pt_verify_options o = {.source_root = in_root("repo"),
                           .scratch = in_root("scratch"),
                           .wall_ms = 3000,
                           .output_bytes = 10000};
    assert_int_equal(pt_verify_script(arena, &o, "sub/s.py", in_root("bin"), &r, &err), 0);
    return r.verdict;
}

static void the_same_output_and_code_are_equal(void **state)
{
    (void)state;
    assert_int_equal(verdict("print('a'); raise SystemExit(3)", "echo a; exit 3"),
                     PT_VERDICT_EQUAL);
    assert_string_equal(r.detail, "");
    assert_int_equal(r.python_code, 3);
    assert_int_equal(r.rust_code, 3);
}

static void the_first_line_that_differs_is_named(void **state)
{
    (void)state;
    assert_int_equal(verdict("print('a\\nb')", "echo a; echo c"), PT_VERDICT_DIFFERS);
    assert_int_equal(r.line, 2);
    assert_string_equal(r.detail, "line 2: CPython prints \"b\", Rust \"c\"");
    assert_int_equal(verdict("print('a\\nb')", "echo a"), PT_VERDICT_DIFFERS);
    assert_string_equal(r.detail, "line 2: CPython prints \"b\", Rust nothing more");
    assert_int_equal(verdict("print('a', end='')", "echo a"), PT_VERDICT_DIFFERS);
    assert_string_equal(r.detail, "line 1: only one of the two ends it with a newline");
}

static void another_exit_code_differs(void **state)
{
    (void)state;
    assert_int_equal(verdict("print(1)", "echo 1; echo why >&2; exit 1"),
                     PT_VERDICT_DIFFERS);
    assert_int_equal(r.line, 0);
    assert_string_equal(r.detail, "CPython: exit code 0, Rust: exit code 1 (why)");
    assert_int_equal(verdict("print(1)", "echo 1; kill -SEGV $$"), PT_VERDICT_DIFFERS);
    assert_non_null(strstr(r.detail, "signal 11"));
}

static void what_is_said_to_be_unsupported_is_no_difference(void **state)
{
    (void)state;
    assert_int_equal(
        verdict(
            "print(1)",
            "echo 'NotImplementedError: eval() is not supported by Portalis' >&2; exit 1"),
        PT_VERDICT_UNSUPPORTED);
    assert_non_null(strstr(r.detail, "eval()"));
    assert_int_equal(
        verdict("import tkinter_not_there_in_rust_only if 0 else sys", "exit 1"),
        PT_VERDICT_EQUAL); /* both fail with code 1 and print nothing */
}

static void a_module_that_python_lacks_is_no_fault(void **state)
{
    (void)state;
    assert_int_equal(verdict("import no_such_module_here", "echo hello"),
                     PT_VERDICT_PYTHON);
    assert_non_null(strstr(r.detail, "no_such_module_here"));
}

static void output_that_changes_is_unstable(void **state)
{
    (void)state;
    assert_int_equal(verdict("import time; print(time.perf_counter_ns())", "echo 1"),
                     PT_VERDICT_UNSTABLE);
}

static void neither_run_sees_what_the_other_wrote(void **state)
{
    (void)state;
    put("repo/data.txt", "kept");
    assert_int_equal(
        verdict("import os; print(open('data.txt').read(), os.getcwd());"
                "open('data.txt', 'w').write('gone'); open('new', 'w')",
                "[ -e new ] && echo seen; printf '%s %s\\n' $(cat data.txt) $PWD"),
        PT_VERDICT_EQUAL);
    pt_buf b = {0};
    assert_int_equal(pt_file_read(in_root("repo/data.txt"), 100, false, &b, &err), 0);
    assert_string_equal(pt_buf_z(&b), "kept");
    pt_buf_free(&b);
    assert_false(pt_file_exists(in_root("scratch/run")));
}

static void what_does_not_end_is_a_timeout(void **state)
{
    (void)state;
    assert_int_equal(verdict("print(1)", "sleep 60"), PT_VERDICT_TIMEOUT);
    assert_non_null(strstr(r.detail, "Rust"));
}

static void a_flood_is_not_called_equal(void **state)
{
    (void)state;
    assert_int_equal(verdict("print('a' * 20000)", "python3 -c \"print('a' * 20000)\""),
                     PT_VERDICT_TIMEOUT);
}

static void no_binary_is_not_built(void **state)
{
    (void)state;
    pt_verify_options o = {.source_root = in_root("repo"), .scratch = in_root("scratch")};
    assert_int_equal(pt_verify_script(arena, &o, "s.py", NULL, &r, &err), 0);
    assert_int_equal(r.verdict, PT_VERDICT_NOT_BUILT);
    assert_string_equal(pt_verdict_name(r.verdict), "not built");
}

static void a_large_repository_is_not_copied(void **state)
{
    (void)state;
    put("repo/large", "0123456789");
    put("repo/s.py", "print(1)");
    pt_verify_options o = {.source_root = in_root("repo"),
                           .scratch = in_root("repo/scratch"), /* not copied into itself */
                           .copy_bytes = 12};
    assert_int_equal(pt_verify_script(arena, &o, "s.py", "/bin/true", &r, &err), 0);
    assert_int_equal(r.verdict, PT_VERDICT_PYTHON);
    o.copy_bytes = 1000;
    assert_int_equal(pt_verify_script(arena, &o, "s.py", "/bin/true", &r, &err), 0);
    assert_int_equal(r.verdict, PT_VERDICT_DIFFERS);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_output_and_code_are_equal),
        TEST(the_first_line_that_differs_is_named),
        TEST(another_exit_code_differs),
        TEST(what_is_said_to_be_unsupported_is_no_difference),
        TEST(a_module_that_python_lacks_is_no_fault),
        TEST(output_that_changes_is_unstable),
        TEST(neither_run_sees_what_the_other_wrote),
        TEST(what_does_not_end_is_a_timeout),
        TEST(a_flood_is_not_called_equal),
        TEST(no_binary_is_not_built),
        TEST(a_large_repository_is_not_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
