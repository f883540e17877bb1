#include "base/str.h"

#include <string.h>

pt_str pt_str_of(const char *z)
{
    return z ? (pt_str){z, strlen(z)} : (pt_str){"", 0};
}

pt_str pt_str_sub(pt_str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (pt_str){s.p + from, to - from};
}

bool pt_str_eq(pt_str a, pt_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool pt_str_is(pt_str a, const char *z)
{
    return pt_str_eq(a, pt_str_of(z));
}

int pt_str_cmp(pt_str a, pt_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    if (c != 0)
        return c;
    return (a.n > b.n) - (a.n < b.n);
}

bool pt_str_starts(pt_str s, const char *z)
{
    return pt_str_is(pt_str_sub(s, 0, strlen(z)), z);
}

bool pt_str_ends(pt_str s, const char *z)
{
    size_t n = strlen(z);
    return s.n >= n && pt_str_is(pt_str_sub(s, s.n - n, s.n), z);
}

/* Well-formed sequences only, Unicode 15 table 3-7: the second byte's range depends on the
 * first, which is what excludes overlong forms and surrogates. */
bool pt_utf8_next(pt_str s, uint32_t *cp, size_t *len)
{
    if (s.n == 0)
        return false;
    const unsigned char *b = (const unsigned char *)s.p;
    if (b[0] < 0x80) {
        *cp = b[0];
        *len = 1;
        return true;
    }
    unsigned lo = 0x80, hi = 0xBF;
    size_t n;
    if (b[0] >= 0xC2 && b[0] <= 0xDF) {
        n = 2;
    } else if (b[0] >= 0xE0 && b[0] <= 0xEF) {
        n = 3;
        if (b[0] == 0xE0)
            lo = 0xA0;
        if (b[0] == 0xED)
            hi = 0x9F;
    } else if (b[0] >= 0xF0 && b[0] <= 0xF4) {
        n = 4;
        if (b[0] == 0xF0)
            lo = 0x90;
        if (b[0] == 0xF4)
            hi = 0x8F;
    } else {
        return false;
    }
    if (s.n < n || b[1] < lo || b[1] > hi)
        return false;
    uint32_t c = b[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((b[i] & 0xC0) != 0x80)
            return false;
        c = c << 6 | (b[i] & 0x3Fu);
    }
    *cp = c;
    *len = n;
    return true;
}

size_t pt_utf8_valid(pt_str s)
{
    size_t at = 0;
    while (at < s.n) {
        uint64_t eight;
        if (s.n - at >= sizeof eight) { /* eight ASCII bytes at a time */
            memcpy(&eight, s.p + at, sizeof eight);
            if (!(eight & 0x8080808080808080u)) {
                at += sizeof eight;
                continue;
            }
        }
        uint32_t cp;
        size_t len;
        if (!pt_utf8_next((pt_str){s.p + at, s.n - at}, &cp, &len))
            return at;
        at += len;
    }
    return s.n;
}

size_t pt_str_distance(pt_str a, pt_str b, size_t max)
{
    enum { LONGEST = 64 }; /* names of options, not texts */
    if (a.n > LONGEST || b.n > LONGEST)
        return max + 1;
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0], least = row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t d = diagonal + (a.p[i - 1] != b.p[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < d)
                d = row[j] + 1;
            if (row[j - 1] + 1 < d)
                d = row[j - 1] + 1;
            row[j] = d;
            if (d < least)
                least = d;
        }
        if (least > max)
            return max + 1;
    }
    return row[b.n] > max ? max + 1 : row[b.n];
}

/* True when `more` bytes and a NUL fit. No memory is our own failure: abort; passing the
 * caller's limit is the caller's. */
static bool room(pt_buf *b, size_t more)
{
    if (b->failed)
        return false;
    if (more > SIZE_MAX / 4 || (b->limit && b->n + more > b->limit)) {
        b->failed = true;
        return false;
    }
    if (b->n + more + 1 > b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 64;
        while (cap < b->n + more + 1)
            cap *= 2;
        b->p = realloc(b->p, cap);
        PT_ASSERT(b->p != NULL);
        b->cap = cap;
    }
    return true;
}

void pt_buf_reserve(pt_buf *b, size_t more)
{
    size_t need = b->n + more + 1;
    if (need <= b->cap || need > SIZE_MAX / 2)
        return;
    b->p = realloc(b->p, need);
    PT_ASSERT(b->p);
    b->cap = need;
}

void pt_buf_add(pt_buf *b, const void *p, size_t n)
{
    if (!room(b, n))
        return;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void pt_buf_adds(pt_buf *b, const char *z)
{
    pt_buf_add(b, z, strlen(z));
}

void pt_buf_addstr(pt_buf *b, pt_str s)
{
    pt_buf_add(b, s.p, s.n);
}

void pt_buf_addc(pt_buf *b, char c)
{
    if (!room(b, 1))
        return;
    b->p[b->n++] = c;
    b->p[b->n] = '\0';
}

void pt_buf_addn(pt_buf *b, char c, size_t times)
{
    if (!room(b, times))
        return;
    memset(b->p + b->n, c, times);
    b->n += times;
    b->p[b->n] = '\0';
}

void pt_buf_vprintf(pt_buf *b, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    PT_ASSERT(n >= 0);
    if (room(b, (size_t)n)) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void pt_buf_printf(pt_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    pt_buf_vprintf(b, fmt, ap);
    va_end(ap);
}

void pt_buf_json(pt_buf *b, pt_str s)
{
    static const char escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    pt_buf_addc(b, '"');
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        const char *e = c ? memchr(escapes, c, sizeof escapes - 1) : NULL;
        while (e && (e - escapes) % 2 != 0) /* a letter, not an escaped byte */
            e = memchr(e + 1, c, sizeof escapes - 1 - (size_t)(e + 1 - escapes));
        uint32_t cp;
        size_t len = 1;
        if (e) {
            pt_buf_printf(b, "\\%c", e[1]);
        } else if (c < 0x20) {
            pt_buf_printf(b, "\\u%04x", c);
        } else if (pt_utf8_next((pt_str){s.p + i, s.n - i}, &cp, &len)) {
            pt_buf_add(b, s.p + i, len);
        } else {
            len = 1;
            pt_buf_adds(b, "\xEF\xBF\xBD");
        }
        i += len;
    }
    pt_buf_addc(b, '"');
}

pt_str pt_buf_str(const pt_buf *b)
{
    return (pt_str){b->n ? b->p : "", b->n};
}

const char *pt_buf_z(const pt_buf *b)
{
    return b->n ? b->p : "";
}

void pt_buf_clear(pt_buf *b)
{
    b->n = 0;
    b->failed = false;
    if (b->cap)
        b->p[0] = '\0';
}

void pt_buf_free(pt_buf *b)
{
    free(b->p);
    *b = (pt_buf){.limit = b->limit};
}
