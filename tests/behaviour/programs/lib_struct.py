"""struct: every format and byte order, buffers, Struct objects, errors."""
import random
import struct


def err(f, *a, **k):
    try:
        return f(*a, **k)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)


def h(xs):
    acc = 0
    for x in xs:
        acc = (acc * 1000003 + hash(x)) % (2**61 - 1)
    return acc


for o in ("", "@", "<", ">", "=", "!"):
    table = []
    for c in "bBhHiIlLqQnNP?efd":
        for v in (0, 1, -1, 127, 128, -128, -129, 255, 256, 32767, 65535, 65536, 2**31, 2**32 - 1, 2**32, 2**63, 2**64 - 1, 2**64, -(2**63), 10**30, 1.5, 65504.0, 65520, 1e40, -0.0, float("inf"), "a", None, b"x"):
            r = err(struct.pack, o + c, v)
            table.append((c, r, repr(struct.unpack(o + c, r)) if isinstance(r, bytes) else ""))
    print(repr(o), h(table))
rng = random.Random(1)
seen = []
for _ in range(2000):
    fmt = rng.choice(["", "<", ">", "="]) + "".join(rng.choice(["b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d", "e", "?", "c", "3s", "4p", "x", "2h", "0i", " "]) for _ in range(rng.randrange(6)))
    n = struct.calcsize(fmt)
    data = rng.randbytes(n)
    items = struct.unpack(fmt, data)
    try:
        back = struct.pack(fmt, *items)
        seen.append((fmt, n, repr(items), back))
    except Exception as e:
        seen.append((fmt, n, str(e)))
print(h(seen))
halfs = [x for x in (struct.unpack("<e", struct.pack("<H", i))[0] for i in range(0, 65536, 7)) if x == x]
print(h(halfs), h(struct.pack("<e", x * 1.0003) for x in halfs if abs(x) < 60000), [struct.pack("e", x) for x in (2**-25, 2**-24 * 1.5, 65519.99, 6.1e-5, 1e-8, float("nan"))])
print(struct.pack("0s5p3p1p0p", b"abc", b"hello world", b"ab", b"x", b""), struct.pack("5s", bytearray(b"ab")), struct.calcsize("ci0q"), struct.pack("bhilqfd", 1, 2, 3, 4, 5, 6, 7))
for f in ("zz", "5", "3 i", "<n", "99999999999999999999i", "9223372036854775807i", "<>", "é", "", "i i"):
    print(f, err(struct.calcsize, f))
print(err(struct.pack, "i", 1, 2), err(struct.pack, "ii", 1), err(struct.pack), err(struct.pack, 5), err(struct.pack, b"i", 1))
print(err(struct.unpack, "i", b"abc"), err(struct.unpack, "i", "abcd"), err(struct.unpack_from, "i", b"abcd", 1), err(struct.unpack_from, "i", b"abcd", -1), err(struct.unpack_from, "i", b"abcd", -5), err(struct.unpack_from, "i", b"abcdefgh", -8), err(struct.unpack_from, "i", b"abcd", offset=0), err(struct.unpack, "i"))
print(err(struct.iter_unpack, "i", b"abc"), err(struct.iter_unpack, "", b"abc"), list(struct.iter_unpack("<hb", bytes(range(9)))))
b = bytearray(8)
m = memoryview(b)[2:]
print(err(struct.pack_into, "i", b), err(struct.pack_into, "i", b, 0), err(struct.pack_into, "i", b, 5, 5), err(struct.pack_into, "i", b, -9, 5), err(struct.pack_into, "i", b, -3, 5), err(struct.pack_into, "i", b"abcd", 0, 5), err(struct.pack_into, "i"), err(struct.pack_into, "i", b, "a", 5))
struct.pack_into("<i", b, 1, 0x01020304)
struct.pack_into(">h", m, 4, 0x0708)
print(b, err(struct.pack_into, "<h", b, -2, 7), b)
s = struct.Struct("<iq")
print(s.format, s.size, s.pack(1, 2), s.unpack(bytes(12)), s.unpack_from(bytes(14), 2), list(s.iter_unpack(bytes(24))), err(struct.Struct, 5), err(struct.Struct), err(s.pack, 1), err(s.unpack, b"a"), struct.Struct(b"i").format)
print(struct.error, struct.error.__module__, issubclass(struct.error, Exception), struct.unpack("<0s", b""), struct.unpack("3?", b"\0\1\2"), struct.unpack("2x", b"ab"))


class I:
    def __index__(self):
        return 7


print(struct.pack("i", I()), struct.pack("b", True), err(struct.pack, "d", I()), err(struct.pack, "s", 5), err(struct.pack, "c", b"ab"))
