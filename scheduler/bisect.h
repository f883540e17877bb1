/* bisect.h: a unit that killed its workers, looked at in processes of its own: does it kill them
 * still, and if so, which class, method or function of it does? Those alone are put out of action;
 * the rest of the module is translated. */
#ifndef PT_SCHEDULER_BISECT_H
#define PT_SCHEDULER_BISECT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <signal.h>

typedef struct {
    const char *file;          /* of the source */
    const char *path, *module; /* as the unit has them */
    bool is_package;
    uint32_t grammar;
    int64_t time_ms, memory_bytes; /* of each try; 0: no limit */
    const char *scratch;           /* a file to write artifacts to */
    const volatile sig_atomic_t *stop;
} pt_bisect_options;

typedef struct {
    const char *name; /* "C.m"; "" for what stands outside of all functions and classes */
    uint32_t line;
    const char *ending; /* "signal 11 (Segmentation fault)" */
    pt_buf reproducer;  /* Python: the module with all else put out of action */
} pt_culprit;

typedef struct {
    bool translated; /* `artifact` is that of the module without its culprits */
    bool rejected;   /* it is that of a file that is no Python */
    PT_VEC(pt_culprit) culprits;
    pt_buf artifact;
    uint32_t tries;
} pt_bisect_result;

/* No culprits and `translated`: it did no harm this time. Culprits and not `translated`: it
 * cannot be helped; they say why. -1: nothing could be started, or `stop`. */
int pt_bisect(pt_arena *a, const pt_bisect_options *o, pt_bisect_result *out, pt_err *err);
void pt_bisect_clear(pt_bisect_result *r);

#endif
