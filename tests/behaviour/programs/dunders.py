"""Operators through dunders, reflected ones, in place, comparison, containers, calls."""
import functools


class V:
    def __init__(self, *xs):
        self.xs = xs

    def __repr__(self):
        return "V" + repr(self.xs)

    def __add__(self, o):
        if not isinstance(o, V):
            return NotImplemented
        return V(*(a + b for a, b in zip(self.xs, o.xs)))

    def __radd__(self, o):
        return V(*(o + a for a in self.xs))

    def __mul__(self, k):
        return V(*(a * k for a in self.xs))

    __rmul__ = __mul__

    def __matmul__(self, o):
        return sum(a * b for a, b in zip(self.xs, o.xs))

    def __neg__(self):
        return V(*(-a for a in self.xs))

    def __eq__(self, o):
        return isinstance(o, V) and self.xs == o.xs

    def __hash__(self):
        return hash(self.xs)

    def __bool__(self):
        return any(self.xs)

    def __len__(self):
        return len(self.xs)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return ("slice", i.start, i.stop, i.step)
        return self.xs[i]

    def __contains__(self, x):
        return x == "magic" or x in self.xs

    def __iadd__(self, o):
        self.xs += (o,)
        return self

    def __call__(self, *a, **k):
        return ("called", a, k)

    def __format__(self, spec):
        return f"<{spec}:{len(self.xs)}>"

    def __index__(self):
        return len(self.xs)

    def __round__(self, n=None):
        return ("round", n)

    def __abs__(self):
        return sum(abs(x) for x in self.xs)

    def __int__(self):
        return 77

    def __float__(self):
        return 7.5

    def __reversed__(self):
        return iter(self.xs[::-1])

    def __divmod__(self, o):
        return ("divmod", o)

    def __pow__(self, o, m=None):
        return ("pow", o, m)


a, b = V(1, 2), V(3, 4)
print(a + b, 10 + a, a * 3, 3 * a, a @ b, -a, a == V(1, 2), a != b, {a: 1}[V(1, 2)])
print(bool(V(0, 0)), len(a), a[0], a[1:], a[:, 1] if False else a[::2], "magic" in a, 2 in a, 9 in a)
print(list(a), [*a], tuple(reversed(a)))
c = a
c += 9
print(a, c is a)
print(a(1, k=2), f"{a:xyz}", format(a), "{:>3}".format(a))
print([0, 1, 2, 3, 4][b], hex(a), round(a), round(a, 2), abs(V(-1, 2)), int(a), float(a))
print(divmod(a, 3), a ** 2, pow(a, 2, 5))
for bad in (lambda: a + 1, lambda: a - 1, lambda: a < b, lambda: a @ 1, lambda: ~a, lambda: a["x"]):
    try:
        print(bad())
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)


@functools.total_ordering
class T:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v

    def __lt__(self, o):
        return self.v < o.v

    def __repr__(self):
        return f"T{self.v}"


print(sorted([T(3), T(1), T(2)]), T(1) <= T(1), T(2) > T(1), max(T(1), T(5)))
try:
    hash(T(1))
except TypeError as e:
    print(e)


class Dyn:
    def __getattr__(self, name):
        if name.startswith("d_"):
            return name.upper()
        raise AttributeError(name)

    def __setattr__(self, name, v):
        object.__setattr__(self, name, ("set", v))

    def __delattr__(self, name):
        print("del", name)


y = Dyn()
y.q = 1
del y.q
print(y.q, y.d_x, hasattr(y, "nope"), getattr(y, "nope", 0))


class Watch:
    def __getattribute__(self, n):
        return ("got", n)


print(Watch().anything)


class Desc:
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, o, cls):
        return self if o is None else o.__dict__.get(self.name, "unset")

    def __set__(self, o, v):
        o.__dict__[self.name] = v * 2


class H:
    f = Desc()


h = H()
print(h.f)
h.f = 21
print(h.f, H.f.name)


class It:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration
        return self.n


print(list(It()), sum(It()), 2 in It(), dict(zip("abc", It())))


class Old:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i


print(list(Old()), 9 in Old())


class Sub(int):
    def __add__(self, o):
        return "sub+"

    def __radd__(self, o):
        return "+sub"


print(Sub(3) + 1, 1 + Sub(3), Sub(3) * 2, Sub(4) == 4)
with_missing = type("Mi", (dict,), {"__missing__": lambda self, k: k * 2})()
print(with_missing["ab"], len(with_missing))
