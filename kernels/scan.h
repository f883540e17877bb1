/* scan.h: where a run of bytes ends: sixteen bytes at a time where this CPU has SSE2, which
 * every x86-64 has, byte by byte elsewhere and on devices. Both ways give the same answer.
 *
 * A Python token is short, so wider registers would mostly look at what comes after it. What
 * pays is that the end of a run is found without a branch for each byte. */
#ifndef PT_KERNELS_SCAN_H
#define PT_KERNELS_SCAN_H

#include "kernels/par.h"

#include <string.h>

#if defined(__SSE2__) && !defined(__cplusplus) && !defined(PT_SCAN_PLAIN)
#define PT_SCAN_SSE2
#include <emmintrin.h>
#endif

enum { PT_SCAN_STEP = 16 };

PT_FN bool pt_scan_is_word(uint8_t c)
{
    return c >= 0x80 || c == '_' || (uint8_t)(c - '0') < 10 ||
           (uint8_t)((c | 32) - 'a') < 26;
}

#ifdef PT_SCAN_SSE2

PT_FN __m128i pt_scan_load(const char *s)
{
    return _mm_loadu_si128((const __m128i *)(const void *)s);
}

/* 0xFF where from <= c < from + n, as bytes without sign. */
PT_FN __m128i pt_scan_range(__m128i c, int from, int n)
{
    __m128i up = _mm_add_epi8(c, _mm_set1_epi8((char)(-128 - from)));
    return _mm_cmplt_epi8(up, _mm_set1_epi8((char)(n - 128)));
}

PT_FN uint32_t pt_scan_mask(__m128i v)
{
    return (uint32_t)_mm_movemask_epi8(v);
}

#endif

/* Behind the letters, digits, '_' and bytes above ASCII from `at` on; *wide: there was one of
 * the latter. */
PT_FN uint32_t pt_scan_word(const char *s, uint32_t at, uint32_t n, bool *wide)
{
    *wide = false;
#ifdef PT_SCAN_SSE2
    while (at + PT_SCAN_STEP <= n) {
        __m128i c = pt_scan_load(s + at);
        __m128i letter = pt_scan_range(_mm_or_si128(c, _mm_set1_epi8(32)), 'a', 26);
        __m128i digit = pt_scan_range(c, '0', 10);
        __m128i line = _mm_cmpeq_epi8(c, _mm_set1_epi8('_'));
        uint32_t high = pt_scan_mask(c);
        uint32_t word =
            high | pt_scan_mask(_mm_or_si128(_mm_or_si128(letter, digit), line));
        uint32_t run = (uint32_t)__builtin_ctz(~word);
        *wide |= (high & ((1u << run) - 1)) != 0;
        at += run;
        if (run < PT_SCAN_STEP)
            return at;
    }
#endif
    for (; at < n && pt_scan_is_word((uint8_t)s[at]); at++)
        *wide |= (uint8_t)s[at] >= 0x80;
    return at;
}

/* The first of three bytes from `at` on; n when there is none. */
PT_FN uint32_t pt_scan_for(const char *s, uint32_t at, uint32_t n, char x, char y, char z)
{
#ifdef PT_SCAN_SSE2
    for (; at + PT_SCAN_STEP <= n; at += PT_SCAN_STEP) {
        __m128i c = pt_scan_load(s + at);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8(x)),
                                   _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8(y)),
                                                _mm_cmpeq_epi8(c, _mm_set1_epi8(z))));
        uint32_t mask = pt_scan_mask(hit);
        if (mask)
            return at + (uint32_t)__builtin_ctz(mask);
    }
#endif
    while (at < n && s[at] != x && s[at] != y && s[at] != z)
        at++;
    return at;
}

enum { PT_SCAN_BLOCK = 64 };

/* What was in the blocks so far: not zero when there was a byte above ASCII; a NUL or '\r'. */
struct pt_scan_seen {
    uint32_t high, odd;
};

/* Copies 64 bytes and looks at them on the way. A bit for each '\n'. */
PT_FN uint64_t pt_scan_block(const char *s, char *to, struct pt_scan_seen *seen)
{
    uint64_t ends = 0;
#ifdef PT_SCAN_SSE2
    __m128i high = _mm_setzero_si128(), odd = high;
    for (int i = 0; i < PT_SCAN_BLOCK; i += PT_SCAN_STEP) {
        __m128i c = pt_scan_load(s + i);
        _mm_storeu_si128((__m128i *)(void *)(to + i), c);
        high = _mm_or_si128(high, c);
        odd = _mm_or_si128(odd, _mm_or_si128(_mm_cmpeq_epi8(c, _mm_setzero_si128()),
                                             _mm_cmpeq_epi8(c, _mm_set1_epi8('\r'))));
        ends |= (uint64_t)pt_scan_mask(_mm_cmpeq_epi8(c, _mm_set1_epi8('\n'))) << i;
    }
    seen->high |= pt_scan_mask(high);
    seen->odd |= pt_scan_mask(odd);
#else
    for (int i = 0; i < PT_SCAN_BLOCK; i++) {
        uint8_t c = (uint8_t)s[i];
        to[i] = s[i];
        seen->high |= c & 0x80;
        seen->odd |= c == 0 || c == '\r';
        ends |= (uint64_t)(c == '\n') << i;
    }
#endif
    return ends;
}

/* Whether c is in s[at..end), of a text of n bytes. */
PT_FN bool pt_scan_has(const char *s, uint32_t at, uint32_t end, uint32_t n, char c)
{
#ifdef PT_SCAN_SSE2
    for (; at < end && at + PT_SCAN_STEP <= n; at += PT_SCAN_STEP) {
        uint32_t mask =
            pt_scan_mask(_mm_cmpeq_epi8(pt_scan_load(s + at), _mm_set1_epi8(c)));
        if (end - at < PT_SCAN_STEP)
            mask &= (1u << (end - at)) - 1;
        if (mask)
            return true;
    }
#endif
    (void)n; /* plain C looks at nothing behind the end */
    while (at < end && s[at] != c)
        at++;
    return at < end;
}

/* The first byte from `at` on that is not c; n when there is none. */
PT_FN uint32_t pt_scan_past(const char *s, uint32_t at, uint32_t n, char c)
{
#ifdef PT_SCAN_SSE2
    for (; at + PT_SCAN_STEP <= n; at += PT_SCAN_STEP) {
        uint32_t mask =
            pt_scan_mask(_mm_cmpeq_epi8(pt_scan_load(s + at), _mm_set1_epi8(c)));
        if (mask != 0xffff)
            return at + (uint32_t)__builtin_ctz(~mask);
    }
#endif
    while (at < n && s[at] == c)
        at++;
    return at;
}

#endif
