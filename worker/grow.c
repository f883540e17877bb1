/* grow.c: see grow.h. A node's children stand before it, the last one right before; so they are
 * found from the last to the first, and wait on a stack. What leans to the left without end
 * (a + b + c ..., a.b(c)[d] ...) is a loop down to its first operand and back; everything else
 * nests no deeper than the data-parallel parser's own stack. */
#include "worker/grow.h"

static pt_node grow(struct pt_parser *p, uint32_t i);

static const pt_pnode *node_at(const struct pt_parser *p, uint32_t i)
{
    return &p->grow->out->nodes[i];
}

static const pt_tok *tok_at(const struct pt_parser *p, uint32_t tok)
{
    return &p->grow->toks[tok];
}

static pt_node make(struct pt_parser *p, uint32_t i)
{
    const pt_pnode *k = node_at(p, i);
    const pt_tok *from = tok_at(p, k->from), *to = tok_at(p, k->to);
    return pt_ast_new(p->t, (enum pt_kind)k->kind,
                      (pt_pos){from->line, from->col, to->end_line, to->end_col});
}

static pt_node make_op(struct pt_parser *p, uint32_t i)
{
    pt_node n = make(p, i);
    p->t->nodes[n].op = node_at(p, i)->op;
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
    uint32_t first = node_at(p, i)->first;
    for (uint32_t end = i; end > first; end = node_at(p, end - 1)->first, k.n++)
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
        if (node_at(p, i)->kind == PT_N_keyword)
            pt_wait(p, PT_WAIT, n);
        else
            pt_add(p, call, role, n);
    }
    pt_add_waiting(p, call, PT_R_keywords, PT_WAIT, mark);
}

/* The first child is grown, and is `left`; the others wait. */
static pt_node extend(struct pt_parser *p, uint32_t i, struct kids *k, pt_node left)
{
    const pt_pnode *node = node_at(p, i);
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
        p->t->nodes[n].str = pt_parse_intern(p, tok_at(p, node->to));
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
    int kind = node_at(p, i)->kind;
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
    p->t->nodes[n].str = pt_parse_intern(p, tok_at(p, node_at(p, i)->from));
    return n;
}

/* Values are the sequential parser's. */
static pt_node constant(struct pt_parser *p, uint32_t i)
{
    const pt_pnode *node = node_at(p, i);
    if (p->failed)
        return 0;
    p->tok = tok_at(p, node->from);
    if (p->tok->kind == PT_T_STRING)
        return pt_parse_strings(p);
    return p->tok->kind == PT_T_NUMBER ? pt_parse_number(p) : make_op(p, i);
}

/* ---- displays and comprehensions */

static pt_node elements(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node first = grow_next(p, &k);
    pt_node n = make_op(p, i);
    pt_add(p, n, PT_R_elts, first);
    grow_rest(p, &k, n, PT_R_elts);
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
    bool dict = node_at(p, i)->kind == PT_N_DictComp;
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
    p->t->nodes[n].num = node_at(p, i)->op;
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

static pt_node bool_op(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    pt_node first = grow_next(p, &k);
    pt_node n = make_op(p, i);
    pt_add(p, n, PT_R_values, first);
    grow_rest(p, &k, n, PT_R_values);
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
        pt_node op =
            pt_ast_new(p->t, PT_N_Operator, pt_tok_pos(tok_at(p, node_at(p, i)->from)));
        p->t->nodes[op].op = node_at(p, take(p, &k))->op;
        pt_add(p, n, PT_R_ops, op);
        pt_wait(p, PT_WAIT, grow_next(p, &k));
    }
    pt_add_waiting(p, n, PT_R_comparators, PT_WAIT, mark);
    return ended(p, &k, n);
}

static pt_node slice(struct pt_parser *p, uint32_t i)
{
    struct kids k = kids_of(p, i);
    int has = node_at(p, i)->extra;
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
    const pt_tok *from = tok_at(p, node_at(p, i)->from);
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
    const pt_pnode *node = node_at(p, i);
    pt_node n = make(p, i);
    p->t->nodes[n].str = pt_parse_intern(p, tok_at(p, node->from));
    pt_add(p, n, PT_R_annotation, grow_next(p, &k));
    return ended(p, &k, n);
}

static void one_param(struct pt_parser *p, struct kids *k, struct pt_param_lists *q)
{
    enum { PLAIN, STAR, KEYWORD_ONLY, STARS };
    const pt_pnode *node = node_at(p, peek(p, k));
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
    const pt_pnode *node = node_at(p, i);
    struct pt_param_lists q = pt_param_lists(p);
    struct kids k = kids_of(p, i);
    while (more(&k))
        one_param(p, &k, &q);
    pt_node n = pt_open(p, PT_N_arguments, tok_at(p, node->from));
    pt_add_params(p, n, &q, node->extra);
    return ended(p, &k, n);
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
    p->t->nodes[n].num = node_at(p, i)->extra & 1;
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
    p->tok = tok_at(p, node_at(p, i)->from);
    return pt_parse_simple(p);
}

static pt_node grow(struct pt_parser *p, uint32_t i)
{
    switch (node_at(p, i)->kind) {
    case PT_N_Name:
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
        return elements(p, i);
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
        return bool_op(p, i);
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
    default:
        return words(p, i);
    }
}

/* ---- lines and their pieces */

void pt_grow_open(struct pt_grow *g, const pt_parse_output *out, uint32_t file,
                  const pt_tok *toks)
{
    *g = (struct pt_grow){.out = out,
                          .toks = toks,
                          .line = out->files[file].line,
                          .end = out->files[file].line + out->files[file].n_lines};
}

void pt_grow_close(struct pt_grow *g)
{
    pt_vec_free(&g->pieces);
    pt_vec_free(&g->kids);
}

/* A head's own node says nothing that its tokens do not; its children are the pieces. */
static bool has_head(const pt_pline *l)
{
    return l->head != PT_LINE_SIMPLE && l->head != PT_LINE_ELSE &&
           l->head != PT_LINE_FINALLY && l->head != PT_LINE_DECORATOR;
}

static void find_pieces(struct pt_grow *g)
{
    const pt_pline *l = &g->out->lines[g->line];
    const pt_pnode *nodes = g->out->nodes;
    g->pieces.n = 0;
    if (l->expected)
        return;
    for (uint32_t end = l->node + l->n; end > l->node; end = nodes[end - 1].first)
        pt_vec_push(&g->pieces, end - 1);
    if (!has_head(l) || !g->pieces.n)
        return;
    uint32_t head = pt_vec_pop(&g->pieces);
    for (uint32_t end = head; end > nodes[head].first; end = nodes[end - 1].first)
        pt_vec_push(&g->pieces, end - 1);
}

/* Goes on to the line with the current token. */
static void find_line(struct pt_grow *g, uint32_t tok)
{
    const pt_pline *lines = g->out->lines;
    uint32_t line = g->line;
    while (line + 1 < g->end && lines[line + 1].tok <= tok)
        line++;
    if (g->begun && line == g->line)
        return;
    g->begun = true;
    g->line = line;
    find_pieces(g);
}

/* The piece that begins at the current token, taken; *parens: so many brackets stand around it
 * that make no node. PT_PARSE_NONE: there is none. */
static uint32_t take_piece(struct pt_parser *p, uint32_t *parens)
{
    struct pt_grow *g = p->grow;
    if (!g || p->failed || g->line == g->end)
        return PT_PARSE_NONE;
    uint32_t tok = (uint32_t)(p->tok - g->toks), at = tok;
    find_line(g, tok);
    while (g->pieces.n && node_at(p, pt_vec_last(&g->pieces))->from < tok)
        g->pieces.n--;
    if (!g->pieces.n)
        return PT_PARSE_NONE;
    uint32_t i = pt_vec_last(&g->pieces), from = node_at(p, i)->from;
    while (at < from && pt_is_op(&g->toks[at], PT_P_lpar))
        at++;
    if (at != from)
        return PT_PARSE_NONE;
    *parens = from - tok;
    g->pieces.n--;
    return i;
}

pt_node pt_grow_piece(struct pt_parser *p, pt_node (*otherwise)(struct pt_parser *))
{
    uint32_t parens, i = take_piece(p, &parens);
    if (i == PT_PARSE_NONE)
        return otherwise(p);
    pt_node n = grow(p, i);
    if (!p->failed)
        p->tok = tok_at(p, node_at(p, i)->to + 1 + parens);
    return n;
}

static pt_node params_of_def(struct pt_parser *p)
{
    return pt_parse_params(p, false, PT_P_rpar);
}

pt_node pt_grow_params(struct pt_parser *p)
{
    return pt_grow_expr(p, params_of_def);
}

/* The pieces up to the bracket that closes the list. */
void pt_grow_bases(struct pt_parser *p, pt_node class_)
{
    struct pt_grow *g = p->grow;
    const pt_tok *open = p->tok;
    size_t mark = pt_waiting(p, PT_WAIT);
    uint32_t parens, i = PT_PARSE_NONE;
    if (g && !p->failed && !pt_is_op(open + 1, PT_P_rpar)) {
        p->tok++;
        i = take_piece(p, &parens);
        p->tok--;
    }
    if (i == PT_PARSE_NONE) {
        pt_parse_call_args(p, class_, PT_R_bases, false);
        return;
    }
    const pt_tok *after = open;
    for (; i != PT_PARSE_NONE && !p->failed; i = take_piece(p, &parens)) {
        pt_node n = grow(p, i);
        if (node_at(p, i)->kind == PT_N_keyword)
            pt_wait(p, PT_WAIT, n);
        else
            pt_add(p, class_, PT_R_bases, n);
        after = tok_at(p, node_at(p, i)->to + 1 + parens);
        if (!p->failed)
            p->tok = pt_is_op(after, PT_P_comma) ? after + 1 : after;
        if (pt_is_op(p->tok, PT_P_rpar))
            break;
    }
    pt_add_waiting(p, class_, PT_R_keywords, PT_WAIT, mark);
    pt_want_op(p, PT_P_rpar);
}
