//! The methods of str. Each takes its arguments in a slice, the receiver first; what was left
//! out is UNBOUND or missing. Offsets in bytes become offsets in characters at this border.

use crate::prelude::*;
use crate::stdlib::codec_search;
use crate::str_args::*;
use crate::str_search::{self as search, Text};
use crate::{codec, str_case, str_wtf8, unicode};
use std::ops::Range;

fn pieces(of: &Value, s: &View, ranges: Vec<Range<usize>>) -> Value {
    if ranges.len() == 1 && ranges[0] == (0..s.bytes.len()) && is_exact_str(of) {
        return list(vec![of.clone()]);
    }
    list(ranges.into_iter().map(|r| s.part(r)).collect())
}

pub fn capitalize(a: &[Value]) -> R {
    Ok(new_wtf8(str_case::capitalize(this(a).bytes)))
}
pub fn casefold(a: &[Value]) -> R {
    Ok(new_wtf8(str_case::casefold(this(a).bytes)))
}
pub fn lower(a: &[Value]) -> R {
    Ok(new_wtf8(str_case::lower(this(a).bytes)))
}
pub fn upper(a: &[Value]) -> R {
    Ok(new_wtf8(str_case::upper(this(a).bytes)))
}
pub fn title(a: &[Value]) -> R {
    Ok(new_wtf8(str_case::title(this(a).bytes)))
}
pub fn swapcase(a: &[Value]) -> R {
    Ok(new_wtf8(str_case::swapcase(this(a).bytes)))
}

fn fill_of(a: &[Value]) -> R<u32> {
    let v = match given(a, 2) {
        Some(v) => v,
        None => return Ok(' ' as u32),
    };
    match view(v) {
        Some(s) if s.len == 1 => Ok(str_wtf8::decode(s.bytes, 0).0),
        Some(_) => Err(type_error("The fill character must be exactly one character long")),
        None => Err(type_error(format!(
            "The fill character must be a unicode character, not {}",
            type_name(v)
        ))),
    }
}

fn pad(a: &[Value], sides: fn(usize, usize) -> (usize, usize)) -> R {
    let s = this(a);
    let width = size(&a[1])?.max(0) as usize;
    let fill = fill_of(a)?;
    if width <= s.len {
        return Ok(itself(&a[0]));
    }
    let (left, right) = sides(s.len, width);
    let mut out = buffer(s.bytes.len(), left + right)?;
    (0..left).for_each(|_| str_wtf8::push(&mut out, fill));
    out.extend_from_slice(s.bytes);
    (0..right).for_each(|_| str_wtf8::push(&mut out, fill));
    Ok(new_wtf8(out))
}
pub fn center(a: &[Value]) -> R {
    pad(a, search::center)
}
pub fn ljust(a: &[Value]) -> R {
    pad(a, |n, width| (0, width - n))
}
pub fn rjust(a: &[Value]) -> R {
    pad(a, |n, width| (width - n, 0))
}
pub fn zfill(a: &[Value]) -> R {
    let s = this(a);
    let width = size(&a[1])?.max(0) as usize;
    if width <= s.len {
        return Ok(itself(&a[0]));
    }
    buffer(s.bytes.len(), width)?;
    Ok(new_wtf8(search::zfill(s.bytes, s.len, width)))
}

fn needle(v: &Value) -> R<View<'_>> {
    view(v).ok_or_else(|| type_error(format!("must be str, not {}", type_name(v))))
}

/// The bytes of s[start:end] for the method's second and third argument, and the character
/// they begin at. None where start lies beyond the end: nothing is found there.
fn window(s: &View, a: &[Value]) -> R<Option<(Range<usize>, usize)>> {
    let (start, end) = bounds(given(a, 2), given(a, 3), || s.len)?;
    if start > end {
        return Ok(None);
    }
    Ok(Some((s.byte(start)..s.byte(end), start)))
}

fn locate(a: &[Value], how: fn(&[u8], &[u8]) -> Option<usize>) -> R<Option<usize>> {
    let s = this(a);
    let sub = needle(&a[1])?;
    let (range, start) = match window(&s, a)? {
        Some(w) => w,
        None => return Ok(None),
    };
    let found = how(&s.bytes[range.clone()], sub.bytes);
    Ok(found.map(|at| if s.ascii { start + at } else { s.number(range.start + at) }))
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
        None => Err(value_error("substring not found")),
    }
}
pub fn index(a: &[Value]) -> R {
    must_find(locate(a, search::find)?)
}
pub fn rindex(a: &[Value]) -> R {
    must_find(locate(a, search::rfind)?)
}
pub fn count(a: &[Value]) -> R {
    let s = this(a);
    let sub = needle(&a[1])?;
    Ok(Value::int(match window(&s, a)? {
        Some((range, _)) => search::count(&s.bytes[range], sub.bytes, true) as i64,
        None => 0,
    }))
}

fn at_end(a: &[Value], name: &str, test: fn(&[u8], &[u8]) -> bool) -> R {
    let s = this(a);
    let window = window(&s, a)?;
    let fits = |sub: View| match &window {
        Some((range, _)) => test(&s.bytes[range.clone()], sub.bytes),
        None => false,
    };
    if let Some(sub) = view(&a[1]) {
        return Ok(Value::bool(fits(sub)));
    }
    let all = match tuple_items(&a[1]) {
        Some(items) => items,
        None => {
            let got = type_name(&a[1]);
            let msg = format!("{} first arg must be str or a tuple of str, not {}", name, got);
            return Err(type_error(msg));
        }
    };
    for v in all.iter() {
        match view(v) {
            Some(sub) if fits(sub) => return Ok(Value::bool(true)),
            Some(_) => {}
            None => {
                let got = type_name(v);
                let msg = format!("tuple for {} must only contain str, not {}", name, got);
                return Err(type_error(msg));
            }
        }
    }
    Ok(Value::bool(false))
}
pub fn startswith(a: &[Value]) -> R {
    at_end(a, "startswith", |s, sub| s.starts_with(sub))
}
pub fn endswith(a: &[Value]) -> R {
    at_end(a, "endswith", |s, sub| s.ends_with(sub))
}

pub fn encode(a: &[Value]) -> R {
    let encoding = text_arg(given(a, 1), "encode", "'encoding'", "utf-8")?;
    let errors = text_arg(given(a, 2), "encode", "'errors'", "strict")?;
    encode_str(&a[0], &encoding, &errors)
}

/// str.encode() and bytes(str, ...).
pub fn encode_str(v: &Value, encoding: &str, errors: &str) -> R {
    let s = this(std::slice::from_ref(v));
    let codec = match codec::lookup(encoding) {
        Ok(c) => c,
        Err(_) => return codec_search::run(v, encoding, errors, "encode", true),
    };
    let handler = codec::Errors::named(errors);
    let coded = codec::encode(s.bytes, codec, &handler)
        .map_err(|e| codec_search::told_by(codec, codec_error(e, v), encoding, "encode"))?;
    Ok(new_bytes(coded))
}

/// An argument that CPython takes as a C int.
pub fn c_int(v: &Value) -> R<i64> {
    match to_index(v)? {
        crate::int::Int::Small(i) if i32::try_from(i).is_ok() => Ok(i),
        _ => Err(overflow_error("Python int too large to convert to C int")),
    }
}

pub fn expandtabs(a: &[Value]) -> R {
    let size = match given(a, 1) {
        Some(v) => c_int(v)?,
        None => 8,
    };
    Ok(new_wtf8(search::expand_tabs(this(a).bytes, size, true)))
}

fn test(yes: bool) -> R {
    Ok(Value::bool(yes))
}
pub fn isalnum(a: &[Value]) -> R {
    test(str_case::all(this(a).bytes, unicode::is_alnum))
}
pub fn isalpha(a: &[Value]) -> R {
    test(str_case::all(this(a).bytes, unicode::is_alpha))
}
pub fn isascii(a: &[Value]) -> R {
    test(this(a).ascii)
}
pub fn isdecimal(a: &[Value]) -> R {
    test(str_case::all(this(a).bytes, unicode::is_decimal))
}
pub fn isdigit(a: &[Value]) -> R {
    test(str_case::all(this(a).bytes, unicode::is_digit))
}
pub fn isnumeric(a: &[Value]) -> R {
    test(str_case::all(this(a).bytes, unicode::is_numeric))
}
pub fn isspace(a: &[Value]) -> R {
    test(str_case::all(this(a).bytes, unicode::is_space))
}
pub fn isidentifier(a: &[Value]) -> R {
    test(str_case::is_identifier(this(a).bytes))
}
pub fn islower(a: &[Value]) -> R {
    test(str_case::is_lower(this(a).bytes))
}
pub fn isupper(a: &[Value]) -> R {
    test(str_case::is_upper(this(a).bytes))
}
pub fn istitle(a: &[Value]) -> R {
    test(str_case::is_title(this(a).bytes))
}
pub fn isprintable(a: &[Value]) -> R {
    test(str_case::is_printable(this(a).bytes))
}

pub fn join(a: &[Value]) -> R {
    let items = items_of(&a[1]).map_err(|e| not_iterable(e, &a[1]))?;
    if items.len() == 1 && is_exact_str(&items[0]) {
        return Ok(items[0].clone());
    }
    let s = this(a);
    let mut room = s.bytes.len() * items.len().saturating_sub(1);
    for (i, v) in items.iter().enumerate() {
        match view(v) {
            Some(t) => room += t.bytes.len(),
            None => {
                let got = type_name(v);
                let msg = format!("sequence item {}: expected str instance, {} found", i, got);
                return Err(type_error(msg));
            }
        }
    }
    let mut out = Vec::with_capacity(room);
    for (i, v) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(s.bytes);
        }
        out.extend_from_slice(view(v).map_or(b"", |t| t.bytes));
    }
    Ok(new_wtf8(out))
}

fn strip_sides(a: &[Value], name: &str, left: bool, right: bool) -> R {
    let s = this(a);
    let range = match given(a, 1) {
        Some(v) if !is_none(v) => {
            let set = view(v)
                .ok_or_else(|| type_error(format!("{} arg must be None or str", name)))?;
            let chars: Vec<u32> = str_wtf8::chars(set.bytes).collect();
            search::strip::<Text>(s.bytes, left, right, &|c| chars.contains(&c))
        }
        _ => search::strip::<Text>(s.bytes, left, right, &unicode::is_space),
    };
    if range.len() == s.bytes.len() {
        return Ok(itself(&a[0]));
    }
    Ok(s.part(range))
}
pub fn strip(a: &[Value]) -> R {
    strip_sides(a, "strip", true, true)
}
pub fn lstrip(a: &[Value]) -> R {
    strip_sides(a, "lstrip", true, false)
}
pub fn rstrip(a: &[Value]) -> R {
    strip_sides(a, "rstrip", false, true)
}

fn separator(v: &Value) -> R<View<'_>> {
    let sep = needle(v)?;
    if sep.len == 0 {
        return Err(value_error("empty separator"));
    }
    Ok(sep)
}
fn cut(s: &View, sep: &Value, at: usize, n: usize) -> Value {
    tuple(vec![s.part(0..at), sep.clone(), s.part(at + n..s.bytes.len())])
}
pub fn partition(a: &[Value]) -> R {
    let (s, sep) = (this(a), separator(&a[1])?);
    Ok(match search::find(s.bytes, sep.bytes) {
        Some(at) => cut(&s, &a[1], at, sep.bytes.len()),
        None => tuple(vec![itself(&a[0]), empty_str(), empty_str()]),
    })
}
pub fn rpartition(a: &[Value]) -> R {
    let (s, sep) = (this(a), separator(&a[1])?);
    Ok(match search::rfind(s.bytes, sep.bytes) {
        Some(at) => cut(&s, &a[1], at, sep.bytes.len()),
        None => tuple(vec![empty_str(), empty_str(), itself(&a[0])]),
    })
}

fn affix<'a>(a: &'a [Value], name: &str) -> R<View<'a>> {
    let wrong = || format!("{}() argument must be str, not {}", name, arg_name(&a[1]));
    view(&a[1]).ok_or_else(|| type_error(wrong()))
}
pub fn removeprefix(a: &[Value]) -> R {
    let (s, p) = (this(a), affix(a, "removeprefix")?);
    Ok(match s.bytes.starts_with(p.bytes) {
        true => s.part(p.bytes.len()..s.bytes.len()),
        false => itself(&a[0]),
    })
}
pub fn removesuffix(a: &[Value]) -> R {
    let (s, p) = (this(a), affix(a, "removesuffix")?);
    Ok(match s.bytes.ends_with(p.bytes) {
        true => s.part(0..s.bytes.len() - p.bytes.len()),
        false => itself(&a[0]),
    })
}

pub fn replace(a: &[Value]) -> R {
    let wrong = |i: usize| {
        type_error(format!("replace() argument {} must be str, not {}", i, arg_name(&a[i])))
    };
    let old = view(&a[1]).ok_or_else(|| wrong(1))?;
    let new = view(&a[2]).ok_or_else(|| wrong(2))?;
    let max = match given(a, 3) {
        Some(v) => size(v)?,
        None => -1,
    };
    Ok(match search::replace(this(a).bytes, old.bytes, new.bytes, max, true) {
        Some(out) => new_wtf8(out),
        None => itself(&a[0]),
    })
}

type SpaceSplit = fn(&[u8], isize) -> Vec<Range<usize>>;
type SepSplit = fn(&[u8], &[u8], isize) -> Vec<Range<usize>>;

fn split_with(a: &[Value], spaces: SpaceSplit, at: SepSplit) -> R {
    let s = this(a);
    let max = match given(a, 2) {
        Some(v) => size(v)?,
        None => -1,
    };
    let sep = match given(a, 1) {
        Some(v) if !is_none(v) => v,
        _ => return Ok(pieces(&a[0], &s, spaces(s.bytes, max))),
    };
    let sep = view(sep)
        .ok_or_else(|| type_error(format!("must be str or None, not {}", type_name(sep))))?;
    if sep.len == 0 {
        return Err(value_error("empty separator"));
    }
    Ok(pieces(&a[0], &s, at(s.bytes, sep.bytes, max)))
}
pub fn split(a: &[Value]) -> R {
    split_with(a, search::split_space::<Text>, search::split)
}
pub fn rsplit(a: &[Value]) -> R {
    split_with(a, search::rsplit_space::<Text>, search::rsplit)
}
pub fn splitlines(a: &[Value]) -> R {
    let s = this(a);
    let keep = match given(a, 1) {
        Some(v) => c_int(v)? != 0,
        None => false,
    };
    let ranges = search::lines(s.bytes, keep, true);
    Ok(pieces(&a[0], &s, ranges))
}

/// What a translation table says of one character: a code point, a text, None for nothing.
fn mapped(v: &Value, out: &mut Vec<u8>) -> R<()> {
    if is_none(v) {
        return Ok(());
    }
    if let Some(s) = view(v) {
        out.extend_from_slice(s.bytes);
        return Ok(());
    }
    match small_int(v) {
        Some(x @ 0..=0x10ffff) => str_wtf8::push(out, x as u32),
        Some(_) => return Err(value_error("character mapping must be in range(0x110000)")),
        None if is_int(v) => {
            return Err(value_error("character mapping must be in range(0x110000)"))
        }
        None => {
            return Err(type_error("character mapping must return integer, None or str"));
        }
    }
    Ok(())
}
pub fn translate(a: &[Value]) -> R {
    let s = this(a);
    let mut out = Vec::with_capacity(s.bytes.len());
    for c in str_wtf8::chars(s.bytes) {
        match getitem(&a[1], &Value::int(c as i64)) {
            Ok(v) => mapped(&v, &mut out)?,
            Err(e) if is_lookup_error(&e) => str_wtf8::push(&mut out, c),
            Err(e) => return Err(e),
        }
    }
    Ok(new_wtf8(out))
}

fn one_char(v: &Value) -> Option<u32> {
    let s = view(v)?;
    (s.len == 1).then(|| str_wtf8::decode(s.bytes, 0).0)
}
fn table_of(pairs: &Value) -> R {
    let items = match dict_items(pairs) {
        Some(items) => items,
        None => {
            let msg = "if you give only one argument to maketrans it must be a dict";
            return Err(type_error(msg));
        }
    };
    let mut out = Vec::with_capacity(items.len());
    for (k, v) in items {
        if view(&k).is_some() {
            let c = one_char(&k).ok_or_else(|| {
                value_error("string keys in translate table must be of length 1")
            })?;
            out.push((Value::int(c as i64), v));
        } else if is_int(&k) {
            out.push((k, v));
        } else {
            return Err(type_error("keys in translate table must be strings or integers"));
        }
    }
    dict(out)
}
/// A static method: no receiver.
pub fn maketrans(a: &[Value]) -> R {
    let to = match given(a, 1) {
        Some(v) => v,
        None => return table_of(&a[0]),
    };
    let from = view(&a[0]).ok_or_else(|| {
        type_error("first maketrans argument must be a string if there is a second argument")
    })?;
    let wrong = |i: usize, v: &Value| {
        type_error(format!("maketrans() argument {} must be str, not {}", i, arg_name(v)))
    };
    let to = view(to).ok_or_else(|| wrong(2, to))?;
    if from.len != to.len {
        let msg = "the first two maketrans arguments must have equal length";
        return Err(value_error(msg));
    }
    let key = |c: u32| Value::int(c as i64);
    let both = str_wtf8::chars(from.bytes).zip(str_wtf8::chars(to.bytes));
    let mut out: Vec<(Value, Value)> = both.map(|(x, y)| (key(x), key(y))).collect();
    if let Some(v) = given(a, 2) {
        let gone = view(v).ok_or_else(|| wrong(3, v))?;
        out.extend(str_wtf8::chars(gone.bytes).map(|c| (key(c), NONE)));
    }
    dict(out)
}
