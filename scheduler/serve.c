/* serve.c: the steps of rank 0, in order. Each either succeeds, or ends the start with an exit
 * code and one line that says what to do; whatever was committed by then stays. The first of them,
 * the lock, the ledger, the journals, are in serve_open.c. */
#include "scheduler/serve_priv.h"

#include "base/file.h"
#include "base/log.h"
#include "scheduler/culprits.h"
#include "scheduler/finish.h"
#include "scheduler/late.h"
#include "slurm/pmi.h"
#include "worker/fault.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { DONE = 0, ATTENTION = 1, USAGE = 2, CANNOT = 3, RESUME = 75 };
enum { ALIVE_EVERY_MS = 2000 };

static volatile sig_atomic_t notices;
static bool one_notice; /* more of them say the same */

static void on_notice(int sig)
{
    (void)sig;
    notices = one_notice ? 1 : notices + 1;
}

/* The machine of rank 0 will be taken away: the whole job drains. */
static void on_cloud(void *ctx, const char *source, int64_t seconds_left)
{
    (void)ctx;
    pt_log(PT_INFO, "notice", "source=%s left_s=%" PRId64, source, seconds_left);
    on_notice(0);
}

static void catch_signals(void)
{
    static const int those[] = {SIGTERM, SIGINT, SIGUSR2};
    struct sigaction a = {.sa_handler = on_notice, .sa_flags = SA_RESTART};
    sigemptyset(&a.sa_mask);
    for (size_t i = 0; i < PT_LEN(those); i++)
        sigaction(those[i], &a, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
}

static int exit_code_of(const pt_err *err)
{
    switch (err->code) {
    case PT_ERR_USAGE:
    case PT_ERR_SPEC:
    case PT_ERR_LIMIT:
        return USAGE;
    default:
        return CANNOT;
    }
}

static void show(void *ctx, const pt_progress *p)
{
    struct pt_serving *s = ctx;
    pt_err err;
    if (pt_progress_write(p, s->dir.progress, &err) < 0)
        pt_log(PT_DEBUG, "progress", "%s", err.msg);
}

static void phase(void *ctx, const char *name)
{
    struct pt_serving *s = ctx;
    snprintf(s->progress.phase, sizeof s->progress.phase, "%s", name);
    s->progress.now_ms = pt_now_mono_ms();
    show(s, &s->progress);
}

/* --- opening --- */

static int open_log(struct pt_serving *s)
{
    pt_log_rank(0);
    const char *logs = s->o->logs;
    return pt_log_to(logs ? pt_arena_printf(s->arena, "%s/%s-rank-0.log", s->dir.log, logs)
                          : pt_arena_printf(s->arena, "%s/scheduler.log", s->dir.log),
                     &s->err);
}

/* The process died of this unit in the start before this one. */
static int blame(struct pt_serving *s)
{
    if (!s->o->blame)
        return 0;
    int64_t kills;
    if (pt_ledger_do(s->ledger, &s->err, "UPDATE unit SET kills = kills + 1 WHERE path = ?",
                     "s", s->o->blame) < 0 ||
        pt_record_event(s->ledger, s->run, "unit.killed", s->o->blame, &s->err) < 0 ||
        pt_ledger_number(s->ledger, &kills, &s->err,
                         "SELECT kills FROM unit WHERE path = ?", "s", s->o->blame) < 0)
        return -1;
    if (kills < s->job.lease.max_kills)
        return 0;
    return pt_ledger_do(s->ledger, &s->err,
                        "UPDATE unit SET state = 'quarantined', trouble = 'it crashed the "
                        "worker ' || kills || ' times' WHERE path = ?",
                        "s", s->o->blame);
}

/* Says one thing to every worker. */
static void tell_all(struct pt_serving *s, const pt_msg *m)
{
    pt_buf frame = {0};
    pt_msg_encode(m, &frame);
    for (int r = 1; s->link && r < pt_link_size(s->link); r++)
        pt_link_send(s->link, r, pt_buf_str(&frame), NULL);
    pt_buf_free(&frame);
}

/* A large source takes a while; workers that hear nothing would leave. */
static void still_alive(void *ctx)
{
    struct pt_serving *s = ctx;
    int64_t now = pt_now_mono_ms();
    if (now - s->alive_ms < ALIVE_EVERY_MS)
        return;
    s->alive_ms = now;
    pt_msg m = {.type = PT_MSG_ALIVE};
    tell_all(s, &m);
    phase(s, "scan");
}

static bool known_imports(void *ctx, pt_arena *a, const pt_hash *source, pt_imports *out)
{
    struct pt_serving *s = ctx;
    return pt_record_imports(s->ledger, a, source, out);
}

static int make_plan(struct pt_serving *s)
{
    pt_plan_hooks hooks = {still_alive, known_imports, s};
    phase(s, "scan");
    if (pt_plan_make(s->arena, &s->job, s->workers, &hooks, &s->plan, &s->err) < 0 ||
        blame(s) < 0 || (s->o->retry && pt_culprits_forget(s->ledger, &s->err) < 0) ||
        pt_record_plan(s->ledger, s->store, s->run, &s->plan, s->o->retry, &s->counts,
                       &s->err) < 0)
        return -1;
    const pt_library *lib = &s->plan.library;
    pt_log(PT_INFO, "library", "modules=%u folder=%s version=%s packages=%u lacks=%u",
           s->plan.n_library, lib->dir ? lib->dir : "none", lib->version,
           s->plan.n_packages, s->plan.n_lacks);
    pt_log(PT_INFO, "plan", "units=%u known=%u to_do=%u shards=%u cycles=%u skipped=%u",
           s->counts.total, s->counts.known, s->counts.to_do, s->plan.n_shards,
           s->plan.n_cycles, s->counts.skipped);
    int64_t took;
    if (pt_dispatch_snapshot(s->ledger, &s->dir, s->run, "plan", &took, &s->err) < 0)
        return -1;
    s->progress.total = s->counts.total;
    s->progress.reused = s->counts.known + s->counts.quarantined;
    s->progress.done = s->progress.reused;
    s->progress.attention = s->counts.rejected + s->counts.quarantined;
    return 0;
}

/* --- workers that are threads --- */

static int start_threads(struct pt_serving *s)
{
    pt_rank_options o;
    pt_rank_options_of(&s->job, s->dir.root, &o);
    s->ends = PT_NEW_N(s->arena, pt_link *, s->workers + 1);
    s->threads = PT_NEW_N(s->arena, pt_rank_thread *, s->workers + 1);
    pt_link_local_open((int)s->workers + 1, s->ends);
    s->link = s->ends[0];
    for (uint32_t i = 1; i <= s->workers; i++) {
        s->threads[s->n_threads] = pt_rank_run_local(s->ends[i], &o, &s->err);
        if (!s->threads[s->n_threads])
            return -1;
        s->n_threads++;
    }
    return 0;
}

static void join_threads(struct pt_serving *s)
{
    if (!s->o->local)
        return;
    pt_msg m = {.type = PT_MSG_STOP};
    m.u.stop.why = "all is said";
    tell_all(s, &m);
    for (uint32_t i = 0; i < s->n_threads; i++)
        pt_rank_join_local(s->threads[i]);
    pt_link_close(s->link);
    s->link = NULL;
}

/* --- the job --- */

static int dispatch(struct pt_serving *s, enum pt_dispatch_end *end, char why[512])
{
    pt_record_unit *units;
    uint32_t n;
    if (pt_record_to_do(s->ledger, s->arena, &units, &n, &s->err) < 0)
        return -1;
    if (n && s->o->local && start_threads(s) < 0)
        return -1;
    if (n == 0 && s->o->local) {
        *end = PT_DISPATCH_ALL;
        return 0;
    }
    pt_dispatch_options o = {.job = &s->job,
                             .dir = &s->dir,
                             .ledger = s->ledger,
                             .link = s->link,
                             .door = s->door,
                             .own = (int)s->workers + 1,
                             .run = s->run,
                             .in_allocation = s->o->batch != NULL,
                             .units = units,
                             .n_units = n,
                             .notices = &notices,
                             .progress = &s->progress,
                             .show = show,
                             .show_ctx = s};
    return pt_dispatch(&o, end, why, &s->err);
}

static int finish(struct pt_serving *s)
{
    pt_finish_result r;
    int64_t attention = 0, skips = 0;
    pt_finish_options o = {&s->job, &s->dir, s->ledger, s->store,
                           s->run,  phase,   s,         &notices};
    if (pt_finish(&o, &r, &s->err) < 0)
        return -1;
    if (r.n_damaged) {
        s->note = (pt_outcome_note){.exit_code = RESUME, .again = true};
        snprintf(s->note.why, sizeof s->note.why,
                 "%u artifacts were missing or broken in the store; their units run again",
                 r.n_damaged);
        return 0;
    }
    if (pt_ledger_number(s->ledger, &attention, &s->err,
                         "SELECT count(*) FROM unit WHERE (state IN ('rejected', 'failed', "
                         "'quarantined') AND NOT (library AND state = 'rejected')) OR "
                         "(state = 'done' AND key IN (SELECT key FROM culprit)) OR "
                         "(clash IS NOT NULL AND state <> 'gone')",
                         "") < 0 ||
        pt_ledger_number(s->ledger, &skips, &s->err,
                         "SELECT count(*) FROM skip WHERE matters", "") < 0)
        return -1;
    bool all_well = attention + skips + r.n_not_done == 0 &&
                    r.n_crates_broken + r.n_scripts_wrong + r.n_tests_wrong == 0;
    bool cut = notices && r.n_not_done;
    s->note.exit_code = all_well ? DONE : cut ? RESUME : ATTENTION;
    snprintf(s->note.why, sizeof s->note.why,
             "%" PRId64 " files need attention, %u crates do not build, %u scripts and %u "
             "tests differ",
             attention + skips, r.n_crates_broken, r.n_scripts_wrong, r.n_tests_wrong);
    if (all_well)
        snprintf(s->note.why, sizeof s->note.why, "all done");
    return 0;
}

/* Units that killed their workers are looked at when all others are done. */
static int search_culprits(struct pt_serving *s)
{
    pt_culprits_options o = {&s->job, &s->dir, s->ledger, s->store, s->run, &notices};
    return pt_culprits_search(&o, &s->err);
}

/* For the start that was there first. When that is gone, another start of ours may be it. */
static int work_late(struct pt_serving *s)
{
    enum pt_late_end end;
    pt_late_options o = {&s->job, &s->dir, s->link, s->o->batch, &notices};
    s->cloud = pt_cloud_start(&s->job, on_cloud, NULL);
    if (pt_late_work(&o, &end, s->note.why, &s->err) < 0)
        return -1;
    s->note.exit_code = end == PT_LATE_DONE ? DONE : RESUME;
    s->note.again = end == PT_LATE_FREE;
    pt_log(PT_INFO, "late.left", "%s", s->note.why);
    return 0;
}

static int work(struct pt_serving *s)
{
    enum pt_dispatch_end end;
    char why[512] = "";
    /* Threads, so not before MPI_Init(). */
    s->metrics = pt_metrics_feed_start(&s->job, &s->dir);
    s->cloud = pt_cloud_start(&s->job, on_cloud, NULL);
    if (make_plan(s) < 0)
        return -1;
    int rc = dispatch(s, &end, why);
    pt_door_say(s->door, rc < 0                   ? PT_DOOR_BROKEN
                         : end == PT_DISPATCH_ALL ? PT_DOOR_DONE
                                                  : PT_DOOR_LEFT);
    join_threads(s);
    if (rc < 0)
        return -1;
    if (end == PT_DISPATCH_ALL)
        return search_culprits(s) < 0 ? -1 : finish(s);
    s->note = (pt_outcome_note){.exit_code = RESUME, .again = end == PT_DISPATCH_ALONE};
    snprintf(s->note.why, sizeof s->note.why, "%s", why);
    return 0;
}

static int open_job(struct pt_serving *s)
{
    if (pt_job_dir_load(&s->dir, &s->job, &s->err) < 0 || open_log(s) < 0)
        return -1;
    if (s->o->ranks)
        s->job.resources.ranks = s->o->ranks;
    if (s->o->nodes)
        s->job.resources.nodes = s->o->nodes;
    if (s->o->local && pt_fault_init(1, &s->err) < 0)
        return -1;
    s->workers = pt_plan_workers(&s->job);
    return pt_serve_open_parts(s) < 0 ? -1 : s->late ? 0 : pt_serve_begin_run(s);
}

static int close_run(struct pt_serving *s)
{
    int64_t took;
    if (!s->ledger || s->run == 0)
        return 0;
    if (pt_record_run_end(s->ledger, s->run, s->note.exit_code, s->note.why, &s->err) < 0)
        return -1;
    if (pt_dispatch_snapshot(s->ledger, &s->dir, s->run, "end", &took, &s->err) < 0 ||
        pt_ledger_commit(s->ledger, &s->err) < 0)
        return -1;
    s->closed = true;
    return 0;
}

static void fail(struct pt_serving *s)
{
    s->note.exit_code = exit_code_of(&s->err);
    pt_door_say(s->door, PT_DOOR_BROKEN);
    if (s->left || (s->o->batch && s->err.code == PT_ERR_BUSY))
        s->note.exit_code = RESUME; /* a person, or the batch system, tries again later */
    s->note.again = false;
    if (s->err.code == PT_ERR_NOSPACE && !strstr(s->err.msg, "portalis resume"))
        pt_within(&s->err,
                  "no space left; what was done is kept. Free some, then: portalis "
                  "resume %s",
                  s->dir.root);
    else if (s->err.code == PT_ERR_IO && !strstr(s->err.msg, "portalis resume"))
        pt_within(
            &s->err,
            "a disk failed; what was done is kept. When it is well: portalis resume %s",
            s->dir.root);
    snprintf(s->note.why, sizeof s->note.why, "%s", s->err.msg);
    pt_log(PT_ERROR, "serve", "%s", s->err.msg);
    pt_msg m = {.type = PT_MSG_STOP};
    m.u.stop.why = "the scheduler cannot go on";
    tell_all(s, &m);
}

static int open_link(struct pt_serving *s)
{
    if (s->o->local)
        return 0;
    int startup_ms = s->job.lease.startup_ms ? (int)s->job.lease.startup_ms : 60000;
    s->link = s->o->pmi ? pt_pmi_link(startup_ms, &s->err)
                        : pt_link_mpi_open(s->o->argc, s->o->argv, startup_ms, &s->err);
    if (!s->link)
        return -1;
    s->workers = (uint32_t)pt_link_size(s->link) - 1;
    /* What mpirun meant to start. Once that is killed, MPI makes a world of one. */
    const char *meant = getenv("OMPI_COMM_WORLD_SIZE");
    s->left = meant && s->workers == 0 && strcmp(meant, "1") != 0;
    if (s->left)
        return pt_fail(&s->err, PT_ERR_GONE, "mpirun was gone before MPI had started");
    uint32_t wanted = s->job.resources.ranks;
    if (s->job.launcher.kind != PT_LAUNCH_LOCAL && wanted && s->workers != wanted)
        return pt_fail(&s->err, PT_ERR_OTHER,
                       "the MPI world has %u workers, and the job asks for %u: mpirun did "
                       "not reach all nodes, or its settings are another version's",
                       s->workers, wanted);
    if (pt_link_rank(s->link) == 0 && s->workers > 0)
        return 0;
    return pt_fail(
        &s->err, PT_ERR_USAGE,
        "`portalis serve` is rank %d of %d; it must be rank 0 with workers beside "
        "it: mpirun -n 1 portalis serve JOB : -n N portalis-worker --job JOB",
        pt_link_rank(s->link), pt_link_size(s->link));
}

static void tell_outcome(struct pt_serving *s)
{
    pt_err err;
    if (s->note.exit_code == CANNOT || s->note.exit_code == USAGE)
        fprintf(stderr, "portalis: %s\n", s->note.why);
    if (s->o->token && pt_job_dir_say_outcome(&s->dir, s->o->token, &s->note, &err) < 0)
        fprintf(stderr, "portalis-outcome %s %d %d %s\n", s->o->token, s->note.exit_code,
                s->note.again, s->note.why);
}

/* Where a launcher starts one program for all ranks, the others are workers. */
static void become_worker(const pt_serve_options *o)
{
    static const char *const names[] = {"PMIX_RANK", "PMI_RANK", "SLURM_PROCID"};
    for (size_t i = 0; i < PT_LEN(names); i++) {
        const char *rank = getenv(names[i]);
        if (!rank)
            continue;
        if (strcmp(rank, "0") != 0) {
            execl(o->beside, o->beside, "--job", o->job_dir, "--logs",
                  o->logs ? o->logs : "", o->pmi ? "--pmi" : NULL, NULL);
            fprintf(stderr, "portalis: %s: %s\n", o->beside, strerror(errno));
            _exit(CANNOT);
        }
        return;
    }
}

int pt_serve(const pt_serve_options *o)
{
    if (o->beside)
        become_worker(o);
    one_notice = o->batch != NULL;
    struct pt_serving s = {.o = o, .arena = pt_arena_new(), .lock = -1};
    if (o->local)
        pt_rank_catch_signals(); /* a crash names its unit on stderr */
    catch_signals();
    pt_job_dir_of(s.arena, o->job_dir, &s.dir);
    if (o->join && o->token)
        pt_job_dir_appear(&s.dir, o->token); /* until the process ends */
    s.progress.started_ms = pt_now_mono_ms();
    /* Journals are read and removed before MPI_Init(), which no worker passes without us: they
     * have not opened theirs. And MPI starts in any case, for they wait for us there. */
    bool ready = open_job(&s) == 0;
    pt_err early = s.err;
    bool linked = open_link(&s) == 0;
    if (!ready)
        s.err = early;
    if (ready && linked && !s.late && !o->local)
        s.door = pt_door_open(&s.job, &s.dir, s.run, &s.link);
    if (!ready || !linked || (s.late ? work_late(&s) : work(&s)) < 0)
        fail(&s);
    if (close_run(&s) < 0 && s.note.exit_code != CANNOT)
        fail(&s);
    if (!s.late)
        phase(&s, "end");
    pt_door_close(s.door);
    pt_metrics_feed_stop(s.metrics);
    pt_cloud_stop(s.cloud);
    tell_outcome(&s);
    pt_ledger_close(s.ledger);
    if (s.closed)
        pt_ledger_leave(&s.place);
    pt_store_close(s.store);
    pt_job_dir_unlock(s.lock);
    int code = s.note.exit_code;
    if (s.link && !o->local)
        pt_link_exit(s.link, code);
    pt_job_clear(&s.job);
    pt_arena_free(s.arena);
    return code;
}
