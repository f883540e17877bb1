"""Variables of a function and items of a container die in CPython's order."""


class D:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("del", self.n)


def plain(p, q):
    b = D("b")
    a = D("a")
    c = D("c")
    print("end of plain")


def cells(p, q):
    z = D("z")
    b = D("b")
    a = D("a")

    def inner():
        return z, p, a
    print("end of cells")


def returns(p):
    y = D("y")
    x = D("x")
    return x


def early(p):
    y = D("y")
    if p:
        return 1
    w = D("w")


def loops(n):
    for i in range(n):
        t = D(f"t{i}")
        u = D(f"u{i}")
    print("end of loops")


def handler():
    a = D("a")
    try:
        b = D("b")
        raise ValueError(b)
    except ValueError as e:
        c = D("c")
    d = D("d")
    print("end of handler")


def gen(p):
    b = D("b")
    yield 1
    a = D("a")
    yield 2


def star(*args, k=None, **kw):
    m = D("m")
    print("end of star")


class C:
    def m(self, p):
        o = D("o")
        print("end of m")

    def __del__(self):
        print("del C")


plain(D("p"), D("q"))
cells(D("p"), D("q"))
r = returns(D("p"))
print("returned")
del r
early(D("p"))
loops(2)
handler()
g = gen(D("p"))
next(g)
g.close()
print("closed")
for x in gen(D("p")):
    pass
star(D("1"), D("2"), k=D("k"), other=D("other"))
C().m(D("p"))
(lambda p, q: print("lambda"))(D("p"), D("q"))
[print(d.n) for d in [D("l1"), D("l2")]]
try:
    plain(D("p"), 1, 2)
except TypeError:
    print("caught")


print("-")
def mk(*n): return [D(i) for i in n]
l = mk(1, 2, 3); del l; print("-")
l = mk(1, 2, 3); l.clear(); print("-")
l = mk(1, 2, 3, 4); del l[1:3]; print("-"); l[:] = []; print("-")
t = tuple(mk(1, 2, 3)); del t; print("-")
t = (D(1), D(2)); del t; print("-")
t = tuple(mk(*range(10))); del t; print("-")
d = {1: D(1), 2: D(2)}; del d; print("-")
d = {1: D(1), 2: D(2)}; d.clear(); print("-")
d = {D("k"): D("v"), 2: D(2)}; del d; print("-")
class O: pass
o = O(); o.a = D("a"); o.b = D("b"); del o; print("-")
import collections
q = collections.deque(mk(1, 2, 3)); del q; print("-")
q = collections.deque(mk(1, 2, 3)); q.clear(); print("-")
s = {D(1)}; del s; print("-")
n = [mk(1, 2), mk(3, 4)]; del n; print("-")
l = mk(1, 2, 3); l = l[:1]; print("-"); l = 0
l = mk(1, 2, 3); l[0:2] = mk(4); print("-"); del l[::2]; print("-"); l = 0
l = mk(1, 2) * 2; del l; print("-")
c = iter(mk(1, 2)); next(c); del c; print("-")
def f(*a, **k): print("f")
f(D(1), D(2), k=D(3), j=D(4)); print("-")
f(*mk(1, 2)); print("-")
x, y = D(1), D(2); x, y = y, x; x = y = 0; print("-")
print([D(1).n, D(2).n]); print("-")
e = Exception(D(1), D(2)); del e; print("-")
import functools
p = functools.partial(f, D(1), k=D(2)); del p; print("-")
def outer():
    a = D("a"); b = D("b")
    def g(): return a, b
    return g
h = outer(); print("-"); del h; print("end")
