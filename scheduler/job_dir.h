/* job_dir.h: the job directory, which is the Cargo workspace itself; all that is Portalis's
 * own lies in its .portalis folder:
 *
 *     spec.yaml            the frozen job            lock        who schedules (flock)
 *     ledger.db            rank 0 alone opens it     progress    what is going on, for people
 *     ledger-snapshot.db   its copy for readers      outcome-*   how a start ended, until read
 *     store/ store/journal artifacts; what workers finished      log/
 *     door                 where late allocations knock (door.h)     start-*   who lives
 *     results/             every record that a journal had, kept: fsck rebuilds from it
 */
#ifndef PT_SCHEDULER_JOB_DIR_H
#define PT_SCHEDULER_JOB_DIR_H

#include "base/arena.h"
#include "base/err.h"
#include "spec/job.h"

typedef struct {
    const char *root, *own; /* OUT and OUT/.portalis */
    const char *door, *start;
    const char *takeover;     /* there: a later start waits for the lock */
    const char *batch, *idle; /* Slurm: the last job number; starts without progress */
    const char *spec, *ledger, *snapshot, *store, *journal, *results, *log, *lock,
        *progress, *outcome;
} pt_job_dir;

/* The names only; nothing is looked at. In `a`. */
void pt_job_dir_of(pt_arena *a, const char *root, pt_job_dir *out);
/* Whether a job lives there. */
bool pt_job_dir_is(const pt_job_dir *d);
/* -1 with a message that says what to do when no job lives there. */
int pt_job_dir_need(const pt_job_dir *d, pt_err *err);
/* Makes the folders. Refuses a folder that holds something else, unless `force`. */
int pt_job_dir_make(const pt_job_dir *d, bool force, pt_err *err);
/* Loads the frozen job. Its output is where it was found, wherever it was made. */
int pt_job_dir_load(const pt_job_dir *d, pt_job *job, pt_err *err);
/* Freezes the job; writes only what differs. */
int pt_job_dir_freeze(const pt_job_dir *d, const pt_job *job, pt_err *err);

/* Takes the lock; it ends with the process or pt_job_dir_unlock(). A descriptor, or -1 with
 * PT_ERR_BUSY naming the process and host that have it. */
int pt_job_dir_lock(const pt_job_dir *d, pt_err *err);
/* The same, for an allocation of that name (NULL: none). */
int pt_job_dir_lock_as(const pt_job_dir *d, const char *batch, pt_err *err);
/* Whether anybody holds it. */
bool pt_job_dir_is_held(const pt_job_dir *d);
/* Whether the lock's holder said that it runs in that allocation. */
bool pt_job_dir_held_by(const pt_job_dir *d, const char *batch);

/* A start that may join another has no lock to show that it lives: it holds a file of its own, by
 * its token. A descriptor, or -1. */
int pt_job_dir_appear(const pt_job_dir *d, const char *token);
enum pt_presence { PT_UNSEEN, PT_PRESENT, PT_VANISHED };
enum pt_presence pt_job_dir_presence(const pt_job_dir *d, const char *token);
void pt_job_dir_disappear(const pt_job_dir *d, const char *token);
void pt_job_dir_unlock(int fd);
/* The process that holds the lock, if it is of this host; 0 otherwise. */
long pt_job_dir_holder(const pt_job_dir *d);

/* How a start of the scheduler ended, for the process that started it. `token` tells one
 * start from another; a note is read once. */
typedef struct {
    int exit_code;
    bool again; /* units are left, and another start would do them */
    char why[1024];
} pt_outcome_note;
int pt_job_dir_say_outcome(const pt_job_dir *d, const char *token, const pt_outcome_note *n,
                           pt_err *err);
bool pt_job_dir_outcome(const pt_job_dir *d, const char *token, pt_outcome_note *out);
/* Removes what killed processes left in .portalis. */
void pt_job_dir_sweep(const pt_job_dir *d);

#endif
