#include "base/log.h"
#include "base/str.h"

#include <fcntl.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

static struct {
    enum pt_level least;
    int rank;
    int fd;
} log_to = {PT_INFO, -1, STDERR_FILENO};

static int64_t ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t pt_now_mono_ms(void)
{
    return ms(CLOCK_MONOTONIC);
}

int64_t pt_now_wall_ms(void)
{
    return ms(CLOCK_REALTIME);
}

void pt_log_level(enum pt_level least)
{
    log_to.least = least;
}

void pt_log_rank(int rank)
{
    log_to.rank = rank;
}

int pt_log_to(const char *path, pt_err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        return pt_fail_errno(err, PT_ERR_IO, "%s", path);
    if (log_to.fd != STDERR_FILENO)
        close(log_to.fd);
    log_to.fd = fd;
    return 0;
}

void pt_log(enum pt_level level, const char *event, const char *fmt, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < log_to.least)
        return;
    int64_t now = pt_now_wall_ms();
    time_t seconds = (time_t)(now / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    char stamp[32];
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &tm);
    pt_buf b = {0};
    pt_buf_printf(&b, "%s.%03dZ ", stamp, (int)(now % 1000));
    if (log_to.rank >= 0)
        pt_buf_printf(&b, "r%d ", log_to.rank);
    pt_buf_printf(&b, "%s %s ", names[level], event);
    size_t text = b.n;
    va_list ap;
    va_start(ap, fmt);
    pt_buf_vprintf(&b, fmt, ap);
    va_end(ap);
    for (size_t i = text; i < b.n; i++)
        if (b.p[i] == '\n' || b.p[i] == '\r')
            b.p[i] = ' '; /* paths may hold anything; a line is an event */
    pt_buf_addc(&b, '\n');
    /* A log that cannot be written must not stop the work. */
    ssize_t n = write(log_to.fd, b.p, b.n);
    (void)n;
    pt_buf_free(&b);
}
