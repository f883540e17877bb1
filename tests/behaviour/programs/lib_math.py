"""math: every function on corners and random numbers."""
import math, random
def h(xs):
    acc = 0
    for x in xs:
        acc = (acc * 1000003 + hash(x)) % (2**61 - 1)
    return acc
class F:
    def __init__(self, x): self.x = x
    def __float__(self): return self.x
class I:
    def __index__(self): return 7
inf, nan = math.inf, math.nan
corner = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, -1.5, 2, -3, 10**400, -10**400, 1e308, -1e308, 5e-324, 2.5, 1e16, 170.5, 171.7, -170.5, 0.1, inf, -inf, nan, True, "x", None, 1j, F(2.5), I(), 710.0, -750.0, 1e-10, 25.3, 2**70, 100]
def show(f, *a, **k):
    try:
        r = f(*a, **k)
        return repr(r)
    except Exception as e:
        return type(e).__name__ + ":" + str(e)
unary = ["sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "fabs", "degrees", "radians", "erf", "erfc", "gamma", "lgamma", "floor", "ceil", "trunc", "isnan", "isinf", "isfinite", "modf", "frexp", "ulp", "isqrt", "factorial"]
rng = random.Random(3)
for n in unary:
    f = getattr(math, n)
    print(n, [show(f, x) if not (n == "factorial" and isinstance(x, (int, float)) and abs(x) > 1e4) else 0 for x in corner])
    print(n, show(f), show(f, 1, 2, 3) if n != "log" else "")
    xs = [rng.uniform(-10, 10) for _ in range(300)] + [rng.uniform(-1, 1) for _ in range(300)] + [rng.expovariate(0.01) for _ in range(200)] + [rng.uniform(-180, 180) for _ in range(200)]
    print(n, h(show(f, x) for x in xs))
binary = ["atan2", "copysign", "pow", "fmod", "remainder", "nextafter", "log", "hypot", "ldexp", "gcd", "lcm", "comb", "perm", "isclose"]
small = [0.0, -0.0, 1.0, -1.0, 2, -3, 0.5, 1e308, 5e-324, inf, -inf, nan, 10**400, "x", None, 7, True, I(), F(0.5), 100]
for n in binary:
    f = getattr(math, n)
    print(n, [show(f, x, y) for x in small for y in small if not (n in ("comb", "perm") and isinstance(y, int) and y > 1000 and isinstance(x, int) and x > 1000)])
    xs = [(rng.uniform(-10, 10), rng.uniform(-10, 10)) for _ in range(300)] + [(rng.randrange(-50, 50), rng.randrange(-50, 50)) for _ in range(300)]
    print(n, h(show(f, *x) for x in xs))
    print(n, show(f), show(f, 1), show(f, 1, 2, 3, 4))
print([show(math.hypot, *[rng.uniform(-5, 5) for _ in range(k)]) for k in range(12)])
print(h(math.hypot(*[rng.uniform(-1, 1) * 10 ** rng.randrange(-150, 150) for _ in range(k % 6)]) for k in range(3000)))
print(h(math.hypot(*[rng.uniform(-1, 1) for _ in range(k % 6)]) for k in range(3000)))
print(h(math.dist([rng.uniform(-1, 1) for _ in range(k % 6)], [rng.uniform(-1, 1) for _ in range(k % 6)]) for k in range(3000)))
print(show(math.dist, (1, 2), (1,)), show(math.dist, (1, "a"), (1, 2)), show(math.dist, 5, 6), show(math.dist, [inf, 1], [nan, 2]), show(math.hypot, inf, nan), show(math.hypot, nan, 1), show(math.hypot, 1e308, 1e308, 1e308), show(math.hypot, 5e-324, 5e-324, 0), show(math.hypot, "a"), show(math.hypot))
for k in range(300):
    xs = [rng.uniform(-1, 1) * 10 ** rng.randrange(-20, 20) for _ in range(k)]
    xs += [-x for x in xs[: k // 2]]
    rng.shuffle(xs)
    if k % 60 == 0: print(math.fsum(xs))
print(h(math.fsum([rng.uniform(-1, 1) * 10 ** rng.randrange(-20, 20) for _ in range(20)]) for _ in range(500)))
print([show(math.fsum, x) for x in ([], [inf, -inf], [inf, 1], [nan, inf], [1e308, 1e308], [1e308, 1e308, -1e308], ["a"], 5, [1, 2**60, -2**60], [0.1] * 10, [1e16, 1.0, 1e-16], [-0.0], [1e308] * 10 + [-1e308] * 9, [10**400])])
print([show(math.prod, x) for x in ([], [2, 3], [1.5, 2], ["a", 3], range(1, 30), [[1], 2], ["a", "b"], 5)], show(math.prod, [1, 2], start=5), show(math.prod, [2], start="ab"), show(math.prod, [], start=[]))
print(math.comb(1000, 500) % 10**9, math.perm(50, 20), show(math.perm, 5), show(math.perm, 5, None), math.isqrt(10**61), math.factorial(300) % 10**9 == 0, math.factorial(25), [math.gcd(*a) for a in ((), (12,), (12, 18), (12, 18, 27), (-4, 6), (0, 0), (2**100, 6**50))], [math.lcm(*a) for a in ((), (4,), (4, 6), (4, 6, 0), (-4, 6), (2**70, 3))], show(math.gcd, 1.5), show(math.lcm, "a"), show(math.comb, 10**30, 3), show(math.comb, 10**30, 10**30 - 2), show(math.perm, 10**30, 2), show(math.comb, 5, 10**30), show(math.perm, 10**30), show(math.isqrt, 2**200 - 1))
print(h(math.isqrt(rng.getrandbits(rng.randrange(1, 300))) for _ in range(500)), h(math.gcd(rng.getrandbits(200), rng.getrandbits(150) * 6) for _ in range(300)), h(math.comb(rng.randrange(300), rng.randrange(300)) for _ in range(300)))
print([show(math.log, 10**400, b) for b in (2, 10, 0.5, 1, 0, -1, 10**300)], math.log2(2**1000), math.log10(10**350), math.log2(2**1000 + 1), math.log(7**500), math.log10(7**500), math.log2(7**500), show(math.log2, -2**80), show(math.log, 0), show(math.log10, 0))
print(h(show(math.log, rng.getrandbits(rng.randrange(1, 3000))) for _ in range(500)), h(show(math.log2, rng.getrandbits(rng.randrange(1, 3000))) for _ in range(500)), h(show(math.log10, rng.getrandbits(rng.randrange(1, 3000))) for _ in range(500)))
print([show(math.ldexp, x, e) for x in (1.0, 0.7, -3.3, 5e-324, inf, nan, 0.0, -0.0) for e in (0, 5, -5, 1000, 1024, -1074, -1100, 10**30, -10**30, 2.0)])
print(show(math.isclose, 1, 1 + 1e-10), show(math.isclose, 1, 1.1, rel_tol=0.2), show(math.isclose, 1, 2, abs_tol=1), show(math.isclose, 1, 2, rel_tol=-1), show(math.isclose, inf, inf), show(math.isclose, inf, 1), show(math.isclose, nan, nan), show(math.isclose, 0, 1e-12), show(math.isclose, 1, 2, 3))
print(sorted(n for n in dir(math) if not n.startswith("_")))
print(math.pi, math.e, math.tau, math.inf, math.nan)
class V:
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __trunc__(self): return "trunc"
print(math.floor(V()), math.ceil(V()), math.trunc(V()), show(math.trunc, F(2.0)), show(math.floor, F(2.5)), show(math.ceil, F(2.5)), math.floor(2.5), math.floor(-2.5), math.ceil(1e300) == 10**300, math.floor(1e20), math.trunc(-2.7))
