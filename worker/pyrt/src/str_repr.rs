//! repr() and ascii() of text and bytes.

use crate::str_wtf8::{chars, push};
use crate::unicode::is_printable;

fn hex(out: &mut Vec<u8>, letter: u8, digits: u32, c: u32) {
    out.extend_from_slice(&[b'\\', letter]);
    for i in (0..digits).rev() {
        out.push(b"0123456789abcdef"[(c >> (4 * i) & 15) as usize]);
    }
}

/// A code point as an escape of the shortest form.
pub fn escape(out: &mut Vec<u8>, c: u32) {
    match c {
        0..=0xff => hex(out, b'x', 2, c),
        0x100..=0xffff => hex(out, b'u', 4, c),
        _ => hex(out, b'U', 8, c),
    }
}

fn quote_for(single: bool, double: bool) -> u8 {
    if single && !double {
        b'"'
    } else {
        b'\''
    }
}

fn put(out: &mut Vec<u8>, c: u32, quote: u8, shown: bool) {
    match c {
        0x5c => out.extend_from_slice(b"\\\\"),
        0x0a => out.extend_from_slice(b"\\n"),
        0x0d => out.extend_from_slice(b"\\r"),
        0x09 => out.extend_from_slice(b"\\t"),
        _ if c == quote as u32 => out.extend_from_slice(&[b'\\', quote]),
        _ if shown => push(out, c),
        _ => escape(out, c),
    }
}

fn quoted(s: &[u8], shown: fn(u32) -> bool) -> Vec<u8> {
    let quote = quote_for(s.contains(&b'\''), s.contains(&b'"'));
    let mut out = Vec::with_capacity(s.len() + 2);
    out.push(quote);
    chars(s).for_each(|c| put(&mut out, c, quote, shown(c)));
    out.push(quote);
    out
}

fn ascii_shown(c: u32) -> bool {
    (0x20..0x7f).contains(&c)
}

/// repr(str)
pub fn repr(s: &[u8]) -> Vec<u8> {
    quoted(s, |c| if c < 127 { c >= 32 } else { is_printable(c) })
}

/// ascii(str)
pub fn ascii(s: &[u8]) -> Vec<u8> {
    quoted(s, ascii_shown)
}

/// ascii(x) from repr(x): what is not ASCII is escaped.
pub fn to_ascii(repr: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(repr.len());
    for c in chars(repr) {
        if c < 128 {
            out.push(c as u8);
        } else {
            escape(&mut out, c);
        }
    }
    out
}

/// What repr(bytearray) shows between its parentheses: the single quote is escaped even where
/// the quotes are double.
pub fn bytearray(s: &[u8]) -> Vec<u8> {
    let quote = quote_for(s.contains(&b'\''), s.contains(&b'"'));
    let mut out = vec![b'b', quote];
    s.iter().for_each(|&b| put(&mut out, b as u32, b'\'', ascii_shown(b as u32)));
    out.push(quote);
    out
}

/// repr(bytes)
pub fn bytes(s: &[u8]) -> Vec<u8> {
    let quote = quote_for(s.contains(&b'\''), s.contains(&b'"'));
    let mut out = Vec::with_capacity(s.len() + 3);
    out.extend_from_slice(&[b'b', quote]);
    s.iter().for_each(|&b| put(&mut out, b as u32, quote, ascii_shown(b as u32)));
    out.push(quote);
    out
}
