/* cuda_try.cuh: CUDA's errors as ours: no memory is PT_ERR_NOSPACE, which makes callers split
 * the batch; everything else PT_ERR_OTHER. Include after cuda_runtime.h, or what stands for it. */
#ifndef PT_KERNELS_CUDA_TRY_CUH
#define PT_KERNELS_CUDA_TRY_CUH

#include "base/err.h"

static int cuda_check(cudaError_t e, const char *what, pt_err *err)
{
    if (e == cudaSuccess)
        return 0;
    return pt_fail(err, e == cudaErrorMemoryAllocation ? PT_ERR_NOSPACE : PT_ERR_OTHER,
                   "CUDA: %s: %s", what, cudaGetErrorString(e));
}

/* For functions that return -1 and have an `err`. */
#define TRY(call)                                                                          \
    do {                                                                                   \
        if (cuda_check((call), #call, err) < 0)                                                 \
            return -1;                                                                     \
    } while (0)

#endif
