/* prepare.c: a job directory made, or brought up to date, for its next start. */
#include "scheduler/prepare.h"

#include "base/file.h"

#include <string.h>

/* A job directory is of one source. */
static int check_same_source(const pt_job_dir *d, const pt_job *job, pt_err *err)
{
    pt_job before;
    if (!pt_job_dir_is(d))
        return 0;
    if (pt_job_dir_load(d, &before, err) < 0)
        return -1;
    int rc = strcmp(before.source, job->source) == 0
                 ? 0
                 : pt_fail(err, PT_ERR_USAGE,
                           "%s is the job of %s, not of %s; name another folder, or add "
                           "--force to take the new source",
                           d->root, before.source, job->source);
    pt_job_clear(&before);
    return rc;
}

static int check_source(const pt_job *job, pt_err *err)
{
    if (pt_file_exists(job->source))
        return 0;
    pt_fail_errno(err, PT_ERR_USAGE, "%s", job->source);
    err->code = PT_ERR_USAGE;
    return -1;
}

/* What another start works by, but for how many ranks, where and how long. */
static int check_same_work(const pt_job *job, const pt_job_dir *d, pt_err *err)
{
    pt_job before;
    pt_buf a = {0}, b = {0};
    if (pt_job_dir_load(d, &before, err) < 0)
        return -1;
    pt_job same = *job;
    same.resources = before.resources;
    same.launcher = before.launcher;
    pt_job_write(&before, &a);
    pt_job_write(&same, &b);
    int rc = pt_str_eq(pt_buf_str(&a), pt_buf_str(&b))
                 ? 0
                 : pt_fail(err, PT_ERR_USAGE,
                           "%s: this job runs, and by another spec than this; wait for it, "
                           "or change nothing but resources and launcher",
                           d->root);
    pt_buf_free(&a);
    pt_buf_free(&b);
    pt_job_clear(&before);
    return rc;
}

static int prepare(const pt_job *job, const pt_job_dir *d, bool force, bool join,
                   pt_err *err)
{
    if (check_source(job, err) < 0 || (!force && check_same_source(d, job, err) < 0) ||
        pt_job_dir_make(d, force, err) < 0)
        return -1;
    int lock = pt_job_dir_lock(d, err);
    if (lock < 0)
        return join && err->code == PT_ERR_BUSY ? check_same_work(job, d, err) : -1;
    int rc = pt_job_dir_freeze(d, job, err);
    pt_job_dir_unlock(lock);
    return rc;
}

int pt_prepare(const pt_job *job, const pt_job_dir *d, bool force, pt_err *err)
{
    return prepare(job, d, force, false, err);
}

int pt_prepare_joining(const pt_job *job, const pt_job_dir *d, bool force, pt_err *err)
{
    return prepare(job, d, force, true, err);
}
