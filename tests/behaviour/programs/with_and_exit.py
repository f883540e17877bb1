"""with, finally and return against one another, chains of exceptions, how a program ends."""
import sys, atexit, threading
class C:
    def __init__(s,n,fail=None): s.n=n; s.fail=fail
    def __enter__(s):
        print('enter',s.n)
        if s.fail=='enter': raise ValueError('enter'+s.n)
        return s
    def __exit__(s,t,v,tb):
        print('exit',s.n,t.__name__ if t else None)
        if s.fail=='exit': raise KeyError('exit'+s.n)
        return s.fail=='swallow'
def t(f):
    try: return f()
    except BaseException as e:
        chain=[]
        while e: chain.append(repr(e)); e=e.__context__
        return chain
def a():
    with C('a'), C('b','enter'), C('c'): print('body')
print(t(a))
def b():
    with C('a'), C('b','exit'): raise TypeError('body')
print(t(b))
def c():
    with (C('a','swallow') as x, C('b','exit') as y,): return x.n,y.n
print(t(c))
def e():
    l=[0]; 
    with C('x') as l[0]: print(l[0].n)
    o=type('O',(),{})()
    with C('y') as o.z: print(o.z.n)
    return 'ok'
print(t(e))
class NoExit:
    def __enter__(s): return 1
class NoEnter:
    def __exit__(s,*a): pass
for k in (NoExit,NoEnter,int):
    try:
        with k(): pass
    except Exception as x: print(type(x).__name__,x)
class InstEnter:
    pass
i=InstEnter(); i.__enter__=lambda: 1; i.__exit__=lambda *a: None
try:
    with i: pass
except Exception as x: print(type(x).__name__,x)
def f():
    try:
        with C('r'): return 'ret'
    finally: print('fin')
print(f())
def g():
    for i in range(3):
        with C(str(i)):
            if i==0: continue
            if i==1: break
    return i
print(g())
def h():
    with C('gen'):
        yield 1
        yield 2
gg=h(); next(gg); gg.close(); gg=h(); next(gg)
try: gg.throw(ValueError('th'))
except ValueError as x: print(x)
for x in h(): break
del gg
def fin():
    try:
        try: raise ValueError(1)
        finally:
            try: raise KeyError(2)
            except KeyError as k: print('inner',repr(k.__context__))
    except ValueError as v: print('outer',repr(v), v.__context__)
fin()
def fin2():
    try: raise ValueError(1)
    finally:
        raise KeyError(2)
print(t(fin2))
def fin3():
    try: return print('r') or 1
    finally: print('f3')
print(fin3())
def fin4():
    for _ in [1]:
        try: raise ValueError
        except ValueError: continue
        finally: print('f4')
    else: return 'else'
print(fin4())
def fin5():
    x=1
    try: return x
    finally: x=2
print(fin5())
def fin6():
    l=[1]
    try: return l
    finally: l.append(2)
print(fin6())
def nested():
    try:
        try: raise ValueError('a')
        except ValueError as e:
            try: raise TypeError('b') from e
            except TypeError as f:
                raise RuntimeError('c')
    except RuntimeError as r:
        return repr(r.__context__),repr(r.__context__.__cause__),r.__cause__
print(nested())
try:
    raise ValueError('x')
except ValueError as e:
    e2=e
print('e' in globals(), repr(e2), e2.__traceback__ is not None)
def reraise():
    try: 1/0
    except ZeroDivisionError:
        try: raise
        finally: print('rr')
print(t(reraise))
try: raise
except RuntimeError as e: print(e)
def lazy():
    print(sys.exc_info()[0])
    try: 1/0
    except ZeroDivisionError: print(sys.exc_info()[0].__name__); inner()
    print(sys.exc_info()[0])
def inner():
    print('in',sys.exc_info()[0].__name__)
    try: raise KeyError
    except KeyError: print(sys.exc_info()[0].__name__)
    print(sys.exc_info()[0].__name__)
lazy()
e=ValueError('n'); e.add_note('note'); e.__notes__.append('n2')
try: e.add_note(1)
except TypeError as x: print(x)
print(e.__notes__)
class Multi(ValueError,KeyError): pass
for cls in (ValueError,KeyError,LookupError,(TypeError,KeyError)):
    try: raise Multi('m')
    except cls as x: print(type(x).__name__, str(x), repr(x))
try:
    try: raise Exception('a','b',3)
    except Exception as x: print(x,x.args,repr(x)); raise type(x)(*x.args[:1]) from None
except Exception as x: print(repr(x),x.__suppress_context__)
th=threading.Thread(target=lambda: print('thread',threading.current_thread() is not threading.main_thread())); th.start(); th.join()
atexit.register(print,'atexit1'); atexit.register(lambda: print('atexit2'))
class Last:
    def __del__(s): print('last del')
keep=Last()
sys.stdout.write('no newline'); print(); sys.stdout.flush()
try: sys.exit(3)
except SystemExit as s: print('code',s.code)
try: sys.exit()
except SystemExit as s: print('code',s.code)
raise SystemExit('to stderr')
