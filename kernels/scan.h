/* scan.h: where a run of bytes ends, and what is in 64 of them: by vectors where this CPU has
 * them (simd.h), byte by byte elsewhere and on devices. Both ways give the same answer.
 *
 * A Python token is short, so where a run ends is asked of sixteen bytes: wider registers would
 * mostly look at what comes after it. What pays is that there is no branch for each byte. */
#ifndef PT_KERNELS_SCAN_H
#define PT_KERNELS_SCAN_H

#include "kernels/simd.h"

#include <string.h>

enum { PT_SCAN_STEP = 16, PT_SCAN_BLOCK = 64 };

PT_FN bool pt_scan_is_word(uint8_t c)
{
    return c >= 0x80 || c == '_' || (uint8_t)(c - '0') < 10 ||
           (uint8_t)((c | 32) - 'a') < 26;
}

/* Behind the letters, digits, '_' and bytes above ASCII from `at` on; *wide: there was one of
 * the latter. */
PT_FN uint32_t pt_scan_word(const char *s, uint32_t at, uint32_t n, bool *wide)
{
    *wide = false;
#ifdef PT_SIMD
    while (at + PT_SCAN_STEP <= n) {
        pt_v16 v = pt_v_load(s + at), high = pt_v_high(v);
        pt_v16 letter = pt_v_range(pt_v_or(v, pt_v_all(32)), 'a', 26);
        pt_v16 other = pt_v_or(pt_v_range(v, '0', 10), pt_v_is(v, '_'));
        uint32_t run = pt_v_first(pt_v_not(pt_v_or(pt_v_or(letter, other), high)));
        *wide |= pt_v_first(high) < run;
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
#ifdef PT_SIMD
    for (; at + PT_SCAN_STEP <= n; at += PT_SCAN_STEP) {
        pt_v16 v = pt_v_load(s + at);
        uint32_t first =
            pt_v_first(pt_v_or(pt_v_is(v, x), pt_v_or(pt_v_is(v, y), pt_v_is(v, z))));
        if (first < PT_SCAN_STEP)
            return at + first;
    }
#endif
    while (at < n && s[at] != x && s[at] != y && s[at] != z)
        at++;
    return at;
}

/* Whether c is in s[at..end), of a text of n bytes. */
PT_FN bool pt_scan_has(const char *s, uint32_t at, uint32_t end, uint32_t n, char c)
{
#ifdef PT_SIMD
    for (; at < end && at + PT_SCAN_STEP <= n; at += PT_SCAN_STEP) {
        uint32_t first = pt_v_first(pt_v_is(pt_v_load(s + at), c));
        if (first < PT_SCAN_STEP)
            return first < end - at;
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
#ifdef PT_SIMD
    for (; at + PT_SCAN_STEP <= n; at += PT_SCAN_STEP) {
        uint32_t run = pt_v_first(pt_v_not(pt_v_is(pt_v_load(s + at), c)));
        if (run < PT_SCAN_STEP)
            return at + run;
    }
#endif
    while (at < n && s[at] == c)
        at++;
    return at;
}

#endif
