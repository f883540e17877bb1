/* grow_pieces.c: which node of which line is the piece that the parser wants: see grow.h. */
#include "worker/grow.h"

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
    while (g->pieces.n && pt_grow_at(p, pt_vec_last(&g->pieces))->from < tok)
        g->pieces.n--;
    if (!g->pieces.n)
        return PT_PARSE_NONE;
    uint32_t i = pt_vec_last(&g->pieces), from = pt_grow_at(p, i)->from;
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
    pt_node n = pt_grow_node(p, i);
    if (!p->failed)
        p->tok = pt_grow_tok(p, pt_grow_at(p, i)->to + 1 + parens);
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

/* The first piece in the bracket at the current token, which is taken then. */
static uint32_t take_first_in(struct pt_parser *p, enum pt_punct close, uint32_t *parens)
{
    uint32_t i = PT_PARSE_NONE;
    if (p->grow && !p->failed && !pt_is_op(p->tok + 1, close)) {
        p->tok++;
        i = take_piece(p, parens);
        p->tok -= i == PT_PARSE_NONE;
    }
    return i;
}

/* Goes behind piece i, and behind a comma; the next piece before the bracket closes. */
static uint32_t take_next_in(struct pt_parser *p, enum pt_punct close, uint32_t i,
                             uint32_t *parens)
{
    if (p->failed)
        return PT_PARSE_NONE;
    p->tok = pt_grow_tok(p, pt_grow_at(p, i)->to + 1 + *parens);
    pt_take_op(p, PT_P_comma);
    return pt_at_op(p, close) ? PT_PARSE_NONE : take_piece(p, parens);
}

void pt_grow_bases(struct pt_parser *p, pt_node class_)
{
    size_t mark = pt_waiting(p, PT_WAIT);
    uint32_t parens, i = take_first_in(p, PT_P_rpar, &parens);
    if (i == PT_PARSE_NONE) {
        pt_parse_call_args(p, class_, PT_R_bases, false);
        return;
    }
    for (; i != PT_PARSE_NONE; i = take_next_in(p, PT_P_rpar, i, &parens)) {
        pt_node n = pt_grow_node(p, i);
        if (pt_grow_at(p, i)->kind == PT_N_keyword)
            pt_wait(p, PT_WAIT, n);
        else
            pt_add(p, class_, PT_R_bases, n);
    }
    pt_add_waiting(p, class_, PT_R_keywords, PT_WAIT, mark);
    pt_want_op(p, PT_P_rpar);
}

void pt_grow_type_params(struct pt_parser *p)
{
    uint32_t parens, i;
    if (!pt_at_op(p, PT_P_lsqb))
        return;
    i = take_first_in(p, PT_P_rsqb, &parens);
    if (i == PT_PARSE_NONE) {
        pt_parse_type_params(p);
        return;
    }
    for (; i != PT_PARSE_NONE; i = take_next_in(p, PT_P_rsqb, i, &parens))
        pt_wait(p, PT_WAIT, pt_grow_node(p, i));
    pt_want_op(p, PT_P_rsqb);
}
