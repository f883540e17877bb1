"""Objects that code they call changes or steps meanwhile: iterators, buffers, lists, encoders."""
import array
import binascii
import io
import itertools
import json
import struct
import zlib


def tell(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)


class Steps:
    def __init__(self):
        self.n = 0
    def __iter__(self):
        return self
    def __next__(self):
        self.n += 1
        if self.n == 2:
            log.append(next(z, "done"))
        if self.n > 4:
            raise StopIteration
        return self.n


for make in (lambda i: zip(i, "abcdefgh"), lambda i: zip(i), lambda i: map(str, i),
             lambda i: map(lambda *a: a, i, "abcdef"), lambda i: filter(None, i), enumerate,
             lambda i: itertools.chain(i, "x"), itertools.accumulate, itertools.pairwise,
             lambda i: itertools.zip_longest(i, "ab"), lambda i: itertools.islice(i, 3)):
    z, log = iter(()), []
    z = make(Steps())
    print([x for x in z], log)


class Broken:
    def __getitem__(self, i):
        if i == 2:
            raise ValueError(i)
        return i


it = iter(Broken())
print(next(it), next(it))
tell(lambda: next(it))
tell(lambda: next(it))

for seen in ([1, 2, 3, 4], bytearray(b"abcd"), array.array("B", b"abcd")):
    class Clears:
        def __index__(self):
            del seen[:]
            return 1
    full = seen[:]
    for name, args in (("__getitem__", ()), ("pop", ()), ("insert", (1,)), ("__delitem__", ())):
        seen[:] = full
        tell(lambda: getattr(seen, name)(Clears(), *args))
        print(seen)
    seen[:] = full
    tell(lambda: seen[Clears():])
    seen[:] = full
    tell(lambda: seen[:Clears()])

b = bytearray(b"abcd")
view = memoryview(b)
for f in (lambda: b.append(1), b.pop, b.clear, lambda: b.__imul__(1), lambda: b.__imul__(2),
          lambda: b.__setitem__(slice(0, 2), b"XY"), lambda: b.__setitem__(slice(0, 2), b"xyz")):
    tell(f)
view.release()
a = array.array("i", [1, 2, 3])
view = memoryview(a)
for f in (lambda: a.append(1), lambda: a.extend([]), lambda: a.extend([1]), lambda: a.__imul__(1),
          lambda: a.__setitem__(slice(0, 2), array.array("i", [7, 8])), lambda: a.frombytes(b""),
          lambda: a.__setitem__(slice(0, 2), array.array("i", [7])), lambda: a.frombytes(b"1234")):
    tell(f)
    print(a)
view.release()


class Grows:
    def __index__(self):
        tell(lambda: data.append(5))
        return 2


data = array.array("B", b"abcd")
tell(lambda: binascii.hexlify(data, ":", Grows()))
tell(lambda: zlib.crc32(data, Grows()))
tell(lambda: struct.unpack_from("B", data, Grows()))
tell(lambda: struct.pack_into("B", data, Grows(), 9))
f = io.BytesIO(b"hello")
view = f.getbuffer()
view[0] = 72
for g in (lambda: f.write(b"x"), lambda: f.truncate(1), f.close, f.getvalue):
    tell(g)
view.release()
tell(lambda: f.write(b"x"))


class X:
    pass


for indent in (None, 1):
    items = [X(), 2, 3, 4]
    tell(lambda: json.dumps(items, default=lambda o: items.clear() or "x", indent=indent))
    items = [X(), X()]
    tell(lambda: json.dumps(items, default=lambda o: len(items) < 5 and items.append(1), indent=indent))
    table = {"a": X(), "b": 1}
    tell(lambda: json.dumps(table, default=lambda o: table.update(c=3) or "x", indent=indent))


class C(complex):
    def __complex__(self):
        return 5 + 6j


class F(float):
    def __float__(self):
        return 7.5


print(complex(C(1)), complex(C(1), 2), complex(1, C(2)), complex(F(1)), complex(1, F(1)), float(F(2)))
tell(lambda: complex(type("B", (complex,), {"__complex__": lambda self: 1.0})()))
