/* acct.h: what Slurm's accounting (sacct) says of a job. */
#ifndef PT_SLURM_ACCT_H
#define PT_SLURM_ACCT_H

#include "base/err.h"
#include "base/str.h"

typedef struct {
    uint32_t n_allocations; /* a requeued job has several */
    int64_t node_seconds;
    char state[32]; /* of the last */
} pt_acct;

/* All allocations of the job of that number. -1 where there is no accounting, or it cannot be
 * asked. */
int pt_acct_of(const char *id, pt_acct *out, pt_err *err);
/* The same from sacct's lines "ElapsedRaw|NNodes|State". False when they are none. */
bool pt_acct_read(pt_str lines, pt_acct *out);

#endif
