/* rank.c: the loop. A turn: hear what came, make durable and report what is finished, look at
 * the clocks (heartbeat, silence, a unit that hangs) and at the notice flag.
 *
 *     WORKING --SIGCONT--> PAUSED --nothing follows--> WORKING
 *        |                    |
 *        +--notice, DRAIN-----+--> DRAINING --nothing in hand, or no time left--> left (75)
 *        +--STOP--> done (0)       +--STOP--> left (75)
 *
 * A result is told only after its artifact and its journal record are on the disk; several
 * that finished while the disk was busy share one wait for it. */
#include "worker/rank_priv.h"

#include "base/file.h"
#include "base/log.h"
#include "checkpoint/journal.h"
#include "checkpoint/store.h"
#include "spec/drain.h"
#include "worker/stages.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TURN_MS = 50,    /* how late a signal or a clock may be noticed */
    BATCH = 64,      /* results that share one sync */
    PAUSE_MS = 5000, /* SIGCONT that means something is followed by SIGTERM within 2 s */
    CLOSE_MS = 200,
    UNTOLD = INT32_MIN
};

enum state { WORKING, PAUSED, DRAINING, OVER };

struct rank {
    pt_link *link;
    const pt_rank_options *o;
    pt_store *store;
    pt_journal *journal;
    pt_bench *bench;
    pt_arena *arena; /* one message at a time */
    pt_buf frame;
    enum state state;
    int status;       /* valid when OVER */
    bool known;       /* the scheduler has answered a heartbeat: it knows us */
    char notice[160]; /* what the last NOTICE named */
    pt_notice told;   /* and the rest of it */
    int64_t heard_ms, beat_ms, state_ends_ms;
    int64_t warned_ms; /* when a cloud's warning was seen; 0: none was */
    uint32_t seq;
    pt_finished batch[BATCH];
    uint64_t n_done;
};

static void say(struct rank *r, pt_msg m)
{
    pt_err err;
    pt_buf_clear(&r->frame);
    pt_msg_encode(&m, &r->frame);
    if (pt_link_send(r->link, 0, pt_buf_str(&r->frame), &err) == 0 || r->state == OVER)
        return;
    pt_log(PT_WARN, "rank.alone", "%s", err.msg);
    r->state = OVER;
    r->status = PT_RANK_LEFT;
}

static void say_hello(struct rank *r)
{
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    pt_msg m = {.type = PT_MSG_HELLO};
    m.u.hello = (pt_hello){.rank = (uint32_t)pt_link_rank(r->link),
                           .slots = r->o->slots,
                           .pid = (uint64_t)getpid(),
                           .protocol = PT_WIRE_VERSION,
                           .host = host,
                           .tool = PT_VERSION "/" PT_TRANSLATOR_VERSION,
                           .price_class = r->o->price_class,
                           .device = pt_bench_device(r->bench)};
    say(r, m);
}

static uint64_t rss_bytes(void)
{
    unsigned long long pages = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f && fscanf(f, "%llu %llu", &pages, &resident) != 2)
        resident = 0;
    if (f)
        fclose(f);
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void say_heartbeat(struct rank *r)
{
    pt_work *hand = PT_NEW_N(r->arena, pt_work, PT_WIRE_MAX_LEASES);
    uint32_t n_open;
    pt_msg m = {.type = PT_MSG_HEARTBEAT};
    m.u.heartbeat.n_hand = pt_bench_hand(r->bench, hand, &n_open, &m.u.heartbeat.busy_ms);
    m.u.heartbeat.hand = hand;
    m.u.heartbeat.seq = ++r->seq;
    m.u.heartbeat.rss_bytes = rss_bytes();
    if (r->state == WORKING && m.u.heartbeat.n_hand < r->o->slots)
        m.u.heartbeat.free_slots = r->o->slots - m.u.heartbeat.n_hand;
    say(r, m);
    pt_arena_reset(r->arena);
}

static void hand_back(struct rank *r, const pt_work *work, uint32_t n, const char *why)
{
    pt_msg m = {.type = PT_MSG_HANDBACK};
    m.u.handback = (pt_handback){work, n, why};
    if (n)
        say(r, m);
}

static void hand_back_unbegun(struct rank *r, const char *why)
{
    pt_work *work = PT_NEW_N(r->arena, pt_work, PT_WIRE_MAX_LEASES);
    hand_back(r, work, pt_bench_withdraw(r->bench, work), why);
    pt_arena_reset(r->arena);
}

static void leave(struct rank *r, int status, const char *why)
{
    pt_msg m = {.type = PT_MSG_LEAVING};
    m.u.leaving.why = why;
    pt_log(PT_INFO, "rank.leave", "status=%d done=%llu why=%s", status,
           (unsigned long long)r->n_done, why);
    say(r, m);
    r->state = OVER;
    r->status = status;
    /* The answer says that everything before it arrived; without one we go all the same. */
    int64_t until = pt_now_mono_ms() + PT_DRAIN_GOODBYE_MS;
    while (pt_now_mono_ms() < until) {
        int from;
        pt_buf in = {0};
        pt_msg answer = {0};
        int rc = pt_link_poll(r->link, TURN_MS, &from, &in, NULL);
        bool stop = rc == 1 && from == 0 &&
                    pt_msg_decode(r->arena, pt_buf_str(&in), &answer, NULL) == 0 &&
                    answer.type == PT_MSG_STOP;
        pt_buf_free(&in);
        if (rc < 0 || stop)
            return;
    }
}

/* The disk or the like failed us: what is not told yet does not count, `lost` (taken from the
 * bench already) included. */
static void give_up(struct rank *r, const pt_work *lost, uint32_t n_lost, const pt_err *err)
{
    pt_work *work = PT_NEW_N(r->arena, pt_work, PT_WIRE_MAX_LEASES);
    uint32_t n_open;
    int64_t busy;
    pt_msg m = {.type = PT_MSG_PROBLEM};
    m.u.problem.code = err->code;
    m.u.problem.what = err->msg;
    pt_log(PT_ERROR, "rank.problem", "%s", err->msg);
    say(r, m);
    hand_back(r, lost, n_lost, err->msg);
    if (r->bench)
        hand_back(r, work, pt_bench_hand(r->bench, work, &n_open, &busy), err->msg);
    leave(r, PT_RANK_CANNOT, err->msg);
}

static void encode_result(struct rank *r, pt_finished *f)
{
    pt_msg m = {.type = PT_MSG_RESULT};
    f->result.why = f->why;
    m.u.result = f->result;
    pt_buf_clear(&r->frame);
    pt_msg_encode(&m, &r->frame);
}

/* Artifacts, then the journal's records of them; then all may be told. */
static int make_durable(struct rank *r, uint32_t n, pt_err *err)
{
    bool any = false;
    for (uint32_t i = 0; i < n; i++) {
        pt_finished *f = &r->batch[i];
        if (f->result.outcome == PT_OUTCOME_FAILED)
            continue;
        f->result.bytes = f->artifact.n;
        if (pt_store_put(r->store, pt_buf_str(&f->artifact), &f->result.artifact, err) < 0)
            return -1;
        any = true;
    }
    if (any && pt_store_sync(r->store, err) < 0)
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        if (r->batch[i].result.outcome == PT_OUTCOME_FAILED)
            continue;
        encode_result(r, &r->batch[i]);
        if (pt_journal_add(r->journal, pt_buf_str(&r->frame), err) < 0)
            return -1;
    }
    return any ? pt_journal_sync(r->journal, err) : 0;
}

static void tell_results(struct rank *r, uint32_t n)
{
    for (uint32_t i = 0; i < n && r->state != OVER; i++) {
        pt_msg m = {.type = PT_MSG_RESULT};
        r->batch[i].result.why = r->batch[i].why;
        m.u.result = r->batch[i].result;
        say(r, m);
        r->n_done++;
    }
}

static void lose_batch(struct rank *r, uint32_t n, const pt_err *err)
{
    pt_work work[BATCH];
    for (uint32_t i = 0; i < n; i++)
        work[i] = r->batch[i].result.work;
    give_up(r, work, n, err);
}

static void report_finished(struct rank *r)
{
    uint32_t n = 0;
    pt_err err;
    while (n < BATCH && pt_bench_take(r->bench, &r->batch[n]))
        n++;
    if (n == 0)
        return;
    if (make_durable(r, n, &err) < 0)
        lose_batch(r, n, &err);
    else
        tell_results(r, n);
    for (uint32_t i = 0; i < n; i++)
        pt_finished_free(&r->batch[i]);
}

static void repeat_notice(struct rank *r)
{
    pt_msg m = {.type = PT_MSG_NOTICE};
    m.u.notice = r->told;
    say(r, m);
}

static void take_grants(struct rank *r, const pt_grant *g, uint32_t n)
{
    if (r->state == WORKING) {
        for (uint32_t i = 0; i < n; i++)
            pt_bench_give(r->bench, &g[i]);
        return;
    }
    /* It has not heard the notice, or it would grant the same again and again. */
    repeat_notice(r);
    pt_work *work = PT_NEW_N(r->arena, pt_work, n + 1);
    for (uint32_t i = 0; i < n; i++)
        work[i] = g[i].work;
    hand_back(r, work, n, "this rank is leaving");
}

static void say_notice(struct rank *r, pt_notice n)
{
    pt_log(PT_INFO, "rank.notice", "source=%s left_s=%lld keeps=%u", n.source,
           (long long)n.seconds_left, n.kept);
    snprintf(r->notice, sizeof r->notice, "%s", n.source);
    r->told = n;
    r->told.source = r->notice;
    repeat_notice(r);
}

/* What fits into the time is finished, the rest handed back at once. gone_in_ms: when its machine
 * is, by whoever told it; UNTOLD. */
static void start_draining(struct rank *r, const char *why, int64_t gone_in_ms)
{
    int64_t left_ms = r->o->drain_ms, seconds_left = -1;
    uint32_t kept;
    if (r->state == DRAINING || r->state == OVER)
        return;
    if (gone_in_ms != UNTOLD) {
        left_ms = pt_drain_left_us(gone_in_ms * 1000, left_ms * 1000) / 1000;
        seconds_left = gone_in_ms / 1000;
    }
    pt_work *work = PT_NEW_N(r->arena, pt_work, PT_WIRE_MAX_LEASES);
    uint32_t n = pt_bench_drain(r->bench, left_ms, work, &kept);
    r->state = DRAINING;
    r->state_ends_ms = pt_now_mono_ms() + left_ms;
    say_notice(r, (pt_notice){why, seconds_left, false, kept});
    hand_back(r, work, n, why);
    pt_arena_reset(r->arena);
}

static void stop(struct rank *r, const char *why)
{
    pt_log(PT_INFO, "rank.stop", "done=%llu why=%s", (unsigned long long)r->n_done, why);
    r->status = r->state == DRAINING ? PT_RANK_LEFT : PT_RANK_DONE;
    r->state = OVER;
}

static void hear(struct rank *r, pt_str bytes)
{
    pt_msg m;
    pt_err err;
    if (pt_msg_decode(r->arena, bytes, &m, &err) < 0) {
        if (err.code == PT_ERR_VERSION)
            give_up(r, NULL, 0, &err);
        else
            pt_log(PT_WARN, "rank.garbled", "%s", err.msg); /* a lease will expire */
        return;
    }
    r->known = r->known || m.type == PT_MSG_GRANT ||
               (m.type == PT_MSG_ALIVE && m.u.alive.seq != 0);
    r->heard_ms = pt_now_mono_ms();
    if (m.type == PT_MSG_GRANT)
        take_grants(r, m.u.grant.p, m.u.grant.n);
    else if (m.type == PT_MSG_DRAIN)
        start_draining(r, pt_arena_printf(r->arena, "scheduler: %s", m.u.drain.why),
                       UNTOLD);
    else if (m.type == PT_MSG_STOP)
        stop(r, m.u.stop.why);
    else if (m.type != PT_MSG_ALIVE)
        pt_log(PT_WARN, "rank.unexpected", "message=%s", pt_msg_name(m.type));
}

/* All that has come, after waiting for the first at most timeout_ms. */
static void listen(struct rank *r, int timeout_ms)
{
    pt_buf in = {0};
    pt_err err;
    int from, rc;
    while (r->state != OVER &&
           (rc = pt_link_poll(r->link, timeout_ms, &from, &in, &err)) != 0) {
        if (rc < 0) {
            pt_log(PT_ERROR, "rank.link", "%s", err.msg);
            r->state = OVER;
            r->status = PT_RANK_LEFT;
            break;
        }
        if (from == 0)
            hear(r, pt_buf_str(&in));
        if (r->state != OVER)
            pt_arena_reset(r->arena);
        timeout_ms = 0;
    }
    pt_buf_free(&in);
}

static const char *signal_name(int sig)
{
    return sig == SIGTERM   ? "SIGTERM"
           : sig == SIGUSR2 ? "SIGUSR2"
           : sig == SIGCONT ? "SIGCONT"
                            : "signal";
}

/* What a cloud told the thread that asks it. Where that leaves more than a drain takes, there is
 * time for units that are not yet in hand: the drain begins later. */
static void look_at_warning(struct rank *r)
{
    const pt_rank_warning *w = r->o->warning;
    int64_t now = pt_now_mono_ms();
    if (!w || !atomic_load(&w->there) || r->state == DRAINING)
        return;
    if (r->warned_ms == 0) {
        r->warned_ms = now;
        pt_log(PT_INFO, "rank.warned", "source=%s left_s=%lld", w->source,
               (long long)w->seconds_left);
    }
    int64_t gone_in_ms = w->seconds_left * 1000 - (now - r->warned_ms);
    if (w->seconds_left < 0)
        start_draining(r, w->source, UNTOLD);
    else if (pt_drain_begins_in_us(gone_in_ms * 1000, r->o->drain_ms * 1000) == 0)
        start_draining(r, w->source, gone_in_ms);
}

/* SIGCONT alone may be somebody's "fg"; then work goes on after a while. */
static void look_at_notice(struct rank *r)
{
    int sig = r->o->notice ? *r->o->notice : 0;
    if (sig == 0 || r->state == DRAINING || r->state == OVER)
        return;
    if (sig != SIGCONT) {
        start_draining(r, signal_name(sig), UNTOLD);
    } else if (r->state == WORKING) {
        say_notice(r, (pt_notice){signal_name(sig), -1, true, 0});
        r->state = PAUSED;
        r->state_ends_ms = pt_now_mono_ms() + PAUSE_MS;
        hand_back_unbegun(r, "SIGCONT");
    } else if (pt_now_mono_ms() >= r->state_ends_ms) {
        *r->o->notice = 0;
        r->state = WORKING;
        say_hello(r);
    }
}

static void look_at_drain(struct rank *r)
{
    if (r->state != DRAINING)
        return;
    pt_work *work = PT_NEW_N(r->arena, pt_work, PT_WIRE_MAX_LEASES);
    uint32_t n_open;
    int64_t busy;
    uint32_t n = pt_bench_hand(r->bench, work, &n_open, &busy);
    bool late = pt_now_mono_ms() >= r->state_ends_ms;
    if (late && n)
        hand_back(r, work, n, "it did not fit into the notice");
    if (late || n == 0)
        leave(r, PT_RANK_LEFT, "drained");
    pt_arena_reset(r->arena);
}

/* A unit may take longer than its limit by our own fault; it must not take the rank along. */
static void look_at_hang(struct rank *r)
{
    pt_work *work = PT_NEW_N(r->arena, pt_work, PT_WIRE_MAX_LEASES);
    uint32_t n_open;
    int64_t busy;
    pt_bench_hand(r->bench, work, &n_open, &busy);
    pt_arena_reset(r->arena);
    if (busy < r->o->unit_ms)
        return;
    pt_log(PT_ERROR, "rank.hang", "unit=%llu ms=%lld", (unsigned long long)work[0].unit,
           (long long)busy);
    pt_bench_abandon(r->bench, "it took longer than limits.unit_time");
}

/* Last words: the working thread is dying and waits for us, then takes the process along. */
static void look_at_crash(struct rank *r)
{
    const char *path;
    int sig = pt_rank_crashed(&path);
    if (sig == 0)
        return;
    pt_work *work = PT_NEW_N(r->arena, pt_work, PT_WIRE_MAX_LEASES);
    uint32_t n_open;
    int64_t busy;
    pt_bench_hand(r->bench, work, &n_open, &busy);
    pt_msg m = {.type = PT_MSG_CRASHED};
    m.u.crashed.work = work[0];
    m.u.crashed.signal = (uint32_t)sig;
    m.u.crashed.path = path;
    say(r, m);
    pt_arena_reset(r->arena);
    pt_link_flush(r->link, PT_DRAIN_LAST_WORDS_MS);
    pt_rank_crash_told();
    /* Not a word more: it would be taken for a sign of life. */
    nanosleep(&(struct timespec){.tv_sec = 2}, NULL);
}

static void look_at_clocks(struct rank *r)
{
    int64_t now = pt_now_mono_ms();
    if (now - r->heard_ms > r->o->silence_ms) {
        pt_log(PT_ERROR, "rank.silence", "scheduler silent for %lld ms",
               (long long)(now - r->heard_ms));
        r->state = OVER;
        r->status = PT_RANK_LEFT;
    } else if (now - r->beat_ms >= r->o->heartbeat_ms) {
        r->beat_ms = now;
        if (!r->known)
            say_hello(r);
        say_heartbeat(r);
        look_at_hang(r);
    }
}

static void wake_link(void *ctx)
{
    pt_link_wake(ctx);
}

static int open_parts(struct rank *r, pt_err *err)
{
    pt_buf journals = {0};
    pt_path_join(&journals, r->o->store_dir, "journal");
    if ((r->store = pt_store_open(r->o->store_dir, err)))
        r->journal = pt_journal_create(pt_buf_z(&journals), err);
    if (r->journal)
        r->bench = pt_bench_open(r->o, wake_link, r->link, err);
    pt_buf_free(&journals);
    return r->bench ? 0 : -1;
}

static void loop(struct rank *r)
{
    say_hello(r);
    while (r->state != OVER) {
        listen(r, TURN_MS < r->o->heartbeat_ms ? TURN_MS : (int)r->o->heartbeat_ms);
        if (r->state != OVER)
            report_finished(r);
        if (r->state != OVER)
            look_at_crash(r);
        if (r->state != OVER)
            look_at_notice(r);
        look_at_warning(r);
        if (r->state != OVER)
            look_at_drain(r);
        if (r->state != OVER)
            look_at_clocks(r);
    }
}

int pt_rank_run(pt_link *link, const pt_rank_options *o)
{
    PT_ASSERT(o->slots > 0 && o->slots <= PT_WIRE_MAX_LEASES && o->heartbeat_ms > 0);
    struct rank *r = calloc(1, sizeof *r);
    PT_ASSERT(r);
    pt_err err;
    r->link = link;
    r->o = o;
    r->arena = pt_arena_new();
    r->heard_ms = r->beat_ms = pt_now_mono_ms();
    if (open_parts(r, &err) < 0)
        give_up(r, NULL, 0, &err); /* the scheduler would otherwise wait for this rank */
    else
        loop(r);
    int status = r->status;
    pt_bench_close(r->bench, CLOSE_MS);
    pt_journal_close(r->journal);
    pt_store_close(r->store);
    pt_arena_free(r->arena);
    pt_buf_free(&r->frame);
    free(r);
    return status;
}
