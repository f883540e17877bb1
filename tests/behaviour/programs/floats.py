"""float: repr, rounding, formatting, special values, conversions, complex."""
import math

for x in (0.1, 1 / 3, 1e16, 1e15, 123456789012345680.0, 1e-5, 0.0001, 5e-324, 1.7976931348623157e308, -0.0, 2.5, 100.0, 1e22, 1e23):
    print(repr(x), str(x), f"{x:.3f}" if abs(x) < 1e30 else f"{x:.3e}", f"{x:g}", f"{x:e}", x.is_integer())
inf, nan = float("inf"), float("nan")
print(inf, -inf, nan, inf - inf, inf * 0, nan == nan, nan != nan, inf > 10 ** 400, min(nan, 1), max(1, nan), [nan] == [nan], nan in [nan])
print(round(0.5), round(1.5), round(2.5), round(-0.5), round(2.675, 2), round(1234.5678, -2), round(1e300, 5), round(0.15, 1), round(5.0, 3))
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(-7.5, 2), 2.0 ** 0.5, (-8) ** (1 / 3), 1e308 * 10, -1e308 * 10)
print((0.1).as_integer_ratio(), (2.5).hex(), float.fromhex("0x1.8p1"), (3.0).conjugate(), float("1e3"), float("-inf"), float(" 1_0.5 "), float("nan"))
print(int(1e20), int(-2.9), math.floor(-2.5), math.ceil(-2.5), math.trunc(2.9), hash(0.5), hash(1e300), hash(inf), hash(2.0))
print(f"{1e10:,.2f} {1234567.891:_.1f} {0.000012345:.2g} {123456:.2g} {3.0:.0f} {2.5:.0f} {3.5:.0f} {1e100:.3g} {0.1:.30f}")
print(f"{-1.5:08.2f} {1.5:+} {1.5: } {1.5:>10} {1.5:<10}| {1.5:^10}| {1.5:=+10} {0.25:.1%} {nan:8} {inf:+f} {12.0:#.0f} {1.0:n}")
print("%e %E %g %G %.3f %10.4f %-10.2f| %+.1f" % (12345.678, 0.00012, 1e-10, 1e20, 2.0005, math.pi, math.e, -0.05))
print(sum([0.1] * 10), math.fsum([0.1] * 10), 0.1 + 0.2, 0.1 + 0.2 == 0.3, abs(-2.5), -0.0 == 0.0, math.copysign(1, -0.0))
print(math.sqrt(2), math.hypot(3, 4), math.sin(1), math.cos(1), math.tan(1), math.exp(1), math.log(10), math.log(8, 2), math.log2(1024), math.log10(1000), math.atan2(1, -1))
print(math.gcd(12, 18), math.factorial(20), math.isqrt(10 ** 20), math.comb(10, 3), math.perm(5, 2), math.prod([1, 2, 3]), math.isclose(0.1 + 0.2, 0.3), math.modf(-2.5), math.frexp(10.0), math.ldexp(0.5, 4), math.fmod(-7, 3), math.degrees(math.pi), math.inf)
for bad in (lambda: 1.0 / 0, lambda: 1.0 % 0, lambda: 1.0 // 0, lambda: math.sqrt(-1), lambda: math.log(0), lambda: 10.0 ** 400, lambda: round(nan), lambda: math.factorial(-1), lambda: math.exp(1000), lambda: "1" + 1.0, lambda: 1.5 & 1, lambda: 0.0 ** -1, lambda: float("x"), lambda: float([]), lambda: f"{1.5:d}"):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__ + ":", e)
z = 3 + 4j
print(z, abs(z), z.conjugate(), z * 1j, z / (1 - 2j), z ** 2, complex("1+2j"), complex(1, -0.0), z == 3 + 4j, -z, z.real, z.imag, 1j * 1j, repr(1e20 + 1j), hash(1 + 0j), f"{z:.2f}")
x = 0.5
for _ in range(60):
    x = 3.9 * x * (1 - x)
print(x)


def integrate(f, a, b, n):
    h = (b - a) / n
    return h * (f(a) / 2 + sum(f(a + i * h) for i in range(1, n)) + f(b) / 2)


print(integrate(lambda v: v * v, 0, 1, 100), integrate(math.sin, 0, math.pi, 200))
total = 0.0
for i in range(1, 2000):
    total += (-1) ** (i + 1) / i
print(total, [v / 10 for v in range(11)], [round(v * 1.1, 10) for v in range(5)])
