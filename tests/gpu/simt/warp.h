/* warp.h: shuffles, those that our kernels use. Each waits until all lanes that its mask names are
 * in it; lanes that disagree, or have left, end the program. */
#pragma once
#include "tests/gpu/simt/block.h"

#include <type_traits>

namespace simt
{

enum WarpOp { SHFL, UP };

/* The lane whose value `lane` gets. */
SIMT_NS inline int source_lane(const Fiber *f, int lane)
{
    int base = lane & ~(f->width - 1);
    if (f->op == SHFL)
        return base + (f->arg & (f->width - 1));
    return lane - f->arg < base ? lane : lane - f->arg;
}

/* All are there: each gets its result and goes on. */
SIMT_NS inline void finish(Fiber *warp, unsigned mask)
{
    idle = 0;
    for (unsigned lane = 0; lane < 32; lane++) {
        if (!(mask >> lane & 1))
            continue;
        Fiber *f = warp + lane;
        int from = source_lane(f, (int)lane);
        if (!(mask >> from & 1))
            die("shuffle reads a lane outside the mask", f);
        f->result = warp[from].value;
    }
    for (unsigned lane = 0; lane < 32; lane++)
        if (mask >> lane & 1)
            warp[lane].state = RUNNABLE;
}

/* Are all lanes that it names in the operation of f, which has lane `own`? */
SIMT_NS inline bool complete(const Fiber *warp, const Fiber *f, unsigned own)
{
    bool all = true;
    for (unsigned lane = 0; lane < 32; lane++) {
        if (!(f->mask >> lane & 1))
            continue;
        const Fiber *g = warp + lane;
        if (g->state == DONE)
            die("warp op: mask names an exited lane", f);
        if (g->state == AT_WARP_OP && (g->mask >> own & 1) &&
            (g->mask != f->mask || g->op != f->op || g->site != f->site))
            die("warp op: lanes disagree", f);
        all = all && g->state == AT_WARP_OP && g->mask == f->mask;
    }
    return all;
}

SIMT_NS inline uint64_t warp_op(int op, unsigned mask, uint64_t value, int arg, int width,
                                const char *file, int site)
{
    Fiber *f = current;
    unsigned lane = f->linear & 31;
    Fiber *warp = f - lane;
    unsigned n = f->block->n - (f->linear - lane);
    if (n < 32)
        mask &= (1u << n) - 1;
    f->op = op;
    f->mask = mask;
    f->value = value;
    f->arg = arg;
    f->width = width;
    f->file = file;
    f->site = site;
    f->state = AT_WARP_OP;
    if (!(mask >> lane & 1))
        die("warp op: caller not in its mask", f);
    if (complete(warp, f, lane))
        finish(warp, mask);
    else
        switch_to(f, &scheduler);
    return f->result;
}

template <class T> inline uint64_t bits(T v)
{
    static_assert(sizeof(T) <= 8, "a warp moves up to eight bytes");
    uint64_t u = 0;
    memcpy(&u, &v, sizeof v);
    return u;
}

template <class T> inline T unbits(uint64_t u)
{
    T v;
    memcpy(&v, &u, sizeof v);
    return v;
}

} // namespace simt
