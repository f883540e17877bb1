"""What packages ask of modules, files and texts: __spec__, attributes of streams, exec_."""
import builtins
import functools
import io
import string
import sys
import tempfile
import types


# the spec of a module of the program
spec = string.__spec__
print(spec.name, repr(spec.parent), spec.origin == string.__file__, spec.has_location,
      spec.submodule_search_locations, type(spec).__name__, __spec__)
print(string.__spec__.parent == "", string.__package__)

# attributes of streams
for f in (io.BytesIO(b"ab"), io.StringIO("ab"), tempfile.TemporaryFile(), tempfile.TemporaryFile("w+")):
    f = getattr(f, "file", f)
    f.mark = 3
    f.mark += 1
    print(f.mark, hasattr(f, "other"), sorted(k for k in vars(f) if k == "mark"))
    del f.mark
    print(hasattr(f, "mark"), getattr(f, "mark", "gone"))
    f.close()
keeper = io.BytesIO(b"xyz")
keeper.itself = keeper
print(keeper.itself.read(2), keeper.read())

# exec as Python 2 and 3 had it
exec_ = getattr(builtins, "exec")
exec_("""def raise_from(value, cause):
    raise value from cause
""")
try:
    raise_from(ValueError("a"), KeyError("b"))
except ValueError as e:
    print(repr(e), repr(e.__cause__))
exec_("made = here + 1", {"here": 1}, spaces := {})
print(spaces)

# a text that is a module
m = types.ModuleType("texts")
sys.modules["texts"] = m
exec("""
import sys
def names(): return sorted(k for k in globals() if not k.startswith('__'))
sys.modules['texts'].late = 1
print(names(), late)
del late
print(names(), 'late' in globals())
try:
    del late
except NameError as e:
    print(e)
""", vars(m))
print(hasattr(m, "late"))


@functools.total_ordering
class Size:
    """Compares by its number."""

    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n


for name in ("__le__", "__gt__", "__ge__"):
    print(getattr(Size, name).__doc__)
print(Size(1) <= Size(2), Size(1) > Size(2), Size(2) >= Size(2))
