"""What packages ask of classes, modules and codes: type[...], kinds of builtins, marks on methods."""
import inspect
import types
import typing
from types import TracebackType

print(tuple[type[BaseException], BaseException, TracebackType], type[int], list[type[int]])
print(typing.List[int].__class__ is typing._GenericAlias, isinstance([1], typing._GenericAlias))

# ImportError shows its msg, whatever became of args.
e = ModuleNotFoundError("No module named 'x'", name="x")
e.args = ("other",)
print(e, repr(e), e.args, e.msg)
e.msg = "m2"
print(e)
e.msg = 3
print(e)
try:
    import nope.y
except ImportError as error:
    error.args = ("changed", 2)
    print(str(error), error.args, error.name, error.msg)

# Bound methods of builtin types are builtin functions to isinstance and type.
f = "{a}".format
print(isinstance(f, types.BuiltinMethodType), isinstance([].append, types.BuiltinFunctionType))
print(type(f) is type(len) is types.BuiltinFunctionType, f.__self__, f.__name__)
print(isinstance("x".format_map, (types.MethodType, types.BuiltinMethodType)))
print(type(globals()) is dict, globals().__class__ is dict)


def g():
    "doc"


for kind in (classmethod, staticmethod):
    w = kind(g)
    w.mark = 5
    print(w.mark, w.__wrapped__ is g, w.__dict__["mark"], hasattr(g, "mark"))
    del w.mark
    print(hasattr(w, "mark"))


class Marked:
    @classmethod
    def m(cls):
        return cls.__name__


vars(Marked)["m"].tag = "t"
print(vars(Marked)["m"].tag, Marked.m(), Marked().m())

# A module made at run time may have a __getattr__.
m = types.ModuleType("m")
exec("def __getattr__(n): raise AttributeError('mine ' + n)", m.__dict__)
try:
    m.zz
except AttributeError as error:
    print(error)
print(hasattr(m, "q"))
m.late = 1
exec("del late", m.__dict__)
print(hasattr(m, "late"), "late" in m.__dict__)
for name in ("late", "zork"):
    try:
        exec("del " + name, m.__dict__)
    except NameError as error:
        print(error)

# Codes under other names.
c = compile("raise ValueError(1)", "f.html", "exec")
d = c.replace(co_name="block", co_filename="x.html")
print(d.co_name, d.co_filename, c.co_name, c.co_filename)
try:
    exec(d, {})
except ValueError as error:
    t = error.__traceback__.tb_next
    print(t.tb_frame.f_code.co_name, t.tb_frame.f_code.co_filename, t.tb_lineno)
print(g.__code__.replace(co_name="hh", co_firstlineno=7).co_firstlineno, g.__code__.co_name)
try:
    c.replace(co_name=1)
except TypeError as error:
    print(error)

# Signatures of builtins.
for x in (print, len, sorted, isinstance, sum, round, open, "".join, "".split, str.split, [].append,
          list.sort, dict.get, {}.setdefault, max, min, getattr, iter, str.find):
    try:
        print(inspect.signature(x))
    except ValueError as error:
        print("ValueError", str(error)[:28])


class Slot:
    __slots__ = ("__call__",)


try:
    inspect.signature(Slot())
except TypeError as error:
    print(error)
