/* rank.h: the worker's loop. The thread that calls pt_rank_run() owns the link: it answers,
 * heartbeats, stores and reports; a second thread does one unit after another. So a long unit
 * still heartbeats, a notice is heard at once, and only one thread ever calls MPI. */
#ifndef PT_WORKER_RANK_H
#define PT_WORKER_RANK_H

#include "base/err.h"
#include "kernels/lexchoice.h"
#include "spec/job.h"
#include "spec/link.h"

#include <signal.h>
#include <stdatomic.h>

/* Exit statuses of a worker. */
enum { PT_RANK_DONE = 0, PT_RANK_CANNOT = 3, PT_RANK_LEFT = 75 };

/* What a cloud said (cloud.h); filled once, by another thread, `there` last. */
typedef struct {
    char source[160];
    int64_t seconds_left; /* -1: unknown */
    atomic_bool there;
} pt_rank_warning;

typedef struct {
    const char *source_root;   /* unit paths are relative to it */
    const char *library;       /* options.library: where units of the Python library are */
    pt_job_list packages_from; /* where those of packages are */
    const char *store_dir;     /* JOB/.portalis/store; journals in its "journal" */
    uint32_t slots;            /* leases held at once */
    int64_t heartbeat_ms, silence_ms, drain_ms, unit_ms;
    int64_t max_file_bytes;
    uint32_t grammar;           /* of the units: pt_unit_source */
    uint32_t device;            /* enum pt_job_device */
    const pt_lex_choice *lexer; /* NULL: chosen by `device` when the rank starts */
    const char *price_class;
    /* 0, or the signal that arrived: set by pt_rank_catch_signals(), or by a test. NULL: no
     * notices (a thread of the scheduler's process leaves signals to the scheduler). */
    volatile sig_atomic_t *notice;
    const pt_rank_warning *warning; /* NULL: nobody asks a cloud */
} pt_rank_options;

/* From a job and its directory; strings in the job's arena. */
void pt_rank_options_of(const pt_job *job, const char *job_dir, pt_rank_options *out);

/* Runs until STOP, a notice, or silence; returns an exit status. Rank 0 of the link is the
 * scheduler. Logs through base/log.h. */
int pt_rank_run(pt_link *link, const pt_rank_options *o);

/* The same in a thread of its own, for the one-process job: owns `link` and closes it,
 * also on failure. The strings of *o must live until it is joined. */
typedef struct pt_rank_thread pt_rank_thread;
pt_rank_thread *pt_rank_run_local(pt_link *link, const pt_rank_options *o, pt_err *err);
/* Waits for it (send STOP first); returns its status and frees. */
int pt_rank_join_local(pt_rank_thread *t);

/* A crash writes one line that names the unit to stderr, gives the loop half a second for its
 * last words (CRASHED), then kills as it would have. For processes with ranks as threads. */
void pt_rank_catch_crashes(void);
/* The same, and SIGTERM, SIGUSR2 and SIGCONT raise the flag that it returns: for a process
 * that is a rank. */
volatile sig_atomic_t *pt_rank_catch_signals(void);

#endif
