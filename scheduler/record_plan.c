/* record_plan.c: a plan meets the ledger. Every unit's key is looked up; what has a result is
 * done, and of the rest the ledger keeps in words which input changed: that is what `explain`
 * answers with. */
#include "scheduler/record.h"

#include "base/map.h"
#include "base/vec.h"

#include <string.h>

/* A unit as it was after the last start. */
struct old {
    int64_t id;
    const char *module, *state, *trouble;
    pt_hash source, key;
    uint32_t kills;
    bool seen;
};

struct merge {
    pt_ledger *ledger;
    pt_store *store;
    int64_t run;
    bool retry;
    pt_arena *arena;
    pt_map *by_path;
    PT_VEC(struct old) olds;
    const char *old_tool;
    pt_record_counts *counts;
    pt_err *err;
};

static int load_old(struct merge *m)
{
    pt_rows *r =
        pt_ledger_ask(m->ledger,
                      "SELECT id, path, module, source, key, state, kills, trouble "
                      "FROM unit",
                      "");
    int rc;
    while ((rc = pt_rows_next(r, m->err)) == 1) {
        struct old o = {.id = pt_rows_int(r, 0),
                        .module = pt_arena_strdup(m->arena, pt_rows_text(r, 2)),
                        .source = pt_rows_hash(r, 3),
                        .key = pt_rows_hash(r, 4),
                        .state = pt_arena_strdup(m->arena, pt_rows_text(r, 5)),
                        .kills = (uint32_t)pt_rows_int(r, 6),
                        .trouble = pt_arena_strdup(m->arena, pt_rows_text(r, 7))};
        pt_map_put(m->by_path, pt_str_of(pt_rows_text(r, 1)), (uint32_t)m->olds.n);
        pt_vec_push(&m->olds, o);
    }
    return rc;
}

/* 1 with *outcome when the key's result and its artifact are there; 0 when it has to run. */
static int find_result(struct merge *m, const pt_unit *u, const char **outcome,
                       const char **why, bool *was_damaged)
{
    pt_rows *r = pt_ledger_ask(
        m->ledger, "SELECT outcome, artifact, why FROM stage_result WHERE key = ?", "h",
        &u->key);
    int rc = pt_rows_next(r, m->err);
    if (rc <= 0)
        return rc;
    pt_hash artifact = pt_rows_hash(r, 1);
    *outcome = strcmp(pt_rows_text(r, 0), "done") == 0 ? "done" : "rejected";
    *why = pt_arena_strdup(m->arena, pt_rows_text(r, 2));
    pt_rows_end(r);
    if (pt_store_has(m->store, artifact))
        return 1;
    *was_damaged = true;
    return pt_record_damaged(m->ledger, m->run, u->path, &u->key, m->err);
}

static const char *reason_of(struct merge *m, const pt_unit *u, const struct old *o,
                             bool was_damaged)
{
    static const char tool[] = PT_VERSION "/" PT_TRANSLATOR_VERSION;
    char was[PT_HASH_HEX], is[PT_HASH_HEX];
    if (!o)
        return "the file is new";
    if (!strcmp(o->state, "gone"))
        return "the file is back";
    if (!pt_hash_eq(o->source, u->source)) {
        pt_hash_hex(o->source, was);
        pt_hash_hex(u->source, is);
        return pt_arena_printf(m->arena, "its source changed (%.12s to %.12s)", was, is);
    }
    if (strcmp(o->module, u->module) != 0)
        return pt_arena_printf(m->arena, "its module is now %s, no longer %s", u->module,
                               o->module);
    if (!pt_hash_eq(o->key, u->key) && !strcmp(m->old_tool, tool))
        return "options.python changed";
    if (!pt_hash_eq(o->key, u->key))
        return pt_arena_printf(m->arena, "Portalis changed (%s to %s)", m->old_tool, tool);
    if (was_damaged)
        return "its artifact was missing or broken";
    if (!strcmp(o->state, "failed") || !strcmp(o->state, "quarantined"))
        return pt_arena_printf(m->arena, "it %s before: %s",
                               o->state[0] == 'f' ? "failed" : "was quarantined",
                               o->trouble);
    return "no earlier start finished it";
}

static int write_unit(struct merge *m, const pt_unit *u, const struct old *o,
                      const char *state, uint32_t kills, const char *trouble,
                      const char *reason)
{
    if (o)
        return pt_ledger_do(
            m->ledger, m->err,
            "UPDATE unit SET module = ?, is_package = ?, source = ?, key = ?, size_bytes = "
            "?, "
            "component = ?, shard = ?, cost_us = ?, clash = ?, state = ?, kills = ?, "
            "trouble = ?, reason = coalesce(?, reason), reason_run = CASE WHEN ? IS NULL "
            "THEN "
            "reason_run ELSE ? END, origin = ? WHERE id = ?",
            "sihhiiiississsiii", u->module, (int64_t)u->is_package, &u->source, &u->key,
            u->size_bytes, (int64_t)u->component, (int64_t)u->shard, (int64_t)u->cost_us,
            u->clash, state, (int64_t)kills, trouble, reason, reason, m->run,
            (int64_t)u->origin, o->id);
    return pt_ledger_do(
        m->ledger, m->err,
        "INSERT INTO unit (path, module, is_package, source, key, size_bytes, component, "
        "shard, cost_us, clash, state, kills, trouble, reason, reason_run, origin) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        "ssihhiiiississii", u->path, u->module, (int64_t)u->is_package, &u->source, &u->key,
        u->size_bytes, (int64_t)u->component, (int64_t)u->shard, (int64_t)u->cost_us,
        u->clash, state, (int64_t)kills, trouble, reason, m->run, (int64_t)u->origin);
}

static int merge_unit(struct merge *m, const pt_unit *u)
{
    uint32_t at;
    struct old *o = pt_map_get(m->by_path, pt_str_of(u->path), &at) ? &m->olds.p[at] : NULL;
    bool same_key = o && pt_hash_eq(o->key, u->key);
    bool damaged = false;
    const char *outcome = NULL, *why = "";
    if (o)
        o->seen = true;
    int found = find_result(m, u, &outcome, &why, &damaged);
    if (found < 0)
        return -1;
    if (found == 1) {
        m->counts->known++;
        m->counts->rejected += strcmp(outcome, "done") != 0;
        return write_unit(m, u, o, outcome, 0, *why ? why : NULL, NULL);
    }
    if (same_key && !m->retry && !strcmp(o->state, "quarantined")) {
        m->counts->quarantined++;
        return write_unit(m, u, o, "quarantined", o->kills, o->trouble, NULL);
    }
    m->counts->to_do++;
    uint32_t kills = same_key && strcmp(o->state, "quarantined") != 0 ? o->kills : 0;
    return write_unit(m, u, o, "pending", kills, NULL, reason_of(m, u, o, damaged));
}

static int mark_gone(struct merge *m)
{
    for (size_t i = 0; i < m->olds.n; i++)
        if (!m->olds.p[i].seen && strcmp(m->olds.p[i].state, "gone") != 0 &&
            (pt_record_unit_state(m->ledger, m->olds.p[i].id, "gone", 0, NULL, m->err) < 0))
            return -1;
    return 0;
}

static int write_shards(pt_ledger *l, const pt_plan *plan, pt_err *err)
{
    if (pt_ledger_do(l, err, "DELETE FROM shard", "") < 0)
        return -1;
    pt_arena *a = pt_arena_new();
    uint32_t *n = PT_NEW_N(a, uint32_t, plan->n_shards + 1);
    for (uint32_t i = 0; i < plan->n_units; i++)
        n[plan->units[i].shard]++;
    int rc = 0;
    for (uint32_t s = 0; s < plan->n_shards && rc == 0; s++)
        rc = pt_ledger_do(l, err, "INSERT INTO shard VALUES (?, ?, ?)", "iii", (int64_t)s,
                          (int64_t)n[s], (int64_t)plan->shard_cost_us[s]);
    pt_arena_free(a);
    return rc;
}

/* A line for each: level, how, line and whether it may be a name, then the name itself. */
static int write_imports(pt_ledger *l, const pt_plan *plan, pt_err *err)
{
    pt_buf names = {0};
    int rc = 0;
    for (uint32_t i = 0; i < plan->n_units && rc == 0; i++) {
        const pt_imports *m = &plan->imports[i];
        if (!plan->read_now[i])
            continue;
        pt_buf_clear(&names);
        for (uint32_t k = 0; k < m->n; k++)
            pt_buf_printf(&names, "%u %u %u %u:%s\n", m->p[k].level, m->p[k].how,
                          m->p[k].line, m->p[k].may_be_name, m->p[k].name);
        rc = pt_ledger_do(l, err, "INSERT OR REPLACE INTO source_import VALUES (?, ?, ?)",
                          "his", &plan->units[i].source, (int64_t)m->parsed,
                          pt_buf_z(&names));
    }
    pt_buf_free(&names);
    return rc < 0 ? -1
                  : pt_ledger_do(l, err,
                                 "DELETE FROM source_import WHERE source NOT IN "
                                 "(SELECT source FROM unit)",
                                 "");
}

static void split_imports(pt_arena *a, char *text, pt_imports *out)
{
    uint32_t n = 0;
    for (const char *c = text; *c; c++)
        n += *c == '\n';
    pt_import *p = PT_NEW_N(a, pt_import, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        p[i].level = (uint32_t)strtoul(text, &text, 10);
        p[i].how = (uint32_t)strtoul(text, &text, 10);
        p[i].line = (uint32_t)strtoul(text, &text, 10);
        p[i].may_be_name = strtoul(text, &text, 10) != 0;
        p[i].name = text + 1;
        text = strchr(text, '\n');
        *text++ = '\0';
    }
    out->p = p;
    out->n = n;
}

bool pt_record_imports(pt_ledger *l, pt_arena *a, const pt_hash *source, pt_imports *out)
{
    pt_rows *r = pt_ledger_ask(
        l, "SELECT parsed, names FROM source_import WHERE source = ?", "h", source);
    if (pt_rows_next(r, NULL) != 1)
        return false;
    out->parsed = pt_rows_int(r, 0) != 0;
    split_imports(a, pt_arena_strdup(a, pt_rows_text(r, 1)), out);
    pt_rows_end(r);
    return true;
}

static int write_skips(pt_ledger *l, const pt_scan *scan, pt_err *err)
{
    int rc = pt_ledger_do(l, err, "DELETE FROM skip", "");
    for (uint32_t i = 0; i < scan->n_skips && rc == 0; i++)
        rc = pt_ledger_do(l, err, "INSERT INTO skip VALUES (?, ?, ?, ?)", "ssis",
                          scan->skips[i].path, scan->skips[i].kind,
                          (int64_t)scan->skips[i].matters, scan->skips[i].why);
    return rc;
}

static int write_lacks(pt_ledger *l, const pt_plan *plan, pt_err *err)
{
    int rc = pt_ledger_do(l, err, "DELETE FROM lack", "");
    for (uint32_t i = 0; i < plan->n_lacks && rc == 0; i++) {
        const pt_lack *k = &plan->lacks[i];
        rc = pt_ledger_do(l, err, "INSERT INTO lack VALUES (?, ?, ?, ?, ?, ?)", "ssssii",
                          k->module, pt_lack_name(k->kind), k->why, k->path,
                          (int64_t)k->line, (int64_t)k->how);
    }
    return rc;
}

/* The tool of the start before this one. */
static int load_old_tool(struct merge *m)
{
    m->old_tool = "an older version";
    pt_rows *r = pt_ledger_ask(m->ledger,
                               "SELECT tool FROM run WHERE id < ? ORDER BY id DESC LIMIT 1",
                               "i", m->run);
    int rc = pt_rows_next(r, m->err);
    if (rc == 1) {
        m->old_tool = pt_arena_strdup(m->arena, pt_rows_text(r, 0));
        pt_rows_end(r);
    }
    return rc < 0 ? -1 : 0;
}

int pt_record_plan(pt_ledger *l, pt_store *store, int64_t run, const pt_plan *plan,
                   bool retry, pt_record_counts *out, pt_err *err)
{
    *out = (pt_record_counts){.total = plan->n_units, .skipped = plan->scan.n_skips};
    pt_arena *a = pt_arena_new();
    struct merge m = {.ledger = l,
                      .store = store,
                      .run = run,
                      .retry = retry,
                      .arena = a,
                      .by_path = pt_map_new(a),
                      .counts = out,
                      .err = err};
    int rc = load_old(&m) < 0 || load_old_tool(&m) < 0 ? -1 : 0;
    for (uint32_t i = 0; i < plan->n_units && rc == 0; i++)
        rc = merge_unit(&m, &plan->units[i]);
    if (rc == 0 && (mark_gone(&m) < 0 || write_shards(l, plan, err) < 0 ||
                    write_imports(l, plan, err) < 0 ||
                    write_skips(l, &plan->scan, err) < 0 || write_lacks(l, plan, err) < 0))
        rc = -1;
    pt_vec_free(&m.olds);
    pt_arena_free(a);
    return rc;
}

int pt_record_to_do(pt_ledger *l, pt_arena *a, pt_record_unit **out, uint32_t *n,
                    pt_err *err)
{
    PT_VEC(pt_record_unit) v = {0};
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT id, path, module, is_package, source, key, shard, kills, origin, cost_us "
        "FROM unit WHERE state = 'pending' "
        "ORDER BY shard, component, path",
        "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        pt_record_unit u = {.id = pt_rows_int(r, 0),
                            .path = pt_arena_strdup(a, pt_rows_text(r, 1)),
                            .module = pt_arena_strdup(a, pt_rows_text(r, 2)),
                            .is_package = pt_rows_int(r, 3) != 0,
                            .source = pt_rows_hash(r, 4),
                            .key = pt_rows_hash(r, 5),
                            .shard = (uint32_t)pt_rows_int(r, 6),
                            .kills = (uint32_t)pt_rows_int(r, 7),
                            .origin = (uint32_t)pt_rows_int(r, 8),
                            .cost_us = (uint64_t)pt_rows_int(r, 9)};
        pt_vec_push(&v, u);
    }
    *out = PT_NEW_N(a, pt_record_unit, v.n + 1);
    if (v.n)
        memcpy(*out, v.p, v.n * sizeof *v.p);
    *n = (uint32_t)v.n;
    pt_vec_free(&v);
    return rc;
}
