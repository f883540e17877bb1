/* fsck.h: a job's memory looked over: ledger, snapshot, store, journals; and mended, as far as
 * what is left allows. What is mended is moved aside, never removed. */
#ifndef PT_SCHEDULER_FSCK_H
#define PT_SCHEDULER_FSCK_H

#include "scheduler/job_dir.h"

typedef struct {
    pt_buf text;     /* a line for each fault and for each mend */
    uint32_t faults; /* found */
    uint32_t mended; /* of them */
    uint64_t artifacts, artifacts_bad, results, records, journals_torn;
} pt_fsck_report;

/* -1 when it cannot be done: the job is running, the disk is full. The caller frees the text. */
int pt_fsck(const pt_job_dir *d, bool repair, pt_fsck_report *out, pt_err *err);

#endif
