def show(f, *a, **k):
    try: print("->", f(*a, **k))
    except BaseException as e: print(type(e).__name__, "|", e)
class V:
    def __init__(self, v): self.v = v
    def __add__(self, o): return ("add", self.v, getattr(o, "v", o))
    def __radd__(self, o): return ("radd", self.v, o)
    def __iadd__(self, o): self.v += 100; return self
    def __sub__(self, o): return NotImplemented
    def __mul__(self, o): return ("mul", o)
    def __matmul__(self, o): return "matmul"
    def __neg__(self): return "neg"
    def __invert__(self): return "inv"
    def __abs__(self): return "abs"
    def __getitem__(self, k): return k
    def __setitem__(self, k, v): print("set", k, v)
    def __delitem__(self, k): print("del", k)
    def __contains__(self, k): return k == 1
    def __len__(self): return 7
    def __call__(self, *a): return a
    def __int__(self): return 5
    def __float__(self): return 2.5
    def __round__(self, n=None): return ("round", n)
    def __format__(self, s): return "fmt:" + s
    def __str__(self): return "str"
    def __repr__(self): return "V()"
    def __hash__(self): return 42
    def __bytes__(self): return b"by"
    def __divmod__(self, o): return "dm"
    def __pow__(self, o, m=None): return ("pow", o, m)
    def __rpow__(self, o): return ("rpow", o)
    def __lshift__(self, o): return "ls"
    def __reversed__(self): return iter("rev")
    def __complex__(self): return 1j
    def __dir__(self): return ["z", "a"]
    def __ne__(self, o): return "ne"
class W(V):
    def __radd__(self, o): return ("W.radd", o if not isinstance(o, V) else o.v)
v = V(1)
print(v + 1, 1 + v, v + V(2), V(1) + W(2), v * 3, v @ 1, -v, ~v, abs(v), v[1], v[1:2], v[1:2:3, ...], 1 in v, 2 in v, len(v), v(1, 2), int(v), float(v), round(v), round(v, 2), f"{v:abc}", f"{v!r}", f"{v}", str(v), hash(v), bytes(v), divmod(v, 1), v ** 2, pow(v, 2, 3), 2 ** v, v << 1, list(reversed(v)), complex(v), dir(v), v != 1)
v[0] = 1; del v[0]; v += 5; print(v.v); show(lambda: v - 1); show(lambda: 1 - v); show(lambda: v < 1); show(lambda: v / 1); show(lambda: +v)
class Eq:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return isinstance(o, Eq) and self.n == o.n
    def __hash__(self): return hash(self.n)
print(Eq(1) == Eq(1), Eq(1) != Eq(1), Eq(1) in [Eq(1)], {Eq(1): 2}[Eq(1)], len({Eq(1), Eq(1)}), [Eq(1)].index(Eq(1)), (1, Eq(2)) == (1, Eq(2)))
class Lt:
    def __init__(self, n): self.n = n
    def __lt__(self, o): return self.n < o.n
    def __repr__(self): return str(self.n)
print(sorted([Lt(3), Lt(1), Lt(2)]), min([Lt(3), Lt(1)]), max(Lt(3), Lt(9)))
print(1 + 2.5, 1 / 2, 7 // 2, -7 // 2, 7 % -3, 2 ** 10, 2 ** -1, 2 ** 0.5, 1e10 * 3, 10 ** 20, 3 * 1.5, 5 - 2.5, 1 < 1.5, 2 == 2.0, 10**18 * 10, (1 << 62) * 4, -(-(1 << 63)), True + True, True * 2.5, 0.1 + 0.2, 1e308 * 10, float("inf") - float("inf"), 5 & 3 | 8 ^ 1, ~5, 1 if 2 ** 53 + 1 == float(2 ** 53) else 0, 2 ** 53 + 1 > float(2 ** 53))
print("a" + "b", "ab" * 3, [1] + [2], (1,) * 2, b"a" + b"b", "abc"[1], "abc"[::-1], "é" + "x", "%s %d" % ("a", 1), "a" < "b", "a" in "abc", [1, 2] < [1, 3], (1, 2) == (1, 2), {1} | {2}, {1, 2} & {2}, {1: 2} | {3: 4})
x = 5; x += 2.5; x -= 1; x *= 2; x /= 3; x //= 1; x %= 3; x **= 2; print(x)
x = 6; x &= 3; x |= 8; x ^= 1; x <<= 2; x >>= 1; print(x)
l = [1]; m = l; l += (2, 3); print(m); l *= 2; print(m)
s = {1}; t = s; s |= {2}; print(t)
def kwonly(a, *, b): return a, b
show(kwonly, 1, 2); show(kwonly, 1); show(kwonly, 1, b=3, c=4)
class Prop:
    @property
    def p(self): raise AttributeError("inner")
    def __getattr__(self, n): return "fallback " + n
print(Prop().p)
class Base:
    registry = []
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw); cls.registry.append((cls.__name__, tag))
class A1(Base, tag="x"): pass
class B1(Base): pass
print(Base.registry)
show(lambda: type("Bad", (Base,), {}, foo=1))
class Desc:
    def __get__(self, o, t): return 1
    def __set__(self, o, v): raise AttributeError("ro")
class HasD: d = Desc()
def setd(): HasD().d = 1
show(setd)
class Counter:
    count = 0
    def __init__(self): Counter.count += 1; self.__private = 5
    def get(self): return self.__private
c = Counter(); print(c.get(), Counter.count, c.__dict__, c._Counter__private); show(lambda: c.__private)
import sys as _s
print(sorted(k for k in globals() if k.startswith("__")) == sorted(k for k in globals() if k.startswith("__")))
def locs(a, b=2):
    c = 3
    return locals()
print(locs(1))
print([*map(str, range(3))], dict(a=1, **{"b": 2}), list({"x": 1}.items()), {**{1: 2}}, [i for i in range(10) if i % 2 if i > 3])
a = b = c = []; a.append(1); print(b, c)
(a, b), c = (1, 2), 3; print(a, b, c); a, b = b, a; print(a, b); [a, *b] = "xyz"; print(a, b)
print(isinstance(3, int), type(3) is int, type(3) == int, issubclass(bool, int), type(None), type(...), type(NotImplemented), type(type), type(len), type(show), type(lambda: 0), type(v.__add__), type([].append), type(int.__add__), type(str.join), type(iter([])), type({}.keys()), type(x for x in ()))
print(callable(len), id(a) == id(a), repr(1.0), str(b"x"), bool([]), bool([0]), int("12"), int("ff", 16), float("1.5"), complex(1, 2), list("ab"), tuple([1]), set([1, 1]), frozenset([2]), dict([(1, 2)]), str(1), bytes(3), bytearray(b"a"), range(3), slice(1, 2), object is object)
print(getattr(v, "nope", "d"), hasattr(v, "v")); setattr(v, "q", 1); print(v.q); delattr(v, "q"); show(delattr, v, "q")
print(vars(Eq(3)), sum([1, 2, 3]), min(1, 2), max([1, 5], key=lambda x: -x), abs(-3), divmod(7, 2), pow(2, 3, 5), round(2.5), round(3.14159, 2), chr(65), ord("A"), hex(255), bin(5), oct(8), all([]), any([]), sorted("bca", reverse=True), list(zip(*[(1, 2), (3, 4)])))
print((1).__class__, (5).bit_length(), "x".__len__(), [].__class__.__name__, (1).real, (3.0).is_integer(), int.from_bytes(b"\x01\x02", "big"), "abc".__contains__("a"), [1, 2].__getitem__(0), int.__add__(1, 2), str.upper("a"), dict.fromkeys("ab", 0), (lambda: 0).__name__, len.__name__, print.__class__)
assert isinstance(v, V), "no"
del v.v; show(lambda: v.v)
for i, (a, b) in enumerate(zip("ab", [1, 2])): print(i, a, b, end=" ")
print()
i = 0
while i < 10:
    i += 1
    if i == 3: continue
    if i == 5: break
    print(i, end=",")
print()
lam = lambda *a, k=1, **kw: (a, k, kw); print(lam(1, 2, k=3, z=4))
print("".join(sorted("hello")), "a,b,,c".split(","), " x ".strip(), "abc".replace("b", "x"), "Hello".swapcase(), "{} {x}".format(1, x=2), "abc".find("c"), "x".center(5, "*"), "1".zfill(3))
for base in (str, list, bytes, tuple):
    sub = type("Sub", (base,), {"__rmul__": lambda self, other: "rmul"})
    for other in (sub(), 1.5, "x"): show(lambda: sub() * other); show(lambda: base() * other)
