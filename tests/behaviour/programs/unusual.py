# identifiers and shapes
def fn(self, Self, crate, type, r, i, x, co, f, a, ns, e, v, match, loop, async_, _): return (self, Self, crate, type, r, i, x, co, f, a, ns, e, v, match, loop, async_, _)
print(fn(*range(17)))
def é(ñ): return ñ
print(é(1), é.__name__)
class Ünï:
    def __ñ(self): return 1
    def g(self): return self.__ñ()
print(Ünï().g(), [k for k in vars(Ünï) if "ñ" in k])
def q():
    def f(a):
        co = a
        for i in range(2):
            f = yield (co, i)
        return f
    g = f(5); r = [next(g), g.send(1)]
    try: g.send(9)
    except StopIteration as v: r.append(v.value)
    return r
print(q())
def a(f):
    def wrapper(*a, **f2): return f(*a, **f2)
    return wrapper
@a
def b(*, k=1): return k
print(b(), b(k=2))
xx = [lambda f: f(lambda: f) for f in [1]]
print(xx[0](lambda y: y()) is not None)
def deep():
    def l1():
        def l2():
            def l3():
                nonlocal v
                v += 1
                return [v + i for i in range(v)]
            return l3()
        return l2()
    v = 1
    return l1(), v
print(deep())
class A:
    x = 5
    y = [x for x in range(3)]
    z = (lambda s: s.x)
    w = {k: x for k in [1]} if False else x
    def f(self, y=x): return y
    try: q = undefined
    except NameError as e: q = str(e)
    for i in range(2): locals()["v%d" % i] = i
    with open("/dev/null") as fh: pass
    import sys as _os
    from math import floor as _path
    if True: cond = 1
    else: cond = 2
    while False: pass
    x += 1
    a, b = 1, 2
    del b
    assert x
    global gx
    gx = 7
print(A().f(), A.x, A.y, A.q, A.v1, A.cond, hasattr(A, "b"), gx, A.w)
def gen_try():
    while True:
        try:
            x = yield
            if x == 2: raise ValueError
            print("g", x)
        except ValueError:
            print("ve")
            try: yield "inner"
            finally: print("fin")
        else: print("else")
g = gen_try(); next(g); g.send(1); print(g.send(2)); next(g); g.close()
def star(a, *, b=(yield_ := 3)): return a, b
print(star(1), yield_)
print([*range(3), *"ab"], (*[1], 2), {*[1, 1]}, {**{"a": 1}, **{"b": 2}})
a = b = c = [0]; a += [1]; print(c)
i = 0; l = [5, 6]; l[i], i = i, l[i]; print(l, i)
for l[0], *rest in [(1, 2, 3), (4, 5, 6)]: print(l, rest)
print(*(x for x in "abc"), sep="-", end="!\n")
print((lambda x=1, *y, z=2, **w: (x, y, z, w))(3, 4, z=5, q=6))
t = 1,; print(t, (), (1,), [[]], {})
print(1 if 0 else 2 if 0 else 3, not 1 == 2, -2 ** 2, 2 ** 3 ** 0, ~-1, 5 // -2, 7 % -3)
print("a" "b" f"{1}" "c", b"x" b"y", r"\n", "\N{BULLET}", '\x41\u0042\103')
print(0xFF, 1_000, 1e-5, 1E5, .5, 5., 0.1 + 0.2, 1j * 1j, 10 ** 20, -0.0, 1e400)
def rec(n): return 0 if n == 0 else 1 + rec(n - 1)
print(rec(900))
def inf(): return inf()
try: inf()
except RecursionError as e: print("RecursionError")
def cellarg(a, *b, **c):
    def g(): return a, b, c
    a = a + 1
    return g()
print(cellarg(1, 2, k=3))
def dflt(a=[]):
    a.append(1); return a
dflt(); print(dflt())
print([f"{n:{w}.{p}}" for n, w, p in [(3.14159, 8, 3), (2.0, 5, 1)]], f"{'x'!r}", f"{1:>{'5'}}", f"{{{1}}}")
def outer():
    x = 1
    class B:
        y = x
        def m(self): return x, self.y
        class C: z = x
    x = 2
    return B().m(), B.C.z
print(outer())
def many(a, b=1, /, c=2, *, d, e=4): return a, b, c, d, e
print(many(0, d=3), many(0, 9, c=8, d=7))
try: many(0)
except TypeError as e: print(e)
try: many(a=0, d=1)
except TypeError as e: print(e)
if (n := 10) > 5 and (m := n * 2): print(n, m)
while (n := n - 3) > 0: print(n, end=" ")
print()
print(sorted({"b": 1, "a": 2}, key=lambda k: -ord(k)), max([1, 2], key=lambda x: -x))
lst = [1, 2, 3, 4]; del lst[1:3], lst[0]; print(lst)
lst[1:1] = [7, 8]; lst[::2] = [0, 0]; print(lst)
def doc():
    "the doc"
    return doc.__doc__
print(doc(), (lambda: 0).__doc__, (lambda: 0).__name__, deep.__code__.co_name, fn.__code__.co_argcount)
def ret_in_with():
    with open("/dev/null") as f:
        for i in range(3):
            with open("/dev/null") as g:
                if i == 1: return i, f.closed, g.closed
print(ret_in_with())
x: int
try: print(x)
except NameError as e: print(type(e).__name__)
