/* finish.h: what rank 0 does when all units are done: load the artifacts, write the workspace,
 * let cargo build it, run the scripts beside CPython. Each is a row in `step`. */
#ifndef PT_SCHEDULER_FINISH_H
#define PT_SCHEDULER_FINISH_H

#include "scheduler/job_dir.h"
#include "scheduler/record.h"

#include <signal.h>

typedef struct {
    const pt_job *job;
    const pt_job_dir *dir;
    pt_ledger *ledger;
    pt_store *store;
    int64_t run;
    void (*phase)(void *ctx, const char *name); /* "package", "check", "verify" */
    void *ctx;
    const volatile sig_atomic_t *stop; /* a notice: leave early; or NULL */
} pt_finish_options;

typedef struct {
    uint32_t n_damaged; /* artifacts that were missing or broken: run those units again */
    uint32_t n_crates_broken; /* do not compile: our fault */
    uint32_t n_scripts_wrong; /* differ from CPython without saying so */
    uint32_t n_tests_wrong;   /* likewise */
    uint32_t n_not_done;      /* steps that were asked for and that this program has not */
} pt_finish_result;

/* Does nothing more once n_damaged is not 0. */
int pt_finish(const pt_finish_options *o, pt_finish_result *out, pt_err *err);

#endif
