/* Signals, each in a child process of its own. */
#include "pt_test.h"

#include "worker/rank_priv.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Runs `child` with a pipe's end; its exit status, and what it wrote. */
static int run(void (*child)(int fd), char *said, size_t size)
{
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        child(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    ssize_t n = read(ends[0], said, size - 1);
    said[n > 0 ? n : 0] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void take_notices(int fd)
{
    volatile sig_atomic_t *notice = pt_rank_catch_signals();
    static const int sent[] = {SIGINT, SIGHUP, SIGPIPE, SIGCONT, SIGTERM, SIGCONT, SIGUSR2};
    char line[64] = "";
    for (size_t i = 0; i < PT_LEN(sent); i++) {
        raise(sent[i]);
        snprintf(line + strlen(line), sizeof line - strlen(line), "%s",
                 *notice == 0         ? "-"
                 : *notice == SIGCONT ? "c"
                 : *notice == SIGTERM ? "T"
                                      : "U");
    }
    if (write(fd, line, strlen(line)) < 0)
        _exit(1);
}

static void a_hint_never_hides_a_notice(void **state)
{
    (void)state;
    char said[64];
    assert_int_equal(run(take_notices, said, sizeof said), 0);
    assert_string_equal(said, "---cTTU");
}

static void *crash(void *ctx)
{
    (void)ctx;
    pt_rank_crash_stack(true);
    pt_rank_now_at("pkg/a.py");
    raise(SIGSEGV);
    return NULL;
}

static void crash_in_a_thread(int fd)
{
    pt_rank_catch_signals();
    pt_rank_crash_to(fd);
    pthread_t t;
    const char *path;
    pthread_create(&t, NULL, crash, NULL);
    int sig = 0;
    for (int i = 0; i < 5000 && !(sig = pt_rank_crashed(&path)); i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    if (sig != SIGSEGV || strcmp(path, "pkg/a.py") != 0)
        _exit(3);
    pt_rank_crash_told();
    pthread_join(t, NULL);
}

static void a_crash_names_its_unit_waits_for_last_words_and_kills(void **state)
{
    (void)state;
    char said[128];
    int status = run(crash_in_a_thread, said, sizeof said);
    assert_string_equal(said, "rank.crash signal=11 unit=pkg/a.py\n");
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
}

static void crash_outside_a_unit(int fd)
{
    pt_rank_catch_signals();
    pt_rank_crash_to(fd);
    raise(SIGABRT);
}

static void a_crash_outside_of_units_blames_none(void **state)
{
    (void)state;
    char said[128];
    int status = run(crash_outside_a_unit, said, sizeof said);
    assert_string_equal(said, "rank.crash signal=06 unit=none\n");
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hint_never_hides_a_notice),
        cmocka_unit_test(a_crash_names_its_unit_waits_for_last_words_and_kills),
        cmocka_unit_test(a_crash_outside_of_units_blames_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
