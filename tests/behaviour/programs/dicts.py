"""dict: order, views, methods, merging, iteration while it changes, keys of all kinds."""
d = {"b": 1, "a": 2}
d["c"] = 3
d["b"] = 10
print(d, list(d), list(d.values()), list(d.items()), len(d), "a" in d, 5 in d)
del d["a"]
d["a"] = 4
print(d, d.get("z"), d.get("z", 0), d.pop("c"), d.pop("zz", "none"), d.setdefault("n", []), d.setdefault("b", 5), d)
d["n"].append(1)
print(d, d.popitem(), d)
d.update({"x": 1}, y=2)
d.update([("z", 3)])
print(d, {**d, "x": 9, **{"w": 0}}, d | {"b": 0}, {"q": 1} | d)
d |= {"k": "v"}
print(d, dict(a=1, b=2), dict([(1, 2)]), dict(zip("ab", [1, 2])), dict.fromkeys("abc", 0), {}.keys())
print({1: "int", 1.0: "float", True: "bool"}, {(1, 2): "t", None: 0, "": 1}, {0: "z", False: "f", -0.0: "n"})
ks = d.keys()
d["new"] = 1
print(ks, "new" in ks, ks & {"b", "new"}, sorted(ks | {"o"}), d.items() >= {("new", 1)})
for bad in (lambda: d["missing"], lambda: d[["l"]], lambda: d[{}], lambda: {}.popitem(), lambda: d.pop("missing"), lambda: dict([1]),
            lambda: dict([(1, 2, 3)]), lambda: {1: 2} < {1: 3}, lambda: d.nope, lambda: dict(5), lambda: {set(): 1}):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__ + ":", e)
try:
    for k in d:
        d[k + "2"] = 1
except RuntimeError as e:
    print(e)
try:
    for k in list(d):
        if k.endswith("2"):
            del d[k]
    for k in d:
        del d[k]
except RuntimeError as e:
    print(e)
print({k: v for k, v in sorted({"b": 2, "a": 1}.items())}, {v: k for k, v in {"a": 1}.items()}, {c: ord(c) for c in "abc" if c != "b"})
print({1: {2: {3: 4}}}[1][2][3], {"a": 1} == {"a": 1.0}, {"a": 1, "b": 2} == {"b": 2, "a": 1}, list(reversed({"a": 1, "b": 2})))
text = "it was the best of times it was the worst of times"
count = {}
for w in text.split():
    count[w] = count.get(w, 0) + 1
print(count, max(count, key=count.get), sorted(count, key=lambda w: (-count[w], w))[:3])
groups = {}
for w in text.split():
    groups.setdefault(len(w), set()).add(w)
print({k: sorted(v) for k, v in sorted(groups.items())})
big = {i: i * i for i in range(1000)}
for i in range(0, 1000, 3):
    del big[i]
print(len(big), sum(big), sum(big.values()), list(big)[:5], 999 in big, 998 in big)


class Key:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        return self.v % 3

    def __eq__(self, o):
        return isinstance(o, Key) and self.v == o.v

    def __repr__(self):
        return f"K{self.v}"


kd = {Key(i): i for i in range(7)}
kd[Key(3)] = "three"
print(kd, kd[Key(6)], Key(9) in kd, len(kd))
del kd[Key(0)]
print(list(kd))
self_ref = {}
self_ref["me"] = self_ref
print(self_ref)
it = iter({"a": 1, "b": 2})
print(next(it), next(it), next(it, "end"))
d.clear()
print(d, bool(d), d.copy() == {})
a, b = {"p": 1, "q": 2}
print(a, b, [*{"x": 1}], {**{}}, dict(**{"k": 1}))


class D(dict):
    def __missing__(self, k):
        v = self[k] = k * 2
        return v


dd = D(a=1)
print(dd["a"], dd["b"], dd, dd.get("c"), isinstance(dd, dict), type(dd).__name__, D.fromkeys([1]))
inv = {}
for k, v in {"a": 1, "b": 2, "c": 1}.items():
    inv.setdefault(v, []).append(k)
print(inv, {k: len(v) for k, v in inv.items()}, sum(len(v) for v in inv.values()))
