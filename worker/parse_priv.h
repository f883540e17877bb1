#ifndef PT_WORKER_PARSE_PRIV_H
#define PT_WORKER_PARSE_PRIV_H

#include "worker/ast_priv.h"
#include "worker/lex.h"

#include <setjmp.h>

struct parser {
    pt_ast *t;
    pt_arena *a;
    pt_toks toks;
    uint32_t at;
    uint32_t depth, max_depth;
    pt_diag *diag;
    jmp_buf out;
};

_Noreturn void pt_parse_fail(struct parser *p, pt_pos pos, const char *type,
                             const char *msg);
pt_node pt_parse_expr(struct parser *p);       /* expression (no tuple, no star) */
pt_node pt_parse_exprs(struct parser *p);      /* star_expressions: tuple allowed */
pt_node pt_parse_named(struct parser *p);      /* named_expression */
pt_node pt_parse_star_named(struct parser *p); /* *x or named_expression */
pt_node pt_parse_yield_or_exprs(struct parser *p);
pt_node pt_parse_target_list(struct parser *p); /* of for: star_targets */
pt_node pt_parse_bitor(struct parser *p);
pt_node pt_parse_args_def(struct parser *p, bool lambda, uint32_t close);
pt_node pt_parse_strings(struct parser *p);
void pt_parse_set_ctx(struct parser *p, pt_node n, enum pt_ctx ctx, const char *what);
void pt_parse_call_args(struct parser *p, pt_node call, enum pt_role args);
pt_node pt_parse_number(struct parser *p);

static inline pt_tok *cur(struct parser *p)
{
    return &p->toks.p[p->at];
}
static inline pt_pos tok_pos(const pt_tok *k)
{
    return (pt_pos){k->line, k->start - k->line_start, k->end_line,
                    k->end - k->end_line_start};
}
static inline bool is_op(struct parser *p, uint32_t op)
{
    return cur(p)->kind == PT_T_OP && cur(p)->op == op;
}
static inline bool is_kw(struct parser *p, enum pt_kw kw)
{
    return cur(p)->kind == PT_T_NAME && cur(p)->op == kw;
}
static inline bool take_op(struct parser *p, uint32_t op)
{
    return is_op(p, op) ? (p->at++, true) : false;
}
static inline bool take_kw(struct parser *p, enum pt_kw kw)
{
    return is_kw(p, kw) ? (p->at++, true) : false;
}
#define C1(a)       PT_OPC(a, 0, 0)
#define C2(a, b)    PT_OPC(a, b, 0)
#define C3(a, b, c) PT_OPC(a, b, c)

void pt_parse_expect(struct parser *p, uint32_t op, const char *msg);
uint32_t pt_parse_ident(struct parser *p); /* interned name of a NAME that is no keyword */
pt_str pt_tok_text(struct parser *p, const pt_tok *k);
/* Ends node n where the last token taken ended. */
pt_node pt_parse_end(struct parser *p, pt_node n);
pt_node pt_parse_new(struct parser *p, enum pt_kind kind, const pt_tok *from);
pt_node pt_parse_new_at(struct parser *p, enum pt_kind kind, pt_node from);
void pt_parse_deeper(struct parser *p);

/* source.c: raw bytes to UTF-8, by a BOM or a coding line. */
bool pt_source_decode(pt_arena *a, pt_str *source, pt_diag *diag);

#endif
