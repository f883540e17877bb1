#include "pt_test.h"

#include "scheduler/lease.h"
#include "scheduler/winner.h"

static pt_leases *leases_of(uint32_t n, uint32_t per_shard)
{
    pt_leases *l = pt_leases_new(/* ttl_ms */ 1000, /* max_kills */ 3);
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(pt_lease_add(l, i / per_shard, 100, 0), i);
    return l;
}

static void late_result_of_an_expired_lease_is_refused(void **state)
{
    (void)state;
    pt_leases *l = leases_of(1, 1);
    pt_lease a, b, gone;
    assert_int_equal(pt_lease_grant(l, 7, 0, 1, &a), 1);
    assert_int_equal(pt_lease_grant(l, 8, 999, 1, &b), 0);
    assert_int_equal(pt_lease_expire(l, 999, 1, &gone), 0);
    assert_int_equal(pt_lease_expire(l, 1000, 1, &gone), 1);
    assert_int_equal(gone.epoch, a.epoch);
    assert_int_equal(pt_lease_grant(l, 8, 1000, 1, &b), 1);
    assert_true(b.epoch > a.epoch);
    assert_false(pt_lease_is(l, 0, a.epoch, 7));
    assert_false(pt_lease_is(l, 0, b.epoch, 7));
    assert_true(pt_lease_is(l, 0, b.epoch, 8));
    pt_lease_end(l, 0, PT_LEASE_DONE);
    assert_false(pt_lease_is(l, 0, b.epoch, 8)); /* told twice, counted once */
    assert_int_equal(pt_lease_count(l, PT_LEASE_DONE), 1);
    pt_leases_free(l);
}

static void the_first_epoch_is_above_what_earlier_starts_gave(void **state)
{
    (void)state;
    pt_leases *l = leases_of(1, 1);
    pt_lease a;
    pt_lease_grant(l, 1, 0, 1, &a);
    assert_int_equal(a.epoch, 101);
    pt_leases_free(l);
}

static void a_renewed_lease_lives_on(void **state)
{
    (void)state;
    pt_leases *l = leases_of(2, 2);
    pt_lease a[2], gone[2];
    assert_int_equal(pt_lease_grant(l, 1, 0, 2, a), 2);
    assert_true(pt_lease_renew(l, 0, a[0].epoch, 1, 900));
    assert_false(pt_lease_renew(l, 0, a[0].epoch, 2, 900));
    assert_int_equal(pt_lease_expire(l, 1500, 2, gone), 1);
    assert_int_equal(gone[0].item, 1);
    pt_leases_free(l);
}

static void ranks_keep_to_their_shard_then_help(void **state)
{
    (void)state;
    pt_leases *l = leases_of(6, 3);
    pt_lease a[6], b[6];
    assert_int_equal(pt_lease_grant(l, 1, 0, 2, a), 2);
    assert_int_equal(pt_lease_grant(l, 2, 0, 2, b), 2);
    assert_int_equal(a[0].item, 0);
    assert_int_equal(a[1].item, 1);
    assert_int_equal(b[0].item, 3);
    assert_int_equal(pt_lease_grant(l, 1, 0, 2, a), 2);
    assert_int_equal(a[0].item, 2);
    assert_int_equal(a[1].item, 5); /* of the other's shard */
    assert_int_equal(pt_lease_grant(l, 2, 0, 2, b), 0);
    pt_leases_free(l);
}

static void what_is_handed_back_is_granted_next_in_the_old_order(void **state)
{
    (void)state;
    pt_leases *l = leases_of(3, 3);
    pt_lease a[3], b[3];
    pt_lease_grant(l, 1, 0, 3, a);
    assert_int_equal(pt_lease_oldest(l, 1), 0);
    assert_int_equal(pt_lease_lose(l, 1, PT_LEASE_NOBODY, b), 3);
    assert_int_equal(pt_lease_held(l, 1), 0);
    assert_int_equal(pt_lease_grant(l, 2, 0, 3, b), 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(b[i].item, i);
    assert_false(pt_lease_return(l, 0, a[0].epoch, 1));
    assert_true(pt_lease_return(l, 0, b[0].epoch, 2));
    assert_int_equal(pt_lease_oldest(l, 2), 1);
    pt_leases_free(l);
}

static void three_kills_quarantine_and_a_preemption_is_no_kill(void **state)
{
    (void)state;
    pt_leases *l = leases_of(2, 2);
    pt_lease a[2];
    for (uint32_t kill = 0; kill < 3; kill++) {
        assert_int_equal(pt_lease_state(l, 1), PT_LEASE_WAITING);
        pt_lease_grant(l, 1, 0, 2, a);
        pt_lease_lose(l, 1, PT_LEASE_NOBODY, a); /* preempted */
        pt_lease_grant(l, 1, 0, 2, a);
        pt_lease_lose(l, 1, 1, a);
        assert_int_equal(pt_lease_kills(l, 1), kill + 1);
    }
    assert_int_equal(pt_lease_state(l, 1), PT_LEASE_QUARANTINED);
    assert_int_equal(pt_lease_state(l, 0), PT_LEASE_WAITING);
    assert_int_equal(pt_lease_kills(l, 0), 0);
    assert_int_equal(pt_lease_grant(l, 2, 0, 2, a), 1);
    pt_leases_free(l);
}

static void a_killer_comes_last_so_that_others_are_done_first(void **state)
{
    (void)state;
    pt_leases *l = leases_of(3, 3);
    pt_lease a[3];
    pt_lease_grant(l, 1, 0, 1, a);
    pt_lease_lose(l, 1, 0, a);
    assert_int_equal(pt_lease_grant(l, 1, 0, 3, a), 3);
    assert_int_equal(a[0].item, 1);
    assert_int_equal(a[2].item, 0);
    pt_leases_free(l);
}

static void settling_takes_an_item_out_wherever_it_is(void **state)
{
    (void)state;
    pt_leases *l = leases_of(4, 4);
    pt_lease a[4];
    pt_lease_settle(l, 1, PT_LEASE_DONE); /* in the middle of its queue */
    pt_lease_grant(l, 1, 0, 1, a);
    pt_lease_settle(l, 0, PT_LEASE_DONE); /* held */
    assert_int_equal(pt_lease_held(l, 1), 0);
    pt_lease_settle(l, 3, PT_LEASE_FAILED); /* the last */
    assert_int_equal(pt_lease_grant(l, 1, 0, 4, a), 1);
    assert_int_equal(a[0].item, 2);
    pt_leases_free(l);
}

/* Random operations against the rules that must always hold. */
static void no_item_is_ever_held_twice_or_lost(void **state)
{
    (void)state;
    enum { ITEMS = 50, RANKS = 5, STEPS = 20000 };
    for (unsigned seed = 1; seed <= 20; seed++) {
        pt_leases *l = leases_of(ITEMS, 7);
        pt_lease held[RANKS][ITEMS], some[ITEMS];
        uint32_t n_held[RANKS] = {0};
        unsigned r = seed;
        for (int step = 0; step < STEPS && pt_lease_count(l, PT_LEASE_DONE) < ITEMS;
             step++) {
            r = r * 1103515245u + 12345u;
            uint32_t rank = r >> 16 & 0xff, what = r >> 24 & 7;
            rank %= RANKS;
            if (what < 3) {
                uint32_t n = pt_lease_grant(l, (int)rank, step, 3, some);
                for (uint32_t i = 0; i < n; i++)
                    held[rank][n_held[rank]++] = some[i];
            } else if (what < 5 && n_held[rank]) {
                pt_lease *x = &held[rank][--n_held[rank]];
                if (pt_lease_is(l, x->item, x->epoch, (int)rank))
                    pt_lease_end(l, x->item, PT_LEASE_DONE);
            } else if (what == 5) {
                pt_lease_lose(l, (int)rank, PT_LEASE_NOBODY, some);
                n_held[rank] = 0;
            } else {
                pt_lease_expire(l, step - 900, ITEMS, some);
            }
            assert_int_equal(pt_lease_count(l, PT_LEASE_WAITING) +
                                 pt_lease_count(l, PT_LEASE_HELD) +
                                 pt_lease_count(l, PT_LEASE_DONE),
                             ITEMS);
            if (n_held[rank] > ITEMS - 4)
                n_held[rank] = 0;
        }
        pt_leases_free(l);
    }
}

static uint32_t winner_by_looking(const uint32_t *score, uint32_t n)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < n; i++)
        best = score[i] > score[best] ? i : best;
    return score[best] ? best : PT_WINNER_NONE;
}

static void the_tree_names_the_winner_that_looking_finds(void **state)
{
    (void)state;
    enum { PLAYERS = 37, CHANGES = 5000 };
    uint32_t score[PLAYERS] = {0}, seed = 1, n = 0;
    pt_winner w = {0};
    assert_int_equal(pt_winner_get(&w), PT_WINNER_NONE);
    for (uint32_t i = 0; i < CHANGES; i++) {
        seed = seed * 1664525u + 1013904223u;
        if (n < PLAYERS && (n == 0 || seed >> 28 == 0)) {
            pt_winner_add(&w);
            n++;
        }
        uint32_t player = (seed >> 8) % n;
        score[player] = (seed >> 20) % 4;
        pt_winner_set(&w, player, score[player]);
        assert_int_equal(pt_winner_get(&w), winner_by_looking(score, n));
    }
    pt_winner_free(&w);
}

static void a_hand_is_filled_when_half_of_it_is_empty(void **state)
{
    (void)state;
    pt_leases *l = leases_of(100, 100);
    pt_lease out[8];
    assert_int_equal(pt_lease_wanted(l, 1, 8, 1), 8);
    for (uint32_t held = 1; held <= 8; held++) {
        assert_int_equal(pt_lease_grant(l, 1, 0, 1, &out[held - 1]), 1);
        assert_int_equal(pt_lease_wanted(l, 1, 8, 1), held <= 4 ? 8 - held : 0);
    }
    pt_leases_free(l);
}

static void hands_get_smaller_when_little_is_left(void **state)
{
    (void)state;
    pt_leases *l = leases_of(40, 40);
    pt_lease out[8];
    assert_int_equal(pt_lease_wanted(l, 1, 8, 4), 6);
    assert_int_equal(pt_lease_wanted(l, 1, 8, 1000), 1);
    assert_int_equal(pt_lease_grant(l, 1, 0, 1, out), 1);
    assert_int_equal(pt_lease_wanted(l, 1, 8, 1000), 0);
    pt_leases_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(late_result_of_an_expired_lease_is_refused),
        cmocka_unit_test(the_first_epoch_is_above_what_earlier_starts_gave),
        cmocka_unit_test(a_renewed_lease_lives_on),
        cmocka_unit_test(ranks_keep_to_their_shard_then_help),
        cmocka_unit_test(what_is_handed_back_is_granted_next_in_the_old_order),
        cmocka_unit_test(three_kills_quarantine_and_a_preemption_is_no_kill),
        cmocka_unit_test(a_killer_comes_last_so_that_others_are_done_first),
        cmocka_unit_test(settling_takes_an_item_out_wherever_it_is),
        cmocka_unit_test(no_item_is_ever_held_twice_or_lost),
        cmocka_unit_test(the_tree_names_the_winner_that_looking_finds),
        cmocka_unit_test(a_hand_is_filled_when_half_of_it_is_empty),
        cmocka_unit_test(hands_get_smaller_when_little_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
