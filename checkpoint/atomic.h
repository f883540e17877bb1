/* atomic.h: a file is there whole, and stays there through a power cut, or is not there:
 * temporary file, fsync, rename, fsync of the folder. No partial file survives a failure. */
#ifndef PT_CHECKPOINT_ATOMIC_H
#define PT_CHECKPOINT_ATOMIC_H

#include "base/err.h"
#include "base/str.h"

/* Replaces or creates `path`. The temporary file lies in the same folder, named
 * ".NAME.PID-N.tmp". A full disk is PT_ERR_NOSPACE, and the old file is still there. */
int pt_atomic_write(const char *path, pt_str data, pt_err *err);
/* The same without either fsync: for what can be made again (the generated workspace). */
int pt_atomic_write_quick(const char *path, pt_str data, pt_err *err);
/* Durable, and only its owner can read it, from the first byte on. */
int pt_atomic_write_secret(const char *path, pt_str data, pt_err *err);

/* The steps, for whoever batches: a temporary file beside `path`, its name in *temp (free it).
 * Returns an open descriptor, or -1. */
int pt_atomic_temp(const char *path, pt_str data, pt_buf *temp, pt_err *err);
int pt_atomic_sync_folder(const char *folder, pt_err *err);
/* Removes what killed writers left in `folder`: names as above, older than `age_s` seconds. */
void pt_atomic_sweep(const char *folder, int age_s);

#endif
