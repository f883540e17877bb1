import sys
def show(f, *a, **k):
    try: print("->", f(*a, **k))
    except BaseException as e: print(type(e).__name__, "|", e)
def count(n):
    try:
        while n: yield n; n -= 1
    finally: print("closed")
for x in count(3):
    print(x)
    if x == 2: break
print("after")
g = count(5); print(next(g)); g.close(); show(next, g)
def fibg():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
def take(n, it):
    for i, x in enumerate(it):
        if i >= n: return
        yield x
print(list(take(10, fibg())), sum(take(5, fibg())), tuple(take(3, "abcdef")))
def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)
print(list(tree(4)))
def acc():
    total = 0
    while True:
        x = yield total
        if x is None: return total
        total += x
def outer(res):
    while True:
        r = yield from acc()
        res.append(r)
res = []
o = outer(res); next(o); o.send(3); o.send(4); print(o.send(None), res); o.close()
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
print(list(It(3)), max(It(4)), 2 in It(5), [*It(2)], dict(zip("ab", It(2))), sorted(It(4)))
def d():
    yield from It(2)
    yield from [1, 2]
    return "r"
print(list(d()))
class Seq:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i * i
print(list(Seq()), 9 in Seq(), [a for a in Seq()])
print({x: y for x, y in [(1, 2), (3, 4)]}, {x % 3 for x in range(10)}, [x + y for x in range(3) for y in range(3) if x != y], [[j for j in range(i)] for i in range(3)])
x = 10; l = [x for x in range(3)]; print(x, l)
print(list(map(lambda a, b: a + b, [1, 2], [3, 4])), list(filter(None, [0, 1, "", "a"])), list(zip([1, 2], "ab")), list(reversed([1, 2])), list(enumerate("ab", 1)))
ge = (x * x for x in range(3)); print(next(ge), list(ge), type(ge).__name__)
it = iter([1, 2, 3]); print(next(it), next(it, "d"), next(it), next(it, "d"))
print(list(iter(iter([1, 2, 3]).__next__, 3)))
def thrower():
    while True:
        try: x = yield
        except ValueError as e: print("V", e)
        else: print("got", x)
t = thrower(); next(t); t.send(1); t.throw(ValueError("a")); t.throw(ValueError); show(t.throw, KeyError("k")); show(next, t)
def ret_in_finally():
    try: yield 1
    finally: return 5
g = ret_in_finally(); next(g); show(g.throw, ValueError)
def ignoring():
    while True:
        try: yield 1
        except GeneratorExit: pass
g = ignoring(); next(g); show(g.close)
try: g.throw(KeyError)
except KeyError: print("gone")
def sub():
    try: yield "s1"
    except KeyError as e: print("sub caught", repr(e)); yield "s2"
    return "subret"
def main():
    r = yield from sub()
    print("r", r)
    try:
        yield from sub()
    except GeneratorExit: print("GE"); raise
m = main(); print(next(m), m.throw(KeyError("x")), next(m)); m.close()
print(sys.exc_info())
def ctxgen():
    try: raise ValueError("in gen")
    except ValueError:
        yield 1
        print("gen", repr(sys.exc_info()[1]))
        yield 2
for v in ctxgen():
    print(v, sys.exc_info()[1])
try: raise KeyError("outer")
except KeyError:
    g = ctxgen(); next(g); print(repr(sys.exc_info()[1])); next(g); print(repr(sys.exc_info()[1]))
class CM:
    def __enter__(self): print("in"); return self
    def __exit__(self, *a): print("out", a[0])
def wg():
    with CM():
        yield 1
        yield 2
for v in wg(): print(v)
g = wg(); next(g); g.close()
print(type(count(1)), count.__name__, count(1).__name__, g.__qualname__)
def deep(n):
    if n == 0: yield "bottom"; return
    yield from deep(n - 1)
print(list(deep(300)))
a, b, *c = take(5, fibg()); print(a, b, c)
print(any(x > 3 for x in range(10)), all(x < 3 for x in range(10)), "-".join(str(x) for x in range(3)), sum((x for x in [1.5, 2]), 10))
def gen_kw(*, a=1): yield a
print(list(gen_kw(a=5)))
def g_return_early():
    return
    yield
print(list(g_return_early()))
def nested_try():
    for i in range(3):
        try:
            yield i
        except ValueError:
            continue
        finally: print("f", i)
g = nested_try(); next(g); print(g.throw(ValueError())); del g; print("end")
