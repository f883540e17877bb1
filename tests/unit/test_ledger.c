#include "pt_test.h"

#include "base/file.h"
#include "scheduler/ledger.h"
#include "scheduler/ledger_steps.h"
#include "scheduler/record.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

static char folder[64], path[128], copy[128];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/pt-ledger-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/ledger.db", folder);
    snprintf(copy, sizeof copy, "%s/copy.db", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return pt_dir_remove(folder, NULL);
}

static pt_ledger *open_ledger(void)
{
    pt_err err;
    pt_ledger *l = pt_ledger_open(path, &err);
    if (!l)
        fail_msg("%s", err.msg);
    return l;
}

static void add_event(pt_ledger *l, const char *text)
{
    assert_int_equal(pt_record_event(l, 1, "test", text, NULL), 0);
}

static int64_t events(pt_ledger *l)
{
    int64_t n;
    assert_int_equal(pt_ledger_number(l, &n, NULL, "SELECT count(*) FROM event", ""), 0);
    return n;
}

static void only_what_was_committed_is_there_later(void **state)
{
    (void)state;
    pt_ledger *l = open_ledger();
    add_event(l, "kept");
    assert_int_equal(pt_ledger_pending(l), 1);
    assert_int_equal(pt_ledger_commit(l, NULL), 0);
    assert_int_equal(pt_ledger_pending(l), 0);
    add_event(l, "lost");
    pt_ledger_close(l);
    l = open_ledger();
    assert_int_equal(events(l), 1);
    pt_ledger_close(l);
}

static void a_snapshot_is_a_ledger_that_others_read(void **state)
{
    (void)state;
    pt_err err;
    pt_ledger *l = open_ledger();
    add_event(l, "it's \"quoted\"; -- and long");
    assert_int_equal(pt_ledger_snapshot(l, copy, NULL), 0);
    pt_ledger *s = pt_ledger_open_snapshot(copy, &err);
    assert_non_null(s);
    assert_int_equal(events(s), 1);
    assert_int_equal(pt_record_event(s, 1, "x", "y", &err), -1);
    add_event(l, "later");
    assert_int_equal(pt_ledger_snapshot(l, copy, NULL), 0);
    assert_int_equal(events(s), 1); /* the open one is the old one */
    pt_ledger_close(s);
    s = pt_ledger_open_snapshot(copy, &err);
    assert_int_equal(events(s), 2);
    pt_ledger_close(s);
    pt_ledger_close(l);
}

static void a_second_writer_is_refused(void **state)
{
    (void)state;
    pt_err err;
    pt_ledger *l = open_ledger();
    add_event(l, "x");
    assert_null(pt_ledger_open(path, &err));
    assert_int_equal(err.code, PT_ERR_BUSY);
    pt_ledger_close(l);
}

static void set_version(int version)
{
    char sql[64];
    sqlite3 *db;
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void a_newer_schema_is_refused_and_left_alone(void **state)
{
    (void)state;
    pt_err err;
    pt_ledger *l = open_ledger();
    add_event(l, "x");
    pt_ledger_commit(l, NULL);
    pt_ledger_close(l);
    set_version(99);
    assert_null(pt_ledger_open(path, &err));
    assert_int_equal(err.code, PT_ERR_VERSION);
    assert_non_null(strstr(err.msg, "99"));
    set_version(pt_ledger_version());
    l = open_ledger();
    assert_int_equal(events(l), 1);
    pt_ledger_close(l);
}

/* A ledger as schema 2 left it, with a unit of the library and what was known of imports. */
static void make_old(void)
{
    static const char rows[] =
        "INSERT INTO unit (path, module, is_package, source, key, size_bytes, component, "
        "shard,"
        " cost_us, state, library) VALUES ('a.py', 'a', 0, x'00', x'01', 1, 0, 0, 1, "
        "'done', 0),"
        " ('lib/b.py', 'b', 0, x'02', x'03', 1, 0, 0, 1, 'done', 1);"
        "INSERT INTO source_import VALUES (x'00', 1, '0:b');"
        "PRAGMA user_version = 2; PRAGMA application_id = 1347701809";
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(sqlite3_exec(db, pt_ledger_steps[i], NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void an_older_schema_is_brought_up_to_date(void **state)
{
    (void)state;
    int64_t n;
    make_old();
    pt_ledger *l = open_ledger();
    assert_int_equal(
        pt_ledger_number(l, &n, NULL, "SELECT origin FROM unit WHERE library", ""), 0);
    assert_int_equal(n, PT_OF_LIBRARY);
    assert_int_equal(
        pt_ledger_number(l, &n, NULL, "SELECT count(*) FROM unit WHERE NOT library", ""),
        0);
    assert_int_equal(n, 1);
    assert_int_equal(
        pt_ledger_number(l, &n, NULL, "SELECT count(*) FROM source_import", ""), 0);
    assert_int_equal(n, 0);
    assert_int_equal(pt_ledger_number(l, &n, NULL, "SELECT count(*) FROM lack", ""), 0);
    assert_int_equal(
        pt_ledger_number(l, &n, NULL, "SELECT count(*) FROM function_state", ""), 0);
    assert_int_equal(n, 0); /* until it is translated again */
    pt_ledger_close(l);
}

static void damage_is_told_wherever_it_is(void **state)
{
    (void)state;
    pt_err err;
    pt_buf whole = {0};
    pt_ledger *l = open_ledger();
    for (int i = 0; i < 2000; i++)
        add_event(l, "a row that fills some pages with text");
    pt_ledger_commit(l, NULL);
    pt_ledger_close(l);
    assert_int_equal(pt_file_read(path, SIZE_MAX, false, &whole, NULL), 0);
    for (size_t at = 0; at + 4096 <= whole.n; at += 4096) {
        char kept[4096];
        memcpy(kept, whole.p + at, sizeof kept);
        memset(whole.p + at, 0xa5, sizeof kept);
        assert_int_equal(pt_file_write(path, pt_buf_str(&whole), NULL), 0);
        l = pt_ledger_open(path, &err);
        if (!l)
            assert_int_equal(err.code, PT_ERR_DAMAGED);
        else /* quick_check need not see a page that holds nothing but text */
            assert_true(at > 0);
        pt_ledger_close(l);
        memcpy(whole.p + at, kept, sizeof kept);
    }
    assert_int_equal(pt_file_write(path, PT_STR("not a database at all, but text"), NULL),
                     0);
    assert_null(pt_ledger_open(path, &err));
    assert_int_equal(err.code, PT_ERR_DAMAGED);
    pt_buf_free(&whole);
}

static void a_result_is_accepted_once(void **state)
{
    (void)state;
    pt_err err;
    pt_ledger *l = open_ledger();
    pt_record_unit u = {.id = 1, .path = "a.py", .module = "a"};
    pt_result r = {
        .work = {1, PT_STAGE_TRANSLATE, 5}, .outcome = PT_OUTCOME_DONE, .why = ""};
    u.key.b[0] = r.key.b[0] = 42;
    assert_int_equal(pt_record_grant(l, 1, 1, &u, 5, &err), 0);
    assert_int_equal(pt_record_grant(l, 1, 2, &u, 6, &err), 0);
    assert_int_equal(pt_record_grant(l, 1, 2, &u, 6, &err),
                     -1); /* an epoch is given once */
    assert_int_equal(pt_record_result(l, 1, "a.py", &r, &err), 0);
    r.work.epoch = 6;
    assert_int_equal(pt_record_result(l, 1, "a.py", &r, &err), -1);
    pt_ledger_close(l);
}

#define SCRATCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH(only_what_was_committed_is_there_later),
        SCRATCH(a_snapshot_is_a_ledger_that_others_read),
        SCRATCH(a_second_writer_is_refused),
        SCRATCH(a_newer_schema_is_refused_and_left_alone),
        SCRATCH(an_older_schema_is_brought_up_to_date),
        SCRATCH(damage_is_told_wherever_it_is),
        SCRATCH(a_result_is_accepted_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
