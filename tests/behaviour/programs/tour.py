import sys
class A:
    x = 1
    def __init__(self, n): self.n = n
    def f(self, k=2, *args, **kw): return self.n * k + len(args) + len(kw)
    @property
    def p(self): return self.n
    def __repr__(self): return f"A({self.n!r})"
class B(A):
    def __init__(self, n):
        super().__init__(n + 1)
    def __eq__(self, o): return self.n == o.n
def gen(n):
    for i in range(n):
        r = yield i * i
        if r: print("got", r)
def fib(n): return n if n < 2 else fib(n-1) + fib(n-2)
def main():
    b = B(4)
    print(b, b.f(), b.f(3, 4, z=5), b.p, B.x, b == B(4))
    print([x for x in gen(5)], {k: v for k, v in zip("abc", range(3))}, {1, 2, 3})
    try:
        1 // 0
    except ZeroDivisionError as e:
        print("caught", e)
    finally:
        print("fin")
    d = {"a": [1, 2], "b": (3.5, None, True)}
    for k, v in d.items():
        print(k, v, end=";\n")
    print("%5.2f|%s|%d" % (3.14159, "x", 42), "{:>10}|{:x}".format("hi", 255), f"{10**30:,}")
    a, *rest = [1, 2, 3, 4]
    print(a, rest, rest[::-1], sorted(rest, key=lambda x: -x), fib(20))
    def counter():
        c = 0
        def inc():
            nonlocal c
            c += 1
            return c
        return inc
    i = counter(); i(); print(i())
    g = gen(3); next(g); print(g.send("hello"))
    while True:
        try:
            raise KeyError("k")
        except (ValueError, KeyError) as e:
            print(repr(e), str(e))
            break
    with open("scratch.txt", "w") as f: f.write("line1\nline2\n")
    with open("scratch.txt") as f:
        for line in f: print(line.rstrip())
    match [1, [2, 3]]:
        case [x, [y, z]] if z > 2: print("m", x, y, z)
        case _: print("no")
    print(sum(x for x in range(10)), max([3, 1, 2]), "abc".upper(), "a,b".split(","))
    print(type(b), isinstance(b, A), hasattr(b, "zz"), getattr(b, "zz", 7), sys.maxsize)
    assert b.n == 5, "bad"
if __name__ == "__main__":
    main()
