"""A recursion limit counts frames where a program sets it and waits for the error."""
import sys


def deep(n):
    global reached
    reached = n
    return deep(n + 1)


def depth_now():
    try:
        deep(0)
    except RecursionError as e:
        return reached, str(e)


print(depth_now()[0])
sys.setrecursionlimit(200)
print(depth_now())


def nested(n):
    return [] if n == 0 else [nested(n - 1)]


print(len(str(nested(150))))
try:
    nested(201)
except RecursionError as e:
    print(type(e).__name__)


class Node:
    def __init__(self, n):
        self.n = n
        self.child = Node(n - 1) if n else None


print(Node(60).child.n)
try:
    Node(300)
except RecursionError:
    print("too deep")


def walk(n):
    yield n
    if n:
        yield from walk(n - 1)


print(sum(walk(90)))
sys.setrecursionlimit(1000)
print(sum(walk(300)))
print(depth_now()[0])
