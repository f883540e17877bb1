"""Classes: inheritance, super, MRO, class attributes, properties, slots of dunders."""


class A:
    kind = "a"
    count = 0

    def __init__(self, x):
        self.x = x
        A.count += 1

    def hello(self):
        return f"A({self.x})"

    def __repr__(self):
        return f"{type(self).__name__}({self.x!r})"


class B(A):
    kind = "b"

    def __init__(self, x, y):
        super().__init__(x)
        self.y = y

    def hello(self):
        return "B+" + super().hello()


class C(A):
    def hello(self):
        return "C+" + super().hello()


class D(B, C):
    pass


d = D(1, 2)
print(d.hello(), d, D.__mro__, A.count)
print([c.__name__ for c in D.mro()], isinstance(d, C), issubclass(D, A), isinstance(d, (int, A)))
print(d.__dict__, D.kind, vars(d) is d.__dict__)
d.kind = "own"
print(d.kind, D.kind, B.kind)
del d.kind
print(d.kind)
try:
    d.nothing
except AttributeError as e:
    print(e)
try:
    D.nothing
except AttributeError as e:
    print(e)
try:
    class X(A, B):
        pass
except TypeError as e:
    print(e)


class P:
    def __init__(self):
        self._v = 1

    @property
    def v(self):
        "the value"
        return self._v

    @v.setter
    def v(self, new):
        if new < 0:
            raise ValueError("negative")
        self._v = new

    @v.deleter
    def v(self):
        self._v = None

    @property
    def ro(self):
        return "ro"


p = P()
p.v = 5
print(p.v, P.v.__doc__)
try:
    p.v = -1
except ValueError as e:
    print(e)
del p.v
print(p.v)
try:
    p.ro = 1
except AttributeError as e:
    print(e)


class S:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1


s = S()
try:
    s.c = 1
except AttributeError as e:
    print(e)
try:
    s.b
except AttributeError as e:
    print(e)
print(hasattr(s, "a"), getattr(s, "zz", "dflt"))
setattr(s, "b", 3)
print(s.b)


def added(self, k):
    return self.x * k


A.added = added
print(d.added(3))
A.__str__ = lambda self: "str of A"
print(str(d), repr(d), f"{d}", "%s" % d)


class Counted:
    instances = []

    def __new__(cls, *a):
        o = super().__new__(cls)
        cls.instances.append(a)
        return o

    def __init__(self, *a):
        self.a = a


Counted(1), Counted(2, 3)
print(Counted.instances)


class Base:
    subs = []

    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        Base.subs.append((cls.__name__, tag))


class One(Base, tag="one"):
    pass


class Two(One):
    pass


print(Base.subs)
print(type("Made", (A,), {"z": 5})(3).z, type(3), type(type), A.__name__, A.__module__, D.__bases__)


class Meta(type):
    def __new__(m, name, bases, ns, **kw):
        ns["added"] = sorted(k for k in ns if not k.startswith("__"))
        return super().__new__(m, name, bases, ns)

    def __call__(cls, *a):
        o = super().__call__(*a)
        o.made_by = "meta"
        return o

    def __len__(cls):
        return 42


class M(metaclass=Meta):
    q = 1

    def w(self):
        pass


print(M.added, M().made_by, len(M), type(M) is Meta)
o = object()
try:
    o.x = 1
except AttributeError as e:
    print(e)
try:
    A()
except TypeError as e:
    print(e)


class Outer:
    class Inner:
        def f(self):
            return __class__.__qualname__


print(Outer.Inner().f(), Outer.Inner.__qualname__)
