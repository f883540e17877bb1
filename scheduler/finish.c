/* finish.c: the steps after the units, in their order. An artifact that cannot be read back is
 * nothing to stop for: its unit runs again, and then the workspace is written. */
#include "scheduler/finish.h"

#include "base/log.h"
#include "base/vec.h"
#include "scheduler/prove.h"
#include "scheduler/where.h"
#include "worker/package.h"

#include <inttypes.h>
#include <string.h>

struct finish {
    const pt_finish_options *o;
    pt_arena *arena;
    PT_VEC(pt_packaged) modules;
    pt_package_summary summary;
    pt_finish_result *result;
    pt_err *err;
};

/* A unit whose artifact is to be read. */
struct wanted {
    const char *path, *module;
    bool is_package, detailed;
    uint32_t origin;
    pt_hash source, key, artifact;
};
typedef PT_VEC(struct wanted) wanteds;

/* All first: the ledger must not be written while it is being read. */
static int list_wanted(struct finish *f, wanteds *out)
{
    pt_rows *r = pt_ledger_ask(
        f->o->ledger,
        "SELECT u.path, u.module, u.is_package, u.source, u.key, s.artifact, s.detailed, "
        "u.origin "
        "FROM unit u JOIN stage_result s ON s.key = u.key "
        "WHERE u.state IN ('done', 'rejected') ORDER BY u.library, u.origin, u.path",
        "");
    int rc;
    while ((rc = pt_rows_next(r, f->err)) == 1) {
        struct wanted w = {.path = pt_arena_strdup(f->arena, pt_rows_text(r, 0)),
                           .module = pt_arena_strdup(f->arena, pt_rows_text(r, 1)),
                           .is_package = pt_rows_int(r, 2) != 0,
                           .source = pt_rows_hash(r, 3),
                           .key = pt_rows_hash(r, 4),
                           .artifact = pt_rows_hash(r, 5),
                           .detailed = pt_rows_int(r, 6) != 0,
                           .origin = (uint32_t)pt_rows_int(r, 7)};
        pt_vec_push(out, w);
    }
    return rc;
}

/* The artifact's bytes stay in the arena: the result points into them. */
static int read_artifact(struct finish *f, const struct wanted *w, pt_unit_result *out,
                         pt_err *why)
{
    pt_buf bytes = {0};
    int rc = pt_store_get(f->o->store, w->artifact, &bytes, why);
    if (rc == 0) {
        pt_str kept = {pt_arena_strndup(f->arena, pt_buf_z(&bytes), bytes.n), bytes.n};
        rc = pt_unit_result_read(f->arena, kept, out, why);
    }
    pt_buf_free(&bytes);
    return rc;
}

static int load_unit(struct finish *f, const struct wanted *w)
{
    pt_err why;
    pt_unit_result *r = PT_NEW(f->arena, pt_unit_result);
    if (read_artifact(f, w, r, &why) < 0) {
        if (why.code != PT_ERR_DAMAGED && why.code != PT_ERR_GONE) {
            *f->err = why;
            return -1;
        }
        pt_log(PT_WARN, "artifact.damaged", "%s: %s", w->path, why.msg);
        pt_store_remove(f->o->store, w->artifact);
        f->result->n_damaged++;
        return pt_record_damaged(f->o->ledger, f->o->run, w->path, &w->key, f->err);
    }
    if (!w->detailed && pt_record_findings(f->o->ledger, &w->key, r, f->err) < 0)
        return -1;
    if (r->ok) {
        pt_packaged p = {w->path, w->module, w->is_package, w->source, r, w->origin};
        pt_vec_push(&f->modules, p);
    }
    return 0;
}

static int load_units(struct finish *f)
{
    wanteds w = {0};
    int rc = list_wanted(f, &w);
    for (size_t i = 0; i < w.n && rc == 0; i++)
        rc = load_unit(f, &w.p[i]);
    pt_vec_free(&w);
    return rc < 0 ? -1 : pt_ledger_commit(f->o->ledger, f->err);
}

/* The workspace is named after the source. */
static const char *workspace_name(const pt_job *job, pt_arena *a)
{
    const char *slash = strrchr(job->source, '/');
    const char *name = pt_arena_strdup(a, slash ? slash + 1 : job->source);
    size_t n = strlen(name);
    return n > 3 && !strcmp(name + n - 3, ".py") ? pt_arena_strndup(a, name, n - 3) : name;
}

static int write_package(struct finish *f)
{
    pt_library library;
    if (pt_library_find(f->arena, f->o->job->options.library, &library, f->err) < 0)
        return -1;
    int64_t started = pt_now_wall_ms();
    f->o->phase(f->o->ctx, "package");
    pt_package_options options = {.name = workspace_name(f->o->job, f->arena),
                                  .pyrt_dir = pt_where_pyrt(f->arena, f->err),
                                  .source_dir = pt_job_source_root(f->o->job),
                                  .library = library};
    if (!options.pyrt_dir ||
        pt_package_write(f->arena, f->o->dir->root, &options, f->modules.p,
                         (uint32_t)f->modules.n, &f->summary, f->err) < 0)
        return -1;
    char text[160];
    snprintf(text, sizeof text, "%u crates, %u scripts, %u files, %u bytes written",
             f->summary.n_crates, f->summary.n_scripts, f->summary.n_files,
             f->summary.n_bytes_written);
    pt_log(PT_INFO, "package", "%s", text);
    return pt_record_step(f->o->ledger, f->o->run, "package", started, "done", text,
                          f->err);
}

int pt_finish(const pt_finish_options *o, pt_finish_result *out, pt_err *err)
{
    *out = (pt_finish_result){0};
    struct finish f = {.o = o, .arena = pt_arena_new(), .result = out, .err = err};
    int rc = load_units(&f);
    if (rc == 0 && out->n_damaged == 0)
        rc = write_package(&f);
    if (rc == 0 && out->n_damaged == 0)
        rc = pt_prove(f.arena, o, &f.summary, out, err);
    pt_vec_free(&f.modules);
    pt_arena_free(f.arena);
    return rc;
}
