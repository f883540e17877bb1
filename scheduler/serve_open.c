/* serve_open.c: how a start begins: the lock, or somebody else's; the ledger, brought to its place;
 * the journals; and only then a run of its own. */
#include "scheduler/serve_priv.h"

#include "base/file.h"
#include "base/log.h"
#include "checkpoint/atomic.h"
#include "checkpoint/journal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* What to do about a ledger that does not open. */
static int explain_ledger(struct pt_serving *s)
{
    const char *dir = s->dir.root;
    if (s->err.code == PT_ERR_DAMAGED)
        return pt_within(&s->err,
                         "the ledger is damaged; nothing was changed. To mend it: "
                         "portalis fsck --repair %s; or, to go on from its last good "
                         "copy: portalis resume %s --from-snapshot",
                         dir, dir);
    if (s->err.code == PT_ERR_NOSPACE)
        return pt_within(&s->err, "no space left; free some, then: portalis resume %s",
                         dir);
    return -1;
}

/* The damaged files are kept beside the ledger under another name. */
static int restore_snapshot(struct pt_serving *s)
{
    static const char *const parts[] = {"", "-wal", "-journal"};
    pt_buf bytes = {0};
    int64_t now = pt_now_wall_ms();
    pt_ledger *copy = pt_ledger_open_snapshot(s->dir.snapshot, &s->err);
    pt_ledger_close(copy);
    if (!copy || pt_file_read(s->dir.snapshot, SIZE_MAX, true, &bytes, &s->err) < 0)
        return pt_within(&s->err, "the snapshot cannot be used");
    for (size_t i = 0; i < PT_LEN(parts); i++) {
        const char *from = pt_arena_printf(s->arena, "%s%s", s->dir.ledger, parts[i]);
        const char *to = pt_arena_printf(s->arena, "%s.damaged-%" PRId64 "%s",
                                         s->dir.ledger, now, parts[i]);
        if (rename(from, to) < 0 && errno != ENOENT) {
            pt_buf_free(&bytes);
            return pt_fail_errno(&s->err, PT_ERR_IO, "%s", from);
        }
    }
    int rc = pt_atomic_write(s->dir.ledger, pt_buf_str(&bytes), &s->err);
    pt_buf_free(&bytes);
    return rc;
}

static int open_ledger(struct pt_serving *s)
{
    if (s->o->from_snapshot && restore_snapshot(s) < 0)
        return -1;
    if (pt_ledger_put(&s->job, &s->dir, s->arena, &s->place, &s->err) < 0)
        return explain_ledger(s);
    s->ledger = pt_ledger_open(s->place.path, &s->err);
    return s->ledger ? 0 : explain_ledger(s);
}

/* A batch system that has lost sight of a node starts the allocation elsewhere, and what ran there
 * may run on. The later start is the one that counts: it asks the other to leave. What that still
 * accepts until then stays, and its ranks' results come back through their journals. */
static int take_over(struct pt_serving *s)
{
    int64_t until = pt_now_mono_ms() + s->job.lease.startup_ms / 2;
    pt_log(PT_WARN, "takeover", "%s", s->err.msg);
    if (pt_file_write(s->dir.takeover, pt_str_of(s->o->batch), &s->err) < 0)
        return -1;
    do {
        s->lock = pt_job_dir_lock_as(&s->dir, s->o->batch, &s->err);
    } while (s->lock < 0 && s->err.code == PT_ERR_BUSY && pt_now_mono_ms() < until);
    unlink(s->dir.takeover);
    return s->lock < 0 ? -1 : 0;
}

static int take_lock(struct pt_serving *s)
{
    s->lock = pt_job_dir_lock_as(&s->dir, s->o->batch, &s->err);
    if (s->lock >= 0)
        return 0;
    if (s->err.code != PT_ERR_BUSY || !s->o->join)
        return -1;
    if (pt_job_dir_held_by(&s->dir, s->o->batch))
        return take_over(s);
    s->late = true;
    return 0;
}

int pt_serve_open_parts(struct pt_serving *s)
{
    if (take_lock(s) < 0)
        return -1;
    if (s->late)
        return 0;
    pt_job_dir_sweep(&s->dir);
    if (open_ledger(s) < 0)
        return -1;
    s->store = pt_store_open(s->dir.store, &s->err);
    return s->store ? 0 : -1;
}

/* Journals count before everything else, and are removed only when the ledger has what they
 * said and a copy of it is on the disk. */
int pt_serve_begin_run(struct pt_serving *s)
{
    pt_replayed replayed;
    int64_t took;
    if (pt_record_replay(s->ledger, s->store, s->dir.journal, &replayed, &s->err) < 0 ||
        pt_record_run(s->ledger, &s->job,
                      s->o->local ? "local"
                      : s->o->pmi ? "tcp"
                                  : "mpi",
                      s->workers, s->o->batch, &s->run, &s->err) < 0)
        return -1;
    if (s->place.note &&
        pt_record_event(s->ledger, s->run, "ledger.restored", s->place.note, &s->err) < 0)
        return -1;
    if (replayed.records)
        pt_log(PT_INFO, "journal.replayed", "records=%" PRIu64 " accepted=%" PRIu64,
               replayed.records, replayed.accepted);
    if (replayed.accepted &&
        pt_record_event(s->ledger, s->run, "journal.replayed",
                        pt_arena_printf(s->arena,
                                        "%" PRIu64 " finished units were taken from "
                                        "the workers' journals",
                                        replayed.accepted),
                        &s->err) < 0)
        return -1;
    if (pt_dispatch_snapshot(s->ledger, &s->dir, s->run, "start", &took, &s->err) < 0)
        return -1;
    return pt_record_keep(s->dir.journal, s->dir.results, &s->err) < 0
               ? -1
               : pt_journal_forget(s->dir.journal, &s->err);
}
