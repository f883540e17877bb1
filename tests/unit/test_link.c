#include "pt_test.h"

#include "base/log.h"
#include "link_flaky.c"

#include <pthread.h>
#include <time.h>

static void messages_arrive_in_order_with_their_sender(void **state)
{
    (void)state;
    pt_link *end[3];
    pt_buf in = {0};
    int from;
    pt_link_local_open(3, end);
    assert_int_equal(pt_link_send(end[1], 0, PT_STR("one"), NULL), 0);
    assert_int_equal(pt_link_send(end[2], 0, PT_STR(""), NULL), 0);
    assert_int_equal(pt_link_send(end[1], 0, PT_STR("three"), NULL), 0);
    assert_true(pt_link_stuck_ms(end[1], 0) > 0);
    assert_int_equal(pt_link_flush(end[1], 1), 0);
    static const char *const want[] = {"one", "", "three"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pt_link_poll(end[0], 0, &from, &in, NULL), 1);
        assert_int_equal(from, i == 1 ? 2 : 1);
        assert_string_equal(pt_buf_z(&in), want[i]);
    }
    assert_int_equal(pt_link_poll(end[0], 0, &from, &in, NULL), 0);
    assert_int_equal(pt_link_flush(end[1], 1), 1);
    assert_int_equal(pt_link_stuck_ms(end[1], 0), 0);
    for (int i = 0; i < 3; i++)
        pt_link_close(end[i]);
    pt_buf_free(&in);
}

static void a_closed_end_is_unreachable_and_a_dropped_one_is_not_heard(void **state)
{
    (void)state;
    pt_link *end[3];
    pt_buf in = {0};
    pt_err err;
    int from;
    pt_link_local_open(3, end);
    pt_link_send(end[1], 0, PT_STR("late"), NULL);
    pt_link_drop(end[0], 1);
    assert_int_equal(pt_link_poll(end[0], 0, &from, &in, NULL), 0);
    assert_int_equal(pt_link_send(end[0], 1, PT_STR("x"), &err), -1);
    assert_int_equal(err.code, PT_ERR_GONE);
    pt_link_send(end[2], 0, PT_STR("last words"), NULL);
    pt_link_close(end[2]);
    assert_int_equal(pt_link_send(end[0], 2, PT_STR("x"), &err), -1);
    assert_int_equal(err.code, PT_ERR_GONE);
    assert_int_equal(pt_link_poll(end[0], 0, &from, &in, NULL), 1);
    assert_string_equal(pt_buf_z(&in), "last words");
    pt_link_close(end[0]);
    pt_link_close(end[1]);
    pt_buf_free(&in);
}

static void *wake_it(void *l)
{
    pt_link_wake(l);
    return NULL;
}

static void wake_ends_a_wait(void **state)
{
    (void)state;
    pt_link *end[1];
    pt_buf in = {0};
    int from;
    pthread_t t;
    pt_link_local_open(1, end);
    pthread_create(&t, NULL, wake_it, end[0]);
    assert_int_equal(pt_link_poll(end[0], 60000, &from, &in, NULL), 0);
    pthread_join(t, NULL);
    pt_link_close(end[0]);
    pt_buf_free(&in);
}

static void a_wait_ends_by_time(void **state)
{
    (void)state;
    pt_link *end[1];
    pt_buf in = {0};
    int from;
    pt_link_local_open(1, end);
    int64_t start = pt_now_mono_ms();
    assert_int_equal(pt_link_poll(end[0], 20, &from, &in, NULL), 0);
    assert_true(pt_now_mono_ms() - start >= 19);
    pt_link_close(end[0]);
    pt_buf_free(&in);
}

static void a_message_too_large_is_refused(void **state)
{
    (void)state;
    pt_link *end[2];
    pt_buf big = {0};
    pt_err err;
    pt_link_local_open(2, end);
    pt_buf_addn(&big, 'x', 2 << 20);
    assert_int_equal(pt_link_send(end[0], 1, pt_buf_str(&big), &err), -1);
    assert_int_equal(err.code, PT_ERR_LIMIT);
    pt_link_close(end[0]);
    pt_link_close(end[1]);
    pt_buf_free(&big);
}

static void a_flaky_link_loses_and_repeats_by_its_seed(void **state)
{
    (void)state;
    pt_link *end[2];
    pt_buf in = {0};
    int from, n = 0;
    pt_flaky f = {.seed = 7, .drop_percent = 30, .twice_percent = 30};
    pt_link_local_open(2, end);
    end[1] = pt_link_flaky_open(end[1], &f);
    for (int i = 0; i < 200; i++)
        pt_link_send(end[1], 0, PT_STR("m"), NULL);
    while (pt_link_poll(end[0], 0, &from, &in, NULL) == 1)
        n++;
    assert_in_range(n, 140, 240);
    f.cut = true;
    pt_link_send(end[1], 0, PT_STR("m"), NULL);
    assert_int_equal(pt_link_poll(end[0], 0, &from, &in, NULL), 0);
    pt_link_close(end[0]);
    pt_link_close(end[1]);
    pt_buf_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_arrive_in_order_with_their_sender),
        cmocka_unit_test(a_closed_end_is_unreachable_and_a_dropped_one_is_not_heard),
        cmocka_unit_test(wake_ends_a_wait),
        cmocka_unit_test(a_wait_ends_by_time),
        cmocka_unit_test(a_message_too_large_is_refused),
        cmocka_unit_test(a_flaky_link_loses_and_repeats_by_its_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
