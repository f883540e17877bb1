/* parse_atom.c: what stands alone: names, constants, numbers, and everything in brackets. */
#include "worker/parse_priv.h"

#include <string.h>

static pt_node constant(struct pt_parser *p, enum pt_const what)
{
    pt_node n = pt_open(p, PT_N_Constant, p->tok++);
    p->t->nodes[n].op = (uint8_t)what;
    return n;
}

/* CPython converts decimal literals of at most so many digits. */
enum { MAX_INT_DIGITS = 4300 };

/* The literal without '_' and without the j of an imaginary number. */
pt_node pt_parse_number(struct pt_parser *p)
{
    static const uint8_t what[] = {PT_C_int, PT_C_int, PT_C_float, PT_C_complex};
    const pt_tok *k = p->tok;
    const char *s = p->s + k->start;
    size_t len = k->end - k->start, n = 0;
    if (k->sub == PT_NUM_IMAGINARY)
        len--;
    pt_str text = {s, len};
    if ((len > 2 && memchr(s, '_', len)) ||
        (len > 1 && s[0] == '0' && k->sub == PT_NUM_INT)) {
        char *clean = pt_arena_alloc(p->a, len + 1);
        for (size_t i = 0; i < len; i++)
            if (s[i] != '_')
                clean[n++] = s[i];
        if (k->sub == PT_NUM_INT && clean[0] == '0')
            n = 1; /* 00 is 0 */
        text = (pt_str){clean, n};
    }
    if (k->sub == PT_NUM_INT && text.n > MAX_INT_DIGITS)
        pt_parse_fail_here(
            p,
            pt_arena_printf(p->a,
                            "Exceeds the limit (%d digits) for integer string conversion: "
                            "value has %zu digits - Consider hexadecimal for huge integer "
                            "literals to avoid decimal conversion limits.",
                            MAX_INT_DIGITS, text.n));
    if (p->failed)
        return 0;
    pt_node node = constant(p, (enum pt_const)what[k->sub]);
    p->t->nodes[node].str = pt_ast_add_const(p->t, text);
    return node;
}

/* ---- comprehensions */

bool pt_parse_at_generators(struct pt_parser *p)
{
    return pt_at_kw(p, PT_KW_for) ||
           (pt_at_kw(p, PT_KW_async) && p->tok[1].kind == PT_T_NAME &&
            p->tok[1].sub == PT_KW_for);
}

static void want_in(struct pt_parser *p)
{
    if (!pt_take_kw(p, PT_KW_in))
        pt_parse_syntax(p);
}

void pt_parse_generators(struct pt_parser *p, pt_node of)
{
    while (pt_parse_at_generators(p)) {
        pt_node g = pt_open(p, PT_N_comprehension, p->tok);
        p->t->nodes[g].num = pt_take_kw(p, PT_KW_async);
        p->tok++;
        pt_add(p, g, PT_R_target, pt_parse_star_targets(p));
        want_in(p);
        pt_add(p, g, PT_R_iter, pt_parse_or(p));
        while (pt_take_kw(p, PT_KW_if))
            pt_add(p, g, PT_R_ifs, pt_parse_or(p));
        pt_end(p, g);
        pt_add(p, of, PT_R_generators, g);
    }
}

static pt_node comprehension(struct pt_parser *p, enum pt_kind kind, const pt_tok *open,
                             pt_node elt, enum pt_punct close)
{
    if (pt_kind_of(p, elt) == PT_N_Starred)
        pt_parse_fail_node(p, elt, "iterable unpacking cannot be used in comprehension");
    pt_node n = pt_open(p, kind, open);
    pt_add(p, n, PT_R_elt, elt);
    pt_parse_generators(p, n);
    pt_want_op(p, close);
    return pt_end(p, n);
}

/* ---- brackets: `open` is the opening one, taken */

/* CPython's guess at what is wrong where two expressions stand side by side. */
static void want_close(struct pt_parser *p, enum pt_punct close)
{
    if (!pt_take_op(p, close))
        pt_parse_syntax(p);
}

/* Elements up to the bracket, the first of them parsed already. */
static pt_node elements(struct pt_parser *p, enum pt_kind kind, const pt_tok *open,
                        pt_node first, enum pt_punct close)
{
    pt_node n = pt_open(p, kind, open);
    if (kind != PT_N_Set)
        p->t->nodes[n].op = PT_CTX_Load;
    pt_add(p, n, PT_R_elts, first);
    while (first && pt_take_op(p, PT_P_comma) && !pt_at_op(p, close))
        pt_add(p, n, PT_R_elts, pt_parse_star_named(p));
    want_close(p, close);
    return pt_end(p, n);
}

static pt_node in_parens(struct pt_parser *p, const pt_tok *open)
{
    if (pt_at_op(p, PT_P_rpar))
        return elements(p, PT_N_Tuple, open, 0, PT_P_rpar);
    if (pt_at_kw(p, PT_KW_yield)) {
        pt_node y = pt_parse_yield(p);
        want_close(p, PT_P_rpar);
        return y;
    }
    pt_node first = pt_parse_star_named(p);
    if (pt_parse_at_generators(p))
        return comprehension(p, PT_N_GeneratorExp, open, first, PT_P_rpar);
    if (pt_at_op(p, PT_P_comma))
        return elements(p, PT_N_Tuple, open, first, PT_P_rpar);
    if (pt_kind_of(p, first) == PT_N_Starred && pt_at_op(p, PT_P_rpar))
        pt_parse_fail_node(p, first, "cannot use starred expression here");
    want_close(p, PT_P_rpar);
    return first;
}

static pt_node in_square(struct pt_parser *p, const pt_tok *open)
{
    pt_node first = pt_at_op(p, PT_P_rsqb) ? 0 : pt_parse_star_named(p);
    if (first && pt_parse_at_generators(p))
        return comprehension(p, PT_N_ListComp, open, first, PT_P_rsqb);
    return elements(p, PT_N_List, open, first, PT_P_rsqb);
}

/* `key: value` or `**mapping`, hung into PT_WAIT (keys) and PT_WAIT_DEFAULT (values). */
static void dict_item(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    if (pt_take_op(p, PT_P_power)) {
        pt_wait(p, PT_WAIT, pt_open(p, PT_N_NoneItem, from));
        pt_wait(p, PT_WAIT_DEFAULT, pt_parse_bitor(p));
        return;
    }
    pt_wait(p, PT_WAIT, pt_parse_expr(p));
    if (!pt_take_op(p, PT_P_colon)) {
        if (pt_at_op(p, PT_P_comma) || pt_at_op(p, PT_P_rbrace))
            pt_parse_fail_here(p, "':' expected after dictionary key");
        pt_parse_syntax(p);
    }
    if (pt_at_op(p, PT_P_rbrace) || pt_at_op(p, PT_P_comma))
        pt_parse_fail_here(p, "expression expected after dictionary key and ':'");
    pt_wait(p, PT_WAIT_DEFAULT, pt_parse_expr(p));
}

static pt_node dict_rest(struct pt_parser *p, const pt_tok *open, size_t keys,
                         size_t values)
{
    while (pt_take_op(p, PT_P_comma) && !pt_at_op(p, PT_P_rbrace))
        dict_item(p);
    want_close(p, PT_P_rbrace);
    pt_node n = pt_open(p, PT_N_Dict, open);
    pt_add_waiting(p, n, PT_R_keys, PT_WAIT, keys);
    pt_add_waiting(p, n, PT_R_values, PT_WAIT_DEFAULT, values);
    return pt_end(p, n);
}

static pt_node dict_comprehension(struct pt_parser *p, const pt_tok *open, pt_node key,
                                  pt_node value)
{
    pt_node n = pt_open(p, PT_N_DictComp, open);
    pt_add(p, n, PT_R_key, key);
    pt_add(p, n, PT_R_value, value);
    pt_parse_generators(p, n);
    want_close(p, PT_P_rbrace);
    return pt_end(p, n);
}

static pt_node in_braces(struct pt_parser *p, const pt_tok *open)
{
    size_t keys = pt_waiting(p, PT_WAIT), values = pt_waiting(p, PT_WAIT_DEFAULT);
    const pt_tok *from = p->tok;
    if (pt_at_op(p, PT_P_rbrace))
        return dict_rest(p, open, keys, values);
    if (pt_at_op(p, PT_P_power)) {
        dict_item(p);
        if (pt_parse_at_generators(p))
            pt_parse_fail(p, pt_tok_pos(from), "SyntaxError",
                          "dict unpacking cannot be used in dict comprehension");
        return dict_rest(p, open, keys, values);
    }
    pt_node first = pt_parse_star_named(p);
    if (!first)
        return 0;
    bool plain =
        pt_kind_of(p, first) != PT_N_Starred &&
        !(pt_kind_of(p, first) == PT_N_NamedExpr && pt_is_op(from + 1, PT_P_walrus));
    if (!pt_at_op(p, PT_P_colon) || !plain)
        return pt_parse_at_generators(p)
                   ? comprehension(p, PT_N_SetComp, open, first, PT_P_rbrace)
                   : elements(p, PT_N_Set, open, first, PT_P_rbrace);
    p->tok++;
    if (pt_at_op(p, PT_P_rbrace) || pt_at_op(p, PT_P_comma))
        pt_parse_fail_here(p, "expression expected after dictionary key and ':'");
    pt_node value = pt_parse_expr(p);
    if (pt_parse_at_generators(p))
        return dict_comprehension(p, open, first, value);
    pt_wait(p, PT_WAIT, first);
    pt_wait(p, PT_WAIT_DEFAULT, value);
    return dict_rest(p, open, keys, values);
}

static pt_node bracketed(struct pt_parser *p)
{
    const pt_tok *open = p->tok++;
    if (!pt_parse_deeper(p))
        return 0;
    pt_node n = open->sub == PT_P_lpar   ? in_parens(p, open)
                : open->sub == PT_P_lsqb ? in_square(p, open)
                                         : in_braces(p, open);
    p->depth--;
    return n;
}

pt_node pt_parse_atom(struct pt_parser *p)
{
    const pt_tok *k = p->tok;
    switch (k->kind) {
    case PT_T_NAME:
        if (pt_is_ident(k))
            return pt_name_node(p, PT_CTX_Load);
        if (k->sub == PT_KW_None || k->sub == PT_KW_True || k->sub == PT_KW_False)
            return constant(p, k->sub == PT_KW_None   ? PT_C_None
                               : k->sub == PT_KW_True ? PT_C_True
                                                      : PT_C_False);
        break;
    case PT_T_NUMBER:
        return pt_parse_number(p);
    case PT_T_STRING:
        return pt_parse_strings(p);
    case PT_T_OP:
        if (k->sub == PT_P_lpar || k->sub == PT_P_lsqb || k->sub == PT_P_lbrace)
            return bracketed(p);
        if (k->sub == PT_P_ellipsis)
            return constant(p, PT_C_Ellipsis);
        break;
    default:
        break;
    }
    pt_parse_syntax(p);
    return 0;
}
