//! The type str: its table of methods, construction, indexing and operators.

use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::object::new_str_data;
use crate::prelude::*;
use crate::str::{self, StrData};
use crate::str_args::*;
use crate::types::Type;
use crate::{bytes_methods, fmt, percent_args, str_format, str_methods as m, str_repr, str_wtf8};

pub static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, object=, encoding=, errors=" new;
    "__repr__" "self, /" |a| Ok(new_wtf8(str_repr::repr(this(a).bytes)));
    "__str__" "self, /" |a| Ok(itself(&a[0]));
    "__format__" "self, format_spec, /" format_dunder;
    "__hash__" "self, /" |a| Ok(Value::int(a[0].as_str_data().map_or(0, StrData::hash)));
    "__len__" "self, /" |a| Ok(Value::int(this(a).len as i64));
    "__getitem__" "self, key, /" getitem_dunder;
    "__iter__" "self, /" |a| Ok(new_iter(T::StrIter, NativeIter::Str(a[0].clone(), 0)));
    "__contains__" "self, key, /" contains_dunder;
    "__add__" "self, value, /" add_dunder;
    "__mul__" "self, value, /" mul_dunder;
    "__rmul__" "self, value, /" mul_dunder;
    "__mod__" "self, value, /" mod_dunder;
    "__rmod__" "self, value, /" |a| match view(&a[1]) {
        Some(_) => mod_dunder(&[a[1].clone(), a[0].clone()]),
        None => Ok(NOT_IMPLEMENTED),
    };
    "__eq__" "self, value, /" |a| compare(a, |x, y| x == y);
    "__ne__" "self, value, /" |a| compare(a, |x, y| x != y);
    "__lt__" "self, value, /" |a| compare(a, |x, y| x < y);
    "__le__" "self, value, /" |a| compare(a, |x, y| x <= y);
    "__gt__" "self, value, /" |a| compare(a, |x, y| x > y);
    "__ge__" "self, value, /" |a| compare(a, |x, y| x >= y);
    "__getnewargs__" "self, /" |a| Ok(tuple(vec![new_wtf8(this(a).bytes.to_vec())]));
    "__sizeof__" "self, /" sizeof;
    "capitalize" "self, /" m::capitalize;
    "casefold" "self, /" m::casefold;
    "center" "self, width, fillchar=, /" m::center;
    "count" "self, sub, start=, end=, /" m::count;
    "encode" "self, encoding=, errors=" m::encode;
    "endswith" "self, suffix, start=, end=, /" m::endswith;
    "expandtabs" "self, tabsize=" m::expandtabs;
    "find" "self, sub, start=, end=, /" m::find;
    "format" "self, /, *args, **kwargs" format_method;
    "format_map" "self, mapping, /" format_map;
    "index" "self, sub, start=, end=, /" m::index;
    "isalnum" "self, /" m::isalnum;
    "isalpha" "self, /" m::isalpha;
    "isascii" "self, /" m::isascii;
    "isdecimal" "self, /" m::isdecimal;
    "isdigit" "self, /" m::isdigit;
    "isidentifier" "self, /" m::isidentifier;
    "islower" "self, /" m::islower;
    "isnumeric" "self, /" m::isnumeric;
    "isprintable" "self, /" m::isprintable;
    "isspace" "self, /" m::isspace;
    "istitle" "self, /" m::istitle;
    "isupper" "self, /" m::isupper;
    "join" "self, iterable, /" m::join;
    "ljust" "self, width, fillchar=, /" m::ljust;
    "lower" "self, /" m::lower;
    "lstrip" "self, chars=, /" m::lstrip;
    "partition" "self, sep, /" m::partition;
    "removeprefix" "self, prefix, /" m::removeprefix;
    "removesuffix" "self, suffix, /" m::removesuffix;
    "replace" "self, old, new, count=, /" m::replace;
    "rfind" "self, sub, start=, end=, /" m::rfind;
    "rindex" "self, sub, start=, end=, /" m::rindex;
    "rjust" "self, width, fillchar=, /" m::rjust;
    "rpartition" "self, sep, /" m::rpartition;
    "rsplit" "self, sep=, maxsplit=" m::rsplit;
    "rstrip" "self, chars=, /" m::rstrip;
    "split" "self, sep=, maxsplit=" m::split;
    "splitlines" "self, keepends=" m::splitlines;
    "startswith" "self, prefix, start=, end=, /" m::startswith;
    "strip" "self, chars=, /" m::strip;
    "swapcase" "self, /" m::swapcase;
    "title" "self, /" m::title;
    "translate" "self, table, /" m::translate;
    "upper" "self, /" m::upper;
    "zfill" "self, width, /" m::zfill;
};

pub static STATIC_METHODS: &[NativeDef] = natives! {
    "maketrans" "x, y=, z=, /" m::maketrans;
};

/// The class that __new__ was given.
pub fn class_of(a: &[Value], base: T) -> R<Type> {
    let name = base.ty().name();
    match a[0].as_type() {
        Some(t) if t.is_subtype(base.ty()) => Ok(t),
        Some(t) => Err(type_error(format!(
            "{}.__new__({}): {} is not a subtype of {}",
            name,
            t.name(),
            t.name(),
            name
        ))),
        None => Err(type_error(format!(
            "{}.__new__(X): X is not a type object ({})",
            name,
            type_name(&a[0])
        ))),
    }
}

fn new(a: &[Value]) -> R {
    let class = class_of(a, T::Str)?;
    let text = construct(&a[1..])?;
    if class == T::Str.ty() {
        return Ok(text);
    }
    let bytes = view(&text).map_or_else(Vec::new, |s| s.bytes.to_vec());
    Ok(new_str_data(class, StrData::new(bytes)))
}

/// str(object, encoding, errors)
fn construct(a: &[Value]) -> R {
    let named = given(a, 1).or_else(|| given(a, 2)).is_some();
    let object = match given(a, 0) {
        Some(v) if !named => return str_of(v),
        None if !named => return Ok(str::empty()),
        other => other,
    };
    let encoding = text_arg(given(a, 1), "str", "'encoding'", "utf-8")?;
    let errors = text_arg(given(a, 2), "str", "'errors'", "strict")?;
    match object {
        None => Ok(str::empty()),
        Some(v) if view(v).is_some() => Err(type_error("decoding str is not supported")),
        Some(v) if is_bytes_like(v) => bytes_methods::decode_bytes(v, &encoding, &errors),
        Some(v) => Err(type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            type_name(v)
        ))),
    }
}

fn format_dunder(a: &[Value]) -> R {
    let spec = format_spec(&a[1])?;
    if spec.is_empty() {
        return str_of(&a[0]);
    }
    Ok(new_wtf8(fmt::format_str(this(a).bytes, spec, type_name(&a[0])).map_err(throw)?))
}

fn getitem_dunder(a: &[Value]) -> R {
    let s = match a[0].as_str_data() {
        Some(s) => s,
        None => return Ok(NOT_IMPLEMENTED),
    };
    if let Some(i) = a[1].as_int() {
        let at = if i < 0 { i + s.len() as i64 } else { i };
        if at < 0 || at >= s.len() as i64 {
            return Err(index_error("string index out of range"));
        }
        return Ok(str::new_char(s.char_at(at as usize)));
    }
    if let Some(cut) = a[1].as_slice() {
        return sliced(&a[0], s, picked(cut, s.len())?);
    }
    if !is_int(&a[1]) && !crate::attr::has_special(&a[1], crate::sym::INDEX) {
        return Err(type_error(format!(
            "string indices must be integers, not '{}'",
            type_name(&a[1])
        )));
    }
    match to_index(&a[1])? {
        crate::int::Int::Big(_) => {
            Err(index_error("cannot fit 'int' into an index-sized integer"))
        }
        i => match position(&i, s.len()) {
            Some(at) => Ok(str::new_char(s.char_at(at))),
            None => Err(index_error("string index out of range")),
        },
    }
}

fn sliced(v: &Value, s: &StrData, (start, step, n): (isize, isize, usize)) -> R {
    if n == 0 {
        return Ok(str::empty());
    }
    if step == 1 {
        if n == s.len() {
            return Ok(itself(v));
        }
        let from = s.offset(start as usize);
        return Ok(str::part(s, from..s.offset(start as usize + n)));
    }
    let at = (0..n).map(|i| (start + i as isize * step) as usize);
    if s.is_ascii() {
        return Ok(new_wtf8(at.map(|i| s.bytes()[i]).collect()));
    }
    let all: Vec<u32> = str_wtf8::chars(s.bytes()).collect();
    let mut out = Vec::with_capacity(n * 2);
    at.for_each(|i| str_wtf8::push(&mut out, all[i]));
    Ok(new_wtf8(out))
}

fn contains_dunder(a: &[Value]) -> R {
    match view(&a[1]) {
        Some(sub) => {
            let found = crate::str_search::find(this(a).bytes, sub.bytes);
            Ok(Value::bool(found.is_some()))
        }
        None => Err(type_error(format!(
            "'in <string>' requires string as left operand, not {}",
            type_name(&a[1])
        ))),
    }
}

/// NotImplemented for what is no str: the other operand is asked, then the operator complains.
fn add_dunder(a: &[Value]) -> R {
    let (s, t) = match view(&a[1]) {
        Some(t) => (this(a), t),
        None => return Ok(NOT_IMPLEMENTED),
    };
    if t.len == 0 && is_exact_str(&a[0]) {
        return Ok(a[0].clone());
    }
    if s.len == 0 && is_exact_str(&a[1]) {
        return Ok(a[1].clone());
    }
    let bytes = [s.bytes, t.bytes].concat();
    Ok(new_str_data(T::Str.ty(), StrData::counted(bytes, s.len + t.len)))
}

/// The count of a repetition; None where the operand is no integer.
pub fn times(v: &Value) -> R<Option<isize>> {
    if !is_int(v) && !crate::attr::has_special(v, crate::sym::INDEX) {
        return Ok(None);
    }
    match to_index(v)? {
        crate::int::Int::Small(n) => Ok(Some(n as isize)),
        crate::int::Int::Big(_) => Err(overflow_error(format!(
            "cannot fit '{}' into an index-sized integer",
            type_name(v)
        ))),
    }
}

fn mul_dunder(a: &[Value]) -> R {
    let n = match times(&a[1])? {
        Some(n) => n.max(0) as usize,
        None => return Ok(NOT_IMPLEMENTED),
    };
    let s = this(a);
    if n == 0 || s.len == 0 {
        return Ok(str::empty());
    }
    if n == 1 {
        return Ok(itself(&a[0]));
    }
    if s.len.checked_mul(n).map_or(true, |t| t > isize::MAX as usize) {
        return Err(overflow_error("repeated string is too long"));
    }
    let mut out = buffer(s.bytes.len().saturating_mul(n), 0)?;
    (0..n).for_each(|_| out.extend_from_slice(s.bytes));
    Ok(new_wtf8(out))
}

fn mod_dunder(a: &[Value]) -> R {
    Ok(new_wtf8(percent_args::format(this(a).bytes, &a[1], true)?))
}

fn compare(a: &[Value], test: fn(&[u8], &[u8]) -> bool) -> R {
    // WTF-8 sorts as its code points do.
    Ok(match view(&a[1]) {
        Some(t) => Value::bool(test(this(a).bytes, t.bytes)),
        None => NOT_IMPLEMENTED,
    })
}

/// What CPython's object would take.
fn sizeof(a: &[Value]) -> R {
    let s = this(a);
    let widest = if s.ascii { 0 } else { str_wtf8::chars(s.bytes).max().unwrap_or(0) };
    let bytes = match widest {
        0 => 49 + s.len,
        1..=0xff => 73 + s.len,
        0x100..=0xffff => 74 + 2 * s.len,
        _ => 76 + 4 * s.len,
    };
    Ok(Value::int(bytes as i64))
}

fn format_method(a: &[Value]) -> R {
    let args = tuple_items(&a[1]).unwrap_or(&[]);
    let named = |name: &[u8]| getitem(&a[2], &new_wtf8(name.to_vec()));
    let source = str_format::Source { args: Some(args), named: &named };
    Ok(new_wtf8(str_format::format(this(a).bytes, &source)?))
}

fn format_map(a: &[Value]) -> R {
    let named = |name: &[u8]| getitem(&a[1], &new_wtf8(name.to_vec()));
    let source = str_format::Source { args: None, named: &named };
    Ok(new_wtf8(str_format::format(this(a).bytes, &source)?))
}

pub fn define_all() {
    crate::setup::define(T::Str, METHODS, &[]);
    crate::setup::define(T::Str, STATIC_METHODS, &[]);
}
