"""F-strings of Python 3.12, which expected.txt records."""
import itertools
songs = ['a', 'b']
print(f"{', '.join(songs)} {"nested"} {f"{f"{1 + 1}"}"}")
print(f"{'\n'.join(songs)} {'\t'!r} {"\N{BULLET}"}")
print(f"{
    1 +  # a comment
    2
} {songs[
    0]}")
print(f'{'x' if songs['a' == 'b'] else 'y'}', f"{songs!r:{'>'}{20}}", f"{3.14159:{'.'}{'2f'}}")
print(f"{'a' 'b'}", f"{{}}{{{1}}}", f"{x = }" if (x := 5) else '')
print(f"{x=:>5} {x + 1 = !r:^7}", f"{'{'}{'}'}", f"{lambda_ if (lambda_ := 3) else 0}", f"{(lambda q: q * 2)(4)}")
print(f"""{'''a
b'''} {
x}""", rf"\d{'\\'}", f"{"a" f"{'b' f'{"c"}'}"}")
print(f"{x:{x}}", f"{x:{x}.{x}}" if False else '', f"{'é':>{x}}", f"{'日本':*^{x + 3}}")
print(f"{x:=+5}", f"{x!s:>3}", f"{'q':\x3e4}", f"{[i for i in range(3)]}", f"{ {'a': 1}['a'] }")
print(f"{f'{f'{f'{f"{1}"}'}'}'}")
print(f"{yield_}" if (yield_ := 1) else '', f"{x,}", f"{*songs,}", f"{x if x else None!r}", f"{x != 3}", f"{x == 5!r}", f"{x:}")
print(list(itertools.batched('abcdefg', 3)), list(itertools.batched([], 2)))
try:
    itertools.batched('a', 0)
except ValueError as e:
    print(e)
if __name__ == "__main__":
    print("done")
