/* dispatch_peer.c: ranks come and go; what one that is gone held is granted again. A loss without a
 * notice blames the unit that the rank had worked on longest. */
#include "scheduler/dispatch_priv.h"

#include "base/log.h"

#include <inttypes.h>
#include <string.h>

void pt_loop_send(struct pt_loop *l, int rank, pt_msg m)
{
    pt_err err;
    pt_buf_clear(&l->frame);
    pt_msg_encode(&m, &l->frame);
    if (pt_link_send(l->o->link, rank, pt_buf_str(&l->frame), &err) < 0)
        pt_log(PT_WARN, "peer.unreachable", "rank=%d %s", rank, err.msg);
}

void pt_loop_stop(struct pt_loop *l, int rank, const char *why)
{
    pt_msg m = {.type = PT_MSG_STOP};
    m.u.stop.why = why;
    pt_loop_send(l, rank, m);
}

int pt_loop_event(struct pt_loop *l, const char *what, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    pt_log(PT_INFO, what, "%s", text);
    return pt_record_event(l->o->ledger, l->o->run, what, text, l->err);
}

const pt_record_unit *pt_loop_unit(const struct pt_loop *l, uint32_t item)
{
    return &l->o->units[item];
}

pt_work pt_loop_work(const struct pt_loop *l, const pt_lease *lease)
{
    return (pt_work){(uint64_t)pt_loop_unit(l, lease->item)->id, PT_STAGE_TRANSLATE,
                     lease->epoch};
}

void pt_loop_count(struct pt_loop *l, bool attention)
{
    l->n_moved++;
    l->o->progress->done++;
    l->o->progress->attention += attention;
}

uint32_t pt_loop_here(const struct pt_loop *l)
{
    uint32_t n = 0;
    for (int r = 1; r < l->size; r++)
        n += l->peers[r].state == PT_PEER_HERE || l->peers[r].state == PT_PEER_LEAVING;
    return n;
}

int pt_loop_end_attempts(struct pt_loop *l, uint32_t n, const char *outcome,
                         const char *cause)
{
    for (uint32_t i = 0; i < n; i++) {
        pt_work w = pt_loop_work(l, &l->found[i]);
        if (pt_record_attempt_end(l->o->ledger, &w, outcome, cause, 0, 0, l->err) < 0)
            return -1;
    }
    return 0;
}

static int quarantine(struct pt_loop *l, uint32_t item, const char *evidence)
{
    char why[640];
    snprintf(why, sizeof why, "it killed %u workers in a row; the last: %s",
             pt_lease_kills(l->leases, item), evidence);
    pt_loop_count(l, true);
    if (pt_loop_event(l, "unit.quarantined", "%s: %s", pt_loop_unit(l, item)->path, why) <
        0)
        return -1;
    return pt_record_unit_state(l->o->ledger, pt_loop_unit(l, item)->id, "quarantined",
                                pt_lease_kills(l->leases, item), why, l->err);
}

int pt_loop_lose(struct pt_loop *l, int rank, uint32_t blame, const char *cause)
{
    uint32_t n = pt_lease_lose(l->leases, rank, blame, l->found);
    l->peers[rank].state = PT_PEER_LOST;
    if (pt_loop_event(l, "rank.lost", "rank %d on %s: %s; %u units in hand%s%s", rank,
                      l->peers[rank].hello.host, cause, n,
                      blame == PT_LEASE_NOBODY ? "" : ", at ",
                      blame == PT_LEASE_NOBODY ? "" : pt_loop_unit(l, blame)->path) < 0 ||
        pt_loop_end_attempts(l, n, "lost", cause) < 0 ||
        pt_record_rank_left(l->o->ledger, l->o->run, rank, cause, l->err) < 0)
        return -1;
    if (blame == PT_LEASE_NOBODY)
        return 0;
    l->n_moved++;
    if (pt_lease_state(l->leases, blame) == PT_LEASE_QUARANTINED)
        return quarantine(l, blame, cause);
    return pt_record_unit_state(l->o->ledger, pt_loop_unit(l, blame)->id, "pending",
                                pt_lease_kills(l->leases, blame), NULL, l->err);
}

int pt_loop_part(struct pt_loop *l, int rank, const char *why)
{
    uint32_t n = pt_lease_lose(l->leases, rank, PT_LEASE_NOBODY, l->found);
    l->peers[rank].state = PT_PEER_LEFT;
    pt_loop_stop(l, rank, "goodbye");
    if (pt_loop_end_attempts(l, n, "returned", why) < 0 ||
        pt_loop_event(l, "rank.left", "rank %d: %s", rank, why) < 0)
        return -1;
    return pt_record_rank_left(l->o->ledger, l->o->run, rank, why, l->err);
}

/* Once all ranks are here: are they on as many machines as were asked for? A launcher that does
 * not understand its settings starts all of them on one, and reports success. */
static int check_hosts(struct pt_loop *l)
{
    uint32_t hosts = 0, wanted = l->o->job->resources.nodes;
    for (int r = 1; r < l->o->own; r++) {
        bool known = false;
        if (l->peers[r].state != PT_PEER_HERE)
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

void pt_loop_drain(struct pt_loop *l, int rank)
{
    pt_msg m = {.type = PT_MSG_DRAIN};
    m.u.drain.why = l->drain_why;
    if (l->drain_ms && l->peers[rank].state == PT_PEER_HERE)
        pt_loop_send(l, rank, m);
}

int pt_loop_welcome(struct pt_loop *l, int rank, const pt_hello *h)
{
    struct pt_peer *p = &l->peers[rank];
    bool known = p->state == PT_PEER_HERE;
    p->state = PT_PEER_HERE;
    p->noticed = false;
    p->slots = h->slots;
    p->hello = *h;
    p->hello.host = pt_arena_strdup(l->arena, h->host);
    p->hello.device = pt_arena_strdup(l->arena, h->device);
    p->hello.price_class = pt_arena_strdup(l->arena, h->price_class);
    p->hello.tool = "";
    pt_loop_drain(l, rank);
    if (known)
        return 0;
    pt_log(PT_INFO, "rank.joined", "rank=%d host=%s pid=%" PRIu64 " slots=%u", rank,
           h->host, h->pid, h->slots);
    if (pt_record_rank(l->o->ledger, l->o->run, rank, h, pt_door_batch(l->o->door, rank),
                       l->err) < 0)
        return -1;
    return check_hosts(l);
}

/* A lost rank that speaks again is a rank like any other, but for what it holds. */
int pt_loop_alive(struct pt_loop *l, int rank)
{
    struct pt_peer *p = &l->peers[rank];
    p->seen_ms = pt_now_mono_ms();
    if (p->state != PT_PEER_LOST || p->slots == 0)
        return 0;
    p->state = p->noticed ? PT_PEER_LEAVING : PT_PEER_HERE;
    pt_loop_drain(l, rank);
    if (pt_loop_event(l, "rank.back", "rank %d on %s", rank, p->hello.host) < 0)
        return -1;
    return pt_record_rank(l->o->ledger, l->o->run, rank, &p->hello,
                          pt_door_batch(l->o->door, rank), l->err);
}
