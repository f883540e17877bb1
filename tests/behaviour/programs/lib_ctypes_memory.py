"""ctypes: arrays, pointers, buffers, callbacks, in memory of its own"""
import ctypes
import ctypes.util
from ctypes import *


def tried(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def show(*fs):
    for f in fs:
        print(tried(f))


ints = (c_int * 5)(5, 1, 4)
print(list(ints), ints[1:4], ints[-1], len(ints), sizeof(ints), type(ints).__name__, type(ints)._length_)
ints[1:3] = [7, 8]
p = cast(ints, POINTER(c_int))
print(p[1], p[:4], list(ints), cast(ints, POINTER(c_short))[0])
p[2] = 80
grid = (c_int * 2 * 3)((1, 2), (3, 4))
print(ints[2], [list(r) for r in grid], grid[1][1])
buf = create_string_buffer(b"hello", 10)
print(buf.value, buf.raw, sizeof(buf), buf[1], string_at(buf), string_at(addressof(buf) + 1, 3))
buf.value = b"bye"
memmove(buf, b"BY", 2)
memset(addressof(buf) + 5, ord("z"), 2)
print(buf.raw, 0, create_unicode_buffer("wide", 6).value, wstring_at("abc"))
show(lambda: setattr(buf, "value", b"x" * 11), lambda: buf[20])
own = bytearray(8)
v = c_int.from_buffer(own, 4)
v.value = 258
print(own, c_short.from_address(addressof(v)).value, v)
r = byref(v)
print(r._obj is v)
other = pointer(c_int(4))
other.contents = v
print(other.contents.value, other[0], bool(other))


@CFUNCTYPE(c_int, c_int, POINTER(c_int))
def callback(n, to):
    to[0] = n * 2
    return n + 1


x = c_int(0)
print(callback(4, byref(x)), x.value)
show(lambda: callback(1), lambda: callback("a", None))


class MyInt(c_int):
    pass


class Holder(Structure):
    _fields_ = [("n", MyInt), ("k", c_bool), ("d", c_float), ("v", c_void_p), ("w", c_wchar * 4)]


h = Holder(3, True, 0.5, 255, "ab")
print(type(h.n).__name__, h.n.value, h.k, h.d, h.v, h.w)
f = c_float(3)
print(f, f.value, c_longdouble(-2.25).value, c_double(1e300), c_bool(0), bool(c_int(0)), bool(c_int(3)))
print(c_int64 is c_long, c_int32 is c_int, c_uint8 is c_ubyte, c_voidp is c_void_p, ARRAY(c_int, 3) is c_int * 3)
o = {"k": [1]}
print(py_object(o).value is o, ctypes.util.find_library("surely_not_there"))
print(tried(lambda: CDLL("libnot_there.so.9")).split(":")[0], CDLL(None)._name, tried(lambda: cdll.nothere).split(":")[0])
resize(buf, 20)
print(sizeof(buf), buf.value)
