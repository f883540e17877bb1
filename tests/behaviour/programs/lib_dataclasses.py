"""dataclasses: options, fields, inheritance, slots, asdict and replace, and every refusal."""
from dataclasses import *
import dataclasses, typing, copy
from typing import ClassVar, List, Any, Optional
from collections import namedtuple, defaultdict
from abc import ABC, abstractmethod
def tr(f):
    try: print("ok", f())
    except Exception as e: print(type(e).__name__, e)
@dataclass
class P:
    x: int
    y: int = 0
    z: list = field(default_factory=list)
    c: ClassVar[int] = 7
    def s(self): return self.x + self.y
p = P(1, 2)
print(p, p == P(1, 2), p != P(2), P.__doc__, P.__match_args__, p.s(), P.c, p.z is not P(1).z)
tr(lambda: P()); tr(lambda: P(1,2,3,4)); tr(lambda: P(1, q=3)); tr(lambda: hash(p)); tr(lambda: p < P(2)); tr(lambda: P(1, x=2))
print(P.__init__.__qualname__, P.__init__.__annotations__, P.__eq__.__name__, P.__hash__, P.__module__)
print([(f.name, f.type, f.init, f.repr, f.kw_only) for f in fields(P)], fields(p) == fields(P))
print(str(fields(P)[1]).split("default_factory")[0], asdict(p), astuple(p), replace(p, x=9), is_dataclass(P), is_dataclass(p), is_dataclass(int))
@dataclass(order=True)
class O:
    a: int
    b: str = field(compare=False, default="q")
print(O(1) < O(2), O(1, "z") == O(1, "y"), sorted([O(3), O(1)]), O(1) <= O(1, "x"))
tr(lambda: O(1) < 3)
@dataclass(frozen=True)
class F:
    a: int
    b: tuple = ()
f = F(1)
def s(): f.a = 2
def d(): del f.a
def n(): f.new = 2
tr(s); tr(d); tr(n); print(hash(f) == hash(F(1)), {f: 1}[F(1)], hash(f) == hash((1, ())))
@dataclass(frozen=True)
class F2(F):
    c: int = 3
print(F2(1), F2(1).__dict__)
class F3(F): 
    def __init__(self): super().__init__(5); self.other = 3
print(F3().other); tr(lambda: setattr(F3(), "a", 4))
def bad1():
    @dataclass
    class X(F): pass
def bad2():
    @dataclass(frozen=True)
    class X(P): pass
def bad3():
    @dataclass
    class X: a: int = 1; b: int
def bad4():
    @dataclass
    class X: a: list = []
def bad5():
    @dataclass(order=True)
    class X:
        a: int
        def __lt__(self, o): return 1
def bad6():
    @dataclass(eq=False, order=True)
    class X: a: int
def bad7():
    @dataclass
    class X: a = field()
def bad8(): field(default=1, default_factory=list)
def bad9():
    @dataclass
    class X: a: ClassVar[list] = field(default_factory=list)
def bad10():
    @dataclass(unsafe_hash=True)
    class X:
        a: int
        def __hash__(self): return 1
def bad11():
    @dataclass(frozen=True)
    class X:
        a: int
        def __setattr__(self, n, v): pass
def bad12():
    @dataclass
    class X: a: {} = {}
for b in (bad1, bad2, bad3, bad4, bad5, bad6, bad7, bad8, bad9, bad10, bad11, bad12): tr(b)
@dataclass(slots=True)
class S:
    a: int
    b: int = 4
    l: list = field(default_factory=list, repr=False)
s_ = S(1); print(s_, S.__slots__, hasattr(s_, "__dict__")); tr(lambda: setattr(s_, "zz", 1)); s_.b = 9; print(s_.b, S(1) == S(1))
@dataclass(slots=True)
class S2(S): c: int = 1
print(S2(1, 2), S2.__slots__)
@dataclass(slots=True, frozen=True)
class SF: a: int; b: int = 2
print(SF(1), copy.copy(SF(5)), copy.deepcopy(SF(5)) == SF(5), hash(SF(1)) == hash((1, 2)))
@dataclass(kw_only=True)
class K: a: int; b: int = 2
print(K(a=1)); tr(lambda: K(1)); tr(lambda: K())
@dataclass
class KO:
    a: int
    _: KW_ONLY
    b: int = 3
    c: int
    d: int = field(default=1, kw_only=False)
print(KO(1, c=2), KO.__match_args__, KO.__doc__); tr(lambda: KO(1, 2, 3))
@dataclass
class IV:
    a: int
    mult: InitVar[int]
    extra: InitVar[int] = 10
    r: int = field(init=False)
    def __post_init__(self, mult, extra): self.r = self.a * mult + extra
print(IV(2, 3), IV(2, 3, 4), [f.name for f in fields(IV)], hasattr(IV(1,2), "mult"), IV.__doc__)
tr(lambda: replace(IV(1, 2), a=3)); print(replace(IV(1,2), a=3, mult=1)); tr(lambda: replace(IV(1,2), r=3, mult=1))
@dataclass
class Base:
    x: int = 1
    y: int = 2
    def __post_init__(self): print("post", self.x)
@dataclass
class Der(Base):
    y: int = 5
    z: int = 6
    def __post_init__(self): super().__post_init__(); self.w = 1
print(Der(), Der(y=1), [f.name for f in fields(Der)], Der.__mro__[1] is Base)
@dataclass(repr=False, eq=False)
class N: a: int = 1
print(N() == N(), repr(N())[:20], N.__eq__ is object.__eq__, hash(N()) != 0)
@dataclass
class Node:
    v: int
    kids: List["Node"] = field(default_factory=list)
n = Node(1, [Node(2), Node(3, [Node(4)])]); print(n); print(asdict(n)); print(astuple(n))
n.kids.append(n); print(n)
NT = namedtuple("NT", "a b")
@dataclass
class Mix: d: dict; t: tuple; nt: NT; dd: Any = None
m = Mix({"k": Node(1)}, (Node(2), 3), NT(Node(1), 2))
print(asdict(m)); print(astuple(m)); print(asdict(m, dict_factory=lambda kv: tuple(k for k, _ in kv)))
tr(lambda: asdict(3)); tr(lambda: astuple(P)); tr(lambda: replace(3)); tr(lambda: fields(3))
C = make_dataclass("C", [("a", int), "b", ("c", str, "x")], order=True)
print(C(1, 2), C(1, 2) < C(1, 3), C.__annotations__, C.__name__, C.__module__ )
for a in (["1a"], ["class"], ["a", "a"], [(1, 2, 3, 4)], [3]): tr(lambda: make_dataclass("Z", a))
@dataclass
class A(ABC):
    a: int
    @abstractmethod
    def m(self): ...
tr(lambda: A(1))
@dataclass
class A2(A):
    def m(self): return self.a
print(A2(4).m(), A2(4))
@dataclass(unsafe_hash=True)
class UH: a: int; b: list = field(default_factory=list, hash=False)
print(hash(UH(1)) == hash((1,)))
@dataclass
class Desc:
    @property
    def q(self): return self._q
    class D:
        def __set_name__(self, o, n): self.n = "_" + n
        def __get__(self, i, o=None): return 42 if i is None else getattr(i, self.n)
        def __set__(self, i, v): setattr(i, self.n, v * 2)
    v: int = D()
print(Desc(), Desc(3).v)
@dataclass
class Meta: a: int = field(default=1, metadata={"unit": "m"}); b: "int" = 2; c: "ClassVar[int]" = 3; d: "typing.ClassVar" = 3; e: "InitVar[int]" = 1; g: "dataclasses.InitVar[int]" = 2
print(fields(Meta)[0].metadata, [f.name for f in fields(Meta)], Meta.__doc__, P(1).__class__.__dataclass_params__)
match P(1, 2):
    case P(a, b, z=zz): print(a, b, zz)
print(MISSING is dataclasses.MISSING, repr(InitVar[int]), repr(InitVar[List[int]]), P.__dataclass_fields__.keys())
@dataclass
class WithInit:
    a: int
    def __init__(self, q): self.a = q + 1
    def __repr__(self): return "custom"
print(WithInit(3), WithInit(3).a)
@dataclass
class Generic_(typing.Generic[typing.TypeVar("T")] if hasattr(typing, "Generic") else object): a: int
print(Generic_(1))
@dataclass
class SelfF: self: int; b: int = 1
print(SelfF(5))
try:
    f.a = 1
except FrozenInstanceError as e: print(isinstance(e, AttributeError), e)
@dataclass()
class E: pass
print(E(), E() == E(), E.__doc__)
@dataclass
class DocD:
    "has doc"
    a: int = 1
print(DocD.__doc__)
class Outer:
    @dataclass
    class Inner: a: int = 1
print(Outer.Inner(), Outer.Inner.__qualname__)
@dataclass(match_args=False)
class NM: a: int
print(hasattr(NM, "__match_args__"))
@dataclass
class Df: a: Optional[int] = None; b: List[int] = field(default_factory=lambda: [1]); 
print(Df(), Df().__doc__)
