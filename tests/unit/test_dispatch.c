#include "pt_test.h"

#include "base/file.h"
#include "base/log.h"
#include "scheduler/cost.h"
#include "scheduler/dispatch.h"
#include "scheduler/report.h"
#include "tests/support/idle_worker.h"

#include "link_flaky.c"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { UNITS = 40 };

/* One scheduler in the test's thread; each worker is a thread that behaves as told. */
enum manner { DILIGENT, MUTE_AFTER_3, TWICE, WRONG_VERSION, FAILS_READING, HANDS_BACK };

struct worker {
    pthread_t thread;
    pt_link *link;
    enum manner manner;
    bool stopped; /* by STOP */
    atomic_bool granted;
    atomic_bool *after; /* NULL, or what this one waits for before it comes */
};

static char folder[64];
static pt_arena *arena;
static pt_job job;
static pt_job_dir dir;
static pt_ledger *ledger;
static int64_t run_id;
static pt_record_unit *units;
static uint32_t n_units;
static volatile sig_atomic_t notices;
static bool in_allocation;
static char refusal[1024]; /* what the loop failed with, where that is expected */
static pt_flaky flaky;     /* what happens to what the scheduler and rank 1 send */

static void say(struct worker *w, const pt_msg *m)
{
    idle_say(w->link, m);
}

static void say_hello(struct worker *w)
{
    bool other = w->manner == WRONG_VERSION;
    idle_hello(w->link, 4, other ? "0.0/0" : PT_VERSION "/" PT_TRANSLATOR_VERSION);
}

static void say_result(struct worker *w, const pt_grant *g)
{
    pt_msg m = idle_done(g);
    if (w->manner == FAILS_READING) {
        m.u.result.outcome = PT_OUTCOME_FAILED;
        m.u.result.code = PT_ERR_IO;
        m.u.result.why = "cannot read";
    }
    say(w, &m);
    if (w->manner == TWICE)
        say(w, &m);
}

static void say_back(struct worker *w, const pt_grant *g)
{
    pt_msg m = {.type = PT_MSG_HANDBACK};
    m.u.handback = (pt_handback){&g->work, 1, "no time"};
    say(w, &m);
}

static void say_alive(struct worker *w)
{
    pt_msg m = {.type = PT_MSG_HEARTBEAT};
    if (w->manner != MUTE_AFTER_3)
        say(w, &m);
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    pt_arena *a = pt_arena_new();
    pt_buf in = {0};
    int from, n_done = 0, rc;
    bool heard = false;
    while (w->after && !atomic_load(w->after))
        usleep(1000);
    say_hello(w);
    while (!w->stopped && (rc = pt_link_poll(w->link, 50, &from, &in, NULL)) >= 0) {
        pt_msg m;
        if (rc == 0) {
            if (!heard)
                say_hello(w);
            say_alive(w);
            continue;
        }
        heard = true;
        if (pt_msg_decode(a, pt_buf_str(&in), &m, NULL) < 0)
            break;
        w->stopped = m.type == PT_MSG_STOP;
        if (m.type == PT_MSG_GRANT)
            atomic_store(&w->granted, true);
        for (uint32_t i = 0; m.type == PT_MSG_GRANT && i < m.u.grant.n; i++) {
            if (w->manner == MUTE_AFTER_3 && ++n_done > 3)
                continue;
            if (w->manner == HANDS_BACK && n_done++ == 0)
                say_back(w, &m.u.grant.p[i]);
            else
                say_result(w, &m.u.grant.p[i]);
        }
        if (m.type == PT_MSG_DRAIN) {
            pt_msg bye = {.type = PT_MSG_LEAVING};
            bye.u.leaving.why = "drained";
            say(w, &bye);
        }
        pt_arena_reset(a);
    }
    pt_buf_free(&in);
    pt_arena_free(a);
    return NULL;
}

static void add_units(void)
{
    for (uint32_t i = 0; i < UNITS; i++) {
        char path[32];
        pt_hash h = {{(uint8_t)(i + 1)}};
        snprintf(path, sizeof path, "m%02u.py", i);
        assert_int_equal(
            pt_ledger_do(ledger, NULL,
                         "INSERT INTO unit (path, module, is_package, source, key, "
                         "size_bytes, component, shard, cost_us, state) "
                         "VALUES (?, ?, 0, ?, ?, 1, ?, ?, 1, 'pending')",
                         "sshhii", path, path, &h, &h, (int64_t)i, (int64_t)(i / 10)),
            0);
    }
}

static int set_up(void **state)
{
    (void)state;
    static const pt_job_price price = {"spot", 3.6, PT_PER_RANK, "contract", "2026-01-31"};
    strcpy(folder, "/tmp/pt-dispatch-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    pt_log_level(PT_ERROR);
    arena = pt_arena_new();
    pt_job_dir_of(arena, folder, &dir);
    assert_int_equal(pt_job_dir_make(&dir, false, NULL), 0);
    assert_int_equal(pt_job_defaults(&job, "/nowhere", folder, NULL), 0);
    job.lease.ttl_ms = 300;
    job.lease.startup_ms = 1000;
    job.prices = &price;
    job.n_prices = 1;
    assert_non_null(ledger = pt_ledger_open(dir.ledger, NULL));
    assert_int_equal(pt_record_run(ledger, &job, "local", 2, NULL, &run_id, NULL), 0);
    add_units();
    assert_int_equal(pt_record_to_do(ledger, arena, &units, &n_units, NULL), 0);
    assert_int_equal(n_units, UNITS);
    notices = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pt_ledger_close(ledger);
    pt_job_clear(&job);
    pt_arena_free(arena);
    return pt_dir_remove(folder, NULL);
}

static void show_nothing(void *ctx, const pt_progress *p)
{
    (void)ctx;
    (void)p;
}

static void say_stop(pt_link *l, int rank)
{
    pt_buf b = {0};
    pt_msg m = {.type = PT_MSG_STOP};
    m.u.stop.why = "really";
    pt_msg_encode(&m, &b);
    pt_link_send(l, rank, pt_buf_str(&b), NULL);
    pt_buf_free(&b);
}

/* Runs the loop with these workers; returns its end. */
static enum pt_dispatch_end dispatch(uint32_t n, const enum manner *manners, char why[512])
{
    struct worker w[4] = {0};
    pt_link *end[5];
    pt_progress progress = {0};
    enum pt_dispatch_end how;
    pt_err err;
    pt_flaky back = flaky, there = flaky;
    pt_link_local_open((int)n + 1, end);
    if (flaky.seed) {
        end[0] = pt_link_flaky_open(end[0], &there);
        end[1] = pt_link_flaky_open(end[1], &back);
    }
    for (uint32_t i = 0; i < n; i++) {
        w[i].link = end[i + 1];
        w[i].manner = manners[i];
        /* Or it might do all before the other has come. */
        if (i && manners[0] == MUTE_AFTER_3 && manners[i] == DILIGENT)
            w[i].after = &w[0].granted;
        pthread_create(&w[i].thread, NULL, work, &w[i]);
    }
    pt_dispatch_options o = {.job = &job,
                             .dir = &dir,
                             .ledger = ledger,
                             .link = end[0],
                             .own = pt_link_size(end[0]),
                             .run = run_id,
                             .in_allocation = in_allocation,
                             .units = units,
                             .n_units = n_units,
                             .notices = &notices,
                             .progress = &progress,
                             .show = show_nothing};
    refusal[0] = '\0';
    if (pt_dispatch(&o, &how, why, &err) < 0) {
        if (!in_allocation)
            fail_msg("%s", err.msg);
        snprintf(refusal, sizeof refusal, "%s", err.msg);
    }
    there.drop_percent = there.delay_sends = 0;
    for (uint32_t i = 0; i < n && flaky.seed; i++)
        say_stop(end[0], (int)i + 1); /* the first may have been lost */
    for (uint32_t i = 0; i < n; i++) {
        pthread_join(w[i].thread, NULL);
        assert_true(w[i].stopped);
    }
    for (uint32_t i = 0; i <= n; i++)
        pt_link_close(end[i]);
    return how;
}

static int64_t number(const char *sql)
{
    int64_t n;
    assert_int_equal(pt_ledger_number(ledger, &n, NULL, sql, ""), 0);
    return n;
}

/* What must hold whatever happened. */
static void check_all_done_once(void)
{
    assert_int_equal(number("SELECT count(*) FROM unit WHERE state = 'done'"), UNITS);
    assert_int_equal(number("SELECT count(*) FROM stage_result WHERE outcome = 'done'"),
                     UNITS);
    assert_int_equal(
        number("SELECT count(*) FROM attempt WHERE outcome IN ('done') -- all"), UNITS);
    assert_int_equal(number("SELECT count(*) FROM attempt WHERE outcome IS NULL"), 0);
}

static void two_workers_do_all(void **state)
{
    (void)state;
    char why[512];
    static const enum manner m[] = {DILIGENT, DILIGENT};
    assert_int_equal(dispatch(2, m, why), PT_DISPATCH_ALL);
    check_all_done_once();
    assert_int_equal(number("SELECT count(*) FROM attempt -- plain"), UNITS);
}

static void a_result_told_twice_counts_once(void **state)
{
    (void)state;
    char why[512];
    static const enum manner m[] = {TWICE, TWICE};
    assert_int_equal(dispatch(2, m, why), PT_DISPATCH_ALL);
    check_all_done_once();
}

static void what_a_silent_rank_held_is_done_by_another(void **state)
{
    (void)state;
    char why[512];
    static const enum manner m[] = {MUTE_AFTER_3, DILIGENT};
    assert_int_equal(dispatch(2, m, why), PT_DISPATCH_ALL);
    check_all_done_once();
    assert_true(number("SELECT count(*) FROM attempt WHERE outcome = 'lost'") > 0);
    assert_int_equal(number("SELECT count(*) FROM rank WHERE why LIKE 'silent%'"), 1);
    assert_int_equal(number("SELECT count(*) FROM event WHERE what = 'rank.lost'"), 1);
}

static void what_is_handed_back_is_granted_again(void **state)
{
    (void)state;
    char why[512];
    static const enum manner m[] = {HANDS_BACK};
    assert_int_equal(dispatch(1, m, why), PT_DISPATCH_ALL);
    check_all_done_once();
    assert_int_equal(number("SELECT count(*) FROM attempt WHERE outcome = 'returned'"), 1);
}

static void reading_is_tried_three_times(void **state)
{
    (void)state;
    char why[512];
    static const enum manner m[] = {FAILS_READING};
    assert_int_equal(dispatch(1, m, why), PT_DISPATCH_ALL);
    assert_int_equal(
        number("SELECT count(*) FROM unit WHERE state = 'failed' AND trouble = "
               "'cannot read'"),
        UNITS);
    assert_int_equal(number("SELECT count(*) FROM attempt WHERE outcome = 'failed'"),
                     3 * UNITS);
}

static void a_notice_stops_and_leaves_the_rest(void **state)
{
    (void)state;
    char why[512];
    static const enum manner m[] = {MUTE_AFTER_3};
    notices = 1;
    assert_int_equal(dispatch(1, m, why), PT_DISPATCH_NOTICE);
    assert_non_null(strstr(why, "units are left"));
    assert_true(number("SELECT count(*) FROM unit WHERE state = 'pending'") > 0);
    assert_int_equal(number("SELECT count(*) FROM attempt WHERE outcome IS NULL"), 0);
    assert_int_equal(number("SELECT count(*) FROM attempt WHERE outcome = 'lost'"), 0);
}

static void a_worker_of_another_version_is_sent_away(void **state)
{
    (void)state;
    char why[512];
    static const enum manner m[] = {WRONG_VERSION, DILIGENT};
    assert_int_equal(dispatch(2, m, why), PT_DISPATCH_ALL);
    check_all_done_once();
    assert_int_equal(number("SELECT count(*) FROM rank -- joined"), 1);
}

/* Two workers of one host, in an allocation of so many nodes. */
static enum pt_dispatch_end dispatch_on_nodes(uint32_t nodes, enum manner manner)
{
    char why[512];
    const enum manner m[] = {manner, manner};
    in_allocation = true;
    job.launcher.kind = PT_LAUNCH_SLURM;
    job.resources.nodes = nodes;
    enum pt_dispatch_end how = dispatch(2, m, why);
    in_allocation = false;
    return how;
}

/* A launcher that does not understand its settings starts all ranks on one node, and all would
 * seem well. */
static void a_world_on_fewer_nodes_is_refused(void **state)
{
    (void)state;
    dispatch_on_nodes(2, MUTE_AFTER_3); /* the second may come late */
    assert_non_null(strstr(refusal, "all 2 workers are on 1 of the 2 nodes"));
}

static void a_world_on_as_many_nodes_as_were_asked_for_works(void **state)
{
    (void)state;
    assert_int_equal(dispatch_on_nodes(1, DILIGENT), PT_DISPATCH_ALL);
    assert_string_equal(refusal, "");
    check_all_done_once();
}

static void ranks_that_stay_away_end_the_start(void **state)
{
    (void)state;
    char why[512];
    static const enum manner m[] = {MUTE_AFTER_3};
    job.lease.ttl_ms = 200;
    assert_int_equal(dispatch(1, m, why), PT_DISPATCH_ALONE);
    assert_int_equal(number("SELECT count(*) FROM unit WHERE state = 'done'"), 3);
    /* The unit at hand is remembered as a suspect. */
    assert_int_equal(number("SELECT sum(kills) FROM unit"), 1);
}

static void all_is_done_once_over_a_link_that_loses_repeats_and_delays(void **state)
{
    (void)state;
    char why[512];
    static const enum manner m[] = {DILIGENT, TWICE};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        flaky = (pt_flaky){
            .seed = seed, .drop_percent = 15, .twice_percent = 15, .delay_sends = 2};
        assert_int_equal(dispatch(2, m, why), PT_DISPATCH_ALL);
        check_all_done_once();
        flaky = (pt_flaky){0};
        tear_down(NULL);
        set_up(NULL);
    }
}

static void figures_come_from_rows(void **state)
{
    (void)state;
    char why[512];
    pt_report_totals t;
    pt_cost cost;
    pt_cost_loss loss[8];
    static const enum manner m[] = {MUTE_AFTER_3, DILIGENT};
    dispatch(2, m, why);
    assert_int_equal(pt_ledger_do(ledger, NULL,
                                  "UPDATE rank SET joined_ms = 0, left_ms = 1000 * 3600",
                                  ""),
                     0);
    assert_int_equal(pt_report_count(ledger, &t, NULL), 0);
    assert_int_equal(t.files, UNITS);
    assert_int_equal(t.translated, UNITS);
    assert_int_equal(t.lines, 10 * UNITS);
    assert_int_equal(t.work_us, 1000 * UNITS);
    assert_int_equal(pt_cost_of(ledger, &cost, NULL), 0);
    assert_int_equal(cost.rank_ms, 2 * 3600 * 1000);
    assert_true(cost.usd > 7.199 && cost.usd < 7.201);
    assert_true(t.priced);
    assert_true(pt_cost_losses(ledger, loss, 8, NULL) >= 1);
    assert_string_equal(loss[0].outcome, "lost");
    pt_buf out = {0};
    assert_int_equal(pt_report_text(ledger, "JOB", 15, &out, NULL), 0);
    assert_non_null(strstr(pt_buf_z(&out), "$7.2000"));
    assert_int_equal(pt_report_json(ledger, "JOB", &out, NULL), 0);
    assert_int_equal(pt_report_csv(ledger, &out, NULL), 0);
    pt_buf_free(&out);
}

#define SCRATCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(two_workers_do_all),
        SCRATCH(a_result_told_twice_counts_once),
        SCRATCH(what_a_silent_rank_held_is_done_by_another),
        SCRATCH(what_is_handed_back_is_granted_again),
        SCRATCH(reading_is_tried_three_times),
        SCRATCH(a_notice_stops_and_leaves_the_rest),
        SCRATCH(a_worker_of_another_version_is_sent_away),
        SCRATCH(a_world_on_fewer_nodes_is_refused),
        SCRATCH(a_world_on_as_many_nodes_as_were_asked_for_works),
        SCRATCH(ranks_that_stay_away_end_the_start),
        SCRATCH(all_is_done_once_over_a_link_that_loses_repeats_and_delays),
        SCRATCH(figures_come_from_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
