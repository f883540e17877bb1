"""hashlib and hmac: all algorithms, their objects, keys and parameters, errors."""
import hashlib
import hmac


def err(f, *a, **k):
    try:
        print("ok", f(*a, **k))
    except Exception as e:
        print(type(e).__name__, e)


data = bytes(i * 7 % 256 for i in range(1000))
names = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_224", "sha3_256", "sha3_384", "sha3_512"]
for name in names:
    h = hashlib.new(name)
    print(name, h.name, h.digest_size, h.block_size, h.hexdigest())
    print(getattr(hashlib, name)(b"abc").hexdigest(), hashlib.new(name, data).hexdigest()[:16])
    total = hashlib.sha256()
    for n in list(range(0, 300)) + [511, 512, 513, 999]:
        total.update(hashlib.new(name, data[:n]).digest())
    print(total.hexdigest())
    for step in (1, 7, 63, 64, 65, 128, 200):
        for i in range(0, 700, step):
            h.update(data[i:i + step])
    c = h.copy()
    c.update(b"x")
    print(h.hexdigest(), c.hexdigest() == h.hexdigest(), len(h.digest()) == h.digest_size)
for name in ("shake_128", "shake_256"):
    h = hashlib.new(name, b"abc")
    print(name, h.name, h.digest_size, h.block_size, h.hexdigest(10), h.digest(0), h.hexdigest(500)[-20:])
    h.update(data)
    print(h.copy().hexdigest(length=32))
print(hashlib.blake2b(b"hi", digest_size=20, key=b"secret", salt=b"salt", person=b"me").hexdigest())
print(hashlib.blake2s(b"hi", digest_size=10, key=b"secret", salt=b"salt", person=b"me").hexdigest())
print(hashlib.blake2b(b"x" * 300, fanout=2, depth=3, leaf_size=4096, node_offset=5, node_depth=1, inner_size=64, last_node=True).hexdigest())
print(hashlib.blake2s(b"x" * 300, fanout=0, depth=255, leaf_size=77, node_offset=2**40, node_depth=2, inner_size=32, last_node=True).hexdigest())
print(hashlib.blake2b.MAX_KEY_SIZE, hashlib.blake2s.MAX_DIGEST_SIZE, hashlib.blake2b.SALT_SIZE, hashlib.blake2b.__name__)
print(sorted(hashlib.algorithms_guaranteed))
b, s = hashlib.blake2b, hashlib.blake2s
err(b, digest_size=0), err(b, key=b"x" * 65), err(b, salt=b"x" * 17), err(b, fanout=256), err(b, depth=0)
err(b, leaf_size=-1), err(b, inner_size=65), err(b, "a"), err(s, node_offset=2**48), err(b, node_offset=2**64)
err(hashlib.md5, "a"), err(hashlib.md5, 5), err(hashlib.new, "nope"), err(hashlib.new, 5), err(hashlib.new, "sha256", "x")
err(hashlib.shake_128().digest), err(hashlib.md5, data=b"a")
print(hashlib.md5(bytearray(b"abc")).hexdigest(), hashlib.md5(memoryview(b"xabc")[1:]).hexdigest(), hashlib.new("SHA256", usedforsecurity=False).name)
print(hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 50).hex(), hashlib.pbkdf2_hmac("sha1", b"p", b"s", 3, 50).hex())
err(hashlib.pbkdf2_hmac, "sha256", b"p", b"s", 0), err(hashlib.pbkdf2_hmac, "sha256", b"p", b"s", 1, 0)
for name in names:
    h = hmac.new(b"key" * 50, b"msg", name)
    print(h.name, h.digest_size, h.block_size, h.hexdigest(), hmac.digest(b"k", b"m", name).hex()[:8])
h = hmac.new(b"k", digestmod=hashlib.sha1)
h.update(b"abc")
c = h.copy()
c.update(b"d")
print(h.hexdigest(), c.hexdigest(), h.digest(), hmac.HMAC.blocksize, isinstance(h, hmac.HMAC))
print(hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"), hmac.compare_digest(b"a", bytearray(b"a")))
err(hmac.new, b"a", b"b"), err(hmac.new, "a", b"b", "md5"), err(hmac.new, b"k", "b", "md5")
err(hmac.compare_digest, "é", "a"), err(hmac.compare_digest, "a", b"a"), err(hmac.new, b"k", b"b", 5)
scrypt = hashlib.scrypt
print(scrypt(b"password", salt=b"salt", n=16, r=8, p=2).hex(), scrypt(b"", salt=b"", n=2, r=1, p=1, dklen=9).hex())
err(scrypt), err(scrypt, b"p"), err(scrypt, b"p", salt=b"s"), err(scrypt, b"p", salt=b"s", n=3, r=8, p=1)
err(scrypt, b"p", salt=b"s", n=16, r=8), err(scrypt, b"p", salt=b"s", n=1 << 20, r=8, p=1), err(scrypt, "p", salt=b"s", n=2, r=1, p=1)
err(scrypt, b"p", salt=b"s", n=16, r=0, p=1), err(scrypt, b"p", salt=b"s", n="x", r=0, p=1), err(scrypt, b"p", salt=b"s", n=-2, r=0, p=1)
err(scrypt, b"p", salt=b"s", n=16, r=1, p=1, maxmem=-1), err(scrypt, b"p", salt=b"s", n=16, r=1, p=1, dklen=0), err(scrypt, b"p", salt=b"s", n=65536, r=1, p=1)
