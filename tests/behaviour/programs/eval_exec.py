"""eval, exec and compile of texts: names, functions, classes, generators, errors, modes."""
print(eval("1+2*3"))
x = 5
print(eval("x + 1"))
exec("y = x * 2")
print(y, 'y' in globals())
def f(a, b=2):
    c = 3
    print(eval("a + b + c"))
    exec("d = a + 1; print(d)")
f(1)
d = {}
exec('''
def fact(n):
    "doc"
    return 1 if n <= 1 else n * fact(n - 1)
class A:
    """A doc"""
    z = 1
    def m(self, *args, k=3, **kw):
        return (self.z, args, k, kw)
class B(A):
    def m(self, *a, **k):
        return super().m(*a, **k) + (__class__.__name__,)
def gen(n):
    try:
        for i in range(n):
            got = yield i
            if got: print("got", got)
    finally:
        print("done")
r = [i*j for i in range(3) for j in range(3) if i != j]
s = {i for i in 'abc'}
dd = {k: v for k, v in zip('ab', [1,2])}
def outer():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
def tr(x):
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: return "ret"
            1 / x
        except ZeroDivisionError as e:
            print("zde", e)
        else:
            print("else")
        finally:
            print("fin", i)
''', d)
print(d['fact'](10), d['fact'].__doc__, d['fact'].__module__, d['fact'].__code__.co_name)
b = d['B']()
print(b.m(1, 2, k=4, q=5))
g = d['gen'](3)
print(next(g), g.send("hey")); g.close()
print(d['r'], sorted(d['s']), d['dd'])
inc = d['outer'](); inc(); print(inc())
print(d['tr'](0)); print(d['tr'](1))
import traceback
try:
    exec("def f():\n    return 1/0\n\nf()")
except ZeroDivisionError:
    text = traceback.format_exc().split("\n")
    print([line for line in text if "eval_exec.py" not in line and "exec(" not in line])
for bad in ["1 +", "x = (1,", "f(a b)", "if x:\npass", "return", "'abc", "def f(a, a): pass", "a b", "f() = 1"]:
    try:
        exec(bad)
    except SyntaxError as e:
        print(type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, repr(e.text), e.filename)
c = compile("a = 1\nprint(a)", "file.py", "exec")
exec(c); print(c.co_filename, c.co_name)
print(eval(compile("x*3", "<s>", "eval")))
exec(compile("x*3\n'q'\nNone", "<s>", "exec"))
exec(compile("x*3", "<s>", "single"))
def match(v):
    ns = {'v': v}
    exec('''
match v:
    case 1 | 2: r = "small"
    case [a, *rest]: r = ("seq", a, rest)
    case {"k": k, **o}: r = ("map", k, o)
    case str() as s if s: r = "str " + s
    case int(real=q): r = q
    case _: r = None
''', ns)
    return ns['r']
print([match(v) for v in (1, [1,2,3], {"k": 1, "z": 2}, "hi", 77, 1.5)])
with_src = '''
class CM:
    def __enter__(self): print("in"); return self
    def __exit__(self, *a): print("out", a[0]); return True
with CM() as c, CM():
    print("body"); raise ValueError(1)
print("after")
try:
    raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except* ValueError as e: print("VE", e.exceptions)
except* TypeError as e: print("TE", e.exceptions)
import os.path as p, sys
from collections import OrderedDict as OD
print(p.__name__, OD.__name__)
x: int = 3
print(__annotations__)
print(f"{x!r:>4} {x=} {'a' 'b'}")
a, *b2, c2 = 1, 2, 3, 4
print(a, b2, c2)
print((lambda *a, **k: (a, k))(1, *[2, 3], z=1, **{'y': 2}))
import asyncio
async def co(n):
    await asyncio.sleep(0)
    return [i async for i in ag(n)]
async def ag(n):
    for i in range(n):
        yield i
        await asyncio.sleep(0)
print(asyncio.run(co(3)))
'''
exec(with_src, {'__name__': 'zz'})
