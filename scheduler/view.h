/* view.h: how status, report and explain get at a job: through the snapshot, made fresh first
 * when no scheduler is running (after a kill the ledger knows more than its last copy). */
#ifndef PT_SCHEDULER_VIEW_H
#define PT_SCHEDULER_VIEW_H

#include "scheduler/job_dir.h"
#include "scheduler/ledger.h"

typedef struct {
    pt_ledger *ledger;
    bool live;     /* a scheduler is at work */
    int64_t as_of; /* when the snapshot was written, ms since 1970 */
} pt_view;

/* -1 with a message for the user. Says on stderr what could not be made fresh. */
int pt_view_open(const pt_job_dir *d, pt_view *out, pt_err *err);
void pt_view_close(pt_view *v);

#endif
