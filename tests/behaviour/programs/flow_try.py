# flow through try/finally/with in loops
import sys
def f(n):
    out = []
    for i in range(5):
        try:
            if i == n: return ("ret", out)
            if i == 1: continue
            if i == 4: break
            out.append(i)
        except ValueError:
            out.append("ve")
        else:
            out.append("else")
        finally:
            out.append("fin")
            if n == 7 and i == 2: break
    else:
        out.append("loopelse")
    return out
for n in range(9): print(n, f(n))
def g():
    try: return 1
    finally: print("in finally")
print(g())
def h():
    try: return 1
    finally: return 2
print(h())
def k():
    for i in range(3):
        try: raise ValueError(i)
        except ValueError: continue
        finally: print("k", i)
    try:
        try: raise KeyError("a")
        finally: print("inner")
    except KeyError as e: print("outer", e)
k()
def m():
    try:
        raise ValueError("a")
    except ValueError as e:
        try: raise KeyError("b") from e
        except KeyError as e2:
            print(repr(e2.__cause__), repr(e2.__context__), e2.__suppress_context__)
        try: raise TypeError("c")
        except TypeError as e3: print(repr(e3.__context__))
        print(sys.exc_info()[0])
    print(sys.exc_info())
    try: e
    except UnboundLocalError as x: print(x)
m()
class CM:
    def __init__(self, n, swallow=False): self.n = n; self.s = swallow
    def __enter__(self): print("enter", self.n); return self.n
    def __exit__(self, t, v, tb): print("exit", self.n, t, v); return self.s
def w(n):
    for i in range(3):
        with CM(i) as a, CM("x", True) as b:
            if n == 0: return a
            if n == 1: break
            if n == 2: continue
            if n == 3: raise ValueError(i)
    return "end"
for n in range(5): print(w(n))
try:
    with CM(1): raise KeyError("z")
except KeyError as e: print("got", e)
def re():
    try:
        try: 1 / 0
        except ZeroDivisionError:
            try: raise
            finally: print("f")
    except ZeroDivisionError as e: print(repr(e))
re()
try:
    raise
except RuntimeError as e: print(e)
def wl():
    n = 0
    while True:
        n += 1
        try:
            while n < 5:
                n += 1
                if n == 3: continue
                if n == 4: break
            else: print("whileelse")
            if n > 10: break
        finally: n += 2
    return n
print(wl())
def nested():
    for i in range(3):
        for j in range(3):
            try:
                if j == 1: break
                if i == 2: return i, j
            finally:
                for k in range(2):
                    if k: continue
        else: print("no")
print(nested())
def exc_tuple(e):
    try: raise e
    except (KeyError, ValueError) as x: return "kv", x
    except Exception as x: return "ex", x
print(exc_tuple(KeyError(1)), exc_tuple(TypeError(2)))
try:
    try: raise ValueError(1)
    except 3: pass
except TypeError as e: print(e)
def gen():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("closed"); raise
    finally: print("gfin")
x = gen(); next(x); x.close()
x = gen(); next(x)
try: x.throw(KeyError("k"))
except KeyError as e: print("thrown", e)
def sub():
    r = yield 1
    print("r", r)
    return 9
def dele():
    v = yield from sub()
    print("v", v)
    yield from [7, 8]
d = dele(); print(next(d), d.send("s"), list(d))
def deep():
    raise SystemExit(3)
def outer():
    try: deep()
    finally: print("bye")
def unb():
    if 0: zz = 1
    try: print(zz)
    except UnboundLocalError as e: print(e)
    try: del zz
    except UnboundLocalError as e: print(e)
unb()
try: undefined_name
except NameError as e: print(e)
try: del undefined_name
except NameError as e: print(e)
def cc():
    try: fr
    except NameError as e: print(e)
    def inner():
        try: fr
        except NameError as e: print(e)
    inner()
    fr = 1
    del fr
    inner()
cc()
try:
    try: raise ValueError("one")
    except ValueError: raise KeyError("two")
except KeyError as e: print(repr(e.__context__))
def loopvar():
    for i in []: pass
    try: i
    except UnboundLocalError as e: print(e)
    for i in range(2): pass
    return i
print(loopvar())
outer()
