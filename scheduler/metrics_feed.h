/* metrics_feed.h: keeps a job's metrics fresh while rank 0 runs: as a file for node-exporter's
 * textfile collector, and over HTTP. A thread of its own reads the snapshots that the ledger
 * makes anyway, so the scheduler's loop is never kept waiting. */
#ifndef PT_SCHEDULER_METRICS_FEED_H
#define PT_SCHEDULER_METRICS_FEED_H

#include "scheduler/job_dir.h"

typedef struct pt_metrics_feed pt_metrics_feed;

/* NULL when the job asks for none. A port that cannot be had is told in the log: no reason to
 * stop a job. The job and the folder live longer than it. */
pt_metrics_feed *pt_metrics_feed_start(const pt_job *job, const pt_job_dir *dir);
/* Tells the last snapshot's figures once more, then stops. NULL is fine. */
void pt_metrics_feed_stop(pt_metrics_feed *f);

#endif
