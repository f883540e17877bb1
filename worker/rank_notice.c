/* rank_notice.c: signals. A notice only raises a flag, which the rank's loop looks at.
 *
 * A crash in our own code while a unit is worked on: the crashing thread writes one line that
 * names the unit, with nothing but write(2), raises a flag and stands still for a moment, in
 * which the loop, on its own thread, may still report what was finished and say who did it.
 * Without that an innocent unit, finished but not yet reported, would be blamed. Then it dies
 * of the same signal, so that launcher and core file see what they expect. */
#include "worker/rank_priv.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CRASH_STACK = 64 * 1024, LAST_WORDS_MS = 500 };

static volatile sig_atomic_t notice;
static volatile sig_atomic_t crash_fd = STDERR_FILENO;
static _Thread_local char at_path[512]; /* what this thread is working on */

static volatile sig_atomic_t crash_signal; /* set by the crashing thread */
static volatile sig_atomic_t crash_told;   /* set by the loop in answer */
static char crash_path[sizeof at_path];    /* written before crash_signal */

static void on_notice(int sig)
{
    /* SIGCONT alone is only a hint (mpirun and Slurm send it a second before SIGTERM), and
     * must not hide the real thing. */
    if (sig != SIGCONT || notice == 0)
        notice = sig;
}

static size_t add(char *line, size_t at, size_t size, const char *s)
{
    while (*s && at + 1 < size)
        line[at++] = *s++;
    return at;
}

static void on_crash(int sig)
{
    char line[sizeof at_path + 64];
    char digits[3] = {(char)('0' + sig / 10), (char)('0' + sig % 10), '\0'};
    size_t n = add(line, 0, sizeof line, "rank.crash signal=");
    n = add(line, n, sizeof line, digits);
    n = add(line, n, sizeof line, " unit=");
    n = add(line, n, sizeof line, at_path[0] ? at_path : "none");
    line[n++] = '\n';
    ssize_t written = write(crash_fd, line, n);
    (void)written;
    if (at_path[0] && crash_signal == 0) {
        add(crash_path, 0, sizeof crash_path, at_path);
        crash_signal = sig;
        for (int i = 0; i < LAST_WORDS_MS && !crash_told; i++)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    raise(sig); /* SA_RESETHAND: now it kills */
}

int pt_rank_crashed(const char **path)
{
    *path = crash_path;
    return crash_told ? 0 : crash_signal;
}

void pt_rank_crash_told(void)
{
    crash_told = 1;
}

void pt_rank_catch_crashes(void)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction a = {.sa_handler = on_crash,
                          .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK)};
    sigemptyset(&a.sa_mask);
    for (size_t i = 0; i < PT_LEN(crashes); i++)
        sigaction(crashes[i], &a, NULL);
}

volatile sig_atomic_t *pt_rank_catch_signals(void)
{
    static const int notices[] = {SIGTERM, SIGUSR2, SIGCONT};
    struct sigaction a = {.sa_handler = on_notice, .sa_flags = SA_RESTART};
    sigemptyset(&a.sa_mask);
    for (size_t i = 0; i < PT_LEN(notices); i++)
        sigaction(notices[i], &a, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN); /* a closed terminal must not end a job */
    signal(SIGINT, SIG_IGN); /* Ctrl-C is the scheduler's, which then drains us */
    pt_rank_catch_crashes();
    return &notice;
}

void pt_rank_crash_to(int fd)
{
    crash_fd = fd < 0 ? STDERR_FILENO : fd;
}

void pt_rank_now_at(const char *path)
{
    size_t n = add(at_path, 0, sizeof at_path, path ? path : "");
    at_path[n] = '\0';
}

/* A stack overflow leaves no stack to handle it on. What was there before (a sanitizer's) is
 * put back. */
void pt_rank_crash_stack(bool on)
{
    static _Thread_local char stack[CRASH_STACK];
    static _Thread_local stack_t before;
    stack_t ours = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(on ? &ours : &before, on ? &before : NULL);
}
