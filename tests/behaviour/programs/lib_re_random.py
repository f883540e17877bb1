"""re: seeded random patterns over seeded random texts, every way of matching."""
import re
seed = [12345]
def rnd(n):
    seed[0] = (seed[0] * 1103515245 + 12345) % (1 << 31)
    return (seed[0] >> 8) % n
ATOMS = ['a', 'b', 'c', 'ab', '.', '[ab]', '[^a]', r'\w', r'\d', r'\s', r'\W', 'é', '[à-ÿ]', r'\b', r'\B', '^', '$', r'\A', r'\Z', '(?=a)', '(?!b)', '(?<=a)', '(?<!b)', r'[\w-]', 'ſ', 'K', 'k', 'S', '[a-k]', 'İ', '\n', '日', '[^\\W\\d]', '(?=(a))', '(?!(b))']
QUANT = ['', '', '', '', '*', '+', '?', '*?', '+?', '??', '{1,2}', '{2}', '{0,3}?', '{2,}']
def gen(depth, groups):
    out = []
    for _ in range(1 + rnd(3)):
        k = rnd(10)
        if depth > 0 and k < 5:
            kind = rnd(9)
            if kind < 4:
                groups[0] += 1
                inner = gen(depth - 1, groups)
                a = '(' + inner + ')'
            elif kind == 4:
                a = '(?:' + gen(depth - 1, groups) + ')'
            elif kind == 5:
                a = '(?>' + gen(depth - 1, groups) + ')'
            elif kind == 6:
                a = '(?:' + gen(depth - 1, groups) + '|' + gen(depth - 1, groups) + ')'
            elif kind == 7:
                a = '(?i:' + gen(depth - 1, groups) + ')'
            else:
                a = '(?=' + gen(depth - 1, groups) + ')'
        elif groups[0] and k == 9:
            g = 1 + rnd(groups[0])
            a = '\\%d' % g if rnd(2) else '(?(%d)a|b)' % g
        else:
            a = ATOMS[rnd(len(ATOMS))]
        q = QUANT[rnd(len(QUANT))]
        if a[-1] in ')^$' or a[0] == '\\' and a[1] in 'bBAZ0123456789':
            if q in ('*+', '++'):
                q = '*'
        out.append(a + q)
    if rnd(4) == 0:
        return ''.join(out) + '|' + gen(0, groups)
    return ''.join(out)
LETTERS = 'aaabbbcAB1 \nékKsſ日-'
def main():
    hits = errors = 0
    for i in range(COUNT):
        pat = gen(3, [0])
        flags = [0, 0, re.I, re.M, re.S, re.A, re.I | re.A, re.I | re.M][rnd(8)]
        texts = []
        for _ in range(4):
            texts.append(''.join([LETTERS[rnd(len(LETTERS))] for _ in range(rnd(12))]))
        try:
            p = re.compile(pat, flags)
        except re.error as e:
            errors += 1
            print(i, ascii(pat), int(flags), 'E', ascii(str(e)))
            continue
        for t in texts:
            row = []
            for m in (p.search(t), p.match(t), p.fullmatch(t), p.search(t, 2), p.match(t, 1, 5)):
                row.append(None if m is None else (m.regs, m.lastindex))
                hits += m is not None
            row.append([m.span() for m in p.finditer(t)])
            row.append(p.split(t))
            row.append(p.sub('<\\g<0>>', t))
            row.append(p.findall(t))
            print(i, ascii(pat), int(flags), ascii(t), ascii(row))
    print(hits, errors)
COUNT = 400
main()
