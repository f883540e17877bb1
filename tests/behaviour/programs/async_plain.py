class Aw:
    def __await__(self):
        x = yield "y1"
        return ("aw", x)
class ACM:
    async def __aenter__(self): print("aenter"); return self
    async def __aexit__(self, t, v, tb): print("aexit", t); return t is KeyError
class AIt:
    def __init__(s, n): s.n = n
    def __aiter__(s): return s
    async def __anext__(s):
        if s.n == 0: raise StopAsyncIteration
        s.n -= 1
        return s.n
async def ag(n):
    try:
        for i in range(n):
            x = yield i
            if x: print("ag got", x)
    finally: print("ag fin")
async def main():
    async with ACM() as a, ACM():
        print(await Aw())
    async with ACM(): raise KeyError("k")
    async for i in AIt(3): print("i", i)
    else: print("else")
    print([i async for i in AIt(3)], {i: i async for i in AIt(2)}, [x async for x in ag(3) if x])
    print([await one(i) for i in range(3)])
    g = (await one(i) async for i in AIt(2))
    async for z in g: print("z", z)
    async for i in ag(5):
        if i == 1: break
    try:
        async with ACM(): raise ValueError("v")
    except ValueError as e: print("ve", e)
    lam = lambda: [1]
    return await one(await one(5))
async def one(x): return x + 1
def run(c):
    try:
        v = None
        while True:
            v = c.send(v); print("yielded", v); v = "sent"
    except StopIteration as e: return e.value
print(run(main()))
c = one(3); print(type(c).__name__); c.close()
a = ag(1); print(type(a).__name__)
