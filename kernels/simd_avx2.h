/* simd_avx2.h: what simd.h asks of 64 bytes, by AVX2. Sixteen bytes are SSE2's, as ever. */
#include "kernels/simd_sse2.h"

#include <immintrin.h>

PT_FN uint32_t pt_avx2_bits(__m256i hit)
{
    return (uint32_t)_mm256_movemask_epi8(hit);
}

/* What a byte is by its two halves: each of digits, "A-O", "P-Z" and '_' has a bit that the
 * table of upper halves and the table of lower ones have both. A byte above ASCII gets 0. */
PT_FN uint32_t pt_avx2_words(__m256i v)
{
    enum { D = 1, O = 2, Z = 4, U = 16 };
    const __m256i lower = _mm256_broadcastsi128_si256(_mm_setr_epi8(
        D | Z, D | O | Z, D | O | Z, D | O | Z, D | O | Z, D | O | Z, D | O | Z, D | O | Z,
        D | O | Z, D | O | Z, O | Z, O, O, O, O, O | U));
    const __m256i upper = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 0, 0, D, O, Z | U, O, Z, 0, 0, 0, 0, 0, 0, 0, 0));
    __m256i half = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
    __m256i both =
        _mm256_and_si256(_mm256_shuffle_epi8(lower, v), _mm256_shuffle_epi8(upper, half));
    return ~pt_avx2_bits(_mm256_cmpeq_epi8(both, _mm256_setzero_si256()));
}

PT_FN uint64_t pt_block_words(const char *s, uint64_t *spaces)
{
    const __m256i space = _mm256_set1_epi8(' ');
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)s);
    __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(s + 32));
    *spaces = pt_avx2_bits(_mm256_cmpeq_epi8(v, space)) |
              (uint64_t)pt_avx2_bits(_mm256_cmpeq_epi8(w, space)) << 32;
    return pt_avx2_words(v) | (uint64_t)pt_avx2_words(w) << 32;
}

PT_FN uint64_t pt_block_copy(const char *s, char *to, bool *high, bool *odd)
{
    const __m256i nul = _mm256_setzero_si256(), cr = _mm256_set1_epi8('\r');
    const __m256i lf = _mm256_set1_epi8('\n');
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)s);
    __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(s + 32));
    _mm256_storeu_si256((__m256i *)(void *)to, v);
    _mm256_storeu_si256((__m256i *)(void *)(to + 32), w);
    __m256i bad = _mm256_or_si256(_mm256_cmpeq_epi8(v, cr), _mm256_cmpeq_epi8(w, cr));
    bad = _mm256_or_si256(bad, _mm256_cmpeq_epi8(_mm256_min_epu8(v, w), nul));
    *high |= pt_avx2_bits(_mm256_or_si256(v, w)) != 0;
    *odd |= pt_avx2_bits(bad) != 0;
    return pt_avx2_bits(_mm256_cmpeq_epi8(v, lf)) |
           (uint64_t)pt_avx2_bits(_mm256_cmpeq_epi8(w, lf)) << 32;
}
