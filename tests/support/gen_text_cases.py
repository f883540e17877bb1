#!/usr/bin/env python3
"""Asks CPython what methods and operators of its scalar types do.

    PYTHONHASHSEED=0 python3.11 tests/support/gen_text_cases.py [SEED [ROUNDS]]

Each line: what is called, the receiver, the arguments and the keywords as literals, and then
repr() of the result or `!Exception: text`. worker/pyrt/tests/text_cases.rs does the same calls
and compares. Receivers and arguments are drawn from pools that hold the corners.
"""
import math
import random
import struct
import sys
import warnings

warnings.simplefilter("ignore")
TEXT = ["", "a", "abc", "Hello World", " \t x y\n", "aXbXc", "ab" * 20, "é", "ßtraße", "ΑΣ", "İ", "ǆ",
        "日本語", "😀x", "\ud800", "a\udc80b", "12", "-7", "+0x1F", "1_000", "٣٤", "½", "²", "3.5e2", "nan",
        "-inf", "1+2j", "tab\tq", "l1\nl2\r\nl3\x0b\u2028", "it's", 'q"\'', "\x00\x7f\xa0\xad", "{}{0}",
        "%s %d", "0b101", " 12 ", "ab cd  ef", "Title Case", "UPPER", "x=1", "00", "-0", "1e400"]
RAW = [b"", b"a", b"abc", b"Hello World", b" \t x y\n", b"aXbXc", b"\xff\x00\x80", b"12", b"-7",
       b"l1\nl2\r\nl3", b"it's", b"tab\tq", b"0a ff", b"%d|%s", b"\xc3\xa9", b"\xed\xa0\x80", b"UP low"]
INTS = [0, 1, -1, 2, 3, -3, 7, 10, 16, 36, 37, 63, 64, 100, -100, 255, 256, 1 << 31, 1 << 62, 1 << 63,
        -(1 << 63), (1 << 63) - 1, 1 << 64, 10 ** 18, 10 ** 30, -10 ** 40, 3 ** 200, (1 << 53) + 1]
FLOATS = [0.0, -0.0, 1.0, -1.5, 0.1, 2.5, 3.5, 1e16, 1e15, 123456.789, 1e-5, 1e-4, 1e22, 5e-324,
          1.7976931348623157e308, math.inf, -math.inf, 1e300, -7.25, 0.5, 2.675]
COMPLEXES = [0j, 1j, -1j, 1 + 2j, complex(-0.0, 1.5), complex(3, -4), complex(1e300, 1e300), 2 + 0j]
OTHER = [None, True, False, (), ("a",), (1, 2), ["a", "b"], {"a": 1}, {97: "x", 98: None}, b"x"]
SPECS = ["", "d", "5", "<8", "^9", "*>7", "=+9", "08.3f", ",", "_x", "#b", "e", ".3", "g", "%", "s", "c",
         "10.2e", "z.0f", "n", "é^5", "+,.2f", "x", "q", ".", "099,d"]
CODECS = ["utf-8", "ascii", "latin-1", "utf-16", "utf_8_sig", "cp1252", "UTF8", "nope", "utf-32-be"]
ERRORS = ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "nope", "surrogatepass"]
FORMATS = ["%s", "%d", "%5.2f|%x", "%r %%", "%-5s|", "%+d", "%(a)s", "%c", "%05d", "%#o", "%*d", "%.2s",
           "%g", "%e", "%", "%y", "%i %i", "%.3d", "% d", "%a", "%5c", "%X", "%u", "%F", "%(b)d", "%(a", "%b"]
TEMPLATES = ["{}", "{0} {1}", "{a}", "{!r}", "{0!s:>5}", "{:>{}}", "{0[0]}", "{0.real}", "{", "}", "{{}}",
             "{0:{1}}", "{!x}", "{0", "{a[b]}", "{} {0}", "{:.3}", "{1}", "{:d}", "{0!a}", "x{:,}y", "{0[a]}"]


class Draw:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def text(self):
        return self.r.choice(TEXT)

    def raw(self):
        return self.r.choice(RAW)

    def int(self):
        return self.r.choice(INTS + [self.r.randrange(-50, 50)] * 3)

    def small(self):
        return self.r.choice([0, 1, 2, 3, 5, -1, -2, -3, 8, 12])

    def float(self):
        if self.r.random() < 0.4:
            x = struct.unpack("<d", self.r.randbytes(8))[0]
            return x if x == x else 0.25
        return self.r.choice(FLOATS + [self.r.uniform(-100, 100)] * 2)

    def complex(self):
        return self.r.choice(COMPLEXES)

    def any(self):
        return self.r.choice([self.text, self.raw, self.int, self.float, self.complex,
                              lambda: self.r.choice(OTHER)])()

    def number(self):
        return self.r.choice([self.int, self.int, self.float, self.complex, self.any,
                              lambda: self.r.choice([True, False])])()

    def place(self):
        if self.r.random() < 0.5:
            return self.r.choice([0, 1, -1, 2, 9, "a"])
        pick = [None, None, 0, 1, 2, -1, 5]
        return slice(self.r.choice(pick), self.r.choice(pick), self.r.choice([None, 1, 2, -1, -2]))

    def strs(self):
        return [self.text() for _ in range(self.r.randrange(4))]

    def make(self, kind):
        if isinstance(kind, list):
            return self.r.choice(kind)
        return getattr(self, kind)()


# Method: the kinds of its arguments; a '?' argument and all after it may be left out.
STR = {
    "capitalize": [], "casefold": [], "lower": [], "upper": [], "swapcase": [], "title": [],
    "center": ["small", "?", ["*", "é", "", "ab", 3]], "ljust": ["small", "?", ["-"]],
    "rjust": ["small", "?", ["-"]], "zfill": ["small"], "count": ["text", "?", "small", "small"],
    "find": ["text", "?", "small", "small"], "rfind": ["text", "?", "small", "small"],
    "index": ["text", "?", "small"], "rindex": ["text", "?", "small"],
    "startswith": [["a", "", ("a", "ab"), "H", 3, b"a", (1,)], "?", "small", "small"],
    "endswith": [["c", "", ("c", "x"), 3, (b"a",)], "?", "small", "small"],
    "encode": ["?", CODECS, ERRORS], "expandtabs": ["?", "small"],
    "isalnum": [], "isalpha": [], "isascii": [], "isdecimal": [], "isdigit": [], "isidentifier": [],
    "islower": [], "isnumeric": [], "isprintable": [], "isspace": [], "istitle": [], "isupper": [],
    "join": ["any"], "lstrip": ["?", [None, "a", " \t", "Hé", 3]], "rstrip": ["?", [None, "c", "d"]],
    "strip": ["?", [None, "a", " x", b"a"]], "partition": [["X", " ", "", "zz", 3]],
    "rpartition": [["X", " ", "", "b"]], "removeprefix": [["a", "ab", "", 3]],
    "removesuffix": [["c", "ld", "", 3]], "replace": ["text", "text", "?", "small"],
    "split": ["?", [None, "X", " ", "", "b", 3], "small"], "rsplit": ["?", [None, "X", " ", "", "b"], "small"],
    "splitlines": ["?", [True, False, 0, 1]], "translate": [[{97: "x", 98: None}, {}, "abc", {97: 120}, 3]],
    "__add__": ["text"], "__mul__": ["small"], "__rmul__": ["small"], "__contains__": ["any"],
    "__getitem__": ["small"], "__len__": [], "__eq__": ["any"], "__lt__": ["any"], "__hash__": [],
    "__repr__": [], "__str__": [], "__format__": [SPECS], "__mod__": ["any"], "__ne__": ["text"],
    "__ge__": ["text"], "__sizeof_not_there__": [], "format": ["any", "any"], "__iter_not__": [],
    "__getnewargs__": [], "format_map": [[{"a": 1}, {}, 3]],
}
BYTES = {
    "capitalize": [], "lower": [], "upper": [], "swapcase": [], "title": [], "decode": ["?", CODECS, ERRORS],
    "center": ["small", "?", [b"*", b"", b"ab", "x", 3]], "ljust": ["small", "?", [b"-"]],
    "rjust": ["small"], "zfill": ["small"], "count": [[b"a", b"", 97, "a", 300], "?", "small", "small"],
    "find": [[b"a", b"", b"X", 97, "a", -1], "?", "small", "small"], "rfind": [[b"a", b"X", 88]],
    "index": [[b"a", b"q", 97]], "rindex": [[b"a", b"q", 97]],
    "startswith": [[b"a", b"", (b"a", b"H"), "a", 3, ("x",)], "?", "small"], "endswith": [[b"c", b"", "x"]],
    "expandtabs": ["?", "small"], "hex": ["?", [":", b"-", "ab", 3, ""], "small"],
    "isalnum": [], "isalpha": [], "isascii": [], "isdigit": [], "islower": [], "isspace": [],
    "istitle": [], "isupper": [], "join": [[[b"a", b"b"], [], ["a"], [1], 3, (b"x",)]],
    "lstrip": ["?", [None, b"a", b" \t", "x"]], "rstrip": ["?", [None, b"c"]], "strip": ["?", [None, b"a"]],
    "partition": [[b"X", b"", b" ", "X"]], "rpartition": [[b"X", b" "]], "removeprefix": [[b"a", b"", "a"]],
    "removesuffix": [[b"c", b"ld"]], "replace": [[b"a", b"", b"X"], [b"xy", b"", "x"], "?", "small"],
    "split": ["?", [None, b"X", b" ", b"", "X"], "small"], "rsplit": ["?", [None, b"X", b" "], "small"],
    "splitlines": ["?", [True, False]], "translate": [[None, b"abc", bytes(range(255, -1, -1)), 3]],
    "__add__": ["raw"], "__mul__": ["small"], "__contains__": ["any"], "__getitem__": ["small"],
    "__len__": [], "__eq__": ["any"], "__lt__": ["raw"], "__hash__": [], "__repr__": [], "__mod__": ["any"],
}
INT = {
    "bit_length": [], "bit_count": [], "conjugate": [], "as_integer_ratio": [], "__abs__": [], "__neg__": [],
    "__pos__": [], "__invert__": [], "__bool__": [], "__int__": [], "__float__": [], "__index__": [],
    "__trunc__": [], "__floor__": [], "__ceil__": [], "__round__": ["?", "small"], "__hash__": [],
    "__repr__": [], "__str__": [], "__format__": [SPECS], "__add__": ["number"], "__sub__": ["number"],
    "__mul__": ["number"], "__floordiv__": ["number"], "__mod__": ["number"], "__divmod__": ["number"],
    "__truediv__": ["number"], "__pow__": ["small", "?", "int"], "__lshift__": ["small"], "__rshift__": ["number"],
    "__and__": ["number"], "__or__": ["number"], "__xor__": ["number"], "__eq__": ["number"],
    "__lt__": ["number"], "__radd__": ["number"], "__rsub__": ["int"], "__rpow__": [["x", 2.5, None]],
    "to_bytes": ["?", [0, 1, 2, 8, 40, -1, "a"], ["little", "big", "x"]], "__rdivmod__": ["int"],
}
FLOAT = {
    "as_integer_ratio": [], "conjugate": [], "hex": [], "is_integer": [], "__abs__": [], "__neg__": [],
    "__bool__": [], "__int__": [], "__trunc__": [], "__floor__": [], "__ceil__": [], "__round__": ["?", "small"],
    "__hash__": [], "__repr__": [], "__str__": [], "__format__": [SPECS], "__add__": ["number"],
    "__sub__": ["number"], "__mul__": ["number"], "__floordiv__": ["number"], "__mod__": ["number"],
    "__divmod__": ["number"], "__truediv__": ["number"], "__pow__": ["number"], "__eq__": ["number"],
    "__lt__": ["number"], "__ge__": ["number"], "__radd__": ["number"], "__rpow__": ["number"],
    "__getformat__": [["double"]],
}
COMPLEX = {
    "conjugate": [], "__abs__": [], "__neg__": [], "__bool__": [], "__hash__": [], "__repr__": [], "__complex__": [],
    "__format__": [SPECS], "__add__": ["number"], "__sub__": ["number"], "__mul__": ["number"],
    "__truediv__": ["number"], "__eq__": ["number"], "__lt__": ["number"], "__pow__": [[0, 1, 2, -1, 3]],
}
# What changes a bytearray: the answer is the result and what is left.
MUTATORS = {
    "append": [[65, 0, 255, 256, -1, "a", 1.5]], "extend": [[b"xy", [1, 2], "ab", 3, [300], (7,)]],
    "insert": ["small", [65, 256, "a"]], "pop": ["?", "small"], "remove": [[97, 0, 300, "a"]],
    "reverse": [], "clear": [], "copy": [], "__iadd__": [[b"xy", 3, "a"]], "__imul__": ["small"],
    "__setitem__": ["place", [65, 256, "a", b"xy", b"", [1, 2], 3]], "__delitem__": ["place"],
}
ATTRIBUTES = ["real", "imag", "numerator", "denominator", "nope"]
CALLS = {
    int: [["any"], ["text"], ["text", [0, 2, 8, 10, 16, 36, 1, 37, -1, "x"]], ["raw"], ["float"], []],
    float: [["any"], ["text"], ["raw"], ["int"], []],
    complex: [["any"], ["text"], ["number", "number"], []],
    bool: [["any"], []],
    str: [["any"], ["raw", CODECS], ["raw", CODECS, ERRORS], []],
    bytes: [["any"], ["text", CODECS], ["text", CODECS, ERRORS], ["small"], [[[1, 2, 255], [256], ["a"]]], []],
    bytearray: [["any"], ["text", CODECS], ["small"], []],
}
OPERATORS = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and_", "or_",
             "xor", "eq", "ne", "lt", "le", "gt", "ge"]


def literal(v):
    return repr(v).encode("ascii", "backslashreplace").decode()


def answer(call):
    try:
        return literal(call())
    except Exception as e:  # what it raises is the answer
        return "!" + ascii(f"{type(e).__name__}: {e}")


def emit(name, receiver, args, kwargs, call):
    if any(isinstance(a, float) and a != a for a in (receiver, *args)):
        return
    fields = [name, literal(receiver), literal(tuple(args)), literal(kwargs), answer(call)]
    print("\t".join(fields))


def arguments(draw, kinds):
    args, optional = [], False
    for kind in kinds:
        if kind == "?":
            optional = True
            continue
        if optional and draw.r.random() < 0.4:
            break
        args.append(draw.make(kind))
    return args


def methods(draw, table, receiver):
    for name, kinds in table.items():
        r, args = draw.make(receiver), arguments(draw, kinds)
        emit(name, r, args, {}, lambda: getattr(r, name)(*args))


def changed(target, name, args):
    result = getattr(target, name)(*args)
    return (result, target)


def mutations(draw):
    for name, kinds in MUTATORS.items():
        raw, args = draw.raw(), arguments(draw, kinds)
        emit("mut:" + name, raw, args, {}, lambda: changed(bytearray(raw), name, args))
    v, name = draw.number(), draw.r.choice(ATTRIBUTES)
    emit("attr:" + name, v, [], {}, lambda: getattr(v, name))
    raw, at = draw.raw(), draw.place()
    emit("memory", raw, [at], {}, lambda: memory(raw, at))


def memory(raw, at):
    got = memoryview(raw)[at]
    return got if isinstance(got, int) else (got.tobytes(), len(got), got == got.tobytes())


def too_big(name, args):
    if name in ("pow", "lshift", "mul"):
        return any(isinstance(a, int) and abs(a) > 300 for a in args)
    return False


def operators(draw):
    import operator
    for name in OPERATORS:
        a, b = draw.number(), draw.number()
        if name == "pow" and isinstance(b, float) and isinstance(a, int) and abs(a) > 1e10:
            continue
        if not too_big(name, (b,)) and not (name == "mul" and too_big(name, (a,))):
            emit("op:" + name, None, [a, b], {}, lambda: getattr(operator, name)(a, b))


def formats(draw):
    f, arg = draw.r.choice(FORMATS), draw.any()
    emit("op:mod", None, [f, arg], {}, lambda: f % arg)
    pair = (draw.small() if "*" in f else draw.number(), draw.number())
    emit("op:mod", None, [f, pair], {}, lambda: f % pair)
    raw = f.replace("%r", "%a").encode()
    emit("op:mod", None, [raw, arg], {}, lambda: raw % arg)
    template = draw.r.choice(TEMPLATES)
    args, kwargs = [draw.any(), draw.small()], {"a": draw.any()}
    emit("format", template, args, kwargs, lambda: template.format(*args, **kwargs))
    for pick in (draw.text, draw.raw):
        s = pick()
        cut = [draw.r.choice([None, draw.small()]) for _ in range(2)] + [draw.r.choice([None, 1, 2, -1, -2, 0])]
        emit("slice", s, cut, {}, lambda: s[slice(*cut)])
    a = draw.any()
    for name, f in (("ascii", ascii), ("repr", repr), ("hash", hash), ("len", len), ("list", list)):
        if name != "hash" or not isinstance(a, (tuple, list, dict, type(None))):
            emit("fn:" + name, None, [a], {}, lambda: f(a))


def constructors(draw):
    for kind, shapes in CALLS.items():
        for shape in shapes:
            args = arguments(draw, shape)
            if kind in (bytes, bytearray) and args and isinstance(args[0], int) and args[0] > 1000:
                continue
            emit("call", kind, args, {}, lambda: kind(*args))
    order, signed = draw.r.choice(["little", "big"]), draw.r.choice([True, False])
    raw, x = draw.raw(), draw.int()
    emit("from_bytes", int, [raw, order], {"signed": signed}, lambda: int.from_bytes(raw, order, signed=signed))
    emit("to_bytes", x, [20, order], {"signed": signed}, lambda: x.to_bytes(20, order, signed=signed))
    t = draw.text()
    emit("fromhex", float, [t], {}, lambda: float.fromhex(t))
    emit("fromhex", bytes, [t], {}, lambda: bytes.fromhex(t))
    emit("maketrans", str, ["ab", "xy"], {}, lambda: str.maketrans("ab", "xy"))


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    draw = Draw(seed)
    for _ in range(rounds):
        methods(draw, STR, "text")
        methods(draw, BYTES, "raw")
        methods(draw, INT, "int")
        methods(draw, FLOAT, "float")
        methods(draw, COMPLEX, "complex")
        operators(draw)
        mutations(draw)
        formats(draw)
        constructors(draw)


if __name__ == "__main__":
    main()
