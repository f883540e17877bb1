"""Stars, targets, slices and comprehensions in every place, and the order of evaluation."""
a,*b,c=range(5); print(a,b,c)
(a,(b,*c),d),*e=(1,'xyz',3),4,5; print(a,b,c,d,e)
[a,b]=b'ab'; print(a,b)
*a,=(); print(a)
for f in ('a,b=1,','a,b,c=1,2','a,*b,c=1,','a,b=1','a,b={}','a,(b,c)=1,2','[a]="ab"','a,b=iter([1,2,3])','*a,b=[]'):
    try: exec(f); print('ok')
    except Exception as e: print(f,type(e).__name__,e)
print([*range(2),*'ab',*{1:2}],(*[],),{*[1],*(2,)},{**{'a':1},'a':2,**{'b':3}},[*[]],*[1,2],*(3,),sep='|')
x=1,*[2,3]; print(x)
def f(*a,**k): return a,k
print(f(*[1],2,*[3],x=1,**{'y':2},z=3), f(**{}), f(*()), f(*'ab',*b'c'))
for i,*j in [(1,2,3),(4,)]: print(i,j)
for x in *[1],*[2]: print(x)
def g(): return *[1],2
print(g())
d={}; d['a'],d['b']=1,2; d['c']=d['d']=[]; d['c']+=[1]; print(d)
l=[1,2,3,4,5]; l[1:3]=[9]; l[::2]=['a','b']; print(l); del l[0],l[-1]; print(l); l[5:]=[1]; l[:0]=[0]; print(l)
try: l[::2]=[1]
except ValueError as e: print(e)
i=0
def idx():
    global i; i+=1; print('idx',i); return 0
def lst(): print('lst'); return L
L=[1]
lst()[idx()]+=5; print(L)
lst()[idx()],lst()[idx()]=7,8; print(L)
a=b=c=[]; a.append(1); print(b,c is a)
x=[1,2,3]; i=0; i,x[i]=2,9; print(i,x)
x=y=0; x,y=y+1,x+2; print(x,y)
print([[i*j for j in range(i)] for i in range(4) if i%2], {i:{j for j in range(i)} for i in range(3)}, [(x,y) for x in range(3) for y in range(x) if x+y if y], sum(x for x in range(5)), [x for x in [y for y in range(3)]])
print([(lambda x=x: x)() for x in range(3)], [[x for x in range(x)] for x in range(3)], {k:v for k,v in zip('ab',[1,2])}, {(a,b) for a in 'x' for b in 'y'})
print([i for i in range(5) if i if i>1 if not i%2], [a if a else -1 for a in (0,1)], [*map(lambda a,b:a+b,[1,2],[3,4])], *[i for i in 'ab'])
def defaults(a,b=[],*,c={}): b.append(a); c[a]=1; return b,c
print(defaults(1),defaults(2))
def order():
    def p(x): print(x,end=' '); return x
    {p(1):p(2),p(3):p(4)}; [p(5),p(6)]; p(7) if p(0) else p(8); p(9)<p(10)<p(3)<p(11); f(p(12),*[p(13)],k=p(14),**{'z':p(15)}); (p(16) or p(17)) and p(18); p([0])[p(0)]; print()
    x=p({}); x[p(1)]=p(2); x[p(3)]:int=p(4); print()
    p(1)+p(2)*p(3)**p(4); -p(5); not p(6); p(1),p(2); f'{p(1)}{p(2)!r:{p(10)}}'; print()
order()
def ann(a:print('A'),*b:print('B'),c:print('C')=print('D'))->print('E'): pass
print(ann.__annotations__)
x:int=5; y:'str'
print(__annotations__)
class An: a:int=1; b:str; (c):int=2
print(An.__annotations__) if True else 0
try: del undefinedx
except NameError as e: print(e)
x=5; del x
try: x
except NameError as e: print(e)
del (a,b),[c]
print('a' in dir())
print(1 if 0 else 2 if 0 else 3, 1 and 2 or 3, 0 or '' or [], 1<2 and 2<3, not 1==2, (1,)<(1,2), [1,2]<[1,3], 'a' 'b', 1_000, 0xFF, 0o17, 0b11, 1e3, .5, 5., 1j)
assert (1,2) if 0 else 1
print([1,2,3][-1],[1,2,3][True],(1,2,3)[1:],'abc'[::2],[1,2,3][:-1],[0,1,2,3,4,5][::-2],[1,2,3][10:],[1,2,3][-10:2])
while True:
    try:
        for i in range(3):
            if i==1: break
        else: print('never')
        break
    finally: print('f')
else: print('never2')
for i in range(2): pass
else: print('felse',i)
n=3
while n: n-=1
else: print('welse')
print(*[1,2],sep='',end='!\n'); print(); print('a','b',sep='\n'); print(None,True,1.0,[1,'x'],{'a':(1,)},end=''); print()
def kw(*,a,b=2): return a,b
print(kw(a=1),kw(**{'a':3,'b':4}))
lam=lambda a,/,b=2,*c,d,**e:(a,b,c,d,e); print(lam(1,d=4),lam(1,2,3,d=4,a=5))
import sys
print(sys.version_info[:2]>=(3,11), __name__, __doc__)
print((lambda: (yield))().__class__.__name__, (lambda *a: a)(1,2), (lambda: None)())
print(globals() is globals(), 'f' in globals(), locals() is globals(), vars() is globals())
class Sl:
    def __getitem__(s,k): return k
    def __setitem__(s,k,v): print('set',k,v)
    def __delitem__(s,k): print('del',k)
s=Sl(); print(s[1:2],s[::],s[1,2:3],s[...,None],s[()],s[*[1,2]],s[1:2,*[3]]); s[1:]=5; del s[::2]; s[1]:int=3
print(f"{'a' if 1 else 'b'}{1+1=}{'x'!r:>5}{[1,2][0]}{ {'a':1}['a'] }{(lambda x:x*2)(3)}{{}}{1:{2}{3}}{'''q'''}{1==1!s}{3.14159:.{2}f}{5=!s:>3}{ 5 = }")
