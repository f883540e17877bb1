/* The MPI link under mpirun: the test starts itself again as three ranks, of which one dies.
 * The ranks tell the outcome in a file, for mpirun's exit status says nothing. */
#include "pt_test.h"

#include "base/file.h"
#include "base/log.h"
#include "spec/link.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 200, DEADLINE_MS = 30000 };

static const char *outcome_path;

static _Noreturn void give_up(pt_link *l, const char *what)
{
    fprintf(stderr, "test_link_mpi: rank %d: %s\n", pt_link_rank(l), what);
    pt_link_exit(l, 1);
}

/* A message whose length and bytes follow from its number. */
static void make(pt_buf *b, int i)
{
    pt_buf_clear(b);
    pt_buf_printf(b, "%d:", i);
    pt_buf_addn(b, (char)('a' + i % 26), (size_t)(i % 10 == 0 ? 150000 : i * 7));
}

static void expect(pt_link *l, int peer, const pt_buf *want, pt_buf *in)
{
    int from;
    pt_err err;
    if (pt_link_poll(l, DEADLINE_MS, &from, in, &err) != 1)
        give_up(l, "nothing came");
    if (from != peer || !pt_str_eq(pt_buf_str(in), pt_buf_str(want)))
        give_up(l, "something else came");
}

/* Rank 1 sends everything at once and then wants it all back in order. */
static void run_talker(pt_link *l)
{
    pt_buf b = {0}, in = {0};
    for (int i = 0; i < ROUNDS; i++) {
        make(&b, i);
        pt_link_send(l, 0, pt_buf_str(&b), NULL);
    }
    for (int i = 0; i < ROUNDS; i++) {
        make(&b, i);
        expect(l, 0, &b, &in);
    }
    pt_link_send(l, 0, PT_STR("done"), NULL);
    pt_link_flush(l, DEADLINE_MS);
    pt_link_exit(l, 0);
}

/* Rank 2 says one thing and dies without a word. */
static void run_victim(pt_link *l)
{
    pt_link_send(l, 0, PT_STR("here"), NULL);
    pt_link_flush(l, DEADLINE_MS);
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    raise(SIGKILL);
}

static void run_server(pt_link *l)
{
    pt_buf in = {0}, big = {0};
    pt_err err;
    int from;
    bool seen = false;
    for (bool done = false; !done;) {
        if (pt_link_poll(l, DEADLINE_MS, &from, &in, &err) != 1)
            give_up(l, "nothing came to the server");
        seen |= from == 2;
        done = pt_str_is(pt_buf_str(&in), "done");
        if (from == 1 && !done && pt_link_send(l, 1, pt_buf_str(&in), &err) < 0)
            give_up(l, err.msg);
    }
    if (!seen)
        give_up(l, "the victim was not heard");
    /* What is sent to the dead is not taken, and says nothing. */
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    pt_buf_addn(&big, 'x', 1 << 20);
    if (pt_link_send(l, 2, pt_buf_str(&big), &err) < 0)
        give_up(l, err.msg);
    for (int64_t until = pt_now_mono_ms() + 100; pt_now_mono_ms() < until;)
        pt_link_poll(l, 10, &from, &in, &err);
    if (pt_link_stuck_ms(l, 2) < 50)
        give_up(l, "a message to the dead was taken");
    pt_link_drop(l, 2);
    if (pt_link_send(l, 2, PT_STR("x"), &err) == 0 || err.code != PT_ERR_GONE)
        give_up(l, "the dropped rank was sent to");
    pt_file_write(outcome_path, PT_STR("ok"), NULL);
    pt_link_exit(l, 0);
}

static int run_rank(int argc, char **argv)
{
    pt_err err;
    pt_link *l = pt_link_mpi_open(&argc, &argv, 30000, &err);
    if (!l) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    if (pt_link_size(l) != 3)
        give_up(l, "not three ranks");
    if (pt_link_rank(l) == 0)
        run_server(l);
    if (pt_link_rank(l) == 1)
        run_talker(l);
    run_victim(l);
    return 0;
}

static void run_mpirun(const char *outcome)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(n > 0);
    self[n] = '\0';
    pid_t pid = fork();
    if (pid == 0) {
        setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
        setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
        setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* Open MPI leaks */
        if (!freopen("/dev/null", "w", stdout))
            _exit(127);
        execlp("timeout", "timeout", "-k", "5", "60", "mpirun", "--enable-recovery",
               "--oversubscribe", "-n", "3", self, outcome, (char *)NULL);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void messages_pass_and_a_dead_rank_is_only_silent(void **state)
{
    (void)state;
    char outcome[] = "/tmp/pt-link-mpi-XXXXXX";
    if (!pt_link_mpi_built() || system("command -v mpirun >/dev/null 2>&1") != 0)
        skip();
    close(mkstemp(outcome));
    pt_buf b = {0};
    run_mpirun(outcome);
    assert_int_equal(pt_file_read(outcome, 100, false, &b, NULL), 0);
    assert_string_equal(pt_buf_z(&b), "ok");
    unlink(outcome);
    pt_buf_free(&b);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        outcome_path = argv[1];
        return run_rank(argc, argv);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_pass_and_a_dead_rank_is_only_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
