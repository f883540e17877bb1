//! The methods that bytes and bytearray share. What they give is of the receiver's kind.

use crate::bytes_text as text;
use crate::int::Int;
use crate::prelude::*;
use crate::stdlib::codec_search;
use crate::str_args::*;
use crate::str_search::{self as search, Bytes};
use crate::{codec, str_repr};
use std::ops::Range;

fn this_bytes(a: &[Value]) -> &[u8] {
    bytes_view(&a[0]).map_or(b"", |(b, _)| b)
}

/// The bytes of a bytes-like argument.
fn buffer_arg(v: &Value) -> R<&[u8]> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

fn same(a: &[Value], out: Vec<u8>) -> R {
    Ok(new_like(&a[0], out))
}
fn unchanged(a: &[Value]) -> R {
    Ok(if is_exact_bytes(&a[0]) { a[0].clone() } else { new_like(&a[0], this_bytes(a).to_vec()) })
}

pub fn capitalize(a: &[Value]) -> R {
    same(a, text::capitalize(this_bytes(a)))
}
pub fn lower(a: &[Value]) -> R {
    same(a, this_bytes(a).to_ascii_lowercase())
}
pub fn upper(a: &[Value]) -> R {
    same(a, this_bytes(a).to_ascii_uppercase())
}
pub fn swapcase(a: &[Value]) -> R {
    same(a, text::swapcase(this_bytes(a)))
}
pub fn title(a: &[Value]) -> R {
    same(a, text::title(this_bytes(a)))
}

fn pad(a: &[Value], name: &str, sides: fn(usize, usize) -> (usize, usize)) -> R {
    let width = size(&a[1])?.max(0) as usize;
    let fill = match given(a, 2) {
        None => b' ',
        Some(v) => match bytes_view(v) {
            Some(([b], _)) => *b,
            _ => {
                let what = "argument 2 must be a byte string of length 1, not";
                return Err(type_error(format!("{}() {} {}", name, what, arg_name(v))));
            }
        },
    };
    let s = this_bytes(a);
    if width <= s.len() {
        return unchanged(a);
    }
    let (left, right) = sides(s.len(), width);
    let mut out = buffer(s.len(), left + right)?;
    out.resize(left, fill);
    out.extend_from_slice(s);
    out.resize(out.len() + right, fill);
    same(a, out)
}
pub fn center(a: &[Value]) -> R {
    pad(a, "center", search::center)
}
pub fn ljust(a: &[Value]) -> R {
    pad(a, "ljust", |n, width| (0, width - n))
}
pub fn rjust(a: &[Value]) -> R {
    pad(a, "rjust", |n, width| (width - n, 0))
}
pub fn zfill(a: &[Value]) -> R {
    let width = size(&a[1])?.max(0) as usize;
    let s = this_bytes(a);
    if width <= s.len() {
        return unchanged(a);
    }
    buffer(s.len(), width)?;
    same(a, search::zfill(s, s.len(), width))
}
pub fn expandtabs(a: &[Value]) -> R {
    let size = match given(a, 1) {
        Some(v) => crate::str_methods::c_int(v)?,
        None => 8,
    };
    same(a, search::expand_tabs(this_bytes(a), size, false))
}

/// A byte from an integer: 0 to 255.
pub fn byte_of(v: &Value) -> R<u8> {
    match to_index(v)? {
        Int::Small(b @ 0..=255) => Ok(b as u8),
        _ => Err(value_error("byte must be in range(0, 256)")),
    }
}

/// What find and its like look for: bytes, or one byte as a number.
fn needle(v: &Value) -> R<Vec<u8>> {
    if let Some((b, _)) = bytes_view(v) {
        return Ok(b.to_vec());
    }
    match to_index(v) {
        Ok(_) => Ok(vec![byte_of(v)?]),
        Err(e) if is_type_error(&e) => Err(type_error(format!(
            "argument should be integer or bytes-like object, not '{}'",
            type_name(v)
        ))),
        Err(e) => Err(e),
    }
}
fn locate(a: &[Value], how: fn(&[u8], &[u8]) -> Option<usize>) -> R<Option<usize>> {
    let (start, end) = bounds(given(a, 2), given(a, 3), || this_bytes(a).len())?;
    let sub = needle(&a[1])?;
    let s = this_bytes(a);
    let end = end.min(s.len()); // the number may have come from code that changed it
    if start > end {
        return Ok(None);
    }
    Ok(how(&s[start..end], &sub).map(|i| start + i))
}
pub fn find(a: &[Value]) -> R {
    Ok(Value::int(locate(a, search::find)?.map_or(-1, |i| i as i64)))
}
pub fn rfind(a: &[Value]) -> R {
    Ok(Value::int(locate(a, search::rfind)?.map_or(-1, |i| i as i64)))
}
fn must_find(found: Option<usize>) -> R {
    match found {
        Some(i) => Ok(Value::int(i as i64)),
        None => Err(value_error("subsection not found")),
    }
}
pub fn index(a: &[Value]) -> R {
    must_find(locate(a, search::find)?)
}
pub fn rindex(a: &[Value]) -> R {
    must_find(locate(a, search::rfind)?)
}
pub fn count(a: &[Value]) -> R {
    let (start, end) = bounds(given(a, 2), given(a, 3), || this_bytes(a).len())?;
    let sub = needle(&a[1])?;
    let s = this_bytes(a);
    let end = end.min(s.len()); // the number may have come from code that changed it
    if start > end {
        return Ok(Value::int(0));
    }
    Ok(Value::int(search::count(&s[start..end], &sub, false) as i64))
}

fn at_end(a: &[Value], name: &str, test: fn(&[u8], &[u8]) -> bool) -> R {
    let (start, end) = bounds(given(a, 2), given(a, 3), || this_bytes(a).len())?;
    let s = this_bytes(a);
    let fits = |sub: &[u8]| start <= end && test(&s[start..end], sub);
    if let Some(items) = tuple_items(&a[1]) {
        for v in items.iter() {
            if fits(buffer_arg(v)?) {
                return Ok(Value::bool(true));
            }
        }
        return Ok(Value::bool(false));
    }
    match bytes_view(&a[1]) {
        Some((sub, _)) => Ok(Value::bool(fits(sub))),
        None => Err(type_error(format!(
            "{} first arg must be bytes or a tuple of bytes, not {}",
            name,
            type_name(&a[1])
        ))),
    }
}
pub fn startswith(a: &[Value]) -> R {
    at_end(a, "startswith", |s, sub| s.starts_with(sub))
}
pub fn endswith(a: &[Value]) -> R {
    at_end(a, "endswith", |s, sub| s.ends_with(sub))
}

pub fn decode(a: &[Value]) -> R {
    let encoding = text_arg(given(a, 1), "decode", "'encoding'", "utf-8")?;
    let errors = text_arg(given(a, 2), "decode", "'errors'", "strict")?;
    decode_bytes(&a[0], &encoding, &errors)
}

/// bytes.decode() and str(bytes, ...); v is bytes-like.
pub fn decode_bytes(v: &Value, encoding: &str, errors: &str) -> R {
    let s = this_bytes(std::slice::from_ref(v));
    if s.is_empty() {
        return Ok(empty_str()); // even where there is no such encoding
    }
    let codec = match codec::lookup(encoding) {
        Ok(c) => c,
        Err(_) => return codec_search::run(v, encoding, errors, "decode", true),
    };
    let handler = codec::Errors::named(errors);
    let text = codec::decode(s, codec, &handler)
        .map_err(|e| codec_search::told_by(codec, codec_error(e, v), encoding, "decode"))?;
    if codec == codec::Encoding::UnicodeEscape {
        warn_of_escapes(v)?;
    }
    Ok(new_wtf8(text))
}

/// The warning about the first backslash sequence that means nothing.
pub fn warn_of_escapes(v: &Value) -> R<()> {
    match bytes_view(v).and_then(|(b, _)| crate::codec_escape::warning(b, true)) {
        Some(text) => crate::stdlib::warn_of(T::DeprecationWarning, text),
        None => Ok(()),
    }
}

pub fn hex(a: &[Value]) -> R {
    let group = match given(a, 2) {
        Some(v) => size(v)? as i64,
        None => 1,
    };
    let sep = match given(a, 1) {
        None => None,
        Some(v) => Some(separator_char(v)?),
    };
    Ok(new_wtf8(text::hex(this_bytes(a), sep, group).into_bytes()))
}
fn separator_char(v: &Value) -> R<u8> {
    let (bytes, n) = match (view(v), bytes_view(v)) {
        (Some(s), _) => (s.bytes, s.len),
        (None, Some(b)) => b,
        (None, None) => {
            let what = if len(v)? == 1 { "sep must be str or bytes." } else { "" };
            return Err(match what {
                "" => value_error("sep must be length 1."),
                _ => type_error(what),
            });
        }
    };
    match bytes {
        _ if n != 1 => Err(value_error("sep must be length 1.")),
        [b] if *b < 128 => Ok(*b),
        _ => Err(value_error("sep must be ASCII.")),
    }
}
/// The bytes that fromhex(text) means.
pub fn from_hex(v: &Value) -> R<Vec<u8>> {
    match view(v) {
        Some(s) => text::from_hex(s.bytes).map_err(throw),
        None => Err(type_error(format!(
            "fromhex() argument must be str, not {}",
            arg_name(v)
        ))),
    }
}

fn test(yes: bool) -> R {
    Ok(Value::bool(yes))
}
pub fn isalnum(a: &[Value]) -> R {
    test(text::all(this_bytes(a), u8::is_ascii_alphanumeric))
}
pub fn isalpha(a: &[Value]) -> R {
    test(text::all(this_bytes(a), u8::is_ascii_alphabetic))
}
pub fn isascii(a: &[Value]) -> R {
    test(this_bytes(a).is_ascii())
}
pub fn isdigit(a: &[Value]) -> R {
    test(text::all(this_bytes(a), u8::is_ascii_digit))
}
pub fn isspace(a: &[Value]) -> R {
    test(text::all(this_bytes(a), |b| text::is_space(*b)))
}
pub fn islower(a: &[Value]) -> R {
    test(text::is_lower(this_bytes(a)))
}
pub fn isupper(a: &[Value]) -> R {
    test(text::is_upper(this_bytes(a)))
}
pub fn istitle(a: &[Value]) -> R {
    test(text::is_title(this_bytes(a)))
}

pub fn join(a: &[Value]) -> R {
    let _held = crate::memory::Held::of(&a[0]);
    let items = items_of(&a[1]).map_err(|e| not_iterable(e, &a[1]))?;
    let s = this_bytes(a);
    let mut out = Vec::new();
    for (i, v) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(s);
        }
        match bytes_view(v) {
            Some((b, _)) => out.extend_from_slice(b),
            None => {
                let what = "expected a bytes-like object,";
                let got = type_name(v);
                return Err(type_error(format!("sequence item {}: {} {} found", i, what, got)));
            }
        }
    }
    same(a, out)
}

fn strip_sides(a: &[Value], left: bool, right: bool) -> R {
    let s = this_bytes(a);
    let range = match given(a, 1) {
        Some(v) if !is_none(v) => {
            let set = buffer_arg(v)?;
            search::strip::<Bytes>(s, left, right, &|c| set.contains(&(c as u8)))
        }
        _ => search::strip::<Bytes>(s, left, right, &|c| text::is_space(c as u8)),
    };
    if range.len() == s.len() {
        return unchanged(a);
    }
    same(a, s[range].to_vec())
}
pub fn strip(a: &[Value]) -> R {
    strip_sides(a, true, true)
}
pub fn lstrip(a: &[Value]) -> R {
    strip_sides(a, true, false)
}
pub fn rstrip(a: &[Value]) -> R {
    strip_sides(a, false, true)
}

fn cut_at(
    a: &[Value],
    how: fn(&[u8], &[u8]) -> Option<usize>,
    none: fn(usize) -> (usize, usize),
) -> R {
    let (s, sep) = (this_bytes(a), buffer_arg(&a[1])?);
    if sep.is_empty() {
        return Err(value_error("empty separator"));
    }
    let part = |r: Range<usize>| new_like(&a[0], s[r].to_vec());
    Ok(match how(s, sep) {
        Some(at) => {
            let rest = at + sep.len();
            let middle = new_like(&a[0], sep.to_vec());
            tuple(vec![part(0..at), middle, part(rest..s.len())])
        }
        None => {
            let (from, to) = none(s.len());
            let empty = new_like(&a[0], Vec::new());
            tuple(vec![part(0..from), empty, part(to..s.len())])
        }
    })
}
pub fn partition(a: &[Value]) -> R {
    cut_at(a, search::find, |n| (n, n))
}
pub fn rpartition(a: &[Value]) -> R {
    cut_at(a, search::rfind, |_| (0, 0))
}
pub fn removeprefix(a: &[Value]) -> R {
    let (s, p) = (this_bytes(a), buffer_arg(&a[1])?);
    match s.strip_prefix(p) {
        Some(rest) => same(a, rest.to_vec()),
        None => unchanged(a),
    }
}
pub fn removesuffix(a: &[Value]) -> R {
    let (s, p) = (this_bytes(a), buffer_arg(&a[1])?);
    match s.strip_suffix(p) {
        Some(rest) => same(a, rest.to_vec()),
        None => unchanged(a),
    }
}
pub fn replace(a: &[Value]) -> R {
    let (old, new) = (buffer_arg(&a[1])?, buffer_arg(&a[2])?);
    let max = match given(a, 3) {
        Some(v) => size(v)?,
        None => -1,
    };
    match search::replace(this_bytes(a), old, new, max, false) {
        Some(out) => same(a, out),
        None => unchanged(a),
    }
}

type SpaceSplit = fn(&[u8], isize) -> Vec<Range<usize>>;
type SepSplit = fn(&[u8], &[u8], isize) -> Vec<Range<usize>>;

fn pieces(a: &[Value], ranges: Vec<Range<usize>>) -> R {
    let s = this_bytes(a);
    Ok(list(ranges.into_iter().map(|r| new_like(&a[0], s[r].to_vec())).collect()))
}
fn split_with(a: &[Value], spaces: SpaceSplit, at: SepSplit) -> R {
    let max = match given(a, 2) {
        Some(v) => size(v)?,
        None => -1,
    };
    let s = this_bytes(a);
    match given(a, 1) {
        Some(v) if !is_none(v) => {
            let sep = buffer_arg(v)?;
            if sep.is_empty() {
                return Err(value_error("empty separator"));
            }
            pieces(a, at(s, sep, max))
        }
        _ => pieces(a, spaces(s, max)),
    }
}
pub fn split(a: &[Value]) -> R {
    split_with(a, search::split_space::<Bytes>, search::split)
}
pub fn rsplit(a: &[Value]) -> R {
    split_with(a, search::rsplit_space::<Bytes>, search::rsplit)
}
pub fn splitlines(a: &[Value]) -> R {
    let keep = match given(a, 1) {
        Some(v) => crate::str_methods::c_int(v)? != 0,
        None => false,
    };
    pieces(a, search::lines(this_bytes(a), keep, false))
}

pub fn translate(a: &[Value]) -> R {
    let table = match &a[1] {
        v if is_none(v) => None,
        v => Some(buffer_arg(v)?),
    };
    if table.map_or(false, |t| t.len() != 256) {
        return Err(value_error("translation table must be 256 characters long"));
    }
    let delete = match given(a, 2) {
        Some(v) => buffer_arg(v)?,
        None => b"",
    };
    same(a, text::translate(this_bytes(a), table, delete))
}
/// A static method: no receiver.
pub fn maketrans(a: &[Value]) -> R {
    let (from, to) = (buffer_arg(&a[0])?, buffer_arg(&a[1])?);
    if from.len() != to.len() {
        return Err(value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    from.iter().zip(to).for_each(|(&f, &t)| table[f as usize] = t);
    Ok(new_bytes(table))
}

pub fn contains(a: &[Value]) -> R<bool> {
    let s = this_bytes(a);
    if let Some((b, _)) = bytes_view(&a[1]) {
        return Ok(search::find(s, b).is_some());
    }
    match to_index(&a[1]) {
        Ok(_) => Ok(s.contains(&byte_of(&a[1])?)),
        Err(e) if is_type_error(&e) => buffer_arg(&a[1]).map(|_| false),
        Err(e) => Err(e),
    }
}

pub fn add(a: &[Value]) -> R {
    let (s, t) = match (bytes_view(&a[0]), bytes_view(&a[1])) {
        (Some((s, _)), Some((t, _))) => (s, t),
        _ => {
            let (x, y) = (type_name(&a[1]), type_name(&a[0]));
            return Err(type_error(format!("can't concat {} to {}", x, y)));
        }
    };
    same(a, [s, t].concat())
}

pub fn repeat(a: &[Value], n: isize) -> R {
    let s = this_bytes(a);
    let n = n.max(0) as usize;
    if n == 1 {
        return unchanged(a);
    }
    let total = s.len().checked_mul(n).filter(|&t| t <= isize::MAX as usize);
    let total = total.ok_or_else(|| overflow_error("repeated bytes are too long"))?;
    let mut out = buffer(total, 0)?;
    (0..n).for_each(|_| out.extend_from_slice(s));
    same(a, out)
}

pub fn repr(a: &[Value]) -> Vec<u8> {
    str_repr::bytes(this_bytes(a))
}

/// bytes(x, encoding, errors): what the constructors of bytes and bytearray make of their
/// arguments, which begin with x.
pub fn construct(a: &[Value], name: &str) -> R<Vec<u8>> {
    let x = given(a, 0);
    let named = given(a, 1).map(|_| "encoding").or_else(|| given(a, 2).map(|_| "errors"));
    if let (Some(v), "bytes", None) = (x.filter(|v| !is_exact_bytes(v)), name, named) {
        if let Some(made) = bytes_protocol(v)? {
            return Ok(made);
        }
    }
    if let Some(v) = x.filter(|v| view(v).is_some()) {
        if given(a, 1).is_none() {
            return Err(type_error("string argument without an encoding"));
        }
        let encoding = text_arg(given(a, 1), name, "'encoding'", "utf-8")?;
        let errors = text_arg(given(a, 2), name, "'errors'", "strict")?;
        let out = crate::str_methods::encode_str(v, &encoding, &errors)?;
        return Ok(bytes_view(&out).map_or_else(Vec::new, |(b, _)| b.to_vec()));
    }
    for (i, what) in [(1, "'encoding'"), (2, "'errors'")] {
        text_arg(given(a, i), name, what, "")?;
    }
    if let Some(what) = named {
        return Err(type_error(format!("{} without a string argument", what)));
    }
    match x {
        Some(v) => from_object(v, name),
        None => Ok(Vec::new()),
    }
}

fn from_object(v: &Value, name: &str) -> R<Vec<u8>> {
    crate::bytes_memory::check_live(v)?;
    if let Some((b, _)) = bytes_view(v) {
        return Ok(b.to_vec());
    }
    match to_index(v) {
        Ok(Int::Small(n)) if n < 0 => return Err(value_error("negative count")),
        // 33 bytes are an object's own
        Ok(Int::Small(n)) if n > i64::MAX - 33 && name == "bytes" => {
            return Err(overflow_error("byte string is too large"));
        }
        Ok(Int::Small(n)) => {
            let mut out = buffer(n as usize, 0)?;
            out.resize(n as usize, 0);
            return Ok(out);
        }
        Ok(Int::Big(_)) => {
            return Err(overflow_error("cannot fit 'int' into an index-sized integer"));
        }
        Err(e) if is_type_error(&e) => {}
        Err(e) => return Err(e),
    }
    if let Some(l) = v.as_exact_list() {
        let mut out = Vec::with_capacity(l.items().len());
        // The list may change while its items say what numbers they are.
        while let Some(x) = l.items().get(out.len()).cloned() {
            out.push(byte_from(&x, name)?);
        }
        return Ok(out);
    }
    let items = items_of(v).map_err(|e| match is_type_error(&e) {
        true => type_error(format!("cannot convert '{}' object to {}", type_name(v), name)),
        false => e,
    })?;
    bytes_from_items(&items, name)
}

/// The bytes that the integers of a sequence are.
pub fn bytes_from_items(items: &[Value], name: &str) -> R<Vec<u8>> {
    items.iter().map(|v| byte_from(v, name)).collect()
}

fn byte_from(v: &Value, name: &str) -> R<u8> {
    match to_index(v)? {
        Int::Small(b @ 0..=255) => Ok(b as u8),
        _ => {
            let what = if name == "bytes" { "bytes" } else { "byte" };
            Err(value_error(format!("{} must be in range(0, 256)", what)))
        }
    }
}
