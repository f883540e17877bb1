"""Metaclasses, __prepare__, descriptors and __set_name__, what class statements refuse."""
class Log(dict):
    def __init__(self): self.log=[]; super().__init__()
    def __setitem__(self,k,v): self.log.append(('set',k)); super().__setitem__(k,v)
    def __getitem__(self,k): self.log.append(('get',k)); return super().__getitem__(k)
    def __delitem__(self,k): self.log.append(('del',k)); super().__delitem__(k)
class M(type):
    @classmethod
    def __prepare__(mcs,name,bases,**kw):
        print('prepare',name,[b.__name__ for b in bases],kw); return Log()
    def __new__(mcs,name,bases,ns,**kw):
        print('new',name,[x for x in getattr(ns,'log',[]) if not x[1].startswith('__')],kw)
        c=super().__new__(mcs,name,bases,dict(ns)); return c
    def __init__(cls,name,bases,ns,**kw):
        print('init',name,kw); super().__init__(name,bases,ns)
    def __call__(cls,*a,**k):
        print('call',cls.__name__,a,k); return super().__call__(*a,**k)
    def __instancecheck__(cls,o): return o==42 or super().__instancecheck__(o)
    def __subclasscheck__(cls,o): return o is int or super().__subclasscheck__(o)
    def __getattr__(cls,n): return 'meta:'+n
    def __len__(cls): return 7
    def __contains__(cls,x): return x==1
    def __iter__(cls): return iter('ab')
    def __bool__(cls): return False
    def __add__(cls,o): return ('add',cls.__name__,o)
    @property
    def prop(cls): return 'metaprop'
class A(metaclass=M, flag=1):
    x=1
    y=x+1
    del x
    def f(self): return __class__
    for i in range(2): pass
    z=[i for i in range(3)]
class B(A, tag='t'):
    prop=5
print(isinstance(42,A),isinstance(41,A),issubclass(int,A),A.nope,len(A),1 in A,list(A),bool(A),A+3,A.prop,B.prop,B().f() is A)
class Desc:
    def __set_name__(self,o,n): print('set_name',o.__name__,n); self.n=n
    def __get__(self,i,o=None): return ('get',self.n,i is None,o.__name__)
class D2(Desc):
    def __set__(self,i,v): print('set',self.n,v); i.__dict__[self.n]=v
    def __delete__(self,i): print('del',self.n)
class H:
    a=Desc(); b=D2()
    c=a
h=H(); print(h.a,h.b,H.a,h.c); h.__dict__['a']='inst'; h.__dict__['b']='inst'; print(h.a,h.b); h.b=9; del h.b; print(vars(h))
class BadName:
    def __set_name__(self,o,n): raise ValueError('no')
try:
    class Q: w=BadName()
except RuntimeError as e: print(e, repr(e.__cause__))
except ValueError as e: print(repr(e), getattr(e,'__notes__',None))
class I:
    def __init_subclass__(cls,/,*,k=None,**kw): print('is',cls.__name__,k,kw); super().__init_subclass__(**kw)
class J(I,k=3): pass
try:
    class K(I,zz=3): pass
except TypeError as e: print(e)
class Meta2(type): pass
class X1(metaclass=Meta2): pass
class Meta3(type): pass
class X2(metaclass=Meta3): pass
try:
    class X3(X1,X2): pass
except TypeError as e: print(e)
try:
    class X4(int,str): pass
except TypeError as e: print(e)
class O1: pass
class O2(O1): pass
try:
    class O3(O1,O2): pass
except TypeError as e: print(e)
def fmeta(name,bases,ns,**kw): print('fmeta',name,bases,sorted(k for k in ns if not k.startswith('__')),kw); return 99
class FM(metaclass=fmeta, q=1): v=1
print(FM)
class S: 
    __slots__=('a','b','__dict__')
s=S(); s.a=1; s.c=2; print(s.__dict__, S.a, type(S.a))
try: s.b
except AttributeError as e: print(e)
class S2(S): __slots__=('c',)
s2=S2(); s2.a=1;s2.c=5;s2.q=1; print(s2.c,s2.__dict__)
class N: __slots__=()
try: N().x=1
except AttributeError as e: print(e)
class P:
    @property
    def p(self): 'doc'; return self._p
    @p.setter
    def p(self,v): self._p=v
    @p.deleter
    def p(self): del self._p
q=P(); q.p=4; print(q.p,P.p.__doc__,P.p.fget.__name__); del q.p
try: q.p
except AttributeError as e: print(e)
class RO:
    @property
    def x(self): return 1
try: RO().x=3
except AttributeError as e: print(e)
try: del RO().x
except AttributeError as e: print(e)
class G:
    def __getattribute__(self,n):
        if n=='boom': raise AttributeError('custom')
        return object.__getattribute__(self,n)
    def __getattr__(self,n): return 'fallback '+n
print(G().boom, G().other, hasattr(G(),'zip'))
class CG:
    def __class_getitem__(cls,i): return (cls.__name__,i)
print(CG[1,2],CG[...],CG[1:2])
T=type('T',(A,),{'w':1}); print(T.w,type(T).__name__)
print(type.__call__(int,'5'), type(type), type.mro(B)==B.__mro__, B.__base__.__name__)
