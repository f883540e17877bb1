/* parse_priv.h: what the parser's files share.
 *
 * The parser is recursive descent, one function for each rule that matters, over an array of
 * tokens. It never looks back: where CPython's grammar would try one rule after the other, the
 * next token or a look at the closing bracket decides. The first fault sticks: it is noted in
 * *diag, and from then on the current token is PT_T_END, so that every loop comes to its end
 * and functions may go on with node 0. */
#ifndef PT_WORKER_PARSE_PRIV_H
#define PT_WORKER_PARSE_PRIV_H

#include "kernels/pylex.h"
#include "worker/ast_priv.h"

#include <string.h>

typedef PT_VEC(pt_node) pt_nodes;

/* Stacks of nodes that wait for their place among a parent's children. */
enum pt_wait { PT_WAIT, PT_WAIT_DEFAULT, PT_WAIT_KWONLY, PT_WAIT_KWDEFAULT, PT_WAIT_N };

/* The numbers that names have in the tree, by those that they have for the lexer. */
struct pt_numbers {
    pt_lex_seen seen;
    uint32_t *of;  /* [n]; 0: not yet */
    uint32_t *own; /* NULL: it is `first` */
    uint32_t n;
    uint32_t first[512];
};

/* The tokens between the parser and the lexer, which runs a line or some ahead: from the last
 * token before the current line on. What is behind that is overwritten, so no pointer to a
 * token is kept from one line to the next. */
struct pt_window {
    pt_tok *toks, *own; /* NULL: they are not on the heap */
    uint32_t n, cap;
    uint32_t ready; /* up to this one, a NEWLINE or the end, lines are there whole */
    pt_pylex *lex;
};

struct pt_parser {
    pt_ast *t;
    pt_arena *a;
    const char *s;     /* what the tokens' offsets count in */
    size_t n;          /* its bytes */
    const pt_tok *tok; /* the current token */
    const pt_pylex *lex;
    struct pt_window *window; /* NULL: all tokens are there */
    pt_tok dead[4];           /* where `tok` points after a fault */
    pt_nodes *wait;           /* [PT_WAIT_N] */
    pt_buf *text;             /* scratch */
    pt_buf *spare;            /* memory for the next string of several tokens */
    struct pt_numbers *names;
    uint32_t version; /* of the grammar: 311, 312 ... */
    uint32_t depth, max_depth;
    size_t *copied;  /* bytes of fields so far: nested ones are copied again and again */
    uint32_t fields; /* f-string fields that we are inside of */
    bool failed;
    pt_diag *diag;
    struct pt_grow *grow; /* grow.h; NULL: no line is parsed yet */
};

/* ---- faults: the first one is kept */
PT_COLD void pt_parse_fail(struct pt_parser *p, pt_pos pos, const char *type,
                           const char *msg);
/* "invalid syntax" at the current token, or what the lexer found there. */
PT_COLD void pt_parse_syntax(struct pt_parser *p);
/* SyntaxError at the current token / at a node. */
PT_COLD void pt_parse_fail_here(struct pt_parser *p, const char *msg);
/* Fails when the grammar is older than `version`; `what` ends in its verb: "Pattern matching
 * is". */
void pt_parse_need(struct pt_parser *p, const pt_tok *at, uint32_t version,
                   const char *what);
PT_COLD void pt_parse_fail_node(struct pt_parser *p, pt_node n, const char *msg);
PT_COLD bool pt_parse_too_deep(struct pt_parser *p);
/* False: it is too deep. `p->depth--` undoes it. */
static inline bool pt_parse_deeper(struct pt_parser *p)
{
    return (!p->failed && ++p->depth <= p->max_depth) || pt_parse_too_deep(p);
}

/* ---- expressions (parse_expr.c) */
pt_node pt_parse_expr(struct pt_parser *p);       /* expression: no tuple, no star */
pt_node pt_parse_exprs(struct pt_parser *p);      /* star_expressions: a, *b, c */
pt_node pt_parse_named(struct pt_parser *p);      /* named_expression: a := b */
pt_node pt_parse_star_named(struct pt_parser *p); /* *a or named_expression */
pt_node pt_parse_value(struct pt_parser *p);      /* yield or star_expressions */
pt_node pt_parse_or(struct pt_parser *p);         /* disjunction */
pt_node pt_parse_bitor(struct pt_parser *p);
pt_node pt_parse_primary(struct pt_parser *p);
pt_node pt_parse_yield(struct pt_parser *p);
pt_node pt_parse_star(struct pt_parser *p, pt_node (*operand)(struct pt_parser *));
/* parse_atom.c */
pt_node pt_parse_atom(struct pt_parser *p);
void pt_parse_generators(struct pt_parser *p, pt_node of);
bool pt_parse_at_generators(struct pt_parser *p);
pt_node pt_parse_number(struct pt_parser *p);
/* parse_call.c */
void pt_parse_call_args(struct pt_parser *p, pt_node call, enum pt_role args,
                        bool generator);
pt_node pt_parse_params(struct pt_parser *p, bool lambda, enum pt_punct close);
void pt_parse_type_params(struct pt_parser *p); /* left in PT_WAIT */
/* parse_target.c: checks that an expression may be assigned to, and turns it into a target */
enum pt_target { PT_TARGET_STARS, PT_TARGET_SINGLE, PT_TARGET_DEL, PT_TARGET_FOR };
bool pt_parse_to_target(struct pt_parser *p, pt_node n, enum pt_target how);
pt_node pt_parse_star_target(struct pt_parser *p);  /* of `as` */
pt_node pt_parse_star_targets(struct pt_parser *p); /* of `for` */
pt_node pt_parse_del_targets(struct pt_parser *p, pt_node del);
const char *pt_parse_expr_name(struct pt_parser *p, pt_node n);
/* parse_string.c, parse_fstring.c */
pt_node pt_parse_strings(struct pt_parser *p);
struct pt_joined {
    pt_buf text;   /* literal text since the last part */
    uint32_t from; /* parts are PT_WAIT[from ..] */
    pt_pos whole;
    bool u;
};
/* The text s[0..n) of an f-string token; `k` is it. */
void pt_parse_fstring(struct pt_parser *p, const pt_tok *k, struct pt_joined *j,
                      uint32_t start, uint32_t end);
/* Makes a constant of the text so far, if there is any. */
void pt_parse_joined_text(struct pt_parser *p, struct pt_joined *j);
/* Decodes the escapes of p->s[from..to) into *out. */
bool pt_parse_escapes(struct pt_parser *p, const pt_tok *k, uint32_t from, uint32_t to,
                      bool bytes, pt_buf *out);
pt_node pt_parse_text(struct pt_parser *p, pt_pos pos, pt_str text, enum pt_const what,
                      bool u);
/* parse_ident.c: interned number of an identifier in NFKC */
uint32_t pt_parse_intern_new(struct pt_parser *p, const pt_tok *k);
static inline uint32_t pt_parse_intern(struct pt_parser *p, const pt_tok *k)
{
    const struct pt_numbers *names = p->names;
    uint32_t number = k->quote < names->n ? names->of[k->quote] : 0;
    return number ? number : pt_parse_intern_new(p, k);
}
/* parse_charname.c: the character of \N{name} */
bool pt_char_named(pt_str name, uint32_t *c);
/* parse_stmt.c, parse_block.c, parse_match.c */
/* A statement of one line, up to its end or a semicolon. */
pt_node pt_parse_simple(struct pt_parser *p);
void pt_parse_simple_line(struct pt_parser *p, pt_node into, enum pt_role role);
void pt_parse_statement(struct pt_parser *p, pt_node into, enum pt_role role);
void pt_parse_block(struct pt_parser *p, pt_node into, enum pt_role role, const char *what,
                    uint32_t line);
bool pt_parse_at_match(struct pt_parser *p);
pt_node pt_parse_match(struct pt_parser *p);
/* Byte offsets of lines: at[0] is 0, at[n] the end of the text. */
struct pt_lines {
    uint32_t *at;
    uint32_t n, cap;
};
/* parse_decode.c: bytes -> UTF-8 with '\n' line ends and a last newline, with PT_LEX_ROOM zeros
 * behind, and its lines (NULL: they are not asked for); false and *diag */
bool pt_parse_decode(pt_arena *a, pt_str raw, pt_str *out, struct pt_lines *lines,
                     pt_diag *diag);
/* parse_lines.c: copies a text and finds its lines; false, and nothing is done, when it holds a
 * NUL or a '\r'. */
bool pt_parse_take(pt_arena *a, pt_str raw, pt_str *out, struct pt_lines *lines,
                   bool *ascii);
void pt_parse_find_lines(pt_arena *a, pt_str s, struct pt_lines *lines);
/* parse.c: the first token of a line is the current one: the line is there, and a token more */
void pt_parse_fill(struct pt_parser *p);
/* The tokens of a whole source, ended by PT_T_END or PT_T_ERROR; free() them */
pt_tok *pt_parse_tokens(pt_pylex *lex, uint32_t *n);

/* ---- tokens */

/* Kind and meaning at once: one comparison instead of two, for it is what is done most. */
static inline bool pt_is(const pt_tok *k, enum pt_tok_kind kind, uint8_t sub)
{
    const uint8_t want[2] = {(uint8_t)kind, sub};
    uint16_t a, b;
    memcpy(&a, &k->kind, sizeof a);
    memcpy(&b, want, sizeof b);
    return a == b;
}
static inline bool pt_is_op(const pt_tok *k, enum pt_punct op)
{
    return pt_is(k, PT_T_OP, (uint8_t)op);
}
static inline bool pt_at_op(const struct pt_parser *p, enum pt_punct op)
{
    return pt_is(p->tok, PT_T_OP, (uint8_t)op);
}
static inline bool pt_at_kw(const struct pt_parser *p, enum pt_kw kw)
{
    return pt_is(p->tok, PT_T_NAME, (uint8_t)kw);
}
/* An identifier; keywords by place are. */
static inline bool pt_is_ident(const pt_tok *k)
{
    return k->kind == PT_T_NAME && (uint8_t)(k->sub - 1) >= PT_KW_SOFT - 1;
}
static inline bool pt_take_op(struct pt_parser *p, enum pt_punct op)
{
    return pt_at_op(p, op) ? (p->tok++, true) : false;
}
static inline bool pt_take_kw(struct pt_parser *p, enum pt_kw kw)
{
    return pt_at_kw(p, kw) ? (p->tok++, true) : false;
}
static inline void pt_want_op(struct pt_parser *p, enum pt_punct op)
{
    if (!pt_take_op(p, op))
        pt_parse_syntax(p);
}
static inline pt_pos pt_tok_pos(const pt_tok *k)
{
    return (pt_pos){k->line, k->col, k->end_line, k->end_col};
}
/* Takes the current token, the last of a line. */
static inline void pt_take_newline(struct pt_parser *p)
{
    p->tok++;
    if (p->window && p->tok > p->window->toks + p->window->ready)
        pt_parse_fill(p);
}
/* The identifier at the current token, taken; 0 and a fault when it is none. */
static inline uint32_t pt_take_ident(struct pt_parser *p)
{
    if (!pt_is_ident(p->tok)) {
        pt_parse_syntax(p);
        return 0;
    }
    return pt_parse_intern(p, p->tok++);
}

/* ---- nodes */
static inline pt_node pt_open(struct pt_parser *p, enum pt_kind kind, const pt_tok *from)
{
    return pt_ast_new(p->t, kind, pt_tok_pos(from));
}
/* From the first token to the end of the other. */
static inline pt_pos pt_span(const pt_tok *from, const pt_tok *to)
{
    return (pt_pos){from->line, from->col, to->end_line, to->end_col};
}
/* The identifier at the current token as an expression. */
static inline pt_node pt_name_node(struct pt_parser *p, enum pt_ctx ctx)
{
    const pt_tok *k = p->tok++;
    pt_node n = pt_open(p, PT_N_Name, k);
    p->t->nodes[n].op = (uint8_t)ctx;
    p->t->nodes[n].str = pt_parse_intern(p, k);
    return n;
}
/* Ends n, of one logical line, with the last token taken. */
static inline pt_node pt_end(struct pt_parser *p, pt_node n)
{
    const pt_tok *k = p->tok - 1;
    pt_pos *pos = &p->t->nodes[n].pos;
    pos->end_line = k->end_line;
    pos->end_col = k->end_col;
    return n;
}
/* Ends n with the last token taken that is no NEWLINE, INDENT or DEDENT. */
static inline pt_node pt_close(struct pt_parser *p, pt_node n)
{
    const pt_tok *k = p->tok - 1;
    while (k->kind >= PT_T_NEWLINE && k->kind <= PT_T_DEDENT)
        k--;
    p->t->nodes[n].pos.end_line = k->end_line;
    p->t->nodes[n].pos.end_col = k->end_col;
    return n;
}
static inline void pt_add(struct pt_parser *p, pt_node n, enum pt_role r, pt_node child)
{
    pt_ast_add(p->t, n, r, child);
}
static inline enum pt_kind pt_kind_of(const struct pt_parser *p, pt_node n)
{
    return (enum pt_kind)p->t->nodes[n].kind;
}
static inline size_t pt_waiting(const struct pt_parser *p, enum pt_wait w)
{
    return p->wait[w].n;
}
static inline void pt_wait(struct pt_parser *p, enum pt_wait w, pt_node n)
{
    if (n)
        pt_vec_push(&p->wait[w], n);
}
/* Hangs what waits since `from` on n. */
static inline void pt_add_waiting(struct pt_parser *p, pt_node n, enum pt_role role,
                                  enum pt_wait w, size_t from)
{
    for (size_t i = from; i < p->wait[w].n; i++)
        pt_ast_add(p->t, n, role, p->wait[w].p[i]);
    p->wait[w].n = from;
}

/* The parameters of one list, which wait until all of them are there. */
struct pt_param_lists {
    size_t args, defaults, kwonly, kw_defaults; /* where this list's begin */
    pt_node vararg, kwarg;
};

static inline struct pt_param_lists pt_param_lists(const struct pt_parser *p)
{
    return (struct pt_param_lists){.args = pt_waiting(p, PT_WAIT),
                                   .defaults = pt_waiting(p, PT_WAIT_DEFAULT),
                                   .kwonly = pt_waiting(p, PT_WAIT_KWONLY),
                                   .kw_defaults = pt_waiting(p, PT_WAIT_KWDEFAULT)};
}
/* A keyword-only parameter; value 0: it has no default. */
static inline void pt_wait_kwonly(struct pt_parser *p, pt_node n, pt_node value)
{
    pt_wait(p, PT_WAIT_KWONLY, n);
    pt_wait(p, PT_WAIT_KWDEFAULT,
            value ? value : pt_ast_new(p->t, PT_N_NoneItem, p->t->nodes[n].pos));
}
/* Hangs the whole list on n, a node of kind arguments; the first n_posonly are positional-only. */
static inline void pt_add_params(struct pt_parser *p, pt_node n,
                                 const struct pt_param_lists *q, uint32_t n_posonly)
{
    size_t first = q->args + n_posonly;
    for (size_t i = q->args; i < first; i++)
        pt_add(p, n, PT_R_posonlyargs, p->wait[PT_WAIT].p[i]);
    pt_add_waiting(p, n, PT_R_args, PT_WAIT, first);
    p->wait[PT_WAIT].n = q->args;
    pt_add(p, n, PT_R_vararg, q->vararg);
    pt_add_waiting(p, n, PT_R_kwonlyargs, PT_WAIT_KWONLY, q->kwonly);
    pt_add_waiting(p, n, PT_R_kw_defaults, PT_WAIT_KWDEFAULT, q->kw_defaults);
    pt_add(p, n, PT_R_kwarg, q->kwarg);
    pt_add_waiting(p, n, PT_R_defaults, PT_WAIT_DEFAULT, q->defaults);
}

#endif
