#!/usr/bin/env python3
"""Writes kernels/pyident.c: the code points of Python identifiers, as CPython 3.11 sees them.

    python3.11 tests/support/gen_pyident.py > kernels/pyident.c
"""
SETS = [
    str.isidentifier,
    lambda c: ("a" + c).isidentifier(),
    str.isprintable,
]


def block(test, first):
    bits = bytearray(32)
    for i in range(256):
        if test(chr(first + i)):
            bits[i >> 3] |= 1 << (i & 7)
    return bytes(bits)


def rows(values, per_line):
    for i in range(0, len(values), per_line):
        print("    " + ", ".join(str(v) for v in values[i:i + per_line]) + ",")


def main():
    blocks, number, index = [], {}, []
    for test in SETS:
        row = []
        for first in range(0, 0x110000, 256):
            b = block(test, first)
            if b not in number:
                number[b] = len(blocks)
                blocks.append(b)
            row.append(number[b])
        index.append(row)
    print("/* pyident.c: made by tests/support/gen_pyident.py from CPython 3.11; see pyident.h. */")
    print("/* clang-format off */")
    print('#include "kernels/pyident.h"\n')
    print("static const uint8_t bits[%d][32] = {" % len(blocks))
    for b in blocks:
        print("    {" + ",".join(str(v) for v in b) + "},")
    print("};")
    for name, row in zip(("start", "part", "printable"), index):
        print("static const uint16_t %s[PT_IDENT_BLOCKS] = {" % name)
        rows(row, 24)
        print("};")
    print("""
const struct pt_ident_tables *pt_ident_tables_get(void)
{
    static const struct pt_ident_tables tables = {{start, part, printable}, bits};
    return &tables;
}""")


main()
