#include "pt_test.h"

#include "base/file.h"
#include "checkpoint/atomic.h"
#include "checkpoint/store.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[] = "/tmp/pt-store-XXXXXX";

static int make_dir(void **state)
{
    (void)state;
    strcpy(dir + sizeof dir - 7, "XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    return pt_dir_remove(dir, NULL);
}

static const char *path_of(pt_hash h, pt_buf *b)
{
    char hex[PT_HASH_HEX];
    pt_hash_hex(h, hex);
    pt_buf_clear(b);
    pt_buf_printf(b, "%s/%.2s/%s", dir, hex, hex + 2);
    return pt_buf_z(b);
}

static void what_was_put_is_got_before_and_after_the_sync(void **state)
{
    (void)state;
    pt_store *s = pt_store_open(dir, NULL);
    pt_buf b = {0}, path = {0};
    pt_hash h, empty;
    assert_int_equal(pt_store_put(s, PT_STR("hello"), &h, NULL), 0);
    assert_int_equal(pt_store_put(s, PT_STR(""), &empty, NULL), 0);
    assert_false(pt_file_exists(path_of(h, &path)));
    assert_true(pt_store_has(s, h));
    assert_int_equal(pt_store_get(s, h, &b, NULL), 0);
    assert_int_equal(pt_store_sync(s, NULL), 0);
    assert_true(pt_file_exists(path_of(h, &path)));
    assert_int_equal(pt_store_get(s, h, &b, NULL), 0);
    assert_string_equal(pt_buf_z(&b), "hellohello");
    pt_buf_clear(&b);
    assert_int_equal(pt_store_get(s, empty, &b, NULL), 0);
    assert_int_equal(b.n, 0);
    pt_store_close(s);
    pt_buf_free(&b);
    pt_buf_free(&path);
}

static void what_was_not_synced_is_not_there(void **state)
{
    (void)state;
    pt_store *s = pt_store_open(dir, NULL);
    pt_hash h;
    pt_err err;
    pt_buf b = {0};
    pt_store_put(s, PT_STR("x"), &h, NULL);
    pt_store_close(s);
    s = pt_store_open(dir, NULL);
    assert_false(pt_store_has(s, h));
    assert_int_equal(pt_store_get(s, h, &b, &err), -1);
    assert_int_equal(err.code, PT_ERR_GONE);
    pt_store_close(s);
    pt_buf_free(&b);
}

static void damage_is_seen_and_mended_by_putting_again(void **state)
{
    (void)state;
    pt_store *s = pt_store_open(dir, NULL);
    pt_hash h;
    pt_err err;
    pt_buf b = {0}, path = {0};
    pt_store_put(s, PT_STR("abc"), &h, NULL);
    pt_store_sync(s, NULL);
    pt_file_write(path_of(h, &path), PT_STR("abd"), NULL);
    assert_int_equal(pt_store_get(s, h, &b, &err), -1);
    assert_int_equal(err.code, PT_ERR_DAMAGED);
    assert_int_equal(b.n, 0);
    pt_file_write(path_of(h, &path), PT_STR(""), NULL);
    assert_int_equal(pt_store_get(s, h, &b, &err), -1);
    assert_int_equal(err.code, PT_ERR_DAMAGED);
    assert_int_equal(pt_store_put(s, PT_STR("abc"), &h, NULL), 0);
    assert_int_equal(pt_store_sync(s, NULL), 0);
    assert_int_equal(pt_store_get(s, h, &b, &err), 0);
    pt_store_remove(s, h);
    assert_false(pt_store_has(s, h));
    pt_store_close(s);
    pt_buf_free(&b);
    pt_buf_free(&path);
}

static void note_bad(void *ctx, const char *path)
{
    pt_buf_adds(ctx, path);
}

static void a_check_finds_the_bad_among_the_whole(void **state)
{
    (void)state;
    pt_store *s = pt_store_open(dir, NULL);
    pt_hash h;
    pt_buf path = {0}, bad = {0};
    uint64_t n;
    for (int i = 0; i < 300; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        assert_int_equal(pt_store_put(s, pt_str_of(text), &h, NULL), 0);
    }
    assert_int_equal(pt_store_sync(s, NULL), 0);
    pt_file_write(path_of(h, &path), PT_STR("?"), NULL);
    assert_int_equal(pt_store_check(s, &n, note_bad, &bad, NULL), 0);
    assert_int_equal(n, 299);
    assert_string_equal(pt_buf_z(&bad), pt_buf_z(&path) + sizeof dir);
    pt_store_close(s);
    pt_buf_free(&path);
    pt_buf_free(&bad);
}

static void *put_many(void *ctx)
{
    pt_store *s = pt_store_open(dir, NULL);
    for (int i = 0; i < 60; i++) {
        char text[16];
        pt_hash h;
        snprintf(text, sizeof text, "%d", i % 20);
        if (pt_store_put(s, pt_str_of(text), &h, NULL) < 0 ||
            (i % 7 == 0 && pt_store_sync(s, NULL) < 0))
            *(int *)ctx = -1;
    }
    if (pt_store_sync(s, NULL) < 0)
        *(int *)ctx = -1;
    pt_store_close(s);
    return NULL;
}

static void several_may_put_the_same_at_once(void **state)
{
    (void)state;
    pthread_t t[3];
    int rc[3] = {0};
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, put_many, &rc[i]);
    for (int i = 0; i < 3; i++) {
        pthread_join(t[i], NULL);
        assert_int_equal(rc[i], 0);
    }
    pt_store *s = pt_store_open(dir, NULL);
    uint64_t n;
    assert_int_equal(pt_store_check(s, &n, NULL, NULL, NULL), 0);
    assert_int_equal(n, 20);
    pt_store_close(s);
}

static int count_temp(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    (void)err;
    *(int *)ctx += strstr(e->path, ".tmp") != NULL;
    return 0;
}

static int temps_left(void)
{
    int n = 0;
    pt_dir_walk(dir, count_temp, NULL, &n, NULL);
    return n;
}

static void an_atomic_write_replaces_whole(void **state)
{
    (void)state;
    pt_buf path = {0}, b = {0};
    pt_path_join(&path, dir, "f");
    assert_int_equal(pt_atomic_write(pt_buf_z(&path), PT_STR("one"), NULL), 0);
    assert_int_equal(pt_atomic_write_quick(pt_buf_z(&path), PT_STR("two"), NULL), 0);
    pt_file_read(pt_buf_z(&path), 100, false, &b, NULL);
    assert_string_equal(pt_buf_z(&b), "two");
    assert_int_equal(temps_left(), 0);
    pt_buf_free(&path);
    pt_buf_free(&b);
}

static void a_failed_atomic_write_leaves_nothing(void **state)
{
    (void)state;
    pt_buf path = {0};
    pt_err err;
    pt_path_join(&path, dir, "folder");
    pt_dir_make(pt_buf_z(&path), NULL);
    assert_int_equal(pt_atomic_write(pt_buf_z(&path), PT_STR("x"), &err), -1);
    assert_int_equal(err.code, PT_ERR_IO);
    assert_int_equal(temps_left(), 0);
    pt_buf_adds(&path, "/no/such");
    assert_int_equal(pt_atomic_write(pt_buf_z(&path), PT_STR("x"), &err), -1);
    pt_buf_free(&path);
}

static void what_killed_writers_left_is_swept(void **state)
{
    (void)state;
    pt_buf path = {0}, temp = {0};
    pt_path_join(&path, dir, "f");
    int fd = pt_atomic_temp(pt_buf_z(&path), PT_STR("x"), &temp, NULL);
    assert_true(fd >= 0);
    close(fd);
    pt_atomic_sweep(dir, 3600);
    assert_int_equal(temps_left(), 1);
    pt_atomic_sweep(dir, 0);
    assert_int_equal(temps_left(), 0);
    pt_buf_free(&path);
    pt_buf_free(&temp);
}

/* In a child with a mount of its own. 0: as it should be; 1: not; 77: no such mounts here. */
static int fill_a_small_disk(void)
{
    pt_buf big = {0}, path = {0}, got = {0};
    pt_err err = {0};
    pt_hash h;
    if (unshare(CLONE_NEWNS) < 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("tmpfs", dir, "tmpfs", 0, "size=64k") < 0)
        return 77;
    pt_path_join(&path, dir, "f");
    pt_buf_addn(&big, 'x', 200000);
    pt_store *s = pt_store_open(dir, NULL);
    bool ok = pt_atomic_write(pt_buf_z(&path), PT_STR("old"), NULL) == 0 &&
              pt_atomic_write(pt_buf_z(&path), pt_buf_str(&big), &err) < 0 &&
              err.code == PT_ERR_NOSPACE &&
              pt_file_read(pt_buf_z(&path), 100, false, &got, NULL) == 0 &&
              pt_str_is(pt_buf_str(&got), "old") && temps_left() == 0;
    err.code = PT_OK;
    ok = ok && pt_store_put(s, pt_buf_str(&big), &h, &err) < 0 &&
         err.code == PT_ERR_NOSPACE && !pt_store_has(s, h) && temps_left() == 0;
    ok = ok && pt_store_put(s, PT_STR("small"), &h, &err) == 0 &&
         pt_store_sync(s, &err) == 0;
    pt_store_close(s);
    pt_buf_free(&big);
    pt_buf_free(&path);
    pt_buf_free(&got);
    return !ok;
}

static void a_full_disk_is_told_apart_and_leaves_no_partial_file(void **state)
{
    (void)state;
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(fill_a_small_disk());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip(); /* not root */
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)
    const struct CMUnitTest tests[] = {
        IN_DIR(what_was_put_is_got_before_and_after_the_sync),
        IN_DIR(what_was_not_synced_is_not_there),
        IN_DIR(damage_is_seen_and_mended_by_putting_again),
        IN_DIR(a_check_finds_the_bad_among_the_whole),
        IN_DIR(several_may_put_the_same_at_once),
        IN_DIR(an_atomic_write_replaces_whole),
        IN_DIR(a_failed_atomic_write_leaves_nothing),
        IN_DIR(what_killed_writers_left_is_swept),
        IN_DIR(a_full_disk_is_told_apart_and_leaves_no_partial_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
