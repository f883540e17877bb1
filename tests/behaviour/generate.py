#!/usr/bin/env python3
"""Write random Python programs, run them under CPython and as Rust, and show where they differ.

    tests/behaviour/generate.py --seed 1 --count 500           500 programs in scripts of 100
    tests/behaviour/generate.py --seed 1 --count 1 --show      only print the source

Every program is one function of a script; what it prints stands between markers, so a
difference names its function. Programs are typed loosely: most operations make sense, some
raise, and what is raised is printed with its type and message.
"""
import argparse
import os
import random
import re
import subprocess
import sys
import warnings
from pathlib import Path

from run import QUICK

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
ATOMS = {
    "int": "0 1 -1 2 3 5 7 10 -4 17 100 255 -256 4096 65537 2147483648 -9223372036854775808 "
           "9223372036854775807 18446744073709551616 123456789012345678901234567890".split(),
    "float": "0.0 -0.0 1.0 0.5 -2.5 3.14 1e10 1e-7 1e22 123456.789 1e308 float('inf') "
             "float('nan') 2.0 1e16 0.1".split(),
    "str": ["''", "'a'", "'abc'", "'Hello World'", "'  pad '", "'x,y,,z'", "'1234'", "'äöü'",
            "'ß€'", "'line\\nline2\\n'", "'%d items'", "'{}-{}'", "'MiXeD'", "'aaa'", "'0x1f'",
            "'tab\\there'", "'\\U0001f600!'"],
    "bytes": ["b''", "b'a'", "b'hello'", "b'\\x00\\xff'", "b'a,b,c'", "b'  sp '", "b'123'"],
    "bool": ["True", "False"],
}
BIN = ["+", "-", "*", "//", "%", "/", "&", "|", "^", "<<", ">>"]
CMP = ["<", "<=", "==", "!=", ">", ">="]
CONTAINERS = ["list", "tuple", "dict", "set"]
SCALARS = ["int", "float", "str", "bool", "bytes"]
SPECS = ["", "d", "5", "<8", ">8", "^9", "*^12", "05", "+", ",", "x", "#x", "b", "o", "e", ".2f",
         "10.3f", ".3", "g", "%", "_", "s", ".2s", "c", "n", "08.2f", "=+8", "E", "-", " ", "#o"]
STR_CALLS = [
    ("upper", ""), ("lower", ""), ("strip", ""), ("title", ""), ("swapcase", ""), ("split", ""),
    ("split", "s"), ("rsplit", "s,i"), ("partition", "s"), ("rpartition", "s"), ("find", "s"),
    ("rfind", "s"), ("index", "s"), ("count", "s"), ("replace", "s,s"), ("replace", "s,s,i"),
    ("startswith", "s"), ("endswith", "s"), ("center", "w"), ("ljust", "w,c"), ("rjust", "w"),
    ("zfill", "w"), ("isdigit", ""), ("isalpha", ""), ("isidentifier", ""), ("casefold", ""),
    ("splitlines", ""), ("expandtabs", "w"), ("join", "L"), ("encode", ""), ("capitalize", ""),
    ("removeprefix", "s"), ("removesuffix", "s"), ("isspace", ""), ("lstrip", "s"),
    ("rstrip", "s"), ("istitle", ""), ("isupper", ""), ("format", "i,s"), ("translate", "T")]
BYTES_CALLS = [("upper", ""), ("split", "b"), ("find", "b"), ("replace", "b,b"), ("hex", ""),
               ("decode", ""), ("strip", ""), ("count", "b"), ("startswith", "b"),
               ("join", "B"), ("index", "b"), ("center", "w"), ("partition", "b")]


class Program:
    """One function's source, grown statement by statement."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        self.indent = 1
        self.vars = [{}]  # scopes: name -> type
        self.n = 0
        self.budget = self.r.randint(8, 26)
        self.loops = 0
        self.in_func = 0
        self.in_gen = False

    # ---- helpers

    def out(self, text):
        self.lines.append("    " * self.indent + text)

    def fresh(self, prefix="v"):
        self.n += 1
        return f"{prefix}{self.n}"

    def pick(self, seq):
        return self.r.choice(seq)

    def var(self, ty=None):
        found = [n for n, t in self.vars[-1].items() if ty is None or t == ty]
        return self.pick(found) if found else None

    def chance(self, p):
        return self.r.random() < p

    # ---- expressions

    def expr(self, ty=None, d=3):
        ty = ty or self.pick(SCALARS + CONTAINERS)
        if self.chance(0.04):
            return self.expr(self.pick(SCALARS + CONTAINERS), d - 1)  # a wrong type now and then
        v = self.var(ty)
        if v and self.chance(0.45):
            return v
        if d <= 0:
            return self.pick(ATOMS[ty]) if ty in ATOMS else v or self.display(ty, 0)
        if self.chance(0.05):
            return f"({self.expr(ty, d - 1)} if {self.cond(d - 1)} else {self.expr(ty, d - 1)})"
        if self.chance(0.03):
            n = self.fresh()
            return f"({n} := {self.expr(ty, d - 1)})"
        return getattr(self, "make_" + ty)(d)

    def cond(self, d=2):
        k = self.r.randrange(7)
        if k == 0:
            return f"not {self.expr(None, d - 1)}"
        if k == 1:
            t = self.pick(CONTAINERS + ["str"])
            return f"{self.expr('str' if t == 'str' else 'int', d - 1)} {self.pick(['in', 'not in'])} {self.expr(t, d - 1)}"
        if k == 2 and d > 0:
            return f"({self.cond(d - 1)} {self.pick(['and', 'or'])} {self.cond(d - 1)})"
        if k == 3:
            a, b, c = (self.expr("int", d - 1) for _ in range(3))
            return f"{a} {self.pick(CMP)} {b} {self.pick(CMP)} {c}"
        t = self.pick(SCALARS + CONTAINERS)
        return f"({self.expr(t, d - 1)} {self.pick(CMP)} {self.expr(t, d - 1)})"

    def make_bool(self, d):
        return self.pick(["({})", "bool({})"]).format(self.cond(d - 1))

    def make_int(self, d):
        k = self.r.randrange(13)
        e = lambda t="int": self.expr(t, d - 1)
        if k < 4:
            op = self.pick(BIN)
            if op in ("<<", ">>"):
                return f"({e()} {op} {self.r.randrange(0, 70)})"
            return f"({e()} {op} {e()})" if op != "/" else f"int({e()} / {e()})"
        if k == 4:
            return f"{self.pick(['-', '+', '~', 'abs', 'int', 'hash'])}({e()})"
        if k == 5:
            return f"len({e(self.pick(CONTAINERS + ['str', 'bytes']))})"
        if k == 6:
            return f"(fit({e()}) ** {self.r.randrange(0, 9)})"
        if k == 7:
            return f"{self.pick(['sum', 'max', 'min'])}({e(self.pick(['list', 'tuple', 'set']))})"
        if k == 8:
            return f"int({self.pick(['str', 'float'])}({e()}))"
        if k == 9:
            return f"divmod({e()}, {e()})[{self.r.randrange(2)}]"
        if k == 10:
            return f"{e(self.pick(['list', 'tuple', 'bytes']))}[{self.r.randrange(-3, 4)}]"
        if k == 11:
            return f"round({e('float')}{self.pick(['', ', 1', ', -2'])})"
        return self.pick([f"({e()}).bit_length()", f"pow({e()}, {self.r.randrange(5)}, {e()})",
                          f"ord({e('str')})", f"int({e('str')}, {self.pick([2, 8, 10, 16, 0])})",
                          f"int.from_bytes({e('bytes')}, 'big', signed={self.pick(['True', 'False'])})"])

    def make_float(self, d):
        e = lambda t="float": self.expr(t, d - 1)
        return self.pick([
            f"({e()} {self.pick(['+', '-', '*', '/', '//', '%'])} {e(self.pick(['float', 'int']))})",
            f"({e('int')} / {e('int')})", f"float({e('int')})", f"abs({e()})", f"-{e()}",
            f"round({e()}, {self.r.randrange(-2, 4)})", f"({e()} ** {self.pick(['2', '0.5', '-1'])})",
            f"float({e('str')})", f"divmod({e()}, {e()})[1]", f"max({e()}, {e()})"])

    def args(self, kinds, d):
        make = {"s": lambda: self.expr("str", d), "i": lambda: str(self.r.randrange(-2, 4)),
                "w": lambda: str(self.r.randrange(0, 14)), "c": lambda: self.pick(["'*'", "'-'", "'ab'"]),
                "L": lambda: f"map(str, {self.expr('list', d)})", "b": lambda: self.expr("bytes", d),
                "B": lambda: f"[{self.expr('bytes', d)}, {self.expr('bytes', d)}]",
                "T": lambda: "{97: 'X', 98: None, 108: 'ell'}"}
        return ", ".join(make[k]() for k in kinds.split(",") if k)

    def make_str(self, d):
        e = lambda t="str": self.expr(t, d - 1)
        k = self.r.randrange(10)
        if k < 4:
            name, kinds = self.pick(STR_CALLS)
            return f"str({e()}.{name}({self.args(kinds, d - 1)}))"
        if k == 4:
            return f"({e()} + {e()})"
        if k == 5:
            return f"{e()}[{self.slice()}]"
        if k == 6:
            t = self.pick(SCALARS + CONTAINERS)
            return f"{self.pick(['str', 'repr', 'ascii'])}({e(t)})"
        if k == 7:
            t = self.pick(["int", "float", "str", "bool"])
            q = e(t).replace("\\", "").replace("'", '"')
            conv = self.pick(["", "", "!r", "!s", "!a"])
            q = q if '"' not in q or "'" not in q else "0"
            return f"f'<{{({q}){conv}:{self.pick(SPECS)}}}>'" if "{" not in q else f"str({e(t)})"
        if k == 8:
            t = self.pick(["int", "float", "str"])
            spec = self.pick(["d", "s", "r", "5d", "-6s", "x", ".2f", "e", "g", "+d", "05d", "c", "#x", "i", "10.3e", "%"])
            return f"('%{spec}|' % ({e(t)},))"
        return self.pick([f"({e()} * {self.r.randrange(-1, 4)})", f"chr({e('int')} % 1000)",
                          f"format({e(self.pick(['int', 'float', 'str']))}, {self.pick(SPECS)!r})",
                          f"{self.pick(['hex', 'bin', 'oct'])}({e('int')})",
                          f"'{{0!r:>6}}|{{k}}'.format({e(self.pick(SCALARS))}, k={e()})",
                          f"{e()}[{self.r.randrange(-4, 5)}]"])

    def make_bytes(self, d):
        e = lambda t="bytes": self.expr(t, d - 1)
        k = self.r.randrange(5)
        if k < 2:
            name, kinds = self.pick(BYTES_CALLS)
            c = f"{e()}.{name}({self.args(kinds, d - 1)})"
            return c if name in ("upper", "replace", "strip", "join", "center") else f"str({c}).encode()"
        return self.pick([f"({e()} + {e()})", f"{e()}[{self.slice()}]", f"bytes({e('list')})",
                          f"{e('str')}.encode({self.pick(['', repr('utf-16-le'), repr('latin-1'), repr('ascii')])})",
                          f"({e()} * {self.r.randrange(3)})", f"bytes(bytearray({e()})[::-1])",
                          f"(b'%d|%s' % ({e('int')}, {e()}))"])

    def slice(self):
        p = lambda: self.pick(["", "", "0", "1", "2", "-1", "-2", "5", "-9", "100"])
        return f"{p()}:{p()}" + (f":{self.pick(['1', '2', '-1', '-2', '3'])}" if self.chance(0.4) else "")

    def element(self, d):
        return self.expr("int" if self.chance(0.75) else self.pick(["str", "float", "tuple"]), d)

    def display(self, ty, d):
        n = self.r.randrange(0, 5)
        item = lambda: self.element(min(d, 1) - 1)
        if ty == "dict":
            return "{" + ", ".join(f"{self.expr(self.pick(['int', 'str']), 0)}: {item()}" for _ in range(n)) + "}"
        if ty == "set":
            return "{" + ", ".join(self.expr("int", 0) for _ in range(n)) + "}" if n else "set()"
        items = [("*" + self.expr(self.pick(["list", "tuple", "str"]), 0)) if self.chance(0.1) else item() for _ in range(n)]
        return "[" + ", ".join(items) + "]" if ty == "list" else "(" + "".join(i + ", " for i in items) + ")"

    def comp(self, open_, close, d, pair=False):
        x = self.fresh("x")
        it = self.expr(self.pick(["list", "tuple", "dict", "str"]), d - 1) if self.chance(0.6) else f"range({self.r.randrange(7)})"
        self.vars.append({**self.vars[-1], x: "int"})
        body = self.pick([x, f"({x}, {self.expr('int', 0)})", f"str({x})", self.expr("int", d - 1)])
        body = f"{x}: {body}" if pair else body
        cond = f" if {self.cond(1)}" if self.chance(0.4) else ""
        self.vars.pop()
        if ":=" in it:
            it = "[1, 2]"
        return f"{open_}{body} for {x} in {it}{cond}{close}"

    def make_list(self, d):
        e = lambda t="list": self.expr(t, d - 1)
        return self.pick([
            self.display("list", d), self.display("list", d), self.comp("[", "]", d),
            f"sorted({e(self.pick(CONTAINERS))}{self.pick(['', ', reverse=True', ', key=str', ', key=lambda q: -q'])})",
            f"({e()} + {e()})", f"({e()} * {self.r.randrange(-1, 3)})", f"{e()}[{self.slice()}]",
            f"list({e(self.pick(CONTAINERS + ['str', 'bytes']))})", f"{e('str')}.split()",
            f"list(zip({e()}, {e('tuple')}))", f"list(enumerate({e()}, {self.r.randrange(3)}))",
            f"list(map(str, {e()}))", f"list(filter(None, {e()}))", f"list(reversed({e()}))",
            f"list({e('dict')}.{self.pick(['keys', 'values', 'items'])}())", f"list(range({self.slice().replace(':', ', ').strip(', ') or 3}))"])

    def make_tuple(self, d):
        e = lambda t="tuple": self.expr(t, d - 1)
        return self.pick([self.display("tuple", d), f"tuple({e(self.pick(CONTAINERS))})", f"({e()} + {e()})",
                          f"{e()}[{self.slice()}]", f"divmod({e('int')}, {e('int')})", f"tuple{self.comp('(', ')', d)}",
                          f"{e('str')}.partition({e('str')})"])

    def make_dict(self, d):
        e = lambda t="dict": self.expr(t, d - 1)
        return self.pick([self.display("dict", d), self.comp("{", "}", d, True), f"({e()} | {e()})",
                          f"dict(zip({e('list')}, {e('list')}))", f"{{**{e()}, {e('str')}: {e('int')}}}",
                          f"dict.fromkeys({e('list')}, {e('int')})", f"dict(a={e('int')}, b={e('str')})"])

    def make_set(self, d):
        e = lambda t="set": self.expr(t, d - 1)
        return self.pick([self.display("set", d), self.comp("{", "}", d), f"({e()} {self.pick('&|-^')} {e()})",
                          f"set({e(self.pick(['list', 'tuple', 'str', 'dict']))})",
                          f"{e()}.{self.pick(['union', 'intersection', 'difference', 'symmetric_difference'])}({e('list')})"])

    # ---- statements

    def block(self, n=None):
        before = len(self.lines)
        self.indent += 1
        for _ in range(n or self.r.randint(1, 3)):
            self.stmt()
        if len(self.lines) == before:
            self.out("pass")
        self.indent -= 1

    def show(self, what):
        self.out(f"show(lambda: {what})" if ":=" not in what and "yield" not in what else f"print({what})")

    def stmt(self):
        if self.budget <= 0 or self.indent > 6:
            return self.out(f"print({self.r.randrange(100)})")
        self.budget -= 1
        kinds = ["assign"] * 5 + ["print"] * 5 + ["mutate"] * 4 + ["aug"] * 2 + [
            "if_", "for_", "while_", "try_", "try_", "with_", "unpack", "func", "closure", "generator",
            "klass", "match", "delete", "raise_", "except_star", "leave", "leave", "slot_assign", "decorated"]
        getattr(self, self.pick(kinds))()

    def assign(self):
        ty = self.pick(SCALARS + CONTAINERS)
        n = self.var() if self.chance(0.2) else None
        n = n or self.fresh()
        e = self.expr(ty)
        self.out(f"{n} = {e}")
        self.fit(n)
        self.vars[-1][n] = ty

    def fit(self, name):
        """Loops must not grow a value without end."""
        if self.loops or self.in_func:
            self.out(f"{name} = fit({name})")

    def print(self):
        self.show(self.expr())

    def aug(self):
        v = self.var()
        if v:
            ty = self.vars[-1][v]
            op = {"int": BIN, "float": ["+", "-", "*", "/"], "str": ["+", "%"], "list": ["+", "*"],
                  "set": list("&|-^"), "dict": ["|"]}.get(ty, ["+"])
            op = self.pick(op)
            rhs = self.pick(["2", "3"]) if op in ("*", "<<", ">>", "%") and ty != "str" else self.expr(ty, 1)
            self.out(f"{v} {op}= {rhs}")
            self.fit(v)
            if op == "/":
                self.vars[-1][v] = "float"
            self.show(v)

    def mutate(self):
        v = self.var(self.pick(CONTAINERS))
        if not v:
            return self.assign()
        e, i = lambda t="int": self.expr(t, 1), self.r.randrange(-3, 4)
        ty = self.vars[-1][v]
        call = {
            "list": [f"append({e()})", f"extend({e('list')})", f"insert({i}, {e()})", f"pop({self.pick(['', i])})",
                     f"remove({e()})", "reverse()", "sort()", "clear()", f"index({e()})", f"count({e()})", "copy()",
                     "sort(key=str, reverse=True)"],
            "dict": [f"update({e('dict')})", f"pop({e('str')}, None)", f"pop({e('str')})", "popitem()",
                     f"setdefault({e('str')}, {e()})", f"get({e('str')})", "clear()", "copy()"],
            "set": [f"add({e()})", f"discard({e()})", f"remove({e()})", f"update({e('list')})", "pop()",
                    f"issubset({e('set')})", "clear()", f"isdisjoint({e('list')})"],
            "tuple": [f"index({e()})", f"count({e()})"]}[ty]
        self.show(f"{v}.{self.pick(call)}")
        self.fit(v)
        self.show(v)

    def slot_assign(self):
        v = self.var(self.pick(["list", "dict"]))
        if not v:
            return
        if self.vars[-1][v] == "dict":
            self.out(f"{v}[{self.expr(self.pick(['str', 'int', 'tuple']), 1)}] = {self.expr(None, 1)}")
        else:
            self.out(self.pick([f"{v}[{self.r.randrange(-2, 3)}] = {self.expr(None, 1)}",
                                f"{v}[{self.slice()}] = {self.expr(self.pick(['list', 'tuple', 'str']), 1)}",
                                f"del {v}[{self.slice()}]", f"{v}[0], {v}[-1] = {v}[-1], {v}[0]"]))
            self.fit(v)
        self.show(v)

    def guarded(self, body):
        """A few statements whose failure is shown and survived."""
        self.out("try:")
        self.indent += 1
        body()
        self.indent -= 1
        self.out("except Exception as e:")
        self.out("    say(e)")

    def if_(self):
        self.out(f"if {self.cond()}:")
        self.block()
        if self.chance(0.3):
            self.out(f"elif {self.cond()}:")
            self.block()
        if self.chance(0.5):
            self.out("else:")
            self.block()

    def loop(self):
        self.loops += 1
        self.out("    tick()")
        self.block()
        self.loops -= 1
        if self.chance(0.3):
            self.out("else:")
            self.block(1)

    def for_(self):
        k = self.r.randrange(4)
        x, y = self.fresh("i"), self.fresh("i")
        if k == 0:
            self.out(f"for {x}, {y} in {self.expr('dict', 2)}.items():")
        elif k == 1:
            self.out(f"for {x}, {y} in enumerate({self.expr('list', 2)}):")
        elif k == 2:
            self.out(f"for {x} in {self.expr(self.pick(CONTAINERS + ['str', 'bytes']), 2)}:")
        else:
            self.out(f"for {x} in range({self.r.randrange(6)}):")
            self.vars[-1][x] = "int"
        self.loop()

    def while_(self):
        n = self.fresh("n")
        self.out(f"{n} = {self.r.randrange(1, 5)}")
        self.out(f"while {n} > 0{self.pick(['', f' and {self.cond(1)}'])}:")
        self.out(f"    {n} -= 1")
        self.loop()

    def leave(self):
        if self.loops and self.chance(0.6):
            self.out(f"if {self.cond(1)}:")
            self.out(f"    {self.pick(['break', 'continue'])}")
        elif self.in_func:
            self.out(f"if {self.cond(1)}:")
            self.out(f"    return {self.expr(None, 1)}")

    def raise_(self):
        exc = self.pick(["ValueError", "KeyError", "TypeError", "IndexError", "ZeroDivisionError", "Oops"])
        how = self.pick([f"raise {exc}({self.expr('str', 1)})", f"raise {exc}", f"assert {self.cond(1)}, {self.expr('str', 1)}",
                         f"raise {exc}(1, 'two') from {self.pick(['None', 'KeyError(3)'])}"])
        self.out(f"if {self.cond(1)}:")
        self.out(f"    {how}")

    def try_(self):
        self.out("try:")
        self.block()
        kind = self.r.randrange(4)
        if kind:
            caught = self.pick(["Exception", "(ValueError, TypeError)", "ArithmeticError", "LookupError", "Exception"])
            self.out(f"except {caught} as e:")
            self.out("    say(e)")
            if self.chance(0.4):
                self.block(1)
            if self.chance(0.15):
                self.out(f"    {self.pick(['raise', 'raise RuntimeError(str(e)) from e', 'raise KeyError(7)'])}")
            if self.chance(0.3):
                self.out("else:")
                self.block(1)
        if not kind or self.chance(0.4):
            self.out("finally:")
            self.out(f"    print('finally {self.n}')")
            self.block(1)

    def with_(self):
        c = self.fresh("c")
        self.out(f"with Manager({self.r.randrange(9)}, {self.pick(['True', 'False'])}) as {c}" +
                 self.pick(["", f", Manager({self.r.randrange(9)}, False)"]) + ":")
        self.block()

    def unpack(self):
        a, b, c = (self.fresh() for _ in range(3))
        src = self.expr(self.pick(["list", "tuple", "str", "dict", "set"]), 2)
        pattern = self.pick([f"{a}, {b}", f"{a}, *{b}", f"*{a}, {b}", f"{a}, *{b}, {c}", f"[{a}, ({b}, {c})]", f"{a}, {b}, {c}"])
        def body():
            self.out(f"{pattern} = {src}")
            self.out(f"print({', '.join(re.findall('v[0-9]+', pattern))})")
        self.guarded(body)

    def scope(self, params):
        self.vars.append({**self.vars[-1], **params})
        self.in_func += 1
        saved, self.loops = self.loops, 0
        return saved

    def unscope(self, saved):
        self.vars.pop()
        self.in_func -= 1
        self.loops = saved

    def func(self):
        f = self.fresh("f")
        sig, calls = self.pick([
            ("a, b=2, *args, c=3, **kw", ["1", "1, 2, 3, 4", "1, c=5, z=6", "*[1, 2, 3], **{'q': 1}", "", "1, a=2", "b=1", "*'xy', c=0"]),
            ("a, /, b, *, c", ["1, 2, c=3", "1, b=2, c=3", "a=1, b=2, c=3", "1, 2", "1, 2, 3", "1, 2, c=1, d=2", "**{'b': 1}"]),
            ("a=[], b={}", ["", "1", "[5], {6: 7}", "b=2", "1, 2, 3", "*(), **{}", "**{'c': 1}", "**{1: 2}", "*5"]),
            ("*a", ["", "1, 2", "x=1", "*range(3), 4, *'ab'"]), ("", ["", "1", "k=1", "1, 2"]),
            ("a, b, c", ["1", "1, 2", "1, 2, 3", "c=1, a=2, b=3", "1, 2, 3, 4, 5", "", "1, c=2"])])
        names = re.findall(r"\b[a-z]+\b(?=[,=]|$)", sig)
        self.out(f"def {f}({sig}):")
        saved = self.scope({})
        local = [n for n in names if n in ("a", "b", "c", "args", "kw")]
        self.out(f"    print({', '.join(local) or 0})")
        self.block()
        self.out(f"    return {self.expr(None, 1)}")
        self.unscope(saved)
        for call in self.r.sample(calls, min(3, len(calls))):
            self.show(f"{f}({call})")

    def closure(self):
        f, c, g = self.fresh("f"), self.fresh("c"), self.fresh("g")
        self.out(f"def {f}(s):")
        self.out(f"    {c} = s")
        self.out(f"    def {g}(x=0):")
        self.out(f"        nonlocal {c}")
        self.indent += 1
        saved = self.scope({c: "int", "x": "int"})
        self.block(1)
        self.out(f"    {c} = {self.expr('int', 1)}")
        self.out(f"    return {c} + x")
        self.unscope(saved)
        self.indent -= 1
        self.out(f"    return {g}, lambda: {c}")
        def body():
            self.out(f"p{f}, q{f} = {f}({self.expr('int', 0)})")
            self.out(f"print(p{f}(1), q{f}(), p{f}(x=2), q{f}())")
        self.guarded(body)

    def generator(self):
        f, y = self.fresh("gen"), self.fresh("y")
        self.out(f"def {f}(n):")
        saved = self.scope({"n": "int"})
        self.out("    try:")
        self.indent += 1
        self.block(1)
        self.out(f"    {y} = yield {self.expr('int', 1)}")
        self.out(f"    print('got', {y})")
        self.out(f"    for k in range(n):")
        self.out(f"        {self.pick(['yield k * 2', 'yield from [k, k]', f'{y} = yield (k, {y})', 'if k == 2: return k'])}")
        self.indent -= 1
        self.out(f"    except {self.pick(['ValueError', 'GeneratorExit', 'KeyError'])} as e:")
        self.out("        say(e)")
        self.out(f"        {self.pick(['yield -1', 'return 9', 'raise', 'pass'])}")
        if self.chance(0.5):
            self.out("    finally:")
            self.out(f"        print('closing', n)")
        self.out(f"    {self.pick(['return 5', 'yield 77', 'pass'])}")
        self.unscope(saved)
        k, v = self.r.randrange(4), self.fresh("it")
        self.out(f"{v} = keep({f}({k}))")
        for _ in range(self.r.randint(1, 5)):
            self.show(self.pick([f"next({v})", f"{v}.send({self.r.randrange(9)})", f"{v}.throw(ValueError('t'))", f"next({v}, 'end')",
                                 f"{v}.close()", f"list({v})", f"{v}.throw(KeyError)", f"list(drive({f}({k})))", f"[*{f}({k})]"]))

    def klass(self):
        c, b = self.fresh("K"), self.pick(["", "(Base)", "(Base, Mixin)", "(list)", "(dict)", "(int)", "(Exception)", "(Mixin)", "(str)"])
        self.out(f"class {c}{b}:")
        self.out(f"    tag = {self.expr('str', 1)}")
        methods = [
            ["def __repr__(self):", "    return f'<{type(self).__name__}>'"],
            ["def __eq__(self, o):", "    print('eq'); return NotImplemented"],
            ["def __len__(self):", f"    return {self.r.randrange(-1, 4)}"],
            ["def __bool__(self):", f"    return {self.pick(['True', 'False', '1'])}"],
            ["def __add__(self, o):", "    return ('add', o)"], ["def __radd__(self, o):", "    return ('radd', o)"],
            ["def __getitem__(self, k):", "    print('item', k)", "    if k == 3: raise IndexError", "    return k"],
            ["def __contains__(self, k):", "    return k == 1"], ["def __call__(self, *a, **k):", "    return a, k"],
            ["def __getattr__(self, n):", "    if n.startswith('_'): raise AttributeError(n)", "    return 'dyn ' + n"],
            ["@property", "def prop(self):", f"    return {self.pick(['self.tag', 'self.missing', '1 / 0'])}"],
            ["@classmethod", "def make(cls, *a):", "    return cls.__name__, a"], ["@staticmethod", "def st(a, b=1):", "    return a, b"],
            ["def __lt__(self, o):", "    return 'lt'"], ["def __hash__(self):", "    return 7"], ["def __index__(self):", "    return 2"],
            ["def __enter__(self):", "    return 'in'"], ["def __iadd__(self, o):", "    return ('iadd', o)"],
            ["def __format__(self, s):", "    return 'fmt' + s"], ["__slots__ = ('s1',)"], ["def __set_name__(self, o, n):", "    print(n)"],
            ["def who(self):", "    return 'K>' + super().who()"], ["def __str__(self):", "    return 'str!'"],
            ["def __init__(self, *a):", f"    self.x = {self.expr('int', 1)}", "    super().__init__(*a)"],
            ["def __setattr__(self, n, v):", "    print('set', n)", "    super().__setattr__(n, v)"],
            ["def __iter__(self):", "    yield 1", "    yield 2"], ["def __neg__(self):", "    return 'neg'"],
            ["d = Desc()"], ["def __int__(self):", "    return 12"], ["def __rmul__(self, o):", "    return 'rmul'"]]
        for m in self.r.sample(methods, self.r.randint(1, 6)):
            for line in m:
                self.out("    " + line)
        o = self.fresh("o")
        self.out(f"{o} = attempt({c}{self.pick(['', '', ', 1', ', [1, 2]'])})")
        uses = ["{o} + 1", "1 + {o}", "len({o})", "bool({o})", "{o}[1]", "list({o})", "{o}.tag", "{o}.prop", "{o}.zip", "{o}.who()",
                "{o}.make(1)", "{o}.st(5)", "{o} == {o}", "{o} < 3", "hash({o}) == 7", "{o}(1, k=2)", "1 in {o}", "f'{{{o}:x}}'",
                "sorted([{o}, {o}]) and 1", "{o}.d", "-{o}", "int({o})", "[0, 1, 2, 3][{o}]", "2 * {o}", "{o}.x", "setattr({o}, 'w', 1)",
                "isinstance({o}, Base)", "[t.__name__ for t in type({o}).__mro__]", "str({o})[:4]", "{o}.nope()", "del_({o}, 'x')", "vars({o})",
                "{o} != 2", "range({o})", "{o}.__class__.__name__", "type({o}).__name__ + 'z'", "not {o}", "max({o}, default=0)", "{o} * {o}"]
        for u in self.r.sample(uses, self.r.randint(2, 7)):
            self.show(f"safe({u.format(o=o)})")

    def decorated(self):
        f = self.fresh("f")
        self.out(f"@deco({self.expr('int', 0)})")
        self.out(f"@deco('in')")
        self.out(f"def {f}(x, y=1): return (x, y)")
        self.show(f"{f}({self.expr('int', 1)})")

    def match(self):
        self.out(f"match {self.expr(None, 2)}:")
        self.indent += 1
        a, b = self.fresh("m"), self.fresh("m")
        cases = self.r.sample([
            f"case {{'a': {a}, **{b}}}", f"case [{a}, *{b}]", f"case ({a}, {b})", "case 0 | 1 | -1", f"case int({a}) if {a} > 2",
            f"case str() as {a}", "case None | True", "case 'abc' | b'a'", f"case [1, {a}] | [{a}, 1]", "case Point(x=0)", "case Point(1, y)",
            f"case float({a})", "case []", "case {}", f"case [[{a}, *_], *_]", "case 1.5 | 2j"], 4)
        for c in cases:
            self.out(c + ":")
            self.out(f"    print({c!r}, {', '.join(dict.fromkeys(re.findall('m[0-9]+', c))) or 0})")
        if self.chance(0.7):
            self.out("case _:")
            self.out("    print('default')")
        self.indent -= 1

    def delete(self):
        v = self.var()
        if v:
            self.out(f"del {v}")
            self.guarded(lambda: self.out(f"print({v})"))
            self.out(f"{v} = {self.expr('int', 0)}")
            self.vars[-1][v] = "int"

    def except_star(self):
        def body():
            self.out("try:")
            self.out(f"    raise ExceptionGroup('eg', [ValueError(1), {self.pick(['KeyError(2)', 'ExceptionGroup(chr(105), [TypeError(3), ValueError(4)])', 'OSError(5)'])}])")
            self.out("except* ValueError as g:")
            self.out("    print(repr(g), len(g.exceptions))")
            self.out(f"except* {self.pick(['KeyError', '(TypeError, OSError)'])} as g:")
            self.out(f"    {self.pick(['say(g)', 'raise', 'raise Oops(1)'])}")
        self.guarded(body)

    def source(self, name):
        body = self.lines
        used = sorted({n for l in body for n in re.findall(r"\bv[0-9]+\b", l)})
        return [f"def {name}():"] + body + [f"    return [{', '.join(f'shown(lambda: {u})' for u in used[:12])}]", ""]


PRELUDE = '''"""Random programs, seed {seed}."""
class Oops(Exception): pass
class Base:
    def __init__(self, *a): self.a = a
    def who(self): return 'Base'
class Mixin:
    def who(self): return 'Mixin>' + super().who()
class Desc:
    def __get__(self, o, t=None): return 'desc', o is None
    def __set__(self, o, v): print('desc set', v)
    def __set_name__(self, o, n): self.n = n
class Point:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
class Manager:
    def __init__(self, n, eats): self.n, self.eats = n, eats
    def __enter__(self): print('enter', self.n); return self.n
    def __exit__(self, t, v, tb): print('exit', self.n, t and t.__name__, v); return self.eats
def cut(x):
    s = repr(x)
    return s if len(s) < 300 else s[:150] + '...' + str(len(s))
def fit(x):
    if isinstance(x, (list, str, tuple, bytes)) and len(x) > 200: return x[:200]
    return x % 10 ** 40 if isinstance(x, int) and abs(x) > 10 ** 60 else x
def tick():
    global ticks
    ticks += 1
    if ticks > 80: raise Oops('enough')
def say(e):
    print(type(e).__name__, cut(str(e)), cut(e.args), type(e.__cause__).__name__, type(e.__context__).__name__)
def show(f):
    try: r = safe(f())
    except Exception as e: say(e)
    else: print(cut(r), type(r).__name__)
def shown(f):
    try: return cut(f())
    except NameError as e: return str(e)
def safe(x):
    return x if not repr(type(x)).startswith("<class '__main__") else 'object of ' + type(x).__name__
def attempt(c, *a):
    try: return c(*a)
    except Exception as e: say(e)
def del_(o, n): delattr(o, n)
alive = []
def keep(g):
    # CPython closes it when the traceback of an exception goes that passed its frame.
    alive.append(g)
    return g
def drive(g):
    r = yield from g
    print('returned', r)
def deco(tag):
    def wrap(f):
        def inner(*a, **k):
            print('deco', tag)
            return f(*a, **k)
        return inner
    return wrap
def run(f):
    global ticks
    ticks = 0
    print('==', f.__name__)
    try: print(f())
    except Exception as e: say(e)
    alive.clear()

'''


def script(seed, first, n):
    warnings.simplefilter("ignore")
    lines, names = [PRELUDE.format(seed=seed)], []
    for i in range(first, first + n):
        p = Program(f"{seed}:{i}")
        p.assign()
        while p.budget > 0:
            p.stmt()
        name = f"t{i}"
        text = "\n".join(p.source(name))
        try:
            compile(text, name, "exec")
        except (SyntaxError, ValueError):
            continue
        names.append(name)
        lines.append(text)
    lines += ["if __name__ == '__main__':", f"    for f in [{', '.join(names)}]:", "        run(f)", ""]
    return "\n".join(lines), names


def sections(text):
    parts = re.split(r"^== (t\d+)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    a.add_argument("--seed", default="1")
    a.add_argument("--count", type=int, default=200)
    a.add_argument("--per", type=int, default=100, help="programs in one script")
    a.add_argument("--show", action="store_true", help="only print the sources")
    a.add_argument("--work", type=Path, default=HERE.parent.parent / "build/generated")
    a.add_argument("--limit", type=int, default=8, help="differences shown in full")
    o = a.parse_args()
    src = o.work / "src"
    src.mkdir(parents=True, exist_ok=True)
    for old in src.glob("*.py"):
        old.unlink()
    all_names = 0
    for first in range(0, o.count, o.per):
        text, names = script(o.seed, first, min(o.per, o.count - first))
        all_names += len(names)
        if o.show:
            print(text)
        (src / f"random_{first}.py").write_text(text)
    if o.show:
        return 0
    portalis = os.environ.get("PORTALIS", str(HERE.parent.parent / "build/portalis"))
    ws = o.work / "workspace"
    subprocess.run([portalis, "translate", src, "-o", ws], check=False, stderr=subprocess.DEVNULL)
    subprocess.run(["cargo", "build", "--offline", "-q", *QUICK], cwd=ws, check=True)
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore"}
    bad = unstable = 0
    for f in sorted(src.glob("*.py")):
        run = lambda cmd: subprocess.run(cmd, capture_output=True, env=env, cwd=src, timeout=120)
        py, rs = run([sys.executable, f.name]), run([ws / "target/debug" / f.stem])
        want, got = (sections(x.stdout.decode(errors="replace")) for x in (py, rs))
        if py.returncode or not want:
            sys.exit(f"{f}: CPython failed: {py.stderr.decode()[-800:]}")
        if rs.returncode:
            print(f"{f.name}: exit code {rs.returncode}: {rs.stderr.decode(errors='replace')[-400:]}")
        again = None
        for name in want:
            if want[name] == got.get(name):
                continue
            if again is None:
                again = sections(run([sys.executable, f.name]).stdout.decode(errors="replace"))
            if want[name] != again.get(name):  # the hash of a NaN is its address
                unstable += 1
                continue
            bad += 1
            if bad <= o.limit:
                report(f, name, want[name], got.get(name, "<nothing>\n"))
            elif bad <= o.limit + 40:
                print(f"{f.name} {name} differs: {first_difference(want[name], got.get(name, ''))}")
    print(f"{all_names} programs, {bad} differ, {unstable} not the same twice under CPython")
    return 1 if bad else 0


def first_difference(a, b):
    for u, v in zip(a.split("\n"), b.split("\n")):
        if u != v:
            return f"{u[:200]!r}, Rust {v[:200]!r}"
    return "length"


def report(f, name, want, got):
    text = f.read_text()
    at = text.index(f"def {name}():")
    end = text.find("\ndef t", at)
    print(f"---- {f.name} {name}: {first_difference(want, got)}")
    print(text[at:end if end > 0 else text.find("\nif __name__", at)])


if __name__ == "__main__":
    sys.exit(main())
