#!/usr/bin/env python3
"""Writes worker/pyrt/src/codec_tables.rs: the upper halves of the 8-bit code pages, the lower
halves that are not ASCII, and the names that CPython knows its encodings by.

    python3.11 tests/support/gen_codecs.py > worker/pyrt/src/codec_tables.rs
"""
import encodings.aliases

PAGES = """cp037 cp1006 cp1026 cp1125 cp1140 cp273 cp424 cp500 cp720 cp737 cp775 cp856 cp857 cp864
cp869 cp875 hp_roman8 iso8859_11 koi8_t kz1048 mac_croatian mac_iceland mac_romanian palmos ptcp154
cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp852 cp855
cp858 cp860 cp861 cp862 cp863 cp865 cp866 cp874 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6
iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_13 iso8859_14 iso8859_15 iso8859_16 koi8_r
koi8_u mac_roman mac_cyrillic mac_greek mac_latin2 mac_turkish tis_620""".split()
OTHER = """ascii latin_1 utf_7 utf_8 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be
unicode_escape raw_unicode_escape
big5 big5hkscs cp932 cp949 cp950 euc_jis_2004 euc_jisx0213 euc_jp euc_kr gb18030 gb2312 gbk hz
iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr johab
shift_jis shift_jis_2004 shift_jisx0213""".split()  # the last three lines: codec_multibyte.rs


def half(page, first):
    row = []
    for b in range(first, first + 128):
        try:
            row.append(ord(bytes([b]).decode(page)))
        except UnicodeDecodeError:
            row.append(0)
    assert max(row) < 65536
    return row


def put(name, pages, first):
    print(f"pub static {name}: [(&str, [u16; 128]); {len(pages)}] = [")
    for page in pages:
        print(f'    ("{page}", [')
        row = half(page, first)
        for at in range(0, 128, 14):
            print("        " + " ".join(f"{c}," for c in row[at:at + 14]))
        print("    ]),")
    print("];")


def main():
    known = set(PAGES) | set(OTHER)
    names = {name: name for name in known}
    names.update((alias, real) for alias, real in encodings.aliases.aliases.items()
                 if real in known)
    # What encodings.normalize_encoding and the search function find without an alias.
    names.update({"charmap": "latin_1", "iso_8859_1": "latin_1", "latin1": "latin_1", "utf8": "utf_8"})
    print("//! Made by tests/support/gen_codecs.py; not to be edited.")
    print("\n/// Every name of an encoding, sorted, with the one that is meant.")
    print(f"pub static NAMES: [(&str, &str); {len(names)}] = [")
    for alias in sorted(names):
        print(f'    ("{alias}", "{names[alias]}"),')
    print("];\n\n/// Code points of the bytes 128 to 255, 0 where there is none.")
    print("#[rustfmt::skip]")
    put("PAGES", PAGES, 128)
    print("\n/// Code points of the bytes 0 to 127, for the pages where they are not ASCII.")
    print("#[rustfmt::skip]")
    put("LOWER", [p for p in PAGES if half(p, 0) != list(range(128))], 0)


if __name__ == "__main__":
    main()
