/* journal.c: a record's length stands there twice, once inverted: two blocks of zeros that a
 * power cut may leave are no record of length nought. Reading stops at the first bytes that
 * are not a whole record, for what follows a tear cannot be trusted. */
#include "checkpoint/journal.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/vec.h"
#include "checkpoint/atomic.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 8, TAIL = 8, MAX_RECORD = 1 << 20, MAX_FILE = 1 << 30, WRITE_AT = 1 << 16 };

static const char magic[HEAD] = {'P', 'T', 'J', '1', '\n', 0, 0, 0};

struct pt_journal {
    int fd;
    char *path;
    pt_buf buffered;
    bool broken; /* a write failed: the file may end in half a record */
    pt_err why;
};

static void put_u32(pt_buf *b, uint32_t v)
{
    uint8_t bytes[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
                        (uint8_t)(v >> 24)};
    pt_buf_add(b, bytes, 4);
}

static uint32_t get_u32(const char *p)
{
    const uint8_t *b = (const uint8_t *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
           (uint32_t)b[3] << 24;
}

/* The whole record at the front of `s`: its payload in *record, and its full length, or 0. */
static size_t record_at(pt_str s, pt_str *record)
{
    if (s.n < HEAD + TAIL)
        return 0;
    uint32_t n = get_u32(s.p);
    if (n > MAX_RECORD || get_u32(s.p + 4) != ~n || s.n - HEAD - TAIL < n)
        return 0;
    uint64_t sum = pt_checksum(s.p, HEAD + n);
    if (get_u32(s.p + HEAD + n) != (uint32_t)sum ||
        get_u32(s.p + HEAD + n + 4) != (uint32_t)(sum >> 32))
        return 0;
    *record = (pt_str){s.p + HEAD, n};
    return HEAD + n + TAIL;
}

/* Length of the part that is whole. */
static size_t whole(pt_str file)
{
    if (file.n < HEAD || memcmp(file.p, magic, HEAD) != 0)
        return 0;
    size_t at = HEAD;
    pt_str record;
    for (size_t n; (n = record_at(pt_str_sub(file, at, file.n), &record)) != 0;)
        at += n;
    return at;
}

static int write_all(int fd, pt_str data)
{
    for (size_t at = 0; at < data.n;) {
        ssize_t n = write(fd, data.p + at, data.n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        at += (size_t)n;
    }
    return 0;
}

static pt_journal *journal_of(int fd, const char *path)
{
    pt_journal *j = calloc(1, sizeof *j);
    PT_ASSERT(j);
    j->fd = fd;
    j->path = strdup(path);
    PT_ASSERT(j->path);
    return j;
}

/* Makes the name of a new file durable. */
static int sync_parent(const char *path, pt_err *err)
{
    pt_buf folder = {0};
    const char *slash = strrchr(path, '/');
    if (slash && slash > path)
        pt_buf_add(&folder, path, (size_t)(slash - path));
    else
        pt_buf_adds(&folder, slash ? "/" : ".");
    int rc = pt_atomic_sync_folder(pt_buf_z(&folder), err);
    pt_buf_free(&folder);
    return rc;
}

/* Leaves the file with its head and whole records only. A file that is not ours stays. */
static int cut_tail(int fd, const char *path, pt_err *err)
{
    pt_buf file = {0};
    int rc = pt_file_read(path, MAX_FILE, false, &file, err);
    size_t keep = rc == 0 ? whole(pt_buf_str(&file)) : 0;
    size_t head = file.n < HEAD ? file.n : HEAD;
    if (rc == 0 && keep == 0 && (file.n == 0 || memcmp(file.p, magic, head) != 0) && file.n)
        rc = pt_fail(err, PT_ERR_DAMAGED, "%s: not a journal", path);
    if (rc == 0 && ftruncate(fd, (off_t)keep) < 0)
        rc = pt_fail_errno(err, PT_ERR_IO, "%s", path);
    if (rc == 0 && lseek(fd, (off_t)keep, SEEK_SET) < 0)
        rc = pt_fail_errno(err, PT_ERR_IO, "%s", path);
    if (rc == 0 && keep == 0 && write_all(fd, (pt_str){magic, HEAD}) < 0)
        rc = pt_fail_errno(err, PT_ERR_IO, "%s", path);
    pt_buf_free(&file);
    return rc;
}

pt_journal *pt_journal_open(const char *path, pt_err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) {
        pt_fail_errno(err, PT_ERR_IO, "%s", path);
        return NULL;
    }
    if (cut_tail(fd, path, err) < 0 || sync_parent(path, err) < 0) {
        close(fd);
        return NULL;
    }
    return journal_of(fd, path);
}

pt_journal *pt_journal_create(const char *dir, pt_err *err)
{
    if (pt_dir_make(dir, err) < 0)
        return NULL;
    char host[256] = "host";
    gethostname(host, sizeof host - 1);
    for (char *p = host; *p; p++)
        *p = *p == '/' ? '_' : *p;
    pt_buf path = {0};
    pt_journal *j = NULL;
    int fd = -1;
    for (int n = 0; fd < 0 && n < 1000; n++) {
        pt_buf_clear(&path);
        pt_buf_printf(&path, "%s/%s-%ld-%d", dir, host, (long)getpid(), n);
        fd = open(pt_buf_z(&path), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0 || write_all(fd, (pt_str){magic, HEAD}) < 0) {
        pt_fail_errno(err, PT_ERR_IO, "%s", pt_buf_z(&path));
        if (fd >= 0)
            close(fd);
    } else if (pt_atomic_sync_folder(dir, err) < 0) {
        close(fd);
    } else {
        j = journal_of(fd, pt_buf_z(&path));
    }
    pt_buf_free(&path);
    return j;
}

const char *pt_journal_path(const pt_journal *j)
{
    return j->path;
}

static int push_out(pt_journal *j, pt_err *err)
{
    if (!j->broken && write_all(j->fd, pt_buf_str(&j->buffered)) < 0) {
        pt_fail_errno(&j->why, PT_ERR_IO, "%s", j->path);
        j->broken = true;
    }
    pt_buf_clear(&j->buffered);
    if (j->broken && err)
        *err = j->why;
    return j->broken ? -1 : 0;
}

int pt_journal_add(pt_journal *j, pt_str record, pt_err *err)
{
    if (record.n > MAX_RECORD)
        return pt_fail(err, PT_ERR_LIMIT, "%s: a record of %zu bytes", j->path, record.n);
    size_t start = j->buffered.n;
    put_u32(&j->buffered, (uint32_t)record.n);
    put_u32(&j->buffered, ~(uint32_t)record.n);
    pt_buf_addstr(&j->buffered, record);
    uint64_t sum = pt_checksum(j->buffered.p + start, j->buffered.n - start);
    put_u32(&j->buffered, (uint32_t)sum);
    put_u32(&j->buffered, (uint32_t)(sum >> 32));
    return j->broken || j->buffered.n >= WRITE_AT ? push_out(j, err) : 0;
}

int pt_journal_sync(pt_journal *j, pt_err *err)
{
    if (push_out(j, err) < 0)
        return -1;
    if (fdatasync(j->fd) == 0)
        return 0;
    /* After a failed fsync the kernel may have dropped what we wrote: never try again. */
    pt_fail_errno(&j->why, PT_ERR_IO, "%s: fsync", j->path);
    j->broken = true;
    return push_out(j, err);
}

void pt_journal_close(pt_journal *j)
{
    if (!j)
        return;
    push_out(j, NULL);
    close(j->fd);
    pt_buf_free(&j->buffered);
    free(j->path);
    free(j);
}

struct replay {
    const char *dir;
    int (*each)(void *ctx, pt_str record, pt_err *err);
    void *ctx;
    pt_journal_tally *tally;
    pt_buf path, file;
};

/* Files only, and none that another program's temporary name hides. */
static bool is_journal(const pt_walk_entry *e)
{
    return !e->is_dir && !e->is_link && e->path[0] != '.';
}

static int replay_file(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    struct replay *r = ctx;
    if (!is_journal(e))
        return e->is_dir ? 1 : 0;
    pt_buf_clear(&r->path);
    pt_buf_clear(&r->file);
    pt_path_join(&r->path, r->dir, e->path);
    if (pt_file_read(pt_buf_z(&r->path), MAX_FILE, false, &r->file, err) < 0)
        return -1;
    pt_str file = pt_buf_str(&r->file);
    size_t end = whole(file);
    r->tally->files++;
    r->tally->torn += end < file.n || end == 0;
    pt_str record;
    for (size_t at = HEAD; at < end;) {
        at += record_at(pt_str_sub(file, at, end), &record);
        r->tally->records++;
        if (r->each(r->ctx, record, err) < 0)
            return -1;
    }
    return 0;
}

int pt_journal_replay(const char *dir, int (*each)(void *ctx, pt_str record, pt_err *err),
                      void *ctx, pt_journal_tally *tally, pt_err *err)
{
    pt_journal_tally own;
    struct replay r = {.dir = dir, .each = each, .ctx = ctx, .tally = tally ? tally : &own};
    *r.tally = (pt_journal_tally){0};
    int rc = pt_dir_exists(dir) ? pt_dir_walk(dir, replay_file, NULL, &r, err) : 0;
    pt_buf_free(&r.path);
    pt_buf_free(&r.file);
    return rc;
}

static int forget_file(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    struct replay *r = ctx;
    if (!is_journal(e))
        return e->is_dir ? 1 : 0;
    pt_buf_clear(&r->path);
    pt_path_join(&r->path, r->dir, e->path);
    if (unlink(pt_buf_z(&r->path)) < 0 && errno != ENOENT)
        return pt_fail_errno(err, PT_ERR_IO, "%s", pt_buf_z(&r->path));
    return 0;
}

int pt_journal_forget(const char *dir, pt_err *err)
{
    struct replay r = {.dir = dir};
    int rc = pt_dir_exists(dir) ? pt_dir_walk(dir, forget_file, NULL, &r, err) : 0;
    pt_buf_free(&r.path);
    return rc;
}
