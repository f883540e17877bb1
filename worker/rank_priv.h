/* rank_priv.h: the parts of a rank: the thread that works (rank_work.c), signals and crashes
 * (rank_notice.c). Only rank*.c and the worker's main.c include it. */
#ifndef PT_WORKER_RANK_PRIV_H
#define PT_WORKER_RANK_PRIV_H

#include "spec/wire.h"
#include "worker/rank.h"

/* A unit that was worked on. `artifact` is empty when result.outcome is FAILED. */
typedef struct {
    pt_result result; /* result.why points to `why` */
    char why[sizeof((pt_err *)0)->msg];
    pt_buf artifact;
} pt_finished;

/* One thread that does one lease after another, in the order given. The functions below are
 * called by one other thread. */
typedef struct pt_bench pt_bench;

/* Of that thread. Our parser and emitter recurse on nesting, within limits of theirs that
 * this covers many times. */
enum { PT_BENCH_STACK_BYTES = 64 << 20 };

/* `done` is called, from the working thread, whenever a unit is finished. NULL on failure. */
pt_bench *pt_bench_open(const pt_rank_options *o, void (*done)(void *ctx), void *ctx,
                        pt_err *err);
/* "cpu", or the device that it lexes on. */
const char *pt_bench_device(const pt_bench *b);
/* Copies the lease. One that is in hand already only gets the new epoch. */
void pt_bench_give(pt_bench *b, const pt_grant *g);
/* The next finished unit, to be freed by pt_finished_free(); false when there is none. */
bool pt_bench_take(pt_bench *b, pt_finished *out);
/* What is in hand and not yet taken as finished, the one worked on first. Returns the number,
 * at most PT_WIRE_MAX_LEASES; *n_open of them are not even finished. *busy_ms: how long the
 * one worked on has taken. */
uint32_t pt_bench_hand(pt_bench *b, pt_work *out, uint32_t *n_open, int64_t *busy_ms);
/* Takes back what will not be finished within left_ms, by the predicted costs and by how they
 * came true so far. Returns the number; *kept: how many stay. */
uint32_t pt_bench_drain(pt_bench *b, int64_t left_ms, pt_work *out, uint32_t *kept);
/* Takes back what is not begun. Returns the number. */
uint32_t pt_bench_withdraw(pt_bench *b, pt_work *out);
/* Gives up the unit being worked on: it becomes finished, failed for `why`. Its thread is
 * left to itself (a thread cannot be killed) and another takes over. */
void pt_bench_abandon(pt_bench *b, const char *why);
/* Waits for the unit being worked on, at most wait_ms, and frees. */
void pt_bench_close(pt_bench *b, int wait_ms);
void pt_finished_free(pt_finished *f);

/* Where a crash writes its one line; -1: stderr. */
void pt_rank_crash_to(int fd);
/* The calling thread begins (path) or ends (NULL) a unit. */
void pt_rank_now_at(const char *path);
/* The signal that a working thread is dying of, and the unit; 0 when all is well. The thread
 * waits shortly for pt_rank_crash_told(). */
int pt_rank_crashed(const char **path);
void pt_rank_crash_told(void);
/* Gives the calling thread the stack that its crash handler needs, or takes it back. */
void pt_rank_crash_stack(bool on);

#endif
