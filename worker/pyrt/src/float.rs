//! Floats as Python shows, rounds, divides and hashes them. Pure: no values, no objects.

use crate::bigint::BigInt;
use crate::bigint_bits::HASH_MODULUS;
use crate::bigint_float::{decode, pow2, round_to_f64};
use crate::fail::Fail;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Mantissa digits and decimal exponent of a finite, nonnegative x: d.ddd * 10**exp.
struct Digits {
    text: Vec<u8>,
    exp: i32,
}

fn split_exp(e: &str) -> Digits {
    let (m, x) = e.split_once('e').unwrap_or((e, "0"));
    let text = m.bytes().filter(|b| b.is_ascii_digit()).collect();
    Digits { text, exp: x.parse().unwrap_or(0) }
}

/// The shortest digits that read back as x. Of several with that length Rust does not always
/// give the one CPython does: the nearest, of two equally near the even one.
fn shortest(x: f64) -> Digits {
    let d = split_exp(&format!("{:e}", x));
    if !may_tie(x) {
        return d;
    }
    let near = format!("{:.*e}", d.text.len() - 1, x);
    if near.parse() == Ok(x) {
        split_exp(&near)
    } else {
        d
    }
}

/// Two texts of up to 17 digits can be equally near only to a number whose exact decimal form
/// has 18 at most, so few binary places; and around a power of two the spacing changes.
fn may_tie(x: f64) -> bool {
    let (m, e) = decode(x);
    let places = -(e + m.trailing_zeros() as i32);
    places <= 25 || m == 1 << 52
}

/// x with n digits after the point, halves to even.
fn fixed(x: f64, n: usize) -> String {
    if x == 0.5 && n == 0 {
        return "0".to_string(); // older Rust says 1
    }
    let mut text = format!("{:.*}", n.min(ALL_DIGITS), x);
    text.extend((ALL_DIGITS..n).map(|_| '0'));
    text
}

/// No double has more digits than that after the point; Rust refuses to write very many.
const ALL_DIGITS: usize = 1100;

/// x as one digit, n more and an exponent.
fn scientific(x: f64, n: usize) -> Digits {
    let mut d = split_exp(&format!("{:.*e}", n.min(ALL_DIGITS), x));
    d.text.resize(n + 1, b'0');
    d
}

/// How a float is laid out; CPython's flags of PyOS_double_to_string().
#[derive(Clone, Copy, Default)]
pub struct Layout {
    /// '#': keep the point, and in 'g' the zeros at the end.
    pub alt: bool,
    /// A float shows that it is one: "1.0", not "1".
    pub dot_zero: bool,
    /// 'z': what rounds to zero loses its sign.
    pub no_neg_zero: bool,
}

fn with_exp(d: &[u8], exp: i32, alt: bool, out: &mut String) {
    out.push(d[0] as char);
    if d.len() > 1 || alt {
        out.push('.');
    }
    out.extend(d[1..].iter().map(|&b| b as char));
    out.push('e');
    out.push(if exp < 0 { '-' } else { '+' });
    out.push_str(&format!("{:02}", exp.abs()));
}

fn without_exp(d: &[u8], exp: i32, layout: Layout, out: &mut String) {
    let whole = (exp + 1).max(0) as usize;
    if exp < 0 {
        out.push_str("0.");
        out.extend((0..-exp - 1).map(|_| '0'));
        out.extend(d.iter().map(|&b| b as char));
        return;
    }
    out.extend(d.iter().take(whole).map(|&b| b as char));
    out.extend((d.len()..whole).map(|_| '0'));
    if d.len() > whole {
        out.push('.');
        out.extend(d[whole..].iter().map(|&b| b as char));
    } else if layout.dot_zero {
        out.push_str(".0");
    } else if layout.alt {
        out.push('.');
    }
}

fn general(x: f64, precision: usize, layout: Layout, out: &mut String) {
    let p = precision.max(1);
    let mut d = scientific(x, p - 1);
    if !layout.alt {
        while d.text.len() > 1 && d.text[d.text.len() - 1] == b'0' {
            d.text.pop();
        }
    }
    let limit = p as i32 - layout.dot_zero as i32;
    if d.exp < -4 || d.exp + 1 > limit {
        with_exp(&d.text, d.exp, layout.alt, out);
    } else {
        without_exp(&d.text, d.exp, layout, out);
    }
}

/// kind: 'r' (repr, no precision), 'e', 'f' or 'g'. Sign included.
pub fn to_text(x: f64, kind: u8, precision: usize, layout: Layout) -> String {
    let mut out = String::new();
    if x.is_nan() {
        return "nan".to_string();
    }
    if x.is_sign_negative() {
        out.push('-');
    }
    let a = x.abs();
    if a.is_infinite() {
        out.push_str("inf");
        return out;
    }
    match kind {
        b'r' => {
            let d = shortest(a);
            if d.exp < -4 || d.exp >= 16 {
                with_exp(&d.text, d.exp, layout.alt, &mut out);
            } else {
                without_exp(&d.text, d.exp, layout, &mut out);
            }
        }
        b'e' => {
            let d = scientific(a, precision);
            with_exp(&d.text, d.exp, layout.alt, &mut out);
        }
        b'f' => {
            out.push_str(&fixed(a, precision));
            if layout.alt && precision == 0 {
                out.push('.');
            }
        }
        _ => general(a, precision, layout, &mut out),
    }
    if layout.no_neg_zero && out.starts_with('-') {
        let mantissa = out.split('e').next().unwrap_or("");
        if !mantissa.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
            out.remove(0);
        }
    }
    out
}

pub fn repr(x: f64) -> String {
    if x == x.trunc() && x.abs() < 1e15 && (x != 0.0 || x.is_sign_positive()) {
        return format!("{}.0", x as i64);
    }
    to_text(x, b'r', 0, Layout { dot_zero: true, ..Layout::default() })
}

// A NaN is found in a list or a dict by its identity alone, so each one made has a number of its
// own where its payload is: a quiet NaN, marked, then 40 bits that count.
const SERIAL_BITS: u32 = 40;
const SERIAL_MARK: u64 = 0x7ffa_c300_0000_0000;
static SERIAL: AtomicU64 = AtomicU64::new(0);

/// A NaN with the sign of `x` that is identical with none made before it.
#[cold]
pub fn new_nan(x: f64) -> f64 {
    let n = SERIAL.fetch_add(1, Relaxed) & ((1 << SERIAL_BITS) - 1);
    f64::from_bits((x.to_bits() & 1 << 63) | SERIAL_MARK | n)
}

/// The float as others may see its bits: without the number that tells our NaNs apart.
pub fn outward(x: f64) -> f64 {
    let bits = x.to_bits();
    if (bits & !(1 << 63)) >> SERIAL_BITS == SERIAL_MARK >> SERIAL_BITS {
        return f64::NAN.copysign(x);
    }
    x
}

/// A float whose bits came from outside: a NaN's payload is kept, the usual one is a new NaN.
pub fn inward(x: f64) -> f64 {
    let usual = x.to_bits() & !(1 << 63) == f64::NAN.to_bits();
    if usual {
        new_nan(x)
    } else {
        x
    }
}

/// hash(x) of anything but a NaN, whose hash is its identity's.
pub fn hash(x: f64) -> i64 {
    if x.is_infinite() {
        return if x > 0.0 { 314159 } else { -314159 };
    }
    let (m, e) = decode(x);
    // 2**61 is 1 modulo 2**61 - 1: a power of two is a rotation of 61 bits.
    let turn = e.rem_euclid(61) as u32;
    let m = m % HASH_MODULUS;
    let h = if turn == 0 { m } else { (m << turn & HASH_MODULUS) | m >> (61 - turn) };
    let h = if h == HASH_MODULUS { 0 } else { h as i64 };
    match if x < 0.0 { -h } else { h } {
        -1 => -2,
        h => h,
    }
}

pub fn to_int(x: f64) -> Result<BigInt, Fail> {
    if x.is_nan() {
        return Err(Fail::value("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(Fail::overflow("cannot convert float infinity to integer"));
    }
    Ok(BigInt::from_f64(x))
}

/// Nearest whole number, halves to even.
pub fn round_even(x: f64) -> f64 {
    let r = x.round();
    if (x - x.trunc()).abs() == 0.5 {
        2.0 * (x / 2.0).round()
    } else {
        r
    }
}

/// round(x, n)
pub fn round_digits(x: f64, n: i64) -> Result<f64, Fail> {
    // Beyond these digits nothing changes, or nothing is left.
    if !x.is_finite() || x == 0.0 || n > 323 {
        return Ok(x);
    }
    if n < -308 {
        return Ok(0.0f64.copysign(x));
    }
    let r = if n >= 0 {
        fixed(x.abs(), n as usize).parse().unwrap_or(f64::NAN)
    } else {
        round_tens(x.abs(), -n as u64)
    };
    if r.is_infinite() {
        return Err(Fail::overflow("rounded value too large to represent"));
    }
    Ok(r.copysign(x))
}

fn round_tens(x: f64, n: u64) -> f64 {
    let whole = BigInt::from_f64(x);
    let unit = BigInt::from_i64(10).pow(n);
    let (q, r) = whole.div_mod(&unit);
    let above = x != x.trunc();
    let up = match r.shl(1).cmp(&unit) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => above || q.is_odd(),
        std::cmp::Ordering::Greater => true,
    };
    let q = if up { q.add(&BigInt::from_i64(1)) } else { q };
    q.mul(&unit).to_f64().unwrap_or(f64::INFINITY)
}

/// Quotient rounded down and remainder, with the texts of the operation that asked.
pub fn div_mod(x: f64, y: f64, zero: &str) -> Result<(f64, f64), Fail> {
    if y == 0.0 {
        return Err(Fail::zero(zero));
    }
    let mut m = x % y;
    let mut div = (x - m) / y;
    if m != 0.0 {
        if (y < 0.0) != (m < 0.0) {
            m += y;
            div -= 1.0;
        }
    } else {
        m = 0.0f64.copysign(y);
    }
    let q = if div != 0.0 {
        let f = div.floor();
        if div - f > 0.5 {
            f + 1.0
        } else {
            f
        }
    } else {
        0.0f64.copysign(x / y)
    };
    Ok((q, m))
}

pub fn floor_div(x: f64, y: f64) -> Result<f64, Fail> {
    Ok(div_mod(x, y, "float floor division by zero")?.0)
}

pub fn modulo(x: f64, y: f64) -> Result<f64, Fail> {
    if y == 0.0 {
        return Err(Fail::zero("float modulo"));
    }
    let m = x % y;
    if m == 0.0 {
        return Ok(0.0f64.copysign(y));
    }
    Ok(if (y < 0.0) != (m < 0.0) { m + y } else { m })
}

pub fn true_div(x: f64, y: f64) -> Result<f64, Fail> {
    if y == 0.0 {
        return Err(Fail::zero("float division by zero"));
    }
    Ok(x / y)
}

/// x ** y; None when the result is a complex number.
pub fn pow(x: f64, y: f64) -> Result<Option<f64>, Fail> {
    if y == 0.0 || x == 1.0 {
        return Ok(Some(1.0));
    }
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(Fail::zero("0.0 cannot be raised to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y != y.floor() {
        return Ok(None);
    }
    let r = x.powf(y);
    if r.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(Fail::range());
    }
    Ok(Some(r))
}

/// x.as_integer_ratio()
pub fn as_integer_ratio(x: f64) -> Result<(BigInt, BigInt), Fail> {
    if x.is_nan() {
        return Err(Fail::value("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(Fail::overflow("cannot convert Infinity to integer ratio"));
    }
    let (mut m, mut e) = decode(x);
    if m == 0 {
        return Ok((BigInt::zero(), BigInt::from_i64(1)));
    }
    let zeros = (m.trailing_zeros() as i32).min((-e).max(0));
    m >>= zeros;
    e += zeros;
    let top = BigInt::from_parts(x < 0.0, vec![m]);
    if e >= 0 {
        Ok((top.shl(e as u64), BigInt::from_i64(1)))
    } else {
        Ok((top, BigInt::from_i64(1).shl(-e as u64)))
    }
}

/// x.hex()
pub fn hex(x: f64) -> String {
    if !x.is_finite() {
        return repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let (m, e) = decode(x);
    if m == 0 {
        return format!("{}0x0.0p+0", sign);
    }
    let exp = e + 52;
    format!("{}0x{}.{:013x}p{:+}", sign, m >> 52, m & ((1 << 52) - 1), exp)
}

/// float.fromhex()
pub fn from_hex(text: &[u8]) -> Result<f64, Fail> {
    let bad = || Fail::value("invalid hexadecimal floating-point string");
    let s = crate::numparse::strip_space(text);
    let (neg, rest) = match s {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, s),
    };
    let sign = if neg { -1.0 } else { 1.0 };
    let lower = rest.to_ascii_lowercase();
    match &lower[..] {
        b"inf" | b"infinity" => return Ok(sign * f64::INFINITY),
        b"nan" => return Ok(f64::NAN.copysign(sign)),
        _ => {}
    }
    let body = lower.strip_prefix(b"0x").unwrap_or(&lower);
    let (digits, exp) = match body.iter().position(|&b| b == b'p') {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let mut exp = match exp {
        Some(text) => parse_exp(text).ok_or_else(bad)?,
        None => 0,
    };
    let (mut m, mut sticky, mut seen, mut dot) = (0u128, false, false, false);
    for &b in digits {
        if b == b'.' && !dot {
            dot = true;
            continue;
        }
        let d = (b as char).to_digit(16).ok_or_else(bad)?;
        seen = true;
        let full = m >> 120 != 0;
        if full {
            sticky |= d != 0;
        } else {
            m = m << 4 | d as u128;
        }
        exp += 4 * (full as i64 - dot as i64);
    }
    if !seen {
        return Err(bad());
    }
    match round_to_f64(m, sticky, exp) {
        Some(r) => Ok(sign * r),
        None => Err(Fail::overflow("hexadecimal value too large to represent as a float")),
    }
}

/// A decimal exponent, capped far outside of a float's range.
fn parse_exp(s: &[u8]) -> Option<i64> {
    let (neg, digits) = match s {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, s),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let v = digits.iter().fold(0i64, |v, &b| (v * 10 + (b - b'0') as i64).min(1 << 40));
    Some(if neg { -v } else { v })
}

/// math.ldexp for any exponent, correctly rounded; None when too large.
pub fn ldexp(x: f64, e: i64) -> Option<f64> {
    if x == 0.0 || !x.is_finite() {
        return Some(x);
    }
    let (m, own) = decode(x);
    let r = round_to_f64(m as u128, false, e.clamp(-5000, 5000) + own as i64)?;
    Some(if x < 0.0 { -r } else { r })
}

/// math.frexp: x = m * 2**e with 0.5 <= |m| < 1.
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (m, e) = decode(x);
    let bits = 64 - m.leading_zeros() as i32;
    ((m as f64 * pow2(-bits)).copysign(x), e + bits)
}
