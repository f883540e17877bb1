"""Scopes: nonlocal, global, late binding, cells shared, class bodies, comprehensions."""


def counter():
    n = 0

    def up(by=1):
        nonlocal n
        n += by
        return n

    def read():
        return n

    return up, read


up, read = counter()
print(up(), up(5), read(), counter()[1]())
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
fs = [lambda i=i: i for i in range(3)]
print([f() for f in fs])
x = "module"


def shadows():
    def before():
        return x
    try:
        before()
    except NameError as e:
        print(type(e).__name__, e)
    x = "local"
    return before()


print(shadows())


def unbound():
    print(y)
    y = 1


try:
    unbound()
except UnboundLocalError as e:
    print(e)


def deleter():
    z = 1
    del z
    try:
        return z
    except UnboundLocalError as e:
        return str(e)


print(deleter())


class K:
    x = "class"
    inside = x
    gen = list(x for _ in range(2))

    def m(self):
        return x


print(K.inside, K.gen, K().m())


def makes_global():
    global made
    made = 41

    def deeper():
        global made
        made += 1
    deeper()


makes_global()
print(made)
try:
    undefined_name
except NameError as e:
    print(e)


def three():
    a = 1

    def two():
        nonlocal a
        b = a * 10

        def one():
            nonlocal a, b
            a += 1
            b += a
            return a, b
        return one
    return two()


one = three()
print(one(), one())


def adders():
    total = 0
    for k in range(3):
        def add(v, k=k):
            nonlocal total
            total += v * (k + 1)
            return total
        yield add


print([a(1) for a in adders()])
print([[i * j for j in range(3)] for i in range(3)], [y for y in range(5) if (z := y * y) > 3], z)


def compose(*fns):
    def run(v):
        for fn in reversed(fns):
            v = fn(v)
        return v
    return run


print(compose(str, lambda v: v + 1, abs)(-5))
print((lambda *a, k=3, **kw: (a, k, kw))(1, 2, k=4, z=5))


def fact(n):
    return 1 if n < 2 else n * fact(n - 1)


print(fact(30))


def mem(fn):
    cache = {}

    def inner(*a):
        if a not in cache:
            cache[a] = fn(*a)
        return cache[a]
    inner.cache = cache
    return inner


@mem
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(90), len(fib.cache))
for last in range(4):
    pass
print(last)
[last for last in range(10)]
print(last)
