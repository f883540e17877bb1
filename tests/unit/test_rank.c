/* The worker's loop against a scheduler that the test plays, over the in-process link. */
#include "pt_test.h"

#include "base/file.h"
#include "base/log.h"
#include "checkpoint/journal.h"
#include "checkpoint/store.h"
#include "link_flaky.c"
#include "spec/wire.h"
#include "worker/fault.h"
#include "worker/rank.h"
#include "worker/stages.h"

#include <string.h>
#include <unistd.h>

static struct {
    char dir[32];
    char source[64], store[64];
    pt_rank_options o;
    volatile sig_atomic_t notice;
    pt_link *end[2];
    pt_rank_thread *rank;
    pt_arena *a;
    pt_buf in;
} t;

static int set_up(void **state)
{
    (void)state;
    memset(&t, 0, sizeof t);
    strcpy(t.dir, "/tmp/pt-rank-XXXXXX");
    if (!mkdtemp(t.dir))
        return -1;
    snprintf(t.source, sizeof t.source, "%s/src", t.dir);
    snprintf(t.store, sizeof t.store, "%s/store", t.dir);
    pt_dir_make(t.source, NULL);
    t.o = (pt_rank_options){.source_root = t.source,
                            .store_dir = t.store,
                            .slots = 8,
                            .heartbeat_ms = 20,
                            .silence_ms = 5000,
                            .drain_ms = 200,
                            .unit_ms = 60000,
                            .max_file_bytes = 1000,
                            .price_class = "",
                            .notice = &t.notice};
    unsetenv("PORTALIS_FAULT");
    pt_fault_init(1, NULL);
    t.a = pt_arena_new();
    pt_link_local_open(2, t.end);
    pt_log_level(PT_ERROR + 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pt_link_close(t.end[0]);
    if (!t.rank) /* which would have closed its own end */
        pt_link_close(t.end[1]);
    pt_arena_free(t.a);
    pt_buf_free(&t.in);
    return pt_dir_remove(t.dir, NULL);
}

static void start(void)
{
    t.rank = pt_rank_run_local(t.end[1], &t.o, NULL);
    assert_non_null(t.rank);
}

static void send_msg(pt_msg m)
{
    pt_buf b = {0};
    pt_msg_encode(&m, &b);
    pt_link_send(t.end[0], 1, pt_buf_str(&b), NULL); /* it may have left */
    pt_buf_free(&b);
}

/* The next message of that type, within ten seconds; heartbeats are answered meanwhile. */
static bool await(uint32_t type, pt_msg *m)
{
    int from;
    for (int64_t until = pt_now_mono_ms() + 10000; pt_now_mono_ms() < until;) {
        if (pt_link_poll(t.end[0], 20, &from, &t.in, NULL) != 1)
            continue;
        assert_int_equal(pt_msg_decode(t.a, pt_buf_str(&t.in), m, NULL), 0);
        if (m->type == type)
            return true;
        if (m->type == PT_MSG_HEARTBEAT)
            send_msg((pt_msg){.type = PT_MSG_ALIVE});
    }
    return false;
}

static pt_grant grant_of(uint64_t unit, const char *name, const char *text)
{
    pt_grant g = {.work = {unit, PT_STAGE_TRANSLATE, 1}, .ttl_ms = 30000, .path = name};
    pt_buf path = {0};
    pt_path_join(&path, t.source, name);
    pt_file_write(pt_buf_z(&path), pt_str_of(text), NULL);
    pt_buf_free(&path);
    g.module = pt_arena_strndup(t.a, name, strcspn(name, "."));
    g.source = pt_hash_of(text, strlen(text));
    g.key = pt_stage_translate_key(&(pt_unit_source){.path = g.path, .module = g.module},
                                   g.source);
    return g;
}

static void grant(const pt_grant *g, uint32_t n)
{
    pt_msg m = {.type = PT_MSG_GRANT};
    m.u.grant.p = g;
    m.u.grant.n = n;
    send_msg(m);
}

static int stop_and_join(void)
{
    pt_msg m = {.type = PT_MSG_STOP};
    m.u.stop.why = "test";
    send_msg(m);
    return pt_rank_join_local(t.rank);
}

static void a_unit_becomes_an_artifact_a_journal_record_and_a_result(void **state)
{
    (void)state;
    pt_msg m;
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    assert_int_equal(m.u.hello.slots, 8);
    assert_string_equal(m.u.hello.tool, PT_VERSION "/" PT_TRANSLATOR_VERSION);
    pt_grant g = grant_of(5, "a.py", "x = 1\n");
    grant(&g, 1);
    assert_true(await(PT_MSG_RESULT, &m));
    assert_int_equal(m.u.result.outcome, PT_OUTCOME_DONE);
    assert_int_equal(m.u.result.work.unit, 5);
    assert_true(pt_hash_eq(m.u.result.key, g.key));
    pt_store *s = pt_store_open(t.store, NULL);
    pt_buf b = {0};
    pt_unit_result r;
    assert_int_equal(pt_store_get(s, m.u.result.artifact, &b, NULL), 0);
    assert_int_equal(b.n, m.u.result.bytes);
    assert_int_equal(pt_unit_result_read(t.a, pt_buf_str(&b), &r, NULL), 0);
    assert_true(r.ok);
    pt_store_close(s);
    pt_buf_free(&b);
    assert_int_equal(stop_and_join(), PT_RANK_DONE);
}

static int count_result(void *ctx, pt_str record, pt_err *err)
{
    pt_msg m;
    if (pt_msg_decode(t.a, record, &m, err) < 0 || m.type != PT_MSG_RESULT)
        return -1;
    *(int *)ctx += 1;
    return 0;
}

static void what_was_finished_is_in_the_journal_even_if_nobody_heard(void **state)
{
    (void)state;
    pt_msg m;
    pt_flaky f = {.seed = 1};
    t.end[1] = pt_link_flaky_open(t.end[1], &f);
    t.o.silence_ms = 300;
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    pt_grant g[3] = {grant_of(1, "a.py", "a = 1\n"), grant_of(2, "b.py", "b = 1\n"),
                     grant_of(3, "c.py", "c = (\n")};
    f.drop_percent = 100;
    grant(g, 3);
    assert_int_equal(pt_rank_join_local(t.rank), PT_RANK_LEFT); /* silence */
    pt_buf journals = {0};
    pt_path_join(&journals, t.store, "journal");
    int n = 0;
    assert_int_equal(pt_journal_replay(pt_buf_z(&journals), count_result, &n, NULL, NULL),
                     0);
    assert_int_equal(n, 3);
    pt_buf_free(&journals);
}

static void bad_units_fail_alone_and_say_why(void **state)
{
    (void)state;
    pt_msg m;
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    pt_grant g[5];
    g[0] = grant_of(1, "changed.py", "x = 1\n");
    g[0].source = pt_hash_of("y", 1);
    g[1] = grant_of(2, "gone.py", "x = 1\n");
    g[1].path = "never.py";
    g[2] = grant_of(3, "x.py", "x = 1\n");
    g[2].path = "../x.py";
    g[3] = grant_of(4, "key.py", "x = 1\n");
    g[3].key.b[0] ^= 1;
    pt_buf big = {0};
    pt_buf_addn(&big, '#', 2000);
    g[4] = grant_of(5, "big.py", pt_buf_z(&big));
    pt_buf_free(&big);
    grant(g, 5);
    static const char *const why[] = {"changed while", "never.py", "leads out", "versions",
                                      "limit"};
    for (uint32_t i = 0; i < 5; i++) {
        assert_true(await(PT_MSG_RESULT, &m));
        assert_int_equal(m.u.result.work.unit, i + 1);
        assert_int_equal(m.u.result.outcome, PT_OUTCOME_FAILED);
        assert_non_null(strstr(m.u.result.why, why[i]));
        assert_true(pt_hash_is_zero(m.u.result.artifact));
    }
    assert_int_equal(stop_and_join(), PT_RANK_DONE);
}

static void a_syntax_error_is_a_rejection_with_an_artifact(void **state)
{
    (void)state;
    pt_msg m;
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    pt_grant g = grant_of(1, "a.py", "def (:\n");
    grant(&g, 1);
    assert_true(await(PT_MSG_RESULT, &m));
    assert_int_equal(m.u.result.outcome, PT_OUTCOME_REJECTED);
    assert_false(pt_hash_is_zero(m.u.result.artifact));
    assert_int_equal(strncmp(m.u.result.why, "line 1: ", 8), 0);
    assert_int_equal(stop_and_join(), PT_RANK_DONE);
}

static void a_long_unit_heartbeats_and_names_itself_first(void **state)
{
    (void)state;
    pt_msg m;
    setenv("PORTALIS_FAULT", "hang-unit=b.py", 1);
    pt_fault_init(1, NULL);
    t.o.unit_ms = 400;
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    pt_grant g[3] = {grant_of(1, "a.py", ""), grant_of(2, "b.py", ""),
                     grant_of(3, "c.py", "")};
    grant(g, 3);
    assert_true(await(PT_MSG_RESULT, &m));
    assert_true(await(PT_MSG_HEARTBEAT, &m));
    while (m.u.heartbeat.n_hand != 2)
        assert_true(await(PT_MSG_HEARTBEAT, &m));
    assert_int_equal(m.u.heartbeat.hand[0].unit, 2);
    assert_int_equal(m.u.heartbeat.hand[1].unit, 3);
    assert_int_equal(m.u.heartbeat.free_slots, 6);
    /* Given up at its limit; the rank goes on with the next. */
    assert_true(await(PT_MSG_RESULT, &m));
    assert_int_equal(m.u.result.work.unit, 2);
    assert_int_equal(m.u.result.code, PT_ERR_LIMIT);
    assert_true(await(PT_MSG_RESULT, &m));
    assert_int_equal(m.u.result.work.unit, 3);
    assert_int_equal(m.u.result.outcome, PT_OUTCOME_DONE);
    assert_int_equal(stop_and_join(), PT_RANK_DONE);
}

static void a_notice_finishes_what_fits_and_hands_back_the_rest(void **state)
{
    (void)state;
    pt_msg m;
    setenv("PORTALIS_FAULT", "slow-ms=400", 1);
    pt_fault_init(1, NULL);
    t.o.drain_ms = 5000;
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    pt_grant g[3] = {grant_of(1, "a.py", ""), grant_of(2, "b.py", ""),
                     grant_of(3, "c.py", "")};
    g[0].cost_us = g[1].cost_us = 400000;
    g[2].cost_us = 60000000;
    grant(g, 3);
    assert_true(await(PT_MSG_HEARTBEAT, &m));
    while (m.u.heartbeat.n_hand != 3)
        assert_true(await(PT_MSG_HEARTBEAT, &m));
    t.notice = SIGTERM;
    assert_true(await(PT_MSG_NOTICE, &m));
    assert_string_equal(m.u.notice.source, "SIGTERM");
    assert_int_equal(m.u.notice.kept, 2);
    assert_true(await(PT_MSG_HANDBACK, &m));
    assert_int_equal(m.u.handback.n_work, 1);
    assert_int_equal(m.u.handback.work[0].unit, 3);
    /* Crossed on the way, or the notice was lost: it comes again, and the unit back. */
    grant(g + 2, 1);
    assert_true(await(PT_MSG_NOTICE, &m));
    assert_int_equal(m.u.notice.kept, 2);
    assert_true(await(PT_MSG_HANDBACK, &m));
    assert_int_equal(m.u.handback.work[0].unit, 3);
    for (uint64_t unit = 1; unit <= 2; unit++) {
        assert_true(await(PT_MSG_RESULT, &m));
        assert_int_equal(m.u.result.work.unit, unit);
    }
    assert_true(await(PT_MSG_LEAVING, &m));
    assert_int_equal(stop_and_join(), PT_RANK_LEFT);
}

/* 3 s, of which a drain takes 0.2 and the last words 1.3. */
static void a_long_warning_is_worked_through(void **state)
{
    (void)state;
    pt_msg m;
    pt_rank_warning warning = {.source = "a cloud", .seconds_left = 3};
    t.o.warning = &warning;
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    int64_t told = pt_now_mono_ms();
    atomic_store(&warning.there, true);
    assert_true(await(PT_MSG_HEARTBEAT, &m));
    pt_grant g = grant_of(1, "a.py", "x = 1");
    grant(&g, 1);
    assert_true(await(PT_MSG_RESULT, &m));
    assert_true(await(PT_MSG_NOTICE, &m));
    assert_in_range(pt_now_mono_ms() - told, 1200, 2500);
    assert_in_range(m.u.notice.seconds_left, 0, 2);
    assert_true(await(PT_MSG_LEAVING, &m));
    assert_int_equal(stop_and_join(), PT_RANK_LEFT);
}

static void a_rank_says_hello_until_a_heartbeat_is_answered(void **state)
{
    (void)state;
    pt_msg m, alive = {.type = PT_MSG_ALIVE};
    start();
    for (int i = 0; i < 3; i++)
        assert_true(await(PT_MSG_HELLO, &m)); /* whatever else it hears */
    assert_true(await(PT_MSG_HEARTBEAT, &m));
    alive.u.alive.seq = m.u.heartbeat.seq;
    send_msg(alive);
    uint32_t n_beats = 0;
    for (int from; n_beats < 6 && pt_link_poll(t.end[0], 5000, &from, &t.in, NULL) == 1;) {
        assert_int_equal(pt_msg_decode(t.a, pt_buf_str(&t.in), &m, NULL), 0);
        n_beats += m.type == PT_MSG_HEARTBEAT;
        if (m.type == PT_MSG_HELLO)
            assert_true(n_beats < 4); /* one may have been on its way */
    }
    assert_int_equal(stop_and_join(), PT_RANK_DONE);
}

static void what_does_not_fit_into_the_notice_is_handed_back(void **state)
{
    (void)state;
    pt_msg m;
    setenv("PORTALIS_FAULT", "slow-ms=900", 1);
    pt_fault_init(1, NULL);
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    pt_grant g = grant_of(1, "a.py", "");
    grant(&g, 1);
    assert_true(await(PT_MSG_HEARTBEAT, &m));
    send_msg((pt_msg){.type = PT_MSG_DRAIN, .u.drain.why = "test"});
    assert_true(await(PT_MSG_HANDBACK, &m));
    assert_int_equal(m.u.handback.work[0].unit, 1);
    assert_true(await(PT_MSG_LEAVING, &m));
    assert_int_equal(stop_and_join(), PT_RANK_LEFT);
}

static void a_lease_granted_again_only_gets_its_new_epoch(void **state)
{
    (void)state;
    pt_msg m;
    setenv("PORTALIS_FAULT", "slow-ms=60", 1);
    pt_fault_init(1, NULL);
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    pt_grant g = grant_of(1, "a.py", "");
    grant(&g, 1);
    g.work.epoch = 9;
    grant(&g, 1);
    assert_true(await(PT_MSG_RESULT, &m));
    assert_int_equal(m.u.result.work.epoch, 9);
    assert_int_equal(stop_and_join(), PT_RANK_DONE);
}

static void a_rank_that_cannot_store_says_so_and_leaves(void **state)
{
    (void)state;
    pt_msg m;
    pt_file_write(t.store, PT_STR("a file where the folder should be"), NULL);
    start();
    assert_true(await(PT_MSG_PROBLEM, &m));
    assert_true(m.u.problem.code != PT_OK);
    assert_true(await(PT_MSG_LEAVING, &m));
    assert_int_equal(stop_and_join(), PT_RANK_CANNOT);
}

enum { SOAK_UNITS = 40, SOAK_LEASE_MS = 150 };

struct soak {
    pt_grant grant[SOAK_UNITS];
    int64_t until_ms[SOAK_UNITS]; /* 0: nobody's */
    bool done[SOAK_UNITS];
    int n_done, n_late;
};

static void soak_result(struct soak *s, const pt_result *r)
{
    uint64_t u = r->work.unit;
    assert_int_equal(r->outcome, PT_OUTCOME_DONE);
    if (s->done[u] || r->work.epoch != s->grant[u].work.epoch) {
        s->n_late++;
        return;
    }
    s->done[u] = true;
    s->n_done++;
}

static void soak_grant(struct soak *s, int64_t now)
{
    int n = 0;
    for (uint64_t u = 0; u < SOAK_UNITS && n < 4; u++) {
        if (s->done[u] || s->until_ms[u] > now)
            continue;
        s->grant[u].work.epoch++;
        s->until_ms[u] = now + SOAK_LEASE_MS;
        grant(&s->grant[u], 1);
        n++;
    }
}

static void every_unit_is_done_over_a_link_that_loses_and_repeats(void **state)
{
    (void)state;
    pt_flaky there = {.seed = 3, .drop_percent = 30, .twice_percent = 20, .delay_sends = 1};
    pt_flaky back = {.seed = 4, .drop_percent = 30, .twice_percent = 20, .delay_sends = 1};
    t.end[0] = pt_link_flaky_open(t.end[0], &there);
    t.end[1] = pt_link_flaky_open(t.end[1], &back);
    struct soak s = {0};
    for (int u = 0; u < SOAK_UNITS; u++) {
        const char *name = pt_arena_printf(t.a, "m%d.py", u);
        s.grant[u] = grant_of((uint64_t)u, name, name);
    }
    start();
    pt_arena *a = pt_arena_new();
    for (int64_t end = pt_now_mono_ms() + 30000;
         s.n_done < SOAK_UNITS && pt_now_mono_ms() < end; pt_arena_reset(a)) {
        int from;
        pt_msg m;
        soak_grant(&s, pt_now_mono_ms());
        if (pt_link_poll(t.end[0], 20, &from, &t.in, NULL) != 1)
            continue;
        assert_int_equal(pt_msg_decode(a, pt_buf_str(&t.in), &m, NULL), 0);
        if (m.type == PT_MSG_RESULT)
            soak_result(&s, &m.u.result);
        send_msg((pt_msg){.type = PT_MSG_ALIVE});
    }
    pt_arena_free(a);
    assert_int_equal(s.n_done, SOAK_UNITS);
    there.drop_percent = there.delay_sends = 0;
    assert_int_equal(stop_and_join(), PT_RANK_DONE);
}

static void garbage_does_no_harm(void **state)
{
    (void)state;
    pt_msg m;
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    pt_link_send(t.end[0], 1, PT_STR("garbage"), NULL);
    pt_grant g = grant_of(1, "a.py", "");
    grant(&g, 1);
    assert_true(await(PT_MSG_RESULT, &m));
    assert_int_equal(stop_and_join(), PT_RANK_DONE);
}

static void a_fault_that_cannot_be_read_is_refused(void **state)
{
    (void)state;
    pt_err err;
    static const char *const bad[] = {"crash", "slow-ms=", "slow-ms=x", "=",
                                      "rank=1,boom=2"};
    for (size_t i = 0; i < PT_LEN(bad); i++) {
        setenv("PORTALIS_FAULT", bad[i], 1);
        assert_int_equal(pt_fault_init(1, &err), -1);
    }
    setenv("PORTALIS_FAULT", "rank=2,kill-after=0", 1);
    assert_int_equal(pt_fault_init(1, &err), 0);
    pt_fault_at_unit("a.py"); /* would kill rank 2 */
}

/* The artifacts of some units, done by a rank that lexes as `choice` says. */
static void artifacts_of(const pt_lex_choice *choice, pt_hash out[4])
{
    static const char *const text[] = {"x = 1\n", "def f(:\n", "print(f'{x!r}')\n",
                                       "class C:\n    pass\n"};
    static const char *const name[] = {"a.py", "b.py", "c.py", "d.py"};
    pt_grant g[4];
    pt_msg m;
    t.o.lexer = choice;
    start();
    assert_true(await(PT_MSG_HELLO, &m));
    assert_string_equal(m.u.hello.device, "cpu");
    for (uint32_t i = 0; i < 4; i++)
        g[i] = grant_of(10 + i, name[i], text[i]);
    grant(g, 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(await(PT_MSG_RESULT, &m));
        out[m.u.result.work.unit - 10] = m.u.result.artifact;
    }
    assert_int_equal(stop_and_join(), PT_RANK_DONE);
}

static void units_lexed_in_batches_become_the_same_artifacts(void **state)
{
    pt_lex_choice alone = {.where = PT_LEX_SEQUENTIAL};
    pt_lex_choice ahead = {.where = PT_LEX_STEPS, .batch_bytes = 4096};
    pt_hash a[4], b[4];
    artifacts_of(&alone, a);
    assert_int_equal(tear_down(state), 0);
    assert_int_equal(set_up(state), 0);
    artifacts_of(&ahead, b);
    assert_memory_equal(a, b, sizeof a);
}

int main(void)
{
#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_DIR(a_unit_becomes_an_artifact_a_journal_record_and_a_result),
        IN_DIR(what_was_finished_is_in_the_journal_even_if_nobody_heard),
        IN_DIR(bad_units_fail_alone_and_say_why),
        IN_DIR(a_syntax_error_is_a_rejection_with_an_artifact),
        IN_DIR(a_long_unit_heartbeats_and_names_itself_first),
        IN_DIR(a_notice_finishes_what_fits_and_hands_back_the_rest),
        IN_DIR(a_long_warning_is_worked_through),
        IN_DIR(a_rank_says_hello_until_a_heartbeat_is_answered),
        IN_DIR(what_does_not_fit_into_the_notice_is_handed_back),
        IN_DIR(a_lease_granted_again_only_gets_its_new_epoch),
        IN_DIR(a_rank_that_cannot_store_says_so_and_leaves),
        IN_DIR(every_unit_is_done_over_a_link_that_loses_and_repeats),
        IN_DIR(garbage_does_no_harm),
        IN_DIR(a_fault_that_cannot_be_read_is_refused),
        IN_DIR(units_lexed_in_batches_become_the_same_artifacts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
