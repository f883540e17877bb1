/* drill.h: a real job on this machine, hit at random moments, and whether it came out as one that
 * was left alone. */
#ifndef PT_SCHEDULER_DRILL_H
#define PT_SCHEDULER_DRILL_H

#include "base/arena.h"
#include "base/err.h"
#include "spec/job.h"

/* What is done to the job. */
enum pt_drill_hit {
    PT_HIT_WORKER,    /* SIGKILL to a worker */
    PT_HIT_NOTICE,    /* SIGTERM to a worker: its machine is taken away */
    PT_HIT_FREEZE,    /* SIGSTOP to a worker, SIGCONT once its leases are gone */
    PT_HIT_STOP,      /* SIGTERM to `portalis run`: the allocation's time is over */
    PT_HIT_SCHEDULER, /* SIGKILL to rank 0 */
    PT_HIT_MPIRUN,    /* SIGKILL to mpirun */
    PT_HIT_ALL,       /* SIGKILL to every process of the job: a power cut */
    PT_HITS
};
const char *pt_drill_hit_name(enum pt_drill_hit kind);

typedef struct {
    const pt_job *job;  /* its source and options; the drill has leases of its own */
    const char *folder; /* where the jobs are made; exists */
    uint64_t seed;
    uint32_t n_hits, ranks;
    int64_t notice_ms; /* 0; else every hit is a notice of so long, and then the end */
    bool quiet;
} pt_drill_options;

typedef struct {
    enum pt_drill_hit kind;
    int64_t recovery_ms; /* until the next unit was done */
} pt_drill_recovery;

typedef struct {
    uint32_t n_jobs, n_starts;
    pt_drill_recovery *hits; /* [n_hits] in the arena */
    uint32_t n_hits;
    int64_t units, attempts, cut_off, handed_back; /* of all disturbed jobs */
    int64_t begun;      /* of those, at most: a rank works on one unit at a time */
    int64_t work_ms;    /* accepted */
    uint32_t n_differ;  /* jobs whose output was not the undisturbed one's */
    uint32_t n_unsound; /* jobs whose ledger lost a unit or accepted one twice */
    char first_fault[512];
} pt_drill_result;

/* -1 when a job could not be run at all. */
int pt_drill(pt_arena *a, const pt_drill_options *o, pt_drill_result *out, pt_err *err);

/* Whether two outputs are the same, but for .portalis and what cargo built; the first
 * difference in `what`. */
bool pt_drill_same(const char *a, const char *b, char *what, size_t size);
/* Adds a disturbed job's ledger to the result. */
int pt_drill_count(const char *job_dir, pt_drill_result *out, pt_err *err);

#endif
