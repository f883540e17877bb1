/* arena.c: a chain of blocks, each twice the size of the one before (up to 16 KiB, or what a
 * large request needs). Only the newest block is filled. */
#include "base/arena.h"

#include <stdarg.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_STEP = 16 << 10, ALIGN = 16 };

struct block {
    struct block *before;
    size_t cap, used;
    size_t first; /* size of what was handed out from it first */
    _Alignas(ALIGN) char data[];
};

struct pt_arena {
    struct block *top;
    size_t handed_out; /* in the blocks below the top one */
};

static struct block *block_new(size_t cap, struct block *before)
{
    struct block *b = malloc(sizeof *b + cap);
    PT_ASSERT(b != NULL);
    b->before = before;
    b->cap = cap;
    b->used = b->first = 0;
    return b;
}

pt_arena *pt_arena_new(void)
{
    pt_arena *a = calloc(1, sizeof *a);
    PT_ASSERT(a != NULL);
    a->top = block_new(FIRST_BLOCK, NULL);
    return a;
}

static void pop(pt_arena *a)
{
    struct block *b = a->top;
    a->top = b->before;
    if (a->top)
        a->handed_out -= a->top->used;
    free(b);
}

void pt_arena_free(pt_arena *a)
{
    if (!a)
        return;
    while (a->top)
        pop(a);
    free(a);
}

static void push(pt_arena *a, size_t need)
{
    size_t cap = a->top->cap * 2;
    if (cap > LARGEST_STEP)
        cap = LARGEST_STEP;
    if (cap < need)
        cap = need;
    a->handed_out += a->top->used;
    a->top = block_new(cap, a->top);
}

void *pt_arena_raw(pt_arena *a, size_t size)
{
    PT_ASSERT(size < SIZE_MAX / 2);
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (size > a->top->cap - a->top->used)
        push(a, size);
    void *p = a->top->data + a->top->used;
    if (a->top->used == 0)
        a->top->first = size;
    a->top->used += size;
    return p;
}

void pt_arena_drop(pt_arena *a, const void *p)
{
    struct block *above = a->top;
    for (struct block *b = above->before; b; above = b, b = b->before) {
        if (b->data != p || b->used != b->first)
            continue;
        above->before = b->before;
        a->handed_out -= b->used;
        free(b);
        return;
    }
}

void *pt_arena_alloc(pt_arena *a, size_t size)
{
    return memset(pt_arena_raw(a, size), 0, size);
}

char *pt_arena_strndup(pt_arena *a, const char *s, size_t n)
{
    char *p = pt_arena_raw(a, n + 1);
    if (n)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

char *pt_arena_strdup(pt_arena *a, const char *s)
{
    return pt_arena_strndup(a, s, strlen(s));
}

char *pt_arena_printf(pt_arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    PT_ASSERT(n >= 0);
    char *p = pt_arena_alloc(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

pt_arena_mark pt_arena_here(const pt_arena *a)
{
    return (pt_arena_mark){a->top, a->top->used};
}

void pt_arena_rewind(pt_arena *a, pt_arena_mark mark)
{
    while (a->top != mark.block)
        pop(a);
    a->top->used = mark.used;
}

void pt_arena_reset(pt_arena *a)
{
    struct block *keep = a->top;
    for (struct block *b = a->top; b; b = b->before)
        if (b->cap > keep->cap)
            keep = b;
    for (struct block *b = a->top, *before; b; b = before) {
        before = b->before;
        if (b != keep)
            free(b);
    }
    keep->before = NULL;
    keep->used = 0;
    a->top = keep;
    a->handed_out = 0;
}

size_t pt_arena_room(const pt_arena *a)
{
    return a->top->cap - a->top->used;
}

size_t pt_arena_used(const pt_arena *a)
{
    return a->handed_out + a->top->used;
}
