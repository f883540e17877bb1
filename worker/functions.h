/* functions.h: the functions of a module as rows for the ledger. */
#ifndef PT_WORKER_FUNCTIONS_H
#define PT_WORKER_FUNCTIONS_H

#include "worker/stages.h"

/* Fills out->functions; out->n_functions is already counted. In `a`. */
void pt_functions_of(pt_arena *a, const pt_ast *t, pt_unit_result *out);
/* Tells each function how many of the findings are its own. */
void pt_functions_count(pt_arena *a, pt_unit_result *out);

#endif
