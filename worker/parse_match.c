/* parse_match.c: `match`, its cases and their patterns. */
#include "worker/grow.h"

static pt_node pattern(struct pt_parser *p);

static pt_node name_of(struct pt_parser *p, enum pt_kind kind, const pt_tok *k)
{
    pt_node n = pt_open(p, kind, k);
    p->t->nodes[n].str = pt_parse_intern(p, k);
    return n;
}

/* A name that a pattern binds, taken; `_` binds nothing and is none. */
static uint32_t capture(struct pt_parser *p)
{
    if (pt_at_kw(p, PT_KW__)) {
        pt_parse_fail_here(p, "cannot use '_' as a target");
        return 0;
    }
    return pt_take_ident(p);
}

/* ---- values */

static pt_node signed_number(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    bool minus = pt_take_op(p, PT_P_minus);
    if (p->tok->kind != PT_T_NUMBER) {
        pt_parse_syntax(p);
        return 0;
    }
    pt_node n = pt_parse_number(p);
    if (!minus)
        return n;
    pt_node u = pt_open(p, PT_N_UnaryOp, from);
    p->t->nodes[u].op = PT_OP_USub;
    pt_add(p, u, PT_R_operand, n);
    return pt_close(p, u);
}

/* -1 or 3 + 4j */
static pt_node number(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    pt_node real = signed_number(p);
    if (!pt_at_op(p, PT_P_plus) && !pt_at_op(p, PT_P_minus))
        return real;
    if (p->tok[-1].sub == PT_NUM_IMAGINARY)
        pt_parse_fail(p, pt_tok_pos(p->tok - 1), "SyntaxError",
                      "real number required in complex literal");
    enum pt_op op = pt_at_op(p, PT_P_plus) ? PT_OP_Add : PT_OP_Sub;
    p->tok += !p->failed;
    if (p->tok->kind != PT_T_NUMBER) {
        pt_parse_syntax(p);
        return 0;
    }
    if (p->tok->sub != PT_NUM_IMAGINARY)
        pt_parse_fail_here(p, "imaginary number required in complex literal");
    if (p->failed)
        return 0;
    pt_node imaginary = pt_parse_number(p);
    pt_node n = pt_open(p, PT_N_BinOp, from);
    p->t->nodes[n].op = (uint8_t)op;
    pt_add(p, n, PT_R_left, real);
    pt_add(p, n, PT_R_right, imaginary);
    return pt_close(p, n);
}

/* a or a.b.c */
static pt_node name_or_attribute(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    if (!pt_is_ident(from)) {
        pt_parse_syntax(p);
        return 0;
    }
    pt_node n = name_of(p, PT_N_Name, p->tok++);
    p->t->nodes[n].op = PT_CTX_Load;
    while (pt_take_op(p, PT_P_dot)) {
        pt_node a = pt_open(p, PT_N_Attribute, from);
        p->t->nodes[a].op = PT_CTX_Load;
        pt_add(p, a, PT_R_value, n);
        p->t->nodes[a].str = pt_take_ident(p);
        n = pt_close(p, a);
    }
    return n;
}

static bool at_constant(const struct pt_parser *p)
{
    return pt_at_kw(p, PT_KW_None) || pt_at_kw(p, PT_KW_True) || pt_at_kw(p, PT_KW_False);
}

static bool at_number(const struct pt_parser *p)
{
    return p->tok->kind == PT_T_NUMBER || pt_at_op(p, PT_P_minus);
}

static pt_node match_value(struct pt_parser *p, const pt_tok *from, pt_node value)
{
    pt_node n = pt_open(p, PT_N_MatchValue, from);
    pt_add(p, n, PT_R_value, value);
    return pt_close(p, n);
}

/* ---- compound patterns */

static pt_node star_pattern(struct pt_parser *p)
{
    const pt_tok *from = p->tok++;
    pt_node n = pt_open(p, PT_N_MatchStar, from);
    if (pt_at_kw(p, PT_KW__))
        p->tok++;
    else
        p->t->nodes[n].str = pt_take_ident(p);
    return pt_close(p, n);
}

static pt_node maybe_star(struct pt_parser *p)
{
    return pt_at_op(p, PT_P_star) ? star_pattern(p) : pattern(p);
}

/* (...) or [...]; one pattern in parentheses without a comma is a group. */
static pt_node sequence(struct pt_parser *p, enum pt_punct close)
{
    const pt_tok *from = p->tok++;
    size_t mark = pt_waiting(p, PT_WAIT);
    bool comma = false;
    while (!pt_at_op(p, close)) {
        pt_wait(p, PT_WAIT, maybe_star(p));
        comma = pt_take_op(p, PT_P_comma);
        if (!comma)
            break;
    }
    bool group = close == PT_P_rpar && !comma && pt_waiting(p, PT_WAIT) == mark + 1;
    if (group && pt_kind_of(p, pt_vec_last(&p->wait[PT_WAIT])) == PT_N_MatchStar)
        pt_parse_syntax(p);
    pt_want_op(p, close);
    if (group)
        return pt_vec_pop(&p->wait[PT_WAIT]);
    pt_node n = pt_open(p, PT_N_MatchSequence, from);
    pt_add_waiting(p, n, PT_R_patterns, PT_WAIT, mark);
    return pt_close(p, n);
}

static pt_node mapping_key(struct pt_parser *p)
{
    if (p->tok->kind == PT_T_STRING)
        return pt_parse_strings(p);
    if (at_number(p))
        return number(p);
    if (at_constant(p))
        return pt_parse_atom(p);
    pt_node n = name_or_attribute(p);
    if (n && pt_kind_of(p, n) != PT_N_Attribute)
        pt_parse_syntax(p);
    return n;
}

static pt_node mapping(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_MatchMapping, p->tok++);
    size_t mark = pt_waiting(p, PT_WAIT);
    while (!pt_at_op(p, PT_P_rbrace)) {
        if (pt_take_op(p, PT_P_power)) {
            p->t->nodes[n].str = capture(p);
            pt_take_op(p, PT_P_comma);
            break;
        }
        pt_add(p, n, PT_R_keys, mapping_key(p));
        pt_want_op(p, PT_P_colon);
        pt_wait(p, PT_WAIT, pattern(p));
        if (!pt_take_op(p, PT_P_comma))
            break;
    }
    pt_want_op(p, PT_P_rbrace);
    pt_add_waiting(p, n, PT_R_patterns, PT_WAIT, mark);
    return pt_close(p, n);
}

static pt_node class_pattern(struct pt_parser *p, const pt_tok *from, pt_node cls)
{
    p->tok++;
    pt_node n = pt_open(p, PT_N_MatchClass, from);
    pt_add(p, n, PT_R_cls, cls);
    size_t mark = pt_waiting(p, PT_WAIT);
    bool named = false;
    while (!pt_at_op(p, PT_P_rpar)) {
        const pt_tok *k = p->tok;
        if (pt_is_ident(k) && pt_is_op(k + 1, PT_P_assign)) {
            pt_add(p, n, PT_R_kwd_attrs, name_of(p, PT_N_Ident, k));
            p->tok += 2;
            pt_wait(p, PT_WAIT, pattern(p));
            named = true;
        } else if (named) {
            pt_parse_fail_here(p, "positional patterns follow keyword patterns");
        } else {
            pt_add(p, n, PT_R_patterns, pattern(p));
        }
        if (!pt_take_op(p, PT_P_comma))
            break;
    }
    pt_want_op(p, PT_P_rpar);
    pt_add_waiting(p, n, PT_R_kwd_patterns, PT_WAIT, mark);
    return pt_close(p, n);
}

/* ---- patterns */

static pt_node constant(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_MatchSingleton, p->tok);
    p->t->nodes[n].op = pt_at_kw(p, PT_KW_None)   ? PT_C_None
                        : pt_at_kw(p, PT_KW_True) ? PT_C_True
                                                  : PT_C_False;
    p->tok++;
    return n;
}

static pt_node named(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    if (from->sub == PT_KW__) {
        p->tok++;
        return pt_open(p, PT_N_MatchAs, from);
    }
    if (!pt_is_op(from + 1, PT_P_dot) && !pt_is_op(from + 1, PT_P_lpar) &&
        !pt_is_op(from + 1, PT_P_assign)) {
        p->tok++;
        return name_of(p, PT_N_MatchAs, from);
    }
    pt_node n = name_or_attribute(p);
    if (pt_at_op(p, PT_P_lpar))
        return class_pattern(p, from, n);
    if (pt_at_op(p, PT_P_assign))
        pt_parse_syntax(p);
    return match_value(p, from, n);
}

static pt_node closed(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    if (from->kind == PT_T_STRING)
        return match_value(p, from, pt_parse_strings(p));
    if (at_number(p))
        return match_value(p, from, number(p));
    if (at_constant(p))
        return constant(p);
    if (pt_is_ident(from))
        return named(p);
    if (pt_at_op(p, PT_P_lpar))
        return sequence(p, PT_P_rpar);
    if (pt_at_op(p, PT_P_lsqb))
        return sequence(p, PT_P_rsqb);
    if (pt_at_op(p, PT_P_lbrace))
        return mapping(p);
    pt_parse_syntax(p);
    return 0;
}

static pt_node alternatives(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    pt_node first = closed(p);
    if (!pt_at_op(p, PT_P_bar))
        return first;
    pt_node n = pt_open(p, PT_N_MatchOr, from);
    pt_add(p, n, PT_R_patterns, first);
    while (pt_take_op(p, PT_P_bar))
        pt_add(p, n, PT_R_patterns, closed(p));
    return pt_close(p, n);
}

static pt_node pattern(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    if (!pt_parse_deeper(p))
        return 0;
    pt_node n = alternatives(p);
    p->depth--;
    if (!pt_take_kw(p, PT_KW_as))
        return n;
    pt_node as = pt_open(p, PT_N_MatchAs, from);
    pt_add(p, as, PT_R_pattern, n);
    p->t->nodes[as].str = capture(p);
    return pt_close(p, as);
}

static pt_node patterns(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    pt_node first = maybe_star(p);
    if (!pt_at_op(p, PT_P_comma)) {
        if (first && pt_kind_of(p, first) == PT_N_MatchStar)
            pt_parse_syntax(p);
        return first;
    }
    pt_node n = pt_open(p, PT_N_MatchSequence, from);
    pt_add(p, n, PT_R_patterns, first);
    while (pt_take_op(p, PT_P_comma)) {
        if (pt_at_op(p, PT_P_colon) || pt_at_kw(p, PT_KW_if))
            break;
        pt_add(p, n, PT_R_patterns, maybe_star(p));
    }
    return pt_close(p, n);
}

/* ---- the statement */

/* `match` is a name elsewhere. Here it is a statement when its line ends with ':' and what
 * follows is indented: no other statement that starts with a name does so. */
bool pt_parse_at_match(struct pt_parser *p)
{
    if (!pt_at_kw(p, PT_KW_match))
        return false;
    const pt_tok *k = p->tok;
    while (k->kind != PT_T_NEWLINE && k->kind != PT_T_END && k->kind != PT_T_ERROR)
        k++;
    return k->kind == PT_T_NEWLINE && k >= p->tok + 3 && pt_is_op(k - 1, PT_P_colon) &&
           k[1].kind == PT_T_INDENT;
}

static pt_node subject(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    pt_node first = pt_parse_star_named(p);
    if (!pt_at_op(p, PT_P_comma)) {
        if (first && pt_kind_of(p, first) == PT_N_Starred)
            pt_parse_syntax(p);
        return first;
    }
    pt_node n = pt_open(p, PT_N_Tuple, from);
    p->t->nodes[n].op = PT_CTX_Load;
    pt_add(p, n, PT_R_elts, first);
    while (pt_take_op(p, PT_P_comma) && !pt_at_op(p, PT_P_colon))
        pt_add(p, n, PT_R_elts, pt_parse_star_named(p));
    return pt_close(p, n);
}

static pt_node match_case(struct pt_parser *p)
{
    const pt_tok *from = p->tok++;
    pt_node n = pt_open(p, PT_N_match_case, from);
    pt_add(p, n, PT_R_pattern, pt_grow_expr(p, patterns));
    if (pt_take_kw(p, PT_KW_if))
        pt_add(p, n, PT_R_guard, pt_grow_expr(p, pt_parse_named));
    pt_parse_block(p, n, PT_R_body, "'case' statement", from->line);
    return pt_close(p, n);
}

pt_node pt_parse_match(struct pt_parser *p)
{
    pt_parse_need(p, p->tok, 310, "Pattern matching is");
    pt_node n = pt_open(p, PT_N_Match, p->tok++);
    pt_add(p, n, PT_R_subject, pt_grow_expr(p, subject));
    pt_want_op(p, PT_P_colon);
    if (p->tok->kind != PT_T_NEWLINE || p->tok[1].kind != PT_T_INDENT) {
        pt_parse_syntax(p);
        return 0;
    }
    pt_take_newline(p);
    p->tok++;
    while (p->tok->kind != PT_T_DEDENT && !p->failed) {
        if (pt_at_kw(p, PT_KW_case))
            pt_add(p, n, PT_R_cases, match_case(p));
        else
            pt_parse_syntax(p);
    }
    pt_close(p, n);
    p->tok += !p->failed;
    return n;
}
