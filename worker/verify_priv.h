/* verify_priv.h: where a program runs to be verified, for verify.c, suite.c and calls.c. */
#ifndef PT_WORKER_VERIFY_PRIV_H
#define PT_WORKER_VERIFY_PRIV_H

#include "worker/proc.h"
#include "worker/verify.h"

/* Every error of pyrt about what it does not do says so. */
#define PT_NOT_SUPPORTED "not supported by Portalis"

struct verify_place {
    pt_arena *a;
    const pt_verify_options *o;
    const char *above, *copy; /* a folder of ours, and the repository's copy in it */
    const char *add;          /* a file to lay beside the copy's own, or NULL */
    pt_str added;
    const char *hook; /* a folder that CPython finds modules in first, or NULL */
    int64_t copied_bytes;
};

void pt_verify_place(pt_arena *a, const pt_verify_options *o, struct verify_place *out);
/* Runs argv in a fresh copy: `rust` is the program, or NULL for argv[0]. `more_env` ends with
 * NULL, or is NULL. */
int pt_verify_run(struct verify_place *v, const char *const *argv, const char *rust,
                  const char *const *more_env, pt_proc_result *r, pt_err *err);
const char *pt_verify_python(const struct verify_place *v);
void pt_verify_leave(const struct verify_place *v);

#endif
