"""Inheritance, descriptors, operators, metaclasses."""


class Base:
    count = 0

    def __init__(self, value):
        self.value = value
        Base.count += 1

    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag

    @property
    def double(self):
        return self.value * 2

    @double.setter
    def double(self, x):
        self.value = x // 2

    @classmethod
    def make(cls, v):
        return cls(v)

    @staticmethod
    def helper(x):
        return x + 1

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"

    def __eq__(self, other):
        return isinstance(other, Base) and self.value == other.value

    def __lt__(self, other):
        return self.value < other.value

    def __add__(self, other):
        if isinstance(other, Base):
            return type(self)(self.value + other.value)
        return NotImplemented

    def __radd__(self, other):
        return type(self)(other + self.value)

    def __len__(self):
        return self.value

    def __contains__(self, x):
        return x == self.value

    def __getitem__(self, i):
        if i >= self.value:
            raise IndexError(i)
        return i * i

    def __call__(self, *a):
        return ("called", a)

    def __bool__(self):
        return self.value > 0


class Left(Base, tag="left"):
    def who(self):
        return "left>" + super().who() if hasattr(super(), "who") else "left"


class Right(Base, tag="right"):
    def who(self):
        return "right"


class Both(Left, Right):
    pass


b = Both.make(3)
print(b, b.who(), [c.__name__ for c in Both.__mro__], Left.tag, Both.tag)
b.double = 10
print(b.value, b.double, Base.helper(1), Base.count, b(1, 2), list(b), 5 in b, len(b))
print(b + Right(1), 10 + b, b == Both(5), sorted([Both(3), Both(1)]), bool(Both(0)))
try:
    b + "x"
except TypeError as e:
    print(e)
try:
    hash(b)
except TypeError as e:
    print(e)


class Typed:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.name, None)

    def __set__(self, obj, value):
        if not isinstance(value, int):
            raise TypeError(f"{self.name} wants int")
        setattr(obj, self.name, value)


class Point:
    __slots__ = ("_x", "_y")
    x, y = Typed(), Typed()

    def __init__(self, x, y):
        self.x, self.y = x, y


p = Point(1, 2)
print(p.x, p.y)
for bad in (lambda: setattr(p, "x", "s"), lambda: setattr(p, "z", 1)):
    try:
        bad()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)


class Meta(type):
    def __new__(m, name, bases, ns, **kw):
        ns["added"] = sorted(k for k in ns if not k.startswith("__"))
        return super().__new__(m, name, bases, ns)

    def __call__(cls, *a):
        print("making", cls.__name__)
        return super().__call__(*a)


class Made(metaclass=Meta):
    one = 1

    def two(self):
        return 2


print(Made().two(), Made.added, type(Made).__name__)


class Lazy:
    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return name[4:]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        print("set", name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        print("del", name)
        object.__delattr__(self, name)


z = Lazy()
z.a = 1
print(z.dyn_hello, z.a, hasattr(z, "nope"))
del z.a
print(vars(z))


class Words(dict):
    def __missing__(self, k):
        return "?" + k


class Stack(list):
    def push(self, x):
        self.append(x)
        return self


class Temperature(float):
    def f(self):
        return self * 9 / 5 + 32


w = Words(a=1)
s = Stack([1]).push(2)
print(w["a"], w["b"], w, s, len(s), isinstance(s, list), Temperature(100).f())


class AppError(Exception):
    def __init__(self, code, *args):
        super().__init__(code, *args)
        self.code = code

    def __str__(self):
        return f"app error {self.code}"


try:
    raise AppError(7, "more")
except AppError as e:
    print(e, e.args, e.code, repr(e))
print(type("Dyn", (Base,), {"hello": lambda self: "hi"})(1).hello(), isinstance(1, (str, int)))
private = type("P", (), {})
print(issubclass(Both, Base), Both.__qualname__, Both.__module__, type(b) is Both)

if __name__ == "__main__":
    pass
