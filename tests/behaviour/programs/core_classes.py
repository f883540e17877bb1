def show(f, *a, **k):
    try:
        print("->", f(*a, **k))
    except BaseException as e:
        print(type(e).__name__, "|", e)

class Meta(type):
    def __new__(mcs, name, bases, ns, **kw):
        print("meta new", name, [b.__name__ for b in bases], sorted(k for k in ns if not k.startswith("__")), kw)
        return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print("meta init", name, kw)
        super().__init__(name, bases, ns)
    def __call__(cls, *a, **k):
        print("meta call", a, k)
        return super().__call__(*a, **k)
    def hello(cls):
        return "hello " + cls.__name__
    @property
    def mp(cls):
        return "mp" + cls.__name__
    def __len__(cls): return 42
    def __iter__(cls): return iter([1, 2])
    def __contains__(cls, x): return x == 3
    def __getitem__(cls, k): return ("gi", k)
class M1(metaclass=Meta, flag=1):
    a = 1
    def __init__(self, x=0): self.x = x
    def __init_subclass__(cls, **kw): print("init_sub", cls.__name__, kw)
try:
    class M2(M1, z=2): pass
except TypeError as e: print(e)
print(M1.hello(), M1.mp, len(M1), list(M1), 3 in M1, 4 in M1, M1[5], M1(3).x)
show(lambda: M1(1).hello())

class D:
    def __init__(self, n): self.n = n
    def __set_name__(self, owner, name): print("set_name", owner.__name__, name); self.name = name
    def __get__(self, obj, typ=None): return ("get", self.n, obj is not None, typ.__name__ if typ else None)
    def __set__(self, obj, v): print("set", self.n, v)
    def __delete__(self, obj): print("del", self.n)
class ND:
    def __get__(self, obj, typ=None): return "nd"
class C:
    d = D(1)
    n = ND()
c = C()
print(c.d, C.d, c.n); c.d = 5; del c.d; c.n = 3; print(c.n, C.n)
c.__dict__["d"] = 9; print(c.d, c.__dict__)

class P:
    def __init__(self): self._x = 1
    @property
    def x(self): "doc x"; return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self): print("deleted")
    @property
    def ro(self): return 1
    @classmethod
    def cm(cls, a): return cls.__name__, a
    @staticmethod
    def sm(a): return a
p = P(); p.x = 4; print(p.x, P.x.__doc__, p.cm(1), P.cm(2), p.sm(3), P.sm(4)); del p.x
def setro(): p.ro = 1
def delro(): del p.ro
show(setro); show(delro)
show(lambda: p.nope)
show(lambda: P.nope)
def seti(): (5).x = 1
show(seti)
def setc(): int.x = 1
show(setc)

class S:
    __slots__ = ("a", "b")
s = S(); s.a = 1; print(s.a)
show(lambda: s.b)
def sets(): s.c = 1
show(sets)
show(lambda: s.__dict__)
class S2(S): pass
s2 = S2(); s2.a = 3; s2.zz = 4; print(s2.__dict__, s2.a)

class G:
    def __getattr__(self, n):
        if n == "boom": raise AttributeError("no " + n)
        return "ga " + n
    def __setattr__(self, n, v): print("sa", n, v); object.__setattr__(self, n, v)
    def __delattr__(self, n): print("da", n); super().__delattr__(n)
g = G(); g.q = 1; print(g.q, g.zip); del g.q; print(g.q, hasattr(g, "boom"), getattr(g, "boom", "dflt"))
class GA:
    x = 1
    def __getattribute__(self, n):
        if n == "y": return "why"
        return object.__getattribute__(self, n)
print(GA().y, GA().x); show(lambda: GA().z)

class A: 
    def f(self): return ["A"]
class B(A):
    def f(self): return ["B"] + super().f()
class C2(A):
    def f(self): return ["C"] + super().f()
class D2(B, C2):
    def f(self): return ["D"] + super(D2, self).f()
print(D2().f(), [k.__name__ for k in D2.__mro__], D2.__bases__, D2.mro() == list(D2.__mro__))
try:
    class X(A, B): pass
except TypeError as e: print(e)
T = type("T", (A,), {"z": 1, "g": lambda self: self.z})
print(T, T.__name__, T().g(), T.__module__, type(T), type(type(T)))
print(isinstance(True, int), issubclass(bool, int), isinstance(1, (str, int)), isinstance(D2(), A), isinstance(1, int | str))
show(isinstance, 1, 5); show(issubclass, 1, int)

class LMeta(type):
    def __instancecheck__(cls, o): return o == 7
    def __subclasscheck__(cls, o): return o is int
class L(metaclass=LMeta): pass
print(isinstance(7, L), isinstance(8, L), issubclass(int, L), issubclass(str, L))

class MyDict(dict):
    def __missing__(self, k): return "miss" + k
    def extra(self): return len(self)
d = MyDict(a=1); d["b"] = 2; d.attr = 5; print(d, d["q"], d.extra(), d.attr, d.__dict__, isinstance(d, dict), type(d).__name__, dict(d))
class MyList(list):
    def __getitem__(self, i): return "I" + str(list.__getitem__(self, i))
l = MyList([1, 2, 3]); print(l[0], l, len(l), [x for x in l], l + [4], type(l + [4]))
class MyInt(int):
    def __new__(cls, v, tag): o = super().__new__(cls, v); o.tag = tag; return o
    def __add__(self, o): return MyInt(int(self) + o, "sum")
i = MyInt(5, "five"); print(i, i.tag, i + 2, (i + 2).tag, i * 2, type(i * 2), {5: "x"}[i], 3 + i, hash(i))
class MyStr(str):
    def shout(self): return self.upper() + "!"
m = MyStr("abc"); m.k = 1; print(m, m.shout(), m.k, m == "abc", {m: 1}["abc"], m + "d", type(m + "d"), repr(m), f"{m:>5}")
class MyTuple(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    @property
    def first(self): return self[0]
t = MyTuple(1, 2); print(t, t.first, t == (1, 2), hash(t) == hash((1, 2)), len(t)); a, b = t; print(a, b)
class MyEx(ValueError):
    def __init__(self, a, b): super().__init__(a); self.b = b
try: raise MyEx(1, 2)
except ValueError as e: print(repr(e), e.args, e.b, str(e))
class E0(Exception): pass
print(repr(E0()), repr(E0(1, "a")), str(E0(1, 2)), str(E0("x")), str(KeyError("k")), repr(KeyError("k", 1)))
show(object, 1); show(A, 1); show(A, x=1)
class Abs:
    def __init__(self, x): pass
show(Abs); show(Abs, 1, 2); show(Abs, y=1)
class NoEq:
    def __eq__(self, o): return True
show(hash, NoEq()); print(NoEq() == 3, NoEq() != 3)
class Cmp:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
print(sorted([Cmp(3), Cmp(1)], key=lambda c: c.v)[0].v, Cmp(1) < Cmp(2), Cmp(1) > Cmp(2)); show(lambda: Cmp(1) <= Cmp(2)); show(lambda: Cmp(1) < 3)
print(vars(Cmp(4)), Cmp.__dict__["__lt__"].__name__, Cmp.__doc__, A.__qualname__, show.__qualname__)
class Outer:
    "outer doc"
    class Inner:
        def m(self): pass
        l = lambda: 0
print(Outer.Inner.m.__qualname__, Outer.Inner.__qualname__, Outer.__doc__, Outer.Inner.l.__qualname__, Outer.Inner().m.__func__ is Outer.Inner.m)
class CG:
    def __class_getitem__(cls, k): return (cls.__name__, k)
print(CG[int], list[int], dict[str, int])
class Call:
    def __call__(self, *a, **k): return a, k
print(Call()(1, x=2), callable(Call()), callable(3)); show(lambda: A()())
class Idx:
    def __index__(self): return 2
print([1, 2, 3][Idx()], hex(Idx()), range(5)[Idx()])
class Ctx:
    def __enter__(self): print("enter"); return 5
    def __exit__(self, *a): print("exit", a[0]); return True
with Ctx() as v: print(v); raise ValueError
class Bool:
    def __bool__(self): return "x"
show(bool, Bool())
class Len:
    def __len__(self): return -1
show(len, Len()); show(bool, Len()); show(len, 5)
x = A(); x.__class__ = B; print(type(x).__name__, x.f())
A.newm = lambda self: "newm"; print(x.newm()); del A.newm; show(lambda: x.newm())
class W:
    def __init__(self): return 5
show(W)
class N:
    def __new__(cls): return 7
print(N())
class Prep(type):
    @classmethod
    def __prepare__(m, n, b, **k): print("prepare", n, k); return {"pre": 1}
class UsesPrep(metaclass=Prep): y = 2
print(UsesPrep.pre, UsesPrep.y)
class ME:
    def __mro_entries__(self, bases): return (A,)
class FromME(ME()): pass
print(FromME.__bases__, FromME.__orig_bases__[0].__class__.__name__)
print(dir(Cmp(1))[-5:], A.__subclasses__()[0].__name__)
print(object.__init__, type.__call__, int.__add__, [].append.__name__, len)
show(lambda: A.f()); show(lambda: A().f(1))
