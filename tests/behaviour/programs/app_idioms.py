"""Kinds of dicts, lists and strings with methods of their own; functions whose parts are replaced."""
class D(dict):
    def __getitem__(self, k): return "over"
    def keys(self): print("keys"); return ["zz"]
    def items(self): print("items"); return [(1, 2)]
d = D(a=1)
x = {}; x.update(d); print(x)
print(dict(d), {**d}, {} | d, d.copy(), d | {}, dict(D(b=3), c=4), d.get("a"), list(d.values()))
x |= d; print(x)
def f(**k): return k
print(f(**d), "%(a)s" % d, "{a}".format_map(d), "{a}".format(**d))
class E(dict):
    def __getitem__(self, k): return "over"
    def __iter__(self): return iter(["q", "r"])
    def keys(self): print("keys"); return ["zz"]
e = E(a=1)
x = {}; x.update(e); print(x, dict(e), {**e}, f(**e), {} | e, e | {}, e.copy())
import collections, copy, json, pickle
print(collections.OrderedDict(d), collections.Counter(d), collections.defaultdict(int, d), collections.ChainMap(d)["a"], copy.copy(d), copy.deepcopy(d), json.dumps(d), json.dumps([d], indent=1), pickle.loads(pickle.dumps(d)))
class L(list):
    def __iter__(self): return iter("xy")
    def __getitem__(self, i): return "g"
    def __len__(self): return 5
l = L([1, 2, 3])
print(list(l), tuple(l), [*l], sorted(l), l + [4], [4] + l, set(l), sum([1, 2], 0), "".join(l) if False else "", l[:], l * 2, len(l), l.copy(), l == [1, 2, 3], max(l), dict.fromkeys(l), list(map(str, l)), json.dumps(l), list(enumerate(l)), [0].__add__(l))
z = [0]; z.extend(l); print(z); z += l; print(z); z[1:2] = l; print(z); a, b = l; print(a, b)
def g(*a): return a
print(g(*l), "%s %s" % tuple(l), " ".join(l), "ax".startswith(tuple(l)), list(reversed(l)), list(zip(l, l)), bool(l), repr(l), str(l))
class T(tuple):
    def __iter__(self): return iter("xy")
    def __getitem__(self, i): return "g"
    def __len__(self): return 7
t = T((1, 2)); print(list(t), g(*t), t + (3,), (3,) + t, "%s %s" % t, hash(t) == hash((1, 2)), t == (1, 2), isinstance(1, T((int, str))), [*t], len(t), t[0], t * 2, tuple(t), sorted(t), json.dumps(t))
a, b = t; print(a, b)
class S(str):
    def __str__(self): return "str!"
    def __repr__(self): return "repr!"
    def __len__(self): return 9
    def __iter__(self): return iter("pq")
    def __getitem__(self, i): return "i"
    def __format__(self, s): return "fmt!"
    def __eq__(self, o): return True
    def __hash__(self): return 3
    def __contains__(self, x): return True
s = S("abc")
print(s, [s], f"{s}", "%s" % s, "%r" % s, "{}".format(s), s + "d", s.upper(), list(s), len(s), s[0], "".join([s, s]), s.join(["1", "2"]), s == "q", {s: 1}, {"abc": 2}.get(s), "z" in s, s.split("b"), str(s), str.__str__(s), json.dumps(s), json.dumps({s: s}), int(S("12")), float(S("1.5")), sorted(s), tuple(s), s.replace("a", s), "xabc".find(s), s.encode(), "-".join(s), list(enumerate(s)), repr(s), ascii(s), format(s, "5"))
class I(int):
    def __str__(self): return "I!"
    def __repr__(self): return "RI!"
    def __index__(self): return 1
    def __int__(self): return 2
    def __float__(self): return 3.0
    def __format__(self, s): return "FI"
    def __add__(self, o): return "add"
    def __eq__(self, o): return "eq"
    def __hash__(self): return 5
    def __bool__(self): return False
    def __lt__(self, o): return True
i = I(7)
print(i, [i], f"{i}", "%d %s %r %x" % (i, i, i, i), "{}".format(i), [1, 2, 3, 4, 5, 6, 7, 8][i], int(i), float(i), i + 1, 1 + i, sum([i]), sum([1, i]), i == 3, {7: 1}.get(i), bool(i), max(i, 3), min(3, i), range(i), json.dumps(i), json.dumps({i: i}), str(i), hex(i), bin(i), chr(i), "ab" * i, round(i), abs(i), -i, i.bit_length(), divmod(i, 2), pow(i, 2), [0] * i, bytes(i), i.real, sorted([I(3), I(1), I(2)]))
def f(a, *, k=None, **kw): return a, k, kw
f.__kwdefaults__["k"] = 5
print(f(1), f.__kwdefaults__)
f.__kwdefaults__.update({"k": 7, "z": 1})
print(f(1), f.__kwdefaults__)
def g(*args, _w=None, **kw): return _w
g.__kwdefaults__["_w"] = g
print(g() is g)
def h(x, y): return x + y
def i(x, y): return x * y
h.__code__ = i.__code__
print(h(3, 4), h.__name__, h.__code__ is i.__code__)
ns = {"q": 10}
exec("def m(x, y):\n    return x - y + q\n", ns)
h.__code__ = ns["m"].__code__
try: print(h(3, 4))
except NameError as e: print(e)
h.__globals__["q"] = 100
print(h(3, 4))
def k(a=1, b=2): return a, b
k.__defaults__ = (8, 9); print(k()); k.__defaults__ = None
try: print(k())
except TypeError as e: print(e)
class C:
    def m(self, *, z=3): return z
C.m.__kwdefaults__["z"] = 4; print(C().m())
l = lambda *, z: z
l.__kwdefaults__ = {"z": 6}; print(l(), l.__kwdefaults__); del l.__kwdefaults__
try: print(l())
except TypeError as e: print(e)
def o(): pass
print(o.__kwdefaults__, o.__defaults__)
from collections import OrderedDict, defaultdict, Counter, UserDict, UserList, UserString, ChainMap, deque, namedtuple
class O(OrderedDict):
    def __setitem__(self, k, v): print("set", k, v); super().__setitem__(k.lower(), v)
    def __delitem__(self, k): print("del", k); super().__delitem__(k)
o = O({"A": 1}); print(o); o = O([("B", 2)], C=3); print(o); o.update(D=4); o.update({"E": 5}); o.setdefault("F", 6); print(o)
o.pop("b"); print(o); o.popitem(); print(o); o |= {"Q": 1}; print(o, o | {"Z": 2}, {"Y": 3} | o, type(o.copy()))
print(O.fromkeys("XY")); 
for bad in (lambda: O([1]), lambda: O(1), lambda: O([(1, 2, 3)]), lambda: O({}, {}), lambda: OrderedDict(["ab", "cd"]), lambda: OrderedDict([5]), lambda: OrderedDict("a"), lambda: OrderedDict(None)):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
class P(OrderedDict):
    def __getitem__(self, k): return "got" + str(super().__getitem__(k))
p = P(a=1); print(p, dict(p), {**p}, list(p.items()), list(p.values()), p.get("a"), p == {"a": 1}, p.pop("a"))
class D(defaultdict):
    def __setitem__(self, k, v): print("dset", k); super().__setitem__(k, v)
d = D(int, {"a": 1}); d["b"] += 1; d.update(c=2); print(d)
class C(Counter):
    def __setitem__(self, k, v): print("cset", k, v); super().__setitem__(k, v)
    def __missing__(self, k): return -1
c = C("aab"); c.update({"z": 3}); c.update("q"); c["x"] += 1; c.subtract("a"); print(c, c + c, c["nope"])
class U(UserDict):
    def __setitem__(self, k, v): print("uset", k); super().__setitem__(k, v)
u = U({"a": 1}, b=2); u.update(c=3); u |= {"d": 4}; print(u, dict(u), {**u}, u.copy(), u | {"e": 5})
class N(dict):
    def __setitem__(self, k, v): print("nset"); super().__setitem__(k, v)
    def __missing__(self, k): return k * 2
n = N(a=1); n.update(b=2); n.setdefault("c", 3); n |= {"d": 4}; n["e"] = 5; print(n, n["zz"], n.get("zz"), "%(zz)s" % n, "{zz}".format_map(n))
for k in list(OrderedDict(a=1, b=2).items()): print(k)
x = OrderedDict(a=1, b=2)
try:
    for k in x: x["c"] = 1
except RuntimeError as e: print(e)
print(OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == dict(b=2, a=1), list(reversed(OrderedDict(a=1, b=2))), OrderedDict.__iter__ is dict.__iter__)
