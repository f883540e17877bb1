/* parse_charname.c: the character that \N{...} names. Names are kept as hashes, sorted (see
 * tests/support/gen_charnames.py); Hangul syllables and unified ideographs are computed. */
#include "worker/parse_priv.h"

#include "worker/parse_charname.inc"

#include <ctype.h>
#include <string.h>

enum { MAX_NAME = 255 };

static bool starts(pt_str *s, const char *z)
{
    size_t n = strlen(z);
    if (s->n < n || memcmp(s->p, z, n) != 0)
        return false;
    *s = pt_str_sub(*s, n, s->n);
    return true;
}

/* The longest of `parts` that *s starts with. */
static int part(pt_str *s, const char *const *parts, int n)
{
    int best = -1;
    for (int i = 0; i < n; i++) {
        size_t len = strlen(parts[i]);
        if (len <= s->n && memcmp(s->p, parts[i], len) == 0 &&
            (best < 0 || len > strlen(parts[best])))
            best = i;
    }
    if (best >= 0)
        *s = pt_str_sub(*s, strlen(parts[best]), s->n);
    return best;
}

static bool hangul(pt_str s, uint32_t *c)
{
    static const char *const lead[] = {"G", "GG", "N", "D",  "DD", "R", "M",
                                       "B", "BB", "S", "SS", "",   "J", "JJ",
                                       "C", "K",  "T", "P",  "H"};
    static const char *const vowel[] = {"A",   "AE", "YA", "YAE", "EO", "E",  "YEO",
                                        "YE",  "O",  "WA", "WAE", "OE", "YO", "U",
                                        "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
    static const char *const tail[] = {
        "",   "G",  "GG", "GS", "N",  "NJ", "NH", "D",  "L", "LG", "LM", "LB", "LS", "LT",
        "LP", "LH", "M",  "B",  "BS", "S",  "SS", "NG", "J", "C",  "K",  "T",  "P",  "H"};
    int l = part(&s, lead, PT_LEN(lead)), v = part(&s, vowel, PT_LEN(vowel)),
        t = part(&s, tail, PT_LEN(tail));
    if (l < 0 || v < 0 || t < 0 || s.n)
        return false;
    *c = 0xAC00u + (uint32_t)((l * 21 + v) * 28 + t);
    return true;
}

static bool ideograph(pt_str s, uint32_t *c)
{
    uint32_t v = 0;
    if (s.n != 4 && s.n != 5)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char d = s.p[i];
        if (!(d >= '0' && d <= '9') && !(d >= 'A' && d <= 'F'))
            return false;
        v = v * 16 + (uint32_t)(d <= '9' ? d - '0' : d - 'A' + 10);
    }
    for (size_t i = 0; i < PT_LEN(ideographs); i++)
        if (v >= ideographs[i][0] && v <= ideographs[i][1]) {
            *c = v;
            return true;
        }
    return false;
}

static bool listed(pt_str s, uint32_t *c)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (uint8_t)s.p[i]) * UINT64_C(0x100000001b3);
    h >>= 16;
    size_t lo = 0, hi = PT_LEN(named);
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (named[mid].hash < h)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == PT_LEN(named) || named[lo].hash != h)
        return false;
    *c = named[lo].c;
    return true;
}

/* Only listed names may be written in lower case: so it is in CPython. */
bool pt_char_named(pt_str name, uint32_t *c)
{
    char upper[MAX_NAME];
    if (name.n > MAX_NAME)
        return false;
    pt_str rest = name;
    if (starts(&rest, "HANGUL SYLLABLE "))
        return hangul(rest, c);
    if (starts(&rest, "CJK UNIFIED IDEOGRAPH-"))
        return ideograph(rest, c);
    for (size_t i = 0; i < name.n; i++)
        upper[i] = (char)toupper((unsigned char)name.p[i]);
    return listed((pt_str){upper, name.n}, c);
}
