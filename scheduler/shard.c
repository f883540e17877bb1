/* shard.c: LPT with a binary heap of shards, the emptiest on top. */
#include "scheduler/shard.h"

#include "base/arena.h"

#include <stdbool.h>
#include <string.h>

enum {
    SHARDS_PER_WORKER = 8,
    START_US = 200, /* opening, hashing and storing a file, whatever its size */
    BYTES_PER_US = 8
};

uint64_t pt_shard_cost(int64_t size_bytes)
{
    return START_US + (uint64_t)(size_bytes < 0 ? 0 : size_bytes) / BYTES_PER_US;
}

uint32_t pt_shard_count(uint32_t n_groups, uint32_t workers)
{
    uint64_t want = (uint64_t)(workers ? workers : 1) * SHARDS_PER_WORKER;
    return n_groups < want ? n_groups : (uint32_t)want;
}

struct group {
    uint32_t id;
    uint64_t cost;
};

static int costliest_first(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? 1 : -1;
    return (x->id > y->id) - (x->id < y->id);
}

static bool emptier(const uint64_t *load, uint32_t a, uint32_t b)
{
    return load[a] != load[b] ? load[a] < load[b] : a < b;
}

/* Restores the heap after its top got heavier. */
static void sink_top(uint32_t *heap, uint32_t n, const uint64_t *load)
{
    for (uint32_t i = 0;;) {
        uint32_t best = i;
        for (uint32_t c = 2 * i + 1; c <= 2 * i + 2 && c < n; c++)
            if (emptier(load, heap[c], heap[best]))
                best = c;
        if (best == i)
            return;
        uint32_t swap = heap[i];
        heap[i] = heap[best];
        heap[best] = swap;
        i = best;
    }
}

void pt_shard_balance(uint32_t n_items, const uint32_t *group, uint32_t n_groups,
                      const uint64_t *cost, uint32_t n_shards, uint32_t *shard,
                      uint64_t *load)
{
    PT_ASSERT(n_shards > 0 || n_items == 0);
    pt_arena *a = pt_arena_new();
    struct group *groups = PT_NEW_N(a, struct group, n_groups + 1);
    uint32_t *home = PT_NEW_N(a, uint32_t, n_groups + 1);
    uint32_t *heap = PT_NEW_N(a, uint32_t, n_shards + 1);
    uint64_t *sum = PT_NEW_N(a, uint64_t, n_shards + 1);
    for (uint32_t g = 0; g < n_groups; g++)
        groups[g].id = g;
    for (uint32_t i = 0; i < n_items; i++)
        groups[group[i]].cost += cost[i];
    qsort(groups, n_groups, sizeof *groups, costliest_first);
    for (uint32_t s = 0; s < n_shards; s++)
        heap[s] = s;
    for (uint32_t g = 0; g < n_groups; g++) {
        home[groups[g].id] = heap[0];
        sum[heap[0]] += groups[g].cost;
        sink_top(heap, n_shards, sum);
    }
    for (uint32_t i = 0; i < n_items; i++)
        shard[i] = home[group[i]];
    if (load && n_shards)
        memcpy(load, sum, n_shards * sizeof *load);
    pt_arena_free(a);
}
