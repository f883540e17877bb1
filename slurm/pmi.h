/* pmi.h: who a process is among those that srun started with it, and what they tell each other
 * before there is a connection: Slurm's PMI2. The library is looked for when it is needed, so that
 * a program built anywhere runs where it is not. */
#ifndef PT_SLURM_PMI_H
#define PT_SLURM_PMI_H

#include "base/err.h"
#include "spec/link.h"

typedef struct {
    int rank, size;
    char job[256];
    void *library;
} pt_pmi;

/* -1 with PT_ERR_GONE where there is no PMI2: not under `srun --mpi=pmi2`, or no libpmi2. */
int pt_pmi_open(pt_pmi *p, pt_err *err);
/* What a rank puts, all can get after the fence, which waits for every rank. */
int pt_pmi_put(pt_pmi *p, const char *key, const char *value, pt_err *err);
int pt_pmi_fence(pt_pmi *p, pt_err *err);
int pt_pmi_get(pt_pmi *p, int from, const char *key, char *value, int size, pt_err *err);

/* A link between the ranks of an srun without MPI: rank 0's address and a token go through PMI,
 * all else over TCP. When that
 * does not come up within startup_ms, SIGALRM ends the process. */
pt_link *pt_pmi_link(int startup_ms, pt_err *err);

#endif
