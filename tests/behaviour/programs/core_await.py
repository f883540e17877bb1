"""Awaiting by hand: types.coroutine, cr_await, reuse, errors of async with, contexts."""
import types


@types.coroutine
def nop(x=None):
    return (yield x)


async def inner():
    return await nop("from nop")


async def outer():
    assert o.cr_await is None
    return await inner()


o = outer()
print(o.send(None), o.cr_await.__name__, o.cr_await.cr_await.gi_code.co_name)
try:
    o.send(42)
except StopIteration as e:
    print("result", e.value)
for again in (lambda: o.send(None), lambda: o.throw(ValueError("wat"))):
    try:
        again()
    except RuntimeError as e:
        print(e)


def plain(c):
    yield from c


@types.coroutine
def marked(c):
    return (yield from c)


c = inner()
try:
    next(plain(c))
except TypeError as e:
    print(e)
m = marked(c)
print(m.send(None))
try:
    m.send(7)
except StopIteration as e:
    print("marked", e.value)


class BadEnter:
    def __aenter__(self):
        return 1

    async def __aexit__(self, *e):
        pass


class BadExit:
    async def __aenter__(self):
        return 1

    def __aexit__(self, *e):
        return 2


class Raises:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *e):
        1 / 0


async def use(manager):
    async with manager():
        raise KeyError("body")


for manager in (BadEnter, BadExit, Raises):
    try:
        use(manager).send(None)
    except Exception as e:
        print(type(e).__name__, e, repr(e.__context__))
shared = inner()


async def waits():
    await shared


one, two = waits(), waits()
one.send(None)
try:
    two.send(None)
except RuntimeError as e:
    print(e)
one.close()
