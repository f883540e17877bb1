/* Tokens made ahead, many units at once: the parser makes the same of them as of those it makes
 * itself, faults included. And the choice of what makes them. */
#include "pt_test.h"

#include "base/log.h"
#include "worker/stages.h"
#include "worker/tokens.h"

#include <string.h>

static const char *const texts[] = {
    "def f(a, *b, c=1, **d):\n    return [x for x in a if x > c]\n",
    "class C(B, metaclass=M):\n\t'''doc\n\tstring'''\n\tx: int = 0x_ff\n\n\tdef m(self): "
    "pass\n",
    "print(f'{a!r:>{width}} {b} {{}}', rb'\\x00', 1e3j)\r\nif x:\r\n  y\r\n",
    "print(f'{a['key']}')\n",
    "match x:\n    case [1, {'k': v}] if v: pass\n    case _: pass\n",
    "",
    "# only a comment",
    "x = (1,\n     2",
    "if x:\n    a\n  b\n",
    "s = 'not ended\n",
    "a = 1 +\n",
    "\xEF\xBB\xBFx = '\xC3\xA9'\n",
    "# -*- coding: latin-1 -*-\nx = '\xE9'\n",
    "x = '\xE9'\n",
    "a\\\n  = \\\n 1\n\x0c\nb = 2\n",
    "async def f():\n    async with a as b, c: await d\n    return (yield)\n",
};

static pt_str raw(size_t i)
{
    return pt_str_of(texts[i]);
}

static pt_hash hash_of(size_t i)
{
    return pt_hash_of(texts[i], strlen(texts[i]));
}

static pt_tokens *opened_for(uint32_t least, uint32_t batch, bool lines)
{
    pt_lex_choice c = {.where = PT_LEX_STEPS,
                       .lines = lines,
                       .batch_bytes = batch,
                       .least_bytes = least,
                       .found = "loops"};
    return pt_tokens_open(&c);
}

static pt_tokens *opened(uint32_t least)
{
    return opened_for(least, 4096, false);
}

static void make_all(pt_tokens *t, bool nested)
{
    pt_tokens_source s[PT_LEN(texts)];
    for (size_t i = 0; i < PT_LEN(texts); i++)
        s[i] = (pt_tokens_source){hash_of(i), raw(i)};
    pt_tokens_make(t, s, PT_LEN(texts), nested);
}

static void translate(pt_arena *a, size_t i, uint32_t grammar, const pt_lexed *lexed,
                      pt_buf *out)
{
    pt_unit_source in = {"pkg/mod.py", "pkg.mod", false, grammar, raw(i), lexed};
    pt_unit_result r;
    pt_stage_translate(a, &in, &r);
    pt_unit_result_write(&r, out);
}

static void becomes_the_same(uint32_t batch, bool lines)
{
    static const uint32_t grammars[] = {312, 311, 0};
    pt_tokens *t = opened_for(0, batch, lines);
    pt_arena *a = pt_arena_new();
    for (size_t g = 0; g < PT_LEN(grammars); g++) {
        bool nested = pt_ast_nested_quotes(grammars[g]);
        uint32_t found = 0, parsed = 0;
        make_all(t, nested);
        for (size_t i = 0; i < PT_LEN(texts); i++) {
            pt_buf alone = {0}, ahead = {0};
            const pt_lexed *l = pt_tokens_find(t, hash_of(i), nested);
            found += l != NULL;
            assert_true(!l || !l->lines || lines);
            parsed += l && l->lines;
            translate(a, i, grammars[g], NULL, &alone);
            translate(a, i, grammars[g], l, &ahead);
            assert_int_equal(alone.n, ahead.n);
            assert_memory_equal(alone.p, ahead.p, alone.n);
            pt_buf_free(&alone);
            pt_buf_free(&ahead);
        }
        assert_true(found >= 10 && (parsed >= 8) == lines);
    }
    assert_true(pt_tokens_used(t) >= 30);
    pt_arena_free(a);
    pt_tokens_close(t);
}

static void a_unit_becomes_the_same_with_tokens_made_ahead(void **state)
{
    (void)state;
    becomes_the_same(4096, false);
}

static void a_unit_becomes_the_same_with_lines_parsed_ahead(void **state)
{
    (void)state;
    becomes_the_same(4096, true);
}

static void lines_belong_to_the_tokens_of_their_own_batch(void **state)
{
    (void)state;
    for (uint32_t batch = 140; batch < 400; batch += 20)
        becomes_the_same(batch, true);
}

static void texts_that_are_not_python_are_left_to_the_parser(void **state)
{
    (void)state;
    pt_tokens *t = opened(0);
    make_all(t, true);
    for (size_t i = 7; i <= 9; i++) {
        assert_true(pt_tokens_tried(t, hash_of(i), true));
        assert_null(pt_tokens_find(t, hash_of(i), true));
    }
    assert_null(pt_tokens_find(t, hash_of(13), true)); /* not UTF-8 */
    assert_null(pt_tokens_find(t, hash_of(0), false)); /* by other rules */
    assert_null(pt_tokens_find(t, pt_hash_of("?", 1), true));
    pt_tokens_close(t);
}

static void too_little_text_is_not_worth_a_batch(void **state)
{
    (void)state;
    pt_tokens *t = opened(100000);
    make_all(t, true);
    assert_true(pt_tokens_tried(t, hash_of(0), true));
    assert_null(pt_tokens_find(t, hash_of(0), true));
    pt_tokens_close(t);
}

static void where_the_cpu_is_chosen_nothing_is_made_ahead(void **state)
{
    (void)state;
    pt_lex_choice c;
    char text[200];
    assert_int_equal(pt_lex_choose(PT_LEX_WANT_CPU, 4096, 0, &c, NULL), 0);
    assert_int_equal(c.where, PT_LEX_SEQUENTIAL);
    assert_null(pt_tokens_open(&c));
    assert_false(pt_tokens_tried(NULL, hash_of(0), true));
    assert_null(pt_tokens_find(NULL, hash_of(0), true));
    pt_lex_choice_text(&c, text, sizeof text);
    assert_string_equal(text, "cpu, the sequential lexer (asked for)");
}

static void without_a_device_auto_says_so_and_cuda_is_refused(void **state)
{
    (void)state;
    pt_lex_choice c;
    pt_err err, why;
    char name[160];
    if (pt_lexbatch_probe(name, &why) == 0)
        skip();
    assert_int_equal(pt_lex_choose(PT_LEX_WANT_AUTO, 4096, 0, &c, &err), 0);
    assert_int_equal(c.where, PT_LEX_SEQUENTIAL);
    assert_string_equal(c.found, why.msg);
    assert_int_equal(pt_lex_choose(PT_LEX_WANT_CUDA, 4096, 0, &c, &err), -1);
    assert_non_null(strstr(err.msg, why.msg));
    c = (pt_lex_choice){.where = PT_LEX_CUDA, .batch_bytes = 1 << 20, .found = "none"};
    pt_log_level(PT_ERROR + 1);
    pt_tokens *t = pt_tokens_open(&c); /* it was there a moment ago */
    make_all(t, true);
    assert_null(pt_tokens_find(t, hash_of(0), true));
    pt_tokens_close(t);
}

static void a_device_pays_from_where_its_fixed_time_is_made_up_for(void **state)
{
    (void)state;
    /* 100 us, and 1 ns a byte, beside 5 ns a byte: 25,000 bytes. */
    uint32_t n = pt_lex_break_even(10000, 110e-6, 1000000, 1100e-6, 200e6);
    assert_in_range(n, 24900, 25100);
    /* A device that is slower a byte never pays; one without a fixed time always does. */
    assert_int_equal(pt_lex_break_even(10000, 200e-6, 1000000, 10000e-6, 200e6), 0);
    assert_int_equal(pt_lex_break_even(10000, 10e-6, 1000000, 1000e-6, 200e6), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_becomes_the_same_with_tokens_made_ahead),
        cmocka_unit_test(a_unit_becomes_the_same_with_lines_parsed_ahead),
        cmocka_unit_test(lines_belong_to_the_tokens_of_their_own_batch),
        cmocka_unit_test(texts_that_are_not_python_are_left_to_the_parser),
        cmocka_unit_test(too_little_text_is_not_worth_a_batch),
        cmocka_unit_test(where_the_cpu_is_chosen_nothing_is_made_ahead),
        cmocka_unit_test(without_a_device_auto_says_so_and_cuda_is_refused),
        cmocka_unit_test(a_device_pays_from_where_its_fixed_time_is_made_up_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
