/* watch.c: what must hold, checked at every step. It keeps books of its own on leases and epochs,
 * from the calls that the scheduler makes and the messages that it hears and says, and compares: so
 * a mistake in lease.c or dispatch.c contradicts something that does not depend on it.
 *
 * Rank 0 may stand still for a while, so how late it is with something counts in time in which it
 * ran: `active`. */
#include "tests/chaos/schedules/watch_priv.h"

#include <stdlib.h>
#include <string.h>

enum {
    LATE_US = 400000,  /* how long rank 0 may take to see that something is over */
    IDLE_US = 1000000, /* and that a rank has nothing to do */
    TURN_US = 50000,   /* the longest that it waits */
    DRAIN_US = 100000, /* from a notice to the last grant */
    OFTEN = 100        /* grants of one unit by one start */
};

struct s_watched s_now;
struct s_known s_known[S_MAX_UNITS];

static void forget_message(void)
{
    s_now.heard.type = 0;
    if (s_now.arena)
        pt_arena_reset(s_now.arena);
}

void s_watch_reset(void)
{
    pt_arena *a = s_now.arena;
    memset(&s_now, 0, sizeof s_now);
    s_now.arena = a ? a : pt_arena_new();
    memset(s_known, 0, sizeof s_known);
}

uint32_t s_n_in(enum s_state state)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s_now.o->n_units; i++)
        n += s_now.items[i].state == state;
    return n;
}

static uint32_t n_held_by(int rank)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s_now.o->n_units; i++)
        n += s_now.items[i].state == S_HELD && s_now.items[i].rank == rank;
    return n;
}

static struct s_item *item_of(const pt_work *w)
{
    for (uint32_t i = 0; i < s_now.o->n_units; i++)
        if ((uint64_t)s_now.o->units[i].id == w->unit)
            return &s_now.items[i];
    return NULL;
}

static bool in_force(const struct s_item *i, const pt_work *w, int rank)
{
    return i && i->state == S_HELD && i->epoch == w->epoch && i->rank == rank;
}

/* --- steps --- */

static void look_at_lease(struct s_item *i, int64_t now_ms)
{
    const struct s_peer *p = &s_now.peers[i->rank];
    bool over = now_ms > i->deadline_ms ||
                (p->known && now_ms - p->heard_ms > s_now.o->job->lease.ttl_ms);
    if (!over)
        i->overdue_us = S_NOT_SO;
    else if (i->overdue_us == S_NOT_SO)
        i->overdue_us = s_now.active_us;
    else if (s_now.active_us - i->overdue_us > LATE_US)
        s_wrong("m%02u: its lease has no living owner, and is not taken back", i->unit);
}

static void look_at_books(void)
{
    static const enum pt_lease_state of[] = {PT_LEASE_WAITING, PT_LEASE_HELD,
                                             PT_LEASE_QUARANTINED};
    static const enum s_state is[] = {S_WAITING, S_HELD, S_QUARANTINED};
    uint32_t sum = pt_lease_count(s_now.leases, PT_LEASE_DONE) +
                   pt_lease_count(s_now.leases, PT_LEASE_FAILED);
    for (size_t k = 0; k < PT_LEN(of); k++) {
        uint32_t n = pt_lease_count(s_now.leases, of[k]);
        sum += n;
        if (n != s_n_in(is[k]))
            s_wrong("the books differ: %u in state %u, %u by ours", n, of[k],
                    s_n_in(is[k]));
    }
    if (sum != s_now.o->n_units)
        s_wrong("%u of %u units are left in the books", sum, s_now.o->n_units);
}

/* A rank that could work, while units wait, is not forgotten. */
static void look_at_idle(void)
{
    bool waiting = !s_now.draining && !s_now.noticed_us && s_n_in(S_WAITING) > 0;
    for (int r = 1; r < pt_link_size(s_now.o->link) && r < S_MAX_PEERS; r++) {
        struct s_peer *p = &s_now.peers[r];
        bool late = v_now_us / 1000 - p->heard_ms > s_now.o->job->lease.ttl_ms / 2;
        if (!waiting || late || n_held_by(r))
            p->idle_us = S_NOT_SO;
        else if (p->idle_us != S_NOT_SO && s_now.active_us - p->idle_us > IDLE_US)
            s_wrong("rank %d has nothing to do, and %u units wait", r, s_n_in(S_WAITING));
    }
}

/* Whoever is there when the job drains, or comes then, is told. */
static void look_at_drain(void)
{
    bool drains = s_now.draining || s_now.noticed_us;
    for (int r = 1; r < pt_link_size(s_now.o->link) && r < S_MAX_PEERS; r++) {
        struct s_peer *p = &s_now.peers[r];
        bool late = v_now_us / 1000 - p->heard_ms > s_now.o->job->lease.ttl_ms / 2;
        late = late || p->said == PT_MSG_CRASHED;
        if (!drains || late || !p->known || p->leaving || p->left || p->told)
            p->untold_us = S_NOT_SO;
        else if (p->untold_us == S_NOT_SO)
            p->untold_us = s_now.active_us;
        else if (s_now.active_us - p->untold_us > IDLE_US / 4)
            s_wrong("rank %d is not told that the job drains", r);
    }
}

/* What the message that was handled must have brought about. */
static void look_at_effect(void)
{
    const pt_msg *m = &s_now.heard;
    if (m->type == PT_MSG_HANDBACK)
        for (uint32_t k = 0; k < m->u.handback.n_work && k < S_MAX_UNITS; k++)
            if (s_now.in_force[k] && in_force(item_of(&m->u.handback.work[k]),
                                              &m->u.handback.work[k], s_now.heard_from))
                s_wrong("m%02u was handed back, and is still held",
                        item_of(&m->u.handback.work[k])->unit);
    if (m->type == PT_MSG_LEAVING && s_now.peers[s_now.heard_from].known &&
        n_held_by(s_now.heard_from))
        s_wrong("rank %d has left, and holds %u units", s_now.heard_from,
                n_held_by(s_now.heard_from));
    if (m->type == PT_MSG_RESULT && s_now.in_force[0] &&
        in_force(item_of(&m->u.result.work), &m->u.result.work, s_now.heard_from))
        s_wrong("m%02u: a result in force was not taken", item_of(&m->u.result.work)->unit);
    forget_message();
}

static void before_poll(void)
{
    int64_t d = v_now_us - s_now.polled_us;
    s_now.active_us += d < TURN_US ? d : TURN_US;
    s_now.polled_us = v_now_us;
    if (s_now.owner->notices && !s_now.noticed_us)
        s_now.noticed_us = s_now.active_us + 1;
    if (s_now.heard.type)
        look_at_effect();
    for (uint32_t i = 0; i < s_now.o->n_units; i++)
        if (s_now.items[i].state == S_HELD)
            look_at_lease(&s_now.items[i], v_now_us / 1000);
    look_at_books();
    look_at_idle();
    look_at_drain();
}

static void note_idle(struct s_peer *p, const pt_heartbeat *h)
{
    bool idle = h->free_slots && h->n_hand == 0;
    p->leaving = p->leaving && !h->free_slots;
    if (!idle)
        p->idle_us = S_NOT_SO;
    else if (p->idle_us == S_NOT_SO)
        p->idle_us = s_now.active_us;
}

static void after_poll(int from, pt_str bytes)
{
    struct s_peer *p = &s_now.peers[from];
    s_now.polled_us = v_now_us;
    forget_message();
    if (pt_msg_decode(s_now.arena, bytes, &s_now.heard, NULL) < 0) {
        s_now.heard.type = 0;
        return;
    }
    const pt_msg *m = &s_now.heard;
    s_now.heard_from = from;
    memset(s_now.in_force, 0, sizeof s_now.in_force);
    if (m->type == PT_MSG_HANDBACK)
        for (uint32_t k = 0; k < m->u.handback.n_work && k < S_MAX_UNITS; k++)
            s_now.in_force[k] = !p->left && in_force(item_of(&m->u.handback.work[k]),
                                                     &m->u.handback.work[k], from);
    if (m->type == PT_MSG_RESULT)
        s_now.in_force[0] =
            !p->left && in_force(item_of(&m->u.result.work), &m->u.result.work, from);
    if (p->left && m->type != PT_MSG_HELLO)
        return;
    p->heard_ms = v_now_us / 1000;
    p->said = m->type;
    if (m->type == PT_MSG_HELLO) {
        p->known = true;
        p->leaving = p->left = p->told = false;
    } else if (m->type == PT_MSG_NOTICE) {
        p->leaving = true;
    } else if (m->type == PT_MSG_LEAVING) {
        p->left = true;
    } else if (m->type == PT_MSG_HEARTBEAT) {
        note_idle(p, &m->u.heartbeat);
    }
}

int __real_pt_link_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err);
int __wrap_pt_link_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err);
int __real_pt_link_send(pt_link *l, int to, pt_str bytes, pt_err *err);
int __wrap_pt_link_send(pt_link *l, int to, pt_str bytes, pt_err *err);

int __wrap_pt_link_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err)
{
    bool watched = s_mine() && l == s_now.o->link;
    if (watched)
        before_poll();
    int rc = __real_pt_link_poll(l, timeout_ms, from, out, err);
    if (watched && rc == 1)
        after_poll(*from, pt_buf_str(out));
    return rc;
}

static void look_at_grants(int to, const pt_grant *g, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++)
        if (!in_force(item_of(&g[k].work), &g[k].work, to))
            s_wrong("%s is given to rank %d, whose lease it is not", g[k].path, to);
}

int __wrap_pt_link_send(pt_link *l, int to, pt_str bytes, pt_err *err)
{
    pt_msg m;
    if (s_mine() && l == s_now.o->link) {
        pt_arena *a = pt_arena_new();
        if (pt_msg_decode(a, bytes, &m, NULL) == 0) {
            s_now.draining = s_now.draining || m.type == PT_MSG_DRAIN;
            s_now.peers[to].told = s_now.peers[to].told || m.type == PT_MSG_DRAIN;
            if (m.type == PT_MSG_GRANT)
                look_at_grants(to, m.u.grant.p, m.u.grant.n);
        }
        pt_arena_free(a);
    }
    return __real_pt_link_send(l, to, bytes, err);
}

/* --- leases --- */

pt_leases *__real_pt_leases_new(int64_t ttl_ms, uint32_t max_kills);
pt_leases *__wrap_pt_leases_new(int64_t ttl_ms, uint32_t max_kills);
uint32_t __real_pt_lease_grant(pt_leases *l, int rank, int64_t now_ms, uint32_t max,
                               pt_lease *out);
uint32_t __wrap_pt_lease_grant(pt_leases *l, int rank, int64_t now_ms, uint32_t max,
                               pt_lease *out);
void __real_pt_lease_end(pt_leases *l, uint32_t item, enum pt_lease_state how);
void __wrap_pt_lease_end(pt_leases *l, uint32_t item, enum pt_lease_state how);
bool __real_pt_lease_return(pt_leases *l, uint32_t item, uint32_t epoch, int rank);
bool __wrap_pt_lease_return(pt_leases *l, uint32_t item, uint32_t epoch, int rank);
void __real_pt_lease_retry(pt_leases *l, uint32_t item);
void __wrap_pt_lease_retry(pt_leases *l, uint32_t item);
bool __real_pt_lease_renew(pt_leases *l, uint32_t item, uint32_t epoch, int rank,
                           int64_t now_ms);
bool __wrap_pt_lease_renew(pt_leases *l, uint32_t item, uint32_t epoch, int rank,
                           int64_t now_ms);
uint32_t __real_pt_lease_lose(pt_leases *l, int rank, uint32_t blame, pt_lease *out);
uint32_t __wrap_pt_lease_lose(pt_leases *l, int rank, uint32_t blame, pt_lease *out);
uint32_t __real_pt_lease_expire(pt_leases *l, int64_t now_ms, uint32_t max, pt_lease *out);
uint32_t __wrap_pt_lease_expire(pt_leases *l, int64_t now_ms, uint32_t max, pt_lease *out);

pt_leases *__wrap_pt_leases_new(int64_t ttl_ms, uint32_t max_kills)
{
    pt_leases *l = __real_pt_leases_new(ttl_ms, max_kills);
    if (s_mine())
        s_now.leases = l;
    return l;
}

static void granted(const pt_lease *g, int rank)
{
    struct s_item *i = &s_now.items[g->item];
    if (i->state != S_WAITING)
        s_wrong("m%02u is granted to rank %d, and was not free", i->unit, rank);
    if (g->epoch <= s_known[i->unit].epoch)
        s_wrong("m%02u has epoch %u after %u", i->unit, g->epoch, s_known[i->unit].epoch);
    if (s_known[i->unit].accepted)
        s_wrong("m%02u is granted again after its result was taken", i->unit);
    if (g->epoch % (1 << PT_RECORD_EPOCH_BITS) > OFTEN)
        s_wrong("m%02u is granted again and again, to rank %d", i->unit, rank);
    i->state = S_HELD;
    i->rank = rank;
    i->epoch = s_known[i->unit].epoch = g->epoch;
    i->deadline_ms = v_now_us / 1000 + s_now.o->job->lease.ttl_ms;
    i->overdue_us = S_NOT_SO;
}

static void look_at_budget(int rank)
{
    const struct s_peer *p = &s_now.peers[rank];
    int64_t time_us = s_now.o->job->resources.time_ms * 1000;
    if (n_held_by(rank) > s.slots)
        s_wrong("rank %d holds %u units, its hand has %u", rank, n_held_by(rank), s.slots);
    if (!p->known || p->leaving || p->left)
        s_wrong("rank %d is granted units, and is not there or leaving", rank);
    if (s_now.draining ||
        (s_now.noticed_us && s_now.active_us - s_now.noticed_us > DRAIN_US))
        s_wrong("units are granted while the job drains");
    if (time_us && s_now.active_us > time_us + DRAIN_US)
        s_wrong("units are granted after resources.time");
}

uint32_t __wrap_pt_lease_grant(pt_leases *l, int rank, int64_t now_ms, uint32_t max,
                               pt_lease *out)
{
    uint32_t n = __real_pt_lease_grant(l, rank, now_ms, max, out);
    if (!s_mine())
        return n;
    for (uint32_t k = 0; k < n; k++)
        granted(&out[k], rank);
    if (n)
        look_at_budget(rank);
    return n;
}

void __wrap_pt_lease_end(pt_leases *l, uint32_t item, enum pt_lease_state how)
{
    if (s_mine()) {
        struct s_item *i = &s_now.items[item];
        const pt_result *r = &s_now.heard.u.result;
        if (i->state != S_HELD)
            s_wrong("m%02u ends, and nobody held it", i->unit);
        if (s_now.heard.type != PT_MSG_RESULT || !in_force(i, &r->work, s_now.heard_from))
            s_wrong("m%02u ends by a result under an epoch that is not in force", i->unit);
        i->state = S_ENDED;
    }
    __real_pt_lease_end(l, item, how);
}

bool __wrap_pt_lease_return(pt_leases *l, uint32_t item, uint32_t epoch, int rank)
{
    bool taken = __real_pt_lease_return(l, item, epoch, rank);
    if (!s_mine())
        return taken;
    struct s_item *i = &s_now.items[item];
    bool right = i->state == S_HELD && i->epoch == epoch && i->rank == rank;
    if (taken != right)
        s_wrong("m%02u is handed back by rank %d: taken %d, in force %d", i->unit, rank,
                taken, right);
    if (taken)
        i->state = S_WAITING;
    return taken;
}

void __wrap_pt_lease_retry(pt_leases *l, uint32_t item)
{
    if (s_mine())
        s_now.items[item].state = S_WAITING;
    __real_pt_lease_retry(l, item);
}

bool __wrap_pt_lease_renew(pt_leases *l, uint32_t item, uint32_t epoch, int rank,
                           int64_t now_ms)
{
    bool taken = __real_pt_lease_renew(l, item, epoch, rank, now_ms);
    if (s_mine()) {
        struct s_item *i = &s_now.items[item];
        bool right = i->state == S_HELD && i->epoch == epoch && i->rank == rank;
        if (taken != right)
            s_wrong("m%02u is renewed for rank %d: taken %d, in force %d", i->unit, rank,
                    taken, right);
        if (taken)
            i->deadline_ms = v_now_us / 1000 + s_now.o->job->lease.ttl_ms;
    }
    return taken;
}

static void look_at_blame(int rank, uint32_t blame)
{
    const struct s_peer *p = &s_now.peers[rank];
    bool told = p->said == PT_MSG_LEAVING || p->said == PT_MSG_CRASHED;
    if (!told && v_now_us / 1000 - p->heard_ms < s_now.o->job->lease.ttl_ms)
        s_wrong("rank %d is given up, and spoke %lld ms ago", rank,
                (long long)(v_now_us / 1000 - p->heard_ms));
    if (blame == PT_LEASE_NOBODY)
        return;
    const struct s_item *i = &s_now.items[blame];
    if (i->state != S_HELD || i->rank != rank)
        s_wrong("m%02u is blamed for rank %d, which did not hold it", i->unit, rank);
    if (p->leaving && p->said != PT_MSG_CRASHED)
        s_wrong("m%02u is blamed for rank %d, which was told to leave", i->unit, rank);
}

static void lost(uint32_t item, bool blamed)
{
    struct s_item *i = &s_now.items[item];
    if (blamed)
        i->kills++;
    i->state = blamed && i->kills >= s.max_kills ? S_QUARANTINED : S_WAITING;
    enum pt_lease_state is = pt_lease_state(s_now.leases, item);
    if (is != (i->state == S_WAITING ? PT_LEASE_WAITING : PT_LEASE_QUARANTINED))
        s_wrong("m%02u has killed %u, and is in state %u", i->unit, i->kills, is);
}

uint32_t __wrap_pt_lease_lose(pt_leases *l, int rank, uint32_t blame, pt_lease *out)
{
    if (!s_mine())
        return __real_pt_lease_lose(l, rank, blame, out);
    look_at_blame(rank, blame);
    uint32_t held = n_held_by(rank), n = __real_pt_lease_lose(l, rank, blame, out);
    if (n != held)
        s_wrong("rank %d held %u units, %u are taken back", rank, held, n);
    for (uint32_t k = 0; k < n; k++)
        lost(out[k].item, out[k].item == blame);
    if (n_held_by(rank))
        s_wrong("rank %d is gone and holds %u units", rank, n_held_by(rank));
    return n;
}

uint32_t __wrap_pt_lease_expire(pt_leases *l, int64_t now_ms, uint32_t max, pt_lease *out)
{
    uint32_t n = __real_pt_lease_expire(l, now_ms, max, out);
    for (uint32_t k = 0; s_mine() && k < n; k++) {
        struct s_item *i = &s_now.items[out[k].item];
        if (i->state != S_HELD || now_ms < i->deadline_ms)
            s_wrong("m%02u is taken from rank %d %lld ms early", i->unit, i->rank,
                    (long long)(i->deadline_ms - now_ms));
        i->state = S_WAITING;
    }
    return n;
}
