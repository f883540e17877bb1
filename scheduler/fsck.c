/* fsck.c: what counts is what can be proved: a result stays when the store has its artifact and
 * the artifact's bytes are those of its hash. A ledger that is damaged is made anew: from the
 * snapshot and from what can be read of the damaged one, then from the records that workers left
 * of every result (results/, and the journals). Units without a result run again; nothing else is
 * lost that a start cannot find out by itself. */
#include "scheduler/fsck.h"

#include "base/file.h"
#include "base/log.h"
#include "base/vec.h"
#include "checkpoint/atomic.h"
#include "checkpoint/journal.h"
#include "scheduler/ledger_place.h"
#include "scheduler/ledger_salvage.h"
#include "scheduler/record.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN_FAULTS = 8, SHOWN_UNITS = 20 };

struct fsck {
    const pt_job_dir *d;
    bool repair;
    pt_fsck_report *out;
    pt_arena *arena;
    pt_store *store;
    pt_ledger *ledger;
    pt_err *err;
};

static void PT_PRINTF(3, 4) fault(struct fsck *f, bool mended, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    pt_buf_adds(&f->out->text, mended ? "mended    " : "fault     ");
    pt_buf_vprintf(&f->out->text, fmt, ap);
    pt_buf_addc(&f->out->text, '\n');
    va_end(ap);
    f->out->faults++;
    f->out->mended += mended;
}

static void PT_PRINTF(2, 3) note(struct fsck *f, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    pt_buf_adds(&f->out->text, "          ");
    pt_buf_vprintf(&f->out->text, fmt, ap);
    pt_buf_addc(&f->out->text, '\n');
    va_end(ap);
}

/* --- the ledger anew --- */

static const char *const parts[] = {"", "-wal", "-journal"};

/* A copy of a database and its log, which may be played back without touching the evidence. */
static int copy_aside(struct fsck *f, const char *from, const char *to)
{
    for (size_t i = 0; i < PT_LEN(parts); i++) {
        pt_buf bytes = {0};
        const char *a = pt_arena_printf(f->arena, "%s%s", from, parts[i]);
        const char *b = pt_arena_printf(f->arena, "%s%s", to, parts[i]);
        unlink(b);
        if (!pt_file_exists(a))
            continue;
        int rc = pt_file_read(a, SIZE_MAX, true, &bytes, f->err);
        if (rc == 0)
            rc = pt_file_write(b, pt_buf_str(&bytes), f->err);
        pt_buf_free(&bytes);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static void remove_copy(struct fsck *f, const char *path)
{
    for (size_t i = 0; i < PT_LEN(parts); i++)
        unlink(pt_arena_printf(f->arena, "%s%s", path, parts[i]));
    unlink(pt_arena_printf(f->arena, "%s-shm", path));
}

static int salvage(struct fsck *f, pt_ledger *to, const char *from, bool whole_only)
{
    const char *copy = pt_arena_printf(f->arena, "%s/fsck-copy.db", f->d->own);
    pt_ledger_salvaged s;
    if (!pt_file_exists(from))
        return 0;
    int rc = copy_aside(f, from, copy);
    if (rc == 0)
        rc = pt_ledger_salvage(to, copy, whole_only, &s, f->err);
    if (rc == 0 && s.rows)
        note(f, "%" PRIu64 " rows from %s", s.rows, from);
    remove_copy(f, copy);
    return rc;
}

static int restore(struct fsck *f, pt_ledger *to, const char *folder)
{
    pt_replayed r;
    if (pt_record_restore(to, f->store, folder, &r, f->err) < 0)
        return -1;
    if (r.accepted)
        note(f, "%" PRIu64 " results from the records in %s", r.accepted, folder);
    return 0;
}

/* Findings and functions are read from the artifacts again: exact, where rows may not be. */
static int forget_details(struct fsck *f, pt_ledger *to)
{
    return pt_ledger_do(to, f->err, "DELETE FROM finding", "") < 0 ||
                   pt_ledger_do(to, f->err, "DELETE FROM function", "") < 0 ||
                   pt_ledger_do(to, f->err, "UPDATE stage_result SET detailed = 0", "") < 0
               ? -1
               : pt_ledger_commit(to, f->err);
}

/* Tables that are whole in the damaged ledger are newer than the snapshot's; of the others the
 * snapshot's rows count first. */
static int fill(struct fsck *f, pt_ledger *to)
{
    return salvage(f, to, f->d->ledger, true) < 0 ||
                   salvage(f, to, f->d->snapshot, false) < 0 ||
                   salvage(f, to, f->d->ledger, false) < 0 ||
                   restore(f, to, f->d->results) < 0 || restore(f, to, f->d->journal) < 0
               ? -1
               : forget_details(f, to);
}

static int move_aside(struct fsck *f)
{
    int64_t now = pt_now_wall_ms();
    for (size_t i = 0; i < PT_LEN(parts); i++) {
        const char *from = pt_arena_printf(f->arena, "%s%s", f->d->ledger, parts[i]);
        const char *to = pt_arena_printf(f->arena, "%s.damaged-%" PRId64 "%s", f->d->ledger,
                                         now, parts[i]);
        if (rename(from, to) < 0 && errno != ENOENT)
            return pt_fail_errno(f->err, PT_ERR_IO, "%s", from);
    }
    return 0;
}

static int rebuild(struct fsck *f)
{
    const char *fresh = pt_arena_printf(f->arena, "%s/fsck-ledger.db", f->d->own);
    remove_copy(f, fresh);
    pt_ledger *to = pt_ledger_open(fresh, f->err);
    int rc = to ? fill(f, to) : -1;
    pt_ledger_close(to); /* its log goes into it */
    if (rc == 0 && pt_file_exists(pt_arena_printf(f->arena, "%s-wal", fresh)))
        rc = pt_fail(f->err, PT_ERR_IO, "%s: its log could not be closed", fresh);
    if (rc == 0)
        rc = move_aside(f);
    if (rc == 0 && rename(fresh, f->d->ledger) < 0)
        rc = pt_fail_errno(f->err, PT_ERR_IO, "%s", f->d->ledger);
    if (rc == 0)
        rc = pt_atomic_sync_folder(f->d->own, f->err);
    if (rc < 0)
        remove_copy(f, fresh);
    return rc;
}

/* --- the parts --- */

static int open_again(struct fsck *f)
{
    f->ledger = pt_ledger_open(f->d->ledger, f->err);
    return f->ledger ? 0 : -1;
}

static int check_ledger(struct fsck *f)
{
    pt_buf rows = {0};
    bool missing = !pt_file_exists(f->d->ledger);
    if (!missing && open_again(f) == 0)
        return 0;
    if (!missing && f->err->code != PT_ERR_DAMAGED)
        return -1;
    if (missing && !pt_file_exists(f->d->snapshot) && !pt_file_exists(f->d->results) &&
        !pt_file_exists(f->d->journal))
        return 0; /* it never ran */
    fault(f, f->repair, "%s", missing ? "the ledger is missing" : f->err->msg);
    if (!missing)
        pt_ledger_faults(f->d->ledger, SHOWN_FAULTS, &rows);
    char *rest = (char *)pt_buf_z(&rows), *line;
    for (int i = 0; rows.n && i < SHOWN_FAULTS && (line = strsep(&rest, "\n")); i++)
        if (*line && *line != '*')
            note(f, "%s", line);
    pt_buf_free(&rows);
    pt_err_clear(f->err);
    return !f->repair ? 0 : rebuild(f) < 0 ? -1 : open_again(f);
}

struct result {
    pt_hash key;
    const char *path;
};
typedef PT_VEC(struct result) results;

/* Results whose artifact is not there, or not whole. */
static int list_broken(struct fsck *f, results *out)
{
    pt_buf bytes = {0};
    pt_rows *r =
        pt_ledger_ask(f->ledger, "SELECT key, path, artifact FROM stage_result", "");
    int rc;
    while ((rc = pt_rows_next(r, f->err)) == 1) {
        pt_err why;
        pt_hash artifact = pt_rows_hash(r, 2);
        pt_buf_clear(&bytes);
        f->out->results++;
        if (pt_store_get(f->store, artifact, &bytes, &why) == 0)
            continue;
        if (why.code != PT_ERR_DAMAGED && why.code != PT_ERR_GONE) {
            pt_rows_end(r);
            *f->err = why;
            rc = -1;
            break;
        }
        struct result one = {pt_rows_hash(r, 0),
                             pt_arena_strdup(f->arena, pt_rows_text(r, 1))};
        pt_vec_push(out, one);
        if (f->repair && why.code == PT_ERR_DAMAGED)
            pt_store_remove(f->store, artifact);
    }
    pt_buf_free(&bytes);
    return rc;
}

static int check_results(struct fsck *f)
{
    results broken = {0};
    int rc = list_broken(f, &broken);
    for (size_t i = 0; i < broken.n && rc == 0; i++) {
        if (i < SHOWN_UNITS)
            fault(f, f->repair, "%s: its artifact is missing or broken; it runs again",
                  broken.p[i].path);
        else {
            f->out->faults++;
            f->out->mended += f->repair;
        }
        if (f->repair)
            rc =
                pt_record_damaged(f->ledger, 0, broken.p[i].path, &broken.p[i].key, f->err);
    }
    if (broken.n > SHOWN_UNITS)
        note(f, "and %zu more", broken.n - SHOWN_UNITS);
    pt_vec_free(&broken);
    return rc;
}

/* A result is accepted once, so who accepted one that is lost must not stand in the way. */
static int check_attempts(struct fsck *f)
{
    int64_t n;
    if (pt_ledger_number(f->ledger, &n, f->err,
                         "SELECT count(*) FROM attempt a WHERE outcome IN ('done', "
                         "'rejected') AND NOT EXISTS (SELECT 1 FROM stage_result s WHERE "
                         "s.key = a.key)",
                         "") < 0)
        return -1;
    if (n == 0)
        return 0;
    fault(f, f->repair, "%" PRId64 " accepted attempts have no result", n);
    return f->repair ? pt_ledger_do(f->ledger, f->err,
                                    "UPDATE attempt SET outcome = 'damaged', cause = 'its "
                                    "result was lost' WHERE outcome IN ('done', "
                                    "'rejected') AND NOT EXISTS (SELECT 1 FROM "
                                    "stage_result s WHERE s.key = attempt.key)",
                                    "")
                     : 0;
}

/* Rows that say what cannot be. A start would put most of them right, too. */
static int check_units(struct fsck *f)
{
    int64_t n;
    if (pt_ledger_number(f->ledger, &n, f->err,
                         "SELECT count(*) FROM unit u WHERE state IN ('done', 'rejected') "
                         "AND NOT EXISTS (SELECT 1 FROM stage_result s WHERE s.key = "
                         "u.key)",
                         "") < 0)
        return -1;
    if (n == 0)
        return 0;
    fault(f, f->repair, "%" PRId64 " units are called done and have no result", n);
    return f->repair ? pt_ledger_do(f->ledger, f->err,
                                    "UPDATE unit SET state = 'pending' WHERE state IN "
                                    "('done', 'rejected') AND NOT EXISTS (SELECT 1 FROM "
                                    "stage_result s WHERE s.key = unit.key)",
                                    "")
                     : 0;
}

static void bad_artifact(void *ctx, const char *path)
{
    struct fsck *f = ctx;
    f->out->artifacts_bad++;
    if (f->out->artifacts_bad <= SHOWN_UNITS)
        fault(f, f->repair, "%s: not the bytes of its name", path);
    else
        f->out->faults++;
    if (f->repair)
        unlink(pt_arena_printf(f->arena, "%s/%s", f->d->store, path));
}

static int check_snapshot(struct fsck *f)
{
    pt_buf rows = {0};
    const char *copy = pt_arena_printf(f->arena, "%s/fsck-copy.db", f->d->own);
    if (!pt_file_exists(f->d->snapshot))
        return 0;
    if (copy_aside(f, f->d->snapshot, copy) < 0)
        return -1;
    pt_ledger_faults(copy, 1, &rows);
    remove_copy(f, copy);
    bool bad = rows.n > 0;
    if (bad)
        fault(f, f->repair && f->ledger, "the snapshot is damaged: %.*s", (int)rows.n - 1,
              rows.p);
    pt_buf_free(&rows);
    return (bad || f->out->mended) && f->repair && f->ledger
               ? pt_ledger_snapshot(f->ledger, f->d->snapshot, f->err)
               : 0;
}

static int count_record(void *ctx, pt_str record, pt_err *err)
{
    (void)record;
    (void)err;
    ++*(uint64_t *)ctx;
    return 0;
}

static int check_journals(struct fsck *f)
{
    const char *const folders[] = {f->d->results, f->d->journal};
    for (size_t i = 0; i < PT_LEN(folders); i++) {
        pt_journal_tally t = {0};
        if (pt_journal_replay(folders[i], count_record, &f->out->records, &t, f->err) < 0)
            return -1;
        f->out->journals_torn += t.torn;
    }
    return 0;
}

static void check_spec(struct fsck *f)
{
    pt_job job;
    pt_err err;
    if (pt_job_dir_load(f->d, &job, &err) == 0)
        pt_job_clear(&job);
    else
        fault(f, false, "%s; write it again: portalis run SRC -o %s", err.msg, f->d->root);
}

static int check_all(struct fsck *f)
{
    check_spec(f);
    if (!(f->store = pt_store_open(f->d->store, f->err)) || check_ledger(f) < 0)
        return -1;
    if (f->ledger && (check_results(f) < 0 || check_units(f) < 0 || check_attempts(f) < 0))
        return -1;
    if (pt_store_check(f->store, &f->out->artifacts, bad_artifact, f, f->err) < 0 ||
        check_journals(f) < 0 || check_snapshot(f) < 0)
        return -1;
    return f->ledger ? pt_ledger_commit(f->ledger, f->err) : 0;
}

/* A ledger that lives on nodes is in the job directory as its snapshot. It is looked at as if it had
 * come home; what was mended then stays, and the next start takes it along. */
static int fetch(struct fsck *f, bool *fetched)
{
    pt_job job;
    pt_err err;
    if (pt_file_exists(f->d->ledger) || !pt_file_exists(f->d->snapshot) ||
        pt_job_dir_load(f->d, &job, &err) < 0)
        return 0;
    bool away = pt_ledger_is_away(&job);
    pt_job_clear(&job);
    if (!away)
        return 0;
    *fetched = true;
    return pt_ledger_from_snapshot(f->d, f->d->ledger, f->err);
}

int pt_fsck(const pt_job_dir *d, bool repair, pt_fsck_report *out, pt_err *err)
{
    struct fsck f = {.d = d, .repair = repair, .out = out, .err = err};
    bool fetched = false;
    *out = (pt_fsck_report){0};
    if (pt_job_dir_need(d, err) < 0)
        return -1;
    int lock = pt_job_dir_lock(d, err);
    if (lock < 0)
        return -1;
    f.arena = pt_arena_new();
    int rc = fetch(&f, &fetched);
    if (rc == 0)
        rc = check_all(&f);
    pt_ledger_close(f.ledger);
    if (fetched && (rc < 0 || !out->mended))
        pt_ledger_remove(d->ledger);
    pt_store_close(f.store);
    pt_job_dir_unlock(lock);
    pt_arena_free(f.arena);
    return rc;
}
