/* The data-parallel parser: what a fault says, and where; how lines and blocks hang together.
 * That its nodes are those of worker/parse_* is tests/gpu/parse_check's business. */
#include "pt_test.h"

#include "kernels/parsebatch.h"

#include <string.h>

static pt_tok toks[400];
static pt_parse_output out;

static void parse(const char *text)
{
    static const uint32_t first = 0;
    pt_pylex l;
    pt_pylex_init(&l, text, (uint32_t)strlen(text), pt_ident_tables_get());
    uint32_t n = pt_pylex_run(&l, toks, PT_LEN(toks));
    assert_int_equal(toks[n - 1].kind, PT_T_END);
    pt_parse_input in = {toks, n, &first, 1, true};
    pt_parse_steps(&in, &out);
    assert_int_equal(out.n_files, 1);
}

static void a_fault_says_what_was_expected_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t line, col;
        const char *expected;
    } cases[] = {
        {"x = 1\ny = (2 3)\n", 2, 7, "a closing bracket or a comma"},
        {"x = \n", 1, 4, "an expression"},
        {"if x\n    y\n", 1, 4, "':'"},
        {"if x:\ny\n", 2, 0, "an indented block"},
        {"x\n  y\n", 2, 2, "the margin of the line before"},
        {"f() = 1\n", 1, 4, "something that can be assigned to"},
        {"for x of y: pass\n", 1, 6, "'in'"},
        {"a if b\n", 1, 6, "'else'"},
        {"def f(a, 1): pass\n", 1, 9, "a parameter"},
        {"f(a=1, b)\n", 1, 7, "an argument that may stand here"},
        {"from a impart b\n", 1, 7, "'import'"},
        {"import a.1\n", 1, 8, "the end of the line"},
        {"global 1\n", 1, 7, "a name"},
        {"x y\n", 1, 2, "the end of the line"},
        {"else: pass\n", 1, 0, "a statement that this clause belongs to"},
        {"try: x\ny\n", 2, 0, "'except' or 'finally'"},
        {"@d\nx\n", 2, 0, "a def or class"},
        {"not = 1\n", 1, 4, "an expression"},
        {"async x\n", 1, 0, "a statement"},
        {"match x:\n  y\n", 2, 2, "'case'"},
        {"match x:\n  case (*a): pass\n", 2, 10, "a pattern"},
        {"match x:\n  case 1 + 2: pass\n", 2, 9, "a pattern"},
        {"match x:\n  case a as _: pass\n", 2, 12, "a name"},
        {"type X[T] int\n", 1, 10, "'='"},
        {"def f[*T: int](): pass\n", 1, 8, "a closing bracket or a comma"},
    };
    for (size_t i = 0; i < PT_LEN(cases); i++) {
        parse(cases[i].text);
        assert_int_not_equal(out.files[0].bad, PT_PARSE_NONE);
        const pt_pline *l = &out.lines[out.files[0].bad];
        assert_string_equal(pt_parse_expect_text((enum pt_parse_expect)l->expected),
                            cases[i].expected);
        assert_int_equal(toks[l->at].line, cases[i].line);
        assert_int_equal(toks[l->at].col, cases[i].col);
        free(out.mem);
    }
}

static void what_a_fuzzer_found_refused_is_accepted(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "with (a as *b, c): pass\n",
        "with a as *b: pass\n",
    };
    for (size_t i = 0; i < PT_LEN(texts); i++) {
        parse(texts[i]);
        assert_int_equal(out.files[0].bad, PT_PARSE_NONE);
        free(out.mem);
    }
}

static void what_match_case_and_type_are_is_decided_by_their_place(void **state)
{
    (void)state;
    parse("match[x]: case\ncase[x]: type\nmatch (x):\n  case[x]: type = match(x)\n"
          "  case x if case:\n    case[x]: type\ntype = match - case\ntype type = case\n");
    static const uint8_t heads[] = {PT_LINE_SIMPLE, PT_LINE_SIMPLE, PT_LINE_MATCH,
                                    PT_LINE_CASE,   PT_LINE_CASE,   PT_LINE_SIMPLE,
                                    PT_LINE_SIMPLE, PT_LINE_SIMPLE};
    static const uint8_t kinds[] = {PT_N_AnnAssign, PT_N_AnnAssign,  PT_N_Match,
                                    PT_N_Assign,    PT_N_match_case, PT_N_AnnAssign,
                                    PT_N_Assign,    PT_N_TypeAlias};
    assert_int_equal(out.files[0].bad, PT_PARSE_NONE);
    assert_int_equal(out.n_lines, PT_LEN(heads));
    for (uint32_t i = 0; i < PT_LEN(heads); i++) {
        assert_int_equal(out.lines[i].head, heads[i]);
        assert_int_equal(out.nodes[out.lines[i].node + out.lines[i].n - 1].kind, kinds[i]);
    }
    free(out.mem);
}

static void a_match_ends_with_its_file(void **state)
{
    (void)state;
    static const char *const texts[] = {"match x:\n  case (", "  case[x]: y\n"};
    uint32_t file_tok[2], n = 0;
    for (uint32_t i = 0; i < 2; i++) { /* the first stays open */
        pt_pylex l;
        file_tok[i] = n;
        pt_pylex_init(&l, texts[i], (uint32_t)strlen(texts[i]), pt_ident_tables_get());
        n += pt_pylex_run(&l, toks + n, PT_LEN(toks) - n);
    }
    pt_parse_input in = {toks, n, file_tok, 2, true};
    pt_parse_steps(&in, &out);
    assert_int_equal(out.n_lines, 3);
    assert_int_equal(out.lines[1].head, PT_LINE_CASE);
    assert_int_equal(out.lines[2].head, PT_LINE_SIMPLE);
    free(out.mem);
}

static void a_subtree_is_a_range_that_ends_in_its_root(void **state)
{
    (void)state;
    parse("a + b * c\n");
    static const uint8_t kinds[] = {PT_N_Name,  PT_N_Name,  PT_N_Name,
                                    PT_N_BinOp, PT_N_BinOp, PT_N_Expr};
    static const uint32_t firsts[] = {0, 1, 2, 1, 0, 0};
    assert_int_equal(out.n_nodes, 6);
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(out.nodes[i].kind, kinds[i]);
        assert_int_equal(out.nodes[i].first, firsts[i]);
    }
    free(out.mem);
}

static void lines_know_their_block_and_clauses_their_chain(void **state)
{
    (void)state;
    parse("while a:\n  if b: c\n  elif d:\n    e\n  else:\n    f\nelse: g\n");
    const uint32_t none = PT_PARSE_NONE;
    const uint32_t parents[] = {none, 0, 0, 2, 0, 4, none};
    const uint32_t chains[] = {none, none, 1, none, 2, none, 0};
    assert_int_equal(out.n_lines, 7);
    for (uint32_t i = 0; i < 7; i++) {
        assert_int_equal(out.lines[i].parent, parents[i]);
        assert_int_equal(out.lines[i].chain, chains[i]);
    }
    assert_int_equal(out.lines[1].flags, PT_LINE_INLINE);
    assert_int_equal(out.lines[2].flags, PT_LINE_OPENS);
    free(out.mem);
}

static void what_nests_too_deeply_is_said_not_crashed_on(void **state)
{
    (void)state;
    char text[160];
    memset(text, '-', 120);
    strcpy(text + 120, "1\n");
    parse(text);
    assert_int_equal(out.lines[0].expected, PT_EXPECT_deep);
    free(out.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_says_what_was_expected_and_where),
        cmocka_unit_test(what_a_fuzzer_found_refused_is_accepted),
        cmocka_unit_test(what_match_case_and_type_are_is_decided_by_their_place),
        cmocka_unit_test(a_match_ends_with_its_file),
        cmocka_unit_test(a_subtree_is_a_range_that_ends_in_its_root),
        cmocka_unit_test(lines_know_their_block_and_clauses_their_chain),
        cmocka_unit_test(what_nests_too_deeply_is_said_not_crashed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
