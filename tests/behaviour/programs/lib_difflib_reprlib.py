"""difflib and reprlib, translated."""
import difflib
import reprlib

a = "one\ntwo\nthree\nfour\nfive\n".splitlines(keepends=True)
b = "ore\ntree\nthree\nfour\nemu\nfive\n".splitlines(keepends=True)
print("".join(difflib.unified_diff(a, b, "before.py", "after.py", "d1", "d2", n=1)))
print("".join(difflib.context_diff(a, b, fromfile="b", tofile="a")))
print("".join(difflib.ndiff(a, b)))
print("".join(difflib.restore(difflib.ndiff(a, b), 1)))
s = difflib.SequenceMatcher(None, "private Thread currentThread;", "private volatile Thread currentThread;")
print(round(s.ratio(), 3), s.quick_ratio(), s.real_quick_ratio(), s.find_longest_match(), s.get_matching_blocks())
for tag, i1, i2, j1, j2 in s.get_opcodes():
    print(tag, i1, i2, j1, j2)
print(difflib.SequenceMatcher(lambda x: x == " ", " abcd", "abcd abcd").find_longest_match(0, 5, 0, 9))
print([list(g) for g in difflib.SequenceMatcher(None, list(range(30)), [1] + list(range(3, 33))).get_grouped_opcodes(2)])
print(difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]), difflib.get_close_matches("wheel", ["a"], n=1, cutoff=0.1))
try:
    difflib.get_close_matches("a", [], n=0)
except ValueError as e:
    print(e)
print(difflib.IS_LINE_JUNK("  #  \n"), difflib.IS_CHARACTER_JUNK(" "), difflib.Match(1, 2, 3))
print(list(difflib.diff_bytes(difflib.unified_diff, [b"a"], [b"b"], b"x", b"y")))
d = difflib.Differ()
print(list(d.compare(["abcdefGhijkl\n"], ["abcdefghijkl\n"])))
h = difflib.HtmlDiff().make_table(a, b, "x", "y", context=True, numlines=1)
print(len(h), h.count("<td"), "diff_chg" in h)

print(reprlib.repr(list(range(100))), reprlib.repr("x" * 100), reprlib.repr({i: i for i in range(9)}), reprlib.repr(10 ** 60))
r = reprlib.Repr()
r.maxlist = 2
r.maxstring = 8
print(r.repr([1, 2, 3, ["abcdefghijkl", {1, 2}]]), r.repr(frozenset([1])), r.repr((1,)))


class Node:
    def __init__(self):
        self.kids = [self, 1]

    @reprlib.recursive_repr("<...>")
    def __repr__(self):
        return f"Node({self.kids})"


print(Node())
