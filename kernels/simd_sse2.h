/* simd_sse2.h: simd.h's operations by SSE2, which every x86-64 has. */
#include <emmintrin.h>

typedef __m128i pt_v16;

PT_FN pt_v16 pt_v_load(const char *s)
{
    return _mm_loadu_si128((const __m128i *)(const void *)s);
}

PT_FN void pt_v_store(char *to, pt_v16 v)
{
    _mm_storeu_si128((__m128i *)(void *)to, v);
}

PT_FN pt_v16 pt_v_zero(void)
{
    return _mm_setzero_si128();
}

PT_FN pt_v16 pt_v_all(char c)
{
    return _mm_set1_epi8(c);
}

PT_FN pt_v16 pt_v_or(pt_v16 a, pt_v16 b)
{
    return _mm_or_si128(a, b);
}

PT_FN pt_v16 pt_v_and(pt_v16 a, pt_v16 b)
{
    return _mm_and_si128(a, b);
}

PT_FN pt_v16 pt_v_is(pt_v16 v, char c)
{
    return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

PT_FN pt_v16 pt_v_not(pt_v16 hit)
{
    return _mm_cmpeq_epi8(hit, _mm_setzero_si128());
}

PT_FN pt_v16 pt_v_range(pt_v16 v, int from, int n)
{
    __m128i up = _mm_add_epi8(v, _mm_set1_epi8((char)(-128 - from)));
    return _mm_cmplt_epi8(up, _mm_set1_epi8((char)(n - 128)));
}

PT_FN pt_v16 pt_v_high(pt_v16 v)
{
    return _mm_cmplt_epi8(v, _mm_setzero_si128());
}

PT_FN uint32_t pt_v_first(pt_v16 hit)
{
    return (uint32_t)__builtin_ctz((uint32_t)_mm_movemask_epi8(hit) | 1u << 16);
}

PT_FN bool pt_v_any(pt_v16 hit)
{
    return _mm_movemask_epi8(hit) != 0;
}

PT_FN bool pt_v_same(pt_v16 a, pt_v16 b)
{
    return _mm_movemask_epi8(_mm_cmpeq_epi8(a, b)) == 0xffff;
}

PT_FN void pt_v_words(pt_v16 v, uint64_t *a, uint64_t *b)
{
    *a = (uint64_t)_mm_cvtsi128_si64(v);
    *b = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(v, v));
}

PT_FN uint64_t pt_v_bits(pt_v16 a, pt_v16 b, pt_v16 c, pt_v16 d)
{
    uint64_t low = (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
    uint64_t up = (uint32_t)_mm_movemask_epi8(c) | (uint32_t)_mm_movemask_epi8(d) << 16;
    return low | up << 32;
}
