/* lex.h: decoded source -> tokens, with INDENT and DEDENT. */
#ifndef PT_WORKER_LEX_H
#define PT_WORKER_LEX_H

#include "worker/ast.h"

enum pt_tok_kind {
    PT_T_END,
    PT_T_NEWLINE,
    PT_T_INDENT,
    PT_T_DEDENT,
    PT_T_NAME,
    PT_T_NUMBER,
    PT_T_STRING,
    PT_T_OP
};

/* Operators are named by their bytes packed little-endian: PT_OPC('*','*',0). */
#define PT_OPC(a, b, c) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)

typedef struct {
    uint8_t kind;
    uint32_t op;         /* PT_OPC of an operator; keyword number of a NAME, 0 = none */
    uint32_t start, end; /* byte offsets */
    uint32_t line, line_start;         /* of the first byte */
    uint32_t end_line, end_line_start; /* of the end */
} pt_tok;

enum pt_kw {
    PT_KW_none,
#define PT_KEYWORDS(X)                                                                     \
    X(False) X(None) X(True) X(and) X(as) X(assert) X(async) X(await) X(break) X(class)   \
    X(continue) X(def) X(del) X(elif) X(else) X(except) X(finally) X(for) X(from)         \
    X(global) X(if) X(import) X(in) X(is) X(lambda) X(nonlocal) X(not) X(or) X(pass)      \
    X(raise) X(return) X(try) X(while) X(with) X(yield)
#define X(k) PT_KW_##k,
    PT_KEYWORDS(X)
#undef X
        PT_KW_COUNT
};

typedef struct {
    pt_tok *p;
    uint32_t n;
} pt_toks;

/* -1 and *diag on a lexical fault. `inner` lexes an expression in brackets (an f-string's
 * field): newlines are white space, no INDENT. */
int pt_lex(pt_arena *a, pt_str source, bool inner, uint32_t base, uint32_t line,
           uint32_t line_start, pt_toks *out, pt_diag *diag);

#endif
