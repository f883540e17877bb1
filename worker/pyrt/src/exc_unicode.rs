//! The three exceptions of codecs: what they are made of, and how they read.

use crate::prelude::*;
use crate::str_args::{bytes_view, is_int};
use crate::types::Type;

/// What an argument must be.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Bytes,
    Int,
}

/// The names of the arguments, and what each must be; None: t is another exception.
fn parts(t: Type) -> Option<&'static [(&'static str, Kind)]> {
    use Kind::*;
    if t.is_subtype(T::UnicodeEncodeError.ty()) {
        let all = &[
            ("encoding", Text), ("object", Text), ("start", Int), ("end", Int), ("reason", Text),
        ];
        Some(all)
    } else if t.is_subtype(T::UnicodeDecodeError.ty()) {
        let all = &[
            ("encoding", Text), ("object", Bytes), ("start", Int), ("end", Int), ("reason", Text),
        ];
        Some(all)
    } else if t.is_subtype(T::UnicodeTranslateError.ty()) {
        Some(&[("object", Text), ("start", Int), ("end", Int), ("reason", Text)])
    } else {
        None
    }
}

/// The error for arguments that such an exception cannot be made of.
pub fn check(t: Type, args: &[Value]) -> R<()> {
    let wanted = match parts(t) {
        Some(w) => w,
        None => return Ok(()),
    };
    if args.len() != wanted.len() {
        return Err(type_error(format!(
            "function takes exactly {} arguments ({} given)",
            wanted.len(),
            args.len()
        )));
    }
    for (i, (v, (_, kind))) in args.iter().zip(wanted).enumerate() {
        let (fits, what) = match kind {
            Kind::Text => (v.as_str_data().is_some(), "str"),
            Kind::Bytes => (bytes_view(v).is_some(), "a bytes-like object"),
            Kind::Int => (is_int(v), "int"),
        };
        let got = crate::str_args::arg_name(v);
        match (fits, kind) {
            (true, _) => {}
            (_, Kind::Bytes) => {
                return Err(type_error(format!("a bytes-like object is required, not '{}'", got)))
            }
            (_, Kind::Int) if crate::attr::has_special(v, crate::sym::INDEX) => {}
            (_, Kind::Int) => {
                let msg = format!("'{}' object cannot be interpreted as an integer", got);
                return Err(type_error(msg));
            }
            _ => return Err(type_error(format!("argument {} must be {}, not {}", i + 1, what, got))),
        }
    }
    Ok(())
}

/// The attributes that follow from the arguments.
pub fn attributes(t: Type, args: &[Value]) -> Vec<(&'static str, Value)> {
    let names = parts(t).unwrap_or(&[]);
    let copied = |(v, (name, kind)): (&Value, &(&'static str, Kind))| {
        let data = bytes_view(v).filter(|_| *kind == Kind::Bytes && v.as_bytes_data().is_none());
        (*name, data.map_or_else(|| v.clone(), |(b, _)| crate::str_args::new_bytes(b.to_vec())))
    };
    args.iter().zip(names).map(copied).collect()
}

fn escaped(c: u32) -> String {
    match c {
        0..=0xff => format!("\\x{:02x}", c),
        0x100..=0xffff => format!("\\u{:04x}", c),
        _ => format!("\\U{:08x}", c),
    }
}

/// What str() shows; None: t is another exception, or one that lacks its parts.
pub fn shown(t: Type, attr: &dyn Fn(&str) -> Value) -> Option<R> {
    parts(t)?;
    let object = attr("object");
    if object.is_none() {
        return None;
    }
    let text = |v: Value| crate::ops::str_of(&v).map(|s| s.as_str().unwrap_or_default().into_owned());
    let place = |name: &str| attr(name).as_int().unwrap_or(0);
    let (bytes, chars) = (bytes_view(&object), object.as_str_data());
    let n = match (bytes, chars) {
        (Some((_, n)), _) => n as i64,
        (_, Some(s)) => s.len() as i64,
        _ => 0,
    };
    let (start, end) = (place("start"), place("end"));
    let one = end == start + 1 && (0..n).contains(&start);
    let what = match (bytes, chars) {
        (Some((b, _)), _) if one => format!("byte 0x{:02x} in position {}", b[start as usize], start),
        (Some(_), _) => format!("bytes in position {}-{}", start, end - 1),
        (_, Some(s)) if one => {
            let c = s.char_at(start as usize);
            format!("character '{}' in position {}", escaped(c), start)
        }
        _ => format!("characters in position {}-{}", start, end - 1),
    };
    let told = || -> R {
        let reason = text(attr("reason"))?;
        if t.is_subtype(T::UnicodeTranslateError.ty()) {
            return Ok(new_string(format!("can't translate {}: {}", what, reason)));
        }
        let verb = if t.is_subtype(T::UnicodeDecodeError.ty()) { "decode" } else { "encode" };
        let codec = text(attr("encoding"))?;
        Ok(new_string(format!("'{}' codec can't {} {}: {}", codec, verb, what, reason)))
    };
    Some(told())
}
