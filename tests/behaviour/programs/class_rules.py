"""super() in odd places, abstract classes, slots, layouts, and every conversion of an object."""
import abc, sys, types, weakref
def t(f,*a):
    try: print(f(*a))
    except BaseException as e: print(type(e).__name__,e)
class A:
    def f(self): return 'A.f'
    @classmethod
    def c(cls): return 'A.c',cls.__name__
    @staticmethod
    def s(): return 'A.s'
    @property
    def p(self): return 'A.p'
    x='A.x'
    def __getattr__(self,n): return 'A.ga:'+n
class B(A):
    def f(self): return 'B.f+'+super().f()
    @classmethod
    def c(cls): return super().c()
    @staticmethod
    def s(): return A.s()
    @property
    def p(self): return 'B.p+'+super().p
    def g(self): return [super(B,self).f() for _ in range(1)], (lambda: super(B,self).x)()
    def h(self):
        def inner(): return super().f()
        return inner
    def k(self): return (lambda: super().f())
    def lc(self): return [super().f for _ in range(1)]
    def args(*args): return super().f()
    def dl(self):
        del self
        return super().f()
b=B(); print(b.f(),b.c(),B.c(),b.s(),b.p,b.g()); t(b.h()); t(b.k()); t(b.args); t(b.dl); t(lambda: super(B,b).zzz); t(lambda: super(B,B).c()); t(lambda: super(A,B).c()); t(lambda: super(int,b)); t(lambda: super(B)); t(lambda: super(B).f); t(lambda: super(1,2)); print(super(B,b).__thisclass__,super(B,b).__self_class__,super(B,b).__self__ is b)
s=super(B,b); t(lambda: s.__getattribute__('x')); t(lambda: setattr(s,'q',1))
class ABC(abc.ABC):
    @abc.abstractmethod
    def m(self): ...
    @property
    @abc.abstractmethod
    def q(self): ...
    @classmethod
    @abc.abstractmethod
    def k(cls): ...
t(ABC)
class P(ABC):
    def m(self): return 1
t(P)
class Q(P):
    q=5
    @classmethod
    def k(cls): return 'k'
print(Q().m(),Q().q,Q.k(),ABC.__abstractmethods__==frozenset({'m','q','k'}),P.__abstractmethods__-{'q'})
ABC.register(int); print(isinstance(3,ABC),issubclass(bool,ABC))
class Hook(abc.ABC):
    @classmethod
    def __subclasshook__(cls,c): return True if hasattr(c,'quack') else NotImplemented
class Duck: quack=1
print(issubclass(Duck,Hook),isinstance(Duck(),Hook),issubclass(int,Hook))
t(lambda: type('X',(int,float),{})); t(lambda: type('X',(bool,),{})); t(lambda: type('X',(type(None),),{})); t(lambda: type('X',(1,),{})); t(lambda: type('X',object,{})); t(lambda: type('',(),{})); t(lambda: type('a b',(),{}).__name__); t(lambda: type(1,(),{})); t(lambda: type('\0',(),{}))
class S1: __slots__=('a',)
class S2: __slots__=('b',)
t(lambda: type('S',(S1,S2),{})); t(lambda: type('S',(S1,),{'__slots__':('a','x')})().__slots__); t(lambda: type('S',(),{'__slots__':'abc'}).__slots__); t(lambda: type('S',(),{'__slots__':('1a',)})); t(lambda: type('S',(),{'__slots__':('a',),'a':1})); t(lambda: type('S',(),{'__slots__':(1,)})); t(lambda: type('S',(int,),{'__slots__':('a',)})); t(lambda: type('S',(tuple,),{'__slots__':('a',)})); t(lambda: type('S',(),{'__slots__':('__dict__','__weakref__')})().__dict__); t(lambda: weakref.ref(S1())); t(lambda: S1().__dict__); t(lambda: type('S',(),{'__slots__':('__x',)}).__dict__.keys()&{'_S__x','__x'})
s=S1(); s.a=3; t(lambda: delattr(s,'a')); t(lambda: s.a); t(lambda: delattr(s,'a')); t(lambda: setattr(s,'z',1)); print(S1.a,S1.__slots__)
class M(type):
    def __repr__(c): return f'<M {c.__name__}>'
    def __eq__(c,o): return True
    def __hash__(c): return 1
    def mm(c): return 'mm'
    def __dir__(c): return ['q','a']
    def __setattr__(c,n,v): print('setattr',n); super().__setattr__(n,v)
    def __delattr__(c,n): print('delattr',n); super().__delattr__(n)
    def __getitem__(c,k): return k
class U(metaclass=M): z=1
print(U,U==5,U.mm(),dir(U),U[3],type(U)); U.w=1; del U.w; t(lambda: U().mm)
class E:
    def __eq__(self,o): return True
t(lambda: hash(E())); print(E.__hash__, E()!=1, E()==2)
class F(E): __hash__=E.__hash__
t(lambda: hash(F()))
class G(E): __hash__=lambda s: 7
print(hash(G()),len({G(),G()}))
class D:
    def __init__(s,n): s.n=n
    def __del__(s): print('del',s.n)
x=D(3); x=D(4); del x; l=[D(5),D(6)]; l.clear(); d={1:D(7)}; d.pop(1); (D(8),); print('-')
class Desc:
    def __get__(s,i,o): print('get',i is not None,o.__name__); return 5
class DD(Desc):
    def __set__(s,i,v): print('set',v)
class NG:
    def __set__(s,i,v): i.__dict__['n']=v*2
class H:
    a=Desc(); b=DD(); n=NG()
h=H(); h.a; H.a; h.b; h.b=1; h.a=9; print(h.a, h.__dict__); h.n=4; print(h.n); print(type(H.__dict__['n']).__name__)
class Ga:
    def __getattribute__(s,n): print('gat',n); return super().__getattribute__(n)
    def m(s): return 1
    def __len__(s): return 3
g=Ga(); g.m(); len(g); t(lambda: g.nope); g.__class__; 
class Sa:
    def __setattr__(s,n,v): print('sa',n,v); object.__setattr__(s,n,v)
    def __delattr__(s,n): print('da',n); object.__delattr__(s,n)
s=Sa(); s.x=1; s.x+=2; del s.x; t(lambda: delattr(s,'x'))
class Cl: 
    cnt=0
    def __init_subclass__(cls,**k): super().__init_subclass__(**k); Cl.cnt+=1; cls.idx=Cl.cnt
class C1(Cl): pass
class C2(C1): pass
print(C1.idx,C2.idx,Cl.cnt,[c.__name__ for c in Cl.__subclasses__()])
class Ord:
    def __set_name__(s,o,n): print('sn',n,'idx' in o.__dict__)
class I0:
    def __init_subclass__(cls): print('init_subclass',cls.__name__); cls.idx=1
class I1(I0): a=Ord(); b=Ord()
def meth(self): return self.v
class V: v=3
v=V(); v.m=types.MethodType(meth,v); print(v.m(), types.MethodType(meth,v).__self__ is v); V.m2=meth; print(v.m2()); v.m3=meth; t(lambda: v.m3())
print(V.__dict__.get('__weakref__') is not None, '__dict__' in V.__dict__, V.__doc__, V().__doc__, V.__annotations__ if hasattr(V,'__annotations__') else 0)
t(lambda: V.__class__); t(lambda: V.__mro__); t(lambda: object.__new__(int)); t(lambda: object.__new__(V,1)); t(lambda: int.__new__(str)); t(lambda: int.__new__(bool,1)); t(lambda: object.__init__(V(),1)); t(lambda: object().__init__(1)); t(lambda: V(1))
ns=types.SimpleNamespace(a=1,b='x'); ns.c=[1]; print(ns,ns==types.SimpleNamespace(a=1,b='x',c=[1]),vars(ns)); del ns.a; print(ns)
N=types.new_class('N',(A,),{},lambda ns: ns.update(q=1)); print(N.q,N().f())
mp=types.MappingProxyType({'a':1}); print(mp['a'],mp|{'b':2},mp); t(lambda: mp.__setitem__('a',2)); t(lambda: exec("mp['a']=1"))
mod=types.ModuleType('mymod','doc'); mod.x=1; print(mod.__name__,mod.__doc__,mod.x,mod); t(lambda: mod.y)
mod.__getattr__=lambda n: 'mg:'+n; print(mod.y)
print(type(A.__dict__['c']),A.__dict__['c'].__func__.__name__,type(A.p),A.p.fget(A()),isinstance(A.__dict__,types.MappingProxyType)); t(lambda: A.__dict__.__setitem__('q',1))
class It:
    def __index__(s): return 2
    def __int__(s): return 3
    def __float__(s): return 4.5
    def __complex__(s): return 5j
    def __trunc__(s): return 6
    def __round__(s,n=None): return ('r',n)
    def __floor__(s): return 'fl'
    def __ceil__(s): return 'ce'
    def __bool__(s): return False
    def __bytes__(s): return b'by'
    def __str__(s): return 'st'
    def __format__(s,f): return 'fm'+f
    def __reversed__(s): return 'rev'
    def __length_hint__(s): return 5
    def __abs__(s): return 'ab'
    def __invert__(s): return 'inv'
    def __neg__(s): return 'neg'
    def __pos__(s): return 'pos'
    def __fspath__(s): return '/p'
    def __sizeof__(s): return 10
    def __dir__(s): return ['z','y']
    def __enter__(s): return 'en'
    def __exit__(s,*a): return True
    def __matmul__(s,o): return 'mm'
    def __call__(s,*a,**k): return a,k
    def __getitem__(s,k): return ('gi',k)
    def __class_getitem__(c,k): return ('cgi',k)
import math, operator, os
i=It(); print(operator.index(i),int(i),float(i),complex(i),math.trunc(i),round(i),round(i,2),math.floor(i),math.ceil(i),bool(i),bytes(i),str(i),f'{i:>3}',reversed(i),operator.length_hint(i),abs(i),~i,-i,+i,os.fspath(i),sys.getsizeof(i)>=10,dir(i),i@1,i(1,a=2),i[1:2],It[1],hex(i),'%d'%i,'%s'%i,range(5)[i],[0,1,2][i])
with i as q: raise ValueError(q)
print('end')
