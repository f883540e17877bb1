"""sqlite3: statements, rows, types, transactions, functions, errors with their names, backups, blobs."""
import datetime
import os
import sqlite3
import sys
import tempfile

con = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES)
cur = con.cursor()
print(cur.execute("create table t(i integer primary key, s text, f real, b blob, d date, ts timestamp)") is cur,
      cur.description, cur.rowcount, cur.lastrowid, con.in_transaction)
day, moment = datetime.date(2020, 2, 3), datetime.datetime(2020, 2, 3, 4, 5, 6, 789)
cur.execute("insert into t(s, f, b, d, ts) values (?, ?, ?, ?, ?)", ("h\u00e9", 1.5, b"\0\xff", day, moment))
print(cur.rowcount, cur.lastrowid, con.in_transaction, con.total_changes)
cur.executemany("insert into t(s, f) values (:s, :f)", [{"s": str(n), "f": n / 3} for n in range(5)])
print(cur.rowcount, cur.lastrowid, con.isolation_level)
con.commit()
print(con.in_transaction, con.execute("select * from t where i=1").fetchall())
cur.execute('select i, s as "x [foo]", d as "d [date]" from t order by i limit 3')
print([d[0] for d in cur.description], cur.fetchone(), cur.fetchmany(1), cur.fetchmany(5), cur.fetchone())
print([r for r in con.execute("select count(*), max(f), null, 'a''b', x'00ff', 1e300*1e10 from t")])
con.row_factory = sqlite3.Row
r = con.execute("select i as A, s as B from t where i=?", (2,)).fetchone()
print(tuple(r), r["a"], r["B"], r[0], r[-1], r[0:2], r.keys(), len(r), list(r), dict(r), r == r, "2" in r)
for bad in (lambda: r["zz"], lambda: r[5], lambda: r[1.5]):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
con.row_factory = lambda c, row: {d[0]: v for d, v in zip(c.description, row)}
print(con.execute("select 1 as a, 2 as b").fetchone())
con.row_factory = None
with con:
    con.execute("delete from t where i > 4")
try:
    with con:
        con.execute("insert into t(i) values (100)")
        con.execute("insert into t(i) values (1)")
except sqlite3.IntegrityError as e:
    print(e, e.sqlite_errorcode, e.sqlite_errorname, con.execute("select count(*) from t").fetchone())


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __conform__(self, protocol):
        if protocol is sqlite3.PrepareProtocol:
            return f"{self.x};{self.y}"


sqlite3.register_converter("point", lambda b: tuple(map(float, b.split(b";"))))
sqlite3.register_adapter(complex, lambda c: repr(c))
con.execute("create table p(p point)")
con.execute("insert into p values (?)", (Point(1, 2.5),))
print(con.execute("select p, typeof(p) from p").fetchall(), con.execute("select ?", (1 + 2j,)).fetchone())


class Sum:
    def __init__(self):
        self.n = []

    def step(self, v):
        self.n.append(v)

    def inverse(self, v):
        self.n.remove(v)

    def value(self):
        return sum(self.n)

    finalize = value


con.create_function("twice", 1, lambda v: v * 2, deterministic=True)
con.create_function("boom", -1, lambda *a: 1 / 0)
con.create_aggregate("total2", 1, Sum)
con.create_window_function("wsum", 1, Sum)
con.create_collation("rev", lambda a, b: (a < b) - (a > b))
print(con.execute("select twice(21), twice('ab'), twice(1.5), twice(x'01')").fetchone(), con.execute("select total2(i), total2(f) from t").fetchone())
print(con.execute("select s from t order by s collate rev").fetchall())
print(con.execute("select i, wsum(i) over (order by i rows between 1 preceding and current row) from t").fetchall())
print("\n".join(con.iterdump()))
for sql, args in [("selec", ()), ("select ?", ()), ("select :a", {}), ("select :a", (1, 2)), ("select ?", {"a": 1}), ("select boom(1)", ()),
                  ("select * from nope", ()), ("select 1; select 2", ()), ("select ?", (object(),)), ("select ?", (2 ** 70,)),
                  (b"select 1", ()), ("select '\0'", ()), ("insert into t(i) values ('x')", ()), ("select ?", 5)]:
    try:
        print(con.execute(sql, args).fetchall())
    except Exception as e:
        print(type(e).__module__, type(e).__name__, str(e)[:90], getattr(e, "sqlite_errorname", None))
print(con.execute("").fetchall(), con.execute("-- c\n/* d */ ").description)
con.executescript("create table a(x); insert into a values(1); -- c\ninsert into a values(2);")
con.text_factory = bytes
print(con.execute("select x, 'q' from a").fetchall(), con.execute("update a set x = x + 1").rowcount)
con.text_factory = lambda b: b.decode().upper()
print(con.execute("select 'q'").fetchone())
con.text_factory = str
for level in ("EXCLUSIVE", None, "immediate", "bogus", 5):
    try:
        con.isolation_level = level
        print(con.isolation_level, con.in_transaction)
    except Exception as e:
        print(type(e).__name__, e)
seen = []
con.set_trace_callback(seen.append)
con.execute("select ? + 1", (41,)).fetchall()
con.set_trace_callback(None)
con.set_authorizer(lambda action, *names: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_DELETE else sqlite3.SQLITE_OK)
try:
    con.execute("delete from a")
except sqlite3.DatabaseError as e:
    print(seen, e, e.sqlite_errorname)
con.set_authorizer(None)
con.set_progress_handler(lambda: 1, 1)
try:
    con.execute("select count(*) from t a, t b, t c").fetchall()
except sqlite3.OperationalError as e:
    print(e)
con.set_progress_handler(None, 0)
con.execute("create table bl(b blob)")
con.execute("insert into bl values (zeroblob(8))")
with con.blobopen("bl", "b", 1) as blob:
    blob.write(b"abc")
    blob[-1] = 0x7a
    blob[3:5] = b"XY"
    print(len(blob), blob.tell(), blob.seek(0), blob.read(4), blob[0], blob[::2], blob.read())
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "x.db")
    other = sqlite3.connect(name)
    con.commit()
    con.backup(other, pages=2, progress=lambda *a: seen.append(a), sleep=0)
    print(seen[1][0], seen[-1], other.execute("select * from a").fetchall())
    data = other.serialize()
    print(data[:15], len(data) % 512)
    other.close()
    ro = sqlite3.connect(f"file:{name}?mode=ro", uri=True)
    try:
        ro.execute("delete from a")
    except sqlite3.OperationalError as e:
        print(e, e.sqlite_errorname)
    ro.close()
    try:
        sqlite3.connect(os.path.join(folder, "no/such"))
    except sqlite3.OperationalError as e:
        print(e, e.sqlite_errorname)
fresh = sqlite3.connect(":memory:")
fresh.deserialize(data)
print(fresh.execute("select count(*) from t").fetchone())


class MyCursor(sqlite3.Cursor):
    def fetchall(self):
        return ["mine"] + super().fetchall()


class MyConnection(sqlite3.Connection):
    def cursor(self):
        return super().cursor(MyCursor)


mine = sqlite3.connect(":memory:", factory=MyConnection)
print(type(mine).__name__, mine.execute("select 1").fetchall(), isinstance(mine, sqlite3.Connection))
c2 = mine.cursor()
c2.close()
mine.close()
for bad in (lambda: c2.fetchone(), lambda: mine.execute("select 1"), lambda: mine.commit(), lambda: sqlite3.Cursor(5),
            lambda: sqlite3.connect(), lambda: fresh.execute("x", 1, 2)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(sqlite3.complete_statement("select 1;"), sqlite3.complete_statement("select"), sqlite3.apilevel, sqlite3.paramstyle,
      sqlite3.threadsafety, sqlite3.version, sqlite3.IntegrityError.__mro__[1].__name__, con.Error is sqlite3.Error, fresh.getlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH))


def dropped_cursor():
    """A cursor that is gone holds no table; tables of one that lives are held."""
    db = sqlite3.connect(":memory:")
    db.execute("create table t(t)")
    db.executemany("insert into t values(?)", ((v,) for v in range(5)))
    db.commit()
    cur = db.execute("select t from t")
    del cur
    db.execute("drop table t")


def told_errors():
    """What callbacks raise goes to sys.unraisablehook, once that is asked for."""
    seen = []
    old, sys.unraisablehook = sys.unraisablehook, lambda u: seen.append((u.exc_type.__name__, u.object.__name__))
    db = sqlite3.connect(":memory:")
    def bad(*args):
        raise ZeroDivisionError
    class Sum:
        def step(self, x):
            raise KeyError(x)
        def finalize(self):
            return 1
    db.create_function("bad", 0, bad)
    db.create_aggregate("total2", 1, Sum)
    for on in (False, True):
        sqlite3.enable_callback_tracebacks(on)
        db.set_authorizer(None)
        for sql in ("select bad()", "select total2(3)"):
            try:
                db.execute(sql).fetchone()
            except sqlite3.OperationalError as e:
                print(on, e, seen)
        db.set_authorizer(lambda *a: 2**40)
        try:
            db.execute("select 1")
        except sqlite3.DatabaseError as e:
            print(type(e).__name__, e, seen[2:])
    sqlite3.enable_callback_tracebacks(False)
    sys.unraisablehook = old


dropped_cursor()
told_errors()
sqlite3.register_adapter(int, float)
print(con.execute("select ?, typeof(?)", (4, 5)).fetchone())
del sqlite3.adapters[(int, sqlite3.PrepareProtocol)]
