#!/usr/bin/env python3
"""Writes worker/pyrt/src/stdlib/unicodedata_changes.rs: what CPython's unicodedata.ucd_3_2_0 says
otherwise than unicodedata does.

    python3.11 tests/support/gen_ucd_old.py > worker/pyrt/src/stdlib/unicodedata_changes.rs
"""
import unicodedata as new

old = new.ucd_3_2_0
ALL = [chr(c) for c in range(0x110000)]


def changed(function, ch, none):
    was = getattr(old, function)(ch)
    return none if was == getattr(new, function)(ch) else was


def unassigned(ch):
    return old.category(ch) == "Cn" and (new.category(ch) != "Cn" or old.east_asian_width(ch) == "F")


def row(ch):
    """Category, direction, mirrored (-1: as it is), width: what changed of a character that was."""
    r = (changed("category", ch, ""), changed("bidirectional", ch, ""),
         int(changed("mirrored", ch, -1)), changed("east_asian_width", ch, ""))
    return None if unassigned(ch) or r == ("", "", -1, "") else r


def runs(of):
    """(first, last, value) of neighbours that have the same value, where it has one."""
    out = []
    for c, ch in enumerate(ALL):
        v = of(ch)
        if v is not None and out and out[-1][1:] == [c - 1, v]:
            out[-1][1] = c
        elif v is not None:
            out.append([c, c, v])
    return out


def number(function, ch):
    was = getattr(old, function)(ch, None)
    return was if was != getattr(new, function)(ch, None) and not unassigned(ch) else None


def table(name, kind, doc, rows):
    print(f"\n/// {doc}\npub static {name}: &[{kind}] = &[")
    line = "   "
    for r in rows:
        if len(line) + len(r) > 97:
            print(line)
            line = "   "
        line += " " + r + ","
    print(line + "\n];")


print("//! What Unicode 3.2 said otherwise than the tables of unicodedata say: what\n"
      "//! unicodedata.ucd_3_2_0 answers. Written by tests/support/gen_ucd_old.py of Portalis.")
table("UNASSIGNED", "(u32, u32)", "First and last of the characters that were not yet there.",
      [f"({a:#x}, {b:#x})" for a, b, _ in runs(lambda ch: unassigned(ch) or None)])
table("CHANGED", "(u32, u32, &str, &str, i8, &str)",
      "First, last; their category, direction, mirroring and width, \"\" and -1 where it is the same.",
      [f'({a:#x}, {b:#x}, "{v[0]}", "{v[1]}", {v[2]}, "{v[3]}")' for a, b, v in runs(row)])
table("DECIMALS", "(u32, u8)", "Characters that had another decimal value.",
      [f"({ord(ch):#x}, {number('decimal', ch)})" for ch in ALL if number("decimal", ch) is not None])
table("DECOMPOSED", "(u32, u32)", "Characters that became others.",
      [f"({ord(ch):#x}, {ord(old.normalize('NFD', ch)):#x})" for ch in ALL
       if not unassigned(ch) and old.normalize("NFD", ch) != new.normalize("NFD", ch)
       and len(old.normalize("NFD", ch)) == 1])
