#include "pt_test.h"

#include "scheduler/glob.h"

#include <time.h>

static bool match(const char *pattern, const char *text)
{
    return pt_glob_match(pt_str_of(pattern), pt_str_of(text));
}

static void stars_stay_in_a_folder_and_double_stars_do_not(void **state)
{
    (void)state;
    assert_true(match("*.py", "a.py"));
    assert_false(match("*.py", "a/b.py"));
    assert_true(match("a/*/c", "a/b/c"));
    assert_false(match("a/*/c", "a/b/b/c"));
    assert_true(match("a/**/c", "a/c"));
    assert_true(match("a/**/c", "a/b/b/c"));
    assert_true(match("**/c", "c"));
    assert_true(match("**/c*", "a/b/cd"));
    assert_true(match("a/**", "a/b/c"));
    assert_false(match("a/**", "a"));
    assert_true(match("a?c", "abc"));
    assert_false(match("a?c", "a/c"));
    assert_true(match("*a*b*c", "xxaxxbxxbxc"));
    assert_false(match("*a*b*c", "xxaxxbxx"));
    assert_true(match("", ""));
    assert_true(match("*", ""));
}

static void brackets_and_backslashes_are_as_in_git(void **state)
{
    (void)state;
    assert_true(match("[a-c]x", "bx"));
    assert_false(match("[!a-c]x", "bx"));
    assert_true(match("[^a-c]x", "dx"));
    assert_true(match("[]]x", "]x"));
    assert_true(match("[[:digit:]]", "7"));
    assert_false(match("[[:digit:]]", "x"));
    assert_true(match("[a-]", "-"));
    assert_false(match("a[/]b", "a/b"));
    assert_true(match("[a", "[a"));
    assert_true(match("\\*", "*"));
    assert_false(match("\\*", "x"));
}

static void the_last_pattern_that_matches_decides(void **state)
{
    (void)state;
    pt_globs *g = pt_globs_new();
    pt_globs_add_lines(g, "",
                       PT_STR("# comment\n\n*.log\r\n!keep.log\nbuild/\n/top\ndoc/x "));
    assert_int_equal(pt_globs_count(g), 5);
    assert_int_equal(pt_globs_ask(g, "a/b.log", false), PT_GLOBS_MATCH);
    assert_int_equal(pt_globs_ask(g, "a/keep.log", false), PT_GLOBS_TAKEN_BACK);
    assert_int_equal(pt_globs_ask(g, "a/build", true), PT_GLOBS_MATCH);
    assert_int_equal(pt_globs_ask(g, "a/build", false), PT_GLOBS_NONE);
    assert_int_equal(pt_globs_ask(g, "top", false), PT_GLOBS_MATCH);
    assert_int_equal(pt_globs_ask(g, "a/top", false), PT_GLOBS_NONE);
    assert_int_equal(pt_globs_ask(g, "doc/x", false), PT_GLOBS_MATCH);
    assert_int_equal(pt_globs_ask(g, "a/doc/x", false), PT_GLOBS_NONE);
    pt_globs_free(g);
}

static void patterns_of_a_folder_hold_below_it_only(void **state)
{
    (void)state;
    pt_globs *g = pt_globs_new();
    pt_globs_add(g, "sub", PT_STR("/a.py"));
    assert_int_equal(pt_globs_ask(g, "sub/a.py", false), PT_GLOBS_MATCH);
    assert_int_equal(pt_globs_ask(g, "a.py", false), PT_GLOBS_NONE);
    assert_int_equal(pt_globs_ask(g, "subway/a.py", false), PT_GLOBS_NONE);
    pt_globs_free(g);
}

static void a_covered_folder_covers_what_is_in_it(void **state)
{
    (void)state;
    pt_globs *g = pt_globs_new();
    pt_globs_add(g, "", PT_STR("src/"));
    pt_globs_add(g, "", PT_STR("!src/vendor/"));
    assert_true(pt_globs_cover(g, "src/a/b.py"));
    assert_false(pt_globs_cover(g, "src/vendor/b.py"));
    assert_false(pt_globs_cover(g, "lib/b.py"));
    pt_globs_free(g);
}

static void no_pattern_takes_more_than_quadratic_time(void **state)
{
    (void)state;
    enum { N = 4000 };
    char pattern[2 * N + 2], text[N + 1];
    for (int i = 0; i < N; i++) {
        pattern[2 * i] = '*';
        pattern[2 * i + 1] = 'a';
        text[i] = 'a';
    }
    pattern[2 * N] = 'b';
    clock_t start = clock();
    assert_false(pt_glob_match((pt_str){pattern, 2 * N + 1}, (pt_str){text, N}));
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stars_stay_in_a_folder_and_double_stars_do_not),
        cmocka_unit_test(brackets_and_backslashes_are_as_in_git),
        cmocka_unit_test(the_last_pattern_that_matches_decides),
        cmocka_unit_test(patterns_of_a_folder_hold_below_it_only),
        cmocka_unit_test(a_covered_folder_covers_what_is_in_it),
        cmocka_unit_test(no_pattern_takes_more_than_quadratic_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
