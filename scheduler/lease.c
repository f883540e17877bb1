/* lease.c: items in flat arrays, a queue for each shard, a list for each rank. A shard's queue
 * is a singly linked list through `next`, so that an item handed back goes to its front. */
#include "scheduler/lease.h"

#include "base/vec.h"
#include "scheduler/winner.h"

#include <string.h>

enum { NONE = PT_LEASE_NOBODY, FREE = -1 };

struct item {
    uint32_t shard, epoch, kills, next;
    enum pt_lease_state state;
    int rank;
    int64_t granted_ms, deadline_ms;
};

struct shard {
    uint32_t first, last, n_waiting;
    int owner; /* the rank that draws from it; FREE */
};

struct holder {
    PT_VEC(uint32_t) items; /* oldest first */
    uint32_t shard;
    bool has_shard;
};

struct pt_leases {
    int64_t ttl_ms;
    uint32_t max_kills;
    PT_VEC(struct item) items;
    PT_VEC(struct shard) shards;
    pt_winner next;                /* of the shards: where an idle rank should go */
    PT_VEC(struct holder) holders; /* by rank */
    uint32_t count[PT_LEASE_QUARANTINED + 1];
};

pt_leases *pt_leases_new(int64_t ttl_ms, uint32_t max_kills)
{
    pt_leases *l = calloc(1, sizeof *l);
    PT_ASSERT(l);
    l->ttl_ms = ttl_ms;
    l->max_kills = max_kills;
    return l;
}

void pt_leases_free(pt_leases *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->holders.n; i++)
        pt_vec_free(&l->holders.p[i].items);
    pt_vec_free(&l->holders);
    pt_vec_free(&l->shards);
    pt_winner_free(&l->next);
    pt_vec_free(&l->items);
    free(l);
}

static struct holder *holder(pt_leases *l, int rank)
{
    PT_ASSERT(rank >= 0);
    while (l->holders.n <= (size_t)rank)
        pt_vec_push(&l->holders, (struct holder){0});
    return &l->holders.p[rank];
}

static void set_state(pt_leases *l, uint32_t item, enum pt_lease_state state)
{
    struct item *i = &l->items.p[item];
    l->count[i->state]--;
    l->count[state]++;
    i->state = state;
}

/* A shard that nobody has goes first, the lowest number of those; else where most waits. */
static void rate(pt_leases *l, uint32_t shard)
{
    const struct shard *s = &l->shards.p[shard];
    bool nobodys = s->owner == FREE && s->n_waiting;
    pt_winner_set(&l->next, shard, nobodys ? UINT32_MAX : s->n_waiting);
}

static void set_owner(pt_leases *l, uint32_t shard, int rank)
{
    l->shards.p[shard].owner = rank;
    rate(l, shard);
}

static void append(pt_leases *l, uint32_t item)
{
    struct shard *s = &l->shards.p[l->items.p[item].shard];
    l->items.p[item].next = NONE;
    if (s->first == NONE)
        s->first = item;
    else
        l->items.p[s->last].next = item;
    s->last = item;
    s->n_waiting++;
    rate(l, l->items.p[item].shard);
}

static void prepend(pt_leases *l, uint32_t item)
{
    struct shard *s = &l->shards.p[l->items.p[item].shard];
    l->items.p[item].next = s->first;
    if (s->first == NONE)
        s->last = item;
    s->first = item;
    s->n_waiting++;
    rate(l, l->items.p[item].shard);
}

static uint32_t take_first(pt_leases *l, uint32_t shard)
{
    struct shard *s = &l->shards.p[shard];
    uint32_t item = s->first;
    s->first = l->items.p[item].next;
    s->n_waiting--;
    rate(l, shard);
    return item;
}

/* Takes an item out of the middle of its shard's queue; rare. */
static void unqueue(pt_leases *l, uint32_t item)
{
    struct shard *s = &l->shards.p[l->items.p[item].shard];
    uint32_t before = NONE;
    for (uint32_t i = s->first; i != item; i = l->items.p[i].next) {
        PT_ASSERT(i != NONE);
        before = i;
    }
    if (before == NONE)
        s->first = l->items.p[item].next;
    else
        l->items.p[before].next = l->items.p[item].next;
    if (s->last == item)
        s->last = before;
    s->n_waiting--;
    rate(l, l->items.p[item].shard);
}

uint32_t pt_lease_add(pt_leases *l, uint32_t shard, uint32_t epoch, uint32_t kills)
{
    while (l->shards.n <= shard) {
        pt_vec_push(&l->shards, ((struct shard){NONE, NONE, 0, FREE}));
        pt_winner_add(&l->next);
    }
    struct item i = {.shard = shard, .epoch = epoch, .kills = kills, .rank = FREE};
    uint32_t number = (uint32_t)l->items.n;
    pt_vec_push(&l->items, i);
    l->count[PT_LEASE_WAITING]++;
    append(l, number);
    return number;
}

static void leave_shard(pt_leases *l, int rank)
{
    struct holder *h = holder(l, rank);
    if (h->has_shard && l->shards.p[h->shard].owner == rank)
        set_owner(l, h->shard, FREE);
    h->has_shard = false;
}

/* The shard that this rank should draw from now; NONE when nothing waits anywhere. */
static uint32_t shard_for(pt_leases *l, int rank)
{
    struct holder *h = holder(l, rank);
    if (h->has_shard && l->shards.p[h->shard].n_waiting)
        return h->shard;
    leave_shard(l, rank);
    uint32_t best = pt_winner_get(&l->next);
    if (best == PT_WINNER_NONE)
        return NONE;
    h->shard = best;
    h->has_shard = true;
    if (l->shards.p[best].owner == FREE)
        set_owner(l, best, rank);
    return best;
}

uint32_t pt_lease_wanted(const pt_leases *l, int rank, uint32_t slots, uint32_t ranks)
{
    uint32_t held = pt_lease_held(l, rank);
    uint32_t share = l->count[PT_LEASE_WAITING] / (2 * (ranks ? ranks : 1)) + 1;
    uint32_t hand = share < slots ? share : slots;
    if (held >= hand || (held > 1 && hand - held < hand / 2))
        return 0;
    return hand - held;
}

uint32_t pt_lease_grant(pt_leases *l, int rank, int64_t now_ms, uint32_t max, pt_lease *out)
{
    uint32_t n = 0;
    for (uint32_t shard; n < max && (shard = shard_for(l, rank)) != NONE;) {
        uint32_t item = take_first(l, shard);
        struct item *i = &l->items.p[item];
        set_state(l, item, PT_LEASE_HELD);
        i->epoch++;
        i->rank = rank;
        i->granted_ms = now_ms;
        i->deadline_ms = now_ms + l->ttl_ms;
        pt_vec_push(&holder(l, rank)->items, item);
        out[n++] = (pt_lease){item, i->epoch, rank, now_ms, i->deadline_ms};
    }
    return n;
}

bool pt_lease_is(const pt_leases *l, uint32_t item, uint32_t epoch, int rank)
{
    if (item >= l->items.n)
        return false;
    const struct item *i = &l->items.p[item];
    return i->state == PT_LEASE_HELD && i->epoch == epoch && i->rank == rank;
}

/* Takes a held item out of its rank's list. */
static void release(pt_leases *l, uint32_t item)
{
    struct item *i = &l->items.p[item];
    PT_ASSERT(i->state == PT_LEASE_HELD);
    struct holder *h = holder(l, i->rank);
    size_t at = 0;
    while (h->items.p[at] != item)
        at++;
    memmove(&h->items.p[at], &h->items.p[at + 1],
            (h->items.n - at - 1) * sizeof *h->items.p);
    h->items.n--;
    i->rank = FREE;
}

void pt_lease_end(pt_leases *l, uint32_t item, enum pt_lease_state how)
{
    release(l, item);
    set_state(l, item, how);
}

void pt_lease_settle(pt_leases *l, uint32_t item, enum pt_lease_state how)
{
    if (l->items.p[item].state == PT_LEASE_HELD)
        release(l, item);
    else if (l->items.p[item].state == PT_LEASE_WAITING)
        unqueue(l, item);
    set_state(l, item, how);
}

static void wait_again(pt_leases *l, uint32_t item)
{
    set_state(l, item, PT_LEASE_WAITING);
    prepend(l, item);
}

bool pt_lease_return(pt_leases *l, uint32_t item, uint32_t epoch, int rank)
{
    if (!pt_lease_is(l, item, epoch, rank))
        return false;
    release(l, item);
    wait_again(l, item);
    return true;
}

void pt_lease_retry(pt_leases *l, uint32_t item)
{
    release(l, item);
    set_state(l, item, PT_LEASE_WAITING);
    append(l, item);
}

bool pt_lease_renew(pt_leases *l, uint32_t item, uint32_t epoch, int rank, int64_t now_ms)
{
    if (!pt_lease_is(l, item, epoch, rank))
        return false;
    l->items.p[item].deadline_ms = now_ms + l->ttl_ms;
    return true;
}

static pt_lease lease_of(const pt_leases *l, uint32_t item)
{
    const struct item *i = &l->items.p[item];
    return (pt_lease){item, i->epoch, i->rank, i->granted_ms, i->deadline_ms};
}

/* It goes to the end of its queue: what can be done is done before it kills again. */
static void blame_item(pt_leases *l, uint32_t item)
{
    bool out = ++l->items.p[item].kills >= l->max_kills;
    set_state(l, item, out ? PT_LEASE_QUARANTINED : PT_LEASE_WAITING);
    if (!out)
        append(l, item);
}

uint32_t pt_lease_lose(pt_leases *l, int rank, uint32_t blame, pt_lease *out)
{
    struct holder *h = holder(l, rank);
    uint32_t n = (uint32_t)h->items.n;
    for (uint32_t k = 0; k < n; k++)
        out[k] = lease_of(l, h->items.p[k]);
    /* The last first, so that the shard's queue gets its old order back. */
    for (uint32_t k = n; k > 0; k--) {
        uint32_t item = out[k - 1].item;
        release(l, item);
        if (item != blame)
            wait_again(l, item);
    }
    if (blame != NONE && n)
        blame_item(l, blame);
    leave_shard(l, rank);
    return n;
}

uint32_t pt_lease_expire(pt_leases *l, int64_t now_ms, uint32_t max, pt_lease *out)
{
    uint32_t n = 0;
    for (size_t r = 0; r < l->holders.n; r++)
        for (size_t k = 0; k < l->holders.p[r].items.n && n < max;) {
            uint32_t item = l->holders.p[r].items.p[k];
            if (l->items.p[item].deadline_ms > now_ms) {
                k++;
                continue;
            }
            out[n++] = lease_of(l, item);
            release(l, item);
            wait_again(l, item);
        }
    return n;
}

uint32_t pt_lease_held(const pt_leases *l, int rank)
{
    return (size_t)rank < l->holders.n ? (uint32_t)l->holders.p[rank].items.n : 0;
}

uint32_t pt_lease_oldest(const pt_leases *l, int rank)
{
    return pt_lease_held(l, rank) ? l->holders.p[rank].items.p[0] : NONE;
}

enum pt_lease_state pt_lease_state(const pt_leases *l, uint32_t item)
{
    return l->items.p[item].state;
}

uint32_t pt_lease_kills(const pt_leases *l, uint32_t item)
{
    return l->items.p[item].kills;
}

uint32_t pt_lease_count(const pt_leases *l, enum pt_lease_state state)
{
    return l->count[state];
}

uint32_t pt_lease_total(const pt_leases *l)
{
    return (uint32_t)l->items.n;
}
