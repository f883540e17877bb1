"""set and frozenset: algebra, order of printing (hash seed 0), methods, errors."""
a, b = {1, 2, 3, 4}, {3, 4, 5}
print(a | b, a & b, a - b, a ^ b, a <= b, {3} < a, a >= {1}, a == {4, 3, 2, 1}, a.isdisjoint({9}), len(a))
print({10, 5, 7, 3, 100, 64, 33}, {-1, -2, 0}, set(range(20, 0, -3)), {1.5, 2, "x", None, (1, 2)}, set(), {0, False, 0.0})
print({"banana", "apple", "cherry", "date", "elderberry", "fig", "grape"}, set("hello world"), frozenset("abc"))
a.add(10)
a.discard(1)
a.discard(99)
a.update([20, 30], (40,))
a.remove(2)
print(a, a.pop() in (3, 4, 10, 20, 30, 40), a.union([1], {2}), a.intersection([3, 4, 10]), a.difference([3]), a.symmetric_difference({3, 8}))
a &= {3, 10, 20}
a |= {7}
a -= {3}
a ^= {7, 8}
print(sorted(a), a.copy() == a, a is a.copy())
f = frozenset([1, 2])
print({f: "frozen"}[frozenset([2, 1])], f | {3}, type(f | {3}).__name__, type({3} | f).__name__, hash(f) == hash(frozenset([2, 1])), {f, frozenset()})
for bad in (lambda: {[]}, lambda: set().pop(), lambda: {1}.remove(2), lambda: {1} | [2], lambda: {1} < [1], lambda: {1}[0], lambda: set(5), lambda: f.add(1), lambda: hash({1}), lambda: {{1}}):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__ + ":", e)
print({x % 5 for x in range(20)}, {c for c in "mississippi"}, sorted({w.lower() for w in "The the THE a A".split()}))
try:
    s = {1, 2, 3}
    for v in s:
        s.add(v + 10)
except RuntimeError as e:
    print(e)
words = "zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega".split()
s = set()
for w in words:
    s.add(w)
    if len(w) > 4:
        s.discard(words[0])
print(s, len(s))
print(set([(i, j) for i in range(3) for j in range(2)]), {2 ** 70, -2 ** 70, 2 ** 61 - 1, 0}, {True, 2, "a"})
seen, dup = set(), []
for v in [3, 1, 3, 2, 1]:
    dup.append(v) if v in seen else seen.add(v)
print(dup, seen, min(seen), max(seen), sum(seen), sorted(seen, reverse=True), {1, 2} in [{2, 1}], {1} in {frozenset([1])})
big = set(range(0, 3000, 7)) - set(range(0, 3000, 21))
print(len(big), sum(big), list(big)[:12])
print({*"ab", *[1]}, [*{3}], set.union({1}, [2]), set.intersection(*[{1, 2}, {2, 3}]), repr(frozenset()), str({"k"}))
