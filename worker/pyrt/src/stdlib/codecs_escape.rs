//! codecs.escape_decode and escape_encode: bytes as Python's source writes them.

use crate::prelude::*;
use crate::str_args::{bytes_of, new_bytes};

fn hex(b: Option<&u8>) -> Option<u8> {
    b.and_then(|b| (*b as char).to_digit(16)).map(|d| d as u8)
}

fn plain(c: u8) -> Option<u8> {
    Some(match c {
        b'\\' | b'\'' | b'"' => c,
        b'b' => 8,
        b'f' => 12,
        b't' => b'\t',
        b'n' => b'\n',
        b'r' => b'\r',
        b'v' => 11,
        b'a' => 7,
        _ => return None,
    })
}

/// Up to three octal digits from `at` on: the byte, and how many there were.
fn octal(s: &[u8], at: usize) -> (u8, usize) {
    let digits = s[at..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b));
    digits.fold((0, 0), |(x, n), b| ((x as u32 * 8 + (b - b'0') as u32) as u8, n + 1))
}

fn unescaped(s: &[u8], errors: &str) -> R<Vec<u8>> {
    let mut out = Vec::with_capacity(s.len());
    let mut i = 0;
    while i < s.len() {
        let c = s[i];
        i += 1;
        if c != b'\\' {
            out.push(c);
            continue;
        }
        let c = match s.get(i) {
            Some(c) => *c,
            None => return Err(value_error("Trailing \\ in string")),
        };
        if let Some(x) = plain(c) {
            out.push(x);
        } else if (b'0'..=b'7').contains(&c) {
            let (x, n) = octal(s, i);
            out.push(x);
            i += n - 1;
        } else if c == b'x' {
            match (hex(s.get(i + 1)), hex(s.get(i + 2)), errors) {
                (Some(a), Some(b), _) => {
                    out.push(a * 16 + b);
                    i += 2;
                }
                (a, _, "replace" | "ignore") => {
                    if errors == "replace" {
                        out.push(b'?');
                    }
                    i += a.is_some() as usize;
                }
                _ => {
                    return Err(value_error(format!("invalid \\x escape at position {}", i - 1)))
                }
            }
        } else if c != b'\n' {
            out.extend_from_slice(&[b'\\', c]);
        }
        i += 1;
    }
    Ok(out)
}

pub fn decode(a: &[Value]) -> R {
    let s = match a[0].as_str_data() {
        Some(s) => s.bytes().to_vec(),
        None => bytes_of(&a[0])?,
    };
    let errors = a[1].given().and_then(|e| e.as_str()).unwrap_or_default().into_owned();
    let out = unescaped(&s, &errors)?;
    if let Some(text) = crate::codec_escape::warning(&s, false) {
        super::warn_of(T::DeprecationWarning, text)?;
    }
    Ok(tuple(vec![new_bytes(out), Value::int(s.len() as i64)]))
}

pub fn encode(a: &[Value]) -> R {
    let s = match a[0].as_bytes_data() {
        Some(b) => b.clone(),
        None => {
            return Err(type_error(format!(
                "escape_encode() argument 1 must be bytes, not {}",
                type_name(&a[0])
            )))
        }
    };
    let mut out = Vec::with_capacity(s.len());
    for b in &s {
        match b {
            b'\\' | b'\'' => out.extend_from_slice(&[b'\\', *b]),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0x20..=0x7e => out.push(*b),
            _ => out.extend_from_slice(format!("\\x{:02x}", b).as_bytes()),
        }
    }
    Ok(tuple(vec![new_bytes(out), Value::int(s.len() as i64)]))
}
