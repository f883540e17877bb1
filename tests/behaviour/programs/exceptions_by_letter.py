"""Exceptions by the letter: hints, notes, rings of contexts, details, breakpoint, mappingproxy."""
import sys
import types
import io


def told(f, *args, **kw):
    try:
        return f(*args, **kw)
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


def shown(f):
    err, sys.stderr = sys.stderr, io.StringIO()
    try:
        f()
    except Exception as e:
        sys.__excepthook__(type(e), e, e.__traceback__)
    finally:
        text, sys.stderr = sys.stderr.getvalue(), err
    return text.rstrip().rsplit("\n", 1)[-1]


class Colours:
    yellow = green = 1
    blech = None


def variables():
    distance = 1
    return distanse


some_global_name = 5
print(shown(lambda: Colours().yelow), shown(lambda: Colours.GREEN), shown(lambda: Colours().zzz))
print(shown(variables), shown(lambda: some_global_nam))
print(shown(lambda: ZeroDivisionErrrrr), shown(lambda: qqqqq))
print(shown(lambda: sys.exitt), shown(lambda: [].apend))

# notes
e = ValueError(1)
e.add_note("one")
e.__notes__ = 42
print(told(e.add_note, "two"), e.__notes__, told(e.add_note, 5))

# rings of contexts made by hand
a, b, c = ValueError("a"), ValueError("b"), ValueError("c")
a.__context__, b.__context__, c.__context__ = b, c, b
try:
    try:
        raise a
    except ValueError:
        raise KeyError("k")
except KeyError as k:
    print(repr(k.__context__), repr(a.__context__), repr(c.__context__))

# what `except` names is checked as a whole
def matched(x):
    try:
        raise ValueError("v")
    except x:
        return "caught"


print(matched((ValueError, KeyError)))
for named in [(ValueError, 42), 42, (KeyError, (ValueError,))]:
    print(told(matched, named))

# details of SyntaxError, fields that go with a second __init__
for d in [("f", 1, 2), ("f", 1, 2, "t", 5, 6, 7), ("f", 1, 2, "t", 5), ["f", 1, 2, "t"], 5]:
    x = told(SyntaxError, "x", d)
    print(x if isinstance(x, str) else (x.filename, x.lineno, x.offset, x.text, x.end_lineno))
i = ImportError("m", name="n", path="p")
i.__init__()
print(i.msg, i.name, i.path)
u = UnicodeEncodeError("baz", "xxxxx", 1, 5, "foo")
for u.start, u.end in [(1000, 5), (4, 5), (1000, 1001)]:
    print(u)

# static and class methods know what they wrap
@staticmethod
def s(a: int) -> str:
    "doc"


s.x = 3
k = classmethod(s)
print(s.__dict__, s.__name__, s.__doc__, s.__annotations__, k.__wrapped__ is s)
s.__name__ = "other"
del s.__dict__["__qualname__"]
print(s.__name__, told(getattr, s, "__qualname__"), s.__wrapped__.__name__)

# mappingproxy
p = types.MappingProxyType({"a": 1, "b": 2})
print(p | {"c": 3}, {"a": 0} | p, list(reversed(p)), p == {"a": 1, "b": 2}, p != {})
print(types.MappingProxyType[int, str])
print(told(types.MappingProxyType, [1]), told(types.MappingProxyType, 5))
print(told(lambda: p < p), told(p.__ior__, {}))

# breakpoint
import os
sys.breakpointhook = lambda *a, **k: (a, k)
print(breakpoint(1, b=2))
sys.breakpointhook = sys.__breakpointhook__
for os.environ["PYTHONBREAKPOINT"] in ["0", "int", "os.path.basename"]:
    print(breakpoint(*([] if os.environ["PYTHONBREAKPOINT"] == "0" else ["7"])))
print(told(sum, [], b""), told(sum, [], bytearray()), told(object().__format__, 3))
print(told(__import__, "x", {"__name__": "nopackage", "__package__": ""}, {}, ["y"], 1))


class Negative:
    def __len__(self):
        return -sys.maxsize - 10


class C:
    pass


print(told(len, Negative()), told(C, 42), told(C().__init__, 42), told(C.__new__, C, 42))
