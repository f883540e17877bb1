"""Syntax that is seldom written, in class bodies, loops and targets."""
import functools
def dec(*a):
    def w(f): print('dec',a,f.__name__); return f
    return w
fs=[dec]
@(lambda f: f)
@fs[0](1)
@dec(x:=2)
@functools.partial(lambda a,f: f,1)
def decorated(): pass
print(x)
class Ωmega:
    ñ=1; 变量=2
    def ﬁ(self): return 'ligature'
print(Ωmega.ñ,Ωmega.变量,Ωmega().fi(),[n for n in vars(Ωmega) if not n.startswith('__')])
a=1;b=2;c=a+\
b; print(c); d=(a
,b
); print(d)
if a: print('one'); print('two')
else: print('no')
for i in 1,2: pass; print(i,end=';')
print()
while a: a-=1; continue
else: print('we')
print(1_0j,0x_ff,0b_1,0o_7,1e1_0,.1_5,1_000.5e-1_0,00,0_0)
print(rb'\n',Rb'\x',bR'a',u'u',F'{1}',fR'\{2}',rF'{3}\n','a'"b"'''c'''f'{4}'"""d""",b'a' b"b")
print(1 if 2 else 3 if 4 else 5,(lambda:(lambda:7)())(),(lambda *,k=1:k)(),(lambda a,*b,c=3,**d:(a,b,c,d))(1,2,z=4))
def se(x): print('se',x,end=' '); return x
print(se(1)<se(2)<se(0)<se(5)); print(se(3)>=se(3)!=se(4) in (se(4),)); print(1<2 is True, (1<2)is True, not 1 in[2], 1 not in[2], None is not 3 is not 4)
print(not not 1, - -1, ~-1, not-1, +-+1, 2**-1, -2**2, (-2)**2, 2**3**2, 1-1-1, 2*3%4, 7//2*2, 1<<2+1, 1|2^3&4, 5&3==3, not 1==2, 'a' if [] else 'b'or'c')
x=y=[]; x+=[1]; print(y); x=x+[2]; print(y); t=(1,[2])
try: t[1]+=[3]
except TypeError as e: print(e,t)
class O: pass
o=O(); o.l=[1]; o.l[0]+=5; o.l+=[2]; o.d={}; o.d['k']=o.d.get('k',0)+1; o.d['k']**=3; o.n=5; o.n//=2; o.n<<=3; o.n|=1; o.n^=2; o.n%=7; o.n-=1;
print(o.l,o.d,o.n)
(o.q):int=3; o.w:'str'='s'; o.l[0]:int=9
try: o.zz:int
except AttributeError as e: print('never')
print(o.q,o.w,o.l)
class Body:
    import math as m
    from os import path as p
    for i in range(3):
        if i==1: continue
        def f(self,i=i): return i
    else: z='else'
    try: 1/0
    except ZeroDivisionError as e: err=str(e)
    finally: fin=1
    with open('/dev/null') as fh: pass
    del fh
    global gg; gg=5
    lst=[i for i in range(3)]; dct={k:v for k,v in zip('ab',lst)}
    if i: cond=True
    while i: i-=1
    def g(self,d=lst,*,e=z): return d,e
    class Inner:
        try: v=lst
        except NameError as e: v=str(e)
    assert cond
    lam=lambda self: self.z
    @property
    def pr(self): return self.__class__.__name__
    @staticmethod
    def st(x=z): return x
    x:int
    y:'str'=3
    match i:
        case 0: matched=True
    print(__qualname__,__module__,sorted(k for k in locals() if not k.startswith('_')))
b=Body(); print(b.f(),b.z,b.err,b.fin,gg,hasattr(b,'gg'),hasattr(b,'e'),b.g(),b.Inner.v,b.lam(),b.pr,b.st(),Body.__annotations__,Body.Inner.__qualname__)
def outer():
    v='fn'
    class K:
        nonlocal v
        v='changed'
        w=v
    return v,K.w,hasattr(K,'v')
print(outer())
def g1():
    x=1
    class A:
        x=2
        def m(self): return x
        class B:
            y=x
            def n(self): return x,__class__.__name__
    return A().m(),A.B.y,A.B().n()
print(g1())
def loops():
    for i in range(3):
        for j in range(3):
            if j==1: break
            if i==1: continue
            try:
                if i==2: return 'ret',i,j
            finally: print('f',i,j)
        else: print('inner else')
    else: print('outer else')
print(loops())
def w():
    n=0
    while True:
        n+=1
        try:
            if n<3: continue
            if n==5: break
            if n==4: raise ValueError
        except ValueError: print('ve'); continue
        else: print('else',n)
        finally: print('fin',n)
    else: print('no')
    return n
print(w())
def gen_cl():
    fs=[]
    for i in range(3):
        def f(): return i
        fs.append(f)
    yield from fs
    i='after'
    yield f
print([f() for f in gen_cl()])
def deff(a,b=[],*args,c=se('dflt'),**kw):
    b.append(a); return b,args,c,kw
print(deff(1),deff(2,[9]),deff(3,c=1,d=2),deff.__defaults__,deff.__kwdefaults__)
deff.__defaults__=(7,[8]); print(deff())
print([*'ab',*[1],*()],{**{},'x':1,**{'x':2}},(*'a',),{*'ab'}-{'a'},[*range(3)][1:],print(*'abc',sep='-'))
first,(second,*rest),*_,last=1,(2,3,4),5,6,7; print(first,second,rest,_,last)
for (i,j),k in [((1,2),3)]: print(i,j,k)
for o.attr in range(2): pass
print(o.attr)
for o.l[0] in 'xy': pass
print(o.l)
[i for i,(j,*k) in [(1,(2,3))]]; print([(i,j,k) for i,(j,*k) in [(1,(2,3,4))]],[o.attr for o.attr in [5]],o.attr)
print({i:j for i in range(2) for j in range(i,3)},{(i,j) for i in (0,1) if i for j in 'ab'},[[i,j] for i in [1,2] for j in [i*10]],list(x for x in range(3) if x for x in [x,x]))
if (n:=len('abc'))>2: print(n)
print((m:=3)+m,[k:=1,k+1],{(q:=5):q},f'{(z:=3)}{z}',(lambda: (r:=4)+r)())
while (n:=n-1): print(n,end=' ')
print(); print(*(y for y in range(3)),*[i for i in 'ab' if (last:=i)],last)
def anno(a:int,/,b:'s'=1,*c:list[int],d:(lambda:1)=2,**e:{})->None: pass
print({k:(v if not callable(v) or isinstance(v,type) else 'fn') for k,v in anno.__annotations__.items()})
try: exec('del x.y.z, (q)')
except Exception as e: print(type(e).__name__)
print(...,Ellipsis is ...,type(...),__name__,[].__class__,().__len__(),''.join,5 .__add__(3),1..real,1.0.__class__,-1 .__abs__(),'%s'%(1,),*'') if False else print(..., 5 .__add__(3), 1..real, -1 .__abs__())
async def af():
    return [x async for x in ag() if x],{x async for x in ag()},[await c() for c in [co]],(lambda: 1)()
async def ag():
    for i in range(3): yield i
async def co(): return 'co'
import asyncio; print(asyncio.run(af()))
print(type(x for x in []).__name__, type(ag()).__name__, (lambda: (yield))().__next__())
try: print(undefined)
except NameError: print('NE')
else: print('x')
finally: print('F')
print(__debug__, 0 if not __debug__ else 1); assert True; assert (1), 'no'
print("tab\there",'nl\\n',"q'q",'q"q','\'','"',"""a"b""",'\x41\u00e9\N{LATIN SMALL LETTER E WITH ACUTE}\101\7'.encode(),'a\
b',r'a\
b')
