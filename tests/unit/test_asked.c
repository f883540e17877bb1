#include "pt_test.h"

#include "worker/asked.h"

static void shows(const char *in, bool with, const char *expected)
{
    pt_buf out = {0};
    pt_asked_lines(pt_str_of(in), with, &out);
    assert_string_equal(out.n ? pt_buf_z(&out) : "", expected);
    pt_buf_free(&out);
}

static void marked_lines_are_opened_or_left_out(void **state)
{
    (void)state;
    const char *rust = "fn f() {\n    let mut v_x;\n    //~ locals!([v_x], []);\n}\n";
    shows(rust, false, "fn f() {\n    let mut v_x;\n}\n");
    shows(rust, true, "fn f() {\n    let mut v_x;\n    locals!([v_x], []);\n}\n");
}

static void other_comments_stay(void **state)
{
    (void)state;
    const char *rust = "/// //~ a docstring\n// b\nf(\"//~ c\");\n";
    shows(rust, false, rust);
    shows(rust, true, rust);
}

static void a_last_line_may_lack_its_end(void **state)
{
    (void)state;
    shows("", true, "");
    shows("a\n//~ b", true, "a\nb");
    shows("a\n//~ b", false, "a\n");
    shows("a\n//~", false, "a\n//~");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marked_lines_are_opened_or_left_out),
        cmocka_unit_test(other_comments_stay),
        cmocka_unit_test(a_last_line_may_lack_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
