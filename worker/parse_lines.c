/* parse_lines.c: a text taken into the arena, and where its lines begin, in one pass over it
 * that also sees what is not plain: so most texts are read once before they are lexed. */
#include "kernels/cpu.h"
#include "worker/parse_priv.h"

#include <string.h>

/* Lines of Python are some 36 bytes long; what is shorter than this makes room again. */
enum { BYTES_A_LINE = 24 };
/* Entries behind those of the blocks: pt_cpu_ways.lines() needs four, an end that is not there
 * one. */
enum { SPARE = 8 };

static void more_room(pt_arena *a, struct pt_lines *l, size_t n)
{
    uint32_t cap = l->cap + l->cap / 2 + (uint32_t)(n / BYTES_A_LINE) + 2 * PT_LINES_BLOCK;
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

/* Where a text is taken from, where to, and what was seen on the way. */
struct taking {
    pt_arena *a;
    struct pt_lines *lines;
    size_t n; /* of the whole text */
    struct pt_lines_seen seen;
};

/* Copies so many whole blocks, which are at `at` in the text, and notes their lines. */
static void take(struct taking *t, const char *s, char *to, uint32_t at, uint32_t blocks)
{
    const struct pt_cpu_ways *ways = pt_cpu_ways();
    struct pt_lines *l = t->lines;
    for (uint32_t done = 0, now; done < blocks; done += now) {
        uint32_t from = done * PT_LINES_BLOCK;
        if (l->cap - l->n < PT_LINES_BLOCK + SPARE)
            more_room(t->a, l, t->n);
        now = (l->cap - l->n - SPARE) / PT_LINES_BLOCK;
        if (now > blocks - done)
            now = blocks - done;
        l->n +=
            ways->lines(s + from, to + from, at + from, now, l->at + l->n + 1, &t->seen);
    }
}

/* The last bytes, less than a block: behind them nothing is read. */
static void take_last(struct taking *t, const char *s, char *to, uint32_t at, size_t n)
{
    char block[PT_LINES_BLOCK], copy[PT_LINES_BLOCK];
    if (n == 0)
        return;
    memset(block, ' ', sizeof block);
    memcpy(block, s, n);
    take(t, block, copy, at, 1);
    memcpy(to, copy, n);
}

bool pt_parse_take(pt_arena *a, pt_str raw, pt_str *out, struct pt_lines *lines,
                   bool *ascii)
{
    pt_arena_mark mark = pt_arena_here(a);
    char *to = pt_arena_raw(a, raw.n + 1 + PT_LEX_ROOM);
    struct pt_lines none;
    struct taking t = {.a = a, .lines = lines ? lines : &none, .n = raw.n};
    size_t n = raw.n, whole = n / PT_LINES_BLOCK * PT_LINES_BLOCK;
    start(a, t.lines, n);
    take(&t, raw.p, to, 0, (uint32_t)(whole / PT_LINES_BLOCK));
    take_last(&t, raw.p + whole, to + whole, (uint32_t)whole, n - whole);
    if (t.seen.odd) {
        pt_arena_rewind(a, mark);
        return false;
    }
    if (n == 0 || to[n - 1] != '\n') {
        to[n++] = '\n';
        t.lines->at[++t.lines->n] = (uint32_t)n;
    }
    memset(to + n, 0, PT_LEX_ROOM);
    *out = (pt_str){to, n};
    *ascii = !t.seen.high;
    return true;
}

void pt_parse_find_lines(pt_arena *a, pt_str s, struct pt_lines *lines)
{
    enum { BLOCKS = 32 };
    char copy[BLOCKS * PT_LINES_BLOCK]; /* of no use */
    struct taking t = {.a = a, .lines = lines, .n = s.n};
    size_t at = 0;
    start(a, lines, s.n);
    while (s.n - at >= PT_LINES_BLOCK) {
        size_t blocks = (s.n - at) / PT_LINES_BLOCK;
        uint32_t now = blocks < BLOCKS ? (uint32_t)blocks : BLOCKS;
        take(&t, s.p + at, copy, (uint32_t)at, now);
        at += (size_t)now * PT_LINES_BLOCK;
    }
    take_last(&t, s.p + at, copy, (uint32_t)at, s.n - at);
}
