/* simd.h: sixteen bytes at once, and what is asked of 64, for scan.h and lex_fast.inc. The
 * operations have the same names for each instruction set, which has a file of its own; PT_SIMD
 * says that there are any. A comparison gives 0xFF for each byte that it holds for (a `hit`),
 * else 0.
 *
 *     pt_v_load, pt_v_store, pt_v_zero, pt_v_all(c), pt_v_or, pt_v_and, pt_v_not (of a hit)
 *     pt_v_is(v, c)             bytes that are c
 *     pt_v_range(v, from, n)    from <= byte < from + n, without sign
 *     pt_v_high(v)              bytes above ASCII
 *     pt_v_first(hit)           the first hit; 16: none
 *     pt_v_any(hit), pt_v_same(v, w)
 *     pt_v_words(v, &a, &b)     the two halves as numbers
 *     pt_v_bits(a, b, c, d)     a bit for each of 64 bytes, of four hits
 *     pt_block_words(s, &spaces)
 *                               a bit for each of 64 bytes that is an ASCII letter, a digit or '_'
 *     pt_block_copy(s, to, &high, &odd)
 *                               copies 64 bytes; a bit for each '\n'; whether there was a byte
 *                               above ASCII, a NUL or '\r'
 *
 * Which file: what the compiler is told that it may use. cpu_avx2.c is told so on its own. */
#ifndef PT_KERNELS_SIMD_H
#define PT_KERNELS_SIMD_H

#include "kernels/par.h"

#if !defined(__cplusplus) && !defined(PT_SCAN_PLAIN) &&                                    \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#if defined(__AVX2__)
#define PT_SIMD
#include "kernels/simd_avx2.h"
#elif defined(__SSE2__)
#define PT_SIMD
#include "kernels/simd_sse2.h"

#include "kernels/simd_block.h"
#elif defined(__ARM_NEON) && defined(__aarch64__)
#define PT_SIMD
#include "kernels/simd_neon.h"

#include "kernels/simd_block.h"
#endif
#endif

#endif
