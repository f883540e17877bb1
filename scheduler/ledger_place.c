/* ledger_place.c: looks, in this order, at: a ledger in the job directory (of an earlier spec, or
 * mended by fsck), which always counts; the snapshot beside the node's ledger; the snapshot alone;
 * nothing, for a job that never ran. */
#include "scheduler/ledger_place.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "checkpoint/atomic.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const parts[] = {"", "-wal", "-journal", "-shm"};

void pt_ledger_remove(const char *path)
{
    for (size_t i = 0; i < PT_LEN(parts); i++) {
        pt_buf b = {0};
        pt_buf_printf(&b, "%s%s", path, parts[i]);
        unlink(pt_buf_z(&b));
        pt_buf_free(&b);
    }
}

bool pt_ledger_is_away(const pt_job *job)
{
    return strcmp(job->checkpoint.ledger, "job") != 0;
}

int pt_ledger_from_snapshot(const pt_job_dir *dir, const char *path, pt_err *err)
{
    pt_buf bytes = {0};
    pt_ledger_remove(path); /* a log that is left would be played into the copy */
    int rc = pt_file_read(dir->snapshot, SIZE_MAX, true, &bytes, err);
    if (rc == 0)
        rc = pt_atomic_write(path, pt_buf_str(&bytes), err);
    pt_buf_free(&bytes);
    return rc;
}

/* --- the node's folder --- */

static const char *node_folder(const pt_job *job, const pt_job_dir *dir, pt_arena *a)
{
    char hex[PT_HASH_HEX];
    const char *where = job->checkpoint.ledger, *temp = getenv("TMPDIR");
    if (!strcmp(where, "node-local"))
        where = temp && *temp == '/' ? temp : "/var/tmp";
    pt_hash_hex(pt_hash_of(dir->root, strlen(dir->root)), hex);
    return pt_arena_printf(a, "%s/portalis-%u-%.16s", where, (unsigned)geteuid(), hex);
}

/* Ours alone: others may write to the folder around it. */
static int make_folder(const char *folder, pt_err *err)
{
    struct stat st;
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return pt_fail_errno(err, PT_ERR_IO, "checkpoint.ledger: %s", folder);
    if (lstat(folder, &st) < 0)
        return pt_fail_errno(err, PT_ERR_IO, "checkpoint.ledger: %s", folder);
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || st.st_mode & 077)
        return pt_fail(err, PT_ERR_USAGE,
                       "checkpoint.ledger: %s is not a folder of this user's alone; remove "
                       "it, or name another place",
                       folder);
    return 0;
}

/* --- which of two is newer --- */

/* The last run of a ledger, as a text that no other run has; "" when there is none. */
static int last_run(pt_ledger *l, pt_buf *out, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l, "SELECT id, started_ms, pid, host FROM run ORDER BY id DESC LIMIT 1", "");
    int rc = pt_rows_next(r, err);
    pt_buf_clear(out);
    if (rc == 1) {
        pt_buf_printf(out, "%" PRId64 " %" PRId64 " %" PRId64 " %s", pt_rows_int(r, 0),
                      pt_rows_int(r, 1), pt_rows_int(r, 2), pt_rows_text(r, 3));
        pt_rows_end(r);
    }
    return rc < 0 ? -1 : 0;
}

static bool has_run(pt_ledger *l, const char *run)
{
    int64_t n = 0;
    pt_err err;
    return pt_ledger_number(l, &n, &err,
                            "SELECT count(*) FROM run WHERE id || ' ' || started_ms || ' ' "
                            "|| pid || ' ' || host = ?",
                            "s", run) == 0 &&
           n == 1;
}

/* Whether the node's ledger goes on from the snapshot; one that does not open does not. */
static bool is_newer(const char *node, const pt_job_dir *dir, const char **why, pt_arena *a)
{
    pt_err err;
    pt_buf run = {0};
    bool newer = false;
    if (!pt_file_exists(node)) {
        *why = "the ledger is not on this node";
        return false;
    }
    pt_ledger *copy = pt_ledger_open_snapshot(dir->snapshot, &err);
    pt_ledger *own = copy ? pt_ledger_open(node, &err) : NULL;
    if (own && last_run(copy, &run, &err) == 0) {
        newer = has_run(own, pt_buf_z(&run));
        *why = "the ledger on this node is older than the last snapshot";
    } else {
        *why = pt_arena_strdup(a, err.msg);
    }
    pt_ledger_close(own);
    pt_ledger_close(copy);
    pt_buf_free(&run);
    return newer;
}

/* --- putting it there --- */

/* From the job directory: it is brought up to date and copied first, and removed last. */
static int take_along(const pt_job_dir *dir, const char *node, pt_err *err)
{
    pt_ledger *l = pt_ledger_open(dir->ledger, err);
    int rc = l ? pt_ledger_snapshot(l, dir->snapshot, err) : -1;
    pt_ledger_close(l);
    if (rc < 0 || pt_ledger_from_snapshot(dir, node, err) < 0)
        return -1;
    pt_ledger_remove(dir->ledger);
    return 0;
}

static int restore(const pt_job_dir *dir, const char *path, const char *why, pt_arena *a,
                   pt_ledger_place *out, pt_err *err)
{
    out->note = pt_arena_printf(a, "%s; it was made anew from the last snapshot", why);
    pt_log(PT_WARN, "ledger.restored", "%s", out->note);
    return pt_ledger_from_snapshot(dir, path, err);
}

int pt_ledger_put(const pt_job *job, const pt_job_dir *dir, pt_arena *a,
                  pt_ledger_place *out, pt_err *err)
{
    bool here = pt_file_exists(dir->ledger), copied = pt_file_exists(dir->snapshot);
    const char *why = "the ledger is missing";
    *out = (pt_ledger_place){.path = dir->ledger};
    if (!pt_ledger_is_away(job))
        return here || !copied ? 0 : restore(dir, dir->ledger, why, a, out, err);
    out->folder = node_folder(job, dir, a);
    out->path = pt_arena_printf(a, "%s/ledger.db", out->folder);
    if (make_folder(out->folder, err) < 0)
        return -1;
    if (here)
        return take_along(dir, out->path, err);
    if (copied)
        return is_newer(out->path, dir, &why, a)
                   ? 0
                   : restore(dir, out->path, why, a, out, err);
    pt_ledger_remove(out->path); /* of another job that was here */
    return 0;
}

void pt_ledger_leave(const pt_ledger_place *p)
{
    if (!p->folder)
        return;
    pt_ledger_remove(p->path);
    rmdir(p->folder);
}
