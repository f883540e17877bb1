/* watch_priv.h: the books that watch.c (leases, messages) and watch_results.c (the ledger, what
 * workers make durable) keep. */
#ifndef PT_SCHEDULES_WATCH_PRIV_H
#define PT_SCHEDULES_WATCH_PRIV_H

#include "scheduler/lease.h"
#include "spec/wire.h"
#include "tests/chaos/schedules/schedules.h"

#include <stdlib.h>

enum { S_MAX_PEERS = 1024, S_NOT_SO = -1 };

enum s_state { S_WAITING, S_HELD, S_ENDED, S_QUARANTINED };

struct s_item {
    enum s_state state;
    uint32_t unit, epoch, kills;
    int rank;
    int64_t deadline_ms, overdue_us; /* overdue_us: since that active time, or NOT_SO */
};

struct s_peer {
    int64_t heard_ms;
    int64_t idle_us;   /* since when it says that it has room and nothing in hand; NOT_SO */
    int64_t untold_us; /* since when the job drains and it is not told; NOT_SO */
    bool known, leaving, left, told;
    uint32_t said; /* its last message */
};

/* The start whose rank 0 is in its dispatcher. */
struct s_watched {
    s_proc *owner; /* NULL: none */
    pt_leases *leases;
    const pt_dispatch_options *o;
    struct s_item items[S_MAX_UNITS];
    struct s_peer peers[S_MAX_PEERS];
    int64_t active_us, polled_us, noticed_us;
    bool draining;
    pt_msg heard; /* what is being handled */
    int heard_from;
    bool in_force[S_MAX_UNITS]; /* which of the leases it names */
    pt_arena *arena;            /* of `heard` */
};
extern struct s_watched s_now;

/* What is known of a unit, over all starts. */
struct s_known {
    uint32_t epoch; /* the highest that was given */
    bool accepted, committed, durable, must_be;
};
extern struct s_known s_known[S_MAX_UNITS];

static inline uint32_t s_unit_of(const char *path)
{
    return (uint32_t)atoi(path + 1);
}

/* Whether the process that runs is that rank 0. */
static inline bool s_mine(void)
{
    return s_now.owner && v_self == &s_now.owner->v;
}

uint32_t s_n_in(enum s_state state);

#endif
