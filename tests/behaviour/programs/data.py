"""Containers, numbers, strings, formatting."""
d = {"b": 1, "a": 2}
d["c"] = 3
d |= {"b": 9}
print(d, list(d.items()), d.get("x", 0), d.pop("a"), "c" in d, {**d, "z": 0})
print({k: v for v, k in enumerate("xyz")}, dict.fromkeys("ab", 0), sorted(d, reverse=True))
s = {3, 1, 2} | {5} - {1}
print(s, s & {1, 5}, s ^ {1, 9}, frozenset("hello") >= set("he"), {i % 7 for i in range(50)})
print(sorted({"pear", "apple", "fig", "kiwi", "plum"}), {"pear", "apple", "fig"})
x = list(range(10))
x[2:5] = ["a"]
del x[::3]
print(x, x[::-1], x[-3:], [*x, *"ab"], x.index("a"), x * 2 == x + x)
a, (b, *c), d = 1, (2, 3, 4), 5
print(a, b, c, d, divmod(-7, 2), -7 // 2, -7 % 3, 7 / 2, 2 ** -1, 2 ** 200, (-2) ** 3)
print(10 ** 40 // 3 ** 20, 123456789 ** 5 % 1000007, hash(10 ** 30), int("ff", 16), 0b101 | 0o7)
print(0.1 + 0.2, 1e300 * 1e10, float("nan") == float("nan"), 1e16, 1.0, 5e-324, round(2.5), round(2.675, 2))
print(3 + 4j, (3 + 4j) * 1j, abs(3 + 4j), complex("1+2j"))
print("%-10s|%05d|%x|%.3e|%r|%%" % ("left", 42, 255, 12345.678, "q"))
print("{0:>8}|{1:^8}|{name!r:<8}|{2:+.2f}|{3:,}|{4:08.3f}".format("r", "c", 3.14159, 1234567, 2.5, name="n"))
w, v = 10, 3.14159
print(f"{v:{w}.2f}|{w=}|{v!s:>10}|{'nested ' + f'{w}'}|{{}}|{w:#x}|{1000000:_}")
t = "The quick brown fox"
print(t.split(), t.lower().title(), t.replace("quick", "slow"), t.find("brown"), t[4:9], t[::-1])
print("-".join(["a", "b"]), " pad ".strip(), "x".center(5, "*"), "a,b,,c".split(","), "ß".upper(), "é".encode())
print("abc" < "abd", "a" * 3, "tab\tnew\n".rstrip(), "line1\nline2".splitlines(), "%s" % (1,), "Ünïcödé".isalpha())
b = b"bytes\x00\xff"
print(b, b[0], b[1:3], bytearray(b)[::-1], b.hex(), bytes(3), b"a" + b"b", "héllo".encode("utf-8").decode())
print(list(zip([1, 2], "ab")), list(map(str, [1, 2])), list(filter(None, [0, 1, "", "a"])), any([]), all([]))
print(min("hello"), max([3, 1], key=lambda q: -q), sum([0.1] * 3), sorted("bca", key=str.upper), list(reversed([1, 2])))
print(isinstance(True, int), True + True, None is None, not [], [] or "default", 0 and 1, 1 < 2 < 3 > 2)
print(type(None), type(print).__name__, repr("it's"), repr('say "hi"'), ascii("é"), chr(8364), ord("€"))
nested = [1]
nested.append(nested)
print(nested, [[0] * 2 for _ in range(2)], tuple([1]), (), (1,), range(0, 10, 3), slice(1, 2))
print([(i, j) for i in range(3) if i for j in "ab"], list(i for i in range(3)), {1: [2, {3: (4,)}]})
for bad in ("int('x')", "[][1]", "{}['k']", "1 + 'a'", "'a' + 1", "None.x", "undefined", "int([])", "''.join([1])"):
    try:
        {"int('x')": lambda: int("x"), "[][1]": lambda: [][1], "{}['k']": lambda: {}["k"],
         "1 + 'a'": lambda: 1 + "a", "'a' + 1": lambda: "a" + 1, "None.x": lambda: None.x,
         "undefined": lambda: undefined, "int([])": lambda: int([]), "''.join([1])": lambda: "".join([1])}[bad]()
    except Exception as e:
        print(bad, "->", type(e).__name__, e)

if __name__ == "__main__":
    pass
