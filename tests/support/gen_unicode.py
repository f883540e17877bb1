#!/usr/bin/env python3
"""Writes worker/pyrt/src/unicode_tables.rs: what CPython's str methods know of each code point.

Run with CPython 3.11 (Unicode 14.0), whose answers are the specification:
    python3.11 tests/support/gen_unicode.py > worker/pyrt/src/unicode_tables.rs
A code point's record is found through two stages of 128-entry blocks. What maps to several
code points stands in small sorted lists beside them.
"""
import sys
import unicodedata

SHIFT = 7
FLAGS = [
    ("ALPHA", str.isalpha),
    ("SPACE", str.isspace),
    ("PRINTABLE", str.isprintable),
    ("LOWER", str.islower),
    ("UPPER", str.isupper),
    ("TITLE", lambda c: unicodedata.category(c) == "Lt"),
    ("ID_START", str.isidentifier),
    ("ID_CONTINUE", lambda c: ("a" + c).isidentifier()),
    ("DECIMAL", str.isdecimal),
    ("DIGIT", str.isdigit),
    ("NUMERIC", str.isnumeric),
    # Title case shows which characters CPython takes as cased, the final sigma which it skips.
    ("CASED", lambda c: (c + "a").title()[-1] == "a"),
    ("IGNORABLE", lambda c: ("A\u03a3" + c + "A").lower()[1] == "\u03c3"
        and ("A\u03a3" + c).lower()[1] == "\u03c2"),
    ("SPECIAL", lambda c: max(len(c.upper()), len(c.title()), len(c.lower())) > 1),
    ("FOLDS", lambda c: c.casefold() != c.lower()),
]


def one(c, mapped):
    return ord(mapped) - ord(c) if len(mapped) == 1 else 0


def lower_one(c):
    return c.lower() if c != "\u03a3" else "\u03c3"


def record(c):
    flags = sum(1 << i for i, (_, test) in enumerate(FLAGS) if test(c))
    return (flags, one(c, c.upper()), one(c, lower_one(c)), one(c, c.title()),
            unicodedata.decimal(c, 0))


def numbers(out, values):
    line = "   "
    for v in values:
        item = f" {v},"
        if len(line) + len(item) > 98:
            out.append(line)
            line = "   "
        line += item
    out.append(line)


def chars(text):
    return "&[" + ", ".join(f"0x{ord(c):x}" for c in text) + "]"


def main():
    records, ids, index = [], {}, []
    for cp in range(0x110000):
        r = record(chr(cp))
        if r not in ids:
            ids[r] = len(records)
            records.append(r)
        index.append(ids[r])
    while index and index[-1] == ids[record("\U0010ffff")]:
        index.pop()
    while len(index) % (1 << SHIFT):
        index.append(ids[record("\U0010ffff")])
    blocks, first, second = {}, [], []
    for at in range(0, len(index), 1 << SHIFT):
        block = tuple(index[at:at + (1 << SHIFT)])
        if block not in blocks:
            blocks[block] = len(blocks)
            second.extend(block)
        first.append(blocks[block])
    assert len(blocks) < 65536 and len(records) < 256
    out = ["//! Made by tests/support/gen_unicode.py from Unicode "
           f"{unicodedata.unidata_version}; not to be edited.", "",
           "use crate::unicode::Record;", "",
           f"pub const SHIFT: u32 = {SHIFT};",
           f"pub const DEFAULT: usize = {ids[record(chr(0x10ffff))]};"]
    for i, (name, _) in enumerate(FLAGS):
        out.append(f"pub const {name}: u16 = 1 << {i};")
    out += ["", f"pub static RECORDS: [Record; {len(records)}] = ["]
    for r in records:
        out.append(f"    Record({r[0]}, {r[1]}, {r[2]}, {r[3]}, {r[4]}),")
    out.append("];")
    for name, kind, values in (("FIRST", "u16", first), ("SECOND", "u8", second)):
        out += ["", "#[rustfmt::skip]", f"pub static {name}: [{kind}; {len(values)}] = ["]
        numbers(out, values)
        out.append("];")
    special = [c for c in map(chr, range(0x110000))
               if max(len(c.upper()), len(c.title()), len(c.lower())) > 1]
    out += ["", "/// Code point, then its upper, title and lower case."]
    out += [f"pub static SPECIALS: [(u32, &[u32], &[u32], &[u32]); {len(special)}] = ["]
    for c in special:
        out.append(f"    (0x{ord(c):x}, {chars(c.upper())}, {chars(c.title())}, {chars(c.lower())}),")
    folds = [c for c in map(chr, range(0x110000)) if c.casefold() != lower_one(c)]
    out += ["];", "", "/// Where case folding is not lower casing."]
    out.append(f"pub static FOLDINGS: [(u32, &[u32]); {len(folds)}] = [")
    for c in folds:
        out.append(f"    (0x{ord(c):x}, {chars(c.casefold())}),")
    out.append("];")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
