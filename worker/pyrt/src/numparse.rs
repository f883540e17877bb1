//! int("…", base), float("…") and complex("…"): text to numbers by CPython's rules.
//!
//! The input is what `to_ascii` makes of a str, or a bytes object as it is. None means that the
//! text is no number; the caller knows what its error message says.

use crate::bigint::BigInt;
use crate::bigint_text::check_digits;
use crate::fail::Fail;
use crate::int::Int;
use crate::{str_wtf8, unicode};

/// Digits of any script become ASCII ones, spaces of any kind ' ', other things '?'.
pub fn to_ascii(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_vec();
    }
    let one = |c: u32| match c {
        0..=127 => c as u8,
        _ if unicode::is_space(c) => b' ',
        _ => unicode::decimal(c).map_or(b'?', |d| b'0' + d),
    };
    str_wtf8::chars(text).map(one).collect()
}

fn is_c_space(b: u8) -> bool {
    matches!(b, b' ' | 0x09..=0x0d)
}

pub fn strip_space(mut s: &[u8]) -> &[u8] {
    while let [b, rest @ ..] = s {
        if !is_c_space(*b) {
            break;
        }
        s = rest;
    }
    while let [rest @ .., b] = s {
        if !is_c_space(*b) {
            break;
        }
        s = rest;
    }
    s
}

fn split_sign(s: &[u8]) -> (bool, &[u8]) {
    match s {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, s),
    }
}

/// The base that a prefix asks for, and the rest.
fn split_prefix(s: &[u8], base: u32) -> (u32, &[u8], bool) {
    let named = match s {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let prefixed = named != 0 && (base == 0 || base == named);
    if prefixed {
        let rest = &s[2..];
        return (named, rest.strip_prefix(b"_").unwrap_or(rest), false);
    }
    // Base 0 takes decimal literals as Python does: no leading zeros but in zero itself.
    let only_zero = base == 0 && s.first() == Some(&b'0');
    (if base == 0 { 10 } else { base }, s, only_zero)
}

/// base is 0 or 2..=36.
pub fn parse_int(text: &[u8], base: u32) -> Result<Option<Int>, Fail> {
    let (neg, s) = split_sign(strip_space(text));
    let (base, s, only_zero) = split_prefix(s, base);
    let mut digits = Vec::with_capacity(s.len());
    let mut after_digit = false;
    for &b in s {
        if b == b'_' {
            if !after_digit {
                return Ok(None);
            }
            after_digit = false;
            continue;
        }
        match (b as char).to_digit(36) {
            Some(d) if d < base => digits.push(d as u8),
            _ => return Ok(None),
        }
        after_digit = true;
    }
    if !after_digit || only_zero && digits.iter().any(|&d| d != 0) {
        return Ok(None);
    }
    if !base.is_power_of_two() {
        check_digits(digits.len())?;
    }
    // 12 digits of base 36 are below 2**63.
    if digits.len() <= 12 {
        let v = digits.iter().fold(0i64, |v, &d| v * base as i64 + d as i64);
        return Ok(Some(Int::Small(if neg { -v } else { v })));
    }
    Ok(Some(Int::from_big(BigInt::from_digits(neg, &digits, base))))
}

/// Removes underscores that stand between digits; None where one stands elsewhere.
fn without_underscores(s: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(s.len());
    for (i, &b) in s.iter().enumerate() {
        if b != b'_' {
            out.push(b);
            continue;
        }
        let digit = |at: Option<&u8>| at.map_or(false, |b| b.is_ascii_digit());
        if i == 0 || !digit(s.get(i - 1)) || !digit(s.get(i + 1)) {
            return None;
        }
    }
    Some(out)
}

fn count_digits(s: &[u8]) -> usize {
    s.iter().take_while(|b| b.is_ascii_digit()).count()
}

/// The longest float at the start of s, without space or underscores, and its length.
pub fn float_prefix(s: &[u8]) -> Option<(f64, usize)> {
    let (neg, rest) = split_sign(s);
    let sign = s.len() - rest.len();
    let signed = |x: f64| if neg { -x } else { x };
    for (name, x) in [("infinity", f64::INFINITY), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        if rest.len() >= name.len() && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            return Some((signed(x), sign + name.len()));
        }
    }
    let whole = count_digits(rest);
    let mut n = whole;
    let mut fraction = 0;
    if rest.get(n) == Some(&b'.') {
        fraction = count_digits(&rest[n + 1..]);
        n += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = rest.get(n) {
        let (_, exp) = split_sign(&rest[n + 1..]);
        let digits = count_digits(exp);
        if digits > 0 {
            n = rest.len() - exp.len() + digits;
        }
    }
    let text = std::str::from_utf8(&rest[..n]).ok()?;
    Some((signed(text.parse().ok()?), sign + n))
}

pub fn parse_float(text: &[u8]) -> Option<f64> {
    let s = strip_space(text);
    if s.contains(&b'_') {
        return match float_prefix(&without_underscores(s)?) {
            Some((x, n)) if n == without_underscores(s)?.len() => Some(x),
            _ => None,
        };
    }
    match float_prefix(s) {
        Some((x, n)) if n == s.len() => Some(x),
        _ => None,
    }
}

/// Real and imaginary part of "3+4j", "(1e3-j)", "2", "inf-nanj" and the like.
pub fn parse_complex(text: &[u8]) -> Option<(f64, f64)> {
    let mut s = strip_space(text);
    if let [b'(', inner @ ..] = s {
        s = strip_space(strip_space(inner).strip_suffix(b")")?);
    }
    let cleaned;
    if s.contains(&b'_') {
        cleaned = without_underscores(s)?;
        s = &cleaned;
    }
    let is_j = |b: &[u8]| matches!(b, [b'j' | b'J']);
    // A sign without digits, before j, is one.
    let unit = |b: &[u8]| match b {
        [b'+', rest @ ..] if is_j(rest) => Some(1.0),
        [b'-', rest @ ..] if is_j(rest) => Some(-1.0),
        rest if is_j(rest) => Some(1.0),
        _ => None,
    };
    if let Some(im) = unit(s) {
        return Some((0.0, im));
    }
    let (first, n) = float_prefix(s)?;
    let rest = &s[n..];
    if rest.is_empty() {
        return Some((first, 0.0));
    }
    if is_j(rest) {
        return Some((0.0, first));
    }
    if !matches!(rest[0], b'+' | b'-') {
        return None;
    }
    if let Some(im) = unit(rest) {
        return Some((first, im));
    }
    let (im, m) = float_prefix(rest)?;
    if is_j(&rest[m..]) {
        Some((first, im))
    } else {
        None
    }
}
