/* prove_priv.h: between prove.c (cargo, scripts) and prove_tests.c (suites). */
#ifndef PT_SCHEDULER_PROVE_PRIV_H
#define PT_SCHEDULER_PROVE_PRIV_H

#include "scheduler/evidence.h"
#include "scheduler/prove.h"
#include "worker/cargo.h"
#include "worker/verify.h"

struct proving {
    pt_arena *a;
    const pt_finish_options *o;
    const pt_package_summary *made;
    pt_finish_result *result;
    pt_evidence *evidence; /* while it verifies */
    int64_t started;
    pt_err *err;
};

bool pt_prove_told_to_stop(const struct proving *p);
pt_verify_options pt_prove_limits(const struct proving *p);
const char *pt_prove_binary(const pt_cargo_result *r, const char *bin);
bool pt_prove_chosen(const pt_job_list *globs, const char *path);

/* The repository's suites; counts[verdict] of their tests. */
int pt_prove_tests(struct proving *p, const pt_cargo_result *built,
                   uint32_t counts[PT_N_VERDICTS]);

#endif
