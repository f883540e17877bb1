/* verify.h: run a script under CPython and as Rust, alike, and compare what they print and how
 * they exit. CPython's answer is the truth. */
#ifndef PT_WORKER_VERIFY_H
#define PT_WORKER_VERIFY_H

#include "base/arena.h"
#include "base/err.h"

#include <signal.h>
#include <stdbool.h>

enum pt_verdict {
    PT_VERDICT_EQUAL,       /* same stdout, same exit code */
    PT_VERDICT_UNSUPPORTED, /* the Rust program stopped and said what is not supported */
    PT_VERDICT_DIFFERS,     /* our fault */
    PT_VERDICT_TIMEOUT,     /* Python or Rust did not end: nothing can be said */
    PT_VERDICT_PYTHON,      /* CPython could not run it here (a module is missing ...) */
    PT_VERDICT_UNSTABLE,    /* CPython's own output changes from run to run */
    PT_VERDICT_NOT_BUILT    /* there is no binary */
};
enum { PT_N_VERDICTS = PT_VERDICT_NOT_BUILT + 1 };

/* "equal", "unsupported", "differs", "timeout", "python", "unstable", "not built": the
 * outcome in the ledger and the report. */
const char *pt_verdict_name(enum pt_verdict v);

typedef struct {
    const char *source_root; /* the repository, or the folder of a single script */
    const char *scratch;     /* a folder of ours: copies of the repository are made in it */
    const char *python;      /* NULL: "python3" */
    const char *python_path; /* of CPython: folders of packages; or NULL */
    int64_t wall_ms, memory_bytes, output_bytes; /* of each run */
    int64_t
        copy_bytes; /* a larger repository is not copied: verdict "python"; 0: 512 MiB */
    const volatile sig_atomic_t *stop; /* or NULL */
} pt_verify_options;

typedef struct {
    enum pt_verdict verdict;
    const char
        *detail;   /* one line for a person: what differs, what is missing; "" if equal */
    uint32_t line; /* first line of stdout that differs, from 1; 0: none */
    int python_code, rust_code;
    int64_t python_ms, rust_ms;
    bool network_cut; /* the scripts ran without a network */
} pt_verify_result;

/* `script` is the path in the repository, `binary` the program made of it (NULL: none).
 * Each of the two runs in a fresh copy of the repository at the same path, its working
 * directory, with empty stdin and PYTHONHASHSEED=0. Results live in `a`. */
int pt_verify_script(pt_arena *a, const pt_verify_options *o, const char *script,
                     const char *binary, pt_verify_result *out, pt_err *err);

#endif
