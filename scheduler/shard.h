/* shard.h: which units are handed out together. Many more shards than workers, each of about
 * the same predicted cost, so that nobody waits long for the last one. */
#ifndef PT_SCHEDULER_SHARD_H
#define PT_SCHEDULER_SHARD_H

#include "base/defs.h"

/* Predicted microseconds of translating a module of that size. */
uint64_t pt_shard_cost(int64_t size_bytes);

/* How many shards for that many groups and workers. */
uint32_t pt_shard_count(uint32_t n_groups, uint32_t workers);

/* Gives each of the n_items a shard below n_shards; items of one group (an import cycle) stay
 * together. Longest processing time first: the costliest group goes to the emptiest shard.
 * Same input, same answer. `load` [n_shards] receives each shard's cost; NULL is fine. */
void pt_shard_balance(uint32_t n_items, const uint32_t *group, uint32_t n_groups,
                      const uint64_t *cost, uint32_t n_shards, uint32_t *shard,
                      uint64_t *load);

#endif
