/* dispatch_hear.c: a message in, lease and ledger. What comes under an old epoch, or from a rank that
 * does not hold the lease, is refused. */
#include "scheduler/dispatch_priv.h"

#include "base/log.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_TRIES = 3 /* of a unit whose source could not be read */ };

static void send_alive(struct pt_loop *l, int rank, uint32_t seq)
{
    pt_msg m = {.type = PT_MSG_ALIVE};
    m.u.alive.seq = seq;
    pt_loop_send(l, rank, m);
}

/* The item that a message means; false when it is none of this start. */
static bool item_of(const struct pt_loop *l, const pt_work *w, uint32_t *item)
{
    if (w->unit > (uint64_t)l->max_id || l->item_of[w->unit] == 0 ||
        w->stage != PT_STAGE_TRANSLATE)
        return false;
    *item = l->item_of[w->unit] - 1;
    return true;
}

static int hear_hello(struct pt_loop *l, int rank, const pt_hello *h)
{
    send_alive(l, rank, 0);
    if (strcmp(h->tool, PT_VERSION "/" PT_TRANSLATOR_VERSION) != 0) {
        pt_loop_stop(l, rank, "the scheduler is of another version");
        l->peers[rank].state = PT_PEER_LEFT;
        pt_fail(&l->problem, PT_ERR_VERSION,
                "rank %d on %s is portalis-worker %s, the scheduler is %s; install one "
                "version everywhere",
                rank, h->host, h->tool, PT_VERSION "/" PT_TRANSLATOR_VERSION);
        return pt_loop_event(l, "rank.refused", "%s", l->problem.msg);
    }
    if (h->slots == 0 || h->slots > PT_WIRE_MAX_LEASES)
        return 0;
    return pt_loop_welcome(l, rank, h);
}

/* --- results --- */

static int fail_unit(struct pt_loop *l, uint32_t item, const pt_result *r)
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
    pt_loop_count(l, true);
    pt_log(PT_WARN, "unit.failed", "%s: %s", pt_loop_unit(l, item)->path, r->why);
    return pt_record_unit_state(l->o->ledger, pt_loop_unit(l, item)->id, "failed",
                                pt_lease_kills(l->leases, item), r->why, l->err);
}

static int hear_result(struct pt_loop *l, int rank, const pt_result *r)
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
    if (!pt_hash_eq(r->key, pt_loop_unit(l, item)->key)) {
        pt_result bad = *r;
        bad.code = PT_ERR_VERSION;
        bad.why = "the worker answered for another key";
        return fail_unit(l, item, &bad);
    }
    pt_lease_end(l->leases, item, PT_LEASE_DONE);
    pt_loop_count(l, r->outcome == PT_OUTCOME_REJECTED);
    l->o->progress->lines += r->lines;
    return pt_record_result(l->o->ledger, l->o->run, pt_loop_unit(l, item)->path, r,
                            l->err);
}

static int hear_handback(struct pt_loop *l, int rank, const pt_handback *h)
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

/* One whose HELLO did not arrive gets no answer, and says it again. One that has room means to go
 * on, whatever its last notice said. */
static void hear_heartbeat(struct pt_loop *l, int rank, const pt_heartbeat *h)
{
    uint32_t item;
    int64_t now = pt_now_mono_ms();
    struct pt_peer *p = &l->peers[rank];
    if (p->state == PT_PEER_ABSENT)
        return;
    if (p->state == PT_PEER_LEAVING && h->free_slots) {
        p->state = PT_PEER_HERE;
        p->noticed = false;
        pt_loop_drain(l, rank);
    }
    p->rss_bytes = h->rss_bytes;
    for (uint32_t i = 0; i < h->n_hand; i++)
        if (item_of(l, &h->hand[i], &item))
            pt_lease_renew(l->leases, item, h->hand[i].epoch, rank, now);
    send_alive(l, rank, h->seq);
}

static int hear_crash(struct pt_loop *l, int rank, const pt_msg *m)
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
    return pt_loop_lose(l, rank, item, cause);
}

static int hear_notice(struct pt_loop *l, int rank, const pt_notice *n)
{
    l->peers[rank].state = PT_PEER_LEAVING;
    l->peers[rank].noticed = true;
    if (pt_loop_event(l, "rank.notice", "rank %d: %s%s; keeps %u", rank, n->source,
                      n->hint ? "?" : "", n->kept) < 0)
        return -1;
    return n->hint ? 0 : pt_record_notice(l->o->ledger, l->o->run, rank, n, l->err);
}

static int hear_problem(struct pt_loop *l, int rank, uint32_t code, const char *what)
{
    pt_fail(&l->problem, (enum pt_err_code)code, "rank %d on %s: %s", rank,
            l->peers[rank].hello.host ? l->peers[rank].hello.host : "?", what);
    return pt_loop_event(l, "rank.problem", "%s", l->problem.msg);
}

static int hear(struct pt_loop *l, int rank, pt_str bytes)
{
    pt_msg m;
    pt_err err;
    if (pt_msg_decode(l->message, bytes, &m, &err) < 0) {
        pt_log(PT_WARN, "peer.garbled", "rank=%d %s", rank, err.msg);
        return 0; /* what it was about comes again, or its lease ends */
    }
    if (l->peers[rank].state == PT_PEER_LEFT && m.type != PT_MSG_HELLO)
        return 0;
    if (pt_loop_alive(l, rank) < 0)
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
        return pt_loop_part(l, rank, m.u.leaving.why);
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
static void make_room(struct pt_loop *l)
{
    int size = pt_link_size(l->o->link);
    if (size > l->room) {
        int room = 2 * size;
        struct pt_peer *more = PT_NEW_N(l->arena, struct pt_peer, room);
        memcpy(more, l->peers, (size_t)l->size * sizeof *more);
        l->peers = more;
        l->room = room;
    }
    l->size = size;
}

int pt_loop_listen(struct pt_loop *l, int timeout_ms)
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
