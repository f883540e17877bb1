/* quote.c: history -> a model of the machines -> many simulated runs. Losses are taken as
 * memoryless, at the rate that was observed: a few of them say no more than a rate. */
#include "scheduler/quote.h"

#include "scheduler/sim_pool.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { DISPATCH_US = 50, LATENCY_US = 100, LEAST_MEASURED = 10 };
#define USUAL_NOISE 0.2 /* as `simulate` takes it: nothing is known */
#define REPEAT_NOISE                                                                       \
    0.1 /* of a unit whose time is known: machines differ from day to day */

/* Notices of a job that was asked to stop as a whole tell nothing of its machines. */
static int read_ranks(pt_ledger *l, pt_quote_history *h, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT (SELECT count(*) FROM run), coalesce(sum(coalesce(k.left_ms, k.seen_ms) - "
        "k.joined_ms), 0), coalesce(sum(k.why LIKE 'silent%' OR k.why LIKE 'signal%'), 0), "
        "(SELECT count(*) FROM event e JOIN run s ON s.id = e.run WHERE e.what = "
        "'rank.notice' AND coalesce(s.why, '') NOT LIKE 'asked to stop%'), "
        "coalesce(avg(k.joined_ms - u.started_ms), 0) FROM rank k JOIN run u ON u.id = "
        "k.run",
        "");
    int rc = pt_rows_next(r, err);
    if (rc != 1)
        return rc;
    h->starts = pt_rows_int(r, 0);
    h->rank_ms = pt_rows_int(r, 1);
    h->losses = pt_rows_int(r, 2);
    h->notices = pt_rows_int(r, 3);
    h->launch_ms = pt_rows_int(r, 4);
    pt_rows_end(r);
    return 0;
}

/* Of the logarithms of measured / predicted, which scaling moves and does not widen. */
static int read_spread(pt_ledger *l, pt_quote_history *h, pt_err *err)
{
    double n = 0, sum = 0, squares = 0;
    pt_rows *r = pt_ledger_ask(l,
                               "SELECT a.wall_us, u.cost_us FROM attempt a JOIN unit u ON "
                               "u.id = a.unit WHERE a.outcome IN ('done', 'rejected') AND "
                               "a.wall_us > 0 AND u.cost_us > 0",
                               "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        double x = log(pt_rows_real(r, 0) / pt_rows_real(r, 1));
        n++;
        sum += x;
        squares += x * x;
    }
    if (rc == 0 && n >= LEAST_MEASURED)
        h->spread = sqrt(fmax(squares / n - sum / n * (sum / n), 0));
    return rc;
}

static int read_steps(pt_ledger *l, pt_quote_history *h, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT name, ended_ms - started_ms FROM step s WHERE ended_ms IS NOT NULL AND run "
        "= (SELECT max(run) FROM step o WHERE o.name = s.name AND o.ended_ms IS NOT NULL) "
        "ORDER BY started_ms",
        "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        if (h->n_steps == PT_LEN(h->steps))
            continue;
        snprintf(h->steps[h->n_steps].name, sizeof h->steps[0].name, "%s",
                 pt_rows_text(r, 0));
        h->steps[h->n_steps++].ms = pt_rows_int(r, 1);
    }
    return rc;
}

static int read_history(pt_ledger *l, pt_quote_history *h, pt_err *err)
{
    return read_ranks(l, h, err) < 0 || read_spread(l, h, err) < 0 ? -1
                                                                   : read_steps(l, h, err);
}

/* The time that a notice leaves, where the launcher gives one. */
static int64_t notice_ms(const pt_job *job)
{
    return job->launcher.kind == PT_LAUNCH_K8S     ? job->launcher.k8s.grace_ms
           : job->launcher.kind == PT_LAUNCH_SLURM ? job->launcher.slurm.signal_lead_ms
                                                   : job->lease.drain_ms;
}

/* A node's mean life from what the ranks lived: their time by the ends that were seen. */
static int make_pool(pt_arena *a, const pt_job *job, pt_quote *q, pt_err *err)
{
    const pt_quote_history *h = &q->history;
    uint32_t ranks = pt_plan_workers(job), nodes = job->resources.nodes;
    uint32_t per_node = ranks % nodes == 0 ? ranks / nodes : 1;
    bool priced = *job->resources.price_class;
    char *words = pt_arena_printf(a, "ranks=%u,per-node=%u%s%s", ranks, per_node,
                                  priced ? ",class=" : "", job->resources.price_class);
    if (pt_sim_pool_read(a, words, job, &q->pool, err) < 0)
        return -1;
    /* simulate prices ranks or nodes; a GPU's hour is a rank's share of its node's GPUs. */
    for (uint32_t i = 0; i < job->n_prices; i++)
        if (priced && job->prices[i].per == PT_PER_GPU &&
            !strcmp(job->prices[i].class_name, job->resources.price_class))
            q->pool.usd_per_hour *= (double)job->resources.gpus_per_node / per_node;
    q->pool.launch_us = h->launch_ms * 1000;
    q->pool.replace = job->launcher.kind != PT_LAUNCH_LOCAL;
    int64_t ends = h->losses + h->notices;
    if (ends == 0)
        return 0;
    q->pool.hazard.kind = PT_SIM_POISSON;
    q->pool.hazard.mean_us = (double)h->rank_ms * 1e3 / (double)ends;
    q->pool.notice_us = h->notices > h->losses ? notice_ms(job) * 1000 : 0;
    return 0;
}

static double noise_of(const pt_quote *q)
{
    if (q->units.n == 0 || q->history.spread <= 0)
        return USUAL_NOISE;
    double known = (double)q->units.n_measured / q->units.n;
    return known * REPEAT_NOISE + (1 - known) * fmin(q->history.spread, 3);
}

static void simulate(const pt_job *job, uint32_t seeds, pt_quote *q)
{
    pt_sim_model m = {.cost_us = q->units.cost_us,
                      .shard = q->units.shard,
                      .n_units = q->units.n,
                      .noise = noise_of(q),
                      .ttl_ms = job->lease.ttl_ms,
                      .heartbeat_ms = job->lease.heartbeat_ms,
                      .drain_ms = job->lease.drain_ms,
                      .prefetch = job->lease.prefetch,
                      .max_kills = job->lease.max_kills,
                      .dispatch_us = DISPATCH_US,
                      .latency_us = LATENCY_US,
                      .pools = &q->pool,
                      .n_pools = 1};
    pt_sim_result *results = calloc(seeds, sizeof *results);
    PT_ASSERT(results);
    for (uint32_t i = 0; i < seeds; i++)
        pt_sim_run(&m, i + 1, NULL, &results[i]);
    pt_sim_figures_of(results, seeds, &q->figures);
    free(results);
}

/* While rank 0 packages, builds and compares, the allocation is still paid for. */
static void add_steps(pt_quote *q)
{
    uint32_t paid =
        q->pool.per_node ? q->pool.nodes : q->pool.nodes * q->pool.ranks_per_node;
    for (uint32_t i = 0; i < q->history.n_steps; i++)
        q->after_ms += q->history.steps[i].ms;
    q->after_usd = (double)q->after_ms / 3.6e6 * q->pool.usd_per_hour * paid;
}

static int quote(pt_arena *a, const pt_job *job, uint32_t seeds, pt_quote *q, pt_err *err)
{
    if (make_pool(a, job, q, err) < 0)
        return -1;
    simulate(job, seeds, q);
    add_steps(q);
    return 0;
}

int pt_quote_of_ledger(pt_arena *a, const pt_job *job, pt_ledger *l, uint32_t seeds,
                       pt_quote *out, pt_err *err)
{
    int64_t left;
    *out = (pt_quote){0};
    if (read_history(l, &out->history, err) < 0 ||
        pt_ledger_number(l, &left, err, "SELECT count(*) FROM unit WHERE state = 'pending'",
                         "") < 0)
        return -1;
    out->of_rest = left > 0;
    return pt_sim_units_of_ledger(a, l, out->of_rest, pt_plan_workers(job), &out->units,
                                  err) < 0
               ? -1
               : quote(a, job, seeds, out, err);
}

int pt_quote_of_plan(pt_arena *a, const pt_job *job, const pt_plan *p, uint32_t seeds,
                     pt_quote *out, pt_err *err)
{
    *out = (pt_quote){0};
    pt_sim_units_of_plan(a, p, pt_plan_workers(job), &out->units);
    return quote(a, job, seeds, out, err);
}

/* --- what is told --- */

static void history_text(const pt_quote_history *h, pt_buf *out)
{
    double hours = (double)h->rank_ms / 3.6e6;
    int64_t ends = h->losses + h->notices;
    if (h->starts == 0) {
        pt_buf_adds(out, "history   none: times from sizes, machines that stay, no steps "
                         "after the units\n");
        return;
    }
    pt_buf_printf(out, "history   %" PRId64 " starts, %.3f rank-hours; ", h->starts, hours);
    if (ends)
        pt_buf_printf(out,
                      "a rank is lost every %.2f hours (%" PRId64 " with a notice, %" PRId64
                      " without)",
                      hours / (double)ends, h->notices, h->losses);
    else
        pt_buf_adds(out, "no rank was lost");
    pt_buf_printf(out, "; a rank joins after %.1f s\n", (double)h->launch_ms / 1e3);
}

static void steps_text(const pt_quote *q, pt_buf *out)
{
    if (q->history.n_steps == 0)
        return;
    pt_buf_printf(out, "and then  %.1f s", (double)q->after_ms / 1e3);
    for (uint32_t i = 0; i < q->history.n_steps; i++)
        pt_buf_printf(out, "%s%s %.1f s", i ? ", " : ": ", q->history.steps[i].name,
                      (double)q->history.steps[i].ms / 1e3);
    pt_buf_printf(out, ", as before, $%.2f\n", q->after_usd);
}

void pt_quote_text(const pt_quote *q, pt_buf *out)
{
    double work = 0;
    for (uint32_t i = 0; i < q->units.n; i++)
        work += (double)q->units.cost_us[i] / 1e6;
    pt_buf_printf(out, "quote     of %s: %u units, %.1f s of work (%s)\n",
                  q->of_rest ? "what is left" : "the whole job", q->units.n, work,
                  q->units.source);
    history_text(&q->history, out);
    pt_buf_printf(out, "machines  %u nodes of %u ranks, %s$%g an hour%s\n", q->pool.nodes,
                  q->pool.ranks_per_node,
                  q->pool.usd_per_hour > 0 ? "" : "not priced: ", q->pool.usd_per_hour,
                  q->pool.per_node ? " a node" : " a rank");
    pt_sim_figures_text(&q->figures, out);
    steps_text(q, out);
}

void pt_quote_json(const pt_quote *q, pt_buf *out)
{
    const pt_quote_history *h = &q->history;
    pt_buf_printf(out,
                  "{\"of\": \"%s\", \"units\": %u, \"measured\": %u, \"history\": "
                  "{\"starts\": %" PRId64 ", \"rank_hours\": %.9g, \"losses\": %" PRId64
                  ", \"notices\": %" PRId64 ", \"launch_s\": %.9g, \"spread\": %.9g}, "
                  "\"after_s\": %.9g, \"after_usd\": %.9g, \"run\": ",
                  q->of_rest ? "rest" : "whole", q->units.n, q->units.n_measured, h->starts,
                  (double)h->rank_ms / 3.6e6, h->losses, h->notices,
                  (double)h->launch_ms / 1e3, h->spread, (double)q->after_ms / 1e3,
                  q->after_usd);
    pt_sim_figures_json(&q->figures, out);
    pt_buf_addc(out, '}');
}
