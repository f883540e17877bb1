"""Codecs of East Asia: their tables, states, error handlers, parts of texts, streams."""
import codecs
import io
import os
import zlib

NAMES = ("gb2312 gbk gb18030 hz big5 cp950 big5hkscs shift_jis cp932 euc_jp shift_jis_2004 euc_jis_2004 "
         "euc_jisx0213 shift_jisx0213 euc_kr cp949 johab iso2022_kr iso2022_jp iso2022_jp_1 iso2022_jp_2 "
         "iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext").split()
LINE = "aé~\\中文 か゚キ゚æ̀Ê̄ê 가힣뷁 ｱﾞ¥‾ 亜唖㎜𠀋𠂊 α€\n"
TEXT = "\n".join(map(chr, range(0x80, 0xD800, 31))) + "\n".join(map(chr, range(0xE000, 0x2FF00, 131)))
BYTES = [bytes([a, b, 10]) for a in range(0x7E, 256) for b in range(0x21 + a % 5, 256, 7)]
PATH = f"/tmp/pt_lib_cjk_codecs_{os.getpid()}"
ESCAPES = [b"\x1b" + e for e in (b"$@", b"$B", b"(J", b"(I", b"$(D", b"$(C", b"$)C\x0e", b"$A", b"$(O", b"$(P",
                                 b"$(Q", b"&@\x1b$B", b".A\x1bN", b".F\x1bN", b"$(Z", b"xyzA")] + [b"~{"]


def crc(x):
    return zlib.crc32(x if isinstance(x, bytes) else x.encode("utf-8", "surrogatepass"))


def tried(f, *args):
    try:
        return ascii(f(*args))
    except (UnicodeEncodeError, UnicodeDecodeError) as e:
        return ascii((type(e).__name__, e.encoding, e.object, e.start, e.end, e.reason))
    except Exception as e:
        return type(e).__name__, str(e)


def jump(e):
    return "<か>" if isinstance(e, UnicodeDecodeError) else "[é中]" if e.end % 2 else b"\xfe", e.end


codecs.register_error("jump", jump)
codecs.register_error("far", lambda e: ("x", 1 << 64))
for n in NAMES:
    print(n, crc(TEXT.encode(n, "xmlcharrefreplace")), crc(b"".join(BYTES).decode(n, "backslashreplace")))
    if n == "hz" or n.startswith("iso"):
        for esc in ESCAPES:
            s = b"".join(esc + bytes([a, b]) + b"\x1b(B~}\n" for a in range(0x20, 127, 9) for b in range(0x21, 127, 3))
            print(" ", esc, crc(tried(s.decode, n, "backslashreplace")[0]))
    info = codecs.lookup(n)
    print(" ", info.name, [c.__name__ for c in info.streamreader.__mro__][:3], info.incrementalencoder.__module__)
    for errors in "strict", "ignore", "replace", "namereplace", "jump", "nosuch":
        print(" ", errors, tried(LINE.encode, n, errors), tried(b"a\x81\xfe\xfe\xa4z\x1b$".decode, n, errors))
    whole = LINE.encode(n, "ignore")
    assert whole.decode(n) == LINE.encode(n, "ignore").decode(n)
    decoder, encoder = info.incrementaldecoder(), info.incrementalencoder("replace")
    for at in range(0, len(whole), 3):
        if at % 5 == 0:
            state, decoder = decoder.getstate(), info.incrementaldecoder()
            decoder.setstate(state)
        print(ascii(decoder.decode(whole[at:at + 3])), end=" ")
    print(decoder.getstate(), decoder.reset(), decoder.getstate())
    for at in range(0, len(LINE), 2):
        print(encoder.encode(LINE[at:at + 2]), encoder.getstate(), end=" ")
    print(encoder.encode("か"), encoder.encode("", True), encoder.getstate())
    reader = info.streamreader(io.BytesIO(whole * 2))
    print(" ", ascii([reader.read(1), reader.read(4), reader.readline(), reader.readlines()]))
    writer = info.streamwriter(io.BytesIO(), "backslashreplace")
    writer.write(LINE)
    writer.writelines(["か", "中か", 5])
    print(" ", writer.reset(), writer.stream.getvalue(), writer.errors)
    print(" ", tried(codecs.encode, b"abc", n), tried(codecs.decode, "abc", n), tried(codecs.decode, bytearray(b"a"), n))
    ok = LINE.encode(n, "ignore").decode(n)
    with open(PATH, "w", encoding=n, newline="\r\n") as f:
        f.writelines(ok * 500)
    with open(PATH, "a", encoding=n) as f:
        f.write(ok[:9])
        f.write("中")
    with open(PATH, encoding=n) as f:
        print(" ", ascii([f.read(3), f.read(30), f.readline(), f.readline(2), f.newlines]), end=" ")
        if n[:2] not in ("hz", "is"):
            at = f.tell()
            part = f.read(50)
            print(at, f.seek(at), part == f.read(50), f.tell(), end=" ")
        print(len(f.readlines(900)), tried(f.tell), len(f.read()), open(PATH, "rb").read()[-30:])
    for bad in b"ab\x81 \ncd", b"\x1b$Ba\n", b"\n" * 8191 + b"\xa4\xa2", b"~{ab\n~}x\x8f":
        for errors in "strict", "backslashreplace":
            with open(PATH, "wb") as f:
                f.write(bad)
            with open(PATH, encoding=n, errors=errors) as f:
                print(" ", tried(f.readline), tried(f.read)[-20:], tried(f.read))
os.remove(PATH)
for alias in "sjis cp936 936 ms936 big5-tw ms950 euckr ks_c-5601-1987 johab cp1361 hzgb ujis GB18030-2000 iso-2022-jp s_jisx0213".split():
    print(alias, codecs.lookup(alias).name, "中".encode(alias))
print(tried("é".encode, "big5", "far"), tried(b"\xff".decode, "big5", "far"), tried("\u0100".encode, "cp1252", "far"))
print(tried(b"\x1b.CA\x1bNA".decode, "iso2022_jp_2"), tried(b"\x1b.BA\x1bN\xffA".decode, "iso2022_jp_2"))
print(tried(codecs.lookup("iso2022_jp").incrementaldecoder().decode, b"\x1b$(xxxxxxxxx"))
print(tried(codecs.lookup("gbk").incrementalencoder().setstate, 255), tried(codecs.lookup("hz").incrementaldecoder().setstate, (b"", "1")))
