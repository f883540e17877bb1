/* virtual.h: many processes and their threads in one, on a virtual clock. A thread is a coroutine;
 * it gives way where it would wait: in poll, a condition, a sleep. The linker puts what is here in
 * the place of the calls that wait or ask for the time (--wrap, see CMakeLists.txt), so the real
 * code of rank 0, of the ranks and of the door runs, and everything is decided by the seed. */
#ifndef PT_SCHEDULES_VIRTUAL_H
#define PT_SCHEDULES_VIRTUAL_H

#include "base/defs.h"

#include <stdbool.h>

#define V_NEVER INT64_MAX

/* The first member of whatever else a process has. */
typedef struct {
    char name[24];
    bool dead;               /* it has ended, or was killed */
    int64_t frozen_until_us; /* it stands still, as after SIGSTOP */
    int dies_in; /* at that so-many-th point where it may be killed; 0: not so */
} v_proc;

extern int64_t v_now_us;
extern v_proc *v_self; /* the process that runs; NULL: none does */

/* splitmix64: any seed is a good one. */
uint64_t v_dice(uint64_t *state);
/* 0 to n - 1, of the order in which things happen. */
uint32_t v_below(uint32_t n);

/* Forgets everything; begins at time 0. */
void v_reset(uint64_t seed);
void v_thread(v_proc *p, void *(*f)(void *), void *arg);
void v_sleep(int64_t us);
/* Waits for v_poke(on) until a time; the caller looks again what there is. */
void v_wait(const void *on, int64_t until_us);
/* Whoever waits on this wakes at that time at the latest; `one`: only one of them. */
void v_poke(const void *on, int64_t at_us, bool one);
/* The process is no more; of its own accord, or killed. What it had open is for the caller. */
void v_kill(v_proc *p);
/* The running process may be killed here. */
void v_may_die(void);
/* What is to be done when a process has died of v_may_die() or its first thread has ended. */
extern void (*v_ended)(v_proc *p);
/* Runs until nothing is left to run, the time is over, or v_stop(). `next` says when it wants to
 * be called itself. */
void v_run(int64_t end_us, int64_t (*next)(void), void (*fire)(void));
/* Ends v_run(); does not return when a process calls it. */
void v_stop(void);

#endif
