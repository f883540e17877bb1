"""What tracebacks mark in the lines that they show, and the paths of files."""
import traceback
def f(x):
    return x.foo(1) + 2
def g(d):
    return d['a']['b'] + d["x"]
def h():
    if True: raise ValueError("é")
def k():
    é = [1, 2]; y = é[5]
    return y
def m():
    return (1 +
            None)
def n():
    return [z for z in undefined]
def o():
    a, b = 1, 2, 3
def p():
    with undefined2 as q: pass
def q():
    return f(
        1
    )
def r():
    x = 1; x.attr = 5
def s():
    assert 1 == 2, "msg"
def t():
    "abc".split(5).foo
def u():
    return (lambda: 1 / 0)()
def v():
    for i in 5: pass
def w():
    print(1 + 2 // 0, 3)
def x():
    import nonexistent_module
def y():
    x = {}; del x["k"]
def z():
    x = 1
    x += "a"
def aa():
    return f"{undefined3!r}" + "x"
def bb():
    return (
        "abc"
        .upper()
        .nope()
    )
def cc():
    print(not_defined.x.y(1), 2)
def dd(): return int("x") + 1
def ee():
    return 1 < "a" < 3
def ff():
    return -"a" if 1 else 2
def gg():
    yield 1
    raise KeyError(3)
def hh(): return list(gg())
def ii(): return max(1, key=3, foo=4)
def jj():
    class A(undefined4): pass
def kk():
    @undefined5
    def a(): pass
def ll():
    try:
        1/0
    except ZeroDivisionError as e:
        raise RuntimeError("x") from e
def mm(a=1, *, b): pass
def nn(): mm(1, 2, c=3)
def oo():
    x = "日本" + 1
for fn in (lambda: f(1), lambda: g({}), h, k, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, bb, cc, dd, ee, ff, hh, ii, jj, kk, ll, nn, oo):
    try:
        fn()
    except Exception:
        print(traceback.format_exc())
import os

print(os.path.isabs(__file__), oo.__code__.co_filename == __file__)
def cells(p, q):
    z = y = x = 1
    return lambda: (q, z, x)
print(cells.__code__.co_cellvars, cells.__code__.co_varnames, cells(1, 2).__code__.co_freevars)
