/* journal.h: append-only, checksummed records in a file that one process writes and others
 * read later. A worker notes each finished unit here before it tells the scheduler, so that
 * a result is not lost with the scheduler; on resume all journals are replayed. A record is
 * bytes to us: workers write encoded RESULT messages (spec/wire.h).
 *
 *     "PTJ1\n\0\0\0" then records: | n (u32) | ~n (u32) | n bytes | checksum (u64) |
 *
 * A torn tail (a kill in the middle of a write, blocks of zeros after a power cut) ends the
 * reading of that file and is cut when it is opened for writing again. */
#ifndef PT_CHECKPOINT_JOURNAL_H
#define PT_CHECKPOINT_JOURNAL_H

#include "base/err.h"
#include "base/str.h"

typedef struct pt_journal pt_journal;

/* Opens or creates the file, after cutting a torn tail. NULL on failure. */
pt_journal *pt_journal_open(const char *path, pt_err *err);
/* A new file DIR/<host>-<pid>-<n>, which nobody else has; creates DIR. */
pt_journal *pt_journal_create(const char *dir, pt_err *err);
const char *pt_journal_path(const pt_journal *j);
/* Buffered; pt_journal_sync() writes and fsyncs. Remembers its first failure. */
int pt_journal_add(pt_journal *j, pt_str record, pt_err *err);
int pt_journal_sync(pt_journal *j, pt_err *err);
void pt_journal_close(pt_journal *j); /* writes what is buffered; NULL is fine */

typedef struct {
    uint64_t files, records, torn; /* torn: files that end in a cut-off record */
} pt_journal_tally;

/* Hands every whole record of every journal in DIR (none is fine, and so is no DIR) to
 * `each`, files by name, records in order. A record may come twice (in two journals). `each`
 * returns -1 with *err set to stop. `tally` may be NULL. */
int pt_journal_replay(const char *dir, int (*each)(void *ctx, pt_str record, pt_err *err),
                      void *ctx, pt_journal_tally *tally, pt_err *err);
/* Removes all journals in DIR: call it when what was replayed is committed in the ledger,
 * before workers start. */
int pt_journal_forget(const char *dir, pt_err *err);

#endif
