"""typing at run time: forms, aliases and their text, Generic, Protocol, NamedTuple, TypedDict, hints."""
import typing, collections.abc, sys
from typing import *
from typing import get_overloads, is_typeddict
def tr(f):
    try: print("ok", f())
    except Exception as e: print(type(e).__name__, e)
T = TypeVar("T"); K = TypeVar("K", bound=int); S = TypeVar("S", int, str); Co = TypeVar("Co", covariant=True); P = ParamSpec("P"); Ts = TypeVarTuple("Ts")
print(T, K, S, Co, P, Ts, T.__name__, K.__bound__, S.__constraints__, Co.__covariant__, P.args, P.kwargs)
tr(lambda: TypeVar("X", int)); tr(lambda: TypeVar("X", covariant=True, contravariant=True)); tr(lambda: TypeVar("X", int, str, bound=int))
for t in (List[int], Dict[str, List[int]], Optional[int], Union[int, str], Union[int, str, None], Union[int], Optional[None], Tuple[int, ...], Tuple[()], Tuple[int, str], Callable[[int, str], bool], Callable[..., int], Callable[[], None], Callable[P, T], Type[int], ClassVar[int], Final[int], Literal[1, "a", True], Annotated[int, "m", 3], List["Fwd"], Set[T], List[Any], Union[List[int], None], Iterable[int], Generator[int, str, None], Deque[int], DefaultDict[str, int], Mapping[str, T], list[int], dict[str, T], Optional[list[int]], Type["X"], NoReturn, Any, List, Callable, Tuple, Union, Self, Concatenate[int, P], TypeGuard[int], Required[int], Counter[str], ChainMap[str, int], FrozenSet[int], Literal[None], List[None], Sequence[Tuple[int, str]]):
    print(t, repr(get_origin(t)), get_args(t))
print(Union[int, str] == Union[str, int], Union[int, int], Union[Union[int, str], float], Optional[Optional[int]], List[int] == List[int], List[int] == List[str], hash(List[int]) == hash(List[int]), Literal[1, 2] == Literal[2, 1], Literal[1] == Literal[True], {Union[int, str]: 1}[Union[str, int]], int | None, List[int] | None, T | None, None | List[int], "X" | T if False else 0)
print(List[T][int], Dict[K, T][int, str], Callable[[T], T][int], Union[T, int][str], Union[T, None][int], List[List[T]][str], List[T].__parameters__, Dict[T, T].__parameters__, list[T][int], dict[T, list[K]][int, str], Tuple[T, ...][int])
tr(lambda: List[int][int]); tr(lambda: List[int, str]); tr(lambda: Dict[int]); tr(lambda: Optional[int, str]); tr(lambda: Union[()]); tr(lambda: ClassVar[int, str]); tr(lambda: List[ClassVar]); tr(lambda: Callable[int]); tr(lambda: Callable[int, str]); tr(lambda: isinstance(1, List[int])); tr(lambda: isinstance([], List)); tr(lambda: issubclass(list, Sequence)); tr(lambda: isinstance(1, Union[int, str])); tr(lambda: isinstance(1, Any)); tr(lambda: Any()); tr(lambda: Union[int, str]()); tr(lambda: List()); tr(lambda: List[int]()); tr(lambda: isinstance(1, ClassVar)); tr(lambda: Annotated[int])
class Stack(Generic[T]):
    def __init__(self): self.items: List[T] = []
    def push(self, x: T) -> None: self.items.append(x)
s = Stack[int](); s.push(1); print(s.items, Stack[int], Stack.__parameters__, Stack.__orig_bases__, s.__orig_class__, Stack.__mro__, Stack[int].__origin__, get_args(Stack[int]), Stack[T][str])
class Pair(Generic[T, K]): pass
tr(lambda: Pair[int]); tr(lambda: Pair[int, str, int]); print(Pair[int, str], Pair[T, int][str])
class IntStack(Stack[int]): pass
print(IntStack.__mro__, IntStack.__orig_bases__, IntStack().items); tr(lambda: IntStack[int])
class MyList(List[T]): pass
print(MyList.__mro__, MyList([1, 2]), MyList[int]([3]))
class MyMap(Mapping[str, T]):
    def __getitem__(self, k): return k
    def __iter__(self): return iter("ab")
    def __len__(self): return 2
print(dict(MyMap()), MyMap.__parameters__, [c.__name__ for c in MyMap.__mro__])
def e1():
    class X(Generic): pass
def e2():
    class X(Generic[int]): pass
def e3():
    class X(Generic[T, T]): pass
def e4():
    class X(List[K], Generic[T]): pass
def e5():
    class X(Union[int, str]): pass
def e6():
    class X(ClassVar[int]): pass
def e7():
    class X(Union): pass
for e in (e1, e2, e3, e4, e5, e6, e7): tr(e)
@runtime_checkable
class Closer(Protocol):
    def close(self) -> None: ...
class Named(Protocol):
    name: str
@runtime_checkable
class RN(Protocol):
    name: str
class F:
    def close(self): pass
class G: name = "g"
print(isinstance(F(), Closer), isinstance(3, Closer), issubclass(F, Closer), isinstance(G(), RN), isinstance(F(), RN), issubclass(int, Closer))
tr(lambda: isinstance(G(), Named)); tr(lambda: issubclass(G, RN)); tr(lambda: Closer()); tr(lambda: runtime_checkable(F))
class Impl(Closer):
    def __init__(self, x): self.x = x
    def close(self): return 1
print(Impl(4).x, isinstance(Impl(1), Closer), Closer.__mro__, Impl.__mro__)
class GP(Protocol[T]):
    def get(self) -> T: ...
print(GP[int], GP.__parameters__)
def e8():
    class X(Protocol, F): pass
tr(e8)
print(isinstance(3, SupportsInt), isinstance("a", SupportsInt), issubclass(float, SupportsAbs), isinstance(3, SupportsIndex))
class P1(NamedTuple):
    "doc"
    x: int
    y: str = "d"
    def m(self): return self.x * 2
    @property
    def pr(self): return self.y
p = P1(1); print(p, p.m(), p.pr, p._fields, P1._field_defaults, P1.__annotations__, p._replace(x=5), p._asdict(), P1.__doc__, P1.__mro__, P1.__orig_bases__ == (NamedTuple,), P1.__name__, P1.__qualname__, isinstance(p, tuple))
N2 = NamedTuple("N2", [("a", int), ("b", str)]); print(N2(1, "x"), N2.__annotations__)
def e9():
    class X(NamedTuple): a: int = 1; b: int
def e10():
    class X(NamedTuple, F): a: int
def e11():
    class X(NamedTuple):
        a: int
        def __new__(cls): pass
for e in (e9, e10, e11): tr(e)
tr(lambda: P1()); tr(lambda: P1(1, 2, 3))
class TD(TypedDict):
    a: int
    b: str
class TD2(TD, total=False):
    c: List[int]
    d: Required[int]
t = TD(a=1, b="x"); print(t, type(t), TD.__annotations__, TD.__total__, TD.__required_keys__ == frozenset({"a", "b"}), sorted(TD2.__optional_keys__), TD2.__total__, sorted(TD2.__required_keys__), is_typeddict(TD), is_typeddict(dict), TD.__name__)
tr(lambda: isinstance({}, TD)); TD3 = TypedDict("TD3", {"x": int, "y": str}); print(TD3(x=1), TD3.__annotations__)
UserId = NewType("UserId", int); print(UserId(5), UserId, UserId.__name__, UserId.__supertype__, UserId | None)
@overload
def ov(x: int) -> int: ...
@overload
def ov(x: str) -> str: ...
def ov(x): return x
print(ov(3), len(get_overloads(ov)))
@overload
def ov2(x: int): ...
tr(lambda: ov2(1))
class A:
    x: int
    y: "Optional[A]" = None
    z: ClassVar["int"] = 3
    def f(self, a: "int", b: List["A"], *c: str, d: Annotated[int, 1] = 3, e: "dict[str, A] | None" = None) -> "A": pass
class B(A): w: "typing.List[int]"
def show(d): print({k: (v.__name__ if isinstance(v, type) and not hasattr(v, "__origin__") else str(v).replace("__main__.", "")) for k, v in d.items()})
show(get_type_hints(A)); show(get_type_hints(B)); show(get_type_hints(A.f)); show(get_type_hints(A.f, include_extras=True))
def bad(x: "Nope"): pass
tr(lambda: get_type_hints(bad)); tr(lambda: get_type_hints(3)); print(get_type_hints(bad, {"Nope": int}))
def nn(x: None, y: int = None) -> None: pass
print(get_type_hints(nn))
print(cast(int, "x"), ForwardRef("X"), ForwardRef("X") == ForwardRef("X"), TYPE_CHECKING, Text, AnyStr, AnyStr.__constraints__)
@final
class Fin: pass
print(Fin.__final__); tr(lambda: assert_never(3))
class AnySub(Any): pass
print(AnySub(), isinstance(AnySub(), AnySub)) if False else print(issubclass(AnySub, Any) if False else "-")
print(Annotated[Annotated[int, 1], 2], Annotated[int, 1].__metadata__, Annotated[int, 1].__origin__, get_type_hints, List.__origin__, List[int].__args__, List[int].__origin__) if False else print(Annotated[Annotated[int, 1], 2], Annotated[int, 1].__metadata__)
class V(Generic[Unpack[Ts]]): pass
print(V[int, str], V[()], V.__parameters__, Tuple[Unpack[Ts]])
class Z(Generic[P]): pass
print(Z[[int, str]], Z[int, str], Z[P])
match List[int]:
    case x if get_origin(x) is list: print("list!")
print(typing.get_type_hints(Stack.push))
