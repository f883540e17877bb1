def show(f, *a, **k):
    try: print("->", f(*a, **k))
    except BaseException as e: print(type(e).__name__, "|", e)
def f0(): return 0
def f1(a): return a
def f2(a, b): return a, b
def f3(a, b=2, *args, c, d=4, **kw): return a, b, args, c, d, kw
def f4(a, /, b, *, c): return a, b, c
def f5(a, b, c): pass
def f6(*, x, y, z): pass
def f7(a=1, b=2): return a, b
class K:
    def m(self, a): return a
    @classmethod
    def c(cls, a): return a
show(f0, 1); show(f0, x=1); show(f1); show(f1, 1, 2); show(f2, 1); show(f2); show(f2, 1, 2, 3); show(f2, 1, a=2); show(f2, 1, c=2)
show(f3); show(f3, 1); show(f3, 1, c=3); show(f3, 1, 2, 3, 4, c=5, e=6); show(f4, 1, 2); show(f4, 1, 2, 3); show(f4, a=1, b=2, c=3); show(f4, 1, b=2, c=3)
show(f5); show(f5, 1); show(f6); show(f6, x=1); show(f7, 1, 2, 3); show(f7, b=5); show(K().m); show(K().m, 1, 2); show(K.m); show(K.c); show(K().c, 1, 2)
show(f2, *[1, 2]); show(f2, *[1], **{"b": 3}); show(f2, **{"a": 1, "b": 2}); show(lambda: f2(*5)); show(lambda: f2(**5)); show(lambda: f2(1, **{"a": 3})); show(lambda: f3(1, c=1, **{"c": 3})); show(lambda: f2(**{1: 2}))
show(lambda x: x); show(lambda: 5()); show(lambda: None.x); show(lambda: "a" + 1); show(lambda: 1 + "a"); show(lambda: [] + 1); show(lambda: {} + 1); show(lambda: 1 < "a"); show(lambda: None < 1); show(lambda: [1] < ["a"])
show(lambda: 1 / 0); show(lambda: 1 // 0); show(lambda: 1 % 0); show(lambda: 1.0 / 0); show(lambda: 1.0 // 0); show(lambda: 2 ** -1); show(lambda: 0 ** -1); show(lambda: 2 ** 100); show(lambda: -7 // 2); show(lambda: -7 % 3); show(lambda: 1 << 100); show(lambda: 1 << -1)
show(lambda: [1][5]); show(lambda: (1,)[5]); show(lambda: "a"[5]); show(lambda: {}["a"]); show(lambda: [1]["a"]); show(lambda: 5[0]); show(lambda: None[0]); show(lambda: "abc"["a"])
def si():
    (1, 2)[0] = 3
show(si)
def si(): "abc"[0] = 3
show(si)
def si(): del (1, 2)[0]
show(si)
def si(): del 5[0]
show(si)
def si(): 5[0] = 1
show(si)
show(lambda: -"a"); show(lambda: ~1.5); show(lambda: +None); show(lambda: 1 in 5); show(lambda: 1 in "abc"); show(lambda: [1, 2] @ 3); show(lambda: "a" * 1.5); show(lambda: [1] * "a"); show(lambda: "a" % 1 if 0 else "%d" % "x")
def un(): a, b = 1, 2, 3
show(un)
def un(): a, b = [1]
show(un)
def un(): a, b = 5
show(un)
def un(): a, *b, c = [1]
show(un)
def un(): a, b, c = "ab"
show(un)
def iadd():
    x = 1; x += "a"
show(iadd)
def iadd():
    x = [1]; x += 5
show(iadd)
def isub():
    x = []; x -= 5
show(isub)
def ipow():
    x = []; x **= 5
show(ipow)
def ul():
    print(x); x = 1
show(ul)
def nf():
    return undefined_name
show(nf)
def fr():
    def g(): return v
    g(); v = 1
show(fr)
def df(a, L=[]): L.append(a); return L
print(df(1), df(2), df.__defaults__, f3.__kwdefaults__, f3.__name__, f3.__code__.co_varnames, f3.__code__.co_argcount)
def ann(a: int, b: "str" = "x") -> float: "doc"; return a
print(ann.__annotations__, ann.__doc__, ann.__module__)
ann.attr = 5; print(ann.attr, ann.__dict__); show(lambda: ann.nope)
def outer():
    x = 1
    def mid():
        nonlocal x
        x += 1
        def inner(): return x
        return inner
    return mid()(), x
print(outer())
fs = [lambda: i for i in range(3)]; print([f() for f in fs])
fs = [lambda i=i: i for i in range(3)]; print([f() for f in fs])
def deco(n):
    def d(f):
        def w(*a, **k): print("call", n, f.__name__); return f(*a, **k)
        return w
    return d
@deco(1)
@deco(2)
def decorated(x): return x * 2
print(decorated(4))
print((lambda *a, **k: (a, k))(1, 2, z=3), (lambda a, b=2: a + b)(1))
def rec(n): return 0 if n == 0 else 1 + rec(n - 1)
print(rec(900))
def inf(): return inf()
try: inf()
except RecursionError as e: print("RE", e)
show(print, 1, foo=2); show(len); show(len, 1, 2); show(int, "x"); show(int, "5", 99); show(float, "x"); show(chr, -1); show(ord, "ab"); show(sorted, 5); show(sum, ["a"]); show(max, []); show(max); show(min, 1, key=2); show(range, 1.5); show(isinstance, 1); show(getattr, 1); show(abs, "x"); show(round, "x"); show(divmod, 1, 0); show(iter, 5); show(next, 5); show(next, iter([])); show(dict, 5); show(dict, [1]); show(dict, [(1, 2, 3)]); show(set, 5); show([].pop); show([1].index, 5); show([1].remove, 5); show({}.pop, 1); show({}.popitem); show("a".join, [1]); show("a".split, ""); show("abc".index, "z"); show(list.append, 1, 2); show(str.upper, 5); show([].append); show([].append, 1, 2); show("x".encode, "zzz"); show(b"\xff".decode); show(open, "/nonexistent"); show(hash, []); show(hash, {}); show(lambda: {[]: 1}); show(lambda: {[]}); show(lambda: {}[[]]); show(int, None); show(float, None); show(bytes, -1); show(type, 1, 2); show(super); show(zip(([1]), [1, 2], strict=True).__next__); show(lambda: list(zip([1], [1, 2], strict=True)))
print(f"{3.14159:.2f} {1000000:,} {'x':>5} {'y':<5}| {5:05d} {255:#x} {True} {None!r} {'q'!r:>6}")
print(*[1, 2], *(3,), sep="-", end="!\n"); print([*range(3), *"ab"], {**{"a": 1}, "b": 2}, {*[1, 2]}, (*[1], 2))
if (n := 10) > 5: print(n)
print(1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, 1 is 1, not 0, 0 or "x", 1 and "y")
for i in range(3):
    if i == 5: break
else: print("else")
while True:
    break
else: print("no")
x = [1, 2, 3, 4, 5]; x[1:3] = [9]; print(x, x[::-1], x[-2:], x[::2]); del x[::2]; print(x)
assert True
try: assert 0, "msg"
except AssertionError as e: print(repr(e))
global_x = 1
def setg():
    global global_x, new_g
    global_x = 2; new_g = 3
setg(); print(global_x, new_g); del new_g
show(lambda: new_g)
print(globals()["global_x"], "show" in globals(), __name__)
