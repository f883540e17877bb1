/* sim_units.h: what a simulated job has to do: the units of a plan, those that a ledger
 * measured, or made-up ones. */
#ifndef PT_SCHEDULER_SIM_UNITS_H
#define PT_SCHEDULER_SIM_UNITS_H

#include "base/arena.h"
#include "scheduler/ledger.h"
#include "scheduler/plan.h"

typedef struct {
    uint64_t *cost_us; /* [n] predicted */
    uint32_t *shard;   /* [n] */
    uint32_t n;
    uint32_t n_measured; /* of them, whose time a ledger knows */
    const char *source;  /* where the times come from, for people */
} pt_sim_units;

/* Predicted from sizes. In `a`, as below. */
void pt_sim_units_of_plan(pt_arena *a, const pt_plan *p, uint32_t workers,
                          pt_sim_units *out);
/* All units of a job, or the rest, which is not done: measured times where an attempt was accepted; where none was, the
 * prediction, scaled by what the measured ones took. */
int pt_sim_units_of_ledger(pt_arena *a, pt_ledger *l, bool rest, uint32_t workers,
                           pt_sim_units *out, pt_err *err);
/* n of the same time. */
void pt_sim_units_made(pt_arena *a, uint32_t n, int64_t unit_us, uint32_t workers,
                       pt_sim_units *out);

#endif
