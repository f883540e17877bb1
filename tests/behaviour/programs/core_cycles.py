"""Reference cycles: they are collected, __del__ runs once, weak references die."""
import gc
import weakref


class Node:
    def __init__(self, n):
        self.n = n
        self.me = self
        self.others = [self, {"k": self}, (self,)]


class Loud(Node):
    def __del__(self):
        print("del", self.n)


def churn():
    for i in range(100000):
        a = Node(i)
        b = [a]
        b.append(b)
        def rec(k):
            return rec(k - 1) if k else a
        rec(2)


def peak():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024


churn()
print(peak() < 100)
gc.collect()
a = Node(1)
r = weakref.ref(a, lambda x: print("callback", x() is None))
print(r() is a)
del a
print(r() is None, gc.collect() > 0, r() is None)
x = Loud(1)
x.other = Loud(2)
x.other.back = x
del x
gc.collect()
saved = []


class Phoenix:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("rising")
        saved.append(self)


p = Phoenix()
del p
gc.collect()
print(len(saved), saved[0].me is saved[0])
saved.clear()
gc.collect()
print(len(saved))


class Holder:
    def __init__(self):
        self.ref = weakref.ref(self, lambda r: print("never"))
        self.me = self


Holder()
gc.collect()


def gens():
    def g():
        yield 1
        yield self_ref
    self_ref = g()
    next(self_ref)


gens()
gc.collect()
try:
    raise ValueError(1)
except ValueError as e:
    e.me = e
    keep = weakref.ref(e) if hasattr(e, "__weakref__") else None
l = []
l.append(l)
d = {}
d["d"] = d
s = Node(7)
t = ([],)
t[0].append(t)
del l, d, s, t
print(gc.collect() >= 4, gc.isenabled(), gc.garbage)
gc.disable()
print(gc.isenabled())
gc.enable()
head = None
for i in range(300000):
    head = (i, head)
head = None
class Link:
    def __init__(self, n): self.next = n
for i in range(300000):
    head = Link(head)
del head
last = Loud("at exit 1")
print("end")
