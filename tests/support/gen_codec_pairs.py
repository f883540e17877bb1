#!/usr/bin/env python3
"""Writes worker/pyrt/src/codec_pair_tables.rs: encodings of East Asia whose characters take one,
two or three bytes. An encoding that resembles another one is told by the differences.

    python3.11 tests/support/gen_codec_pairs.py > worker/pyrt/src/codec_pair_tables.rs
"""
from itertools import chain, groupby, product

# What each encoding is told by: another one of the list before it, and how its codes differ.
CODECS = {
    "gbk": None, "gb2312": ("Same", "gbk"), "gb18030": ("Same", "gbk"),
    "big5": None, "cp950": ("Same", "big5"), "big5hkscs": ("Same", "big5"),
    "cp949": None, "euc_kr": ("Same", "cp949"), "johab": ("Johab", "euc_kr"),
    "euc_jp": None, "shift_jis": ("ShiftJis", "euc_jp"), "cp932": ("Same", "shift_jis"),
    "euc_jis_2004": ("Same", "euc_jp"), "shift_jis_2004": ("ShiftJis", "euc_jis_2004"),
    "euc_jisx0213": ("Same", "euc_jis_2004"), "shift_jisx0213": ("ShiftJis", "euc_jisx0213"),
}
HIGH = range(0x80, 0x100)
BY_LENGTH = (product(range(0x100)), product(HIGH, range(0x30, 0x100)), product([0x8F], HIGH, HIGH))
CODES = [bytes(code) for codes in BY_LENGTH for code in codes]
CHARS = [chr(c) for c in chain(range(0xD800), range(0xE000, 0x30000))]
SYLLABLES = range(0xAC00, 0xD7A4)
# Rows of plane 2 of JIS X 0213, as pairs share the lead bytes F0 to FC of Shift JIS.
ROWS = [1, 8, 3, 4, 5, 12, 13, 14, 15, *range(78, 95)]


def decoded(codec):
    """{number of a code: its character, or two}, but for bytes that are ASCII"""
    out = {}
    for code in CODES:
        number = int.from_bytes(code, "big")
        if any(int.from_bytes(code[:n], "big") in out for n in range(1, len(code))):
            continue
        try:
            text = code.decode(codec)
        except UnicodeDecodeError:
            text = ""
        if text and (number > 127 or text != chr(number)):
            out[number] = text
    if codec == "euc_kr":
        out[0xA4D4] = "\u3164"  # it begins a syllable in letters: alone it is incomplete
    return out


def refused(codec):
    """Codes of two bytes of which the second one is no text for itself."""
    for a, b in product(HIGH, range(0x100)):
        try:
            bytes([a, b, 10, 10]).decode(codec)
        except UnicodeDecodeError as e:
            if e.start == 0 and e.end == 2 and "illegal" in e.reason:
                yield a << 8 | b


def shift_jis(code):
    """The code of Shift JIS for one of EUC."""
    if code >> 8 == 0x8E:
        return code & 0xFF
    row, cell = (code >> 8 & 0x7F) - 0x20, (code & 0x7F) - 0x20
    if code > 0xFFFF and row not in ROWS:
        return None
    at = ROWS.index(row) if code > 0xFFFF else row - 1
    first = 0xF0 if code > 0xFFFF else 0x81 if row < 63 else 0xC1
    trail = cell + (0x9E if at % 2 else 0x3F if cell < 64 else 0x40)
    return first + at // 2 << 8 | trail


def johab(code):
    """The code of Johab for one of EUC-KR that is no syllable."""
    row, cell = (code >> 8) - 0xA1, (code & 0xFF) - 0xA1
    if 11 < row < 41:
        return None
    lead = 0xD9 + row // 2 if row < 12 else 0xE0 + (row - 41) // 2
    at = cell + 94 * (row % 2 if row < 12 else (row - 41) % 2)
    return lead << 8 | at + (0x31 if at < 78 else 0x43)


def syllables():
    """{code of Johab: Hangul syllable}"""
    middles = [*range(3, 8), *range(10, 16), *range(18, 24), *range(26, 30)]
    ends = [*range(1, 18), *range(19, 30)]
    all_bits = product(range(2, 21), middles, ends)
    return {0x8000 | a << 10 | b << 5 | c: chr(s) for s, (a, b, c) in zip(SYLLABLES, all_bits)}


def move(how, code, text):
    """Where the other encoding's code is in this one; None: nowhere."""
    if how == "ShiftJis":
        return shift_jis(code) if code > 127 else None
    if how == "Johab":
        return johab(code) if ord(text) not in SYLLABLES else None
    return code


def runs(chars):
    """[(first code, characters of it and the following codes)]"""
    out = []
    for code in sorted(chars):
        if not out or code != out[-1][0] + len(out[-1][1]):
            out.append((code, ""))
        out[-1] = out[-1][0], out[-1][1] + chars[code]
    return out


def gone(base, chars):
    """Ranges of the other encoding's codes that are none here."""
    for is_gone, codes in groupby(sorted(base), lambda code: code not in chars):
        codes = list(codes)
        if is_gone:
            yield codes[0], codes[-1]


def encoded(codec):
    """{character: number of its code}"""
    out = {}
    for c in CHARS:
        code = c.encode(codec, "ignore")
        if 0 < len(code) < 4:
            out[c] = int.from_bytes(code, "big")
    return out


def one_way(chars, base_codes, new, codes):
    """Characters that become another code than a reader of these tables thinks: the first of what
    is new here; else the other encoding's; else the first that means them. 0: they have none."""
    thought = {chr(c): c for c in range(128) if c not in chars}
    new_codes = {text: code for code, text in sorted(new.items(), reverse=True)}
    first = {text: code for code, text in sorted(chars.items(), reverse=True)}
    kept = {c: code for c, code in base_codes.items() if chars.get(code) == c}
    thought = first | kept | new_codes | thought
    for c in CHARS:
        if thought.get(c) != codes.get(c):
            yield c, codes.get(c, 0)


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


def four_bytes():
    """Ranges of gb18030's codes of four bytes: (number of the first, its character, how many)"""
    out = []
    for c in CHARS[:0xF800]:
        code = c.encode("gb18030")
        if len(code) == 4:
            a, b, d, e = code
            at = ((a - 0x81) * 10 + b - 0x30) * 1260 + (d - 0x81) * 10 + e - 0x30
            if not out or (at, ord(c)) != (out[-1][0] + out[-1][2], out[-1][1] + out[-1][2]):
                out.append((at, ord(c), 0))
            out[-1] = *out[-1][:2], out[-1][2] + 1
    return out


def quoted(text):
    return '"' + "".join(f"\\u{{{ord(c):x}}}" if not c.isprintable() or c in '\\"' or c.isspace()
                         else c for c in text) + '"'


def rows(name, items, show):
    items = list(items)
    if not items:
        print(f"        {name}: &[],")
        return
    print(f"        {name}: &[")
    for item in items:
        print(f"            {show(item)},")
    print("        ],")


def derived(how, chars, codes):
    """What another encoding's tables say about this one: {code: character}, {character: code}"""
    moved = ((move(how, code, text), text) for code, text in chars.items())
    base = {code: text for code, text in moved if code and len(text) == 1}
    moved = ((move(how, code, text), text) for text, code in codes.items() if code > 127)
    base_codes = {text: code for code, text in moved if code}
    if how == "Johab":
        base.update(syllables())
    return base, base_codes


def put(codec, all_chars, all_codes):
    how, other = CODECS[codec] or (None, None)
    chars = all_chars[codec]
    base, base_codes = derived(how, all_chars[other], all_codes[other]) if how else ({}, {})
    new = {code: text for code, text in chars.items() if base.get(code) != text}
    single = {code: text for code, text in chars.items() if len(text) == 1}
    new_single = {code: text for code, text in new.items() if len(text) == 1}
    print(f'    Pairs {{\n        name: "{codec}",\n        leads: &{leads(codec)},')
    print(f"        base: {f'Base::{how}({list(CODECS).index(other)})' if how else 'Base::None'},")
    rows("gone", gone(base, single), lambda r: f"({r[0]:#x}, {r[1]:#x})")
    rows("runs", runs(new_single), lambda r: f"({r[0]:#x}, {quoted(r[1])})")
    rows("doubles", ((code, *text) for code, text in sorted(chars.items()) if len(text) == 2),
         lambda r: f"({r[0]:#x}, '\\u{{{ord(r[1]):x}}}', '\\u{{{ord(r[2]):x}}}')")
    rows("refused", refused(codec), hex)
    rows("one_way", one_way(single, base_codes, new_single, all_codes[codec]),
         lambda r: f"('\\u{{{ord(r[0]):x}}}', {r[1]:#x})")
    print("    },")


def main():
    all_chars = {codec: decoded(codec) for codec in CODECS}
    all_codes = {codec: encoded(codec) for codec in CODECS}
    print("//! Made by tests/support/gen_codec_pairs.py; not to be edited.")
    print("\nuse crate::codec_pairs::{Base, Pairs};\n\n#[rustfmt::skip]")
    print(f"pub static ALL: [Pairs; {len(CODECS)}] = [")
    for codec in CODECS:
        put(codec, all_chars, all_codes)
    print("];\n\n/// Ranges of gb18030's codes of four bytes: number of the first, character, how many.")
    print("#[rustfmt::skip]")
    ranges = four_bytes()
    print(f"pub static FOUR: [(u16, u16, u16); {len(ranges)}] = [")
    for r in ranges:
        print(f"    ({r[0]}, {r[1]:#x}, {r[2]}),")
    print("];")


if __name__ == "__main__":
    main()
