"""Loops and branches: else clauses, break and continue in try, nested, while with state, match."""


def search(items, target):
    for i, v in enumerate(items):
        if v == target:
            break
    else:
        return "absent"
    return i


print(search([1, 2, 3], 2), search([], 1))
n, steps = 27, 0
while n != 1:
    n = 3 * n + 1 if n % 2 else n // 2
    steps += 1
    if steps > 1000:
        break
else:
    print("steps", steps)
out = []
for i in range(4):
    for j in range(4):
        if j == i:
            continue
        if i * j > 3:
            break
        out.append((i, j))
    else:
        out.append(("full", i))
print(out)


def tricky():
    for i in range(3):
        try:
            try:
                if i == 0:
                    continue
                if i == 1:
                    raise ValueError(i)
                return "returned"
            except ValueError:
                out.append("caught")
                continue
            finally:
                out.append(("inner", i))
        finally:
            out.append(("outer", i))


out = []
print(tricky(), out)


def override():
    while True:
        try:
            return 1
        finally:
            break
    return 2


print(override())


def kind(v):
    match v:
        case 0:
            return "zero"
        case 1 | 2 | 3:
            return "small"
        case int(x) if x < 0:
            return f"negative {x}"
        case bool() | float():
            return "num"
        case str() as s if s.startswith("x"):
            return "x-string " + s
        case "exact":
            return "exact"
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [1, *rest]:
            return f"one and {rest}"
        case (a, b):
            return f"pair {a} {b}"
        case [first, *_, last]:
            return f"{first}..{last}"
        case {"type": "point", "x": x, "y": y}:
            return f"point {x},{y}"
        case {"k": [a, {"deep": d}], **others}:
            return f"deep {a} {d} {others}"
        case None:
            return "none"
        case _:
            return type(v).__name__


for v in (0, 2, -5, 2.5, "xyz", "exact", "other", [], [7], [1, 2, 3], (8, 9), [5, 6, 7, 8], {"type": "point", "x": 1, "y": 2, "z": 3},
          {"k": [1, {"deep": 2}], "m": 3}, None, {1, 2}, b"ab", 50):
    print(kind(v), end="; ")
print()


class P:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


def where(p):
    match p:
        case P(0, 0):
            return "origin"
        case P(0, y):
            return f"y={y}"
        case P(x=x, y=0):
            return f"x={x}"
        case P(x, y) if x == y:
            return "diagonal"
        case P():
            return "somewhere"


print([where(P(*c)) for c in ((0, 0), (0, 5), (3, 0), (2, 2), (1, 2))])
total = 0
i = 10
while i:
    i -= 1
    if i % 2:
        continue
    total += i
    for _ in range(i):
        total += 1
        if total % 7 == 0:
            break
print(total)
print([("Fizz" * (i % 3 == 0) + "Buzz" * (i % 5 == 0)) or i for i in range(1, 16)])
r = range(10, 0, -3)
print(list(r), r[1], r[-1], len(r), 4 in r, 5 in r, r == range(10, -1, -3), r[1:], r.index(7), range(0), list(range(5, 5)), hash(range(3)) == hash(range(0, 3, 1)), repr(range(1, 5, 2)))
it = iter([1, 2, 3])
for x in it:
    print(x, next(it, "end"))
print(list(iter(lambda c=[0]: c.__setitem__(0, c[0] + 1) or c[0], 4)), list(zip(range(3), "abcd", strict=False)))
try:
    list(zip([1], [1, 2], strict=True))
except ValueError as e:
    print(e)
pass
if 0:
    pass
elif "":
    print("no")
elif [0]:
    print("yes")
else:
    print("never")
x = 5
print("big" if x > 3 else "small" if x > 1 else "tiny", 1 < x <= 5 != 6, x == 5 and not x != 5 or 1 / 0)
