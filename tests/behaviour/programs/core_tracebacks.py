"""Frames and tracebacks: who calls, at which line; chains that programs cut and put together."""
import inspect
import sys
import traceback
import types


def here():
    fr = sys._getframe()
    return fr.f_code.co_name, fr.f_lineno, fr.f_back.f_code.co_name, fr.f_back.f_lineno, fr is sys._getframe()


def caller():
    return here()


print(here(), caller(),
      here())


class Body:
    name = sys._getframe().f_code.co_name
    back = sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno


def steps():
    yield sys._getframe().f_lineno
    yield (
        sys._getframe().f_lineno)


it = steps()
print(Body.name, Body.back, it.gi_frame.f_lineno, next(it), it.gi_frame.f_lineno, next(it))


def deep(n):
    if n:
        return deep(n - 1)
    return [f.function for f in inspect.stack()], len(traceback.extract_stack())


print(deep(3), inspect.currentframe().f_globals is globals())
try:
    sys._getframe(1000)
except ValueError as e:
    print(e)


def raiser():
    raise ValueError("inner")


def get():
    try:
        raiser()
    except ValueError as e:
        return e.__traceback__


def lines(tb):
    out = []
    while tb:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    return out


tb = get()
print(lines(tb), tb.tb_next.tb_next, tb.tb_next is tb.tb_next, tb.tb_frame is tb.tb_frame)
try:
    raise IndexError().with_traceback(tb)
except IndexError as e:
    print(lines(e.__traceback__), e.__traceback__.tb_next is tb, e.__traceback__ is e.__traceback__)
made = types.TracebackType(tb, sys._getframe(), 1, 2)
print(lines(made), made.tb_next is tb, made.tb_lasti)
tb.tb_next = None
print(lines(made))


def fails(f, *args):
    try:
        f(*args)
    except (TypeError, ValueError, AttributeError, RuntimeError) as e:
        print(type(e).__name__, e, "|", repr(e.__cause__))


fails(setattr, tb, "tb_next", made)
fails(setattr, tb, "tb_next", "x")
fails(delattr, tb, "tb_next")
fails(types.TracebackType, "no", sys._getframe(), 1, 2)
fails(types.TracebackType, None, "no", 1, 2)
fails(setattr, ValueError(), "__traceback__", 5)


class Bad(Exception):
    def __init__(self):
        raise RuntimeError("no")


def chained(cause):
    raise AttributeError("x") from cause


for cause in (KeyError, KeyError(1), Bad, 5, None):
    fails(chained, cause)


class Group(ExceptionGroup):
    pass


fails(Group, "g", [KeyboardInterrupt()])
fails(ExceptionGroup, "g", {ValueError()})
fails(setattr, ExceptionGroup("g", [ValueError()]), "message", "m")
try:
    raise ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [KeyError(2), ValueError(3)])])
except* ValueError as g:
    print(repr(g), lines(g.__traceback__), ExceptionGroup[int])
except* KeyError as g:
    print(repr(g), g.split(KeyError)[0].__traceback__ is g.__traceback__)
