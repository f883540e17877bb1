/* watch.c: what must hold, checked at every step. It keeps books of its own on leases, epochs and
 * results, from the calls that the scheduler makes and the messages that it hears and says, and
 * compares: so a mistake in lease.c or dispatch.c contradicts something that does not depend on it.
 *
 * Rank 0 may stand still for a while, so how late it is with something counts in time in which it
 * ran: `active`. */
#include "tests/chaos/schedules/schedules.h"

#include "checkpoint/journal.h"
#include "checkpoint/store.h"
#include "scheduler/lease.h"
#include "spec/wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MAX_PEERS = 1024,
    LATE_US = 400000,  /* how long rank 0 may take to see that something is over */
    IDLE_US = 1000000, /* and that a rank has nothing to do */
    TURN_US = 50000,   /* the longest that it waits */
    DRAIN_US = 100000, /* from a notice to the last grant */
    OFTEN = 100,       /* grants of one unit by one start */
    NOT_SO = -1
};

enum state { WAITING, HELD, ENDED, QUARANTINED };

struct item {
    enum state state;
    uint32_t unit, epoch, kills;
    int rank;
    int64_t deadline_ms, overdue_us; /* overdue_us: since that active time, or NOT_SO */
};

struct peer {
    int64_t heard_ms;
    int64_t idle_us; /* since when it says that it has room and nothing in hand; NOT_SO */
    bool known, leaving, left;
    uint32_t said; /* its last message */
};

/* The start whose rank 0 is in its dispatcher. */
static struct {
    s_proc *owner; /* NULL: none */
    pt_leases *leases;
    const pt_dispatch_options *o;
    struct item items[S_MAX_UNITS];
    struct peer peers[MAX_PEERS];
    int64_t active_us, polled_us, noticed_us;
    bool draining;
    pt_msg heard; /* what is being handled */
    int heard_from;
    bool in_force[S_MAX_UNITS]; /* which of the leases it names */
    pt_arena *arena;            /* of `heard` */
} now;

static struct {
    uint32_t epoch; /* the highest that was given */
    bool accepted, committed, durable, must_be;
} units[S_MAX_UNITS];

static uint32_t unit_of(const char *path)
{
    return (uint32_t)atoi(path + 1);
}

static void forget_message(void)
{
    now.heard.type = 0;
    if (now.arena)
        pt_arena_reset(now.arena);
}

void s_watch_reset(void)
{
    pt_arena *a = now.arena;
    memset(&now, 0, sizeof now);
    now.arena = a ? a : pt_arena_new();
    memset(units, 0, sizeof units);
}

static bool mine(void)
{
    return now.owner && v_self == &now.owner->v;
}

static uint32_t n_in(enum state state)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < now.o->n_units; i++)
        n += now.items[i].state == state;
    return n;
}

static uint32_t n_held_by(int rank)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < now.o->n_units; i++)
        n += now.items[i].state == HELD && now.items[i].rank == rank;
    return n;
}

static struct item *item_of(const pt_work *w)
{
    for (uint32_t i = 0; i < now.o->n_units; i++)
        if ((uint64_t)now.o->units[i].id == w->unit)
            return &now.items[i];
    return NULL;
}

static bool in_force(const struct item *i, const pt_work *w, int rank)
{
    return i && i->state == HELD && i->epoch == w->epoch && i->rank == rank;
}

/* --- steps --- */

static void look_at_lease(struct item *i, int64_t now_ms)
{
    const struct peer *p = &now.peers[i->rank];
    bool over = now_ms > i->deadline_ms ||
                (p->known && now_ms - p->heard_ms > now.o->job->lease.ttl_ms);
    if (!over)
        i->overdue_us = NOT_SO;
    else if (i->overdue_us == NOT_SO)
        i->overdue_us = now.active_us;
    else if (now.active_us - i->overdue_us > LATE_US)
        s_wrong("m%02u: its lease has no living owner, and is not taken back", i->unit);
}

static void look_at_books(void)
{
    static const enum pt_lease_state of[] = {PT_LEASE_WAITING, PT_LEASE_HELD,
                                             PT_LEASE_QUARANTINED};
    static const enum state is[] = {WAITING, HELD, QUARANTINED};
    uint32_t sum = pt_lease_count(now.leases, PT_LEASE_DONE) +
                   pt_lease_count(now.leases, PT_LEASE_FAILED);
    for (size_t k = 0; k < PT_LEN(of); k++) {
        uint32_t n = pt_lease_count(now.leases, of[k]);
        sum += n;
        if (n != n_in(is[k]))
            s_wrong("the books differ: %u in state %u, %u by ours", n, of[k], n_in(is[k]));
    }
    if (sum != now.o->n_units)
        s_wrong("%u of %u units are left in the books", sum, now.o->n_units);
}

/* A rank that could work, while units wait, is not forgotten. */
static void look_at_idle(void)
{
    bool waiting = !now.draining && !now.noticed_us && n_in(WAITING) > 0;
    for (int r = 1; r < pt_link_size(now.o->link) && r < MAX_PEERS; r++) {
        struct peer *p = &now.peers[r];
        bool late = v_now_us / 1000 - p->heard_ms > now.o->job->lease.ttl_ms / 2;
        if (!waiting || late || n_held_by(r))
            p->idle_us = NOT_SO;
        else if (p->idle_us != NOT_SO && now.active_us - p->idle_us > IDLE_US)
            s_wrong("rank %d has nothing to do, and %u units wait", r, n_in(WAITING));
    }
}

/* What the message that was handled must have brought about. */
static void look_at_effect(void)
{
    const pt_msg *m = &now.heard;
    if (m->type == PT_MSG_HANDBACK)
        for (uint32_t k = 0; k < m->u.handback.n_work && k < S_MAX_UNITS; k++)
            if (now.in_force[k] && in_force(item_of(&m->u.handback.work[k]),
                                            &m->u.handback.work[k], now.heard_from))
                s_wrong("m%02u was handed back, and is still held",
                        item_of(&m->u.handback.work[k])->unit);
    if (m->type == PT_MSG_LEAVING && now.peers[now.heard_from].known &&
        n_held_by(now.heard_from))
        s_wrong("rank %d has left, and holds %u units", now.heard_from,
                n_held_by(now.heard_from));
    if (m->type == PT_MSG_RESULT && now.in_force[0] &&
        in_force(item_of(&m->u.result.work), &m->u.result.work, now.heard_from))
        s_wrong("m%02u: a result in force was not taken", item_of(&m->u.result.work)->unit);
    forget_message();
}

static void before_poll(void)
{
    int64_t d = v_now_us - now.polled_us;
    now.active_us += d < TURN_US ? d : TURN_US;
    now.polled_us = v_now_us;
    if (now.owner->notices && !now.noticed_us)
        now.noticed_us = now.active_us + 1;
    if (now.heard.type)
        look_at_effect();
    for (uint32_t i = 0; i < now.o->n_units; i++)
        if (now.items[i].state == HELD)
            look_at_lease(&now.items[i], v_now_us / 1000);
    look_at_books();
    look_at_idle();
}

static void note_idle(struct peer *p, const pt_heartbeat *h)
{
    bool idle = h->free_slots && h->n_hand == 0;
    p->leaving = p->leaving && !h->free_slots;
    if (!idle)
        p->idle_us = NOT_SO;
    else if (p->idle_us == NOT_SO)
        p->idle_us = now.active_us;
}

static void after_poll(int from, pt_str bytes)
{
    struct peer *p = &now.peers[from];
    now.polled_us = v_now_us;
    forget_message();
    if (pt_msg_decode(now.arena, bytes, &now.heard, NULL) < 0) {
        now.heard.type = 0;
        return;
    }
    const pt_msg *m = &now.heard;
    now.heard_from = from;
    memset(now.in_force, 0, sizeof now.in_force);
    if (m->type == PT_MSG_HANDBACK)
        for (uint32_t k = 0; k < m->u.handback.n_work && k < S_MAX_UNITS; k++)
            now.in_force[k] = !p->left && in_force(item_of(&m->u.handback.work[k]),
                                                   &m->u.handback.work[k], from);
    if (m->type == PT_MSG_RESULT)
        now.in_force[0] =
            !p->left && in_force(item_of(&m->u.result.work), &m->u.result.work, from);
    if (p->left && m->type != PT_MSG_HELLO)
        return;
    p->heard_ms = v_now_us / 1000;
    p->said = m->type;
    if (m->type == PT_MSG_HELLO) {
        p->known = true;
        p->leaving = p->left = false;
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
    bool watched = mine() && l == now.o->link;
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
    if (mine() && l == now.o->link) {
        pt_arena *a = pt_arena_new();
        if (pt_msg_decode(a, bytes, &m, NULL) == 0) {
            now.draining = now.draining || m.type == PT_MSG_DRAIN;
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
    if (mine())
        now.leases = l;
    return l;
}

static void granted(const pt_lease *g, int rank)
{
    struct item *i = &now.items[g->item];
    if (i->state != WAITING)
        s_wrong("m%02u is granted to rank %d, and was not free", i->unit, rank);
    if (g->epoch <= units[i->unit].epoch)
        s_wrong("m%02u has epoch %u after %u", i->unit, g->epoch, units[i->unit].epoch);
    if (units[i->unit].accepted)
        s_wrong("m%02u is granted again after its result was taken", i->unit);
    if (g->epoch % (1 << PT_RECORD_EPOCH_BITS) > OFTEN)
        s_wrong("m%02u is granted again and again, to rank %d", i->unit, rank);
    i->state = HELD;
    i->rank = rank;
    i->epoch = units[i->unit].epoch = g->epoch;
    i->deadline_ms = v_now_us / 1000 + now.o->job->lease.ttl_ms;
    i->overdue_us = NOT_SO;
}

static void look_at_budget(int rank)
{
    const struct peer *p = &now.peers[rank];
    int64_t time_us = now.o->job->resources.time_ms * 1000;
    if (n_held_by(rank) > s.slots)
        s_wrong("rank %d holds %u units, its hand has %u", rank, n_held_by(rank), s.slots);
    if (!p->known || p->leaving || p->left)
        s_wrong("rank %d is granted units, and is not there or leaving", rank);
    if (now.draining || (now.noticed_us && now.active_us - now.noticed_us > DRAIN_US))
        s_wrong("units are granted while the job drains");
    if (time_us && now.active_us > time_us + DRAIN_US)
        s_wrong("units are granted after resources.time");
}

uint32_t __wrap_pt_lease_grant(pt_leases *l, int rank, int64_t now_ms, uint32_t max,
                               pt_lease *out)
{
    uint32_t n = __real_pt_lease_grant(l, rank, now_ms, max, out);
    if (!mine())
        return n;
    for (uint32_t k = 0; k < n; k++)
        granted(&out[k], rank);
    if (n)
        look_at_budget(rank);
    return n;
}

void __wrap_pt_lease_end(pt_leases *l, uint32_t item, enum pt_lease_state how)
{
    if (mine()) {
        struct item *i = &now.items[item];
        const pt_result *r = &now.heard.u.result;
        if (i->state != HELD)
            s_wrong("m%02u ends, and nobody held it", i->unit);
        if (now.heard.type != PT_MSG_RESULT || !in_force(i, &r->work, now.heard_from))
            s_wrong("m%02u ends by a result under an epoch that is not in force", i->unit);
        i->state = ENDED;
    }
    __real_pt_lease_end(l, item, how);
}

bool __wrap_pt_lease_return(pt_leases *l, uint32_t item, uint32_t epoch, int rank)
{
    bool taken = __real_pt_lease_return(l, item, epoch, rank);
    if (!mine())
        return taken;
    struct item *i = &now.items[item];
    bool right = i->state == HELD && i->epoch == epoch && i->rank == rank;
    if (taken != right)
        s_wrong("m%02u is handed back by rank %d: taken %d, in force %d", i->unit, rank,
                taken, right);
    if (taken)
        i->state = WAITING;
    return taken;
}

void __wrap_pt_lease_retry(pt_leases *l, uint32_t item)
{
    if (mine())
        now.items[item].state = WAITING;
    __real_pt_lease_retry(l, item);
}

bool __wrap_pt_lease_renew(pt_leases *l, uint32_t item, uint32_t epoch, int rank,
                           int64_t now_ms)
{
    bool taken = __real_pt_lease_renew(l, item, epoch, rank, now_ms);
    if (mine()) {
        struct item *i = &now.items[item];
        bool right = i->state == HELD && i->epoch == epoch && i->rank == rank;
        if (taken != right)
            s_wrong("m%02u is renewed for rank %d: taken %d, in force %d", i->unit, rank,
                    taken, right);
        if (taken)
            i->deadline_ms = v_now_us / 1000 + now.o->job->lease.ttl_ms;
    }
    return taken;
}

static void look_at_blame(int rank, uint32_t blame)
{
    const struct peer *p = &now.peers[rank];
    bool told = p->said == PT_MSG_LEAVING || p->said == PT_MSG_CRASHED;
    if (!told && v_now_us / 1000 - p->heard_ms < now.o->job->lease.ttl_ms)
        s_wrong("rank %d is given up, and spoke %lld ms ago", rank,
                (long long)(v_now_us / 1000 - p->heard_ms));
    if (blame == PT_LEASE_NOBODY)
        return;
    const struct item *i = &now.items[blame];
    if (i->state != HELD || i->rank != rank)
        s_wrong("m%02u is blamed for rank %d, which did not hold it", i->unit, rank);
    if (p->leaving && p->said != PT_MSG_CRASHED)
        s_wrong("m%02u is blamed for rank %d, which was told to leave", i->unit, rank);
}

static void lost(uint32_t item, bool blamed)
{
    struct item *i = &now.items[item];
    if (blamed)
        i->kills++;
    i->state = blamed && i->kills >= s.max_kills ? QUARANTINED : WAITING;
    enum pt_lease_state is = pt_lease_state(now.leases, item);
    if (is != (i->state == WAITING ? PT_LEASE_WAITING : PT_LEASE_QUARANTINED))
        s_wrong("m%02u has killed %u, and is in state %u", i->unit, i->kills, is);
}

uint32_t __wrap_pt_lease_lose(pt_leases *l, int rank, uint32_t blame, pt_lease *out)
{
    if (!mine())
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
    for (uint32_t k = 0; mine() && k < n; k++) {
        struct item *i = &now.items[out[k].item];
        if (i->state != HELD || now_ms < i->deadline_ms)
            s_wrong("m%02u is taken from rank %d %lld ms early", i->unit, i->rank,
                    (long long)(i->deadline_ms - now_ms));
        i->state = WAITING;
    }
    return n;
}

/* --- the ledger --- */

int __real_pt_record_result(pt_ledger *l, int64_t run, const char *path, const pt_result *r,
                            pt_err *err);
int __wrap_pt_record_result(pt_ledger *l, int64_t run, const char *path, const pt_result *r,
                            pt_err *err);
int __real_pt_record_replay(pt_ledger *l, pt_store *store, const char *journals,
                            pt_replayed *out, pt_err *err);
int __wrap_pt_record_replay(pt_ledger *l, pt_store *store, const char *journals,
                            pt_replayed *out, pt_err *err);
int __real_pt_ledger_commit(pt_ledger *l, pt_err *err);
int __wrap_pt_ledger_commit(pt_ledger *l, pt_err *err);
int __real_pt_ledger_snapshot(pt_ledger *l, const char *path, pt_err *err);
int __wrap_pt_ledger_snapshot(pt_ledger *l, const char *path, pt_err *err);
int __real_pt_dispatch(const pt_dispatch_options *o, enum pt_dispatch_end *end,
                       char why[512], pt_err *err);
int __wrap_pt_dispatch(const pt_dispatch_options *o, enum pt_dispatch_end *end,
                       char why[512], pt_err *err);

static void artifact_path(pt_hash h, pt_buf *out)
{
    char hex[PT_HASH_HEX];
    pt_hash_hex(h, hex);
    pt_buf_printf(out, "%s/.portalis/store/%.2s/%s", s_out, hex, hex + 2);
}

static bool is_stored(pt_hash h)
{
    pt_buf path = {0};
    artifact_path(h, &path);
    bool there = access(pt_buf_z(&path), R_OK) == 0;
    pt_buf_free(&path);
    return there;
}

int __wrap_pt_record_result(pt_ledger *l, int64_t run, const char *path, const pt_result *r,
                            pt_err *err)
{
    uint32_t u = unit_of(path);
    if (units[u].accepted)
        s_wrong("%s: two results are taken", path);
    if (!is_stored(r->artifact))
        s_wrong("%s: a result is taken whose artifact is not there", path);
    units[u].accepted = true;
    return __real_pt_record_result(l, run, path, r, err);
}

static void committed(void)
{
    for (uint32_t u = 0; u < s.n_units; u++)
        units[u].committed = units[u].committed || units[u].accepted;
}

int __wrap_pt_ledger_commit(pt_ledger *l, pt_err *err)
{
    v_may_die();
    int rc = __real_pt_ledger_commit(l, err);
    if (rc == 0 && mine())
        committed();
    v_may_die();
    return rc;
}

int __wrap_pt_ledger_snapshot(pt_ledger *l, const char *path, pt_err *err)
{
    v_may_die();
    int rc = __real_pt_ledger_snapshot(l, path, err);
    if (rc == 0 && mine())
        committed();
    v_may_die();
    return rc;
}

/* What is on the disk by now must be in the ledger when this start grants. */
int __wrap_pt_record_replay(pt_ledger *l, pt_store *store, const char *journals,
                            pt_replayed *out, pt_err *err)
{
    for (uint32_t u = 0; u < s.n_units; u++)
        units[u].must_be = units[u].must_be || units[u].durable;
    return __real_pt_record_replay(l, store, journals, out, err);
}

static int64_t number(pt_ledger *l, const char *sql)
{
    int64_t n = -1;
    if (pt_ledger_number(l, &n, NULL, sql, "") < 0)
        s_wrong("the ledger cannot be read");
    return n;
}

static int64_t results_of(pt_ledger *l, uint32_t unit)
{
    char path[16];
    int64_t n = -1;
    snprintf(path, sizeof path, "m%02u.py", unit);
    pt_ledger_number(l, &n, NULL, "SELECT count(*) FROM stage_result WHERE path = ?", "s",
                     path);
    return n;
}

static void look_at_results(pt_ledger *l)
{
    for (uint32_t u = 0; u < s.n_units; u++) {
        int64_t n = results_of(l, u);
        if (units[u].committed && n != 1)
            s_wrong("m%02u: an acknowledged result is lost", u);
        if (units[u].must_be && n != 1)
            s_wrong("m%02u: a result that was durable is lost", u);
        units[u].accepted = units[u].committed = n == 1;
    }
}

static void look_at_resume(const pt_dispatch_options *o)
{
    pt_ledger *l = o->ledger;
    int64_t known =
                number(l, "SELECT count(*) FROM unit WHERE state IN ('done', 'rejected')"),
            out = number(l, "SELECT count(*) FROM unit WHERE state = 'quarantined'");
    look_at_results(l);
    if (known + out + o->n_units != s.n_units)
        s_wrong("%lld done, %lld quarantined, %u to do: not %u units", (long long)known,
                (long long)out, o->n_units, s.n_units);
    if (number(l, "SELECT count(*) FROM attempt WHERE outcome IS NULL"))
        s_wrong("leases of an earlier start are open");
}

int __wrap_pt_dispatch(const pt_dispatch_options *o, enum pt_dispatch_end *end,
                       char why[512], pt_err *err)
{
    pt_dispatch_options with = *o;
    with.notices = &s_me()->notices;
    pt_arena *a = now.arena;
    memset(&now, 0, sizeof now);
    now.arena = a;
    now.o = &with;
    now.polled_us = v_now_us;
    for (int r = 0; r < MAX_PEERS; r++)
        now.peers[r].idle_us = NOT_SO;
    for (uint32_t i = 0; i < o->n_units; i++)
        now.items[i] = (struct item){.unit = unit_of(o->units[i].path),
                                     .kills = o->units[i].kills,
                                     .overdue_us = NOT_SO};
    look_at_resume(o);
    now.owner = s_me();
    int rc = __real_pt_dispatch(&with, end, why, err);
    if (rc == 0 && *end == PT_DISPATCH_ALL && n_in(WAITING) + n_in(HELD))
        s_wrong("all is said to be done, and %u units are not", n_in(WAITING) + n_in(HELD));
    now.owner = NULL;
    return rc;
}

/* --- workers --- */

int __real_pt_journal_add(pt_journal *j, pt_str record, pt_err *err);
int __wrap_pt_journal_add(pt_journal *j, pt_str record, pt_err *err);
int __real_pt_journal_sync(pt_journal *j, pt_err *err);
int __wrap_pt_journal_sync(pt_journal *j, pt_err *err);
pt_journal *__real_pt_journal_create(const char *dir, pt_err *err);
pt_journal *__wrap_pt_journal_create(const char *dir, pt_err *err);

static uint64_t inode(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_ino : 0;
}

pt_journal *__wrap_pt_journal_create(const char *dir, pt_err *err)
{
    pt_journal *j = __real_pt_journal_create(dir, err);
    if (j)
        s_me()->journal = inode(pt_journal_path(j));
    return j;
}

/* Units are known to workers by their ids in the ledger; of a fresh job, 1 for m00. */
static uint32_t unit_of_id(uint64_t id)
{
    return (uint32_t)id - 1;
}

int __wrap_pt_journal_add(pt_journal *j, pt_str record, pt_err *err)
{
    pt_msg m;
    s_proc *p = s_me();
    if (p && p->rank > 0) {
        pt_arena *a = pt_arena_new();
        v_may_die();
        if (pt_msg_decode(a, record, &m, NULL) == 0 && p->n_written < S_MAX_UNITS)
            p->written[p->n_written++] = unit_of_id(m.u.result.work.unit);
        pt_arena_free(a);
    }
    return __real_pt_journal_add(j, record, err);
}

int __wrap_pt_journal_sync(pt_journal *j, pt_err *err)
{
    s_proc *p = s_me();
    if (!p || p->rank == 0)
        return __real_pt_journal_sync(j, err);
    v_may_die();
    int rc = __real_pt_journal_sync(j, err);
    /* One that a later start has read and removed is of no use. */
    bool there = inode(pt_journal_path(j)) == p->journal;
    for (uint32_t k = 0; rc == 0 && k < p->n_written; k++) {
        p->durable |= 1u << p->written[k];
        units[p->written[k]].durable |= there;
    }
    p->n_written = 0;
    v_may_die();
    return rc;
}

static void drop(s_proc *p, uint64_t id)
{
    for (uint32_t k = 0; k < p->n_hand; k++)
        if (p->hand[k] == unit_of_id(id))
            p->hand[k--] = p->hand[--p->n_hand];
}

void s_watch_said(s_proc *p, pt_str bytes)
{
    pt_msg m;
    pt_arena *a = pt_arena_new();
    PT_ASSERT(pt_msg_decode(a, bytes, &m, NULL) == 0);
    if (m.type == PT_MSG_RESULT) {
        uint32_t u = unit_of_id(m.u.result.work.unit);
        if (m.u.result.outcome != PT_OUTCOME_FAILED && !(p->durable >> u & 1))
            s_wrong("m%02u is told before it is on the disk", u);
        drop(p, m.u.result.work.unit);
    } else if (m.type == PT_MSG_HANDBACK) {
        for (uint32_t k = 0; k < m.u.handback.n_work; k++)
            drop(p, m.u.handback.work[k].unit);
    } else if (m.type == PT_MSG_LEAVING && p->n_hand) {
        s_wrong("%s leaves, and m%02u is neither done nor handed back", p->v.name,
                p->hand[0]);
    }
    pt_arena_free(a);
}

void s_watch_granted(s_proc *p, pt_str bytes)
{
    pt_msg m;
    pt_arena *a = pt_arena_new();
    PT_ASSERT(pt_msg_decode(a, bytes, &m, NULL) == 0);
    for (uint32_t k = 0; m.type == PT_MSG_GRANT && k < m.u.grant.n; k++) {
        drop(p, m.u.grant.p[k].work.unit);
        p->hand[p->n_hand++] = unit_of_id(m.u.grant.p[k].work.unit);
    }
    pt_arena_free(a);
}

void s_watch_gone(s_proc *p)
{
    if (now.owner != p)
        return;
    now.owner = NULL;
    for (uint32_t u = 0; u < s.n_units; u++)
        units[u].accepted = units[u].committed;
}

/* --- the end --- */

void s_watch_end(void)
{
    char path[512];
    pt_err err;
    snprintf(path, sizeof path, "%s/.portalis/ledger.db", s_out);
    pt_ledger *l = pt_ledger_open(path, &err);
    if (!l) {
        s_wrong("the ledger does not open: %s", err.msg);
        return;
    }
    look_at_results(l);
    if (number(l, "SELECT count(*) FROM unit") != s.n_units ||
        number(l, "SELECT count(*) FROM unit WHERE state IN ('pending', 'gone')"))
        s_wrong("units have no end");
    if (number(l, "SELECT count(*) FROM attempt WHERE outcome IS NULL -- at the end"))
        s_wrong("a lease is open when all is done");
    if (number(l, "SELECT count(*) FROM (SELECT 1 FROM attempt WHERE outcome IN ('done', "
                  "'rejected') GROUP BY key HAVING count(*) > 1)"))
        s_wrong("a unit was accepted twice");
    if (number(l, "SELECT count(*) FROM unit u WHERE state IN ('done', 'rejected') AND NOT "
                  "EXISTS (SELECT 1 FROM attempt a WHERE a.key = u.key AND a.outcome = "
                  "u.state)"))
        s_wrong("a unit is done, and by no attempt");
    if (number(l, "SELECT count(*) FROM attempt WHERE epoch >> 12 <> run"))
        s_wrong("an epoch of another start than its own");
    if (number(l, "SELECT count(*) FROM attempt a JOIN attempt b ON a.unit = b.unit AND "
                  "a.run < b.run WHERE a.epoch >= b.epoch"))
        s_wrong("epochs do not grow");
    pt_ledger_close(l);
}
