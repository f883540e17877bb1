/* dispatch.c: a turn of the loop hears all that has come, then fills everybody's hands, then
 * looks at the clocks, then commits when enough has gathered. So a burst of results costs one
 * wait for the disk, and one message of grants for each rank.
 *
 *     peer:  ABSENT --HELLO--> HERE --NOTICE--> LEAVING --LEAVING--> LEFT
 *                               |  ^
 *                      silence, |  | a sign of life (what it holds is granted anew,
 *                       CRASHED v  |  its old results are refused)
 *                              LOST */
#include "scheduler/dispatch_priv.h"

#include "base/file.h"
#include "base/log.h"

#include <inttypes.h>
#include <string.h>

enum {
    TURN_MS = 20,
    SHOW_MS = 200,
    CLOCK_MS = 100,
    TAKEOVER_MS = 500,     /* how often we look whether somebody else wants the job */
    DRAIN_EXTRA_MS = 2000, /* for the last messages of leaving ranks */
    SNAPSHOT_SHARE = 20, /* of the time, at most one part in so many goes into snapshots */
    EPOCHS = 1 << PT_RECORD_EPOCH_BITS
};

/* --- grants --- */

static int record_grants(struct pt_loop *l, int rank, uint32_t n, pt_grant *grants)
{
    for (uint32_t i = 0; i < n; i++) {
        const pt_record_unit *u = pt_loop_unit(l, l->found[i].item);
        grants[i] = (pt_grant){.work = pt_loop_work(l, &l->found[i]),
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

static int top_up(struct pt_loop *l, int rank, uint32_t ranks)
{
    struct pt_peer *p = &l->peers[rank];
    uint32_t n =
        p->state == PT_PEER_HERE ? pt_lease_wanted(l->leases, rank, p->slots, ranks) : 0;
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
        pt_loop_send(l, rank, m);
    pt_arena_reset(l->message);
    return rc;
}

static int top_up_all(struct pt_loop *l)
{
    uint32_t ranks = pt_loop_here(l);
    if (l->drain_ms)
        return 0;
    for (int r = 1; r < l->size; r++)
        if (top_up(l, r, ranks) < 0)
            return -1;
    return 0;
}

/* --- clocks --- */

static int look_for_losses(struct pt_loop *l, int64_t now)
{
    for (int r = 1; r < l->size; r++) {
        struct pt_peer *p = &l->peers[r];
        if ((p->state != PT_PEER_HERE && p->state != PT_PEER_LEAVING) ||
            now - p->seen_ms < l->o->job->lease.ttl_ms)
            continue;
        /* After a notice its end was announced: no unit's fault. */
        uint32_t blame =
            p->state == PT_PEER_HERE ? pt_lease_oldest(l->leases, r) : PT_LEASE_NOBODY;
        char cause[64];
        snprintf(cause, sizeof cause, "silent for %" PRId64 " ms", now - p->seen_ms);
        if (pt_loop_lose(l, r, blame, cause) < 0)
            return -1;
    }
    return 0;
}

static int look_for_expired(struct pt_loop *l, int64_t now)
{
    uint32_t n = pt_lease_expire(l->leases, now, PT_WIRE_MAX_LEASES, l->found);
    return pt_loop_end_attempts(l, n, "expired", "its rank never mentioned it");
}

static void drain(struct pt_loop *l, const char *why)
{
    if (l->drain_ms)
        return;
    l->drain_ms = pt_now_mono_ms();
    snprintf(l->drain_why, sizeof l->drain_why, "%s", why);
    snprintf(l->o->progress->phase, sizeof l->o->progress->phase, "drain");
    pt_log(PT_INFO, "drain", "%s", why);
    for (int r = 1; r < l->size; r++)
        pt_loop_drain(l, r);
}

static int save_signs(struct pt_loop *l, int64_t now)
{
    int64_t wall = pt_now_wall_ms();
    for (int r = 1; r < l->size; r++)
        if ((l->peers[r].state == PT_PEER_HERE || l->peers[r].state == PT_PEER_LEAVING) &&
            pt_record_rank_seen(l->o->ledger, l->o->run, r, l->peers[r].rss_bytes,
                                wall - (now - l->peers[r].seen_ms), l->err) < 0)
            return -1;
    return pt_record_run_seen(l->o->ledger, l->o->run, l->err);
}

static int snapshot(struct pt_loop *l, int64_t now)
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

static int look_at_clocks(struct pt_loop *l)
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
        l->o->progress->workers = pt_loop_here(l);
        l->o->progress->now_ms = now;
        l->o->show(l->o->show_ctx, l->o->progress);
    }
    return now - l->snapshot_ms >= l->snapshot_wait_ms ? snapshot(l, now) : 0;
}

static int group_commit(struct pt_loop *l)
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

static uint32_t units_left(const struct pt_loop *l)
{
    return pt_lease_count(l->leases, PT_LEASE_WAITING) +
           pt_lease_count(l->leases, PT_LEASE_HELD);
}

static bool nobody_comes(const struct pt_loop *l)
{
    bool waiting = false; /* for those that were started with us; late ones come or not */
    for (int r = 1; r < l->o->own; r++)
        waiting = waiting || l->peers[r].state == PT_PEER_ABSENT;
    return pt_loop_here(l) == 0 &&
           (!waiting || pt_now_mono_ms() - l->started_ms > l->o->job->lease.startup_ms);
}

static bool drained(const struct pt_loop *l)
{
    return pt_loop_here(l) == 0 || *l->o->notices > 1 ||
           pt_now_mono_ms() - l->drain_ms > l->o->job->lease.drain_ms + DRAIN_EXTRA_MS;
}

static bool at_end(struct pt_loop *l, enum pt_dispatch_end *end, char why[512])
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

static int turn(struct pt_loop *l)
{
    int64_t wait = l->o->job->checkpoint.group_wait_ms;
    bool pending = pt_ledger_pending(l->o->ledger) > 0;
    if (pt_loop_listen(l, pending && wait < TURN_MS ? (int)wait : TURN_MS) < 0 ||
        top_up_all(l) < 0 || look_at_clocks(l) < 0)
        return -1;
    return group_commit(l);
}

static void set_up(struct pt_loop *l)
{
    const pt_dispatch_options *o = l->o;
    uint32_t epoch = (uint32_t)o->run << PT_RECORD_EPOCH_BITS;
    PT_ASSERT(o->run < INT64_C(1) << (32 - PT_RECORD_EPOCH_BITS));
    for (uint32_t i = 0; i < o->n_units; i++)
        if (o->units[i].id > l->max_id)
            l->max_id = o->units[i].id;
    l->item_of = PT_NEW_N(l->arena, uint32_t, l->max_id + 1);
    l->tries = PT_NEW_N(l->arena, uint8_t, o->n_units + 1);
    l->peers = PT_NEW_N(l->arena, struct pt_peer, l->size);
    l->room = l->size;
    l->found = PT_NEW_N(l->arena, pt_lease, PT_WIRE_MAX_LEASES);
    for (uint32_t i = 0; i < o->n_units; i++)
        l->item_of[o->units[i].id] =
            1 + pt_lease_add(l->leases, o->units[i].shard, epoch, o->units[i].kills);
    l->started_ms = l->snapshot_ms = l->pending_ms = pt_now_mono_ms();
    l->snapshot_wait_ms = o->job->checkpoint.snapshot_ms;
}

/* Everybody may go; rows for those who were there, unless it is the ledger that failed. */
static int dismiss(struct pt_loop *l, const char *why, bool record)
{
    int rc = 0;
    for (int r = 1; r < l->size; r++) {
        pt_loop_stop(l, r, why);
        if (record && rc == 0 &&
            (l->peers[r].state == PT_PEER_HERE || l->peers[r].state == PT_PEER_LEAVING))
            rc = pt_record_rank_left(l->o->ledger, l->o->run, r, why, l->err);
    }
    pt_link_flush(l->o->link, 500);
    return rc;
}

int pt_dispatch(const pt_dispatch_options *o, enum pt_dispatch_end *end, char why[512],
                pt_err *err)
{
    struct pt_loop l = {.o = o,
                        .leases =
                            pt_leases_new(o->job->lease.ttl_ms, o->job->lease.max_kills),
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
