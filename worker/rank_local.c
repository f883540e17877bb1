/* rank_local.c: a rank's options from its job, and a rank as a thread of this process, which
 * is all that a job without MPI needs. */
#include "worker/rank.h"

#include "worker/fault.h"

#include <pthread.h>
#include <string.h>

void pt_rank_options_of(const pt_job *job, const char *job_dir, pt_rank_options *out)
{
    *out = (pt_rank_options){
        .source_root = pt_job_source_root(job),
        .library = job->options.library,
        .packages_from = job->packages_from,
        .store_dir = pt_arena_printf(job->arena, "%s/.portalis/store", job_dir),
        .slots = job->lease.prefetch,
        .heartbeat_ms = job->lease.heartbeat_ms,
        .silence_ms = job->lease.silence_ms,
        .drain_ms = job->lease.drain_ms,
        .unit_ms = job->limits.unit_ms,
        .max_file_bytes = job->limits.file_bytes,
        .grammar = pt_job_grammar(job->options.python),
        .device = job->options.device,
        .price_class = job->resources.price_class,
    };
}

struct pt_rank_thread {
    pthread_t thread;
    pt_link *link;
    pt_rank_options o;
    int status;
};

static void *run(void *ctx)
{
    pt_rank_thread *t = ctx;
    t->status = pt_rank_run(t->link, &t->o);
    pt_link_close(t->link);
    return NULL;
}

pt_rank_thread *pt_rank_run_local(pt_link *link, const pt_rank_options *o, pt_err *err)
{
    if (pt_fault_init(pt_link_rank(link), err) < 0) {
        pt_link_close(link);
        return NULL;
    }
    pt_rank_thread *t = calloc(1, sizeof *t);
    PT_ASSERT(t);
    t->link = link;
    t->o = *o;
    int rc = pthread_create(&t->thread, NULL, run, t);
    if (rc == 0)
        return t;
    pt_fail(err, PT_ERR_OTHER, "cannot start a thread: %s", strerror(rc));
    pt_link_close(link);
    free(t);
    return NULL;
}

int pt_rank_join_local(pt_rank_thread *t)
{
    pthread_join(t->thread, NULL);
    int status = t->status;
    free(t);
    return status;
}
