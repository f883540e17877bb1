"""Multiple inheritance, super with mixins, abstract methods, diamond, isinstance hooks, enum-like."""


class Base:
    def __init__(self, **kw):
        self.trail = ["Base"]
        for k, v in kw.items():
            setattr(self, k, v)

    def go(self):
        return ["Base.go"]


class Left(Base):
    def __init__(self, left=0, **kw):
        super().__init__(**kw)
        self.left = left
        self.trail.append("Left")

    def go(self):
        return ["Left.go"] + super().go()


class Right(Base):
    def __init__(self, right=0, **kw):
        super().__init__(**kw)
        self.right = right
        self.trail.append("Right")

    def go(self):
        return ["Right.go"] + super().go()


class Both(Left, Right):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.trail.append("Both")

    def go(self):
        return ["Both.go"] + super().go()


x = Both(left=1, right=2, extra=3)
print(x.trail, x.go(), x.left, x.right, x.extra, [c.__name__ for c in Both.__mro__])
print(super(Left, x).go(), super(Right, x).go(), Left.go(x))


class Shape:
    def area(self):
        raise NotImplementedError(f"{type(self).__name__}.area")

    def describe(self):
        return f"{self.__class__.__name__} of area {self.area():.2f}"


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3.14159 * self.r ** 2


class Square(Shape):
    def __init__(self, s):
        self.s = s

    area = lambda self: self.s ** 2


for s in (Circle(1), Square(2), Shape()):
    try:
        print(s.describe())
    except NotImplementedError as e:
        print("not implemented:", e)


class Stack(list):
    def push(self, v):
        self.append(v)
        return self

    def top(self):
        return self[-1] if self else None

    def __repr__(self):
        return f"Stack({list.__repr__(self)})"


s = Stack().push(1).push(2)
print(s, s.top(), len(s), s + [3], type(s + [3]).__name__, s == [1, 2], isinstance(s, list), s[0:1], [*s])


class Celsius(float):
    def __new__(cls, v):
        return super().__new__(cls, round(v, 1))

    @property
    def f(self):
        return self * 9 / 5 + 32


c = Celsius(36.66)
print(c, c.f, c + 1, type(c + 1).__name__, repr(c), c == 36.7)


class Upper(str):
    def __new__(cls, s):
        return super().__new__(cls, s.upper())

    def shout(self):
        return self + "!"


u = Upper("hey")
print(u, u.shout(), type(u.lower()).__name__, u == "HEY", {u: 1}["HEY"], len(u), f"{u:>5}", "".join([u, u]))


class Pair(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    first = property(lambda self: self[0])


p = Pair(1, 2)
print(p, p.first, p == (1, 2), hash(p) == hash((1, 2)), p + (3,))


class MyErr(ValueError, KeyError):
    pass


try:
    raise MyErr("both")
except KeyError as e:
    print(type(e).__mro__[1].__name__, e, isinstance(e, ValueError))


class AnyMeta(type):
    def __instancecheck__(cls, o):
        return hasattr(o, "quack")

    def __subclasscheck__(cls, c):
        return hasattr(c, "quack")


class Duck(metaclass=AnyMeta):
    pass


class Dog:
    quack = 1


print(isinstance(Dog(), Duck), isinstance(3, Duck), issubclass(Dog, Duck))


class Private:
    def __init__(self):
        self.__x = 1

    def get(self):
        return self.__x


class Sub(Private):
    def __init__(self):
        super().__init__()
        self.__x = 2

    def both(self):
        return self.get(), self.__x, sorted(self.__dict__)


print(Sub().both())


class Node:
    def __init__(self, v, *kids):
        self.v, self.kids = v, kids

    def walk(self, depth=0):
        yield depth, self.v
        for k in self.kids:
            yield from k.walk(depth + 1)


print(list(Node("a", Node("b", Node("c")), Node("d")).walk()))
print(Both.__subclasses__(), sorted(k.__name__ for k in Base.__subclasses__()), Base.__subclasses__()[0].__base__.__name__)
x.__class__ = Left
print(x.go(), type(x).__name__)
Left.go = lambda self: ["patched"]
print(x.go(), Both().go())
print(callable(x), callable(Left), hasattr(Left, "go"), dir(Circle(1))[-2:], object.__repr__(x).startswith("<__main__.Left object at 0x"))
del Left.go
print(x.go())
try:
    del Left.go
except AttributeError as e:
    print(e)
