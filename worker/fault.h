/* fault.h: faults on purpose, for tests of recovery. PORTALIS_FAULT is a comma-separated list:
 *
 *     crash-unit=PATH   SIGSEGV while working on that unit
 *     crash-function=NAME   likewise, when it comes to a function of that qualified name
 *     hang-unit=PATH    never finish that unit
 *     slow-ms=N         every unit takes N ms longer
 *     kill-after=N      SIGKILL to the own process when unit N+1 begins
 *     notice-after=N    SIGTERM likewise
 *     rank=N            all this on rank N only
 *
 * Unset, as always outside of tests, nothing happens. */
#ifndef PT_WORKER_FAULT_H
#define PT_WORKER_FAULT_H

#include "base/err.h"

/* Reads the environment. -1 when it is set to something else than the above. */
int pt_fault_init(int rank, pt_err *err);
/* Called by the working thread when it begins a unit. */
void pt_fault_at_unit(const char *path);
/* Called when a function's translation begins. */
void pt_fault_at_function(const char *qualname);

#endif
