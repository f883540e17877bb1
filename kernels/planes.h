/* planes.h: 32 bytes as eight words: bit k of plane p is bit p of byte k. What a byte is, is
 * then found for all of them at once, by operations on words.
 *
 * Where this CPU has SSE2 a plane is what movemask gives; elsewhere and on devices words are
 * transposed as a matrix of bits (Warren, "Hacker's Delight", 7-3). Both ways give the same
 * planes. */
#ifndef PT_KERNELS_PLANES_H
#define PT_KERNELS_PLANES_H

#include "kernels/scan.h"

enum { PT_PLANES = 8, PT_PLANES_BYTES = 32 };

/* Sixteen bytes that are loaded at once. */
struct pt_quad {
    uint32_t w[4];
} __attribute__((aligned(16)));

#ifdef PT_SCAN_SSE2

/* `s` is aligned to 16 bytes. */
PT_FN void pt_planes(const uint8_t *s, uint32_t plane[PT_PLANES])
{
    __m128i lo = _mm_load_si128((const __m128i *)(const void *)s);
    __m128i hi = _mm_load_si128((const __m128i *)(const void *)(s + PT_SCAN_STEP));
    for (int p = PT_PLANES - 1; p >= 0; p--) {
        plane[p] = pt_scan_mask(lo) | pt_scan_mask(hi) << PT_SCAN_STEP;
        lo = _mm_add_epi8(lo, lo);
        hi = _mm_add_epi8(hi, hi);
    }
}

#else

/* Word j gets byte j of each: a matrix of four by four bytes is transposed. */
PT_FN void pt_planes_bytes(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t to[4])
{
    uint32_t ab = pt_bytes(a, b, 0x5140), ab2 = pt_bytes(a, b, 0x7362);
    uint32_t cd = pt_bytes(c, d, 0x5140), cd2 = pt_bytes(c, d, 0x7362);
    to[0] = pt_bytes(ab, cd, 0x5410);
    to[1] = pt_bytes(ab, cd, 0x7632);
    to[2] = pt_bytes(ab2, cd2, 0x5410);
    to[3] = pt_bytes(ab2, cd2, 0x7632);
}

/* Exchanges the bits of *x above `by` with those of *y below, in each group of 2 * by. */
PT_FN void pt_planes_exchange(uint32_t *x, uint32_t *y, uint32_t by, uint32_t mask)
{
    uint32_t differ = (*x >> by ^ *y) & mask;
    *y ^= differ;
    *x ^= differ << by;
}

/* `s` is aligned to 16 bytes. */
PT_FN void pt_planes(const uint8_t *s, uint32_t plane[PT_PLANES])
{
    const struct pt_quad *q = (const struct pt_quad *)(const void *)s;
    struct pt_quad lo = q[0], hi = q[1];
    pt_planes_bytes(lo.w[0], lo.w[2], hi.w[0], hi.w[2], plane);
    pt_planes_bytes(lo.w[1], lo.w[3], hi.w[1], hi.w[3], plane + 4);
    for (uint32_t i = 0; i < 4; i++)
        pt_planes_exchange(&plane[i], &plane[i + 4], 4, 0x0f0f0f0fu);
    for (uint32_t i = 0; i < 4; i++)
        pt_planes_exchange(&plane[i + (i & 2)], &plane[i + (i & 2) + 2], 2, 0x33333333u);
    for (uint32_t i = 0; i < PT_PLANES; i += 2)
        pt_planes_exchange(&plane[i], &plane[i + 1], 1, 0x55555555u);
}

#endif
#endif
