/* arena.h: a bump allocator. What belongs to one unit of work lives in one arena and dies
 * with it; nothing is freed alone. Not thread safe; one arena has one owner. */
#ifndef PT_BASE_ARENA_H
#define PT_BASE_ARENA_H

#include "base/defs.h"

PT_EXTERN_C_BEGIN

typedef struct pt_arena pt_arena;
typedef struct {
    void *block;
    size_t used;
} pt_arena_mark;

pt_arena *pt_arena_new(void);
void pt_arena_free(pt_arena *a); /* NULL is fine */
/* Zeroed memory, aligned to 16. Never NULL: no memory aborts. */
void *pt_arena_alloc(pt_arena *a, size_t size);
/* The same, holding whatever was there. */
void *pt_arena_raw(pt_arena *a, size_t size);
/* Frees what was handed out at p, if nothing else stands in its block: so it is with what is
 * larger than a block usually is. Marks taken before are of no use after it. */
void pt_arena_drop(pt_arena *a, const void *p);
/* Copy of n bytes plus a terminating NUL. */
char *pt_arena_strndup(pt_arena *a, const char *s, size_t n);
char *pt_arena_strdup(pt_arena *a, const char *s);
char *pt_arena_printf(pt_arena *a, const char *fmt, ...) PT_PRINTF(2, 3);
/* Everything allocated after the mark is given back by pt_arena_rewind(). */
pt_arena_mark pt_arena_here(const pt_arena *a);
void pt_arena_rewind(pt_arena *a, pt_arena_mark mark);
/* Empties the arena and keeps its largest block for the next unit. */
void pt_arena_reset(pt_arena *a);
/* Bytes that are there without asking for more memory. */
size_t pt_arena_room(const pt_arena *a);
/* Bytes handed out since the last reset (for limits and reports). */
size_t pt_arena_used(const pt_arena *a);

#define PT_NEW(arena, type) ((type *)pt_arena_alloc((arena), sizeof(type)))
#define PT_NEW_N(arena, type, n)                                                           \
    ((type *)pt_arena_alloc((arena), sizeof(type) * (size_t)(n)))

PT_EXTERN_C_END
#endif
