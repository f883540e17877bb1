/* calls.h: which functions of the repository CPython called: the one side of evidence. */
#ifndef PT_WORKER_CALLS_H
#define PT_WORKER_CALLS_H

#include "base/str.h"
#include "worker/verify.h"

typedef struct {
    const char *path; /* in the repository */
    uint32_t first_line;
} pt_call;

typedef struct {
    const pt_call *p;
    uint32_t n;
} pt_calls;

/* Runs the script once more under CPython, within the same limits, and hears what it calls; a
 * script that is killed has said what it called by then. In `a`. */
int pt_calls_of_script(pt_arena *a, const pt_verify_options *o, const char *script,
                       pt_calls *out, pt_err *err);

/* A line "call<TAB>path<TAB>line" as a call; false when it is none. */
bool pt_call_read(pt_arena *a, pt_str line, pt_call *out);

#endif
