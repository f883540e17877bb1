/* serve_priv.h: what the parts of a start share: its beginning (serve_open.c) and the rest (serve.c). */
#ifndef PT_SCHEDULER_SERVE_PRIV_H
#define PT_SCHEDULER_SERVE_PRIV_H

#include "checkpoint/store.h"
#include "scheduler/dispatch.h"
#include "scheduler/door.h"
#include "scheduler/ledger_place.h"
#include "scheduler/metrics_feed.h"
#include "scheduler/plan.h"
#include "scheduler/progress.h"
#include "scheduler/record.h"
#include "scheduler/serve.h"
#include "worker/cloud.h"
#include "worker/rank.h"

struct pt_serving {
    const pt_serve_options *o;
    pt_arena *arena;
    pt_job_dir dir;
    pt_job job;
    uint32_t workers;
    bool late; /* another start works on the job, and we for it */
    bool left; /* by its launcher, before there was a world */
    pt_door *door;
    pt_link *link, **ends; /* ends: of local workers */
    pt_metrics_feed *metrics;
    pt_cloud *cloud;
    pt_rank_thread **threads;
    uint32_t n_threads;
    int lock;
    pt_ledger *ledger;
    pt_ledger_place place;
    bool closed; /* the last snapshot has all */
    pt_store *store;
    int64_t run;
    pt_plan plan;
    pt_record_counts counts;
    pt_progress progress;
    pt_outcome_note note;
    int64_t alive_ms; /* when the workers last heard from us, before dispatch */
    pt_err err;
};

/* The lock, the ledger, the store; or the knowledge that another start has them (`late`). */
int pt_serve_open_parts(struct pt_serving *s);
/* What workers finished and no scheduler recorded; then a run of our own. */
int pt_serve_begin_run(struct pt_serving *s);

#endif
