"""itertools: the tools as classes, their reductions and states, and steps within steps."""
import copy
import operator
import pickle
from itertools import *
import itertools


def again(it, steps=1):
    """The rest of an iterator, of its copies, and what it reduces to, after some steps."""
    for _ in range(steps):
        next(it)
    r = it.__reduce__()
    print(r[0].__name__, len(r), [type(x).__name__.replace("_ascii", "") for x in r[1]], r[2:] if len(r) > 2 and
          "object" not in repr(r[2]) else "")
    both = [list(islice(c, 8)) for c in (copy.copy(pickle.loads(pickle.dumps(it))), copy.deepcopy(it))]
    rest = list(islice(it, 8))
    print(rest, both == [rest, rest])


def under(n):
    return n < 3


again(count(10, 3))
again(count(2**63 - 2), 2)
again(cycle("abc"), 2)
again(cycle("abc"), 4)
again(repeat("x", 3))
again(chain("ab", "cd"), 1)
again(chain("ab"), 2)
again(accumulate([1, 2, 3, 4]), 2)
again(accumulate([1, 2, 3, 4], operator.mul, initial=5), 0)
again(accumulate([1, 2, 3, 4], operator.mul, initial=5), 1)
again(islice(range(20), 3, 17, 4), 2)
again(islice(range(4), 2), 2)
again(takewhile(under, range(6)))
again(dropwhile(under, range(6)))
again(filterfalse(under, range(6)))
again(starmap(pow, [(2, 3), (3, 2)]))
again(compress("abcdef", [1, 0, 1, 0, 1, 1]))
again(zip_longest("abc", range(5), fillvalue="-"), 3)
again(product("ab", range(3)), 2)
again(product("a", repeat=2), 1)
again(permutations("abcd", 2), 3)
again(combinations("abcd", 2), 3)
again(combinations("ab", 3), 0)
again(combinations_with_replacement("abc", 2), 3)
a, b = tee(range(130))
next(a)
print([len(v) if isinstance(v, list) else type(v).__name__ for v in a.__reduce__()[2][0].__reduce__()[1]])
c = pickle.loads(pickle.dumps(list(islice(b, 60)) and b))
print(list(a)[-2:], list(c)[:2], list(b)[:2], tee(c, 0), len(tee("ab", 3)))
print([(k, list(g)) for k, g in pickle.loads(pickle.dumps(groupby([1, 1, 2, 3, 3])))])
g = groupby("aabbbc")
k, first = next(g)
print(k, next(first), g.__reduce__()[2:], first.__reduce__()[0] is itertools._grouper)
k, second = next(g)
print(k, first.__reduce__(), list(first), list(second))

for make in ("count('a')", "count(1, 'a')", "repeat()", "repeat(times=3)", "cycle()", "cycle(iterable=[])",
             "islice([], -1)", "islice([], 1, -2)", "islice([], 'a', 3)", "islice([], 1, 2, 0)",
             "product([], repeat=-1)", "product([], repeat=1 << 62)", "permutations([], 1.0)",
             "permutations([], -1)", "combinations([], -1)", "combinations([])", "zip_longest(x=1)",
             "tee([], -1)", "groupby()", "starmap(pow)", "chain(1)", "takewhile(x=1)", "compress([])",
             "cycle([]).__setstate__(())", "cycle([]).__setstate__(1)", "chain().__setstate__(([],))",
             "product([1]).__setstate__((1, 2))", "groupby([]).__setstate__((1, 2))",
             "permutations([1]).__setstate__(((1,), 2))", "chain().__setstate__([])", "next(repeat(1, 0))",
             "len(repeat(1))", "operator.length_hint(repeat(1))", "pickle.dumps(pairwise('ab'))",
             "itertools._tee_dataobject([], [], 1)", "accumulate([], None, 3)", "itertools._grouper(1, 2)"):
    try:
        print(make, list(islice(eval(make), 3)))
    except (TypeError, ValueError, OverflowError, StopIteration) as e:
        print(make, type(e).__name__, e)

print(count(), count(2.5, -1), count(2**70), repeat([1]), repeat("a", -3), operator.length_hint(repeat(1, 9)))
print(next(count(True)), next(count(True, 2)), [t.__module__ + "." + t.__qualname__ for t in (count, type(a), groupby)])


class Named(cycle):
    def __init__(self, items, *, label):
        self.label = label


n = Named("ab", label="n")
print(isinstance(n, cycle), list(islice(n, 3)), n.label, type(chain()).__name__, chain[int])


class Again:
    """Steps the tool that steps it."""
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 4:
            raise StopIteration
        if self.n == 1:
            try:
                print("inside", str(next(tool))[:6])
            except RuntimeError as e:
                print(e)
        return self.n


for make in (pairwise, lambda it: tee(it)[0], accumulate, lambda it: islice(it, 3), zip_longest, groupby):
    tool = make(Again())
    print([x if not isinstance(x, tuple) or len(x) < 2 or isinstance(x[1], int) else x[0] for x in tool])
