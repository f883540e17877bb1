/* dispatch.h: rank 0's loop: message in, lease and ledger, message out. Returns when every
 * unit has an end, when somebody asked to stop, or when no worker is left. */
#ifndef PT_SCHEDULER_DISPATCH_H
#define PT_SCHEDULER_DISPATCH_H

#include "scheduler/door.h"
#include "scheduler/job_dir.h"
#include "scheduler/progress.h"
#include "scheduler/record.h"
#include "spec/link.h"

#include <signal.h>

typedef struct {
    const pt_job *job;
    const pt_job_dir *dir;
    pt_ledger *ledger;
    pt_link *link;
    pt_door *door; /* NULL, or where late ranks come from */
    int own;       /* ranks that were there from the start, rank 0 included */
    int64_t run;
    bool in_allocation;          /* of a cluster, that has the nodes the job asks for */
    const pt_record_unit *units; /* to do */
    uint32_t n_units;
    /* How many notices came; one asks to drain, two to leave at once. */
    volatile sig_atomic_t *notices;
    pt_progress *progress; /* kept up to date */
    void (*show)(void *ctx, const pt_progress *p);
    void *show_ctx;
} pt_dispatch_options;

enum pt_dispatch_end {
    PT_DISPATCH_ALL,    /* every unit has an end */
    PT_DISPATCH_NOTICE, /* drained on a notice, or the job's time is over */
    PT_DISPATCH_ALONE,  /* no worker is left, units are; another start would go on */
    PT_DISPATCH_STUCK   /* the same, but this start came to nothing */
};

/* *why: one line for people, at least 256 bytes. All is committed on return; workers were
 * told to stop. -1: the ledger or the link failed; what was committed stays. */
int pt_dispatch(const pt_dispatch_options *o, enum pt_dispatch_end *end, char why[512],
                pt_err *err);

/* A snapshot for readers, with its row. */
int pt_dispatch_snapshot(pt_ledger *l, const pt_job_dir *dir, int64_t run, const char *why,
                         int64_t *took_us, pt_err *err);

#endif
