/* serve.c: the steps of rank 0, in order. Each either succeeds, or ends the start with an exit
 * code and one line that says what to do; whatever was committed by then stays. */
#include "scheduler/serve.h"

#include "base/file.h"
#include "base/log.h"
#include "checkpoint/atomic.h"
#include "checkpoint/journal.h"
#include "scheduler/culprits.h"
#include "scheduler/dispatch.h"
#include "scheduler/door.h"
#include "scheduler/finish.h"
#include "scheduler/late.h"
#include "scheduler/ledger_place.h"
#include "scheduler/metrics_feed.h"
#include "scheduler/where.h"
#include "slurm/pmi.h"
#include "worker/cloud.h"
#include "worker/fault.h"
#include "worker/rank.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { DONE = 0, ATTENTION = 1, USAGE = 2, CANNOT = 3, RESUME = 75 };
enum { ALIVE_EVERY_MS = 2000 };

struct serve {
    const pt_serve_options *o;
    pt_arena *arena;
    pt_job_dir dir;
    pt_job job;
    uint32_t workers;
    bool late; /* another start works on the job, and we for it */
    pt_door *door;
    pt_link *link, **ends; /* ends: of local workers */
    pt_metrics_feed *metrics;
    pt_cloud *cloud;
    pt_rank_thread **threads;
    uint32_t n_threads;
    int lock;
    pt_ledger *ledger;
    pt_ledger_place place;
    bool closed; /* the last snapshot has all */
    pt_store *store;
    int64_t run;
    pt_plan plan;
    pt_record_counts counts;
    pt_progress progress;
    pt_outcome_note note;
    int64_t alive_ms; /* when the workers last heard from us, before dispatch */
    pt_err err;
};

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
    struct serve *s = ctx;
    pt_err err;
    if (pt_progress_write(p, s->dir.progress, &err) < 0)
        pt_log(PT_DEBUG, "progress", "%s", err.msg);
}

static void phase(void *ctx, const char *name)
{
    struct serve *s = ctx;
    snprintf(s->progress.phase, sizeof s->progress.phase, "%s", name);
    s->progress.now_ms = pt_now_mono_ms();
    show(s, &s->progress);
}

/* --- opening --- */

static int open_log(struct serve *s)
{
    pt_log_rank(0);
    const char *logs = s->o->logs;
    return pt_log_to(logs ? pt_arena_printf(s->arena, "%s/%s-rank-0.log", s->dir.log, logs)
                          : pt_arena_printf(s->arena, "%s/scheduler.log", s->dir.log),
                     &s->err);
}

/* What to do about a ledger that does not open. */
static int explain_ledger(struct serve *s)
{
    const char *dir = s->dir.root;
    if (s->err.code == PT_ERR_DAMAGED)
        return pt_within(&s->err,
                         "the ledger is damaged; nothing was changed. To mend it: "
                         "portalis fsck --repair %s; or, to go on from its last good "
                         "copy: portalis resume %s --from-snapshot",
                         dir, dir);
    if (s->err.code == PT_ERR_NOSPACE)
        return pt_within(&s->err, "no space left; free some, then: portalis resume %s",
                         dir);
    return -1;
}

/* The damaged files are kept beside the ledger under another name. */
static int restore_snapshot(struct serve *s)
{
    static const char *const parts[] = {"", "-wal", "-journal"};
    pt_buf bytes = {0};
    int64_t now = pt_now_wall_ms();
    pt_ledger *copy = pt_ledger_open_snapshot(s->dir.snapshot, &s->err);
    pt_ledger_close(copy);
    if (!copy || pt_file_read(s->dir.snapshot, SIZE_MAX, true, &bytes, &s->err) < 0)
        return pt_within(&s->err, "the snapshot cannot be used");
    for (size_t i = 0; i < PT_LEN(parts); i++) {
        const char *from = pt_arena_printf(s->arena, "%s%s", s->dir.ledger, parts[i]);
        const char *to = pt_arena_printf(s->arena, "%s.damaged-%" PRId64 "%s",
                                         s->dir.ledger, now, parts[i]);
        if (rename(from, to) < 0 && errno != ENOENT) {
            pt_buf_free(&bytes);
            return pt_fail_errno(&s->err, PT_ERR_IO, "%s", from);
        }
    }
    int rc = pt_atomic_write(s->dir.ledger, pt_buf_str(&bytes), &s->err);
    pt_buf_free(&bytes);
    return rc;
}

static int open_ledger(struct serve *s)
{
    if (s->o->from_snapshot && restore_snapshot(s) < 0)
        return -1;
    if (pt_ledger_put(&s->job, &s->dir, s->arena, &s->place, &s->err) < 0)
        return explain_ledger(s);
    s->ledger = pt_ledger_open(s->place.path, &s->err);
    return s->ledger ? 0 : explain_ledger(s);
}

/* A batch system that has lost sight of a node starts the allocation elsewhere, and what ran there
 * may run on. The later start is the one that counts: it asks the other to leave. What that still
 * accepts until then stays, and its ranks' results come back through their journals. */
static int take_over(struct serve *s)
{
    int64_t until = pt_now_mono_ms() + s->job.lease.startup_ms / 2;
    pt_log(PT_WARN, "takeover", "%s", s->err.msg);
    if (pt_file_write(s->dir.takeover, pt_str_of(s->o->batch), &s->err) < 0)
        return -1;
    do {
        s->lock = pt_job_dir_lock_as(&s->dir, s->o->batch, &s->err);
    } while (s->lock < 0 && s->err.code == PT_ERR_BUSY && pt_now_mono_ms() < until);
    unlink(s->dir.takeover);
    return s->lock < 0 ? -1 : 0;
}

static int take_lock(struct serve *s)
{
    s->lock = pt_job_dir_lock_as(&s->dir, s->o->batch, &s->err);
    if (s->lock >= 0)
        return 0;
    if (s->err.code != PT_ERR_BUSY || !s->o->join)
        return -1;
    if (pt_job_dir_held_by(&s->dir, s->o->batch))
        return take_over(s);
    s->late = true;
    return 0;
}

static int open_parts(struct serve *s)
{
    if (take_lock(s) < 0)
        return -1;
    if (s->late)
        return 0;
    pt_job_dir_sweep(&s->dir);
    if (open_ledger(s) < 0)
        return -1;
    s->store = pt_store_open(s->dir.store, &s->err);
    return s->store ? 0 : -1;
}

/* Journals count before everything else, and are removed only when the ledger has what they
 * said and a copy of it is on the disk. */
static int begin_run(struct serve *s)
{
    pt_replayed replayed;
    int64_t took;
    if (pt_record_replay(s->ledger, s->store, s->dir.journal, &replayed, &s->err) < 0 ||
        pt_record_run(s->ledger, &s->job,
                      s->o->local ? "local"
                      : s->o->pmi ? "tcp"
                                  : "mpi",
                      s->workers, s->o->batch, &s->run, &s->err) < 0)
        return -1;
    if (s->place.note &&
        pt_record_event(s->ledger, s->run, "ledger.restored", s->place.note, &s->err) < 0)
        return -1;
    if (replayed.records)
        pt_log(PT_INFO, "journal.replayed", "records=%" PRIu64 " accepted=%" PRIu64,
               replayed.records, replayed.accepted);
    if (replayed.accepted &&
        pt_record_event(s->ledger, s->run, "journal.replayed",
                        pt_arena_printf(s->arena,
                                        "%" PRIu64 " finished units were taken from "
                                        "the workers' journals",
                                        replayed.accepted),
                        &s->err) < 0)
        return -1;
    if (pt_dispatch_snapshot(s->ledger, &s->dir, s->run, "start", &took, &s->err) < 0)
        return -1;
    return pt_record_keep(s->dir.journal, s->dir.results, &s->err) < 0
               ? -1
               : pt_journal_forget(s->dir.journal, &s->err);
}

/* The process died of this unit in the start before this one. */
static int blame(struct serve *s)
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
static void tell_all(struct serve *s, const pt_msg *m)
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
    struct serve *s = ctx;
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
    struct serve *s = ctx;
    return pt_record_imports(s->ledger, a, source, out);
}

static int make_plan(struct serve *s)
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

static int start_threads(struct serve *s)
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

static void join_threads(struct serve *s)
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

static int dispatch(struct serve *s, enum pt_dispatch_end *end, char why[512])
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

static int finish(struct serve *s)
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
static int search_culprits(struct serve *s)
{
    pt_culprits_options o = {&s->job, &s->dir, s->ledger, s->store, s->run, &notices};
    return pt_culprits_search(&o, &s->err);
}

/* For the start that was there first. When that is gone, another start of ours may be it. */
static int work_late(struct serve *s)
{
    enum pt_late_end end;
    pt_late_options o = {&s->job, &s->dir, s->link, s->o->batch, &notices};
    if (pt_late_work(&o, &end, s->note.why, &s->err) < 0)
        return -1;
    s->note.exit_code = end == PT_LATE_DONE ? DONE : RESUME;
    s->note.again = end == PT_LATE_FREE;
    pt_log(PT_INFO, "late.left", "%s", s->note.why);
    return 0;
}

static int work(struct serve *s)
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

static int open_job(struct serve *s)
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
    return open_parts(s) < 0 ? -1 : s->late ? 0 : begin_run(s);
}

static int close_run(struct serve *s)
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

static void fail(struct serve *s)
{
    s->note.exit_code = exit_code_of(&s->err);
    pt_door_say(s->door, PT_DOOR_BROKEN);
    if (s->o->batch && s->err.code == PT_ERR_BUSY)
        s->note.exit_code = RESUME; /* the batch system tries again later */
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

static int open_link(struct serve *s)
{
    if (s->o->local)
        return 0;
    int startup_ms = s->job.lease.startup_ms ? (int)s->job.lease.startup_ms : 60000;
    s->link = s->o->pmi ? pt_pmi_link(startup_ms, &s->err)
                        : pt_link_mpi_open(s->o->argc, s->o->argv, startup_ms, &s->err);
    if (!s->link)
        return -1;
    s->workers = (uint32_t)pt_link_size(s->link) - 1;
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

static void tell_outcome(struct serve *s)
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
    struct serve s = {.o = o, .arena = pt_arena_new(), .lock = -1};
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
