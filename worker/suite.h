/* suite.h: run the tests of a module, or the examples in its docstrings, under CPython and as Rust,
 * by the same driver, and compare how each of them ends. */
#ifndef PT_WORKER_SUITE_H
#define PT_WORKER_SUITE_H

#include "worker/calls.h"

typedef struct {
    const char
        *name; /* as unittest has it: "tests.test_x.Case.test_it"; of an example "mod.f,
                         example 2" */
    const char *python, *rust; /* "passed", "failed AssertionError", "skipped" ... */
    const char *detail;        /* what Rust said, when it ended otherwise; or "" */
    enum pt_verdict verdict;
    pt_calls calls; /* under CPython */
} pt_test;

typedef struct {
    const pt_test *tests; /* in the order in which CPython ran them */
    uint32_t n;
} pt_suite_result;

typedef struct {
    const char *module;
    bool examples;      /* those of doctest, not the tests */
    const char *binary; /* the driver's; NULL: it was not built */
    const char *const *roots;
    uint32_t n_roots; /* folders of the repository that imports start from */
} pt_suite;

/* A module that CPython cannot import is one test of its name, verdict "python". The module's
 * tests share the limits of one run; one that kills it, or takes too long, ends as such, and
 * those after it run in another. -1 only when no copy can be made or nothing run. In `a`. */
int pt_suite_verify(pt_arena *a, const pt_verify_options *o, const pt_suite *s,
                    pt_suite_result *out, pt_err *err);

#endif
