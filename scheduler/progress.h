/* progress.h: how far a job is, for people: written by rank 0 into a small file that is
 * replaced whole, shown by `portalis run` and `portalis status --watch`. A bar on a terminal,
 * a plain line now and then elsewhere; both to stderr. */
#ifndef PT_SCHEDULER_PROGRESS_H
#define PT_SCHEDULER_PROGRESS_H

#include "base/err.h"
#include "base/str.h"

typedef struct {
    char phase[16]; /* "scan", "translate", "package", "check", "verify", "drain", "end" */
    uint32_t total, done, attention; /* units; attention: rejected, failed, quarantined */
    uint32_t reused;                 /* of `done`: known before this start */
    uint32_t workers;
    uint64_t lines;             /* translated by this start */
    int64_t started_ms, now_ms; /* of this start and of this report; monotonic clock */
} pt_progress;

int pt_progress_write(const pt_progress *p, const char *path, pt_err *err);
bool pt_progress_read(pt_progress *p, const char *path);

/* One line, without newline: what was done, rate, time left. `width` bounds the bar. */
void pt_progress_line(const pt_progress *p, int width, pt_buf *out);

/* Shows on stderr; keeps to itself what was shown last. */
typedef struct pt_progress_view pt_progress_view;
pt_progress_view *pt_progress_view_new(bool quiet);
void pt_progress_show(pt_progress_view *v, const pt_progress *p);
/* Leaves the terminal clean. NULL is fine. */
void pt_progress_view_free(pt_progress_view *v);

#endif
