/* err.h: how a function says that the world failed: a code to act on, a message to read.
 *
 * What can fail returns 0 (or a count) and -1 on failure, and fills the caller's pt_err.
 * The innermost function says what happened; callers add where, with pt_within(). */
#ifndef PT_BASE_ERR_H
#define PT_BASE_ERR_H

#include "base/defs.h"

PT_EXTERN_C_BEGIN

enum pt_err_code {
    PT_OK = 0,
    PT_ERR_USAGE,   /* the user asked for something that cannot be: exit 2 */
    PT_ERR_SPEC,    /* a fault in job.yaml: exit 2 */
    PT_ERR_IO,      /* file system or network */
    PT_ERR_NOSPACE, /* disk or quota full: stop, resume later */
    PT_ERR_DAMAGED, /* what we read back is not what we wrote */
    PT_ERR_VERSION, /* written by another version of Portalis */
    PT_ERR_BUSY,    /* somebody else holds it */
    PT_ERR_LIMIT,   /* a limit of ours: size, depth, time */
    PT_ERR_GONE,    /* the peer left */
    PT_ERR_OTHER
};

typedef struct {
    enum pt_err_code code;
    char msg[1024]; /* one line, no newline; cut with "..." when longer */
} pt_err;

/* Sets *err (NULL is allowed) and returns -1. */
int pt_fail(pt_err *err, enum pt_err_code code, const char *fmt, ...) PT_PRINTF(3, 4);
/* The same with ": " and strerror(errno) added; ENOSPC and EDQUOT turn `code` into
 * PT_ERR_NOSPACE. */
int pt_fail_errno(pt_err *err, enum pt_err_code code, const char *fmt, ...) PT_PRINTF(3, 4);
/* Puts "prefix: " before the message that is there. Returns -1. */
int pt_within(pt_err *err, const char *fmt, ...) PT_PRINTF(2, 3);
/* Empties *err. */
void pt_err_clear(pt_err *err);

PT_EXTERN_C_END
#endif
