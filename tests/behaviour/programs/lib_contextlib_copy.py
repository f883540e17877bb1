import contextlib, copy, traceback, sys
from contextlib import contextmanager, suppress, closing, nullcontext, ExitStack
@contextmanager
def cm(a, b=2):
    "doc"
    print("enter", a, b)
    try: yield a + b
    except ValueError as e: print("swallow", e)
    finally: print("leave")
with cm(1) as x: print(x)
with cm(1, b=5) as x: raise ValueError("v")
try:
    with cm(3): raise KeyError("k")
except KeyError as e: print("out", e)
print(cm.__name__, cm.__doc__, type(cm(1)).__name__)
@cm(9)
def deco(z): print("in deco", z); return z
print(deco(4), deco(5))
class K:
    @contextmanager
    def m(self): yield self
with K().m() as k: print(type(k).__name__)
with suppress(KeyError, ValueError): {}["a"]
print("after")
class Cl:
    def close(self): print("closed")
with closing(Cl()) as c: print(type(c).__name__)
with nullcontext(5) as n: print(n)
with ExitStack() as st:
    v = st.enter_context(cm(1)); st.callback(print, "cb", 1, sep="-"); st.push(lambda *a: print("push", a[0]))
    print("body", v)
with ExitStack() as st:
    st.push(lambda t, e, tb: print("handles", t) or True)
    raise KeyError("q")
@contextmanager
def bad(): 
    if False: yield
try:
    with bad(): pass
except RuntimeError as e: print(e)
@contextmanager
def twice(): yield 1; yield 2
try:
    with twice(): pass
except RuntimeError as e: print(e)
class CD(contextlib.ContextDecorator):
    def __enter__(self): print("cd in"); return self
    def __exit__(self, *a): print("cd out"); return False
@CD()
def ff(): return "ff"
print(ff())
a = [1, [2, 3], {"k": [4]}]; b = copy.copy(a); d = copy.deepcopy(a); a[1].append(9); a[2]["k"].append(8); print(b, d)
class P:
    def __init__(self): self.x = [1]; self.me = self
p = P(); q = copy.deepcopy(p); print(q.me is q, q.x is not p.x, q.x); r = copy.copy(p); print(r.x is p.x, r.me is p)
class CC:
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return "deep"
print(copy.copy(CC()), copy.deepcopy([CC()]))
class SL:
    __slots__ = ("a", "b")
s = SL(); s.a = [1]; t = copy.deepcopy(s); print(t.a, t.a is s.a, hasattr(t, "b"))
class DD(dict): pass
dd = DD(a=[1]); dd.z = 5; e = copy.deepcopy(dd); print(e, e.z, type(e).__name__, e["a"] is dd["a"])
print(copy.deepcopy((1, [2])), copy.copy({1, 2}), copy.deepcopy({1: {2}}), copy.copy(5), copy.deepcopy(None), copy.copy(K))
l = []; l.append(l); m = copy.deepcopy(l); print(m[0] is m)
try: 1 / 0
except ZeroDivisionError as e:
    print(traceback.format_exc().splitlines()[-1], traceback.format_exception_only(type(e), e), traceback.format_exception(e)[0])
def f(): raise ValueError("x")
try: f()
except ValueError as e: print(len(traceback.extract_tb(e.__traceback__)), traceback.extract_tb(e.__traceback__)[1][2])
class Red:
    def __init__(self, a): self.a = a
    def __reduce__(self): return (Red, (self.a + 1,))
print(copy.copy(Red(1)).a)
