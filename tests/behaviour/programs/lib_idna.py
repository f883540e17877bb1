"""unicodedata.ucd_3_2_0, stringprep and the codec idna, which stand on Unicode 3.2."""
import encodings.idna
import hashlib
import stringprep
import unicodedata

old = unicodedata.ucd_3_2_0
print(old.unidata_version, type(old).__name__, unicodedata.unidata_version)
for function in ("category", "bidirectional", "combining", "mirrored", "east_asian_width", "decomposition"):
    was = [str(getattr(old, function)(chr(c))) for c in range(0x20000)]
    now = [str(getattr(unicodedata, function)(chr(c))) for c in range(0x20000)]
    print(function, sum(a != b for a, b in zip(was, now)), hashlib.md5(" ".join(was).encode()).hexdigest())
for function in ("decimal", "digit", "numeric", "name"):
    was = [str(getattr(old, function)(chr(c), None)) for c in range(0x3000)]
    print(function, hashlib.md5(" ".join(was).encode()).hexdigest())
for form in ("NFC", "NFKC", "NFD", "NFKD"):
    was = [old.normalize(form, chr(c)) for c in range(0x3000)]
    print(form, hashlib.md5(" ".join(was).encode()).hexdigest(), old.is_normalized(form, "\u0344a"))
print(old.normalize("NFKC", "\U0002f868") == "\U0002136a", unicodedata.normalize("NFKC", "\U0002f868") == "\u36fc")
for bad in (lambda: old.name("\u0221"), lambda: old.decimal("x"), lambda: old.category("ab"), lambda: old.normalize("X", "\u00e9")):
    try:
        print(bad())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)

print(stringprep.in_table_a1("\u0221"), stringprep.in_table_b1("\u00ad"), stringprep.map_table_b2("\u00df"),
      stringprep.in_table_d1("\u05be"), stringprep.in_table_c12("\u00a0"))
print("b\u00fccher.example".encode("idna"), b"xn--bcher-kva.example".decode("idna"))
print("stra\u00dfe.de".encode("idna"), "\u3042\u3044.jp".encode("idna"), "plain.org.".encode("idna"))
print(encodings.idna.nameprep("F\u00c4\u00df"), encodings.idna.ToASCII("\u00fc"), encodings.idna.ToUnicode("xn--tda"))
for bad in ("a..b", "x" * 64, "\u06ddx", "xn--\u00fc"):
    try:
        print(bad.encode("idna"))
    except UnicodeError as e:
        print(type(e).__name__, str(e)[:90])
