"""heapq and bisect: heaps item by item, selections, merges, places with keys, errors."""
import bisect
import heapq
import random


def h(xs):
    acc = 0
    for x in xs:
        acc = (acc * 1000003 + hash(x)) % (2**61 - 1)
    return acc


def err(f, *a, **k):
    try:
        print("ok", f(*a, **k))
    except Exception as e:
        print(type(e).__name__, e)


random.seed(1)
for n in (0, 1, 2, 5, 17, 100):
    x = [random.randrange(50) for _ in range(n)]
    y = x[:]; heapq.heapify(y); print(y[:20], h(y))
    z = []
    for v in x: heapq.heappush(z, v)
    print(z[:20], h(z))
    if n:
        print(heapq.heappushpop(z, 10), heapq.heapreplace(z, 3), h(z))
        print([heapq.heappop(z) for _ in range(n)] == sorted(z + x)[:0] or "popped", heapq.nsmallest(3, x), heapq.nlargest(3, x), heapq.nsmallest(3, iter(x), key=lambda v: -v), heapq.nlargest(3, iter(x), key=lambda v: v % 7), heapq.nsmallest(1, x), heapq.nlargest(1, x, key=str), heapq.nsmallest(1000, x)[:5], heapq.nlargest(0, x), heapq.nlargest(2, iter(x)), heapq.nsmallest(2, iter(x)))
print(list(heapq.merge([1, 4, 7], [2, 5, 8], [3, 6, 9, 10])), list(heapq.merge()), list(heapq.merge([3, 1], [2], reverse=True)), list(heapq.merge(["a", "ccc"], ["bb", "dddd"], key=len)), list(heapq.merge([1, 1], [1], [1, 1])))
err(heapq.heappop, []); err(heapq.heappush, (1,), 2); err(heapq.heapify, (1, 2)); err(heapq.heapreplace, [], 1); err(heapq.heapify, [1, "a"]); print(heapq.heappushpop([], 5))
x = sorted(random.randrange(30) for _ in range(40))
print([(bisect.bisect_left(x, v), bisect.bisect_right(x, v), bisect.bisect(x, v, 5), bisect.bisect_left(x, v, 3, 20)) for v in range(-1, 31, 3)])
y = []
for v in [3, 1, 2, 3, 1]: bisect.insort(y, (v, len(y)), key=lambda t: t[0])
print(y)
bisect.insort_left(y, (1, "new"), key=lambda t: t[0]); print(y, bisect.bisect_left(y, 2, key=lambda t: t[0]), bisect.bisect(y, 2, key=lambda t: t[0]))
err(bisect.bisect, [1], 1, -1); err(bisect.bisect, [1, 2], "a"); err(bisect.bisect_left, [1, 2], 5, 0, 9); err(bisect.bisect, 5, 5); err(bisect.insort, (1, 2), 3)
