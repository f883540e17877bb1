/* trees.h: is what the data-parallel parser made of a file the tree that worker/parse_* makes?
 * Every node with its kind, its operator or context and its place, and of every statement the
 * one that it stands in. And is the tree that worker/grow.c makes of it, byte for byte, the one
 * that is parsed without it, its faults included? So must be the one that is lexed line by line
 * as it is parsed. */
#ifndef PT_TESTS_GPU_TREES_H
#define PT_TESTS_GPU_TREES_H

#include "base/str.h"
#include "kernels/lexbatch.h"
#include "kernels/parsebatch.h"

enum trees_verdict {
    TREES_SAME,
    TREES_REFUSED, /* by both, or by the other one for a value (an escape, an f-string) */
    TREES_LEFT,    /* the data-parallel one says that it leaves it to the other */
    TREES_DIFFER   /* *why says how */
};

/* `text` is what the tokens of `file` were made of; it ends in a line end. */
enum trees_verdict trees_compare(const pt_parse_input *in, const pt_parse_output *out,
                                 uint32_t file, const pt_lex_file *text, uint32_t version,
                                 pt_buf *why);

#endif
