"""The builtins: what they give and what they refuse."""
print(abs(-3), abs(-2.5), abs(3 + 4j), all([1, 0]), any([0, 1]), ascii("é"), bin(10), bool([]), callable(len), chr(97), ord("a"))
print(divmod(17, 5), enumerate, list(enumerate("ab", 5)), list(filter(lambda v: v > 1, [1, 2, 3])), float("2.5"), format(5, "03d"), hash("a") == hash("a"), hex(255), id(1) == id(1))
print(int("7"), isinstance(3, (str, int)), issubclass(bool, int), len({1: 2}), list("ab"), list(map(str, [1, 2])), max(1, 2), max([1, 3], [2]), min("bca"), oct(8), pow(2, 5), pow(2, 5, 7))
print(range(3), repr("a"), list(reversed([1, 2])), round(2.567, 2), set("a"), slice(1, 2, 3), sorted([3, 1], reverse=True), str(5), sum([1, 2], 10), sum([[1], [2]], []), tuple([1]), type(5), list(zip("ab", [1, 2])))
print(getattr("a", "upper")(), hasattr([], "append"), vars(type("T", (), {"x": 1})())if False else {}, iter([1]).__next__(), next(iter([]), "d"), type(None).__name__, type(...).__name__, NotImplemented, Ellipsis)
print(sum([0.1] * 3), sum([1, 2.5]), sum((), 5), max([], default=0), min(3, 1, key=lambda v: -v), max("apple", "fig", key=len), sorted("bAc", key=str.lower), sorted([(1, "b"), (1, "a")]), all(x > 0 for x in []), list(map(max, [1, 5], [3, 2])))
print(int("0b11", 0), int(b"12"), str(b"a", "utf-8"), bytes("a", "ascii"), complex(1, 2), complex("1j"), frozenset([1]), dict(a=1), object() != object(), bool("False"), bool(0.0), float("1e-3"), int(1e15))
print(isinstance(True, int), isinstance(1, bool), type(1) is int, type(1.0) == float, issubclass(int, object), isinstance([], (tuple, (list, str))), callable(lambda: 0), callable(5), type(lambda: 0).__name__, type(print).__name__, type(len) is type(print))
for bad in ("abs('a')", "len(5)", "chr(1114112)", "ord('')", "int('a')", "int([])", "float('a')", "sum(['a'])", "max(5)", "min()", "sorted(5)", "next([])", "iter(5)", "range('a')", "range(1,2,0)", "round('a')",
            "isinstance(1, 5)", "issubclass(1, int)", "getattr(1, 'x')", "setattr(1, 'x', 2)", "divmod(1, 0)", "hash([])", "reversed(5)", "enumerate(5)", "zip(5)", "map(len)", "type()", "pow('a', 2)", "bytes('a')", "list(1)", "tuple(1)", "dict(1)", "set(1)", "str(1, 2)", "open('/nope')", "sum([1], 'a')", "bin(1.5)", "print(1, sep=2)", "format(1, 2)", "hasattr(1, 2)", "len()", "len(1, 2)", "sorted([1], key=5)", "all(1)", "object(1)", "int('1', 1)", "vars(5)", "complex('a')", "slice()", "super()"):
    fns = {"abs('a')": lambda: abs("a"), "len(5)": lambda: len(5), "chr(1114112)": lambda: chr(1114112), "ord('')": lambda: ord(""), "int('a')": lambda: int("a"), "int([])": lambda: int([]), "float('a')": lambda: float("a"), "sum(['a'])": lambda: sum(["a"]), "max(5)": lambda: max(5), "min()": lambda: min(), "sorted(5)": lambda: sorted(5), "next([])": lambda: next([]), "iter(5)": lambda: iter(5), "range('a')": lambda: range("a"), "range(1,2,0)": lambda: range(1, 2, 0), "round('a')": lambda: round("a"),
           "isinstance(1, 5)": lambda: isinstance(1, 5), "issubclass(1, int)": lambda: issubclass(1, int), "getattr(1, 'x')": lambda: getattr(1, "x"), "setattr(1, 'x', 2)": lambda: setattr(1, "x", 2), "divmod(1, 0)": lambda: divmod(1, 0), "hash([])": lambda: hash([]), "reversed(5)": lambda: reversed(5), "enumerate(5)": lambda: enumerate(5), "zip(5)": lambda: zip(5), "map(len)": lambda: map(len), "type()": lambda: type(), "pow('a', 2)": lambda: pow("a", 2), "bytes('a')": lambda: bytes("a"), "list(1)": lambda: list(1), "tuple(1)": lambda: tuple(1), "dict(1)": lambda: dict(1), "set(1)": lambda: set(1), "str(1, 2)": lambda: str(1, 2), "open('/nope')": lambda: open("/nope"), "sum([1], 'a')": lambda: sum([1], "a"), "bin(1.5)": lambda: bin(1.5), "print(1, sep=2)": lambda: print(1, sep=2), "format(1, 2)": lambda: format(1, 2), "hasattr(1, 2)": lambda: hasattr(1, 2), "len()": lambda: len(), "len(1, 2)": lambda: len(1, 2), "sorted([1], key=5)": lambda: sorted([1], key=5), "all(1)": lambda: all(1), "object(1)": lambda: object(1), "int('1', 1)": lambda: int("1", 1), "vars(5)": lambda: vars(5), "complex('a')": lambda: complex("a"), "slice()": lambda: slice(), "super()": lambda: super()}
    try:
        print(bad, "=", fns[bad]())
    except Exception as e:
        print(bad, "->", type(e).__name__ + ":", e)
print(1, 2, sep="-", end="|\n")
print(*[], sep="x")
print("a", None, 1.5, sep="")
print("flush", flush=True)
print(globals()["__name__"], "bad" in globals(), "bad" in dir(), sorted(vars(type("V", (), {"q": 1})))[-1])


def f(x):
    y = 2
    return sorted(locals().items())


print(f(1), f.__code__.co_varnames, slice(None, 5).indices(3), slice(1, 2) == slice(1, 2), zip("ab", "cd").__next__())
m = map(lambda a, b: a + b, [1, 2], [10, 20, 30])
print(next(m), list(m), list(zip()), list(zip(*[(1, 2), (3, 4)])), [*map(int, "123")], dict(enumerate("ab")), {*filter(None, [0, 1])})
