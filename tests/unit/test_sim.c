#include "pt_test.h"

#include "scheduler/sim_draw.h"
#include "scheduler/sim_figures.h"
#include "scheduler/sim_pool.h"
#include "scheduler/sim_queue.h"
#include "scheduler/sim_units.h"
#include "spec/drain.h"

#include <math.h>
#include <string.h>

enum { SECOND = 1000000, UNITS = 400 };

struct job {
    pt_arena *a;
    pt_sim_units units;
    pt_sim_pool pool;
    pt_sim_model m;
};

static void job_of(struct job *j, uint32_t ranks)
{
    *j = (struct job){.a = pt_arena_new()};
    pt_sim_units_made(j->a, UNITS, 2 * SECOND, ranks, &j->units);
    j->pool =
        (pt_sim_pool){.name = "pool", .nodes = ranks, .ranks_per_node = 1, .replace = true};
    j->m = (pt_sim_model){.cost_us = j->units.cost_us,
                          .shard = j->units.shard,
                          .n_units = UNITS,
                          .ttl_ms = 30000,
                          .heartbeat_ms = 2000,
                          .drain_ms = 10000,
                          .prefetch = 8,
                          .max_kills = 3,
                          .dispatch_us = 50,
                          .latency_us = 100,
                          .pools = &j->pool,
                          .n_pools = 1};
}

static int64_t sum_of_shares(const pt_sim_result *r)
{
    int64_t sum = 0;
    for (int i = 0; i < PT_SIM_SHARES; i++)
        sum += r->share_us[i];
    return sum;
}

static void nothing_is_lost_where_nothing_fails(void **state)
{
    (void)state;
    struct job j;
    pt_sim_result r;
    job_of(&j, 8);
    j.pool.usd_per_hour = 3600;
    pt_sim_run(&j.m, 1, NULL, &r);
    assert_int_equal(r.done, UNITS);
    assert_int_equal(r.share_us[PT_SIM_USEFUL], (int64_t)UNITS * 2 * SECOND);
    assert_int_equal(r.share_us[PT_SIM_LOST], 0);
    assert_int_equal(r.paid_us, sum_of_shares(&r));
    assert_int_equal(r.paid_us, 8 * r.makespan_us);
    assert_true(r.makespan_us >= UNITS / 8 * 2 * SECOND);
    assert_true(r.makespan_us < UNITS / 8 * 2 * SECOND + 3 * SECOND);
    assert_true(fabs(r.usd - (double)r.paid_us / 1e6) < 0.1); /* a dollar a second */
    pt_arena_free(j.a);
}

static void the_seed_decides(void **state)
{
    (void)state;
    struct job j;
    pt_sim_result a, b, c;
    job_of(&j, 8);
    j.m.noise = 0.3;
    j.pool.hazard = (pt_sim_hazard){.kind = PT_SIM_POISSON, .mean_us = 60.0 * SECOND};
    pt_sim_run(&j.m, 7, NULL, &a);
    pt_sim_run(&j.m, 7, NULL, &b);
    pt_sim_run(&j.m, 8, NULL, &c);
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_not_equal(&a, &c, sizeof a);
    pt_arena_free(j.a);
}

static const pt_sim_loss losses[] = {{20 * SECOND, 3}, {50 * SECOND, 8}, {51 * SECOND, 2}};

/* Whatever is taken, with or without a notice: paid time is accounted for, units end. */
static void paid_time_is_accounted_for_and_all_units_end(void **state)
{
    (void)state;
    const pt_sim_hazard hazards[] = {
        {.kind = PT_SIM_POISSON, .mean_us = 40.0 * SECOND},
        {.kind = PT_SIM_BURST, .mean_us = 60.0 * SECOND, .share = 0.7},
        {.kind = PT_SIM_BATHTUB,
         .a = 0.45,
         .tau1_us = 10.0 * SECOND,
         .tau2_us = 8.0 * SECOND,
         .end_us = 100.0 * SECOND},
        {.kind = PT_SIM_TRACE, .trace = losses, .n_trace = PT_LEN(losses)}};
    const int64_t notices[] = {0, 1 * SECOND, 30 * SECOND};
    for (size_t h = 0; h < PT_LEN(hazards); h++)
        for (size_t n = 0; n < PT_LEN(notices); n++) {
            uint32_t nodes_lost = 0;
            for (uint64_t seed = 1; seed <= 20; seed++) {
                struct job j;
                pt_sim_result r;
                job_of(&j, 8);
                j.m.noise = 0.5;
                j.m.max_kills = 100;
                j.pool.hazard = hazards[h];
                j.pool.notice_us = notices[n];
                j.pool.launch_us = 5 * SECOND;
                pt_sim_run(&j.m, seed, NULL, &r);
                assert_int_equal(r.done, UNITS);
                assert_int_equal(r.left, 0);
                assert_int_equal(r.paid_us, sum_of_shares(&r));
                nodes_lost += r.nodes_lost;
                pt_arena_free(j.a);
            }
            assert_true(nodes_lost > 0);
        }
}

static void a_long_notice_loses_no_work(void **state)
{
    (void)state;
    struct job j;
    pt_sim_result with, without;
    job_of(&j, 8);
    j.pool.hazard = (pt_sim_hazard){.kind = PT_SIM_POISSON, .mean_us = 60.0 * SECOND};
    pt_sim_run(&j.m, 3, NULL, &without);
    j.pool.notice_us = 30 * SECOND;
    pt_sim_run(&j.m, 3, NULL, &with);
    assert_true(without.share_us[PT_SIM_LOST] > 0);
    assert_int_equal(with.share_us[PT_SIM_LOST], 0);
    assert_int_equal(with.nodes_noticed >= with.nodes_lost, true);
    pt_arena_free(j.a);
}

static void a_long_notice_is_worked_through(void **state)
{
    (void)state;
    struct job j;
    pt_sim_result r;
    job_of(&j, 8);
    j.m.noise = 0.2;
    j.pool.hazard = (pt_sim_hazard){.kind = PT_SIM_POISSON, .mean_us = 120.0 * SECOND};
    j.pool.notice_us = 30 * SECOND;
    pt_sim_run(&j.m, 3, NULL, &r);
    assert_true(r.nodes_lost > 2);
    /* Of 30 s each, the last words and what a drain keeps for errors. */
    assert_true(r.share_us[PT_SIM_DRAINED] < r.nodes_noticed * 5ll * SECOND);
    pt_arena_free(j.a);
}

static void without_replacement_what_is_left_is_told(void **state)
{
    (void)state;
    struct job j;
    pt_sim_result r;
    job_of(&j, 2);
    j.pool.replace = false;
    j.pool.hazard = (pt_sim_hazard){.kind = PT_SIM_POISSON, .mean_us = 5.0 * SECOND};
    pt_sim_run(&j.m, 1, NULL, &r);
    assert_true(r.left > 0);
    assert_int_equal(r.done + r.quarantined + r.left, UNITS);
    assert_int_equal(r.nodes_lost, 2);
    pt_arena_free(j.a);
}

static void lives_have_their_mean(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    pt_sim_random r = pt_sim_stream(1, 2);
    const pt_sim_hazard poisson = {.kind = PT_SIM_POISSON, .mean_us = 1e6};
    const pt_sim_hazard tub = {.kind = PT_SIM_BATHTUB,
                               .a = 0.45,
                               .tau1_us = 1e6,
                               .tau2_us = 0.8e6,
                               .end_us = 24e6};
    double sum = 0;
    uint32_t early = 0, late = 0;
    for (int i = 0; i < DRAWS; i++) {
        sum += (double)pt_sim_life(&r, &poisson);
        int64_t life = pt_sim_life(&r, &tub);
        early += life < 3000000;
        late += life > 21000000;
        assert_true(life >= 0 && life <= 24000000);
    }
    assert_true(fabs(sum / DRAWS - 1e6) < 3e4);
    assert_true(early > DRAWS * 2 / 5 && late > DRAWS / 4);
}

static void events_come_by_time_then_by_order(void **state)
{
    (void)state;
    enum { EVENTS = 2000 };
    pt_sim_queue q = {0};
    pt_sim_random r = pt_sim_stream(5, 5);
    pt_sim_event e, before = {.at_us = -1};
    for (uint32_t i = 0; i < EVENTS; i++)
        pt_sim_put(&q, (pt_sim_event){.at_us = pt_sim_below(&r, 50), .who = i});
    uint32_t n = 0;
    for (; pt_sim_take(&q, &e); n++, before = e)
        assert_true(e.at_us > before.at_us ||
                    (e.at_us == before.at_us && e.who > before.who));
    assert_int_equal(n, EVENTS);
    pt_sim_queue_free(&q);
}

static void a_machine_learns_its_pace_from_the_unit_at_hand(void **state)
{
    (void)state;
    assert_true(pt_drain_pace(0, 0, 0, 0) == 1);
    assert_true(pt_drain_pace(600, 200, 0, 0) == 3);
    assert_true(pt_drain_pace(600, 200, 100, 299) == 3); /* as expected so far */
    assert_true(pt_drain_pace(600, 200, 100, 300) == 4); /* 600 + 2 * 300 for 300 */
    assert_true(pt_drain_pace(0, 0, 100, 5000) == 100);  /* its first */
}

static void a_leaving_rank_keeps_what_fits(void **state)
{
    (void)state;
    const uint64_t cost[] = {4000, 3000, 2000};
    assert_int_equal(pt_drain_keep(cost, 3, 0, 10000), 3);
    assert_int_equal(pt_drain_keep(cost, 3, 0, 9000), 2);
    assert_int_equal(pt_drain_keep(cost, 3, 0, 4000), 0); /* a tenth is kept for errors */
    assert_int_equal(pt_drain_keep(cost, 3, 3000, 4500), 2);
    assert_int_equal(pt_drain_keep(cost, 3, 8000, 4000), 0); /* overdue: as long again */
    assert_int_equal(pt_drain_keep(cost, 0, 0, 0), 0);
}

static void a_drain_ends_before_its_machine(void **state)
{
    (void)state;
    enum { S = 1000000, END = (PT_DRAIN_GOODBYE_MS + PT_DRAIN_LAST_WORDS_MS) * 1000 };
    assert_int_equal(pt_drain_begins_in_us(30 * S, 10 * S), 20 * S - END);
    assert_int_equal(pt_drain_begins_in_us(10 * S + END, 10 * S), 0);
    assert_int_equal(pt_drain_begins_in_us(2 * S, 10 * S), 0);
    assert_int_equal(pt_drain_left_us(30 * S, 10 * S), 10 * S);
    assert_int_equal(pt_drain_left_us(5 * S, 10 * S), 5 * S - END);
    assert_int_equal(pt_drain_left_us(1 * S, 10 * S), 0);
}

static void pools_are_read_and_faults_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *words, *fault;
    } bad[] = {{"ranks=0", "ranks=0"},
               {"ranks=8,per-node=3", "no multiple"},
               {"preempt=often", "preempt=often"},
               {"preempt=poisson:6", "'6'"},
               {"preempt=burst:1h:1.5", "'1.5'"},
               {"notice=-1s", "'-1s'"},
               {"class=gold", "class=gold"},
               {"colour=red", "colour"},
               {"replace=yes", "replace"}};
    pt_arena *a = pt_arena_new();
    pt_job job = {0};
    pt_sim_pool p;
    pt_err err;
    assert_int_equal(
        pt_sim_pool_read(a, "ranks=64,per-node=8,preempt=bathtub,notice=30s,replace", &job,
                         &p, &err),
        0);
    assert_int_equal(p.nodes, 8);
    assert_int_equal(p.notice_us, 30 * SECOND);
    assert_int_equal(p.hazard.kind, PT_SIM_BATHTUB);
    assert_true(p.replace);
    for (size_t i = 0; i < PT_LEN(bad); i++) {
        assert_int_equal(pt_sim_pool_read(a, bad[i].words, &job, &p, &err), -1);
        assert_int_equal(err.code, PT_ERR_USAGE);
        assert_non_null(strstr(err.msg, bad[i].fault));
    }
    pt_arena_free(a);
}

static void percentiles_are_by_nearest_rank(void **state)
{
    (void)state;
    pt_sim_result r[10] = {0};
    pt_sim_figures f;
    for (int i = 0; i < 10; i++) {
        r[i].makespan_us = (10 - i) * SECOND;
        r[i].paid_us = 100;
        r[i].share_us[PT_SIM_USEFUL] = 10 * (i + 1);
    }
    pt_sim_figures_of(r, 10, &f);
    assert_true(f.makespan_s.p50 == 5 && f.makespan_s.p90 == 9);
    assert_true(fabs(f.goodput.p90 - 0.1) < 1e-9); /* the bad end */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost_where_nothing_fails),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(paid_time_is_accounted_for_and_all_units_end),
        cmocka_unit_test(a_long_notice_loses_no_work),
        cmocka_unit_test(a_long_notice_is_worked_through),
        cmocka_unit_test(without_replacement_what_is_left_is_told),
        cmocka_unit_test(lives_have_their_mean),
        cmocka_unit_test(events_come_by_time_then_by_order),
        cmocka_unit_test(a_leaving_rank_keeps_what_fits),
        cmocka_unit_test(a_drain_ends_before_its_machine),
        cmocka_unit_test(a_machine_learns_its_pace_from_the_unit_at_hand),
        cmocka_unit_test(pools_are_read_and_faults_are_named),
        cmocka_unit_test(percentiles_are_by_nearest_rank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
