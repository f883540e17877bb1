"""pickle in all protocols, byte by byte: memo, frames, subclasses, reductions, persistent ids."""
import collections
import copyreg
import datetime
import decimal
import enum
import functools
import hashlib
import io
import pickle
import pickletools
import re


class Point:
    def __init__(self, x):
        self.x, self.items = x, [x]

    def __eq__(self, other):
        return type(self) is type(other) and vars(self) == vars(other)


class Slotted:
    __slots__ = ("x", "__hidden")

    def __init__(self):
        self.x, self.__hidden = 1, 2

    def get(self):
        return self.x, self.__hidden


class Keyed:
    def __new__(cls, *, k):
        new = object.__new__(cls)
        new.k = k
        return new

    def __getnewargs_ex__(self):
        return (), {"k": self.k}


class Stateful:
    def __getstate__(self):
        return "state"

    def __setstate__(self, state):
        self.got = state


class MyList(list):
    pass


class Color(enum.Enum):
    RED = 1


Pair = collections.namedtuple("Pair", "a b")


def function():
    pass


def short(b):
    return b if len(b) < 120 else (len(b), hashlib.md5(b).hexdigest())


loop = []
loop.append(loop)
deep = ([],)
deep[0].append(deep)
mine = MyList([1])
mine.extra = "e"
error = KeyError("k")
error.note = "n"
objects = [
    None, True, 255, 65536, -1, 2**31, -2**63, 2**2040, 1.5, 1j, "", "é€\n\\", "x" * 256, b"", b"a\xff",
    bytearray(b"q"), (), (1, 2), (1, 2, 3, 4), [], [1], {}, {1: 2}, {"a": 1, "b": "a"}, set(), {1},
    frozenset([1]), loop, deep, Point("v"), [Point(1), Point(2)], Slotted(), Keyed(k=1), Stateful(),
    mine, error, OSError(2, "m", "f"), Color.RED, Pair(1, 2), function, len, Point, type(None), ...,
    collections.OrderedDict(a=1), collections.defaultdict(list, {1: [2]}), collections.Counter("aab"),
    collections.deque([1, 2], 5), datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc),
    datetime.timedelta(1, 2, 3), decimal.Decimal("1.50"), functools.partial(function, 1, k=2),
    re.compile("a+", re.I), range(1, 9, 2), slice(1, 2), iter([1, 2]), list[int], int | str,
    list(range(2500)), dict.fromkeys(range(1000)), set(range(1001)), [b"x" * 70000, "y" * 70000, "z"],
]
for obj in objects:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        try:
            data = pickle.dumps(obj, protocol)
        except Exception as e:
            print(protocol, type(e).__name__, e)
            continue
        print(protocol, short(data), type(pickle.loads(data)).__name__)
        assert pickle.loads(pickle.dumps(pickle.loads(data), protocol)) is not data
for obj in objects[:19] + [Point("v"), Pair(1, 2), mine]:
    assert all(pickle.loads(pickle.dumps(obj, p)) == obj for p in range(6)), obj
again = pickle.loads(pickle.dumps(loop))
print(again[0] is again, pickle.loads(pickle.dumps(Slotted())).get(),
      pickle.loads(pickle.dumps(Keyed(k=3), 2)).k, pickle.loads(pickle.dumps(Stateful())).got)


class Naming(pickle.Pickler):
    def persistent_id(self, obj):
        return "id" if isinstance(obj, Point) else None

    def reducer_override(self, obj):
        return (list, ((1,),)) if isinstance(obj, Slotted) else NotImplemented


class Finding(pickle.Unpickler):
    def persistent_load(self, pid):
        return "persistent " + pid

    def find_class(self, module, name):
        print("find", module, name)
        return super().find_class(module, name)


for protocol in (0, 2, 5):
    f = io.BytesIO()
    Naming(f, protocol).dump([Point(1), Slotted(), function])
    print(f.getvalue())
    f.seek(0)
    print(Finding(f).load()[:2])
buffers = []
data = pickle.dumps([pickle.PickleBuffer(b"ab"), pickle.PickleBuffer(bytearray(b"q"))], 5,
                    buffer_callback=buffers.append)
print(data, len(buffers), pickle.loads(data, buffers=[b"ab", bytearray(b"q")]))
copyreg.add_extension("__main__", "function", 0x1234)
print(pickle.dumps(function, 2), pickle.loads(pickle.dumps(function, 2)) is function)
copyreg.remove_extension("__main__", "function", 0x1234)
for data in (b"", b"x", b"\x80\x09.", b"(.", b".", b"K", b"g5\n.", b"\x82\x05.", b"S'a\\x41'\n.",
             b"Va\\u20ac\n.", b"L5L\n.", b"Fx\n.", b"(I1\nI2\nd.", b"NN\x81.", b"NQ.", b"\x97.",
             b"c__builtin__\nxrange\n(I1\nI2\ntR.", b"U\x02\xff\xfe.", b"cmath\nnosuch\n.", b"'."):
    try:
        print(data, pickle.loads(data))
    except Exception as e:
        print(data, type(e).__name__, str(e).split(" from ")[0].split(" (")[0])
for obj in (lambda: 1, (x for x in ()), io, Point.__dict__):
    try:
        pickle.dumps(obj)
    except Exception as e:
        print(type(e).__name__, re.sub(" at 0x[0-9a-f]+", "", str(e)))
pickletools.dis(pickle.dumps([Point(1), {"a": (1, 2)}], 4))
print(len(pickletools.optimize(pickle.dumps(["a", "a", "b"], 2))))
