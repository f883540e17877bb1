#include "pt_test.h"

#include "worker/layout.h"

#include <string.h>

static void shows(const char *in, const char *expected)
{
    pt_buf out = {0};
    pt_layout(pt_str_of(in), &out);
    assert_string_equal(pt_buf_z(&out), expected);
    pt_buf_free(&out);
}

static void what_brackets_hold_goes_one_step_in(void **state)
{
    (void)state;
    shows("fn a() {\nif x {\ny();\n} else {\nz();\n}\n}\n",
          "fn a() {\n    if x {\n        y();\n    } else {\n        z();\n    }\n}\n");
    shows("f(&[\n  1,\n]);\n", "f(&[\n    1,\n]);\n");
}

static void brackets_opened_on_one_line_are_one_step(void **state)
{
    (void)state;
    shows("Ok(g(move |co| async move {\nx\n}))\ny\n",
          "Ok(g(move |co| async move {\n    x\n}))\ny\n");
}

static void strings_and_comments_hold_no_brackets(void **state)
{
    (void)state;
    shows("a(\"{\\\"(\");\n/// see [x\nb(); // {\nc();\n",
          "a(\"{\\\"(\");\n/// see [x\nb(); // {\nc();\n");
}

static void too_many_closing_brackets_do_no_harm(void **state)
{
    (void)state;
    shows("}}\n)x(\ny\n", "}}\n)x(\n    y\n");
}

static void very_deep_text_stays_on_the_screen(void **state)
{
    (void)state;
    pt_buf in = {0}, out = {0};
    for (int i = 0; i < 5000; i++)
        pt_buf_adds(&in, "{\n");
    pt_layout(pt_buf_str(&in), &out);
    assert_true(out.n < 5000 * 100);
    pt_buf_free(&in);
    pt_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_brackets_hold_goes_one_step_in),
        cmocka_unit_test(brackets_opened_on_one_line_are_one_step),
        cmocka_unit_test(strings_and_comments_hold_no_brackets),
        cmocka_unit_test(too_many_closing_brackets_do_no_harm),
        cmocka_unit_test(very_deep_text_stays_on_the_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
