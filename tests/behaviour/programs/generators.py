"""Generators: send, throw, close, yield from, return values, laziness, infinite ones."""


def count(n):
    i = 0
    while i < n:
        got = yield i
        if got is not None:
            i = got
        else:
            i += 1
    return "done"


g = count(5)
print(next(g), next(g), g.send(3), next(g))
try:
    next(g)
except StopIteration as e:
    print("stop", e.value)
print(next(g, "default"))


def guarded():
    try:
        while True:
            try:
                x = yield "ready"
                print("got", x)
            except ValueError as e:
                print("caught", e)
                yield "recovered"
    finally:
        print("cleanup")


g = guarded()
print(next(g), g.send(1), g.throw(ValueError("bad")), next(g))
g.close()
g.close()
print(list(g))


def inner():
    r = yield 1
    print("inner got", r)
    yield 2
    return 10


def outer():
    v = yield from inner()
    print("inner returned", v)
    yield from [3, 4]
    yield from (c for c in "ab")


g = outer()
print(next(g), g.send("S"), list(g))


def never():
    return
    yield


print(list(never()), sum(x * x for x in range(10)), max(len(w) for w in ["a", "bbb"]))


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found):
            found.append(n)
            yield n
        n += 1


p = primes()
print([next(p) for _ in range(10)])


def tree(t):
    if t:
        left, v, right = t
        yield from tree(left)
        yield v
        yield from tree(right)


print(list(tree(((None, 1, None), 2, ((None, 3, None), 4, None)))))


def bad():
    yield 1
    raise StopIteration("inside")


try:
    list(bad())
except RuntimeError as e:
    print(e, repr(e.__cause__))
g = count(3)
try:
    g.send("x")
except TypeError as e:
    print(e)


def self_running():
    yield next(me)


me = self_running()
try:
    next(me)
except ValueError as e:
    print(e)


def ignores():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = ignores()
next(g)
try:
    g.close()
except RuntimeError as e:
    print(e)


def delegating():
    try:
        yield from guarded()
    except KeyError as e:
        print("outer caught", e)
        yield "after"


g = delegating()
print(next(g), g.throw(KeyError("k")))
g = (print("evaluated", i) or i for i in [1, 2])
print("made")
print(list(g))
order = []


def pipeline(src):
    for x in src:
        order.append(("sq", x))
        yield x * x


def keep(src):
    for x in src:
        order.append(("keep", x))
        if x % 2:
            yield x


print(list(keep(pipeline(range(4)))), order[:4])
a, *b = (i for i in range(4))
print(a, b, dict((k, v) for k, v in zip("ab", count(2))), set(i % 3 for i in range(9)))


def coro():
    total = 0
    while True:
        total += yield total


c = coro()
next(c)
print([c.send(i) for i in range(5)])
print(type(c).__name__, c.__name__, c.gi_running)
