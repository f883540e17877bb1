/* str.h: pt_str, a slice of bytes that somebody else owns; pt_buf, a growing byte string
 * that remembers its first failure so that it need be checked only once, at the end. */
#ifndef PT_BASE_STR_H
#define PT_BASE_STR_H

#include "base/arena.h"
#include "base/defs.h"

#include <stdarg.h>
#include <stdbool.h>

PT_EXTERN_C_BEGIN

typedef struct {
    const char *p; /* not NUL-terminated */
    size_t n;
} pt_str;

#define PT_STR(literal) ((pt_str){"" literal, sizeof(literal) - 1})

pt_str pt_str_of(const char *z);                     /* NULL gives the empty slice */
pt_str pt_str_sub(pt_str s, size_t from, size_t to); /* clamped */
bool pt_str_eq(pt_str a, pt_str b);
bool pt_str_is(pt_str a, const char *z);
int pt_str_cmp(pt_str a, pt_str b); /* by bytes, shorter first */
bool pt_str_starts(pt_str s, const char *z);
bool pt_str_ends(pt_str s, const char *z);
/* True and *cp, *len for a well-formed UTF-8 sequence (no surrogates, no overlong forms) at
 * s.p; false otherwise. */
bool pt_utf8_next(pt_str s, uint32_t *cp, size_t *len);
/* Offset of the first byte that is not UTF-8, or s.n when all of it is. */
size_t pt_utf8_valid(pt_str s);
/* Levenshtein distance, for "did you mean"; gives up above `max` and returns max + 1. */
size_t pt_str_distance(pt_str a, pt_str b, size_t max);

typedef struct {
    char *p; /* NUL-terminated once anything was added */
    size_t n, cap;
    size_t limit; /* 0 = none; growing past it sets `failed` */
    bool failed;
} pt_buf;

/* A zeroed pt_buf is an empty one. */
/* Room for `more` bytes and no more than that, for who knows how many will come. */
void pt_buf_reserve(pt_buf *b, size_t more);
void pt_buf_add(pt_buf *b, const void *p, size_t n);
void pt_buf_adds(pt_buf *b, const char *z);
void pt_buf_addstr(pt_buf *b, pt_str s);
void pt_buf_addc(pt_buf *b, char c);
void pt_buf_addn(pt_buf *b, char c, size_t times);
void pt_buf_printf(pt_buf *b, const char *fmt, ...) PT_PRINTF(2, 3);
void pt_buf_vprintf(pt_buf *b, const char *fmt, va_list ap);
/* Adds `s` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void pt_buf_json(pt_buf *b, pt_str s);
pt_str pt_buf_str(const pt_buf *b);
/* The NUL-terminated contents; "" when empty. Valid until the next change. */
const char *pt_buf_z(const pt_buf *b);
void pt_buf_clear(pt_buf *b); /* empties, keeps the memory */
void pt_buf_free(pt_buf *b);

PT_EXTERN_C_END
#endif
