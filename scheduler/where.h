/* where.h: the parts that belong to this program, found beside it: in the build tree and in
 * an installation, or where PORTALIS_WORKER and PORTALIS_PYRT say. */
#ifndef PT_SCHEDULER_WHERE_H
#define PT_SCHEDULER_WHERE_H

#include "base/arena.h"
#include "base/err.h"

/* Paths in `a`; NULL with a message that names where was looked. */
const char *pt_where_self(pt_arena *a, pt_err *err);
const char *pt_where_worker(pt_arena *a, pt_err *err);
const char *pt_where_pyrt(pt_arena *a, pt_err *err);
/* A program in PATH, or NULL. */
const char *pt_where_program(pt_arena *a, const char *name);

#endif
