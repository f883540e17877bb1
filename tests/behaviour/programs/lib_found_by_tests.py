"""What CPython's own tests of its library found: collections, decimal, struct, bisect, sys."""
import bisect
import collections
import collections.abc
import copy
import decimal
import numbers
import struct
import sys
import threading
from collections import OrderedDict, defaultdict
from decimal import Decimal


def show(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


def dicts():
    od = OrderedDict(a=1, b=2)
    od.x = ["x"]
    print(copy.copy(od).x is od.x, copy.deepcopy(od).x)
    show(od.pop, key="a", default=3)
    show(od.pop, key="a", default=3)
    show(od.pop, "a")
    show(od.setdefault, key="k", default=4)
    print(OrderedDict.fromkeys("ab", value=7))

    class Sub(defaultdict):
        def __init__(self):
            self.default_factory = self._factory

        def _factory(self):
            return []

    print("sub(..., {})" in repr(Sub()).lower(), repr(Sub()).startswith("Sub(<bound method"))
    counts = {}
    collections._count_elements(counts, "abca")
    print(counts)


def decimals():
    print(issubclass(Decimal, numbers.Number), issubclass(Decimal, numbers.Real))
    crazy = {"decimal_point": "&", "grouping": chr(1) + chr(4) + chr(2) + chr(127),
             "thousands_sep": "-"}
    for spec in "n", "010n", "011n", "*<25n", ".3n", "f":
        print(Decimal("1234567890.5").__format__(spec, crazy))
    show(Decimal(1).__format__, "n", 3)
    show(Decimal(1).__format__, "n", {"decimal_point": ""})
    show(Decimal(1).__format__, "=%d.1" % (2**63 - 1))
    show(Decimal, (1, (0, 1, 2), sys.maxsize))
    seen = []

    def other():
        seen.append(decimal.getcontext().prec)
        decimal.getcontext().prec = 3

    decimal.getcontext().prec = 11
    decimal.DefaultContext.prec = 17
    t = threading.Thread(target=other)
    t.start()
    t.join()
    decimal.DefaultContext.prec = 28
    print(seen, decimal.getcontext().prec, Decimal(1) / 3)


Point = collections.namedtuple("Point", "x y")


class Numbers(collections.abc.Generator):
    def send(self, value):
        return 1

    def throw(self, kind, value=None, tb=None):
        raise kind


def abstract():
    print(Point.__module__, type("T", (), {}).__module__)
    g = Numbers()
    print(next(g), g.close(), isinstance(g, collections.abc.Iterator))
    chain = collections.ChainMap({"a": 1}, {"b": 2})
    print(chain | {"c": 3}, {"c": 4} | chain, copy.copy(chain), chain.fromkeys("ab", 5))
    chain |= {"a": 9}
    print(chain)

    class Pops:
        def __eq__(self, other):
            self.d.pop()
            return True

    p = Pops()
    p.d = collections.deque([1, 2, p, 4, 5])
    show(p.d.count, 3)
    show(p.d.remove, 7)


def others():
    show(struct.pack_into, "<I", bytearray(10), sys.maxsize, 1)
    show(struct.calcsize, "2\0i")
    print(bisect.bisect is bisect.bisect_right, bisect.insort is bisect.insort_right)
    print(sys.get_int_max_str_digits(), sys.flags.int_max_str_digits)
    show(sys.set_int_max_str_digits, 639)
    sys.set_int_max_str_digits(700)
    show(int, "9" * 701)
    sys.set_int_max_str_digits(0)
    print(len(str(10**5000)))


if __name__ == "__main__":
    dicts()
    decimals()
    abstract()
    others()
