"""globals() keeps the order in which names were bound; a thread's last words go to sys.stderr."""
import zlib, sys as s, io
b10 = 1
b2 = 2
def zeta(): pass
class Alpha: pass
a = 3
for q in range(2):
    pass
del b2
c = 4
b2 = 5
globals()["dyn"] = 1
def late():
    global aaa
    aaa = 1
late()
z = 1
globals()["b10"] = 7
try:
    1 / 0
except ZeroDivisionError as aa:
    y = 1
print([k for k in globals() if not k.startswith("__")])
import json.decoder
from os import path as p, sep
print([k for k in globals() if not k.startswith("__")])
print([k for k in vars(s.modules[__name__]) if k[:2] != "__"])
def loc():
    x = 1; w = 2
    def inner(): pass
    return list(locals())
print(loc())
class K:
    zz = 1
    aa = 2
    def m(self): pass
    print(list(locals()))
print([k for k in vars(K)])
import threading
old = s.stderr; s.stderr = io.StringIO()
def bad(): return 1 / 0
t = threading.Thread(target=bad, name="T"); t.start(); t.join()
got = s.stderr.getvalue(); s.stderr = old
print(got.replace(__file__, "F").splitlines()[-4:])
