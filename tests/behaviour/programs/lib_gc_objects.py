"""gc tells which objects there are."""
import gc


class Node:
    def __init__(self, *others):
        self.others = list(others)


def found(kind):
    return sum(isinstance(o, kind) for o in gc.get_objects())


a = Node()
b = Node(a)
print(found(Node), any(o is b.others for o in gc.get_objects()))
del a, b
gc.collect()
print(found(Node))
for generation in (5, -7):
    try:
        gc.get_objects(generation)
    except ValueError as e:
        print(e)
counts = set()
for _ in range(5):
    [Node() for _ in range(100)]
    counts.add(len(gc.get_objects()))
print(len(counts) < 3)
