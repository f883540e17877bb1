"""enum: members, lookups, aliases, flags and boundaries, mixed-in types, the functional API."""
from enum import *
import enum, copy
def tr(f):
    try: print("ok", f())
    except Exception as e: print(type(e).__name__, e)
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3
    CRIMSON = 1
    def hi(self): return "hi " + self.name
    @property
    def low(self): return self.name.lower()
    @classmethod
    def default(cls): return cls.RED
    @staticmethod
    def st(): return 5
print(Color.RED, repr(Color.RED), Color, Color(2), Color["BLUE"], len(Color), list(Color))
print(Color.CRIMSON, Color.CRIMSON is Color.RED, Color.__members__)
print(Color.RED.name, Color.RED.value, Color.RED.hi(), Color.RED.low, Color.default(), Color.st())
print(f"{Color.RED} {Color.RED:>12} {Color.RED!r}", "%s" % Color.RED)
tr(lambda: Color(9)); tr(lambda: Color["X"]); tr(lambda: Color.X); tr(lambda: 3 in Color); tr(lambda: Color.RED in Color)
def s1(): Color.RED = 4
def s2(): del Color.RED
def s3(): Color.RED.value = 4
def s4(): Color.RED.name = "x"
def s5(): Color.NEW = 4; return Color.NEW
tr(s1); tr(s2); tr(s3); tr(s4); tr(s5)
def ext():
    class More(Color): X = 1
tr(ext)
print(isinstance(Color.RED, Color), type(Color.RED), type(Color), issubclass(Color, Enum), bool(Color), bool(Color.RED))
print(list(reversed(Color)), hash(Color.RED) == hash("RED"), {Color.RED: 1}[Color.RED])
print(Color.RED == 1, Color.RED != Color.BLUE, Color.RED is copy.copy(Color.RED), copy.deepcopy([Color.RED]))
tr(lambda: Color.RED < Color.BLUE)
class Planet(Enum):
    MERCURY = (3.303e+23, 2.4397e6)
    EARTH = (5.976e+24, 6.37814e6)
    def __init__(self, mass, radius):
        self.mass = mass; self.radius = radius
    @property
    def g(self): return round(6.67300E-11 * self.mass / (self.radius ** 2), 3)
print(Planet.EARTH, Planet.EARTH.g, Planet.EARTH.value, repr(Planet.MERCURY), Planet((3.303e+23, 2.4397e6)))
class N(IntEnum):
    A = 1; B = auto(); C = auto()
print(N.A, repr(N.B), N.C + 1, N.A < N.B, N.A == 1, sorted([N.C, N.A]), f"{N.A}", "%d" % N.B, str(N.C), [10,20,30][N.A], N(2), hash(N.A) == hash(1), {1: 'x'}[N.A])
print(isinstance(N.A, int), N.A | N.B, type(N.A | N.B), max(N), N.B.bit_length(), int(N.C), N.A.real)
class S(StrEnum):
    X = "ex"; Y = auto(); LONG_NAME = auto()
print(S.X, repr(S.Y), S.X + "!", S("ex"), S.LONG_NAME, f"{S.X:>5}", S.X == "ex", S.Y.upper(), str(S.Y), "".join(S))
def bad():
    class B(StrEnum): X = 1
tr(bad)
class Perm(Flag):
    R = auto(); W = auto(); X = auto()
    RW = R | W
print(Perm.R | Perm.X, repr(Perm.R | Perm.W), Perm.RW, list(Perm), list(Perm.RW), ~Perm.R, Perm(0), repr(Perm(0)), Perm(7), bool(Perm(0)), Perm.R in Perm.RW, len(Perm.RW), Perm.R ^ Perm.R, Perm.RW & Perm.W)
print(repr(~Perm.RW), Perm(5).name, Perm(5).value, [p.name for p in Perm.RW], Perm.R.value, Perm.X.value)
tr(lambda: Perm.R | 1); tr(lambda: 1 in Perm.R); tr(lambda: Perm("x"))
class St(Flag, boundary=STRICT):
    A = 1; B = 4
tr(lambda: St(2)); tr(lambda: St(8)); tr(lambda: St(5)); tr(lambda: St(-1)); tr(lambda: St(-9))
class Ej(Flag, boundary=EJECT): A = 1; B = 2
tr(lambda: repr(Ej(8)))
class Ke(Flag, boundary=KEEP): A = 1; B = 2
tr(lambda: repr(Ke(9))); tr(lambda: repr(Ke(-1))); tr(lambda: Ke(8)); tr(lambda: str(Ke(8)))
class IF(IntFlag):
    A = 1; B = 2; C = 4
print(IF.A | IF.B, repr(IF.A | IF.B), IF(9), repr(IF(9)), IF.A | 8, repr(IF.A | 8), ~IF.A, repr(~IF.A), IF.A + 1, IF(0), repr(IF(0)), 1 | IF.B, repr(1|IF.B), list(IF(7)), f"{IF.A}", str(IF.C), repr(IF(-1)), IF.A in IF(3))
class Order(Enum):
    _order_ = "B A"
    B = 2; A = 1
def badorder():
    class Order(Enum):
        _order_ = "A B"
        B = 2; A = 1
tr(badorder)
class Auto(Enum):
    def _generate_next_value_(name, start, count, last): return (name, start, count, list(last))
    A = auto(); B = auto()
print(list(Auto))
class Mis(Enum):
    A = 1; B = 2
    @classmethod
    def _missing_(cls, v):
        if v == "a": return cls.A
        if v == "bad": return 5
        if v == "err": raise KeyError("k")
        return None
print(Mis("a")); tr(lambda: Mis("bad")); tr(lambda: Mis("err")); tr(lambda: Mis("zz"))
def dup():
    class D(Enum): A = 1; A = 2
tr(dup)
def uq():
    @unique
    class D(Enum): A = 1; B = 1; C = 1
tr(uq)
def sund():
    class D(Enum): _x_ = 1
tr(sund)
def mro():
    class D(Enum): mro = 1
tr(mro)
F = Enum("F", "a b c"); print(list(F), F, F.a.value, F.__module__, F.__qualname__)
F = Enum("F", ["a", "b"], start=5); print(list(F))
F = Enum("F", [("a", 10), ("b", 20)]); print(list(F))
F = Enum("F", {"a": 1, "b": "x"}); print(list(F))
F = IntEnum("F", "a, b", module="mm", qualname="Q.F"); print(list(F), F.__module__, F.__qualname__)
F = Enum("F", "a b", type=str); print(list(F), F.a.upper())
F = Flag("F", "a b c"); print(list(F), F.a|F.c)
class Ign(Enum):
    _ignore_ = "tmp i"
    tmp = 4
    for i in range(2): vars()["M%d" % i] = i
print(list(Ign), hasattr(Ign, "tmp"))
class Mem(Enum):
    @member
    def f(self): return 1
    x = nonmember(5)
    g = lambda self: 7
    class Inner: pass
    A = 1
print([m.name for m in Mem if m.name != "Inner"], Mem.x, Mem.A.g())
class Unh(Enum): A = [1]; B = {2: 3}; C = [1]
print(list(Unh), Unh([1]), Unh({2: 3}), Unh.C is Unh.A)
class Mixed(str, Enum):
    A = "a"; B = "b"
print(Mixed.A, repr(Mixed.A), f"{Mixed.A}", Mixed.A == "a", Mixed("b"), str(Mixed.A), "%s" % Mixed.A, "-".join(Mixed))
class MI(int, Enum):
    A = 1
print(MI.A, repr(MI.A), f"{MI.A}", MI.A + 1, format(MI.A, "03") if False else "")
class FE(float, Enum): PI = 3.14
print(FE.PI, repr(FE.PI), FE.PI * 2)
class Tup(tuple, Enum): A = (1, 2); B = 3, 4
print(Tup.A, repr(Tup.A), Tup.A[0], Tup.B.value)
class NewE(bytes, Enum):
    def __new__(cls, value, label, unit):
        obj = bytes.__new__(cls, [value]); obj._value_ = value; obj.label = label; obj.unit = unit
        return obj
    PD_X = (0, 'P.D. X', 'mm'); PD_Y = (1, 'P.D. Y', 'mm')
print(NewE(1), NewE.PD_Y.label, NewE.PD_X == b"\0")
class AN(Enum):
    def __new__(cls):
        value = len(cls.__members__) + 1
        obj = object.__new__(cls); obj._value_ = value; return obj
class AC(AN): R = (); G = (); B = ()
print(list(AC))
class OrderedEnum(Enum):
    def __ge__(self, o):
        if self.__class__ is o.__class__: return self.value >= o.value
        return NotImplemented
    def __lt__(self, o):
        if self.__class__ is o.__class__: return self.value < o.value
        return NotImplemented
class Gr(OrderedEnum): A = 5; B = 4
print(Gr.A >= Gr.B, Gr.A < Gr.B, sorted(Gr))
class NV(Enum): name = 1; value = 2; x = 3
print(NV.name, NV.value, NV.name.value, NV.value.name, NV.x.name)
for chk in (UNIQUE, CONTINUOUS, NAMED_FLAGS):
    def vf():
        @verify(chk)
        class V(IntFlag): A = 1; B = 8; C = 1; D = 6
    tr(vf)
def vf():
    @verify(CONTINUOUS)
    class V(IntEnum): A = 1; B = 4
tr(vf)
print(repr(EnumCheck.UNIQUE), repr(STRICT), FlagBoundary.KEEP, EnumMeta is EnumType)
print(dir(Color)[:4])
match Color.RED:
    case Color.GREEN: print("g")
    case Color.RED: print("r")
class WithDict(Enum):
    A = {"k": 1}
    B = None
    C = (1,)
print(list(WithDict), WithDict(None), WithDict((1,)))
print(Color.__doc__, Color.RED.__class__, Color.RED.__objclass__, Color._member_names_, list(Color._value2member_map_))
class Sub(int, ReprEnum): A = 3
print(Sub.A, repr(Sub.A), f"{Sub.A:03d}")
def re_():
    class S(ReprEnum): A = 1
tr(re_)
def extra():
    class S(Enum, int): A = 1
tr(extra)
class Base(Enum):
    def __init_subclass__(cls, **kw): super().__init_subclass__(); print("init_sub", cls.__name__, kw, list(cls))
class D1(Base): A = 1
print(bin(5))
def kw():
    class S(Enum, foo=1): A = 1
tr(kw)
class HTTP(IntEnum):
    def __new__(cls, value, phrase, description=''):
        obj = int.__new__(cls, value); obj._value_ = value; obj.phrase = phrase; obj.description = description
        return obj
    OK = 200, 'OK', 'Request fulfilled'
    NF = 404, 'Not Found'
print(HTTP.OK, HTTP.OK.phrase, repr(HTTP(404)), HTTP.NF == 404, HTTP.NF.description == "")
