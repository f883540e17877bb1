//! What the methods of bytes and bytearray do: ASCII's letters, hexadecimal, tables.

use crate::fail::Fail;

pub fn capitalize(s: &[u8]) -> Vec<u8> {
    let mut out = s.to_ascii_lowercase();
    if let Some(b) = out.first_mut() {
        b.make_ascii_uppercase();
    }
    out
}

pub fn swapcase(s: &[u8]) -> Vec<u8> {
    s.iter().map(|b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b }).collect()
}

pub fn title(s: &[u8]) -> Vec<u8> {
    let mut in_word = false;
    let mut one = |b: &u8| {
        let r = if in_word { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
        in_word = b.is_ascii_alphabetic();
        r
    };
    s.iter().map(&mut one).collect()
}

pub fn is_space(b: u8) -> bool {
    matches!(b, b' ' | 0x09..=0x0d)
}

/// Not empty, and every byte passes.
pub fn all(s: &[u8], test: fn(&u8) -> bool) -> bool {
    !s.is_empty() && s.iter().all(test)
}

pub fn is_lower(s: &[u8]) -> bool {
    s.iter().any(u8::is_ascii_lowercase) && !s.iter().any(u8::is_ascii_uppercase)
}

pub fn is_upper(s: &[u8]) -> bool {
    s.iter().any(u8::is_ascii_uppercase) && !s.iter().any(u8::is_ascii_lowercase)
}

pub fn is_title(s: &[u8]) -> bool {
    let (mut cased, mut in_word) = (false, false);
    for b in s {
        if b.is_ascii_uppercase() && in_word || b.is_ascii_lowercase() && !in_word {
            return false;
        }
        in_word = b.is_ascii_alphabetic();
        cased |= in_word;
    }
    cased
}

/// s.translate(table, delete); the table has 256 bytes or is not there.
pub fn translate(s: &[u8], table: Option<&[u8]>, delete: &[u8]) -> Vec<u8> {
    let kept = s.iter().filter(|b| !delete.contains(b));
    match table {
        Some(t) => kept.map(|&b| t[b as usize]).collect(),
        None => kept.copied().collect(),
    }
}

/// s.hex(sep, group): a separator after each group, counted from the right when group > 0.
pub fn hex(s: &[u8], sep: Option<u8>, group: i64) -> String {
    let mut out = String::with_capacity(s.len() * 3);
    let size = group.unsigned_abs() as usize;
    for (i, b) in s.iter().enumerate() {
        let counted = if group > 0 { s.len() - i } else { i };
        if let Some(sep) = sep {
            if i > 0 && size > 0 && counted % size == 0 {
                out.push(sep as char);
            }
        }
        out.push(char::from_digit((b >> 4) as u32, 16).unwrap_or('0'));
        out.push(char::from_digit((b & 15) as u32, 16).unwrap_or('0'));
    }
    out
}

/// bytes.fromhex(text); `text` is WTF-8, positions count characters.
pub fn from_hex(text: &[u8]) -> Result<Vec<u8>, Fail> {
    let chars: Vec<u32> = crate::str_wtf8::chars(text).collect();
    let digit = |at: usize| chars.get(at).and_then(|&c| char::from_u32(c)?.to_digit(16));
    let space = |at: usize| chars.get(at).map_or(false, |&c| c < 128 && is_space(c as u8));
    let bad = |at: usize| {
        let msg = "non-hexadecimal number found in fromhex() arg at position";
        Fail::value(format!("{} {}", msg, at))
    };
    if let Some(at) = chars.iter().position(|&c| c > 127) {
        return Err(bad(at));
    }
    let mut out = Vec::with_capacity(chars.len() / 2);
    let mut at = 0;
    while at < chars.len() {
        if space(at) {
            at += 1;
            continue;
        }
        let high = digit(at).ok_or_else(|| bad(at))?;
        let low = digit(at + 1).ok_or_else(|| bad(at + 1))?;
        out.push((high << 4 | low) as u8);
        at += 2;
    }
    Ok(out)
}
