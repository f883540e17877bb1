"""What the tests of migrated packages found."""
import subprocess
import sys
import typing
from typing import Annotated, Callable, ClassVar, Concatenate, Dict, Generic, List, Literal, Optional, Tuple, TypeVar, Union

T = TypeVar("T")


class G(Generic[T]):
    x: List[int]
    y: 'Annotated[float, "test"]'


# the same subscript gives the same object
print([a is b for a, b in [
    (List[int], List[int]), (Optional[str], Union[str, None]), (Dict[str, T], Dict[str, T]), (G[int], G[int]),
    (Annotated[int, "x"], Annotated[int, "x"]), (Annotated[int, []], Annotated[int, []]), (Literal[1], Literal[1]),
    (Literal[1], Literal[True]), (Callable[[int], str], Callable[[int], str]), (List[T][int], List[T][int]),
    (ClassVar[int], ClassVar[int]), (Tuple[()], Tuple[()]), (Union[int, str], Union[str, int]),
    (Concatenate[int, ...], Concatenate[int, ...])]])
hints = typing.get_type_hints(G, include_extras=True)
print(hints["x"] is List[int], hints["y"] is Annotated[float, "test"], List["int"] == List["int"])
print(Callable[[int], str].__args__, Callable[[int, str], str], Literal[True], Literal[1])

# an interpreter for scripts
print(sys.executable == sys._base_executable, subprocess.run(
    [sys.executable, "-c", "print(6 * 7)"], stdout=subprocess.PIPE, check=True).stdout)

for text in ["not 1 = 3", "a, 1 = x", "1, a = x", "a, f() = x", "(a, 1) = x", "*a, 1 = 3", "x = a, 1 = 3", "-a = 3",
             "a, 1 = 3 = 4", "a, not b = 3", "not a, b = 3", "a.b, 'c' = 3", "from .__future__ import division",
             "x = 1\nfrom .__future__ import x", "x = 1\nfrom . import __future__"]:
    try:
        compile(text, "<text>", "exec")
        print(text, "is allowed")
    except SyntaxError as e:
        print(text, "|", e.msg, e.lineno, e.offset, e.end_offset)

import functools
import gc
import inspect
import io
import itertools
import operator


class L(list):
    pass


# signatures of builtin classes, and of what is derived from them
for f in [L, float, complex, tuple, enumerate, reversed, property, memoryview, io.BytesIO, io.StringIO, itertools.count,
          itertools.groupby, itertools.accumulate, itertools.permutations, itertools.cycle, object.__init__,
          dict, int, map, operator.itemgetter, itertools.chain, functools.reduce, functools.cmp_to_key, functools.partial,
          operator.length_hint]:
    try:
        print(f.__name__, inspect.signature(f), end="; ")
    except ValueError as e:
        print(e, end="; ")
print(gc.set_debug(gc.DEBUG_STATS & 0), gc.get_debug(), gc.DEBUG_LEAK, gc.DEBUG_SAVEALL)

import copy
import importlib
import pickle
from datetime import timedelta, tzinfo


class Local(tzinfo):
    def __init__(self):
        self.x = timedelta(2)

    __reduce__ = object.__reduce__


# object's own way to take a tzinfo apart; texts of pickles are new objects; imports by constants
print([pickle.loads(pickle.dumps(Local(), p)).x for p in range(6)], copy.copy(Local()).x)
name = "a name"
print(pickle.loads(pickle.dumps(name)) is name, pickle.loads(pickle.dumps([name, name]))[0] == name)
print(importlib.import_module("colorsys").rgb_to_hls(0.5, 0.5, 0.5), __import__("sndhdr", None, None, ["x"]).__name__)

# the globals and variables of a text's frame in a traceback; f_locals is not named here, since these
# programs are one repository, whose functions would all have to tell theirs
g = {"__name__": "of a text", "q": 7}


def variables(f):
    names = getattr(f, "f_{}".format("locals"))
    return sorted(names)[-3:], names.get("b")


exec(compile("def inner(a=1, *b):\n    c = [a, lambda: a]\n    raise KeyError(q)\n", "<text>", "exec"), g)
for what in [g["inner"], lambda: exec("x = 1\nraise KeyError(x)", g)]:
    try:
        what()
    except KeyError as e:
        tb = e.__traceback__
        while tb.tb_next:
            tb = tb.tb_next
        f = tb.tb_frame
        print(f.f_globals is g, f.f_globals["__name__"], f.f_code.co_name, *variables(f))
