"""Pickles of C functions and subclasses, buffers of pickles, code pages, hints and identities."""
import _operator
import codecs
import operator
import pickle
import struct


class Own(int):
    def __new__(cls, value):
        raise AssertionError


class Taken(Own):
    __new__ = int.__new__


class Named(int):
    def __getnewargs_ex__(self):
        return ("%X" % self,), {"base": 16}


t = Taken(5)
t.extra = "x"
for protocol in range(6):
    for f in (str.maketrans, bytearray.maketrans, bytes.maketrans, int.__new__, dict.fromkeys):
        assert pickle.loads(pickle.dumps(f, protocol)) == f
    again, named = pickle.loads(pickle.dumps(t, protocol)), pickle.loads(pickle.dumps(Named(255), protocol))
    print(type(again).__name__, again, again.extra, type(named).__name__, named, end="; ")
print(pickle.loads(pickle.dumps(bytearray.maketrans))(b"a", b"b")[97], pickle.loads(pickle.dumps(complex.__new__))(complex, 1))
print(str.maketrans.__self__, bytearray.maketrans.__qualname__, str.maketrans("a", "b"), {}.fromkeys("a"))
for wrong in (lambda: str.maketrans(), lambda: bytes.maketrans(b"a"), lambda: bytearray.maketrans(1, 2)):
    try:
        wrong()
    except TypeError as e:
        print(e)

data = bytearray(b"abc")
buffer = pickle.PickleBuffer(data)
print(bytes(buffer), bytearray(buffer), buffer.raw().tolist(), b"".join([buffer, b"!"]))
kept = []
dumped = pickle.dumps([buffer, pickle.PickleBuffer(b"ro")], 5, buffer_callback=kept.append)
print([bytes(k) for k in kept], [bytes(b) for b in pickle.loads(dumped, buffers=[b"xyz", bytearray(b"w")])])
buffer.release()
for use in (lambda: buffer.raw(), lambda: memoryview(pickle.PickleBuffer(1))):
    try:
        use()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)

for page in ("cp037", "cp500", "cp1140", "cp273", "cp424", "cp1026", "cp875", "cp1006", "cp864", "cp737", "cp775", "koi8_t",
             "hp_roman8", "mac_croatian", "mac_iceland", "mac_romanian", "iso8859_11", "ptcp154", "kz1048", "palmos", "IBM039"):
    text = "A1 \u00e9\u05d0\u0e01\u03b1\u0416"
    raw = text.encode(page, "replace")
    every = bytes(range(256)).decode(page, "replace")
    print(page, codecs.lookup(page).name, raw, raw.decode(page), sum(map(ord, every)), every.encode(page, "ignore")[-3:])
try:
    "\u4e00".encode("cp037")
except UnicodeEncodeError as e:
    print(e)

it = struct.iter_unpack("<H", bytes(6))
print(operator.length_hint(it), next(it), operator.length_hint(it), _operator._compare_digest("a", "a"))
c = 3 + 1j
print(complex(c) is c, complex(c, 0) is c, complex(type("C", (complex,), {})(1, 2)))
