/* par.h: the small language that kernels are written in. One text, two meanings.
 *
 * A kernel's source (*.inc) keeps to what C11 and C++ share. It takes plain structs of pointers
 * and says what happens to one item:
 *
 *     PT_FN ...                  a function of either side
 *     PT_MAP(step)               step_item(args, i) for each i < step_n(args)
 *     PT_SCAN(step, type)        step_value(args, i) gives a value of `type`; values are joined
 *                                from the left by step_join(a, b), which is associative, from
 *                                step_zero(); step_take(args, i, before, own) receives what
 *                                stands before i, and step_total(args, all) everything
 *
 * Compaction is a scan of counts whose step_take() writes to its place; a segmented operation
 * is a scan whose values say where a segment begins. In the CPU's meaning, below, both are
 * loops: it is the reference, and what the sanitizers see. A device's meaning is in
 * par_cuda.cuh. An item reads what earlier steps wrote, never what its own step writes, and may
 * be run in any order beside the others; words that items share are for PT_SET_BITS, PT_CLAIM and
 * PT_LEAST only. */
#ifndef PT_KERNELS_PAR_H
#define PT_KERNELS_PAR_H

#include "base/defs.h"

#include <stdbool.h>

#ifdef PT_PAR_DEVICE /* set by par_cuda.cuh, which gives the rest its meaning */

#define PT_FN static __device__ __forceinline__

#else

/* As on a device, a step is one function: GCC would leave out of line what has many callers, and
 * the parser's steps would take a tenth longer. */
#ifdef __OPTIMIZE__
#define PT_FN static inline __attribute__((always_inline))
#else
#define PT_FN static inline
#endif

#define PT_SET_BITS(word, bits)         (*(word) |= (bits))

/* What is in *word; if that is `unclaimed`, `mine` is, from now on. */
#define PT_CLAIM(word, unclaimed, mine) pt_claim((word), (unclaimed), (mine))

/* The lesser of *word and n stays. */
#define PT_LEAST(word, n)               (*(word) = *(word) < (n) ? *(word) : (n))

PT_FN uint32_t pt_claim(uint32_t *word, uint32_t unclaimed, uint32_t mine)
{
    uint32_t there = *word;
    *word = there == unclaimed ? mine : there;
    return there;
}

/* Of 32 bits: how many are set; the lowest and the highest that is (there is one). */
#define PT_ONES(word)                   ((uint32_t)__builtin_popcount(word))
#define PT_LOWEST(word)                 ((uint32_t)__builtin_ctz(word))
#define PT_HIGHEST(word)                (31 - (uint32_t)__builtin_clz(word))

/* Four of the eight bytes lo, hi: a nibble of `which` (0 to 7) says which, the lowest first. */
PT_FN uint32_t pt_bytes(uint32_t lo, uint32_t hi, uint32_t which)
{
    uint64_t all = (uint64_t)hi << 32 | lo;
    uint32_t picked = 0;
    for (uint32_t i = 0; i < 4; i++)
        picked |= (uint32_t)(all >> 8 * (which >> 4 * i & 7) & 255) << 8 * i;
    return picked;
}

/* A word as a function of 0 to 7: nibble i (0 to 7) is what i becomes. First f, then g. */
PT_FN uint32_t pt_nibbles_then(uint32_t f, uint32_t g)
{
    uint32_t both = 0;
    for (uint32_t i = 0; i < 32; i += 4)
        both |= (g >> 4 * (f >> i & 7) & 15) << i;
    return both;
}

#define PT_MAP(step)                                                                       \
    static void step##_all(const PT_PAR_ARGS *args)                                        \
    {                                                                                      \
        uint32_t n = step##_n(args);                                                       \
        for (uint32_t i = 0; i < n; i++)                                                   \
            step##_item(args, i);                                                          \
    }

#define PT_SCAN(step, type)                                                                \
    static void step##_all(const PT_PAR_ARGS *args)                                        \
    {                                                                                      \
        uint32_t n = step##_n(args);                                                       \
        type before = step##_zero();                                                       \
        for (uint32_t i = 0; i < n; i++) {                                                 \
            type own = step##_value(args, i);                                              \
            step##_take(args, i, before, own);                                             \
            before = step##_join(before, own);                                             \
        }                                                                                  \
        step##_total(args, before);                                                        \
    }

#endif
#endif
