"""bz2: one-shot, streams, limits, files, errors; tar and zip archives packed with it."""
import bz2
import io
import os
import shutil
import tarfile
import tempfile
import zipfile

TEXT = b"".join(b"line %d of some text\n" % (i * i % 97) for i in range(800))
for level in (1, 9):
    z = bz2.compress(TEXT, level)
    print(len(z), z[:20], z[-12:], bz2.decompress(z) == TEXT)
for t in (b"", b"a", b"aaaa", b"a" * 259, bytes(range(256)) * 3, b"ab" * 500):
    print(bz2.compress(t), bz2.decompress(bz2.compress(t)) == t)
z = bz2.compress(TEXT)
print(bz2.decompress(z + z) == TEXT * 2, bz2.decompress(z + b"junk") == TEXT)
c = bz2.BZ2Compressor(5)
parts = [c.compress(TEXT[i:i + 1000]) for i in range(0, len(TEXT), 1000)] + [c.flush()]
print([len(p) for p in parts if p], b"".join(parts) == bz2.compress(TEXT, 5))
for f in (lambda: c.flush(), lambda: c.compress(b""), lambda: bz2.BZ2Compressor(0), lambda: bz2.compress("x"),
          lambda: bz2.decompress(b"BZx"), lambda: bz2.decompress(z[:-5]), lambda: bz2.decompress(z[:40] + b"x" + z[41:]),
          lambda: bz2.open("x", "q"), lambda: bz2.BZ2File(3.5), lambda: bz2.open(io.BytesIO(), "rb", encoding="x")):
    try:
        print("none", f())
    except Exception as e:
        print(type(e).__name__, e)
d = bz2.BZ2Decompressor()
out = []
print(d.eof, d.needs_input, d.unused_data)
for i in range(0, len(z) + 9, 50):
    out.append(d.decompress((z + b"tail data")[i:i + 50]))
    if d.eof:
        break
print([len(o) for o in out if o], d.eof, d.needs_input, d.unused_data)
try:
    d.decompress(b"x")
except EOFError as e:
    print(e)
d = bz2.BZ2Decompressor()
got = [d.decompress(z, 4000)]
while not d.eof:
    got.append(d.decompress(b"", max_length=5000))
print([len(g) for g in got], b"".join(got) == TEXT)

with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "f.bz2")
    with bz2.open(name, "wt", encoding="utf-8", newline="\n") as f:
        f.write("h\u00e9llo\n" * 100)
    with bz2.open(name, "ab") as f:
        f.write(b"more\n")
    with bz2.open(name, "rt", encoding="utf-8") as f:
        lines = f.readlines()
    print(len(lines), lines[0], lines[-1], end="")
    with bz2.BZ2File(name) as f:
        print(f.readable(), f.seekable(), f.writable(), f.read(7), f.tell(), f.seek(-5, 2), f.read(), f.seek(14), f.peek(3)[:3],
              f.readline(), f.closed)
    try:
        f.read()
    except ValueError as e:
        print(e)
    src = os.path.join(folder, "dir")
    os.mkdir(src)
    with open(os.path.join(src, "a.txt"), "wb") as f:
        f.write(TEXT)
    tar = shutil.make_archive(os.path.join(folder, "t"), "bztar", folder, "dir")
    with tarfile.open(tar) as t:
        print(os.path.basename(tar), t.getnames(), t.extractfile("dir/a.txt").read() == TEXT)
    with zipfile.ZipFile(os.path.join(folder, "z.zip"), "w", zipfile.ZIP_BZIP2) as w:
        w.writestr("m", TEXT)
    with zipfile.ZipFile(os.path.join(folder, "z.zip")) as r:
        info = r.getinfo("m")
        print(info.compress_type, info.compress_size, info.file_size, r.read("m") == TEXT)
