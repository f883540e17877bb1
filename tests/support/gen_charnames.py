#!/usr/bin/env python3
"""Writes worker/parse_charname.inc: hashes of the names that \\N{...} knows.

    python3.11 tests/support/gen_charnames.py > worker/parse_charname.inc

A name is looked up by a 64-bit FNV-1a hash, of which 48 bits are kept: what is not a name is
found with a probability of 34,000 / 2^48. Hangul syllables and unified ideographs are computed
instead.
"""
import unicodedata


def fnv(name):
    h = 0xcbf29ce484222325
    for b in name.encode():
        h = ((h ^ b) * 0x100000001b3) & 0xffffffffffffffff
    return h >> 16


def computed(c, name):
    return 0xAC00 <= ord(c) < 0xAC00 + 11172 or name == "CJK UNIFIED IDEOGRAPH-%X" % ord(c)


def main():
    table = {}
    for i in range(0x110000):
        c = chr(i)
        name = unicodedata.name(c, None)
        if name and not computed(c, name):
            assert fnv(name) not in table
            table[fnv(name)] = i
    for name in aliases():
        h = fnv(name)
        assert h not in table or table[h] == ord(unicodedata.lookup(name)), name
        table[h] = ord(unicodedata.lookup(name))
    print("/* parse_charname.inc: made by tests/support/gen_charnames.py, Unicode %s. */"
          % unicodedata.unidata_version)
    print("/* clang-format off */")
    print("static const uint32_t ideographs[][2] = {")
    first = None
    for i in range(0x3400, 0x40000):
        is_one = unicodedata.name(chr(i), "") == "CJK UNIFIED IDEOGRAPH-%X" % i
        if is_one and first is None:
            first = i
        elif not is_one and first is not None:
            print("    {0x%X, 0x%X}," % (first, i - 1))
            first = None
    print("};")
    print("static const struct { uint64_t hash; uint32_t c; } named[] = {")
    rows = sorted(table.items())
    for i in range(0, len(rows), 4):
        print("    " + " ".join("{0x%x,%d}," % row for row in rows[i:i + 4]))
    print("};")


def aliases():
    """Names that lookup() knows beside name(): listed in Debian's package unicode-data."""
    found = []
    with open("/usr/share/unicode/NameAliases.txt", encoding="utf-8") as f:
        for line in f:
            line = line.split("#")[0].strip()
            if line:
                name = line.split(";")[1]
                try:
                    unicodedata.lookup(name)
                except KeyError:
                    continue
                found.append(name)
    return found


main()
