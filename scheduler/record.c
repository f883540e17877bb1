/* record.c: starts, ranks, attempts and results. The plan's rows are in record_plan.c. */
#include "scheduler/record.h"

#include "base/file.h"
#include "base/log.h"
#include "checkpoint/journal.h"

#include <string.h>
#include <unistd.h>

/* A grant whose scheduler died may have been worked on until that scheduler's last sign. */
static int close_orphans(pt_ledger *l, pt_err *err)
{
    if (pt_ledger_do(
            l, err,
            "UPDATE attempt SET outcome = 'orphaned', cause = 'the job was killed', "
            "ended_ms = max(granted_ms, (SELECT seen_ms FROM run WHERE run.id = "
            "attempt.run)) WHERE outcome IS NULL",
            "") < 0 ||
        pt_ledger_do(
            l, err,
            "UPDATE rank SET left_ms = max(seen_ms, (SELECT seen_ms FROM run WHERE "
            "run.id = rank.run)), why = 'the job was killed' WHERE left_ms IS NULL",
            "") < 0)
        return -1;
    return pt_ledger_do(l, err,
                        "UPDATE run SET ended_ms = seen_ms, why = 'killed' "
                        "WHERE ended_ms IS NULL",
                        "");
}

static int write_prices(pt_ledger *l, const pt_job *job, pt_err *err)
{
    static const char *const of[] = {"rank", "gpu", "node"};
    int rc = pt_ledger_do(l, err, "DELETE FROM price", "");
    for (uint32_t i = 0; i < job->n_prices && rc == 0; i++) {
        const pt_job_price *p = &job->prices[i];
        rc = pt_ledger_do(l, err, "INSERT INTO price VALUES (?, ?, ?, ?, ?)", "sdsss",
                          p->class_name, p->usd_per_hour, of[p->per % 3], p->source,
                          p->date);
    }
    return rc;
}

int pt_record_run(pt_ledger *l, const pt_job *job, const char *link, uint32_t workers,
                  const char *batch, int64_t *run, pt_err *err)
{
    char host[256] = "?";
    int64_t now = pt_now_wall_ms();
    gethostname(host, sizeof host - 1);
    if (close_orphans(l, err) < 0 ||
        pt_ledger_do(l, err,
                     "INSERT INTO job VALUES (1, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                     "name = excluded.name, tool = excluded.tool",
                     "ssi", job->name, PT_VERSION "/" PT_TRANSLATOR_VERSION, now) < 0 ||
        write_prices(l, job, err) < 0 ||
        pt_ledger_do(
            l, err,
            /* Above every start that is known of, be it by its journals only: its number
             * begins the epochs. */
            "INSERT INTO run (id, started_ms, seen_ms, host, pid, link, workers, tool, "
            "batch) "
            "VALUES (1 + max((SELECT coalesce(max(id), 0) FROM run), "
            "(SELECT coalesce(max(run), 0) FROM attempt)), ?, ?, ?, ?, ?, ?, ?, ?)",
            "iisisiss", now, now, host, (int64_t)getpid(), link, (int64_t)workers,
            PT_VERSION "/" PT_TRANSLATOR_VERSION, batch) < 0)
        return -1;
    *run = pt_ledger_inserted(l);
    return 0;
}

int pt_record_run_seen(pt_ledger *l, int64_t run, pt_err *err)
{
    return pt_ledger_do(l, err, "UPDATE run SET seen_ms = ? WHERE id = ?", "ii",
                        pt_now_wall_ms(), run);
}

int pt_record_run_end(pt_ledger *l, int64_t run, int exit_code, const char *why,
                      pt_err *err)
{
    int64_t now = pt_now_wall_ms();
    return pt_ledger_do(l, err,
                        "UPDATE run SET seen_ms = ?, ended_ms = ?, exit_code = ?, why = ? "
                        "WHERE id = ?",
                        "iiisi", now, now, (int64_t)exit_code, why, run);
}

int pt_record_event(pt_ledger *l, int64_t run, const char *what, const char *text,
                    pt_err *err)
{
    return pt_ledger_do(l, err,
                        "INSERT INTO event (run, at_ms, what, text) VALUES (?,?,?,?)",
                        "iiss", run, pt_now_wall_ms(), what, text);
}

int pt_record_checkpoint(pt_ledger *l, int64_t run, int64_t took_us, const char *why,
                         pt_err *err)
{
    return pt_ledger_do(
        l, err, "INSERT INTO checkpoint (run, at_ms, took_us, why) VALUES (?,?,?,?)",
        "iiis", run, pt_now_wall_ms(), took_us, why);
}

int pt_record_step(pt_ledger *l, int64_t run, const char *name, int64_t started_ms,
                   const char *outcome, const char *text, pt_err *err)
{
    return pt_ledger_do(l, err, "INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?, ?, ?)",
                        "isiiss", run, name, started_ms, pt_now_wall_ms(), outcome, text);
}

static const char *outcome_name(uint32_t outcome)
{
    return outcome == PT_OUTCOME_DONE ? "done" : "rejected";
}

static int insert_result(pt_ledger *l, int64_t run, const char *path, const pt_result *r,
                         pt_err *err)
{
    return pt_ledger_do(
        l, err,
        "INSERT OR IGNORE INTO stage_result (key, stage, path, outcome, artifact, "
        "artifact_bytes, source_bytes, lines, nodes, functions, classes, findings, "
        "is_script, why, run, at_ms) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        "hisshiiiiiiiisii", &r->key, (int64_t)r->work.stage, path, outcome_name(r->outcome),
        &r->artifact, (int64_t)r->bytes, (int64_t)r->source_bytes, (int64_t)r->lines,
        (int64_t)r->nodes, (int64_t)r->functions, (int64_t)r->classes, (int64_t)r->findings,
        (int64_t)r->is_script, r->why ? r->why : "", run, pt_now_wall_ms());
}

int pt_record_grant(pt_ledger *l, int64_t run, int rank, const pt_record_unit *u,
                    uint32_t epoch, pt_err *err)
{
    return pt_ledger_do(
        l, err,
        "INSERT INTO attempt (run, rank, unit, stage, epoch, key, granted_ms) "
        "VALUES (?,?,?,?,?,?,?)",
        "iiiiihi", run, (int64_t)rank, u->id, (int64_t)PT_STAGE_TRANSLATE, (int64_t)epoch,
        &u->key, pt_now_wall_ms());
}

int pt_record_attempt_end(pt_ledger *l, const pt_work *work, const char *outcome,
                          const char *cause, uint64_t wall_us, uint64_t cpu_us, pt_err *err)
{
    return pt_ledger_do(
        l, err,
        "UPDATE attempt SET outcome = ?, cause = ?, ended_ms = ?, "
        "wall_us = ?, cpu_us = ? WHERE unit = ? AND stage = ? AND epoch = ? "
        "AND outcome IS NULL",
        "ssiiiiii", outcome, cause, pt_now_wall_ms(), (int64_t)wall_us, (int64_t)cpu_us,
        (int64_t)work->unit, (int64_t)work->stage, (int64_t)work->epoch);
}

int pt_record_result(pt_ledger *l, int64_t run, const char *path, const pt_result *r,
                     pt_err *err)
{
    const char *how = outcome_name(r->outcome);
    if (insert_result(l, run, path, r, err) < 0 ||
        pt_record_attempt_end(l, &r->work, how, NULL, r->wall_us, r->cpu_us, err) < 0)
        return -1;
    return pt_record_unit_state(l, (int64_t)r->work.unit, how, 0,
                                r->outcome == PT_OUTCOME_DONE ? NULL : r->why, err);
}

int pt_record_unit_state(pt_ledger *l, int64_t unit, const char *state, uint32_t kills,
                         const char *trouble, pt_err *err)
{
    return pt_ledger_do(l, err,
                        "UPDATE unit SET state = ?, kills = ?, trouble = ? WHERE id = ?",
                        "sisi", state, (int64_t)kills, trouble, unit);
}

int pt_record_damaged(pt_ledger *l, int64_t run, const char *path, const pt_hash *key,
                      pt_err *err)
{
    if (pt_ledger_do(l, err,
                     "UPDATE attempt SET outcome = 'damaged', cause = 'its artifact was "
                     "missing or broken' WHERE key = ? AND outcome IN ('done', 'rejected')",
                     "h", key) < 0 ||
        pt_ledger_do(l, err, "DELETE FROM finding WHERE key = ?", "h", key) < 0 ||
        pt_ledger_do(l, err, "DELETE FROM function WHERE key = ?", "h", key) < 0 ||
        pt_ledger_do(l, err, "DELETE FROM stage_result WHERE key = ?", "h", key) < 0 ||
        pt_ledger_do(
            l, err,
            "UPDATE unit SET state = 'pending', reason = 'its artifact was missing "
            "or broken', reason_run = ? WHERE key = ?",
            "ih", run, key) < 0)
        return -1;
    return pt_record_event(l, run, "artifact.damaged", path, err);
}

int pt_record_findings(pt_ledger *l, const pt_hash *key, const pt_unit_result *r,
                       pt_err *err)
{
    for (uint32_t i = 0; i < r->n_findings; i++) {
        const pt_finding *f = &r->findings[i];
        if (pt_ledger_do(l, err, "INSERT INTO finding VALUES (?, ?, ?, ?, ?)", "hiiss", key,
                         (int64_t)f->line, (int64_t)f->col, f->kind, f->what) < 0)
            return -1;
    }
    for (uint32_t i = 0; i < r->n_functions; i++) {
        const pt_unit_function *f = &r->functions[i];
        if (pt_ledger_do(l, err, "INSERT INTO function VALUES (?, ?, ?, ?, ?, ?)", "hsiiis",
                         key, f->name, (int64_t)f->first_line, (int64_t)f->line,
                         (int64_t)f->end_line,
                         f->n_unsupported ? "unsupported" : "dynamic") < 0)
            return -1;
    }
    return pt_ledger_do(l, err, "UPDATE stage_result SET detailed = 1 WHERE key = ?", "h",
                        key);
}

int pt_record_rank(pt_ledger *l, int64_t run, int rank, const pt_hello *h,
                   const char *batch, pt_err *err)
{
    int64_t now = pt_now_wall_ms();
    return pt_ledger_do(
        l, err,
        "INSERT INTO rank (run, rank, host, pid, device, price_class, "
        "joined_ms, seen_ms, batch) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (run, rank) "
        "DO UPDATE SET left_ms = NULL, why = NULL, seen_ms = excluded.seen_ms",
        "iisissiis", run, (int64_t)rank, h->host, (int64_t)h->pid, h->device,
        h->price_class, now, now, batch);
}

int pt_record_rank_seen(pt_ledger *l, int64_t run, int rank, uint64_t rss_bytes,
                        int64_t seen_ms, pt_err *err)
{
    return pt_ledger_do(l, err,
                        "UPDATE rank SET seen_ms = ?, rss_bytes = max(rss_bytes, ?) "
                        "WHERE run = ? AND rank = ?",
                        "iiii", seen_ms, (int64_t)rss_bytes, run, (int64_t)rank);
}

int pt_record_rank_left(pt_ledger *l, int64_t run, int rank, const char *why, pt_err *err)
{
    return pt_ledger_do(
        l, err,
        "UPDATE rank SET left_ms = ?, why = ? WHERE run = ? AND rank = ? AND "
        "left_ms IS NULL",
        "isii", pt_now_wall_ms(), why, run, (int64_t)rank);
}

struct replay {
    pt_ledger *ledger;
    pt_store *store;
    pt_arena *arena;
    pt_replayed *tally;
    bool results_only; /* the ids of units are of a ledger that is no more */
};

static int unit_path(pt_ledger *l, int64_t id, pt_arena *a, const char **out, pt_err *err)
{
    *out = "";
    pt_rows *r = pt_ledger_ask(l, "SELECT path FROM unit WHERE id = ?", "i", id);
    int rc = pt_rows_next(r, err);
    if (rc == 1) {
        *out = pt_arena_strdup(a, pt_rows_text(r, 0));
        pt_rows_end(r);
    }
    return rc < 0 ? -1 : 0;
}

/* The scheduler's number of the start that gave this epoch: see dispatch.c. */
static int64_t run_of(const pt_work *w)
{
    return w->epoch >> PT_RECORD_EPOCH_BITS;
}

static int accept_replayed(struct replay *p, const pt_result *r, pt_err *err)
{
    const char *path = "";
    if ((!p->results_only &&
         unit_path(p->ledger, (int64_t)r->work.unit, p->arena, &path, err) < 0) ||
        insert_result(p->ledger, run_of(&r->work), path, r, err) < 0)
        return -1;
    if (pt_ledger_changed(p->ledger) == 0)
        return 0;
    p->tally->accepted++;
    if (p->results_only)
        return 0;
    /* The grant may not have reached the ledger before its scheduler died. */
    if (pt_ledger_do(p->ledger, err,
                     "INSERT OR IGNORE INTO attempt (run, rank, unit, stage, epoch, key, "
                     "granted_ms) VALUES (?, -1, ?, ?, ?, ?, ?)",
                     "iiiihi", run_of(&r->work), (int64_t)r->work.unit,
                     (int64_t)r->work.stage, (int64_t)r->work.epoch, &r->key,
                     pt_now_wall_ms()) < 0)
        return -1;
    /* Whatever became of the grant: its rank may have been given up, and yet had finished. */
    return pt_ledger_do(p->ledger, err,
                        "UPDATE attempt SET outcome = ?, cause = 'from a journal', "
                        "ended_ms = coalesce(ended_ms, ?), wall_us = ?, cpu_us = ? "
                        "WHERE unit = ? AND stage = ? AND epoch = ?",
                        "siiiiii", outcome_name(r->outcome), pt_now_wall_ms(),
                        (int64_t)r->wall_us, (int64_t)r->cpu_us, (int64_t)r->work.unit,
                        (int64_t)r->work.stage, (int64_t)r->work.epoch);
}

static int replay_record(void *ctx, pt_str bytes, pt_err *err)
{
    struct replay *p = ctx;
    pt_msg m;
    p->tally->records++;
    int rc = 0;
    /* A record that this version cannot read costs one unit's work again, no more. */
    if (pt_msg_decode(p->arena, bytes, &m, NULL) == 0 && m.type == PT_MSG_RESULT &&
        m.u.result.outcome != PT_OUTCOME_FAILED &&
        pt_store_has(p->store, m.u.result.artifact))
        rc = accept_replayed(p, &m.u.result, err);
    pt_arena_reset(p->arena);
    return rc;
}

static int replay(struct replay p, const char *folder, pt_err *err)
{
    *p.tally = (pt_replayed){0};
    p.arena = pt_arena_new();
    int rc = pt_journal_replay(folder, replay_record, &p, NULL, err);
    pt_arena_free(p.arena);
    return rc;
}

int pt_record_replay(pt_ledger *l, pt_store *store, const char *journals, pt_replayed *out,
                     pt_err *err)
{
    return replay((struct replay){.ledger = l, .store = store, .tally = out}, journals,
                  err);
}

int pt_record_restore(pt_ledger *l, pt_store *store, const char *records, pt_replayed *out,
                      pt_err *err)
{
    struct replay p = {.ledger = l, .store = store, .tally = out, .results_only = true};
    return replay(p, records, err);
}

static int keep_record(void *ctx, pt_str bytes, pt_err *err)
{
    return pt_journal_add(ctx, bytes, err);
}

int pt_record_keep(const char *journals, const char *results, pt_err *err)
{
    pt_buf path = {0};
    if (pt_dir_make(results, err) < 0)
        return -1;
    pt_buf_printf(&path, "%s/all", results);
    pt_journal *j = pt_journal_open(pt_buf_z(&path), err);
    int rc = j ? pt_journal_replay(journals, keep_record, j, NULL, err) : -1;
    if (rc == 0)
        rc = pt_journal_sync(j, err);
    pt_journal_close(j);
    pt_buf_free(&path);
    return rc;
}

int pt_record_notice(pt_ledger *l, int64_t run, int rank, const pt_notice *n, pt_err *err)
{
    return pt_ledger_do(
        l, err,
        "INSERT OR REPLACE INTO notice VALUES (?, ?, ?, ?, nullif(?, -1000), "
        "?)",
        "iiisii", run, (int64_t)rank, pt_now_wall_ms(), n->source, n->seconds_left * 1000,
        (int64_t)n->kept);
}
