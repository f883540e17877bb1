/* device.h: what our kernels use of CUDA's language for devices. */
#pragma once
#include "tests/gpu/simt/warp.h"

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__          static __attribute__((section("simt_shared")))
#define DYN_SHARED(T, name) T *name = (T *)simt::dynamic_shared()
#define threadIdx           simt::thread_index()
#define blockIdx            simt::block_index()
#define blockDim            simt::size_of_block()
#define gridDim             simt::size_of_grid()

/* Of a barrier or warp operation: which of those in the source it is. */
#define SIMT_SITE       (__LINE__ | __COUNTER__ << 20)
#define __syncthreads() ((void)simt::barrier(0, __FILE__, SIMT_SITE))

#define SIMT_SHUFFLE(op, m, v, a)                                                          \
    simt::unbits<std::decay_t<decltype(v)>>(                                               \
        simt::warp_op(simt::op, m, simt::bits(v), a, 32, __FILE__, SIMT_SITE))
#define __shfl_sync(m, v, l)    SIMT_SHUFFLE(SHFL, m, v, l)
#define __shfl_up_sync(m, v, d) SIMT_SHUFFLE(UP, m, v, d)

template <class T, class V> inline T atomicOr(T *p, V v)
{
    simt::preempt();
    return __atomic_fetch_or(p, (T)v, __ATOMIC_RELAXED);
}

template <class T, class C, class V> inline T atomicCAS(T *p, C c, V v)
{
    simt::preempt();
    T expected = (T)c;
    __atomic_compare_exchange_n(p, &expected, (T)v, false, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
    return expected;
}

template <class T, class V> inline T atomicMin(T *p, V v)
{
    T now = __atomic_load_n(p, __ATOMIC_RELAXED);
    while ((T)v < now && !__atomic_compare_exchange_n(p, &now, (T)v, false,
                                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
    simt::preempt();
    return now;
}

inline int __popc(unsigned v)
{
    return __builtin_popcount(v);
}

inline int __clz(int v)
{
    return v ? __builtin_clz((unsigned)v) : 32;
}

inline unsigned __brev(unsigned v)
{
    unsigned r = 0;
    for (int i = 0; i < 32; i++)
        r |= (v >> i & 1) << (31 - i);
    return r;
}

inline unsigned __byte_perm(unsigned low, unsigned high, unsigned which)
{
    unsigned long long all = (unsigned long long)high << 32 | low;
    unsigned r = 0;
    for (int i = 0; i < 4; i++)
        r |= (unsigned)(all >> 8 * (which >> 4 * i & 7) & 255) << 8 * i;
    return r;
}
