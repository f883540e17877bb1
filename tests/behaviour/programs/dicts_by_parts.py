"""dicts of tuples and bytes; subclasses of dict with and without their own items; unpacking."""
from collections import Counter, OrderedDict, defaultdict


class Loud:
    def __init__(self, n): self.n = n
    def __hash__(self): return 7
    def __eq__(self, o):
        print("eq", self.n, getattr(o, "n", o))
        return isinstance(o, Loud) and self.n == o.n


d = {(b"a", 1): 1, ("a", 1): 2, (1.0, b""): 3, ((1, b"x"), 2): 4, (): 5, (Loud(1), b"q"): 6}
print(d[(b"a", True)], d[("a", 1)], d[(1, b"")], d[((1, b"x"), 2)], d[()], d[(Loud(1), b"q")], (b"a", 2) in d, (Loud(2), b"q") in d)
nan = float("nan")
print((nan, b"") == (nan, b""), (nan,) == (float("nan"),), (1, 2) == (1, 2, 3), (1, b"a") == (1.0, b"a"), (0, False) == (False, 0), ("a", b"a") == (b"a", "a"), ((1,), 2) == ((1,), 2), (Loud(1), 1) == (Loud(1), 2, 3))


class Sub(dict):
    pass


class Missing(dict):
    def __missing__(self, k): return ("missing", k)


class Own(dict):
    def __getitem__(self, k): return "own"
    def __setitem__(self, k, v): super().__setitem__(k, [v])


s, m, o = Sub(), Missing(), Own()
for x in (s, m, o):
    x["a"] = 1; x[b"k", 2] = 3
    x["a"] = 4
    try:
        print(x["a"], x[b"k", 2], x["none"], dict(x))
    except KeyError as e:
        print("KeyError", e, dict(x))
for bad in ([], {}):
    for x in (s, m, o):
        try:
            x[bad] = 1
        except TypeError as e:
            print(e)
        try:
            print(x[bad])
        except TypeError as e:
            print(e)
c = Counter(); c["x"] += 1; c["x", b""] += 2; print(c, c["nothing"], len(c))
od = OrderedDict(); od["b"] = 1; od["a"] = 2; od.move_to_end("b"); od["b"] += 5; print(od)
dd = defaultdict(list); dd[1, b"2"].append(3); dd[1, b"2"].append(4); print(dd)
g = globals(); g["made"] = 5; print(made, g["made"])
Sub.__getitem__ = lambda self, k: "late"
print(s["a"]); del Sub.__getitem__; print(s["a"])
for n in range(1, 13):
    t = tuple(str(i) * 30 for i in range(n))
    for seq in (t, list(t)):
        if n == 3:
            a, b, cc = seq; print(a, b, cc)
        if n == 10:
            a, b, cc, e, f, i, j, k, l, mm = seq; seq = None; print(a, mm, l)
class Drop:
    def __init__(self, l): self.l = l
    def __del__(self): self.l.clear(); print("cleared")
l = ["p" * 20, "q" * 20, "r" * 20]; a = Drop(l); b = 1; a, b, cc = l; print(a, b, cc, l)


class Keys(dict):
    def keys(self): return ["x"]
    def __getitem__(self, k): return "got " + k


class Iter(Keys):
    def __iter__(self): return iter("ab")


k, it = Keys(p=1), Iter(p=1)
print(dict(k), dict(it), {**k}, {**it}, (lambda **kw: kw)(**k), (lambda **kw: kw)(**it), dict() | k)
