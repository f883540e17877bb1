/* The link over TCP: order, size, strangers, and a rank that goes. */
#include "spec/link.h"

#include "pt_test.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static pt_link *ends[3];
static int port;

static int set_up(void **state)
{
    (void)state;
    pt_err err;
    ends[0] = pt_link_tcp_serve(3, "secret", &port, &err);
    assert_non_null(ends[0]);
    for (int r = 1; r < 3; r++)
        assert_non_null(
            ends[r] = pt_link_tcp_join("localhost", port, r, 3, "secret", 2000, &err));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int r = 0; r < 3; r++)
        pt_link_close(ends[r]);
    return 0;
}

static void hears(pt_link *l, int from, const char *text)
{
    pt_buf in = {0};
    pt_err err;
    int who = -1;
    assert_int_equal(pt_link_poll(l, 2000, &who, &in, &err), 1);
    assert_int_equal(who, from);
    assert_string_equal(pt_buf_z(&in), text);
    pt_buf_free(&in);
}

static void say(pt_link *l, int to, const char *text)
{
    pt_err err;
    assert_int_equal(pt_link_send(l, to, pt_str_of(text), &err), 0);
}

static void messages_arrive_in_order(void **state)
{
    (void)state;
    say(ends[0], 1, "before it is known"); /* waits for the rank to introduce itself */
    say(ends[1], 0, "a");
    say(ends[1], 0, "b");
    hears(ends[0], 1, "a");
    hears(ends[0], 1, "b");
    hears(ends[1], 0, "before it is known");
    say(ends[2], 0, "c");
    hears(ends[0], 2, "c");
    assert_int_equal(pt_link_flush(ends[0], 1000), 1);
}

static void a_large_message_is_whole(void **state)
{
    (void)state;
    pt_buf big = {0}, in = {0};
    pt_err err;
    int from;
    pt_buf_addn(&big, 'x', 1 << 20);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pt_link_send(ends[1], 0, pt_buf_str(&big), &err), 0);
    for (int i = 0; i < 3;) {
        int rc = pt_link_poll(ends[0], 20, &from, &in, &err);
        pt_link_flush(ends[1], 1);
        assert_true(rc >= 0);
        if (rc == 1)
            assert_true(pt_str_eq(pt_buf_str(&in), pt_buf_str(&big)));
        i += rc;
    }
    pt_buf_free(&big);
    pt_buf_free(&in);
}

static void a_stranger_is_hung_up_on(void **state)
{
    (void)state;
    pt_err err;
    pt_buf in = {0};
    int from;
    pt_link *s = pt_link_tcp_join("localhost", port, 1, 3, "guess", 1000, &err);
    assert_non_null(s);
    int noise = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(connect(noise, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(write(noise, "GET / HTTP/1.1\r\n\r\n", 18), 18);
    say(ends[1], 0, "still here");
    hears(ends[0], 1, "still here");
    while (pt_link_poll(ends[0], 50, &from, &in, &err) == 1)
        ;
    int rc = 0;
    for (int i = 0; i < 50 && rc == 0; i++)
        rc = pt_link_poll(s, 20, &from, &in, &err);
    assert_int_equal(rc, -1);
    char c;
    assert_true(read(noise, &c, 1) <= 0);
    close(noise);
    pt_link_close(s);
    pt_buf_free(&in);
}

static void a_rank_that_goes_leaves_the_others_alone(void **state)
{
    (void)state;
    pt_err err;
    pt_buf in = {0};
    int from;
    say(ends[1], 0, "last words");
    pt_link_close(ends[1]);
    ends[1] = NULL;
    hears(ends[0], 1, "last words");
    assert_int_equal(pt_link_poll(ends[0], 50, &from, &in, &err), 0);
    assert_int_equal(pt_link_send(ends[0], 1, PT_STR("x"), &err), -1);
    assert_int_equal(err.code, PT_ERR_GONE);
    say(ends[2], 0, "on");
    hears(ends[0], 2, "on");
    pt_buf_free(&in);
}

#define IN_STAR(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_STAR(messages_arrive_in_order),
        IN_STAR(a_large_message_is_whole),
        IN_STAR(a_stranger_is_hung_up_on),
        IN_STAR(a_rank_that_goes_leaves_the_others_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
