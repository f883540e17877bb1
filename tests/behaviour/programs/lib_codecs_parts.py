"""codecs in parts: incremental coders, readers, utf-7, charmaps, handlers, chained errors."""
import codecs
import io


def shown(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


text = "a\xe9\u20ac\U0001f40d+-~\\ z"
for name in ("utf-7", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le"):
    info = codecs.lookup(name)
    data = text.encode(name)
    decoder = codecs.getincrementaldecoder(name)()
    parts = [decoder.decode(data[i:i + 1]) for i in range(len(data))] + [decoder.decode(b"", True)]
    encoder = codecs.getincrementalencoder(name)()
    whole = b"".join(encoder.encode(c) for c in text) + encoder.encode("", True)
    reader = codecs.getreader(name)(io.BytesIO(data))
    print(info.name, data, "".join(parts) == text, whole.decode(name) == text, reader.read(3), reader.read())

print("".join(codecs.iterdecode([b"\xc3", b"\xa9x"], "utf-8")), list(codecs.iterencode("ab", "utf-16-le")))
stream = io.BytesIO("one\r\ntwo\u2028three\n".encode("utf-16"))
print(codecs.getreader("utf-16")(stream).readlines())
out = io.BytesIO()
writer = codecs.getwriter("latin-1")(out, "xmlcharrefreplace")
writer.writelines(["\xe9", "\u20ac"])
print(out.getvalue(), codecs.EncodedFile(io.BytesIO(b"\xe9"), "utf-8", "latin-1").read())

for f, *args in (
    (codecs.utf_8_decode, b"a\xc3"), (codecs.utf_8_decode, b"a\xc3", "strict", True),
    (codecs.utf_16_ex_decode, b"\xfe\xff\0a\0", "strict", 0, False), (codecs.utf_7_decode, b"+AO"),
    (codecs.utf_7_decode, b"+AOk-\xff", "replace", True), (codecs.utf_7_decode, b"+A", "strict", True),
    (codecs.unicode_escape_decode, b"\\x4", "strict", False), (codecs.escape_decode, b"\\x41\\n"),
    (codecs.unicode_escape_decode, rb"\N{EM DASH}\u20"), (codecs.readbuffer_encode, "\xe9"),
    (codecs.charmap_decode, b"\x00\x01\x02", "replace", "ab"), (codecs.charmap_decode, b"\1", "strict", {}),
    (codecs.charmap_decode, b"\0\1", "ignore", {0: "xyz", 1: None}), (codecs.charmap_encode, "ab", "strict", {97: b"AA", 98: 66}),
    (codecs.charmap_encode, "c", "strict", {}), (codecs.charmap_encode, "c", "strict", {99: 300}),
    (codecs.charmap_encode, "\xe9", "xmlcharrefreplace", {c: c for c in range(128)}),
    (codecs.utf_8_encode, b"x"), (codecs.latin_1_decode, "x"), (codecs.lookup, "no such codec"),
):
    print(f.__name__, shown(f, *args))


def failing(data, errors="strict"):
    raise RuntimeError("no luck")


codecs.register(lambda name: codecs.CodecInfo(failing, failing, name=name) if name == "luckless" else None)
try:
    codecs.encode("x", "luckless")
except RuntimeError as e:
    print(e, "|", repr(e.__cause__))
for make in (
    lambda: UnicodeDecodeError("a", b"bc", 0, 1), lambda: UnicodeEncodeError("a", b"x", 0, 1, "r"),
    lambda: str(UnicodeEncodeError("ascii", "g\xfcrk", 1, 2, "ouch")),
    lambda: str(UnicodeDecodeError("ascii", bytearray(b"g\xfcrk"), 1, 3, "ouch")),
    lambda: str(UnicodeTranslateError("g\u0100rk", 1, 2, "ouch")), lambda: UnicodeTranslateError(1, 2, 3, 4),
    lambda: codecs.ignore_errors(UnicodeError("x")), lambda: codecs.strict_errors is codecs.lookup_error("strict"),
    lambda: codecs.lookup_error("surrogatepass")(UnicodeEncodeError("utf-16-be", "a\ud800", 1, 2, "r")),
    lambda: codecs.lookup_error("surrogatepass")(UnicodeDecodeError("utf-8", b"\xed\xa0\x80", 0, 1, "r")),
):
    print(shown(make))
print(codecs.decode("uryyb", "rot13"), codecs.encode(b"hi", "hex"), codecs.lookup("cp1252").name)

for name in "hex", "base64", "bz2", "quopri", "rot13":
    info = codecs.lookup(name)
    data = "Hello" if name == "rot13" else b"ab=c \t\xff\n_x " * 9
    coded = codecs.encode(data, name)
    print(info.name, coded, codecs.decode(coded, name) == data, info.incrementalencoder.__module__)
    for x in "abc", b"abc", 5, b"":
        print(shown(codecs.encode, x, name), shown(codecs.decode, x, name))
    encoder, decoder = info.incrementalencoder(), info.incrementaldecoder()
    print(encoder.encode(data) + encoder.encode(data[:0], True), decoder.decode(coded), shown(info.encode, data, "ignore"))
    stream = io.StringIO() if name == "rot13" else io.BytesIO()
    info.streamwriter(stream).write(data)
    stream.seek(0)
    print(stream.getvalue() == coded, shown(info.streamreader(stream).read))
print(shown(codecs.decode, codecs.encode(b"a", "bz2") * 2 + b"junk", "bz2"), shown(codecs.decode, codecs.encode(b"a", "bz2")[:-3], "bz2"))
print(shown("\u0100".encode, "cp1252", "nosuch"), shown(b"\xff".decode, "utf-16-le", "nosuch"), shown("\u0100".encode, "ascii", "nosuch"))
