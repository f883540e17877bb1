/* The door for late worlds: who may join, and that a bundle is heard once and whole or not at all. */
#include "pt_test.h"

#include "base/file.h"
#include "scheduler/bundle.h"
#include "scheduler/door.h"
#include "spec/wire.h"
#include "worker/http.h"
#include "worker/stages.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static pt_arena *arena;
static pt_job job;
static pt_job_dir dir;
static pt_link *ends[2], *link_;
static pt_door *door;
static pt_door_note note;
static pt_http_line *line;
static pt_buf answer;

static int set_up(void **state)
{
    pt_err err;
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/portalis-door-XXXXXX");
    assert_non_null(mkdtemp(folder));
    arena = pt_arena_new();
    pt_job_dir_of(arena, folder, &dir);
    assert_int_equal(pt_dir_make(dir.own, &err), 0);
    assert_int_equal(pt_job_defaults(&job, folder, folder, &err), 0);
    job.late.listen = "127.0.0.1:0";
    pt_link_local_open(2, ends);
    link_ = ends[0];
    door = pt_door_open(&job, &dir, 7, &link_);
    if (door)
        assert_true(pt_door_find(&dir, &note));
    line = pt_http_line_open(&err);
    return 0;
}

static int tear_down(void **state)
{
    pt_err err;
    (void)state;
    pt_door_close(door);
    pt_link_close(link_);
    pt_link_close(ends[1]);
    pt_http_line_close(line);
    pt_buf_free(&answer);
    pt_job_clear(&job);
    pt_arena_free(arena);
    return pt_dir_remove(folder, &err);
}

static int post(const char *token, const char *path, pt_str body)
{
    char url[400], bearer[200];
    const char *headers[] = {bearer, NULL};
    pt_err err;
    snprintf(url, sizeof url, "%s%s", note.url, path);
    snprintf(bearer, sizeof bearer, "Authorization: Bearer %s", token);
    pt_http_request q = {
        .method = "POST", .url = url, .headers = headers, .timeout_ms = 2000, .body = body};
    return pt_http_on(line, &q, &answer, &err);
}

static int join(const char *tool)
{
    char text[200];
    snprintf(text, sizeof text, "2 %u %s host slurm:9\n", (unsigned)PT_WIRE_VERSION, tool);
    return post(note.token, "/join", pt_str_of(text));
}

static int talk(const char *query, pt_buf *bundle)
{
    char path[100];
    snprintf(path, sizeof path, "/talk?q=%s", query);
    return post(note.token, path, pt_buf_str(bundle));
}

static void hears(int rank, const char *what)
{
    pt_buf in = {0};
    pt_err err;
    int from = -1, rc = 0;
    for (int i = 0; i < 100 && rc == 0; i++)
        rc = pt_link_poll(link_, 10, &from, &in, &err);
    assert_int_equal(rc, 1);
    assert_int_equal(from, rank);
    assert_true(pt_str_is(pt_buf_str(&in), what));
    pt_buf_free(&in);
}

static void hears_nothing(void)
{
    pt_buf in = {0};
    pt_err err;
    int from;
    assert_int_equal(pt_link_poll(link_, 30, &from, &in, &err), 0);
    pt_buf_free(&in);
}

static void only_who_has_the_token_and_this_version_joins(void **state)
{
    (void)state;
    if (!door)
        skip();
    assert_int_equal(post("0123456789abcdef", "/join", PT_STR("1 3 x h -")), 403);
    assert_int_equal(post("", "/talk?q=7.1.1.0", PT_STR("")), 403);
    pt_buf large = {0};
    pt_buf_addn(&large, 'x', PT_DOOR_MAX_BYTES + 1);
    assert_int_not_equal(post("0123456789abcdef", "/join", pt_buf_str(&large)), 413);
    assert_int_equal(post(note.token, "/join", pt_buf_str(&large)), 413);
    pt_buf_free(&large);
    assert_int_equal(join("0.0/0"), 409);
    assert_int_equal(post(note.token, "/join", PT_STR("many words")), 400);
    assert_int_equal(post(note.token, "/metrics", PT_STR("")), 404);
    assert_int_equal(join(PT_VERSION "/" PT_TRANSLATOR_VERSION), 200);
    assert_true(pt_str_is(pt_buf_str(&answer), "7.1"));
    pt_door_say(door, PT_DOOR_DONE);
    assert_int_equal(join(PT_VERSION "/" PT_TRANSLATOR_VERSION), 410);
}

static void its_ranks_are_ranks_like_others(void **state)
{
    (void)state;
    pt_err err;
    pt_buf b = {0};
    if (!door)
        skip();
    join(PT_VERSION "/" PT_TRANSLATOR_VERSION);
    pt_link_send(ends[1], 0, PT_STR("of this world"), &err);
    hears(1, "of this world");
    pt_bundle_add(&b, 1, PT_STR("one"));
    pt_bundle_add(&b, 2, PT_STR("two"));
    assert_int_equal(talk("7.1.1.0", &b), 200);
    hears(2, "one");
    assert_int_equal(pt_link_size(link_), 4);
    hears(3, "two");
    assert_string_equal(pt_door_batch(door, 3), "slurm:9");
    assert_null(pt_door_batch(door, 1));
    assert_int_equal(pt_link_send(link_, 3, PT_STR("a grant"), &err), 0);
    pt_buf_clear(&b);
    assert_int_equal(talk("7.1.2.100", &b), 200);
    pt_str rest = pt_buf_str(&answer), message;
    uint32_t how = 9;
    int rank = 0;
    assert_true(pt_bundle_take(&rest, &how));
    assert_int_equal(how, PT_DOOR_OPEN);
    assert_int_equal(pt_bundle_next(&rest, &rank, &message), 1);
    assert_int_equal(rank, 2);
    assert_true(pt_str_is(message, "a grant"));
    assert_int_equal(pt_bundle_next(&rest, &rank, &message), 0);
    pt_buf_free(&b);
}

static void a_bundle_is_heard_once(void **state)
{
    (void)state;
    pt_err err;
    pt_buf b = {0}, before = {0};
    if (!door)
        skip();
    join(PT_VERSION "/" PT_TRANSLATOR_VERSION);
    pt_bundle_add(&b, 1, PT_STR("a result"));
    pt_link_poll(link_, 0, &(int){0}, &before, &err);
    assert_int_equal(pt_link_send(link_, 2, PT_STR("an answer"), &err), 0);
    assert_int_equal(talk("7.1.1.0", &b), 200);
    pt_buf_clear(&before);
    pt_buf_addstr(&before, pt_buf_str(&answer));
    assert_int_equal(talk("7.1.1.0", &b), 200); /* the answer had been lost */
    assert_true(pt_str_eq(pt_buf_str(&before), pt_buf_str(&answer)));
    hears(2, "a result");
    hears_nothing();
    assert_int_equal(talk("7.1.3.0", &b), 400); /* one is missing */
    assert_int_equal(talk("6.1.2.0", &b), 404); /* another start's */
    assert_int_equal(talk("7.2.1.0", &b), 404);
    hears_nothing();
    pt_buf_free(&b);
    pt_buf_free(&before);
}

static void what_is_no_bundle_is_not_heard_at_all(void **state)
{
    (void)state;
    pt_buf b = {0};
    if (!door)
        skip();
    join(PT_VERSION "/" PT_TRANSLATOR_VERSION);
    pt_bundle_add(&b, 1, PT_STR("fine"));
    pt_bundle_add(&b, 3, PT_STR("of another world"));
    assert_int_equal(talk("7.1.1.0", &b), 400);
    pt_buf_clear(&b);
    pt_bundle_add(&b, 1, PT_STR("fine"));
    pt_bundle_u32(&b, 1);
    pt_bundle_u32(&b, 0xffffffff);
    assert_int_equal(talk("7.1.1.0", &b), 400);
    pt_buf_clear(&b);
    pt_buf_adds(&b, "abc");
    assert_int_equal(talk("7.1.1.0", &b), 400);
    hears_nothing();
    pt_buf_free(&b);
}

static void the_note_is_its_owners(void **state)
{
    (void)state;
    struct stat st;
    pt_door_note other;
    if (!door)
        skip();
    assert_int_equal(stat(dir.door, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(strlen(note.token), 32);
    chmod(dir.door, 0640);
    assert_false(pt_door_find(&dir, &other));
    chmod(dir.door, 0600);
    setenv("PORTALIS_JOB_TOKEN", "short", 1);
    assert_false(pt_door_env_token(other.token));
    unsetenv("PORTALIS_JOB_TOKEN");
}

static void a_token_of_the_environment_is_in_no_file(void **state)
{
    (void)state;
    static const char token[] = "of-the-environment-0";
    pt_buf text = {0};
    pt_door_note other;
    if (!door)
        skip();
    pt_door_close(door);
    pt_link_close(link_);
    pt_link_close(ends[1]);
    setenv("PORTALIS_JOB_TOKEN", token, 1);
    pt_link_local_open(2, ends);
    link_ = ends[0];
    assert_non_null(door = pt_door_open(&job, &dir, 8, &link_));
    assert_true(pt_door_find(&dir, &note));
    assert_string_equal(note.token, token);
    assert_int_equal(pt_file_read(dir.door, 4096, true, &text, NULL), 0);
    assert_null(strstr(pt_buf_z(&text), token));
    assert_int_equal(join(PT_VERSION "/" PT_TRANSLATOR_VERSION), 200);
    unsetenv("PORTALIS_JOB_TOKEN");
    assert_false(pt_door_find(&dir, &other)); /* who lacks it cannot join */
    pt_buf_free(&text);
}

#define AT_DOOR(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_DOOR(only_who_has_the_token_and_this_version_joins),
        AT_DOOR(its_ranks_are_ranks_like_others),
        AT_DOOR(a_bundle_is_heard_once),
        AT_DOOR(what_is_no_bundle_is_not_heard_at_all),
        AT_DOOR(the_note_is_its_owners),
        AT_DOOR(a_token_of_the_environment_is_in_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
