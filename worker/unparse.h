/* unparse.h: an expression as Python text again. */
#ifndef PT_WORKER_UNPARSE_H
#define PT_WORKER_UNPARSE_H

#include "worker/ast.h"

/* What CPython keeps of an annotation under `from __future__ import annotations`. */
void pt_unparse(const pt_ast *t, pt_node e, pt_buf *out);

#endif
