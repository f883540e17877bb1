/* dispatch.c: a turn of the loop hears all that has come, then fills everybody's hands, then
 * looks at the clocks, then commits when enough has gathered. So a burst of results costs one
 * wait for the disk, and one message of grants for each rank.
 *
 *     peer:  ABSENT --HELLO--> HERE --NOTICE--> LEAVING --LEAVING--> LEFT
 *                               |  ^
 *                      silence, |  | a sign of life (what it holds is granted anew,
 *                       CRASHED v  |  its old results are refused)
 *                              LOST
 *
 * A loss without a notice blames the unit that the rank had worked on longest. */
#include "scheduler/dispatch.h"

#include "base/file.h"
#include "base/log.h"
#include "scheduler/lease.h"

#include <inttypes.h>
#include <string.h>

enum {
    TURN_MS = 20,
    SHOW_MS = 200,
    CLOCK_MS = 100,
    TAKEOVER_MS = 500,     /* how often we look whether somebody else wants the job */
    MAX_TRIES = 3,         /* of a unit whose source could not be read */
    DRAIN_EXTRA_MS = 2000, /* for the last messages of leaving ranks */
    SNAPSHOT_SHARE = 20, /* of the time, at most one part in so many goes into snapshots */
    EPOCHS = 1 << PT_RECORD_EPOCH_BITS
};

enum peer_state { ABSENT, HERE, LEAVING, LEFT, LOST };

struct peer {
    enum peer_state state;
    uint32_t slots;
    int64_t seen_ms;
    uint64_t rss_bytes;
    pt_hello hello; /* texts in the loop's own arena */
};

struct loop {
    const pt_dispatch_options *o;
    pt_leases *leases;
    struct peer *peers; /* [room], 0 unused; late ranks come after those of the start */
    int size, room;
    pt_arena *arena, *message;
    uint8_t *tries;    /* [n_units] */
    uint32_t *item_of; /* [max id + 1], 1 + item */
    int64_t max_id;
    pt_lease *found; /* room for any answer of the leases */
    pt_buf frame;
    int64_t started_ms, pending_ms, clock_ms, show_ms, snapshot_ms, snapshot_wait_ms,
        takeover_ms;
    int64_t drain_ms; /* since when; 0: not draining */
    char drain_why[256];
    pt_err problem;   /* the last that a rank told of */
    uint32_t n_moved; /* results accepted, units blamed: what another start builds on */
    pt_err *err;
};

static void send(struct loop *l, int rank, pt_msg m)
{
    pt_err err;
    pt_buf_clear(&l->frame);
    pt_msg_encode(&m, &l->frame);
    if (pt_link_send(l->o->link, rank, pt_buf_str(&l->frame), &err) < 0)
        pt_log(PT_WARN, "peer.unreachable", "rank=%d %s", rank, err.msg);
}

static void send_stop(struct loop *l, int rank, const char *why)
{
    pt_msg m = {.type = PT_MSG_STOP};
    m.u.stop.why = why;
    send(l, rank, m);
}

static void send_alive(struct loop *l, int rank, uint32_t seq)
{
    pt_msg m = {.type = PT_MSG_ALIVE};
    m.u.alive.seq = seq;
    send(l, rank, m);
}

static int event(struct loop *l, const char *what, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    pt_log(PT_INFO, what, "%s", text);
    return pt_record_event(l->o->ledger, l->o->run, what, text, l->err);
}

static const pt_record_unit *unit(const struct loop *l, uint32_t item)
{
    return &l->o->units[item];
}

static pt_work work_of(const struct loop *l, const pt_lease *lease)
{
    return (pt_work){(uint64_t)unit(l, lease->item)->id, PT_STAGE_TRANSLATE, lease->epoch};
}

/* The item that a message means; false when it is none of this start. */
static bool item_of(const struct loop *l, const pt_work *w, uint32_t *item)
{
    if (w->unit > (uint64_t)l->max_id || l->item_of[w->unit] == 0 ||
        w->stage != PT_STAGE_TRANSLATE)
        return false;
    *item = l->item_of[w->unit] - 1;
    return true;
}

static void count_end(struct loop *l, bool attention)
{
    l->n_moved++;
    l->o->progress->done++;
    l->o->progress->attention += attention;
}

/* --- ranks come and go --- */

static uint32_t peers_here(const struct loop *l)
{
    uint32_t n = 0;
    for (int r = 1; r < l->size; r++)
        n += l->peers[r].state == HERE || l->peers[r].state == LEAVING;
    return n;
}

static int end_attempts(struct loop *l, uint32_t n, const char *outcome, const char *cause)
{
    for (uint32_t i = 0; i < n; i++) {
        pt_work w = work_of(l, &l->found[i]);
        if (pt_record_attempt_end(l->o->ledger, &w, outcome, cause, 0, 0, l->err) < 0)
            return -1;
    }
    return 0;
}

static int quarantine(struct loop *l, uint32_t item, const char *evidence)
{
    char why[640];
    snprintf(why, sizeof why, "it killed %u workers in a row; the last: %s",
             pt_lease_kills(l->leases, item), evidence);
    count_end(l, true);
    if (event(l, "unit.quarantined", "%s: %s", unit(l, item)->path, why) < 0)
        return -1;
    return pt_record_unit_state(l->o->ledger, unit(l, item)->id, "quarantined",
                                pt_lease_kills(l->leases, item), why, l->err);
}

/* `blame`: the item that did it, or PT_LEASE_NOBODY. */
static int lose(struct loop *l, int rank, uint32_t blame, const char *cause)
{
    uint32_t n = pt_lease_lose(l->leases, rank, blame, l->found);
    l->peers[rank].state = LOST;
    if (event(l, "rank.lost", "rank %d on %s: %s; %u units in hand%s%s", rank,
              l->peers[rank].hello.host, cause, n, blame == PT_LEASE_NOBODY ? "" : ", at ",
              blame == PT_LEASE_NOBODY ? "" : unit(l, blame)->path) < 0 ||
        end_attempts(l, n, "lost", cause) < 0 ||
        pt_record_rank_left(l->o->ledger, l->o->run, rank, cause, l->err) < 0)
        return -1;
    if (blame == PT_LEASE_NOBODY)
        return 0;
    l->n_moved++;
    if (pt_lease_state(l->leases, blame) == PT_LEASE_QUARANTINED)
        return quarantine(l, blame, cause);
    return pt_record_unit_state(l->o->ledger, unit(l, blame)->id, "pending",
                                pt_lease_kills(l->leases, blame), NULL, l->err);
}

/* The rank says goodbye; nobody is to blame for what it still held. */
static int part(struct loop *l, int rank, const char *why)
{
    uint32_t n = pt_lease_lose(l->leases, rank, PT_LEASE_NOBODY, l->found);
    l->peers[rank].state = LEFT;
    send_stop(l, rank, "goodbye");
    if (end_attempts(l, n, "returned", why) < 0 ||
        event(l, "rank.left", "rank %d: %s", rank, why) < 0)
        return -1;
    return pt_record_rank_left(l->o->ledger, l->o->run, rank, why, l->err);
}

/* Once all ranks are here: are they on as many machines as were asked for? A launcher that does
 * not understand its settings starts all of them on one, and reports success. */
static int check_hosts(struct loop *l)
{
    uint32_t hosts = 0, wanted = l->o->job->resources.nodes;
    for (int r = 1; r < l->o->own; r++) {
        bool known = false;
        if (l->peers[r].state != HERE)
            return 0;
        for (int k = 1; k < r && !known; k++)
            known = !strcmp(l->peers[k].hello.host, l->peers[r].hello.host);
        hosts += !known;
    }
    if (l->o->job->launcher.kind != PT_LAUNCH_SLURM || !l->o->in_allocation ||
        hosts >= wanted)
        return 0;
    return pt_fail(
        l->err, PT_ERR_OTHER,
        "all %d workers are on %u of the %u nodes that the job asks for: mpirun did "
        "not reach the others, or its settings are another version's",
        l->o->own - 1, hosts, wanted);
}

static int welcome(struct loop *l, int rank, const pt_hello *h)
{
    struct peer *p = &l->peers[rank];
    bool known = p->state == HERE;
    p->state = HERE;
    p->slots = h->slots;
    p->hello = *h;
    p->hello.host = pt_arena_strdup(l->arena, h->host);
    p->hello.device = pt_arena_strdup(l->arena, h->device);
    p->hello.price_class = pt_arena_strdup(l->arena, h->price_class);
    p->hello.tool = "";
    if (known)
        return 0;
    pt_log(PT_INFO, "rank.joined", "rank=%d host=%s pid=%" PRIu64 " slots=%u", rank,
           h->host, h->pid, h->slots);
    if (pt_record_rank(l->o->ledger, l->o->run, rank, h, pt_door_batch(l->o->door, rank),
                       l->err) < 0)
        return -1;
    return check_hosts(l);
}

static int hear_hello(struct loop *l, int rank, const pt_hello *h)
{
    send_alive(l, rank, 0);
    if (strcmp(h->tool, PT_VERSION "/" PT_TRANSLATOR_VERSION) != 0) {
        send_stop(l, rank, "the scheduler is of another version");
        l->peers[rank].state = LEFT;
        pt_fail(&l->problem, PT_ERR_VERSION,
                "rank %d on %s is portalis-worker %s, the scheduler is %s; install one "
                "version everywhere",
                rank, h->host, h->tool, PT_VERSION "/" PT_TRANSLATOR_VERSION);
        return event(l, "rank.refused", "%s", l->problem.msg);
    }
    if (h->slots == 0 || h->slots > PT_WIRE_MAX_LEASES)
        return 0;
    return welcome(l, rank, h);
}

/* --- results --- */

static int fail_unit(struct loop *l, uint32_t item, const pt_result *r)
{
    if (pt_record_attempt_end(l->o->ledger, &r->work, "failed", r->why, r->wall_us,
                              r->cpu_us, l->err) < 0)
        return -1;
    /* Reading may fail for reasons that pass: a network folder, too many open files. */
    if (r->code == PT_ERR_IO && ++l->tries[item] < MAX_TRIES) {
        pt_lease_retry(l->leases, item);
        return 0;
    }
    pt_lease_end(l->leases, item, PT_LEASE_FAILED);
    count_end(l, true);
    pt_log(PT_WARN, "unit.failed", "%s: %s", unit(l, item)->path, r->why);
    return pt_record_unit_state(l->o->ledger, unit(l, item)->id, "failed",
                                pt_lease_kills(l->leases, item), r->why, l->err);
}

static int hear_result(struct loop *l, int rank, const pt_result *r)
{
    uint32_t item;
    if (!item_of(l, &r->work, &item) ||
        !pt_lease_is(l->leases, item, r->work.epoch, rank)) {
        pt_log(PT_INFO, "result.refused", "rank=%d unit=%" PRIu64 " epoch=%u", rank,
               r->work.unit, r->work.epoch);
        return 0;
    }
    if (r->outcome == PT_OUTCOME_FAILED)
        return fail_unit(l, item, r);
    if (!pt_hash_eq(r->key, unit(l, item)->key)) {
        pt_result bad = *r;
        bad.code = PT_ERR_VERSION;
        bad.why = "the worker answered for another key";
        return fail_unit(l, item, &bad);
    }
    pt_lease_end(l->leases, item, PT_LEASE_DONE);
    count_end(l, r->outcome == PT_OUTCOME_REJECTED);
    l->o->progress->lines += r->lines;
    return pt_record_result(l->o->ledger, l->o->run, unit(l, item)->path, r, l->err);
}

static int hear_handback(struct loop *l, int rank, const pt_handback *h)
{
    for (uint32_t i = 0; i < h->n_work; i++) {
        uint32_t item;
        if (item_of(l, &h->work[i], &item) &&
            pt_lease_return(l->leases, item, h->work[i].epoch, rank) &&
            pt_record_attempt_end(l->o->ledger, &h->work[i], "returned", h->why, 0, 0,
                                  l->err) < 0)
            return -1;
    }
    return 0;
}

static void hear_heartbeat(struct loop *l, int rank, const pt_heartbeat *h)
{
    uint32_t item;
    int64_t now = pt_now_mono_ms();
    l->peers[rank].rss_bytes = h->rss_bytes;
    for (uint32_t i = 0; i < h->n_hand; i++)
        if (item_of(l, &h->hand[i], &item))
            pt_lease_renew(l->leases, item, h->hand[i].epoch, rank, now);
    send_alive(l, rank, h->seq);
}

static int hear_crash(struct loop *l, int rank, const pt_msg *m)
{
    char cause[256];
    uint32_t item = PT_LEASE_NOBODY;
    snprintf(cause, sizeof cause, "signal %u while it worked on %s", m->u.crashed.signal,
             m->u.crashed.path);
    if (!item_of(l, &m->u.crashed.work, &item) ||
        !pt_lease_is(l->leases, item, m->u.crashed.work.epoch, rank))
        item = PT_LEASE_NOBODY;
    /* One process: it is about to die as a whole, and `run` counts the kill. */
    if (!strcmp(pt_link_kind(l->o->link), "local"))
        return 0;
    return lose(l, rank, item, cause);
}

static int hear_notice(struct loop *l, int rank, const pt_notice *n)
{
    l->peers[rank].state = LEAVING;
    if (event(l, "rank.notice", "rank %d: %s%s; keeps %u", rank, n->source,
              n->hint ? "?" : "", n->kept) < 0)
        return -1;
    return n->hint ? 0 : pt_record_notice(l->o->ledger, l->o->run, rank, n, l->err);
}

static int hear_problem(struct loop *l, int rank, uint32_t code, const char *what)
{
    pt_fail(&l->problem, (enum pt_err_code)code, "rank %d on %s: %s", rank,
            l->peers[rank].hello.host ? l->peers[rank].hello.host : "?", what);
    return event(l, "rank.problem", "%s", l->problem.msg);
}

/* A lost rank that speaks again is a rank like any other, but for what it holds. */
static int note_alive(struct loop *l, int rank)
{
    struct peer *p = &l->peers[rank];
    p->seen_ms = pt_now_mono_ms();
    if (p->state != LOST || p->slots == 0)
        return 0;
    p->state = HERE;
    if (event(l, "rank.back", "rank %d on %s", rank, p->hello.host) < 0)
        return -1;
    return pt_record_rank(l->o->ledger, l->o->run, rank, &p->hello,
                          pt_door_batch(l->o->door, rank), l->err);
}

static int hear(struct loop *l, int rank, pt_str bytes)
{
    pt_msg m;
    pt_err err;
    if (pt_msg_decode(l->message, bytes, &m, &err) < 0) {
        pt_log(PT_WARN, "peer.garbled", "rank=%d %s", rank, err.msg);
        return 0; /* what it was about comes again, or its lease ends */
    }
    if (l->peers[rank].state == LEFT && m.type != PT_MSG_HELLO)
        return 0;
    if (note_alive(l, rank) < 0)
        return -1;
    switch (m.type) {
    case PT_MSG_HELLO:
        return hear_hello(l, rank, &m.u.hello);
    case PT_MSG_RESULT:
        return hear_result(l, rank, &m.u.result);
    case PT_MSG_HEARTBEAT:
        hear_heartbeat(l, rank, &m.u.heartbeat);
        return 0;
    case PT_MSG_HANDBACK:
        return hear_handback(l, rank, &m.u.handback);
    case PT_MSG_NOTICE:
        return hear_notice(l, rank, &m.u.notice);
    case PT_MSG_LEAVING:
        return part(l, rank, m.u.leaving.why);
    case PT_MSG_PROBLEM:
        return hear_problem(l, rank, m.u.problem.code, m.u.problem.what);
    case PT_MSG_CRASHED:
        return hear_crash(l, rank, &m);
    default:
        pt_log(PT_WARN, "peer.unexpected", "rank=%d %s", rank, pt_msg_name(m.type));
        return 0;
    }
}

/* Late ranks have come. */
static void make_room(struct loop *l)
{
    int size = pt_link_size(l->o->link);
    if (size > l->room) {
        int room = 2 * size;
        struct peer *more = PT_NEW_N(l->arena, struct peer, room);
        memcpy(more, l->peers, (size_t)l->size * sizeof *more);
        l->peers = more;
        l->room = room;
    }
    l->size = size;
}

static int listen(struct loop *l, int timeout_ms)
{
    pt_buf in = {0};
    int from, rc;
    while ((rc = pt_link_poll(l->o->link, timeout_ms, &from, &in, l->err)) == 1) {
        make_room(l);
        rc = from > 0 && from < l->size ? hear(l, from, pt_buf_str(&in)) : 0;
        pt_arena_reset(l->message);
        if (rc < 0)
            break;
        timeout_ms = 0;
    }
    pt_buf_free(&in);
    return rc < 0 ? -1 : 0;
}

/* --- grants --- */

static int record_grants(struct loop *l, int rank, uint32_t n, pt_grant *grants)
{
    for (uint32_t i = 0; i < n; i++) {
        const pt_record_unit *u = unit(l, l->found[i].item);
        grants[i] = (pt_grant){.work = work_of(l, &l->found[i]),
                               .ttl_ms = l->o->job->lease.ttl_ms,
                               .path = u->path,
                               .module = u->module,
                               .is_package = u->is_package,
                               .source = u->source,
                               .key = u->key,
                               .origin = u->origin,
                               .cost_us = u->cost_us};
        PT_ASSERT(l->found[i].epoch % EPOCHS != 0); /* the counter would run over */
        if (pt_record_grant(l->o->ledger, l->o->run, rank, u, l->found[i].epoch, l->err) <
            0)
            return -1;
    }
    return 0;
}

static int top_up(struct loop *l, int rank, uint32_t ranks)
{
    struct peer *p = &l->peers[rank];
    uint32_t n = p->state == HERE ? pt_lease_wanted(l->leases, rank, p->slots, ranks) : 0;
    if (n)
        n = pt_lease_grant(l->leases, rank, pt_now_mono_ms(), n, l->found);
    if (n == 0)
        return 0;
    pt_grant *grants = PT_NEW_N(l->message, pt_grant, n);
    pt_msg m = {.type = PT_MSG_GRANT};
    m.u.grant.p = grants;
    m.u.grant.n = n;
    int rc = record_grants(l, rank, n, grants);
    if (rc == 0)
        send(l, rank, m);
    pt_arena_reset(l->message);
    return rc;
}

static int top_up_all(struct loop *l)
{
    uint32_t ranks = peers_here(l);
    if (l->drain_ms)
        return 0;
    for (int r = 1; r < l->size; r++)
        if (top_up(l, r, ranks) < 0)
            return -1;
    return 0;
}

/* --- clocks --- */

static int look_for_losses(struct loop *l, int64_t now)
{
    for (int r = 1; r < l->size; r++) {
        struct peer *p = &l->peers[r];
        if ((p->state != HERE && p->state != LEAVING) ||
            now - p->seen_ms < l->o->job->lease.ttl_ms)
            continue;
        /* After a notice its end was announced: no unit's fault. */
        uint32_t blame = p->state == HERE ? pt_lease_oldest(l->leases, r) : PT_LEASE_NOBODY;
        char cause[64];
        snprintf(cause, sizeof cause, "silent for %" PRId64 " ms", now - p->seen_ms);
        if (lose(l, r, blame, cause) < 0)
            return -1;
    }
    return 0;
}

static int look_for_expired(struct loop *l, int64_t now)
{
    uint32_t n = pt_lease_expire(l->leases, now, PT_WIRE_MAX_LEASES, l->found);
    return end_attempts(l, n, "expired", "its rank never mentioned it");
}

static void drain(struct loop *l, const char *why)
{
    if (l->drain_ms)
        return;
    l->drain_ms = pt_now_mono_ms();
    snprintf(l->drain_why, sizeof l->drain_why, "%s", why);
    snprintf(l->o->progress->phase, sizeof l->o->progress->phase, "drain");
    pt_log(PT_INFO, "drain", "%s", why);
    pt_msg m = {.type = PT_MSG_DRAIN};
    m.u.drain.why = why;
    for (int r = 1; r < l->size; r++)
        if (l->peers[r].state == HERE)
            send(l, r, m);
}

static int save_signs(struct loop *l, int64_t now)
{
    int64_t wall = pt_now_wall_ms();
    for (int r = 1; r < l->size; r++)
        if ((l->peers[r].state == HERE || l->peers[r].state == LEAVING) &&
            pt_record_rank_seen(l->o->ledger, l->o->run, r, l->peers[r].rss_bytes,
                                wall - (now - l->peers[r].seen_ms), l->err) < 0)
            return -1;
    return pt_record_run_seen(l->o->ledger, l->o->run, l->err);
}

static int snapshot(struct loop *l, int64_t now)
{
    int64_t took_us;
    if (save_signs(l, now) < 0 || pt_dispatch_snapshot(l->o->ledger, l->o->dir, l->o->run,
                                                       "in between", &took_us, l->err) < 0)
        return -1;
    l->snapshot_ms = pt_now_mono_ms();
    int64_t least = took_us / 1000 * SNAPSHOT_SHARE;
    l->snapshot_wait_ms = least > l->o->job->checkpoint.snapshot_ms
                              ? least
                              : l->o->job->checkpoint.snapshot_ms;
    return 0;
}

static int look_at_clocks(struct loop *l)
{
    int64_t now = pt_now_mono_ms();
    if (*l->o->notices && !l->drain_ms)
        drain(l, "asked to stop");
    if (!l->drain_ms && now - l->takeover_ms >= TAKEOVER_MS) {
        l->takeover_ms = now;
        if (pt_file_exists(l->o->dir->takeover))
            drain(l, "a later start of the job takes over");
    }
    if (l->o->job->resources.time_ms && now - l->started_ms > l->o->job->resources.time_ms)
        drain(l, "resources.time is over");
    if (now - l->clock_ms >= CLOCK_MS) {
        l->clock_ms = now;
        if (look_for_losses(l, now) < 0 || look_for_expired(l, now) < 0)
            return -1;
    }
    if (now - l->show_ms >= SHOW_MS) {
        l->show_ms = now;
        l->o->progress->workers = peers_here(l);
        l->o->progress->now_ms = now;
        l->o->show(l->o->show_ctx, l->o->progress);
    }
    return now - l->snapshot_ms >= l->snapshot_wait_ms ? snapshot(l, now) : 0;
}

static int group_commit(struct loop *l)
{
    int64_t now = pt_now_mono_ms();
    uint32_t rows = pt_ledger_pending(l->o->ledger);
    if (rows == 0) {
        l->pending_ms = now;
        return 0;
    }
    if (rows < l->o->job->checkpoint.group_rows &&
        now - l->pending_ms < l->o->job->checkpoint.group_wait_ms)
        return 0;
    l->pending_ms = now;
    return pt_ledger_commit(l->o->ledger, l->err);
}

/* --- the end --- */

static uint32_t units_left(const struct loop *l)
{
    return pt_lease_count(l->leases, PT_LEASE_WAITING) +
           pt_lease_count(l->leases, PT_LEASE_HELD);
}

static bool nobody_comes(const struct loop *l)
{
    bool waiting = false; /* for those that were started with us; late ones come or not */
    for (int r = 1; r < l->o->own; r++)
        waiting = waiting || l->peers[r].state == ABSENT;
    return peers_here(l) == 0 &&
           (!waiting || pt_now_mono_ms() - l->started_ms > l->o->job->lease.startup_ms);
}

static bool drained(const struct loop *l)
{
    return peers_here(l) == 0 || *l->o->notices > 1 ||
           pt_now_mono_ms() - l->drain_ms > l->o->job->lease.drain_ms + DRAIN_EXTRA_MS;
}

static bool at_end(struct loop *l, enum pt_dispatch_end *end, char why[512])
{
    why[0] = '\0';
    if (units_left(l) == 0) {
        *end = PT_DISPATCH_ALL;
        return true;
    }
    if (l->drain_ms && drained(l)) {
        *end = PT_DISPATCH_NOTICE;
        snprintf(why, 512, "%s; %u units are left", l->drain_why, units_left(l));
        return true;
    }
    if (!l->drain_ms && nobody_comes(l)) {
        *end = l->n_moved ? PT_DISPATCH_ALONE : PT_DISPATCH_STUCK;
        snprintf(why, 512, "no worker is left, %u units are%s%.300s", units_left(l),
                 l->problem.msg[0] ? "; " : "", l->problem.msg);
        return true;
    }
    return false;
}

static int turn(struct loop *l)
{
    int64_t wait = l->o->job->checkpoint.group_wait_ms;
    bool pending = pt_ledger_pending(l->o->ledger) > 0;
    if (listen(l, pending && wait < TURN_MS ? (int)wait : TURN_MS) < 0 ||
        top_up_all(l) < 0 || look_at_clocks(l) < 0)
        return -1;
    return group_commit(l);
}

static void set_up(struct loop *l)
{
    const pt_dispatch_options *o = l->o;
    uint32_t epoch = (uint32_t)o->run << PT_RECORD_EPOCH_BITS;
    PT_ASSERT(o->run < INT64_C(1) << (32 - PT_RECORD_EPOCH_BITS));
    for (uint32_t i = 0; i < o->n_units; i++)
        if (o->units[i].id > l->max_id)
            l->max_id = o->units[i].id;
    l->item_of = PT_NEW_N(l->arena, uint32_t, l->max_id + 1);
    l->tries = PT_NEW_N(l->arena, uint8_t, o->n_units + 1);
    l->peers = PT_NEW_N(l->arena, struct peer, l->size);
    l->room = l->size;
    l->found = PT_NEW_N(l->arena, pt_lease, PT_WIRE_MAX_LEASES);
    for (uint32_t i = 0; i < o->n_units; i++)
        l->item_of[o->units[i].id] =
            1 + pt_lease_add(l->leases, o->units[i].shard, epoch, o->units[i].kills);
    l->started_ms = l->snapshot_ms = l->pending_ms = pt_now_mono_ms();
    l->snapshot_wait_ms = o->job->checkpoint.snapshot_ms;
}

/* Everybody may go; rows for those who were there, unless it is the ledger that failed. */
static int dismiss(struct loop *l, const char *why, bool record)
{
    int rc = 0;
    for (int r = 1; r < l->size; r++) {
        send_stop(l, r, why);
        if (record && rc == 0 &&
            (l->peers[r].state == HERE || l->peers[r].state == LEAVING))
            rc = pt_record_rank_left(l->o->ledger, l->o->run, r, why, l->err);
    }
    pt_link_flush(l->o->link, 500);
    return rc;
}

int pt_dispatch(const pt_dispatch_options *o, enum pt_dispatch_end *end, char why[512],
                pt_err *err)
{
    struct loop l = {.o = o,
                     .leases = pt_leases_new(o->job->lease.ttl_ms, o->job->lease.max_kills),
                     .size = pt_link_size(o->link),
                     .arena = pt_arena_new(),
                     .message = pt_arena_new(),
                     .err = err};
    int rc = 0;
    set_up(&l);
    snprintf(o->progress->phase, sizeof o->progress->phase, "translate");
    while (rc == 0 && !at_end(&l, end, why))
        rc = turn(&l);
    if (rc == 0 && *end != PT_DISPATCH_ALL)
        rc = save_signs(&l, pt_now_mono_ms());
    if (rc == 0)
        rc = dismiss(&l, *end == PT_DISPATCH_ALL ? "all is done" : why, true);
    else
        dismiss(&l, "the scheduler cannot go on", false);
    if (rc == 0)
        rc = pt_ledger_commit(o->ledger, err);
    /* Nobody left because of the disk or of versions: another start would meet the same. */
    if (rc == 0 && *end >= PT_DISPATCH_ALONE &&
        (l.problem.code == PT_ERR_NOSPACE || l.problem.code == PT_ERR_VERSION))
        rc = pt_fail(err, l.problem.code, "%s", l.problem.msg);
    pt_leases_free(l.leases);
    pt_arena_free(l.arena);
    pt_arena_free(l.message);
    pt_buf_free(&l.frame);
    return rc;
}

int pt_dispatch_snapshot(pt_ledger *l, const pt_job_dir *dir, int64_t run, const char *why,
                         int64_t *took_us, pt_err *err)
{
    int64_t before = pt_now_mono_ms();
    if (pt_ledger_snapshot(l, dir->snapshot, err) < 0)
        return -1;
    *took_us = (pt_now_mono_ms() - before) * 1000;
    return pt_record_checkpoint(l, run, *took_us, why, err);
}
