"""binascii: every coding, padding rules, errors."""
import binascii
import random


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


b = binascii
for x in ("abc", "zz", "é0", 5, b"AbcD", "", bytearray(b"00ff")):
    print(err(b.unhexlify, x))
print(err(b.hexlify, "a"), b.hexlify(b"abcdef", "-", 2), b.hexlify(b"abcdef", b":", -4), err(b.hexlify, b"abc", "--"), err(b.hexlify, b"abc", 5), b.hexlify(memoryview(b"xyz")[1:]))
for x in (b"YWJj", b"YWJ", b"YW", b"Y", b"YWI=", b"Y W\nI=", b"YWI=YWI=", b"=YWI=", "YWI=", "é", b"Y===", b"YWJjY", b"YW=I=", b"YWJj====", b"", b"=", b"YW==x", 5):
    print(x, err(b.a2b_base64, x), err(b.a2b_base64, x, strict_mode=True))
print(b.b2a_base64(b"abc"), b.b2a_base64(b"abcd", newline=False), err(b.b2a_base64, "a"), b.b2a_base64(b""))
print(b.crc32(b"abc"), b.crc32(b"abc", 5), err(b.crc32, "a"), b.crc_hqx(b"abc", 0), b.crc32(b"abc", -1), b.crc32(b"abc", 2**40), b.crc32(b""))
print(b.b2a_uu(b"abc"), err(b.b2a_uu, b"x" * 46), b.a2b_uu(b"#86)C\n"), b.b2a_uu(b"abcd", backtick=True), err(b.a2b_uu, b"#86)C zz"), b.b2a_uu(b""), b.b2a_uu(b"\0" * 5), err(b.a2b_uu, b"#\x80"))
print(b.b2a_qp(b"a=b \xff\n"), b.a2b_qp(b"a=3Db=\nc_", header=True), b.b2a_qp(b"a b_c\t\n.", header=True, quotetabs=True), b.b2a_qp(b"x" * 200), b.a2b_qp(b"=4"), b.b2a_qp(b"a \r\nb\t\r\n c"), b.a2b_qp("a==b=\r\nc"))
rng = random.Random(2)
print(h(b.b2a_qp(bytes(rng.choice(b"a \t\n\r=._\xff\0xyz") for _ in range(rng.randrange(200))), quotetabs=i % 2, istext=i % 3 > 0, header=i % 5 == 0) for i in range(600)))
print(h(b.a2b_qp(bytes(rng.choice(b"a \t\n\r=3D_F=") for _ in range(rng.randrange(100))), header=i % 2) for i in range(600)))
print(h(err(b.a2b_base64, bytes(rng.choice(b"YWJj=\n+/") for _ in range(rng.randrange(12))), strict_mode=bool(i % 2)) for i in range(3000)))
print(h(b.b2a_base64(rng.randbytes(i % 100)) for i in range(500)), h(b.b2a_uu(rng.randbytes(i % 46)) for i in range(300)), h(b.crc32(rng.randbytes(i % 100), i) for i in range(300)))
print(b.Error.__mro__, b.Incomplete.__mro__)
