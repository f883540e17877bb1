/* culprits.c: rank 0 accepts what bisect.h brings as it accepts a worker's result: artifact first,
 * durable, then the rows. The reproducer lies in JOB/.portalis/repro, named after the unit. */
#include "scheduler/culprits.h"

#include "base/file.h"
#include "base/log.h"
#include "base/vec.h"
#include "scheduler/bisect.h"
#include "scheduler/record.h"
#include "worker/stages.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { LAST_COUNT = (1 << PT_RECORD_EPOCH_BITS) - 1 /* no lease comes so far */ };

struct suspect {
    int64_t id;
    const char *path, *module;
    bool is_package;
    pt_hash source, key;
};

struct search {
    const pt_culprits_options *o;
    pt_arena *arena;
    pt_err *err;
};

static int list(struct search *s, struct suspect **out, uint32_t *n)
{
    PT_VEC(struct suspect) v = {0};
    pt_rows *r = pt_ledger_ask(
        s->o->ledger,
        "SELECT id, path, module, is_package, source, key FROM unit u WHERE state = "
        "'quarantined' AND origin = 0 AND NOT EXISTS (SELECT 1 FROM culprit c WHERE c.key "
        "= "
        "u.key) ORDER BY path",
        "");
    int rc;
    while ((rc = pt_rows_next(r, s->err)) == 1) {
        struct suspect one = {.id = pt_rows_int(r, 0),
                              .path = pt_arena_strdup(s->arena, pt_rows_text(r, 1)),
                              .module = pt_arena_strdup(s->arena, pt_rows_text(r, 2)),
                              .is_package = pt_rows_int(r, 3) != 0,
                              .source = pt_rows_hash(r, 4),
                              .key = pt_rows_hash(r, 5)};
        pt_vec_push(&v, one);
    }
    *n = (uint32_t)v.n;
    *out = PT_NEW_N(s->arena, struct suspect, v.n + 1);
    if (v.n)
        memcpy(*out, v.p, v.n * sizeof *v.p);
    pt_vec_free(&v);
    return rc;
}

/* "pkg/m.py" of function "f" as "pkg-m.py.f.py". */
static const char *write_reproducer(struct search *s, const struct suspect *u,
                                    const pt_culprit *c)
{
    pt_err err;
    char *name =
        pt_arena_printf(s->arena, "%s%s%s.py", u->path, *c->name ? "." : "", c->name);
    for (char *p = name; *p; p++)
        if (*p == '/')
            *p = '-';
    const char *folder = pt_arena_printf(s->arena, "%s/repro", s->o->dir->own);
    const char *file = pt_arena_printf(s->arena, "%s/%s", folder, name);
    if (pt_dir_make(folder, &err) == 0 &&
        pt_file_write(file, pt_buf_str(&c->reproducer), &err) == 0)
        return pt_arena_printf(s->arena, ".portalis/repro/%s", name);
    pt_log(PT_WARN, "repro", "%s", err.msg);
    return "";
}

static int record_culprits(struct search *s, const struct suspect *u,
                           const pt_bisect_result *b)
{
    for (size_t i = 0; i < b->culprits.n; i++) {
        const pt_culprit *c = &b->culprits.p[i];
        const char *file = write_reproducer(s, u, c);
        if (pt_ledger_do(s->o->ledger, s->err,
                         "INSERT OR REPLACE INTO culprit VALUES (?,?,?,?,?,?,?)", "hssissi",
                         &u->key, u->path, c->name, (int64_t)c->line, c->ending, file,
                         s->o->run) < 0 ||
            pt_record_event(s->o->ledger, s->o->run, "unit.culprit",
                            pt_arena_printf(s->arena, "%s:%u: %s: %s; %s", u->path, c->line,
                                            *c->name ? c->name : "outside of all functions",
                                            c->ending, file),
                            s->err) < 0)
            return -1;
        pt_log(PT_WARN, "unit.culprit", "%s:%u: %s: %s; %s", u->path, c->line, c->name,
               c->ending, file);
    }
    return 0;
}

static const char *why_of(struct search *s, const pt_bisect_result *b)
{
    pt_buf text = {0};
    for (size_t i = 0; i < b->culprits.n; i++)
        pt_buf_printf(&text, "%s%s (line %u)", i ? ", " : "", b->culprits.p[i].name,
                      b->culprits.p[i].line);
    if (b->culprits.n)
        pt_buf_printf(&text, " left out: the translator ends there by %s",
                      b->culprits.p[0].ending);
    const char *why = pt_arena_strdup(s->arena, pt_buf_z(&text));
    pt_buf_free(&text);
    return why;
}

static int accept(struct search *s, const struct suspect *u, const pt_bisect_result *b,
                  uint64_t wall_us)
{
    pt_unit_result r;
    pt_result m = {.work = {(uint64_t)u->id, PT_STAGE_TRANSLATE,
                            ((uint32_t)s->o->run << PT_RECORD_EPOCH_BITS) | LAST_COUNT},
                   .key = u->key,
                   .wall_us = wall_us,
                   .bytes = b->artifact.n};
    pt_record_unit unit = {.id = u->id, .key = u->key};
    if (pt_unit_result_read(s->arena, pt_buf_str(&b->artifact), &r, s->err) < 0 ||
        pt_store_put(s->o->store, pt_buf_str(&b->artifact), &m.artifact, s->err) < 0 ||
        pt_store_sync(s->o->store, s->err) < 0)
        return -1;
    m.outcome = r.ok ? PT_OUTCOME_DONE : PT_OUTCOME_REJECTED;
    m.lines = r.n_lines;
    m.nodes = r.n_nodes;
    m.functions = r.n_functions;
    m.classes = r.n_classes;
    m.findings = r.n_findings;
    m.is_script = r.is_script;
    m.why = r.ok ? why_of(s, b)
                 : pt_arena_printf(s->arena, "line %u: %s", r.findings[0].line,
                                   r.findings[0].what);
    if (pt_record_grant(s->o->ledger, s->o->run, 0, &unit, m.work.epoch, s->err) < 0 ||
        pt_record_result(s->o->ledger, s->o->run, u->path, &m, s->err) < 0)
        return -1;
    return b->culprits.n
               ? pt_record_unit_state(s->o->ledger, u->id, "done", 0, m.why, s->err)
               : pt_record_event(s->o->ledger, s->o->run, "unit.cleared", u->path, s->err);
}

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static int look_at(struct search *s, const struct suspect *u)
{
    const pt_job *job = s->o->job;
    pt_bisect_result b;
    pt_bisect_options o = {
        .file = pt_arena_printf(s->arena, "%s/%s", pt_job_source_root(job), u->path),
        .path = u->path,
        .module = u->module,
        .is_package = u->is_package,
        .grammar = pt_job_grammar(job->options.python),
        .time_ms = job->limits.unit_ms,
        .memory_bytes = job->resources.memory_bytes,
        .scratch = pt_arena_printf(s->arena, "%s/probe.tmp", s->o->dir->own),
        .stop = s->o->stop};
    pt_buf text = {0};
    pt_err none;
    bool same = pt_file_read(o.file, SIZE_MAX, true, &text, &none) == 0 &&
                pt_hash_eq(pt_hash_of(text.p, text.n), u->source);
    pt_buf_free(&text);
    if (!same)
        return 0; /* changed meanwhile: the next start plans it anew */
    uint64_t began = now_us();
    int rc = pt_bisect(s->arena, &o, &b, s->err);
    if (rc == 0)
        rc = record_culprits(s, u, &b);
    if (rc == 0 && b.translated)
        rc = accept(s, u, &b, now_us() - began);
    if (rc == 0)
        pt_log(PT_INFO, "unit.bisected", "%s tries=%u culprits=%zu translated=%d", u->path,
               b.tries, b.culprits.n, b.translated);
    pt_bisect_clear(&b);
    return rc;
}

int pt_culprits_search(const pt_culprits_options *o, pt_err *err)
{
    struct search s = {o, pt_arena_new(), err};
    struct suspect *all;
    uint32_t n;
    int rc = list(&s, &all, &n);
    for (uint32_t i = 0; i < n && rc == 0 && !*o->stop; i++) {
        rc = look_at(&s, &all[i]);
        /* That one unit cannot be looked at is no reason to lose the others. */
        if (rc < 0 && (err->code == PT_ERR_LIMIT || err->code == PT_ERR_GONE)) {
            pt_log(PT_WARN, "unit.bisected", "%s", err->msg);
            rc = 0;
        }
    }
    pt_arena_free(s.arena);
    return rc < 0 ? -1 : pt_ledger_commit(o->ledger, err);
}

int pt_culprits_forget(pt_ledger *l, pt_err *err)
{
    return pt_ledger_do(
               l, err,
               "UPDATE attempt SET outcome = 'damaged', cause = 'tried again' WHERE "
               "outcome IN ('done', 'rejected') AND key IN (SELECT key FROM culprit)",
               "") < 0 ||
                   pt_ledger_do(
                       l, err, "DELETE FROM finding WHERE key IN (SELECT key FROM culprit)",
                       "") < 0 ||
                   pt_ledger_do(l, err,
                                "DELETE FROM function WHERE key IN (SELECT key FROM "
                                "culprit)",
                                "") < 0 ||
                   pt_ledger_do(l, err,
                                "DELETE FROM stage_result WHERE key IN (SELECT key FROM "
                                "culprit)",
                                "") < 0
               ? -1
               : pt_ledger_do(l, err, "DELETE FROM culprit", "");
}
