#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_DEPTH = 256 };

static int read_all(int fd, const char *path, size_t max_bytes, pt_buf *out, pt_err *err)
{
    char chunk[1 << 16];
    size_t total = 0;
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return pt_fail_errno(err, PT_ERR_IO, "%s", path);
        if (n == 0)
            return 0;
        total += (size_t)n;
        if (total > max_bytes)
            return pt_fail(err, PT_ERR_LIMIT, "%s: larger than the limit of %zu bytes",
                           path, max_bytes);
        pt_buf_add(out, chunk, (size_t)n);
    }
}

int pt_file_read(const char *path, size_t max_bytes, bool follow, pt_buf *out, pt_err *err)
{
    /* O_NONBLOCK: opening a FIFO must not hang; it has no effect on regular files. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
    if (fd < 0 && errno == ELOOP && !follow)
        return pt_fail(err, PT_ERR_IO, "%s: is a symbolic link", path);
    if (fd < 0)
        return pt_fail_errno(err, PT_ERR_IO, "%s", path);
    struct stat st;
    int rc;
    if (fstat(fd, &st) < 0)
        rc = pt_fail_errno(err, PT_ERR_IO, "%s", path);
    else if (!S_ISREG(st.st_mode))
        rc = pt_fail(err, PT_ERR_IO, "%s: not a regular file", path);
    else if ((uint64_t)st.st_size > max_bytes)
        rc = pt_fail(err, PT_ERR_LIMIT, "%s: %lld bytes, the limit is %zu", path,
                     (long long)st.st_size, max_bytes);
    else {
        pt_buf_reserve(out, (size_t)st.st_size);
        rc = read_all(fd, path, max_bytes, out, err);
    }
    close(fd);
    return rc;
}

int pt_file_write(const char *path, pt_str data, pt_err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return pt_fail_errno(err, PT_ERR_IO, "%s", path);
    int rc = 0;
    while (data.n && rc == 0) {
        ssize_t n = write(fd, data.p, data.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            rc = pt_fail_errno(err, PT_ERR_IO, "%s", path);
        else
            data = pt_str_sub(data, (size_t)n, data.n);
    }
    if (close(fd) < 0 && rc == 0)
        rc = pt_fail_errno(err, PT_ERR_IO, "%s", path);
    return rc;
}

int pt_dir_make(const char *path, pt_err *err)
{
    pt_buf b = {0};
    pt_buf_adds(&b, path);
    int rc = 0;
    for (size_t i = 1; i <= b.n && rc == 0; i++) {
        if (i < b.n && b.p[i] != '/')
            continue;
        char kept = b.p[i];
        b.p[i] = '\0';
        if (mkdir(b.p, 0777) < 0 && !(errno == EEXIST && pt_dir_exists(b.p)))
            rc = pt_fail_errno(err, PT_ERR_IO, "%s", b.p);
        b.p[i] = kept;
    }
    pt_buf_free(&b);
    return rc;
}

bool pt_file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

bool pt_dir_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int remove_at(int parent, const char *name, int depth, pt_err *err)
{
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return pt_fail_errno(err, PT_ERR_IO, "%s", name);
    if (depth > MAX_DEPTH)
        return pt_fail(err, PT_ERR_LIMIT, "%s: folders nested deeper than %d", name,
                       MAX_DEPTH);
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d) {
        pt_fail_errno(err, PT_ERR_IO, "%s", name);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    int rc = 0;
    for (struct dirent *e; rc == 0 && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            rc = remove_at(fd, e->d_name, depth + 1, err);
    closedir(d);
    if (rc == 0 && unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
        rc = pt_fail_errno(err, PT_ERR_IO, "%s", name);
    return rc;
}

int pt_dir_remove(const char *path, pt_err *err)
{
    return remove_at(AT_FDCWD, path, 0, err);
}

struct walk {
    int (*visit)(void *ctx, const pt_walk_entry *e, pt_err *err);
    void (*trouble)(void *ctx, const char *path, const char *why);
    void *ctx;
    pt_err *err;
    pt_buf path;
};

typedef PT_VEC(char *) names;

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_names(DIR *d, names *out)
{
    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            char *copy = strdup(e->d_name);
            PT_ASSERT(copy != NULL);
            pt_vec_push(out, copy);
        }
    if (out->n)
        qsort(out->p, out->n, sizeof *out->p, by_bytes);
}

static void trouble(struct walk *w, const char *why)
{
    if (w->trouble)
        w->trouble(w->ctx, w->path.n ? pt_buf_z(&w->path) : ".", why);
}

static int walk_dir(struct walk *w, int fd, int depth);

static int walk_entry(struct walk *w, int dir, const char *name, int depth)
{
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
        trouble(w, strerror(errno));
        return 0;
    }
    pt_walk_entry e = {.path = pt_buf_z(&w->path),
                       .is_dir = S_ISDIR(st.st_mode),
                       .is_link = S_ISLNK(st.st_mode),
                       .size_bytes = S_ISREG(st.st_mode) ? st.st_size : -1};
    int rc = w->visit(w->ctx, &e, w->err);
    if (rc < 0 || !e.is_dir || rc == 1)
        return rc < 0 ? -1 : 0;
    int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        trouble(w, strerror(errno));
        return 0;
    }
    return walk_dir(w, fd, depth + 1);
}

/* Takes over `fd`. */
static int walk_dir(struct walk *w, int fd, int depth)
{
    DIR *d = depth > MAX_DEPTH ? NULL : fdopendir(fd);
    if (!d) {
        trouble(w, depth > MAX_DEPTH ? "folders nested too deeply" : strerror(errno));
        close(fd);
        return 0;
    }
    names found = {0};
    read_names(d, &found);
    int rc = 0;
    size_t before = w->path.n;
    for (size_t i = 0; i < found.n && rc == 0; i++) {
        if (before)
            pt_buf_addc(&w->path, '/');
        pt_buf_adds(&w->path, found.p[i]);
        rc = walk_entry(w, dirfd(d), found.p[i], depth);
        w->path.n = before;
        w->path.p[before] = '\0';
    }
    for (size_t i = 0; i < found.n; i++)
        free(found.p[i]);
    pt_vec_free(&found);
    closedir(d);
    return rc;
}

int pt_dir_walk(const char *root,
                int (*visit)(void *ctx, const pt_walk_entry *e, pt_err *err),
                void (*on_trouble)(void *ctx, const char *path, const char *why), void *ctx,
                pt_err *err)
{
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return pt_fail_errno(err, PT_ERR_IO, "%s", root);
    struct walk w = {visit, on_trouble, ctx, err, {0}};
    int rc = walk_dir(&w, fd, 0);
    pt_buf_free(&w.path);
    return rc;
}

void pt_path_join(pt_buf *out, const char *a, const char *b)
{
    pt_buf_adds(out, a);
    while (out->n > 1 && out->p[out->n - 1] == '/')
        out->p[--out->n] = '\0';
    if (out->n && out->p[out->n - 1] != '/')
        pt_buf_addc(out, '/');
    while (*b == '/')
        b++;
    pt_buf_adds(out, b);
}
