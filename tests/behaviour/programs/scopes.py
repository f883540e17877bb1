class M(type):
    def __new__(m, n, b, ns, **k): print("new", n, k, sorted(x for x in ns if not x.startswith("__"))); return super().__new__(m, n, b, ns)
    def __init__(c, n, b, ns, **k): super().__init__(n, b, ns)
    @classmethod
    def __prepare__(m, n, b, **k): print("prep", n, k); return {}
class A(metaclass=M, z=3):
    x = 1
    y = [x for _ in range(2)] if False else [i for i in range(x + 1)]
    def f(self): return __class__
    def __priv(self): return "priv"
    def call(self): return self.__priv()
    __v = 5
    def v(self): return self.__v
class B(A, z=4):
    x = A.x + 1
    def f(self): return super().f(), __class__
    class Inner:
        """inner doc"""
        def q(self): return __class__.__qualname__
    @property
    def prop(self): return self._p
    @prop.setter
    def prop(self, v): self._p = v * 2
    @staticmethod
    def s(a): return a
    @classmethod
    def c(cls, a): return cls.__name__, a
b = B()
print(b.f(), b.call(), b.v(), B.Inner().q(), B.Inner.__doc__)
b.prop = 4; print(b.prop, B.s(1), b.c(2), B.__mro__, B.__qualname__, B.__module__)
def outer(n):
    class L:
        m = n
        def g(self): return n + self.m
        m2 = 7
        k = n
    def dec(c): c.extra = 1; return c
    @dec
    class K(L): pass
    return L, K
L, K = outer(3); print(L().g(), L.m2, L.k, L, K.extra, L.__qualname__)
x = "global"
def ff():
    x = "func"
    class Q:
        print(x)
        x = "cls"
        print(x)
        def m(self): return x
        del x
        print(x)
    return Q().m()
print(ff())
class W:
    a: int = 3
    b: "str"
    print(__annotations__ if False else "ann")
print(W.__annotations__)
ma: int = 4
mb: list
print(__annotations__)
def ann(a: int, b: "s" = 3, *c: str, d: 1 = 2, **e: 5) -> None: "docs"
print(ann.__annotations__, ann.__doc__, ann.__name__, ann.__defaults__, ann.__kwdefaults__)
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
fs = [lambda i=i: i for i in range(3)]
print([f() for f in fs])
def clo():
    r = []
    for i in range(3):
        def g(): return i
        r.append(g)
    return [g() for g in r]
print(clo())
def make():
    total = 0
    def add(n):
        nonlocal total
        total += n
        return total
    def get(): return total
    return add, get
a, g = make(); a(3); a(4); print(g())
def glob():
    global newg
    newg = 5
glob(); print(newg)
def lc():
    a = 1; b = "x"
    def inner(): return b
    return sorted(locals().items(), key=lambda t: t[0])[:2]
print(lc()[0], "x" in globals(), "zz" in globals())
print([(i, j) for i in range(3) if i for j in range(i) if j >= 0], [[y for y in range(x)] for x in range(3)])
print((lambda *a, b=2, **k: (a, b, k))(1, 2, c=3))
n = [last := i for i in range(4)]; print(last, n)
def wc():
    if any((hit := v) > 2 for v in [1, 2, 3, 4]): return hit
print(wc())
class P:
    __slots__ = ("a", "b")
    def __init__(s): s.a = 1
p = P(); print(p.a)
try: p.c = 1
except AttributeError as e: print(e)
class E1(Exception):
    def __init__(self, a, b): super().__init__(a); self.b = b
    def __str__(self): return "E1:%s" % self.b
try: raise E1(1, 2)
except E1 as e: print(e, e.args, repr(e))
class It:
    def __init__(s): s.n = 0
    def __iter__(s): return s
    def __next__(s):
        s.n += 1
        if s.n > 3: raise StopIteration
        return s.n
print(list(It()), [*It(), *range(2)], {**{"a": 1}, "b": 2}, max(*It()))
a, (b, *c), d = 1, (2, 3, 4), 5; print(a, b, c, d)
[a, b] = "xy"; print(a, b)
try: a, b = 1, 2, 3
except ValueError as e: print(e)
try: a, b, *c = [1]
except ValueError as e: print(e)
print(f"{3.14159:.2f} {'x':>{5}} {1+1=} {'a' 'b'!r:10}| {{}} {[1,2][0]}")
print(__name__, __doc__, __debug__)
print(1_000, 0xff, 0o17, 0b11, 1e3, 1.5j, 10**30, 123456789012345678901234567890, b"a\x00\xff", "\ud800é☃"[1:], ...)
print(sorted(vars(b.__class__))[:1], -5 // 3, -5 % 3, 2 ** -1, 7 / 2)
