"""Type parameters and type aliases of Python 3.12, which expected.txt records."""
import typing
from typing import Generic, Protocol, TypeVar, Callable

def first[T](items: list[T]) -> T:
    return items[0]
print(first([1, 2]), first.__type_params__, first.__annotations__, first.__name__, first.__qualname__)

class Stack[T]:
    def __init__(self) -> None:
        self.items: list[T] = []
    def push(self, x: T) -> None:
        self.items.append(x)
    def pop(self) -> T:
        return self.items.pop()
    def map[U](self, f: Callable[[T], U]) -> "Stack[U]":
        s = Stack[U]()
        for i in self.items:
            s.push(f(i))
        return s
s = Stack[int]()
s.push(1); s.push(2)
print(s.map(str).items, Stack.__type_params__, Stack.__parameters__, Stack.__orig_bases__, Stack.__mro__)
print(Stack[int], Stack.map.__type_params__, Stack.map.__qualname__, Stack.map.__annotations__)
print(type(Stack.__type_params__[0]), repr(Stack.__type_params__[0]))

type Point = tuple[float, float]
type Pair[A, B] = tuple[A, B]
type Tree = int | list[Tree]
print(Point, Point.__value__, type(Point), Point.__name__, Point.__type_params__, Point.__module__)
print(Pair[int, str], Pair.__value__, Pair.__type_params__, Pair.__parameters__)
print(Tree.__value__, Tree.__value__.__args__[1].__args__[0] is Tree)
try:
    Point[int]
except TypeError as e:
    print(e)
print(Point | None, Pair[int, str].__origin__ is Pair, Pair[int, str].__args__)

def bounded[T: int, U: (str, bytes), *Ts, **P](f: Callable[P, T], *args: *Ts, u: U = "x") -> tuple[T, *Ts]:
    return f, args, u
T, U, Ts, P = bounded.__type_params__
print(T, U, Ts, P, T.__bound__, U.__constraints__, T.__constraints__, U.__bound__, bounded(1, 2, u=3))
print(T.__covariant__, T.__contravariant__, T.__infer_variance__, T.__name__, T.__module__, type(Ts), type(P), P.args, P.kwargs)
print(isinstance(T, TypeVar), isinstance(P, typing.ParamSpec), isinstance(Ts, typing.TypeVarTuple))

class Lazy[T: Undefined]: pass
try:
    Lazy.__type_params__[0].__bound__
except NameError as e:
    print(e)
class Undefined: pass
print(Lazy.__type_params__[0].__bound__)

class Base[T]:
    def hi(self): return "hi"
class Child[K: str, V](Base[V], dict, metaclass=type): pass
print(Child.__bases__, Child.__orig_bases__, Child.__parameters__, Child().hi(), Child[str, int])

class Outer:
    X = int
    type Y = X
    def m[T: X](self, a: X, b: T = 3) -> Y:
        return X if False else (a, b)
    class Inner[T]:
        def g[S](self, x: tuple[S, T]) -> S: return x[0]
    print(m.__annotations__, Y.__value__)
X = "global"
print(Outer.m.__type_params__[0].__bound__, Outer().m(1), Outer.Inner[int]().g((1, 2)), Outer.Inner.g.__annotations__)

def factory[T](kind: T):
    def inner[U](x: T, y: U) -> T:
        return T, U
    class Local[V](Base[V]):
        field: T
        def get[W](self) -> T: return T, V, W
    type A[Q] = dict[T, Q]
    return inner, Local, A
i, L, A = factory(1)
print(i(1, 2), i.__qualname__, L.__qualname__, L().get(), A.__value__, L.__annotations__, i.__annotations__)
print(factory.__type_params__[0] is i.__annotations__['x'])

T = "outer"
def shadow[T](x=T, *, y=T) -> T:
    return x, y, T
print(shadow(), shadow.__defaults__)
print(T)

def deco(f):
    print("deco", f.__name__, f.__type_params__)
    return f
@deco
def decorated[T](x: T) -> T: return x
@deco
class Decorated[T]: pass

async def co[T](x: T) -> T:
    return x
def gen[T](x: T):
    yield x
    yield T
print(list(gen(1)), co.__type_params__)
co(1).close()

class P1[T](Protocol):
    def meth(self) -> T: ...
print(P1.__mro__, P1.__parameters__, P1[int])
V = TypeVar("V")
print(V, type(V))
try:
    class Bad2[T](Base[V]): pass
except TypeError as e:
    print(type(e).__name__, e)
type = 3
type type = 4
print(type.__value__)
type: int = 5
print(type)
def scoped():
    n = 10
    def f[T: n](x: n) -> (lambda: T): return x
    return f
f = scoped()
print(f.__type_params__[0].__bound__, f.__annotations__['x'], f.__annotations__['return']())
class Meta(int.__class__):
    def __new__(m, name, bases, ns, **kw):
        print(sorted(ns), kw)
        return super().__new__(m, name, bases, ns)
class WithMeta[T](metaclass=Meta, flag=T): pass
class C[__T]:
    def f[__U](self, x: __T, y: __U): return __T, __U
print(C.__type_params__, C().f(1, 2), C.f.__annotations__)
print([T for T in range(3)], T)
class Nested[T]:
    a = T
    b = [T for _ in range(2)]
    def c(self): return T
    d = lambda: T
print(Nested.a, Nested.b, Nested().c(), Nested.d())
import copy, pickle
print(copy.copy(Nested.a) is Nested.a)

type Fn[**P, R] = Callable[P, R]
print(Fn[[int], str], Fn.__value__)
if __name__ == "__main__":
    print("done")
