/* evidence.h: which function was called by which script or test, and with what verdict. */
#ifndef PT_SCHEDULER_EVIDENCE_H
#define PT_SCHEDULER_EVIDENCE_H

#include "scheduler/ledger.h"
#include "worker/calls.h"

typedef struct pt_evidence pt_evidence;

/* Forgets what earlier starts found; everything is in the open transaction. NULL: failed. */
pt_evidence *pt_evidence_begin(pt_ledger *l, pt_err *err);
/* `by`, a "script" or a "test", made these calls. */
int pt_evidence_add(pt_evidence *e, const char *kind, const char *by, enum pt_verdict v,
                    const pt_calls *calls, pt_err *err);
void pt_evidence_end(pt_evidence *e);

#endif
