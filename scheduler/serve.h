/* serve.h: rank 0 from start to end: lock, ledger, journals, plan, dispatch, package, check,
 * verify. Runs in a process of its own that `portalis run` starts (launch.h). */
#ifndef PT_SCHEDULER_SERVE_H
#define PT_SCHEDULER_SERVE_H

#include "scheduler/job_dir.h"

typedef struct {
    const char *job_dir;
    const char *token;     /* for the outcome note; see job_dir.h */
    bool local;            /* workers are threads of this process; no MPI */
    bool retry;            /* quarantined units get another chance */
    bool from_snapshot;    /* the ledger is damaged: go on from its last copy */
    const char *blame;     /* NULL, or the path of a unit that crashed the process before */
    bool join;             /* where another start works on the job: work for it */
    uint32_t ranks, nodes; /* 0, or what this world has in place of what the job asks for */
    const char *logs;      /* NULL, or what the names of this world's logs begin with */
    bool pmi;              /* the ranks find each other through PMI, not MPI */
    const char *batch;     /* NULL, or the allocation's name for the ledger: "slurm:1234" */
    const char
        *beside; /* NULL, or the program that this one becomes on other ranks than 0 */
    int *argc;   /* for MPI */
    char ***argv;
} pt_serve_options;

/* Returns the exit code; ends the process itself when MPI is used. */
int pt_serve(const pt_serve_options *o);

#endif
