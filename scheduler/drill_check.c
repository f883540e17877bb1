/* drill_check.c: what a disturbed job is measured by: its bytes, and its ledger's rows. */
#include "base/file.h"
#include "scheduler/drill.h"
#include "scheduler/job_dir.h"
#include "scheduler/ledger.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_FILE = 64 << 20 };

struct pair {
    const char *a, *b;
    bool compare; /* contents, not only what is there */
    char *what;
    size_t size;
};

static int differs(struct pair *p, const char *path, const char *how, pt_err *err)
{
    snprintf(p->what, p->size, "%s %s", path, how);
    return pt_fail(err, PT_ERR_DAMAGED, "%s", p->what);
}

static int visit(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    struct pair *p = ctx;
    if (e->is_dir && (!strcmp(e->path, ".portalis") || !strcmp(e->path, "target")))
        return 1;
    pt_buf other = {0}, x = {0}, y = {0};
    pt_path_join(&other, p->b, e->path);
    int rc = 0;
    if (!pt_file_exists(pt_buf_z(&other))) {
        rc = differs(p, e->path, "is there once only", err);
    } else if (p->compare && !e->is_dir && !e->is_link) {
        pt_buf mine = {0};
        pt_path_join(&mine, p->a, e->path);
        rc = pt_file_read(pt_buf_z(&mine), MAX_FILE, true, &x, err);
        if (rc == 0)
            rc = pt_file_read(pt_buf_z(&other), MAX_FILE, true, &y, err);
        if (rc == 0 && !pt_str_eq(pt_buf_str(&x), pt_buf_str(&y)))
            rc = differs(p, e->path, "differs", err);
        pt_buf_free(&mine);
    }
    pt_buf_free(&other);
    pt_buf_free(&x);
    pt_buf_free(&y);
    return rc;
}

bool pt_drill_same(const char *a, const char *b, char *what, size_t size)
{
    struct pair there = {a, b, true, what, size}, back = {b, a, false, what, size};
    pt_err err;
    what[0] = '\0';
    if (pt_dir_walk(a, visit, NULL, &there, &err) == 0 &&
        pt_dir_walk(b, visit, NULL, &back, &err) == 0)
        return true;
    if (!what[0])
        snprintf(what, size, "%s", err.msg);
    return false;
}

/* Numbers that are 0 in a ledger in order. */
static const struct {
    const char *what, *sql;
} rules[] = {
    {"units without an end", "SELECT count(*) FROM unit WHERE state = 'pending'"},
    {"done units without a result",
     "SELECT count(*) FROM unit WHERE state IN ('done', 'rejected') AND key NOT IN (SELECT "
     "key FROM stage_result)"},
    {"units accepted twice",
     "SELECT count(*) FROM (SELECT 1 FROM attempt WHERE outcome IN ('done', 'rejected') "
     "GROUP BY key HAVING count(*) > 1)"},
    {"leases without an end", "SELECT count(*) FROM attempt WHERE outcome IS NULL"},
};

static int check_rules(pt_ledger *l, pt_drill_result *out, pt_err *err)
{
    bool sound = true;
    for (size_t i = 0; i < PT_LEN(rules); i++) {
        int64_t n;
        if (pt_ledger_number(l, &n, err, rules[i].sql, "") < 0)
            return -1;
        if (n && !out->first_fault[0])
            snprintf(out->first_fault, sizeof out->first_fault, "%" PRId64 " %s", n,
                     rules[i].what);
        sound = sound && n == 0;
    }
    out->n_unsound += !sound;
    return 0;
}

int pt_drill_count(const char *job_dir, pt_drill_result *out, pt_err *err)
{
    pt_arena *a = pt_arena_new();
    pt_job_dir d;
    pt_job_dir_of(a, job_dir, &d);
    pt_ledger *l = pt_ledger_open_snapshot(d.snapshot, err);
    pt_rows *r =
        l ? pt_ledger_ask(l,
                          "SELECT (SELECT count(*) FROM unit), count(*), sum(outcome IN "
                          "('lost', 'orphaned', 'expired', 'refused')), sum(outcome = "
                          "'returned'), sum(CASE WHEN outcome IN ('done', 'rejected') THEN "
                          "wall_us ELSE 0 END) / 1000, (SELECT count(*) FROM (SELECT "
                          "DISTINCT run, rank, ended_ms / 1000 FROM attempt WHERE outcome "
                          "IN ('lost', 'orphaned', 'expired', 'refused') OR cause LIKE 'it "
                          "did not fit%')) "
                          "FROM attempt",
                          "")
          : NULL;
    int rc = l ? pt_rows_next(r, err) : -1;
    if (rc == 1) {
        out->units += pt_rows_int(r, 0);
        out->attempts += pt_rows_int(r, 1);
        out->cut_off += pt_rows_int(r, 2);
        out->handed_back += pt_rows_int(r, 3);
        out->work_ms += pt_rows_int(r, 4);
        out->begun += pt_rows_int(r, 5);
        rc = pt_rows_next(r, err);
    }
    if (rc == 0)
        rc = check_rules(l, out, err);
    pt_ledger_close(l);
    pt_arena_free(a);
    return rc < 0 ? -1 : 0;
}
