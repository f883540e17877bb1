"""Abstract containers that are called, counters that are overridden, random's names and warnings."""
import enum
import os
import random
import warnings
from collections import Counter, UserDict
from collections.abc import *


class Keeps(Mapping):
    def __getitem__(self, key):
        return super().__getitem__(key)

    def __len__(self):
        return super().__len__()

    def __iter__(self):
        return super().__iter__()


class Gen(Generator):
    def send(self, value):
        return value

    def throw(self, typ, val=None, tb=None):
        super().throw(typ, val, tb)


class AsyncGen(AsyncGenerator):
    async def asend(self, value):
        return value

    async def athrow(self, typ, val=None, tb=None):
        await super().athrow(typ, val, tb)


class Ignores(AsyncGen):
    async def athrow(self, *args):
        pass


class Row(MutableSequence):
    def __getitem__(self, i):
        return super().__getitem__(i)

    def __setitem__(self, i, v):
        super().__setitem__(i, v)

    def __delitem__(self, i):
        super().__delitem__(i)

    def __len__(self):
        return 2

    def insert(self, i, v):
        super().insert(i, v)


class Path(os.PathLike):
    def __fspath__(self):
        return super().__fspath__()


class Is(Hashable, Container, Callable):
    def __hash__(self):
        return super().__hash__()

    def __contains__(self, x):
        return super().__contains__(x)

    def __call__(self):
        return super().__call__()


def run(coro):
    try:
        coro.send(None)
    except StopIteration as e:
        return e.value


k, g, a = Keeps(), Gen(), AsyncGen()
print(len(k), list(k), k.get(1, 2), Keeps.__reversed__, hash(Is()), 1 in Is(), Is()())
for f in (lambda: k[1], lambda: reversed(k), lambda: Row()[0], lambda: Row().append(1), lambda: Row().__delitem__(0),
          lambda: g.throw(ValueError), lambda: g.throw(KeyError, KeyError("x")), lambda: g.close(), lambda: next(g),
          lambda: run(a.aclose()), lambda: run(a.athrow(ValueError)), lambda: run(Ignores().aclose()),
          lambda: os.fspath(Path()), lambda: run(a.__anext__()), lambda: Iterator.__next__(iter("a"))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


class Items(UserDict):
    pass


d = Items(a=1, b=2)
print(sorted(d.keys() & {"a"}), type(d.keys() & {"a"}), type(d.items() | [("c", 3)]), set(dir(dict)) <= set(dir(UserDict)))
print(Set._hash(frozenset("ab")) == hash(frozenset("ab")))


class SetItem(Counter):
    def __setitem__(self, key, value):
        super().__setitem__(key, value * 10)


class Get(Counter):
    def get(self, key, default):
        return super().get(key, default) + 1


print(sorted(SetItem("aab").items()), sorted(Get("aab").items()))

print(random.BPF, random.TWOPI, random.NV_MAGICCONST, random.SG_MAGICCONST, random.LOG4, random._e, len(random.__all__))
r = random.Random(7)
print(r._randbelow_without_getrandbits(5640, maxsize=1 << 53), r._randbelow_with_getrandbits(10**20))
for args in ((3.0,), ("3",), (0, 2.5), (0, 5, 1.0), (5, None, 1), (5, None, 2), (0, 5, 0.0)):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            print(r.randrange(*args), end=" ")
        except (ValueError, TypeError) as e:
            print(type(e).__name__, e, end=" ")
        print([str(w.message) for w in seen])
try:
    r.setstate((2, (int(x) for x in [float("nan")]), None))
except TypeError as e:
    print(repr(e.__cause__))
random.seed(1)
read, write = os.pipe()
pid = os.fork()
if pid == 0:
    os.write(write, str(random.getrandbits(64)).encode())
    os._exit(0)
os.waitpid(pid, 0)
print(int(os.read(read, 99)) != random.getrandbits(64))


@enum._simple_enum(enum.Enum)
class Made:
    A = 1
    B = enum.auto()


class Stated(enum.Enum):
    A = 1
    B = enum.auto()


class Other(enum.Enum):
    A = 1
    B = 3


print(enum._test_simple_enum(Stated, Made), list(enum._iter_bits_lsb(13)))
try:
    enum._test_simple_enum(Other, Made)
except TypeError as e:
    print(str(e).split("\n")[0])
