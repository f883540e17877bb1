/* parse_lines.c: a text taken into the arena, and where its lines begin, in one pass over it
 * that also sees what is not plain: so most texts are read once before they are lexed. */
#include "kernels/scan.h"
#include "worker/parse_priv.h"

#include <string.h>

/* Lines of Python are some 36 bytes long; what is shorter than this makes room again. */
enum { BYTES_A_LINE = 24 };

static void more_room(pt_arena *a, struct pt_lines *l, size_t n)
{
    uint32_t cap = l->cap + l->cap / 2 + (uint32_t)(n / BYTES_A_LINE) + 2 * PT_SCAN_BLOCK;
    uint32_t *at = pt_arena_raw(a, cap * sizeof *at);
    if (l->cap) {
        memcpy(at, l->at, (l->n + 1) * sizeof *at);
        pt_arena_drop(a, l->at);
    }
    l->at = at;
    l->cap = cap;
}

static void start(pt_arena *a, struct pt_lines *l, size_t n)
{
    *l = (struct pt_lines){NULL, 0, 0};
    more_room(a, l, n);
    l->at[0] = 0;
}

/* The block of 64 bytes at `at`: a bit for each line end in it. */
static void add(pt_arena *a, struct pt_lines *l, size_t n, uint32_t at, uint64_t ends)
{
    if (l->cap - l->n <= PT_SCAN_BLOCK)
        more_room(a, l, n);
    uint32_t *to = l->at + l->n + 1, more = (uint32_t)__builtin_popcountll(ends);
    l->n += more;
    /* Mostly there are up to four: those are written without asking. */
    for (uint32_t i = 0; i < 4; i++, ends &= ends - 1)
        to[i] = at + (uint32_t)__builtin_ctzll(ends | UINT64_C(1) << 63) + 1;
    for (uint32_t i = 4; i < more; i++, ends &= ends - 1)
        to[i] = at + (uint32_t)__builtin_ctzll(ends) + 1;
}

/* The last bytes, less than a block: behind them nothing is read. */
static uint64_t last_block(const char *s, size_t n, char *to, struct pt_scan_seen *seen)
{
    char block[PT_SCAN_BLOCK], copy[PT_SCAN_BLOCK];
    memset(block, ' ', sizeof block);
    memcpy(block, s, n);
    uint64_t ends = pt_scan_block(block, copy, seen);
    memcpy(to, copy, n);
    return ends;
}

bool pt_parse_take(pt_arena *a, pt_str raw, pt_str *out, struct pt_lines *lines,
                   bool *ascii)
{
    pt_arena_mark mark = pt_arena_here(a);
    char *to = pt_arena_raw(a, raw.n + 1 + PT_LEX_ROOM);
    struct pt_scan_seen seen = {0, 0};
    struct pt_lines none;
    struct pt_lines *l = lines ? lines : &none;
    size_t n = raw.n, at = 0;
    start(a, l, n);
    for (; n - at >= PT_SCAN_BLOCK; at += PT_SCAN_BLOCK)
        add(a, l, n, (uint32_t)at, pt_scan_block(raw.p + at, to + at, &seen));
    if (at < n)
        add(a, l, n, (uint32_t)at, last_block(raw.p + at, n - at, to + at, &seen));
    if (seen.odd) {
        pt_arena_rewind(a, mark);
        return false;
    }
    if (n == 0 || to[n - 1] != '\n') {
        to[n++] = '\n';
        l->at[++l->n] = (uint32_t)n;
    }
    memset(to + n, 0, PT_LEX_ROOM);
    *out = (pt_str){to, n};
    *ascii = !seen.high;
    return true;
}

void pt_parse_find_lines(pt_arena *a, pt_str s, struct pt_lines *lines)
{
    struct pt_scan_seen seen = {0, 0};
    char copy[PT_SCAN_BLOCK];
    size_t at = 0;
    start(a, lines, s.n);
    for (; s.n - at >= PT_SCAN_BLOCK; at += PT_SCAN_BLOCK)
        add(a, lines, s.n, (uint32_t)at, pt_scan_block(s.p + at, copy, &seen));
    if (at < s.n)
        add(a, lines, s.n, (uint32_t)at, last_block(s.p + at, s.n - at, copy, &seen));
}
