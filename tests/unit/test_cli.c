#include "pt_test.h"

#include "scheduler/cli.h"

#include <string.h>

static bool flag;
static const char *text;
static uint32_t count;
static pt_words list, words;

static int run_nothing(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

static const pt_command command = {"test", run_nothing, "", "usage: test\n"};

static int read_line(const char *line)
{
    static char copy[256];
    char *argv[16] = {"test"};
    int argc = 1;
    const pt_flag flags[] = {{"--flag", 'f', PT_FLAG_BOOL, &flag},
                             {"--text", 't', PT_FLAG_TEXT, &text},
                             {"--count", 'n', PT_FLAG_COUNT, &count},
                             {"--list", 0, PT_FLAG_LIST, &list}};
    flag = false;
    text = NULL;
    count = 0;
    pt_vec_clear(&list);
    pt_vec_clear(&words);
    snprintf(copy, sizeof copy, "%s", line);
    for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
        argv[argc++] = w;
    return pt_cli_read(&command, argc, argv, flags, PT_LEN(flags), &words);
}

static void flags_stand_anywhere_in_any_form(void **state)
{
    (void)state;
    assert_int_equal(read_line("a --text=x -n3 b -f --list 1 --list=2"), -1);
    assert_true(flag);
    assert_string_equal(text, "x");
    assert_int_equal(count, 3);
    assert_int_equal(words.n, 2);
    assert_string_equal(words.p[1], "b");
    assert_int_equal(list.n, 2);
    assert_int_equal(read_line("-t y -n 4 -- -f -"), -1);
    assert_false(flag);
    assert_string_equal(text, "y");
    assert_string_equal(words.p[0], "-f");
    assert_string_equal(words.p[1], "-");
}

static void what_is_wrong_is_a_usage_error(void **state)
{
    (void)state;
    static const char *const lines[] = {"--nope", "-x",         "--text",
                                        "-n x",   "--count=1x", "--flag=no",
                                        "-n -1",  "--count=",   "-n 99999999999"};
    for (size_t i = 0; i < PT_LEN(lines); i++)
        assert_int_equal(read_line(lines[i]), PT_EXIT_USAGE);
    assert_int_equal(read_line("--help"), PT_EXIT_DONE);
}

static void a_near_miss_is_guessed(void **state)
{
    (void)state;
    static const char *const names[] = {"report", "resume", "run", NULL};
    assert_string_equal(pt_cli_nearest("reprot", names), "report");
    assert_string_equal(pt_cli_nearest("rnu", names), "run");
    assert_string_equal(pt_cli_nearest("explain", names), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_stand_anywhere_in_any_form),
        cmocka_unit_test(what_is_wrong_is_a_usage_error),
        cmocka_unit_test(a_near_miss_is_guessed),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    pt_vec_free(&list);
    pt_vec_free(&words);
    return rc;
}
