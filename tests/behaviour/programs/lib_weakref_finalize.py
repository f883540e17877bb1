"""weakref.finalize: once, at death, by hand or at the end; tempfile stands on it."""
import gc
import os
import tempfile
import weakref


class Thing:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Thing({self.name})"


a = Thing("a")
f = weakref.finalize(a, print, "gone", "a", sep=": ")
print(f.alive, f.atexit, f.peek()[0], f.peek()[2:])
del a
print(f.alive, f.peek(), f(), f.detach())

b = Thing("b")
g = weakref.finalize(b, lambda x: x * 2, 21)
print(g(), g(), g.alive)
del b

c = Thing("c")
h = weakref.finalize(c, print, "never")
print(h.detach()[0], h.alive)
del c

d = Thing("d")
d.me = d
weakref.finalize(d, print, "a cycle is gone")
del d
gc.collect()

with tempfile.TemporaryDirectory() as t:
    with open(os.path.join(t, "x"), "w") as out:
        out.write("text")
    print(os.listdir(t), os.path.isdir(t))
print(os.path.exists(t))

e = Thing("e")
weakref.finalize(e, print, "at exit: first made")
weakref.finalize(e, print, "at exit: last made")
quiet = weakref.finalize(e, print, "not this one")
quiet.atexit = False
print("end")
