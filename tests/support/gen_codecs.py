#!/usr/bin/env python3
"""Writes worker/pyrt/src/codec_tables.rs: the upper halves of the 8-bit code pages whose lower
half is ASCII, and the names that CPython knows its encodings by.

    python3.11 tests/support/gen_codecs.py > worker/pyrt/src/codec_tables.rs
"""
import encodings.aliases

PAGES = """cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp852 cp855
cp858 cp860 cp861 cp862 cp863 cp865 cp866 cp874 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6
iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_13 iso8859_14 iso8859_15 iso8859_16 koi8_r
koi8_u mac_roman mac_cyrillic mac_greek mac_latin2 mac_turkish tis_620""".split()
OTHER = """ascii latin_1 utf_7 utf_8 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be
unicode_escape raw_unicode_escape""".split()


def upper(page):
    row = []
    for b in range(128, 256):
        try:
            row.append(ord(bytes([b]).decode(page)))
        except UnicodeDecodeError:
            row.append(0)
    assert max(row) < 65536
    return row


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
    print(f"pub static PAGES: [(&str, [u16; 128]); {len(PAGES)}] = [")
    for page in PAGES:
        print(f'    ("{page}", [')
        row = upper(page)
        for at in range(0, 128, 14):
            print("        " + " ".join(f"{c}," for c in row[at:at + 14]))
        print("    ]),")
    print("];")


if __name__ == "__main__":
    main()
