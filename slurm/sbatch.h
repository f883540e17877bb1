/* sbatch.h: jobs as one batch script. Pure: jobs in, text out. Several jobs become one array, a
 * task each; what they ask Slurm for must then be the same. */
#ifndef PT_SLURM_SBATCH_H
#define PT_SLURM_SBATCH_H

#include "base/err.h"
#include "base/str.h"
#include "spec/job.h"

typedef struct {
    const pt_job *const
        *jobs; /* checked by pt_job_check(); output names the job directory */
    uint32_t n_jobs;
    uint32_t at_once;     /* of an array: tasks at a time; 0: as Slurm likes */
    const char *portalis; /* the program, as the nodes see it */
} pt_sbatch;

/* Appends the script. -1 with PT_ERR_SPEC when a value cannot be written so that sbatch reads it
 * back, or when the jobs of an array differ in what they ask for. */
int pt_sbatch_render(const pt_sbatch *s, pt_buf *out, pt_err *err);

/* Tasks on each node: a node's share of the workers, and room for rank 0. */
uint32_t pt_sbatch_tasks_per_node(const pt_job *job);

/* `s` as one word of bash, whatever its bytes are. */
void pt_sbatch_quote(const char *s, pt_buf *out);

#endif
