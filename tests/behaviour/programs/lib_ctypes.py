"""ctypes: simple types, structures and unions"""
import ctypes
from ctypes import *


def tried(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def show(*fs):
    for f in fs:
        print(tried(f))


show(lambda: c_int("a"), lambda: c_int(1.5), lambda: c_double("a"), lambda: c_double(1), lambda: c_char("ab"),
     lambda: c_char(b"ab"), lambda: c_char(65), lambda: c_char(300), lambda: c_bool("x"), lambda: c_char_p("x"),
     lambda: c_char_p(b"x").value, lambda: c_wchar("ab"), lambda: c_wchar(5), lambda: c_void_p("x"),
     lambda: c_void_p(-1), lambda: c_void_p(0).value, lambda: c_uint(-1), lambda: c_byte(200), lambda: c_ubyte(-1),
     lambda: c_longdouble(1.5), lambda: c_float(0.1), lambda: c_longlong(1 << 64), lambda: c_ulong(-1).value,
     lambda: sizeof(5), lambda: alignment(5), lambda: byref(5), lambda: pointer(5), lambda: POINTER(5),
     lambda: c_int(1, 2), lambda: c_int.__mro__, lambda: type(c_int), lambda: (c_int * 3)(1, 2, 3, 4),
     lambda: c_int * -1, lambda: (c_int * 3)()[3], lambda: c_int * "a", lambda: (c_char * 4)(*b"ab").value,
     lambda: POINTER(c_int).__name__, lambda: bool(POINTER(c_int)()), lambda: POINTER(c_int)().contents,
     lambda: POINTER(c_int)()[0], lambda: c_int.from_buffer(b"1234"), lambda: c_int.from_buffer(bytearray(2)),
     lambda: c_int.from_buffer_copy(b"12"), lambda: c_int.from_param("a"), lambda: c_int.from_param(3),
     lambda: create_string_buffer("a"), lambda: create_string_buffer(b"abc").raw, lambda: c_short.__ctype_be__,
     lambda: bytes(c_short.__ctype_be__(1)), lambda: c_int(5) == c_int(5), lambda: cast(5, c_void_p),
     lambda: cast(c_int(1), c_int), lambda: c_wchar_p("ab").value, lambda: py_object([1]),
     lambda: py_object([1]).value, lambda: py_object().value, lambda: Structure(),
     lambda: [sizeof(t) for t in (c_char, c_short, c_int, c_long, c_longlong, c_float, c_double, c_longdouble,
                                  c_void_p, c_size_t, c_wchar, c_bool, c_int8, c_uint16, c_int32, c_uint64)],
     lambda: 0, lambda: hasattr(ctypes, "windll"))


class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_double)]


class Mixed(Structure):
    _fields_ = [("a", c_char), ("b", c_int), ("c", c_short * 2), ("f", c_int, 3), ("g", c_int, 5), ("p", Point),
                ("name", c_char * 6), ("to", POINTER(Point)), ("s", c_char_p)]


print(Mixed.a, Mixed.b, Mixed.c, Mixed.f, Mixed.g, Mixed.p, sizeof(Mixed), alignment(Mixed), Mixed.g.size)
show(lambda: Mixed(1, 2, 3), lambda: Mixed(b"1", 2, (3, 4), 9, 99).g, lambda: Mixed(a=b"x", other=2).other,
     lambda: Mixed(b"x", a=b"x"), lambda: Point(1, 2, 3), lambda: setattr(type("Y", (Structure,), {"_fields_": [("a", c_int)]}), "_fields_", []),
     lambda: Mixed(b"x", 1, 5), lambda: type("X", (Structure,), {"_fields_": [("a", 5)]}),
     lambda: type("X", (Structure,), {"_fields_": 5}))
m = Mixed(b"q", -7, (1, 2), 3, -4, (8, 2.5), b"name")
m.p.x += 1
m.c[1] = 40
m.to = pointer(m.p)
m.s = b"kept"
m.to.contents.y = 9.75
print(m.a, m.b, list(m.c), m.f, m.g, m.p.x, m.p.y, m.name, m.to[0].x, m.s)
show(lambda: setattr(m, "b", "z"), lambda: setattr(m, "name", b"1234567"), lambda: setattr(m, "p", 5))
copy = Mixed.from_buffer_copy(m)
copy.b = 11
print(m.b, copy.b, bytes(Point(1, 2.0)), Point.from_buffer_copy(bytes(Point(3, 4.0))).y)


class Derived(Point):
    _fields_ = [("z", c_byte)]


class Packed(Structure):
    _pack_ = 1
    _fields_ = [("a", c_byte), ("b", c_int), ("c", c_longlong)]


class Either(Union):
    _anonymous_ = ["parts"]

    class Parts(Structure):
        _fields_ = [("low", c_ushort), ("high", c_ushort)]

    _fields_ = [("whole", c_uint), ("parts", Parts), ("bytes", c_ubyte * 4)]


class Node(Structure):
    pass


Node._fields_ = [("value", c_int), ("next", POINTER(Node))]


class Big(BigEndianStructure):
    _fields_ = [("a", c_ushort), ("b", c_uint)]


d = Derived(1, 2.0, 3)
print(sizeof(Derived), d.x, d.y, d.z, Derived.z.offset, sizeof(Packed), Packed.c.offset)
e = Either(0x12345678)
print(hex(e.low), hex(e.high), [hex(b) for b in e.bytes], Either.high.offset)
e.high = 0xABCD
print(hex(e.whole), bytes(Big(1, 2)), Big(1, 2).b, type(Big.a).__name__)
nodes = [Node(i) for i in range(4)]
for a, b in zip(nodes, nodes[1:]):
    a.next = pointer(b)
at, seen = nodes[0], []
while True:
    seen.append(at.value)
    if not at.next:
        break
    at = at.next.contents
print(seen)
