/* job_dir.c: names, freezing, and the lock. flock(2) is let go by the kernel when its holder
 * dies, whatever way, so a killed scheduler never leaves a job locked. */
#include "scheduler/job_dir.h"

#include "base/file.h"
#include "checkpoint/atomic.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Tries: somebody who only looks holds the lock for an instant. */
enum { SMALL_FILE = 1 << 20, LOCK_TRIES = 25, LOCK_NAP_US = 40000, OLD_S = 60 };

void pt_job_dir_of(pt_arena *a, const char *root, pt_job_dir *out)
{
    size_t n = strlen(root);
    while (n > 1 && root[n - 1] == '/')
        n--;
    out->root = pt_arena_strndup(a, root, n);
    out->own = pt_arena_printf(a, "%s/.portalis", out->root);
    out->spec = pt_arena_printf(a, "%s/spec.yaml", out->own);
    out->ledger = pt_arena_printf(a, "%s/ledger.db", out->own);
    out->snapshot = pt_arena_printf(a, "%s/ledger-snapshot.db", out->own);
    out->store = pt_arena_printf(a, "%s/store", out->own);
    out->journal = pt_arena_printf(a, "%s/store/journal", out->own);
    out->results = pt_arena_printf(a, "%s/results", out->own);
    out->log = pt_arena_printf(a, "%s/log", out->own);
    out->lock = pt_arena_printf(a, "%s/lock", out->own);
    out->progress = pt_arena_printf(a, "%s/progress", out->own);
    out->outcome = pt_arena_printf(a, "%s/outcome", out->own);
    out->takeover = pt_arena_printf(a, "%s/takeover", out->own);
    out->door = pt_arena_printf(a, "%s/door", out->own);
    out->start = pt_arena_printf(a, "%s/start", out->own);
    out->batch = pt_arena_printf(a, "%s/slurm-job", out->own);
    out->idle = pt_arena_printf(a, "%s/idle-starts", out->own);
}

bool pt_job_dir_is(const pt_job_dir *d)
{
    return pt_file_exists(d->spec);
}

int pt_job_dir_need(const pt_job_dir *d, pt_err *err)
{
    if (pt_job_dir_is(d))
        return 0;
    return pt_fail(err, PT_ERR_USAGE,
                   "%s: no job there (no .portalis/spec.yaml); give the folder that was "
                   "named with -o, or start one: portalis run SRC -o OUT",
                   d->root);
}

/* The first entry that is not ours; "" when there is none. */
static void foreign_entry(const pt_job_dir *d, char *out, size_t size)
{
    out[0] = '\0';
    DIR *dir = opendir(d->root);
    if (!dir)
        return;
    for (struct dirent *e; !out[0] && (e = readdir(dir));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            strcmp(e->d_name, ".portalis") != 0)
            snprintf(out, size, "%s", e->d_name);
    closedir(dir);
}

int pt_job_dir_make(const pt_job_dir *d, bool force, pt_err *err)
{
    char foreign[256];
    foreign_entry(d, foreign, sizeof foreign);
    if (!force && !pt_job_dir_is(d) && foreign[0])
        return pt_fail(err, PT_ERR_USAGE,
                       "%s: not empty (there is '%s') and no job of Portalis; name another "
                       "folder, or add --force to write into this one",
                       d->root, foreign);
    if (pt_file_exists(d->root) && !pt_dir_exists(d->root))
        return pt_fail(err, PT_ERR_USAGE, "%s: a file; -o names a folder", d->root);
    if (pt_dir_make(d->store, err) < 0 || pt_dir_make(d->log, err) < 0)
        return -1;
    return 0;
}

int pt_job_dir_load(const pt_job_dir *d, pt_job *job, pt_err *err)
{
    if (pt_job_load(job, d->spec, NULL, err) < 0)
        return -1;
    char *real = realpath(d->root, NULL);
    job->output = pt_arena_strdup(job->arena, real ? real : d->root);
    free(real);
    return 0;
}

int pt_job_dir_freeze(const pt_job_dir *d, const pt_job *job, pt_err *err)
{
    pt_buf now = {0}, before = {0};
    pt_job_write(job, &now);
    int rc = 0;
    if (pt_file_read(d->spec, SMALL_FILE, true, &before, NULL) < 0 ||
        !pt_str_eq(pt_buf_str(&now), pt_buf_str(&before)))
        rc = pt_atomic_write(d->spec, pt_buf_str(&now), err);
    pt_buf_free(&now);
    pt_buf_free(&before);
    return rc;
}

/* "pid host" of whoever has the lock, as far as it is known. */
static void read_holder(const pt_job_dir *d, long *pid, char *host, size_t size)
{
    pt_buf b = {0};
    *pid = 0;
    snprintf(host, size, "an unknown host");
    if (pt_file_read(d->lock, SMALL_FILE, true, &b, NULL) == 0) {
        char name[200];
        if (sscanf(pt_buf_z(&b), "%ld %199s", pid, name) == 2)
            snprintf(host, size, "%s", name);
    }
    pt_buf_free(&b);
}

static int fail_busy(const pt_job_dir *d, pt_err *err)
{
    long pid;
    char host[256];
    read_holder(d, &pid, host, sizeof host);
    return pt_fail(
        err, PT_ERR_BUSY,
        "%s: process %ld on %s works on this job; `portalis status %s` shows what "
        "it does, and one scheduler is enough: wait for it or stop it first",
        d->root, pid, host, d->root);
}

int pt_job_dir_lock(const pt_job_dir *d, pt_err *err)
{
    return pt_job_dir_lock_as(d, NULL, err);
}

int pt_job_dir_lock_as(const pt_job_dir *d, const char *batch, pt_err *err)
{
    char text[640], host[256] = "?";
    int fd = open(d->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return pt_fail_errno(err, PT_ERR_IO, "%s", d->lock);
    int rc, e = 0;
    for (int i = 0; (rc = flock(fd, LOCK_EX | LOCK_NB)) < 0 && i < LOCK_TRIES; i++) {
        e = errno;
        usleep(LOCK_NAP_US);
    }
    if (rc < 0) {
        close(fd);
        errno = e;
        return e == EWOULDBLOCK ? fail_busy(d, err)
                                : pt_fail_errno(err, PT_ERR_IO, "%s", d->lock);
    }
    gethostname(host, sizeof host - 1);
    int n = snprintf(text, sizeof text, "%ld %s %.300s\n", (long)getpid(), host,
                     batch ? batch : "-");
    /* Only for messages: a full disk shows itself where it matters. */
    if (ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)n, 0) < 0)
        errno = 0;
    return fd;
}

void pt_job_dir_unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}

long pt_job_dir_holder(const pt_job_dir *d)
{
    long pid = 0;
    char host[256], here[256] = "?";
    int fd = open(d->lock, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return 0;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        read_holder(d, &pid, host, sizeof host);
    gethostname(here, sizeof here - 1);
    close(fd);
    return pid && strcmp(host, here) == 0 ? pid : 0;
}

static bool is_held(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool held = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
    if (fd >= 0)
        close(fd);
    return held;
}

bool pt_job_dir_is_held(const pt_job_dir *d)
{
    return is_held(d->lock);
}

bool pt_job_dir_held_by(const pt_job_dir *d, const char *batch)
{
    char name[301] = "";
    pt_buf b = {0};
    bool same = batch && is_held(d->lock) &&
                pt_file_read(d->lock, SMALL_FILE, true, &b, NULL) == 0 &&
                sscanf(pt_buf_z(&b), "%*s %*s %300s", name) == 1 && !strcmp(name, batch);
    pt_buf_free(&b);
    return same;
}

static void presence_of(const pt_job_dir *d, const char *token, pt_buf *path)
{
    pt_buf_printf(path, "%s-%s", d->start, token);
}

int pt_job_dir_appear(const pt_job_dir *d, const char *token)
{
    pt_buf path = {0};
    presence_of(d, token, &path);
    int fd = open(pt_buf_z(&path), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0)
        flock(fd, LOCK_EX | LOCK_NB);
    pt_buf_free(&path);
    return fd;
}

enum pt_presence pt_job_dir_presence(const pt_job_dir *d, const char *token)
{
    pt_buf path = {0};
    presence_of(d, token, &path);
    enum pt_presence p = !pt_file_exists(pt_buf_z(&path)) ? PT_UNSEEN
                         : is_held(pt_buf_z(&path))       ? PT_PRESENT
                                                          : PT_VANISHED;
    pt_buf_free(&path);
    return p;
}

void pt_job_dir_disappear(const pt_job_dir *d, const char *token)
{
    pt_buf path = {0};
    presence_of(d, token, &path);
    unlink(pt_buf_z(&path));
    pt_buf_free(&path);
}

int pt_job_dir_say_outcome(const pt_job_dir *d, const char *token, const pt_outcome_note *n,
                           pt_err *err)
{
    pt_buf b = {0};
    pt_buf_printf(&b, "%s %d %d\n%s\n", token, n->exit_code, n->again, n->why);
    pt_buf path = {0};
    pt_buf_printf(&path, "%s-%s", d->outcome, token);
    int rc = pt_atomic_write(pt_buf_z(&path), pt_buf_str(&b), err);
    pt_buf_free(&path);
    pt_buf_free(&b);
    return rc;
}

bool pt_job_dir_outcome(const pt_job_dir *d, const char *token, pt_outcome_note *out)
{
    pt_buf b = {0}, path = {0};
    char whose[64];
    int again = 0, at = 0;
    *out = (pt_outcome_note){0};
    pt_buf_printf(&path, "%s-%s", d->outcome, token);
    bool ok =
        pt_file_read(pt_buf_z(&path), SMALL_FILE, true, &b, NULL) == 0 &&
        sscanf(pt_buf_z(&b), "%63s %d %d\n%n", whose, &out->exit_code, &again, &at) == 3 &&
        strcmp(whose, token) == 0;
    if (ok) {
        out->again = again != 0;
        snprintf(out->why, sizeof out->why, "%s", pt_buf_z(&b) + at);
        out->why[strcspn(out->why, "\n")] = '\0';
        unlink(pt_buf_z(&path));
    }
    pt_buf_free(&path);
    pt_buf_free(&b);
    return ok;
}

/* An old note of a start that nobody has read; what a living one holds is no such. */
static void sweep_one(const pt_job_dir *d, const char *name)
{
    pt_buf path = {0};
    pt_path_join(&path, d->own, name);
    if (!is_held(pt_buf_z(&path)))
        unlink(pt_buf_z(&path));
    pt_buf_free(&path);
}

void pt_job_dir_sweep(const pt_job_dir *d)
{
    struct stat st;
    DIR *dir = opendir(d->own);
    for (struct dirent *e; dir && (e = readdir(dir));)
        if ((!strncmp(e->d_name, "outcome-", 8) || !strncmp(e->d_name, "start-", 6)) &&
            fstatat(dirfd(dir), e->d_name, &st, 0) == 0 && time(NULL) - st.st_mtime > OLD_S)
            sweep_one(d, e->d_name);
    if (dir)
        closedir(dir);
    pt_atomic_sweep(d->own, OLD_S);
}
