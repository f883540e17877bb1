"""re: patterns, matches, flags, templates, errors and empty matches."""
import copy
import re


def show(f, *args, **kwargs):
    try:
        print(ascii(f(*args, **kwargs)))
    except re.error as e:
        print("re.error", ascii(str(e)), e.msg, e.pos, e.lineno, e.colno)
    except Exception as e:
        print(type(e).__name__, e)


BAD = ["(", ")", "[", "[b-a]", "*", "a**", "a{2,1}", "(?P<1a>x)", "(?P<a>x)(?P<a>y)", "(?P=a)",
       "(?P<a>(?P=a))", "(?<=a*)", "(?(1", "(?(2)a)()", "(?#", "a(?i)", "(?z)", "(?i-i:a)",
       "\\", "\\q", "\\1", "\\x1", "\\U00110000", "[\\400]", "[a-\\d]", "a\nb(", "^*",
       "(?<=(a)\\1)", "\\N{foo}", "(?P>n)", "(?au)", "a{99999999999}"]
for pattern in BAD:
    show(re.compile, pattern)
    show(re.compile, pattern.encode())
show(re.compile, "a", re.L)
show(re.compile, 5)
show(re.match, "a", b"a")
show(re.match, b"a", "a")
show(re.match, "a", None)
for template in ["\\1", "\\g<1>", "\\g<a>", "\\g<n>", "\\g<", "\\g<1a>", "\\q", "\\07", "\\400",
                 "\\n\\\\", "a\\", "\\.", "[\\g<0>]"]:
    show(re.sub, "(?P<n>x)(y)?", template, "axbxy")
    show(re.sub, "z", template, "axb")
show(re.sub, "a", b"b", "cac")
show(re.sub, "a", lambda m: 5, "bab")
show(re.sub, b"a", rb"\g<0>!", bytearray(b"bab"))

m = re.match(r"(?P<first>\w+) (?P<second>\w+)?(x)?", "hello w\xf6rld", re.I)
print(ascii(m), m.group(1), m.groups("-") == ("hello", "w\xf6rld", "-"), m["first"], m[3])
print(m.span("second"), m.start(3), m.regs, m.pos, m.endpos, m.lastindex, m.lastgroup)
print(m.re, dict(m.re.groupindex), m.re.groups, m.re.flags, m.groupdict("-")["first"])
show(m.group, 4)
show(m.group, "x")
show(m.expand, r"\1-\g<first>\3")
p = re.compile(r"(a)(?P<n>b)?")
print(copy.copy(p) is p, copy.deepcopy(m) is m, p == re.compile(r"(a)(?P<n>b)?"), p == 3)
print(re.compile("a", re.I | re.S), re.compile(b"\xff\n", re.M), re.compile("(?x) a"), re.Pattern)
for flag in [re.I, re.I | re.M, re.NOFLAG, re.A | re.X, re.I & 3, re.I ^ 6, 2 | re.S]:
    print(repr(flag), str(flag), flag.name, flag.value, f"{flag}", flag == int(flag), bool(flag))
print(re.I in (re.I | re.M), list(re.I | re.M), isinstance(re.I, int), re.RegexFlag.DOTALL)

for pattern in ["", "x*", r"\b", "(a)|b*", "(?=a)", "$", "a*?"]:
    for text in ["", "a", "abxaab", "\xe9 a"]:
        show(lambda: (re.findall(pattern, text), re.split(pattern, text),
                      re.sub(pattern, "-", text), re.subn(pattern, r"[\g<0>]", text, 2),
                      [x.span() for x in re.finditer(pattern, text)]))
print(re.split("([,;])", "a,b;c"), re.split("(x)|(,)", "axb,c"), re.split(" ", "a b c", 1))
print(re.escape("a.b*c \n~#&-"), re.escape(b"\x00a."))
scanner = re.Scanner([(r"[a-z]+", lambda s, x: ("w", x)), (r"\d+", lambda s, x: int(x)),
                      (r"\s+", None)])
print(scanner.scan("abc 12 x!"))
walk = re.compile("a*").scanner("aabaa")
print([walk.search() and 1 for _ in range(6)])

print(re.compile("a").match("ba", 1), re.compile("^a").match("ba", 1),
      re.compile("a$").match("ab", 0, 1), re.compile("(?<=b)a").match("ba", 1))
print(re.match(r"(?>a+)b", "aab"), re.match(r"a++a", "aaa"), re.match(r"(?:ab?){2}+b", "abab"))
print(re.match("(?:a|b)*?c", "ab" * 5000 + "c").end(), re.match("(a|b)*", "ab" * 20000).span(1))
for a, b in [("\u1e9e", "\xdf"), ("i", "\u0130"), ("k", "\u212a"), ("[a-z]", "\u017f"),
             ("\xb5", "\u03bc"), ("\u03c3", "\u03c2"), ("(\u03c3)\\1", "\u03c3\u03a3"),
             ("\ufb05", "\ufb06"), ("\\w", "\xdf"), ("\u0390", "\u1fd3")]:
    print(ascii(a), [bool(re.fullmatch(a, b, f)) for f in (0, re.I, re.I | re.A)])
print(re.findall(r"\N{DIGIT ONE}|\u00e9", "1\xe9") == ["1", "\xe9"])
