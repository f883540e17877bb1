/* parse_stmt.c: statements of one line. */
#include "worker/grow.h"

#include <string.h>

/* ---- assignments and expressions */

static enum pt_op augmented(const pt_tok *k)
{
    static const struct {
        uint8_t punct, op;
    } ops[] = {
        {PT_P_plus_eq, PT_OP_Add},       {PT_P_minus_eq, PT_OP_Sub},
        {PT_P_star_eq, PT_OP_Mult},      {PT_P_slash_eq, PT_OP_Div},
        {PT_P_percent_eq, PT_OP_Mod},    {PT_P_and_eq, PT_OP_BitAnd},
        {PT_P_or_eq, PT_OP_BitOr},       {PT_P_xor_eq, PT_OP_BitXor},
        {PT_P_at_eq, PT_OP_MatMult},     {PT_P_power_eq, PT_OP_Pow},
        {PT_P_floor_eq, PT_OP_FloorDiv}, {PT_P_rshift_eq, PT_OP_RShift},
        {PT_P_lshift_eq, PT_OP_LShift},
    };
    for (size_t i = 0; k->kind == PT_T_OP && i < PT_LEN(ops); i++)
        if (k->sub == ops[i].punct)
            return (enum pt_op)ops[i].op;
    return PT_OP_none;
}

static pt_node assignment(struct pt_parser *p, const pt_tok *from, pt_node first)
{
    size_t mark = pt_waiting(p, PT_WAIT);
    pt_node value = first;
    while (pt_take_op(p, PT_P_assign)) {
        if (value &&
            (pt_kind_of(p, value) == PT_N_Yield || pt_kind_of(p, value) == PT_N_YieldFrom))
            pt_parse_fail_node(p, value, "assignment to yield expression not possible");
        pt_parse_to_target(p, value, PT_TARGET_STARS);
        pt_wait(p, PT_WAIT, value);
        value = pt_parse_value(p);
    }
    pt_node n = pt_open(p, PT_N_Assign, from);
    pt_add_waiting(p, n, PT_R_targets, PT_WAIT, mark);
    pt_add(p, n, PT_R_value, value);
    return pt_end(p, n);
}

static pt_node annotated(struct pt_parser *p, const pt_tok *from, pt_node target)
{
    bool simple = pt_is_ident(from) && p->tok == from + 1;
    enum pt_kind kind = pt_kind_of(p, target);
    if (kind == PT_N_Tuple || kind == PT_N_List)
        pt_parse_fail_node(p, target,
                           kind == PT_N_List
                               ? "only single target (not list) can be annotated"
                               : "only single target (not tuple) can be annotated");
    else if (kind != PT_N_Name && kind != PT_N_Attribute && kind != PT_N_Subscript)
        pt_parse_fail_node(p, target, "illegal target for annotation");
    p->tok += !p->failed;
    pt_parse_to_target(p, target, PT_TARGET_SINGLE);
    pt_node note = pt_parse_expr(p);
    pt_node value = pt_take_op(p, PT_P_assign) ? pt_parse_value(p) : 0;
    pt_node n = pt_open(p, PT_N_AnnAssign, from);
    p->t->nodes[n].num = simple;
    pt_add(p, n, PT_R_target, target);
    pt_add(p, n, PT_R_annotation, note);
    pt_add(p, n, PT_R_value, value);
    return pt_end(p, n);
}

/* `print x`: the statement that Python 2 had. */
static void check_print(struct pt_parser *p, const pt_tok *from)
{
    static const char *const words[] = {"print", "exec"};
    uint32_t len = from->end - from->start;
    for (size_t i = 0; i < PT_LEN(words); i++)
        if (pt_is_ident(from) && strlen(words[i]) == len &&
            memcmp(words[i], p->s + from->start, len) == 0 &&
            (p->tok->kind == PT_T_NAME || p->tok->kind == PT_T_NUMBER ||
             p->tok->kind == PT_T_STRING))
            pt_parse_fail(p, pt_tok_pos(from), "SyntaxError",
                          pt_arena_printf(p->a,
                                          "Missing parentheses in call to '%s'. Did you "
                                          "mean %s(...)?",
                                          words[i], words[i]));
}

static pt_node expression(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    bool yield = pt_at_kw(p, PT_KW_yield);
    pt_node first = pt_parse_value(p);
    if (!first)
        return 0;
    if (pt_at_op(p, PT_P_assign))
        return assignment(p, from, first);
    if (pt_at_op(p, PT_P_colon) && !yield && pt_kind_of(p, first) != PT_N_Starred)
        return annotated(p, from, first);
    enum pt_op op = augmented(p->tok);
    if (op) {
        p->tok++;
        pt_parse_to_target(p, first, PT_TARGET_SINGLE);
        pt_node value = pt_parse_value(p);
        pt_node n = pt_open(p, PT_N_AugAssign, from);
        p->t->nodes[n].op = (uint8_t)op;
        pt_add(p, n, PT_R_target, first);
        pt_add(p, n, PT_R_value, value);
        return pt_end(p, n);
    }
    if (p->tok == from + 1)
        check_print(p, from);
    return pt_ast_over(p->t, PT_N_Expr, pt_span(from, p->tok - 1), PT_R_value, first);
}

/* ---- import */

/* a.b.c: interned with its dots. */
static uint32_t dotted(struct pt_parser *p)
{
    uint32_t first = pt_take_ident(p);
    if (!pt_at_op(p, PT_P_dot))
        return first;
    pt_buf b = {0};
    pt_buf_addstr(&b, pt_ast_name_str(p->t, first));
    while (pt_take_op(p, PT_P_dot)) {
        pt_buf_addc(&b, '.');
        pt_buf_addstr(&b, pt_ast_name_str(p->t, pt_take_ident(p)));
    }
    uint32_t name = pt_map_intern(p->t->names, pt_buf_str(&b));
    pt_buf_free(&b);
    return name;
}

static pt_node alias(struct pt_parser *p, bool dots)
{
    const pt_tok *from = p->tok;
    uint32_t name = dots ? dotted(p) : pt_take_ident(p);
    pt_node n = pt_open(p, PT_N_alias, from);
    p->t->nodes[n].str = name;
    if (pt_take_kw(p, PT_KW_as))
        p->t->nodes[n].num = (int32_t)pt_take_ident(p);
    return pt_end(p, n);
}

static pt_node import(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_Import, p->tok++);
    do
        pt_add(p, n, PT_R_names, alias(p, true));
    while (pt_take_op(p, PT_P_comma));
    return pt_end(p, n);
}

static void imported(struct pt_parser *p, pt_node n)
{
    if (pt_at_op(p, PT_P_star)) {
        pt_node all = pt_open(p, PT_N_alias, p->tok++);
        p->t->nodes[all].str = pt_map_intern(p->t->names, PT_STR("*"));
        pt_add(p, n, PT_R_names, all);
        return;
    }
    bool parens = pt_take_op(p, PT_P_lpar);
    do {
        if (parens && pt_at_op(p, PT_P_rpar) && p->t->nodes[n].first)
            break;
        if (!parens && p->tok->kind == PT_T_NEWLINE && p->t->nodes[n].first)
            pt_parse_fail_here(
                p, "trailing comma not allowed without surrounding parentheses");
        pt_add(p, n, PT_R_names, alias(p, false));
    } while (pt_take_op(p, PT_P_comma));
    if (parens)
        pt_want_op(p, PT_P_rpar);
}

static pt_node import_from(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_ImportFrom, p->tok++);
    for (;; p->tok++) {
        if (pt_at_op(p, PT_P_dot))
            p->t->nodes[n].num++;
        else if (pt_at_op(p, PT_P_ellipsis))
            p->t->nodes[n].num += 3;
        else
            break;
    }
    if (!pt_at_kw(p, PT_KW_import) || p->t->nodes[n].num == 0)
        p->t->nodes[n].str = dotted(p);
    if (!pt_take_kw(p, PT_KW_import))
        pt_parse_syntax(p);
    imported(p, n);
    return pt_end(p, n);
}

/* ---- the rest */

static bool ends_simple(const struct pt_parser *p)
{
    return p->tok->kind == PT_T_NEWLINE || p->tok->kind == PT_T_END ||
           pt_at_op(p, PT_P_semi);
}

static pt_node return_(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_Return, p->tok++);
    if (!ends_simple(p))
        pt_add(p, n, PT_R_value, pt_parse_exprs(p));
    return pt_end(p, n);
}

static pt_node raise_(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_Raise, p->tok++);
    if (!ends_simple(p)) {
        pt_add(p, n, PT_R_exc, pt_parse_expr(p));
        if (pt_take_kw(p, PT_KW_from))
            pt_add(p, n, PT_R_cause, pt_parse_expr(p));
    }
    return pt_end(p, n);
}

static pt_node assert_(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_Assert, p->tok++);
    pt_add(p, n, PT_R_test, pt_parse_expr(p));
    if (pt_take_op(p, PT_P_comma))
        pt_add(p, n, PT_R_msg, pt_parse_expr(p));
    return pt_end(p, n);
}

static pt_node del(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_Delete, p->tok++);
    return pt_parse_del_targets(p, n);
}

static pt_node names(struct pt_parser *p, enum pt_kind kind)
{
    pt_node n = pt_open(p, kind, p->tok++);
    do {
        pt_node id = pt_open(p, PT_N_Ident, p->tok);
        p->t->nodes[id].str = pt_take_ident(p);
        pt_add(p, n, PT_R_names, id);
    } while (pt_take_op(p, PT_P_comma));
    return pt_end(p, n);
}

/* type X[T] = value, of 3.12 */
static bool at_type_alias(const struct pt_parser *p)
{
    return p->version >= 312 && pt_at_kw(p, PT_KW_type) && pt_is_ident(p->tok + 1) &&
           (pt_is_op(p->tok + 2, PT_P_assign) || pt_is_op(p->tok + 2, PT_P_lsqb));
}

static pt_node type_alias(struct pt_parser *p)
{
    pt_node n = pt_open(p, PT_N_TypeAlias, p->tok++);
    pt_node name = pt_open(p, PT_N_Name, p->tok);
    p->t->nodes[name].str = pt_take_ident(p);
    p->t->nodes[name].op = PT_CTX_Store;
    pt_add(p, n, PT_R_name, name);
    size_t mark = pt_waiting(p, PT_WAIT);
    pt_parse_type_params(p);
    pt_add_waiting(p, n, PT_R_type_params, PT_WAIT, mark);
    pt_want_op(p, PT_P_assign);
    pt_add(p, n, PT_R_value, pt_parse_expr(p));
    return pt_end(p, n);
}

static pt_node word(struct pt_parser *p, enum pt_kind kind)
{
    return pt_open(p, kind, p->tok++);
}

pt_node pt_parse_simple(struct pt_parser *p)
{
    if (p->tok->kind != PT_T_NAME)
        return expression(p);
    switch (p->tok->sub) {
    case PT_KW_return:
        return return_(p);
    case PT_KW_import:
        return import(p);
    case PT_KW_from:
        return import_from(p);
    case PT_KW_raise:
        return raise_(p);
    case PT_KW_pass:
        return word(p, PT_N_Pass);
    case PT_KW_break:
        return word(p, PT_N_Break);
    case PT_KW_continue:
        return word(p, PT_N_Continue);
    case PT_KW_assert:
        return assert_(p);
    case PT_KW_del:
        return del(p);
    case PT_KW_global:
        return names(p, PT_N_Global);
    case PT_KW_nonlocal:
        return names(p, PT_N_Nonlocal);
    case PT_KW_type:
        return at_type_alias(p) ? type_alias(p) : expression(p);
    default:
        return expression(p);
    }
}

void pt_parse_simple_line(struct pt_parser *p, pt_node into, enum pt_role role)
{
    do
        pt_add(p, into, role, pt_grow_expr(p, pt_parse_simple));
    while (pt_take_op(p, PT_P_semi) && p->tok->kind != PT_T_NEWLINE);
    if (p->tok->kind == PT_T_NEWLINE)
        pt_take_newline(p);
    else
        pt_parse_syntax(p);
}
