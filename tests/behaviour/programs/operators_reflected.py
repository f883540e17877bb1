"""Operators reflected and in place, and the messages of those that are refused."""
def t(f):
    try: r=f()
    except BaseException as e: r=(type(e).__name__, str(e))
    print(r)
ops=['add','sub','mul','truediv','floordiv','mod','pow','lshift','rshift','and','or','xor','matmul','divmod']
class A:
    def __init__(s,n): s.n=n
def mk(o):
    def f(s,x): return f'{type(s).__name__}.__{o}__({s.n},{getattr(x,"n",x)})'
    def r(s,x): return f'{type(s).__name__}.__r{o}__({s.n},{getattr(x,"n",x)})'
    return f,r
for o in ops:
    f,r=mk(o); setattr(A,f'__{o}__',f); setattr(A,f'__r{o}__',r)
class B(A): pass
class C(A):
    def __radd__(s,x): return 'C.radd'
    def __rpow__(s,x,m=None): return 'C.rpow'
class D:
    def __radd__(s,x): return 'D.radd'
    n='d'
print(A(1)+B(2), A(1)+C(2), C(1)+A(2), A(1)+D(), 1+A(2), A(1)**C(2), 2**A(3), A(1)@A(2), divmod(A(1),2), divmod(2,A(1)), 1<<A(1))
class N:
    def __add__(s,o): return NotImplemented
    def __radd__(s,o): return NotImplemented
    def __eq__(s,o): return NotImplemented
    def __lt__(s,o): return NotImplemented
t(lambda: N()+N()); t(lambda: N()+1); t(lambda: 1+N()); t(lambda: N()==1); t(lambda: N()<N()); t(lambda: N()!=N()); t(lambda: N()<1); t(lambda: sum([N()]))
class I:
    def __init__(s): s.v=[]
    def __iadd__(s,o): s.v.append(o); return s
    def __imul__(s,o): return 'replaced'
x=I(); y=x; x+=1; print(x is y,x.v); x*=2; print(x)
t(lambda: 1 + 'a'); t(lambda: 'a'+1); t(lambda: [1]+(2,)); t(lambda: (1,)+[2]); t(lambda: {1}|[2]); t(lambda: 'a'*1.5); t(lambda: 'a'%1); t(lambda: -'a'); t(lambda: ~1.5); t(lambda: +[]); t(lambda: {}<{}); t(lambda: 1<'a'); t(lambda: None<None); t(lambda: [1]<[1,'a']); t(lambda: [1]<['a']); t(lambda: 1 in 5); t(lambda: 'a' in 'abc' in ['abc']); t(lambda: 1j<2); t(lambda: 5[0]); t(lambda: 5()); t(lambda: 'a'[1.0]); t(lambda: [1]['a']); t(lambda: (1,)[None]); t(lambda: {}[[]]); t(lambda: {[]}); t(lambda: hash({})); t(lambda: len(5)); t(lambda: iter(5)); t(lambda: next(5)); t(lambda: abs('a')); t(lambda: int([])); t(lambda: float({})); t(lambda: round('a')); t(lambda: int('12',37)); t(lambda: int(12,3)); t(lambda: int('0x1f',0)); t(lambda: int('010',0)); t(lambda: chr(-1)); t(lambda: ord('ab')); t(lambda: bytes(-1)); t(lambda: bytes([256])); t(lambda: range(1.5)); t(lambda: range(1,2,0)); t(lambda: pow(2,-1,4)); t(lambda: pow(3,-1,7)); t(lambda: pow(2,3,0)); t(lambda: 2**-1); t(lambda: 0**-1); t(lambda: 0.0**-1); t(lambda: (-8)**(1/3)); t(lambda: 1//0); t(lambda: 1%0); t(lambda: 1.0%0); t(lambda: divmod(1,0.0)); t(lambda: 1<<-1); t(lambda: 10**400*1.0); t(lambda: 10**400/3); t(lambda: int(float('inf'))); t(lambda: int(float('nan'))); t(lambda: [1,2,3].index(5)); t(lambda: 'a'.index('b')); t(lambda: (1,).index(2)); t(lambda: [].remove(1)); t(lambda: {}.popitem()); t(lambda: set().pop()); t(lambda: {1}.remove(2)); t(lambda: max()); t(lambda: max([])); t(lambda: max(1)); t(lambda: min([],default=3)); t(lambda: sum('ab')); t(lambda: sum(['a'],'')); t(lambda: sorted([1,'a'])); t(lambda: zip(1)); t(lambda: dict([1])); t(lambda: dict([(1,2,3)])); t(lambda: dict(1)); t(lambda: list(1,2)); t(lambda: isinstance(1,'a')); t(lambda: issubclass(1,int)); t(lambda: getattr(1,2)); t(lambda: setattr(1,'a',2)); t(lambda: super()); t(lambda: type('a',(),{},x=1)); t(lambda: type(1,2)); t(lambda: object(1)); t(lambda: ''.join([1])); t(lambda: 'a'.split('')); t(lambda: '{}'.format()); t(lambda: '{0}{}'.format(1,2)); t(lambda: '{a}'.format()); t(lambda: '{:d}'.format('a')); t(lambda: '%d'%'a'); t(lambda: '%s%s'%1); t(lambda: '%s'%(1,2)); t(lambda: '%(a)s'%1); t(lambda: '%y'%1); t(lambda: '%c'%'ab'); t(lambda: '%'%()); t(lambda: format(1,'q')); t(lambda: format('a','d')); t(lambda: format([], 'x')); t(lambda: f'{1:{"a"}}')
class Idx:
    def __init__(s,v): s.v=v
    def __index__(s): return s.v
print([10,20,30][Idx(1)], 'abc'[Idx(-1)], list(range(Idx(3))), bin(Idx(5)), hex(Idx(255)), [1]*Idx(2), 'a'*Idx(3), (1,2,3)[Idx(0):Idx(2)], int(Idx(4)), float(Idx(4)), complex(Idx(4)), round(2.567,Idx(1)), 1 if Idx(0) else 2, chr(Idx(65)), '%d'%Idx(7), f'{Idx(3)!r:.5}', bytes(Idx(2)), pow(2,3), [0]*Idx(0))
t(lambda: [1][Idx('a')]); t(lambda: '%x'%Idx(7)); t(lambda: Idx(1)+1); t(lambda: operator.index(1.0)); 
import operator
t(lambda: operator.index(Idx(True))); t(lambda: range(10)[Idx(2)]); t(lambda: [1,2,3].pop(Idx(0))); t(lambda: [1].insert(Idx(0),5)); t(lambda: 'abc'.find('c',Idx(1))); t(lambda: (3).to_bytes(Idx(2),'big')); t(lambda: int('11',Idx(2))); t(lambda: 1<<Idx(3))
class Cmp:
    def __init__(s,v): s.v=v
    def __lt__(s,o): print('lt'); return s.v<o.v
    def __eq__(s,o): print('eq'); return s.v==o.v
    def __repr__(s): return f'C{s.v}'
print(sorted([Cmp(2),Cmp(1)]), Cmp(1)>Cmp(2), Cmp(1)!=Cmp(1), max(Cmp(1),Cmp(2)), Cmp(1) in [Cmp(1)], [Cmp(1)]==[Cmp(1)])
t(lambda: Cmp(1)<=Cmp(2)); t(lambda: hash(Cmp(1))); t(lambda: {Cmp(1)})
class Bo:
    def __bool__(s): return 1
class Ln:
    def __len__(s): return -1
class Ln2:
    def __len__(s): return 'a'
t(lambda: bool(Bo())); t(lambda: bool(Ln())); t(lambda: len(Ln2())); t(lambda: len(Ln()))
class St:
    def __str__(s): return 1
    def __repr__(s): return None
t(lambda: str(St())); t(lambda: repr(St())); t(lambda: f'{St()}'); t(lambda: '%r'%St()); t(lambda: print(St()))
class Ha:
    def __hash__(s): return 2**70
    def __eq__(s,o): return True
print(hash(Ha()), hash(2**70), hash(-1), hash(-2), hash(1.5), hash(float('inf')), hash(10**20), hash(1e20), hash((1,2)), hash(True), hash(0.1), hash(2+3j), hash(''), hash(None) is not None)
class Ct:
    def __contains__(s,x): return 'yes'
    def __iter__(s): return 5
t(lambda: 1 in Ct()); t(lambda: list(Ct()))
class Gi:
    def __getitem__(s,k): 
        if k==3: raise IndexError
        return (k,)
t(lambda: list(Gi())); t(lambda: Gi()[1:2,...]); t(lambda: (2,) in Gi()); t(lambda: [*Gi()]); t(lambda: dict(Gi()))
class Call:
    def __call__(s,*a,**k): return a,k
    __slots__=()
c=Call(); t(lambda: c(1,*[2],x=3,**{'y':4})); t(lambda: callable(c))
class Del:
    def __del__(s): print('del')
d=Del(); d=None
class Mis(dict):
    def __missing__(s,k): return k*2
m=Mis(a=1); print(m['a'],m['zz'],m.get('q'),'zz' in m)
class Flt(float):
    def __add__(s,o): return 'fadd'
    def __repr__(s): return 'F!'
print(Flt(1)+1, 1+Flt(1), Flt(2)*2, f'{Flt(1.5)}', str(Flt(1)), [Flt(1)], '%s'%Flt(1), f'{Flt(1.5):.2f}')
class Int(int):
    def __radd__(s,o): return 'iradd'
    def __str__(s): return 'STR'
print(1+Int(2), Int(1)+1, f'{Int(3)}', '%d'%Int(3), '%s'%Int(3), repr(Int(3)), [Int(3)], json if False else '')
class Str(str):
    def __eq__(s,o): return True
    __hash__=str.__hash__
    def __add__(s,o): return 'sadd'
    def __mod__(s,o): return 'smod'
    def __rmod__(s,o): return 'srmod'
    def __format__(s,f): return 'sfmt'+f
print(Str('a')=='b', 'b'==Str('a'), Str('a')+'b', 'b'+Str('a'), Str('%s')%1, '%s'%Str('x'), f'{Str("q"):>5}', 'zz%s' % Str('q'), type('x'+Str('y')), type(Str('abc').upper()))
