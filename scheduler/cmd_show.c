/* cmd_show.c: what only reads: plan, status, report. */
#include "base/file.h"
#include "base/log.h"
#include "kernels/lexchoice.h"
#include "scheduler/cli.h"
#include "scheduler/plan.h"
#include "scheduler/progress.h"
#include "scheduler/report.h"
#include "scheduler/view.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- plan --- */

static const char plan_help[] =
    "usage: portalis plan SRC [options]\n"
    "       portalis plan job.yaml [options]\n\n"
    "What `run` would do: files, modules, import cycles, shards, and a forecast of time "
    "and\n"
    "cost. Writes nothing.\n\n"
    "  -n, --ranks N, --include GLOB, --exclude GLOB, --no-gitignore, --library DIR|none,\n"
    "      --include-package NAME, --packages-from DIR, --device auto|cpu|cuda   as for "
    "run\n"
    "      --list      every file with its module and shard\n\n"
    "example:\n"
    "  portalis plan ~/src/thing --exclude 'tests/' --list\n";

enum { PLAN_BATCH = 2 << 20 /* as a rank's */ };

struct plan_flags {
    uint32_t ranks;
    const char *library, *device;
    bool list, no_gitignore;
    pt_words include, exclude, packages, packages_from, words;
};

static int plan_job(const struct plan_flags *f, pt_job *job, pt_err *err)
{
    if (pt_cli_job(f->words.p[0], job, err) < 0)
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

static int plan(int argc, char **argv)
{
    struct plan_flags f = {0};
    const pt_flag flags[] = {{"--ranks", 'n', PT_FLAG_COUNT, &f.ranks},
                             {"--include", 0, PT_FLAG_LIST, &f.include},
                             {"--include-package", 0, PT_FLAG_LIST, &f.packages},
                             {"--packages-from", 0, PT_FLAG_LIST, &f.packages_from},
                             {"--exclude", 0, PT_FLAG_LIST, &f.exclude},
                             {"--no-gitignore", 0, PT_FLAG_BOOL, &f.no_gitignore},
                             {"--library", 0, PT_FLAG_TEXT, &f.library},
                             {"--device", 0, PT_FLAG_TEXT, &f.device},
                             {"--list", 0, PT_FLAG_BOOL, &f.list}};
    pt_job job = {0};
    pt_plan p;
    pt_err err;
    int code = pt_cli_read(&pt_cmd_plan, argc, argv, flags, PT_LEN(flags), &f.words);
    if (code < 0 && f.words.n != 1)
        code = pt_cli_usage(&pt_cmd_plan, "give one SRC or one job.yaml");
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        if (plan_job(&f, &job, &err) < 0)
            code = pt_cli_fail(&err);
        else
            code = pt_cli_device(&pt_cmd_plan, f.device, &job);
        if (code < 0 && pt_plan_make(a, &job, pt_plan_workers(&job), NULL, &p, &err) < 0)
            code = pt_cli_fail(&err);
        if (code < 0) {
            print_plan(&job, &p, pt_plan_workers(&job), f.list);
            code = PT_EXIT_DONE;
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

/* --- status --- */

static const char status_help[] = "usage: portalis status JOB [--watch | --json]\n\n"
                                  "How far a job is: units, rates, ranks, the last events. "
                                  "Works while it runs and after.\n\n"
                                  "      --watch   follow it until it ends\n"
                                  "      --json    for programs\n\n"
                                  "example:\n"
                                  "  portalis status /tmp/thing-rs --watch\n";

enum { EVENTS = 8, WATCH_MS = 300 };

static int print_ranks(pt_ledger *l, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT rank, host, pid, coalesce(why, 'at work'), (SELECT count(*) FROM attempt a "
        "WHERE a.run = rank.run AND a.rank = rank.rank AND outcome IN ('done', "
        "'rejected')), "
        "(SELECT count(*) FROM lease WHERE lease.run = rank.run AND lease.rank = "
        "rank.rank) "
        "FROM rank WHERE run = (SELECT max(id) FROM run) ORDER BY rank",
        "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1)
        printf("rank %-4" PRId64 " %s pid %" PRId64 ": %" PRId64 " done, %" PRId64
               " in hand, %s\n",
               pt_rows_int(r, 0), pt_rows_text(r, 1), pt_rows_int(r, 2), pt_rows_int(r, 4),
               pt_rows_int(r, 5), pt_rows_text(r, 3));
    return rc;
}

static int print_events(pt_ledger *l, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT datetime(at_ms / 1000, 'unixepoch'), what, text FROM (SELECT * FROM event "
        "ORDER BY id DESC LIMIT ?) ORDER BY id",
        "i", (int64_t)EVENTS);
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1)
        printf("%s UTC  %s  %s\n", pt_rows_text(r, 0), pt_rows_text(r, 1),
               pt_rows_text(r, 2));
    return rc;
}

/* What there is to do: the source's files and modules of the Python library. */
static int64_t all_units(const pt_report_totals *t)
{
    return t->files + t->library + t->library_pending;
}

static void print_state(const pt_job_dir *d, const pt_view *v, const pt_report_totals *t)
{
    pt_progress p;
    pt_buf line = {0};
    int64_t left = t->pending + t->library_pending, done = all_units(t) - left;
    if (v->live && pt_progress_read(&p, d->progress))
        pt_progress_line(&p, 0, &line);
    else
        pt_buf_printf(&line, "not running; %" PRId64 "/%" PRId64 " units have an end%s",
                      done, all_units(t), left ? "; portalis resume goes on" : "");
    printf("%s\n%s (ledger as of %.1f s ago)\n", d->root, pt_buf_z(&line),
           (double)(pt_now_wall_ms() - v->as_of) / 1e3);
    pt_buf_free(&line);
}

static void print_status_json(const pt_job_dir *d, const pt_view *v,
                              const pt_report_totals *t)
{
    pt_progress p = {.phase = ""};
    pt_buf out = {0};
    int64_t left = t->pending + t->library_pending;
    bool moving = v->live && pt_progress_read(&p, d->progress);
    pt_buf_adds(&out, "{\"job\": ");
    pt_buf_json(&out, pt_str_of(d->root));
    pt_buf_printf(&out,
                  ", \"running\": %s, \"phase\": \"%s\", \"units\": %" PRId64
                  ", \"done\": %" PRId64 ", \"attention\": %" PRId64
                  ", \"pending\": %" PRId64 ", \"workers\": %u, \"as_of_ms\": %" PRId64
                  "}\n",
                  v->live ? "true" : "false", moving ? p.phase : "", all_units(t),
                  moving ? (int64_t)p.done : all_units(t) - left,
                  t->rejected + t->failed + t->quarantined, left, p.workers, v->as_of);
    fputs(pt_buf_z(&out), stdout);
    pt_buf_free(&out);
}

static int print_status(const pt_job_dir *d, bool json, pt_err *err)
{
    pt_view v;
    pt_report_totals t;
    int rc = pt_view_open(d, &v, err);
    if (rc == 0)
        rc = pt_report_count(v.ledger, &t, err);
    if (rc == 0 && json)
        print_status_json(d, &v, &t);
    if (rc == 0 && !json) {
        print_state(d, &v, &t);
        rc = print_ranks(v.ledger, err) < 0 || print_events(v.ledger, err) < 0 ? -1 : 0;
    }
    pt_view_close(&v);
    return rc;
}

static void watch(const pt_job_dir *d)
{
    pt_progress p;
    pt_progress_view *view = pt_progress_view_new(false);
    while (pt_job_dir_holder(d)) {
        if (pt_progress_read(&p, d->progress))
            pt_progress_show(view, &p);
        nanosleep(&(struct timespec){0, WATCH_MS * 1000000L}, NULL);
    }
    pt_progress_view_free(view);
}

static int status(int argc, char **argv)
{
    bool json = false, follow = false;
    pt_words words = {0};
    const pt_flag flags[] = {{"--json", 0, PT_FLAG_BOOL, &json},
                             {"--watch", 'w', PT_FLAG_BOOL, &follow}};
    pt_err err;
    int code = pt_cli_read(&pt_cmd_status, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0 && words.n != 1)
        code = pt_cli_usage(&pt_cmd_status, "give one job directory");
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        pt_job_dir d;
        pt_job_dir_of(a, words.p[0], &d);
        if (follow && pt_job_dir_is(&d))
            watch(&d);
        code = print_status(&d, json, &err) < 0 ? pt_cli_fail(&err) : PT_EXIT_DONE;
        pt_arena_free(a);
    }
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_status = {"status", status, "how far a job is", status_help};

/* --- report --- */

static const char report_help[] =
    "usage: portalis report JOB [--limit N | --json | --csv]\n\n"
    "What was done, what it cost, what was lost, what is "
    "left; every figure from rows of the\n"
    "ledger.\n\n"
    "      --limit N  rows of each table (default: 15; 0: all)\n"
    "      --json     everything, with keys that stay\n"
    "      --csv      one line for each file\n\n"
    "examples:\n"
    "  portalis report /tmp/thing-rs\n"
    "  portalis report /tmp/thing-rs --csv > files.csv\n";

enum { REPORT_ROWS = 15 };

static int print_report(const pt_job_dir *d, bool json, bool csv, uint32_t limit,
                        pt_err *err)
{
    pt_view v;
    pt_buf out = {0};
    int rc = pt_view_open(d, &v, err);
    if (rc == 0 && json)
        rc = pt_report_json(v.ledger, d->root, &out, err);
    else if (rc == 0 && csv)
        rc = pt_report_csv(v.ledger, &out, err);
    else if (rc == 0)
        rc = pt_report_text(v.ledger, d->root, limit, &out, err);
    if (rc == 0)
        fwrite(pt_buf_z(&out), 1, out.n, stdout);
    pt_view_close(&v);
    pt_buf_free(&out);
    return rc;
}

static int report(int argc, char **argv)
{
    bool json = false, csv = false;
    uint32_t limit = REPORT_ROWS;
    pt_words words = {0};
    const pt_flag flags[] = {{"--json", 0, PT_FLAG_BOOL, &json},
                             {"--csv", 0, PT_FLAG_BOOL, &csv},
                             {"--limit", 0, PT_FLAG_COUNT, &limit}};
    pt_err err;
    int code = pt_cli_read(&pt_cmd_report, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0 && (words.n != 1 || (json && csv)))
        code =
            pt_cli_usage(&pt_cmd_report, "give one job directory and at most one of --json "
                                         "and --csv");
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        pt_job_dir d;
        pt_job_dir_of(a, words.p[0], &d);
        code =
            print_report(&d, json, csv, limit, &err) < 0 ? pt_cli_fail(&err) : PT_EXIT_DONE;
        pt_arena_free(a);
    }
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_report = {"report", report, "what was done, lost and spent",
                                  report_help};
