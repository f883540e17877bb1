"""What packages of others showed: keys of an OrderedDict that moves them while they are compared; abstract classes of old."""
import abc
from collections import OrderedDict
from collections.abc import MutableMapping


class M(MutableMapping):
    def __init__(self):
        self.d = {}
    def __getitem__(self, k):
        return self.d[k]
    def __setitem__(self, k, v):
        self.d[k] = v
    def __delitem__(self, k):
        del self.d[k]
    def __iter__(self):
        return iter(self.d)
    def __len__(self):
        return len(self.d)


try:
    M().popitem()
except KeyError as e:
    print(e.args, e.__cause__, e.__suppress_context__)

od = OrderedDict()


class Key:
    def __init__(self, n):
        self.n = n
    def __hash__(self):
        return hash(self.n)
    def __eq__(self, other):
        if self.n:
            od.move_to_end((self,))
        return self.n == other.n
    def __repr__(self):
        return f"K{self.n}"


first = (Key(1),)
od[(Key(0),)] = "zero"
od[first] = "one"
od[(Key(2),)] = "two"
od.move_to_end((Key(1),))
print(list(od.items()), list(od)[-1] is first)
od.move_to_end((Key(2),), last=False)
print(list(od))
try:
    od.move_to_end("no")
except KeyError as e:
    print(repr(e))

o = OrderedDict.fromkeys("abcdef")
for k in "cfaa":
    o.move_to_end(k, last=False)
    print("".join(o), end=" ")
for k in "abe":
    o.move_to_end(k)
    print("".join(o), end=" ")
o["c"] = 1
del o["f"]
o["g"] = 2
print("".join(o), "".join(reversed(o)), len(o), o.popitem(), o.popitem(last=False), list(o.items()))


class A(metaclass=abc.ABCMeta):
    @abc.abstractproperty
    def p(self):
        return 1
    @abc.abstractclassmethod
    def c(cls):
        return cls.__name__
    @abc.abstractstaticmethod
    def s():
        return 3


class B(A):
    p = 4
    @classmethod
    def c(cls):
        return super().c()
    s = staticmethod(lambda: 5)


print(sorted(A.__abstractmethods__), B().p, B.c(), B.s(), A.s(), abc.abstractproperty.__mro__)
print(A.__dict__["c"].__isabstractmethod__, A.__dict__["p"].fget(None), A.c.__isabstractmethod__)
try:
    A()
except TypeError as e:
    print(e)
print("caf\xe9".encode("charmap"), b"\xff".decode("charmap"))

import itertools


def stop(x):
    if x > 2:
        raise StopIteration("told")
    return x


print(list(map(stop, [1, 2, 3, 1])), [x for x in map(stop, [3])], sum(filter(lambda x: stop(x), range(9))))
m = map(stop, [1, 3, 2])
print(next(m), end=" ")
try:
    next(m)
except StopIteration as e:
    print(e.value, next(m))
print(list(itertools.takewhile(stop, range(9))), list(itertools.islice("abc", True)), dict(map(lambda x: (stop(x), x), range(9))))
