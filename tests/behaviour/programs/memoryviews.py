"""memoryview: formats, dimensions, steps, exports, comparison, casts and their errors."""
import array


def shown(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


data = bytearray(range(48))
m = memoryview(data)
grid = m.cast("i", [3, 4])
print(grid.tolist(), grid.shape, grid.strides, grid.ndim, grid.nbytes, grid.itemsize, len(grid))
print(grid[1, 2], grid[-1, -1], shown(lambda: grid[0]), shown(lambda: grid[0, 0, 0]))
print(shown(lambda: grid[3, 0]), grid[1:].tolist(), grid[::2].shape, shown(lambda: grid[0:1, 0:1]))
grid[0, 0] = -2
print(shown(lambda: grid.__setitem__(slice(1), b"x")), grid[::-2].tobytes()[:5])
print(data[:4], grid.tobytes("F")[:8], grid.contiguous, grid.c_contiguous, grid.f_contiguous)
for code in "bBhHiIlLqQfd?cnN":
    v = m.cast(code)
    print(code, v.itemsize, len(v), v[0], v.tolist()[-1])
for bad in ("x", "<i", "ii", "", 3):
    print(shown(lambda: m.cast(bad)))
for shape in ([5, 5], [0], [-1], ["a"], 7, [2 ** 40, 2 ** 40], [1] * 65, [48, 1, 1]):
    print(shown(lambda: m.cast("B", shape).shape))
print(shown(lambda: grid.cast("d")), shown(lambda: m[::2].cast("h")), shown(lambda: m[1:].cast("h")))
print(shown(lambda: grid.cast("B", [6, 8])), shown(lambda: m.cast("h").cast("i")))

step = m[40:2:-7]
print(step.tolist(), step.strides, step.shape, bytes(step), step[1:3].tolist(), step.contiguous)
step[0] = 255
step[1:3] = b"\x01\x02"
print(list(data[24:41]), shown(lambda: step.__setitem__(slice(0, 2), b"123")))
print(shown(lambda: m.__setitem__(0, 300)), shown(lambda: m.__setitem__(0, "a")))
print(shown(lambda: m.cast("d").__setitem__(0, "x")), shown(lambda: m.cast("c").__setitem__(0, b"xy")))
print(shown(lambda: m.__delitem__(0)), shown(lambda: m["a"]), shown(lambda: m[99]))

zero = memoryview(b"abcd").cast("i", [])
print(zero.ndim, zero[()], zero.tolist(), zero[...] == zero, shown(lambda: zero[0]))

print(shown(lambda: data.append(1)), shown(lambda: data.clear()), shown(lambda: data.pop()))
data[0:2] = b"zz"
for v in (m, grid, step):
    v.release()
shrunk = memoryview(data)[3:]
print(shown(lambda: data.extend(b"q")))
del shrunk, v, zero
print([x.release() for x in [memoryview(data)]], shown(lambda: m[0]), shown(lambda: len(m)))

a = array.array("d", [1.5, -2.0, float("nan")])
w = memoryview(a)
print(w.format, w.tolist()[:2], w == a, w[:2] == array.array("f", [1.5, -2.0]), w.obj is a)
w[1] = 9
print(a[1], shown(lambda: a.append(1.0)), w.hex()[:16], w.readonly, w.toreadonly().readonly)
u = memoryview(array.array("u", "xy"))
print(u.format, u.itemsize, shown(lambda: u[0]), u == u, u.nbytes)

r = memoryview(b"abcdef")
print(hash(r) == hash(b"abcdef"), hash(r[::2]) == hash(b"ace"), r == b"abcdef", b"abcdef" == r)
print(shown(lambda: hash(memoryview(bytearray(b"x")))), shown(lambda: hash(r.cast("h"))))
print(shown(lambda: r < r), shown(lambda: b"" < r), r[1:3] in [b"bc"], r.cast("h") == r)
print(memoryview(r).obj, r.suboffsets, r.tobytes("A"), shown(lambda: r.tobytes("X")), r.hex("-", 2))
with memoryview(b"xyz") as c:
    print(c[0], list(reversed(c)), b"".join([c, c[1:]]), c.tolist())
print(shown(lambda: c.tolist()), shown(lambda: bytes(c)), c == c, c == b"xyz", repr(c)[:20])
print(shown(lambda: memoryview("text")), int.from_bytes(r[:2], "big"), bytes(r[::-1]))
