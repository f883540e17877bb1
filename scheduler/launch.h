/* launch.h: starts the processes of a job on this machine and watches over them: mpirun with
 * `portalis serve` as rank 0 and the workers beside it, or, without MPI, `portalis serve` alone
 * with workers as threads. Success is what rank 0 says from the ledger, never an exit status
 * of mpirun. Starts again when units are left that another start can do. */
#ifndef PT_SCHEDULER_LAUNCH_H
#define PT_SCHEDULER_LAUNCH_H

#include "scheduler/job_dir.h"

typedef struct {
    const pt_job_dir *dir;
    const pt_job *job;
    bool no_mpi; /* one process even where MPI is there */
    bool retry, from_snapshot, quiet;
    bool join;             /* where another start works on the job: work for it */
    uint32_t ranks, nodes; /* 0, or what this world has in place of what the job asks for */
    /* In an allocation of a cluster: the launcher's words, NULL at the end; NULL: mpirun here. */
    const char *const *world;
    bool one_program;  /* the launcher takes one program for all ranks: `serve --beside` */
    bool pmi;          /* ranks find each other through PMI, without MPI */
    const char *batch; /* what the ledger calls the allocation, such as "slurm:1234" */
} pt_launch_options;

/* Returns the job's exit code; errors are printed. */
int pt_launch(const pt_launch_options *o);

#endif
