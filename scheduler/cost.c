/* cost.c: a rank costs from joining to leaving (or its last sign), at the price of its class;
 * a price for a node or a GPU is shared by the ranks that one start had there. */
#include "scheduler/cost.h"

#include <string.h>

/* usd_per_hour is per rank, or per node (shared by the ranks on one host), or per GPU (each
 * rank is given one). */
static const char ranks_sql[] =
    "SELECT coalesce(r.left_ms, r.seen_ms) - r.joined_ms, p.usd_per_hour, p.hours_of, "
    "(SELECT count(*) FROM rank o WHERE o.run = r.run AND o.host = r.host) "
    "FROM rank r LEFT JOIN price p ON p.class = r.price_class";

double pt_cost_usd(int64_t ms, double usd_per_hour)
{
    return usd_per_hour * (double)ms / 3.6e6;
}

int pt_cost_of(pt_ledger *l, pt_cost *out, pt_err *err)
{
    *out = (pt_cost){0};
    pt_rows *r = pt_ledger_ask(l, ranks_sql, "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        int64_t ms = pt_rows_int(r, 0);
        double share =
            strcmp(pt_rows_text(r, 2), "node") == 0 ? 1.0 / (double)pt_rows_int(r, 3) : 1.0;
        out->rank_ms += ms;
        out->n_unpriced += pt_rows_is_null(r, 1);
        out->usd += pt_cost_usd(ms, pt_rows_real(r, 1) * share);
    }
    return rc;
}

int pt_cost_losses(pt_ledger *l, pt_cost_loss *out, int max, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT outcome, coalesce(cause, ''), count(*), "
        "sum(CASE WHEN wall_us > 0 THEN wall_us / 1000 WHEN outcome = 'returned' THEN 0 "
        "ELSE max(ended_ms - granted_ms, 0) END) AS ms "
        "FROM attempt WHERE outcome NOT IN ('done', 'rejected') "
        "GROUP BY 1, CASE WHEN outcome = 'failed' THEN '' ELSE 2 END "
        "ORDER BY ms DESC, 1, 2 LIMIT ?",
        "i", (int64_t)max);
    int rc, n = 0;
    while ((rc = pt_rows_next(r, err)) == 1) {
        snprintf(out[n].outcome, sizeof out[n].outcome, "%s", pt_rows_text(r, 0));
        snprintf(out[n].cause, sizeof out[n].cause, "%s", pt_rows_text(r, 1));
        out[n].attempts = pt_rows_int(r, 2);
        out[n++].ms = pt_rows_int(r, 3);
    }
    return rc < 0 ? -1 : n;
}
