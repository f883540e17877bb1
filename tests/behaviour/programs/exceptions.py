"""Exceptions: handlers, else, finally, chains, custom classes, re-raising, exc_info."""
import sys


class AppError(Exception):
    def __init__(self, code, msg="app"):
        super().__init__(msg)
        self.code = code

    def __str__(self):
        return f"[{self.code}] {self.args[0]}"


def flow(kind):
    log = []
    try:
        log.append("try")
        if kind == 1:
            raise ValueError("v")
        if kind == 2:
            raise AppError(7)
        if kind == 3:
            return log
        if kind == 4:
            1 / 0
    except ValueError as e:
        log.append(f"ValueError {e}")
    except (AppError, KeyError) as e:
        log.append(f"{type(e).__name__} {e} {e.code}")
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


for k in (0, 1, 2, 3):
    print(flow(k))
try:
    flow(4)
except ZeroDivisionError as e:
    print("out:", e, e.args)


def swallow():
    try:
        raise KeyError("lost")
    finally:
        return "swallowed"


print(swallow())


def loop():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append(f"f{i}")
    else:
        out.append("else")
    return out


print(loop())
try:
    try:
        {}["k"]
    except KeyError as e:
        raise AppError(1, "wrapped") from e
except AppError as e:
    print(repr(e.__cause__), e.__suppress_context__, repr(e.__context__))
try:
    try:
        [][0]
    except IndexError:
        int("x")
except ValueError as e:
    print(e, "|", repr(e.__context__), e.__cause__)
try:
    try:
        raise TypeError("first")
    except TypeError:
        raise
except TypeError as e:
    print("again", e)
try:
    raise AppError(3) from None
except AppError as e:
    print(e.__suppress_context__, e.__cause__)
try:
    raise ValueError
except ValueError as e:
    print(repr(e), str(e) == "")
try:
    raise
except RuntimeError as e:
    print(e)
try:
    raise 3
except TypeError as e:
    print(e)
try:
    try:
        1 / 0
    except "x":
        pass
except TypeError as e:
    print(e)
try:
    e
except NameError as err:
    print(err)


def info():
    try:
        raise LookupError("i")
    except LookupError:
        t, v, tb = sys.exc_info()
        return t.__name__, str(v), tb.tb_lineno, tb.tb_frame.f_code.co_name


print(info(), sys.exc_info())
for cls in (KeyError, OSError, ArithmeticError, StopIteration, UnicodeDecodeError):
    print([c.__name__ for c in cls.__mro__])
print(KeyError("k"), repr(KeyError("k")), KeyError("a", "b"), Exception(), Exception(1, 2))
try:
    assert 1 == 2, ("not", "equal")
except AssertionError as e:
    print(e, e.args)
try:
    assert []
except AssertionError as e:
    print(repr(e))
print(OSError(2, "No such file"), OSError(2, "x", "file.txt").filename)
try:
    open("/nonexistent/file")
except FileNotFoundError as e:
    print(e, e.errno)


def nested():
    try:
        try:
            raise ValueError("inner")
        finally:
            print("inner finally")
    except ValueError as e:
        try:
            raise KeyError("second") from e
        except KeyError as k:
            return k.__cause__ is e, k.__context__ is e
    finally:
        print("outer finally")


print(nested())


class Ctx:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        print("enter")
        return self

    def __exit__(self, t, v, tb):
        print("exit", t and t.__name__, v)
        return self.swallow


with Ctx(True) as c:
    raise ValueError("in with")
try:
    with Ctx(False), Ctx(False):
        raise KeyError("two")
except KeyError as e:
    print("passed", e)
with Ctx(0):
    pass


def with_return():
    with Ctx(False):
        return "ret"


print(with_return())
err = ValueError("noted")
err.add_note("a note")
print(err.__notes__)
try:
    raise ExceptionGroup("eg", [ValueError(1), TypeError(2)])
except ExceptionGroup as eg:
    print(eg, [type(x).__name__ for x in eg.exceptions])


def recurse(n):
    return recurse(n + 1)


try:
    recurse(0)
except RecursionError as e:
    print(e)
