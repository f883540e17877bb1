/* block.h: the threads of a block, what they share, and their barriers. */
#pragma once
#include "tests/gpu/simt/fiber.h"

#include <string.h>

struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {}
};

/* Variables that are __shared__ lie in a section of their own. */
extern "C" {
extern char __start_simt_shared[] __attribute__((weak)),
    __stop_simt_shared[] __attribute__((weak));
}

namespace simt
{

struct Block {
    uint3 index;
    Fiber *fibers;
    unsigned n, alive;
    /* The barrier that some wait at: how many, how many with a true predicate, and where. */
    unsigned waiting, phase;
    int agreeing, agreed; /* of this one, of the last one */
    int site;
    const char *file;
    char *shared_copy; /* of what is __shared__, while another block runs */
    char *dynamic;     /* extern __shared__ */
    uint64_t sync[2];  /* addresses for the thread sanitizer, by the barrier's parity */
};

enum { FRESH = 0xC5 }; /* what shared memory holds before anyone writes there */

inline dim3 block_size, grid_size;
inline uint64_t idle = 0;       /* turns without progress */
inline Block *active = nullptr; /* whose variables the __shared__ ones are */
inline uint64_t began, ended;   /* addresses for the thread sanitizer: of a grid */

/* Is set to look for races between blocks, too; shared arrays would then look like some. */
inline const bool across_blocks = env("SIMT_XBLOCK", 0);

[[noreturn]] inline void die(const char *what, const Fiber *f)
{
    fflush(stdout);
    if (f)
        fprintf(stderr, "SIMT: %s: block (%u,%u,%u) thread %u, %s:%d mask %08x\n", what,
                f->block->index.x, f->block->index.y, f->block->index.z, f->linear, f->file,
                f->site & 0xfffff, f->mask);
    else
        fprintf(stderr, "SIMT: %s\n", what);
    abort();
}

/* What a kernel asks for. Under the thread sanitizer these are no accesses of the kernel's. */
#if defined(__SANITIZE_THREAD__)
#define SIMT_ASKED SIMT_NS inline
#else
#define SIMT_ASKED inline
#endif
SIMT_ASKED uint3 block_index()
{
    return current->block->index;
}
SIMT_ASKED uint3 thread_index()
{
    return current->thread;
}
SIMT_ASKED void *dynamic_shared()
{
    return current->block->dynamic;
}
SIMT_ASKED dim3 size_of_block()
{
    return block_size;
}
SIMT_ASKED dim3 size_of_grid()
{
    return grid_size;
}

/* As memcpy() and memset(), unseen by the sanitizers. */
SIMT_NS inline void copy(char *to, const char *from, size_t n)
{
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n)::"memory");
}
SIMT_NS inline void fill(char *to, int v, size_t n)
{
    asm volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(v) : "memory");
}

/* Makes the __shared__ variables this block's. */
inline void activate(Block *b)
{
    size_t n = __stop_simt_shared - __start_simt_shared;
    if (active != b && n) {
        if (active) {
            if (!active->shared_copy)
                active->shared_copy = (char *)malloc(n);
            copy(active->shared_copy, __start_simt_shared, n);
        }
        if (b->shared_copy)
            copy(__start_simt_shared, b->shared_copy, n);
        else
            fill(__start_simt_shared, FRESH, n);
    }
    active = b;
}

inline void bury(Block *b)
{
    free(b->shared_copy);
    free(b->dynamic);
    delete[] b->fibers;
    delete b;
}

SIMT_NS inline void release(Block *b)
{
    b->agreed = b->agreeing;
    b->agreeing = 0;
    b->waiting = 0;
    b->phase++;
    idle = 0;
    for (unsigned i = 0; i < b->n; i++)
        if (b->fibers[i].state == AT_BARRIER)
            b->fibers[i].state = RUNNABLE;
}

/* Gives how many came with a true predicate. */
SIMT_NS inline int barrier(int predicate, const char *file, int site)
{
    Fiber *f = current;
    Block *b = f->block;
    unsigned phase = b->phase;
    (void)phase; /* if nothing but the thread sanitizer would look at it */
    f->file = file;
    f->site = site;
    if (!b->waiting) {
        b->file = file;
        b->site = site;
    } else if (b->site != site || strcmp(b->file, file)) {
        die("divergent barrier", f);
    }
    b->agreeing += !!predicate;
    f->state = AT_BARRIER;
    SIMT_TSAN(__tsan_release(&b->sync[phase & 1]);)
    if (++b->waiting == b->alive)
        release(b);
    else
        switch_to(f, &scheduler);
    SIMT_TSAN(__tsan_acquire(&b->sync[phase & 1]);)
    return b->agreed;
}

} // namespace simt
