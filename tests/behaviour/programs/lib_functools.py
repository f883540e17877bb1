"""functools: singledispatch, partial, caches, cached_property, wraps, total_ordering."""
import functools
from functools import *
import collections.abc as abc

@singledispatch
def f(x, *a):
    "doc"
    return ("base", x)
@f.register(int)
def _(x): return ("int", x)
@f.register(abc.Sequence)
def _(x): return ("seq", x)
@f.register
def fl(x: float): return ("float", x)
@f.register
def _(x: list | dict): return ("ld", x)
f.register(type(None), lambda x: "none")
print(f(1), f(True), f("a"), f((1,)), f(1.5), f([1]), f({}), f(None), f(b"x"), f({1}))
print(f.__name__, f.__doc__, f.registry.keys(), f.dispatch(bool) is f.registry[int])
try: f()
except TypeError as e: print(e)
try:
    @f.register
    def g(x): pass
except TypeError as e: print(str(e)[:50])
try:
    f.register(3, print)
except TypeError as e: print(str(e))
try:
    @f.register
    def g(x: 3): pass
except TypeError as e: print(str(e))
class A: 
    @singledispatchmethod
    def m(self, a): return ("m", a)
    @m.register
    def _(self, a: int): return ("int", a)
    @m.register(str)
    @classmethod
    def _(cls, a): return (cls.__name__, a)
print(A().m(1.5), A().m(2), A().m("x"), A.m.__name__)

p = partial(print, 1, 2, sep="-")
p(3); p(3, sep="+"); 
print(p.func is print, p.args, p.keywords)
q = partial(p, 9, end="!\n"); q()
print(q.args, q.keywords, repr(q).replace("<built-in function print>", "P"))
p.x = 3
print(p.__dict__, p.x)
r = partial(p, 5); print(r.func is p)
try: partial()
except TypeError as e: print(e)
try: partial(3)
except TypeError as e: print(e)
try: p.func = 3
except AttributeError as e: print("ro")
class P(partial): 
    def __call__(self, *a): return ("sub", super().__call__(*a))
pp = P(max, 3); print(pp(4), type(pp).__name__, repr(pp))
print(isinstance(pp, partial), partial)
class C:
    def meth(self, a, b=0, *, c=1): return (type(self).__name__, a, b, c)
    pm = partialmethod(meth, 5, c=7)
    pm2 = partialmethod(pm, 6)
    @staticmethod
    def st(a): return a
    pst = partialmethod(st, 4)
    pmax = partialmethod(max, 3)
print(C().pm(), C().pm(9), C().pm2(), C.pm(C()), C().pst())
try: partialmethod(3)
except TypeError as e: print(e)

@lru_cache(maxsize=2)
def sq(x, *, k=0): print("call", x); return x*x
sq(1); sq(2); sq(1); sq(3); sq(2); sq(1); sq(1)
print(sq.cache_info(), sq.cache_parameters(), sq.__name__, sq.__wrapped__(5))
sq.cache_clear(); print(sq.cache_info(), sq.cache_info().hits)
@lru_cache
def t(x): return x
t(1); t(1.0); print(t.cache_info())
@lru_cache(typed=True)
def t(x): return x
t(1); t(1.0); print(t.cache_info())
@cache
def fib(n): return n if n < 2 else fib(n-1)+fib(n-2)
print(fib(80), fib.cache_info())
try: t([])
except TypeError as e: print(e)
try: lru_cache("x")
except TypeError as e: print(e)
class D:
    n = 0
    @lru_cache()
    def m(self, x): D.n += 1; return x
    @cached_property
    def cp(self): "doc cp"; D.n += 1; return D.n
d = D(); d.m(1); d.m(1); print(D.n, d.cp, d.cp, d.__dict__, D.cp.__doc__, D.cp.attrname)
del d.cp; print(d.cp); d.cp = 99; print(d.cp)
class S:
    __slots__ = ()
    @cached_property
    def cp(self): return 1
try: S().cp
except TypeError as e: print(e)
try:
    class E2:
        a = b = cached_property(lambda s: 1)
except RuntimeError as e: print(e, "|", e.__cause__)
class F: pass
F.z = cached_property(lambda s: 1)
try: F().z
except TypeError as e: print(e)

def dec(fn):
    @wraps(fn)
    def inner(*a): return fn(*a)
    return inner
@dec
def named(a: int) -> str:
    "named doc"
named.attr = 1
print(named.__name__, named.__doc__, named.__annotations__, named.__wrapped__.__name__)
def src(): "sdoc"
src.custom = 5
def dst(): pass
update_wrapper(dst, src, assigned=("__doc__",)); print(dst.__name__, dst.__doc__, dst.custom)
@total_ordering
class T:
    def __init__(s, v): s.v = v
    def __eq__(s, o): return s.v == o.v
    def __lt__(s, o):
        if not isinstance(o, T): return NotImplemented
        return s.v < o.v
print(T(1) <= T(1), T(1) > T(2), T(2) >= T(1))
try: T(1) >= 3
except (TypeError, AttributeError) as e: print(type(e).__name__, e)
print(sorted([3,1,2], key=cmp_to_key(lambda a, b: b - a)))
try: reduce(lambda a,b:a, [])
except TypeError as e: print(e)
try: reduce(lambda a,b:a, 3)
except TypeError as e: print(e)
class Al: 
    def __len__(self): return 0
print(f(range(3)))
@singledispatch
def g(o): return "b"
class M1: pass
abc.Sized.register(M1); abc.Iterable.register(M1)
g.register(abc.Sized, lambda o: "sized"); g.register(abc.Iterable, lambda o: "iter")
try: g(M1())
except RuntimeError as e: print(e)
print(g([]) if False else "ok")
print(WRAPPER_ASSIGNMENTS, WRAPPER_UPDATES)
