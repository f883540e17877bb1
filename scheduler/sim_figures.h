/* sim_figures.h: many seeds of one model, and what is said of them. */
#ifndef PT_SCHEDULER_SIM_FIGURES_H
#define PT_SCHEDULER_SIM_FIGURES_H

#include "base/str.h"
#include "scheduler/sim.h"

typedef struct {
    double p50, p90;
} pt_sim_spread;

typedef struct {
    uint32_t n_runs, n_unended;    /* of the last, units were left: no node came again */
    pt_sim_spread makespan_s, usd; /* of all runs */
    pt_sim_spread goodput; /* useful of paid rank time, 0 to 1; p90: that 90 % reach */
    pt_sim_spread share[PT_SIM_SHARES]; /* of paid rank time, 0 to 1 */
    pt_sim_spread nodes_lost, units_again, quarantined, left;
    double rank0_busy; /* of the makespan, mean */
} pt_sim_figures;

/* From n > 0 results; the values of a figure are sorted for each, so no order matters.
 * Percentiles by nearest rank. */
void pt_sim_figures_of(const pt_sim_result *results, uint32_t n, pt_sim_figures *out);

void pt_sim_figures_text(const pt_sim_figures *f, pt_buf *out);
void pt_sim_figures_json(const pt_sim_figures *f, pt_buf *out); /* an object, no newline */

/* A self-contained picture: a line for each place, time to the right. */
void pt_sim_svg(const pt_sim_trace *trace, const pt_sim_result *r, pt_buf *out);

#endif
