//! hashlib: digest objects over the algorithms in hash_*.rs.

use super::hash_blake2::{Blake2b, Blake2s, Params};
use super::hash_core::Digest;
use super::hash_scrypt::scrypt;
use super::{functions, hash_md, hash_sha2, hash_sha3::Sponge};
use crate::attr::{call_method, try_getattr, Attr};
use crate::func::NativeDef;
use crate::int::Int;
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::str_args::{bytes_view, new_bytes};
use crate::sym;
use std::cell::RefCell;

pub struct Hasher {
    name: &'static str,
    size: usize,
    block: usize,
    digest: RefCell<Box<dyn Digest>>,
}

/// Name, bytes of the digest (0: any number), bytes of a block.
const ALGORITHMS: [(&str, usize, usize); 14] = [
    ("md5", 16, 64),
    ("sha1", 20, 64),
    ("sha224", 28, 64),
    ("sha256", 32, 64),
    ("sha384", 48, 128),
    ("sha512", 64, 128),
    ("blake2b", 64, 128),
    ("blake2s", 32, 64),
    ("sha3_224", 28, 144),
    ("sha3_256", 32, 136),
    ("sha3_384", 48, 104),
    ("sha3_512", 64, 72),
    ("shake_128", 0, 168),
    ("shake_256", 0, 136),
];

fn plain_params(digest: usize) -> Params {
    Params {
        digest,
        key: vec![],
        salt: vec![],
        person: vec![],
        fanout: 1,
        depth: 1,
        leaf: 0,
        offset: 0,
        node_depth: 0,
        inner: 0,
        last_node: false,
    }
}

fn algorithm(name: &str) -> Option<Box<dyn Digest>> {
    Some(match name {
        "md5" => Box::new(hash_md::new_md5()),
        "sha1" => Box::new(hash_md::new_sha1()),
        "sha224" => Box::new(hash_sha2::new_sha224()),
        "sha256" => Box::new(hash_sha2::new_sha256()),
        "sha384" => Box::new(hash_sha2::new_sha384()),
        "sha512" => Box::new(hash_sha2::new_sha512()),
        "blake2b" => Box::new(Blake2b::new(&plain_params(64))),
        "blake2s" => Box::new(Blake2s::new(&plain_params(32))),
        "sha3_224" => Box::new(Sponge::sha3(224)),
        "sha3_256" => Box::new(Sponge::sha3(256)),
        "sha3_384" => Box::new(Sponge::sha3(384)),
        "sha3_512" => Box::new(Sponge::sha3(512)),
        "shake_128" => Box::new(Sponge::shake(128)),
        "shake_256" => Box::new(Sponge::shake(256)),
        _ => return None,
    })
}

/// A hash object by the name of its algorithm.
fn made(name: &str) -> Option<Hasher> {
    let (name, size, block) = *ALGORITHMS.iter().find(|a| a.0 == name)?;
    Some(Hasher { name, size, block, digest: RefCell::new(algorithm(name)?) })
}

fn object(h: Hasher) -> Value {
    let t = match h.name {
        "blake2b" => T::Blake2b,
        "blake2s" => T::Blake2s,
        _ if h.size == 0 => T::HashXof,
        _ => T::Hash,
    };
    new_other_data(t.ty(), Box::new(h))
}

fn hasher(v: &Value) -> R<&Hasher> {
    v.as_native_object::<Hasher>().ok_or_else(|| type_error("a hash object is required"))
}

/// The bytes to digest.
fn input(v: &Value) -> R<Vec<u8>> {
    if v.as_str_data().is_some() {
        return Err(type_error("Strings must be encoded before hashing"));
    }
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => Err(type_error("object supporting the buffer API required")),
    }
}

fn feed(h: &Hasher, v: &Value) -> R<()> {
    if let (Some((b, _)), true) = (bytes_view(v), v.as_str_data().is_none()) {
        h.digest.borrow_mut().update(b);
        return Ok(());
    }
    input(v).map(|_| ())
}

/// One of the named constructors: string=b'', *, usedforsecurity.
fn constructor(name: &str, a: &[Value]) -> R {
    let h = made(name).ok_or_else(|| value_error(format!("unsupported hash type {}", name)))?;
    if let Some(v) = a[0].given() {
        feed(&h, v)?;
    }
    Ok(object(h))
}

fn new(a: &[Value]) -> R {
    let name = match a[0].as_str() {
        Some(n) => n.into_owned(),
        None => return Err(type_error("name must be a string")),
    };
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    if let "blake2b" | "blake2s" = name.as_str() {
        let t = if name == "blake2b" { T::Blake2b } else { T::Blake2s };
        return call_ex(&t.value(), a[1].given().cloned().into_iter().collect(), kw);
    }
    let low = name.to_ascii_lowercase().replace("sha-", "sha").replace("sha3-", "sha3_");
    let plain = match low.as_str() {
        "blake2b512" => "blake2b",
        "blake2s256" => "blake2s",
        "blake2b" | "blake2s" => "",
        "shake128" => "shake_128",
        "shake256" => "shake_256",
        other => other,
    };
    if made(plain).is_none() {
        return Err(value_error(format!("unsupported hash type {}", name)));
    }
    constructor(plain, &a[1..])
}

fn blake_new(a: &[Value], name: &'static str) -> R {
    let big = name == "blake2b";
    let (digest, field, block) = if big { (64, 16, 128) } else { (32, 8, 64) };
    let number = |i: usize, other: i64| a[i].given().map_or(Ok(Int::Small(other)), index);
    let size = match number(2, digest)? {
        Int::Small(n) if (1..=digest).contains(&n) => n as usize,
        _ => {
            let msg = format!("digest_size must be between 1 and {} bytes", digest);
            return Err(value_error(msg));
        }
    };
    let bytes = |i: usize, what: &str, most: usize| -> R<Vec<u8>> {
        let v = match a[i].given() {
            Some(v) => v,
            None => return Ok(vec![]),
        };
        let b = crate::bytes_types::bytes_like(v).ok_or_else(|| {
            type_error(format!("a bytes-like object is required, not '{}'", type_name(v)))
        })?;
        if b.len() > most {
            return Err(value_error(format!("maximum {} length is {} bytes", what, most)));
        }
        Ok(b)
    };
    let byte = |i: usize, name: &str, least: i64, other: i64| match number(i, other)? {
        Int::Small(n) if (least..=255).contains(&n) => Ok(n as u8),
        _ => Err(value_error(format!("{} must be between {} and 255", name, least))),
    };
    let wide = |i: usize, name: &str, bits: u32| -> R<u64> {
        let n = number(i, 0)?;
        if n.is_negative() {
            return Err(value_error("value must be positive"));
        }
        match n.to_big().to_u64() {
            Some(u) if bits == 64 || u >> bits == 0 => Ok(u),
            Some(_) => Err(overflow_error(format!("{} is too large", name))),
            None => Err(overflow_error("int too big to convert")),
        }
    };
    let salt = bytes(4, "salt", field)?;
    let person = bytes(5, "person", field)?;
    let key_fits = |k: Vec<u8>| match k.len() as i64 > digest {
        true => Err(value_error(format!("maximum key length is {} bytes", digest))),
        false => Ok(k),
    };
    let params = Params {
        digest: size,
        salt,
        person,
        fanout: byte(6, "fanout", 0, 1)?,
        depth: byte(7, "depth", 1, 1)?,
        leaf: wide(8, "leaf_size", 32)? as u32,
        offset: wide(9, "node_offset", if big { 64 } else { 48 })?,
        node_depth: byte(10, "node_depth", 0, 0)?,
        inner: match number(11, 0)? {
            Int::Small(n) if (0..=digest).contains(&n) => n as u8,
            _ => {
                let msg = format!("inner_size must be between 0 and is {}", digest);
                return Err(value_error(msg));
            }
        },
        key: key_fits(bytes(3, "key", usize::MAX)?)?,
        last_node: a[12].given().map_or(Ok(false), truthy)?,
    };
    let core: Box<dyn Digest> = match big {
        true => Box::new(Blake2b::new(&params)),
        false => Box::new(Blake2s::new(&params)),
    };
    let h = Hasher { name, size, block, digest: RefCell::new(core) };
    if let Some(v) = a[1].given() {
        feed(&h, v)?;
    }
    let t = a[0].as_type().ok_or_else(|| type_error("a type is required"))?;
    Ok(new_other_data(t, Box::new(h)))
}

fn update(a: &[Value]) -> R {
    feed(hasher(&a[0])?, &a[1]).map(|_| NONE)
}

fn copy(a: &[Value]) -> R {
    let h = hasher(&a[0])?;
    let digest = RefCell::new(h.digest.borrow().copy());
    let twin = Hasher { name: h.name, size: h.size, block: h.block, digest };
    Ok(new_other_data(type_of(&a[0]), Box::new(twin)))
}

fn finished(a: &[Value], n: usize) -> R<Vec<u8>> {
    Ok(hasher(&a[0])?.digest.borrow().finish(n))
}

fn length(v: &Value) -> R<usize> {
    match index_size(v)? {
        n if n < 0 => Err(value_error("value must be positive")),
        n => Ok(n as usize),
    }
}

fn hex(b: Vec<u8>) -> Value {
    new_string(crate::bytes_text::hex(&b, None, 1))
}

fn repr(a: &[Value]) -> R {
    let (name, kind) = (hasher(&a[0])?.name, type_of(&a[0]).name());
    Ok(new_string(format!("<{} _hashlib.{} object @ {:#x}>", name, kind, a[0].ptr())))
}

static COMMON: &[NativeDef] = natives! {
    "update" "self, obj, /" update;
    "copy" "self, /" copy;
};
static FIXED: &[NativeDef] = natives! {
    "digest" "self, /" |a| Ok(new_bytes(finished(a, 0)?));
    "hexdigest" "self, /" |a| Ok(hex(finished(a, 0)?));
};
static FREE: &[NativeDef] = natives! {
    "digest" "self, length" |a| Ok(new_bytes(finished(a, length(&a[1])?)?));
    "hexdigest" "self, length" |a| Ok(hex(finished(a, length(&a[1])?)?));
};
static SHOWN: &[NativeDef] = natives! {
    "__repr__" "self, /" repr;
};
static BLAKE2B: &[NativeDef] = natives! {
    "__new__" "cls, data=, /, *, digest_size=, key=, salt=, person=, fanout=, depth=, leaf_size=, \
node_offset=, node_depth=, inner_size=, last_node=, usedforsecurity=" |a| blake_new(a, "blake2b");
};
static BLAKE2S: &[NativeDef] = natives! {
    "__new__" "cls, data=, /, *, digest_size=, key=, salt=, person=, fanout=, depth=, leaf_size=, \
node_offset=, node_depth=, inner_size=, last_node=, usedforsecurity=" |a| blake_new(a, "blake2s");
};
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "name", get: |v| Ok(new_str(hasher(v)?.name)), set: None },
    GetSetData {
        name: "digest_size",
        get: |v| Ok(Value::int(hasher(v)?.size as i64)),
        set: None,
    },
    GetSetData {
        name: "block_size",
        get: |v| Ok(Value::int(hasher(v)?.block as i64)),
        set: None,
    },
];

/// HMAC of bytes with one of the named algorithms.
pub fn hmac(name: &str, key: &[u8], parts: &[&[u8]]) -> Option<Vec<u8>> {
    let (_, size, block) = *ALGORITHMS.iter().find(|a| a.0 == name)?;
    if size == 0 {
        return None;
    }
    let mut key = key.to_vec();
    if key.len() > block {
        let mut d = algorithm(name)?;
        d.update(&key);
        key = d.finish(0);
    }
    key.resize(block, 0);
    let padded = |x: u8| key.iter().map(|b| b ^ x).collect::<Vec<u8>>();
    let mut inner = algorithm(name)?;
    inner.update(&padded(0x36));
    parts.iter().for_each(|p| inner.update(p));
    let mut outer = algorithm(name)?;
    outer.update(&padded(0x5c));
    outer.update(&inner.finish(0));
    Some(outer.finish(0))
}

fn pbkdf2(a: &[Value]) -> R {
    let name = crate::str_args::text_arg(a[0].given(), "pbkdf2_hmac", "1", "")?;
    let (password, salt) = (hash_bytes(&a[1])?, hash_bytes(&a[2])?);
    let rounds = index_size(&a[3])?;
    if rounds < 1 {
        return Err(value_error("iteration value must be greater than 0."));
    }
    let name = name.to_ascii_lowercase();
    let size = match hmac(&name, &password, &[]) {
        Some(d) => d.len(),
        None => return Err(value_error(format!("unsupported hash type {}", name))),
    };
    let length = match a[4].given() {
        Some(v) if !v.is_none() => index_size(v)?,
        _ => size as isize,
    };
    if length < 1 {
        return Err(value_error("key length must be greater than 0."));
    }
    Ok(new_bytes(derive(&name, &password, &salt, rounds as usize, length as usize)))
}

/// A password, or its salt.
pub fn hash_bytes(v: &Value) -> R<Vec<u8>> {
    crate::bytes_types::bytes_like(v).ok_or_else(|| {
        type_error(format!("a bytes-like object is required, not '{}'", type_name(v)))
    })
}

/// PBKDF2 with the HMAC of a known algorithm.
pub fn derive(name: &str, password: &[u8], salt: &[u8], rounds: usize, length: usize) -> Vec<u8> {
    let mac = |parts: &[&[u8]]| hmac(name, password, parts).unwrap_or_default();
    let mut out = Vec::new();
    let mut block = 1u32;
    while out.len() < length {
        let mut u = mac(&[salt, &block.to_be_bytes()]);
        let mut t = u.clone();
        for _ in 1..rounds {
            u = mac(&[&u]);
            t.iter_mut().zip(&u).for_each(|(x, y)| *x ^= y);
        }
        out.extend(t);
        block += 1;
    }
    out.truncate(length);
    out
}

/// file_digest(fileobj, digest): the whole of a file that is open for reading bytes.
fn file_digest(a: &[Value]) -> R {
    static READ: Attr = Attr::new("read");
    static GETBUFFER: Attr = Attr::new("getbuffer");
    static UPDATE: Attr = Attr::new("update");
    let h = match a[1].as_str_data() {
        Some(_) => new(&[a[1].clone(), UNBOUND, UNBOUND])?,
        None => call(&a[1], &mut [])?,
    };
    if try_getattr(&a[0], GETBUFFER.sym())?.is_some() {
        let all = call_method(&GETBUFFER, &mut [a[0].clone()])?;
        call_method(&UPDATE, &mut [h.clone(), all])?;
        return Ok(h);
    }
    let readable = |n: &str| try_getattr(&a[0], sym::intern(n)).map(|f| f.is_some());
    if !readable("readinto")? || !readable("readable")? {
        return Err(value_error(format!(
            "'{}' is not a file-like object in binary reading mode.",
            repr_text(&a[0])?
        )));
    }
    loop {
        let part = call_method(&READ, &mut [a[0].clone(), Value::int(1 << 18)])?;
        if !truthy(&part)? {
            return Ok(h);
        }
        call_method(&UPDATE, &mut [h.clone(), part])?;
    }
}

static FUNCTIONS: &[NativeDef] = natives! {
    "new" "name, data=, /, **kwargs" new;
    "pbkdf2_hmac" "hash_name, password, salt, iterations, dklen=" pbkdf2;
    "scrypt" "password, *, salt=, n=, r=, p=, maxmem=, dklen=" scrypt;
    "file_digest" "fileobj, digest, /, *, _bufsize=" file_digest;
};
static CONSTRUCTORS: &[NativeDef] = natives! {
    "openssl_md5" "string=, *, usedforsecurity=" |a| constructor("md5", a);
    "openssl_sha1" "string=, *, usedforsecurity=" |a| constructor("sha1", a);
    "openssl_sha224" "string=, *, usedforsecurity=" |a| constructor("sha224", a);
    "openssl_sha256" "string=, *, usedforsecurity=" |a| constructor("sha256", a);
    "openssl_sha384" "string=, *, usedforsecurity=" |a| constructor("sha384", a);
    "openssl_sha512" "string=, *, usedforsecurity=" |a| constructor("sha512", a);
    "openssl_sha3_224" "string=, *, usedforsecurity=" |a| constructor("sha3_224", a);
    "openssl_sha3_256" "string=, *, usedforsecurity=" |a| constructor("sha3_256", a);
    "openssl_sha3_384" "string=, *, usedforsecurity=" |a| constructor("sha3_384", a);
    "openssl_sha3_512" "string=, *, usedforsecurity=" |a| constructor("sha3_512", a);
    "openssl_shake_128" "string=, *, usedforsecurity=" |a| constructor("shake_128", a);
    "openssl_shake_256" "string=, *, usedforsecurity=" |a| constructor("shake_256", a);
};

pub fn define_all() {
    for t in [T::Hash, T::HashXof, T::Blake2b, T::Blake2s] {
        define(t, COMMON, ATTRS);
        define(t, if t == T::HashXof { FREE } else { FIXED }, &[]);
    }
    define(T::Hash, SHOWN, &[]);
    define(T::HashXof, SHOWN, &[]);
    define(T::Blake2b, BLAKE2B, &[]);
    define(T::Blake2s, BLAKE2S, &[]);
    for (t, digest, salt) in [(T::Blake2b, 64, 16), (T::Blake2s, 32, 8)] {
        let limits = [
            ("SALT_SIZE", salt),
            ("PERSON_SIZE", salt),
            ("MAX_KEY_SIZE", digest),
            ("MAX_DIGEST_SIZE", digest),
        ];
        for (name, n) in limits {
            t.ty().dict().set(sym::intern(name), Value::int(n));
        }
    }
}

pub fn make(m: &ModuleData) -> R<()> {
    for d in CONSTRUCTORS {
        let name = d.name.trim_start_matches("openssl_");
        m.set_str(name, crate::func::native(d, "_hashlib", None));
    }
    functions(m, FUNCTIONS, "hashlib");
    m.set_str("blake2b", T::Blake2b.value());
    m.set_str("blake2s", T::Blake2s.value());
    for name in ["algorithms_guaranteed", "algorithms_available"] {
        m.set_str(name, set(ALGORITHMS.iter().map(|a| new_str(a.0)).collect())?);
    }
    Ok(())
}
