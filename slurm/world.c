/* world.c: the launchers. Under mpirun, and under srun with PMI2, a rank that dies leaves the
 * others alone; under srun with PMIx Slurm's plugin ends the whole step whatever it is told: then
 * the job starts again. */
#include "slurm/world.h"

#include "slurm/sbatch.h"

#include <inttypes.h>
#include <string.h>

/* srun that mpirun calls for its daemons must not end all when one of them dies. */
static const char daemons[] = "--no-kill --kill-on-bad-exit=0";

static void mpirun(pt_arena *a, const pt_job *job, const char **w)
{
    /* After SIGTERM, mpirun kills within 2 s unless it is told to leave the ranks more. */
    const char *grace = pt_arena_printf(a, "%" PRId64, job->lease.drain_ms / 1000 + 1);
    const char *const words[] = {"mpirun",
                                 "--enable-recovery",
                                 "--bind-to",
                                 "none",
                                 "--map-by",
                                 "node",
                                 "--mca",
                                 "plm_slurm_args",
                                 daemons,
                                 "--mca",
                                 "odls_base_sigkill_timeout",
                                 grace,
                                 NULL};
    memcpy(w, words, sizeof words);
}

static void srun(pt_arena *a, const pt_job *job, const char **w)
{
    bool pmi2 = job->launcher.slurm.launch == PT_SLURM_PMI2;
    const char *const words[] = {
        "srun",
        pmi2 ? "--mpi=pmi2" : "--mpi=pmix",
        "--no-kill",
        "--kill-on-bad-exit=0",
        "--wait=0", /* a rank that has ended says nothing about the others */
        "--distribution=cyclic",
        pt_arena_printf(a, "--nodes=%u", job->resources.nodes),
        pt_arena_printf(a, "--ntasks=%u", job->resources.ranks + 1),
        NULL};
    memcpy(w, words, sizeof words);
}

void pt_slurm_world(pt_arena *a, const pt_job *job, const char *words[PT_SLURM_WORDS])
{
    if (job->launcher.slurm.launch == PT_SLURM_MPIRUN)
        mpirun(a, job, words);
    else
        srun(a, job, words);
}
