#include "pt_test.h"

#include "spec/wire.h"

#include <string.h>

static const pt_work works[] = {{1, PT_STAGE_TRANSLATE, 2}, {UINT64_MAX, 1, UINT32_MAX}};

static pt_hash hash_of(const char *s)
{
    return pt_hash_of(s, strlen(s));
}

/* One message of each type, every field set. */
static uint32_t samples(pt_arena *a, pt_msg *m)
{
    uint32_t n = 0;
    m[n].type = PT_MSG_HELLO;
    m[n++].u.hello =
        (pt_hello){3, 8, 12345, PT_WIRE_VERSION, "host", "0.1/1", "spot", "cpu"};
    pt_grant *g = PT_NEW_N(a, pt_grant, 2);
    g[0] = (pt_grant){works[0],     30000,        "a/é.py",     "a.é", false,
                      hash_of("s"), hash_of("k"), PT_OF_SOURCE, 1500};
    g[1] = (pt_grant){works[1],      -1,        "", "", true, hash_of(""), hash_of("x"),
                      PT_OF_PACKAGE, UINT64_MAX};
    m[n].type = PT_MSG_GRANT;
    m[n].u.grant.p = g;
    m[n++].u.grant.n = 2;
    m[n].type = PT_MSG_RESULT;
    m[n++].u.result = (pt_result){.work = works[1],
                                  .key = hash_of("k"),
                                  .outcome = PT_OUTCOME_REJECTED,
                                  .artifact = hash_of("art"),
                                  .bytes = 1,
                                  .wall_us = 2,
                                  .cpu_us = 3,
                                  .source_bytes = 4,
                                  .lines = 5,
                                  .nodes = 6,
                                  .functions = 7,
                                  .classes = 8,
                                  .findings = 9,
                                  .is_script = true,
                                  .code = PT_ERR_LIMIT,
                                  .why = "line 3: invalid syntax"};
    m[n].type = PT_MSG_HEARTBEAT;
    m[n++].u.heartbeat = (pt_heartbeat){7, 6, 5, 4, works, 2};
    m[n].type = PT_MSG_ALIVE;
    m[n++].u.alive.seq = 7;
    m[n].type = PT_MSG_HANDBACK;
    m[n++].u.handback = (pt_handback){works, 2, "SIGTERM"};
    m[n].type = PT_MSG_NOTICE;
    m[n++].u.notice = (pt_notice){"SIGCONT", -1, true, 7};
    m[n].type = PT_MSG_LEAVING;
    m[n++].u.leaving.why = "drained";
    m[n].type = PT_MSG_DRAIN;
    m[n++].u.drain.why = "time is up";
    m[n].type = PT_MSG_STOP;
    m[n++].u.stop.why = "all done";
    m[n].type = PT_MSG_PROBLEM;
    m[n].u.problem.code = PT_ERR_NOSPACE;
    m[n++].u.problem.what = "disk full";
    m[n].type = PT_MSG_CRASHED;
    m[n].u.crashed.work = works[0];
    m[n].u.crashed.signal = 11;
    m[n++].u.crashed.path = "a.py";
    return n;
}

static void every_message_comes_back_as_the_same_bytes(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_msg m[16] = {{0}}, got;
    pt_err err;
    uint32_t n = samples(a, m);
    assert_int_equal(n, PT_MSG_CRASHED);
    assert_string_equal(pt_msg_name(n), "CRASHED");
    assert_string_equal(pt_msg_name(n + 1), "?");
    for (uint32_t i = 0; i < n; i++) {
        pt_buf first = {0}, second = {0};
        pt_msg_encode(&m[i], &first);
        assert_int_equal(pt_msg_decode(a, pt_buf_str(&first), &got, &err), 0);
        assert_int_equal(got.type, m[i].type);
        pt_msg_encode(&got, &second);
        assert_true(pt_str_eq(pt_buf_str(&first), pt_buf_str(&second)));
        pt_buf_free(&first);
        pt_buf_free(&second);
    }
    pt_arena_free(a);
}

static void fields_arrive(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_msg m[16] = {{0}}, got;
    pt_buf b = {0};
    samples(a, m);
    pt_msg_encode(&m[1], &b);
    assert_int_equal(pt_msg_decode(a, pt_buf_str(&b), &got, NULL), 0);
    assert_int_equal(got.u.grant.n, 2);
    assert_string_equal(got.u.grant.p[0].path, "a/é.py");
    assert_int_equal(got.u.grant.p[1].ttl_ms, -1);
    assert_true(got.u.grant.p[1].is_package);
    assert_int_equal(got.u.grant.p[0].origin, PT_OF_SOURCE);
    assert_int_equal(got.u.grant.p[0].cost_us, 1500);
    assert_int_equal(got.u.grant.p[1].origin, PT_OF_PACKAGE);
    assert_true(got.u.grant.p[1].work.unit == UINT64_MAX);
    assert_true(pt_hash_eq(got.u.grant.p[0].key, hash_of("k")));
    pt_buf_free(&b);
    pt_arena_free(a);
}

static void any_cut_and_any_flipped_byte_is_refused(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_msg m[16] = {{0}}, got;
    uint32_t n = samples(a, m);
    for (uint32_t i = 0; i < n; i++) {
        pt_buf b = {0};
        pt_msg_encode(&m[i], &b);
        for (size_t cut = 0; cut < b.n; cut++)
            assert_int_equal(
                pt_msg_decode(a, pt_str_sub(pt_buf_str(&b), 0, cut), &got, NULL), -1);
        for (size_t at = 0; at < b.n; at++) {
            b.p[at] ^= 0x41;
            assert_int_equal(pt_msg_decode(a, pt_buf_str(&b), &got, NULL), -1);
            b.p[at] ^= 0x41;
        }
        pt_buf_free(&b);
    }
    pt_arena_free(a);
}

/* Puts the right checksum behind bytes that are wrong. */
static void seal(pt_buf *b)
{
    uint64_t sum = pt_checksum(b->p, b->n - 8);
    for (int i = 0; i < 8; i++)
        b->p[b->n - 8 + (size_t)i] = (char)(sum >> 8 * i);
}

static void lies_under_a_right_checksum_do_no_harm(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new(), *read = pt_arena_new();
    pt_msg m[16] = {{0}}, got;
    uint32_t n = samples(a, m);
    uint32_t refused = 0, taken = 0;
    for (uint32_t i = 0; i < n; i++) {
        pt_buf b = {0};
        pt_msg_encode(&m[i], &b);
        for (size_t at = 0; at < b.n - 8; at++) {
            static const unsigned char lies[] = {0, 1, 0x7f, 0x80, 0xff};
            char was = b.p[at];
            for (size_t k = 0; k < PT_LEN(lies); k++) {
                b.p[at] = (char)lies[k];
                seal(&b);
                *(pt_msg_decode(read, pt_buf_str(&b), &got, NULL) < 0 ? &refused
                                                                      : &taken) += 1;
            }
            b.p[at] = was;
        }
        pt_buf_free(&b);
        pt_arena_reset(read);
    }
    assert_true(refused > 0 && taken > 0);
    pt_arena_free(a);
    pt_arena_free(read);
}

static void another_protocol_version_is_told_apart_from_damage(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_msg m = {.type = PT_MSG_STOP}, got;
    pt_buf b = {0};
    pt_err err;
    m.u.stop.why = "";
    pt_msg_encode(&m, &b);
    b.p[4] = 9;
    seal(&b);
    assert_int_equal(pt_msg_decode(a, pt_buf_str(&b), &got, &err), -1);
    assert_int_equal(err.code, PT_ERR_VERSION);
    pt_buf_free(&b);
    pt_arena_free(a);
}

static void a_text_that_is_too_long_is_cut_between_characters(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_msg m = {.type = PT_MSG_STOP}, got;
    pt_buf b = {0}, text = {0};
    pt_buf_addc(&text, 'x');
    for (int i = 0; i < 40000; i++)
        pt_buf_adds(&text, "é");
    m.u.stop.why = pt_buf_z(&text);
    pt_msg_encode(&m, &b);
    assert_int_equal(pt_msg_decode(a, pt_buf_str(&b), &got, NULL), 0);
    size_t n = strlen(got.u.stop.why);
    assert_int_equal(n, 65535);
    assert_int_equal(pt_utf8_valid(pt_str_of(got.u.stop.why)), n);
    pt_buf_free(&b);
    pt_buf_free(&text);
    pt_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_comes_back_as_the_same_bytes),
        cmocka_unit_test(fields_arrive),
        cmocka_unit_test(any_cut_and_any_flipped_byte_is_refused),
        cmocka_unit_test(lies_under_a_right_checksum_do_no_harm),
        cmocka_unit_test(another_protocol_version_is_told_apart_from_damage),
        cmocka_unit_test(a_text_that_is_too_long_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
