/* parse_target.c: what may stand on the left of '=', after `for`, `as` and `del`. Everything
 * that may is an expression as well, so it is parsed as one and then turned into a target. */
#include "worker/parse_priv.h"

const char *pt_parse_expr_name(struct pt_parser *p, pt_node n)
{
    static const char *const names[PT_N_COUNT] = {
        [PT_N_Attribute] = "attribute",
        [PT_N_Subscript] = "subscript",
        [PT_N_Starred] = "starred",
        [PT_N_Name] = "name",
        [PT_N_List] = "list",
        [PT_N_Tuple] = "tuple",
        [PT_N_Lambda] = "lambda",
        [PT_N_Call] = "function call",
        [PT_N_BoolOp] = "expression",
        [PT_N_BinOp] = "expression",
        [PT_N_UnaryOp] = "expression",
        [PT_N_GeneratorExp] = "generator expression",
        [PT_N_Yield] = "yield expression",
        [PT_N_YieldFrom] = "yield expression",
        [PT_N_Await] = "await expression",
        [PT_N_ListComp] = "list comprehension",
        [PT_N_SetComp] = "set comprehension",
        [PT_N_DictComp] = "dict comprehension",
        [PT_N_Dict] = "dict literal",
        [PT_N_Set] = "set display",
        [PT_N_JoinedStr] = "f-string expression",
        [PT_N_FormattedValue] = "f-string expression",
        [PT_N_Compare] = "comparison",
        [PT_N_IfExp] = "conditional expression",
        [PT_N_NamedExpr] = "named expression",
    };
    if (pt_kind_of(p, n) == PT_N_Constant) {
        switch (p->t->nodes[n].op) {
        case PT_C_None:
            return "None";
        case PT_C_True:
            return "True";
        case PT_C_False:
            return "False";
        case PT_C_Ellipsis:
            return "ellipsis";
        default:
            return "literal";
        }
    }
    const char *name = names[pt_kind_of(p, n)];
    return name ? name : "expression";
}

static bool refuse(struct pt_parser *p, pt_node n, enum pt_target how)
{
    const char *name = pt_parse_expr_name(p, n);
    if (how == PT_TARGET_SINGLE)
        pt_parse_fail_node(
            p, n,
            pt_arena_printf(p->a, "'%s' is an illegal expression for augmented assignment",
                            name));
    else if (how == PT_TARGET_STARS)
        pt_parse_fail_node(
            p, n,
            pt_arena_printf(
                p->a, "cannot assign to %s here. Maybe you meant '==' instead of '='?",
                name));
    else
        pt_parse_fail_node(p, n,
                           pt_arena_printf(p->a, "cannot %s %s",
                                           how == PT_TARGET_DEL ? "delete" : "assign to",
                                           name));
    return false;
}

static bool elements(struct pt_parser *p, pt_node n, enum pt_target how)
{
    p->t->nodes[n].op = how == PT_TARGET_DEL ? PT_CTX_Del : PT_CTX_Store;
    for (pt_node c = p->t->nodes[n].first; c; c = p->t->nodes[c].next)
        if (!pt_parse_to_target(p, c, how))
            return false;
    return true;
}

/* Nesting is bounded by the brackets that the elements stand in. */
bool pt_parse_to_target(struct pt_parser *p, pt_node n, enum pt_target how)
{
    if (!n)
        return false;
    switch (pt_kind_of(p, n)) {
    case PT_N_Name:
    case PT_N_Attribute:
    case PT_N_Subscript:
        p->t->nodes[n].op = how == PT_TARGET_DEL ? PT_CTX_Del : PT_CTX_Store;
        return true;
    case PT_N_Tuple:
    case PT_N_List:
        return how == PT_TARGET_SINGLE ? refuse(p, n, how) : elements(p, n, how);
    case PT_N_Starred:
        if (how == PT_TARGET_SINGLE || how == PT_TARGET_DEL)
            return refuse(p, n, how);
        return elements(p, n, how);
    default:
        return refuse(p, n, how);
    }
}

static pt_node star_target(struct pt_parser *p, enum pt_target how)
{
    pt_node n =
        pt_at_op(p, PT_P_star) ? pt_parse_star(p, pt_parse_primary) : pt_parse_primary(p);
    pt_parse_to_target(p, n, how);
    return n;
}

pt_node pt_parse_star_target(struct pt_parser *p)
{
    return star_target(p, PT_TARGET_FOR);
}

pt_node pt_parse_star_targets(struct pt_parser *p)
{
    const pt_tok *from = p->tok;
    pt_node first = star_target(p, PT_TARGET_FOR);
    if (!pt_at_op(p, PT_P_comma))
        return first;
    pt_node n = pt_open(p, PT_N_Tuple, from);
    p->t->nodes[n].op = PT_CTX_Store;
    pt_add(p, n, PT_R_elts, first);
    while (pt_take_op(p, PT_P_comma) && !pt_at_kw(p, PT_KW_in))
        pt_add(p, n, PT_R_elts, star_target(p, PT_TARGET_FOR));
    return pt_close(p, n);
}

pt_node pt_parse_del_targets(struct pt_parser *p, pt_node del)
{
    do {
        if (pt_at_op(p, PT_P_semi) || p->tok->kind == PT_T_NEWLINE)
            break;
        pt_node n = star_target(p, PT_TARGET_DEL);
        pt_add(p, del, PT_R_targets, n);
    } while (pt_take_op(p, PT_P_comma));
    if (!p->t->nodes[del].first)
        pt_parse_syntax(p);
    return pt_close(p, del);
}
