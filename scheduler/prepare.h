/* prepare.h: what run, resume and submit do before anything starts. */
#ifndef PT_SCHEDULER_PREPARE_H
#define PT_SCHEDULER_PREPARE_H

#include "scheduler/job_dir.h"

/* Makes or updates the job directory of a checked job; the lock is held only while the spec is
 * written. Refuses a missing source, a folder of other things, and another source than before,
 * the last two unless `force`. */
int pt_prepare(const pt_job *job, const pt_job_dir *d, bool force, pt_err *err);

/* The same, where another start may work on the job: then nothing is frozen, and the two specs may
 * differ in resources and launcher only. */
int pt_prepare_joining(const pt_job *job, const pt_job_dir *d, bool force, pt_err *err);

#endif
