"""decimal: operators and quantize of numbers of one or two words in all kinds of contexts; operators of subclasses."""
import random
from decimal import *

D = Decimal
rng = random.Random(11)
ROUND = (ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP)


def number():
    kind = rng.randrange(12)
    if kind == 0:
        return rng.choice([0, 1, -1, 5, 10**18, -2**63, 2**64, True])
    if kind == 1:
        return D(rng.choice(["0", "-0", "0e5", "0e-7", "inf", "-inf", "nan", "snan", "1e400", "5e-401"]))
    digits = rng.choice([1, 1, 2, 3, 9, 10, 18, 19, 20, 27, 28, 37, 38, 39, 40])
    c = rng.choice([rng.randrange(10**digits), 10**digits - 1, 5 * 10**(digits - 1), 10**(digits - 1), 2**63, 2**64, 2**64 - 1, 2**128 - 1])
    return D((rng.randrange(2), tuple(map(int, str(c))), rng.choice([0, 0, -2, -1, 1, 3, -9, -20, 12, -rng.randrange(45)])))


def tell(f, *a):
    try:
        return repr(f(*a))
    except Exception as e:
        return type(e).__name__


acc = 0
for i in range(6000):
    c = Context(prec=rng.choice([1, 2, 3, 9, 9, 16, 19, 20, 28, 28, 34, 38, 39, 50]), rounding=rng.choice(ROUND), Emin=rng.choice([-999999, -999999, -20, -5]), Emax=rng.choice([999999, 999999, 30, 9]), clamp=rng.randrange(8) == 0, traps=rng.choice([[], [], [Inexact], [Rounded], [DivisionByZero, InvalidOperation], [Subnormal, Clamped]]))
    setcontext(c)
    x, y = number(), number()
    if type(x) is not D and type(y) is not D:
        x = D(x)
    got = [tell(f, x, y) for f in (lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / b)]
    got += [tell(D.quantize, D(x), D(y)), tell(c.quantize, x, y), tell(lambda a, b: (a == b, a < b), x, y)]
    got.append(",".join(s.__name__ for s, on in getcontext().flags.items() if on))
    line = " ".join(got)
    for ch in line:
        acc = (acc * 31 + ord(ch)) % 2305843009213693951
    if i % 400 == 0:
        print(x, y, c.prec, line, acc)
print(acc)
setcontext(Context(prec=9))


class Own(D):
    def __add__(self, o): return "add"
    def __radd__(self, o): return "radd"
    def __mul__(self, o): return NotImplemented


a = Own(3)
print(a + 1, 1 + a, D(1) + a, a + D(1), a - 1, tell(lambda: a * D(2)), D(2) * Own(4), sum([D("0.1")] * 10), sum([D(1), a]))
s = D(1)
for i in range(5):
    s += i; s *= 3; s -= D("0.5"); s /= 7
print(s, D("1e-7"), D("-1.50E+9"), D("123E-2").to_eng_string(), D("-0.000001"), D("-12E+5").to_eng_string())
h = {b"a" * n: n for n in range(4)}
print([h[bytes([97] * n)] for n in range(4)], hash(b"ab") == hash(b"ab"), hash((b"x", b"y")) == hash((b"x", bytes([121]))))
