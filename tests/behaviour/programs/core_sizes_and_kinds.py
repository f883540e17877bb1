"""sys.getsizeof of what has one size, what containers refer to, the kinds of type variables."""
import gc
import io
import sys
import typing
from typing import Callable, ParamSpec, TypeVar, TypeVarTuple

for v in (0, 1, -1, 2 ** 30 - 1, 2 ** 30, 2 ** 60, 10 ** 40, 1.5, True, False, None, "", "abc", "\xe9", "\u65e5a",
          "\U0001f600", b"", b"abc", (), (1, 2), [], {}, set(), frozenset(), 1j, range(3), slice(1), ...):
    print(repr(v), sys.getsizeof(v))


class Sized:
    def __sizeof__(self):
        return 100


print(sys.getsizeof(Sized()), sys.getsizeof(type("Bad", (), {"__sizeof__": lambda s: 4})()))
try:
    sys.getsizeof(type("Bad", (), {"__sizeof__": lambda s: -4})())
except ValueError as e:
    print(e)
print(gc.get_referents([1, "a"], (2, None)), gc.get_referents({"k": 3, "l": [4]}), gc.get_referents({1: 2}),
      gc.get_referents(5, "x"), gc.get_referents({7}))

T, P, Ts = TypeVar("T"), ParamSpec("P"), TypeVarTuple("Ts")
print([[isinstance(v, c) for c in (TypeVar, ParamSpec, TypeVarTuple)] for v in (T, P, Ts)])
print(type(T), type(P), type(Ts), TypeVar, T.__name__, P.__name__, Ts.__name__, T.__module__)
print(Callable[[T], int], Callable[P, int], P.args, P.kwargs, TypeVar("B", bound=int).__bound__)
print(typing.TypeVar.__module__, TypeVar.__qualname__, TypeVar("C", int, str).__constraints__)
for bad in (lambda: TypeVar("C", int), lambda: TypeVar("C", bound=1, covariant=True, contravariant=True)):
    try:
        bad()
    except (TypeError, ValueError) as e:
        print(e)


def spread(*args: *Ts) -> None: ...


print(spread.__annotations__)
f = io.BytesIO(b"abcdef")
with f.getbuffer() as view:
    view[1:3] = b"XY"
    print(view.readonly, len(view), f.getvalue(), f.read(2), f.tell())
f.seek(0, 2)
print(f.write(b"!"), f.getvalue())
