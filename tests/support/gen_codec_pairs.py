#!/usr/bin/env python3
"""Writes worker/pyrt/src/codec_pair_tables.rs: encodings of East Asia whose characters take one,
two or three bytes, ASCII as one.

    python3.11 tests/support/gen_codec_pairs.py > worker/pyrt/src/codec_pair_tables.rs
"""
from itertools import product

CODECS = "shift_jis cp932 euc_jp gbk gb2312 big5 cp950 cp949".split()
HIGH = range(0x80, 0x100)
BY_LENGTH = product(HIGH), product(HIGH, range(0x30, 0x100)), product([0x8F], HIGH, HIGH)
CODES = [bytes(code) for codes in BY_LENGTH for code in codes]


def decoded(codec):
    """{number of a code: its character}"""
    out = {}
    for code in CODES:
        try:
            text = code.decode(codec)
        except UnicodeDecodeError:
            continue
        if len(text) == 1:
            out[int.from_bytes(code, "big")] = text
    return out


def runs(chars):
    """[(first code, characters of it and the following codes)]"""
    out = []
    for code in sorted(chars):
        if not out or code != out[-1][0] + len(out[-1][1]):
            out.append((code, ""))
        out[-1] = out[-1][0], out[-1][1] + chars[code]
    return out


def one_way(codec, chars):
    """Characters that do not become the first code that means them."""
    first = {}
    for code in sorted(chars):
        first.setdefault(chars[code], code)
    for c in map(chr, [*range(0x80, 0xD800), *range(0xE000, 0x10000)]):
        try:
            code = int.from_bytes(c.encode(codec), "big")
        except UnicodeEncodeError:
            assert c not in first
            continue
        if code != first.get(c):
            yield c, code


def leads(codec):
    """Ranges of bytes that want more of them."""
    out = []
    for b in HIGH:
        try:
            bytes([b]).decode(codec)
        except UnicodeDecodeError as e:
            if "incomplete" in e.reason:
                if not out or out[-1][1] != b - 1:
                    out.append((b, b))
                out[-1] = out[-1][0], b
    return out


def quoted(text):
    return '"' + "".join(f"\\u{{{ord(c):x}}}" if not c.isprintable() or c in '\\"' or c.isspace()
                         else c for c in text) + '"'


def main():
    print("//! Made by tests/support/gen_codec_pairs.py; not to be edited.")
    print("\nuse crate::codec_pairs::Pairs;\n\n#[rustfmt::skip]")
    print(f"pub static ALL: [Pairs; {len(CODECS)}] = [")
    for codec in CODECS:
        chars = decoded(codec)
        print(f'    Pairs {{\n        name: "{codec}",\n        leads: &{leads(codec)},\n        runs: &[')
        for code, text in runs(chars):
            print(f"            ({code:#x}, {quoted(text)}),")
        print("        ],\n        one_way: &[")
        for c, code in one_way(codec, chars):
            print(f"            ('\\u{{{ord(c):x}}}', {code:#x}),")
        print("        ],\n    },")
    print("];")


if __name__ == "__main__":
    main()
