/* parse.c: pt_ast_parse(): decode, lex, parse; and how faults are noted. */
#include "worker/grow.h"
#include "worker/tokens.h"

#include <string.h>

enum {
    MAX_BYTES = 64 << 20,
    /* CPython builds trees about 2,990 levels deep, then raises RecursionError. */
    MAX_DEPTH = 3000,
    BYTES_A_NODE = 32, /* a third of what most files have: then the rest is estimated */
    LEAST_A_NODE = 8,  /* few files have more nodes: room for them, if it costs nothing */
    BYTES_A_NAME = 256
};

/* ---- faults */

static const char *prefixed(const struct pt_parser *p, const char *msg)
{
    if (p->fields == 0 || strncmp(msg, "f-string: ", 10) == 0)
        return msg;
    return pt_arena_printf(p->a, "f-string: %s", msg);
}

void pt_parse_fail(struct pt_parser *p, pt_pos pos, const char *type, const char *msg)
{
    if (p->failed)
        return;
    p->failed = true;
    p->diag->pos = pos;
    p->diag->type = type;
    p->diag->msg = prefixed(p, msg);
    p->tok = p->dead + 1; /* PT_T_END on both sides */
}

static void lexical(struct pt_parser *p)
{
    const pt_pylex *l = p->lex;
    char msg[200];
    pt_pylex_message(l, msg, sizeof msg);
    uint32_t col = l->fault_at - l->fault_line_start;
    if (l->fault_line == l->first_line)
        col += l->first_col;
    pt_pos pos = {l->fault_line, col, l->fault_line, col + 1};
    pt_parse_fail(p, pos, pt_pylex_fault_type(l), pt_arena_strdup(p->a, msg));
}

void pt_parse_syntax(struct pt_parser *p)
{
    const pt_tok *k = p->tok;
    if (p->failed)
        return;
    /* A bracket that stays open explains more than the line on which that is noticed. */
    bool open = p->lex->fault == PT_LEX_never_closed && p->lex->fault_line < k->line;
    if (k->kind == PT_T_ERROR || open)
        lexical(p);
    else if (k->kind == PT_T_INDENT)
        pt_parse_fail(p, pt_tok_pos(k), "IndentationError", "unexpected indent");
    else
        pt_parse_fail(p, pt_tok_pos(k), "SyntaxError", "invalid syntax");
}

void pt_parse_fail_here(struct pt_parser *p, const char *msg)
{
    if (p->tok->kind == PT_T_ERROR)
        pt_parse_syntax(p);
    pt_parse_fail(p, pt_tok_pos(p->tok), "SyntaxError", msg);
}

void pt_parse_need(struct pt_parser *p, const pt_tok *at, uint32_t version,
                   const char *what)
{
    if (p->version < version)
        pt_parse_fail(p, pt_tok_pos(at), "SyntaxError",
                      pt_arena_printf(p->a, "%s only supported in Python 3.%u and greater",
                                      what, version - 300));
}

void pt_parse_fail_node(struct pt_parser *p, pt_node n, const char *msg)
{
    pt_parse_fail(p, p->t->nodes[n].pos, "SyntaxError", msg);
}

bool pt_parse_too_deep(struct pt_parser *p)
{
    pt_parse_fail(p, pt_tok_pos(p->tok), "LimitError", "nested too deeply");
    return false;
}

/* ---- a module */

pt_tok *pt_parse_tokens(pt_pylex *l, uint32_t *n)
{
    PT_VEC(pt_tok) v = {0};
    pt_vec_reserve(&v, l->n / 5 + 16);
    for (;;) {
        uint32_t room = (uint32_t)(v.cap - v.n);
        uint32_t got = pt_pylex_run(l, v.p + v.n, room);
        v.n += got;
        if (got < room || l->done)
            break;
        pt_vec_reserve(&v, v.cap * 2);
    }
    *n = (uint32_t)v.n;
    return v.p;
}

enum { WINDOW = 512 };

/* Where the last line ends that is there whole and has a token behind it; 0: nowhere. */
static uint32_t last_line(const struct pt_window *w, uint32_t from)
{
    if (w->lex->done)
        return w->n - 1;
    for (uint32_t i = w->n - 1; i-- > from;)
        if (w->toks[i].kind == PT_T_NEWLINE)
            return i;
    return 0;
}

/* Nodes end with the last token that is no NEWLINE, INDENT or DEDENT, so that one stays. */
static void drop_taken(struct pt_window *w, struct pt_parser *p)
{
    const pt_tok *k = p->tok;
    while (k > w->toks &&
           (k == p->tok || (k->kind >= PT_T_NEWLINE && k->kind <= PT_T_DEDENT)))
        k--;
    uint32_t gone = (uint32_t)(k - w->toks);
    w->n -= gone;
    memmove(w->toks, k, w->n * sizeof *k);
    p->tok -= gone;
}

/* Room for a line that is longer. */
static void widen(struct pt_window *w)
{
    w->cap += w->cap / 2 + WINDOW;
    pt_tok *toks = realloc(w->own, w->cap * sizeof *toks);
    PT_ASSERT(toks);
    if (!w->own)
        memcpy(toks, w->toks, w->n * sizeof *toks);
    w->toks = w->own = toks;
}

void pt_parse_fill(struct pt_parser *p)
{
    struct pt_window *w = p->window;
    if (p->failed || w->lex->done)
        return;
    drop_taken(w, p);
    uint32_t at = (uint32_t)(p->tok - w->toks);
    do {
        if (w->cap - w->n < WINDOW / 2)
            widen(w);
        w->n += pt_pylex_some(w->lex, w->toks + w->n, w->cap - w->n);
        w->ready = last_line(w, at);
    } while (w->ready <= at && !w->lex->done);
    p->tok = w->toks + at;
}

static bool parse_module(struct pt_parser *p)
{
    pt_pos start = {1, 0, 1, 0};
    pt_node root = pt_ast_new(p->t, PT_N_Module, start);
    while (p->tok->kind != PT_T_END && !p->failed)
        pt_parse_statement(p, root, PT_R_body);
    p->t->nodes[root].next = 0;
    return !p->failed;
}

bool pt_ast_nested_quotes(uint32_t version)
{
    return version == 0 || version >= 312;
}

static bool refuse(pt_diag *diag, const char *type, const char *msg)
{
    *diag = (pt_diag){{1, 0, 1, 0}, msg, type};
    return false;
}

static bool parse(pt_ast *t, const pt_ast_limits *limits, pt_diag *diag)
{
    struct pt_parser p = {
        .t = t, .a = t->a, .s = t->source.p, .n = t->source.n, .diag = diag};
    pt_nodes wait[PT_WAIT_N] = {{0}};
    pt_buf text = {0}, spare = {0};
    pt_pylex lex;
    size_t copied = 0;
    struct pt_numbers names;
    memset(&names, 0, sizeof names);
    names.of = names.first;
    names.n = PT_LEN(names.first);
    p.wait = wait;
    p.text = &text;
    p.spare = &spare;
    p.lex = &lex;
    p.copied = &copied;
    p.names = &names;
    p.version = limits && limits->version ? limits->version : PT_AST_NEWEST;
    p.max_depth = limits && limits->max_depth && limits->max_depth < MAX_DEPTH
                      ? limits->max_depth
                      : MAX_DEPTH;
    pt_pylex_init(&lex, t->source.p, (uint32_t)t->source.n, pt_ident_tables_get());
    lex.nested_quotes = pt_ast_nested_quotes(p.version);
    lex.seen = &names.seen;
    lex.room = limits && limits->lexed ? 0 : PT_LEX_ROOM;
    const pt_lexed *before = limits ? limits->lexed : NULL;
    pt_tok toks[WINDOW]; /* in each file: malloc() is noticed */
    struct pt_window window = {.lex = &lex};
    if (before) {
        p.tok = before->toks;
    } else {
        window.cap = WINDOW;
        window.toks = toks;
        p.window = &window;
        p.tok = window.toks;
        pt_parse_fill(&p);
    }
    size_t most = t->source.n / LEAST_A_NODE + 64;
    bool room = pt_arena_room(t->a) / sizeof *t->nodes > most + 16;
    pt_ast_reserve(t, (uint32_t)(room ? most : t->source.n / BYTES_A_NODE + 64));
    struct pt_grow grow;
    if (before && before->lines && p.max_depth == MAX_DEPTH) {
        pt_grow_open(&grow, before->lines, before->file, before->batch);
        p.grow = &grow;
    }
    bool ok = parse_module(&p);
    if (p.grow)
        pt_grow_close(&grow);
    free(window.own);
    free(names.own);
    pt_buf_free(&text);
    pt_buf_free(&spare);
    for (size_t i = 0; i < PT_WAIT_N; i++)
        pt_vec_free(&wait[i]);
    return ok;
}

const pt_ast *pt_ast_parse(pt_arena *a, pt_str source, const pt_ast_limits *limits,
                           pt_diag *diag)
{
    uint32_t max_bytes = limits && limits->max_bytes ? limits->max_bytes : MAX_BYTES;
    pt_ast *t = PT_NEW(a, pt_ast);
    t->a = a;
    if (source.n > max_bytes) {
        refuse(diag, "LimitError", "the file is larger than the limit");
        return NULL;
    }
    struct pt_lines lines;
    if (limits && limits->lexed) {
        t->source = limits->lexed->text;
        pt_parse_find_lines(a, t->source, &lines);
    } else if (!pt_parse_decode(a, source, &t->source, &lines, diag)) {
        return NULL;
    }
    t->line_at = lines.at;
    t->n_lines = lines.n;
    t->names = pt_map_new_for(a, (uint32_t)(t->source.n / BYTES_A_NAME));
    return parse(t, limits, diag) ? t : NULL;
}
