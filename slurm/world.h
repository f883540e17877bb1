/* world.h: how the ranks of a job are started inside of an allocation. */
#ifndef PT_SLURM_WORLD_H
#define PT_SLURM_WORLD_H

#include "base/arena.h"
#include "spec/job.h"

/* The launcher's words ahead of the programs; NULL at the end, at most PT_SLURM_WORDS. mpirun
 * takes "-n 1 SERVE : -n N WORKER" after them, srun one program for all ranks. */
enum { PT_SLURM_WORDS = 24 };
void pt_slurm_world(pt_arena *a, const pt_job *job, const char *words[PT_SLURM_WORDS]);

#endif
