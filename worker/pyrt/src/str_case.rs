//! Letter case of text and what the is… methods ask. Input and output are WTF-8.

use crate::str_wtf8::{chars, decode, decode_before, push};
use crate::unicode::{self as u, map_case, Case};

/// Is the sigma at byte `at` the last letter of its word? Characters that have no case of
/// their own, as apostrophes, are passed over on both sides.
fn final_sigma(s: &[u8], at: usize) -> bool {
    let mut i = at;
    let mut before = false;
    while i > 0 {
        let (c, n) = decode_before(s, i);
        i -= n;
        if !u::is_case_ignorable(c) {
            before = u::is_cased(c);
            break;
        }
    }
    if !before {
        return false;
    }
    let mut i = at + decode(s, at).1;
    while i < s.len() {
        let (c, n) = decode(s, i);
        i += n;
        if !u::is_case_ignorable(c) {
            return !u::is_cased(c);
        }
    }
    true
}

fn put_lower(s: &[u8], at: usize, c: u32, out: &mut Vec<u8>) {
    if c == 0x3a3 {
        push(out, if final_sigma(s, at) { 0x3c2 } else { 0x3c3 });
    } else {
        map_case(c, Case::Lower, &mut |x| push(out, x));
    }
}

fn each(s: &[u8], mut f: impl FnMut(usize, u32)) {
    let mut at = 0;
    while at < s.len() {
        let (c, n) = decode(s, at);
        f(at, c);
        at += n;
    }
}

pub fn lower(s: &[u8]) -> Vec<u8> {
    if s.is_ascii() {
        return s.to_ascii_lowercase();
    }
    let mut out = Vec::with_capacity(s.len());
    each(s, |at, c| put_lower(s, at, c, &mut out));
    out
}

pub fn upper(s: &[u8]) -> Vec<u8> {
    if s.is_ascii() {
        return s.to_ascii_uppercase();
    }
    let mut out = Vec::with_capacity(s.len());
    each(s, |_, c| map_case(c, Case::Upper, &mut |x| push(&mut out, x)));
    out
}

pub fn casefold(s: &[u8]) -> Vec<u8> {
    if s.is_ascii() {
        return s.to_ascii_lowercase();
    }
    let mut out = Vec::with_capacity(s.len());
    each(s, |_, c| map_case(c, Case::Fold, &mut |x| push(&mut out, x)));
    out
}

pub fn capitalize(s: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    each(s, |at, c| {
        if at == 0 {
            map_case(c, Case::Title, &mut |x| push(&mut out, x));
        } else {
            put_lower(s, at, c, &mut out);
        }
    });
    out
}

pub fn title(s: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    let mut in_word = false;
    each(s, |at, c| {
        if in_word {
            put_lower(s, at, c, &mut out);
        } else {
            map_case(c, Case::Title, &mut |x| push(&mut out, x));
        }
        in_word = u::is_cased(c);
    });
    out
}

pub fn swapcase(s: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    each(s, |at, c| {
        if u::is_upper(c) {
            put_lower(s, at, c, &mut out);
        } else if u::is_lower(c) {
            map_case(c, Case::Upper, &mut |x| push(&mut out, x));
        } else {
            push(&mut out, c);
        }
    });
    out
}

pub fn is_lower(s: &[u8]) -> bool {
    let mut cased = false;
    for c in chars(s) {
        if u::is_upper(c) || u::is_title(c) {
            return false;
        }
        cased |= u::is_lower(c);
    }
    cased
}

pub fn is_upper(s: &[u8]) -> bool {
    let mut cased = false;
    for c in chars(s) {
        if u::is_lower(c) || u::is_title(c) {
            return false;
        }
        cased |= u::is_upper(c);
    }
    cased
}

pub fn is_title(s: &[u8]) -> bool {
    let (mut cased, mut in_word) = (false, false);
    for c in chars(s) {
        let starts = u::is_upper(c) || u::is_title(c);
        let continues = !starts && u::is_lower(c);
        if starts && in_word || continues && !in_word {
            return false;
        }
        in_word = starts || continues;
        cased |= in_word;
    }
    cased
}

/// Not empty, and every character passes.
pub fn all(s: &[u8], test: fn(u32) -> bool) -> bool {
    !s.is_empty() && chars(s).all(test)
}

pub fn is_printable(s: &[u8]) -> bool {
    chars(s).all(u::is_printable)
}

pub fn is_identifier(s: &[u8]) -> bool {
    let mut it = chars(s);
    match it.next() {
        Some(c) if u::is_id_start(c) => it.all(u::is_id_continue),
        _ => false,
    }
}
