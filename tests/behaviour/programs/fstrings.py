"""f-strings and the format mini-language, on every type, nested, with conversions and errors."""
name, n, pi, big = "World", 42, 3.14159265, 1234567890123
print(f"Hello {name}! {n} {pi} {n + 1} {name.upper()} {name[0]} {n:5}|{n:<5}|{n:^5}|{n:>5}|{n:05}|{n:+}|{n: }|{-n:05}")
print(f"{n:b} {n:o} {n:x} {n:X} {n:#x} {n:#b} {n:#o} {n:c} {n:e} {n:.2f} {n:g} {n:%} {n:n} {n:d} {big:,} {big:_} {big:_x} {big:#_b}")
print(f"{pi:.2f} {pi:8.3f}| {pi:<8.3f}| {pi:^8.3f}| {pi:08.3f} {pi:+.1f} {pi:e} {pi:.3e} {pi:g} {pi:.3g} {pi:%} {pi:.1%} {pi} {pi:10} {pi:.0f} {pi:#.0f}")
print(f"{name:10}| {name:>10} {name:^10} {name:*^11} {name:.3} {name:>6.2}| {name!r} {name!s:>7} {name!a} {'é'!a} {name!r:>9}")
w, p, fill, al = 12, 4, "*", ">"
print(f"{pi:{w}.{p}f} {pi:{fill}{al}{w}} {name:{fill}^{w}} {n:{'0'}{5}} {pi:.{p}} {'nested ' + f'{n}'}")
print(f"{{}} {{{n}}} {n}%% {'quote'} {n!r:^{w}} \N{BULLET} \x41 {'a' 'b'} {(lambda v: v * 2)(3)} { {'k': 1}['k'] } {[i for i in range(3)]}")
print(f"{n=} {n = } {n=:5} {name=} {name=!s} {n + 1=} {pi=:.2f} {[1, 2][0]=}")
print(f"{None} {True} {[1, 'a']} {(1,)} { {1: 2} } {b'x'} {1 + 2j} {...} {print.__name__} {int} {True:5} {True:d} {None!s:>6} {3 > 2} {n if n else 0}")
print(f'''multi
{n}
line {
    n + 1
}''' f" joined {n}" " plain " f"{name}")
print(rf"raw\n{n}" + f"\t|{n}\\", f"{'a' if n > 1 else 'b'}", f"{n:>{n // 10}}|", f"{float('nan'):6} {float('inf'):>+6} {-0.0:.1f} {1e100:.2e} {1e-10:g} {123456789.0:,.1f} {0.00001234:.2g}")
print("{} {} {}".format(1, "a", None), "{0}{1}{0}".format("a", "b"), "{a}{b[0]}{c.real}".format(a=1, b=[2], c=3), "{:>{}}".format("x", 5), "{!r:>5}".format("y"), "{{}}".format(), "{0[k]}".format({"k": "v"}))
print("%s|%5s|%-5s|%05d|%+d|%x|%X|%#x|%o|%e|%.3f|%g|%c|%r|%%|%5.1f|%*d|%-*d|" % ("s", "ab", "ab", 42, 42, 255, 255, 255, 8, 12345.678, 3.14159, 0.0001, "c", "r", 2.25, 5, 42, 5, 42))
print("%(a)s %(b)05.1f %(a)r" % {"a": "x", "b": 2.5}, "%s" % None, "%d" % 3.99, "%s %s" % ("a", [1]), "%i %u" % (1, 2), "%.2s" % "abc", "%x" % -255, "% d" % 5, "%s" % (1,).__str__())


class F:
    def __format__(self, s):
        return f"F[{s}]"

    def __repr__(self):
        return "repr"

    def __str__(self):
        return "str"


v = F()
print(f"{v} {v:abc} {v!r} {v!s:>5} {v!r:<6}|", "{:x y}".format(v), "%s %r" % (v, v), format(v, "q"), str(v), repr(v), [v], {"k": v})
for spec, value in [("d", 1.5), ("s", 5), ("x", "a"), ("10", [1]), (".2f", "s"), ("=5", "s"), ("z", 1), (",", "s"), (".3", 5), ("c", -1), ("+", "s"), ("5.", 1.0), (",_", 1), ("%", "x"), ("", []), ("-5", 3)]:
    try:
        print(repr(format(value, spec)))
    except Exception as e:
        print(type(e).__name__ + ":", e)
for fmt, args in [("%d", ("x",)), ("%d", ()), ("%s", (1, 2)), ("%z", (1,)), ("%(a)s", (1,)), ("%", (1,)), ("%c", (300000000,)), ("%.1000000000000f", (1,)), ("%x", (1.5,)), ("%*d", ("a", 1))]:
    try:
        print(fmt % args)
    except Exception as e:
        print(type(e).__name__ + ":", e)
for fmt, args, kw in [("{", (), {}), ("}", (), {}), ("{}{0}", (1,), {}), ("{a}", (), {}), ("{0}", (), {}), ("{0.x}", (1,), {}), ("{!z}", (1,), {}), ("{0[a]}", ([1],), {}), ("{:{}}", (1,), {}), ("{:d}", ("s",), {})]:
    try:
        print(fmt.format(*args, **kw))
    except Exception as e:
        print(type(e).__name__ + ":", e)
table = [("apple", 3, 1.25), ("banana", 12, 0.5), ("kiwi", 100, 10)]
for fruit, count, price in table:
    print(f"{fruit:<10}|{count:>5}|{price:>8.2f}|{count * price:>10,.2f}")
print(f"{sum(c * p for _, c, p in table):=^30,.1f}")
