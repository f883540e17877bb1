/* parsebatch_cuda_absent.c: stands for parsebatch_cuda.cu where Portalis was built without
 * nvcc. */
#include "kernels/parsebatch_priv.h"

int pt_parse_cuda(const pt_parse_input *in, pt_parse_output *out, pt_err *err)
{
    (void)in;
    (void)out;
    return pt_fail(err, PT_ERR_IO, "this Portalis was built without nvcc");
}
