/* metrics_feed.c: the thread sleeps between looks; a snapshot is read when it is another than
 * the last one. What was read stands in one text, behind a lock, until the next. */
#include "scheduler/metrics_feed.h"

#include "base/log.h"
#include "checkpoint/atomic.h"
#include "scheduler/httpd.h"
#include "scheduler/ledger.h"
#include "scheduler/metrics.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

struct pt_metrics_feed {
    const char *file, *snapshot; /* the job's and the folder's */
    int64_t every_ms;
    pt_httpd *server;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
    pt_buf text;        /* the figures; empty before the first snapshot */
    struct timespec of; /* the snapshot that they are of */
    bool file_troubled; /* its trouble has been told */
};

/* What is told over HTTP. */
static int answer(void *ctx, const pt_httpd_request *q, pt_buf *body)
{
    pt_metrics_feed *f = ctx;
    if (!strcmp(q->path, "/")) {
        pt_buf_adds(body, "portalis: /metrics\n");
        return 200;
    }
    if (strcmp(q->path, "/metrics") != 0)
        return 404;
    pthread_mutex_lock(&f->lock);
    pt_buf_addstr(body, pt_buf_str(&f->text));
    pthread_mutex_unlock(&f->lock);
    return body->n ? 200 : 503;
}

static void write_file(pt_metrics_feed *f)
{
    pt_err err;
    if (!*f->file || pt_atomic_write_quick(f->file, pt_buf_str(&f->text), &err) == 0) {
        f->file_troubled = false;
        return;
    }
    if (!f->file_troubled)
        pt_log(PT_WARN, "metrics.file", "%s", err.msg);
    f->file_troubled = true;
}

static void refresh(pt_metrics_feed *f)
{
    struct stat st;
    pt_err err;
    pt_buf fresh = {0};
    if (stat(f->snapshot, &st) < 0 || !memcmp(&st.st_mtim, &f->of, sizeof f->of))
        return;
    pt_ledger *l = pt_ledger_open_snapshot(f->snapshot, &err);
    int rc = l ? pt_metrics_text(l, pt_now_wall_ms(), &fresh, &err) : -1;
    pt_ledger_close(l);
    if (rc < 0) {
        pt_log(PT_WARN, "metrics", "%s", err.msg);
        pt_buf_free(&fresh);
        return;
    }
    pthread_mutex_lock(&f->lock);
    pt_buf_free(&f->text);
    f->text = fresh;
    pthread_mutex_unlock(&f->lock);
    f->of = st.st_mtim;
    write_file(f);
}

static void *run(void *ctx)
{
    pt_metrics_feed *f = ctx;
    bool stop = false;
    while (!stop) {
        struct timespec until;
        refresh(f);
        clock_gettime(CLOCK_MONOTONIC, &until);
        int64_t ns = until.tv_nsec + f->every_ms % 1000 * 1000000;
        until.tv_sec += f->every_ms / 1000 + ns / 1000000000;
        until.tv_nsec = ns % 1000000000;
        pthread_mutex_lock(&f->lock);
        while (!f->stop && pthread_cond_timedwait(&f->wake, &f->lock, &until) != ETIMEDOUT)
            continue;
        stop = f->stop;
        pthread_mutex_unlock(&f->lock);
    }
    refresh(f);
    return NULL;
}

/* Signals are rank 0's main thread's. */
static int start_thread(pt_metrics_feed *f)
{
    sigset_t all, before;
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&f->wake, &clock);
    pthread_condattr_destroy(&clock);
    pthread_mutex_init(&f->lock, NULL);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&f->thread, NULL, run, f);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

static void start_server(pt_metrics_feed *f, const char *listen)
{
    pt_err err;
    pt_httpd_options o = {.listen = listen, .answer = answer, .ctx = f};
    f->server = pt_httpd_start(&o, &err);
    if (f->server)
        pt_log(PT_INFO, "metrics.listen", "port=%u", pt_httpd_port(f->server));
    else
        pt_log(PT_WARN, "metrics.listen", "%s", err.msg);
}

pt_metrics_feed *pt_metrics_feed_start(const pt_job *job, const pt_job_dir *dir)
{
    if (!*job->metrics.file && !*job->metrics.listen)
        return NULL;
    pt_metrics_feed *f = calloc(1, sizeof *f);
    PT_ASSERT(f);
    f->file = job->metrics.file;
    f->snapshot = dir->snapshot;
    f->every_ms = job->metrics.every_ms;
    PT_ASSERT(start_thread(f) == 0);
    if (*job->metrics.listen)
        start_server(f, job->metrics.listen);
    return f;
}

void pt_metrics_feed_stop(pt_metrics_feed *f)
{
    if (!f)
        return;
    pthread_mutex_lock(&f->lock);
    f->stop = true;
    pthread_cond_signal(&f->wake);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
    pt_httpd_stop(f->server);
    pthread_cond_destroy(&f->wake);
    pthread_mutex_destroy(&f->lock);
    pt_buf_free(&f->text);
    free(f);
}
