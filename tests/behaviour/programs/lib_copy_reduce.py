"""copy over reductions, copyreg, and what __reduce_ex__ gives; a lookup whose comparison moves keys."""
import array
import collections
import copy
import copyreg
import operator
import threading


class Plain:
    def __init__(self):
        self.a, self.b = 1, [2]


class Slots:
    __slots__ = ("x",)


class Reduced:
    def __reduce__(self):
        return Reduced, (), {"z": 1}, iter([1, 2]), iter([("k", "v")])

    def append(self, x):
        vars(self).setdefault("appended", []).append(x)

    def __setitem__(self, k, v):
        vars(self)["item"] = k, v


class Text:
    def __reduce__(self):
        return "TEXT"


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


slots = Slots()
slots.x = 5
print(Plain().__reduce_ex__(2)[2], Plain().__reduce_ex__(0)[1], slots.__reduce_ex__(4)[2])
show(lambda: slots.__reduce_ex__(0))
show(lambda: threading.Lock().__reduce_ex__(4))
show(lambda: (x for x in ()).__reduce_ex__(4))
show(lambda: show.__reduce_ex__(4))
show(lambda: str.upper.__reduce__())
show(lambda: [1].append.__reduce__())
print(Plain().__getstate__(), object().__getstate__(), slots.__getstate__())
print(range(3).__reduce__(), {1}.__reduce__(), bytearray(b"\xff").__reduce_ex__(2),
      OSError(2, "x", "f").__reduce__(), ImportError("m", name="n").__reduce__())
it = iter([1, 2, 3])
next(it)
print(it.__reduce__(), iter({1: 2}).__reduce__()[1], reversed("abc").__reduce__())
it.__setstate__(0)
print(next(it), operator.itemgetter(1, 2).__reduce__(), operator.attrgetter("a").__reduce__())
print(array.array("i", [1]).__reduce_ex__(2), array.array("i", [1]).__reduce_ex__(4)[1][1:])
for bad in ((1,), 5, ((), 5), (5, {})):
    class New:
        def __getnewargs_ex__(self):
            return bad
    show(lambda: New().__reduce_ex__(2))
print(copyreg._slotnames(Slots), copyreg.__newobj__(Plain).__class__.__name__)
copyreg.add_extension("a", "b", 7)
show(lambda: copyreg.add_extension("a", "c", 7))
show(lambda: copyreg.remove_extension("a", "b", 8))
copyreg.remove_extension("a", "b", 7)

p = Plain()
q, r = copy.copy(p), copy.deepcopy(p)
print(q.b is p.b, r.b is p.b, vars(r), vars(copy.copy(Reduced())), vars(copy.deepcopy(Reduced())))
t = Text()
print(copy.copy(t) is t, copy.deepcopy(t) is t, copy.deepcopy(slots).x)
loop = ([],)
loop[0].append(loop)
again = copy.deepcopy(loop)
print(again[0][0] is again, again is loop, copy.deepcopy(show) is show)
shared = [1]
both = copy.deepcopy([shared, shared])
print(both[0] is both[1], copy.deepcopy(collections.deque([shared], 3)), copy.copy(it) is it)
copyreg.pickle(Plain, lambda p: (list, ((1, 2),)))
print(copy.copy(p), copy.deepcopy([p]))


class Moving:
    """Its comparison changes the order of the dict that looks it up."""

    def __hash__(self):
        return 1

    def __eq__(self, other):
        if not busy:
            busy.append(1)
            order.move_to_end(first)
            busy.pop()
        return False


busy = []
order = collections.OrderedDict()
first = Moving()
order[first] = 1
order[Moving()] = 2
print(len(order), Moving() in order)
