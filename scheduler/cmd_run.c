/* cmd_run.c: run, resume, and the serve that they start. */
#include "base/file.h"
#include "scheduler/cli.h"
#include "scheduler/launch.h"
#include "scheduler/prepare.h"
#include "scheduler/report.h"
#include "scheduler/serve.h"

#include <string.h>

struct run_flags {
    const char *output, *source, *python, *library, *device;
    uint32_t ranks;
    bool check, verify, force, no_mpi, quiet, retry, from_snapshot, no_gitignore, join;
    pt_words include, exclude, packages, packages_from, words;
};

static const char run_help[] =
    "usage: portalis run SRC -o OUT [options]\n"
    "       portalis run job.yaml [options]\n\n"
    "Migrates SRC, a folder or one Python file, to a Cargo workspace in OUT. OUT is also "
    "the\n"
    "job's memory: run the same again after a change, or after anything that went wrong, "
    "and\n"
    "only what is new is done.\n\n"
    "  -o, --output OUT    the folder to write (default with job.yaml: what it says)\n"
    "  -n, --ranks N       worker processes (default: one for each core)\n"
    "      --include GLOB  only these files; may be repeated\n"
    "      --exclude GLOB  not these; may be repeated. As in .gitignore\n"
    "      --no-gitignore  do not heed .gitignore files\n"
    "      --python VERSION  newest grammar accepted, 3.8 to 3.12 (default: 3.12)\n"
    "      --library DIR|none  Python library to translate imported modules from\n"
    "                      (default: that of python3.11 or python3 in PATH)\n"
    "      --include-package NAME  take an installed package along that the source "
    "imports;\n"
    "                      '*': all of them. May be repeated\n"
    "      --packages-from DIR  the folder to find packages in (default: where that "
    "Python\n"
    "                      looks: virtual environment, user, site-packages)\n"
    "      --device auto|cpu|cuda  what lexes: auto (default) takes the faster\n"
    "      --check         let cargo build what was made\n"
    "      --verify        run the scripts under CPython and as Rust, and compare\n"
    "      --retry         try quarantined files again\n"
    "      --force         write into a folder that holds other files, or take another "
    "source\n"
    "      --no-mpi        one process, workers as threads\n"
    "      --join          where another start works on the job, work for it: see resume\n"
    "  -q, --quiet         no progress\n\n"
    "examples:\n"
    "  portalis run ~/src/thing -o /tmp/thing-rs\n"
    "  portalis run ~/src/thing -o /tmp/thing-rs -n 8 --exclude 'tests/' --check --verify\n"
    "  portalis run job.yaml\n\n"
    "exit: 0 all done; 1 done, but files need attention (portalis report OUT); 2 usage or\n"
    "      job.yaml; 3 cannot go on (disk, ledger); 75 stopped early: portalis resume "
    "OUT\n";

static void apply(const struct run_flags *f, pt_job *job)
{
    if (f->ranks)
        job->resources.ranks = f->ranks;
    /* Fewer ranks than nodes, for now: a cluster that has not brought all yet. */
    if (f->ranks && job->resources.nodes > f->ranks)
        job->resources.nodes = f->ranks;
    if (f->include.n)
        job->include = pt_cli_list(job->arena, &f->include);
    if (f->exclude.n)
        job->exclude = pt_cli_list(job->arena, &f->exclude);
    pt_cli_packages(job, &f->packages, &f->packages_from);
    if (f->python)
        job->options.python = f->python;
    if (f->library)
        job->options.library = pt_cli_library(job->arena, f->library);
    if (f->no_gitignore)
        job->options.gitignore = false;
    job->check = job->check || f->check;
    job->verify.enabled = job->verify.enabled || f->verify;
}

/* The output as an absolute path, as a spec of its own would have it. */
static int set_output(pt_job *job, const char *output, pt_err *err)
{
    pt_job other;
    if (pt_job_defaults(&other, job->source, output, err) < 0)
        return -1;
    job->output = pt_arena_strdup(job->arena, other.output);
    pt_job_clear(&other);
    return 0;
}

/* From job.yaml, or from SRC and -o. Faults are printed. Returns -1, or an exit code. */
static int read_job(const struct run_flags *f, pt_job *job)
{
    const char *what = f->words.p[0];
    pt_buf faults = {0};
    pt_err err;
    int rc;
    if (!pt_cli_is_spec(what))
        rc = pt_job_defaults(job, what, f->output, &err);
    else if ((rc = pt_job_load(job, what, &faults, &err)) == 0 && f->output)
        rc = set_output(job, f->output, &err);
    if (rc == 0) {
        apply(f, job);
        if (pt_job_check(job, &faults) > 0)
            rc = -1;
    }
    int code = rc == 0 ? pt_cli_device(&pt_cmd_run, f->device, job) : PT_EXIT_USAGE;
    if (code < 0)
        code = pt_cli_check_device(job);
    if (rc < 0 && faults.n)
        fputs(pt_buf_z(&faults), stderr);
    else if (rc < 0)
        pt_cli_fail(&err);
    pt_buf_free(&faults);
    return code;
}

/* The summary that ends a run, from the ledger's last copy. */
static void print_summary(const pt_job_dir *d)
{
    pt_err err;
    pt_buf out = {0};
    pt_ledger *l = pt_ledger_open_snapshot(d->snapshot, &err);
    if (l && pt_report_summary(l, d->root, &out, &err) == 0)
        fputs(pt_buf_z(&out), stdout);
    else
        fprintf(stderr, "portalis: %s\n", err.msg);
    pt_ledger_close(l);
    pt_buf_free(&out);
}

static int launch(const struct run_flags *f, const pt_job *job, const pt_job_dir *d)
{
    pt_launch_options o = {.dir = d,
                           .job = job,
                           .no_mpi = f->no_mpi,
                           .retry = f->retry,
                           .from_snapshot = f->from_snapshot,
                           .join = f->join,
                           .ranks = f->join ? f->ranks : 0,
                           .quiet = f->quiet};
    int code = pt_launch(&o);
    if ((code == PT_EXIT_DONE || code == PT_EXIT_ATTENTION) && !pt_job_dir_is_held(d))
        print_summary(d);
    return code;
}

static void clear_flags(struct run_flags *f)
{
    pt_vec_free(&f->include);
    pt_vec_free(&f->exclude);
    pt_vec_free(&f->packages);
    pt_vec_free(&f->packages_from);
    pt_vec_free(&f->words);
}

static int run_job(const struct run_flags *f)
{
    pt_job job;
    pt_job_dir d;
    pt_err err;
    int code = read_job(f, &job);
    if (code >= 0)
        return code;
    pt_job_dir_of(job.arena, job.output, &d);
    if (job.launcher.kind != PT_LAUNCH_LOCAL && !f->quiet)
        fputs("portalis: the spec's launcher is a cluster's; `run` works here, now\n",
              stderr);
    code = (f->join ? pt_prepare_joining : pt_prepare)(&job, &d, f->force, &err) < 0
               ? pt_cli_fail(&err)
               : launch(f, &job, &d);
    pt_job_clear(&job);
    return code;
}

static int run(int argc, char **argv)
{
    struct run_flags f = {0};
    const pt_flag flags[] = {{"--output", 'o', PT_FLAG_TEXT, &f.output},
                             {"--ranks", 'n', PT_FLAG_COUNT, &f.ranks},
                             {"--include", 0, PT_FLAG_LIST, &f.include},
                             {"--include-package", 0, PT_FLAG_LIST, &f.packages},
                             {"--packages-from", 0, PT_FLAG_LIST, &f.packages_from},
                             {"--exclude", 0, PT_FLAG_LIST, &f.exclude},
                             {"--no-gitignore", 0, PT_FLAG_BOOL, &f.no_gitignore},
                             {"--python", 0, PT_FLAG_TEXT, &f.python},
                             {"--library", 0, PT_FLAG_TEXT, &f.library},
                             {"--device", 0, PT_FLAG_TEXT, &f.device},
                             {"--check", 0, PT_FLAG_BOOL, &f.check},
                             {"--verify", 0, PT_FLAG_BOOL, &f.verify},
                             {"--retry", 0, PT_FLAG_BOOL, &f.retry},
                             {"--force", 0, PT_FLAG_BOOL, &f.force},
                             {"--no-mpi", 0, PT_FLAG_BOOL, &f.no_mpi},
                             {"--join", 0, PT_FLAG_BOOL, &f.join},
                             {"--quiet", 'q', PT_FLAG_BOOL, &f.quiet}};
    int code = pt_cli_read(&pt_cmd_run, argc, argv, flags, PT_LEN(flags), &f.words);
    if (code < 0 && f.words.n != 1)
        code = pt_cli_usage(&pt_cmd_run, "give one SRC or one job.yaml");
    else if (code < 0 && !f.output && !pt_cli_is_spec(f.words.p[0]))
        code = pt_cli_usage(&pt_cmd_run, "name the folder to write with -o OUT");
    if (code < 0)
        code = pt_cli_check_python(&pt_cmd_run, f.python);
    if (code < 0)
        code = run_job(&f);
    clear_flags(&f);
    return code;
}

const pt_command pt_cmd_run = {"run", run, "migrate a repository here, now", run_help};

static const char resume_help[] =
    "usage: portalis resume JOB [options]\n\n"
    "Goes on with a job after anything: a stop, a crash, a kill, a change of its source. "
    "What\n"
    "is done is not done again. JOB is the folder that was named with -o; it may have "
    "been\n"
    "copied here from elsewhere.\n\n"
    "  -n, --ranks N        worker processes, from now on\n"
    "      --source SRC     where the source is now, if it moved\n"
    "      --retry          try quarantined files again\n"
    "      --from-snapshot  the ledger is damaged: go on from its last good copy\n"
    "      --join           where another start works on the job (late.listen), work for "
    "it;\n"
    "                       when that is gone, go on in its place\n"
    "      --device D, --check, --verify, --no-mpi, -q   as for run\n\n"
    "example:\n"
    "  portalis resume /tmp/thing-rs\n";

static int resume_job(const struct run_flags *f)
{
    pt_arena *a = pt_arena_new();
    pt_job job = {0};
    pt_job_dir d;
    pt_err err;
    int code = -1;
    pt_job_dir_of(a, f->words.p[0], &d);
    if (pt_job_dir_need(&d, &err) < 0 || pt_job_dir_load(&d, &job, &err) < 0) {
        code = pt_cli_fail(&err);
    } else {
        pt_job_dir_of(a, job.output, &d);
        apply(f, &job);
        char *moved = f->source ? realpath(f->source, NULL) : NULL;
        if (f->source)
            job.source = pt_arena_strdup(job.arena, moved ? moved : f->source);
        free(moved);
        code = pt_cli_device(&pt_cmd_resume, f->device, &job);
        if (code < 0)
            code = pt_cli_check_device(&job);
        if (code < 0)
            code = (f->join ? pt_prepare_joining : pt_prepare)(&job, &d, true, &err) < 0
                       ? pt_cli_fail(&err)
                       : launch(f, &job, &d);
    }
    pt_job_clear(&job);
    pt_arena_free(a);
    return code;
}

static int resume(int argc, char **argv)
{
    struct run_flags f = {0};
    const pt_flag flags[] = {{"--ranks", 'n', PT_FLAG_COUNT, &f.ranks},
                             {"--source", 0, PT_FLAG_TEXT, &f.source},
                             {"--retry", 0, PT_FLAG_BOOL, &f.retry},
                             {"--from-snapshot", 0, PT_FLAG_BOOL, &f.from_snapshot},
                             {"--join", 0, PT_FLAG_BOOL, &f.join},
                             {"--device", 0, PT_FLAG_TEXT, &f.device},
                             {"--check", 0, PT_FLAG_BOOL, &f.check},
                             {"--verify", 0, PT_FLAG_BOOL, &f.verify},
                             {"--no-mpi", 0, PT_FLAG_BOOL, &f.no_mpi},
                             {"--quiet", 'q', PT_FLAG_BOOL, &f.quiet}};
    int code = pt_cli_read(&pt_cmd_resume, argc, argv, flags, PT_LEN(flags), &f.words);
    if (code < 0 && f.words.n != 1)
        code = pt_cli_usage(&pt_cmd_resume, "give one job directory");
    if (code < 0)
        code = resume_job(&f);
    clear_flags(&f);
    return code;
}

const pt_command pt_cmd_resume = {"resume", resume, "go on with a job after anything",
                                  resume_help};

static const char serve_help[] =
    "usage: portalis serve JOB\n\n"
    "Rank 0 of a job; `portalis run` starts it. By hand, under another launcher:\n"
    "  mpirun --enable-recovery -n 1 portalis serve JOB : -n 4 portalis-worker --job "
    "JOB\n\n"
    "      --local    workers are threads of this process\n"
    "      --token T, --blame FILE, --batch NAME, --beside WORKER, --retry, "
    "--from-snapshot,\n"
    "      --join, --ranks N, --nodes N, --logs NAME\n"
    "                 for `portalis run` and `portalis batch`\n";

static int serve(int argc, char **argv)
{
    pt_serve_options o = {.argc = &argc, .argv = &argv};
    pt_words words = {0};
    const pt_flag flags[] = {{"--local", 0, PT_FLAG_BOOL, &o.local},
                             {"--token", 0, PT_FLAG_TEXT, &o.token},
                             {"--blame", 0, PT_FLAG_TEXT, &o.blame},
                             {"--batch", 0, PT_FLAG_TEXT, &o.batch},
                             {"--beside", 0, PT_FLAG_TEXT, &o.beside},
                             {"--pmi", 0, PT_FLAG_BOOL, &o.pmi},
                             {"--join", 0, PT_FLAG_BOOL, &o.join},
                             {"--ranks", 0, PT_FLAG_COUNT, &o.ranks},
                             {"--nodes", 0, PT_FLAG_COUNT, &o.nodes},
                             {"--logs", 0, PT_FLAG_TEXT, &o.logs},
                             {"--retry", 0, PT_FLAG_BOOL, &o.retry},
                             {"--from-snapshot", 0, PT_FLAG_BOOL, &o.from_snapshot}};
    int code = pt_cli_read(&pt_cmd_serve, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0 && words.n != 1)
        code = pt_cli_usage(&pt_cmd_serve, "give one job directory");
    if (code < 0) {
        o.job_dir = words.p[0];
        code = pt_serve(&o);
    }
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_serve = {"serve", serve, NULL, serve_help};
