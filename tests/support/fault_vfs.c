/* fault_vfs.c: a disk that fails, for a whole program: LD_PRELOAD puts it between SQLite and its
 * own file layer. Every write, sync, truncation and removal of a file is counted; PT_VFS says what
 * becomes of one of them:
 *
 *     at=N           the N-th operation (1 is the first)
 *     how=once       it fails (default); the next ones work again
 *     how=torn       half of what it writes is written, then as once
 *     how=always     it and all that follow fail
 *     how=die        the process is killed before it
 *     kind=ioerr, full, readonly     what it fails with (default: ioerr)
 *     slow=MS        every sync takes so much longer
 *     count=FILE     how many there were, written at the end of the process
 */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum how { ONCE, TORN, ALWAYS, DIE };

struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_vfs *below, shim;
static sqlite3_io_methods methods;
static long at, done, slow_ms;
static enum how how;
static int kind; /* 0: the operation's own SQLITE_IOERR_... */
static char count_file[4096];

static sqlite3_file *real(sqlite3_file *f)
{
    return ((struct file *)f)->real;
}

/* SQLITE_OK, or what the operation fails with. The ledger has one thread; a counter will do. */
static int verdict(int own)
{
    done++;
    if (at == 0 || done < at || (done > at && how != ALWAYS))
        return SQLITE_OK;
    if (how == DIE)
        kill(getpid(), SIGKILL);
    return kind ? kind : own;
}

static int on_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 offset)
{
    int rc = verdict(SQLITE_IOERR_WRITE);
    if (rc != SQLITE_OK && how == TORN)
        real(f)->pMethods->xWrite(real(f), p, n / 2, offset);
    return rc == SQLITE_OK ? real(f)->pMethods->xWrite(real(f), p, n, offset) : rc;
}

static int on_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    int rc = verdict(SQLITE_IOERR_TRUNCATE);
    return rc == SQLITE_OK ? real(f)->pMethods->xTruncate(real(f), n) : rc;
}

static int on_sync(sqlite3_file *f, int flags)
{
    int rc = verdict(SQLITE_IOERR_FSYNC);
    nanosleep(&(struct timespec){slow_ms / 1000, slow_ms % 1000 * 1000000L}, NULL);
    return rc == SQLITE_OK ? real(f)->pMethods->xSync(real(f), flags) : rc;
}

static int on_close(sqlite3_file *f)
{
    return real(f)->pMethods->xClose(real(f));
}

static int on_read(sqlite3_file *f, void *p, int n, sqlite3_int64 offset)
{
    return real(f)->pMethods->xRead(real(f), p, n, offset);
}

static int on_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return real(f)->pMethods->xFileSize(real(f), n);
}

static int on_lock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xLock(real(f), level);
}

static int on_unlock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xUnlock(real(f), level);
}

static int on_check(sqlite3_file *f, int *out)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int on_control(sqlite3_file *f, int op, void *arg)
{
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int on_sector(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}

static int on_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}

static int on_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}

static void on_shm_barrier(sqlite3_file *f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}

static int on_shm_unmap(sqlite3_file *f, int remove)
{
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

/* A sequence of operations that the real disk would shorten is not shortened. */
static int on_characteristics(sqlite3_file *f)
{
    (void)f;
    return 0;
}

static int on_open(sqlite3_vfs *v, const char *path, sqlite3_file *f, int flags, int *out)
{
    struct file *me = (struct file *)f;
    (void)v;
    memset(me, 0, sizeof *me);
    me->real = (sqlite3_file *)(me + 1);
    int rc = below->xOpen(below, path, me->real, flags, out);
    if (rc == SQLITE_OK)
        me->base.pMethods = &methods;
    return rc;
}

static int on_delete(sqlite3_vfs *v, const char *path, int sync)
{
    (void)v;
    int rc = verdict(SQLITE_IOERR_DELETE);
    return rc == SQLITE_OK ? below->xDelete(below, path, sync) : rc;
}

static void read_word(const char *key, const char *value)
{
    if (!strcmp(key, "at"))
        at = atol(value);
    else if (!strcmp(key, "slow"))
        slow_ms = atol(value);
    else if (!strcmp(key, "count"))
        snprintf(count_file, sizeof count_file, "%s", value);
    else if (!strcmp(key, "kind"))
        kind = !strcmp(value, "full")       ? SQLITE_FULL
               : !strcmp(value, "readonly") ? SQLITE_READONLY
                                            : 0;
    else if (!strcmp(key, "how"))
        how = !strcmp(value, "torn")     ? TORN
              : !strcmp(value, "always") ? ALWAYS
              : !strcmp(value, "die")    ? DIE
                                         : ONCE;
}

__attribute__((constructor)) static void begin(void)
{
    char words[4096], *rest = words, *word;
    const char *given = getenv("PT_VFS");
    if (!given)
        return;
    snprintf(words, sizeof words, "%s", given);
    while ((word = strsep(&rest, ","))) {
        char *value = strchr(word, '=');
        if (value)
            *value++ = '\0';
        if (value)
            read_word(word, value);
    }
    methods = (sqlite3_io_methods){
        .iVersion = 2,
        .xClose = on_close,
        .xRead = on_read,
        .xWrite = on_write,
        .xTruncate = on_truncate,
        .xSync = on_sync,
        .xFileSize = on_size,
        .xLock = on_lock,
        .xUnlock = on_unlock,
        .xCheckReservedLock = on_check,
        .xFileControl = on_control,
        .xSectorSize = on_sector,
        .xDeviceCharacteristics = on_characteristics,
        .xShmMap = on_shm_map,
        .xShmLock = on_shm_lock,
        .xShmBarrier = on_shm_barrier,
        .xShmUnmap = on_shm_unmap,
    };
    below = sqlite3_vfs_find(NULL);
    shim = *below;
    shim.zName = "faulty";
    shim.szOsFile = (int)sizeof(struct file) + below->szOsFile;
    shim.xOpen = on_open;
    shim.xDelete = on_delete;
    sqlite3_vfs_register(&shim, 1);
}

__attribute__((destructor)) static void end(void)
{
    FILE *f = *count_file && done ? fopen(count_file, "w") : NULL;
    if (f) {
        fprintf(f, "%ld\n", done);
        fclose(f);
    }
}
