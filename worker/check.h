/* check.h: what CPython's compiler refuses although it parses. */
#ifndef PT_WORKER_CHECK_H
#define PT_WORKER_CHECK_H

#include "worker/names.h"

/* False and *diag for the first fault. Names have their own: pt_names_of(). */
bool pt_check(pt_arena *a, const pt_ast *t, const pt_names *names, bool future_annotations,
              pt_diag *diag);

#endif
