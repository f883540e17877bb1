"""Assignment in all its forms: tuples, stars, nesting, swaps, chains, augmented, walrus, del."""
a, b = 1, 2
a, b = b, a
(c, (d, *e)), f = [3, (4, 5, 6)], "f"
*g, h = "xyz"
i, *j, k = range(6)
[l, m] = {7: 0, 8: 1}
n = o = []
n.append(1)
print(a, b, c, d, e, f, g, h, i, j, k, l, m, n is o, o)
x = [0, 1, 2]
p = 0
p, x[p] = 2, 9
print(p, x)
x[0], x[-1] = x[-1], x[0]
print(x)
for bad in ("a, b = 1,", "a, b = 1, 2, 3", "*a, b = []", "a, b = 5", "a, *b, c = [1]", "(a, b), c = 1, 2", "a, b = {}"):
    try:
        v = {"a, b = 1,": (1,), "a, b = 1, 2, 3": (1, 2, 3), "*a, b = []": [], "a, b = 5": 5, "a, *b, c = [1]": [1], "(a, b), c = 1, 2": (1, 2), "a, b = {}": {}}[bad]
        if bad.startswith("*"):
            *q, r = v
        elif "*b" in bad:
            q, *r, s = v
        elif bad.startswith("("):
            (q, r), s = v
        else:
            q, r = v
        print("no error", bad)
    except (ValueError, TypeError) as err:
        print(bad, "->", type(err).__name__, err)


def gen():
    print("start")
    yield 1
    print("middle")
    yield 2
    print("end")


q, r = gen()
print(q, r)
order = []


def key(k):
    order.append(k)
    return k


store = {}
store[key("i1")], store[key("i2")] = key("v1"), key("v2")
print(order, store)
store[key("i3")] = y = key("v3")
print(order[4:], y)


class At:
    def __init__(self):
        object.__setattr__(self, "log", [])

    def __setattr__(self, n, v):
        self.log.append((n, v))


t = At()
t.x, (t.y, *t.z) = 1, (2, 3, 4)
print(t.log)
n = 5
n += 1
n -= 2
n *= 3
n //= 5
n **= 4
n <<= 2
n |= 3
n ^= 1
n %= 50
n >>= 1
n &= 7
print(n)
n /= 2
print(n)
s = "a"
s += "b"
s *= 3
print(s)
if (w := len("walrus")) > 3 and (z := w * 2):
    print(w, z)
print([u := 1, u + 1], [v for v in range(10) if (sq := v * v) > 50], sq)
while (line := x.pop() if x else None) is not None:
    print("line", line)
first, second, *rest = (i * i for i in range(5))
print(first, second, rest)
for i, (j, k) in enumerate([(1, 2), (3, 4)]):
    print(i, j, k, end=";")
print()
for a, *b in [(1, 2, 3), "xy"]:
    print(a, b)
for x[len(x):] in ([[1]], [[2], [3]]):
    pass
print(x)
d = {}
for d["k"] in range(3):
    pass
print(d)
print({**{"a": 1}, "b": 2}, [*"ab", *(1, 2)], (*[1], 2), {*[1, 1]}, *[3], sep="|")
val: int = 5
other: "list[int]"
print(val, __annotations__ if False else "ann")
del val
try:
    val
except NameError as err:
    print(err)
del d["k"], x[0]
print(d, x)
(a), b = (1), 2
print(a, b, (1,), (), 1 if a else 2, not a, a and b, a or b, a < b < 3, a if b > 5 else b)


def multi():
    return 1, *[2, 3]


print(multi(), type(multi()).__name__)
with open("/dev/null") as (fh):
    print(fh.read() == "")
