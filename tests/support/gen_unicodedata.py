#!/usr/bin/env python3
"""Writes worker/pyrt/src/stdlib/unicodedata.bin: what CPython's unicodedata knows.

    python3.11 tests/support/gen_unicodedata.py DIR > worker/pyrt/src/stdlib/unicodedata.bin

DIR holds NameAliases.txt and NamedSequences.txt of Debian's package unicode-data; of those only
what CPython's own lookup() knows is taken. Two raw DEFLATE streams, each after its packed and
unpacked length as u32: first the properties, then the names, so that a program that asks only
for a category does not unpack a megabyte of names. All numbers are little-endian;
unicodedata_tables.rs reads them in this order.
"""
import struct
import sys
import unicodedata as ud
import zlib

SHIFT = 7
CATEGORIES = sorted({ud.category(chr(c)) for c in range(0x110000)})
BIDIRECTIONAL = sorted({ud.bidirectional(chr(c)) for c in range(0x110000)})
WIDTHS = ["N", "A", "H", "W", "F", "Na"]
TAGS = ["", "<noBreak>", "<compat>", "<super>", "<fraction>", "<sub>", "<font>", "<circle>",
        "<wide>", "<vertical>", "<square>", "<isolated>", "<final>", "<initial>", "<medial>",
        "<small>", "<narrow>"]


def hangul(c):
    return 0xAC00 <= c < 0xAC00 + 11172


def strings(all_):
    return bytes([len(all_)]) + b"".join(bytes([len(s)]) + s.encode() for s in all_)


def record(c):
    ch = chr(c)
    return (CATEGORIES.index(ud.category(ch)), BIDIRECTIONAL.index(ud.bidirectional(ch)),
            ud.combining(ch), ud.mirrored(ch) | WIDTHS.index(ud.east_asian_width(ch)) << 1)


def stages():
    ids, blocks, first, second = {}, {}, [], []
    index = [ids.setdefault(record(c), len(ids)) for c in range(0x110000)]
    for at in range(0, 0x110000, 1 << SHIFT):
        block = tuple(index[at:at + (1 << SHIFT)])
        if block not in blocks:
            blocks[block] = len(blocks)
            second.extend(block)
        first.append(blocks[block])
    out = struct.pack("<H", len(ids)) + b"".join(bytes(r) for r in ids)
    out += struct.pack("<H%dH" % len(first), len(first), *first)
    return out + struct.pack("<I%dH" % len(second), len(second), *second)


def numbers():
    digits = [(c, ud.digit(chr(c))) for c in range(0x110000) if ud.digit(chr(c), None) is not None]
    digits = [d for d in digits if ud.decimal(chr(d[0]), None) is None]
    out = struct.pack("<H", len(digits)) + b"".join(struct.pack("<IB", *d) for d in digits)
    numeric = [(c, ud.numeric(chr(c))) for c in range(0x110000)
               if ud.numeric(chr(c), None) is not None and ud.decimal(chr(c), None) is None]
    return out + struct.pack("<H", len(numeric)) + b"".join(struct.pack("<Id", *n) for n in numeric)


def decompositions():
    rows = []
    for c in range(0x110000):
        parts = ud.decomposition(chr(c)).split()
        if not parts or hangul(c):
            continue
        tag = parts.pop(0) if parts[0].startswith("<") else ""
        rows.append(struct.pack("<IBB", c, TAGS.index(tag), len(parts))
                    + b"".join(struct.pack("<I", int(p, 16)) for p in parts))
    out = struct.pack("<H", len(rows)) + b"".join(rows)
    pairs = []
    for c in range(0x110000):
        parts = ud.decomposition(chr(c)).split()
        if len(parts) == 2 and not parts[0].startswith("<") and not hangul(c):
            a, b = (int(p, 16) for p in parts)
            if ud.normalize("NFC", chr(a) + chr(b)) == chr(c):
                pairs.append((a, b, c))
    return out + struct.pack("<H", len(pairs)) + b"".join(struct.pack("<III", *p)
                                                          for p in sorted(pairs))


def entries(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.split("#")[0].strip()
            if line:
                yield line.split(";")


def known(name):
    try:
        return ud.lookup(name)
    except KeyError:
        return None


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def names(folder):
    rows = []
    ranges = []
    for c in range(0x110000):
        name = ud.name(chr(c), None)
        if name == "CJK UNIFIED IDEOGRAPH-%X" % c:
            if ranges and ranges[-1][1] == c - 1:
                ranges[-1][1] = c
            else:
                ranges.append([c, c])
        elif name and not hangul(c):
            rows.append((c, name))
    other = [r[1].strip() for r in entries(folder + "/NameAliases.txt")]
    other += [r[0].strip() for r in entries(folder + "/NamedSequences.txt")]
    other = [(n, known(n)) for n in other if known(n)]
    out = struct.pack("<B", len(ranges)) + b"".join(struct.pack("<II", *r) for r in ranges)
    deltas, last = b"", 0
    for c, _ in rows:
        deltas += varint(c - last)
        last = c
    out += struct.pack("<I", len(rows)) + deltas
    out += struct.pack("<H", len(other)) + b"".join(
        bytes([len(text)]) + b"".join(struct.pack("<I", ord(x)) for x in text)
        for _, text in other)
    return out + "\n".join([n for _, n in rows] + [n for n, _ in other]).encode()


def packed(data):
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    small = z.compress(data) + z.flush()
    return struct.pack("<II", len(small), len(data)) + small


def main():
    properties = strings(CATEGORIES) + strings(BIDIRECTIONAL) + strings(WIDTHS) + strings(TAGS)
    properties += stages() + numbers() + decompositions()
    sys.stdout.buffer.write(packed(properties) + packed(names(sys.argv[1])))


main()
