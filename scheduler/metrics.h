/* metrics.h: a job's figures for Prometheus, from the ledger's rows alone. docs/metrics.md lists
 * them; their names stay. */
#ifndef PT_SCHEDULER_METRICS_H
#define PT_SCHEDULER_METRICS_H

#include "scheduler/ledger.h"

/* Adds all of them in Prometheus' text format (version 0.0.4), each with the job's name as the
 * label `name`. `now_ms`, since 1970, is only what the ledger's age is counted to. */
int pt_metrics_text(pt_ledger *l, int64_t now_ms, pt_buf *out, pt_err *err);

#endif
