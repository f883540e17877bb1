/* drill.c: `portalis run` as a child, once left alone, then again and again with a hit at a drawn
 * moment, until so many hits were made. When, what and whom follow from the seed; what the
 * machine makes of the moment does not.
 *
 * The job's processes are found as anybody would find them: by the job directory among their
 * arguments. */
#include "scheduler/drill.h"

#include "base/file.h"
#include "base/log.h"
#include "base/vec.h"
#include "scheduler/job_dir.h"
#include "scheduler/progress.h"
#include "scheduler/sim_draw.h"
#include "scheduler/where.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    TURN_MS = 5,
    SOON_MS = 150, /* a hit comes so long after work began, and up to ... */
    LATE_MS = 900,
    FROZEN_MS = 2600, /* beyond the leases of the drill */
    GIVE_UP_MS = 120000,
    DRAIN_MS = 2000,
    MARGIN_MS = 3000, /* of a notice, for the last messages */
    TARGET_MS = 6000, /* undisturbed, a job should take about so long */
    MAX_SLOW_MS = 1000,
    RESUME = 75
};

static const char *const names[PT_HITS] = {
    "worker killed", "worker noticed", "worker frozen", "job stopped",
    "rank 0 killed", "mpirun killed",  "all killed"};

const char *pt_drill_hit_name(enum pt_drill_hit kind)
{
    return names[kind];
}

enum role { WORKER, SCHEDULER, MPIRUN, RUN, ROLES };

typedef PT_VEC(pid_t) pids;

struct doomed {
    pid_t pid;
    int64_t at_ms;
    unsigned long long started; /* in ticks: another process may have its number by then */
};

struct drill {
    const pt_drill_options *o;
    pt_drill_result *out;
    pt_arena *arena;
    const char *self, *spec;
    pt_job_dir dir; /* of the job that runs */
    pid_t child;
    uint32_t slow_ms;
    pt_sim_random random;
    pid_t frozen;
    int64_t thaw_ms;
    PT_VEC(struct doomed) doomed; /* noticed, and gone when their time is over */
};

static void nap(void)
{
    nanosleep(&(struct timespec){0, TURN_MS * 1000000L}, NULL);
}

/* --- processes --- */

static enum role role_of(const char *program, const char *verb)
{
    const char *slash = strrchr(program, '/');
    const char *name = slash ? slash + 1 : program;
    if (!strcmp(name, "portalis-worker"))
        return WORKER;
    if (!strcmp(name, "mpirun"))
        return MPIRUN;
    return strcmp(name, "portalis") ? ROLES : strcmp(verb, "serve") ? RUN : SCHEDULER;
}

/* Adds the process to the list of its role when the job's folder is among its arguments. */
static void look_at(const struct drill *d, pid_t pid, pids found[ROLES])
{
    char path[64];
    pt_buf line = {0};
    const char *program = NULL, *verb = "";
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char chunk[4096];
    ssize_t n;
    while (fd >= 0 && (n = read(fd, chunk, sizeof chunk)) > 0)
        pt_buf_add(&line, chunk, (size_t)n);
    if (fd >= 0)
        close(fd);
    bool ours = false;
    int i = 0;
    for (const char *p = line.p; p && p < line.p + line.n; p += strlen(p) + 1, i++) {
        if (i == 0)
            program = p;
        if (i == 1)
            verb = p;
        ours = ours || !strcmp(p, d->dir.root);
    }
    enum role role = ours ? role_of(program, verb) : ROLES;
    if (role != ROLES)
        pt_vec_push(&found[role], pid);
    pt_buf_free(&line);
}

static void find(const struct drill *d, pids found[ROLES])
{
    DIR *proc = opendir("/proc");
    for (struct dirent *e; proc && (e = readdir(proc));)
        if (atoi(e->d_name) > 0)
            look_at(d, atoi(e->d_name), found);
    if (proc)
        closedir(proc);
}

static void forget(pids found[ROLES])
{
    for (int i = 0; i < ROLES; i++)
        pt_vec_free(&found[i]);
}

static void kill_all(const struct drill *d)
{
    for (int round = 0; round < 2;
         round++) { /* what the first started in its last moment */
        pids found[ROLES] = {{0}};
        find(d, found);
        for (int r = 0; r < ROLES; r++)
            for (size_t i = 0; i < found[r].n; i++)
                kill(found[r].p[i], SIGKILL);
        forget(found);
    }
}

/* --- starts --- */

static void become(const struct drill *d, bool resume)
{
    char slow[64];
    int null = open("/dev/null", O_RDWR);
    snprintf(slow, sizeof slow, "slow-ms=%u", d->slow_ms);
    if (d->slow_ms)
        setenv("PORTALIS_FAULT", slow, 1);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    setsid();
    if (resume)
        execl(d->self, "portalis", "resume", d->dir.root, "-q", NULL);
    else
        execl(d->self, "portalis", "run", d->spec, "-o", d->dir.root, "-q", NULL);
    _exit(127);
}

static int start(struct drill *d, bool resume, pt_err *err)
{
    unlink(d->dir.progress);
    d->out->n_starts++;
    d->child = fork();
    if (d->child == 0)
        become(d, resume);
    return d->child < 0 ? pt_fail_errno(err, PT_ERR_OTHER, "fork") : 0;
}

/* Whether the child has ended; its exit code, 75 when something killed it. */
static bool ended(struct drill *d, int *code)
{
    int status;
    if (waitpid(d->child, &status, WNOHANG) != d->child)
        return false;
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : RESUME;
    d->child = 0;
    return true;
}

static uint32_t done_now(const struct drill *d)
{
    pt_progress p;
    return pt_progress_read(&p, d->dir.progress) ? p.done : 0;
}

static bool at_work(const struct drill *d)
{
    pt_progress p;
    return pt_progress_read(&p, d->dir.progress) && !strcmp(p.phase, "translate") &&
           p.workers > 0;
}

static void thaw(struct drill *d, bool now)
{
    if (!d->frozen || (!now && pt_now_mono_ms() < d->thaw_ms))
        return;
    kill(d->frozen, SIGCONT);
    d->frozen = 0;
}

static unsigned long long started(pid_t pid)
{
    char path[64], text[1024] = "";
    unsigned long long ticks = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "re");
    const char *close = f && fgets(text, sizeof text, f) ? strrchr(text, ')') : NULL;
    if (close)
        sscanf(close + 1,
               " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
               "%*d %*d %*d %llu",
               &ticks);
    if (f)
        fclose(f);
    return ticks;
}

static void doom(struct drill *d, pid_t pid)
{
    struct doomed one = {pid, pt_now_mono_ms() + d->o->notice_ms, started(pid)};
    pt_vec_push(&d->doomed, one);
}

/* The machines of those whose time is over go. */
static void take_away(struct drill *d)
{
    size_t kept = 0;
    for (size_t i = 0; i < d->doomed.n; i++) {
        const struct doomed *one = &d->doomed.p[i];
        if (pt_now_mono_ms() < one->at_ms)
            d->doomed.p[kept++] = *one;
        else if (one->started && started(one->pid) == one->started)
            kill(one->pid, SIGKILL);
    }
    d->doomed.n = kept;
}

/* Until the child has ended; other starts follow as long as they are to go on. */
static int run_out(struct drill *d, int code, pt_err *err)
{
    int64_t until = pt_now_mono_ms() + GIVE_UP_MS;
    while (d->child || code == RESUME) {
        if (!d->child && start(d, true, err) < 0)
            return -1;
        while (!ended(d, &code)) {
            thaw(d, false);
            take_away(d);
            nap();
            if (pt_now_mono_ms() > until) {
                kill_all(d);
                return pt_fail(err, PT_ERR_OTHER, "%s did not end in %d s; kept for a look",
                               d->dir.root, GIVE_UP_MS / 1000);
            }
        }
    }
    if (code > 1)
        return pt_fail(err, PT_ERR_OTHER, "%s ended with exit code %d; its log is %s",
                       d->dir.root, code, d->dir.log);
    return 0;
}

/* --- hits --- */

static pid_t any_of(struct drill *d, const pids *p)
{
    return p->n ? p->p[pt_sim_below(&d->random, (uint32_t)p->n)] : 0;
}

/* False when there was nobody to hit. */
static bool hit(struct drill *d, enum pt_drill_hit kind)
{
    static const int signals[PT_HITS] = {SIGKILL, SIGTERM, SIGSTOP, SIGTERM,
                                         SIGKILL, SIGKILL, SIGKILL};
    static const enum role roles[PT_HITS] = {WORKER, WORKER,    WORKER,
                                             RUN,    SCHEDULER, MPIRUN};
    pids found[ROLES] = {{0}};
    if (kind == PT_HIT_ALL) {
        kill_all(d);
        return true;
    }
    find(d, found);
    pid_t pid = any_of(d, &found[roles[kind]]);
    forget(found);
    if (!pid || kill(pid, signals[kind]) < 0)
        return false;
    if (d->o->notice_ms)
        doom(d, pid);
    if (kind == PT_HIT_FREEZE) {
        d->frozen = pid;
        d->thaw_ms = pt_now_mono_ms() + FROZEN_MS;
    }
    return true;
}

/* Waits for the drawn moment. False when the job ended before. */
static bool await_moment(struct drill *d, int *code)
{
    uint32_t wait = SOON_MS + pt_sim_below(&d->random, LATE_MS - SOON_MS);
    int64_t until = pt_now_mono_ms() + GIVE_UP_MS;
    bool began = false;
    while (pt_now_mono_ms() < until) {
        if (ended(d, code))
            return false;
        thaw(d, false);
        take_away(d);
        if (!began && at_work(d)) {
            began = true;
            until = pt_now_mono_ms() + wait;
        }
        nap();
    }
    return began;
}

/* From the hit until another unit is done, in this start or a later one. */
static int await_recovery(struct drill *d, uint32_t before, int *code, pt_err *err)
{
    int64_t until = pt_now_mono_ms() + GIVE_UP_MS;
    while (pt_now_mono_ms() < until) {
        thaw(d, false);
        take_away(d);
        if (d->child && ended(d, code) && *code != RESUME)
            return 0;
        if (!d->child) { /* a killed scheduler's last words come late: nothing is left of it */
            kill_all(d);
            if (start(d, true, err) < 0)
                return -1;
        }
        if (done_now(d) > before)
            return 0;
        nap();
    }
    return pt_fail(err, PT_ERR_OTHER, "%s: no work for %d s after a hit", d->dir.root,
                   GIVE_UP_MS / 1000);
}

static int one_hit(struct drill *d, int *code, pt_err *err)
{
    enum pt_drill_hit kind = (enum pt_drill_hit)pt_sim_below(&d->random, PT_HITS);
    if (d->o->notice_ms) /* a spot machine of a worker; or, one in four, rank 0's */
        kind = pt_sim_below(&d->random, 4) ? PT_HIT_NOTICE : PT_HIT_STOP;
    if (!await_moment(d, code))
        return 0;
    uint32_t before = done_now(d);
    int64_t at = pt_now_mono_ms();
    if (!hit(d, kind))
        return 0;
    if (await_recovery(d, before, code, err) < 0)
        return -1;
    pt_drill_recovery *r = &d->out->hits[d->out->n_hits++];
    *r = (pt_drill_recovery){kind, pt_now_mono_ms() - at};
    if (!d->o->quiet)
        fprintf(stderr,
                "portalis: hit %u of %u: %s at %u units, going on after %" PRId64 " ms\n",
                d->out->n_hits, d->o->n_hits, names[kind], before, r->recovery_ms);
    return 0;
}

/* --- jobs --- */

static void aim(struct drill *d, const char *name)
{
    pt_job_dir_of(d->arena, pt_arena_printf(d->arena, "%s/%s", d->o->folder, name),
                  &d->dir);
    pt_dir_remove(d->dir.root, NULL);
}

static int disturbed_job(struct drill *d, const char *calm, pt_err *err)
{
    char what[300];
    int code = RESUME;
    aim(d, pt_arena_printf(d->arena, "job-%u", ++d->out->n_jobs));
    if (start(d, false, err) < 0)
        return -1;
    while (d->child && d->out->n_hits < d->o->n_hits)
        if (one_hit(d, &code, err) < 0)
            return -1;
    if (run_out(d, code, err) < 0)
        return -1;
    thaw(d, true);
    if (!pt_drill_same(calm, d->dir.root, what, sizeof what)) {
        d->out->n_differ++;
        if (!d->out->first_fault[0])
            snprintf(d->out->first_fault, sizeof d->out->first_fault, "%s: %s", d->dir.root,
                     what);
    }
    return pt_drill_count(d->dir.root, d->out, err);
}

/* Short leases, so that what is silent is noticed while somebody watches. */
static int write_spec(struct drill *d, pt_err *err)
{
    pt_job job = *d->o->job;
    pt_buf text = {0};
    job.launcher.kind = PT_LAUNCH_LOCAL;
    job.resources.nodes = 1;
    job.resources.ranks = d->o->ranks;
    job.lease.ttl_ms = 1500;
    job.lease.heartbeat_ms = 200;
    job.lease.silence_ms = 5000;
    job.lease.drain_ms =
        d->o->notice_ms > DRAIN_MS + MARGIN_MS ? d->o->notice_ms - MARGIN_MS : DRAIN_MS;
    job.lease.max_kills = 100; /* it is we who kill, not the units */
    job.checkpoint.snapshot_ms = 500;
    job.check = job.verify.enabled = false;
    d->spec = pt_arena_printf(d->arena, "%s/job.yaml", d->o->folder);
    pt_job_write(&job, &text);
    int rc = pt_file_write(d->spec, pt_buf_str(&text), err);
    pt_buf_free(&text);
    return rc;
}

/* Left alone, and at full speed: its bytes are the truth, its size says how slow the others
 * are made so that there is something to hit. */
static int calm_job(struct drill *d, const char **calm, pt_err *err)
{
    pt_drill_result alone = {0};
    aim(d, "calm");
    *calm = d->dir.root;
    if (start(d, false, err) < 0 || run_out(d, 0, err) < 0 ||
        pt_drill_count(d->dir.root, &alone, err) < 0)
        return -1;
    if (alone.units == 0)
        return pt_fail(err, PT_ERR_USAGE, "%s has no Python files", d->o->job->source);
    int64_t slow = (int64_t)TARGET_MS * d->o->ranks / alone.units;
    d->slow_ms = (uint32_t)(slow < MAX_SLOW_MS ? slow : MAX_SLOW_MS);
    d->out->n_starts = 0;
    return 0;
}

int pt_drill(pt_arena *a, const pt_drill_options *o, pt_drill_result *out, pt_err *err)
{
    struct drill d = {.o = o, .out = out, .arena = a, .random = pt_sim_stream(o->seed, 0)};
    const char *calm;
    *out = (pt_drill_result){.hits = PT_NEW_N(a, pt_drill_recovery, o->n_hits + 1)};
    d.self = pt_where_self(a, err);
    if (!d.self || write_spec(&d, err) < 0 || calm_job(&d, &calm, err) < 0)
        return -1;
    while (out->n_hits < o->n_hits && out->n_differ + out->n_unsound == 0)
        if (disturbed_job(&d, calm, err) < 0)
            return -1;
    pt_vec_free(&d.doomed);
    return 0;
}
