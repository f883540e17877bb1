/* schedule.c: from a seed to what the job is like and what happens to it and when; launchers that
 * start again what has ended early; and the end. */
#include "tests/chaos/schedules/schedules.h"

#include "base/file.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    CALM_US = 12 * S_SECOND,
    END_US = 150 * S_SECOND, /* a job that takes longer does not end */
    AGAIN_US = 50000,        /* until a launcher starts again, at least */
    MS = 1000
};

s_plan s;
bool s_loud;
char s_fault[1024];

enum kind {
    KILL_RANK,
    KILL_RANK_AT_POINT, /* somewhere in the middle of its next steps */
    KILL_RANK0,
    KILL_RANK0_AT_POINT,
    KILL_WORLD,
    HANG_RANK,
    HANG_RANK0,
    NOTICE_RANK,
    CONT_RANK,
    WARN_RANK, /* a cloud's word, and the end of the machine */
    NOTICE_RANK0,
    LATE_WORLD,
    CUT, /* nothing goes over a world's link for a while */
    KINDS
};

static const char *const kind_names[KINDS] = {
    "SIGKILL to a rank",   "SIGKILL to a rank at a point",
    "SIGKILL to rank 0",   "SIGKILL to rank 0 at a point",
    "SIGKILL to a world",  "a rank stands still",
    "rank 0 stands still", "SIGTERM to a rank",
    "SIGCONT to a rank",   "a cloud takes a node",
    "SIGUSR2 to rank 0",   "a late world",
    "the network is cut"};
static const char *const switch_names[S_SWITCHES] = {
    "messages are lost and come twice", "messages are late",
    "units that kill, take too long, or cannot be read"};

struct event {
    int64_t at_us;
    enum kind kind;
    uint32_t whom;
    int64_t us; /* how long */
};

static struct event events[S_MAX_EVENTS];
static uint32_t n_events, without, next_event;
static s_world *slots[S_MAX_WORLDS];
static int64_t start_us[S_MAX_WORLDS]; /* when a launcher starts again; V_NEVER: never */
static int64_t kill_us;                /* when the machine of `taken` ends */
static s_proc *taken;
static uint64_t
    dice; /* of what happens; apart from the order of threads and from the net */
static bool job_done;

void s_tell(const char *fmt, ...)
{
    char text[1600];
    va_list ap;
    if (!s_loud)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    printf("%9.3f %-6s %s\n", (double)v_now_us / 1e6, v_self ? v_self->name : "-", text);
}

void s_wrong(const char *fmt, ...)
{
    va_list ap;
    if (s_fault[0])
        return;
    int n = snprintf(s_fault, sizeof s_fault, "at %.3f s, %s: ", (double)v_now_us / 1e6,
                     v_self ? v_self->name : "the end");
    va_start(ap, fmt);
    vsnprintf(s_fault + n, sizeof s_fault - (size_t)n, fmt, ap);
    va_end(ap);
    s_tell("WRONG: %s", s_fault);
    v_stop();
}

/* --- drawing --- */

static uint32_t below(uint32_t n)
{
    return (uint32_t)(v_dice(&dice) % n);
}

static bool is_left_out(uint32_t i)
{
    return without >> i & 1;
}

static void draw_units(void)
{
    static const uint32_t sizes[] = {6, 12, S_MAX_UNITS};
    s.n_units = sizes[below(PT_LEN(sizes))];
    int64_t usual = (int64_t)(1 + below(100)) * 8 * MS;
    for (uint32_t u = 0; u < s.n_units; u++)
        s.unit_us[u] = usual / 4 + below((uint32_t)usual);
    if (below(3) == 0)
        s.kills[below(s.n_units)] = 1 + below(4);
    if (below(8) == 0 && s.time_ms == 0)
        s.unit_us[below(s.n_units)] = 60 * S_SECOND; /* above limits.unit_time */
    if (below(4) == 0)
        s.unread[below(s.n_units)] = 1 + below(4);
    s.n_shards = 1 + below(s.n_units);
}

static void draw_net(void)
{
    s.net = v_dice(&dice);
    s.late_us = below(3) ? 0 : (int64_t)(1 + below(200)) * 5 * MS;
    s.mixed = s.late_us && below(3) == 0;
    if (below(3) == 0) {
        s.lost = below(120);
        s.twice = below(60);
    }
}

static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    return (x->at_us > y->at_us) - (x->at_us < y->at_us);
}

static void draw_events(void)
{
    n_events = 1 + below(S_MAX_EVENTS);
    int64_t span = (int64_t)(1 + below(CALM_US / S_SECOND * 2)) * S_SECOND / 2;
    for (uint32_t i = 0; i < n_events; i++)
        events[i] = (struct event){.at_us = below((uint32_t)span),
                                   .kind = (enum kind)below(KINDS),
                                   .whom = below(1000),
                                   .us = (int64_t)(1 + below(40)) * 100 * MS};
    if (s.door && below(2))
        events[0].kind = LATE_WORLD;
    qsort(events, n_events, sizeof *events, by_time);
}

static void draw(uint64_t seed)
{
    dice = seed;
    s = (s_plan){.n_ranks = 1 + below(S_MAX_RANKS),
                 .slots = 1 + below(6),
                 .max_kills = 2 + below(2),
                 .calm_us = CALM_US,
                 .door = below(2),
                 .drain_ms = 100 + below(900)};
    s.time_ms = below(4) ? 0 : 1500 + below(3000);
    draw_units();
    draw_net();
    draw_events();
    if (is_left_out(n_events))
        s.lost = s.twice = 0;
    if (is_left_out(n_events + 1))
        s.late_us = 0;
    for (uint32_t u = 0; u < s.n_units && is_left_out(n_events + 2); u++) {
        s.kills[u] = s.unread[u] = 0;
        s.unit_us[u] = s.unit_us[u] % (400 * MS);
    }
}

/* --- the job --- */

static void freeze_job(void)
{
    pt_job job;
    pt_job_dir dir;
    pt_err err;
    char source[512];
    pt_arena *a = pt_arena_new();
    pt_dir_remove(s_out, NULL);
    snprintf(source, sizeof source, "%s/%u", s_source, s.n_units);
    PT_ASSERT(pt_dir_make(s_out, &err) == 0);
    PT_ASSERT(pt_job_defaults(&job, source, s_out, &err) == 0);
    pt_job_dir_of(a, s_out, &dir);
    PT_ASSERT(pt_job_dir_make(&dir, false, &err) == 0);
    job.resources.ranks = s.n_ranks;
    job.resources.time_ms = s.time_ms;
    job.lease.ttl_ms = 600;
    job.lease.heartbeat_ms = 150;
    job.lease.silence_ms = 2500;
    job.lease.drain_ms = s.drain_ms;
    job.lease.startup_ms = 4000;
    job.lease.prefetch = s.slots;
    job.lease.max_kills = s.max_kills;
    job.checkpoint.snapshot_ms = 1000;
    job.limits.unit_ms = 3000;
    job.options.library = "none";
    job.options.device = PT_DEVICE_CPU;
    job.check = false;
    job.notices.cloud = PT_CLOUD_NONE;
    job.late.listen = s.door ? "127.0.0.1:0" : "none";
    PT_ASSERT(pt_job_dir_freeze(&dir, &job, &err) == 0);
    pt_job_clear(&job);
    pt_arena_free(a);
}

static void start(uint32_t slot)
{
    s_world *w = s_world_start(slot);
    for (int r = 1; r <= w->n; r++)
        w->delay_us[r] = v_now_us >= s.calm_us || below(4) ? below(300 * MS)
                         : below(3)                        ? below(5 * S_SECOND)
                                                           : V_NEVER;
    slots[slot] = w;
    start_us[slot] = V_NEVER;
    s_tell("starts w%u", w->number);
}

/* --- what happens --- */

static s_proc *somebody(uint32_t whom)
{
    s_proc *p[S_MAX_WORLDS * S_MAX_RANKS];
    uint32_t n = 0;
    for (uint32_t k = 0; k < S_MAX_WORLDS; k++)
        for (int r = 1; slots[k] && r <= slots[k]->n; r++)
            if (slots[k]->procs[r] && !slots[k]->procs[r]->v.dead)
                p[n++] = slots[k]->procs[r];
    return n ? p[whom % n] : NULL;
}

static s_world *some_world(uint32_t whom)
{
    s_world *w = slots[whom % S_MAX_WORLDS];
    return s_world_runs(w) ? w : s_world_runs(slots[0]) ? slots[0] : slots[1];
}

static void hit_rank(const struct event *e, s_proc *p)
{
    switch (e->kind) {
    case KILL_RANK:
        v_kill(&p->v);
        break;
    case KILL_RANK_AT_POINT:
        p->v.dies_in = 1 + (int)(e->whom % 40);
        break;
    case HANG_RANK:
        p->v.frozen_until_us = v_now_us + e->us;
        break;
    case NOTICE_RANK:
        p->notices = SIGTERM;
        break;
    case CONT_RANK:
        p->notices = p->notices ? p->notices : SIGCONT;
        break;
    default: /* WARN_RANK */
        snprintf(p->warning.source, sizeof p->warning.source, "a cloud");
        p->warning.seconds_left = 2;
        atomic_store(&p->warning.there, true);
        taken = p;
        kill_us = v_now_us + 2 * S_SECOND;
    }
}

static void hit_world(const struct event *e, s_world *w)
{
    s_proc *p = w->procs[0];
    switch (e->kind) {
    case KILL_RANK0:
        v_kill(&p->v);
        break;
    case KILL_RANK0_AT_POINT:
        p->v.dies_in = 1 + (int)(e->whom % 60);
        break;
    case KILL_WORLD:
        s_world_end(w, true);
        break;
    case HANG_RANK0:
        p->v.frozen_until_us = v_now_us + e->us;
        break;
    case CUT:
        w->cut_until_us = v_now_us + e->us;
        break;
    default: /* NOTICE_RANK0 */
        p->notices++;
    }
}

static void happen(const struct event *e)
{
    s_proc *p = somebody(e->whom);
    s_world *w = some_world(e->whom);
    bool of_rank = e->kind == KILL_RANK || e->kind == KILL_RANK_AT_POINT ||
                   e->kind == HANG_RANK || e->kind == NOTICE_RANK || e->kind == CONT_RANK ||
                   e->kind == WARN_RANK;
    if (e->kind == LATE_WORLD) {
        if (s.door && !slots[1] && start_us[1] == V_NEVER && !job_done)
            start(1);
        return;
    }
    s_tell("%s%s%s", kind_names[e->kind], of_rank && p ? ": " : "",
           of_rank && p ? p->v.name : "");
    if (of_rank && p)
        hit_rank(e, p);
    else if (!of_rank && s_world_runs(w))
        hit_world(e, w);
}

/* --- launchers --- */

static bool has_ended(uint32_t slot)
{
    return slots[slot] && !s_world_runs(slots[slot]);
}

/* A world that ended early; whatever its code says, somebody resumes. */
static void start_later(uint32_t slot)
{
    s_world *w = slots[slot];
    int code = w->procs[0]->exit_code;
    if (code == 2 || code == 3)
        s_wrong("rank 0 of w%u ends with %d", w->number, code);
    if (below(3)) /* else its workers live on until they notice */
        s_world_end(w, true);
    start_us[slot] = v_now_us + AGAIN_US + below(S_SECOND);
}

/* 0 and 1 say that all units have an end. */
static void look_at_launchers(void)
{
    for (uint32_t k = 0; k < S_MAX_WORLDS; k++)
        if (has_ended(k))
            job_done = job_done || slots[k]->procs[0]->exit_code == 0 ||
                       slots[k]->procs[0]->exit_code == 1;
    for (uint32_t k = 0; k < S_MAX_WORLDS; k++) {
        if (!has_ended(k))
            continue;
        if (job_done) {
            s_world_end(slots[k], true);
            slots[k] = NULL;
        } else if (start_us[k] == V_NEVER) {
            start_later(k);
        }
    }
}

static int64_t next(void)
{
    int64_t at = V_NEVER;
    look_at_launchers();
    while (next_event < n_events && is_left_out(next_event))
        next_event++;
    if (next_event < n_events && !job_done)
        at = events[next_event].at_us;
    if (taken && kill_us < at)
        at = kill_us;
    for (uint32_t k = 0; k < S_MAX_WORLDS; k++)
        if (!job_done && start_us[k] < at)
            at = start_us[k];
    return at;
}

static void fire(void)
{
    if (taken && kill_us <= v_now_us) {
        v_kill(&taken->v);
        taken = NULL;
        return;
    }
    for (uint32_t k = 0; k < S_MAX_WORLDS; k++)
        if (start_us[k] <= v_now_us) {
            start(k);
            return;
        }
    happen(&events[next_event++]);
}

static bool somebody_runs(void)
{
    for (uint32_t k = 0; k < S_MAX_WORLDS; k++)
        if (slots[k])
            return true;
    return false;
}

void s_run(uint64_t seed, uint32_t leave_out)
{
    without = leave_out;
    s_fault[0] = '\0';
    draw(seed);
    freeze_job();
    v_reset(seed);
    s_net_reset();
    s_watch_reset();
    next_event = 0;
    taken = NULL;
    job_done = false;
    for (uint32_t k = 0; k < S_MAX_WORLDS; k++) {
        slots[k] = NULL;
        start_us[k] = V_NEVER;
    }
    s_tell(
        "%u units, %u ranks with hands of %u, time %lld ms, lost %u, twice %u, late %lld "
        "us%s, door %d",
        s.n_units, s.n_ranks, s.slots, (long long)s.time_ms, s.lost, s.twice,
        (long long)s.late_us, s.mixed ? " and mixed" : "", s.door);
    start(0);
    v_run(END_US, next, fire);
    if (!s_fault[0] && somebody_runs())
        s_wrong("the job does not end");
    if (!s_fault[0])
        s_watch_end();
}

uint32_t s_n_events(void)
{
    return n_events;
}

const char *s_event_name(uint32_t i)
{
    return i < n_events ? kind_names[events[i].kind] : switch_names[i - n_events];
}

int64_t s_ran_us(void)
{
    return v_now_us;
}
