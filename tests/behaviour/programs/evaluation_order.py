# evaluation order
log = []
def t(x):
    log.append(x); return x
class O:
    def __init__(self): self.__dict__["d"] = {}
    def __getattr__(self, n):
        if n.startswith("__"): raise AttributeError(n)
        log.append("get " + n); return 1
    def __setattr__(self, n, v): log.append("set %s %r" % (n, v))
    def __getitem__(self, k): log.append("gi %r" % (k,)); return 10
    def __setitem__(self, k, v): log.append("si %r %r" % (k, v))
    def __delitem__(self, k): log.append("di %r" % (k,))
    def __delattr__(self, k): log.append("da %r" % (k,))
def o(n):
    log.append("o" + n); return O()
def flush():
    print(log); log.clear()
o("1").x += t(5); flush()
o("1")[t(2)] -= t(5); flush()
o("a")[t(1)], o("b").q = t(8), t(9); flush()
print({t(1): t(2), t(3): t(4)}); flush()
def f(*a, **k): return a, k
print(f(t(1), *[t(2), t(3)], t(4), x=t(5), **{"y": t(6)}, z=t(7))); flush()
print(t(1) < t(2) < t(3) > t(9) < t(100)); flush()
print(t(0) or t("") or t(5) or t(6), t(1) and t(0) and t(7)); flush()
a = [1, 2, 3]; b = 1
a[b], b = b, a[b]
print(a, b)
i = 0
i, a[i] = 2, 9
print(a, i)
x = y = o("w").z = t(3); flush()
print(t(1) if t(0) else t(2)); flush()
del o("d")[t(3)], o("e").zz; flush()
def deco(n):
    t("deco %s" % n)
    def d(f): t("apply %s" % n); return f
    return d
@deco(1)
@deco(2)
def g(a=t("d1"), b=t("d2"), *, c=t("d3")): pass
flush()
@deco(3)
class C(O if t("base") else 1): z = t("body")
flush()
print([t(1), (t(2), t(3)), {t(4)}]); flush()
def w():
    x = 1
    y = x + (x := 5) + x
    z = [x, (x := 7), x]
    return x, y, z, (q := 3) + q
print(w())
o("s")[t(1):t(2)] = t(3); flush()
o("s")[t(1):t(2):t(3), t(4)]; flush()
with open("/dev/null") as fh, open("/dev/null") as fh2: pass
for a[0] in range(3): pass
print(a)
for o("k").attr in [1,2]: pass
flush()
print(f(**dict(a=t(1)), b=t(2))); flush()
try: f(**{"a": 1}, **{"a": 2})
except TypeError as e: print(e)
try: f(a=1, **{"a": 2})
except TypeError as e: print(e)
try: f(*3)
except TypeError as e: print(e)
try: f(**3)
except TypeError as e: print(e)
l = [1]
l += [2]; m = l; m += (3,)
print(l)
s = "a"; s += "b"; print(s)
def loc():
    l = [1]; k = l
    l += l
    s = "x"
    s += s
    n = 1
    n += n; n *= n + 1; n -= 2; n //= 2; n **= 3; n %= 7; n <<= 2; n |= 1; n ^= 3; n &= 0xff; n >>= 1; n /= 4
    return l, k is l, s, n
print(loc())
print(not t(0), -t(3), +t(3), ~t(3)); flush()
assert t(1), t("no"); flush()
try:
    assert t(0), t("msg")
except AssertionError as e: print(repr(e))
flush()
try: assert 0
except AssertionError as e: print(repr(e))
print(1 in [1], 1 not in [1])
print(t(5) in [t(6), t(5)]); flush()
