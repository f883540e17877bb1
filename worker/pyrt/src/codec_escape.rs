//! unicode_escape and raw_unicode_escape: Latin-1 with Python's backslash escapes.

use crate::codec::{CodecError, Errors};
use crate::str_repr::escape;
use crate::str_wtf8::{chars, push};

pub fn encode(s: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    for c in chars(s) {
        match c {
            0x5c => out.extend_from_slice(b"\\\\"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x20..=0x7e => out.push(c as u8),
            _ => escape(&mut out, c),
        }
    }
    out
}

pub fn encode_raw(s: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    for c in chars(s) {
        if c < 256 {
            out.push(c as u8);
        } else {
            escape(&mut out, c);
        }
    }
    out
}

fn simple(b: u8) -> Option<&'static [u8]> {
    Some(match b {
        b'\n' => b"",
        b'\\' => b"\\",
        b'\'' => b"'",
        b'"' => b"\"",
        b'a' => b"\x07",
        b'b' => b"\x08",
        b'f' => b"\x0c",
        b'n' => b"\n",
        b'r' => b"\r",
        b't' => b"\t",
        b'v' => b"\x0b",
        _ => return None,
    })
}

/// Up to `n` hexadecimal digits: their value and how many there are.
fn hex(s: &[u8], n: usize) -> (u32, usize) {
    let digits = s.iter().take(n).map_while(|&b| (b as char).to_digit(16));
    digits.fold((0, 0), |(v, k), d| (v << 4 | d, k + 1))
}

/// `{NAME}` from `at` on: the byte after it, or end and reason of a fault.
fn named(s: &[u8], at: usize, out: &mut Vec<u8>) -> Result<usize, (usize, &'static str)> {
    const MALFORMED: &str = "malformed \\N character escape";
    match s.get(at) {
        Some(b'{') => {}
        _ => return Err((at, MALFORMED)),
    }
    let n = match s[at + 1..].iter().position(|&b| b == b'}') {
        Some(n) => n,
        None => return Err((s.len(), MALFORMED)),
    };
    if n == 0 {
        return Err((at + 1, MALFORMED));
    }
    let end = at + n + 2;
    let name = String::from_utf8_lossy(&s[at + 1..end - 1]);
    match crate::stdlib::unicodedata::lookup_char(&name) {
        Some(c) => {
            push(out, c);
            Ok(end)
        }
        None => Err((end, "unknown Unicode character name")),
    }
}

/// The escape whose backslash stands at `at`: the byte after it, or end and reason of a fault.
fn one(s: &[u8], at: usize, raw: bool, out: &mut Vec<u8>) -> Result<usize, (usize, &'static str)> {
    let kind = match s.get(at + 1) {
        Some(&b) => b,
        None if raw => {
            out.push(b'\\');
            return Ok(at + 1);
        }
        None => return Err((s.len(), "\\ at end of string")),
    };
    let (n, reason) = match kind {
        b'x' if !raw => (2, "truncated \\xXX escape"),
        b'u' => (4, "truncated \\uXXXX escape"),
        b'U' => (8, "truncated \\UXXXXXXXX escape"),
        b'0'..=b'7' if !raw => {
            let digits = s[at + 1..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b));
            let (v, k) = digits.fold((0, 0), |(v, k), &b| (v * 8 + (b - b'0') as u32, k + 1));
            push(out, v);
            return Ok(at + 1 + k);
        }
        b'N' if !raw => return named(s, at + 2, out),
        _ => {
            match simple(kind) {
                Some(text) if !raw => out.extend_from_slice(text),
                _ => {
                    out.push(b'\\');
                    push(out, kind as u32);
                }
            }
            return Ok(at + 2);
        }
    };
    let (v, k) = hex(&s[at + 2..], n);
    if k < n {
        return Err((at + 2 + k, reason));
    }
    if v > 0x10ffff {
        let raw_reason = "\\Uxxxxxxxx out of range";
        let reason = if raw { raw_reason } else { "illegal Unicode character" };
        return Err((at + 2 + n, reason));
    }
    push(out, v);
    Ok(at + 2 + n)
}

pub fn decode(s: &[u8], raw: bool, errors: &Errors) -> Result<Vec<u8>, CodecError> {
    decode_part(s, raw, errors, true).map(|(text, _)| text)
}

/// Text, and how many bytes it took: an escape at the end that may go on is left unless this is
/// the `last` part.
pub fn decode_part(
    s: &[u8],
    raw: bool,
    errors: &Errors,
    last: bool,
) -> Result<(Vec<u8>, usize), CodecError> {
    let encoding = if raw { "rawunicodeescape" } else { "unicodeescape" };
    let mut out = Vec::with_capacity(s.len());
    let mut at = 0;
    while at < s.len() {
        if s[at] != b'\\' {
            push(&mut out, s[at] as u32);
            at += 1;
            continue;
        }
        if !last && at + 1 == s.len() {
            break;
        }
        at = match one(s, at, raw, &mut out) {
            Ok(next) => next,
            Err((end, _)) if !last && end >= s.len() && is_open(&s[at..]) => break,
            Err((end, reason)) => {
                let fault = CodecError::Decode { encoding, start: at, end, reason };
                errors.decode(s, fault, &mut out, &|_| None)?
            }
        };
    }
    Ok((out, at))
}

/// Does this faulty escape only lack what may follow?
fn is_open(s: &[u8]) -> bool {
    let digits = match s[1] {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        _ => return s.len() == 2 || s[2] == b'{' && !s.contains(&b'}'),
    };
    s.len() < 2 + digits
}

/// What CPython warns of at the first backslash sequence that is none, or an octal one that is no
/// byte; `text` knows \u, \U and \N, too.
pub fn warning(s: &[u8], text: bool) -> Option<String> {
    let mut at = 0;
    while at + 1 < s.len() {
        let b = s[at + 1];
        if s[at] != b'\\' {
            at += 1;
            continue;
        }
        let octal = s[at + 1..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
        if octal == 3 && b >= b'4' {
            let digits = String::from_utf8_lossy(&s[at + 1..at + 4]);
            return Some(format!("invalid octal escape sequence '\\{}'", digits));
        }
        let known = simple(b).is_some() || octal > 0 || b == b'x';
        if !known && !(text && matches!(b, b'u' | b'U' | b'N')) {
            return Some(format!("invalid escape sequence '\\{}'", b as char));
        }
        at += 2;
    }
    None
}
