/* main.c: portalis-worker, ranks 1..n of a job. Started by mpirun or srun beside rank 0, which
 * is `portalis serve`; users start `portalis run`.
 *
 * Whatever is wrong is found out before MPI_Init() but told after it: a rank that dies before
 * MPI_Init() would leave all others waiting. */
#include "base/file.h"
#include "base/log.h"
#include "slurm/pmi.h"
#include "spec/wire.h"
#include "worker/cloud.h"
#include "worker/fault.h"
#include "worker/place.h"
#include "worker/rank_priv.h"
#include "worker/stages.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { USAGE = 2, STARTUP_MS = 60000 };

static const char help[] =
    "portalis-worker: a worker rank of a Portalis job\n"
    "\n"
    "usage: portalis-worker --job DIR [--pmi] [--logs NAME]\n"
    "\n"
    "  --job DIR   the job directory; DIR/.portalis/spec.yaml says what to do\n"
    "  --pmi       the ranks find each other through Slurm's PMI2, without MPI\n"
    "  --logs NAME what the name of its log begins with, for a world that came later\n"
    "  --version   print the version\n"
    "  --help      print this\n"
    "\n"
    "Started by the launcher beside rank 0, for example\n"
    "  mpirun --enable-recovery -n 1 portalis serve DIR : -n 4 portalis-worker --job DIR\n"
    "To run a job, use `portalis run`. Log: DIR/.portalis/log/rank-N.log\n"
    "\n"
    "exit: 0 the scheduler said stop; 2 usage or spec; 3 cannot go on (disk);\n"
    "      75 left early (notice, or no scheduler)\n";

/* -1: go on; otherwise the exit status. */
static int read_arguments(int argc, char **argv, const char **job_dir, const char **logs,
                          bool *pmi)
{
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            fputs(help, stdout);
            return 0;
        }
        if (!strcmp(argv[i], "--version")) {
            puts("portalis-worker " PT_VERSION "/" PT_TRANSLATOR_VERSION);
            return 0;
        }
        if (!strcmp(argv[i], "--pmi")) {
            *pmi = true;
            continue;
        }
        if (!strcmp(argv[i], "--logs") && i + 1 < argc) {
            *logs = argv[++i];
            continue;
        }
        if (strcmp(argv[i], "--job") != 0 || i + 1 == argc) {
            fprintf(stderr, "portalis-worker: %s '%s'; see --help\n",
                    strcmp(argv[i], "--job") ? "unexpected" : "no folder after", argv[i]);
            return USAGE;
        }
        *job_dir = argv[++i];
    }
    if (*job_dir)
        return -1;
    fputs("portalis-worker: no --job DIR; see --help\n", stderr);
    return USAGE;
}

static int load_job(pt_job *job, const char *job_dir, pt_err *err)
{
    pt_buf path = {0};
    pt_path_join(&path, job_dir, ".portalis/spec.yaml");
    int rc = pt_job_load(job, pt_buf_z(&path), NULL, err);
    pt_buf_free(&path);
    return rc;
}

/* The log of this rank; crashes write to the same file. */
static int open_log(const char *job_dir, const char *logs, int rank, pt_err *err)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/.portalis/log", job_dir);
    if (pt_dir_make(path, err) < 0)
        return -1;
    snprintf(path, sizeof path, "%s/.portalis/log/%s%srank-%d.log", job_dir, logs,
             *logs ? "-" : "", rank);
    pt_log_rank(rank);
    if (pt_log_to(path, err) < 0)
        return -1;
    pt_rank_crash_to(open(path, O_WRONLY | O_APPEND | O_CLOEXEC));
    return 0;
}

/* RLIMIT_DATA, not RLIMIT_AS: MPI maps large shared segments that cost nothing. The working
 * thread's stack counts as data, although little of it is ever touched. */
static int limit_memory(int64_t bytes, pt_err *err)
{
    rlim_t limit = (rlim_t)bytes + PT_BENCH_STACK_BYTES;
    struct rlimit l = {limit, limit};
    if (bytes == 0 || setrlimit(RLIMIT_DATA, &l) == 0)
        return 0;
    return pt_fail_errno(err, PT_ERR_OTHER, "resources.memory");
}

/* The scheduler should not have to wait for a silence to know. */
static void tell_problem(pt_link *link, const pt_err *err)
{
    pt_buf frame = {0};
    pt_msg m = {.type = PT_MSG_PROBLEM};
    m.u.problem.code = err->code;
    m.u.problem.what = err->msg;
    pt_msg_encode(&m, &frame);
    pt_msg bye = {.type = PT_MSG_LEAVING};
    bye.u.leaving.why = err->msg;
    if (pt_link_send(link, 0, pt_buf_str(&frame), NULL) == 0) {
        pt_buf_clear(&frame);
        pt_msg_encode(&bye, &frame);
        pt_link_send(link, 0, pt_buf_str(&frame), NULL);
    }
    pt_buf_free(&frame);
}

static void on_cloud(void *ctx, const char *source, int64_t seconds_left)
{
    pt_rank_warning *w = ctx;
    snprintf(w->source, sizeof w->source, "%s", source);
    w->seconds_left = seconds_left;
    atomic_store(&w->there, true);
}

int main(int argc, char **argv)
{
    const char *job_dir = NULL, *logs = "";
    bool pmi = false;
    pt_job job = {0};
    pt_err err;
    int status = read_arguments(argc, argv, &job_dir, &logs, &pmi);
    if (status >= 0)
        return status;
    volatile sig_atomic_t *notice = pt_rank_catch_signals();
    bool loaded = load_job(&job, job_dir, &err) == 0;
    const char *gpu = loaded ? pt_place_take(job.resources.gpus_per_node) : "";
    pt_err link_err;
    int startup_ms = loaded ? (int)job.lease.startup_ms : STARTUP_MS;
    pt_link *link = pmi ? pt_pmi_link(startup_ms, &link_err)
                        : pt_link_mpi_open(&argc, &argv, startup_ms, &link_err);
    if (!link) {
        fprintf(stderr, "portalis-worker: %s\n", link_err.msg);
        return PT_RANK_CANNOT;
    }
    if (pt_link_rank(link) == 0) {
        fputs("portalis-worker: started as rank 0; that is `portalis serve`, see --help\n",
              stderr);
        pt_link_exit(link, USAGE);
    }
    if (!loaded || open_log(job_dir, logs, pt_link_rank(link), &err) < 0 ||
        limit_memory(job.resources.memory_bytes, &err) < 0 ||
        pt_fault_init(pt_link_rank(link), &err) < 0) {
        fprintf(stderr, "portalis-worker: rank %d: %s\n", pt_link_rank(link), err.msg);
        tell_problem(link, &err);
        pt_link_exit(link, err.code == PT_ERR_SPEC || err.code == PT_ERR_USAGE
                               ? USAGE
                               : PT_RANK_CANNOT);
    }
    pt_rank_options o;
    pt_rank_options_of(&job, job_dir, &o);
    static pt_rank_warning warning;
    o.notice = notice;
    o.warning = &warning;
    pt_cloud_start(&job, on_cloud, &warning); /* it ends with the process */
    pt_log(PT_INFO, "rank.start", "of=%d pid=%ld link=%s slots=%u gpu=%s",
           pt_link_size(link), (long)getpid(), pt_link_kind(link), o.slots,
           *gpu ? gpu : "none");
    pt_link_exit(link, pt_rank_run(link, &o));
}
