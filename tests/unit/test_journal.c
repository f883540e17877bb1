#include "pt_test.h"

#include "base/file.h"
#include "checkpoint/journal.h"

#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/pt-journal-XXXXXX";
static pt_buf path;

static int make_dir(void **state)
{
    (void)state;
    strcpy(dir + sizeof dir - 7, "XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    pt_buf_clear(&path);
    pt_path_join(&path, dir, "j");
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    pt_buf_free(&path);
    return pt_dir_remove(dir, NULL);
}

static int note(void *ctx, pt_str record, pt_err *err)
{
    (void)err;
    pt_buf_addstr(ctx, record);
    pt_buf_addc(ctx, '|');
    return 0;
}

static void assert_replays(const char *want, uint64_t files, uint64_t torn)
{
    pt_buf got = {0};
    pt_journal_tally tally;
    pt_err err;
    assert_int_equal(pt_journal_replay(dir, note, &got, &tally, &err), 0);
    assert_string_equal(pt_buf_z(&got), want);
    assert_int_equal(tally.files, files);
    assert_int_equal(tally.torn, torn);
    pt_buf_free(&got);
}

static void write_journal(int n)
{
    pt_journal *j = pt_journal_open(pt_buf_z(&path), NULL);
    for (int i = 0; i < n; i++)
        pt_journal_add(j, (pt_str){"abcdef" + i, 1}, NULL);
    assert_int_equal(pt_journal_sync(j, NULL), 0);
    pt_journal_close(j);
}

static void records_are_replayed_in_order_and_forgotten(void **state)
{
    (void)state;
    pt_journal *a = pt_journal_create(dir, NULL), *b = pt_journal_create(dir, NULL);
    assert_string_not_equal(pt_journal_path(a), pt_journal_path(b));
    pt_journal_add(a, PT_STR("one"), NULL);
    pt_journal_add(a, PT_STR(""), NULL);
    pt_journal_add(b, PT_STR("two"), NULL);
    pt_journal_close(a);
    pt_journal_close(b);
    assert_replays("one||two|", 2, 0);
    assert_int_equal(pt_journal_forget(dir, NULL), 0);
    assert_replays("", 0, 0);
    assert_int_equal(pt_journal_replay("/nowhere", note, NULL, NULL, NULL), 0);
}

static void a_tail_torn_anywhere_costs_only_its_record(void **state)
{
    (void)state;
    pt_buf whole = {0};
    write_journal(3);
    pt_file_read(pt_buf_z(&path), 1000, false, &whole, NULL);
    size_t record = (whole.n - 8) / 3;
    for (size_t cut = 0; cut < whole.n; cut++) {
        size_t kept = cut < 8 ? 0 : (cut - 8) / record;
        bool torn = cut < 8 || (cut - 8) % record;
        pt_file_write(pt_buf_z(&path), pt_str_sub(pt_buf_str(&whole), 0, cut), NULL);
        assert_replays(kept == 2 ? "a|b|" : kept == 1 ? "a|" : "", 1, torn);
        pt_journal *j = pt_journal_open(pt_buf_z(&path), NULL);
        assert_non_null(j);
        pt_journal_add(j, PT_STR("z"), NULL);
        pt_journal_close(j);
        assert_replays(kept == 2 ? "a|b|z|" : kept == 1 ? "a|z|" : "z|", 1, 0);
    }
    pt_buf_free(&whole);
}

static void blocks_of_zeros_end_the_reading(void **state)
{
    (void)state;
    pt_buf b = {0};
    write_journal(2);
    pt_file_read(pt_buf_z(&path), 1000, false, &b, NULL);
    pt_buf_addn(&b, '\0', 8192);
    pt_file_write(pt_buf_z(&path), pt_buf_str(&b), NULL);
    assert_replays("a|b|", 1, 1);
    pt_buf_free(&b);
}

static void a_flipped_byte_ends_the_reading(void **state)
{
    (void)state;
    pt_buf b = {0};
    write_journal(3);
    pt_file_read(pt_buf_z(&path), 1000, false, &b, NULL);
    for (size_t at = 8; at < b.n; at++) {
        size_t before = (at - 8) / ((b.n - 8) / 3);
        b.p[at] ^= 4;
        pt_file_write(pt_buf_z(&path), pt_buf_str(&b), NULL);
        assert_replays(before == 0 ? "" : before == 1 ? "a|" : "a|b|", 1, 1);
        b.p[at] ^= 4;
    }
    pt_buf_free(&b);
}

static void a_file_that_is_no_journal_is_not_overwritten(void **state)
{
    (void)state;
    pt_err err;
    pt_file_write(pt_buf_z(&path), PT_STR("something of somebody's"), NULL);
    assert_null(pt_journal_open(pt_buf_z(&path), &err));
    assert_int_equal(err.code, PT_ERR_DAMAGED);
    assert_replays("", 1, 1);
}

int main(void)
{
#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)
    const struct CMUnitTest tests[] = {
        IN_DIR(records_are_replayed_in_order_and_forgotten),
        IN_DIR(a_tail_torn_anywhere_costs_only_its_record),
        IN_DIR(blocks_of_zeros_end_the_reading),
        IN_DIR(a_flipped_byte_ends_the_reading),
        IN_DIR(a_file_that_is_no_journal_is_not_overwritten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
