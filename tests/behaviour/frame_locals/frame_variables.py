"""f_locals of functions' frames: of callers, closures, classes, comprehensions, generators"""
import inspect
import sys


def of_caller(n=1):
    return sys._getframe(n + 1).f_locals


def arguments(a, b=2, /, *args, k=3, **kw):
    x = a + b
    before = dict(of_caller(0))
    y = [x]
    del x
    kw = None
    after = dict(of_caller(0))
    return before, after, y


print(*arguments(1, 2, 3, k=4, z=5), sep="\n")
print(arguments.__code__.co_varnames)


def outer(p, q):
    r, s = 10, 20

    def inner(t):
        nonlocal r
        r += t
        own, theirs = sys._getframe().f_locals, sys._getframe(1).f_locals
        return list(own), own["r"], {k: v for k, v in theirs.items() if k != "inner"}, q

    print(inner(1))
    s = [s]
    print(inner(2))
    late = 1
    return list(sys._getframe().f_locals)


print(outer("p", "q"))


def same_dict():
    f = sys._getframe()
    d = f.f_locals
    d["x"], d["more"] = "not mine", "kept"
    x = 1
    print(d is f.f_locals, d["x"], d["more"], x, sorted(d))
    del x
    print("x" in f.f_locals, sorted(d))


same_dict()


def ends():
    gone = [1, 2]
    f = sys._getframe()
    gone.append(3)
    return f


f = ends()
print(f.f_locals["gone"], f.f_locals["f"] is f, f.f_back is sys._getframe())
f.clear()
print(f.f_locals)
try:
    sys._getframe().clear()
except RuntimeError as e:
    print(e)


class Body:
    first = 1
    names = sorted(n for n in sys._getframe().f_locals)
    sys._getframe().f_locals["added"] = "by its frame"

    def marks(what):
        sys._getframe(1).f_locals.setdefault("marked", []).append(what)

    marks("a")
    marks("b")
    if (lambda: sys._getframe(1).f_locals is not None)():
        second = first + 1


print(Body.names, Body.added, Body.marked, Body.second)


def nested_class(v):
    class Inner:
        w = v
        seen = sorted(sys._getframe(1).f_locals), "v" in sys._getframe().f_locals
    return Inner.seen


print(nested_class(3))


def comprehensions(n):
    m = 2
    one = [list(sys._getframe().f_locals) for i in range(n) if i]
    two = {k: dict(sys._getframe(1).f_locals)["m"] for k in [m]}
    three = [[v for v in (j, m)] + [sys._getframe().f_locals["j"]] for j in range(2)]
    four = next(type(sys._getframe().f_locals[".0"]).__name__ for z in [1])
    print(one, two, three, four)
    print((lambda u, *w: sys._getframe().f_locals)(1, 2))


comprehensions(3)


def steps(a, b):
    total = a
    while True:
        got = yield total
        if got is None:
            return
        total += got * b


g = steps(1, 2)
print(inspect.getgeneratorlocals(g), g.gi_frame.f_lineno - steps.__code__.co_firstlineno)
frame = g.gi_frame
print(next(g), g.gi_frame is frame, frame.f_locals, frame.f_back)
print(g.send(5), frame.f_locals, frame.f_lineno - steps.__code__.co_firstlineno)
try:
    g.send(None)
except StopIteration:
    print(g.gi_frame, frame.f_locals, inspect.getgeneratorlocals(g))


def looks(n):
    for i in range(n):
        yield sys._getframe().f_locals["i"], sys._getframe(1).f_locals["mine"], sys._getframe(1) is me


def drives():
    global me
    me, mine = sys._getframe(), "driven"
    return next(it), it.gi_frame.f_locals


it = looks(3)
print(drives(), it.gi_frame.f_back)
it.close()
print(it.gi_frame)


async def co(x):
    y = x * 2
    await Suspend()
    return y


class Suspend:
    def __await__(self):
        hidden = 1
        yield hidden


c = co(4)
c.send(None)
print(inspect.getcoroutinelocals(c), c.cr_await.gi_frame.f_locals.keys())
c.close()


def described(a, b, *c, d=4, **e):
    return inspect.getargvalues(inspect.currentframe())


v = described(1, 2, 3, f=6)
print(v.args, v.varargs, v.keywords, {k: v.locals[k] for k in "abcde"}, inspect.formatargvalues(*v))
