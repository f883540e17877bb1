"""decimal: construction, operators, contexts, signals, formatting, conversions, errors."""
import decimal
import random
from decimal import *


def err(f, *a, **k):
    try:
        return repr(f(*a, **k))
    except Exception as e:
        return type(e).__name__ + ": " + str(e)


def h(xs):
    acc = 0
    for x in xs:
        acc = (acc * 1000003 + hash(x)) % (2**61 - 1)
    return acc


D = Decimal
print(D("3.14"), D(5), D(-7), D(0.1), D("1e5"), D("-0"), D("  1_000.5 "), D("٣"), D("NaN12"), D("-inf"), D("sNaN"), D((1, (1, 4, 7), -2)), D(D(3)), D(True), D("1E+3"), D("0.0000001"), D("1e-7"), D("123E-5"))
for x in ("abc", None, [1], (0, 1), (2, (1,), 0), (0, (1, "a"), 0), (0, (1,), "x"), (0, 1, 0), (0, (1,), 1.5), (0, (10,), 0), (0, (0,), "F"), ("a", (1,), 0), (0, [1, 2], 3), "", ".", "1e", "1.2.3", "--1", "1e99999999999999999999", 1j, b"1"):
    print(x, err(D, x))
ops = ["+", "-", "*", "/", "//", "%", "**", "divmod", "<", "<=", "==", "!=", ">", ">="]
vals = [D(0), D("-0.0"), D(1), D("-2.50"), D("1e20"), D("0.333"), D("inf"), D("-inf"), D("nan"), D("snan"), 3, -1, 0, 1.5, "a", 2 + 0j]
import operator as o
fs = [o.add, o.sub, o.mul, o.truediv, o.floordiv, o.mod, o.pow, divmod, o.lt, o.le, o.eq, o.ne, o.gt, o.ge]
for f in fs:
    print(f.__name__, h(err(f, x, y) for x in vals for y in vals))
    print([err(f, x, D("2.5")) for x in vals[:9]], [err(f, D(7), y) for y in vals[9:]])
print(err(lambda: D(1) / 0), err(lambda: D(0) / 0), err(lambda: D(1) // 0), err(lambda: D(1) % 0), err(lambda: divmod(D(1), 0)), err(lambda: D(10) ** 10000000), err(lambda: D("1e30") // 1))
print([err(int, D(x)) for x in ("nan", "inf", "1.9", "-1.9", "1e3")], [err(float, D(x)) for x in ("nan", "snan", "-inf", "0.1", "1e400", "-1e-400")], [err(round, D(x)) for x in ("nan", "inf", "2.5", "3.5", "-2.5")], [err(round, D("2.675"), n) for n in (0, 1, 2, 5, -1, "a")])
print(err(hash, D("snan")), hash(D("1.5")) == hash(1.5), hash(D(10)) == hash(10), hash(D("inf")) == hash(float("inf")), hash(D("1e30")) == hash(10**30), hash(D(-1)), hash(D("0.1")), {D(1): "a"}[1], D("1.0") == 1 == 1.0, len({D("1.0"), D("1.00"), 1}))
import math
print(math.floor(D("-1.5")), math.ceil(D("1.2")), math.trunc(D("-1.7")), D("-1.5").as_tuple(), D("inf").as_tuple(), D("nan").as_tuple(), D("1.25").as_integer_ratio(), err(D("inf").as_integer_ratio), D("3").real, D("3").imag, complex(D("1.5")), bool(D("0.0")), abs(D("-3")), -D("0"), +D("1.123456789012345678901234567890123"))
rng = random.Random(4)
specs = ["", "f", ".2f", "10.3f", "<10", "^12.1e", ",", ",.2f", "+", " ", "08.2f", "e", "E", "g", ".3g", "%", ".1%", "010,.1f", "*^20", "=+10", "n", "z.1f", "#.0f", ".0f", "_>8", "x", "5,d", "<08"]
print([(s, err(format, D("-1234567.891"), s)) for s in specs])
print(h(err(format, D(str(rng.choice([rng.uniform(-1e3, 1e3), rng.randrange(10**9), rng.gauss(0, 1e-6), 0.0]))), rng.choice(specs)) for _ in range(800)), format(D("nan"), "08"), format(D("inf"), "%"), format(D("0e5"), "f"), format(D("1e10"), ".2f"), "%.2f %s %d" % (D("2.5"), D("2.5"), D("2.5")), f"{D('1.005'):.2f}")
for x in ("0E+3", "1.23E+5", "1E-10", "123E+7", "0.00001E-3", "0E-9", "12345", "1E+1"):
    print(D(x), D(x).to_eng_string(), D(x).normalize(), D(x).adjusted(), err(D(x).sqrt), D(x).number_class())
print(D("7.325").quantize(D(".01"), rounding=ROUND_DOWN), D("7.325").quantize(D("1."), ROUND_UP), err(D(1).quantize, D("1e-50")), err(D(1).quantize, "a"), D("2.5").to_integral_value(), D("2.5").to_integral_value(rounding=ROUND_HALF_UP), err(D(1).to_integral_value, rounding="x"), D("2.5").to_integral_exact())
for r in (ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP):
    print(r, [str(D(x).quantize(D("1"), rounding=r)) for x in ("2.5", "-2.5", "3.5", "1.1", "-1.9", "0.5", "5.01", "10.5")])
for p in (5, 28, 50):
    with localcontext() as c:
        c.prec = p
        print(p, D(2).sqrt(), D(1).exp(), D(10).ln(), D(2).log10(), D(2) ** D("0.5"), D("1.1") ** 10, D(1) / 3, D(100).log10(), D("0.5").ln(), D("-3.7").exp(), D(2) ** -3, D("1.0000001").ln(), 3 ** D("2.5"), D(4) ** D("0.5"), D("1e-5").exp(), D(1000).exp())
with localcontext(prec=6, rounding=ROUND_FLOOR) as c:
    print(c, D(2) / 3, -D(2) / 3, c.flags[Inexact], c.flags)
print(getcontext(), getcontext().prec)
c = Context(prec=3, traps=[Inexact], Emax=9, Emin=-9)
print(err(c.divide, 1, 3), c.flags[Rounded], err(c.add, 1, 1), err(c.create_decimal, "1.2345"), err(c.power, 10, 50), err(c.create_decimal, "1e-20"), err(c.create_decimal, 0.1), c)
c.clear_flags()
c.clear_traps()
print(c.add(1, "2") if 0 else c.add(1, 2), err(c.add, 1, 2.5), c.create_decimal("1.2345"), c.create_decimal_from_float(0.1), c.to_sci_string(D("1.2345")), c.divmod(7, 3), c.power(2, 10), c.power(3, 5, 7), pow(D(3), 5, 7), c.Etiny(), c.Etop(), c, c.copy().flags == c.flags)
for kw in (dict(prec=0), dict(prec="a"), dict(rounding="x"), dict(Emin=1), dict(Emax=-1), dict(capitals=2), dict(clamp=3), dict(traps=5), dict(flags={1: 2}), dict(foo=1), dict(traps=[int])):
    print(kw, err(Context, **kw))
print(err(setcontext, 1), err(localcontext, 5), err(D.from_float, "a"), D.from_float(1), D.from_float(0.5), err(D("1").compare, 1.5), err(D, 1, 2, 3), err(D, "1", 5), err(lambda: D(1).foo), err(setattr, c, "foo", 1), err(setattr, c, "prec", 0), err(delattr, c, "prec"), err(lambda: c.flags[1]))
print(MAX_PREC, MAX_EMAX, MIN_EMIN, MIN_ETINY, DefaultContext, BasicContext, ExtendedContext, [x.__name__ for x in Overflow.__mro__], [x.__name__ for x in DivisionUndefined.__mro__], issubclass(DivisionByZero, ZeroDivisionError))
ctx = getcontext()
ctx.traps[FloatOperation] = True
print(err(D, 0.5), err(lambda: D(1) < 0.5), D(1) == 1.0, ctx.flags[FloatOperation])
ctx.traps[FloatOperation] = False


class Money(D):
    def __str__(self):
        return "$" + super().__str__()


m = Money("5.50")
m.tag = 1
print(m, repr(m), type(m + 1), m + 1, m.tag, isinstance(m, D), sorted([D(3), D("1.5"), 2, 0.5]), sum([D("0.1")] * 3), max(D(1), D(2)), sum(D(i) for i in range(5)) / 5)
import copy
print(copy.copy(D("1.5")), copy.deepcopy([D("1.5")]), D("1.5").copy_sign(-1), D("3").fma(2, 5), D("7").remainder_near(4), D("1").next_plus(), D("1").next_minus(), D("5").logb(), D("5").scaleb(3), D("123").shift(1), D("123").rotate(1), D("1101").logical_and(D("1011")), D(1).max(2), D("nan").max(1), D("1").compare_total(D("1.0")), D("1.0").same_quantum(D("2.1")), D(1).is_signed(), D("1e-999999").is_subnormal())
