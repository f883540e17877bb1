/* culprits.h: after the units: what of those that killed their workers can be had all the same. */
#ifndef PT_SCHEDULER_CULPRITS_H
#define PT_SCHEDULER_CULPRITS_H

#include "checkpoint/store.h"
#include "scheduler/job_dir.h"
#include "scheduler/ledger.h"

#include <signal.h>

typedef struct {
    const pt_job *job;
    const pt_job_dir *dir;
    pt_ledger *ledger;
    pt_store *store;
    int64_t run;
    const volatile sig_atomic_t *stop;
} pt_culprits_options;

/* Every quarantined file of the source that was not looked at before: bisected, its culprits
 * recorded, the rest of it done. Commits. */
int pt_culprits_search(const pt_culprits_options *o, pt_err *err);
/* Results that lack something for a culprit's sake are forgotten: another try is wanted. */
int pt_culprits_forget(pt_ledger *l, pt_err *err);

#endif
