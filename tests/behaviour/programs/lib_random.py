"""random: the same seed gives the same numbers, states, subclasses and errors."""
import random
def h(xs):
    acc = 0
    for x in xs:
        acc = (acc * 1000003 + hash(x)) % (2**61 - 1)
    return acc
for s in (0, 1, -5, 12345678901234567890123, "abc", "", b"xyz", bytearray(b"q"), 3.5, -0.25, True, 2**64, 2**32, "hé"):
    random.seed(s)
    print(repr(s), random.random(), random.getrandbits(5), random.getrandbits(32), random.getrandbits(33), random.getrandbits(200), random.randint(1, 6))
random.seed("v1", version=1); print(random.random())
random.seed(b"v1", version=1); print(random.random())
random.seed("", version=1); print(random.random())
random.seed(2.5, version=3); print(random.random())
random.seed(42)
print([random.random() for _ in range(3)])
print(h(random.random() for _ in range(5000)))
print(h(random.randrange(1, 10**6) for _ in range(5000)))
print([random.randrange(10**30) for _ in range(5)], [random.randrange(0, 100, 7) for _ in range(5)], [random.randrange(100, 0, -9) for _ in range(5)])
print([random.choice("abcdef") for _ in range(10)], random.choice(range(100)), random.choice((1, 2, 3)))
l = list(range(50)); random.shuffle(l); print(l)
ba = bytearray(b"hello world"); random.shuffle(ba); print(ba)
print(random.sample(range(1000), 10), random.sample(range(10), 10), random.sample("abcdefgh", 3), random.sample(range(10**9), 25))
print(random.sample(["r", "b"], counts=[4, 2], k=5), random.sample([1, 2, 3], 0))
print(random.choices([1, 2, 3], k=10), random.choices("abc", [1, 5, 1], k=10), random.choices("abc", cum_weights=[1, 2, 10], k=5), random.choices(range(5)))
print(random.uniform(1, 10), random.uniform(5, -5), random.triangular(), random.triangular(0, 10, 3), random.triangular(1, 1, 1), random.triangular(low=2, high=9))
for f, args in [(random.gauss, (0, 1)), (random.gauss, ()), (random.normalvariate, (5, 2)), (random.normalvariate, ()), (random.lognormvariate, (0, 0.5)), (random.expovariate, (1.5,)), (random.expovariate, (2,)), (random.vonmisesvariate, (1, 4)), (random.vonmisesvariate, (1, 0)), (random.gammavariate, (0.5, 1)), (random.gammavariate, (1, 2)), (random.gammavariate, (9.5, 1.5)), (random.betavariate, (2, 3)), (random.betavariate, (0.5, 0.5)), (random.paretovariate, (3,)), (random.weibullvariate, (1, 1.5)), (random.weibullvariate, (2, 3))]:
    print(f.__name__, f(*args), h(f(*args) for _ in range(500)))
print(random.randbytes(10), random.randbytes(0), random.randbytes(1).hex())
st = random.getstate(); print(st[0], len(st[1]), st[2], h(st[1]))
a = [random.random() for _ in range(5)] + [random.gauss(0, 1)]; random.setstate(st); b = [random.random() for _ in range(5)] + [random.gauss(0, 1)]; print(a == b)
r = random.Random(7); r2 = random.Random(); r2.seed(7); print(r.random() == r2.random(), r.randint(0, 100), r.gauss(0, 1), r2.gauss(0, 1), r.getstate()[2], r2.gauss_next)
class Mine(random.Random):
    def __init__(self, x, tag="t"):
        super().__init__(x); self.tag = tag
    def random(self):
        return 0.25 + super().random() / 2
m = Mine(5); print(m.tag, [m.randrange(100) for _ in range(5)], m.random(), m.choice([1, 2, 3]), m.uniform(0, 1), m.getrandbits(10), isinstance(m, random.Random))
class Bits(random.Random):
    def getrandbits(self, k):
        return super().getrandbits(k) & ~1
m = Bits(5); print([m.randrange(100) for _ in range(5)], m.sample(range(20), 4))
class Seeded(random.Random):
    def seed(self, *a):
        print("seed", a); super().seed(*a)
    def random(self):
        return 0.5
m = Seeded(9); print(m.random(), m.choice([1, 2, 3]), m.choices([1, 2, 3], k=3), m.sample(range(5), 2), m.normalvariate(0, 1))
s = random.SystemRandom(); print(0 <= s.random() < 1, s.randrange(10) < 10, len(s.randbytes(4)), s.seed(3))
import copy
r = random.Random(99); r.gauss(0, 1)
c = copy.copy(r); d = copy.deepcopy(r); print(r.random() == c.random() == d.random(), c.gauss(0, 1) == r.gauss(0, 1), type(c) is random.Random)
def err(f, *a, **k):
    try: print("ok", f(*a, **k))
    except Exception as e: print(type(e).__name__, e)
err(random.choice, []); err(random.choice, {}); err(random.choice, {1: 2}); err(random.randrange, 0); err(random.randrange, 5, 5); err(random.randrange, 5, 1); err(random.randrange, 1, 5, 0); err(random.randrange, 5, 1, 2); err(random.randrange, 1.5); err(random.randrange, "a")
err(random.sample, {1, 2}, 1); err(random.sample, [1], 2); err(random.sample, [1], -1); err(random.sample, [1, 2], 1, counts=[1]); err(random.sample, [1], 1, counts=[1.5]); err(random.sample, [1], 1, counts=[0]); err(random.sample, [1, 2], 1.0)
err(random.choices, [], k=1); err(random.choices, [1], [0]); err(random.choices, [1], [1, 2]); err(random.choices, [1], 5); err(random.choices, [1, 2], [1, 2], cum_weights=[1, 2]); err(random.choices, [1], [float("inf")]); err(random.choices, [1, 2], k=1.5); err(random.choices, [1, 2], k=-1)
err(random.getrandbits, -1); err(random.getrandbits, 1.5); err(random.getrandbits, 0); err(random.randbytes, -1); err(random.gammavariate, 0, 1); err(random.gammavariate, 1, -1); err(random.expovariate, 0); err(random.seed, [1]); err(random.seed, (1, 2)); err(random.setstate, (4, 2, 3)); err(random.setstate, (3, (1, 2), None)); err(s.getstate)
err(random.shuffle, (1, 2)); err(random.shuffle, "ab"); err(random.randint, 1.0, 3.0); err(random.randint, 3, 1); err(random.randrange, 3, None, 2); err(random.paretovariate, 0); err(random.uniform, "a", "b"); err(random.randint, "a", 2)
