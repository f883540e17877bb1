/* sim_units.c: times from one of three sources, then shards by the scheduler's own rule for that
 * many workers. */
#include "scheduler/sim_units.h"

#include "base/vec.h"
#include "scheduler/shard.h"

static void shard(pt_arena *a, pt_sim_units *u, const uint32_t *group, uint32_t n_groups,
                  uint32_t workers)
{
    u->shard = PT_NEW_N(a, uint32_t, u->n + 1);
    pt_shard_balance(u->n, group, n_groups, u->cost_us, pt_shard_count(n_groups, workers),
                     u->shard, NULL);
}

void pt_sim_units_of_plan(pt_arena *a, const pt_plan *p, uint32_t workers,
                          pt_sim_units *out)
{
    uint32_t *group = PT_NEW_N(a, uint32_t, p->n_units + 1);
    *out = (pt_sim_units){.n = p->n_units, .source = "predicted from sizes"};
    out->cost_us = PT_NEW_N(a, uint64_t, p->n_units + 1);
    for (uint32_t i = 0; i < p->n_units; i++) {
        group[i] = p->units[i].component;
        out->cost_us[i] = p->units[i].cost_us;
    }
    shard(a, out, group, p->n_components, workers);
}

struct row {
    uint32_t component;
    uint64_t predicted_us, measured_us; /* 0: not measured */
    bool pending;
};

static void scale(pt_sim_units *u, const struct row *rows)
{
    double predicted = 0, measured = 0;
    for (uint32_t i = 0; i < u->n; i++)
        if (rows[i].measured_us) {
            predicted += (double)rows[i].predicted_us;
            measured += (double)rows[i].measured_us;
        }
    double factor = predicted > 0 ? measured / predicted : 1;
    for (uint32_t i = 0; i < u->n; i++) {
        double us = rows[i].measured_us ? (double)rows[i].measured_us
                                        : factor * (double)rows[i].predicted_us;
        u->cost_us[i] = us < 1 ? 1 : (uint64_t)us;
    }
}

/* Those that are done have told how fast the others will be. */
static void keep_pending(pt_sim_units *u, const struct row *rows, uint32_t *group)
{
    uint32_t n = 0;
    u->n_measured = 0;
    for (uint32_t i = 0; i < u->n; i++)
        if (rows[i].pending) {
            u->n_measured += rows[i].measured_us > 0;
            group[n] = group[i];
            u->cost_us[n++] = u->cost_us[i];
        }
    u->n = n;
}

int pt_sim_units_of_ledger(pt_arena *a, pt_ledger *l, bool rest, uint32_t workers,
                           pt_sim_units *out, pt_err *err)
{
    PT_VEC(struct row) rows = {0};
    uint32_t n_groups = 0, n_measured = 0;
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT u.state = 'pending', u.component, u.cost_us, coalesce((SELECT "
        "max(a.wall_us) FROM attempt a "
        "WHERE "
        "a.unit = u.id AND a.outcome IN ('done', 'rejected')), 0) FROM unit u "
        "WHERE u.state <> 'gone' ORDER BY u.id",
        "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        struct row row = {(uint32_t)pt_rows_int(r, 1), (uint64_t)pt_rows_int(r, 2),
                          (uint64_t)pt_rows_int(r, 3), pt_rows_int(r, 0) != 0};
        n_groups = row.component >= n_groups ? row.component + 1 : n_groups;
        n_measured += row.measured_us > 0;
        pt_vec_push(&rows, row);
    }
    *out = (pt_sim_units){.n = (uint32_t)rows.n, .n_measured = n_measured};
    out->source = pt_arena_printf(a, "%u of %u measured by this job, %s scaled", n_measured,
                                  out->n, rest ? "what is left is" : "the others");
    out->cost_us = PT_NEW_N(a, uint64_t, rows.n + 1);
    uint32_t *group = PT_NEW_N(a, uint32_t, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++)
        group[i] = rows.p[i].component;
    scale(out, rows.p);
    if (rest)
        keep_pending(out, rows.p, group);
    shard(a, out, group, n_groups, workers);
    pt_vec_free(&rows);
    return rc;
}

void pt_sim_units_made(pt_arena *a, uint32_t n, int64_t unit_us, uint32_t workers,
                       pt_sim_units *out)
{
    uint32_t *group = PT_NEW_N(a, uint32_t, n + 1);
    *out = (pt_sim_units){.n = n, .source = "made up"};
    out->cost_us = PT_NEW_N(a, uint64_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        group[i] = i;
        out->cost_us[i] = (uint64_t)unit_us;
    }
    shard(a, out, group, n, workers);
}
