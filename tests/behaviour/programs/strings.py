"""str: methods, slicing, formatting, escapes, Unicode, errors."""
s = "Hello, Wörld"
print(s[1:5], s[-4:], s[::-1], s[::2], s[10:2:-3], len(s), s[100:], "x" * 3, "ab" + "cd")
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.casefold(), "ß".upper(), "straße".casefold())
print("a,b,,c".split(","), " a  b ".split(), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","))
print("line\nbreak\r\nend".splitlines(), "a\n".splitlines(True), "k=v=w".partition("="), "kvw".rpartition("="))
print(" x ".strip() + "|", "xxaxx".strip("x"), "abc".lstrip("ab"), "a.b".removesuffix(".b"), "pre-x".removeprefix("pre-"))
print("-".join(["a", "b"]), "".join(map(str, range(5))), "a-b".replace("-", "+"), "aaa".replace("a", "b", 2))
print("abcabc".find("c"), "abc".find("z"), "abcabc".rfind("c"), "abcabc".index("b", 2), "banana".count("an"), "aaaa".count("aa"))
print("abc".startswith(("x", "a")), "abc".endswith("bc"), "abc" in "xabcx", "abc".isalpha(), "12".isdigit(), "".isalpha(), "a1".isalnum(), " ".isspace())
print("7".zfill(3), "-7".zfill(4), "a".center(5, "*"), "a".ljust(3) + "|", "a".rjust(3), "\t".expandtabs(4) + "|")
print("abc" < "abd", "a" < "B", "" < "a", "Z" < "a", "é" > "z")
print("{} {1} {x}".format if False else "{0} {1} {x!r:>6} {0:>4}|".format(1, 2, x="s"), "{:,}".format(1234567), "{:+.3e}".format(12345.678))
print("%s %r %d %5.2f %-5s| %05d %x %o %%" % ("s", "r", 42, 3.14159, "l", 42, 255, 8), "%(a)s" % {"a": 1}, "%c%c" % (65, "B"))
print(f"{s!r:.8} {len(s):03d} {3.0:g} {1e20:g} {10**20:,} {255:#x} {255:#010b} {0.1 + 0.2:.20f}")
w, p = 10, 3
print(f"{3.14159:{w}.{p}f}|{'x':^{w}}|{'y':*<5}|{42:=+8d}|{True}|{None!s:>6}|{s=}|{1 + 1 = }")
print(f"{1234.5:,.2f} {0.5:%} {1e-7} {1e16} {123456789.123456789} {float('inf')} {-0.0} {5e-324}")
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\n\t\\\x00\x7f\u200b\U0001f600é"), ascii("é😀"))
print("tab\tnew\\n", r"raw\n", "\x41\u0042c", "con" "cat", b"by\x00te", """tri
ple""")
print("😀x"[0], len("😀x"), "😀x"[1], ord("é"), chr(8364), "e\u0301" == "é", len("e\u0301"))
print("abc".encode(), "é€😀".encode("utf-8"), b"\xc3\xa9".decode(), "é".encode("latin-1"), "a".encode("utf-16-le"))
print("abc".translate(str.maketrans("ab", "xy", "c")), "abc".translate({97: "AA", 98: None}))
for bad in (lambda: "a" + 1, lambda: "abc"[10], lambda: "a".index("z"), lambda: int("12x"), lambda: "%d" % "x",
            lambda: "a" * "b", lambda: "{}".format(), lambda: "{x}".format(), lambda: "é".encode("ascii"),
            lambda: b"\xff".decode(), lambda: ord("ab"), lambda: chr(-1), lambda: "a".join([1]), lambda: "abc"["x"],
            lambda: "%s %s" % (1,), lambda: "%s" % (1, 2), lambda: float("abc"), lambda: f"{3:q}", lambda: "a" < 1):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__ + ":", e)
print(list("abc"), sorted("hello"), list(enumerate("ab", 1)), "".join(reversed("abc")), min("hello"), [*"xy"])
print("a b c".title(), "they're".title(), "x".isidentifier(), "1x".isidentifier(), "ABC".isupper(), "aB".islower())
print("abc" "def"[1], ("x", ), "a\
b", 'a' 'b' == "ab", "%5s|%-5s|%.1s" % ("ab", "ab", "ab"))
print(str(1.0), str(1e22), str(True), str(None), str([1, "a", None]), str({"k": (1,)}), str(b"x"), str())
print("x=%s y=%r" % ([1, 2], {"a": "b"}), "%s" % [1], "%s" % ((1, 2),), "%i%%" % 50)
print("Γειά σου".upper(), "ǆ".title(), "ΑΣ".lower(), "ŉ".upper(), "İ".lower() == "i̇")
print("a".isascii(), "é".isascii(), "½".isnumeric(), "½".isdigit(), "²".isdigit(), "²".isdecimal(), "٣".isdecimal(), int("٣"))
text = "the quick brown fox jumps over the lazy dog the end"
freq = {}
for word in text.split():
    freq[word] = freq.get(word, 0) + 1
print(sorted(freq.items(), key=lambda kv: (-kv[1], kv[0])))
