/* parsebatch_priv.h: the arrays that the parser's steps read and write. */
#ifndef PT_KERNELS_PARSEBATCH_PRIV_H
#define PT_KERNELS_PARSEBATCH_PRIV_H

#include "kernels/parsebatch.h"

PT_EXTERN_C_BEGIN

struct parseb_totals {
    uint32_t n_lines, n_nodes; /* what there would be, if there is not room for them */
};

typedef struct {
    /* the input */
    const pt_tok *tok;
    const uint32_t *file_tok;
    const uint32_t *n_tok; /* where the steps run: a device's lexer counts them there */
    uint32_t n_files;
    /* Room. More tokens than that are not there, and none is looked at; with too many lines none
     * is parsed, with too many nodes none is moved. */
    uint32_t max_tok, max_files, max_lines, max_nodes;
    bool type_syntax; /* of pt_parse_input */
    /* made */
    pt_pline *lines; /* [max_lines] */
    pt_pnode *nodes; /* [max_nodes] */
    pt_pfile *files; /* [max_files] */
    struct parseb_totals *total;
    int32_t *depth; /* [max_lines] of a line: blocks around it, through the batch */
    pt_pnode
        *scratch; /* [2 * max_tok] the nodes of a line, from twice its first token on */
} parseb;

/* Where parseb points to each array that is made, and its size by the room there is. The first
 * PARSEB_OUTPUTS are the result. */
enum { PARSEB_ARRAYS = 6, PARSEB_OUTPUTS = 4 };
struct parseb_array {
    size_t pointer, bytes;
};
void parseb_arrays(const parseb *b, struct parseb_array out[PARSEB_ARRAYS]);

/* Whether there was room for all lines and nodes; *total is on this side. */
bool parseb_fits(const parseb *b);
/* The block of what the steps made; the arrays are on this side. */
void parseb_block(const parseb *b, pt_parse_output *out);

PT_EXTERN_C_END
#endif
