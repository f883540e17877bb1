/* parsebatch_priv.h: the arrays that the parser's steps read and write. */
#ifndef PT_KERNELS_PARSEBATCH_PRIV_H
#define PT_KERNELS_PARSEBATCH_PRIV_H

#include "kernels/parsebatch.h"

PT_EXTERN_C_BEGIN

struct parseb_totals {
    uint32_t n_lines, n_nodes;
};

typedef struct {
    /* the input */
    const pt_tok *tok;
    const uint32_t *file_tok;
    uint32_t n_tok, n_files;
    /* made */
    int32_t *depth; /* [n_tok + 1] of a line: blocks around it, through the batch */
    pt_pnode
        *scratch; /* [2 * n_tok + 2] the nodes of a line, from twice its first token on */
    pt_pline *lines; /* [n_tok + 1] */
    pt_pnode *nodes; /* [2 * n_tok + 2] */
    pt_pfile *files; /* [n_files] */
    struct parseb_totals *total;
} parseb;

/* Sizes of the six arrays that are made, and where parseb points to each. */
enum { PARSEB_ARRAYS = 6 };
struct parseb_array {
    size_t pointer, bytes;
};
void parseb_arrays(uint32_t n_tok, uint32_t n_files,
                   struct parseb_array out[PARSEB_ARRAYS]);

/* The block of what the steps made; the arrays are on this side. */
void parseb_block(const parseb *b, pt_parse_output *out);

PT_EXTERN_C_END
#endif
