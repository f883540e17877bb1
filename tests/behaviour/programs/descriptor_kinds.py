"""Descriptors that are dicts, strings, classmethods or classes; dispatchers as html5lib has them."""
class D(dict):
    def __get__(self, i, o=None): return "bound", i is not None
class L(list):
    def __get__(self, i, o=None): return "lbound"
class S(str):
    def __get__(self, i, o=None): return "sbound"
class I(int):
    def __get__(self, i, o=None): return "ibound"
    def __set__(self, i, v): print("set", v)
class X:
    __slots__ = ()
    d = D(); l = L(); s = S("x"); i = I(3)
def f(self, t): return t
print(X().d, X.d, X().l, X().s, X().i); X().i = 4
class Y:
    @property
    def q(self): return 1
y = Y(); print(f.__get__(y)(5), f.__get__(y, Y)(6), f.__get__(None, Y) is f)
class Z:
    def __len__(self): return 0
    def __iter__(self): return iter(())
    def __getitem__(self, k): return f.__get__(self.z)
    z = 3
print(Z()["x"](7))
g = f.__get__(X()); print(g(8)); c = {}; h = c["x"] = g; print(h(9))
class M(X):
    def go(self): fn = self.dd["html"]; return fn(1)
    dd = D()
from collections.abc import Mapping
class B(Mapping):
    def __init__(self, i): self.i = i
    def __getitem__(self, k): return f.__get__(self.i)
    def __iter__(self): return iter(())
    def __len__(self): return 0
b = B(X()); print(b["q"](3))
class hybrid(classmethod):
    def __get__(self, o, t): return super().__get__(o, t) if o is None else self.__func__.__get__(o, t)
class sm(staticmethod):
    def __get__(self, o, t=None): return "sm", o is None
class cp(property):
    def __get__(self, o, t): return self.fget(t)
class MT(type):
    def __get__(c, o, t=None): return "mt", c.__name__, o is None
class W:
    @hybrid
    def h(x): return x.__class__.__name__
    @sm
    def s(): pass
    @cp
    def c(cls): return cls.__name__
    class In(metaclass=MT): pass
    ex = ValueError
    t3 = type("T3", (tuple,), {"__get__": lambda s, o, t: ("t3", len(s))})((1, 2))
print(W().h(), W.h(), W.s, W().s, W.c, W().c, W.In, W().In, W.t3, W().t3, W.ex is W().ex)
class V(W):
    def m(self): return super().In, super().t3, super().h()
print(V().m())
from collections.abc import Mapping
class MD(dict):
    def __init__(self, items=()):
        dict.__init__(self, items); self.default = None
    def __getitem__(self, key): return dict.get(self, key, self.default)
    def __get__(self, instance, owner=None): return BMD(instance, self)
class BMD(Mapping):
    def __init__(self, i, d): self.instance, self.dictionary = i, d
    def __getitem__(self, key): return self.dictionary[key].__get__(self.instance)
    def get(self, key, default):
        if key in self.dictionary: return self.dictionary[key].__get__(self.instance)
        return default
    def __iter__(self): return iter(self.dictionary)
    def __len__(self): return len(self.dictionary)
    def __contains__(self, key): return key in self.dictionary
class P:
    __slots__ = ("parser", "__cache")
    def __init__(self, p): self.parser = p; self.__cache = {}
    def start(self, token): return "start", token
    def other(self, token): return "other", token
    h = MD([("html", start)])
    h.default = other
    def go(self, n):
        if n in self.__cache: f = self.__cache[n]
        else: f = self.__cache[n] = self.h[n]
        return f(n)
p = P(1); print(p.go("html"), p.go("x"), p.go("html"))
def mk():
    class Phase:
        __slots__ = ("parser",)
        def a(self, t): return "a", t
        def st(self, t): return self.h[t](t)
    class Q(Phase):
        __slots__ = tuple()
        def b(self, t): return "b", t
        h = MD([("html", b)]); h.default = Phase.a
    class S(Phase):
        __slots__ = tuple()
        def c(self, t): return "c", t
        h = MD([("head", c)]); h.default = c
    return {"q": Q, "s": S}
x = mk(); print(x["q"]().st("html"), x["q"]().st("z"), x["s"]().st("head"))
print(p.h.get("html", 3)(5), type(P.h), type(p.h).__name__, len(p.h))
