/* cmd_plan.c: portalis plan: what a run would do, and, with --quote, what it would take. */
#include "base/file.h"
#include "kernels/lexchoice.h"
#include "scheduler/cli.h"
#include "scheduler/job_dir.h"
#include "scheduler/plan.h"
#include "scheduler/quote.h"
#include "scheduler/view.h"

#include <inttypes.h>
#include <string.h>

static const char plan_help[] =
    "usage: portalis plan SRC [options]\n"
    "       portalis plan job.yaml [options]\n"
    "       portalis plan --quote SRC | job.yaml | JOB [-n N] [--seeds N] [--json]\n\n"
    "What `run` would do: files, modules, import cycles, shards, and a forecast of time "
    "and\n"
    "cost. Writes nothing.\n\n"
    "  -n, --ranks N, --include GLOB, --exclude GLOB, --no-gitignore, --library DIR|none,\n"
    "      --include-package NAME, --packages-from DIR, --device auto|cpu|cuda   as for "
    "run\n"
    "      --list      every file with its module and shard\n"
    "      --quote     simulate it: time, cost and goodput, P50 and P90. Of a JOB: what "
    "is\n"
    "                  left, with the unit times, losses, launch times and steps that its\n"
    "                  ledger knows\n"
    "      --seeds N, --json   simulated runs (default: 20); for programs\n\n"
    "examples:\n"
    "  portalis plan ~/src/thing --exclude 'tests/' --list\n"
    "  portalis plan --quote OUT -n 256\n";

enum { PLAN_BATCH = 2 << 20 /* as a rank's */, SEEDS = 20, MAX_SEEDS = 10000 };

struct plan_flags {
    uint32_t ranks, seeds;
    const char *library, *device;
    bool list, no_gitignore, quote, json;
    pt_words include, exclude, packages, packages_from, words;
};

static int plan_job(const struct plan_flags *f, pt_job *job, pt_err *err)
{
    pt_job_dir d;
    pt_arena *a = pt_arena_new();
    pt_job_dir_of(a, f->words.p[0], &d);
    const char *what = f->quote && pt_job_dir_is(&d) ? d.spec : f->words.p[0];
    int rc = pt_cli_job(what, job, err);
    pt_arena_free(a);
    if (rc < 0)
        return -1;
    if (f->ranks)
        job->resources.ranks = f->ranks;
    if (f->include.n)
        job->include = pt_cli_list(job->arena, &f->include);
    if (f->exclude.n)
        job->exclude = pt_cli_list(job->arena, &f->exclude);
    pt_cli_packages(job, &f->packages, &f->packages_from);
    if (f->library)
        job->options.library = pt_cli_library(job->arena, f->library);
    job->options.gitignore = job->options.gitignore && !f->no_gitignore;
    return 0;
}

static const pt_job_price *price_of(const pt_job *job)
{
    for (uint32_t i = 0; i < job->n_prices; i++)
        if (!strcmp(job->prices[i].class_name, job->resources.price_class))
            return &job->prices[i];
    return NULL;
}

static void print_forecast(const pt_job *job, const pt_plan *p, uint32_t workers)
{
    double seconds = (double)p->cost_us / 1e6 / workers;
    printf("forecast  %.2f s of work on %u workers (predicted from sizes)", seconds,
           workers);
    const pt_job_price *price = price_of(job);
    if (price) {
        double units = price->per == PT_PER_NODE ? job->resources.nodes
                       : price->per == PT_PER_GPU
                           ? (double)job->resources.gpus_per_node * job->resources.nodes
                           : workers;
        printf(", $%.6f at $%g an hour (%s%s%s)",
               seconds / 3600 * units * price->usd_per_hour, price->usd_per_hour,
               price->class_name, *price->date ? ", " : "", price->date);
    }
    putchar('\n');
}

/* What the ranks would lex on, were they on this machine. */
static void print_device(const pt_job *job, const pt_plan *p)
{
    pt_lex_choice c;
    pt_err err;
    char text[400];
    uint64_t bytes = 1;
    for (uint32_t i = 0; i < p->n_units; i++)
        bytes += (uint64_t)p->units[i].size_bytes;
    if (pt_lex_choose((enum pt_lex_want)job->options.device, PLAN_BATCH, bytes, &c, &err) <
        0)
        snprintf(text, sizeof text, "%.350s", err.msg);
    else
        pt_lex_choice_text(&c, text, sizeof text);
    printf("device    %s\n", text);
}

static void print_plan(const pt_job *job, const pt_plan *p, uint32_t workers, bool list)
{
    printf("source    %s\n", job->source);
    printf("files     %u Python files, %" PRId64 " bytes; %u do not parse\n",
           p->scan.n_files, p->scan.total_bytes, p->n_unparsed);
    if (p->library.dir)
        printf("library   %u modules, from %s\n", p->n_library, p->library.dir);
    else
        printf("library   none\n");
    if (p->n_packages)
        printf("packages  %u files of installed packages come along\n", p->n_packages);
    printf("imports   %u between them; %u cycles, the largest of %u modules\n", p->n_edges,
           p->n_cycles, p->largest_cycle);
    printf("shards    %u\n", p->n_shards);
    print_device(job, p);
    print_forecast(job, p, workers);
    for (uint32_t i = 0; i < p->scan.n_skips; i++)
        printf("not taken %s: %s: %s\n", p->scan.skips[i].path, p->scan.skips[i].kind,
               p->scan.skips[i].why);
    for (uint32_t i = 0; i < p->n_lacks; i++)
        if (p->lacks[i].kind != PT_LACK_LIBRARY && p->lacks[i].kind != PT_LACK_PART)
            printf("lacking   %s: %s (%s:%u)\n", p->lacks[i].module, p->lacks[i].why,
                   p->lacks[i].path, p->lacks[i].line);
    for (uint32_t i = 0; i < p->n_units; i++)
        if (p->units[i].clash)
            printf("clash     %s is named %s: %s has its bare name\n", p->units[i].path,
                   p->units[i].module, p->units[i].clash);
    for (uint32_t i = 0; list && i < p->n_units; i++)
        printf("%5u  %s  %s\n", p->units[i].shard, p->units[i].path, p->units[i].module);
}

/* From the ledger of a job that ran, else from the source. */
static int make_quote(pt_arena *a, const struct plan_flags *f, const pt_job *job,
                      pt_quote *q, pt_err *err)
{
    pt_job_dir d;
    pt_plan p;
    pt_job_dir_of(a, f->words.p[0], &d);
    if (!pt_job_dir_is(&d)) {
        if (pt_plan_make(a, job, pt_plan_workers(job), NULL, &p, err) < 0)
            return -1;
        return pt_quote_of_plan(a, job, &p, f->seeds, q, err);
    }
    pt_view v;
    int rc = pt_view_open(&d, &v, err);
    if (rc == 0)
        rc = pt_quote_of_ledger(a, job, v.ledger, f->seeds, q, err);
    pt_view_close(&v);
    return rc;
}

static int print_quote(pt_arena *a, const struct plan_flags *f, const pt_job *job,
                       pt_err *err)
{
    pt_quote q;
    pt_buf out = {0};
    if (make_quote(a, f, job, &q, err) < 0)
        return -1;
    if (f->json) {
        pt_quote_json(&q, &out);
        pt_buf_addc(&out, '\n');
    } else {
        pt_quote_text(&q, &out);
    }
    fwrite(pt_buf_z(&out), 1, out.n, stdout);
    pt_buf_free(&out);
    return 0;
}

static int print_all(pt_arena *a, const struct plan_flags *f, const pt_job *job,
                     pt_err *err)
{
    pt_plan p;
    if (pt_plan_make(a, job, pt_plan_workers(job), NULL, &p, err) < 0)
        return -1;
    print_plan(job, &p, pt_plan_workers(job), f->list);
    return 0;
}

static int check(const struct plan_flags *f)
{
    if (f->words.n != 1)
        return pt_cli_usage(&pt_cmd_plan, "give one SRC or one job.yaml");
    if (f->seeds == 0 || f->seeds > MAX_SEEDS)
        return pt_cli_usage(&pt_cmd_plan, "--seeds takes a number from 1 to %d", MAX_SEEDS);
    return f->json && !f->quote ? pt_cli_usage(&pt_cmd_plan, "--json goes with --quote")
                                : -1;
}

static int plan(int argc, char **argv)
{
    struct plan_flags f = {.seeds = SEEDS};
    const pt_flag flags[] = {{"--ranks", 'n', PT_FLAG_COUNT, &f.ranks},
                             {"--include", 0, PT_FLAG_LIST, &f.include},
                             {"--include-package", 0, PT_FLAG_LIST, &f.packages},
                             {"--packages-from", 0, PT_FLAG_LIST, &f.packages_from},
                             {"--exclude", 0, PT_FLAG_LIST, &f.exclude},
                             {"--no-gitignore", 0, PT_FLAG_BOOL, &f.no_gitignore},
                             {"--library", 0, PT_FLAG_TEXT, &f.library},
                             {"--device", 0, PT_FLAG_TEXT, &f.device},
                             {"--list", 0, PT_FLAG_BOOL, &f.list},
                             {"--quote", 0, PT_FLAG_BOOL, &f.quote},
                             {"--seeds", 0, PT_FLAG_COUNT, &f.seeds},
                             {"--json", 0, PT_FLAG_BOOL, &f.json}};
    pt_job job = {0};
    pt_err err;
    int code = pt_cli_read(&pt_cmd_plan, argc, argv, flags, PT_LEN(flags), &f.words);
    if (code < 0)
        code = check(&f);
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        if (plan_job(&f, &job, &err) < 0)
            code = pt_cli_fail(&err);
        else
            code = pt_cli_device(&pt_cmd_plan, f.device, &job);
        if (code < 0) {
            int rc = (f.quote ? print_quote : print_all)(a, &f, &job, &err);
            code = rc < 0 ? pt_cli_fail(&err) : PT_EXIT_DONE;
        }
        pt_arena_free(a);
        pt_job_clear(&job);
    }
    pt_vec_free(&f.include);
    pt_vec_free(&f.exclude);
    pt_vec_free(&f.packages);
    pt_vec_free(&f.packages_from);
    pt_vec_free(&f.words);
    return code;
}

const pt_command pt_cmd_plan = {"plan", plan, "a dry run: units, shards, time and cost",
                                plan_help};
