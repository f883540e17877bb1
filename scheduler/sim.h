/* sim.h: a job on a virtual clock. The scheduler's own code decides (shard.h, lease.h, and
 * spec/drain.h for what a leaving rank keeps, cost.h); ranks, nodes, the wire and the clouds that take nodes away are
 * modelled. Deterministic: the same model and seed give the same figures.
 *
 * Modelled: rank 0 as one server that takes dispatch_us for each message; a constant latency;
 * nodes that are lost with or without a notice and come again after launch_us; silence noticed
 * after the lease's ttl. Not modelled: the loss of rank 0, full disks, slow networks. */
#ifndef PT_SCHEDULER_SIM_H
#define PT_SCHEDULER_SIM_H

#include "base/defs.h"
#include "base/vec.h"

#include <stdbool.h>

/* When a node is taken away. */
enum pt_sim_hazard_kind {
    PT_SIM_STAYS,
    PT_SIM_POISSON, /* each node by itself, memoryless */
    PT_SIM_BURST,   /* many nodes of a pool within three minutes */
    PT_SIM_BATHTUB, /* early and late in a node's life, seldom between */
    PT_SIM_TRACE    /* when a file says so */
};

typedef struct {
    int64_t at_us;
    uint32_t nodes; /* so many of those that are up then */
} pt_sim_loss;

typedef struct {
    enum pt_sim_hazard_kind kind;
    double mean_us; /* POISSON: a node's life; BURST: between bursts */
    double share;   /* BURST: of the nodes that are up, 0 to 1 */
    /* BATHTUB: P(life < t) = a (1 - exp(-t/tau1) + exp((t-end)/tau2)), all gone at `end`.
     * Source: Kadupitiya, Jadhao, Sharma, "Modeling The Temporally Constrained Preemptions of
     * Transient Cloud VMs", HPDC 2020; the default is typical of its fits for 24-hour VMs. */
    double a, tau1_us, tau2_us, end_us;
    const pt_sim_loss *trace; /* TRACE: by time */
    uint32_t n_trace;
} pt_sim_hazard;

typedef struct {
    const char *name;
    uint32_t nodes, ranks_per_node;
    double usd_per_hour; /* 0: not priced */
    bool per_node;       /* else the price is of each rank's hour */
    pt_sim_hazard hazard;
    int64_t notice_us; /* before a node is taken; 0: none */
    int64_t launch_us; /* paid, before its ranks join */
    bool replace;      /* another node comes for one that was lost */
} pt_sim_pool;

typedef struct {
    const uint64_t *cost_us; /* [n_units] predicted, above 0 */
    const uint32_t *shard;   /* [n_units] */
    uint32_t n_units;
    double noise; /* sigma of log(true time / predicted time) */
    int64_t ttl_ms, heartbeat_ms, drain_ms;
    uint32_t prefetch, max_kills;
    int64_t dispatch_us; /* of rank 0, for a result or a grant of one unit */
    int64_t latency_us;  /* of a message */
    const pt_sim_pool *pools;
    uint32_t n_pools;
} pt_sim_model;

/* Where paid rank time went. */
enum pt_sim_share {
    PT_SIM_USEFUL,  /* units whose results were accepted */
    PT_SIM_LAUNCH,  /* a node that is paid for and not there yet */
    PT_SIM_LOST,    /* begun and cut off, or done and refused */
    PT_SIM_DRAINED, /* between the last unit of a noticed node and its end */
    PT_SIM_STARVED, /* idle, and went on later */
    PT_SIM_TAIL,    /* idle until the end: nothing was left to grant */
    PT_SIM_SHARES
};
extern const char *const pt_sim_share_names[PT_SIM_SHARES];

typedef struct {
    int64_t makespan_us;
    double usd;
    int64_t paid_us;                 /* rank time; the sum of share_us */
    int64_t share_us[PT_SIM_SHARES]; /* [enum pt_sim_share] */
    uint32_t done, quarantined, left;
    uint32_t nodes_lost, nodes_noticed, units_again;
    int64_t rank0_us; /* that rank 0 was busy */
} pt_sim_result;

/* What the first ranks did, for a picture; in the order in which it was known. */
typedef struct {
    uint32_t place; /* a rank's line; a node that comes for a lost one has its places */
    enum pt_sim_share share;
    int64_t from_us, to_us;
} pt_sim_span;
typedef struct {
    uint32_t max_places; /* given: so many lines */
    PT_VEC(pt_sim_span) spans;
} pt_sim_trace;

/* One run. `trace` may be NULL; the caller frees its spans. When every node is gone for good,
 * out->left tells what was not done. */
void pt_sim_run(const pt_sim_model *m, uint64_t seed, pt_sim_trace *trace,
                pt_sim_result *out);

#endif
