#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* vsnprintf that marks what it had to cut. */
static void format(char *out, size_t cap, const char *fmt, va_list ap)
{
    int n = vsnprintf(out, cap, fmt, ap);
    if (n < 0)
        out[0] = '\0';
    else if ((size_t)n >= cap && cap > 4)
        memcpy(out + cap - 4, "...", 4);
    for (char *p = out; *p; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' '; /* a message is one line: it goes into logs and tables */
}

int pt_fail(pt_err *err, enum pt_err_code code, const char *fmt, ...)
{
    if (!err)
        return -1;
    va_list ap;
    va_start(ap, fmt);
    err->code = code;
    format(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    return -1;
}

int pt_fail_errno(pt_err *err, enum pt_err_code code, const char *fmt, ...)
{
    int saved = errno;
    if (!err)
        return -1;
    char what[sizeof err->msg];
    va_list ap;
    va_start(ap, fmt);
    format(what, sizeof what, fmt, ap);
    va_end(ap);
    if (saved == ENOSPC || saved == EDQUOT)
        code = PT_ERR_NOSPACE;
    pt_fail(err, code, "%s: %s", what, strerror(saved));
    errno = saved;
    return -1;
}

int pt_within(pt_err *err, const char *fmt, ...)
{
    if (!err)
        return -1;
    char prefix[sizeof err->msg], whole[2 * sizeof err->msg + 4];
    va_list ap;
    va_start(ap, fmt);
    format(prefix, sizeof prefix, fmt, ap);
    va_end(ap);
    snprintf(whole, sizeof whole, "%s: %s", prefix, err->msg);
    enum pt_err_code code = err->code;
    return pt_fail(err, code, "%s", whole);
}

void pt_err_clear(pt_err *err)
{
    if (err)
        *err = (pt_err){0};
}
