"""Virtual subclasses (hooks, registration, cache tokens), unions with parameters, gc.callbacks."""
import abc
import gc
import typing
from collections.abc import Sized


def told(f, *args):
    try:
        return f(*args)
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


class A(abc.ABC):
    asked = 0

    @classmethod
    def __subclasshook__(cls, other):
        A.asked += 1
        return "foo" in other.__dict__ if cls is A else NotImplemented


class Derived(A):
    pass


class Foo:
    foo = 1


# the hook is asked before inheritance, and once for each class
print(issubclass(Derived, A), issubclass(Foo, A), isinstance(Foo(), A), isinstance(Derived(), A))
print(A.asked)


class B(metaclass=abc.ABCMeta):
    pass


class Other:
    pass


token = abc.get_cache_token()
print(isinstance(Other(), B), B.register(Other), isinstance(Other(), B), issubclass(Other, B))
print(abc.get_cache_token() == token, abc.get_cache_token() != token)
B.register(Other)
print(told(B.register, 5), told(B.register, B), told(issubclass, {}, B), told(issubclass, 1, Sized))


class C(B):
    pass


print(told(C.register, B), issubclass(C, B), issubclass(B, C))


# an object may claim a class
class Claims:
    __class__ = Other


print(isinstance(Claims(), B), isinstance(Claims(), Sized))


class Checking(abc.ABCMeta):
    def __subclasscheck__(cls, other):
        return other is int


class D(metaclass=Checking):
    pass


print(isinstance(1, D), isinstance("", D), issubclass(int, D))


class meta(type, metaclass=abc.ABCMeta):
    @abc.abstractmethod
    def todo(cls):
        pass


print(meta.__abstractmethods__)

# unions
T = typing.TypeVar("T")
S = typing.TypeVar("S")
print((float | list[T])[int], (list[T] | list[S]).__parameters__, (list[T] | list[S])[int, T])
print((int | T | bytes)[str], told(lambda: (int | str)[int]), told(lambda: (int | T)[int, str]))
print(hash(int | str) == hash(str | int), len({int | str, str | int, int | None}))

# collections that the program asks for
heard = []
gc.callbacks.append(lambda phase, info: heard.append((phase, sorted(info), info["generation"])))
gc.collect()
gc.callbacks.clear()
gc.set_threshold(9, 8)
print(heard, gc.get_threshold())


# names of builtin methods are those of the class that they are bound to
class L(list):
    pass


print([].append.__qualname__, L().append.__qualname__, dict.fromkeys.__qualname__)
print(True.__add__.__qualname__, int.from_bytes.__qualname__, str.join.__qualname__)


class Chained:
    @classmethod
    @classmethod
    def twice(cls):
        return cls


print(Chained.twice(), Chained().twice() is Chained)


# except* around one exception that is raised again
def again(named):
    try:
        try:
            raise ValueError(42)
        except* ValueError as e:
            if named:
                raise e
            raise
    except ExceptionGroup as e:
        return e


print(repr(again(True)), repr(again(False)))



def starred(x):
    try:
        raise ExceptionGroup("g", [ValueError(1)])
    except* x:
        print("taken")


print(told(starred, 42), told(starred, (ValueError, 42)), starred((KeyError, ValueError)))
