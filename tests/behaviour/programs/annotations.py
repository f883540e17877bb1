from __future__ import annotations
def f(a: int, b: 'str' = 1, *c: List[int], d: x or (y and not z), e: 1 if a else b, **k: (a, b)) -> Dict[str, Tuple[int, ...]]: pass
print(f.__annotations__)
class C:
    a: 0x1F + -3 ** 2 * (4 - 1)
    b: lambda x, /, y=1, *z, w=2, **kw: x < y <= z
    c: [i for i, j in x if i if not j]
    d: {1: 2, **q}
    e: {1, 2}
    f: f"x{a!r:>{w}}{{}}"
    g: a.b[1:2, ::3, ...](x, *y, k=1, **z)
    h: (a, )
    i: ()
    j: 'it\'s "q"\n\x00é\u200b'
    k: b'a\xff'
    l: 1.5e300 + 1e-7 - 100000.0 + 1e16 + 2j + 1e999
    m: Callable[[int, str], "X"] | None
    o: f(i for i in j)
    p: 5 .real
    q: (1 + 2) * 3 - (4 - 5) - 6
    r: (a if b else c) if d else e
    s: not (not a)
    t: (-1) ** 2
    u: 2 ** -1
    v: a | (b & c) ^ d << 2
    w: lambda: 0
    x: "plain"
    y: {a: b for a in c}
    z: (lambda: 1)(2)
    aa: (a or b) and c
    bb: (a < b) < c
    cc: 'multi' 'part'
    dd: x[(1, 2)]
    ee: x[1, (2, 3)]
    ff: x[a:b]
    gg: f'{ {1: 2}[1] }'
for k, v in C.__annotations__.items(): print(k, v)
x: int = 3
y: List[
    int
]
print(__annotations__)
def g():
    z: undefined = 3
    return z
