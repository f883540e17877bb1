#include "worker/fault.h"

#include "base/str.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
    bool on;
    char crash_unit[1024], hang_unit[1024], crash_function[1024];
    long slow_ms, kill_after, notice_after, rank; /* -1: not asked for */
    atomic_long begun;
} fault;

static bool number(pt_str v, long *out)
{
    *out = 0;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9' || *out > 1000000000)
            return false;
        *out = *out * 10 + (v.p[i] - '0');
    }
    return v.n > 0;
}

static bool text(pt_str v, char *out, size_t size)
{
    if (v.n == 0 || v.n >= size)
        return false;
    memcpy(out, v.p, v.n);
    out[v.n] = '\0';
    return true;
}

static bool take(pt_str key, pt_str v)
{
    if (pt_str_is(key, "crash-unit"))
        return text(v, fault.crash_unit, sizeof fault.crash_unit);
    if (pt_str_is(key, "crash-function"))
        return text(v, fault.crash_function, sizeof fault.crash_function);
    if (pt_str_is(key, "hang-unit"))
        return text(v, fault.hang_unit, sizeof fault.hang_unit);
    if (pt_str_is(key, "slow-ms"))
        return number(v, &fault.slow_ms);
    if (pt_str_is(key, "kill-after"))
        return number(v, &fault.kill_after);
    if (pt_str_is(key, "notice-after"))
        return number(v, &fault.notice_after);
    if (pt_str_is(key, "rank"))
        return number(v, &fault.rank);
    return false;
}

int pt_fault_init(int rank, pt_err *err)
{
    memset(&fault, 0, sizeof fault);
    fault.slow_ms = fault.kill_after = fault.notice_after = fault.rank = -1;
    const char *spec = getenv("PORTALIS_FAULT");
    if (!spec || !*spec)
        return 0;
    for (const char *p = spec; *p;) {
        size_t n = strcspn(p, ",");
        const char *eq = memchr(p, '=', n);
        if (!eq || !take((pt_str){p, (size_t)(eq - p)},
                         (pt_str){eq + 1, (size_t)(p + n - eq - 1)}))
            return pt_fail(err, PT_ERR_USAGE, "PORTALIS_FAULT: cannot read '%.*s'", (int)n,
                           p);
        p += n + (p[n] == ',');
    }
    fault.on = fault.rank < 0 || fault.rank == rank;
    return 0;
}

static void nap(long ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&left, &left) < 0)
        ;
}

void pt_fault_at_unit(const char *path)
{
    if (!fault.on)
        return;
    long begun = atomic_fetch_add(&fault.begun, 1);
    if (begun == fault.kill_after)
        kill(getpid(), SIGKILL);
    if (begun == fault.notice_after)
        kill(getpid(), SIGTERM);
    if (fault.slow_ms > 0)
        nap(fault.slow_ms);
    if (!strcmp(path, fault.crash_unit))
        raise(SIGSEGV);
    while (!strcmp(path, fault.hang_unit))
        nap(1000);
}

void pt_fault_at_function(const char *qualname)
{
    if (fault.on && !strcmp(qualname, fault.crash_function))
        raise(SIGSEGV);
}
