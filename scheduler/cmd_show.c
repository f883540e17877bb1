/* cmd_show.c: what only reads: status, report. */
#include "base/file.h"
#include "base/log.h"
#include "scheduler/cli.h"
#include "scheduler/progress.h"
#include "scheduler/report.h"
#include "scheduler/view.h"
#include "slurm/tool.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

/* What Slurm says of a submitted job; nothing where it is not asked or knows nothing. */
static void print_batch(const pt_job_dir *d)
{
    pt_buf id = {0}, state = {0};
    if (pt_file_read(d->batch, 64, false, &id, NULL) == 0 && id.n > 1) {
        id.p[strcspn(id.p, "\n")] = '\0';
        pt_slurm_state(id.p, &state);
        printf("slurm job %s%s%s\n", id.p, state.n ? ": " : "", pt_buf_z(&state));
    }
    pt_buf_free(&id);
    pt_buf_free(&state);
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
        print_batch(d);
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
