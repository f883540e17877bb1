/* test_base.c: the ground floor: strings, arena, map, hash, files. */
#include "pt_test.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void arena_keeps_what_a_rewind_does_not_take(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    char *kept = pt_arena_strdup(a, "kept");
    pt_arena_mark mark = pt_arena_here(a);
    for (int i = 0; i < 1000; i++)
        memset(pt_arena_alloc(a, 5000), 'x', 5000);
    assert_true(pt_arena_used(a) >= 5000 * 1000);
    pt_arena_rewind(a, mark);
    assert_string_equal(kept, "kept");
    assert_true(pt_arena_used(a) < 4096);
    char *zeroed = pt_arena_alloc(a, 64);
    for (int i = 0; i < 64; i++)
        assert_int_equal(zeroed[i], 0);
    pt_arena_reset(a);
    assert_int_equal(pt_arena_used(a), 0);
    pt_arena_free(a);
}

static void arena_drops_what_stands_alone_only(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    char *large = pt_arena_raw(a, 100000), *kept[200];
    for (size_t i = 0; i < PT_LEN(kept); i++) /* some fill their block to the brim */
        kept[i] = memset(pt_arena_alloc(a, i % 2 ? 2048 : 512), (int)i, 512);
    size_t used = pt_arena_used(a);
    memset(large, 'x', 100000);
    pt_arena_drop(a, large);
    assert_int_equal(pt_arena_used(a), used - 100000);
    for (size_t i = 0; i < PT_LEN(kept); i++)
        pt_arena_drop(a, kept[i]);
    assert_int_equal(pt_arena_used(a), used - 100000);
    for (size_t i = 0; i < PT_LEN(kept); i++)
        assert_int_equal((unsigned char)kept[i][511], i);
    pt_arena_free(a);
}

static void utf8_refuses_surrogates_overlong_forms_and_torn_ends(void **state)
{
    (void)state;
    assert_int_equal(pt_utf8_valid(PT_STR("plain ascii, longer than eight")), 30);
    assert_int_equal(
        pt_utf8_valid(PT_STR("gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x90\x8D")), 15);
    assert_int_equal(pt_utf8_valid(PT_STR("a\xC0\x80")), 1);        /* overlong NUL */
    assert_int_equal(pt_utf8_valid(PT_STR("ab\xED\xA0\x80")), 2);   /* U+D800 */
    assert_int_equal(pt_utf8_valid(PT_STR("\xF4\x90\x80\x80")), 0); /* above U+10FFFF */
    assert_int_equal(pt_utf8_valid(PT_STR("abc\xE2\x82")), 3);
}

static void json_strings_escape_and_mend(void **state)
{
    (void)state;
    pt_buf b = {0};
    pt_buf_json(&b, PT_STR("a\"b\\c\n\t\x01 bfnrt \xFF \xC3\xA9"));
    assert_string_equal(pt_buf_z(&b),
                        "\"a\\\"b\\\\c\\n\\t\\u0001 bfnrt \xEF\xBF\xBD \xC3\xA9\"");
    pt_buf_free(&b);
}

static void a_buffer_remembers_that_its_limit_was_passed(void **state)
{
    (void)state;
    pt_buf b = {.limit = 4};
    pt_buf_adds(&b, "abc");
    pt_buf_adds(&b, "de");
    pt_buf_addc(&b, 'f');
    assert_true(b.failed);
    assert_string_equal(pt_buf_z(&b), "abc");
    pt_buf_free(&b);
}

static void distance_finds_near_misses_and_gives_up_on_far_ones(void **state)
{
    (void)state;
    assert_int_equal(pt_str_distance(PT_STR("sorce"), PT_STR("source"), 2), 1);
    assert_int_equal(pt_str_distance(PT_STR("ranks"), PT_STR("ranks"), 2), 0);
    assert_int_equal(pt_str_distance(PT_STR("output"), PT_STR("include"), 2), 3);
}

static void the_interner_numbers_strings_in_order_of_appearance(void **state)
{
    (void)state;
    pt_arena *a = pt_arena_new();
    pt_map *m = pt_map_new(a);
    char name[16];
    for (uint32_t i = 1; i <= 10000; i++) {
        snprintf(name, sizeof name, "n%u", i);
        assert_int_equal(pt_map_intern(m, pt_str_of(name)), i);
    }
    assert_int_equal(pt_map_intern(m, PT_STR("n77")), 77);
    assert_int_equal(pt_map_count(m), 10000);
    uint32_t v;
    assert_true(pt_map_get(m, PT_STR("n9999"), &v) && v == 9999);
    assert_false(pt_map_get(m, PT_STR("n10001"), &v));
    assert_false(pt_map_put(m, PT_STR("n1"), 5));
    assert_true(pt_map_get(m, PT_STR("n1"), &v) && v == 5);
    pt_arena_free(a);
}

static void hashes_are_sha256_and_fields_do_not_run_together(void **state)
{
    (void)state;
    char hex[PT_HASH_HEX];
    pt_hash h = pt_hash_of("abc", 3), back;
    pt_hash_hex(h, hex); /* FIPS 180-4, example B.1 */
    assert_string_equal(hex,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(pt_hash_parse(pt_str_of(hex), &back) && pt_hash_eq(h, back));
    hex[5] = 'G';
    assert_false(pt_hash_parse(pt_str_of(hex), &back));
    pt_hasher *x = pt_hasher_new(), *y = pt_hasher_new();
    pt_hasher_adds(x, "ab");
    pt_hasher_adds(x, "c");
    pt_hasher_adds(y, "a");
    pt_hasher_adds(y, "bc");
    assert_false(pt_hash_eq(pt_hasher_done(x), pt_hasher_done(y)));
}

static void errors_are_one_line_and_say_when_they_were_cut(void **state)
{
    (void)state;
    pt_err err = {0};
    assert_int_equal(pt_fail(&err, PT_ERR_IO, "two\nlines"), -1);
    pt_within(&err, "%s", "file.py");
    assert_string_equal(err.msg, "file.py: two lines");
    assert_int_equal(err.code, PT_ERR_IO);
    char longest[4000];
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    pt_fail(&err, PT_ERR_IO, "%s", longest);
    assert_string_equal(err.msg + strlen(err.msg) - 4, "x...");
}

struct seen {
    char text[256];
};

static int note(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    (void)err;
    struct seen *s = ctx;
    size_t n = strlen(s->text);
    snprintf(s->text + n, sizeof s->text - n, "%s%s ", e->path,
             e->is_dir    ? "/"
             : e->is_link ? "@"
                          : "");
    return 0;
}

static void a_walk_is_sorted_and_does_not_follow_links(void **state)
{
    (void)state;
    char root[] = "/tmp/pt_walk_XXXXXX", path[64];
    assert_non_null(mkdtemp(root));
    pt_err err = {0};
    snprintf(path, sizeof path, "%s/b/c", root);
    assert_int_equal(pt_dir_make(path, &err), 0);
    snprintf(path, sizeof path, "%s/b/c/loop", root);
    assert_int_equal(symlink("../..", path), 0);
    snprintf(path, sizeof path, "%s/a.py", root);
    assert_int_equal(pt_file_write(path, PT_STR("x = 1\n"), &err), 0);
    struct seen seen = {{0}};
    assert_int_equal(pt_dir_walk(root, note, NULL, &seen, &err), 0);
    assert_string_equal(seen.text, "a.py b/ b/c/ b/c/loop@ ");
    assert_int_equal(pt_dir_remove(root, &err), 0);
    assert_false(pt_dir_exists(root));
    assert_int_equal(pt_dir_remove(root, &err), 0);
}

static void reading_refuses_links_fifos_and_what_is_too_large(void **state)
{
    (void)state;
    char root[] = "/tmp/pt_read_XXXXXX", file[64], link_[64], fifo[64];
    assert_non_null(mkdtemp(root));
    snprintf(file, sizeof file, "%s/f", root);
    snprintf(link_, sizeof link_, "%s/l", root);
    snprintf(fifo, sizeof fifo, "%s/p", root);
    pt_err err = {0};
    pt_buf b = {0};
    assert_int_equal(pt_file_write(file, PT_STR("12345"), &err), 0);
    assert_int_equal(symlink("f", link_), 0);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(pt_file_read(file, 5, false, &b, &err), 0);
    assert_string_equal(pt_buf_z(&b), "12345");
    assert_int_equal(pt_file_read(file, 4, false, &b, &err), -1);
    assert_int_equal(err.code, PT_ERR_LIMIT);
    assert_int_equal(pt_file_read(link_, 5, false, &b, &err), -1);
    assert_non_null(strstr(err.msg, "symbolic link"));
    assert_int_equal(pt_file_read(link_, 5, true, &b, &err), 0);
    assert_int_equal(pt_file_read(fifo, 5, false, &b, &err), -1);
    assert_int_equal(pt_file_read(root, 5, false, &b, &err), -1);
    pt_buf_free(&b);
    pt_dir_remove(root, &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_keeps_what_a_rewind_does_not_take),
        cmocka_unit_test(arena_drops_what_stands_alone_only),
        cmocka_unit_test(utf8_refuses_surrogates_overlong_forms_and_torn_ends),
        cmocka_unit_test(json_strings_escape_and_mend),
        cmocka_unit_test(a_buffer_remembers_that_its_limit_was_passed),
        cmocka_unit_test(distance_finds_near_misses_and_gives_up_on_far_ones),
        cmocka_unit_test(the_interner_numbers_strings_in_order_of_appearance),
        cmocka_unit_test(hashes_are_sha256_and_fields_do_not_run_together),
        cmocka_unit_test(errors_are_one_line_and_say_when_they_were_cut),
        cmocka_unit_test(a_walk_is_sorted_and_does_not_follow_links),
        cmocka_unit_test(reading_refuses_links_fifos_and_what_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
