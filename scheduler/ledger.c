/* ledger.c: SQLite, used in one careful way: one connection, exclusive locking set before WAL
 * (so no shared memory, and a second writer is refused), synchronous FULL (a commit is on the
 * disk when it returns). quick_check's answer is its rows, not its return code. */
#include "scheduler/ledger.h"

#include "base/log.h"
#include "checkpoint/atomic.h"
#include "scheduler/ledger_priv.h"
#include "scheduler/ledger_steps.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { APPLICATION_ID = 0x50544c31 /* "PTL1" */, MAX_KEPT = 96 };

struct kept {
    const char *sql; /* by address */
    sqlite3_stmt *stmt;
};

struct pt_rows {
    pt_ledger *ledger;
    sqlite3_stmt *stmt;
    bool failed; /* before the first row; the message is in `err` */
    pt_err err;
};

struct pt_ledger {
    sqlite3 *db;
    const char *path;
    struct kept kept[MAX_KEPT];
    uint32_t n_kept;
    uint32_t pending;
    bool in_transaction;
};

sqlite3 *pt_ledger_handle(pt_ledger *l)
{
    return l->db;
}

int pt_ledger_version(void)
{
    return pt_ledger_n_steps;
}

/* SQLite's codes, as what the caller can do about them. */
static int fail(const pt_ledger *l, int rc, const char *what, pt_err *err)
{
    enum pt_err_code code = PT_ERR_IO;
    int primary = rc & 0xff;
    if (primary == SQLITE_FULL || sqlite3_system_errno(l->db) == ENOSPC ||
        sqlite3_system_errno(l->db) == EDQUOT)
        code = PT_ERR_NOSPACE;
    else if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
        code = PT_ERR_DAMAGED;
    else if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
        code = PT_ERR_BUSY;
    return pt_fail(err, code, "%s: %s: %s", l->path, what, sqlite3_errmsg(l->db));
}

static int plain(pt_ledger *l, const char *sql, pt_err *err)
{
    int rc = sqlite3_exec(l->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : fail(l, rc, "cannot use the ledger", err);
}

static int pragma_number(pt_ledger *l, const char *sql, int *out, pt_err *err)
{
    sqlite3_stmt *s;
    int rc = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    *out = rc == SQLITE_ROW ? sqlite3_column_int(s, 0) : 0;
    sqlite3_finalize(s);
    return rc == SQLITE_ROW ? 0 : fail(l, rc, "cannot read the ledger", err);
}

static int check_whole(pt_ledger *l, pt_err *err)
{
    sqlite3_stmt *s;
    int rc = sqlite3_prepare_v2(l->db, "PRAGMA quick_check(1)", -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    int out = 0;
    if (rc != SQLITE_ROW)
        out = fail(l, rc, "cannot read the ledger", err);
    else if (strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
        out = pt_fail(err, PT_ERR_DAMAGED, "%s: damaged: %s", l->path,
                      (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    return out;
}

static int migrate(pt_ledger *l, int from, pt_err *err)
{
    char sql[64];
    for (int v = from; v < pt_ledger_version(); v++) {
        snprintf(sql, sizeof sql, "PRAGMA user_version = %d", v + 1);
        if (plain(l, "BEGIN IMMEDIATE", err) < 0)
            return -1;
        if (plain(l, pt_ledger_steps[v], err) < 0 || plain(l, sql, err) < 0 ||
            plain(l, "COMMIT", err) < 0) {
            sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
            return pt_within(err, "schema %d to %d", v, v + 1);
        }
    }
    return 0;
}

static int check_version(pt_ledger *l, int *version, pt_err *err)
{
    int id;
    if (pragma_number(l, "PRAGMA application_id", &id, err) < 0 ||
        pragma_number(l, "PRAGMA user_version", version, err) < 0)
        return -1;
    if (id != 0 && id != APPLICATION_ID)
        return pt_fail(err, PT_ERR_DAMAGED, "%s: a database, but not a ledger of Portalis",
                       l->path);
    if (*version > pt_ledger_version())
        return pt_fail(
            err, PT_ERR_VERSION,
            "%s: written with schema %d by a newer Portalis; this one (%s) knows "
            "up to %d; use that newer one",
            l->path, *version, PT_VERSION, pt_ledger_version());
    return 0;
}

static pt_ledger *connect(const char *path, int flags, pt_err *err)
{
    pt_ledger *l = calloc(1, sizeof *l);
    PT_ASSERT(l);
    l->path = strdup(path);
    PT_ASSERT(l->path);
    int rc = sqlite3_open_v2(path, &l->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        return l;
    fail(l, rc, "cannot open the ledger", err);
    pt_ledger_close(l);
    return NULL;
}

static int prepare_writer(pt_ledger *l, pt_err *err)
{
    int version;
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d", APPLICATION_ID);
    /* The order matters: exclusive before WAL. */
    if (plain(l, "PRAGMA locking_mode = EXCLUSIVE", err) < 0 ||
        check_version(l, &version, err) < 0 || check_whole(l, err) < 0 ||
        plain(l, "PRAGMA journal_mode = WAL", err) < 0 ||
        plain(l, "PRAGMA synchronous = FULL", err) < 0 ||
        plain(l, "PRAGMA foreign_keys = ON", err) < 0)
        return -1;
    if (version < pt_ledger_version())
        return plain(l, sql, err) < 0 ? -1 : migrate(l, version, err);
    return 0;
}

pt_ledger *pt_ledger_open(const char *path, pt_err *err)
{
    pt_ledger *l = connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    if (l && prepare_writer(l, err) < 0) {
        pt_ledger_close(l);
        return NULL;
    }
    return l;
}

pt_ledger *pt_ledger_open_snapshot(const char *path, pt_err *err)
{
    int version = 0;
    pt_ledger *l = connect(path, SQLITE_OPEN_READONLY, err);
    if (!l)
        return NULL;
    int rc = check_version(l, &version, err);
    if (rc == 0 && version != pt_ledger_version())
        rc = pt_fail(err, PT_ERR_VERSION,
                     "%s: schema %d, this Portalis reads %d; `portalis resume` brings the "
                     "job up to date",
                     path, version, pt_ledger_version());
    if (rc == 0)
        return l;
    pt_ledger_close(l);
    return NULL;
}

void pt_ledger_close(pt_ledger *l)
{
    if (!l)
        return;
    for (uint32_t i = 0; i < l->n_kept; i++)
        sqlite3_finalize(l->kept[i].stmt);
    sqlite3_close(l->db);
    free((char *)l->path);
    free(l);
}

static sqlite3_stmt *prepared(pt_ledger *l, const char *sql, pt_err *err)
{
    for (uint32_t i = 0; i < l->n_kept; i++)
        if (l->kept[i].sql == sql)
            return l->kept[i].stmt;
    PT_ASSERT(l->n_kept < MAX_KEPT);
    sqlite3_stmt *s;
    int rc = sqlite3_prepare_v3(l->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    if (rc != SQLITE_OK) {
        fail(l, rc, "cannot use the ledger", err);
        return NULL;
    }
    l->kept[l->n_kept++] = (struct kept){sql, s};
    return s;
}

static void bind(sqlite3_stmt *s, const char *types, va_list ap)
{
    sqlite3_reset(s);
    PT_ASSERT((size_t)sqlite3_bind_parameter_count(s) == strlen(types));
    for (int i = 1; *types; types++, i++) {
        if (*types == 'i') {
            sqlite3_bind_int64(s, i, va_arg(ap, int64_t));
        } else if (*types == 'd') {
            sqlite3_bind_double(s, i, va_arg(ap, double));
        } else if (*types == 's') {
            sqlite3_bind_text(s, i, va_arg(ap, const char *), -1, SQLITE_TRANSIENT);
        } else {
            PT_ASSERT(*types == 'h');
            const pt_hash *h = va_arg(ap, const pt_hash *);
            sqlite3_bind_blob(s, i, h->b, sizeof h->b, SQLITE_TRANSIENT);
        }
    }
}

int pt_ledger_do(pt_ledger *l, pt_err *err, const char *sql, const char *types, ...)
{
    if (!l->in_transaction) {
        if (plain(l, "BEGIN IMMEDIATE", err) < 0)
            return -1;
        l->in_transaction = true;
    }
    sqlite3_stmt *s = prepared(l, sql, err);
    if (!s)
        return -1;
    va_list ap;
    va_start(ap, types);
    bind(s, types, ap);
    va_end(ap);
    int rc = sqlite3_step(s);
    int out = rc == SQLITE_DONE || rc == SQLITE_ROW
                  ? 0
                  : fail(l, rc, "cannot write to the ledger", err);
    sqlite3_reset(s);
    l->pending += out == 0;
    return out;
}

int64_t pt_ledger_changed(pt_ledger *l)
{
    return sqlite3_changes64(l->db);
}

int64_t pt_ledger_inserted(pt_ledger *l)
{
    return sqlite3_last_insert_rowid(l->db);
}

static pt_rows *ask(pt_ledger *l, const char *sql, const char *types, va_list ap)
{
    pt_rows *r = calloc(1, sizeof *r);
    PT_ASSERT(r);
    r->ledger = l;
    r->stmt = prepared(l, sql, &r->err);
    r->failed = !r->stmt;
    if (r->stmt)
        bind(r->stmt, types, ap);
    return r;
}

pt_rows *pt_ledger_ask(pt_ledger *l, const char *sql, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    pt_rows *r = ask(l, sql, types, ap);
    va_end(ap);
    return r;
}

void pt_rows_end(pt_rows *r)
{
    if (r && r->stmt)
        sqlite3_reset(r->stmt);
    free(r);
}

int pt_rows_next(pt_rows *r, pt_err *err)
{
    int rc = r->failed ? SQLITE_ERROR : sqlite3_step(r->stmt);
    if (rc == SQLITE_ROW)
        return 1;
    int out = 0;
    if (r->failed && err)
        *err = r->err;
    if (rc != SQLITE_DONE)
        out = r->failed ? -1 : fail(r->ledger, rc, "cannot read the ledger", err);
    pt_rows_end(r);
    return out;
}

int64_t pt_rows_int(const pt_rows *r, int column)
{
    return sqlite3_column_int64(r->stmt, column);
}

double pt_rows_real(const pt_rows *r, int column)
{
    return sqlite3_column_double(r->stmt, column);
}

const char *pt_rows_text(const pt_rows *r, int column)
{
    const unsigned char *t = sqlite3_column_text(r->stmt, column);
    return t ? (const char *)t : "";
}

bool pt_rows_is_null(const pt_rows *r, int column)
{
    return sqlite3_column_type(r->stmt, column) == SQLITE_NULL;
}

pt_hash pt_rows_hash(const pt_rows *r, int column)
{
    pt_hash h = {{0}};
    const void *p = sqlite3_column_blob(r->stmt, column);
    if (p && sqlite3_column_bytes(r->stmt, column) == (int)sizeof h.b)
        memcpy(h.b, p, sizeof h.b);
    return h;
}

int pt_ledger_number(pt_ledger *l, int64_t *out, pt_err *err, const char *sql,
                     const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    pt_rows *r = ask(l, sql, types, ap);
    va_end(ap);
    *out = 0;
    int rc = pt_rows_next(r, err);
    if (rc == 1) {
        *out = pt_rows_int(r, 0);
        pt_rows_end(r);
    }
    return rc < 0 ? -1 : 0;
}

uint32_t pt_ledger_pending(const pt_ledger *l)
{
    return l->pending;
}

int pt_ledger_commit(pt_ledger *l, pt_err *err)
{
    if (!l->in_transaction)
        return 0;
    int rc = plain(l, "COMMIT", err);
    if (rc < 0)
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    l->in_transaction = false;
    l->pending = 0;
    return rc;
}

/* Copies into a file that nobody else knows yet. */
static int copy_to(pt_ledger *l, const char *path, pt_err *err)
{
    pt_ledger *to = connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    if (!to)
        return -1;
    int rc = 0;
    sqlite3_exec(to->db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL,
                 NULL);
    sqlite3_backup *b = sqlite3_backup_init(to->db, "main", l->db, "main");
    int step = b ? sqlite3_backup_step(b, -1) : sqlite3_errcode(to->db);
    if (b)
        sqlite3_backup_finish(b);
    if (step != SQLITE_DONE)
        rc = fail(to, step, "cannot write the snapshot", err);
    /* A copy of a WAL database says that it is one; readers of a lone file need it not to. */
    if (rc == 0)
        rc = plain(to, "PRAGMA journal_mode = DELETE", err);
    pt_ledger_close(to);
    return rc;
}

static int sync_file(const char *path, pt_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) < 0 ? pt_fail_errno(err, PT_ERR_IO, "%s", path) : 0;
    if (fd >= 0)
        close(fd);
    return rc;
}

int pt_ledger_snapshot(pt_ledger *l, const char *path, pt_err *err)
{
    if (pt_ledger_commit(l, err) < 0)
        return -1;
    pt_buf temp = {0}, folder = {0};
    const char *slash = strrchr(path, '/');
    PT_ASSERT(slash);
    pt_buf_add(&folder, path, (size_t)(slash - path));
    pt_buf_printf(&temp, "%s/.ledger-snapshot.%ld.tmp", pt_buf_z(&folder), (long)getpid());
    unlink(pt_buf_z(&temp));
    int rc = copy_to(l, pt_buf_z(&temp), err);
    if (rc == 0)
        rc = sync_file(pt_buf_z(&temp), err);
    if (rc == 0 && rename(pt_buf_z(&temp), path) < 0)
        rc = pt_fail_errno(err, PT_ERR_IO, "%s", path);
    if (rc < 0)
        unlink(pt_buf_z(&temp));
    else
        rc = pt_atomic_sync_folder(pt_buf_z(&folder), err);
    pt_buf_free(&temp);
    pt_buf_free(&folder);
    return rc;
}
