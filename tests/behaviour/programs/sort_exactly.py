"""Sorting compares what CPython compares, in its order; sets keep CPython's order; odd numbers."""
import random


class Noisy:
    count = 0

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        Noisy.count += 1
        Noisy.seen = (Noisy.seen * 31 + self.n * 7 + other.n) % 1000003
        if Noisy.count == Noisy.limit:
            raise KeyError(self.n, other.n)
        return self.n < other.n


def counted(numbers, limit=-1, **options):
    Noisy.count, Noisy.seen, Noisy.limit = 0, 0, limit
    items = [Noisy(n) for n in numbers]
    try:
        items.sort(**options)
    except KeyError as e:
        print("stopped", e)
    print(Noisy.count, Noisy.seen, [x.n for x in items][:12], sum((i + 1) * x.n for i, x in enumerate(items)))


r = random.Random(5)
for size in (0, 1, 2, 3, 7, 40, 63, 64, 65, 200, 1000, 3333):
    counted(r.randrange(size + 1) for _ in range(size))
    counted([r.randrange(4) for _ in range(size)], reverse=True)
    rows = list(range(size))
    for _ in range(3):
        at = r.randrange(size + 1)
        rows[at:at] = [r.randrange(size + 1) for _ in range(4)]
    counted(rows)
    counted(rows[::-1], key=None)
    counted([x // 5 for x in rows], limit=max(size // 2, 1))
runs = [x for k in range(40) for x in range(k * 3 % 17, 60 + k, 1 + k % 3)]
counted(runs)
counted(runs, limit=9000)
counted([-x for x in runs], limit=4000, reverse=True)
nan = float("nan")
print(sorted([3.0, nan, 1.0, 2.0, nan, 0.5]), sorted([nan, 2, 1, nan, 0]), sorted([5, 3.5, nan, 1, 2]))
mixed = [(5, 1), (2, 2), ("x", 3), (1, 1)]
try:
    mixed.sort()
except TypeError as e:
    print(e, mixed)
for reverse in (None, "a", 1.0, 2, 10 ** 30):
    try:
        print(sorted([1, 3, 2], reverse=reverse))
    except (TypeError, OverflowError) as e:
        print(type(e).__name__, e)

s = set(zip([17, 65537, 10], ("a", 0, 100)))
s |= s
print(s)
numbers = set(range(0, 4000, 37))
numbers -= set(range(0, 3900, 37))
numbers |= {5, 9, 13, 1000, 77}
print(numbers)
numbers ^= {9, 13, 2, 300, 8}
print(numbers, numbers & numbers)
numbers -= numbers
numbers |= {1000, 9, 13}
print(numbers)


class Text(str):
    def __int__(self):
        return 12

    def __float__(self):
        return 1.5

    def __repr__(self):
        return "<text>"


class Plain(str):
    def __repr__(self):
        return "<plain>"


print(int(Text("x")), float(Text("y")))
for f in (int, float):
    for x in (Plain("z"), Plain("7"), bytearray(b"q")):
        try:
            print(f(x))
        except ValueError as e:
            print(e)
for numbers in ((2, 3, 1.5), (2, 3, 1j), (2, 3, ""), (2, 1.5, 3), (True, 2, 2.0), (2.0, 3, 5), (2, "", 3)):
    try:
        print(pow(*numbers))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
