/* cloud.h: what a cloud says before it takes this machine away. A thread of its own asks the
 * machine's metadata server every so often, and tells once.
 *
 * Without a choice in the job the machine's firmware says whose it is (/sys/class/dmi), so that
 * nobody is asked where there is no such server. */
#ifndef PT_WORKER_CLOUD_H
#define PT_WORKER_CLOUD_H

#include "base/arena.h"
#include "base/err.h"
#include "spec/job.h"

/* `source`: "AWS: terminate at 2026-01-31T08:22:00Z"; seconds_left -1 when unknown. Called once,
 * on the thread that asks. */
typedef void (*pt_cloud_tell)(void *ctx, const char *source, int64_t seconds_left);

typedef struct pt_cloud pt_cloud;

/* NULL when there is no cloud to ask. The job lives longer than it. */
pt_cloud *pt_cloud_start(const pt_job *job, pt_cloud_tell tell, void *ctx);
/* Waits for at most one answer's time. NULL is fine. */
void pt_cloud_stop(pt_cloud *c);

/* Which cloud's machine this is, by the texts that its firmware has in `folder`
 * (/sys/class/dmi/id); PT_CLOUD_NONE when it is none that is known. */
enum pt_job_cloud pt_cloud_of_machine(const char *folder);

/* One question. 1 with the notice's text and time; 0: none; -1: no answer. For tests. `state`
 * keeps what one question has for the next (a token, the machine's name). */
typedef struct {
    char token[1024], name[256];
    bool named; /* the name was asked for */
} pt_cloud_state;
int pt_cloud_ask(enum pt_job_cloud cloud, const char *base, pt_cloud_state *state,
                 char source[160], int64_t *seconds_left, pt_err *err);

#endif
