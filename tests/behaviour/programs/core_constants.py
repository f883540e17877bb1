"""Displays of constants: the order that CPython gives their frozensets, and tuples made once."""
def f():
    return (1, 2, (3, "x"), -1, None, ..., 2j, 99999999999999999999, b"x", 1 << 4)
print(f(), f() is f())
print({"banana", "apple", "cherry", "date", "elderberry", "fig", "grape"})
print({-1, 2, 1 + 3, ~5, 7 // 2, -7 % 3, 2 ** 10, 1 << 20, 5 - 9 * 3})
for x in {"one", "two"}:
    print(x)
print([x for x in {"q", "w", "e", "r", "t", "y"}])
print([x for x in [1, 2, (3,)]], [y for x in (1, 2) for y in [x, x]])
print("a" in {"a", "b"}, 3 not in [1, 2, 3], 3 in (), [] in [1])
try:
    print([] in {1, 2})
except TypeError as e:
    print(e)
s = {1, 2, 3}
s.add(4)
print(s, {1, 2, 3}, {(1, 2), (3, 4), ("a", 1.5)}, {1.5, 2.5, -0.0}, {"\ud800", "b", "c"} >= {"b"})
for w in ({"banana", "apple", "cherry"}, {f"ba{'nana'}", "apple", "cherry", "dog"}):
    print(w, type(w))
def g(x):
    match x:
        case 1 | 2: return "a"
        case (1, 2): return "b"
print(g((1, 2)), g([1, 2]))
a, b = (1, 2)
a, b = b, a
print(a, b, [(1, 2), (3, 4)], {(1, 2): (3, 4)}, 1 in {1: 2}, (1,) + (2,), (1, 2)[0], (1, 2).count(1))
def h(a=(1, 2), *, b=((),)): return a, b
print(h(), h.__defaults__, ())
alpha = 1
print({"alpha", "gamma", "delta", "beta", "epsilon"}, {"append", "uvuvu", "keyss", "xx", "yy", "zz"})
print({"keys", "uvuvu", "keyss", "xx", "yy", "zz", "abcdef"}, [x for x in {"split", "uvuvu", "keyss", "xx", "yy", "zz", "abcdef"}])
