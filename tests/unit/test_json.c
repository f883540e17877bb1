/* JSON as cargo prints it, and text that only looks like it. */
#include "pt_test.h"

#include "base/vec.h"
#include "worker/json.h"

#include <string.h>

static pt_arena *a;

static const pt_json *parse(const char *text)
{
    return pt_json_parse(a, pt_str_of(text));
}

static void a_message_can_be_walked(void **state)
{
    (void)state;
    const pt_json *v =
        parse(" {\"reason\": \"x\", \"spans\":[{\"line\":12,\"ok\":true}, null],"
              "\"none\":null, \"f\": -1.5e2} ");
    assert_non_null(v);
    assert_string_equal(pt_json_text(pt_json_get(v, "reason")), "x");
    const pt_json *span = pt_json_get(v, "spans")->first;
    assert_int_equal(pt_json_uint(pt_json_get(span, "line")), 12);
    assert_int_equal(pt_json_get(span, "ok")->number, 1);
    assert_int_equal(span->next->kind, PT_JSON_NONE);
    assert_true(pt_json_get(v, "f")->number == -150.0);
    assert_string_equal(pt_json_text(pt_json_get(pt_json_get(v, "no"), "such")), "");
}

static void escapes_become_utf8(void **state)
{
    (void)state;
    const pt_json *v = parse("\"a\\n\\\"\\u00e9\\u20ac\\ud83d\\ude00\\ud800\"");
    assert_string_equal(pt_json_text(v),
                        "a\n\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbd");
}

static void what_is_not_json_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",      "{",    "[1",      "{\"a\"}",   "\"x", "tru", "1 2",
        "{1:2}", "[1,]", "\"\\q\"", "\"\\u12\"", "--1", "nul", "\"\\ud800\\u0041\""};
    for (size_t i = 0; i < PT_LEN(bad); i++)
        assert_null(parse(bad[i]));
    char deep[2001];
    memset(deep, '[', 2000);
    deep[2000] = '\0';
    assert_null(parse(deep));
}

static int set_up(void **state)
{
    (void)state;
    a = pt_arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pt_arena_free(a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_can_be_walked),
        cmocka_unit_test(escapes_become_utf8),
        cmocka_unit_test(what_is_not_json_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
