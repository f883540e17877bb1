from collections import deque, namedtuple, Counter, OrderedDict, defaultdict, ChainMap, UserDict, UserList, UserString
import collections.abc as cabc
import collections, operator, keyword


def tries(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


d = deque([1, 2, 3], maxlen=4)
d.append(4); d.append(5); d.appendleft(0)
print(d, d.maxlen, len(d), d[0], d[-1], list(reversed(d)), 3 in d, d.count(2))
d.rotate(1); print(d); d.rotate(-2); print(d)
tries(deque().pop); tries(deque().popleft); tries(lambda: d[10]); tries(d.remove, 99); tries(d.index, 99)
d2 = deque('abc'); d2.extend('de'); d2.extendleft('xy'); print(d2, d2 == deque('yxabcde'), d2 < deque('z'))
d2.insert(1, 'Q'); d2.reverse(); print(d2, d2 + deque('1'), d2 * 2); del d2[0]; d2[0] = 7; print(d2.copy())
def mutate():
    for x in d2:
        d2.append(1)
tries(mutate)
tries(deque, [], -1); tries(deque, 5)
q = deque(); q.append(q); print(q)
tries(d.insert, 0, 1)
d.clear(); print(d, bool(d))

Point = namedtuple('Point', 'x y')
p = Point(1, y=2)
print(p, p.x, p.y, p[0], p._asdict(), p._replace(x=5), Point._fields, p == (1, 2), hash(p) == hash((1, 2)))
x, y = p
print(x + y, Point._make([3, 4]), isinstance(p, tuple), Point.__doc__, Point.__name__)
tries(Point, 1); tries(Point, 1, 2, 3); tries(Point, 1, z=2); tries(Point._make, [1]); tries(p._replace, q=1)
def seta(): p.x = 3
tries(seta)
P3 = namedtuple('P3', ['a', 'b', 'c'], defaults=[8, 9])
print(P3(1), P3._field_defaults, P3(1, c=3))
tries(namedtuple, 'X', 'a a'); tries(namedtuple, 'X', 'class b'); tries(namedtuple, 'X', '_a')
print(namedtuple('R', 'a class a _z', rename=True)._fields)
class Sub(Point):
    def norm(self):
        return self.x ** 2 + self.y ** 2
s = Sub(3, 4); print(s, s.norm(), s._replace(x=0))
match p:
    case Point(a, b): print('match', a, b)

c = Counter('abracadabra')
print(c, c['a'], c['zz'], c.most_common(2), sorted(c.elements()), c.total())
c.update('aaa'); c.subtract({'b': 5}); print(c, +c, -c)
c2 = Counter(a=1, b=2)
print(c + c2, c - c2, c & c2, c | c2, c == c2, c2 <= Counter(a=1, b=3), c2 != Counter(a=1, b=2, z=0))
c2 += Counter(z=3); print(c2, dict(c2), Counter(), c2.copy(), isinstance(c2, dict)); del c2['nope']
tries(Counter.fromkeys, 'ab')
for w in 'x y x'.split(): c2[w] += 1
print(c2.most_common())

dd = defaultdict(list); dd['a'].append(1); dd['b']; print(dd, dd['a'], dict(dd), len(dd), dd.get('q'), 'q' in dd)
tries(lambda: defaultdict()['x']); tries(defaultdict, 3)
dd2 = defaultdict(int, {'k': 1}, z=3); dd2['n'] += 1; print(dd2, dd2.default_factory, dd2.copy(), dd2 | {'x': 1})
nested = defaultdict(lambda: defaultdict(int)); nested['a']['b'] += 2; print(nested['a'])

od = OrderedDict([('a', 1), ('b', 2), ('c', 3)])
od.move_to_end('a'); print(od); od.move_to_end('c', last=False); print(od, list(od))
print(od.popitem(), od.popitem(last=False), od, od == OrderedDict(b=2), od == {'b': 2}, OrderedDict(), OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1))
tries(od.move_to_end, 'zz'); tries(OrderedDict().popitem)
print(OrderedDict.fromkeys('ab', 0), list(reversed(OrderedDict(a=1, b=2))))

cm = ChainMap({'a': 1}, {'a': 2, 'b': 3}); print(cm, cm['a'], cm['b'], list(cm), len(cm), cm.parents, dict(cm), cm.get('z', 5))
cm['c'] = 9; print(cm.maps, cm.new_child({'q': 1})); tries(lambda: cm['nope']); tries(cm.pop, 'b')
class UD(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.upper(), v)
u = UD(a=1); u['b'] = 2; u.update({'c': 3}); print(u, dict(u), u.pop('A'), len(u), 'B' in u, u.get('x'), sorted(u.items()))
ul = UserList([3, 1, 2]); ul.append(5); ul.sort(); print(ul, ul[0], ul[1:], len(ul), 5 in ul, ul + [1])
us = UserString('hello'); print(us.upper(), us, len(us), us + '!', us == 'hello')

class Seq(cabc.Sequence):
    def __init__(self, v): self.v = v
    def __getitem__(self, i): return self.v[i]
    def __len__(self): return len(self.v)
s = Seq([1, 2, 3]); print(list(s), 2 in s, list(reversed(s)), s.index(3), s.count(1), isinstance(s, cabc.Iterable))
class M(cabc.MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
m = M(); m['a'] = 1; m.update(b=2); print(dict(m), list(m.items()), m.pop('a'), m.setdefault('q', 4), m == {'b': 2, 'q': 4}, list(m.keys()), 'b' in m, m.get('zz', 0)); m.clear(); print(len(m))
class Bad(cabc.Mapping): pass
tries(Bad)
class Sset(cabc.Set):
    def __init__(self, it): self.s = list(dict.fromkeys(it))
    def __contains__(self, x): return x in self.s
    def __iter__(self): return iter(self.s)
    def __len__(self): return len(self.s)
a, b = Sset('abc'), Sset('bcd'); print(sorted(a & b), sorted(a | b), sorted(a - b), sorted(a ^ b), a <= b, a == Sset('cba'), a.isdisjoint(b))
for n in ('Hashable', 'Iterable', 'Iterator', 'Sized', 'Container', 'Callable', 'Collection', 'Sequence', 'MutableSequence', 'Mapping', 'MutableMapping', 'Set', 'MutableSet', 'Reversible', 'Generator'):
    C = getattr(cabc, n)
    print(n, [isinstance(v, C) for v in ([], (), {}, set(), frozenset(), 'a', 1, len, iter([]), range(3), (i for i in []), {}.keys(), deque(), object)])
print(operator.itemgetter(1)([1, 2]), operator.itemgetter(0, 2)('abc'), operator.attrgetter('x', 'y')(p), operator.methodcaller('upper')('q'), operator.add(1, 2), operator.itemgetter(1), operator.attrgetter('a.b'))
print(sorted([Point(2, 1), Point(1, 2)], key=operator.attrgetter('y')), operator.__add__(1, 2), operator.contains([1], 1), operator.not_(0), operator.indexOf([1, 2], 2))
print(keyword.iskeyword('for'), len(keyword.kwlist))
