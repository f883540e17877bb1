/* prove.c: check and verify, of which prove_tests.c does the tests. Both are slow beside the rest, and neither can lose anything: what
 * was found is committed crate by crate and script by script, and a notice ends them early.
 * They run again with every start that asks for them; cargo itself knows what is built. */
#include "scheduler/prove_priv.h"

#include "base/log.h"
#include "scheduler/glob.h"
#include "worker/driver.h"
#include "worker/proc.h"

#include <string.h>

bool pt_prove_told_to_stop(const struct proving *p)
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

bool pt_prove_chosen(const pt_job_list *globs, const char *path)
{
    pt_globs *g = pt_globs_new();
    for (uint32_t i = 0; i < globs->n; i++)
        pt_globs_add(g, "", pt_str_of(globs->p[i]));
    bool chosen = globs->n == 0 || pt_globs_cover(g, path);
    pt_globs_free(g);
    return chosen;
}

const char *pt_prove_binary(const pt_cargo_result *r, const char *bin)
{
    for (uint32_t i = 0; i < r->n_targets; i++)
        if (r->targets[i].is_script && strcmp(r->targets[i].name, bin) == 0)
            return r->targets[i].binary;
    return NULL;
}

/* Packages that the job takes from folders of its own are not where CPython looks. */
static const char *python_path(const struct proving *p)
{
    const pt_job_list *from = &p->o->job->packages_from;
    const char *path = from->n ? from->p[0] : NULL;
    for (uint32_t i = 1; i < from->n; i++)
        path = pt_arena_printf(p->a, "%s:%s", path, from->p[i]);
    return path;
}

pt_verify_options pt_prove_limits(const struct proving *p)
{
    const pt_job *job = p->o->job;
    return (pt_verify_options){.source_root = pt_job_source_root(job),
                               .scratch =
                                   pt_arena_printf(p->a, "%s/verify", p->o->dir->own),
                               .python = job->verify.python,
                               .python_path = python_path(p),
                               .wall_ms = job->verify.time_ms,
                               .memory_bytes = job->verify.memory_bytes,
                               .output_bytes = job->verify.output_bytes,
                               .stop = p->o->stop};
}

static int hear_calls(struct proving *p, const pt_verify_options *o, const pt_script *s,
                      enum pt_verdict v)
{
    pt_calls calls;
    if (v == PT_VERDICT_NOT_BUILT)
        return 0;
    return pt_calls_of_script(p->a, o, s->path, &calls, p->err) < 0 ||
                   pt_evidence_add(p->evidence, "script", s->path, v, &calls, p->err) < 0
               ? -1
               : 0;
}

static int verify_one(struct proving *p, const pt_script *s, const char *binary,
                      uint32_t counts[PT_N_VERDICTS])
{
    pt_verify_options o = pt_prove_limits(p);
    pt_verify_result r;
    if (pt_verify_script(p->a, &o, s->path, binary, &r, p->err) < 0)
        return -1;
    if (pt_prove_told_to_stop(p))
        return 0; /* what was cut short says nothing */
    counts[r.verdict]++;
    p->result->n_scripts_wrong += r.verdict == PT_VERDICT_DIFFERS;
    if (pt_ledger_do(p->o->ledger, p->err,
                     "INSERT OR REPLACE INTO script_verify VALUES (?, ?, ?, ?, ?, ?, ?)",
                     "ssssiii", s->bin, s->path, pt_verdict_name(r.verdict), r.detail,
                     r.python_ms, r.rust_ms, p->o->run) < 0 ||
        hear_calls(p, &o, s, r.verdict) < 0)
        return -1;
    return pt_ledger_commit(p->o->ledger, p->err);
}

static void describe(pt_buf *b, const uint32_t counts[PT_N_VERDICTS])
{
    for (int v = 0; v < PT_N_VERDICTS; v++)
        if (counts[v] || v == PT_VERDICT_EQUAL)
            pt_buf_printf(b, "%s%u %s", v ? ", " : "", counts[v], pt_verdict_name(v));
}

static int verify_scripts(struct proving *p, const pt_cargo_result *built, pt_buf *text)
{
    uint32_t counts[PT_N_VERDICTS] = {0};
    for (uint32_t i = 0; i < p->made->n_scripts && !pt_prove_told_to_stop(p); i++) {
        const pt_script *s = &p->made->scripts[i];
        if (strcmp(s->path, PT_DRIVER_PATH) != 0 &&
            pt_prove_chosen(&p->o->job->verify.scripts, s->path) &&
            verify_one(p, s, pt_prove_binary(built, s->bin), counts) < 0)
            return -1;
    }
    pt_buf_adds(text, "scripts: ");
    describe(text, counts);
    return 0;
}

static int verify_tests(struct proving *p, const pt_cargo_result *built, pt_buf *text)
{
    uint32_t counts[PT_N_VERDICTS] = {0}, n = 0;
    if (pt_prove_tests(p, built, counts) < 0)
        return -1;
    for (int v = 0; v < PT_N_VERDICTS; v++)
        n += counts[v];
    if (n) {
        pt_buf_adds(text, "; tests: ");
        describe(text, counts);
    }
    return 0;
}

/* Which CPython says what is right; without one nothing can be compared. */
static int ask_python(struct proving *p, pt_buf *text)
{
    static const char program[] =
        "import platform; print(platform.python_implementation(), "
        "platform.python_version(), end='')";
    const char *name = p->o->job->verify.python;
    const char *argv[] = {name, "-I", "-c", program, NULL};
    const pt_proc_options o = {
        .argv = argv, .wall_ms = 30000, .output_bytes = 200, .stop = p->o->stop};
    pt_proc_result r;
    if (pt_proc_run(&o, &r, p->err) < 0)
        return -1;
    int rc = 0;
    if (r.code == 0)
        pt_buf_printf(text, "beside %s, %s: ", pt_buf_z(&r.out), name);
    else if (!pt_prove_told_to_stop(p))
        rc = pt_fail(p->err, PT_ERR_GONE, "%s: is no Python that runs", name);
    pt_proc_clear(&r);
    return rc;
}

static int forget(struct proving *p)
{
    if (pt_ledger_do(p->o->ledger, p->err, "DELETE FROM script_verify", "") < 0 ||
        pt_ledger_do(p->o->ledger, p->err, "DELETE FROM test_verify", "") < 0)
        return -1;
    p->evidence = pt_evidence_begin(p->o->ledger, p->err);
    return p->evidence ? 0 : -1;
}

static int verify(struct proving *p, const pt_cargo_result *built)
{
    pt_buf text = {0};
    p->started = pt_now_wall_ms();
    p->o->phase(p->o->ctx, "verify");
    int rc = forget(p);
    if (rc == 0)
        rc = ask_python(p, &text) < 0 || verify_scripts(p, built, &text) < 0 ||
                     verify_tests(p, built, &text) < 0
                 ? -1
                 : 0;
    pt_evidence_end(p->evidence);
    if (rc < 0 && p->err->code == PT_ERR_GONE)
        rc = not_done(p, "verify", p->err->msg);
    else if (rc == 0 && pt_prove_told_to_stop(p))
        rc = not_done(p, "verify", "stopped");
    else if (rc == 0)
        rc = end_step(p, "verify", "done", pt_buf_z(&text));
    pt_buf_free(&text);
    return rc;
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
