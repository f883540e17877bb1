"""Corners of the language and the builtins that CPython's own tests look at."""
import collections.abc
import dataclasses
import gc
import itertools
import math
import os
import traceback
import types
import weakref


def tell(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# counts of arguments, and special methods that are called by name
for f in (lambda: [].sort(1), lambda: sorted(), lambda: sorted([1], 2), lambda: sorted([], foo=1),
          lambda: sum(), lambda: map(), lambda: weakref.ref(tell, None, k=2),
          lambda: "abc".__mul__(""), lambda: [].__mul__(1.0), lambda: (1,).__rmul__(None),
          lambda: b"".__mul__(""), lambda: "a".__add__(1), lambda: [].__add__(1),
          lambda: (1).__add__(""), lambda: "{0.}".format(), lambda: "{a[]}".format(),
          lambda: "{0.}".format(0), lambda: bytes(b"", errors="x"), lambda: math.lcm(12, 0, 8.0)):
    tell(f)


class Right:
    def __radd__(self, other):
        return "added"

    def __rmul__(self, other):
        return "multiplied"


print("a" + Right(), [] + Right(), (1,) * Right(), b"" + Right())


# what an expression's text holds
for text in ("", " ", "\n", "#c", "\n\n", "(", "1 2", ";"):
    try:
        eval(text)
    except SyntaxError as e:
        print(repr(text), e.args)


# cycles through iterators, who refers to whom
class Node:
    pass


for make in (lambda o: iter([o]), lambda o: iter((o,)), lambda o: iter({o: 1}), lambda o: iter({o}),
             lambda o: zip([o]), lambda o: map(str, [o]), lambda o: filter(None, [o]),
             lambda o: enumerate([o]), lambda o: reversed([o])):
    o = Node()
    o.it = make(o)
    w = weakref.ref(o)
    del o
    gc.collect()
    print(w() is None, end=" ")
node = Node()
holder, other = [node], {"node": node}
found = gc.get_referrers(node)
print(any(x is holder for x in found), any(x is other for x in found))


# classes that say what their objects' __dict__ is; metaclasses; names
class Told:
    __dict__ = property(lambda self: {"a": 2})


class Module(types.ModuleType):
    __dict__ = 8


class Jump(type):
    def __setattr__(cls, key, value):
        object.__setattr__(cls, key, value)


class Base:
    pass


class Meta(Base, type):
    pass


class Made(metaclass=Meta):
    pass


tell(lambda: vars(Told()))
tell(lambda: dir(Module("m")))
tell(lambda: setattr(Jump("D", (), {}), "x", 1))
tell(lambda: type(Made.__dict__))
tell(lambda: setattr(Made, "__dict__", {}))
tell(lambda: setattr(Made, "__name__", "a\udc00"))
tell(lambda: type("a", (), {"__doc__": "\udc00"}))
tell(lambda: staticmethod(None).__dict__)
tell(lambda: types.new_class("C").__module__)


# subscripted builtins
for t in (enumerate, dataclasses.Field, os.DirEntry, weakref.ref, collections.abc.Sized,
          itertools.count, types.SimpleNamespace, int):
    tell(lambda: t[int])
call = collections.abc.Callable[[int, str], float]
print(call, call.__args__, list[int].__len__([1, 2]), "__origin__" in dir(list[int]))
star = next(iter(tuple[int, str]))
print(star, star.__reduce__()[0], type(list[int]([1])))


# what a lookup of one's own was for
class Likely:
    blech = None

    def __getattr__(self, name):
        raise AttributeError


try:
    Likely().bluch
except AttributeError as e:
    print(e.name, type(e.obj).__name__, traceback.format_exception_only(e))


# texts and their classes, keywords
tell(lambda: exec("class A: pass", {"__builtins__": {}}))


def doubled(**names):
    return names


tell(lambda: doubled(**{1: 2}, **{1: 3}))
tell(lambda: doubled(**{1: 2}))
tell(lambda: eval("doubled(**{1: 2}, **{1: 3})", {"doubled": doubled}))
tell(lambda: exec("class C(metaclass=type, metaclass=type): pass", {}))
tell(lambda: exec("class A:\n def m(s): return [super().m for _ in '1']\nA().m()", {}))


# where the parser of texts finds what is wrong
for text in ("x y 'abc", "f() g() 0x", "[interesting\nfoo()\n", "f(a for b in c, d",
             "f'{**a}'", "(**a)", "def f():\n  from _ import *", "def f():\n  x, y: int",
             "def f():\n try: pass\n except* E: return 1", "match x:\n case {0+1j: _, 1j: _}: pass"):
    try:
        compile(text, "?", "exec")
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
