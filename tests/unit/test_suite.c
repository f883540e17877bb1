/* Tests of a module under CPython and a stand-in for the Rust program: CPython again, over code
 * that a script changes first. */
#include "pt_test.h"

#include "base/file.h"
#include "worker/driver.h"
#include "worker/suite.h"

#include <string.h>
#include <sys/stat.h>

static char root[64];
static pt_arena *arena;
static pt_err err;
static pt_suite_result r;
static bool examples; /* to be verified, not tests */

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
    strcpy(root, "/tmp/pt-suite-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    arena = pt_arena_new();
    examples = false;
    assert_int_equal(pt_dir_make(in_root("repo/src"), &err), 0);
    put("repo/src/code_of_mine.py",
        "def one():\n    return 1\n\n\ndef two():\n    return 2\n");
    put("repo/test_code.py", "import unittest\n"
                             "import code_of_mine as code\n\n\n"
                             "class T(unittest.TestCase):\n"
                             "    def test_one(self):\n"
                             "        self.assertEqual(code.one(), 1)\n\n"
                             "    def test_skip(self):\n"
                             "        self.skipTest('not today')\n\n"
                             "    def test_two(self):\n"
                             "        self.assertEqual(code.two(), 2)\n\n\n"
                             "def test_bare():\n"
                             "    assert code.one() == 1\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pt_arena_free(arena);
    return pt_dir_remove(root, &err);
}

/* The tests beside what is left of the code when the shell has had `change`. */
static void verify(const char *change)
{
    static const char *const roots[] = {"src"};
    put("rust",
        pt_arena_printf(arena, "#!/bin/sh\n%s\nexec python3 " PT_DRIVER_PATH " \"$@\"\n",
                        change));
    chmod(in_root("rust"), 0755);
    pt_verify_options o = {.source_root = in_root("repo"),
                           .scratch = in_root("scratch"),
                           .wall_ms = 10000,
                           .output_bytes = 1 << 20};
    pt_suite s = {"test_code", examples, in_root("rust"), roots, 1};
    assert_int_equal(pt_suite_verify(arena, &o, &s, &r, &err), 0);
}

static const pt_test *test(const char *name)
{
    for (uint32_t i = 0; i < r.n; i++)
        if (!strcmp(r.tests[i].name, name))
            return &r.tests[i];
    fail_msg("no test %s", name);
    return NULL;
}

static bool calls(const pt_test *t, uint32_t line)
{
    for (uint32_t i = 0; i < t->calls.n; i++)
        if (!strcmp(t->calls.p[i].path, "src/code_of_mine.py") &&
            t->calls.p[i].first_line == line)
            return true;
    return false;
}

static void each_test_is_compared_and_knows_what_it_called(void **state)
{
    (void)state;
    verify("");
    assert_int_equal(r.n, 4);
    for (uint32_t i = 0; i < r.n; i++)
        assert_int_equal(r.tests[i].verdict, PT_VERDICT_EQUAL);
    assert_string_equal(test("test_code.T.test_one")->python, "passed");
    assert_string_equal(test("test_code.T.test_skip")->rust, "skipped");
    assert_true(calls(test("test_code.T.test_one"), 1));
    assert_false(calls(test("test_code.T.test_one"), 5));
    assert_true(calls(test("test_code.T.test_two"), 5));
    assert_true(calls(test("test_code.test_bare"), 1));
}

static void one_that_ends_otherwise_differs_alone(void **state)
{
    (void)state;
    verify("sed -i 's/return 2/return 3/' src/code_of_mine.py");
    assert_int_equal(test("test_code.T.test_one")->verdict, PT_VERDICT_EQUAL);
    const pt_test *t = test("test_code.T.test_two");
    assert_int_equal(t->verdict, PT_VERDICT_DIFFERS);
    assert_string_equal(t->python, "passed");
    assert_string_equal(t->rust, "failed AssertionError");
    assert_string_equal(t->detail, "3 != 2");
}

static void what_is_not_supported_says_so(void **state)
{
    (void)state;
    verify("sed -i \"s/return 2/raise NotImplementedError('x is not supported by "
           "Portalis')/\" "
           "src/code_of_mine.py");
    assert_int_equal(test("test_code.T.test_two")->verdict, PT_VERDICT_UNSUPPORTED);
}

static void those_after_one_that_kills_its_process_run(void **state)
{
    (void)state;
    verify("sed -i 's/return 1/import os; os._exit(3)/' src/code_of_mine.py");
    assert_int_equal(test("test_code.T.test_one")->verdict, PT_VERDICT_DIFFERS);
    assert_non_null(strstr(test("test_code.T.test_one")->rust, "exit code 3"));
    assert_int_equal(test("test_code.T.test_two")->verdict, PT_VERDICT_EQUAL);
    assert_int_equal(test("test_code.test_bare")->verdict, PT_VERDICT_DIFFERS);
}

static void a_module_that_python_cannot_import_is_no_fault(void **state)
{
    (void)state;
    put("repo/test_code.py", "import no_such_module\n");
    verify("");
    assert_int_equal(r.n, 1);
    assert_int_equal(r.tests[0].verdict, PT_VERDICT_PYTHON);
    assert_non_null(strstr(r.tests[0].detail, "no_such_module"));
}

static void a_script_says_what_it_calls(void **state)
{
    (void)state;
    pt_calls c;
    put("repo/main.py",
        "import sys, os\nsys.path.append('src')\nimport code_of_mine\n\n\n"
        "def main():\n    code_of_mine.two()\n    os._exit(1)\n\n\nmain()\n");
    pt_verify_options o = {.source_root = in_root("repo"),
                           .scratch = in_root("scratch"),
                           .wall_ms = 10000,
                           .output_bytes = 1 << 20};
    assert_int_equal(pt_calls_of_script(arena, &o, "main.py", &c, &err), 0);
    const pt_test t = {.calls = c};
    assert_true(calls(&t, 5));
    assert_false(calls(&t, 4));
}

static void each_example_is_compared(void **state)
{
    (void)state;
    examples = true;
    put("repo/test_code.py", "import code_of_mine as code\n\n\n"
                             "def f():\n"
                             "    \"\"\"\n"
                             "    >>> code.one()\n"
                             "    1\n"
                             "    >>> code.two()\n"
                             "    3\n"
                             "    >>> code.two() / 0\n"
                             "    Traceback (most recent call last):\n"
                             "    ZeroDivisionError: division by zero\n"
                             "    \"\"\"\n");
    verify("sed -i 's/return 2/return 3/' src/code_of_mine.py");
    assert_int_equal(r.n, 3);
    assert_int_equal(test("test_code.f, example 1")->verdict, PT_VERDICT_EQUAL);
    assert_true(calls(test("test_code.f, example 1"), 1));
    const pt_test *t = test("test_code.f, example 2");
    assert_int_equal(t->verdict, PT_VERDICT_DIFFERS);
    assert_string_equal(t->python, "failed: got 2");
    assert_string_equal(t->rust, "passed");
    assert_int_equal(test("test_code.f, example 3")->verdict, PT_VERDICT_EQUAL);
}

static void one_that_asks_for_a_fixture_is_not_judged(void **state)
{
    (void)state;
    put("repo/test_code.py", "class TestPlain:\n"
                             "    def test_one(self):\n"
                             "        assert True\n\n\n"
                             "def test_two(tmp_path):\n"
                             "    pass\n");
    verify("");
    assert_int_equal(r.n, 2);
    assert_int_equal(test("test_code.TestPlain.test_one")->verdict, PT_VERDICT_EQUAL);
    assert_int_equal(test("test_code.test_two")->verdict, PT_VERDICT_PYTHON);
    assert_non_null(strstr(test("test_code.test_two")->detail, "tmp_path"));
}

static void examples_are_known_by_their_prompt(void **state)
{
    (void)state;
    assert_true(pt_driver_has_examples(PT_STR("def f():\n    \"\"\">>> 1\n    1\"\"\"\n")));
    assert_true(pt_driver_has_examples(PT_STR("r'''\n\t>>> 1\n'''")));
    assert_false(pt_driver_has_examples(PT_STR("x = '>>> 1'\ny = 1 >> 2\n")));
    assert_false(pt_driver_has_examples(PT_STR(">>>")));
}

static void files_of_tests_are_known_by_their_names(void **state)
{
    (void)state;
    assert_true(pt_driver_is_suite("a/test_x.py"));
    assert_true(pt_driver_is_suite("x_test.py"));
    assert_true(pt_driver_is_suite("pkg/tests.py"));
    assert_false(pt_driver_is_suite("tests/helper.py"));
    assert_false(pt_driver_is_suite("contest.py"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_test_is_compared_and_knows_what_it_called),
        TEST(one_that_ends_otherwise_differs_alone),
        TEST(what_is_not_supported_says_so),
        TEST(those_after_one_that_kills_its_process_run),
        TEST(a_module_that_python_cannot_import_is_no_fault),
        TEST(a_script_says_what_it_calls),
        TEST(each_example_is_compared),
        TEST(one_that_asks_for_a_fixture_is_not_judged),
        TEST(examples_are_known_by_their_prompt),
        TEST(files_of_tests_are_known_by_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
