"""Parameters of every kind, closures, decorators, and the errors of wrong calls."""


def every(a, b=2, /, c=3, *args, d, e=5, **rest):
    return a, b, c, args, d, e, rest


print(every(1, d=4))
print(every(1, 20, 30, 40, 50, d=4, e=6, f=7))
print(every(*[1, 2], **{"d": 4, "z": 26}))


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except TypeError as e:
        print("TypeError:", e)


attempt(every)
attempt(every, 1)
attempt(every, 1, a=2, d=3)
attempt(lambda x: x, 1, 2)
attempt(lambda x, y: x)
attempt(lambda *, k: k, j=1)
attempt(len)
attempt(len, 1)
attempt(print, sepp=1)


def repeat(n):
    def deco(f):
        def inner(*a, **k):
            return [f(*a, **k) for _ in range(n)]
        inner.__name__ = f.__name__
        return inner
    return deco


@repeat(3)
def greet(name="you", *, mark="!"):
    """Says hello."""
    return f"hi {name}{mark}"


print(greet(), greet("me", mark="?"), greet.__name__)


def counter():
    count = 0

    def up(by=1):
        nonlocal count
        count += by
        return count

    return up


a, b = counter(), counter()
print(a(), a(5), b(), a())
print([f(10) for f in [lambda x, i=i: x + i for i in range(3)]])
late = [lambda: i for i in range(3)]
print([f() for f in late])


def default(x, seen=[]):
    seen.append(x)
    return seen


default(1)
print(default(2), default.__defaults__)
total = 0


def add(n):
    global total
    total += n


for i in range(5):
    add(i)
print(total, (lambda *a, **k: (a, k))(1, *[2, 3], x=4))
print((y := 10) + y, [last := v for v in range(3)], last)


def gen():
    received = yield 1
    while received:
        received = yield received * 2
    return "done"


def outer():
    result = yield from gen()
    print("got", result)
    yield "end"


g = outer()
print(next(g), g.send(5), g.send(7), g.send(0))
try:
    next(g)
except StopIteration:
    print("stopped")


def closes():
    try:
        yield 1
    except GeneratorExit:
        print("closing")
        raise
    finally:
        print("cleaned")


c = closes()
next(c)
c.close()
t = gen()
next(t)
try:
    t.throw(ValueError("thrown"))
except ValueError as e:
    print(e)

if __name__ == "__main__":
    pass
