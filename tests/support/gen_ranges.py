#!/usr/bin/env python3
"""Writes worker/unicode_ranges.inc: ranges of code points, from this Python's unicodedata.

ID_START, ID_PART: what may begin and continue an identifier. HIDDEN: what repr() escapes.
CHANGED: what NFKC may change (identifiers that hold such a character are refused by name).
"""
import pathlib
import sys
import unicodedata


def ranges(test):
    out, start = [], None
    for c in range(sys.maxunicode + 2):
        inside = c <= sys.maxunicode and test(c)
        if inside and start is None:
            start = c
        elif not inside and start is not None:
            out.append((start, c - 1))
            start = None
    return out


TABLES = {
    "ID_START": lambda c: chr(c).isidentifier(),
    "ID_PART": lambda c: ("a" + chr(c)).isidentifier(),
    "HIDDEN": lambda c: not chr(c).isprintable(),
    "CHANGED": lambda c: ("a" + chr(c)).isidentifier() and (
        unicodedata.normalize("NFKC", chr(c)) != chr(c) or unicodedata.combining(chr(c)) != 0),
}

out = [f"/* Made by tests/support/gen_ranges.py from Unicode {unicodedata.unidata_version}. */"]
for name, test in TABLES.items():
    out.append(f"static const uint32_t {name}[][2] = {{")
    row = "   "
    for a, b in ranges(test):
        if a < 128 and name != "HIDDEN":
            a = 128
        if b < a:
            continue
        item = f" {{{a:#x}, {b:#x}}},"
        if len(row) + len(item) > 92:
            out.append(row)
            row = "   "
        row += item
    out += [row, "};"]
target = pathlib.Path(__file__).resolve().parents[2] / "worker" / "unicode_ranges.inc"
target.write_text("\n".join(out) + "\n")
