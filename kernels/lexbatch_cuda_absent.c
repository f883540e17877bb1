/* lexbatch_cuda_absent.c: stands for lexbatch_cuda.cu where Portalis was built without nvcc. */
#include "kernels/lexbatch_priv.h"

int lexb_cuda_probe(char name[160], pt_err *err)
{
    (void)name;
    return pt_fail(err, PT_ERR_IO, "this Portalis was built without nvcc");
}

lexb_cuda *lexb_cuda_open(uint32_t max_bytes, uint32_t max_files, bool lines, pt_err *err)
{
    (void)max_bytes;
    (void)max_files;
    (void)lines;
    lexb_cuda_probe(NULL, err);
    return NULL;
}

void lexb_cuda_close(lexb_cuda *d)
{
    (void)d;
}

const char *lexb_cuda_name(const lexb_cuda *d)
{
    (void)d;
    return "";
}

lexb *lexb_cuda_batch(lexb_cuda *d, int slot)
{
    (void)d;
    (void)slot;
    return NULL;
}

int lexb_cuda_start(lexb_cuda *d, int slot, pt_err *err)
{
    (void)d;
    (void)slot;
    return pt_fail(err, PT_ERR_IO, "no device");
}

int lexb_cuda_finish(lexb_cuda *d, int slot, pt_lex_stats *s, pt_err *err)
{
    (void)s;
    return lexb_cuda_start(d, slot, err);
}

const parseb *lexb_cuda_lines(const lexb_cuda *d, int slot)
{
    (void)d;
    (void)slot;
    return NULL;
}
