"""with: order, several managers, suppression, exceptions in enter and exit, return and loops."""
import contextlib


class M:
    def __init__(self, name, swallow=False, fail=None):
        self.name, self.swallow, self.fail = name, swallow, fail

    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise RuntimeError("enter failed")
        return self.name

    def __exit__(self, t, v, tb):
        print("exit", self.name, t.__name__ if t else None, v, tb is not None)
        if self.fail == "exit":
            raise RuntimeError("exit failed")
        return self.swallow


with M("a") as a, M("b") as b:
    print("body", a, b)
with (M("p1") as p, M("p2")):
    print(p)
with M("s", swallow=True):
    1 / 0
print("after")
try:
    with M("x"), M("y", fail="enter"):
        print("never")
except RuntimeError as e:
    print(e)
try:
    with M("x", fail="exit"):
        raise ValueError("body")
except RuntimeError as e:
    print(e, repr(e.__context__))


def ret():
    with M("r"):
        return "value"


def loop():
    for i in range(4):
        with M(i):
            if i == 1:
                continue
            if i == 2:
                break
    return i


print(ret(), loop())


@contextlib.contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name.upper()
    except KeyError as e:
        print("handled", e)
    finally:
        print(f"</{name}>")


with tag("div") as t, tag("p"):
    print(t)
with tag("err"):
    raise KeyError("k")
try:
    with tag("pass"):
        raise ValueError("through")
except ValueError as e:
    print(e)
with contextlib.suppress(ZeroDivisionError, KeyError):
    1 / 0
    print("not reached")
with contextlib.ExitStack() as stack:
    names = [stack.enter_context(M(n)) for n in "uv"]
    stack.callback(print, "callback", 1)
    print(names)
with contextlib.closing(type("C", (), {"close": lambda self: print("closed")})()):
    pass
try:
    with 5:
        pass
except TypeError as e:
    print(e)
try:
    with object() as o:
        pass
except TypeError as e:
    print(e)


class Nested:
    depth = 0

    def __enter__(self):
        Nested.depth += 1
        return Nested.depth

    def __exit__(self, *a):
        Nested.depth -= 1


n = Nested()
with n as d1:
    with n as d2, n as d3:
        print(d1, d2, d3)
print(Nested.depth)


def gen():
    with M("g"):
        yield 1
        yield 2


for v in gen():
    print(v)
    break
g = gen()
next(g)
g.close()
with M("t") as (c):
    print(c)
with contextlib.nullcontext(7) as seven:
    print(seven)
