/* prove.h: the steps that prove a workspace, when they were asked for: cargo builds it, its
 * scripts run beside CPython. Rows in crate_check, script_verify and step. Rank 0 only. */
#ifndef PT_SCHEDULER_PROVE_H
#define PT_SCHEDULER_PROVE_H

#include "scheduler/finish.h"
#include "worker/package.h"

/* Does what the job asks for, nothing otherwise. A cargo that is not there is a step not done,
 * no failure. -1: the ledger, or no disk. */
int pt_prove(pt_arena *a, const pt_finish_options *o, const pt_package_summary *made,
             pt_finish_result *out, pt_err *err);

#endif
