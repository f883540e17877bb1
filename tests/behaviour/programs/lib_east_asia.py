"""Encodings of East Asia: all characters both ways, errors and their handlers, pieces, files."""
import codecs
import hashlib
import os
import tempfile

CODECS = "shift_jis cp932 euc_jp gbk gb2312 big5 cp950 cp949".split()
ALIASES = "sjis s_jis ms932 ujis euc-jp cp936 EUC-CN big5_tw uhc ms949".split()


def digest_of_decoding(codec):
    codes = (bytes([lead, trail, 32]) for lead in range(128, 256) for trail in range(0x20, 256))
    return hashlib.sha256(b"".join(codes).decode(codec, "replace").encode()).hexdigest()[:16]


def digest_of_encoding(codec):
    text = "".join(map(chr, range(0xD800)))
    return hashlib.sha256(text.encode(codec, "ignore")).hexdigest()[:16]


def shown(f, *args):
    try:
        return f(*args)
    except UnicodeError as e:
        return str(e)


for codec in CODECS:
    print(codec, digest_of_decoding(codec), digest_of_encoding(codec))
for alias in ALIASES:
    print(alias, codecs.lookup(alias).name)

text = "日本語テキスト and ASCII"
for codec in "shift_jis", "cp932", "euc_jp":
    coded = text.encode(codec)
    print(coded, coded.decode(codec) == text)
print("中文".encode("gbk"), "中文".encode("big5"), "한국어".encode("cp949"), "瀐丂".encode("euc_jp", "ignore"))
print(b"\x8f\xb0\xa1".decode("euc_jp"))

for bad in b"\x93", b"a\x93\xfa\x96", b"\xff\xffz", b"\x80\x20":
    for codec in "shift_jis", "gbk", "euc_jp":
        print(codec, bad, shown(bad.decode, codec), ascii(bad.decode(codec, "backslashreplace")))
for errors in "strict", "ignore", "replace", "xmlcharrefreplace", "namereplace":
    print(errors, shown("a\u20ac\u0e01\u0e02z".encode, "shift_jis", errors))

decoder = codecs.getincrementaldecoder("shift_jis")()
print([decoder.decode(bytes([b])) for b in "日本".encode("shift_jis")], decoder.decode(b"", True))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "text")
    with open(path, "w", encoding="gbk") as f:
        f.write("第一行\n第二行\n")
    with open(path, encoding="gbk") as f:
        print(f.readlines())
    with open(path, "rb") as f:
        print(f.read())
