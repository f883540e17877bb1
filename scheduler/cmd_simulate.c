/* cmd_simulate.c: portalis simulate: a job's units or made-up ones, pools of nodes, many seeds. */
#include "base/file.h"
#include "scheduler/cli.h"
#include "scheduler/job_dir.h"
#include "scheduler/plan.h"
#include "scheduler/sim_figures.h"
#include "scheduler/sim_pool.h"
#include "scheduler/sim_units.h"
#include "scheduler/view.h"

#include <string.h>

static const char help[] =
    "usage: portalis simulate SRC | job.yaml | JOB [options]\n"
    "       portalis simulate --units N --unit-time DURATION [options]\n\n"
    "The scheduler's own decisions on a virtual clock: how long a job takes, what it costs "
    "and\n"
    "wastes, on machines that are taken away. Times of units come from the job's ledger "
    "when it\n"
    "has run, else from the sizes of its files. Reads only; the same seed gives the same "
    "answer.\n\n"
    "  -n, --ranks N          workers (default: the job's)\n"
    "      --preempt MODEL    of every node: none, poisson:MEAN, burst:MEAN:SHARE, "
    "bathtub,\n"
    "                         bathtub:A:TAU1:TAU2:END, trace:FILE (lines SECONDS NODES)\n"
    "      --notice DURATION  before a node is taken (default: none)\n"
    "      --launch DURATION  until a node's ranks are there, paid (default: 0s)\n"
    "      --no-replace       a lost node stays lost\n"
    "      --pool WORDS       instead of these: KEY=VALUE,... of ranks, per-node, class, "
    "name,\n"
    "                         preempt, notice, launch; and replace. May be repeated\n"
    "      --noise SIGMA      of log(true time / predicted time) (default: 0.2)\n"
    "      --dispatch US      microseconds of rank 0 for each message (default: 50)\n"
    "      --latency US       of a message (default: 100)\n"
    "      --seed N, --seeds N   the first, and how many (default: 1, 20)\n"
    "      --svg FILE         a picture of the first seed's first 200 ranks\n"
    "      --json             for programs\n\n"
    "Not modelled: the loss of rank 0, disks, the network's width.\n\n"
    "examples:\n"
    "  portalis simulate job.yaml -n 512 --preempt poisson:6h --notice 30s --launch 90s\n"
    "  portalis simulate job.yaml --pool ranks=8,class=h100 \\\n"
    "      --pool "
    "ranks=64,per-node=8,class=h100-spot,preempt=burst:4h:0.4,launch=2m,replace\n"
    "  portalis simulate --units 1000000 --unit-time 2s -n 10000\n";

enum {
    SEEDS = 20,
    MAX_SEEDS = 100000,
    DISPATCH_US = 50,
    LATENCY_US = 100,
    PLACES = 200,
    MAX_UNITS = 100000000
};

struct flags {
    uint32_t ranks, units, seed, seeds, dispatch, latency;
    const char *unit_time, *preempt, *notice, *launch, *noise, *svg;
    bool no_replace, json;
    pt_words pools, words;
};

static uint32_t workers_of(const struct flags *f, const pt_job *job,
                           const pt_sim_pool *pools, uint32_t n_pools)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < n_pools; i++)
        n += pools[i].nodes * pools[i].ranks_per_node;
    return n ? n : f->ranks ? f->ranks : pt_plan_workers(job);
}

/* --- what is simulated --- */

static int units_of_plan(pt_arena *a, const pt_job *job, uint32_t workers,
                         pt_sim_units *out, pt_err *err)
{
    pt_plan p;
    if (pt_plan_make(a, job, workers, NULL, &p, err) < 0)
        return -1;
    pt_sim_units_of_plan(a, &p, workers, out);
    return 0;
}

static int units_of_job(pt_arena *a, const pt_job_dir *d, uint32_t workers,
                        pt_sim_units *out, pt_err *err)
{
    pt_view v;
    int rc = pt_view_open(d, &v, err);
    if (rc == 0)
        rc = pt_sim_units_of_ledger(a, v.ledger, false, workers, out, err);
    pt_view_close(&v);
    return rc;
}

/* Pools as given, or one of the other options. */
static int pools_of(pt_arena *a, const struct flags *f, const pt_job *job,
                    pt_sim_pool **out, uint32_t *n, pt_err *err)
{
    *out = PT_NEW_N(a, pt_sim_pool, f->pools.n + 1);
    for (*n = 0; *n < f->pools.n; ++*n)
        if (pt_sim_pool_read(a, f->pools.p[*n], job, &(*out)[*n], err) < 0)
            return -1;
    if (*n)
        return 0;
    uint32_t ranks = f->ranks ? f->ranks : pt_plan_workers(job);
    char *words = pt_arena_printf(
        a, "ranks=%u,preempt=%s,notice=%s,launch=%s%s%s%s", ranks,
        f->preempt ? f->preempt : "none", f->notice ? f->notice : "0s",
        f->launch ? f->launch : "0s", f->no_replace ? "" : ",replace",
        *job->resources.price_class ? ",class=" : "", job->resources.price_class);
    *n = 1;
    return pt_sim_pool_read(a, words, job, *out, err);
}

static int made_units(pt_arena *a, const struct flags *f, uint32_t workers,
                      pt_sim_units *out, pt_err *err)
{
    int64_t ms;
    if (!f->unit_time || !pt_job_parse_duration(pt_str_of(f->unit_time), &ms) || ms <= 0)
        return pt_fail(err, PT_ERR_USAGE,
                       "--units needs --unit-time with a unit, such as 250ms or 2s");
    pt_sim_units_made(a, f->units, ms * 1000, workers, out);
    return 0;
}

struct whole {
    pt_job job;
    pt_job_dir dir;
    pt_sim_units units;
    pt_sim_model model;
};

static int units_of(pt_arena *a, const struct flags *f, struct whole *w, uint32_t workers,
                    pt_err *err)
{
    if (f->units)
        return made_units(a, f, workers, &w->units, err);
    return w->dir.root && pt_job_dir_is(&w->dir)
               ? units_of_job(a, &w->dir, workers, &w->units, err)
               : units_of_plan(a, &w->job, workers, &w->units, err);
}

static int job_of(pt_arena *a, const struct flags *f, struct whole *w, pt_err *err)
{
    if (f->units)
        return pt_job_defaults(&w->job, ".", "portalis-out", err);
    pt_job_dir_of(a, f->words.p[0], &w->dir);
    return pt_cli_job(pt_job_dir_is(&w->dir) ? w->dir.spec : f->words.p[0], &w->job, err);
}

static int noise_of(const struct flags *f, double *out, pt_err *err)
{
    char *end = NULL;
    *out = f->noise ? strtod(f->noise, &end) : 0.2;
    if (f->noise && (end == f->noise || *end || !(*out >= 0 && *out <= 3)))
        return pt_fail(err, PT_ERR_USAGE, "--noise %s: it takes a number from 0 to 3",
                       f->noise);
    return 0;
}

static int model_of(pt_arena *a, const struct flags *f, struct whole *w, pt_err *err)
{
    pt_sim_pool *pools;
    pt_sim_model *m = &w->model;
    if (job_of(a, f, w, err) < 0 || noise_of(f, &m->noise, err) < 0 ||
        pools_of(a, f, &w->job, &pools, &m->n_pools, err) < 0 ||
        units_of(a, f, w, workers_of(f, &w->job, pools, m->n_pools), err) < 0)
        return -1;
    m->pools = pools;
    m->cost_us = w->units.cost_us;
    m->shard = w->units.shard;
    m->n_units = w->units.n;
    m->ttl_ms = w->job.lease.ttl_ms;
    m->heartbeat_ms = w->job.lease.heartbeat_ms;
    m->drain_ms = w->job.lease.drain_ms;
    m->prefetch = w->job.lease.prefetch;
    m->max_kills = w->job.lease.max_kills;
    m->dispatch_us = f->dispatch;
    m->latency_us = f->latency;
    return 0;
}

/* --- what is told --- */

static void print_model(const struct whole *w, pt_buf *out)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < w->units.n; i++)
        sum += w->units.cost_us[i];
    pt_buf_printf(out, "units     %u, %.1f s of work (%s)\n", w->units.n, (double)sum / 1e6,
                  w->units.source);
    for (uint32_t i = 0; i < w->model.n_pools; i++) {
        const pt_sim_pool *p = &w->model.pools[i];
        pt_buf_printf(out, "%-9s %u nodes of %u ranks, $%g an hour %s\n", p->name, p->nodes,
                      p->ranks_per_node, p->usd_per_hour, p->per_node ? "each" : "a rank");
    }
}

static int run_seeds(const struct flags *f, const struct whole *w, pt_err *err)
{
    pt_sim_result *results = malloc(f->seeds * sizeof *results);
    pt_sim_trace trace = {.max_places = PLACES};
    pt_sim_figures figures;
    pt_buf out = {0}, svg = {0};
    int rc = 0;
    PT_ASSERT(results);
    for (uint32_t i = 0; i < f->seeds; i++)
        pt_sim_run(&w->model, f->seed + i, i == 0 && f->svg ? &trace : NULL, &results[i]);
    pt_sim_figures_of(results, f->seeds, &figures);
    if (f->json) {
        pt_sim_figures_json(&figures, &out);
        pt_buf_addc(&out, '\n');
    } else {
        print_model(w, &out);
        pt_sim_figures_text(&figures, &out);
    }
    if (f->svg) {
        pt_sim_svg(&trace, &results[0], &svg);
        rc = pt_file_write(f->svg, pt_buf_str(&svg), err);
    }
    if (rc == 0)
        fwrite(pt_buf_z(&out), 1, out.n, stdout);
    pt_vec_free(&trace.spans);
    pt_buf_free(&out);
    pt_buf_free(&svg);
    free(results);
    return rc;
}

static int check(const struct flags *f)
{
    const pt_command *c = &pt_cmd_simulate;
    if (f->units ? f->words.n != 0 : f->words.n != 1)
        return pt_cli_usage(c, "give one SRC, job.yaml or JOB, or --units N");
    if (f->units > MAX_UNITS || f->seeds == 0 || f->seeds > MAX_SEEDS)
        return pt_cli_usage(c, "at most %d units and from 1 to %d seeds", MAX_UNITS,
                            MAX_SEEDS);
    if (f->pools.n && (f->preempt || f->notice || f->launch || f->ranks || f->no_replace))
        return pt_cli_usage(c, "say that of each pool: --pool ranks=N,preempt=...,replace");
    return -1;
}

static int simulate(int argc, char **argv)
{
    struct flags f = {
        .seed = 1, .seeds = SEEDS, .dispatch = DISPATCH_US, .latency = LATENCY_US};
    const pt_flag flags[] = {{"--ranks", 'n', PT_FLAG_COUNT, &f.ranks},
                             {"--units", 0, PT_FLAG_COUNT, &f.units},
                             {"--unit-time", 0, PT_FLAG_TEXT, &f.unit_time},
                             {"--preempt", 0, PT_FLAG_TEXT, &f.preempt},
                             {"--notice", 0, PT_FLAG_TEXT, &f.notice},
                             {"--launch", 0, PT_FLAG_TEXT, &f.launch},
                             {"--no-replace", 0, PT_FLAG_BOOL, &f.no_replace},
                             {"--pool", 0, PT_FLAG_LIST, &f.pools},
                             {"--noise", 0, PT_FLAG_TEXT, &f.noise},
                             {"--dispatch", 0, PT_FLAG_COUNT, &f.dispatch},
                             {"--latency", 0, PT_FLAG_COUNT, &f.latency},
                             {"--seed", 0, PT_FLAG_COUNT, &f.seed},
                             {"--seeds", 0, PT_FLAG_COUNT, &f.seeds},
                             {"--svg", 0, PT_FLAG_TEXT, &f.svg},
                             {"--json", 0, PT_FLAG_BOOL, &f.json}};
    struct whole w = {0};
    pt_err err;
    int code = pt_cli_read(&pt_cmd_simulate, argc, argv, flags, PT_LEN(flags), &f.words);
    if (code < 0)
        code = check(&f);
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        code = model_of(a, &f, &w, &err) < 0 || run_seeds(&f, &w, &err) < 0
                   ? pt_cli_fail(&err)
                   : PT_EXIT_DONE;
        pt_arena_free(a);
        pt_job_clear(&w.job);
    }
    pt_vec_free(&f.pools);
    pt_vec_free(&f.words);
    return code;
}

const pt_command pt_cmd_simulate = {
    "simulate", simulate, "time, cost and waste on machines that are taken away", help};
