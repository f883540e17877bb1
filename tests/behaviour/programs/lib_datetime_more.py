"""datetime as CPython's own tests ask: pickles of Python 2, folds, subclasses, widths of strftime."""
import copy
import pickle
from datetime import date, datetime, time, timedelta, timezone, tzinfo

for maker in ("date.fromisocalendar(2**40, 1, 1)", "datetime(b'\\x07\\xdf\\x0b\\x1b\\x14;\\x01\\x00\\x10\\x00', 'EST')",
              "date('\\u0107\\xdf\\x0b\\x1b')", "date('\\x07\\xdf\\x0b\\x1b')", "date(b'1995')", "time(b'\\x19aaaaa')",
              "time(b'\\x97;\\x10\\x00\\x10\\x00').fold", "datetime('2015-03-25')",
              "pickle.loads(b'cdatetime\\ndate\\n(U\\x04\\x07\\xdf\\x0b\\x1btR.', encoding='latin1')",
              "date(2022, 1, 1).strftime('%4Y|%10Y|%_5d|%-5d|%05e|%10a|%^a|%#a|%Ey|%Od')",
              "date(7, 1, 1).strftime('%Y %4Y %C %2C')", "datetime.fromisoformat('2022W52520')",
              "datetime.fromisoformat('2022W525T20')", "datetime.fromisoformat('2022-W52-5T20')",
              "datetime(1, 2, 3, 4).isoformat('\\ud800') == '0001-02-03\\ud80004:00:00'",
              "datetime(1, 2, 3).isoformat(sep='ab')", "datetime.strptime('GmT', '%Z').tzinfo",
              "datetime.strptime('+01:00 UTC', '%z %Z').tzinfo", "date(2020, 1, 2) - datetime(2020, 1, 1)",
              "date(2020, 1, 1) == datetime(2020, 1, 1)", "date(2020, 1, 1).__eq__(datetime(2020, 1, 1, 5))",
              "date(2020, 1, 1) < datetime(2020, 1, 1)", "date(2020, 5, 6).isocalendar().__reduce__()",
              "copy.deepcopy(date(2020, 5, 6).isocalendar())"):
    try:
        print(maker, eval(maker))
    except (ValueError, TypeError, OverflowError) as e:
        print(maker, type(e).__name__, e)


class Zone(tzinfo):
    """An hour more while it is the first time."""
    __slots__ = ("hours", "absent")

    def __init__(self, hours=0):
        self.hours = hours

    def utcoffset(self, dt):
        return timedelta(hours=self.hours if dt is None or not dt.fold else self.hours - 1)

    def dst(self, dt):
        return timedelta(0)

    def tzname(self, dt):
        return Name("50%")


class Name(str):
    def replace(self, old, new):
        return None if self == "bad" else str.replace(self, old, new)


class Plain(Zone):
    def utcoffset(self, dt):
        return timedelta(hours=self.hours)

    def tzname(self, dt):
        return Name("bad") if self.hours else 42


z = Zone(3)
print(pickle.loads(pickle.dumps(z)).hours, z.__reduce__()[1:])
first, second = datetime(2020, 1, 1, tzinfo=z), datetime(2020, 1, 1, fold=1, tzinfo=z)
print(hash(first) == hash(second), first == second, first == first.astimezone(timezone.utc),
      datetime(2020, 1, 1, tzinfo=Plain(3)) == datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=3))))
print(first.strftime("%Z %z"), [pickle.loads(pickle.dumps(time(1, fold=1), p)).fold for p in range(6)])
for moment, form in ((datetime(2020, 1, 1, tzinfo=Plain(3)), "%Z"), (time(1, tzinfo=Plain()), "%Z"), (time(1, tzinfo=Plain()), "%H")):
    try:
        print(moment.strftime(form))
    except TypeError as e:
        print(e)


class Moment(datetime):
    def __new__(cls, *args, **kw):
        new = datetime.__new__(cls, *args, **kw)
        new.extra = 7
        return new


for m in (Moment.now(timezone.utc), Moment.fromtimestamp(0, timezone(timedelta(hours=2), "X")),
          Moment.fromtimestamp(0, Plain(2)), Moment.fromisoformat("2020-01-02T03:04"), Moment(2020, 1, 1) + timedelta(1)):
    print(type(m).__name__, m.extra, m.tzinfo if not isinstance(m.tzinfo, Plain) else "Plain")
