"""array: all type codes, slices, growth, comparison, conversions, errors."""
import copy
import random
from array import ArrayType, array, typecodes


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


for c in typecodes:
    print(c, [err(array, c, [v]) for v in (10**30, -10**30, 2**31 - 1, 2**31, -2**31 - 1, 2**32, -1, 2**63, 2**64, 300, -300, 70000, "a", 1.5, None, "ab")])
    print(array(c).itemsize, array(c).typecode, array(c))
a = array("i", [1, 2, 3])
for f in [lambda: array("x"), lambda: array(5), lambda: array("i", "abc"), lambda: array("ii"), lambda: array(), lambda: array("i", 5), lambda: array("u", "héy"), lambda: array("i", b"\1\0\0\0"), lambda: array("i", b"\1"), lambda: array("i", array("d", [1.0])), lambda: a.append("x"), lambda: a.extend(array("d", [1])), lambda: a.extend(5), lambda: a[5], lambda: a["x"], lambda: a.__setitem__(9, 1), lambda: a.__setitem__(slice(0, 1), [1]), lambda: a.__setitem__(slice(0, 3, 2), array("i", [1])), lambda: a.pop(9), lambda: array("i").pop(), lambda: a.remove(9), lambda: a.index(9), lambda: a + [1], lambda: a + array("d"), lambda: a * "x", lambda: a.__iadd__([1]), lambda: a.frombytes(b"abc"), lambda: a.frombytes("abc"), lambda: a.fromlist((1,)), lambda: a.fromlist([1, "x"]), lambda: a.tounicode(), lambda: a.fromunicode("x"), lambda: a < [1], lambda: a == [1, 2, 3], lambda: a == array("d", [1, 2, 3]), lambda: a < array("i", [1, 3]), lambda: a.index(2, 1), lambda: a.index(1, 1), lambda: hash(a), lambda: a.insert("x", 1), lambda: array("i", [1], 5), lambda: array("i", {1: 2}), lambda: a.__delitem__(9), lambda: a.foo, lambda: a.count(2), lambda: a.buffer_info()[1]]:
    print(err(f))
rng = random.Random(3)
log = []
for c in "bhiqfdu":
    a, l = array(c), []
    for _ in range(400):
        v = rng.randrange(-100, 100)
        v = chr(v + 200) if c == "u" else float(v) if c in "fd" else v
        op = rng.randrange(12)
        i, j, s = rng.randrange(-12, 12), rng.randrange(-12, 12), rng.choice([-2, -1, 1, 2, 3])
        if op < 4:
            a.append(v), l.append(v)
        elif op == 4:
            a.insert(i, v), l.insert(i, v)
        elif op == 5 and l:
            a.pop(i % len(l)), l.pop(i % len(l))
        elif op == 6:
            del a[i:j:s]
            del l[i:j:s]
        elif op == 7:
            a[i:j] = array(c, [v, v]); l[i:j] = [v, v]
        elif op == 8:
            a.reverse(), l.reverse()
        elif op == 9 and len(l) < 50:
            a.extend(a[i:j:s]); l.extend(l[i:j:s])
        elif op == 10 and len(l) < 50:
            a += array(c, [v]); l += [v]
        log.append((a.tolist() == l, len(a), list(a[i:j:s]) == l[i:j:s], v in a, a.count(v)))
print(h(log), all(x[0] and x[2] for x in log))
a = array("h", range(5))
b = copy.copy(a)
a.byteswap()
print(a, b, b.tobytes(), bytes(b), a != b, b * 2, 2 * b, copy.deepcopy([b]), list(reversed(b)), sum(b), max(b), sorted(b, reverse=True), ArrayType is array, isinstance(b, array), b[-1], b[::-2])
c = array("B", b"hello")
print(c.tobytes().decode(), bytes(c), bytearray(c), b"".join([c, b"x"]), array("d", [1, 2.5]), array("f", [1.1]))


class Sub(array):
    pass


s = Sub("i", [1, 2])
s.tag = 5
print(s, type(s[:1]).__name__, s.tag, len(s))
