/* view.c: whoever gets the lock may be the scheduler for a moment, and copies the ledger. A
 * job that is read-only here, or damaged, is shown as of its last copy. */
#include "scheduler/view.h"

#include "base/file.h"

#include <sys/stat.h>

/* True when a scheduler is at work. */
static bool refresh(const pt_job_dir *d)
{
    pt_err err;
    int lock = pt_job_dir_lock(d, &err);
    if (lock < 0)
        return err.code == PT_ERR_BUSY;
    if (pt_file_exists(d->ledger)) {
        pt_ledger *l = pt_ledger_open(d->ledger, &err);
        if (!l || pt_ledger_snapshot(l, d->snapshot, &err) < 0)
            fprintf(stderr, "portalis: shown as of its last copy: %s\n", err.msg);
        pt_ledger_close(l);
    }
    pt_job_dir_unlock(lock);
    return false;
}

int pt_view_open(const pt_job_dir *d, pt_view *out, pt_err *err)
{
    struct stat st;
    *out = (pt_view){0};
    if (pt_job_dir_need(d, err) < 0)
        return -1;
    out->live = refresh(d);
    if (stat(d->snapshot, &st) < 0)
        return pt_fail(err, out->live ? PT_ERR_BUSY : PT_ERR_USAGE,
                       "%s: nothing to show yet%s", d->root,
                       out->live ? "; it has just been started"
                                 : "; the job was made but never ran: portalis resume it");
    out->as_of = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
    out->ledger = pt_ledger_open_snapshot(d->snapshot, err);
    return out->ledger ? 0 : -1;
}

void pt_view_close(pt_view *v)
{
    pt_ledger_close(v->ledger);
    v->ledger = NULL;
}
