"""mmap: anonymous maps and files, as bytes and as a file, access, resizing, errors."""
import mmap
import os
import re
import struct
import tempfile

m = mmap.mmap(-1, 20)
print(m, len(m), m[:5])
m[0:3] = b"abc"
m[-1] = 0x7a
m[5:11:2] = b"xyz"
print(m.find(b"c"), m.rfind(b"a"), m.find(b"z", -3), m.find(b"q"), m.find(b""), m.rfind(b""), m[-1], m[::-3])
print(m.read(2), m.tell(), m.readline(), m.tell(), m.read(), m.seek(-3, 2), m.write(b"q\n"), m.seek(2, 0), m.readline(), m.read_byte())
m.seek(0)
m.write_byte(65)
m.move(10, 0, 4)
print(m[:], bytes(m) == m[:], struct.unpack_from("<H", m, 1), re.search(rb"b(.)", m[:]).group(1), m.flush())
for f in (lambda: m[30], lambda: m.seek(50), lambda: m.write(b"x" * 50), lambda: m.__setitem__(0, 300), lambda: m.__setitem__(slice(0, 2), b"x"),
          lambda: mmap.mmap(-1, -1), lambda: mmap.mmap(-1, 0), lambda: m.__setitem__(0, b"a"), lambda: m["a"], lambda: m.move(5, 15, 10),
          lambda: m.size(), lambda: m.seek(1, 9), lambda: mmap.mmap(-1, 5, access=9), lambda: mmap.mmap(-1, 5, access=1, prot=1),
          lambda: m.write("x"), lambda: m.__delitem__(0), lambda: m.seek(20) or m.read_byte(), lambda: m.write_byte(1), lambda: m.flush(50)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
m.close()
for f in (lambda: m[0], lambda: len(m), lambda: repr(m), lambda: m.closed, lambda: m.close()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "f")
    with open(name, "wb") as f:
        f.write(b"line one\nline two\n")
    with open(name, "r+b") as f, mmap.mmap(f.fileno(), 0) as m:
        print(m, m.size(), m.readline(), list(iter(m.readline, b"")))
        m[5:8] = b"ONE"
        m.resize(30)
        m[20:24] = b"more"
        print(len(m), m.flush(), m.madvise(mmap.MADV_SEQUENTIAL))
    with open(name, "rb") as f:
        print(f.read())
        r = mmap.mmap(f.fileno(), 8, access=mmap.ACCESS_READ)
        c = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_COPY)
        c[0] = 0x4c
        for g in (lambda: r.write(b"a"), lambda: r.__setitem__(0, 1), lambda: r.resize(9), lambda: repr(r), lambda: c[:4], lambda: c.resize(3),
                  lambda: mmap.mmap(f.fileno(), 99, access=mmap.ACCESS_READ), lambda: r.write_byte(1), lambda: r[:]):
            try:
                print(g())
            except Exception as e:
                print(type(e).__name__, e)
    with open(name, "rb") as f:
        print(f.read(4))
    open(os.path.join(folder, "e"), "w").close()
    with open(os.path.join(folder, "e")) as f:
        try:
            mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as e:
            print(e)
print(mmap.PAGESIZE, mmap.ACCESS_COPY, mmap.error is OSError)
