/* prove.c: check and verify. Both are slow beside the rest, and neither can lose anything: what
 * was found is committed crate by crate and script by script, and a notice ends them early.
 * They run again with every start that asks for them; cargo itself knows what is built. */
#include "scheduler/prove.h"

#include "base/file.h"
#include "base/log.h"
#include "scheduler/glob.h"
#include "worker/cargo.h"
#include "worker/verify.h"

#include <string.h>

struct proving {
    pt_arena *a;
    const pt_finish_options *o;
    const pt_package_summary *made;
    pt_finish_result *result;
    int64_t started;
    pt_err *err;
};

static bool told_to_stop(const struct proving *p)
{
    return p->o->stop && *p->o->stop;
}

static int end_step(struct proving *p, const char *name, const char *outcome,
                    const char *text)
{
    pt_log(strcmp(outcome, "done") ? PT_WARN : PT_INFO, name, "%s: %s", outcome, text);
    if (pt_record_step(p->o->ledger, p->o->run, name, p->started, outcome, text, p->err) <
        0)
        return -1;
    return pt_ledger_commit(p->o->ledger, p->err);
}

static int not_done(struct proving *p, const char *name, const char *why)
{
    p->result->n_not_done++;
    return end_step(p, name, "not done", why);
}

/* ---- check */

static int record_targets(struct proving *p, const pt_cargo_result *r)
{
    if (pt_ledger_do(p->o->ledger, p->err, "DELETE FROM crate_check", "") < 0)
        return -1;
    for (uint32_t i = 0; i < r->n_targets; i++) {
        const pt_cargo_target *t = &r->targets[i];
        if (!t->ok && !t->n_errors)
            continue; /* not reached */
        const char *name =
            t->is_script ? pt_arena_printf(p->a, "bin %s", t->name) : t->name;
        p->result->n_crates_broken += !t->ok;
        if (pt_ledger_do(p->o->ledger, p->err,
                         "INSERT INTO crate_check VALUES (?, ?, ?, ?, ?)", "siisi", name,
                         (int64_t)t->ok, (int64_t)t->n_errors, t->first_error,
                         p->o->run) < 0)
            return -1;
    }
    return 0;
}

/* Verifying needs binaries; checking alone does with less. */
static int check(struct proving *p, pt_cargo_result *r)
{
    bool verify = p->o->job->verify.enabled;
    pt_cargo_options o = {.workspace = p->o->dir->root,
                          .made = p->made,
                          .mode = verify ? PT_CARGO_DEBUG : PT_CARGO_CHECK,
                          .stop = p->o->stop};
    pt_err why;
    p->started = pt_now_wall_ms();
    p->o->phase(p->o->ctx, "check");
    *r = (pt_cargo_result){0};
    if (pt_cargo_run(p->a, &o, r, &why) < 0)
        return not_done(p, "check", why.msg);
    if (record_targets(p, r) < 0)
        return -1;
    if (!r->finished)
        return not_done(p, "check", r->why);
    char text[200];
    snprintf(text, sizeof text, "%u of %u crates and scripts compile, in %.1f s",
             r->n_targets - r->n_broken, r->n_targets, (double)r->wall_ms / 1000.0);
    return end_step(p, "check", "done", text);
}

/* ---- verify */

static bool is_chosen(const pt_job_list *globs, const char *path)
{
    pt_globs *g = pt_globs_new();
    for (uint32_t i = 0; i < globs->n; i++)
        pt_globs_add(g, "", pt_str_of(globs->p[i]));
    bool chosen = globs->n == 0 || pt_globs_cover(g, path);
    pt_globs_free(g);
    return chosen;
}

static const char *binary_of(const pt_cargo_result *r, const char *bin)
{
    for (uint32_t i = 0; i < r->n_targets; i++)
        if (r->targets[i].is_script && strcmp(r->targets[i].name, bin) == 0)
            return r->targets[i].binary;
    return NULL;
}

static int verify_one(struct proving *p, const pt_script *s, const char *binary,
                      uint32_t counts[PT_N_VERDICTS])
{
    const pt_job *job = p->o->job;
    pt_verify_options o = {.source_root = pt_job_source_root(job),
                           .scratch = pt_arena_printf(p->a, "%s/verify", p->o->dir->own),
                           .wall_ms = job->verify.time_ms,
                           .memory_bytes = job->verify.memory_bytes,
                           .output_bytes = job->verify.output_bytes,
                           .stop = p->o->stop};
    pt_verify_result r;
    if (pt_verify_script(p->a, &o, s->path, binary, &r, p->err) < 0)
        return -1;
    if (told_to_stop(p))
        return 0; /* what was cut short says nothing */
    counts[r.verdict]++;
    p->result->n_scripts_wrong += r.verdict == PT_VERDICT_DIFFERS;
    if (pt_ledger_do(p->o->ledger, p->err,
                     "INSERT OR REPLACE INTO script_verify VALUES (?, ?, ?, ?, ?, ?, ?)",
                     "ssssiii", s->bin, s->path, pt_verdict_name(r.verdict), r.detail,
                     r.python_ms, r.rust_ms, p->o->run) < 0)
        return -1;
    return pt_ledger_commit(p->o->ledger, p->err);
}

static const char *describe(struct proving *p, const uint32_t counts[PT_N_VERDICTS])
{
    pt_buf b = {0};
    for (int v = 0; v < PT_N_VERDICTS; v++)
        if (counts[v] || v == PT_VERDICT_EQUAL)
            pt_buf_printf(&b, "%s%u %s", b.n ? ", " : "", counts[v], pt_verdict_name(v));
    char *text = pt_arena_strdup(p->a, pt_buf_z(&b));
    pt_buf_free(&b);
    return text;
}

static int verify(struct proving *p, const pt_cargo_result *built)
{
    uint32_t counts[PT_N_VERDICTS] = {0};
    p->started = pt_now_wall_ms();
    p->o->phase(p->o->ctx, "verify");
    if (pt_ledger_do(p->o->ledger, p->err, "DELETE FROM script_verify", "") < 0)
        return -1;
    for (uint32_t i = 0; i < p->made->n_scripts && !told_to_stop(p); i++) {
        const pt_script *s = &p->made->scripts[i];
        if (is_chosen(&p->o->job->verify.scripts, s->path) &&
            verify_one(p, s, binary_of(built, s->bin), counts) < 0)
            return p->err->code == PT_ERR_GONE ? not_done(p, "verify", p->err->msg) : -1;
    }
    if (told_to_stop(p))
        return not_done(p, "verify", "stopped");
    return end_step(p, "verify", "done", describe(p, counts));
}

int pt_prove(pt_arena *a, const pt_finish_options *o, const pt_package_summary *made,
             pt_finish_result *out, pt_err *err)
{
    struct proving p = {.a = a, .o = o, .made = made, .result = out, .err = err};
    bool wanted = o->job->check || o->job->verify.enabled;
    pt_cargo_result built;
    if (!wanted || made->n_crates + made->n_scripts == 0)
        return 0;
    if (check(&p, &built) < 0)
        return -1;
    if (!o->job->verify.enabled)
        return 0;
    return built.finished ? verify(&p, &built)
                          : not_done(&p, "verify", "nothing was built");
}
