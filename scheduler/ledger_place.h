/* ledger_place.h: where a start's ledger lies: in the job directory, or (`checkpoint.ledger`) on the
 * node of rank 0, where a network folder would make each commit slow.
 *
 * A ledger on a node may be lost at any time with the node, and found again, older, when a job comes
 * back to it. Nothing that counts is lost with it: the job directory has its last snapshot, and the
 * workers' journals there have every result since the start began. So it is used again only if it
 * holds the run that the snapshot ends with; else it is made anew from the snapshot. */
#ifndef PT_SCHEDULER_LEDGER_PLACE_H
#define PT_SCHEDULER_LEDGER_PLACE_H

#include "scheduler/job_dir.h"
#include "scheduler/ledger.h"

typedef struct {
    const char *path;   /* of the ledger */
    const char *folder; /* NULL, or the node's folder that holds nothing else */
    const char *note;   /* NULL, or what a person should know */
} pt_ledger_place;

/* Whether the job has its ledger on a node. */
bool pt_ledger_is_away(const pt_job *job);
/* Brings the ledger to its place. The caller holds the job's lock. Strings in `a`. */
int pt_ledger_put(const pt_job *job, const pt_job_dir *dir, pt_arena *a,
                  pt_ledger_place *out, pt_err *err);
/* It is closed, and its last snapshot has all: nothing is left on the node. */
void pt_ledger_leave(const pt_ledger_place *p);
/* Copies the snapshot to `path`, durably, and removes what was left beside it. */
int pt_ledger_from_snapshot(const pt_job_dir *dir, const char *path, pt_err *err);
/* Removes a database with all its parts. */
void pt_ledger_remove(const char *path);

#endif
