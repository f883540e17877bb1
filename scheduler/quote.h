/* quote.h: what a job will take, before anybody pays: the simulator (sim.h) fed with what the
 * job's own ledger knows, or with sizes alone where it never ran. */
#ifndef PT_SCHEDULER_QUOTE_H
#define PT_SCHEDULER_QUOTE_H

#include "scheduler/ledger.h"
#include "scheduler/plan.h"
#include "scheduler/sim_figures.h"
#include "scheduler/sim_units.h"

/* What a ledger says about the machines that a job had. */
typedef struct {
    int64_t starts, rank_ms, losses, notices; /* losses: without a notice */
    int64_t launch_ms; /* from a start of the scheduler to a rank's joining, mean */
    double spread;     /* sigma of log(measured / predicted) of units; 0: too few */
    struct {
        char name[16];
        int64_t ms;
    } steps[4]; /* after the units, as the last start that had them took */
    uint32_t n_steps;
} pt_quote_history;

typedef struct {
    pt_quote_history history;
    pt_sim_units units;
    bool of_rest; /* of what is left; else of the whole job */
    pt_sim_pool pool;
    pt_sim_figures figures;
    int64_t after_ms; /* of the steps; not in the figures */
    double after_usd;
} pt_quote;

/* With a ledger, of what is left to do, or of all when nothing is. */
int pt_quote_of_ledger(pt_arena *a, const pt_job *job, pt_ledger *l, uint32_t seeds,
                       pt_quote *out, pt_err *err);
int pt_quote_of_plan(pt_arena *a, const pt_job *job, const pt_plan *p, uint32_t seeds,
                     pt_quote *out, pt_err *err);

void pt_quote_text(const pt_quote *q, pt_buf *out);
void pt_quote_json(const pt_quote *q, pt_buf *out); /* an object, no newline */

#endif
