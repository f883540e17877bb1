"""Tracebacks mark what failed in a line: the call, operator, subscript, attribute or target."""
import sys
import traceback


class A:
    x = 1

    def m(self, *a):
        return a[0] + 1

    def __getattr__(self, n):
        raise AttributeError("no " + n)

    def __enter__(self):
        return self

    def __exit__(self, *a):
        raise KeyError("exit")


def bad():
    yield 1, 2
    yield 1 // 0


def name(x): y = 1 + missing  # comment
def attr(x): y = (3).foo + 1; return y
def binop(x): return [x, (x + 2) * {}, x]
def binop2(x): y = ((x)) * ( {} ); return y
def binop3(x): return 1 + (x)//({}), 3
def wide(x): return "ü" + x, "é"
def sub(d): print("a", d["k"]["é"] + 1)
def sub2(d): return ((d) [ (1) ][2])
def call(x): é = 5; int("ab" + str(é))
def method(x): s = "abc"; print(s.nope(1, 2), 3)
def method2(x): t = "abc"; t.join(1, 2, 3); print(t)
def unary(x): return 1 + -x
def chained(x): return 1 < 2 < x
def unpack(x): a, (b, c) = x; return a
def loop(x): return [k for k, v in x]
def raising(x):
    if x: raise ValueError("v")
def asserting(x): assert x == 2, "not two"
def asserting2(x): assert not x
def asserting3(x): assert x > 0 and (1 if x == 3 else 0) or not x
def setattrs(x): x.a.b = 5
def setitems(x): x[0], x[1] = 1, 2
def aug(x): y = x; y -= "a"
def aug2(x): x.q += 1; return 1
def dele(x): y = 1; del x[3]
def fstr(x): return f"a {x:>10q} b"
def comp(x): return {k: v / 0 for k, v in x}
def notiter(x): return [i for i in x]
def gen(x): return sum(i.z for i in x)
def lam(x): return (lambda q: q + "a")(x)
def stars(x): return print(1, *x, **{"a": 1})
def merged(x): return {**x, "a": 1}
def hashes(x): return {1, 2, x}
def kw(**k): return kw(**k, **k)
def defaults(x):
    def f(a=x + 1): pass
def late(x): print(zz); zz = 1
def tabs(x):	return	x +	1
def rec(n): return rec(n - 1) + 1 if n else 1 / n
def fin(x):
    try: return x.foo
    finally: print("fin")


def chain(x):
    return (A()
            .m(1)
            .foo(2))


def multi(x):
    z = sum([
        1,
        "a",
    ])
    return z


def spread(x):
    return (x
            + 1)


def pairs(x):
    for k, v in x:
        pass


def exits(x):
    with A() as y:
        pass


def deco(x):
    @x
    def f():
        pass


def again(x):
    try:
        return x + 1
    except TypeError as e:
        raise RuntimeError("again") from e


CASES = [
    (name, 1), (attr, 1), (binop, 1), (binop2, 1), (binop3, 1), (wide, 1), (sub, {"k": 1}), (sub, {}),
    (sub2, [0, 1]), (call, 1), (method, 1), (method2, 1), (unary, "a"), (chained, "a"), (unpack, 1),
    (unpack, (1, 2)), (loop, bad()), (loop, [1]), (loop, [(1, 2, 3)]), (raising, 1), (asserting, 1),
    (asserting2, 1), (asserting3, 0), (setattrs, 1), (setitems, []), (aug, 1), (aug2, 1), (dele, []),
    (fstr, 1), (comp, [(1, 2)]), (comp, [1]), (notiter, 1), (gen, [1]), (gen, 1), (lam, 1), (stars, 1),
    (merged, 1), (hashes, []), (lambda x: kw(a=x), 1), (defaults, "a"), (late, 1), (tabs, "a"), (rec, 2),
    (rec, 9), (fin, 1), (chain, 1), (multi, 1), (spread, "a"), (pairs, bad()), (pairs, [1]), (exits, 1),
    (deco, 1), (again, "a"),
]
sys.stderr = sys.stdout
for f, *a in CASES:
    try:
        f(*a)
    except Exception as e:
        text = traceback.format_exc()
        print(text.replace(__file__, "FILE"))
        assert f is rec or not sys.excepthook(type(e), e, e.__traceback__.tb_next)
try:
    name(1)
except NameError as e:
    place = e.__traceback__.tb_next
print(list(place.tb_frame.f_code.co_positions())[place.tb_lasti // 2])
