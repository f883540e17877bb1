/* proc.h: run another program within limits and hear all that it says: cargo, CPython, what
 * we translated. Called from rank 0; one thread, no signal handlers of its own. */
#ifndef PT_WORKER_PROC_H
#define PT_WORKER_PROC_H

#include "base/err.h"
#include "base/str.h"

#include <signal.h>
#include <stdbool.h>

typedef struct {
    const char *const *argv; /* ends with NULL */
    const char *program;     /* what is run, searched in PATH; NULL: argv[0] */
    const char *cwd;         /* NULL: ours */
    const char *const *env;  /* "NAME=value", ends with NULL: added to a short list of ours
                                (PATH, HOME, LANG=C.UTF-8 ...), which is all that it inherits */
    int64_t wall_ms;         /* 0 in each of these: no limit */
    int64_t cpu_ms;          /* rounded up to seconds */
    int64_t memory_bytes;    /* of private memory (RLIMIT_DATA) */
    int64_t file_bytes;      /* of each file it writes */
    size_t output_bytes;     /* kept of each stream; the rest is read and dropped */
    bool no_network;         /* where the kernel allows it: see network_cut */
    const volatile sig_atomic_t
        *stop; /* when it is not 0, the program is killed; or NULL */
    /* Called with each line of stdout as it comes (without its newline); or NULL. Then
     * stdout is not kept. A line longer than output_bytes comes in pieces. */
    void (*line)(void *ctx, pt_str text);
    void *ctx;
} pt_proc_options;

typedef struct {
    int code;   /* exit code; -1 when a signal ended it */
    int signal; /* that signal, or 0 */
    bool timed_out, stopped;
    bool network_cut;      /* it really had none */
    bool out_cut, err_cut; /* it said more than was kept */
    pt_buf out, err;
    int64_t wall_ms, cpu_ms, rss_bytes;
} pt_proc_result;

/* Runs the program with empty stdin, as leader of a process group that is killed as a whole
 * at the end, so that nothing it started stays behind (a process that leaves its group can).
 * 0 whenever the program could be started, however it ended; -1: it could not. */
int pt_proc_run(const pt_proc_options *o, pt_proc_result *out, pt_err *err);
void pt_proc_clear(pt_proc_result *r);

/* What ended it, for a report: "exit code 3", "signal 11 (Segmentation fault)", "killed after
 * 10.0 s". */
void pt_proc_ending(const pt_proc_result *r, pt_buf *out);

#endif
