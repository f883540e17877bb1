"""Decorators: with arguments, stacked, of classes and methods, stateful, order of evaluation."""
import functools

log = []


def trace(label):
    log.append(f"make {label}")

    def deco(fn):
        log.append(f"apply {label} to {fn.__name__}")

        @functools.wraps(fn)
        def inner(*a, **k):
            log.append(f"call {label}")
            return fn(*a, **k)
        return inner
    return deco


@trace("outer")
@trace("inner")
def add(a, b=1):
    "adds"
    return a + b


print(add(1), add(1, b=5), add.__name__, add.__doc__, add.__wrapped__ is not None)
print(log)


class Count:
    def __init__(self, fn):
        self.fn, self.n = fn, 0

    def __call__(self, *a):
        self.n += 1
        return self.fn(*a)

    def __get__(self, obj, cls=None):
        return functools.partial(self, obj)


@Count
def hello(x):
    return x * 2


print(hello(2), hello("a"), hello.n)


def register(reg):
    def deco(cls):
        reg[cls.__name__.lower()] = cls
        cls.registered = True
        return cls
    return deco


reg = {}


@register(reg)
class Thing:
    @Count
    def m(self, k):
        return ("m", k)

    @staticmethod
    def s(v=1):
        return ("s", v)

    @classmethod
    def c(cls):
        return cls.__name__

    @property
    def p(self):
        return "p"

    @functools.lru_cache(maxsize=None)
    def cached(self, n):
        print("computing", n)
        return n * n


t = reg["thing"]()
print(t.registered, t.m(3), t.s(), Thing.s(2), t.c(), Thing.c(), t.p, t.cached(4), t.cached(4))


def memo(fn):
    cache = {}

    @functools.wraps(fn)
    def inner(*args):
        if args not in cache:
            cache[args] = fn(*args)
        return cache[args]
    inner.cache = cache
    return inner


@memo
def paths(r, c):
    return 1 if r == 0 or c == 0 else paths(r - 1, c) + paths(r, c - 1)


print(paths(15, 15), len(paths.cache))


def validate(**types):
    def deco(fn):
        def inner(**kw):
            for name, t in types.items():
                if not isinstance(kw.get(name), t):
                    raise TypeError(f"{name}: expected {t.__name__}, got {type(kw.get(name)).__name__}")
            return fn(**kw)
        return inner
    return deco


@validate(age=int, name=str)
def person(name, age):
    return f"{name} is {age}"


print(person(name="Ann", age=3))
try:
    person(name="Bob", age="x")
except TypeError as e:
    print(e)


class Lazy:
    def __init__(self, fn):
        self.fn = fn

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, cls):
        if obj is None:
            return self
        v = obj.__dict__[self.name] = self.fn(obj)
        return v


class Big:
    @Lazy
    def data(self):
        print("loading")
        return [1, 2, 3]


b = Big()
print(b.data, b.data, list(b.__dict__))
print(functools.reduce(lambda a, v: a * v, [1, 2, 3, 4]), functools.partial(int, base=2)("101"))
dec = [lambda f: lambda *a: ("wrapped", f(*a))]


@dec[0]
def odd(v):
    return v


print(odd(1))


@lambda c: c()
class single:
    v = 5


print(single.v)


@functools.singledispatch
def show(v):
    return f"object {v}"


@show.register(int)
def _(v):
    return f"int {v}"


@show.register(list)
def _(v):
    return "list of " + ", ".join(show(x) for x in v)


print(show([1, "a", [2]]))
