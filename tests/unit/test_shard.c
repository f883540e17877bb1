#include "pt_test.h"

#include "scheduler/shard.h"

static void shards_are_about_equally_heavy(void **state)
{
    (void)state;
    enum { N = 1000, SHARDS = 16 };
    uint32_t group[N], shard[N];
    uint64_t cost[N], load[SHARDS] = {0}, sum = 0, most = 0, heaviest = 0;
    for (uint32_t i = 0; i < N; i++) {
        group[i] = i;
        cost[i] = 100 + (i * 7919) % 5000;
        sum += cost[i];
        most = cost[i] > most ? cost[i] : most;
    }
    pt_shard_balance(N, group, N, cost, SHARDS, shard, load);
    for (uint32_t s = 0; s < SHARDS; s++)
        heaviest = load[s] > heaviest ? load[s] : heaviest;
    assert_true(heaviest <= sum / SHARDS + most); /* the bound of LPT's greedy step */
    for (uint32_t i = 0; i < N; i++)
        load[shard[i]] -= cost[i];
    for (uint32_t s = 0; s < SHARDS; s++)
        assert_int_equal(load[s], 0);
}

static void a_group_is_not_torn_apart(void **state)
{
    (void)state;
    static const uint32_t group[] = {0, 1, 0, 2, 0, 1};
    static const uint64_t cost[] = {5, 1, 5, 9, 5, 1};
    uint32_t shard[6];
    pt_shard_balance(6, group, 3, cost, 3, shard, NULL);
    assert_int_equal(shard[0], shard[2]);
    assert_int_equal(shard[0], shard[4]);
    assert_int_equal(shard[1], shard[5]);
    assert_int_not_equal(shard[0], shard[3]);
}

static void there_are_more_shards_than_workers_but_no_empty_ones(void **state)
{
    (void)state;
    assert_true(pt_shard_count(1000, 4) > 4);
    assert_int_equal(pt_shard_count(3, 4), 3);
    assert_int_equal(pt_shard_count(0, 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shards_are_about_equally_heavy),
        cmocka_unit_test(a_group_is_not_torn_apart),
        cmocka_unit_test(there_are_more_shards_than_workers_but_no_empty_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
