"""enum's helpers, warnings and names, as CPython's own tests ask."""
import enum
import pickle
import sys
import warnings
from enum import Enum, EnumMeta, IntEnum, auto

P_A, P_B, P_C = 1, (2,), "x"
names = ("__a__", "_a_", "_E__a", "_E__a_", "a", "_E__", "__", "_E___a__")
print([[f(n) for n in names] for f in (enum._is_dunder, enum._is_sunder)], [enum._is_private("E", n) for n in names])
print(enum._is_descriptor(property()), enum._is_descriptor(1), enum._is_single_bit(8), enum._is_single_bit(6))
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")

    class Mixed(Enum):
        red = "red"
        two = 2
        three = auto()

    class Outer(Enum):
        a = 1

        class Inner(Enum):
            b = 2

print(list(Mixed), [type(m).__name__ for m in Outer], [str(w.message) for w in seen], sep="\n")


class Base(metaclass=EnumMeta):
    pass


class FromBase(Base, Enum):
    A = 1


class Shouted(type(Enum)):
    def __new__(metacls, cls, bases, classdict):
        new = type(classdict)()
        new._cls_name = cls
        for k in classdict._member_names:
            new[k] = classdict[k] * 2
        for k, v in classdict.items():
            if k not in new:
                new[k] = v
        return super().__new__(metacls, cls, bases, new)


class Loud(Enum, metaclass=Shouted):
    x = 2
    y = "z"


print(list(FromBase), list(Loud))
print(list(Enum._convert_("Unordered", __name__, filter=lambda n: n.startswith("P_"))))


class Global(IntEnum):
    ONE = 1


class ByName(Enum):
    ONE = 1
    __reduce_ex__ = enum.pickle_by_enum_name


Global.__reduce_ex__ = enum._reduce_ex_by_global_name
print(Global.ONE.__reduce_ex__(2), ByName.ONE.__reduce_ex__(2), pickle.loads(pickle.dumps(ByName.ONE)) is ByName.ONE)
enum._make_class_unpicklable(Global)
for bad in (Global.ONE, Global):
    try:
        pickle.dumps(bad)
    except (TypeError, pickle.PicklingError) as e:
        print(type(e).__name__, e)
