/* grow.c: see grow.h. A node's children stand before it, the last one right before; so they are
 * found from the last to the first, and wait on a stack. What leans to the left without end
 * (a + b + c ..., a.b(c)[d] ...) is a loop down to its first operand and back; everything else
 * nests no deeper than the data-parallel parser's own stack. */
#include "worker/grow.h"

static pt_node grow(struct pt_parser *p, uint32_t i);

static pt_node make(struct pt_parser *p, uint32_t i)
{
    const pt_pnode *k = pt_grow_at(p, i);
    const pt_tok *from = pt_grow_tok(p, k->from), *to = pt_grow_tok(p, k->to);
    return pt_ast_new(p->t, (enum pt_kind)k->kind,
                      (pt_pos){from->line, from->col, to->end_line, to->end_col});
}

static pt_node make_op(struct pt_parser *p, uint32_t i)
{
    pt_node n = make(p, i);
    p->t->nodes[n].op = pt_grow_at(p, i)->op;
    return n;
}

/* ---- children */

struct kids {
    size_t at;
    uint32_t n, next;
};

static struct kids kids_of(struct pt_parser *p, uint32_t i)
{
    struct pt_grow *g = p->grow;
    struct kids k = {g->kids.n, 0, 0};
    uint32_t first = pt_grow_at(p, i)->first;
    for (uint32_t end = i; end > first; end = pt_grow_at(p, end - 1)->first, k.n++)
        pt_vec_push(&g->kids, end - 1);
    return k;
}

static bool more(const struct kids *k)
{
    return k->next < k->n;
}

static uint32_t peek(const struct pt_parser *p, const struct kids *k)
{
    return p->grow->kids.p[k->at + k->n - 1 - k->next];
}

static uint32_t take(const struct pt_parser *p, struct kids *k)
{
    uint32_t i = peek(p, k);
    k->next++;
    return i;
}

static pt_node grow_next(struct pt_parser *p, struct kids *k)
{
    return more(k) ? grow(p, take(p, k)) : 0;
}

static pt_node ended(struct pt_parser *p, const struct kids *k, pt_node n)
{
    p->grow->kids.n = k->at;
    return n;
}

/* All that are left hang on n. */
static void grow_rest(struct pt_parser *p, struct kids *k, pt_node n, enum pt_role role)
{
    while (more(k))
        pt_add(p, n, role, grow_next(p, k));
}

/* ---- what leans to the left: an operand is there, the rest of node i follows */

static void call_args(struct pt_parser *p, struct kids *k, pt_node call, enum pt_role role)
{
    size_t mark = pt_waiting(p, PT_WAIT);
    while (more(k)) {
        uint32_t i = take(p, k);
        pt_node n = grow(p, i);
        if (pt_grow_at(p, i)->kind == PT_N_keyword)
            pt_wait(p, PT_WAIT, n);
        else
            pt_add(p, call, role, n);
    }
    pt_add_waiting(p, call, PT_R_keywords, PT_WAIT, mark);
}

/* The first child is grown, and is `left`; the others wait. */
static pt_node extend(struct pt_parser *p, uint32_t i, struct kids *k, pt_node left)
{
    const pt_pnode *node = pt_grow_at(p, i);
    pt_node right = 0, n;
    k->next = 1;
    if (node->kind == PT_N_BinOp)
        right = grow_next(p, k);
    n = make_op(p, i);
    switch (node->kind) {
    case PT_N_BinOp:
        pt_add(p, n, PT_R_left, left);
        pt_add(p, n, PT_R_right, right);
        break;
    case PT_N_Attribute:
        pt_add(p, n, PT_R_value, left);
        p->t->nodes[n].str = pt_parse_intern(p, pt_grow_tok(p, node->to));
        break;
    case PT_N_Subscript:
        pt_add(p, n, PT_R_value, left);
        pt_add(p, n, PT_R_slice, grow_next(p, k));
        break;
    default:
        pt_add(p, n, PT_R_func, left);
        call_args(p, k, n, PT_R_args);
        break;
    }
    return n;
}

static bool leans(const struct pt_parser *p, uint32_t i)
{
    int kind = pt_grow_at(p, i)->kind;
    return kind == PT_N_BinOp || kind == PT_N_Attribute || kind == PT_N_Call ||
           kind == PT_N_Subscript;
}

static pt_node leaning(struct pt_parser *p, uint32_t i)
{
    struct pt_grow *g = p->grow;
    size_t bottom = g->kids.n;
    struct kids k;
    for (; leans(p, i); i = peek(p, &k)) { /* above its children: how many, and itself */
        k = kids_of(p, i);
        pt_vec_push(&g->kids, k.n);
        pt_vec_push(&g->kids, i);
    }
    pt_node n = grow(p, i);
    while (g->kids.n > bottom && n) {
        i = pt_vec_pop(&g->kids);
        k.n = pt_vec_pop(&g->kids);
        k.at = g->kids.n - k.n;
        n = extend(p, i, &k, n);
        ended(p, &k, n);
    }
    g->kids.n = bottom;
    return n;
}

/* ---- names, constants */

static pt_node name(struct pt_parser *p, uint32_t i)
{
    pt_node n = make_op(p, i);
    p->t->nodes[n].str = pt_parse_intern(p, pt_grow_tok(p, pt_grow_at(p, i)->from));
    return n;
}

/* Values are the sequential parser's. */
static pt_node constant(struct pt_parser *p, uint32_t i)
{
    const pt_pnode *node = pt_grow_at(p, i);
    if (p->failed)
        return 0;
    p->tok = pt_grow_tok(p, node->from);
    if (p->tok->kind == PT_T_STRING)
        return pt_parse_strings(p);
    return p->tok->kind == PT_T_NUMBER ? pt_parse_number(p) : make_op(p, i);
}

/* ---- displays and comprehensions */

/* A node behind the first of its children, all in one role. */
static pt_node list(struct pt_parser *p, uint32_t i, enum pt_role role)
{
    struct kids k = kids_of(p, i);
    pt_node first = grow_next(p, &k);
    pt_node n = make_op(p, i);
    pt_add(p, n, role, first);
    grow_rest(p, &k, n, role);
    return ended(p, &k, n);
}

static pt_node dict(struct pt_parser *p, uint32_t i)
{
    size_t keys = pt_waiting(p, PT_WAIT), values = pt_waiting(p, PT_WAIT_DEFAULT);
    struct kids k = kids_of(p, i);
    while (more(&k)) {
        pt_wait(p, PT_WAIT, grow_next(p, &k));
        pt_wait(p, PT_WAIT_DEFAULT, grow_next(p, &k));
    }
    pt_node n = make(p, i);
    pt_add_waiting(p, n, PT_R_keys, PT_WAIT, keys);
    pt_add_waiting(p, n, PT_R_values, PT_WAIT_DEFAULT, values);
    return ended(p, &k, n);
}

static pt_node comprehension(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    bool dict = pt_grow_at(p, i)->kind == PT_N_DictComp;
    pt_node elt = grow_next(p, &k), value = dict ? grow_next(p, &k) : 0;
    pt_node n = make(p, i);
    pt_add(p, n, dict ? PT_R_key : PT_R_elt, elt);
    pt_add(p, n, PT_R_value, value);
    grow_rest(p, &k, n, PT_R_generators);
    return ended(p, &k, n);
}

static pt_node generator(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node n = make(p, i);
    p->t->nodes[n].num = pt_grow_at(p, i)->op;
    pt_add(p, n, PT_R_target, grow_next(p, &k));
    pt_add(p, n, PT_R_iter, grow_next(p, &k));
    grow_rest(p, &k, n, PT_R_ifs);
    return ended(p, &k, n);
}

/* ---- operators */

/* A node behind its children, each in its role. */
static pt_node behind(struct pt_parser *p, uint32_t i, enum pt_role first,
                      enum pt_role second)
{
    struct kids k = kids_of(p, i);
    pt_node x = grow_next(p, &k), y = grow_next(p, &k);
    pt_node n = make_op(p, i);
    pt_add(p, n, first, x);
    pt_add(p, n, second, y);
    return ended(p, &k, n);
}

static pt_node conditional(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node body = grow_next(p, &k), test = grow_next(p, &k), orelse = grow_next(p, &k);
    pt_node n = make(p, i);
    pt_add(p, n, PT_R_test, test);
    pt_add(p, n, PT_R_body, body);
    pt_add(p, n, PT_R_orelse, orelse);
    return ended(p, &k, n);
}

static pt_node compare(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node left = grow_next(p, &k);
    pt_node n = make(p, i);
    size_t mark = pt_waiting(p, PT_WAIT);
    pt_add(p, n, PT_R_left, left);
    while (more(&k)) {
        pt_node op = pt_ast_new(p->t, PT_N_Operator,
                                pt_tok_pos(pt_grow_tok(p, pt_grow_at(p, i)->from)));
        p->t->nodes[op].op = pt_grow_at(p, take(p, &k))->op;
        pt_add(p, n, PT_R_ops, op);
        pt_wait(p, PT_WAIT, grow_next(p, &k));
    }
    pt_add_waiting(p, n, PT_R_comparators, PT_WAIT, mark);
    return ended(p, &k, n);
}

static pt_node slice(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    int has = pt_grow_at(p, i)->extra;
    pt_node lower = has & 1 ? grow_next(p, &k) : 0;
    pt_node upper = has & 2 ? grow_next(p, &k) : 0;
    pt_node step = has & 4 ? grow_next(p, &k) : 0;
    pt_node n = make(p, i);
    pt_add(p, n, PT_R_lower, lower);
    pt_add(p, n, PT_R_upper, upper);
    pt_add(p, n, PT_R_step, step);
    return ended(p, &k, n);
}

static pt_node keyword(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    const pt_tok *from = pt_grow_tok(p, pt_grow_at(p, i)->from);
    uint32_t word = from->kind == PT_T_NAME ? pt_parse_intern(p, from) : 0;
    pt_node value = grow_next(p, &k);
    pt_node n = make(p, i);
    p->t->nodes[n].str = word;
    pt_add(p, n, PT_R_value, value);
    return ended(p, &k, n);
}

/* ---- parameters */

static pt_node param(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    const pt_pnode *node = pt_grow_at(p, i);
    pt_node n = make(p, i);
    p->t->nodes[n].str = pt_parse_intern(p, pt_grow_tok(p, node->from));
    pt_add(p, n, PT_R_annotation, grow_next(p, &k));
    return ended(p, &k, n);
}

static void one_param(struct pt_parser *p, struct kids *k, struct pt_param_lists *q)
{
    enum { PLAIN, STAR, KEYWORD_ONLY, STARS };
    const pt_pnode *node = pt_grow_at(p, peek(p, k));
    pt_node n = grow_next(p, k);
    pt_node value = node->extra ? grow_next(p, k) : 0;
    if (node->op == STAR) {
        q->vararg = n;
    } else if (node->op == STARS) {
        q->kwarg = n;
    } else if (node->op == KEYWORD_ONLY) {
        pt_wait_kwonly(p, n, value);
    } else {
        pt_wait(p, PT_WAIT, n);
        pt_wait(p, PT_WAIT_DEFAULT, value);
    }
}

static pt_node params(struct pt_parser *p, uint32_t i)
{
    const pt_pnode *node = pt_grow_at(p, i);
    struct pt_param_lists q = pt_param_lists(p);
    struct kids k = kids_of(p, i);
    while (more(&k))
        one_param(p, &k, &q);
    pt_node n = pt_open(p, PT_N_arguments, pt_grow_tok(p, node->from));
    pt_add_params(p, n, &q, node->extra);
    return ended(p, &k, n);
}

/* ---- patterns */

/* The name that ends it, unless it is `_`. */
static uint32_t bound(struct pt_parser *p, uint32_t i)
{
    const pt_tok *k = pt_grow_tok(p, pt_grow_at(p, i)->to);
    return k->sub == PT_KW__ ? 0 : pt_parse_intern(p, k);
}

/* MatchAs, MatchStar */
static pt_node capture(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node pattern = grow_next(p, &k), n = make(p, i);
    pt_add(p, n, PT_R_pattern, pattern);
    p->t->nodes[n].str = bound(p, i);
    return ended(p, &k, n);
}

static pt_node sequence(struct pt_parser *p, uint32_t i)
{
    if (!pt_grow_at(p, i)->extra)
        return list(p, i, PT_R_patterns);
    struct kids k = kids_of(p, i);
    size_t mark = pt_waiting(p, PT_WAIT);
    while (more(&k))
        pt_wait(p, PT_WAIT, grow_next(p, &k));
    pt_node n = make(p, i);
    pt_add_waiting(p, n, PT_R_patterns, PT_WAIT, mark);
    return ended(p, &k, n);
}

static pt_node mapping(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node n = make(p, i);
    size_t mark = pt_waiting(p, PT_WAIT);
    while (more(&k)) {
        pt_add(p, n, PT_R_keys, grow_next(p, &k));
        pt_wait(p, PT_WAIT, grow_next(p, &k));
    }
    if (pt_grow_at(p, i)->extra) {
        const pt_tok *rest = pt_grow_tok(p, pt_grow_at(p, i)->to - 1);
        p->t->nodes[n].str =
            pt_parse_intern(p, pt_is_op(rest, PT_P_comma) ? rest - 1 : rest);
    }
    pt_add_waiting(p, n, PT_R_patterns, PT_WAIT, mark);
    return ended(p, &k, n);
}

static pt_node class_pattern(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node cls = grow_next(p, &k), n = make(p, i);
    size_t mark = pt_waiting(p, PT_WAIT);
    pt_add(p, n, PT_R_cls, cls);
    while (more(&k)) {
        if (pt_grow_at(p, peek(p, &k))->kind == PT_N_Ident) {
            pt_add(p, n, PT_R_kwd_attrs, grow_next(p, &k));
            pt_wait(p, PT_WAIT, grow_next(p, &k));
        } else {
            pt_add(p, n, PT_R_patterns, grow_next(p, &k));
        }
    }
    pt_add_waiting(p, n, PT_R_kwd_patterns, PT_WAIT, mark);
    return ended(p, &k, n);
}

/* ---- type parameters */

static pt_node type_param(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    const pt_pnode *node = pt_grow_at(p, i);
    pt_node n = make(p, i);
    uint32_t name = node->from + (node->kind != PT_N_TypeVar); /* behind its stars */
    p->t->nodes[n].str = pt_parse_intern(p, pt_grow_tok(p, name));
    pt_add(p, n, PT_R_bound, grow_next(p, &k));
    return ended(p, &k, n);
}

PT_COLD static pt_node type_alias(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node n = make(p, i);
    pt_add(p, n, PT_R_name, grow_next(p, &k));
    while (k.next + 1 < k.n)
        pt_add(p, n, PT_R_type_params, grow_next(p, &k));
    pt_add(p, n, PT_R_value, grow_next(p, &k));
    return ended(p, &k, n);
}

/* Patterns and type parameters. They are rare, and stay out of line: grow() is small enough then
 * to have in it what is frequent. */
PT_COLD static pt_node pattern(struct pt_parser *p, uint32_t i)
{
    switch (pt_grow_at(p, i)->kind) {
    case PT_N_MatchValue:
        return behind(p, i, PT_R_value, PT_R_none);
    case PT_N_MatchSingleton:
        return make_op(p, i);
    case PT_N_MatchAs:
    case PT_N_MatchStar:
        return capture(p, i);
    case PT_N_MatchOr:
        return list(p, i, PT_R_patterns);
    case PT_N_MatchSequence:
        return sequence(p, i);
    case PT_N_MatchMapping:
        return mapping(p, i);
    case PT_N_MatchClass:
        return class_pattern(p, i);
    default:
        return type_param(p, i);
    }
}

/* ---- statements of one line */

static pt_node before(struct pt_parser *p, uint32_t i, enum pt_role first,
                      enum pt_role second)
{
    struct kids k = kids_of(p, i);
    pt_node n = make(p, i);
    pt_add(p, n, first, grow_next(p, &k));
    pt_add(p, n, second, grow_next(p, &k));
    return ended(p, &k, n);
}

static pt_node delete (struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node n = make(p, i);
    grow_rest(p, &k, n, PT_R_targets);
    return ended(p, &k, n);
}

static pt_node assign(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    size_t mark = pt_waiting(p, PT_WAIT);
    while (k.next + 1 < k.n)
        pt_wait(p, PT_WAIT, grow_next(p, &k));
    pt_node value = grow_next(p, &k);
    pt_node n = make(p, i);
    pt_add_waiting(p, n, PT_R_targets, PT_WAIT, mark);
    pt_add(p, n, PT_R_value, value);
    return ended(p, &k, n);
}

static pt_node annotated(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node target = grow_next(p, &k), note = grow_next(p, &k), value = grow_next(p, &k);
    pt_node n = make(p, i);
    p->t->nodes[n].num = pt_grow_at(p, i)->extra & 1;
    pt_add(p, n, PT_R_target, target);
    pt_add(p, n, PT_R_annotation, note);
    pt_add(p, n, PT_R_value, value);
    return ended(p, &k, n);
}

/* What consists of words: its tokens say all. */
static pt_node words(struct pt_parser *p, uint32_t i)
{
    if (p->failed)
        return 0;
    p->tok = pt_grow_tok(p, pt_grow_at(p, i)->from);
    return pt_parse_simple(p);
}

static pt_node grow(struct pt_parser *p, uint32_t i)
{
    switch (pt_grow_at(p, i)->kind) {
    case PT_N_Name:
    case PT_N_Ident:
        return name(p, i);
    case PT_N_Constant:
    case PT_N_JoinedStr:
        return constant(p, i);
    case PT_N_BinOp:
    case PT_N_Attribute:
    case PT_N_Call:
    case PT_N_Subscript:
        return leaning(p, i);
    case PT_N_Tuple:
    case PT_N_List:
    case PT_N_Set:
        return list(p, i, PT_R_elts);
    case PT_N_Dict:
        return dict(p, i);
    case PT_N_NoneItem:
        return make(p, i);
    case PT_N_ListComp:
    case PT_N_SetComp:
    case PT_N_DictComp:
    case PT_N_GeneratorExp:
        return comprehension(p, i);
    case PT_N_comprehension:
        return generator(p, i);
    case PT_N_UnaryOp:
        return behind(p, i, PT_R_operand, PT_R_none);
    case PT_N_BoolOp:
        return list(p, i, PT_R_values);
    case PT_N_Compare:
        return compare(p, i);
    case PT_N_IfExp:
        return conditional(p, i);
    case PT_N_Lambda:
        return behind(p, i, PT_R_args, PT_R_body);
    case PT_N_NamedExpr:
        return behind(p, i, PT_R_target, PT_R_value);
    case PT_N_Await:
    case PT_N_Yield:
    case PT_N_YieldFrom:
    case PT_N_Starred:
    case PT_N_Expr:
        return behind(p, i, PT_R_value, PT_R_none);
    case PT_N_Slice:
        return slice(p, i);
    case PT_N_keyword:
        return keyword(p, i);
    case PT_N_arguments:
        return params(p, i);
    case PT_N_arg:
        return param(p, i);
    case PT_N_withitem:
        return before(p, i, PT_R_context_expr, PT_R_optional_vars);
    case PT_N_Return:
        return before(p, i, PT_R_value, PT_R_none);
    case PT_N_Raise:
        return before(p, i, PT_R_exc, PT_R_cause);
    case PT_N_Assert:
        return before(p, i, PT_R_test, PT_R_msg);
    case PT_N_Delete:
        return delete (p, i);
    case PT_N_Assign:
        return assign(p, i);
    case PT_N_AugAssign:
        return behind(p, i, PT_R_target, PT_R_value);
    case PT_N_AnnAssign:
        return annotated(p, i);
    case PT_N_TypeAlias:
        return type_alias(p, i);
    default:
        return pt_grow_at(p, i)->kind < PT_N_MatchValue ? words(p, i) : pattern(p, i);
    }
}

pt_node pt_grow_node(struct pt_parser *p, uint32_t i)
{
    return grow(p, i);
}
