"""frames that outlive their calls: tracebacks, cycles, what dies when; f_locals of library callers"""
import gc
import io
import logging
import sys
import traceback
import weakref


class Noted:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<{self.name}>"

    def __del__(self):
        print("gone", self.name)


def divides(a, b):
    what = Noted("divides")
    c = a
    return c / b


def calls(n):
    local = [n]
    try:
        if n:
            return calls(n - 1)
        return divides(1, n)
    finally:
        cleaned = True


def frames_of(tb):
    while tb:
        yield tb.tb_frame
        tb = tb.tb_next


try:
    calls(1)
except ZeroDivisionError as e:
    for f in frames_of(e.__traceback__):
        if f.f_code.co_name != "<module>":
            print(f.f_code.co_name, sorted(f.f_locals.items(), key=lambda x: x[0]))
    print("handled")
print("after")


def catches():
    x = "before"
    try:
        y = 1
        raise KeyError(x)
    except KeyError as e:
        f = e.__traceback__.tb_frame
        x = "changed"
        print(f.f_locals["x"], f is sys._getframe(), f.f_locals["e"] is e, f.f_back.f_code.co_name)
    print(sorted(f.f_locals), x)
    return f


f = catches()
print(f.f_locals["x"], f.f_locals["y"])


class OwnError(Exception):
    pass


def keeps_itself():
    me = Noted("in a cycle")
    try:
        raise OwnError
    except OwnError as e:
        kept = e
    return weakref.ref(kept)


r = keeps_itself()
gc.collect()
print("collected", r() is None)


class Boom:
    def __init__(self, n):
        self.n = n

    def __call__(self):
        self.state = "called"
        raise RuntimeError(f"n={self.n}")


def rethrows(b):
    try:
        b()
    except RuntimeError as e:
        note = "wrapped"
        raise LookupError(note) from e


try:
    rethrows(Boom(3))
except LookupError as e:
    outer = [f.f_locals.get("note") for f in frames_of(e.__traceback__)][-1]
    inner = [f.f_locals.get("self") for f in frames_of(e.__cause__.__traceback__)][-1]
    print(outer, inner.state, inner.n)
    se = traceback.TracebackException.from_exception(e, capture_locals=True)
    print([sorted(s.locals) for s in se.stack][-1], "note = 'wrapped'" in "".join(se.format()))


def generates():
    step = 0
    while True:
        step += 1
        yield step
        if step == 2:
            raise OverflowError(step)


def consumes():
    for v in generates():
        seen = v


try:
    consumes()
except OverflowError as e:
    print([(f.f_code.co_name, {k: v for k, v in f.f_locals.items() if isinstance(v, int)})
           for f in frames_of(e.__traceback__)][1:])


class Handler(logging.Handler):
    def emit(self, record):
        frame = sys._getframe()
        while frame.f_code.co_name != "logs":
            frame = frame.f_back
        print(record.getMessage(), frame.f_locals)


log = logging.getLogger("here")
log.addHandler(Handler())


def logs(user, password="secret"):
    attempts = 3
    log.warning("login of %s", user)


logs("eve")


def sorts():
    order = []

    def key(x):
        order.append(sys._getframe(1).f_locals["order"] is order)
        return -x

    return sorted([1, 3, 2], key=key), order


print(sorts())


def fmt(text):
    return text.format(**sys._getframe(1).f_locals)


def greets(name, n):
    total = n * 2
    return fmt("{name} has {total}")


print(greets("Ann", 4))


def overwritten():
    big = Noted("first")
    big = Noted("second")
    big = None
    print("overwritten", sys._getframe().f_locals)


overwritten()


def evaluates(expr, depth=1):
    f = sys._getframe(depth)
    return eval(expr, f.f_globals, f.f_locals)


def scope():
    a, b = 6, 7
    return evaluates("a * b"), [evaluates("q + 1") for q in range(2)]


print(scope())
try:
    raise TypeError("at the top")
except TypeError as e:
    print(e.__traceback__.tb_frame.f_locals is globals())
    traceback.clear_frames(e.__traceback__)
