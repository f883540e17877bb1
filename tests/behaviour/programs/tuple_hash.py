"""Hashes of tuples after classes changed."""
from collections import namedtuple
P = namedtuple("P", "x y")
class K:
    def __init__(self, h): self.h = h
    def __hash__(self): return self.h
    def __eq__(self, o): return True
k = K(5)
t = (1, "a", None, 2.5, b"x", (1, 2), P(1, 2))
print(hash(t) == hash((1, "a", None, 2.5, b"x", (1, 2), P(1, 2))), hash(P(1, 2)) == hash((1, 2)))
u = (k, 1); a = hash(u); k.h = 6; print(a != hash(u), hash(u) == hash((6, 1)))
p = P(1, 2); w = (p, 3); h = hash(w); h = hash(w)
P.__hash__ = lambda self: 42
print(hash(p), hash(w) == hash((42, 3)), hash(w) != h)
del P.__hash__
print(hash(w) == h, {w: 1}[((1, 2), 3)])
try:
    hash((1, []))
except TypeError as e:
    print(e)
a, b, c, d = [1, "x", [2], None]; a, b, c, d = d, c, b, a; print(a, b, c, d)
