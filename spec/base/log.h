/* log.h: one line per event, for a person with grep:
 *
 *     2026-01-31T12:00:00.123Z r3 warn lease.lost unit=17 epoch=2
 *
 * to stderr (or the file given), with time, rank and level. Thread safe: one write(2) a
 * line. Leaves return errors; whoever decides what to do about one logs it, once. */
#ifndef PT_BASE_LOG_H
#define PT_BASE_LOG_H

#include "base/err.h"

PT_EXTERN_C_BEGIN

enum pt_level { PT_DEBUG, PT_INFO, PT_WARN, PT_ERROR };

void pt_log(enum pt_level level, const char *event, const char *fmt, ...) PT_PRINTF(3, 4);
void pt_log_level(enum pt_level least);
void pt_log_rank(int rank); /* -1: no rank is printed */
/* Appends to `path` from now on, instead of stderr. */
int pt_log_to(const char *path, pt_err *err);

/* Milliseconds: of a clock that never jumps, and since 1970. */
int64_t pt_now_mono_ms(void);
int64_t pt_now_wall_ms(void);

PT_EXTERN_C_END
#endif
