"""Well-known algorithms on plain data: graphs, sorting, dynamic programming, strings, numbers."""


def quicksort(a):
    if len(a) < 2:
        return a
    p, *rest = a
    return quicksort([v for v in rest if v < p]) + [p] + quicksort([v for v in rest if v >= p])


def merge_sort(a):
    if len(a) < 2:
        return a[:]
    mid = len(a) // 2
    l, r, out = merge_sort(a[:mid]), merge_sort(a[mid:]), []
    i = j = 0
    while i < len(l) and j < len(r):
        if l[i] <= r[j]:
            out.append(l[i])
            i += 1
        else:
            out.append(r[j])
            j += 1
    return out + l[i:] + r[j:]


class Heap:
    def __init__(self):
        self.a = []

    def push(self, v):
        a = self.a
        a.append(v)
        i = len(a) - 1
        while i and a[(i - 1) // 2] > a[i]:
            a[i], a[(i - 1) // 2] = a[(i - 1) // 2], a[i]
            i = (i - 1) // 2

    def pop(self):
        a = self.a
        top, last = a[0], a.pop()
        if a:
            a[0] = last
            i = 0
            while True:
                c = 2 * i + 1
                if c >= len(a):
                    break
                if c + 1 < len(a) and a[c + 1] < a[c]:
                    c += 1
                if a[i] <= a[c]:
                    break
                a[i], a[c] = a[c], a[i]
                i = c
        return top

    def __bool__(self):
        return bool(self.a)


def dijkstra(graph, start):
    dist, h = {start: 0}, Heap()
    h.push((0, start))
    prev = {}
    while h:
        d, n = h.pop()
        if d > dist[n]:
            continue
        for to, w in graph[n].items():
            if d + w < dist.get(to, float("inf")):
                dist[to] = d + w
                prev[to] = n
                h.push((d + w, to))
    return dist, prev


def lcs(a, b):
    t = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            t[i + 1][j + 1] = t[i][j] + 1 if x == y else max(t[i][j + 1], t[i + 1][j])
    out, i, j = [], len(a), len(b)
    while i and j:
        if a[i - 1] == b[j - 1]:
            out.append(a[i - 1])
            i, j = i - 1, j - 1
        elif t[i - 1][j] >= t[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return "".join(reversed(out))


def edit(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        prev, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            prev, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, prev + (x != y))
    return row[-1]


def sieve(n):
    ok = bytearray([1]) * (n + 1)
    ok[:2] = b"\0\0"
    for i in range(2, int(n ** 0.5) + 1):
        if ok[i]:
            ok[i * i::i] = bytes(len(ok[i * i::i]))
    return [i for i, v in enumerate(ok) if v]


def sudoku(grid):
    for r in range(9):
        for c in range(9):
            if grid[r][c] == 0:
                used = set(grid[r]) | {grid[k][c] for k in range(9)} | {grid[r // 3 * 3 + i][c // 3 * 3 + j] for i in range(3) for j in range(3)}
                for v in sorted(set(range(1, 10)) - used):
                    grid[r][c] = v
                    if sudoku(grid):
                        return True
                grid[r][c] = 0
                return False
    return True


def life(cells, steps):
    for _ in range(steps):
        near = {}
        for x, y in cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    if dx or dy:
                        k = (x + dx, y + dy)
                        near[k] = near.get(k, 0) + 1
        cells = {k for k, n in near.items() if n == 3 or n == 2 and k in cells}
    return sorted(cells)


def brainfuck(code):
    tape, p, i, out, stack, jump = [0] * 50, 0, 0, [], [], {}
    for k, c in enumerate(code):
        if c == "[":
            stack.append(k)
        elif c == "]":
            jump[k] = stack.pop()
            jump[jump[k]] = k
    while i < len(code):
        match code[i]:
            case ">": p += 1
            case "<": p -= 1
            case "+": tape[p] = (tape[p] + 1) % 256
            case "-": tape[p] = (tape[p] - 1) % 256
            case ".": out.append(chr(tape[p]))
            case "[" if not tape[p]: i = jump[i]
            case "]" if tape[p]: i = jump[i]
        i += 1
    return "".join(out)


def roman(n):
    out = ""
    for v, s in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        q, n = divmod(n, v)
        out += s * q
    return out


def huffman(text):
    freq = {}
    for c in text:
        freq[c] = freq.get(c, 0) + 1
    h, n = Heap(), 0
    for c in sorted(freq):
        h.push((freq[c], n, c))
        n += 1
    while len(h.a) > 1:
        a, b = h.pop(), h.pop()
        h.push((a[0] + b[0], n, (a, b)))
        n += 1
    codes = {}

    def walk(t, code):
        if isinstance(t[2], tuple):
            walk(t[2][0], code + "0")
            walk(t[2][1], code + "1")
        else:
            codes[t[2]] = code or "0"
    walk(h.pop(), "")
    return codes


def topo(deps):
    seen, out = {}, []

    def visit(n, path=()):
        if seen.get(n) == 1:
            raise ValueError("cycle: " + " -> ".join(path[path.index(n):] + (n,)))
        if n not in seen:
            seen[n] = 1
            for d in deps.get(n, ()):
                visit(d, path + (n,))
            seen[n] = 2
            out.append(n)
    for n in deps:
        visit(n)
    return out


seed = 12345
data = []
for _ in range(60):
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    data.append(seed % 1000)
assert quicksort(data) == merge_sort(data) == sorted(data)
print(merge_sort(data)[:10])
h = Heap()
for v in data:
    h.push(v)
print([h.pop() for _ in range(10)])
g = {"a": {"b": 7, "c": 9, "f": 14}, "b": {"a": 7, "c": 10, "d": 15}, "c": {"a": 9, "b": 10, "d": 11, "f": 2}, "d": {"b": 15, "c": 11, "e": 6}, "e": {"d": 6, "f": 9}, "f": {"a": 14, "c": 2, "e": 9}}
print(*dijkstra(g, "a"))
print(lcs("AGGTABXYZ", "GXTXAYBZ"), edit("kitten", "sitting"), edit("", "abc"), sieve(80))
grid = [[int(c) for c in row] for row in "530070000 600195000 098000060 800060003 400803001 700020006 060000280 000419005 000080079".split()]
print(sudoku(grid), ["".join(map(str, r)) for r in grid])
print(life({(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}, 12))
print(brainfuck("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+."))
print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999)])
codes = huffman("abracadabra alakazam")
print(codes, sum(len(codes[c]) for c in "abracadabra"))
print(topo({"app": ["lib", "log"], "lib": ["core"], "log": ["core"], "core": []}))
try:
    topo({"a": ["b"], "b": ["c"], "c": ["b"]})
except ValueError as e:
    print(e)


def hanoi(n, a="A", b="B", c="C"):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield a + c
        yield from hanoi(n - 1, b, a, c)


print(" ".join(hanoi(4)), sum(1 for _ in hanoi(10)))


def mandel(w, hgt):
    for y in range(hgt):
        row = ""
        for x in range(w):
            z, c, n = 0j, complex(x / w * 3 - 2.2, y / hgt * 2.4 - 1.2), 0
            while abs(z) <= 2 and n < 30:
                z, n = z * z + c, n + 1
            row += " .:-=+*#%@"[n * 9 // 30]
        yield row


print("\n".join(mandel(50, 12)))


def det(m):
    m, sign, prev = [r[:] for r in m], 1, 1
    for k in range(len(m) - 1):
        if m[k][k] == 0:
            for i in range(k + 1, len(m)):
                if m[i][k]:
                    m[k], m[i], sign = m[i], m[k], -sign
                    break
            else:
                return 0
        for i in range(k + 1, len(m)):
            for j in range(k + 1, len(m)):
                m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) // prev
        prev = m[k][k]
    return sign * m[-1][-1]


print(det([[2, -1, 0], [1, 3, 5], [7, 0, -4]]), det([[(i * j + i) % 7 for j in range(8)] for i in range(1, 9)]), det([[0, 1], [1, 0]]))
knap = [(12, 4), (2, 2), (1, 1), (4, 10), (1, 2)]
best = [0] * 16
for w, v in knap:
    for cap in range(15, w - 1, -1):
        best[cap] = max(best[cap], best[cap - w] + v)
print(best)
