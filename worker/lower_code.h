/* lower_code.h: what functions, lambdas, comprehensions and class bodies share: each is a Rust fn
 * of the module and a static Code that describes it. */
#ifndef PT_WORKER_LOWER_CODE_H
#define PT_WORKER_LOWER_CODE_H

#include "worker/lower_priv.h"

struct pt_params {
    PT_VEC(uint32_t) names; /* positional, keyword-only, *args, **kwargs */
    uint32_t posonly, npos, nkwonly;
    bool varargs, varkw;
};

/* A fn for the scope of `node`, inside f; free(its defined). */
fn pt_code_open(fn *f, pt_node node, pt_str name);
/* How a call of it runs: the name of a CodeKind. */
const char *pt_code_kind(fn *g, pt_node node);
/* Writes the static Code. */
void pt_code_static(fn *g, pt_str name, uint32_t line, const struct pt_params *p,
                    const char *code_kind, pt_str doc);
/* The Rust function's name: f12_name */
void pt_code_name(fn *g, pt_str name, pt_buf *out);
/* Where it comes from, as Rust documentation, below its docstring. */
void pt_code_comment(fn *g, pt_node node, pt_str doc, pt_buf *out);
/* The cells that an inner function takes along, `vec` and the rest of a Rust array: our
 * variables under its free names. */
void pt_code_cells(fn *f, const pt_scope_info *inner, const char *vec, pt_buf *out);
/* fn f12_name(f: &Func, a: &mut [Value]) -> R { ... } around what `body` writes. */
void pt_code_fn(fn *g, pt_node node, pt_str name, pt_str doc, const struct pt_params *p,
                const char *code_kind, void (*body)(fn *, pt_node, pt_buf *));

#endif
