/* tool.h: Slurm's own commands. They, not libslurm, are what stays the same from release to
 * release. */
#ifndef PT_SLURM_TOOL_H
#define PT_SLURM_TOOL_H

#include "base/err.h"
#include "base/str.h"

/* Runs argv[0] of PATH; NULL ends argv. What it prints is added to *out, and its last words of
 * an error stand in err->msg. -1 when it could not run, or ended with another status than 0. */
int pt_slurm_tool(const char *const *argv, pt_buf *out, pt_err *err);

/* Hands a script to sbatch; its number into *id. A controller that dies right after its answer
 * may have forgotten the job: so it is asked, and the script handed in again if need be. */
int pt_slurm_submit(const char *script, pt_buf *id, pt_err *err);

/* One line about a job, as "RUNNING on n[1-3], 0:12 of 1:00:00", or "" when the controller does
 * not know it (any more) or is not here. */
void pt_slurm_state(const char *id, pt_buf *out);

#endif
