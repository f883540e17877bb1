//! Codecs by a mapping of Python: codecs.charmap_encode, charmap_decode and charmap_build.

use super::codecs::{decoded, encoded};
use super::os_text::text_or;
use crate::codec::{encode_each, CodecError, Encoding, Errors};
use crate::prelude::*;
use crate::str_args::{bytes_view, codec_error, new_bytes, view};
use crate::str_wtf8::{chars, push};
use std::cell::RefCell;

const REASON: &str = "character maps to <undefined>";
/// Stands in a mapping for what means nothing.
const NOTHING: u32 = 0xfffe;

/// The bytes of each character of a table of 256.
pub fn build(a: &[Value]) -> R {
    let s = view(&a[0]).ok_or_else(|| {
        let got = crate::str_args::arg_name(&a[0]);
        type_error(format!("charmap_build() argument must be str, not {}", got))
    })?;
    let pairs = chars(s.bytes).enumerate().filter(|(_, c)| *c != NOTHING);
    let pair = |(i, c): (usize, u32)| (Value::int(c as i64), Value::int(i as i64));
    dict(pairs.map(pair).collect())
}

/// mapping[key]; None where it has no such item, or says None.
fn looked_up(mapping: &Value, key: u32) -> R<Option<Value>> {
    match getitem(mapping, &Value::int(key as i64)) {
        Err(e) if e.is(T::LookupError) => Ok(None),
        Err(e) => Err(e),
        Ok(v) => Ok(Some(v).filter(|v| !v.is_none())),
    }
}

/// The text of a byte.
fn meaning(mapping: &Value, b: u8) -> R<Option<Vec<u8>>> {
    let v = match looked_up(mapping, b as u32)? {
        Some(v) => v,
        None => return Ok(None),
    };
    let mut out = Vec::new();
    if let Some(i) = v.as_int() {
        if !(0..0x110000).contains(&i) {
            return Err(type_error("character mapping must be in range(0x110000)"));
        }
        push(&mut out, i as u32);
        return Ok(Some(out).filter(|_| i != NOTHING as i64));
    }
    match view(&v) {
        Some(s) if s.len == 1 && chars(s.bytes).next() == Some(NOTHING) => Ok(None),
        Some(s) => Ok(Some(s.bytes.to_vec())),
        None => Err(type_error("character mapping must return integer, None or str")),
    }
}

pub fn decode(a: &[Value]) -> R {
    let mapping = match a[2].given() {
        Some(m) if !m.is_none() => m,
        _ => return decoded(a, Encoding::Latin1, true),
    };
    let s = match bytes_view(&a[0]) {
        Some((b, _)) => b.to_vec(),
        None => {
            let got = type_name(&a[0]);
            return Err(type_error(format!("a bytes-like object is required, not '{}'", got)));
        }
    };
    let handler = Errors::named(&text_or(&a[1], "strict"));
    let table: Option<Vec<u32>> = view(mapping).map(|t| chars(t.bytes).collect());
    let mut out = Vec::with_capacity(s.len());
    let mut at = 0;
    while at < s.len() {
        let text = match &table {
            Some(t) => t.get(s[at] as usize).filter(|&&c| c != NOTHING).map(|&c| {
                let mut text = Vec::new();
                push(&mut text, c);
                text
            }),
            None => meaning(mapping, s[at])?,
        };
        if let Some(text) = text {
            out.extend(text);
            at += 1;
            continue;
        }
        let (start, end) = (at, at + 1);
        let fault = CodecError::Decode { encoding: "charmap", start, end, reason: REASON };
        at = handler
            .decode(&s, fault, &mut out, &|_| None)
            .map_err(|e| codec_error(e, &new_bytes(s.clone())))?;
    }
    Ok(tuple(vec![new_wtf8(out), Value::int(s.len() as i64)]))
}

/// The bytes of a character.
fn code(mapping: &Value, c: u32) -> R<Option<Vec<u8>>> {
    let v = match looked_up(mapping, c)? {
        Some(v) => v,
        None => return Ok(None),
    };
    if let Some(i) = v.as_int() {
        return match u8::try_from(i) {
            Ok(b) => Ok(Some(vec![b])),
            Err(_) => Err(type_error("character mapping must be in range(256)")),
        };
    }
    match v.as_bytes_data() {
        Some(b) => Ok(Some(b.to_vec())),
        None => Err(type_error(format!(
            "character mapping must return integer, bytes or None, not {}",
            type_name(&v)
        ))),
    }
}

pub fn encode(a: &[Value]) -> R {
    let mapping = match a[2].given() {
        Some(m) if !m.is_none() => m,
        _ => return encoded(a, Encoding::Latin1, "charmap_encode"),
    };
    let s = view(&a[0]).ok_or_else(|| {
        let got = crate::str_args::arg_name(&a[0]);
        type_error(format!("charmap_encode() argument 1 must be str, not {}", got))
    })?;
    let handler = Errors::named(&text_or(&a[1], "strict"));
    let failed: RefCell<Option<PyErr>> = RefCell::new(None);
    // An exception ends the walk: nothing more is asked, and it is raised behind it.
    let one = |c: u32, out: &mut Vec<u8>| {
        if failed.borrow().is_some() {
            return true;
        }
        match code(mapping, c) {
            Ok(Some(b)) => out.extend(b),
            Ok(None) => return false,
            Err(e) => *failed.borrow_mut() = Some(e),
        }
        true
    };
    let coded = encode_each(s.bytes, "charmap", REASON, &handler, &one, None);
    if let Some(e) = failed.borrow_mut().take() {
        return Err(e);
    }
    let coded = coded.map_err(|e| codec_error(e, &a[0]))?;
    Ok(tuple(vec![new_bytes(coded), Value::int(s.len as i64)]))
}
