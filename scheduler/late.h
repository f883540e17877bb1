/* late.h: rank 0 of an MPI world that came later. It schedules nothing: it passes messages on
 * between its workers and the rank 0 that was there first (door.h), whose leases they hold. */
#ifndef PT_SCHEDULER_LATE_H
#define PT_SCHEDULER_LATE_H

#include "scheduler/job_dir.h"
#include "spec/link.h"

#include <signal.h>

typedef struct {
    const pt_job *job;
    const pt_job_dir *dir;
    pt_link *link;     /* to the workers of this world */
    const char *batch; /* NULL, or its allocation's name */
    volatile sig_atomic_t *notices;
} pt_late_options;

enum pt_late_end {
    PT_LATE_DONE,   /* every unit has an end; the first start does the rest */
    PT_LATE_FREE,   /* the first start is gone: whoever starts now is the first */
    PT_LATE_NOTICE, /* this world was asked to leave, and has handed back what was left */
    PT_LATE_BROKEN, /* the first start cannot go on */
    PT_LATE_ALONE   /* no worker of this world is left, or nobody let it join */
};

/* Joins and works until one of these; *why: a line for people. All workers were told to stop. -1:
 * the link failed, or the versions differ. */
int pt_late_work(const pt_late_options *o, enum pt_late_end *end, char why[512],
                 pt_err *err);

#endif
