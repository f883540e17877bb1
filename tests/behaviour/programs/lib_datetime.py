"""datetime and time: arithmetic, comparison, zones, text both ways, and every refusal."""
import datetime as D, copy
from datetime import *
import time
def tr(f):
    try: print("ok", repr(f()))
    except Exception as e: print(type(e).__name__, e)
d = date(2024, 2, 29)
print(d, repr(d), d.year, d.weekday(), d.isoweekday(), d.isocalendar(), d.isocalendar().week, d.toordinal(), d.ctime(), d.timetuple(), d.strftime("%d/%m/%y %A %j %U %W %G-%V-%u"), f"{d:%Y}", format(d, ""))
print(date.min, date.max, date.resolution, d + timedelta(days=1), d - timedelta(1), d - date(2023, 1, 1), d.replace(year=2020), date.fromordinal(738000), date.fromisoformat("2024-03-01"), date.fromisoformat("20240301"), date.fromisoformat("2024-W09-5"), date.fromisocalendar(2024, 9, 5))
for f in (lambda: date(0, 1, 1), lambda: date(2024, 13, 1), lambda: date(2023, 2, 29), lambda: date("a", 1, 1), lambda: date(1.5, 1, 1), lambda: date(2024, 1), lambda: date(), lambda: date(1, 2, 3, 4), lambda: date.fromisoformat("x"), lambda: date.fromisoformat(3), lambda: date.max + timedelta(1), lambda: d + 1, lambda: d < 3, lambda: d == 3, lambda: date.fromisocalendar(2024, 54, 1), lambda: d - 3, lambda: date.fromordinal(0), lambda: d.x, lambda: d.replace(month=13)): tr(f)
def st(): d.year = 3
try: st()
except AttributeError as e: print("ro")
print(hash(d) == hash(date(2024, 2, 29)), {d: 1}[date(2024, 2, 29)], d < date(2024, 3, 1), max(d, date.min), d != date.min, copy.copy(d) == d, copy.deepcopy(d))
t = timedelta(days=1, hours=2, minutes=3, seconds=4.5, milliseconds=6, microseconds=7, weeks=1)
print(t, repr(t), t.days, t.seconds, t.microseconds, t.total_seconds(), -t, abs(-t), t * 2, t / 2, t // 2, t * 1.5, t / timedelta(hours=1), t // timedelta(hours=1), t % timedelta(hours=1), divmod(t, timedelta(hours=1)), 3 * t, bool(timedelta()), timedelta(), timedelta(-1), repr(timedelta(seconds=-1)), timedelta(hours=-25), timedelta(microseconds=0.5), timedelta(microseconds=1.5), timedelta(0.1), timedelta(seconds=1e-7))
print(timedelta.min, timedelta.max, timedelta.resolution, hash(t) == hash(t + timedelta()), t > timedelta(1), t == 3, sum([t, t], timedelta()), sorted([t, -t]), timedelta(seconds=86399, microseconds=999999), timedelta(days=2, seconds=1) // 3)
for f in (lambda: timedelta("a"), lambda: timedelta(days=10**10), lambda: timedelta.max + timedelta(1), lambda: t + 1, lambda: t < 1, lambda: t / 0, lambda: t // timedelta(0), lambda: timedelta(foo=1), lambda: t * "a", lambda: timedelta(float("nan")), lambda: t / "x", lambda: round(t, 1)): tr(f)
n = datetime(2024, 2, 29, 13, 5, 7, 123456)
print(n, repr(n), n.date(), n.time(), n.hour, n.microsecond, n.isoformat(), n.isoformat(" ", "minutes"), n.isoformat(timespec="milliseconds"), n.isoformat(timespec="hours"), n.ctime(), n.timetuple(), n.weekday(), n.strftime("%Y-%m-%dT%H:%M:%S.%f %p %I %z|%Z|%%|%c|%x|%X|%-d|%e"), datetime(2024, 1, 1), repr(datetime(2024, 1, 1, 0, 0, 5)))
print(n + timedelta(hours=12), n - timedelta(days=60), n - datetime(2024, 1, 1), n.replace(hour=0, microsecond=0), datetime.combine(d, time_ := D.time(1, 2)), datetime.min, datetime.max, n > datetime(2024, 1, 1), n == d, datetime.fromordinal(738000), n.toordinal())
u = datetime(2024, 1, 1, 12, tzinfo=timezone.utc); e = timezone(timedelta(hours=5, minutes=30)); e2 = timezone(-timedelta(hours=8), "PST")
print(u, repr(u), u.astimezone(e), repr(u.astimezone(e)), u.astimezone(e2), u.astimezone(e2).tzname(), u.utcoffset(), u.dst(), u.tzname(), u == u.astimezone(e), u - u.astimezone(e2), hash(u) == hash(u.astimezone(e)), u.timestamp(), u.isoformat(), u.strftime("%z %Z"), u.astimezone(e).strftime("%z %Z"), u.utctimetuple(), u.timetz(), u.astimezone(e).date())
print(timezone.utc, repr(timezone.utc), e, repr(e), repr(e2), str(e2), timezone.min, timezone.max, e == timezone(timedelta(hours=5.5)), D.UTC is timezone.utc, timezone(timedelta(0)) is timezone.utc, timezone(timedelta(0), "X"), timezone(timedelta(hours=1, seconds=30)))
for f in (lambda: datetime(2024, 1, 1, 25), lambda: datetime(2024, 1, 1, 1, 60), lambda: datetime(2024, 1, 1, tzinfo=3), lambda: n < u, lambda: n - u, lambda: n == u, lambda: n < d, lambda: timezone(timedelta(hours=24)), lambda: timezone(3), lambda: datetime.fromisoformat("2024-01-01T25:00"), lambda: datetime.fromisoformat("junk"), lambda: n.isoformat(timespec="x"), lambda: n.isoformat("ab"), lambda: datetime(2024), lambda: datetime.combine(1, 2), lambda: n + n, lambda: datetime.max + timedelta(1), lambda: n.replace(fold=3), lambda: n.astimezone(3)): tr(f)
for s in ("2024-01-02", "2024-01-02T03:04", "2024-01-02 03:04:05", "2024-01-02T03:04:05.678", "2024-01-02T03:04:05.678901+05:30", "20240102T030405", "2024-01-02T03:04:05Z", "2024-W01-2T03", "2024-01-02T03:04:05-08:00:30", "2024-01-02T03:04:05,5", "2024-01-02x03:04"):
    tr(lambda: datetime.fromisoformat(s))
for s, f in (("2024-01-02", "%Y-%m-%d"), ("02/Jan/2024:10:11:12 +0530", "%d/%b/%Y:%H:%M:%S %z"), ("Tuesday, January 2, 2024 3:04 PM", "%A, %B %d, %Y %I:%M %p"), ("12/31/99", "%m/%d/%y"), ("10:11:12.5", "%H:%M:%S.%f"), ("2024 060", "%Y %j"), ("2024-10-1", "%Y-%U-%w"), ("2024-W05-3", "%G-W%V-%u"), ("20240102", "%Y%m%d"), ("x", "%Y"), ("2024-01-02 ", "%Y-%m-%d"), ("1", "%q"), ("2024-13-01", "%Y-%m-%d"), ("UTC 1", "%Z %d"), ("2023-02-30", "%Y-%m-%d"), ("1:2", "%H:%M"), ("a%", "a%%"), ("2024", "%Y%"), ("12 AM", "%I %p"), ("+01:00", "%z"), ("Z", "%z")):
    tr(lambda: datetime.strptime(s, f))
tm = D.time(13, 5, 7); print(tm, repr(tm), tm.isoformat("minutes"), tm.strftime("%H:%M"), tm.replace(hour=1), D.time.fromisoformat("04:05:06.5"), D.time(1, tzinfo=e), repr(D.time(1, 0, 0, 5, tzinfo=e)), D.time(1) < D.time(2), D.time.min, D.time.max, bool(D.time()), D.time(1, tzinfo=e).utcoffset(), hash(tm) == hash(D.time(13, 5, 7)), D.time(5, fold=1))
class EST(tzinfo):
    def utcoffset(self, dt): return timedelta(hours=-5) + self.dst(dt)
    def dst(self, dt): return timedelta(hours=1) if dt is not None and 3 < dt.month < 11 else timedelta(0)
    def tzname(self, dt): return "EDT" if self.dst(dt) else "EST"
z = EST(); w = datetime(2024, 7, 1, 12, tzinfo=z)
print(w, w.tzname(), w.dst(), w.astimezone(timezone.utc), datetime(2024, 7, 1, 12, tzinfo=timezone.utc).astimezone(z), datetime(2024, 1, 1, tzinfo=z).strftime("%z %Z"), w.timetuple().tm_isdst)
class Bad(tzinfo): pass
tr(lambda: datetime(2024, 1, 1, tzinfo=Bad()).utcoffset())
class MyDate(date):
    def hi(self): return self.year
m = MyDate(2024, 1, 1); print(repr(m), m.hi(), type(m + timedelta(1)).__name__, type(m.replace(day=2)).__name__, type(MyDate.today()).__name__, m == date(2024, 1, 1), isinstance(n, date))
class MyDT(datetime):
    def __new__(cls, *a, **k): o = super().__new__(cls, *a, **k); o.extra = 1; return o
print(MyDT(2024, 1, 1).extra, type(MyDT(2024, 1, 1) + timedelta(1)).__name__, type(MyDT.now()).__name__)
print(datetime.fromtimestamp(0, timezone.utc), datetime.utcfromtimestamp(1.5), datetime.fromtimestamp(1700000000.123456, e), datetime.fromtimestamp(-1, timezone.utc), datetime(2024, 1, 1).timestamp() == time.mktime((2024, 1, 1, 0, 0, 0, 0, 0, -1)), abs(datetime.now().timestamp() - time.time()) < 5, datetime.now(timezone.utc).tzinfo)
g = time.gmtime(86400 * 365); print(g, g.tm_year, g[0], g.tm_zone, tuple(g), len(g), time.strftime("%Y-%m-%d %H:%M:%S %a %b %p %y", g), time.asctime(g), isinstance(g, tuple), time.gmtime(0) == time.gmtime(0.9))
print(time.strptime("30 Nov 00", "%d %b %y"), time.strptime("2024-02-03 04:05:06", "%Y-%m-%d %H:%M:%S").tm_yday, time.struct_time((1,) * 9), time.mktime(time.localtime(1700000000)), time.localtime(5).tm_isdst, time.ctime(0)[-4:])
tr(lambda: time.strptime("x", "%Y")); tr(lambda: time.struct_time((1, 2))); tr(lambda: time.strftime("%Y", (2024, 13, 1, 0, 0, 0, 0, 1, 0))); tr(lambda: time.asctime(3)); tr(lambda: time.sleep(-1)); tr(lambda: time.gmtime("a"))
print(d.__reduce__(), n.__reduce__()[1], t.__reduce__()[1], date.__name__, datetime.__qualname__, date.__module__, type(d), MINYEAR, MAXYEAR)
print([x.isoformat() for x in sorted([date(2024, 5, 1), date(2023, 1, 1)])], datetime(1, 1, 1).strftime("%Y %C %G"), date(999, 1, 1).isoformat(), datetime(2024, 12, 30).isocalendar(), date(2021, 1, 3).isocalendar(), date(2020, 12, 31).strftime("%U %W %V"))
