/* store.c: a put leaves a temporary file with its descriptor open; the sync makes them all
 * durable, then gives them their names, then makes the names durable. So a name in the store
 * never stands for bytes that a power cut can take back. */
#include "checkpoint/store.h"

#include "base/file.h"
#include "base/vec.h"
#include "checkpoint/atomic.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SYNC_AT = 128, /* open descriptors: well under the usual limit of 1024 */
    MAX_ARTIFACT = 1 << 30,
    SWEEP_AGE_S = 3600 /* a temporary file this old has no living writer */
};

/* What this process knows of DIR/ab. */
enum folder { UNSEEN, MADE, DURABLE };

struct pending {
    pt_hash hash;
    int fd;
    char *temp;
};

struct pt_store {
    char *dir;
    PT_VEC(struct pending) pending;
    uint8_t folder[256]; /* enum folder */
};

/* DIR/ab/cdef..., in a buffer of the caller's. */
static const char *path_of(const pt_store *s, pt_hash h, pt_buf *b)
{
    char hex[PT_HASH_HEX];
    pt_hash_hex(h, hex);
    pt_buf_clear(b);
    pt_buf_printf(b, "%s/%.2s/%s", s->dir, hex, hex + 2);
    return pt_buf_z(b);
}

pt_store *pt_store_open(const char *dir, pt_err *err)
{
    if (pt_dir_make(dir, err) < 0)
        return NULL;
    pt_store *s = calloc(1, sizeof *s);
    PT_ASSERT(s);
    s->dir = strdup(dir);
    PT_ASSERT(s->dir);
    return s;
}

static void forget(pt_store *s)
{
    for (size_t i = 0; i < s->pending.n; i++) {
        struct pending *p = &s->pending.p[i];
        if (p->fd >= 0)
            close(p->fd);
        unlink(p->temp);
        free(p->temp);
    }
    pt_vec_clear(&s->pending);
}

void pt_store_close(pt_store *s)
{
    if (!s)
        return;
    forget(s);
    pt_vec_free(&s->pending);
    free(s->dir);
    free(s);
}

/* Its name becomes durable with the next sync, whoever made it: that process may be dead. */
static int make_folder(pt_store *s, uint8_t first, pt_err *err)
{
    if (s->folder[first] != UNSEEN)
        return 0;
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%02x", s->dir, first) >= (int)sizeof path)
        return pt_fail(err, PT_ERR_LIMIT, "%s: the path is too long", s->dir);
    if (mkdir(path, 0777) < 0 && errno != EEXIST)
        return pt_fail_errno(err, PT_ERR_IO, "%s", path);
    pt_atomic_sweep(path, SWEEP_AGE_S);
    s->folder[first] = MADE;
    return 0;
}

/* Whether the file at `path` holds exactly these bytes. */
static bool holds(const char *path, pt_str bytes)
{
    struct stat st;
    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size != bytes.n)
        return false;
    pt_buf got = {0};
    bool same = pt_file_read(path, bytes.n, false, &got, NULL) == 0 &&
                pt_str_eq(pt_buf_str(&got), bytes);
    pt_buf_free(&got);
    return same;
}

static struct pending *find(const pt_store *s, pt_hash h)
{
    for (size_t i = 0; i < s->pending.n; i++)
        if (pt_hash_eq(s->pending.p[i].hash, h))
            return &s->pending.p[i];
    return NULL;
}

int pt_store_put(pt_store *s, pt_str bytes, pt_hash *hash, pt_err *err)
{
    *hash = pt_hash_of(bytes.p, bytes.n);
    if (bytes.n > MAX_ARTIFACT)
        return pt_fail(err, PT_ERR_LIMIT, "artifact of %zu bytes, the limit is %d", bytes.n,
                       MAX_ARTIFACT);
    pt_buf path = {0}, temp = {0};
    int rc = 0;
    if (find(s, *hash) || holds(path_of(s, *hash, &path), bytes))
        goto done;
    rc = -1;
    if ((s->pending.n >= SYNC_AT && pt_store_sync(s, err) < 0) ||
        make_folder(s, hash->b[0], err) < 0)
        goto done;
    int fd = pt_atomic_temp(path_of(s, *hash, &path), bytes, &temp, err);
    if (fd < 0)
        goto done;
    struct pending p = {*hash, fd, strdup(pt_buf_z(&temp))};
    PT_ASSERT(p.temp);
    pt_vec_push(&s->pending, p);
    rc = 0;
done:
    pt_buf_free(&path);
    pt_buf_free(&temp);
    return rc;
}

static int sync_files(pt_store *s, pt_err *err)
{
    for (size_t i = 0; i < s->pending.n; i++) {
        struct pending *p = &s->pending.p[i];
        bool synced = fsync(p->fd) == 0;
        int rc = close(p->fd);
        p->fd = -1;
        if (rc < 0 || !synced)
            return pt_fail_errno(err, PT_ERR_IO, "%s", p->temp);
    }
    return 0;
}

static int name_files(pt_store *s, pt_err *err)
{
    pt_buf path = {0};
    int rc = 0;
    for (size_t i = 0; i < s->pending.n && rc == 0; i++)
        if (rename(s->pending.p[i].temp, path_of(s, s->pending.p[i].hash, &path)) < 0)
            rc = pt_fail_errno(err, PT_ERR_IO, "%s", pt_buf_z(&path));
    pt_buf_free(&path);
    return rc;
}

static int sync_folder(pt_store *s, uint8_t first, pt_err *err)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%02x", s->dir, first);
    return pt_atomic_sync_folder(path, err);
}

static int sync_folders(pt_store *s, pt_err *err)
{
    bool done[256] = {false}, top = false;
    for (size_t i = 0; i < s->pending.n; i++) {
        uint8_t first = s->pending.p[i].hash.b[0];
        if (!done[first] && sync_folder(s, first, err) < 0)
            return -1;
        done[first] = true;
        top |= s->folder[first] == MADE;
    }
    if (top && pt_atomic_sync_folder(s->dir, err) < 0)
        return -1;
    for (size_t i = 0; i < 256 && top; i++)
        s->folder[i] = s->folder[i] == MADE ? DURABLE : s->folder[i];
    return 0;
}

int pt_store_sync(pt_store *s, pt_err *err)
{
    int rc = sync_files(s, err) < 0 || name_files(s, err) < 0 || sync_folders(s, err) < 0
                 ? -1
                 : 0;
    forget(s); /* what has its name is no longer under its temporary one */
    return rc;
}

int pt_store_get(pt_store *s, pt_hash h, pt_buf *out, pt_err *err)
{
    char hex[PT_HASH_HEX];
    pt_hash_hex(h, hex);
    pt_buf path = {0};
    struct pending *p = find(s, h);
    const char *file = p ? p->temp : path_of(s, h, &path);
    size_t start = out->n;
    int rc;
    if (!p && !pt_file_exists(file))
        rc = pt_fail(err, PT_ERR_GONE, "artifact %s is not in the store", hex);
    else
        rc = pt_file_read(file, MAX_ARTIFACT, false, out, err);
    pt_str got = pt_str_sub(pt_buf_str(out), start, out->n);
    if (rc == 0 && !pt_hash_eq(pt_hash_of(got.p, got.n), h)) {
        rc = pt_fail(err, PT_ERR_DAMAGED,
                     "%s: damaged: its bytes are not those of its name", file);
        if (out->n > start)
            out->p[start] = '\0';
        out->n = start;
    }
    pt_buf_free(&path);
    return rc;
}

bool pt_store_has(const pt_store *s, pt_hash h)
{
    if (find(s, h))
        return true;
    pt_buf path = {0};
    bool has = pt_file_exists(path_of(s, h, &path));
    pt_buf_free(&path);
    return has;
}

void pt_store_remove(pt_store *s, pt_hash h)
{
    pt_buf path = {0};
    unlink(path_of(s, h, &path)); /* gone already is as good */
    pt_buf_free(&path);
}

struct check {
    pt_store *s;
    uint64_t *n;
    void (*bad)(void *ctx, const char *path);
    void *ctx;
    pt_buf bytes;
};

/* "ab/cdef..." with 64 digits in all; journals and other folders are passed over. */
static bool is_artifact(const char *path, pt_hash *h)
{
    char hex[PT_HASH_HEX];
    if (strlen(path) != PT_HASH_HEX || path[2] != '/')
        return false;
    memcpy(hex, path, 2);
    memcpy(hex + 2, path + 3, PT_HASH_HEX - 3);
    return pt_hash_parse((pt_str){hex, PT_HASH_HEX - 1}, h);
}

static int check_one(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    (void)err;
    struct check *c = ctx;
    pt_hash h;
    if (e->is_dir)
        return strlen(e->path) == 2 ? 0 : 1;
    if (!is_artifact(e->path, &h))
        return 0;
    pt_buf_clear(&c->bytes);
    if (pt_store_get(c->s, h, &c->bytes, NULL) == 0)
        (*c->n)++;
    else if (c->bad)
        c->bad(c->ctx, e->path);
    return 0;
}

int pt_store_check(pt_store *s, uint64_t *n, void (*bad)(void *ctx, const char *path),
                   void *ctx, pt_err *err)
{
    struct check c = {.s = s, .n = n, .bad = bad, .ctx = ctx};
    *n = 0;
    int rc = pt_dir_walk(s->dir, check_one, NULL, &c, err);
    pt_buf_free(&c.bytes);
    return rc;
}
