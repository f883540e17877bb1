"""Generators: what may be thrown into them, what is lost with them, what awaits; texts that await."""
import ast
import asyncio
import sys
import types


def tell(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# generators: what may be thrown, what is lost, what awaits
def catcher():
    while True:
        try:
            yield
        except ValueError as e:
            print("caught", repr(e), type(e.args[:1] and e.args[0]).__name__)


g = catcher()
next(g)
g.throw(ValueError, TypeError(1))
g.throw(ValueError, ("a", "b"))
g.throw(ValueError, ValueError(1), None)
tell(lambda: g.throw(ValueError(1), "foo"))
tell(lambda: g.throw(ValueError, "foo", 23))
tell(lambda: g.throw("abc"))


def stubborn():
    try:
        yield
    except GeneratorExit:
        yield "no"


lost = []
sys.unraisablehook = lambda told: lost.append((told.exc_type.__name__, str(told.exc_value)))
g = stubborn()
next(g)
del g
print(lost)


class Duck:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        return self.send(None)

    def send(self, value):
        self.n += 1
        if self.n > 1:
            raise StopIteration(value)
        return "given"

    def throw(self, *what):
        raise what[0]

    def close(self):
        pass


@types.coroutine
def duck():
    return Duck()


async def awaiting():
    return await duck() + 100


c = awaiting()
print(c.send(None), type(duck()).__name__, hasattr(duck(), "gi_code"))
tell(lambda: c.send(5))
made = {}
exec("def f():\n    yield", made)
f = made["f"]
print(f.__code__ is f.__code__, f().gi_code is f.__code__)


# texts that await, texts without a builder of classes
async def count(n):
    for i in range(n):
        yield i

space = {"count": count, "asyncio": asyncio}
for text in ("a = await asyncio.sleep(0, 5)", "async for a in count(3): pass",
             "a = [x async for x in count(4)]", "a = 7"):
    code = compile(text, "?", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    made = eval(code, space)
    if made is not None:
        asyncio.run(made)
    print(bool(code.co_flags & 0x80), space["a"])
