"""int: unbounded arithmetic, division and shifts of either sign, bases, bit tricks."""
big = 2 ** 200 + 12345678901234567890
print(big, -big, big * big, big // 987654321, big % 987654321, big // -7, -big % 7, divmod(-big, 1 << 70))
for a in (7, -7):
    for b in (2, -2, 3, -3):
        print(a // b, a % b, divmod(a, b), a / b, end="; ")
print()
print(1 << 100, (1 << 100) >> 97, -1 >> 5, -(1 << 70) >> 68, big & 0xFFFF, big | 1, big ^ -1, ~big, -5 & 3, -5 | 3, -5 ^ 3)
print(9223372036854775807 + 1, -9223372036854775808 - 1, 9223372036854775807 * 2, 3037000500 ** 2, -(-9223372036854775808))
print(2 ** 10, 2 ** -1, 0 ** 0, (-2) ** 3, pow(3, 100, 7), pow(3, -1, 7), 10 ** 25, (-3) ** 33, pow(2, 1000) % 10 ** 9)
print(int("0x1f", 16), int("ff", 16), int("-0b101", 0), int("1_000"), int(" 42 "), int(3.99), int(-3.99), int("z", 36), int(True), int())
print(hex(-255), oct(8), bin(-5), hex(big), f"{big:x}", f"{-42:08b}", f"{1000000:_}", f"{65:c}", f"{5:>+4}", f"{big:,}")
print((255).bit_length(), (0).bit_length(), big.bit_length(), (-256).bit_length(), (7).bit_count(), (1 << 64).to_bytes(9, "big"))
print(int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\xff\xfe", "little", signed=True), (-2).to_bytes(2, "little", signed=True))
print(hash(2 ** 61 - 1), hash(2 ** 61), hash(-1), hash(-2), hash(big), hash(1) == hash(1.0) == hash(True), 1 == 1.0 == True)
print(round(15, -1), round(25, -1), round(-35, -1), round(12345, -3), round(5), (5).conjugate(), (3).real, (3).imag, (6).numerator)
print(True + True, True * 5, isinstance(True, int), True == 1, {1: "a", True: "b", 1.0: "c"}, -True, ~False, True & False, True | 2)
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 == 2, 1 == 1 != 2, big > 1e60, big < float("inf"), 2 ** 53 == float(2 ** 53), 2 ** 53 + 1 == float(2 ** 53 + 1))
print(10 ** 400 > 1e308, 7 // 2.0, 7 % -2.5, 2 ** 0.5, 4 / 2, 10 ** 30 / 10 ** 28, 3 * 1.5, 1_000 + 0xFF + 0o17 + 0b11)


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def isqrt(n):
    x = n
    y = (x + 1) // 2
    while y < x:
        x, y = y, (y + n // y) // 2
    return x


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


print(gcd(2 ** 90 * 3, 2 ** 80 * 9), fib(300), isqrt(10 ** 60 + 7), [collatz(n) for n in range(1, 20)])
f = 1
for i in range(1, 60):
    f *= i
print(f, str(f)[::-1][:10], sum(map(int, str(f))))
pi, q, r, t, k, m, x = "", 1, 0, 1, 1, 3, 3
while len(pi) < 60:
    if 4 * q + r - t < m * t:
        pi += str(m)
        q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
    else:
        q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
print(pi)
for bad in (lambda: 1 // 0, lambda: 1 % 0, lambda: 1 << -1, lambda: 2 ** 10 ** 10 if False else int("9" * 5000), lambda: 1 + "a",
            lambda: int("0x10"), lambda: int(""), lambda: int(None), lambda: int("1", 40), lambda: (256).to_bytes(1, "big"),
            lambda: int(float("nan")), lambda: int(float("inf")), lambda: pow(2, -1, 4), lambda: 1 / 0, lambda: 0 ** -1,
            lambda: range(1.5), lambda: [1, 2][1.0], lambda: 10 ** 400 / 3, lambda: float(10 ** 400), lambda: 5 @ 3):
    try:
        v = bad()
        print(len(str(v)))
    except Exception as e:
        print(type(e).__name__ + ":", e)
s = 0
for i in range(-50, 50):
    for j in (-7, -3, 2, 5):
        s = (s * 31 + i // j * 17 + i % j) % 1000003
print(s)
n = 0xDEADBEEFCAFEBABE1234567890
print([n >> sh & 0xFF for sh in range(0, 104, 8)], n.bit_length(), bin(n).count("1"))
