"""NaNs made apart stay apart, and a symmetric difference is built from the other side."""
import math
def n(v): return len({x: x for x in v})
nan = float('nan')
print(n([float('nan'), float('nan')]), n([nan, nan]), n(divmod(nan, 2.0)), n(divmod(2, nan)), n([nan + 1, nan + 1]))
a = nan + 1
print(n([a, a, nan]), n([nan * 2, nan * 2]), n([math.nan, math.nan]), n([abs(nan), nan]), n([-nan, -nan]), n([+nan, nan]), n([float(nan), nan]))
print(n([math.sqrt(nan), math.sqrt(nan)]), n([math.fmod(nan, 1), math.fmod(nan, 1)]), n([nan % 1, nan % 1, nan // 1, nan ** 2, nan ** 2]))
print(n([complex(nan, 0).real, complex(nan, 0).real]), n(math.modf(nan)), n([max(nan, 1), nan]))
print({3, 9223372036854775807, 1, -9223372036854775808}.symmetric_difference([]))
s = {3, 9223372036854775807, 1, -9223372036854775808, 0, 8, 16, 24, 2**61 - 1}
print(s ^ set(), s.symmetric_difference(()), set() ^ s, s ^ {8, 32, 40}, {8, 32, 40} ^ s, s.symmetric_difference({8: 1, 64: 2}), s.symmetric_difference([8, 8, 72]))
f = frozenset(s)
print(f ^ {1, 99}, {1, 99} ^ f, f.symmetric_difference([1, 99, 107]))
t = set(s); t ^= {8, 32, 40}; print(t)
t = set(s); t.symmetric_difference_update([8, 32, 40]); print(t)
t = set(s); t ^= t; print(t)
class S(set): pass
print(S(s) ^ {1, 99}, S(s).symmetric_difference([1, 107]))
for k in range(40):
    a = {(k * 7919 + i * i * 31) % 97 for i in range(20)}; b = [(k * 104729 + i * 17) % 97 for i in range(k)]
    print(a.symmetric_difference(b), a ^ set(b), a | set(b), a - set(b), a & set(b), a.union(b), a.intersection(b), a.difference(b))
    a ^= set(b); print(a)
import struct, array, pickle, marshal, json, copy
print(struct.pack('<d', nan), struct.pack('<d', -nan), struct.pack('>f', nan + 0), struct.pack('<e', nan), array.array('d', [nan]).tobytes())
print(pickle.dumps(nan), marshal.dumps([nan])[6:], struct.pack('d', struct.unpack('d', b'\x01\x02\0\0\0\0\xf8\x7f')[0]), struct.pack('d', struct.unpack('d', b'\xff' * 8)[0]))
u = struct.unpack('2d', bytes.fromhex('000000000000f87f' * 2)); print(n(u), n([pickle.loads(pickle.dumps(nan)), nan]))
print(n(json.loads('[NaN, NaN]')), json.loads('[NaN]') == json.loads('[NaN]'), n([copy.copy(nan), copy.deepcopy(nan), nan]))
print([nan] == [nan], [float('nan')] == [float('nan')], nan in [nan], float('nan') in [float('nan')], (nan,) == (float(nan),), {1: nan} == {1: nan}, {1: nan} == {1: nan + 0})
print([nan, 1, nan].count(nan), [nan, 2].index(nan), n([nan.conjugate(), nan.real, nan]), n([round(nan, 1), nan]), n([sum([nan]), nan]), n([min(nan, 1), nan]))
a = array.array('d', [nan]); print(a == a, a[0] in [a[0]], memoryview(a) == memoryview(a), hash(nan) == hash(nan), nan is nan)
class F(float): pass
f = F('nan'); print(f in [f], [f] == [F('nan')], n([float(f), float(f)]))
from decimal import Decimal; from fractions import Fraction
d = Decimal('nan'); print([d] == [d], [d] == [Decimal('nan')], float(d) in [float(d)])
import statistics; print(statistics.median([1, 2, 3.0]), math.isnan(statistics.mean([nan, 1])))
print(sorted([3.0, nan, 1.0]), max(nan, 1), max(1, nan), {nan}, f'{nan:.2f} {-nan}', math.copysign(1, -nan), nan.hex())
