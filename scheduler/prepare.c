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

int pt_prepare(const pt_job *job, const pt_job_dir *d, bool force, pt_err *err)
{
    if (check_source(job, err) < 0 || (!force && check_same_source(d, job, err) < 0) ||
        pt_job_dir_make(d, force, err) < 0)
        return -1;
    int lock = pt_job_dir_lock(d, err);
    if (lock < 0)
        return -1;
    int rc = pt_job_dir_freeze(d, job, err);
    pt_job_dir_unlock(lock);
    return rc;
}
