/* plan.h: from a job to its units: scan, names, import graph, keys, shards. The same for the
 * dry run, the real one and `translate`; no ledger is read or written. */
#ifndef PT_SCHEDULER_PLAN_H
#define PT_SCHEDULER_PLAN_H

#include "scheduler/closure.h"
#include "scheduler/scan.h"

typedef struct {
    const char *path, *module;
    bool is_package;
    pt_hash source, key;
    int64_t size_bytes;
    uint32_t component; /* of the import graph, leaf first */
    uint32_t shard;
    uint64_t cost_us;  /* predicted */
    const char *clash; /* see pt_module */
    uint32_t origin;   /* enum pt_origin */
} pt_unit;

typedef struct {
    pt_scan scan;
    pt_unit
        *units; /* the source's, those of packages, those of the library; each by path */
    uint32_t n_units, n_packages, n_library;
    pt_library library;
    pt_site site;
    bool driver; /* the last unit is the driver of tests */
    const pt_lack *lacks;
    uint32_t n_lacks;
    uint32_t n_shards, n_components, n_edges;
    uint32_t n_cycles, largest_cycle; /* components of more than one module */
    uint32_t n_unparsed;
    const pt_imports *imports;     /* [n_units] */
    const bool *read_now;          /* [n_units] its imports were not known before */
    const uint64_t *shard_cost_us; /* [n_shards] */
    uint64_t cost_us;
} pt_plan;

/* What a caller may add; all optional. Called by the thread that plans. */
typedef struct {
    void (*tick)(void *ctx); /* every now and then, while it takes long */
    /* The imports of a source that was read before; false when it was not. */
    bool (*known)(void *ctx, pt_arena *a, const pt_hash *source, pt_imports *out);
    void *ctx;
} pt_plan_hooks;

/* Lives in `a`. `workers` sets the number of shards; `hooks` may be NULL. Errors are those of
 * pt_scan_run(). */
int pt_plan_make(pt_arena *a, const pt_job *job, uint32_t workers,
                 const pt_plan_hooks *hooks, pt_plan *out, pt_err *err);

/* Workers of a job whose spec leaves it open: one for each core. */
uint32_t pt_plan_workers(const pt_job *job);

#endif
