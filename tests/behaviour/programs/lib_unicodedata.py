"""unicodedata: every property of every character, names both ways, the normal forms."""
import unicodedata as u


def show(f, *args):
    try:
        print(ascii(f(*args)))
    except Exception as e:
        print(type(e).__name__, e)


total = 0


def add(*values):
    global total
    for c in repr(values):
        total = (total * 31 + ord(c)) & 0xffffffffffff


for c in list(range(0, 0x3000, 3)) + list(range(0x3000, 0x110000, 37)):
    ch = chr(c)
    add(u.category(ch), u.bidirectional(ch), u.combining(ch), u.east_asian_width(ch),
        u.mirrored(ch), u.decomposition(ch), u.decimal(ch, None), u.digit(ch, None),
        u.numeric(ch, None))
    name = u.name(ch, None)
    add(name)
    assert name is None or u.lookup(name) == ch
    add([u.normalize(f, "a" + ch + "\u0301\u0323") for f in ("NFC", "NFD", "NFKC", "NFKD")])
print(total)
for text in ["e\u0301", "\u1e9b\u0323", "\u1100\u1161\u11a8", "a\u0315\u0300\u05ae\u0300b",
             "\ufb01", "\u0958", "\u2126", "\U0001d15e", "\ud800", "q\u0307\u0323"]:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        print(form, ascii(u.normalize(form, text)), u.is_normalized(form, text))
show(u.name, "\0")
show(u.name, "ab")
show(u.name, "\0", None)
show(u.lookup, "foo")
show(u.lookup, "HANGUL SYLLABLE GAG")
show(u.lookup, "line feed")
show(u.lookup, "LATIN SMALL LETTER R WITH TILDE")
show(u.decimal, "a")
show(u.digit, "\xb2")
show(u.numeric, "\xbd")
show(u.numeric, "a")
show(u.normalize, "x", "\xe9")
show(u.normalize, "NFC", 1)
show(u.category, "")
print(u.unidata_version)
