import sys
def show(f, *a, **k):
    try: print("->", f(*a, **k))
    except BaseException as e: print(type(e).__name__, "|", e)
def f():
    try:
        try:
            1 / 0
        except ZeroDivisionError as e:
            raise ValueError("v") from e
        finally:
            print("fin1")
    except ValueError as e:
        print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
        try: raise KeyError("x")
        except KeyError as k: print(repr(k.__context__), k.__context__ is e)
f()
def g():
    try: return "try"
    finally: print("finally")
print(g())
def h():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
            print("body", i)
        finally: print("fin", i)
    else: print("else")
    return "done"
print(h())
def k():
    while True:
        try: return 1
        finally: break
    return 2
print(k())
def m():
    try: raise ValueError("a")
    except ValueError:
        try: raise TypeError("b")
        except TypeError: pass
        print(sys.exc_info()[0])
        raise
show(m)
show(lambda: (_ for _ in ()).throw(ValueError("t")))
def noexc(): raise
show(noexc)
def badraise(): raise 5
show(badraise)
def badraise2(): raise int
show(badraise2)
def badcause(): raise ValueError from 5
show(badcause)
def badcatch():
    try: raise ValueError
    except 5: pass
show(badcatch)
def e_deleted():
    e = 1
    try: raise ValueError
    except ValueError as e: pass
    return e
show(e_deleted)
try:
    try: raise ValueError("x")
    except (KeyError, ValueError) as e:
        e.add_note("note1"); raise
except Exception as e: print(e.__notes__, e.__traceback__ is not None, type(e.__traceback__).__name__, e.__traceback__.tb_lineno, e.__traceback__.tb_next)
class MyErr(Exception):
    def __str__(self): return "custom"
try: raise MyErr(1)
except MyErr as e: print(e, repr(e), e.args)
show(lambda: open("/nonexistent/x"))
try: open("/nonexistent/x")
except OSError as e: print(type(e), e.errno, e.strerror, e.filename, e.args)
print(OSError(2, "m"), repr(OSError(2, "m")), OSError(2, "m", "f"), FileNotFoundError("x").errno, type(OSError(13, "x")))
try: sys.exit(3)
except SystemExit as e: print(e.code, repr(e))
try: next(iter([]))
except StopIteration as e: print(e.value, repr(e))
print(StopIteration(5).value, ImportError("x", name="n", path="p").name)
try: {}["k"]
except KeyError as e: print(e, e.args)
try: [].x
except AttributeError as e: print(e.name, e.obj)
try: zzz
except NameError as e: print(e.name)
eg = ExceptionGroup("eg", [ValueError(1), TypeError(2)])
print(repr(eg), eg, eg.exceptions, eg.message)
print(eg.subgroup(ValueError), eg.split(TypeError))
def nested():
    try:
        raise ValueError(1)
    except ValueError:
        def inner():
            return sys.exc_info()[1]
        print(repr(inner()))
    print(sys.exc_info())
nested()
class Ctx:
    def __enter__(self): return self
    def __exit__(self, t, v, tb): print("exit", t, v); return False
def w():
    with Ctx() as a, Ctx() as b:
        raise ValueError("w")
show(w)
def w2():
    for i in range(2):
        with Ctx():
            if i == 0: continue
            return i
print(w2())
def w3():
    with 5: pass
show(w3)
def gen():
    try:
        yield 1
        yield 2
    except GeneratorExit: print("gexit"); raise
    finally: print("gfin")
x = gen(); next(x); x.close()
x = gen(); next(x); del x
def g2():
    raise StopIteration(1)
    yield
show(lambda: next(g2()))
def g3():
    x = yield 1
    print("got", x)
    try: yield 2
    except ValueError as e: print("caught", e); yield 3
    return 9
x = g3(); print(next(x), x.send("s"), x.throw(ValueError("thrown")))
show(lambda: next(x))
def g4():
    r = yield from g3()
    print("r", r)
y = g4(); print(next(y), y.send("q")); print(y.throw(ValueError("z"))); print(list(y))
show(lambda: g3().send(5))
def g5():
    yield from g5x
z = None
def g5(): yield next(z)
z = g5(); show(lambda: next(z))
x = g3(); print(x.gi_running, x, ) if 0 else None
try:
    raise ValueError("ctx")
except ValueError:
    try: {}[1]
    except KeyError as e:
        print(repr(e.__context__))
