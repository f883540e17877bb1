"""list: methods, slices and slice assignment, aliasing, sorting, comparison, errors."""
a = [5, 3, 8, 1]
b = a
a.append(9)
a.extend((2, 2))
a.insert(0, 0)
a.insert(-1, 7)
a.insert(100, 6)
print(a, b is a, len(a), a.index(2), a.count(2), a.pop(), a.pop(0), a)
a.remove(8)
a.reverse()
print(a, a.copy() is a, a[:] == a, sorted(a), a.sort(), a)
a.sort(key=lambda v: (v % 3, -v), reverse=True)
print(a, [1, 2] + [3], [0] * 3, 3 * ["x"], [1, 2] < [1, 2, 0], [2] > [1, 9], [1] == [1.0], [[]] * 2)
x = list(range(10))
print(x[2:5], x[:3], x[7:], x[::3], x[::-2], x[-3:], x[5:2], x[5:2:-1], x[-100:100], x[8:1:-3])
x[2:5] = ["a"]
print(x)
x[1:1] = [100, 200]
print(x)
x[::2] = "abcde"[:len(x[::2])]
print(x)
del x[1:4]
print(x)
del x[::2]
print(x)
x[:] = []
print(x, not x)
rows = [[0] * 3] * 2
rows[0][1] = 5
print(rows)
rows = [[0] * 3 for _ in range(2)]
rows[0][1] = 5
print(rows)
c = [1, 2]
c += (3, 4)
d = c
c = c + [5]
print(c, d)
c *= 2
print(c)
me = [1]
me.append(me)
print(me, [me])
nested = [1, [2, [3, [4]]]]


def flatten(v):
    return [y for e in v for y in (flatten(e) if isinstance(e, list) else [e])]


print(flatten(nested), nested[1][1][0], sum(flatten(nested)))
for bad in (lambda: [][0], lambda: [1][5], lambda: [].pop(), lambda: [1].remove(2), lambda: [1].index(3), lambda: [1] + (2,),
            lambda: [1]["a"], lambda: [1, "a"].sort(), lambda: [3] < ["a"], lambda: [1].pop(7), lambda: [] * 1.5, lambda: list(5),
            lambda: [1, 2].__setitem__(slice(0, 2, -1), [1]), lambda: {}[[]], lambda: [1].nope):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__ + ":", e)
try:
    y = [1, 2, 3, 4]
    y[::2] = [1]
except ValueError as e:
    print(e)
grow = [1, 2, 3]
for v in grow:
    if len(grow) < 8:
        grow.append(v * 10)
print(grow)
shrink = list(range(8))
for v in shrink:
    shrink.remove(v)
print(shrink)
words = ["banana", "Apple", "cherry", "apple", "Banana"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len, reverse=True))


class Rec:
    def __init__(self, n, k):
        self.n, self.k = n, k

    def __repr__(self):
        return f"{self.n}{self.k}"

    def __lt__(self, o):
        return self.k < o.k


recs = [Rec(n, k) for n, k in zip("abcdef", [2, 1, 2, 0, 1, 0])]
print(sorted(recs), sorted(recs, reverse=True), min(recs), max(recs))
print(list(zip([1, 2, 3], "ab")), list(map(lambda p, q: p * q, [1, 2], [3, 4])), list(filter(None, [0, 1, "", "x"])))
print([1, 2, 3] == [1, 2, 3], [1, 2] != [2, 1], (1, 2) == [1, 2], any([0, 0, 3]), all([]), list(reversed([1, 2, 3])))
t = (1, [2, 3])
t[1].append(4)
print(t)
try:
    t[1] += [5]
except TypeError as e:
    print(e, t)
print(*[1, 2], *"ab", sep="-", end="!\n")
stack, queue = [], [1, 2, 3]
while queue:
    stack.append(queue.pop(0))
print(stack, [i for i, v in enumerate("abca") if v == "a"], [*range(3), *[9]], list("héllo"))
m = [[1, 2, 3], [4, 5, 6]]
print([list(r) for r in zip(*m)], [sum(r) for r in m], max(max(r) for r in m), [[r[i] for r in m] for i in range(3)])
