import weakref, gc, atexit, time, types, sys
class C:
    def __init__(self, n): self.n = n
    def m(self): return self.n
c = C(1); r = weakref.ref(c, lambda x: print("cb", x() is None)); print(r().n, r() is c)
del c; print(r())
try: weakref.ref(5)
except TypeError as e: print(e)
d = weakref.WeakValueDictionary(); x = C(2); d["x"] = x; print(len(d), d["x"].n, "x" in d, list(d.items())[0][0]); del x; print(len(d), d.get("x"))
k = weakref.WeakKeyDictionary(); x = C(3); k[x] = "v"; print(k[x], len(k)); del x; print(len(k))
s = weakref.WeakSet(); x = C(4); s.add(x); print(len(s), x in s); del x; print(len(s))
x = C(5); p = weakref.proxy(x); print(p.n, p.m()); p.n = 6; print(x.n); del x
try: p.n
except ReferenceError as e: print(e)
print(gc.isenabled(), gc.collect() >= 0)
ns = types.SimpleNamespace(a=1, b="x"); ns.c = 2; print(ns, ns.a, ns == types.SimpleNamespace(a=1, b="x", c=2), vars(ns))
print(isinstance(C.m, types.FunctionType), isinstance(C(1).m, types.MethodType), isinstance(len, types.BuiltinFunctionType), isinstance(sys, types.ModuleType), isinstance((i for i in ()), types.GeneratorType))
o = C(9); o.bound = types.MethodType(lambda self, z: (self.n, z), o); print(o.bound(3))
T = types.new_class("T", (C,), {}, lambda ns: ns.update(q=5)); print(T.q, T(3).n, T.__name__)
mp = types.MappingProxyType({"a": 1}); print(mp["a"], mp)
try: mp["b"] = 2
except TypeError as e: print(e)
m = types.ModuleType("mm", "doc"); m.x = 1; print(m.x, m.__name__, m.__doc__)
@atexit.register
def bye(): print("bye")
atexit.register(print, "args", 1)
def no(): print("no")
atexit.register(no); atexit.unregister(no)
print(sys.getrecursionlimit(), sys.maxsize, sys.version_info[:2], sys.argv[1:], sys.byteorder)
class Valued(weakref.ref):
    def __init__(self, ob, callback=None, value=42):
        super().__init__(ob, callback)
        self.value = value
x = C(7); print(Valued(x, value=24).value, Valued(x)() is x)
try: weakref.ref(x, callback=None)
except TypeError as e: print(e)
try: time.strftime("%S\0")
except ValueError as e: print(e)
