/* scan.h: which Python files a job has, with size and content hash, in the order of their
 * paths, and what was left out and why. Reads only; called by rank 0, `plan` and `translate`
 * alike. */
#ifndef PT_SCHEDULER_SCAN_H
#define PT_SCHEDULER_SCAN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "spec/job.h"

typedef struct {
    const char *path; /* relative to pt_job_source_root(), '/' between parts */
    pt_hash source;
    int64_t size_bytes;
    bool examples; /* of doctest */
} pt_scan_file;

/* Something that might have been expected to be migrated. `kind` is one word for grouping:
 * "too-large", "unreadable", "symlink", "special", "ignored-folder". */
typedef struct {
    const char *path, *kind, *why;
    bool matters; /* the user has to look at it: the job ends with exit 1 */
} pt_scan_skip;

typedef struct {
    const pt_scan_file *files;
    uint32_t n_files;
    const pt_scan_skip *skips;
    uint32_t n_skips;
    int64_t total_bytes;
} pt_scan;

/* Everything lives in `a`. -1 when the source is missing or unreadable (PT_ERR_USAGE), holds
 * no Python (PT_ERR_USAGE), or is larger than the job's limits (PT_ERR_LIMIT). */
int pt_scan_run(pt_arena *a, const pt_job *job, pt_scan *out, pt_err *err);

#endif
