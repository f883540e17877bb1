/* check_priv.h: what check.c and check_match.c share. */
#ifndef PT_WORKER_CHECK_PRIV_H
#define PT_WORKER_CHECK_PRIV_H

#include "worker/check.h"

struct pt_check {
    pt_arena *a;
    const pt_ast *t;
    const pt_names *names;
    pt_diag *diag;
    bool future; /* from __future__ import annotations */
};

/* Sets the diagnostic; false. */
bool pt_check_fail(struct pt_check *c, pt_node at, const char *msg);
bool pt_check_match(struct pt_check *c, pt_node match);

#endif
