/* parse_expr.c: expressions from `lambda` and the conditional down to attributes, calls and
 * subscripts. Operators go by precedence in one loop; what nests without brackets
 * (unary operators, `**`, lambda, else) counts against the depth. What starts with a bracketed
 * operand starts at its bracket, so nodes begin at a token, not at their first child. */
#include "worker/parse_priv.h"

/* Binding powers. What has one token has it in the table, `is`, `not` and `in` below. */
enum { OR = 1, AND, NOT, COMPARISON, BITOR, BITXOR, BITAND, SHIFT, SUM, TERM };

static const struct {
    uint8_t power, op;
} operators_of[PT_P_COUNT] = {
    [PT_P_eq] = {COMPARISON, PT_OP_Eq},    [PT_P_ne] = {COMPARISON, PT_OP_NotEq},
    [PT_P_lt] = {COMPARISON, PT_OP_Lt},    [PT_P_le] = {COMPARISON, PT_OP_LtE},
    [PT_P_gt] = {COMPARISON, PT_OP_Gt},    [PT_P_ge] = {COMPARISON, PT_OP_GtE},
    [PT_P_bar] = {BITOR, PT_OP_BitOr},     [PT_P_caret] = {BITXOR, PT_OP_BitXor},
    [PT_P_amp] = {BITAND, PT_OP_BitAnd},   [PT_P_lshift] = {SHIFT, PT_OP_LShift},
    [PT_P_rshift] = {SHIFT, PT_OP_RShift}, [PT_P_plus] = {SUM, PT_OP_Add},
    [PT_P_minus] = {SUM, PT_OP_Sub},       [PT_P_star] = {TERM, PT_OP_Mult},
    [PT_P_slash] = {TERM, PT_OP_Div},      [PT_P_floor] = {TERM, PT_OP_FloorDiv},
    [PT_P_percent] = {TERM, PT_OP_Mod},    [PT_P_at] = {TERM, PT_OP_MatMult},
};

static pt_node operators_behind(struct pt_parser *p, const pt_tok *from, pt_node left,
                                int least);
static pt_node power_behind(struct pt_parser *p, const pt_tok *from, pt_node base);

static pt_node lambda(struct pt_parser *p)
{
    const pt_tok *from = p->tok++;
    if (!pt_parse_deeper(p))
        return 0;
    pt_node args = pt_parse_params(p, true, PT_P_colon);
    pt_want_op(p, PT_P_colon);
    pt_node body = pt_parse_expr(p);
    p->depth--;
    pt_node n = pt_open(p, PT_N_Lambda, from);
    pt_add(p, n, PT_R_args, args);
    pt_add(p, n, PT_R_body, body);
    return pt_end(p, n);
}

static void want_else(struct pt_parser *p, pt_node from)
{
    if (pt_at_kw(p, PT_KW_else)) {
        p->tok++;
        return;
    }
    pt_pos pos = p->t->nodes[from].pos;
    if (p->tok->kind == PT_T_ERROR || pt_at_op(p, PT_P_colon))
        pt_parse_syntax(p);
    else
        pt_parse_fail(p, pos, "SyntaxError", "expected 'else' after 'if' expression");
}

/* May the token begin a primary? Not all that may are here: what is not goes the long way. */
static inline bool begins_primary(const pt_tok *k)
{
    switch (k->kind) {
    case PT_T_NAME: /* identifiers, False, None and True */
        return (uint8_t)(k->sub - PT_KW_and) >= PT_KW_SOFT - PT_KW_and;
    case PT_T_OP:
        return k->sub == PT_P_lpar || k->sub == PT_P_lsqb || k->sub == PT_P_lbrace;
    default:
        return k->kind == PT_T_NUMBER || k->kind == PT_T_STRING;
    }
}

/* May an operand go on with the token: is it an operator or a keyword? */
static inline bool goes_on(const pt_tok *k)
{
    if (k->kind == PT_T_OP)
        return operators_of[k->sub].power != 0 || k->sub == PT_P_power;
    return k->kind == PT_T_NAME && k->sub;
}

static pt_node conditional(struct pt_parser *p, const pt_tok *from, pt_node body)
{
    p->tok++;
    if (!pt_parse_deeper(p))
        return 0;
    pt_node test = pt_parse_or(p);
    want_else(p, body);
    pt_node orelse = pt_parse_expr(p);
    p->depth--;
    pt_node n = pt_open(p, PT_N_IfExp, from);
    pt_add(p, n, PT_R_test, test);
    pt_add(p, n, PT_R_body, body);
    pt_add(p, n, PT_R_orelse, orelse);
    return pt_end(p, n);
}

/* Most expressions are a primary and nothing else, so that is looked at first. */
pt_node pt_parse_expr(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    pt_node n;
    if (begins_primary(from)) {
        n = pt_parse_primary(p);
        if (!goes_on(p->tok))
            return n;
        n = operators_behind(p, from, power_behind(p, from, n), OR);
    } else if (pt_at_kw(p, PT_KW_lambda)) {
        return lambda(p);
    } else {
        n = pt_parse_or(p);
    }
    return pt_at_kw(p, PT_KW_if) ? conditional(p, from, n) : n;
}

pt_node pt_parse_star(struct pt_parser *p, pt_node (*operand)(struct pt_parser *))
{
    const pt_tok *from = p->tok++;
    pt_node value = operand(p);
    pt_node n = pt_open(p, PT_N_Starred, from);
    p->t->nodes[n].op = PT_CTX_Load;
    pt_add(p, n, PT_R_value, value);
    return pt_end(p, n);
}

static pt_node star_or_expr(struct pt_parser *p)
{
    return pt_at_op(p, PT_P_star) ? pt_parse_star(p, pt_parse_bitor) : pt_parse_expr(p);
}

pt_node pt_parse_star_named(struct pt_parser *p)
{
    return pt_at_op(p, PT_P_star) ? pt_parse_star(p, pt_parse_bitor) : pt_parse_named(p);
}

/* May the current token follow the comma that ends a tuple without brackets? */
static bool ends_tuple(const struct pt_parser *p)
{
    const pt_tok *k = p->tok;
    switch (k->kind) {
    case PT_T_NAME:
        return k->sub == PT_KW_in || k->sub == PT_KW_for || k->sub == PT_KW_if ||
               k->sub == PT_KW_else || k->sub == PT_KW_from || k->sub == PT_KW_as;
    case PT_T_OP:
        return k->sub == PT_P_assign || k->sub == PT_P_rpar || k->sub == PT_P_rsqb ||
               k->sub == PT_P_rbrace || k->sub == PT_P_colon || k->sub == PT_P_semi ||
               (k->sub >= PT_P_power_eq && k->sub <= PT_P_lshift_eq) ||
               (k->sub >= PT_P_plus_eq && k->sub <= PT_P_at_eq);
    case PT_T_NUMBER:
    case PT_T_STRING:
    case PT_T_ERROR:
        return false;
    default:
        return true;
    }
}

pt_node pt_parse_exprs(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    pt_node first = star_or_expr(p);
    if (!pt_at_op(p, PT_P_comma))
        return first;
    pt_node n = pt_open(p, PT_N_Tuple, from);
    p->t->nodes[n].op = PT_CTX_Load;
    pt_add(p, n, PT_R_elts, first);
    while (pt_take_op(p, PT_P_comma) && !ends_tuple(p))
        pt_add(p, n, PT_R_elts, star_or_expr(p));
    return pt_end(p, n);
}

pt_node pt_parse_yield(struct pt_parser *p)
{
    const pt_tok *from = p->tok++;
    if (pt_take_kw(p, PT_KW_from)) {
        pt_node value = pt_parse_expr(p);
        pt_node n = pt_open(p, PT_N_YieldFrom, from);
        pt_add(p, n, PT_R_value, value);
        return pt_end(p, n);
    }
    pt_node value = ends_tuple(p) ? 0 : pt_parse_exprs(p);
    pt_node n = pt_open(p, PT_N_Yield, from);
    pt_add(p, n, PT_R_value, value);
    return pt_end(p, n);
}

pt_node pt_parse_value(struct pt_parser *p)
{
    return pt_at_kw(p, PT_KW_yield) ? pt_parse_yield(p) : pt_parse_exprs(p);
}

pt_node pt_parse_named(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    if (!pt_is_ident(from) || !pt_is_op(from + 1, PT_P_walrus)) {
        pt_node n = pt_parse_expr(p);
        if (pt_at_op(p, PT_P_walrus) && n)
            pt_parse_fail_node(p, n,
                               pt_arena_printf(p->a,
                                               "cannot use assignment expressions with %s",
                                               pt_parse_expr_name(p, n)));
        return n;
    }
    pt_node target = pt_name_node(p, PT_CTX_Store);
    p->tok++;
    pt_node value = pt_parse_expr(p);
    pt_node n = pt_open(p, PT_N_NamedExpr, from);
    pt_add(p, n, PT_R_target, target);
    pt_add(p, n, PT_R_value, value);
    return pt_end(p, n);
}

/* ---- operators */

static int word_power(const pt_tok *k, enum pt_op *op, uint32_t *n_toks)
{
    bool no = k[1].kind == PT_T_NAME && k[1].sub == PT_KW_not;
    switch (k->sub) {
    case PT_KW_or:
        *op = PT_OP_Or;
        return OR;
    case PT_KW_and:
        *op = PT_OP_And;
        return AND;
    case PT_KW_in:
        *op = PT_OP_In;
        return COMPARISON;
    case PT_KW_is:
        *op = no ? PT_OP_IsNot : PT_OP_Is;
        *n_toks = no ? 2 : 1;
        return COMPARISON;
    case PT_KW_not:
        *op = PT_OP_NotIn;
        *n_toks = 2;
        return k[1].kind == PT_T_NAME && k[1].sub == PT_KW_in ? COMPARISON : 0;
    default:
        return 0;
    }
}

/* Binding power, meaning and length of the operator at k between two operands; 0: there is
 * none. */
static int power_of(const pt_tok *k, enum pt_op *op, uint32_t *n_toks)
{
    *n_toks = 1;
    if (k->kind == PT_T_OP) {
        *op = (enum pt_op)operators_of[k->sub].op;
        return operators_of[k->sub].power;
    }
    return k->kind == PT_T_NAME ? word_power(k, op, n_toks) : 0;
}

static pt_node operators(struct pt_parser *p, int least);

/* `a and b and c` is one node. */
static pt_node chain(struct pt_parser *p, const pt_tok *from, pt_node first, enum pt_op op,
                     int power)
{
    enum pt_kw word = op == PT_OP_Or ? PT_KW_or : PT_KW_and;
    pt_node n = pt_open(p, PT_N_BoolOp, from);
    p->t->nodes[n].op = (uint8_t)op;
    pt_add(p, n, PT_R_values, first);
    while (pt_take_kw(p, word))
        pt_add(p, n, PT_R_values, operators(p, power + 1));
    return pt_end(p, n);
}

static void add_operator(struct pt_parser *p, pt_node n, enum pt_op op)
{
    pt_node o = pt_ast_new(p->t, PT_N_Operator, p->t->nodes[n].pos);
    p->t->nodes[o].op = (uint8_t)op;
    pt_add(p, n, PT_R_ops, o);
}

/* So is `a < b < c`. */
static pt_node comparison(struct pt_parser *p, const pt_tok *from, pt_node left)
{
    pt_node n = pt_open(p, PT_N_Compare, from);
    size_t mark = pt_waiting(p, PT_WAIT);
    enum pt_op op;
    uint32_t n_toks;
    pt_add(p, n, PT_R_left, left);
    while (power_of(p->tok, &op, &n_toks) == COMPARISON) {
        p->tok += n_toks;
        add_operator(p, n, op);
        pt_wait(p, PT_WAIT, operators(p, BITOR));
    }
    pt_add_waiting(p, n, PT_R_comparators, PT_WAIT, mark);
    return pt_end(p, n);
}

static pt_node unary(struct pt_parser *p, enum pt_op op,
                     pt_node (*operand)(struct pt_parser *))
{
    const pt_tok *from = p->tok++;
    if (!pt_parse_deeper(p))
        return 0;
    pt_node value = operand(p);
    p->depth--;
    pt_node n = pt_open(p, PT_N_UnaryOp, from);
    p->t->nodes[n].op = (uint8_t)op;
    pt_add(p, n, PT_R_operand, value);
    return pt_end(p, n);
}

static pt_node inversion(struct pt_parser *p)
{
    return operators(p, NOT);
}

static pt_node await_primary(struct pt_parser *p)
{
    if (!pt_at_kw(p, PT_KW_await))
        return pt_parse_primary(p);
    const pt_tok *from = p->tok++;
    pt_node value = pt_parse_primary(p);
    pt_node n = pt_open(p, PT_N_Await, from);
    pt_add(p, n, PT_R_value, value);
    return pt_end(p, n);
}

static pt_node binary_node(struct pt_parser *p, const pt_tok *from, pt_node left,
                           enum pt_op op, pt_node right)
{
    pt_node n = pt_ast_over(p->t, PT_N_BinOp, pt_tok_pos(from), PT_R_left, left);
    p->t->nodes[n].op = (uint8_t)op;
    pt_add(p, n, PT_R_right, right);
    return pt_end(p, n);
}

static pt_node factor(struct pt_parser *p)
{
    if (p->tok->kind == PT_T_OP) {
        switch (p->tok->sub) {
        case PT_P_plus:
            return unary(p, PT_OP_UAdd, factor);
        case PT_P_minus:
            return unary(p, PT_OP_USub, factor);
        case PT_P_tilde:
            return unary(p, PT_OP_Invert, factor);
        default:
            break;
        }
    }
    const pt_tok *from = p->tok;
    return power_behind(p, from, await_primary(p));
}

/* `**` behind its left operand, when it is there. */
static pt_node power_behind(struct pt_parser *p, const pt_tok *from, pt_node base)
{
    if (!pt_take_op(p, PT_P_power))
        return base;
    if (!pt_parse_deeper(p))
        return 0;
    pt_node exponent = factor(p);
    p->depth--;
    return binary_node(p, from, base, PT_OP_Pow, exponent);
}

/* An operand and what binds it no less than `least`. */
static pt_node operators(struct pt_parser *p, int least)
{
    const pt_tok *from = p->tok;
    pt_node left;
    if (begins_primary(from)) {
        left = pt_parse_primary(p);
        if (!goes_on(p->tok))
            return left;
        left = power_behind(p, from, left);
    } else if (least <= NOT && pt_at_kw(p, PT_KW_not)) {
        left = unary(p, PT_OP_Not, inversion);
    } else {
        left = factor(p);
    }
    return operators_behind(p, from, left, least);
}

static pt_node operators_behind(struct pt_parser *p, const pt_tok *from, pt_node left,
                                int least)
{
    enum pt_op op = PT_OP_none;
    uint32_t n_toks;
    for (int power; (power = power_of(p->tok, &op, &n_toks)) >= least && power;) {
        if (power <= AND) {
            left = chain(p, from, left, op, power);
        } else if (power == COMPARISON) {
            left = comparison(p, from, left);
        } else {
            enum pt_op this_op = op;
            p->tok++;
            left = binary_node(p, from, left, this_op, operators(p, power + 1));
        }
    }
    return left;
}

pt_node pt_parse_or(struct pt_parser *p)
{
    return operators(p, OR);
}

pt_node pt_parse_bitor(struct pt_parser *p)
{
    return operators(p, BITOR);
}

/* ---- primaries */

static pt_node slice(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    pt_node lower = 0, upper = 0, step = 0;
    if (pt_at_op(p, PT_P_star))
        return pt_parse_star(p, pt_parse_expr);
    if (!pt_at_op(p, PT_P_colon))
        lower = pt_parse_named(p);
    if (!pt_at_op(p, PT_P_colon))
        return lower;
    if (lower && pt_kind_of(p, lower) == PT_N_NamedExpr && pt_is_op(from + 1, PT_P_walrus))
        pt_parse_syntax(p);
    p->tok++;
#define AT_END() (pt_at_op(p, PT_P_rsqb) || pt_at_op(p, PT_P_comma))
    if (!pt_at_op(p, PT_P_colon) && !AT_END())
        upper = pt_parse_expr(p);
    if (pt_take_op(p, PT_P_colon) && !AT_END())
        step = pt_parse_expr(p);
#undef AT_END
    pt_node n = pt_open(p, PT_N_Slice, from);
    pt_add(p, n, PT_R_lower, lower);
    pt_add(p, n, PT_R_upper, upper);
    pt_add(p, n, PT_R_step, step);
    return pt_end(p, n);
}

static pt_node slices(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    bool star = pt_at_op(p, PT_P_star);
    pt_node first = slice(p);
    if (!star && !pt_at_op(p, PT_P_comma))
        return first;
    pt_node n = pt_open(p, PT_N_Tuple, from);
    p->t->nodes[n].op = PT_CTX_Load;
    pt_add(p, n, PT_R_elts, first);
    while (pt_take_op(p, PT_P_comma) && !pt_at_op(p, PT_P_rsqb))
        pt_add(p, n, PT_R_elts, slice(p));
    return pt_end(p, n);
}

static pt_node attribute(struct pt_parser *p, const pt_tok *from, pt_node value)
{
    const pt_tok *name = ++p->tok;
    if (!pt_is_ident(name)) {
        pt_parse_syntax(p);
        return 0;
    }
    p->tok++;
    pt_node n = pt_ast_over(p->t, PT_N_Attribute, pt_span(from, name), PT_R_value, value);
    p->t->nodes[n].op = PT_CTX_Load;
    p->t->nodes[n].str = pt_parse_intern(p, name);
    return n;
}

static pt_node subscript(struct pt_parser *p, const pt_tok *from, pt_node value)
{
    p->tok++;
    if (!pt_parse_deeper(p))
        return 0;
    pt_node n = pt_ast_over(p->t, PT_N_Subscript, pt_tok_pos(from), PT_R_value, value);
    p->t->nodes[n].op = PT_CTX_Load;
    pt_add(p, n, PT_R_slice, slices(p));
    pt_want_op(p, PT_P_rsqb);
    p->depth--;
    return pt_end(p, n);
}

static pt_node call(struct pt_parser *p, const pt_tok *from, pt_node func)
{
    if (!pt_parse_deeper(p))
        return 0;
    pt_node n = pt_ast_over(p->t, PT_N_Call, pt_tok_pos(from), PT_R_func, func);
    pt_parse_call_args(p, n, PT_R_args, true);
    p->depth--;
    return pt_end(p, n);
}

pt_node pt_parse_primary(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    pt_node n = pt_is_ident(from) ? pt_name_node(p, PT_CTX_Load) : pt_parse_atom(p);
    while (n) {
        if (pt_at_op(p, PT_P_dot))
            n = attribute(p, from, n);
        else if (pt_at_op(p, PT_P_lpar))
            n = call(p, from, n);
        else if (pt_at_op(p, PT_P_lsqb))
            n = subscript(p, from, n);
        else
            break;
    }
    return n;
}
