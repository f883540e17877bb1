"""What re warns of, and odd flags, groups and look-behinds."""
import re
import warnings


def told(f, *args):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            r = f(*args)
            r = getattr(r, "pattern", r)
        except (re.error, IndexError) as e:
            r = f"{type(e).__name__}: {e}"
    print(args, r, [f"{w.category.__name__}: {w.message}" for w in seen])


for p in ("[0-9--1]", "[--1]", "[%--1]", "[%--]", "[0-9&&1]", "[&&1]", r"[\d||a]", "[0-9~~1]", "[[0-9]|]", "[[:digit:]|]",
          "[^[a]", r"[a\-\-]", "()(?(+1)a|b)", "()(?(1_0)a|b)", "(?P<\u00b5>x)", b"(?P<\xc2\xb5>x)", b"(?P=\xc2\xb5)",
          b"(?(\xc2\xb5)y)", "(?<=a{%d}{%d}{%d})b" % ((1 << 22,) * 3), "(?<=(?:a{%d}){%d})b" % ((1 << 22,) * 2)):
    told(re.compile, p)
told(re.template, "a")
told(re.compile, "a", re.TEMPLATE | re.I)
told(re.sub, "(?P<a>x)", r"\g<+1>", "xx")
told(re.sub, "()" * 10, r"\g<1_0>", "xx")
told(re.sub, b"()", rb"\g<+1>", b"xx")
for flags in (~re.I, ~(re.I | re.S | re.X), ~(re.I | re.S | (1 << 20)), re.I | (1 << 20), re.RegexFlag(-3), ~re.RegexFlag(0)):
    print(repr(flags), int(flags))
m = re.match("(a)(b)", "ab")
for group in (1 << 1000, -1, 3, "x"):
    told(m.group, group)
