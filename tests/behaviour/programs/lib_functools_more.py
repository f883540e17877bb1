"""functools and its like, as CPython's own tests ask: names, identities, locks and late registrations."""
import abc
import collections.abc
import copy
import functools
import pickle
import typing


@functools.total_ordering
class Low:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n

    def __eq__(self, other):
        return self.n == other.n


@functools.total_ordering
class Whole(int):
    pass


print(Low.__gt__.__name__, Low.__gt__.__qualname__, Low.__gt__.__module__, Whole(1) >= Whole(2))
print(all(pickle.loads(pickle.dumps(getattr(Low, n))) is getattr(Low, n) for n in ("__gt__", "__le__", "__ge__")))
print(Low(1) >= Low(1), Low(1) > Low(1), Low(2) <= Low(1), sorted([Low(3), Low(1)])[0].n)

K = functools.cmp_to_key(mycmp=lambda x, y: x - y)
print(type(K).__name__, K(obj=3) > K(1), K(2) == K(2), K(2) != K(2), K(5).obj)
for wrong in (lambda: K(), lambda: K(1, 2), lambda: K(1) < 2, lambda: K.obj, lambda: K < K(1), lambda: hash(K(1))):
    try:
        print(wrong())
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)

p = functools.partial(print, [1], sep="-")
q = copy.copy(p)
print(q.args is p.args, q.keywords is p.keywords, copy.deepcopy(p).args[0] is p.args[0])
p.keywords[3] = "x"
try:
    p()
except TypeError as e:
    print(e)


def documented(a: int) -> str:
    "Says it."


print(documented.__doc__ is documented.__doc__, functools.wraps(documented)(lambda: 0).__doc__ is documented.__doc__)
print(classmethod(documented).__annotations__, staticmethod(documented).__annotations__)
for updated in (("missing",), ("n",)):
    def wrapper():
        pass
    wrapper.n = 1
    try:
        functools.update_wrapper(wrapper, documented, (), updated)
    except AttributeError as e:
        print(e)


class Counted:
    hashed = 0

    def __hash__(self):
        Counted.hashed += 1
        return 1


@functools.lru_cache(maxsize=1)
def cached(x, y):
    return y


c = Counted()
print(cached(c, 1), Counted.hashed, cached(c, 1), Counted.hashed, cached(c, 2), Counted.hashed, cached.cache_info())


class Meta(type):
    @functools.cached_property
    def prop(cls):
        return 1


class Slotted:
    __slots__ = ()
    prop = functools.cached_property(lambda self: 1)


class Made(metaclass=Meta):
    pass


for owner in (Made, Slotted()):
    try:
        owner.prop
    except TypeError as e:
        print(e)
try:
    class Twice:
        a = b = functools.cached_property(lambda self: 1)
except RuntimeError as e:
    print(e.__cause__, e.__context__ is e.__cause__)


@functools.singledispatch
def kind(x):
    return "thing"


class Late:
    pass


@kind.register
def _(x: collections.abc.Sized):
    return "sized"


@kind.register(collections.abc.Container)
def _(x):
    return "container"


print(kind(Late()))
collections.abc.Container.register(Late)
print(kind(Late()))
for cls in (42, typing.Union[int, typing.Iterable[str]], typing.List[int]):
    def f(x):
        pass
    f.__annotations__["x"] = cls
    try:
        kind.register(f)
    except TypeError as e:
        print(e)
print([c.__name__ for c in functools._compose_mro(dict, [collections.abc.Sized, collections.abc.Mapping])])
print(functools._c3_mro(bool)[0].__name__)


class Method:
    @functools.singledispatchmethod
    @classmethod
    def of(cls, x):
        return "of"

    @of.register
    @classmethod
    def _(cls, x: int):
        return "int"

    @of.register
    @staticmethod
    def _(x: str):
        return "str"


print(Method.of(1), Method.of("a"), Method.of(1.5), Method().of(2))


class Halves(float):
    pass


class Gives:
    def __float__(self):
        return Halves(0.5)

    def __complex__(self):
        return type("C", (complex,), {})(1, 2)


import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    print(float(Gives()), complex(Gives()))
print(*[w.message for w in seen], sep="\n")
nan = float("nan")
print(hash(nan) == object.__hash__(nan), type(filter(None, ())).__name__)


class Labelled(float):
    def __init__(self, x, *, label):
        self.label = label


print(Labelled(1.5, label="x").label)
