/* sim_figures.c: a figure is a function of one result; its spread is that of all. */
#include "scheduler/sim_figures.h"

#include <math.h>

enum { MINUTE = 60, HOUR = 3600 };

typedef double (*figure)(const pt_sim_result *r, uint32_t which);

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double nearest_rank(const double *sorted, uint32_t n, double p)
{
    uint32_t rank = (uint32_t)ceil(p * n);
    return sorted[rank ? rank - 1 : 0];
}

/* `low`: the bad end is the low one, so P90 is what nine of ten runs reach. */
static pt_sim_spread spread(const pt_sim_result *r, uint32_t n, figure f, uint32_t which,
                            bool low)
{
    double *v = malloc(n * sizeof *v);
    PT_ASSERT(v);
    for (uint32_t i = 0; i < n; i++)
        v[i] = f(&r[i], which);
    qsort(v, n, sizeof *v, ascending);
    pt_sim_spread s = {nearest_rank(v, n, 0.5), nearest_rank(v, n, low ? 0.1 : 0.9)};
    free(v);
    return s;
}

static double makespan_s(const pt_sim_result *r, uint32_t which)
{
    (void)which;
    return (double)r->makespan_us / 1e6;
}

static double usd(const pt_sim_result *r, uint32_t which)
{
    (void)which;
    return r->usd;
}

static double share(const pt_sim_result *r, uint32_t which)
{
    return r->paid_us ? (double)r->share_us[which] / (double)r->paid_us : 0;
}

enum { NODES_LOST, UNITS_AGAIN, QUARANTINED, LEFT };

static double number(const pt_sim_result *r, uint32_t which)
{
    const uint32_t n[] = {r->nodes_lost, r->units_again, r->quarantined, r->left};
    return n[which];
}

void pt_sim_figures_of(const pt_sim_result *results, uint32_t n, pt_sim_figures *out)
{
    *out = (pt_sim_figures){.n_runs = n};
    out->makespan_s = spread(results, n, makespan_s, 0, false);
    out->usd = spread(results, n, usd, 0, false);
    out->goodput = spread(results, n, share, PT_SIM_USEFUL, true);
    for (uint32_t s = 0; s < PT_SIM_SHARES; s++)
        out->share[s] = spread(results, n, share, s, false);
    out->nodes_lost = spread(results, n, number, NODES_LOST, false);
    out->units_again = spread(results, n, number, UNITS_AGAIN, false);
    out->quarantined = spread(results, n, number, QUARANTINED, false);
    out->left = spread(results, n, number, LEFT, false);
    for (uint32_t i = 0; i < n; i++) {
        out->n_unended += results[i].left > 0;
        if (results[i].makespan_us)
            out->rank0_busy +=
                (double)results[i].rank0_us / (double)results[i].makespan_us / n;
    }
}

static void duration(pt_buf *out, double s)
{
    if (s < MINUTE)
        pt_buf_printf(out, "%.1f s", s);
    else if (s < HOUR)
        pt_buf_printf(out, "%d min %02d s", (int)s / MINUTE, (int)s % MINUTE);
    else
        pt_buf_printf(out, "%d h %02d min", (int)(s / HOUR), (int)fmod(s, HOUR) / MINUTE);
}

static void percent(pt_buf *out, const char *name, pt_sim_spread s)
{
    pt_buf_printf(out, "  %-9s %5.1f %%   P90 %5.1f %%\n", name, 100 * s.p50, 100 * s.p90);
}

void pt_sim_figures_text(const pt_sim_figures *f, pt_buf *out)
{
    pt_buf_printf(out, "simulated %u runs%s; nothing was measured\n", f->n_runs,
                  f->n_runs == 1 ? "" : ", P50 and P90");
    if (f->n_unended)
        pt_buf_printf(out, "unended   %u runs lost their last node; P50 %.0f units left\n",
                      f->n_unended, f->left.p50);
    pt_buf_adds(out, "makespan  ");
    duration(out, f->makespan_s.p50);
    pt_buf_adds(out, "   P90 ");
    duration(out, f->makespan_s.p90);
    pt_buf_printf(out, "\ncost      $%.2f   P90 $%.2f\n", f->usd.p50, f->usd.p90);
    pt_buf_printf(out, "goodput   %.1f %% of paid rank time   nine of ten %.1f %%\n",
                  100 * f->goodput.p50, 100 * f->goodput.p90);
    for (uint32_t s = PT_SIM_USEFUL + 1; s < PT_SIM_SHARES; s++)
        percent(out, pt_sim_share_names[s], f->share[s]);
    pt_buf_printf(out, "nodes     %.0f lost   P90 %.0f\n", f->nodes_lost.p50,
                  f->nodes_lost.p90);
    pt_buf_printf(out, "units     %.0f worked on in vain   P90 %.0f\n", f->units_again.p50,
                  f->units_again.p90);
    if (f->quarantined.p90 > 0)
        pt_buf_printf(out,
                      "          %.0f quarantined though healthy   P90 %.0f: nodes vanish "
                      "without a notice; raise lease.max_kills\n",
                      f->quarantined.p50, f->quarantined.p90);
    pt_buf_printf(out, "rank 0    busy %.1f %% of the time\n", 100 * f->rank0_busy);
}

static void pair(pt_buf *out, const char *name, pt_sim_spread s)
{
    pt_buf_printf(out, "\"%s\": {\"p50\": %.9g, \"p90\": %.9g}, ", name, s.p50, s.p90);
}

void pt_sim_figures_json(const pt_sim_figures *f, pt_buf *out)
{
    pt_buf_printf(out, "{\"simulated\": true, \"runs\": %u, \"unended\": %u, ", f->n_runs,
                  f->n_unended);
    pair(out, "makespan_s", f->makespan_s);
    pair(out, "usd", f->usd);
    pair(out, "goodput", f->goodput);
    for (uint32_t s = PT_SIM_USEFUL + 1; s < PT_SIM_SHARES; s++)
        pair(out, pt_sim_share_names[s], f->share[s]);
    pair(out, "nodes_lost", f->nodes_lost);
    pair(out, "units_again", f->units_again);
    pair(out, "quarantined", f->quarantined);
    pair(out, "units_left", f->left);
    pt_buf_printf(out, "\"rank0_busy\": %.9g}", f->rank0_busy);
}
