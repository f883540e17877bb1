/* A power cut at every write, sync and truncation of a ledger's life, with a random part of
 * the sectors that were not synced lost: what was committed must be there afterwards, whole.
 * The disk is a shim over SQLite's own file layer. PT_SEED=n repeats one run of dice. */
#include "pt_test.h"

#include "base/file.h"
#include "scheduler/ledger.h"
#include "scheduler/record.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, MAX_FILES = 8, COMMITS = 12, ROWS = 3, DICE = 3 };

struct file {
    sqlite3_file base;
    struct image *image;
    sqlite3_file *real;
};

/* What the disk is sure to hold of a path. */
struct image {
    char path[256];
    uint8_t *synced;
    size_t n;
};

static sqlite3_vfs *below, shim;
static struct image images[MAX_FILES];
static uint32_t n_images;
static long fuse; /* operations left; 0: the power is off */
static uint32_t dice;

static uint32_t roll(void)
{
    dice = dice * 1664525u + 1013904223u;
    return dice >> 8;
}

static struct image *image_of(const char *path)
{
    for (uint32_t i = 0; i < n_images; i++)
        if (!strcmp(images[i].path, path))
            return &images[i];
    assert_true(n_images < MAX_FILES);
    struct image *m = &images[n_images++];
    *m = (struct image){.path = ""};
    snprintf(m->path, sizeof m->path, "%s", path);
    return m;
}

static void take_synced(struct image *m)
{
    pt_buf b = {0};
    pt_file_read(m->path, SIZE_MAX, false, &b, NULL);
    m->synced = realloc(m->synced, b.n + 1);
    if (b.n)
        memcpy(m->synced, b.p, b.n);
    m->n = b.n;
    pt_buf_free(&b);
}

/* Each sector that differs is the old or the new one, and so is the length. */
static void lose_power(void)
{
    for (uint32_t i = 0; i < n_images; i++) {
        struct image *m = &images[i];
        pt_buf b = {0};
        if (pt_file_read(m->path, SIZE_MAX, false, &b, NULL) < 0)
            continue;
        size_t n = roll() & 1 ? b.n : m->n;
        uint8_t *mixed = calloc(n + 1, 1);
        for (size_t at = 0; at < n; at += SECTOR) {
            bool is_new = (roll() & 1 && at < b.n) || at >= m->n;
            const uint8_t *from = is_new ? (const uint8_t *)b.p : m->synced;
            size_t have = is_new ? b.n : m->n;
            for (size_t k = at; k < at + SECTOR && k < n && k < have; k++)
                mixed[k] = from[k];
        }
        free(m->synced);
        m->synced = mixed;
        m->n = n;
        pt_buf_free(&b);
    }
}

static bool power(void)
{
    if (fuse == 0)
        return false;
    if (--fuse == 0)
        lose_power();
    return fuse > 0;
}

static sqlite3_file *real(sqlite3_file *f)
{
    return ((struct file *)f)->real;
}

static int on_close(sqlite3_file *f)
{
    return real(f)->pMethods->xClose(real(f));
}

static int on_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return real(f)->pMethods->xRead(real(f), p, n, at);
}

static int on_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    return power() ? real(f)->pMethods->xWrite(real(f), p, n, at) : SQLITE_IOERR_WRITE;
}

static int on_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return power() ? real(f)->pMethods->xTruncate(real(f), n) : SQLITE_IOERR_TRUNCATE;
}

static int on_sync(sqlite3_file *f, int flags)
{
    (void)flags;
    if (!power())
        return SQLITE_IOERR_FSYNC;
    take_synced(((struct file *)f)->image);
    return SQLITE_OK;
}

static int on_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return real(f)->pMethods->xFileSize(real(f), n);
}

static int on_lock(sqlite3_file *f, int how)
{
    return real(f)->pMethods->xLock(real(f), how);
}

static int on_unlock(sqlite3_file *f, int how)
{
    return real(f)->pMethods->xUnlock(real(f), how);
}

static int on_check(sqlite3_file *f, int *out)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int on_control(sqlite3_file *f, int op, void *arg)
{
    (void)f;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *f)
{
    (void)f;
    return SECTOR;
}

static int characteristics(sqlite3_file *f)
{
    (void)f;
    return 0;
}

static const sqlite3_io_methods methods = {
    1,       on_close,  on_read,  on_write,   on_truncate, on_sync,         on_size,
    on_lock, on_unlock, on_check, on_control, sector_size, characteristics, NULL,
    NULL,    NULL,      NULL,     NULL,       NULL};

static int on_open(sqlite3_vfs *v, const char *path, sqlite3_file *f, int flags, int *out)
{
    struct file *me = (struct file *)f;
    (void)v;
    *me = (struct file){.real = (sqlite3_file *)(me + 1)};
    int rc = below->xOpen(below, path, me->real, flags, out);
    if (rc != SQLITE_OK)
        return rc;
    me->base.pMethods = &methods;
    me->image = image_of(path ? path : "none");
    if (!me->image->synced)
        take_synced(me->image);
    return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *v, const char *path, int sync)
{
    (void)v;
    if (!power())
        return SQLITE_IOERR_DELETE;
    free(image_of(path)->synced);
    image_of(path)->synced = NULL;
    image_of(path)->n = 0;
    return below->xDelete(below, path, sync);
}

/* One life of a ledger; returns how many rows were promised. */
static int64_t live(const char *path)
{
    int64_t promised = 0;
    for (int life = 0; life < 2; life++) {
        pt_ledger *l = pt_ledger_open(path, NULL);
        for (int c = 0; l && c < COMMITS; c++) {
            int rc = 0;
            for (int i = 0; i < ROWS && rc == 0; i++)
                rc = pt_record_event(l, 1, "row", "some text for a row", NULL);
            if (rc == 0 && pt_ledger_commit(l, NULL) == 0)
                promised += ROWS;
            else
                break;
        }
        pt_ledger_close(l);
        if (fuse == 0)
            break;
    }
    return promised;
}

/* What the disk held when the power came back. */
static void put_images(void)
{
    for (uint32_t i = 0; i < n_images; i++) {
        if (images[i].synced)
            pt_file_write(images[i].path,
                          (pt_str){(const char *)images[i].synced, images[i].n}, NULL);
        free(images[i].synced);
    }
    n_images = 0;
}

static void check(const char *path, int64_t promised, long at, uint32_t seed)
{
    pt_err err;
    int64_t n = 0;
    pt_ledger *l = pt_ledger_open(path, &err);
    if (!l)
        fail_msg("power cut at %ld, PT_SEED=%u: %s", at, seed, err.msg);
    assert_int_equal(pt_ledger_number(l, &n, NULL, "SELECT count(*) FROM event", ""), 0);
    if (n < promised || n > promised + ROWS || n % ROWS)
        fail_msg("power cut at %ld, PT_SEED=%u: %ld rows, %ld promised", at, seed, (long)n,
                 (long)promised);
    pt_ledger_close(l);
}

/* Returns whether the power was cut before the end. */
static bool cut_at(long at, uint32_t seed)
{
    char folder[] = "/tmp/pt-crash-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/ledger.db", folder);
    fuse = at;
    dice = seed;
    int64_t promised = live(path);
    bool cut = fuse == 0;
    if (cut)
        put_images();
    for (uint32_t i = 0; i < n_images; i++)
        free(images[i].synced);
    n_images = 0;
    fuse = 1L << 40;
    check(path, promised, at, seed);
    for (uint32_t i = 0; i < n_images; i++)
        free(images[i].synced);
    n_images = 0;
    assert_int_equal(pt_dir_remove(folder, NULL), 0);
    return cut;
}

static void a_commit_that_returned_survives_every_power_cut(void **state)
{
    (void)state;
    const char *said = getenv("PT_SEED");
    uint32_t first = said ? (uint32_t)atol(said) : 1;
    below = sqlite3_vfs_find(NULL);
    shim = *below;
    shim.zName = "crashing";
    shim.szOsFile = (int)sizeof(struct file) + below->szOsFile;
    shim.xOpen = on_open;
    shim.xDelete = on_delete;
    assert_int_equal(sqlite3_vfs_register(&shim, 1), SQLITE_OK);
    long at = 1;
    for (bool cut = true; cut; at++)
        for (uint32_t seed = first; seed < first + (said ? 1 : DICE); seed++)
            cut = cut_at(at, seed);
    print_message("%ld places\n", at - 1);
    assert_true(at > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_that_returned_survives_every_power_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
