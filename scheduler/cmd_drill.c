/* cmd_drill.c: portalis drill: what a job does when it is hit, shown on the user's own. */
#include "base/file.h"
#include "base/log.h"
#include "scheduler/cli.h"
#include "scheduler/drill.h"
#include "scheduler/job_dir.h"

#include <inttypes.h>
#include <string.h>

static const char drill_help[] =
    "usage: portalis drill JOB [options]\n"
    "       portalis drill SRC or job.yaml [options]\n\n"
    "Runs the job on this machine once undisturbed, then under a random schedule of kills "
    "and\n"
    "notices (a worker, rank 0, mpirun, everything; SIGTERM, a frozen worker), and "
    "compares: "
    "the\n"
    "output must be the same bytes, and no unit lost or accepted twice. Units are slowed "
    "down so\n"
    "that there is something to hit. The job itself is not touched.\n\n"
    "      --seed N    the schedule (default: from the clock; it is printed)\n"
    "      --hits N    how many (default: 10)\n"
    "  -n, --ranks N   workers (default: 3)\n"
    "      --notice D  every hit is a notice (30s, 2m), and the end of its machine after "
    "it:\n"
    "                  how much work is in vain then\n"
    "      --keep DIR  make the jobs in DIR and leave them there\n"
    "  -q, --quiet     no line for each hit\n\n"
    "example:\n"
    "  portalis drill /tmp/thing-rs --seed 7 --hits 20\n\n"
    "exit: 0 all the same; 1 a difference, or a unit lost or doubled; 2 usage; 3 a job did "
    "not end\n";

enum { HITS = 10, RANKS = 3 };

struct drill_flags {
    const char *seed, *keep, *notice;
    uint32_t hits, ranks;
    int64_t notice_ms;
    bool quiet;
    pt_words words;
};

static int by_recovery(const void *a, const void *b)
{
    const pt_drill_recovery *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->recovery_ms > y->recovery_ms) - (x->recovery_ms < y->recovery_ms);
}

static void print_kinds(pt_drill_result *r)
{
    qsort(r->hits, r->n_hits, sizeof *r->hits, by_recovery);
    printf("%-16s %5s %10s %10s\n", "hit", "times", "median ms", "most ms");
    for (uint32_t i = 0, n; i < r->n_hits; i += n) {
        for (n = 1; i + n < r->n_hits && r->hits[i + n].kind == r->hits[i].kind;)
            n++;
        printf("%-16s %5u %10" PRId64 " %10" PRId64 "\n",
               pt_drill_hit_name(r->hits[i].kind), n, r->hits[i + n / 2].recovery_ms,
               r->hits[i + n - 1].recovery_ms);
    }
}

static void print_result(pt_drill_result *r, uint64_t seed)
{
    print_kinds(r);
    printf("\nseed        %" PRIu64 "\n", seed);
    printf("jobs        %u, in %u starts, hit %u times\n", r->n_jobs, r->n_starts,
           r->n_hits);
    printf("units       %" PRId64 ", granted %" PRId64 " times: %" PRId64
           " in hand when cut off, %" PRId64 " handed back\n",
           r->units, r->attempts, r->cut_off, r->handed_back);
    printf("done again  at most %" PRId64 " units that were begun, %.1f %% of all\n",
           r->begun, r->units ? 100.0 * (double)r->begun / (double)r->units : 0.0);
    printf("in vain     at most %.1f s of %.1f s of work, %.2f %%\n",
           r->units ? (double)r->work_ms / 1e3 * (double)r->begun / (double)r->units : 0.0,
           (double)r->work_ms / 1e3,
           r->units ? 100.0 * (double)r->begun / (double)r->units : 0.0);
    printf("output      %u of %u jobs are byte-equal with the undisturbed one\n",
           r->n_jobs - r->n_differ, r->n_jobs);
    printf("ledger      %u of %u jobs: no unit lost, none accepted twice\n",
           r->n_jobs - r->n_unsound, r->n_jobs);
    if (r->first_fault[0])
        printf("first fault %s\n", r->first_fault);
}

/* The job of a job directory, a job.yaml or a source. */
static int read_job(pt_arena *a, const char *what, pt_job *job, pt_err *err)
{
    pt_job_dir d;
    pt_job_dir_of(a, what, &d);
    return pt_job_dir_is(&d) ? pt_job_dir_load(&d, job, err) : pt_cli_job(what, job, err);
}

static int drill_job(pt_arena *a, const struct drill_flags *f, pt_job *job, pt_err *err)
{
    char made[] = "/tmp/portalis-drill-XXXXXX";
    uint64_t seed = f->seed ? strtoull(f->seed, NULL, 10) : (uint64_t)pt_now_wall_ms();
    if (read_job(a, f->words.p[0], job, err) < 0)
        return -1;
    if (!pt_file_exists(job->source))
        return pt_fail(err, PT_ERR_USAGE, "%s: there is no such source", job->source);
    if (f->keep ? pt_dir_make(f->keep, err) < 0 : !mkdtemp(made))
        return f->keep ? -1 : pt_fail_errno(err, PT_ERR_IO, "%s", made);
    char *real = realpath(f->keep ? f->keep : made, NULL);
    pt_drill_result r;
    pt_drill_options o = {.job = job,
                          .folder = pt_arena_strdup(a, real),
                          .seed = seed,
                          .n_hits = f->hits ? f->hits : HITS,
                          .ranks = f->ranks ? f->ranks : RANKS,
                          .notice_ms = f->notice_ms,
                          .quiet = f->quiet};
    free(real);
    int rc = pt_drill(a, &o, &r, err);
    if (rc < 0)
        return pt_within(err, "seed %" PRIu64, seed);
    print_result(&r, seed);
    bool well = r.n_differ + r.n_unsound == 0;
    if (!f->keep && well)
        pt_dir_remove(o.folder, NULL);
    return well ? PT_EXIT_DONE : PT_EXIT_ATTENTION;
}

static int drill(int argc, char **argv)
{
    struct drill_flags f = {0};
    const pt_flag flags[] = {{"--seed", 0, PT_FLAG_TEXT, &f.seed},
                             {"--hits", 0, PT_FLAG_COUNT, &f.hits},
                             {"--ranks", 'n', PT_FLAG_COUNT, &f.ranks},
                             {"--notice", 0, PT_FLAG_TEXT, &f.notice},
                             {"--keep", 0, PT_FLAG_TEXT, &f.keep},
                             {"--quiet", 'q', PT_FLAG_BOOL, &f.quiet}};
    int code = pt_cli_read(&pt_cmd_drill, argc, argv, flags, PT_LEN(flags), &f.words);
    if (code < 0 && f.words.n != 1)
        code = pt_cli_usage(&pt_cmd_drill, "give one JOB, SRC or job.yaml");
    if (code < 0 && f.seed && (!*f.seed || f.seed[strspn(f.seed, "0123456789")]))
        code = pt_cli_usage(&pt_cmd_drill, "--seed takes a number, not '%s'", f.seed);
    if (code < 0 && f.notice && !pt_job_parse_duration(pt_str_of(f.notice), &f.notice_ms))
        code = pt_cli_usage(&pt_cmd_drill,
                            "--notice takes a duration such as 30s, not '%s'", f.notice);
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        pt_job job = {0};
        pt_err err;
        code = drill_job(a, &f, &job, &err);
        if (code < 0)
            code = pt_cli_fail(&err);
        pt_job_clear(&job);
        pt_arena_free(a);
    }
    pt_vec_free(&f.words);
    return code;
}

const pt_command pt_cmd_drill = {
    "drill", drill, "kill a job at random, and see it come out right", drill_help};
