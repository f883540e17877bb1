/* record.h: what the scheduler writes into the ledger, each event as one function; no SQL
 * elsewhere on the writing side. Everything is in the open transaction until
 * pt_ledger_commit(). */
#ifndef PT_SCHEDULER_RECORD_H
#define PT_SCHEDULER_RECORD_H

#include "scheduler/ledger.h"
#include "scheduler/plan.h"
#include "spec/wire.h"

#include "checkpoint/store.h"
#include "worker/stages.h"

/* An epoch is the number of the start that gave it, then a counter of so many bits: no two
 * starts ever give the same. */
enum { PT_RECORD_EPOCH_BITS = 12 };

/* --- starts of the scheduler --- */
/* Ends what an earlier, killed scheduler left open; begins a row of our own. */
int pt_record_run(pt_ledger *l, const pt_job *job, const char *link, uint32_t workers,
                  const char *batch, int64_t *run, pt_err *err);
int pt_record_run_seen(pt_ledger *l, int64_t run, pt_err *err);
int pt_record_run_end(pt_ledger *l, int64_t run, int exit_code, const char *why,
                      pt_err *err);
int pt_record_event(pt_ledger *l, int64_t run, const char *what, const char *text,
                    pt_err *err);
int pt_record_checkpoint(pt_ledger *l, int64_t run, int64_t took_us, const char *why,
                         pt_err *err);
int pt_record_step(pt_ledger *l, int64_t run, const char *name, int64_t started_ms,
                   const char *outcome, const char *text, pt_err *err);

/* --- journals --- */
typedef struct {
    uint64_t records, accepted; /* accepted: results that the ledger did not have */
} pt_replayed;
/* Appends all records of the journals to those that are kept in the folder `results`, durably:
 * before the journals are removed. */
int pt_record_keep(const char *journals, const char *results, pt_err *err);
/* Takes from kept records and journals the results whose artifacts are in the store, and nothing
 * else: for a ledger that has lost what else there was. */
int pt_record_restore(pt_ledger *l, pt_store *store, const char *records, pt_replayed *out,
                      pt_err *err);
/* Takes what workers finished and no scheduler recorded. Before pt_record_run(). */
int pt_record_replay(pt_ledger *l, pt_store *store, const char *journals, pt_replayed *out,
                     pt_err *err);

/* --- units --- */
typedef struct {
    uint32_t total, known, to_do, rejected, quarantined, skipped;
} pt_record_counts;
/* Brings `unit`, `shard` and `skip` up to date with a plan and says of each unit that has to
 * run why. Results whose artifact is gone from the store are dropped. `retry`: quarantined
 * units get another chance. */
int pt_record_plan(pt_ledger *l, pt_store *store, int64_t run, const pt_plan *plan,
                   bool retry, pt_record_counts *out, pt_err *err);

/* The imports of a source that an earlier start read; false when none did. In `a`. */
bool pt_record_imports(pt_ledger *l, pt_arena *a, const pt_hash *source, pt_imports *out);

/* A unit that waits for a worker. */
typedef struct {
    int64_t id;
    const char *path, *module;
    bool is_package;
    pt_hash source, key;
    uint32_t shard, kills;
    uint32_t origin;
    uint64_t cost_us; /* predicted */
} pt_record_unit;
/* Those to do, by shard, leaf first. In `a`. */
int pt_record_to_do(pt_ledger *l, pt_arena *a, pt_record_unit **out, uint32_t *n,
                    pt_err *err);

/* --- work --- */
int pt_record_grant(pt_ledger *l, int64_t run, int rank, const pt_record_unit *u,
                    uint32_t epoch, pt_err *err);
/* An attempt that came to nothing: "returned", "lost", "expired", "failed". */
int pt_record_attempt_end(pt_ledger *l, const pt_work *work, const char *outcome,
                          const char *cause, uint64_t wall_us, uint64_t cpu_us,
                          pt_err *err);
/* A result of a lease in force: stage_result, attempt and unit. */
int pt_record_result(pt_ledger *l, int64_t run, const char *path, const pt_result *r,
                     pt_err *err);
int pt_record_unit_state(pt_ledger *l, int64_t unit, const char *state, uint32_t kills,
                         const char *trouble, pt_err *err);
/* The artifact of this key turned out to be broken: the unit has to run again. */
int pt_record_damaged(pt_ledger *l, int64_t run, const char *path, const pt_hash *key,
                      pt_err *err);
/* Findings and functions of a result, once. */
int pt_record_findings(pt_ledger *l, const pt_hash *key, const pt_unit_result *r,
                       pt_err *err);

/* --- ranks --- */
/* `batch`: of a rank that joined later, its allocation; else NULL. */
int pt_record_rank(pt_ledger *l, int64_t run, int rank, const pt_hello *h,
                   const char *batch, pt_err *err);
int pt_record_rank_seen(pt_ledger *l, int64_t run, int rank, uint64_t rss_bytes,
                        int64_t seen_ms, pt_err *err);
/* A rank was told that it has to leave; what that saved is read off its attempts. */
int pt_record_notice(pt_ledger *l, int64_t run, int rank, const pt_notice *n, pt_err *err);
int pt_record_rank_left(pt_ledger *l, int64_t run, int rank, const char *why, pt_err *err);

#endif
