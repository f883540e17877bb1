#!/usr/bin/env python3
"""Writes worker/parse_ident.inc: what NFKC does to characters of identifiers.

    python3.11 tests/support/gen_nfkc.py > worker/parse_ident.inc
"""
import unicodedata

ALL = [chr(c) for c in range(0x80, 0x110000) if not 0xD800 <= c < 0xE000]


def is_hangul(c):
    return 0xAC00 <= ord(c) < 0xAC00 + 11172


def main():
    part = [c for c in ALL if ("a" + c).isidentifier()]
    changed = [c for c in part if not is_hangul(c) and unicodedata.normalize("NFKD", c) != c]
    text, rows, seen = [], [], {}
    for c in changed:
        d = unicodedata.normalize("NFKD", c)
        if d not in seen:
            seen[d] = len(text)
            text += [ord(x) for x in d]
        rows.append((ord(c), seen[d], len(d)))
    # A character composed of two: those that NFC puts together again.
    pairs = []
    for c in ALL:
        d = unicodedata.decomposition(c)
        if d and not d.startswith("<") and len(d.split()) == 2 and not is_hangul(c):
            a, b = (int(x, 16) for x in d.split())
            if unicodedata.normalize("NFC", chr(a) + chr(b)) == c:
                pairs.append((a, b, ord(c)))
    marks = []
    for c in ALL:
        k = unicodedata.combining(c)
        if not k:
            continue
        if marks and marks[-1][1] == ord(c) - 1 and marks[-1][2] == k:
            marks[-1][1] = ord(c)
        else:
            marks.append([ord(c), ord(c), k])
    print("/* parse_ident.inc: made by tests/support/gen_nfkc.py from CPython's unicodedata %s. */"
          % unicodedata.unidata_version)
    print("/* clang-format off */")
    table("static const struct { uint32_t c, at, n; } decompositions[] = {", rows)
    table("static const uint32_t decomposed[] = {", [(t,) for t in text])
    table("static const struct { uint32_t a, b, c; } compositions[] = {", sorted(pairs))
    table("static const struct { uint32_t last, first, class_; } classes[] = {",
          [(last, first, k) for first, last, k in marks])


def table(head, rows):
    print(head)
    line = "   "
    for row in rows:
        item = ", ".join(str(v) for v in row)
        item = " " + (item if len(row) == 1 else "{" + item + "}") + ","
        if len(line) + len(item) > 96:
            print(line)
            line = "   "
        line += item
    print(line)
    print("};")


main()
