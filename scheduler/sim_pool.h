/* sim_pool.h: a pool of nodes as words of the command line:
 *
 *     ranks=64,per-node=8,class=h100-spot,preempt=poisson:6h,notice=30s,launch=90s,replace
 *
 * Every key may be left out. preempt: none, poisson:MEAN, burst:MEAN:SHARE, bathtub,
 * bathtub:A:TAU1:TAU2:END, trace:FILE (lines "SECONDS NODES", # begins a comment). */
#ifndef PT_SCHEDULER_SIM_POOL_H
#define PT_SCHEDULER_SIM_POOL_H

#include "base/err.h"
#include "scheduler/sim.h"
#include "spec/job.h"

/* Texts and traces live in `a`. Prices are the job's. -1 with PT_ERR_USAGE. */
int pt_sim_pool_read(pt_arena *a, const char *words, const pt_job *job, pt_sim_pool *out,
                     pt_err *err);

#endif
