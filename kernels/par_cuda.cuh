/* par_cuda.cuh: what the language of par.h means on a CUDA device. Include it first.
 *
 * A map is one grid. A scan is three: every block folds its tile, one block scans the tiles'
 * values, and every block scans its tile again from what stands before it. That reads the input
 * twice and needs no block to wait for another, whatever order they run in. Joining is not
 * commutative: within a tile a thread's items are neighbours, and lanes join from the left.
 *
 * The number of items may be known on the device only; a grid covers what the host knows as a
 * bound, and blocks without work leave at once. */
#ifndef PT_KERNELS_PAR_CUDA_CUH
#define PT_KERNELS_PAR_CUDA_CUH

#define PT_PAR_DEVICE
#include "kernels/par.h"

#include <string.h>

#define PT_SET_BITS(word, bits)         atomicOr((word), (bits))
#define PT_CLAIM(word, unclaimed, mine) atomicCAS((word), (unclaimed), (mine))
#define PT_LEAST(word, n)               atomicMin((word), (n))

#define PT_ONES(word)    ((uint32_t)__popc(word))
#define PT_LOWEST(word)  ((uint32_t)__clz(__brev(word)))
#define PT_HIGHEST(word) (31 - (uint32_t)__clz(word))

PT_FN uint32_t pt_bytes(uint32_t lo, uint32_t hi, uint32_t which)
{
    return __byte_perm(lo, hi, which);
}

/* Two nibbles of each byte as a byte of their own. */
PT_FN uint32_t par_spread(uint32_t bytes)
{
    return (bytes & 0x000f000fu) | (bytes << 4 & 0x0f000f00u);
}

/* g's nibbles as bytes are what bytes are picked from, f's nibbles say which. */
PT_FN uint32_t pt_nibbles_then(uint32_t f, uint32_t g)
{
    uint32_t lo = par_spread(__byte_perm(g, 0, 0x4140)),
             hi = par_spread(__byte_perm(g, 0, 0x4342));
    uint32_t x = __byte_perm(lo, hi, f), y = __byte_perm(lo, hi, f >> 16);
    return __byte_perm(x | x >> 4, y | y >> 4, 0x6420);
}

enum {
    PAR_BLOCK = 256,      /* threads of a map or a tile */
    PAR_TOP_BLOCK = 1024, /* threads of the block that scans the tiles, at most */
    PAR_MAP_GRID = 2048   /* blocks of a map: more than any device holds at once */
};
#define PAR_ALL_LANES 0xffffffffu

/* A value of several words goes from lane to lane word by word. */
template <class T> static __device__ __forceinline__ T par_from_lane(T v, uint32_t lane)
{
    uint32_t w[sizeof(T) / 4];
    memcpy(w, &v, sizeof v);
#pragma unroll
    for (uint32_t i = 0; i < sizeof(T) / 4; i++)
        w[i] = __shfl_sync(PAR_ALL_LANES, w[i], lane);
    memcpy(&v, w, sizeof v);
    return v;
}

/* The value of the lane `below` lanes down; the lane's own where there is none. */
template <class T> static __device__ __forceinline__ T par_from_below(T v, uint32_t below)
{
    uint32_t w[sizeof(T) / 4];
    memcpy(w, &v, sizeof v);
#pragma unroll
    for (uint32_t i = 0; i < sizeof(T) / 4; i++)
        w[i] = __shfl_up_sync(PAR_ALL_LANES, w[i], below);
    memcpy(&v, w, sizeof v);
    return v;
}

/* Joins lanes 0 .. own, in a warp's first `n` lanes. */
template <class Step>
static __device__ __forceinline__ typename Step::value par_warp_scan(typename Step::value v,
                                                                     uint32_t n)
{
    uint32_t lane = threadIdx.x & 31;
    for (uint32_t below = 1; below < n; below *= 2) {
        typename Step::value left = par_from_below(v, below);
        if (lane >= below)
            v = Step::join(left, v);
    }
    return v;
}

/* What a block's threads hold, joined: before this thread, and all. `shared`: one value for
 * each warp. */
template <class Step>
static __device__ __forceinline__ typename Step::value
par_block_scan(typename Step::value own, typename Step::value *shared,
               typename Step::value *all)
{
    uint32_t lane = threadIdx.x & 31, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    typename Step::value up_to = par_warp_scan<Step>(own, 32);
    typename Step::value before = par_from_below(up_to, 1);
    if (lane == 0)
        before = Step::zero();
    if (lane == 31)
        shared[warp] = up_to;
    __syncthreads();
    typename Step::value w = lane < warps ? shared[lane] : Step::zero();
    w = par_warp_scan<Step>(w, warps);
    typename Step::value left = par_from_lane(w, warp ? warp - 1 : 0);
    *all = par_from_lane(w, warps - 1);
    return warp ? Step::join(left, before) : before;
}

template <class Step> static __device__ __forceinline__ uint32_t par_tiles(uint32_t n)
{
    return (n + PAR_BLOCK * Step::each - 1) / (PAR_BLOCK * Step::each);
}

/* Reads this thread's items and folds them. */
template <class Step>
static __device__ __forceinline__ typename Step::value
par_fold(const typename Step::args *a, uint32_t first, uint32_t n,
         typename Step::value own[Step::each])
{
    typename Step::value v = Step::zero();
#pragma unroll
    for (uint32_t k = 0; k < Step::each; k++) {
        own[k] = first + k < n ? Step::get(a, first + k) : Step::zero();
        v = k ? Step::join(v, own[k]) : own[k];
    }
    return v;
}

template <class Step>
__global__ void __launch_bounds__(PAR_BLOCK)
    par_scan_fold(typename Step::args a, typename Step::value *tile)
{
    DYN_SHARED(uint64_t, par_shared);
    uint32_t n = Step::n(&a);
    if (blockIdx.x >= par_tiles<Step>(n))
        return;
    uint32_t first = (blockIdx.x * PAR_BLOCK + threadIdx.x) * Step::each;
    typename Step::value own[Step::each], all;
    typename Step::value v = par_fold<Step>(&a, first, n, own);
    par_block_scan<Step>(v, (typename Step::value *)par_shared, &all);
    if (threadIdx.x == 0)
        tile[blockIdx.x] = all;
}

/* One block: what stands before each tile replaces what it holds. */
template <class Step>
__global__ void __launch_bounds__(PAR_TOP_BLOCK)
    par_scan_tiles(typename Step::args a, typename Step::value *tile)
{
    DYN_SHARED(uint64_t, par_shared);
    uint32_t n = par_tiles<Step>(Step::n(&a));
    uint32_t share = (n + blockDim.x - 1) / blockDim.x;
    uint32_t from = threadIdx.x * share, to = from + share < n ? from + share : n;
    typename Step::value v = Step::zero(), all;
    for (uint32_t i = from; i < to; i++)
        v = Step::join(v, tile[i]);
    v = par_block_scan<Step>(v, (typename Step::value *)par_shared, &all);
    for (uint32_t i = from; i < to; i++) {
        typename Step::value own = tile[i];
        tile[i] = v;
        v = Step::join(v, own);
    }
    if (threadIdx.x == 0)
        Step::total(&a, all);
}

template <class Step>
__global__ void __launch_bounds__(PAR_BLOCK)
    par_scan_take(typename Step::args a, const typename Step::value *tile)
{
    DYN_SHARED(uint64_t, par_shared);
    uint32_t n = Step::n(&a);
    if (blockIdx.x >= par_tiles<Step>(n))
        return;
    uint32_t first = (blockIdx.x * PAR_BLOCK + threadIdx.x) * Step::each;
    typename Step::value own[Step::each], all;
    typename Step::value v = par_fold<Step>(&a, first, n, own);
    v = par_block_scan<Step>(v, (typename Step::value *)par_shared, &all);
    v = Step::join(tile[blockIdx.x], v);
#pragma unroll
    for (uint32_t k = 0; k < Step::each; k++) {
        if (first + k < n)
            Step::take(&a, first + k, v, own[k]);
        v = Step::join(v, own[k]);
    }
}

template <class Step>
__global__ void __launch_bounds__(PAR_BLOCK) par_map(typename Step::args a)
{
    uint32_t n = Step::n(&a);
    for (uint32_t i = blockIdx.x * PAR_BLOCK + threadIdx.x; i < n;
         i += gridDim.x * PAR_BLOCK)
        Step::item(&a, i);
}

/* Queues a scan of up to `bound` items; `tile` has room for a value of each tile. */
template <class Step>
static void par_queue_scan(const typename Step::args &a, uint32_t bound, void *tile,
                           cudaStream_t stream)
{
    typedef typename Step::value value;
    uint32_t tiles = (bound + PAR_BLOCK * Step::each - 1) / (PAR_BLOCK * Step::each);
    uint32_t top = tiles < PAR_TOP_BLOCK ? tiles / 32 * 32 + 32 : PAR_TOP_BLOCK;
    size_t shared = PAR_BLOCK / 32 * sizeof(value);
    size_t top_shared = top / 32 * sizeof(value);
    if (tiles)
        LAUNCH(par_scan_fold<Step>, tiles, PAR_BLOCK, shared, stream, a, (value *)tile);
    LAUNCH(par_scan_tiles<Step>, 1, top, top_shared, stream, a, (value *)tile);
    if (tiles)
        LAUNCH(par_scan_take<Step>, tiles, PAR_BLOCK, shared, stream, a, (value *)tile);
}

template <class Step>
static void par_queue_map(const typename Step::args &a, uint32_t bound, cudaStream_t stream)
{
    uint32_t blocks = (bound + PAR_BLOCK - 1) / PAR_BLOCK;
    if (blocks > PAR_MAP_GRID)
        blocks = PAR_MAP_GRID;
    if (blocks)
        LAUNCH(par_map<Step>, blocks, PAR_BLOCK, 0, stream, a);
}

/* A step as a type. */
#define PT_MAP(step)                                                                       \
    struct step##_step {                                                                   \
        typedef PT_PAR_ARGS args;                                                          \
        static __device__ __forceinline__ uint32_t n(const args *a)                        \
        {                                                                                  \
            return step##_n(a);                                                            \
        }                                                                                  \
        static __device__ __forceinline__ void item(const args *a, uint32_t i)             \
        {                                                                                  \
            step##_item(a, i);                                                             \
        }                                                                                  \
    };

#define PT_SCAN(step, type)                                                                \
    template <uint32_t Each> struct step##_step {                                          \
        typedef PT_PAR_ARGS args;                                                          \
        typedef type value;                                                                \
        static const uint32_t each = Each;                                                 \
        static __device__ __forceinline__ uint32_t n(const args *a)                        \
        {                                                                                  \
            return step##_n(a);                                                            \
        }                                                                                  \
        static __device__ __forceinline__ value zero()                                     \
        {                                                                                  \
            return step##_zero();                                                          \
        }                                                                                  \
        static __device__ __forceinline__ value join(value x, value y)                     \
        {                                                                                  \
            return step##_join(x, y);                                                      \
        }                                                                                  \
        static __device__ __forceinline__ value get(const args *a, uint32_t i)             \
        {                                                                                  \
            return step##_value(a, i);                                                     \
        }                                                                                  \
        static __device__ __forceinline__ void take(const args *a, uint32_t i, value x,    \
                                                    value own)                             \
        {                                                                                  \
            step##_take(a, i, x, own);                                                     \
        }                                                                                  \
        static __device__ __forceinline__ void total(const args *a, value all)             \
        {                                                                                  \
            step##_total(a, all);                                                          \
        }                                                                                  \
    };

#endif
