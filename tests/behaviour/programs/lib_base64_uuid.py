"""base64 in all its alphabets, uuid, secrets and quopri, with their errors."""
import base64, binascii, uuid, secrets, quopri, io
for d in [b"", b"a", b"ab", b"abc", b"hello world\x00\xff"]:
    for f in ["b64encode","urlsafe_b64encode","standard_b64encode","b32encode","b32hexencode","b16encode","a85encode","b85encode","encodebytes"]:
        e = getattr(base64, f)(d)
        print(f, e)
        g = f.replace("encode","decode")
        print(getattr(base64, g)(e) == d)
print(base64.a85encode(b"hello world", foldspaces=True, wrapcol=5, pad=True, adobe=True))
print(base64.a85decode(b"<~87cURD]i,\"Ebo7~>", adobe=True) if True else 0)
for bad in [lambda: base64.b64decode("abc"), lambda: base64.b64decode("ab!c", validate=True), lambda: base64.b32decode("abc"), lambda: base64.b16decode("0g"), lambda: base64.b85decode("~~~~~~"), lambda: base64.a85decode(b"zz~"), lambda: base64.b64encode("x"), lambda: base64.b64decode(b"abcde", altchars=b"-_")]:
    try: print(bad())
    except Exception as e: print(type(e).__name__, type(e).__module__, e)
print(base64.b64encode(b"\xff\xfe\xfd", altchars=b"-_"), base64.b64decode("-_==", altchars="-_"))
print(base64.b32decode("MZXW6===", casefold=True), base64.b32decode("mzxw6===", casefold=True), base64.b16decode("ab", True), base64.b32decode(b"M1023456", map01=b"L"))
i,o=io.BytesIO(b"x"*100),io.BytesIO(); base64.encode(i,o); print(o.getvalue())
i,o=io.BytesIO(o.getvalue()),io.BytesIO(); base64.decode(i,o); print(o.getvalue())
u = uuid.UUID("12345678-1234-5678-1234-567812345678")
print(u, repr(u), u.hex, u.int, u.bytes, u.bytes_le, u.fields, u.urn, u.variant, u.version, u.time, u.clock_seq, u.node, u.time_low,u.time_mid,u.time_hi_version)
print(uuid.uuid3(uuid.NAMESPACE_DNS,"python.org"), uuid.uuid5(uuid.NAMESPACE_URL,"http://python.org/"), uuid.NAMESPACE_OID, uuid.NAMESPACE_X500)
print(uuid.uuid4().version, uuid.uuid1().version, uuid.UUID(int=5), uuid.UUID(bytes=b"1"*16), uuid.UUID(fields=(1,2,3,4,5,6)), uuid.UUID(bytes_le=b"1234567890abcdef"), uuid.UUID("{12345678123456781234567812345678}"), uuid.UUID(hex="1"*32, version=4))
for bad in [lambda: uuid.UUID("x"), lambda: uuid.UUID(), lambda: uuid.UUID(int=-1), lambda: uuid.UUID(bytes=b"1"), lambda: setattr(u,"hex",1), lambda: uuid.UUID(int=1, version=9)]:
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
print(u < uuid.UUID(int=0), u == "x", hash(u)==hash(u.int), {u: 1}, int(u), sorted([uuid.UUID(int=3), uuid.UUID(int=1)]), u.is_safe, uuid.RFC_4122)
try: u < 3
except TypeError as e: print(e)
print(len(secrets.token_hex(8)), len(secrets.token_bytes(5)), len(secrets.token_urlsafe(8)), secrets.choice([7]), secrets.randbelow(1), secrets.randbits(0+5) < 32, secrets.compare_digest("a","a"), secrets.compare_digest(b"a",b"b"))
try: secrets.compare_digest("é","a")
except TypeError as e: print(e)
print(quopri.encodestring(b"hello=\xe9 world \n  x\t\n"+b"a"*100), quopri.decodestring(b"a=3Db=\nc=E9"), quopri.encodestring(b"a b_c", quotetabs=True, header=True) if False else quopri.encodestring(b"a b\tc", quotetabs=True))
