import sys
class Node:
    def __init__(self, nxt): self.nxt = nxt
head = None
for i in range(300000): head = Node(head)
head = None
l = []
for i in range(200000): l = [l]
l = None
t = ()
for i in range(100000): t = (t,)
del t
d = {}
for i in range(100000): d = {"k": d}
d = 0
print("dropped")
def inf(n): return inf(n + 1)
try: inf(0)
except RecursionError as e: print("RE", e)
class R:
    def __getattr__(self, n): return getattr(self, n + "x")
try: R().a
except RecursionError as e: print("RE2")
class E:
    def __eq__(self, o): return self == o
try: E() == 1
except RecursionError as e: print("RE3")
class Rp:
    def __repr__(self): return repr(self)
try: repr(Rp())
except RecursionError as e: print("RE4")
sys.setrecursionlimit(100000)
def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
print(depth(50000))
sys.setrecursionlimit(1000)
x = []; x.append(x); print(x)
def g(n):
    if n: yield from g(n - 1)
    yield n
print(sum(g(200)))
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
a = D(1); a = D(2); del a
def f(): d = D(3); return 1
f()
b = [D(4), D(5)]; b.clear()
c = D(6); c2 = c; del c; print("still"); del c2
try:
    raise ValueError(D(7))
except ValueError: pass
print("end")
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
print(even(900))
try: print(even(10**6))
except RecursionError: print("RE5")
def ack(m, n):
    if m == 0: return n + 1
    if n == 0: return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))
print(ack(2, 50))
nested = eval if False else None
