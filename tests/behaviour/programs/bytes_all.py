"""bytes, bytearray: literals, methods, slices, formatting, decoding."""
b = b"hello\x00\xff world"
print(b, b[0], b[-1], b[1:4], b[::-1], len(b), list(b"abc"), b"a" + b"b", b"ab" * 2, b"l" in b, 108 in b, b"abc" < b"abd")
print(b.find(b"o"), b.split(), b.upper(), b.replace(b"l", b"L"), b.startswith(b"he"), b.hex(), bytes.fromhex("00ff10"), b.count(b"l"), b"-".join([b"a", b"b"]))
print(bytes(3), bytes([1, 2, 255]), bytes("é", "utf-8"), b"\xc3\xa9".decode(), b"caf\xe9".decode("latin-1"), b"a,b".partition(b","), b" x ".strip(), b"x".ljust(3, b"."))
print(repr(b"'"), repr(b"\"'"), repr(b"\n\t\\\x7f"), b"%d-%s-%r" % (5, b"x", "q"), b"ab".isalpha(), b"12".isdigit(), b"Ab".swapcase(), b"\x01\x02".hex(" "))
ba = bytearray(b"abc")
ba.append(100)
ba.extend(b"ef")
ba[0] = 65
ba[1:3] = b"XYZ"
del ba[-1]
print(ba, ba.pop(), ba, bytes(ba), ba == b"AXYZd", ba.decode(), bytearray(2), ba.find(b"Y"), ba[1:3], len(ba))
ba += b"!"
ba.insert(0, 33)
ba.reverse()
print(ba, int.from_bytes(b"\x01\x00", "big"), (1000).to_bytes(3, "little"), sum(b"abc"), max(b"abc"), sorted(b"cab"), bytes(reversed(b"abc")))
for bad in (lambda: b"a" + "b", lambda: b"abc"[5], lambda: bytes([256]), lambda: b"\xff".decode(), lambda: bytes("x"), lambda: b"a" < "a", lambda: bytes(-1), lambda: bytes.fromhex("0g"), lambda: "a" in b"a", lambda: bytearray(b"a").append(256), lambda: b"abc".__setitem__(0, 1), lambda: b"a".join(["x"]), lambda: int(b"12") + int(b"x")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__ + ":", e)
print(b"\xff\xfe".decode("utf-8", "replace"), b"a\xffb".decode("ascii", "ignore"), "aé".encode("ascii", "replace"), "é€".encode("ascii", "xmlcharrefreplace"), "é".encode("ascii", "backslashreplace"))
print({b"k": 1}[b"k"], b"a" == "a", hash(b"") == hash(""), b"abc".translate(bytes.maketrans(b"ab", b"xy")), b"abc".removeprefix(b"a"), b"1 2".split(b" "), b"a\nb".splitlines())


def crc(data):
    c = 0xFFFFFFFF
    for byte in data:
        c ^= byte
        for _ in range(8):
            c = (c >> 1) ^ (0xEDB88320 if c & 1 else 0)
    return c ^ 0xFFFFFFFF


def rle(data):
    out, i = bytearray(), 0
    while i < len(data):
        j = i
        while j < len(data) and data[j] == data[i] and j - i < 255:
            j += 1
        out += bytes((j - i, data[i]))
        i = j
    return bytes(out)


def b64(data):
    abc = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    out = []
    for i in range(0, len(data), 3):
        chunk = data[i:i + 3]
        n = int.from_bytes(chunk + bytes(3 - len(chunk)), "big")
        s = "".join(abc[n >> k & 63] for k in (18, 12, 6, 0))
        out.append(s[:len(chunk) + 1] + "=" * (3 - len(chunk)))
    return "".join(out)


print(hex(crc(b"123456789")), rle(b"aaabccccd"), b64(b"Many hands make light work."), b64(b"ab"))
mv = memoryview(b"abcdef")
print(mv[1], bytes(mv[2:4]), len(mv), mv.tobytes(), mv == b"abcdef", mv[::2].tolist())


class Sub(bytes):
    pass


class Gives:
    def __bytes__(self):
        return Sub(b"sub")


class Empties:
    def __index__(self):
        numbers.clear()
        return 42


numbers = [Empties(), Empties()]
print(type(bytes(Gives())).__name__, type(Sub(Gives())).__name__, type(bytearray(bytes(Gives()))).__name__, bytes(numbers))
for maker in (bytes, bytearray):
    for args, named in ((("",), {"errors": "ignore"}), ((b"",), {"encoding": "ascii"}), ((), {"errors": "x"}), (([256],), {}),
                        ((["0"],), {})):
        try:
            print(maker(*args, **named))
        except (TypeError, ValueError) as e:
            print(maker.__name__, type(e).__name__, e)
for maker, size in ((bytes, 2**63 - 1), (bytes, 2**63 - 34), (bytearray, 2**63 - 1), (bytes, 2**63)):
    try:
        maker(size)
    except (OverflowError, MemoryError) as e:
        print(maker.__name__, size, repr(e))
