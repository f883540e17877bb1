/* parsebatch_cuda.cuh: the parser on a CUDA device, as a part of lexbatch_cuda.cu's slots. It
 * takes the tokens where the lexer's steps put them, behind these on the slot's stream, and
 * waits for nothing. */
#ifndef PT_KERNELS_PARSEBATCH_CUDA_CUH
#define PT_KERNELS_PARSEBATCH_CUDA_CUH

#include "kernels/parsebatch_priv.h"

/* The memory for one slot's lines, there and here. */
typedef struct parseb_cuda parseb_cuda;

/* What a slot takes of the device's memory. */
size_t parseb_cuda_bytes(uint32_t max_tok, uint32_t max_files);
/* NULL: err says why. */
parseb_cuda *parseb_cuda_open(uint32_t max_tok, uint32_t max_files, pt_err *err);
void parseb_cuda_close(parseb_cuda *d); /* NULL is fine */

/* As pt_parse_input; what is pointed to is the device's. With more than max_tok, of which no more
 * than the slot's are allowed, no line is parsed. */
typedef struct {
    const pt_tok *tok;
    const uint32_t *n_tok, *file_tok;
    uint32_t max_tok, n_files;
    bool type_syntax;
} parseb_cuda_input;

/* Queues the steps, then the copy of their counts. */
int parseb_cuda_queue(parseb_cuda *d, const parseb_cuda_input *in, cudaStream_t stream,
                      pt_err *err);
/* The counts are there: queues the copies of what they say, if there was room for it. */
int parseb_cuda_fetch(parseb_cuda *d, cudaStream_t stream, pt_err *err);
/* The copies are there: the lines on this side. NULL: there were too many. */
const parseb *parseb_cuda_lines(const parseb_cuda *d);

#endif
