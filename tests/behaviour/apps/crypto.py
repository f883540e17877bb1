"""rsa, ecdsa, pyasn1, dnslib, pypng: pure Python protocols."""
import hashlib, io, random, binascii, os
import rsa, ecdsa, png, dnslib
from pyasn1.type import univ, char, useful, namedtype, tag, constraint
from pyasn1.codec.der import encoder as der, decoder as derd
from pyasn1.codec.ber import encoder as ber, decoder as berd
from pyasn1.codec.native import encoder as nat
import pyasn1.error
def do_rsa():
    pub, priv = rsa.PublicKey(3233, 17), rsa.PrivateKey(3233, 17, 2753, 61, 53)
    print(pub, priv, rsa.core.encrypt_int(65, 17, 3233), rsa.core.decrypt_int(2790, 2753, 3233), pub.save_pkcs1(), priv.save_pkcs1("DER").hex())
    p, q = 0xF7E75FDC469067FFDC4E847C51F452DF, 0xE85CED54AF57E53E092113E62F436F4F
    n = p * q; priv = rsa.PrivateKey(n, 65537, pow(65537, -1, (p - 1) * (q - 1)), p, q); pub = rsa.PublicKey(n, 65537)
    s = rsa.pkcs1.sign_hash(b"\1" * 16, priv, "MD5") if priv.n.bit_length() > 300 else priv.blinded_decrypt(5); print(s); c = rsa.encrypt(b"hi", pub); print(rsa.decrypt(c, priv), rsa.PublicKey.load_pkcs1(pub.save_pkcs1()) == pub)
    for f in (lambda: rsa.encrypt(b"x" * 50, pub), lambda: rsa.decrypt(b"\0" * 32, priv), lambda: rsa.sign(b"m", priv, "SHA-512"), lambda: rsa.verify(b"m", b"\0" * 32, pub), lambda: rsa.PublicKey.load_pkcs1(b"junk")):
        try: print(f())
        except Exception as e: print(type(e).__name__, e)
    print(rsa.prime.is_prime(7919), rsa.common.extended_gcd(240, 46), rsa.transform.int2bytes(12345), rsa.common.bit_size(1023))
def do_ecdsa():
    sk = ecdsa.SigningKey.from_secret_exponent(123456789, ecdsa.NIST256p); vk = sk.verifying_key; sig = sk.sign_deterministic(b"msg", hashfunc=hashlib.sha256); print(sig.hex(), vk.verify(sig, b"msg", hashlib.sha256), sk.to_pem(), vk.to_der().hex(), vk.to_string("compressed").hex())
    try: vk.verify(sig, b"other", hashlib.sha256)
    except ecdsa.BadSignatureError as e: print(type(e).__name__, e)
    for c in (ecdsa.SECP256k1, ecdsa.Ed25519, ecdsa.NIST192p): k = ecdsa.SigningKey.from_string(bytes(range(c.baselen)), c); print(c.name, k.sign_deterministic(b"x", hashfunc=hashlib.sha1 if c.baselen > 20 and c.name != "Ed25519" else None).hex() if c.name != "Ed25519" else k.sign(b"x").hex(), k.verifying_key.to_string().hex())
    g = ecdsa.NIST256p.generator; print(g * 5 == g + g + g + g + g, (g * 7).x(), ecdsa.numbertheory.square_root_mod_prime(10, 13), ecdsa.numbertheory.factorization(360), repr(ecdsa.NIST256p), ecdsa.util.sigdecode_der(ecdsa.util.sigencode_der(5, 7, 100), 100))
class Rec(univ.Sequence):
    componentType = namedtype.NamedTypes(namedtype.NamedType("id", univ.Integer()), namedtype.OptionalNamedType("room", univ.Integer().subtype(implicitTag=tag.Tag(tag.tagClassContext, tag.tagFormatSimple, 0))), namedtype.DefaultedNamedType("house", univ.Integer(0).subtype(implicitTag=tag.Tag(tag.tagClassContext, tag.tagFormatSimple, 1))), namedtype.OptionalNamedType("s", univ.SequenceOf(char.UTF8String())))
def do_asn1():
    r = Rec(); r["id"] = 123; r["room"] = 321; r["s"].extend(["a", "é"]); d = der.encode(r); print(d.hex(), r.prettyPrint(), derd.decode(d, asn1Spec=Rec())[0].prettyPrint(), nat.encode(r))
    for v in (univ.Integer(-129), univ.Boolean(True), univ.OctetString(b"ab"), univ.Null(""), univ.ObjectIdentifier("1.3.6.1.4"), univ.BitString("1011"), univ.Real(1.5), univ.Enumerated(3), char.IA5String("x"), useful.UTCTime("170801120112Z"), univ.Set()): print(repr(v), ber.encode(v).hex(), berd.decode(ber.encode(v)))
    for f in (lambda: derd.decode(b"\x30\x05\x01"), lambda: univ.Integer("x"), lambda: univ.Integer(5, subtypeSpec=constraint.ValueRangeConstraint(0, 3)), lambda: r.__setitem__("nope", 1), lambda: derd.decode(b"\x02\x01\x05", asn1Spec=univ.OctetString())):
        try: print(f())
        except pyasn1.error.PyAsn1Error as e: print(type(e).__name__, str(e)[:200])
        except Exception as e: print(type(e).__name__, str(e)[:200])
def do_dns():
    q = dnslib.DNSRecord.question("example.com", "MX"); q.header.id = 7; print(q, q.pack().hex()); a = q.reply(); a.add_answer(*dnslib.RR.fromZone("$TTL 60\nexample.com. IN MX 10 mail.example.com.\nexample.com A 1.2.3.4\nexample.com TXT \"a b\" c\nx.example.com. 5 IN AAAA ::1\nexample.com SOA ns. host. 1 2 3 4 5")); p = a.pack(); print(a, len(p)); b = dnslib.DNSRecord.parse(p); print(b == a, b.diff(a), b.short(), a.toZone(), repr(b.rr[0]), dnslib.DNSLabel("a.b.c").matchSuffix("b.c"), dnslib.QTYPE.A, dnslib.QTYPE[28])
    for f in (lambda: dnslib.DNSRecord.parse(b"\0"), lambda: dnslib.QTYPE.NOPE, lambda: dnslib.A("300.1.1.1"), lambda: dnslib.DNSLabel("x" * 70).label and dnslib.DNSRecord.question("x" * 70).pack(), lambda: dnslib.RR.fromZone("x IN ZZ 1")):
        try: print(f())
        except Exception as e: print(type(e).__name__, e)
def do_png():
    w = png.Writer(3, 2, greyscale=False, compression=9); b = io.BytesIO(); w.write(b, [[255, 0, 0, 0, 255, 0, 0, 0, 255], range(9)]); print(len(b.getvalue()), b.getvalue()[:33].hex()); r = png.Reader(bytes=b.getvalue()); W, H, rows, info = r.read(); print(W, H, [list(x) for x in rows], info)
    b = io.BytesIO(); png.from_array([[0, 128, 255], [1, 2, 3]], "L").write(b); print([list(x) for x in png.Reader(bytes=b.getvalue()).asRGBA()[2]]); b = io.BytesIO(); png.Writer(8, 2, palette=[(0, 0, 0), (9, 9, 9)], bitdepth=1).write(b, [[0, 1] * 4, [1] * 8]); print([list(x) for x in png.Reader(bytes=b.getvalue()).asRGB()[2]])
    for d in (b"", b"junk", b.getvalue()[:40], b.getvalue()[:30] + b"\xff" + b.getvalue()[31:]):
        try: print(list(png.Reader(bytes=d).read()[2]))
        except Exception as e: print(type(e).__name__, e)
if __name__ == "__main__":
    for f in (do_rsa, do_ecdsa, do_asn1, do_dns, do_png): print("=====", f.__name__); f()
