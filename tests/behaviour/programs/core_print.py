"""print() writes piece by piece; text waits above sys.stdout.buffer as in CPython."""
import sys, io
class A:
    def __str__(self): print("in str"); return "A"
class B:
    def __repr__(self): raise ValueError("bad")
class C:
    def __repr__(self): sys.stdout.write("<r>"); return "C"
print("x", A(), "y"); print("l", [C(), C()], C())
try: print("before", 1, B(), "after")
except ValueError as e: print("|", e)
class W:
    def write(self, s): log.append(s)
    def flush(self): log.append("flush")
log = []
print(1, "a", None, sep="-", end="!", file=W(), flush=True); print(log)
try: print("q", B(), file=W())
except ValueError: print(log)
s = io.StringIO(); print("a", C(), 2.5, file=s); print(repr(s.getvalue()))
print(*range(5), sep=", "); print(); print("", end=""); print(sep=1) if False else None
for bad in (dict(sep=1), dict(end=b""), dict(zz=1)):
    try: print("x", **bad)
    except TypeError as e: print(e)
class F(float):
    def __str__(self): return "F!"
class I(int):
    def __repr__(self): return "I!"
print(F(1), I(2), True, 1.5, 10**30, b"x", 1j)


def w(n, c):
    print(c * n)


# Where the marks stand tells when text went down to the bytes.
w(100, "a"); sys.stdout.buffer.write(b"<1>\n"); w(8000, "b"); w(100, "c"); sys.stdout.buffer.write(b"<2>\n")
w(9000, "d"); sys.stdout.buffer.write(b"<3>\n"); w(5000, "e"); w(5000, "f"); sys.stdout.buffer.write(b"<4>\n")
w(5, "g"); sys.stdout.write("h" * 8192); sys.stdout.buffer.write(b"<5>\n"); w(3, "i"); w(20000, "j"); w(4, "k")
sys.stdout.buffer.write(b"<6>\n"); sys.stdout.flush(); w(4, "l"); sys.stdout.buffer.write(b"<7>\n")
for i in range(3000):
    print(i)
sys.stdout.buffer.write(b"<8>\n"); print("é" * 5000); print("x"); sys.stdout.buffer.write(b"<9>\n")
print("y" * 8191, end=""); sys.stdout.buffer.write(b"<10>\n"); print("z", "q" * 8191, "r")
sys.stdout.buffer.write(b"<11>\n"); sys.stdout.buffer.flush(); print("end")
