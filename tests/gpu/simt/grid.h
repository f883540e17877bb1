/* grid.h: runs a grid: some blocks at once, of each the threads that can go on, in an order that
 * SIMT_SEED decides. */
#pragma once
#include "tests/gpu/simt/block.h"

#include <algorithm>
#include <functional>

namespace simt
{

inline const std::function<void()> *kernel = nullptr; /* of the grid that runs */

/* What a fiber begins with. */
SIMT_NS inline void entry()
{
    arrived();
    SIMT_TSAN(__tsan_acquire(&began);)
    (*kernel)();
    SIMT_TSAN(__tsan_release(across_blocks ? &ended : &began);)
    Fiber *f = current;
    Block *b = f->block;
    f->state = DONE;
    idle = 0;
    if (--b->alive == b->waiting && b->alive)
        release(b);
    switch_to(f, &scheduler, true);
    __builtin_trap();
}

struct Grid {
    dim3 size, block;
    size_t dynamic_shared;
    unsigned n; /* threads of a block */
    size_t n_blocks, next;
    std::vector<size_t> order;  /* of the blocks */
    std::vector<unsigned> turn; /* the order of a block's threads, this time */
    std::vector<Block *> resident, dead;
};

inline Block *new_block(const Grid *g, size_t id)
{
    Block *b = new Block();
    b->index = {(unsigned)(id % g->size.x), (unsigned)(id / g->size.x % g->size.y),
                (unsigned)(id / g->size.x / g->size.y)};
    b->n = b->alive = g->n;
    b->fibers = new Fiber[g->n]();
    b->dynamic = (char *)malloc(g->dynamic_shared + !g->dynamic_shared);
    fill(b->dynamic, FRESH, g->dynamic_shared);
    for (unsigned i = 0; i < g->n; i++) {
        Fiber *f = &b->fibers[i];
        f->linear = i;
        f->thread = {i % g->block.x, i / g->block.x % g->block.y,
                     i / g->block.x / g->block.y};
        f->block = b;
        f->file = "?";
        prepare(f, entry);
    }
    SIMT_TSAN(__tsan_release(&began);)
    idle = 0;
    return b;
}

[[noreturn]] inline void die_of(const Block *b, State state, const char *what)
{
    for (unsigned i = 0; i < b->n; i++)
        if (state == DONE ? b->fibers[i].state != DONE : b->fibers[i].state == state)
            die(what, &b->fibers[i]);
    die(what, nullptr);
}

/* Lets each thread run that can, until it waits, yields or ends. */
inline void take_turn(Grid *g, Block *b)
{
    static const long spin = env("SIMT_SPIN", 200000);
    bool any = false;
    activate(b);
    for (unsigned i = 0; i < g->n; i++)
        g->turn[i] = seed() == 1 ? g->n - 1 - i : i;
    if (seed() > 1)
        std::shuffle(g->turn.begin(), g->turn.end(), random);
    for (unsigned i : g->turn)
        if (b->fibers[i].state == RUNNABLE) {
            any = true;
            current = &b->fibers[i];
            switch_to(&scheduler, current);
            current = nullptr;
        }
    if (b->alive && !any)
        die_of(b, DONE, "deadlock: no runnable thread");
    if (b->alive && ++idle > (uint64_t)spin)
        die_of(b, RUNNABLE, "livelock: threads spin without progress");
}

inline void end_block(Grid *g, Block *b)
{
    for (unsigned i = 0; i < g->n; i++)
        dismiss(&b->fibers[i]);
    if (active == b)
        active = nullptr;
    /* What is freed may be handed out again, and would look like a race: later, then. */
    g->dead.push_back(b);
#if !defined(__SANITIZE_THREAD__)
    bury(b);
    g->dead.pop_back();
#endif
}

inline void run(dim3 size, dim3 block, size_t dynamic_shared,
                const std::function<void()> &fn)
{
    static const size_t at_once = (size_t)env("SIMT_RESIDENT", 1);
    Grid g = {size,
              block,
              dynamic_shared,
              block.x * block.y * block.z,
              (size_t)size.x * size.y * size.z,
              0,
              {},
              {},
              {},
              {}};
    g.turn.resize(g.n);
    g.order.resize(g.n_blocks);
    for (size_t i = 0; i < g.n_blocks; i++)
        g.order[i] = seed() == 1 ? g.n_blocks - 1 - i : i;
    if (seed() > 1) {
        random.s = (uint32_t)seed() * 2654435761u | 1;
        std::shuffle(g.order.begin(), g.order.end(), random);
    }
    block_size = block;
    grid_size = size;
    kernel = &fn;
    idle = 0;
    SIMT_TSAN(scheduler.tsan = __tsan_get_current_fiber();)
    while (g.next < g.n_blocks || !g.resident.empty()) {
        while (g.next < g.n_blocks && g.resident.size() < at_once)
            g.resident.push_back(new_block(&g, g.order[g.next++]));
        if (seed() > 1)
            std::shuffle(g.resident.begin(), g.resident.end(), random);
        for (size_t r = 0; r < g.resident.size(); r++) {
            Block *b = g.resident[r];
            take_turn(&g, b);
            if (b->alive)
                continue;
            end_block(&g, b);
            g.resident.erase(g.resident.begin() + (long)r--);
        }
    }
    SIMT_TSAN(__tsan_acquire(&began); __tsan_acquire(&ended);)
    for (Block *b : g.dead)
        bury(b);
}

} // namespace simt
