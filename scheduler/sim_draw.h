/* sim_draw.h: chance, from a seed: numbers, the lives of nodes, the true time of a unit. */
#ifndef PT_SCHEDULER_SIM_DRAW_H
#define PT_SCHEDULER_SIM_DRAW_H

#include "scheduler/sim.h"

/* SplitMix64. Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators",
 * OOPSLA 2014. */
typedef struct {
    uint64_t state;
} pt_sim_random;

/* Stream `stream` of a seed: streams do not depend on how much is drawn from others. */
pt_sim_random pt_sim_stream(uint64_t seed, uint64_t stream);
double pt_sim_uniform(pt_sim_random *r); /* above 0, below 1 */
uint32_t pt_sim_below(pt_sim_random *r, uint32_t n);
double pt_sim_exponential(pt_sim_random *r, double mean);

/* From a node's start until it is taken; INT64_MAX when its hazard takes none by itself. */
int64_t pt_sim_life(pt_sim_random *r, const pt_sim_hazard *h);

/* What a unit of that predicted time takes: log-normal with mean cost_us; the same each time
 * that the unit is run under this seed. */
int64_t pt_sim_true_time(uint64_t seed, uint32_t unit, uint64_t cost_us, double noise);

#endif
