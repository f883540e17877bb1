/* cmd_submit.c: submit, on the login node, and batch, which the script that it hands to Slurm
 * runs on the allocation's first node. Between the two lies the job directory alone. */
#include "base/file.h"
#include "base/log.h"
#include "checkpoint/atomic.h"
#include "scheduler/cli.h"
#include "scheduler/launch.h"
#include "scheduler/ledger.h"
#include "scheduler/prepare.h"
#include "scheduler/where.h"
#include "slurm/sbatch.h"
#include "slurm/tool.h"
#include "slurm/world.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char submit_help[] =
    "usage: portalis submit job.yaml... [options]\n\n"
    "Hands the job to Slurm (launcher slurm in job.yaml): freezes it in its job directory, "
    "and\n"
    "submits a batch script that runs it and, after a requeue or a preemption, goes on "
    "with\n"
    "it. Several files become one job array, a task each. Follow it with: portalis status "
    "OUT\n"
    "A job that runs already gets a further allocation: its ranks work for the start that "
    "is "
    "there,\n"
    "and go on in its place when that is gone. resources and launcher may differ.\n\n"
    "      --print      only show the script; writes and submits nothing\n"
    "      --at-once N  of several: at most so many at a time\n"
    "      --force      write into a folder that holds other files, or take another "
    "source\n\n"
    "examples:\n"
    "  portalis submit job.yaml --print\n"
    "  portalis submit repos/*.yaml --at-once 4\n\n"
    "exit: 0 submitted; 2 usage or job.yaml; 3 Slurm would not take it\n";

enum { MAX_JOBS = 1000 };

struct submit {
    pt_words words;
    bool print, force;
    uint32_t at_once;
    pt_arena *arena;
    pt_job *jobs; /* [words.n] */
    const pt_job **list;
};

/* The jobs of all files. -1, or an exit code after telling. */
static int read_jobs(struct submit *s)
{
    pt_err err;
    for (size_t i = 0; i < s->words.n; i++) {
        pt_buf faults = {0};
        const char *path = s->words.p[i];
        s->list[i] = &s->jobs[i];
        int code = -1;
        if (pt_job_load(&s->jobs[i], path, &faults, &err) < 0) {
            fputs(faults.n ? pt_buf_z(&faults) : "", stderr);
            code = faults.n ? PT_EXIT_USAGE : pt_cli_fail(&err);
        } else if (s->jobs[i].launcher.kind != PT_LAUNCH_SLURM) {
            code = pt_cli_usage(&pt_cmd_submit,
                                "%s: its launcher is not slurm; add 'launcher: slurm', or "
                                "see portalis run and portalis render",
                                path);
        }
        pt_buf_free(&faults);
        if (code >= 0)
            return code;
    }
    return -1;
}

static int prepare_all(struct submit *s, pt_err *err)
{
    for (size_t i = 0; i < s->words.n; i++) {
        pt_job_dir d;
        pt_job_dir_of(s->arena, s->jobs[i].output, &d);
        if (pt_prepare_joining(&s->jobs[i], &d, s->force, err) < 0)
            return -1;
    }
    return 0;
}

/* Each job remembers its number and its script, for status and for people. */
static int remember(struct submit *s, const char *id, pt_err *err)
{
    for (size_t i = 0; i < s->words.n; i++) {
        pt_job_dir d;
        pt_buf note = {0};
        pt_job_dir_of(s->arena, s->jobs[i].output, &d);
        pt_buf_printf(&note, s->words.n > 1 ? "%s_%zu\n" : "%s\n", id, i);
        int rc = pt_atomic_write(d.batch, pt_buf_str(&note), err);
        if (rc == 0)
            printf("%.*s %s\n", (int)note.n - 1, pt_buf_z(&note), d.root);
        pt_buf_free(&note);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int hand_in(struct submit *s, const pt_buf *script, pt_err *err)
{
    pt_job_dir d;
    pt_buf id = {0};
    pt_job_dir_of(s->arena, s->jobs[0].output, &d);
    const char *path = pt_arena_printf(s->arena, "%s/job.sbatch", d.own);
    int rc = prepare_all(s, err);
    if (rc == 0)
        rc = pt_atomic_write(path, pt_buf_str(script), err);
    if (rc == 0)
        rc = pt_slurm_submit(path, &id, err);
    if (rc == 0)
        rc = remember(s, pt_buf_z(&id), err);
    pt_buf_free(&id);
    return rc;
}

static int submit_jobs(struct submit *s)
{
    pt_buf script = {0};
    pt_err err;
    pt_sbatch b = {.jobs = s->list, .n_jobs = (uint32_t)s->words.n, .at_once = s->at_once};
    int code = read_jobs(s);
    if (code >= 0)
        return code;
    b.portalis = pt_where_self(s->arena, &err);
    int rc = b.portalis ? pt_sbatch_render(&b, &script, &err) : -1;
    if (rc == 0 && s->print)
        fwrite(pt_buf_z(&script), 1, script.n, stdout);
    else if (rc == 0)
        rc = hand_in(s, &script, &err);
    pt_buf_free(&script);
    return rc < 0 ? pt_cli_fail(&err) : PT_EXIT_DONE;
}

static int submit(int argc, char **argv)
{
    struct submit s = {0};
    const pt_flag flags[] = {{"--print", 0, PT_FLAG_BOOL, &s.print},
                             {"--at-once", 0, PT_FLAG_COUNT, &s.at_once},
                             {"--force", 0, PT_FLAG_BOOL, &s.force}};
    int code = pt_cli_read(&pt_cmd_submit, argc, argv, flags, PT_LEN(flags), &s.words);
    if (code < 0 && (s.words.n == 0 || s.words.n > MAX_JOBS))
        code = pt_cli_usage(&pt_cmd_submit, "give one job.yaml, or up to %d", MAX_JOBS);
    if (code < 0) {
        s.arena = pt_arena_new();
        s.jobs = PT_NEW_N(s.arena, pt_job, s.words.n);
        s.list = PT_NEW_N(s.arena, const pt_job *, s.words.n);
        code = submit_jobs(&s);
        for (size_t i = 0; i < s.words.n; i++)
            pt_job_clear(&s.jobs[i]);
        pt_arena_free(s.arena);
    }
    pt_vec_free(&s.words);
    return code;
}

const pt_command pt_cmd_submit = {"submit", submit, "hand a job to Slurm", submit_help};

/* --- on the node --- */

static const char batch_help[] =
    "usage: portalis batch JOB [--ranks N --nodes N]\n\n"
    "What the batch script of `portalis submit` runs: the job, on the nodes of this "
    "allocation,\n"
    "which has N of each in place of what the job's spec says.\n"
    "exit: as portalis run; 75: to be started again. After three starts that end early "
    "and\n"
    "achieved nothing: 3\n";

enum { MAX_IDLE_STARTS = 3 };

/* Units that have an end, by the ledger's last copy. */
static int64_t n_ended(const pt_job_dir *d)
{
    pt_err err;
    int64_t n = 0;
    pt_ledger *l = pt_ledger_open_snapshot(d->snapshot, &err);
    if (!l ||
        pt_ledger_number(l, &n, &err, "SELECT count(*) FROM unit WHERE state <> 'pending'",
                         "") < 0)
        n = 0;
    pt_ledger_close(l);
    return n;
}

/* A start that ended early. What never gets on must not go through the queue for ever: so many
 * in a row that ended no unit are told to a person. */
static int count_start(const pt_job_dir *d, int64_t before)
{
    pt_buf text = {0};
    pt_err err;
    int idle = 0;
    if (pt_file_read(d->idle, 64, false, &text, NULL) == 0)
        idle = atoi(pt_buf_z(&text));
    idle = n_ended(d) > before ? 0 : idle + 1;
    pt_buf_clear(&text);
    pt_buf_printf(&text, "%d\n", idle);
    if (pt_atomic_write(d->idle, pt_buf_str(&text), &err) < 0)
        pt_log(PT_WARN, "batch", "%s", err.msg);
    pt_buf_free(&text);
    if (idle < MAX_IDLE_STARTS)
        return PT_EXIT_RESUME;
    unlink(d->idle);
    fprintf(stderr,
            "portalis: %d starts in a row ended early and no unit got done; look into %s, "
            "then submit again\n",
            MAX_IDLE_STARTS, d->log);
    return PT_EXIT_CANNOT;
}

static const char *allocation(pt_arena *a)
{
    const char *id = getenv("SLURM_JOB_ID");
    return id ? pt_arena_printf(a, "slurm:%s", id) : NULL;
}

static int batch_job(const pt_job_dir *d, const pt_job *job, pt_arena *a)
{
    const char *world[PT_SLURM_WORDS];
    bool one = job->launcher.slurm.launch != PT_SLURM_MPIRUN;
    pt_slurm_world(a, job, world);
    if (job->launcher.slurm.launch == PT_SLURM_SRUN)
        fputs(
            "portalis: launch is srun: the loss of any rank ends all of them, and the job "
            "starts again\n",
            stderr);
    pt_launch_options o = {.dir = d,
                           .job = job,
                           .quiet = true,
                           .world = world,
                           .one_program = one,
                           .pmi = job->launcher.slurm.launch == PT_SLURM_PMI2,
                           .join = true,
                           .ranks = job->resources.ranks,
                           .nodes = job->resources.nodes,
                           .batch = allocation(a)};
    int64_t before = n_ended(d);
    int code = pt_launch(&o);
    if (code == PT_EXIT_RESUME)
        return count_start(d, before);
    unlink(d->idle);
    return code;
}

static int batch(int argc, char **argv)
{
    pt_words words = {0};
    uint32_t ranks = 0, nodes = 0;
    const pt_flag flags[] = {{"--ranks", 0, PT_FLAG_COUNT, &ranks},
                             {"--nodes", 0, PT_FLAG_COUNT, &nodes}};
    int code = pt_cli_read(&pt_cmd_batch, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0 && words.n != 1)
        code = pt_cli_usage(&pt_cmd_batch, "give one job directory");
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        pt_job job = {0};
        pt_job_dir d;
        pt_err err;
        pt_job_dir_of(a, words.p[0], &d);
        if (pt_job_dir_need(&d, &err) < 0 || pt_job_dir_load(&d, &job, &err) < 0) {
            code = pt_cli_fail(&err);
        } else {
            pt_job_dir_of(a, job.output, &d);
            if (ranks)
                job.resources.ranks = ranks;
            if (nodes)
                job.resources.nodes = nodes;
            code = batch_job(&d, &job, a);
        }
        pt_job_clear(&job);
        pt_arena_free(a);
    }
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_batch = {"batch", batch, NULL, batch_help};
