/* file.h: the few things we do with files. Atomic, durable writes are checkpoint/atomic.h. */
#ifndef PT_BASE_FILE_H
#define PT_BASE_FILE_H

#include "base/err.h"
#include "base/str.h"

PT_EXTERN_C_BEGIN

/* Appends the whole regular file to *out; -1 with PT_ERR_LIMIT above `max_bytes`. Opens
 * with O_NOFOLLOW|O_CLOEXEC when `follow` is false. FIFOs and devices are refused. */
int pt_file_read(const char *path, size_t max_bytes, bool follow, pt_buf *out, pt_err *err);
/* Plain write (create or truncate), no durability. */
int pt_file_write(const char *path, pt_str data, pt_err *err);
/* mkdir -p. 0 also when it is there. */
int pt_dir_make(const char *path, pt_err *err);
bool pt_file_exists(const char *path);
bool pt_dir_exists(const char *path);
/* rm -rf that never follows a symlink. 0 also when nothing is there. */
int pt_dir_remove(const char *path, pt_err *err);

typedef struct {
    const char *path; /* relative to the root, '/' between parts */
    bool is_dir, is_link;
    int64_t size_bytes;
} pt_walk_entry;

/* Calls `visit` for every entry under `root`, parents first, siblings by name (bytes), so
 * that two walks of equal trees agree. Symlinks are reported, never followed. `visit`
 * returns 0 to go on, 1 to skip a folder's contents, -1 to stop with *err set. A folder
 * that cannot be read calls `trouble` (when not NULL) with the reason and the walk goes
 * on. Depth above 256 is trouble, too. */
int pt_dir_walk(const char *root,
                int (*visit)(void *ctx, const pt_walk_entry *e, pt_err *err),
                void (*trouble)(void *ctx, const char *path, const char *why), void *ctx,
                pt_err *err);

/* Joins with exactly one '/'. */
void pt_path_join(pt_buf *out, const char *a, const char *b);

PT_EXTERN_C_END
#endif
