"""A set's order after removals, and of operations of a set with itself."""
s = {3, 9223372036854775807, 1, -9223372036854775808, 0, 8, 16, 24, 2**61 - 1}
print(s)
f = frozenset(s)
print(f, list(f)); print(f.symmetric_difference([1, 99, 107])); print(set(f).symmetric_difference([1, 99, 107])); print(f ^ set([1, 99, 107])); print(f ^ frozenset([1, 99, 107])); print(f.symmetric_difference({1:1, 99:1, 107:1}))
x = set([1, 99, 107]); print(x); 
for k in f:
    if k in x: x.discard(k)
    else: x.add(k)
    print(x)
for k in (14, 16):
    a = {(k * 7919 + i * i * 31) % 97 for i in range(20)}; b = [(k * 104729 + i * 17) % 97 for i in range(k)]
    c = set(b); print(a, c, set(c), a ^ c, a.symmetric_difference(c), a.symmetric_difference(b), sep='\n')


import random
for seed in range(300):
    r = random.Random(seed)
    s, top = set(), r.choice([30, 200, 5000])
    for _ in range(r.randrange(60)):
        k = r.randrange(top)
        (s.add if r.random() < 0.6 else s.discard)(k)
        if r.random() < 0.05 and s:
            print(s.pop(), end=' ')
    t = {r.randrange(top) for _ in range(r.randrange(20))}
    print(s, s | s, s & s, s - t, s ^ t, s.union(s, t), s.intersection(t), sep='; ')
    for f in (set.update, set.difference_update, set.intersection_update, set.symmetric_difference_update):
        u = set(s)
        f(u, t)
        f(u, list(t)[:5])
        print(u, end=' ')
    u = s.copy(); u |= u; u &= s; u ^= t; u -= t; print(u)
v = {2**64, -1, 65537, 65537}
print(v | v, v.union(v), v.union(v, {3}), v & v, v - v, v ^ v)
for f in (lambda: (1, 2) * 2**62, lambda: [0] * 2**62, lambda: 'ab' * 2**62, lambda: bytes(2**62), lambda: bytearray(2**62)):
    try:
        f()
    except (MemoryError, OverflowError) as e:
        print(type(e).__name__, e.args, repr(e))
