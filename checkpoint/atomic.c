/* atomic.c: the temporary name holds the process id and a counter, so that writers of the
 * same file never share one; the last rename wins with a whole file. */
#include "checkpoint/atomic.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static atomic_uint next_temp;

/* The folder of `path` goes to *folder, "." when it names none; returns the last part. */
static const char *split(const char *path, pt_buf *folder)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        pt_buf_adds(folder, ".");
    else if (slash == path)
        pt_buf_adds(folder, "/");
    else
        pt_buf_add(folder, path, (size_t)(slash - path));
    return slash ? slash + 1 : path;
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

static int make_temp(const char *path, pt_str data, mode_t mode, pt_buf *temp, pt_err *err)
{
    pt_buf folder = {0};
    const char *name = split(path, &folder);
    pt_buf_clear(temp);
    /* 200: a name may have 255 bytes, ours adds some. */
    pt_buf_printf(temp, "%s/.%.200s.%ld-%u.tmp", pt_buf_z(&folder), name, (long)getpid(),
                  atomic_fetch_add(&next_temp, 1));
    pt_buf_free(&folder);
    int fd =
        open(pt_buf_z(temp), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0 && errno == EEXIST) { /* of a killed process that had our id */
        unlink(pt_buf_z(temp));
        fd = open(pt_buf_z(temp), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                  mode);
    }
    if (fd < 0)
        return pt_fail_errno(err, PT_ERR_IO, "%s", pt_buf_z(temp));
    if (write_all(fd, data) == 0)
        return fd;
    pt_fail_errno(err, PT_ERR_IO, "%s", path);
    close(fd);
    unlink(pt_buf_z(temp));
    return -1;
}

int pt_atomic_temp(const char *path, pt_str data, pt_buf *temp, pt_err *err)
{
    return make_temp(path, data, 0666, temp, err);
}

int pt_atomic_sync_folder(const char *folder, pt_err *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return pt_fail_errno(err, PT_ERR_IO, "%s", folder);
    /* EINVAL: file systems that have nothing to do here say so. */
    int rc = fsync(fd) < 0 && errno != EINVAL
                 ? pt_fail_errno(err, PT_ERR_IO, "%s: fsync", folder)
                 : 0;
    close(fd);
    return rc;
}

static int write_file(const char *path, pt_str data, bool durable, mode_t mode, pt_err *err)
{
    pt_buf temp = {0}, folder = {0};
    int rc = -1;
    int fd = make_temp(path, data, mode, &temp, err);
    if (fd < 0)
        goto done;
    bool synced = !durable || fsync(fd) == 0;
    /* close() too may tell of a full disk: on NFS it is the first that does. */
    if (close(fd) < 0 || !synced || rename(pt_buf_z(&temp), path) < 0) {
        pt_fail_errno(err, PT_ERR_IO, "%s", path);
        unlink(pt_buf_z(&temp));
        goto done;
    }
    split(path, &folder);
    rc = durable ? pt_atomic_sync_folder(pt_buf_z(&folder), err) : 0;
done:
    pt_buf_free(&temp);
    pt_buf_free(&folder);
    return rc;
}

int pt_atomic_write(const char *path, pt_str data, pt_err *err)
{
    return write_file(path, data, true, 0666, err);
}

int pt_atomic_write_quick(const char *path, pt_str data, pt_err *err)
{
    return write_file(path, data, false, 0666, err);
}

int pt_atomic_write_secret(const char *path, pt_str data, pt_err *err)
{
    return write_file(path, data, true, 0600, err);
}

static bool is_temp(const char *name)
{
    size_t n = strlen(name);
    return name[0] == '.' && n > 5 && strcmp(name + n - 4, ".tmp") == 0;
}

void pt_atomic_sweep(const char *folder, int age_s)
{
    DIR *d = opendir(folder);
    if (!d)
        return; /* nothing there, nothing to sweep */
    time_t now = time(NULL);
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        if (is_temp(e->d_name) &&
            fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode) && now - st.st_mtime >= age_s)
            unlinkat(dirfd(d), e->d_name, 0);
    }
    closedir(d);
}
