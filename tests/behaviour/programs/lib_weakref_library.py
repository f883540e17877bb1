"""The library's own weakref over the references and proxies of the runtime."""
import copy
import gc
import weakref
from weakref import WeakKeyDictionary, WeakMethod, WeakSet, WeakValueDictionary, finalize, proxy


class A:
    def __init__(self, n=0):
        self.n = n

    def m(self):
        return self.n

    def __repr__(self):
        return f"A({self.n})"

    def __add__(self, other):
        return "add", self.n, other

    def __radd__(self, other):
        return "radd", self.n, other


def echo(x):
    return x


def main():
    a, b = A(1), A(2)
    s = WeakSet([a, b])
    print(len(s), sorted(map(repr, s)))
    del b
    print(len(s), s == WeakSet([a]), s | WeakSet([A(5)]) == s, s <= {a})
    d = WeakKeyDictionary({a: 1})
    v = WeakValueDictionary(x=a)
    print(dict(d), dict(v), copy.copy(d)[a], copy.deepcopy(d)[a])
    m = WeakMethod(a.m)
    p = proxy(a)
    print(m()(), p.n, p + 1, 1 + p, type(p), repr(p)[:14])
    p.k = 5
    print(a.k)
    f = finalize(a, print, "bye")
    print(f.alive)
    r = weakref.ref(a, lambda r: print("dead", r()))
    pc = proxy(echo)
    print(type(pc), pc(4))
    del a
    gc.collect()
    print(len(d), len(v), m(), f.alive, r())
    try:
        p.n
    except ReferenceError as e:
        print(e)
    keep = A(3)
    print(weakref.getweakrefcount(keep))
    y = weakref.ref(keep)
    print(weakref.getweakrefcount(keep), weakref.getweakrefs(keep) == [y])


if __name__ == "__main__":
    main()
