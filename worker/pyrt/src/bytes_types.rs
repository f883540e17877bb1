//! The types bytes and bytearray: what they share, and construction and operators of bytes.

use crate::bytes_methods as m;
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::object::new_bytes_data;
use crate::prelude::*;
use crate::str_args::*;
use crate::str_types::{class_of, times};
use crate::{attr, bytes_array, bytes_memory, percent_args, str_hash, sym};

pub use crate::str_args::new_bytes;

/// bytes.decode(): bytes-like object, encoding, errors.
pub use crate::bytes_methods::decode_bytes as decode;

/// Methods of both types.
pub static COMMON: &[NativeDef] = natives! {
    "__iter__" "self, /" iterate;
    "__len__" "self, /" |a| Ok(Value::int(content(&a[0]).len() as i64));
    "__contains__" "self, key, /" |a| Ok(Value::bool(m::contains(a)?));
    "__add__" "self, value, /" add;
    "__mul__" "self, value, /" mul;
    "__rmul__" "self, value, /" mul;
    "__mod__" "self, value, /" modulo;
    "__rmod__" "self, value, /" |a| match crate::str_args::is_bytes_like(&a[1]) {
        true => modulo(&[a[1].clone(), a[0].clone()]),
        false => Ok(NOT_IMPLEMENTED),
    };
    "__eq__" "self, value, /" |a| compare(a, |x, y| x == y);
    "__ne__" "self, value, /" |a| compare(a, |x, y| x != y);
    "__lt__" "self, value, /" |a| compare(a, |x, y| x < y);
    "__le__" "self, value, /" |a| compare(a, |x, y| x <= y);
    "__gt__" "self, value, /" |a| compare(a, |x, y| x > y);
    "__ge__" "self, value, /" |a| compare(a, |x, y| x >= y);
    "capitalize" "self, /" m::capitalize;
    "center" "self, width, fillchar=, /" m::center;
    "count" "self, sub, start=, end=, /" m::count;
    "decode" "self, encoding=, errors=" m::decode;
    "endswith" "self, suffix, start=, end=, /" m::endswith;
    "expandtabs" "self, tabsize=" m::expandtabs;
    "find" "self, sub, start=, end=, /" m::find;
    "hex" "self, sep=, bytes_per_sep=" m::hex;
    "index" "self, sub, start=, end=, /" m::index;
    "isalnum" "self, /" m::isalnum;
    "isalpha" "self, /" m::isalpha;
    "isascii" "self, /" m::isascii;
    "isdigit" "self, /" m::isdigit;
    "islower" "self, /" m::islower;
    "isspace" "self, /" m::isspace;
    "istitle" "self, /" m::istitle;
    "isupper" "self, /" m::isupper;
    "join" "self, iterable, /" m::join;
    "ljust" "self, width, fillchar=, /" m::ljust;
    "lower" "self, /" m::lower;
    "lstrip" "self, bytes=, /" m::lstrip;
    "partition" "self, sep, /" m::partition;
    "removeprefix" "self, prefix, /" m::removeprefix;
    "removesuffix" "self, suffix, /" m::removesuffix;
    "replace" "self, old, new, count=, /" m::replace;
    "rfind" "self, sub, start=, end=, /" m::rfind;
    "rindex" "self, sub, start=, end=, /" m::rindex;
    "rjust" "self, width, fillchar=, /" m::rjust;
    "rpartition" "self, sep, /" m::rpartition;
    "rsplit" "self, sep=, maxsplit=" m::rsplit;
    "rstrip" "self, bytes=, /" m::rstrip;
    "split" "self, sep=, maxsplit=" m::split;
    "splitlines" "self, keepends=" m::splitlines;
    "startswith" "self, prefix, start=, end=, /" m::startswith;
    "strip" "self, bytes=, /" m::strip;
    "swapcase" "self, /" m::swapcase;
    "title" "self, /" m::title;
    "translate" "self, table, /, delete=" m::translate;
    "upper" "self, /" m::upper;
    "zfill" "self, width, /" m::zfill;
};

pub static STATIC_METHODS: &[NativeDef] = natives! {
    "maketrans" "frm, to, /" m::maketrans;
};

/// Methods of bytes alone.
pub static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, source=, encoding=, errors=" new;
    "__repr__" "self, /" |a| Ok(new_wtf8(m::repr(a)));
    "__str__" "self, /" |a| Ok(new_wtf8(m::repr(a)));
    "__bytes__" "self, /" |a| Ok(new_bytes(content(&a[0]).to_vec()));
    "__hash__" "self, /" |a| Ok(Value::int(str_hash::hash_bytes(content(&a[0]))));
    "__getitem__" "self, key, /" getitem_dunder;
    "__getnewargs__" "self, /" |a| Ok(tuple(vec![new_bytes(content(&a[0]).to_vec())]));
    "__sizeof__" "self, /" |a| Ok(Value::int(33 + content(&a[0]).len() as i64));
};

pub static CLASS_METHODS: &[NativeDef] = natives! {
    "fromhex" "cls, string, /" fromhex;
};

/// The receiver's bytes. No Python code may run while they are looked at.
pub fn content(v: &Value) -> &[u8] {
    bytes_view(v).map_or(b"", |(b, _)| b)
}

/// A copy of the bytes of a bytes-like object; None for anything else.
pub fn bytes_like(v: &Value) -> Option<Vec<u8>> {
    bytes_view(v).map(|(b, _)| b.to_vec())
}

/// Is there an encoding or a way of handling errors?
fn given_text(a: &[Value]) -> bool {
    given(a, 2).is_some() || given(a, 3).is_some()
}

fn new(a: &[Value]) -> R {
    let class = class_of(a, T::Bytes)?;
    if let Some(v) = given(a, 1) {
        if is_exact_bytes(v) && class == T::Bytes.ty() && !given_text(a) {
            return Ok(v.clone());
        }
        if class == T::Bytes.ty() && !given_text(a) {
            if let Some(made) = crate::str_args::bytes_special(v)? {
                return Ok(made);
            }
        }
    }
    Ok(new_bytes_data(class, m::construct(&a[1..], "bytes")?))
}

fn fromhex(a: &[Value]) -> R {
    let made = new_bytes(m::from_hex(&a[1])?);
    match a[0].as_type() {
        Some(t) if t == T::Bytes.ty() => Ok(made),
        _ => call(&a[0], &mut [made]),
    }
}

fn iterate(a: &[Value]) -> R {
    let ty = match a[0].as_bytearray_data() {
        Some(_) => T::ByteArrayIter,
        None => T::BytesIter,
    };
    Ok(new_iter(ty, NativeIter::Bytes(a[0].clone(), 0)))
}

fn add(a: &[Value]) -> R {
    if is_bytes_like(&a[1]) {
        m::add(a)
    } else {
        Ok(NOT_IMPLEMENTED)
    }
}

fn mul(a: &[Value]) -> R {
    match times(&a[1])? {
        Some(n) => m::repeat(a, n),
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn modulo(a: &[Value]) -> R {
    let format = content(&a[0]).to_vec(); // Python code may run and change a bytearray
    Ok(new_like(&a[0], percent_args::format(&format, &a[1], false)?))
}

fn compare(a: &[Value], test: fn(&[u8], &[u8]) -> bool) -> R {
    // bytes leave it to the other object; views compare items, not bytes.
    let foreign = a[1].as_bytes_data().is_none() && a[1].as_bytearray_data().is_none();
    if foreign && a[0].as_bytes_data().is_some() {
        return Ok(NOT_IMPLEMENTED);
    }
    Ok(match bytes_view(&a[1]) {
        Some((b, _)) => Value::bool(test(content(&a[0]), b)),
        None => NOT_IMPLEMENTED,
    })
}

/// What a subscript means for `len` bytes.
pub enum Place {
    At(usize),
    Cut(isize, isize, usize),
}

/// `kind` is how messages call the object, `outside` what they say of an index beyond it.
/// `len` is asked after the key's numbers were: what gives them may change the object.
pub fn place(key: &Value, len: &dyn Fn() -> usize, kind: &str, outside: &str) -> R<Place> {
    if let Some(cut) = key.as_slice() {
        let b = crate::slice::Bounds::of(cut, len)?;
        return Ok(Place::Cut(b.start, b.step, b.len()));
    }
    if !is_int(key) && !attr::has_special(key, sym::INDEX) {
        return Err(type_error(format!(
            "{} indices must be integers or slices, not {}",
            kind,
            type_name(key)
        )));
    }
    match to_index(key)? {
        crate::int::Int::Big(_) => Err(index_error(format!(
            "cannot fit '{}' into an index-sized integer",
            type_name(key)
        ))),
        i => match position(&i, len()) {
            Some(at) => Ok(Place::At(at)),
            None => Err(index_error(outside)),
        },
    }
}

/// The bytes at the places of a slice.
pub fn cut(s: &[u8], start: isize, step: isize, n: usize) -> Vec<u8> {
    if step == 1 {
        let from = start as usize;
        return s[from..from + n].to_vec();
    }
    (0..n as isize).map(|i| s[(start + i * step) as usize]).collect()
}

fn getitem_dunder(a: &[Value]) -> R {
    let s = content(&a[0]);
    match place(&a[1], &|| s.len(), "byte", "index out of range")? {
        Place::At(at) => Ok(Value::int(s[at] as i64)),
        Place::Cut(0, 1, n) if n == s.len() && is_exact_bytes(&a[0]) => Ok(a[0].clone()),
        Place::Cut(start, step, n) => Ok(new_bytes(cut(s, start, step, n))),
    }
}

pub fn define_all() {
    use crate::setup::define;
    define(T::Bytes, COMMON, &[]);
    define(T::Bytes, METHODS, &[]);
    define(T::ByteArray, COMMON, &[]);
    define(T::ByteArray, bytes_array::METHODS, &[]);
    for t in [T::Bytes, T::ByteArray] {
        define(t, STATIC_METHODS, &[]);
    }
    define(T::Bytes, CLASS_METHODS, &[]);
    define(T::ByteArray, bytes_array::CLASS_METHODS, &[]);
    define(T::MemoryView, bytes_memory::METHODS, bytes_memory::GETSETS);
}
