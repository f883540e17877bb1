/* sim.c: nodes come and go, ranks work, rank 0 hears one message after the other.
 *
 *   node:  ABSENT --LAUNCHED--> UP --(TAKE: a notice)--> NOTICED --> GONE --(replace)--> ABSENT
 *   rank:  at work --(notice)--> leaving --(nothing in hand)--> left; its node's end ends it
 *
 * A rank's number is new for every node that comes, as an allocation that joins later gets its
 * own; its place is the same. Messages take latency_us and are handled in order, each when
 * rank 0 has handled those before. */
#include "scheduler/sim.h"

#include "base/arena.h"
#include "scheduler/cost.h"
#include "scheduler/lease.h"
#include "scheduler/sim_draw.h"
#include "scheduler/sim_queue.h"
#include "spec/drain.h"

#include <string.h>

enum { BURST_US = 180 * 1000000, NOBODY = -1 };

enum what {
    /* nodes; who is a node, epoch its life */
    LAUNCHED,
    TAKE,
    GONE,
    /* pools; who is a pool */
    BURST,
    TRACED, /* item: of the trace */
    /* ranks; who is a rank's number */
    GRANTED, /* item and epoch arrive */
    ENDED,   /* the unit at work is done */
    BEAT,
    DRAIN, /* no more time for units that are not in hand */
    LATE,  /* the time that the notice left is over */
    /* rank 0; who is a rank's number */
    HEARD_HELLO,
    HEARD_RESULT, /* item, epoch, the span it took */
    HEARD_BEAT,
    HEARD_NOTICE,
    HEARD_HANDBACK, /* item, epoch */
    HEARD_LEAVING,
    SILENT /* has it been silent for a lease's time? */
};

enum node_state { ABSENT, UP, NOTICED, TAKEN };

struct node {
    const pt_sim_pool *pool;
    enum node_state state;
    uint32_t life, first_place, first_rank; /* life: how often it has come */
    int64_t paid_from_us;
};

struct held {
    uint32_t item, epoch;
};

struct rank {
    uint32_t node, place;
    bool there, leaving, left;  /* as the rank knows it */
    bool known, known_leaving;  /* as rank 0 knows it */
    bool busy;                  /* at hand[0] */
    int64_t since_us, heard_us; /* of the present unit or idleness; its last sign */
    struct held *hand;          /* [prefetch] */
    uint32_t n_hand;
};

struct world {
    const pt_sim_model *m;
    uint64_t seed;
    int64_t now_us, free_us; /* rank 0 is free again */
    pt_arena *arena;
    pt_sim_queue queue;
    pt_sim_random random;
    pt_leases *leases;
    pt_lease *found; /* [prefetch, or what expires at once] */
    struct node *nodes;
    uint32_t n_nodes, n_coming; /* nodes that are up or will be */
    PT_VEC(struct rank) ranks;
    uint32_t n_known; /* ranks that rank 0 counts on */
    pt_sim_trace *trace;
    pt_sim_result *out;
};

const char *const pt_sim_share_names[PT_SIM_SHARES] = {"useful",  "launch",  "lost",
                                                       "drained", "starved", "tail"};

static void put(struct world *w, int64_t at_us, enum what what, uint32_t who)
{
    pt_sim_put(&w->queue, (pt_sim_event){.at_us = at_us, .what = what, .who = who});
}

static void account(struct world *w, uint32_t place, enum pt_sim_share share,
                    int64_t from_us, int64_t to_us)
{
    w->out->share_us[share] += to_us - from_us;
    w->out->paid_us += to_us - from_us;
    if (w->trace && place < w->trace->max_places && to_us > from_us)
        pt_vec_push(&w->trace->spans, ((pt_sim_span){place, share, from_us, to_us}));
}

/* A message to rank 0: handled when it has come and those before it are done. */
static void tell(struct world *w, pt_sim_event e)
{
    int64_t comes = w->now_us + w->m->latency_us;
    int64_t begins = comes > w->free_us ? comes : w->free_us;
    w->free_us = e.at_us = begins + w->m->dispatch_us;
    w->out->rank0_us += w->m->dispatch_us;
    pt_sim_put(&w->queue, e);
}

static bool units_left(const struct world *w)
{
    return pt_lease_count(w->leases, PT_LEASE_WAITING) +
               pt_lease_count(w->leases, PT_LEASE_HELD) >
           0;
}

/* --- nodes --- */

static void launch(struct world *w, uint32_t n)
{
    struct node *node = &w->nodes[n];
    node->state = ABSENT;
    node->life++;
    node->paid_from_us = w->now_us;
    w->n_coming++;
    pt_sim_put(&w->queue, (pt_sim_event){.at_us = w->now_us + node->pool->launch_us,
                                         .what = LAUNCHED,
                                         .who = n,
                                         .epoch = node->life});
    int64_t life = pt_sim_life(&w->random, &node->pool->hazard);
    if (life < INT64_MAX - w->now_us)
        pt_sim_put(&w->queue, (pt_sim_event){.at_us = w->now_us + life,
                                             .what = TAKE,
                                             .who = n,
                                             .epoch = node->life});
}

static void join(struct world *w, uint32_t n, uint32_t place)
{
    struct rank r = {.node = n, .place = place, .there = true, .since_us = w->now_us};
    r.hand = PT_NEW_N(w->arena, struct held, w->m->prefetch);
    uint32_t number = (uint32_t)w->ranks.n;
    pt_vec_push(&w->ranks, r);
    account(w, place, PT_SIM_LAUNCH, w->nodes[n].paid_from_us, w->now_us);
    tell(w, (pt_sim_event){.what = HEARD_HELLO, .who = number});
    /* Spread over the period, as the ranks of a cluster do not beat as one. */
    put(w, w->now_us + pt_sim_below(&w->random, (uint32_t)w->m->heartbeat_ms) * 1000ll,
        BEAT, number);
}

static void launched(struct world *w, uint32_t n)
{
    struct node *node = &w->nodes[n];
    node->state = UP;
    node->first_rank = (uint32_t)w->ranks.n;
    for (uint32_t i = 0; i < node->pool->ranks_per_node; i++)
        join(w, n, node->first_place + i);
}

static void pay(struct world *w, struct node *node, int64_t until_us)
{
    uint32_t ranks = node->pool->ranks_per_node;
    double of_each = node->pool->usd_per_hour * (node->pool->per_node ? 1.0 / ranks : 1);
    for (uint32_t i = 0; i < ranks; i++)
        w->out->usd += pt_cost_usd((until_us - node->paid_from_us) / 1000, of_each);
}

/* What a rank did since its last event, when it or the job ends here. */
static void end_rank(struct world *w, struct rank *r, enum pt_sim_share idle)
{
    if (!r->there)
        return;
    enum pt_sim_share share = r->busy ? PT_SIM_LOST : r->left ? PT_SIM_DRAINED : idle;
    account(w, r->place, share, r->since_us, w->now_us);
    w->out->units_again += r->busy;
    r->there = r->busy = false;
}

static void gone(struct world *w, uint32_t n)
{
    struct node *node = &w->nodes[n];
    bool joined = node->state != ABSENT;
    pay(w, node, w->now_us);
    w->out->nodes_lost++;
    for (uint32_t i = 0; i < node->pool->ranks_per_node; i++) {
        if (!joined) {
            account(w, node->first_place + i, PT_SIM_LAUNCH, node->paid_from_us, w->now_us);
            continue;
        }
        struct rank *r = &w->ranks.p[node->first_rank + i];
        end_rank(w, r, PT_SIM_STARVED);
        if (r->known)
            put(w, r->heard_us + w->m->ttl_ms * 1000, SILENT, node->first_rank + i);
    }
    node->state = TAKEN;
    w->n_coming--;
    if (node->pool->replace)
        launch(w, n);
}

static void hand_back(struct world *w, uint32_t number, uint32_t from);
static void leave_if_empty(struct world *w, uint32_t number);

static void notice(struct world *w, uint32_t number)
{
    struct rank *r = &w->ranks.p[number];
    int64_t left_us =
        pt_drain_left_us(w->nodes[r->node].pool->notice_us, w->m->drain_ms * 1000);
    uint64_t *cost = PT_NEW_N(w->arena, uint64_t, r->n_hand + 1);
    for (uint32_t i = 0; i < r->n_hand; i++)
        cost[i] = w->m->cost_us[r->hand[i].item];
    r->leaving = true;
    tell(w, (pt_sim_event){.what = HEARD_NOTICE, .who = number});
    hand_back(
        w, number,
        pt_drain_keep(cost, r->n_hand, r->busy ? w->now_us - r->since_us : 0, left_us));
    put(w, w->now_us + left_us, LATE, number);
    leave_if_empty(w, number);
}

static void take(struct world *w, uint32_t n)
{
    struct node *node = &w->nodes[n];
    if (node->state == UP && node->pool->notice_us > 0) {
        node->state = NOTICED;
        w->out->nodes_noticed++;
        int64_t drains_us =
            w->now_us + pt_drain_begins_in_us(node->pool->notice_us, w->m->drain_ms * 1000);
        for (uint32_t i = 0; i < node->pool->ranks_per_node; i++)
            put(w, drains_us, DRAIN, node->first_rank + i);
        pt_sim_put(&w->queue, (pt_sim_event){.at_us = w->now_us + node->pool->notice_us,
                                             .what = GONE,
                                             .who = n,
                                             .epoch = node->life});
    } else if (node->state == UP || node->state == ABSENT) {
        gone(w, n);
    }
}

static void take_later(struct world *w, uint32_t n, int64_t at_us)
{
    pt_sim_put(
        &w->queue,
        (pt_sim_event){.at_us = at_us, .what = TAKE, .who = n, .epoch = w->nodes[n].life});
}

static void burst(struct world *w, uint32_t pool)
{
    const pt_sim_pool *p = &w->m->pools[pool];
    for (uint32_t n = 0; n < w->n_nodes; n++)
        if (w->nodes[n].pool == p && w->nodes[n].state == UP &&
            pt_sim_uniform(&w->random) < p->hazard.share)
            take_later(w, n, w->now_us + pt_sim_below(&w->random, BURST_US));
    put(w, w->now_us + (int64_t)pt_sim_exponential(&w->random, p->hazard.mean_us), BURST,
        pool);
}

static void traced(struct world *w, uint32_t pool, uint32_t loss)
{
    const pt_sim_pool *p = &w->m->pools[pool];
    uint32_t n_up = 0, want = p->hazard.trace[loss].nodes;
    for (uint32_t n = 0; n < w->n_nodes; n++)
        n_up += w->nodes[n].pool == p && w->nodes[n].state == UP;
    /* Each of those left is chosen with the same chance: want of n_up. */
    for (uint32_t n = 0; n < w->n_nodes && want; n++) {
        if (w->nodes[n].pool != p || w->nodes[n].state != UP)
            continue;
        if (pt_sim_below(&w->random, n_up--) < want) {
            want--;
            take_later(w, n, w->now_us);
        }
    }
}

/* --- ranks --- */

static void begin(struct world *w, uint32_t number)
{
    struct rank *r = &w->ranks.p[number];
    if (r->busy || r->n_hand == 0)
        return;
    uint32_t item = r->hand[0].item;
    r->busy = true;
    r->since_us = w->now_us;
    pt_sim_put(&w->queue,
               (pt_sim_event){.at_us = w->now_us + pt_sim_true_time(w->seed, item,
                                                                    w->m->cost_us[item],
                                                                    w->m->noise),
                              .what = ENDED,
                              .who = number,
                              .item = item,
                              .epoch = r->hand[0].epoch});
}

static void drop_first(struct rank *r)
{
    r->n_hand--;
    memmove(r->hand, r->hand + 1, r->n_hand * sizeof *r->hand);
    r->busy = false;
}

static void say_handback(struct world *w, uint32_t number, struct held h)
{
    tell(w, (pt_sim_event){
                .what = HEARD_HANDBACK, .who = number, .item = h.item, .epoch = h.epoch});
}

/* Hands back what it holds from number `from` on; what it is at is cut off when that is 0. */
static void hand_back(struct world *w, uint32_t number, uint32_t from)
{
    struct rank *r = &w->ranks.p[number];
    for (uint32_t i = r->n_hand; i > from; i--)
        say_handback(w, number, r->hand[i - 1]);
    if (from == 0 && r->busy) {
        account(w, r->place, PT_SIM_LOST, r->since_us, w->now_us);
        w->out->units_again++;
        r->busy = false;
        r->since_us = w->now_us;
    }
    if (from < r->n_hand)
        r->n_hand = from;
}

static void leave_if_empty(struct world *w, uint32_t number)
{
    struct rank *r = &w->ranks.p[number];
    if (!r->leaving || r->left || r->n_hand)
        return;
    r->left = true;
    tell(w, (pt_sim_event){.what = HEARD_LEAVING, .who = number});
}

static void granted(struct world *w, const pt_sim_event *e)
{
    struct rank *r = &w->ranks.p[e->who];
    struct held h = {e->item, e->epoch};
    if (!r->there)
        return; /* rank 0 will notice the silence */
    if (r->leaving) {
        say_handback(w, e->who, h);
        return;
    }
    PT_ASSERT(r->n_hand < w->m->prefetch);
    r->hand[r->n_hand++] = h;
    if (!r->busy) {
        account(w, r->place, PT_SIM_STARVED, r->since_us, w->now_us);
        begin(w, e->who);
    }
}

static void ended(struct world *w, const pt_sim_event *e)
{
    struct rank *r = &w->ranks.p[e->who];
    if (!r->busy || r->hand[0].item != e->item || r->hand[0].epoch != e->epoch)
        return; /* cut off meanwhile */
    tell(w, (pt_sim_event){.what = HEARD_RESULT,
                           .who = e->who,
                           .item = e->item,
                           .epoch = e->epoch,
                           .from_us = r->since_us,
                           .to_us = w->now_us});
    drop_first(r);
    r->since_us = w->now_us;
    begin(w, e->who);
    leave_if_empty(w, e->who);
}

static void beat(struct world *w, uint32_t number)
{
    if (!w->ranks.p[number].there || w->ranks.p[number].left)
        return;
    tell(w, (pt_sim_event){.what = HEARD_BEAT, .who = number});
    put(w, w->now_us + w->m->heartbeat_ms * 1000, BEAT, number);
}

/* --- rank 0 --- */

static void top_up(struct world *w, uint32_t number)
{
    struct rank *r = &w->ranks.p[number];
    if (!r->known || r->known_leaving)
        return;
    uint32_t n = pt_lease_wanted(w->leases, (int)number, w->m->prefetch, w->n_known);
    if (n)
        n = pt_lease_grant(w->leases, (int)number, w->now_us / 1000, n, w->found);
    for (uint32_t i = 0; i < n; i++)
        pt_sim_put(&w->queue, (pt_sim_event){.at_us = w->now_us + w->m->latency_us,
                                             .what = GRANTED,
                                             .who = number,
                                             .item = w->found[i].item,
                                             .epoch = w->found[i].epoch});
}

/* Something waits again that did not: whoever has room may have it. */
static void top_up_all(struct world *w)
{
    for (uint32_t n = 0; n < w->n_nodes; n++) {
        const struct node *node = &w->nodes[n];
        if (node->state == ABSENT || node->state == TAKEN)
            continue;
        for (uint32_t i = 0; i < node->pool->ranks_per_node; i++) {
            if (pt_lease_count(w->leases, PT_LEASE_WAITING) == 0)
                return;
            top_up(w, node->first_rank + i);
        }
    }
}

static void heard_result(struct world *w, const pt_sim_event *e)
{
    const struct rank *r = &w->ranks.p[e->who];
    bool taken = pt_lease_is(w->leases, e->item, e->epoch, (int)e->who);
    account(w, r->place, taken ? PT_SIM_USEFUL : PT_SIM_LOST, e->from_us, e->to_us);
    w->out->units_again += !taken;
    if (taken)
        pt_lease_end(w->leases, e->item, PT_LEASE_DONE);
}

static void lose(struct world *w, uint32_t number, uint32_t blame)
{
    w->n_known -= w->ranks.p[number].known;
    w->ranks.p[number].known = false;
    pt_lease_lose(w->leases, (int)number, blame, w->found);
    top_up_all(w);
}

/* As rank 0's look at its clocks does. */
static void silent(struct world *w, uint32_t number)
{
    const struct rank *r = &w->ranks.p[number];
    if (!r->known)
        return;
    if (w->now_us - r->heard_us < w->m->ttl_ms * 1000)
        put(w, r->heard_us + w->m->ttl_ms * 1000, SILENT, number);
    else
        lose(w, number,
             r->known_leaving ? PT_LEASE_NOBODY : pt_lease_oldest(w->leases, (int)number));
}

static void renew(struct world *w, uint32_t number)
{
    const struct rank *r = &w->ranks.p[number];
    for (uint32_t i = 0; i < r->n_hand; i++)
        pt_lease_renew(w->leases, r->hand[i].item, r->hand[i].epoch, (int)number,
                       w->now_us / 1000);
}

static void hear(struct world *w, const pt_sim_event *e)
{
    struct rank *r = &w->ranks.p[e->who];
    r->heard_us = w->now_us;
    switch ((enum what)e->what) {
    case HEARD_HELLO:
        r->known = true;
        w->n_known++;
        if (!r->there) /* it was lost while its first message was on its way */
            put(w, w->now_us + w->m->ttl_ms * 1000, SILENT, e->who);
        break;
    case HEARD_RESULT:
        heard_result(w, e);
        break;
    case HEARD_BEAT:
        renew(w, e->who);
        break;
    case HEARD_NOTICE:
        r->known_leaving = true;
        break;
    case HEARD_HANDBACK:
        if (pt_lease_return(w->leases, e->item, e->epoch, (int)e->who))
            top_up_all(w);
        break;
    default:
        lose(w, e->who, PT_LEASE_NOBODY);
        break;
    }
    top_up(w, e->who);
}

/* --- the run --- */

static bool of_a_life_that_is_over(const struct world *w, const pt_sim_event *e)
{
    return (e->what == LAUNCHED || e->what == TAKE || e->what == GONE) &&
           (e->epoch != w->nodes[e->who].life || w->nodes[e->who].state == TAKEN);
}

static void happen(struct world *w, const pt_sim_event *e)
{
    if (of_a_life_that_is_over(w, e))
        return;
    switch ((enum what)e->what) {
    case LAUNCHED:
        launched(w, e->who);
        break;
    case TAKE:
        take(w, e->who);
        break;
    case GONE:
        gone(w, e->who);
        break;
    case BURST:
        burst(w, e->who);
        break;
    case TRACED:
        traced(w, e->who, e->item);
        break;
    case GRANTED:
        granted(w, e);
        break;
    case ENDED:
        ended(w, e);
        break;
    case BEAT:
        beat(w, e->who);
        break;
    case DRAIN:
        if (w->ranks.p[e->who].there)
            notice(w, e->who);
        break;
    case LATE:
        if (w->ranks.p[e->who].there)
            hand_back(w, e->who, 0);
        leave_if_empty(w, e->who);
        break;
    case SILENT:
        silent(w, e->who);
        break;
    default:
        hear(w, e);
        break;
    }
}

static void add_pool(struct world *w, uint32_t pool, uint32_t *place)
{
    const pt_sim_pool *p = &w->m->pools[pool];
    for (uint32_t i = 0; i < p->nodes; i++) {
        w->nodes[w->n_nodes] = (struct node){.pool = p, .first_place = *place};
        *place += p->ranks_per_node;
        launch(w, w->n_nodes++);
    }
    if (p->hazard.kind == PT_SIM_BURST)
        put(w, (int64_t)pt_sim_exponential(&w->random, p->hazard.mean_us), BURST, pool);
    for (uint32_t i = 0; p->hazard.kind == PT_SIM_TRACE && i < p->hazard.n_trace; i++)
        pt_sim_put(&w->queue, (pt_sim_event){.at_us = p->hazard.trace[i].at_us,
                                             .what = TRACED,
                                             .who = pool,
                                             .item = i});
}

static void set_up(struct world *w)
{
    const pt_sim_model *m = w->m;
    uint32_t n_nodes = 0, place = 0;
    for (uint32_t i = 0; i < m->n_pools; i++)
        n_nodes += m->pools[i].nodes;
    w->nodes = PT_NEW_N(w->arena, struct node, n_nodes + 1);
    w->found = PT_NEW_N(w->arena, pt_lease, m->prefetch);
    for (uint32_t i = 0; i < m->n_units; i++)
        pt_lease_add(w->leases, m->shard[i], 0, 0);
    for (uint32_t i = 0; i < m->n_pools; i++)
        add_pool(w, i, &place);
}

static void end_all(struct world *w)
{
    for (uint32_t n = 0; n < w->n_nodes; n++) {
        struct node *node = &w->nodes[n];
        if (node->state == TAKEN)
            continue;
        pay(w, node, w->now_us);
        for (uint32_t i = 0; i < node->pool->ranks_per_node; i++)
            if (node->state == ABSENT)
                account(w, node->first_place + i, PT_SIM_LAUNCH, node->paid_from_us,
                        w->now_us);
            else
                end_rank(w, &w->ranks.p[node->first_rank + i], PT_SIM_TAIL);
    }
    w->out->makespan_us = w->now_us;
    w->out->done = pt_lease_count(w->leases, PT_LEASE_DONE);
    w->out->quarantined = pt_lease_count(w->leases, PT_LEASE_QUARANTINED);
    w->out->left = w->m->n_units - w->out->done - w->out->quarantined;
}

void pt_sim_run(const pt_sim_model *m, uint64_t seed, pt_sim_trace *trace,
                pt_sim_result *out)
{
    struct world w = {.m = m,
                      .seed = seed,
                      .arena = pt_arena_new(),
                      .random = pt_sim_stream(seed, 0),
                      .leases = pt_leases_new(m->ttl_ms, m->max_kills),
                      .trace = trace,
                      .out = out};
    pt_sim_event e;
    PT_ASSERT(m->prefetch > 0);
    *out = (pt_sim_result){0};
    set_up(&w);
    while (units_left(&w) && w.n_coming > 0 && pt_sim_take(&w.queue, &e)) {
        w.now_us = e.at_us;
        happen(&w, &e);
    }
    end_all(&w);
    pt_vec_free(&w.ranks);
    pt_leases_free(w.leases);
    pt_sim_queue_free(&w.queue);
    pt_arena_free(w.arena);
}
