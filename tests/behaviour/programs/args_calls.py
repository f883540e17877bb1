"""Calls: defaults, *args, **kwargs, keyword-only, positional-only, and the errors of all."""


def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, sorted(kw.items())


def g(a, b, /, c, *, d):
    return a, b, c, d


def attempt(fn, *a, **k):
    try:
        print(fn(*a, **k))
    except (TypeError, ValueError) as e:
        print(type(e).__name__ + ":", e)


attempt(f, 1, c=3)
attempt(f, 1, 5, 6, 7, c=3, d=9, z=1, y=2)
attempt(f)
attempt(f, 1)
attempt(f, 1, 2, a=3, c=1)
attempt(g, 1, 2, 3, d=4)
attempt(g, 1, 2, c=3, d=4)
attempt(g, 1, b=2, c=3, d=4)
attempt(g, 1, 2, 3, 4)
attempt(g, 1, 2, d=1)
attempt(g, 1, 2, 3, d=1, e=2)
attempt(lambda x, y=1: (x, y), 1, 2, 3)
attempt(lambda: 0, 1)
attempt(f, *[1, 2], *(3, 4), **{"c": 5}, **{"q": 6})
attempt(lambda **k: list(k), **{"b": 1, "a": 2})


def shared(x, acc=[]):
    acc.append(x)
    return acc


print(shared(1), shared(2), shared(3, []), shared(4))
seen = []


def note(x):
    seen.append(x)
    return x


f(note(1), *[note(2)], c=note(3), **{"z": note(4)})
print(seen)
try:
    f(1, c=1, **{"c": 2})
except TypeError as e:
    print(e)
try:
    f(1, **{1: 2})
except TypeError as e:
    print(e)
try:
    f(*3)
except TypeError as e:
    print(e)
try:
    f(**[1])
except TypeError as e:
    print(e)


def outer():
    def inner(a, *, b=1):
        return a + b
    return inner


print(f.__defaults__, f.__kwdefaults__, f.__name__, outer().__qualname__)
print(f.__code__.co_varnames[:5], f.__code__.co_argcount)


class C:
    def m(self, x, *y):
        return x, y

    @classmethod
    def k(cls, x=1):
        return cls.__name__, x

    @staticmethod
    def s(*a, **k):
        return a, k


attempt(C().m)
attempt(C().m, 1, 2)
attempt(C.m, 1)
attempt(C.k, 5, 6)
attempt(C().s, 1, z=2)
bound = C().m
print(bound(7, 8), C.k(x=3))
print(max([3, 1, 2], key=lambda v: -v), sorted("bca", reverse=True), max(1, 5, 3), min("b", "a"))
attempt(max)
attempt(max, [])
print(max([], default="none"))
