/* parse_call.c: arguments of calls and classes, and parameters of functions and lambdas. */
#include "worker/parse_priv.h"

/* ---- arguments */

struct args {
    pt_node call;
    enum pt_role role;
    const pt_tok *open;
    size_t keywords; /* they wait from here on in PT_WAIT */
    uint32_t n;      /* arguments so far */
    uint32_t before; /* what came before: NAMED, UNPACKED */
};
enum { NAMED = 1, UNPACKED = 2 };

/* `name=value` or `**mapping` */
static void keyword(struct pt_parser *p, struct args *a)
{
    const pt_tok *from = p->tok;
    uint32_t name = 0;
    if (from->kind == PT_T_NAME) {
        name = pt_take_ident(p);
        a->before |= NAMED;
    } else {
        a->before |= UNPACKED;
    }
    p->tok++;
    if (name && (pt_at_op(p, PT_P_comma) || pt_at_op(p, PT_P_rpar)))
        pt_parse_fail_here(p, "expected argument value expression");
    pt_node value = pt_parse_expr(p);
    pt_node k = pt_ast_over(p->t, PT_N_keyword, pt_tok_pos(from), PT_R_value, value);
    p->t->nodes[k].str = name;
    pt_wait(p, PT_WAIT, pt_end(p, k));
}

/* f(x for x in y): a generator that needs no brackets of its own when it is alone. */
static pt_node generator(struct pt_parser *p, struct args *a, const pt_tok *from,
                         pt_node elt, bool allowed)
{
    bool alone = allowed && a->n == 0 && pt_waiting(p, PT_WAIT) == a->keywords;
    pt_node g = pt_open(p, PT_N_GeneratorExp, alone ? a->open : from);
    pt_add(p, g, PT_R_elt, elt);
    pt_parse_generators(p, g);
    pt_close(p, g);
    if (!alone || !pt_at_op(p, PT_P_rpar)) {
        if (!p->failed && (pt_at_op(p, PT_P_comma) || pt_at_op(p, PT_P_rpar)))
            pt_parse_fail_node(p, g, "Generator expression must be parenthesized");
        pt_parse_syntax(p);
        return 0;
    }
    p->t->nodes[g].pos.end_line = p->tok->end_line;
    p->t->nodes[g].pos.end_col = p->tok->end_col;
    return g;
}

static void positional(struct pt_parser *p, struct args *a, bool generators)
{
    const pt_tok *from = p->tok;
    if (pt_at_op(p, PT_P_star)) {
        if (a->before & UNPACKED)
            pt_parse_fail_here(
                p, "iterable argument unpacking follows keyword argument unpacking");
        pt_add(p, a->call, a->role, pt_parse_star(p, pt_parse_expr));
        a->n++;
        return;
    }
    pt_node n = pt_parse_named(p);
    if (n && pt_parse_at_generators(p))
        n = generator(p, a, from, n, generators);
    else if (pt_at_op(p, PT_P_assign))
        pt_parse_fail_node(
            p, n, "expression cannot contain assignment, perhaps you meant \"==\"?");
    else if (n && a->before)
        pt_parse_fail_node(p, n,
                           a->before & UNPACKED
                               ? "positional argument follows keyword argument unpacking"
                               : "positional argument follows keyword argument");
    pt_add(p, a->call, a->role, n);
    a->n++;
}

void pt_parse_call_args(struct pt_parser *p, pt_node call, enum pt_role role,
                        bool generators)
{
    struct args a = {call, role, p->tok, pt_waiting(p, PT_WAIT), 0, 0};
    p->tok++;
    while (!pt_at_op(p, PT_P_rpar)) {
        const pt_tok *k = p->tok;
        if (pt_is_op(k, PT_P_power) || (pt_is_ident(k) && pt_is_op(k + 1, PT_P_assign)))
            keyword(p, &a);
        else
            positional(p, &a, generators);
        if (!pt_take_op(p, PT_P_comma))
            break;
    }
    pt_add_waiting(p, call, PT_R_keywords, PT_WAIT, a.keywords);
    pt_want_op(p, PT_P_rpar);
}

/* ---- parameters */

struct params {
    bool lambda;
    enum pt_punct close;
    struct pt_param_lists lists;
    uint32_t n_posonly;
    bool slash, star, has_default;
};

static pt_node param(struct pt_parser *p, const struct params *q, bool star_annotation)
{
    const pt_tok *from = p->tok;
    pt_node n = pt_open(p, PT_N_arg, from);
    p->t->nodes[n].str = pt_take_ident(p);
    if (!q->lambda && pt_take_op(p, PT_P_colon)) {
        pt_node note = star_annotation && pt_at_op(p, PT_P_star)
                           ? pt_parse_star(p, pt_parse_bitor)
                           : pt_parse_expr(p);
        pt_add(p, n, PT_R_annotation, note);
        pt_close(p, n);
    }
    return n;
}

static pt_node default_value(struct pt_parser *p, const struct params *q)
{
    if (!pt_take_op(p, PT_P_assign))
        return 0;
    if (pt_at_op(p, q->close) || pt_at_op(p, PT_P_comma))
        pt_parse_fail_here(p, "expected default value expression");
    return pt_parse_expr(p);
}

static void plain_param(struct pt_parser *p, struct params *q)
{
    pt_node n = param(p, q, false);
    pt_node value = default_value(p, q);
    if (q->star) {
        pt_wait_kwonly(p, n, value);
        return;
    }
    if (!value && q->has_default)
        pt_parse_fail_node(p, n, "non-default argument follows default argument");
    q->has_default |= value != 0;
    pt_wait(p, PT_WAIT, n);
    pt_wait(p, PT_WAIT_DEFAULT, value);
}

static void slash(struct pt_parser *p, struct params *q)
{
    if (q->slash)
        pt_parse_fail_here(p, "/ may appear only once");
    else if (q->star)
        pt_parse_fail_here(p, "/ must be ahead of *");
    else if (pt_waiting(p, PT_WAIT) == q->lists.args)
        pt_parse_fail_here(p, "at least one argument must precede /");
    q->slash = true;
    q->n_posonly = (uint32_t)(pt_waiting(p, PT_WAIT) - q->lists.args);
    p->tok += !p->failed;
}

static void star(struct pt_parser *p, struct params *q)
{
    if (q->star)
        pt_parse_fail_here(p, "* argument may appear only once");
    q->star = true;
    p->tok += !p->failed;
    if (pt_is_ident(p->tok)) {
        q->lists.vararg = param(p, q, true);
        if (pt_at_op(p, PT_P_assign))
            pt_parse_fail_here(p, "var-positional argument cannot have default value");
        return;
    }
    const pt_tok *after = p->tok + 1;
    if (!pt_at_op(p, PT_P_comma) || !pt_is_ident(after))
        pt_parse_fail_here(p, "named arguments must follow bare *");
}

static void double_star(struct pt_parser *p, struct params *q)
{
    p->tok++;
    q->lists.kwarg = param(p, q, false);
    if (pt_at_op(p, PT_P_assign))
        pt_parse_fail_here(p, "var-keyword argument cannot have default value");
    pt_take_op(p, PT_P_comma);
    if (!pt_at_op(p, q->close) && !p->failed)
        pt_parse_fail_here(p, "arguments cannot follow var-keyword argument");
}

/* Up to `close`, which stays. */
pt_node pt_parse_params(struct pt_parser *p, bool lambda, enum pt_punct close)
{
    struct params q = {.lambda = lambda, .close = close, .lists = pt_param_lists(p)};
    const pt_tok *from = p->tok;
    while (!pt_at_op(p, close)) {
        if (pt_at_op(p, PT_P_slash))
            slash(p, &q);
        else if (pt_at_op(p, PT_P_star))
            star(p, &q);
        else if (pt_at_op(p, PT_P_power))
            double_star(p, &q);
        else
            plain_param(p, &q);
        if (q.lists.kwarg || !pt_take_op(p, PT_P_comma))
            break;
    }
    pt_node n = pt_open(p, PT_N_arguments, from);
    pt_add_params(p, n, &q.lists, q.n_posonly);
    return n;
}

/* [T: bound, *Ts, **P] of 3.12, left waiting in PT_WAIT. */
void pt_parse_type_params(struct pt_parser *p)
{
    if (!pt_at_op(p, PT_P_lsqb) || p->version < 312)
        return;
    p->tok++;
    do {
        const pt_tok *from = p->tok;
        enum pt_kind kind = pt_take_op(p, PT_P_star)    ? PT_N_TypeVarTuple
                            : pt_take_op(p, PT_P_power) ? PT_N_ParamSpec
                                                        : PT_N_TypeVar;
        pt_node n = pt_open(p, kind, from);
        p->t->nodes[n].str = pt_take_ident(p);
        if (kind == PT_N_TypeVar && pt_take_op(p, PT_P_colon))
            pt_add(p, n, PT_R_bound, pt_parse_expr(p));
        pt_wait(p, PT_WAIT, pt_close(p, n));
    } while (pt_take_op(p, PT_P_comma) && !pt_at_op(p, PT_P_rsqb));
    pt_want_op(p, PT_P_rsqb);
}
