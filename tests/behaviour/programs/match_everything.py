"""Every kind of pattern against every kind of subject, and patterns that are wrong."""
from dataclasses import dataclass
from enum import Enum
import collections
class Color(Enum): RED=1; BLUE=2
@dataclass
class P: x:int; y:int=0
class Q:
    __match_args__=('a','b')
    def __init__(s,**k): s.__dict__.update(k)
class Bad: __match_args__=['a']; a=1
class Bad2: __match_args__=(1,)
class Dup: __match_args__=('a','a'); a=1
class Seq(collections.abc.Sequence):
    def __init__(s,*a): s.a=a
    def __len__(s): print('len'); return len(s.a)
    def __getitem__(s,i): print('get',i); return s.a[i]
class Map(collections.abc.Mapping):
    def __init__(s,d): s.d=d
    def __len__(s): return len(s.d)
    def __iter__(s): return iter(s.d)
    def __getitem__(s,k): print('getitem',k); return s.d[k]
    def get(s,k,d=None): print('get',k); return s.d.get(k,d)
def m(v):
    match v:
        case 0: return 'zero'
        case -1 | -1.5 | 2j | 1+2j: return 'num'
        case True: return 'True'
        case None: return 'None'
        case 'a' 'b': return 'ab'
        case b'x': return 'bytes'
        case Color.RED: return 'red'
        case P(x=0,y=yy) if yy>5: return f'P0 {yy}'
        case P(1,2): return 'P12'
        case P(x,y): return f'P {x} {y}'
        case Q(a,b=[1,*_]): return f'Q {a}'
        case Q(): return 'Q'
        case int(n) if n>100: return f'big {n}'
        case int()|float() as n: return f'n {n!r}'
        case str() as s if s.startswith('z'): return 'z'+s
        case str(s): return s
        case []: return 'empty'
        case [x]: return f'one {x!r}'
        case [1,2,*r]: return f'12+{r}'
        case [*a,9]: return f'..9 {a}'
        case [a,*mid,(b,c)]: return f'{a} {mid} {b} {c}'
        case (a,b) | (a,b,_): return f'{a},{b}'
        case {'k':v,**rest} if rest: return f'k{v} {rest}'
        case {'k':{'n':[p,*_]}}: return f'deep {p}'
        case {'a':1}|{'b':2}: return 'ab'
        case {}: return 'map'
        case set()|frozenset(): return 'set'
        case _: return 'other'
for v in [0,0.0,False,-1,-1.5,2j,1+2j,True,1,None,'ab','a','zed',b'x',bytearray(b'x'),Color.RED,Color.BLUE,P(0,9),P(0,1),P(1,2),P(5),Q(a=1,b=[1,2]),Q(a=1,b=[2]),Q(b=1),1000,5,2.5,[],(),[3],'',[1,2],[1,2,3,4],[5,6,9],[1,[2,3]],[1,2,3,(4,5)],(1,5),(1,5,6),[1,5,6,7],{'k':1,'z':2},{'k':{'n':[7,8]}},{'a':1},{'b':2,'c':3},{},{'q':1},{1},frozenset(),range(2),range(9,10),object,collections.deque([1,5]),Seq(1,2,3),Map({'a':1}),Map({'k':1}),iter([1]),float('nan'),collections.OrderedDict(a=1),'b'*3]:
    try: print(repr(v)[:40] if not isinstance(v,(Seq,Map)) and 'at 0x' not in repr(v) else type(v).__name__,'->',m(v))
    except Exception as e: print(type(e).__name__,e)
def n(v):
    try:
        match v:
            case Bad(1): return 'bad'
            case _: return '_'
    except TypeError as e: return str(e)
print(n(Bad()))
def n2(v):
    try:
        match v:
            case Bad2(1): return 1
    except TypeError as e: return str(e)
print(n2(Bad2()))
def n3(v):
    try:
        match v:
            case Dup(1,2): return 1
    except TypeError as e: return str(e)
print(n3(Dup()))
def n4(v):
    try:
        match v:
            case P(1,2,3): return 1
    except TypeError as e: return str(e)
print(n4(P(1)))
def n5(v):
    try:
        match v:
            case int(1,2): return 1
    except TypeError as e: return str(e)
print(n5(1))
def n6(v):
    try:
        match v:
            case m(): return 1
    except TypeError as e: return str(e)
print(n6(1))
def n7(v):
    x='unset'
    match v:
        case [x,1]: pass
        case [_,_] : pass
    return x
print(n7([5,2]),n7([5,1]))
def n8(match,case):
    match match:
        case case: return match,case
print(n8(1,2))
match=lambda *a: a
print(match(1), match (2))
match 1,2:
    case a,b: print(a,b)
match (yield_:=3):
    case x: print(x,yield_)
k='k2'
class NS: k='k1'
match {'k1':1}:
    case {NS.k:v}: print('ns',v)
match 'k1':
    case NS.k: print('eq')
match [[1,[2,[3]]],{'a':[{'b':4}]}]:
    case [[a,[b,[c]]],{'a':[{'b':d}]}]: print(a,b,c,d)
match 5:
    case (1|2|5) as q: print(q)
match {'x':None}:
    case {'x':None,**kw}: print(kw)
class Eq:
    def __eq__(s,o): print('eq',o); return True
match Eq():
    case 1: print('matched')
