/* cargo.h: let cargo compile a workspace that pt_package_write() made, and say of each crate
 * and each script whether it compiles. What does not is a fault of ours: the message comes
 * with the Python line that it was made from. */
#ifndef PT_WORKER_CARGO_H
#define PT_WORKER_CARGO_H

#include "worker/package.h"

#include <signal.h>
#include <stdbool.h>

enum pt_cargo_mode {
    PT_CARGO_CHECK, /* cargo check: no binaries */
    PT_CARGO_DEBUG, /* cargo build */
    PT_CARGO_RELEASE
};

typedef struct {
    const char *workspace;          /* folder of Cargo.toml */
    const pt_package_summary *made; /* what is in it */
    const char *cargo;              /* NULL: "cargo" */
    enum pt_cargo_mode mode;
    uint32_t n_jobs;                                      /* 0: cargo decides */
    int64_t wall_ms;                                      /* of all of it; 0: no limit */
    const volatile sig_atomic_t *stop;                    /* or NULL */
    void (*done)(void *ctx, const char *target, bool ok); /* progress; or NULL */
    void *ctx;
} pt_cargo_options;

typedef struct {
    const char *name; /* of the crate, or of the script's binary */
    bool is_script;
    bool ok;
    uint32_t n_errors;
    const char *binary; /* path of what was built; NULL for crates and PT_CARGO_CHECK */
    const char *first_error; /* one line, with the Python place where known; "" when ok */
} pt_cargo_target;

/* One error of rustc. */
typedef struct {
    const char *target;
    const char *rust_path; /* relative to the workspace */
    uint32_t rust_line;
    const char *python_path; /* NULL when it belongs to no Python line */
    uint32_t python_line;
    const char *message;
} pt_cargo_error;

typedef struct {
    const pt_cargo_target *targets; /* crates, then scripts, in the order of `made` */
    uint32_t n_targets, n_broken;
    const pt_cargo_error *errors; /* at most 1,000 */
    uint32_t n_errors;
    uint32_t n_runs; /* of cargo: it is started again past what does not compile */
    int64_t wall_ms;
    bool finished;   /* false: stopped, or out of time; what was not reached is not ok */
    const char *why; /* why not finished, or what cargo itself complained of; or "" */
} pt_cargo_result;

/* Results live in `a`. -1 only when cargo could not be started. */
int pt_cargo_run(pt_arena *a, const pt_cargo_options *o, pt_cargo_result *out, pt_err *err);

#endif
