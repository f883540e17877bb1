/* ledger.h: the job's durable memory, an SQLite database that one process writes: rank 0. This
 * file and ledger.c are the only ones that know SQLite; what the rows mean is in ledger.sql.
 *
 * Writes open a transaction by themselves; pt_ledger_commit() ends it. Rank 0 commits when
 * enough rows have come or the oldest has waited long enough (group commit): nothing that is
 * not committed may be told to anybody as done. Others read a snapshot, a copy beside it. */
#ifndef PT_SCHEDULER_LEDGER_H
#define PT_SCHEDULER_LEDGER_H

#include "base/err.h"
#include "base/hash.h"

typedef struct pt_ledger pt_ledger;
typedef struct pt_rows pt_rows;

/* Opens or creates it for writing, checks that it is whole, and brings an older schema up to
 * date. NULL with PT_ERR_DAMAGED, PT_ERR_VERSION (a newer schema), PT_ERR_BUSY, PT_ERR_NOSPACE
 * or PT_ERR_IO. The caller holds the job's lock (job_dir.h). */
pt_ledger *pt_ledger_open(const char *path, pt_err *err);
/* A snapshot, read-only. */
pt_ledger *pt_ledger_open_snapshot(const char *path, pt_err *err);
/* Rolls back what was not committed. NULL is fine. */
void pt_ledger_close(pt_ledger *l);

/* Arguments of a statement, in the order of its '?': a letter of `types` each:
 *   i  int64_t     d  double     s  const char * (NULL is SQL's)     h  const pt_hash *
 * `sql` must be a string literal: statements are kept prepared by its address. */
int pt_ledger_do(pt_ledger *l, pt_err *err, const char *sql, const char *types, ...);
/* Rows changed by the last pt_ledger_do(). */
int64_t pt_ledger_changed(pt_ledger *l);
/* Id of the row that the last pt_ledger_do() inserted. */
int64_t pt_ledger_inserted(pt_ledger *l);

/* A question. Never NULL: a failure comes out of pt_rows_next(). One at a time per `sql`. */
pt_rows *pt_ledger_ask(pt_ledger *l, const char *sql, const char *types, ...);
/* 1: a row is there; 0: no more, and the rows are freed; -1: failed, freed as well. */
int pt_rows_next(pt_rows *r, pt_err *err);
void pt_rows_end(pt_rows *r); /* for whoever stops early */
int64_t pt_rows_int(const pt_rows *r, int column);
double pt_rows_real(const pt_rows *r, int column);
const char *pt_rows_text(const pt_rows *r,
                         int column); /* "" for NULL; until the next row */
bool pt_rows_is_null(const pt_rows *r, int column);
pt_hash pt_rows_hash(const pt_rows *r, int column); /* zero when it is none */
/* The first column of the first row; 0 when there is none. */
int pt_ledger_number(pt_ledger *l, int64_t *out, pt_err *err, const char *sql,
                     const char *types, ...);

/* Rows written since the last commit. */
uint32_t pt_ledger_pending(const pt_ledger *l);
int pt_ledger_commit(pt_ledger *l, pt_err *err);
/* Commits, then copies all to `path` for readers: temporary file, fsync, rename. */
int pt_ledger_snapshot(pt_ledger *l, const char *path, pt_err *err);

/* The schema that this program writes. */
int pt_ledger_version(void);

#endif
