"""Signatures of builtin functions, methods and classes, and of the library's."""
import bisect
import collections
import datetime
import decimal
import functools
import hashlib
import inspect
import itertools
import json
import math
import os
import pickle
import queue
import random
import re
import threading
import enum


def signature(f):
    try:
        return str(inspect.signature(f))
    except ValueError as e:
        return f"ValueError: {str(e)[:40]}"


class Deque(collections.deque):
    pass


class Number(float):
    pass


class Color(enum.Enum):
    RED = 1


class Own(queue.Queue):
    pass


BUILTINS = [len, abs, print, sorted, pow, sum, open, compile, eval, getattr, dir, max, iter, round,
            divmod, isinstance, vars, hash, callable, format, input, repr, setattr]
METHODS = [str.split, str.strip, str.encode, "a".join, bytes.decode, bytearray.pop, list.append,
           [].sort, list.index, list.pop, dict.get, dict.setdefault, {}.update, dict.fromkeys,
           set.add, set.union, int.to_bytes, int.from_bytes, (5).bit_length, float.fromhex,
           int.__add__, str.__getitem__, list.__setitem__, object.__setattr__, int.__pow__,
           tuple.__contains__, int.__new__, object.__init__, (3).__add__, property.__get__,
           dict.__getitem__, object.__reduce_ex__, object.__init_subclass__]
CLASSES = [int, float, str, bytes, list, tuple, dict, set, complex, enumerate, property, range,
           object, type, Exception, Number, Deque, Color, Own, collections.OrderedDict,
           collections.Counter, collections.ChainMap, datetime.date, decimal.Decimal,
           functools.partial, functools.lru_cache, itertools.chain, itertools.permutations,
           threading.Thread, queue.Queue, random.Random, collections.UserDict]
LIBRARY = [math.gcd, math.log, math.isclose, math.sqrt, itertools.chain.from_iterable,
           functools.reduce, functools.wraps, bisect.insort, json.dumps, json.loads, os.getcwd,
           os.makedirs, os.stat, os.path.join, pickle.dumps, pickle.load, re.sub, re.compile,
           re.Pattern.match, random.randint, random.choices, hashlib.sha256,
           datetime.datetime.now, datetime.date.today, decimal.Decimal.quantize,
           collections.namedtuple, collections.OrderedDict.move_to_end, queue.Queue.put,
           threading.Thread.join, inspect.signature, inspect.getmembers]

for group in (BUILTINS, METHODS, CLASSES, LIBRARY):
    for f in group:
        print(getattr(f, "__qualname__", f), signature(f))

for f in (len, print, "".join, str.split, int.__add__, int.__new__, dict.fromkeys, math.gcd, dir,
          int.from_bytes, float, int, list, Number, math.sqrt, [].append, set.add, type):
    print(f.__name__, f.__text_signature__ if f is not int.from_bytes else "")


def plain():
    pass


print(hasattr(plain, "__text_signature__"))
print(inspect.signature(sorted).parameters["key"].default,
      inspect.signature("".split).bind("x", 2).arguments,
      functools.wraps(len)(lambda x: x).__name__)
