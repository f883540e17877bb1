/* store.h: artifacts by the hash of their content: DIR/ab/cdef... Many processes may put and
 * get at once; equal bytes are one file. What is read is verified. There is no index from key
 * to artifact here: that is the ledger's.
 *
 * pt_store_put() is durable only after pt_store_sync(): whoever has many artifacts pays for
 * the disk once. Before that the artifact can be read back by this pt_store only. */
#ifndef PT_CHECKPOINT_STORE_H
#define PT_CHECKPOINT_STORE_H

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

typedef struct pt_store pt_store;

/* Creates DIR when it is missing. NULL on failure. Not thread safe: one thread, one store. */
pt_store *pt_store_open(const char *dir, pt_err *err);
void pt_store_close(pt_store *s); /* syncs nothing; NULL is fine */

/* *hash is set also on failure. A damaged file of that name is replaced. */
int pt_store_put(pt_store *s, pt_str bytes, pt_hash *hash, pt_err *err);
/* Everything put so far is on the disk under its name. After -1 nothing put since the last
 * sync may be counted on; put it again. */
int pt_store_sync(pt_store *s, pt_err *err);
/* Appends the artifact to *out. -1 with PT_ERR_DAMAGED when its bytes are not those of the
 * hash (make it again), PT_ERR_GONE when there is none. */
int pt_store_get(pt_store *s, pt_hash h, pt_buf *out, pt_err *err);
/* Whether there is a file of that name; does not read it. */
bool pt_store_has(const pt_store *s, pt_hash h);
/* Removes a damaged artifact so that it is made again. */
void pt_store_remove(pt_store *s, pt_hash h);

/* Reads every artifact. *n counts the whole ones; each bad one is handed to `bad`. */
int pt_store_check(pt_store *s, uint64_t *n, void (*bad)(void *ctx, const char *path),
                   void *ctx, pt_err *err);

#endif
