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
} pt_launch_options;

/* Returns the job's exit code; errors are printed. */
int pt_launch(const pt_launch_options *o);

#endif
