"""string and textwrap, translated."""
import string
import textwrap

print(string.ascii_letters, string.digits, string.punctuation, repr(string.whitespace), string.capwords("hello  big world"))
t = string.Template("$who likes ${what} $$5 $who")
print(t.substitute(who="tim", what="kung pao"), t.safe_substitute(who="x"), t.template)
for bad in ({"who": 1}, {}):
    try:
        t.substitute(bad)
    except KeyError as e:
        print(repr(e))
try:
    string.Template("a $ b").substitute()
except ValueError as e:
    print(e)
print(string.Template("a $ b ${c").safe_substitute(), t.get_identifiers(), t.is_valid())


class Percent(string.Template):
    delimiter = "%"
    idpattern = r"[a-z]+_[a-z]+"


print(Percent("%a_b %(x) %% $a_b").safe_substitute(a_b="yes"))


class F(string.Formatter):
    def get_value(self, key, args, kwargs):
        if isinstance(key, str):
            return kwargs.get(key, "<" + key + ">")
        return super().get_value(key, args, kwargs)


f = F()
print(f.format("{0} {1!r:>6} {name} {missing} {2[a]} {3.real}", 1, "x", {"a": 9}, 3j, name="n"))
print(f.format("{} {} {:{}}", 1, 2, 3, ">5"), list(f.parse("a{b!r:c}d{{e}}")))
for bad in ("{} {0}", "{0} {}", "{0!z}"):
    try:
        print(string.Formatter().format(bad, 1, 2))
    except ValueError as e:
        print(e)
print(string.Formatter().vformat("{a}{b[0]}", (), {"a": 1, "b": [2]}))

text = "The quick brown fox jumps over the lazy dog. A hyphen-ated word, an em--dash; and averyveryverylongwordindeed here."
print(textwrap.wrap(text, 20))
print(textwrap.fill(text, 30, initial_indent="* ", subsequent_indent="  "))
print(textwrap.wrap(text, 10, break_long_words=False), textwrap.wrap(text, 12, break_on_hyphens=False))
print(textwrap.shorten(text, 30), textwrap.shorten("Hello  world!", 11), textwrap.shorten("Hello world", 10, placeholder="..."))
print(repr(textwrap.dedent("""\
      a
        b

       c
    """)), repr(textwrap.dedent("\tx\n\t  y\n")), repr(textwrap.dedent("  no\n common")))
print(textwrap.indent("a\n\n b\n", "> "), textwrap.indent("a\n\nb", "- ", lambda line: True))
w = textwrap.TextWrapper(width=24, max_lines=2, placeholder=" [...]", fix_sentence_endings=True)
print(w.wrap("One sentence.  Another one here! And a third? yes."), w.fill(text))
print(textwrap.wrap("tabs\there and\nnewlines", 40, expand_tabs=True, tabsize=4), textwrap.wrap("", 5), textwrap.wrap("x", 1))
try:
    textwrap.wrap("x", 0)
except ValueError as e:
    print(e)
