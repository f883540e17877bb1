"""lzma: streams of liblzma read back, own streams round, limits, filters, files, errors; archives."""
import base64
import io
import lzma
import os
import shutil
import tarfile
import tempfile
import zipfile

TEXT = b"".join(b"line %d of some text\n" % (i * i % 97) for i in range(800))
XZ = base64.b64decode("/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AfPAPJdADYaSh8IoCYDTQad+EXEDM+bbFZrintuBK0U2nOio7Ok0o/N11kbXByiUZ2p74054/sFv0"
    "anXpsFg+7iu8TJfD5ZpOOsj6cMtRu2nO93oHfrsbynFISAiuSwXi5lDfgM8LyrUKqUVMzlPKUEfrFs003EwbYOCi07sCW4L8+kuleJ9lpuUJpo"
    "kc72HEMb+GaIg4o2RnlDIK3gCToje+RhUXiPQ5BDKBzAPqi6uBk3R04WNP/P/H4yTLrX2eTSZOx48rOjmqn15UMAlSEUedFE9c7gBdt2BemN/b"
    "jGS6OfMpbdYXa/CN7z/tlWmVhaHTJDFVUAAAAAwU6Cqv4jqqAAAY4C0A8AALEMJ7CxxGf7AgAAAAAEWVo=")
ALONE = base64.b64decode("XQAAgAD//////////wA2GkofCKAmA00GnfhFxAzPm2xWa4p7bgStFNpzoqOzpNKPzddZG1wcolGdqe+NOeP7Bb9Gp16bBYPu4rvEyXw+WaTjrI"
    "+nDLUbtpzvd6B367G8pxSEgIrksF4uZQ34DPC8q1CqlFTM5TylBH6xbNNNxMG2DgotO7AluC/PpLpXifZablCaaJHO9hxDG/hmiIOKNkZ5QyCt"
    "4Ak6I3vkYVF4j0OQQygcwD6ourgZN0dOFjT/z/x+Mky619nk0mTsePKzo5qp9eVDAJUhFHnRRPXO4AXbdgXpjf24xkujnzKW3WF2vwje8/7ZVp"
    "lYWh0yReBFm///tpRYgA==")
DELTA = base64.b64decode("/Td6WFoAAAFpIt42AgEDAQEhARYcR3hW4AfPAVFdADYaPE+zn4YKQuMLJrcwnvS96nwDvLqIscE0UUw266dH5Tw6xI6oGWdBsYD1hCKC5XRs5M"
    "bA3wkdXfB5QKqnbwEIzxs24qPt+bdjj6bTFOTF98HCRh8hOOcaJMXFnpcFm8d6FUPV0/768zv6hcrAOLDu9xKM3ao+KDAoi1t3VH6wEnF4+d1F"
    "ypN7m7zpAJSybKWpsvcfGOZMzSZeFV7NjwlxjT+CMXiURzfPNw8+5NaHkdVqB0PMKgFagkqjpZek2/dX1FlLcWhthtLNci3R7g9/LQI4umV3eT"
    "zavwqYe5JU6veVCr3WuQ0qY1qRSWGYURjsp1g8OfOss79l5RD1a/fnR/VPgzK87JNu380PXfkJ3QyVvnr5C2Nz7evTRdscUx0wGh+weXuvJ3/I"
    "N0kwkQKH6KzSSSFvWEZC2RDQGzOJNOt1YXqa3FEx01VE3bpgdocAAAAAt3dpJwAB6QLQDwAAUzPWpT4wDYsCAAAAAAFZWg==")
SHA = base64.b64decode("/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4AfPAPJdADYaSh8IoCYDTQad+EXEDM+bbFZrintuBK0U2nOio7Ok0o/N11kbXByiUZ2p74054/sFv0"
    "anXpsFg+7iu8TJfD5ZpOOsj6cMtRu2nO93oHfrsbynFISAiuSwXi5lDfgM8LyrUKqUVMzlPKUEfrFs003EwbYOCi07sCW4L8+kuleJ9lpuUJpo"
    "kc72HEMb+GaIg4o2RnlDIK3gCToje+RhUXiPQ5BDKBzAPqi6uBk3R04WNP/P/H4yTLrX2eTSZOx48rOjmqn15UMAlSEUedFE9c7gBdt2BemN/b"
    "jGS6OfMpbdYXa/CN7z/tlWmVhaHTJDFVUAAAAARSfG7fvLbxyc4SBFf5xJyE8yLpI3SDMUGSKN2F7nV1cAAaYC0A8AAOqL2Fu26d8cAgAAAAAK"
    "WVo=")
SMALL = TEXT[:2000]
print(lzma.decompress(XZ) == SMALL, lzma.decompress(ALONE) == SMALL, lzma.decompress(DELTA) == SMALL, lzma.decompress(SHA) == SMALL)
print(lzma.decompress(XZ + XZ) == SMALL * 2, lzma.decompress(XZ + b"junk") == SMALL, lzma.decompress(XZ, format=lzma.FORMAT_XZ) == SMALL)
for z in (XZ, ALONE, DELTA, SHA):
    d = lzma.LZMADecompressor()
    print(d.eof, d.needs_input, d.check, d.unused_data, end=" ")
    out = [d.decompress(z[i:i + 7]) for i in range(0, len(z), 7)]
    print(b"".join(out) == SMALL, d.eof, d.needs_input, d.check)
d = lzma.LZMADecompressor()
got = [d.decompress(XZ + b"tail", 700)]
while not d.eof:
    got.append(d.decompress(b"", max_length=500))
print([len(g) for g in got if g], b"".join(got) == SMALL, d.unused_data)
RAW = [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 3, "dict_size": 1 << 16, "lc": 1, "lp": 2, "pb": 0}]
for t in (b"", b"a", TEXT, bytes(range(256)) * 300, b"ab" * 40000, os.urandom(70000)):
    for kw in ({}, {"preset": 0}, {"preset": 9 | lzma.PRESET_EXTREME}, {"check": lzma.CHECK_NONE}, {"check": lzma.CHECK_CRC32},
               {"check": lzma.CHECK_SHA256}, {"format": lzma.FORMAT_ALONE}, {"filters": RAW}):
        assert lzma.decompress(lzma.compress(t, **kw)) == t, (t[:9], kw)
    for f in (RAW, [{"id": lzma.FILTER_LZMA1, "lp": 1, "pb": 4}], [{"id": lzma.FILTER_LZMA2}]):
        assert lzma.decompress(lzma.compress(t, lzma.FORMAT_RAW, filters=f), lzma.FORMAT_RAW, filters=f) == t
print(lzma.compress(b""), lzma.compress(b"", format=lzma.FORMAT_ALONE), lzma.compress(TEXT)[:24], len(lzma.compress(TEXT)) < 500)
c = lzma.LZMACompressor()
z = c.compress(TEXT[:500]) + c.compress(TEXT[500:]) + c.flush()
print(lzma.decompress(z) == TEXT)
for f in (lambda: c.flush(), lambda: c.compress(b""), lambda: lzma.compress("x"), lambda: lzma.decompress(b"nope" * 9),
          lambda: lzma.decompress(XZ[:-5]), lambda: lzma.decompress(XZ[:60] + b"x" + XZ[61:]), lambda: lzma.decompress(XZ, memlimit=1000),
          lambda: lzma.LZMACompressor(7), lambda: lzma.LZMACompressor(preset=99), lambda: lzma.LZMACompressor(lzma.FORMAT_RAW),
          lambda: lzma.LZMACompressor(preset=1, filters=RAW), lambda: lzma.LZMACompressor(lzma.FORMAT_ALONE, check=1),
          lambda: lzma.LZMACompressor(filters=[{}]), lambda: lzma.LZMACompressor(filters=[3]), lambda: lzma.LZMACompressor(filters=[{"id": 98}]),
          lambda: lzma.LZMACompressor(filters=[{"id": lzma.FILTER_LZMA2, "foo": 1}]), lambda: lzma.LZMACompressor(filters=[]),
          lambda: lzma.LZMACompressor(filters=[{"id": lzma.FILTER_LZMA2, "lc": 9}]), lambda: lzma.LZMADecompressor(filters=RAW),
          lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW), lambda: lzma.decompress(b""), lambda: lzma.open(io.BytesIO(), "rb", encoding="x"),
          lambda: lzma.LZMACompressor(filters=RAW * 3), lambda: lzma.LZMACompressor(check=99), lambda: d.decompress(b"")):
    try:
        print("none", f())
    except Exception as e:
        print(type(e).__name__, e)
print(lzma._encode_filter_properties({"id": lzma.FILTER_LZMA1}), lzma._encode_filter_properties(RAW[1]), lzma._encode_filter_properties(RAW[0]),
      lzma._decode_filter_properties(lzma.FILTER_LZMA1, b"]\0\0\x80\0"), lzma._decode_filter_properties(lzma.FILTER_LZMA2, b"\x16"),
      [lzma.is_check_supported(i) for i in (0, 1, 2, 4, 10)])
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "f.xz")
    with lzma.open(name, "wt", encoding="utf-8", newline="\n") as f:
        f.write("h\u00e9llo\n" * 100)
    with lzma.open(name, "ab") as f:
        f.write(b"more\n")
    with lzma.open(name, "rt", encoding="utf-8") as f:
        lines = f.readlines()
    print(len(lines), lines[0], lines[-1], end="")
    with lzma.LZMAFile(name) as f:
        print(f.readable(), f.seekable(), f.read(7), f.tell(), f.seek(-5, 2), f.read(), f.seek(14), f.peek(3)[:3], f.readline())
    os.mkdir(os.path.join(folder, "dir"))
    with open(os.path.join(folder, "dir", "a.txt"), "wb") as f:
        f.write(TEXT)
    tar = shutil.make_archive(os.path.join(folder, "t"), "xztar", folder, "dir")
    with tarfile.open(tar) as t:
        print(os.path.basename(tar), t.getnames(), t.extractfile("dir/a.txt").read() == TEXT)
    with zipfile.ZipFile(os.path.join(folder, "z.zip"), "w", zipfile.ZIP_LZMA) as w:
        w.writestr("m", TEXT)
    with zipfile.ZipFile(os.path.join(folder, "z.zip")) as r:
        print(r.getinfo("m").compress_type, r.getinfo("m").file_size, r.read("m") == TEXT)
