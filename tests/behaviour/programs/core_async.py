"""Coroutines, async generators, async for and with, and their errors."""
import asyncio
async def f(x):
    return x * 2
async def agen(n):
    try:
        for i in range(n):
            got = yield i
            if got: print("got", got)
    finally:
        print("agen closed")
class Aw:
    def __init__(self, v): self.v = v
    def __await__(self):
        yield
        return self.v
class It:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n == 0: raise StopAsyncIteration
        self.n -= 1
        await asyncio.sleep(0)
        return self.n
class Ctx:
    async def __aenter__(self):
        print("enter"); await asyncio.sleep(0); return 7
    async def __aexit__(self, t, v, tb):
        print("exit", t, v); await asyncio.sleep(0); return t is ValueError
async def main():
    print(await f(3), await Aw(5))
    print([x async for x in It(4)], {x async for x in agen(3)}, {x: await f(x) async for x in It(2)})
    print([await f(i) for i in range(4)])
    g = (x * 2 async for x in It(3))
    print(type(g).__name__)
    async for x in g: print(x)
    else: print("else")
    async with Ctx() as c: print(c); raise ValueError("swallowed")
    try:
        async with Ctx() as c, Ctx(): raise KeyError(1)
    except KeyError as e: print("out", repr(e))
    a = agen(3)
    print(await a.__anext__(), await a.asend("hey"))
    try: await a.athrow(RuntimeError("boo"))
    except RuntimeError as e: print(repr(e))
    try: await a.__anext__()
    except StopAsyncIteration as e: print("stop", e.args)
    a = agen(3)
    print(await anext(a)); await a.aclose()
    print(await anext(a, "dflt"))
    async for x in agen(5):
        if x == 2: break
    try:
        async for x in 3: pass
    except TypeError as e: print(e)
    try:
        async with 3: pass
    except TypeError as e: print(e)
    try: await 3
    except TypeError as e: print(e)
    class BadAw:
        def __await__(self): return 3
    try: await BadAw()
    except TypeError as e: print(e)
    class BadIt:
        def __aiter__(self): return 3
    try:
        async for x in BadIt(): pass
    except TypeError as e: print(e)
    class BadIt2:
        def __aiter__(self): return self
        def __anext__(self): return 3
    try:
        async for x in BadIt2(): pass
    except TypeError as e: print(e)
    c = f(1)
    try:
        for x in c: pass
    except TypeError as e: print(e)
    await c
    try: await c
    except RuntimeError as e: print(e)
    async def stopit(): raise StopIteration(3)
    try: await stopit()
    except RuntimeError as e: print(repr(e), repr(e.__cause__))
    async def ag2():
        yield 1
        raise StopAsyncIteration
    try:
        async for x in ag2(): print(x)
    except RuntimeError as e: print(repr(e))
asyncio.run(main())
c = f(4)
try: c.send(None)
except StopIteration as e: print(e.value)
c = f(4)
try: c.send(1)
except TypeError as e: print(e)
c.close()
try: c.send(None)
except RuntimeError as e: print(e)
async def ww():
    try: await Aw(3)
    except GeneratorExit: print("gexit"); raise
c = ww()
print(c.send(None)); c.close()
c = ww(); c.send(None)
try: c.throw(ValueError("x"))
except ValueError as e: print(repr(e))
print(c.cr_frame is None, c.cr_running, c.cr_await, c.__name__, c.__qualname__)
