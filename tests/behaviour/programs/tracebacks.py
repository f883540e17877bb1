"""Lines of tracebacks: which line each frame stood at, through calls, loops, generators, finally."""
import sys


def lines(e):
    tb, out = e.__traceback__, []
    while tb:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    return out


def attempt(fn, *a):
    try:
        fn(*a)
    except Exception as e:
        print(type(e).__name__, e, lines(e)[1:])


def simple():
    x = 1
    return x / 0


def calls():
    a = 1
    simple()
    return a


def many_lines(
    a,
    b=2,
):
    return (
        a +
        b
    )


def gen():
    yield 1
    raise ValueError("in gen")


def uses_gen():
    for v in gen():
        w = v
    return w


def handlers():
    try:
        simple()
    except ZeroDivisionError:
        int("x")


def finallys():
    try:
        simple()
    finally:
        z = 1
    return z


class C:
    def __init__(self):
        self.v = {}

    def get(self, k):
        return self.v[k]

    @property
    def bad(self):
        return self.nothing


def lambdas():
    f = lambda v: v.nope
    return [
        f(1)
        for _ in range(2)
    ]


def nested():
    def inner():
        raise KeyError("deep")
    inner()


def again():
    try:
        simple()
    except ZeroDivisionError as e:
        raise


def chained():
    try:
        simple()
    except ZeroDivisionError as e:
        raise RuntimeError("chained") from e


attempt(simple)
attempt(calls)
attempt(many_lines, "s")
attempt(uses_gen)
attempt(handlers)
attempt(finallys)
attempt(lambda: C().get("k"))
attempt(lambda: C().bad)
attempt(lambdas)
attempt(nested)
attempt(again)
attempt(chained)
attempt(list, map(int, ["1", "x"]))
attempt(sorted, [1, "a"])
try:
    chained()
except RuntimeError as e:
    print(lines(e.__cause__), lines(e))
try:
    simple()
except ZeroDivisionError:
    print(sys.exc_info()[2].tb_lineno, sys.exc_info()[1].__traceback__ is sys.exc_info()[2])
