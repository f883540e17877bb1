"""cmath: every function on corners, special values and random numbers."""
import cmath
import random
inf, nan = cmath.inf, cmath.nan


def show(f, *a, **k):
    try:
        return repr(f(*a, **k)).replace("-nan", "nan")
    except Exception as e:
        return type(e).__name__ + ":" + str(e)


def h(xs):
    acc = 0
    for x in xs:
        acc = (acc * 1000003 + hash(x)) % (2**61 - 1)
    return acc


unary = ["acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "log", "log10", "sin", "sinh", "sqrt", "tan", "tanh", "phase", "polar", "isnan", "isinf", "isfinite"]
parts = [-inf, -2.5, -0.0, 0.0, 3.0, inf, nan]
edge = [1e308 + 1e308j, 1e-320 + 1e-320j, 5e-324j, 1e200 - 1e200j, 750 + 1j, -750 + 1j, 1, -1, 1j, -1j, 2, True, "x", None, 10**400, 0.9 + 0.1j, 1 + 1e-200j, 710.3 + 0.1j, complex(1, -0.0), complex(-1, -0.0)]
rng = random.Random(5)
for n in unary:
    f = getattr(cmath, n)
    print(n, [show(f, complex(x, y)) for x in parts for y in parts])
    print(n, [show(f, z) for z in edge])
    zs = [complex(rng.uniform(-3, 3), rng.uniform(-3, 3)) for _ in range(400)] + [complex(rng.gauss(0, 100), rng.gauss(0, 1e-5)) for _ in range(200)] + [complex(rng.uniform(-1, 1) * 10.0 ** rng.randrange(-300, 300), rng.uniform(-1, 1) * 10.0 ** rng.randrange(-300, 300)) for _ in range(300)]
    print(n, h(show(f, z) for z in zs), show(f), show(f, 1, 2, 3))
print([show(cmath.rect, x, y) for x in parts for y in parts], show(cmath.rect, 1, 2), show(cmath.rect, "a", 1))
print([show(cmath.log, x, y) for x in (1, 2, -3, 1j, 0, inf) for y in (2, 1, 0, 10, 1j, -1)])
print(show(cmath.isclose, 1 + 1j, 1 + 1.0000000001j), show(cmath.isclose, 1, 2), show(cmath.isclose, inf, 1), show(cmath.isclose, 1, 2, abs_tol=5), show(cmath.isclose, 1, 2, rel_tol=-1))
print(cmath.infj, cmath.nanj, cmath.pi, cmath.tau, cmath.e)


class C:
    def __complex__(self):
        return 3 + 4j


print(cmath.sqrt(C()), show(cmath.sqrt, "1"))
