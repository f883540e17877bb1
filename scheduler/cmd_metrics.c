/* cmd_metrics.c: portalis metrics: a job's figures once, for a cron job or a look. */
#include "base/log.h"
#include "checkpoint/atomic.h"
#include "scheduler/cli.h"
#include "scheduler/metrics.h"
#include "scheduler/view.h"

static const char help[] =
    "usage: portalis metrics JOB [-o FILE.prom]\n\n"
    "The job's figures in Prometheus' text format, on standard output or, replaced whole, "
    "in\n"
    "a file for node-exporter's textfile collector. A running job keeps such a file, or a\n"
    "server, by itself when its spec says so (metrics: {file: ..., listen: ...}).\n"
    "docs/metrics.md lists the figures.\n";

static int print(const char *job, const char *file, pt_err *err)
{
    pt_arena *a = pt_arena_new();
    pt_job_dir d;
    pt_view v;
    pt_buf out = {0};
    pt_job_dir_of(a, job, &d);
    int rc = pt_view_open(&d, &v, err);
    if (rc == 0)
        rc = pt_metrics_text(v.ledger, pt_now_wall_ms(), &out, err);
    if (rc == 0 && file)
        rc = pt_atomic_write_quick(file, pt_buf_str(&out), err);
    else if (rc == 0)
        fwrite(pt_buf_z(&out), 1, out.n, stdout);
    pt_view_close(&v);
    pt_buf_free(&out);
    pt_arena_free(a);
    return rc;
}

static int metrics(int argc, char **argv)
{
    const char *file = NULL;
    pt_words words = {0};
    pt_err err;
    const pt_flag flags[] = {{"--output", 'o', PT_FLAG_TEXT, &file}};
    int code = pt_cli_read(&pt_cmd_metrics, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0 && words.n != 1)
        code = pt_cli_usage(&pt_cmd_metrics, "give one job directory");
    if (code < 0)
        code = print(words.p[0], file, &err) < 0 ? pt_cli_fail(&err) : PT_EXIT_DONE;
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_metrics = {"metrics", metrics, "a job's figures for Prometheus",
                                   help};
