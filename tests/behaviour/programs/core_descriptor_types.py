"""Subclasses of property, classmethod and staticmethod; names that stand twice in __slots__."""


class counted(property):
    """A property with an option of its own."""

    def __init__(self, fget=None, fset=None, fdel=None, doc=None, *, option=None):
        self.option = option
        self.calls = 0
        super().__init__(fget, fset, fdel, doc)

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        self.calls += 1
        return super().__get__(instance, owner)


class C:
    def read(self):
        """Reads."""
        return self._x

    x = counted(read, option="o")

    @x.setter
    def x(self, value):
        self._x = value * 2


c = C()
c.x = 4
print(c.x, c.x, C.x.calls, C.x.option, C.x.__doc__, type(C.x).__name__, C.x.fget.__name__)
try:
    del c.x
except AttributeError as e:
    print(e)


class only(classmethod):
    def __init__(self, f, tag="t"):
        super().__init__(f)
        self.tag = tag


class plain(staticmethod):
    pass


class D:
    make = only(lambda cls, n: (cls.__name__, n))
    other = only(lambda cls: cls.__name__, tag="u")

    @plain
    def s(a, b=2):
        return a + b


print(D.make(1), D().make(2), D.__dict__["other"].tag, D.other(), D.s(1), D().s(1, 1))
p = property(doc="text")
print(p.fget, p.__doc__, property(lambda self: 1, doc=None).__doc__)
for bad in (lambda: property(1, 2, 3, 4, 5), lambda: property(nothing=1)):
    try:
        print(bad())
    except TypeError as e:
        print(e)


class S:
    __slots__ = ("a", "b", "a")


s = S()
s.a, s.b = 1, 2
print(s.a, s.b, [n for n in dir(s) if not n.startswith("__")])
try:
    class T:
        __slots__ = ("a",)
        a = 1
except ValueError as e:
    print(e)
