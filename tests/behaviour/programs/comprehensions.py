"""Comprehensions and generator expressions: nesting, conditions, scopes, laziness, evaluation order."""
print([x * y for x in range(4) for y in range(x) if (x + y) % 2], [[c for c in w if c not in "aeiou"] for w in ["hello", "world"]])
print({k: [v for v in range(k)] for k in range(3)}, {len(w) for w in "a bb cc ddd".split()}, sum(x for x in range(5) if x % 2))
m = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in m] for i in range(3)], [v for row in m for v in row if v % 2 == 0], [(i, j) for i, r in enumerate(m) for j, v in enumerate(r) if v > 3])
x = "outer"
print([x for x in range(2)], x, [y for y in (x, x + "!")])
fs = [lambda: i for i in range(3)]
print([f() for f in fs], [(lambda n=n: n)() for n in range(3)])
try:
    [1 / d for d in (1, 0)]
except ZeroDivisionError as e:
    print(e)
log = []
g = (log.append(v) or v for v in (log.append("source") or [1, 2, 3]))
print(log)
print(next(g), log, list(g), log, list(g))


class C:
    n = 3
    a = [n for _ in range(1)] if False else [k for k in range(n)]


print(C.a)


def f():
    base = 10
    return [base + k for k in range(3)], {k: base for k in "ab"}, list(map(lambda v: v + base, range(2)))


print(f())
print([a for a, *b in [(1, 2, 3), (4, 5)]], [b for a, *b in [(1, 2, 3), (4, 5)]], [k + str(v) for k, v in {"a": 1, "b": 2}.items()])
print([y for x in range(3) if x if x > 1 for y in "ab"], [z for z in [i for i in range(5) if i > 2]], [(lambda: w)() for w in "ab"])
print(any(v > 3 for v in range(10)), all(v for v in []), max((len(w), w) for w in ["aa", "b", "cc"]), sorted((v % 3, v) for v in range(5)), dict((v, v * v) for v in range(3)), tuple(v for v in "xy"), "".join(c.upper() for c in "abc"), set(v // 2 for v in range(5)))
primes = [p for p in range(2, 60) if all(p % q for q in range(2, int(p ** 0.5) + 1))]
print(primes, [n for n in range(1, 30) if sum(d for d in range(1, n) if n % d == 0) == n])
triples = [(a, b, c) for a in range(1, 20) for b in range(a, 20) for c in range(b, 30) if a * a + b * b == c * c]
print(triples)
queens = lambda n: [q for q in perms(range(n)) if len({q[i] + i for i in range(n)}) == len({q[i] - i for i in range(n)}) == n]


def perms(items):
    items = list(items)
    if not items:
        return [[]]
    return [[v] + rest for i, v in enumerate(items) for rest in perms(items[:i] + items[i + 1:])]


print(len(queens(6)), queens(6)[0], len(perms("abcd")))
print([last := v for v in range(3)], last, [[j for j in range(i)] for i in range(3)][-1], [(yes, no)[v % 2] for yes, no in ["yn"] for v in range(3)])
gen = (i for i in range(3))
print(1 in gen, list(gen), type(gen).__name__)
print({**{k: 1 for k in "a"}, "b": [*(v for v in range(2))]}, [*[n for n in range(2)], *(n for n in "x")])
nested = ((i, (j for j in range(i))) for i in range(3))
print([(i, list(js)) for i, js in nested])
