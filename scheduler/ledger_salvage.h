/* ledger_salvage.h: what can still be read of a ledger that is damaged. */
#ifndef PT_SCHEDULER_LEDGER_SALVAGE_H
#define PT_SCHEDULER_LEDGER_SALVAGE_H

#include "scheduler/ledger.h"

/* Everything that SQLite finds wrong with the file, a line each, at most `max`; nothing when it
 * is whole. Files that are no database at all give one line. */
void pt_ledger_faults(const char *path, uint32_t max, pt_buf *out);

typedef struct {
    uint64_t rows;                   /* copied */
    uint32_t tables, tables_damaged; /* damaged: some of whose rows could not be read */
} pt_ledger_salvaged;

/* Copies all rows of `from` that can be read and that `to` has not, table by table, and commits.
 * `whole_only`: only tables that can be read to their end. `from` is opened for writing, as its
 * log may have to be played back: give a copy. -1 when `to` cannot be written; a `from` that
 * cannot be read at all gives no rows. */
int pt_ledger_salvage(pt_ledger *to, const char *from, bool whole_only,
                      pt_ledger_salvaged *out, pt_err *err);

#endif
