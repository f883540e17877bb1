/* dispatch_speed.c: what a unit costs rank 0, for tests/bench/dispatch.py: grant, result, ledger,
 * commit, all durable. The real loop over a real ledger; the workers are threads that answer
 * at once, or at a rate, and work on nothing.
 *
 *     dispatch_speed UNITS WORKERS RATE FOLDER     RATE 0: as fast as it goes
 *
 * Prints one JSON object: wall seconds, CPU seconds of the scheduler's thread (fsync waits are
 * not CPU), units a second. FOLDER becomes the job's directory and is left behind. */
#include "base/log.h"
#include "scheduler/dispatch.h"
#include "tests/support/idle_worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 64, UNITS_A_SHARD = 1000, MAX_WORKERS = 64 };

struct worker {
    pthread_t thread;
    pt_link *link;
    double rate; /* units a second of this worker; 0: no limit */
};

static pt_job job;
static pt_job_dir dir;
static pt_arena *arena;
static pt_ledger *ledger;

static void die(const char *what, const pt_err *err)
{
    fprintf(stderr, "dispatch_speed: %s: %s\n", what, err->msg);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- a worker that works on nothing --- */

static void pause_for(double s)
{
    struct timespec t = {(time_t)s, (long)((s - (double)(time_t)s) * 1e9)};
    nanosleep(&t, NULL);
}

/* Answers one message; false for the last. */
static bool answer(struct worker *w, const pt_msg *m)
{
    if (m->type == PT_MSG_GRANT) {
        if (w->rate > 0)
            pause_for(m->u.grant.n / w->rate);
        for (uint32_t i = 0; i < m->u.grant.n; i++) {
            pt_msg done = idle_done(&m->u.grant.p[i]);
            idle_say(w->link, &done);
        }
    }
    return m->type != PT_MSG_STOP;
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    pt_arena *a = pt_arena_new();
    pt_buf in = {0};
    int from, rc;
    bool more = true;
    idle_hello(w->link, SLOTS, PT_VERSION "/" PT_TRANSLATOR_VERSION);
    while (more && (rc = pt_link_poll(w->link, 200, &from, &in, NULL)) >= 0) {
        pt_msg m = {.type = PT_MSG_HEARTBEAT};
        if (rc == 0)
            idle_say(w->link, &m);
        else if (pt_msg_decode(a, pt_buf_str(&in), &m, NULL) < 0)
            break;
        else
            more = answer(w, &m);
        pt_arena_reset(a);
    }
    pt_buf_free(&in);
    pt_arena_free(a);
    return NULL;
}

/* --- the job --- */

static void add_units(uint32_t n)
{
    pt_err err;
    for (uint32_t i = 0; i < n; i++) {
        char path[32];
        pt_hash h = {{0}};
        snprintf(path, sizeof path, "m%06u.py", i);
        memcpy(&h, &i, sizeof i);
        h.b[8] = 1;
        if (pt_ledger_do(ledger, &err,
                         "INSERT INTO unit (path, module, is_package, source, key, "
                         "size_bytes, component, shard, cost_us, state) "
                         "VALUES (?, ?, 0, ?, ?, 1, ?, ?, 1, 'pending')",
                         "sshhii", path, path, &h, &h, (int64_t)i,
                         (int64_t)(i / UNITS_A_SHARD)) < 0)
            die("units", &err);
    }
}

static void show_nothing(void *ctx, const pt_progress *p)
{
    (void)ctx;
    (void)p;
}

static void start_workers(struct worker *w, pt_link **end, uint32_t n, double rate)
{
    pt_link_local_open((int)n + 1, end);
    for (uint32_t i = 0; i < n; i++) {
        w[i] = (struct worker){.link = end[i + 1], .rate = rate / n};
        pthread_create(&w[i].thread, NULL, work, &w[i]);
    }
}

static void run(uint32_t n_units, uint32_t workers, double rate)
{
    struct worker w[MAX_WORKERS];
    pt_link *end[MAX_WORKERS + 1];
    pt_progress progress = {0};
    static volatile sig_atomic_t notices;
    enum pt_dispatch_end how;
    char why[512];
    pt_err err;
    pt_dispatch_options o = {.job = &job,
                             .dir = &dir,
                             .ledger = ledger,
                             .notices = &notices,
                             .progress = &progress,
                             .show = show_nothing};
    pt_record_unit *units;
    if (pt_record_run(ledger, &job, "local", workers, NULL, &o.run, &err) < 0)
        die("run", &err);
    add_units(n_units);
    if (pt_record_to_do(ledger, arena, &units, &o.n_units, &err) < 0)
        die("to do", &err);
    o.units = units;
    start_workers(w, end, workers, rate);
    o.link = end[0];
    o.own = (int)workers + 1;
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
    if (pt_dispatch(&o, &how, why, &err) < 0)
        die("dispatch", &err);
    cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
    wall = seconds(CLOCK_MONOTONIC) - wall;
    for (uint32_t i = 0; i < workers; i++)
        pthread_join(w[i].thread, NULL);
    for (uint32_t i = 0; i <= workers; i++)
        pt_link_close(end[i]);
    int64_t done;
    if (pt_ledger_number(ledger, &done, &err,
                         "SELECT count(*) FROM unit WHERE state = 'done'", "") < 0)
        die("count", &err);
    printf("{\"units\": %u, \"done\": %lld, \"workers\": %u, \"wall_s\": %.3f, "
           "\"cpu_s\": %.3f, \"units_per_s\": %.0f, \"cpu_us_per_unit\": %.2f}\n",
           n_units, (long long)done, workers, wall, cpu, (double)done / wall,
           1e6 * cpu / n_units);
}

int main(int argc, char **argv)
{
    pt_err err;
    if (argc != 5 || atoi(argv[1]) < 1 || atoi(argv[2]) < 1 ||
        atoi(argv[2]) > MAX_WORKERS) {
        fprintf(stderr, "usage: dispatch_speed UNITS WORKERS(1..%d) RATE FOLDER\n",
                MAX_WORKERS);
        return 2;
    }
    pt_log_level(PT_ERROR);
    arena = pt_arena_new();
    pt_job_dir_of(arena, argv[4], &dir);
    if (pt_job_dir_make(&dir, false, &err) < 0)
        die(argv[4], &err);
    if (pt_job_defaults(&job, "/nowhere", argv[4], &err) < 0)
        die("job", &err);
    if (!(ledger = pt_ledger_open(dir.ledger, &err)))
        die(dir.ledger, &err);
    run((uint32_t)atoi(argv[1]), (uint32_t)atoi(argv[2]), atof(argv[3]));
    pt_ledger_close(ledger);
    pt_job_clear(&job);
    pt_arena_free(arena);
    return 0;
}
