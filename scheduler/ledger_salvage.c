/* ledger_salvage.c: a table is read from its beginning until something is broken. Behind that, a
 * table with row numbers is entered again at ever larger distances; one that is a tree of keys is
 * read from its other end. SQLite's pages have no checksums: what is read may be wrong, so nothing
 * of it counts unless the store has the artifact (fsck.c). */
#include "scheduler/ledger_salvage.h"

#include "base/vec.h"
#include "scheduler/ledger_priv.h"

#include <string.h>

enum { MAX_COLUMNS = 64, MAX_JUMPS = 64 };

struct table {
    const char *name;
    pt_buf columns, marks; /* "a, b", "?, ?" */
    pt_buf keys;           /* of a table without row numbers: "a DESC, b DESC" */
    int n;
    bool has_rowid, has_key; /* no key: row numbers tell whether a row is there already */
};

struct copy {
    pt_arena *arena;
    sqlite3 *from, *to;
    pt_ledger_salvaged *out;
    bool whole_only;
};

void pt_ledger_faults(const char *path, uint32_t max, pt_buf *out)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(db, "PRAGMA quick_check", -1, &s, NULL);
    for (uint32_t i = 0; rc == SQLITE_OK && i < max && (rc = sqlite3_step(s)) == SQLITE_ROW;
         i++) {
        const char *row = (const char *)sqlite3_column_text(s, 0);
        rc = SQLITE_OK;
        if (strcmp(row, "ok") != 0)
            pt_buf_printf(out, "%s\n", row);
    }
    if (rc != SQLITE_OK && rc != SQLITE_DONE)
        pt_buf_printf(out, "%s\n", sqlite3_errmsg(db));
    sqlite3_finalize(s);
    sqlite3_close(db);
}

/* Columns that can be written: not those that are computed. */
static int describe(struct copy *c, struct table *t)
{
    sqlite3_stmt *s;
    const char *sql = pt_arena_printf(
        c->arena, "SELECT name, pk FROM pragma_table_xinfo('%s') WHERE hidden = 0",
        t->name);
    if (sqlite3_prepare_v2(c->to, sql, -1, &s, NULL) != SQLITE_OK)
        return -1;
    while (sqlite3_step(s) == SQLITE_ROW && t->n < MAX_COLUMNS) {
        const char *name = (const char *)sqlite3_column_text(s, 0);
        pt_buf_printf(&t->columns, "%s\"%s\"", t->n ? ", " : "", name);
        pt_buf_printf(&t->marks, "%s?", t->n ? ", " : "");
        t->has_key = t->has_key || sqlite3_column_int(s, 1);
        if (sqlite3_column_int(s, 1))
            pt_buf_printf(&t->keys, "%s\"%s\" DESC", t->keys.n ? ", " : "", name);
        t->n++;
    }
    sqlite3_finalize(s);
    sql = pt_arena_printf(c->arena, "SELECT rowid FROM \"%s\"", t->name);
    t->has_rowid = sqlite3_prepare_v2(c->to, sql, -1, &s, NULL) == SQLITE_OK;
    sqlite3_finalize(s);
    return 0;
}

/* Copies what `select` gives. 0: to the end; 1: until something broke; -1: `to` failed. *last is
 * the row number of the last row read, its first column. */
static int copy_rows(struct copy *c, const struct table *t, const char *select,
                     sqlite3_int64 *last)
{
    sqlite3_stmt *in = NULL, *out = NULL;
    const char *insert =
        pt_arena_printf(c->arena, "INSERT OR IGNORE INTO \"%s\" (%s%s) VALUES (%s%s)",
                        t->name, t->has_key ? "" : "rowid, ", pt_buf_z(&t->columns),
                        t->has_key ? "" : "?, ", pt_buf_z(&t->marks));
    int rc = 0, step = sqlite3_prepare_v2(c->from, select, -1, &in, NULL);
    if (sqlite3_prepare_v2(c->to, insert, -1, &out, NULL) != SQLITE_OK)
        rc = -1;
    if (step != SQLITE_OK)
        rc = rc < 0 ? -1 : 1;
    while (rc == 0 && (step = sqlite3_step(in)) == SQLITE_ROW) {
        *last = sqlite3_column_int64(in, 0);
        for (int i = t->has_key ? 1 : 0; i <= t->n; i++)
            sqlite3_bind_value(out, i + !t->has_key, sqlite3_column_value(in, i));
        /* A row that breaks a rule of the schema is damage, too. */
        int put = sqlite3_step(out);
        if (put != SQLITE_DONE && (put & 0xff) != SQLITE_CONSTRAINT)
            rc = -1;
        c->out->rows += rc == 0 && sqlite3_changes(c->to) > 0;
        sqlite3_reset(out);
    }
    if (rc == 0 && step != SQLITE_DONE)
        rc = 1;
    sqlite3_finalize(in);
    sqlite3_finalize(out);
    return rc;
}

static int copy_behind(struct copy *c, const struct table *t, sqlite3_int64 last)
{
    const char *select;
    int rc = 1;
    if (!t->has_rowid) {
        select = pt_arena_printf(c->arena, "SELECT 0, %s FROM \"%s\" ORDER BY %s",
                                 pt_buf_z(&t->columns), t->name, pt_buf_z(&t->keys));
        return copy_rows(c, t, select, &last);
    }
    for (int i = 0; i < MAX_JUMPS - 1 && rc == 1; i++) {
        sqlite3_int64 from = last + (INT64_C(1) << (i < 40 ? i : 40)), before = last;
        select =
            pt_arena_printf(c->arena, "SELECT rowid, %s FROM \"%s\" WHERE rowid >= %lld",
                            pt_buf_z(&t->columns), t->name, (long long)from);
        rc = copy_rows(c, t, select, &last);
        if (last != before)
            i = -1; /* a hole is behind us; the next begins small again */
    }
    return rc;
}

static bool reads_to_its_end(struct copy *c, const struct table *t)
{
    sqlite3_stmt *s;
    int step = SQLITE_ERROR;
    const char *sql = pt_arena_printf(c->arena, "SELECT %s FROM \"%s\" NOT INDEXED",
                                      pt_buf_z(&t->columns), t->name);
    if (sqlite3_prepare_v2(c->from, sql, -1, &s, NULL) == SQLITE_OK)
        while ((step = sqlite3_step(s)) == SQLITE_ROW)
            for (int i = 0; i < t->n; i++)
                sqlite3_column_blob(s, i);
    sqlite3_finalize(s);
    return step == SQLITE_DONE;
}

static int copy_table(struct copy *c, const char *name)
{
    struct table t = {.name = name};
    sqlite3_int64 last = 0;
    int rc = describe(c, &t);
    bool skip = rc == 0 && c->whole_only && !reads_to_its_end(c, &t);
    if (rc == 0 && !skip) {
        const char *select =
            pt_arena_printf(c->arena, "SELECT %s, %s FROM \"%s\" NOT INDEXED",
                            t.has_rowid ? "rowid" : "0", pt_buf_z(&t.columns), name);
        rc = copy_rows(c, &t, select, &last);
        if (rc == 1)
            rc = copy_behind(c, &t, last) < 0 ? -1 : 1;
    }
    c->out->tables += !skip;
    c->out->tables_damaged += skip || rc == 1;
    pt_buf_free(&t.columns);
    pt_buf_free(&t.marks);
    pt_buf_free(&t.keys);
    return rc < 0 ? -1 : 0;
}

static int copy_tables(struct copy *c)
{
    PT_VEC(const char *) names = {0};
    sqlite3_stmt *s;
    int rc = sqlite3_prepare_v2(c->to,
                                "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                                "name NOT LIKE 'sqlite_%'",
                                -1, &s, NULL) == SQLITE_OK
                 ? 0
                 : -1;
    while (rc == 0 && sqlite3_step(s) == SQLITE_ROW) {
        const char *name =
            pt_arena_strdup(c->arena, (const char *)sqlite3_column_text(s, 0));
        pt_vec_push(&names, name);
    }
    sqlite3_finalize(s);
    for (size_t i = 0; i < names.n && rc == 0; i++)
        rc = copy_table(c, names.p[i]);
    pt_vec_free(&names);
    return rc;
}

int pt_ledger_salvage(pt_ledger *to, const char *from, bool whole_only,
                      pt_ledger_salvaged *out, pt_err *err)
{
    struct copy c = {pt_arena_new(), NULL, pt_ledger_handle(to), out, whole_only};
    int rc = 0;
    *out = (pt_ledger_salvaged){0};
    if (sqlite3_open_v2(from, &c.from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
        SQLITE_OK) {
        sqlite3_exec(c.from, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
        rc = sqlite3_exec(c.to, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
                     copy_tables(&c) < 0 ||
                     sqlite3_exec(c.to, "COMMIT", NULL, NULL, NULL) != SQLITE_OK
                 ? pt_fail(err, PT_ERR_IO, "the new ledger: %s", sqlite3_errmsg(c.to))
                 : 0;
    }
    sqlite3_close(c.from);
    pt_arena_free(c.arena);
    return rc;
}
