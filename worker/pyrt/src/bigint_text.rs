//! Big integers to text and back, dividing and conquering where the base is no power of two,
//! and CPython's limit on the digits of such conversions.

use crate::bigint::{div_small, mag_add, mag_divrem, mag_mul, trim, BigInt};
use crate::fail::Fail;
use std::sync::atomic::{AtomicUsize, Ordering};

/// 0 is no limit.
static MAX_STR_DIGITS: AtomicUsize = AtomicUsize::new(4300);

/// sys.get_int_max_str_digits()
pub fn max_digits() -> usize {
    MAX_STR_DIGITS.load(Ordering::Relaxed)
}

/// sys.set_int_max_str_digits()
pub fn set_max_digits(n: usize) {
    MAX_STR_DIGITS.store(n, Ordering::Relaxed);
}

/// Digits that never overflow one limb, and base to that power.
fn chunk_of(base: u32) -> (usize, u64) {
    let (mut n, mut power) = (1, base as u64);
    while let Some(next) = power.checked_mul(base as u64) {
        power = next;
        n += 1;
    }
    (n, power)
}

fn parse_pow2(digits: &[u8], bits: u32) -> Vec<u64> {
    let (mut mag, mut acc, mut have) = (Vec::new(), 0u128, 0);
    for &d in digits.iter().rev() {
        acc |= (d as u128) << have;
        have += bits;
        if have >= 64 {
            mag.push(acc as u64);
            acc >>= 64;
            have -= 64;
        }
    }
    mag.push(acc as u64);
    trim(&mut mag);
    mag
}

/// base ** (chunk * 2**k) for each k that a conversion needs.
struct Powers {
    chunk: usize,
    squares: Vec<Vec<u64>>,
}

impl Powers {
    fn new(base: u32, digits: usize) -> Powers {
        let (chunk, power) = chunk_of(base);
        let mut p = Powers { chunk, squares: vec![vec![power]] };
        while p.digits(p.squares.len()) < digits {
            let last = &p.squares[p.squares.len() - 1];
            let next = mag_mul(last, last);
            p.squares.push(next);
        }
        p
    }
    fn digits(&self, k: usize) -> usize {
        self.chunk << k
    }
}

/// Up to chunk * 2**level digits.
fn parse_part(digits: &[u8], base: u32, powers: &Powers, level: usize) -> Vec<u64> {
    if level == 0 || digits.len() <= powers.chunk * 16 {
        return parse_chunks(digits, base, powers.chunk);
    }
    let low = powers.digits(level - 1);
    if digits.len() <= low {
        return parse_part(digits, base, powers, level - 1);
    }
    let (high, rest) = digits.split_at(digits.len() - low);
    let high = parse_part(high, base, powers, level - 1);
    let rest = parse_part(rest, base, powers, level - 1);
    mag_add(&mag_mul(&high, &powers.squares[level - 1]), &rest)
}

fn parse_chunks(digits: &[u8], base: u32, chunk: usize) -> Vec<u64> {
    let mut mag: Vec<u64> = Vec::with_capacity(digits.len() / chunk + 1);
    for part in digits.chunks(chunk) {
        let (mut carry, mut power) = (0u64, 1u64);
        for &d in part {
            carry = carry * base as u64 + d as u64;
            power *= base as u64;
        }
        for x in mag.iter_mut() {
            let t = *x as u128 * power as u128 + carry as u128;
            *x = t as u64;
            carry = (t >> 64) as u64;
        }
        if carry > 0 {
            mag.push(carry);
        }
    }
    mag
}

/// Writes mag in base 10, filled with zeros to `width` digits.
fn decimal_part(mag: Vec<u64>, powers: &Powers, level: usize, width: usize, out: &mut String) {
    if level == 0 || mag.len() <= 24 {
        decimal_chunks(mag, width, out);
        return;
    }
    let low = powers.digits(level - 1);
    let (high, rest) = mag_divrem(&mag, &powers.squares[level - 1]);
    if high.is_empty() && width == 0 {
        return decimal_part(rest, powers, level - 1, 0, out);
    }
    decimal_part(high, powers, level - 1, width.saturating_sub(low), out);
    decimal_part(rest, powers, level - 1, low, out);
}

fn decimal_chunks(mut mag: Vec<u64>, width: usize, out: &mut String) {
    use std::fmt::Write;
    let mut parts = Vec::with_capacity(mag.len() + 2);
    while !mag.is_empty() {
        parts.push(div_small(&mut mag, 10_000_000_000_000_000_000));
    }
    let mut text = String::with_capacity(parts.len() * 19);
    if let Some(first) = parts.pop() {
        let _ = write!(text, "{}", first);
    }
    while let Some(part) = parts.pop() {
        let _ = write!(text, "{:019}", part);
    }
    for _ in text.len()..width {
        out.push('0');
    }
    out.push_str(&text);
}

impl BigInt {
    /// From digit values (not characters), most significant first, 2 <= base <= 36.
    pub fn from_digits(neg: bool, digits: &[u8], base: u32) -> BigInt {
        let mag = if base.is_power_of_two() {
            parse_pow2(digits, base.trailing_zeros())
        } else {
            let powers = Powers::new(base, digits.len());
            parse_part(digits, base, &powers, powers.squares.len())
        };
        BigInt::from_parts(neg, mag)
    }
    /// Digits without prefix, a '-' before them for negative numbers; base 2, 8, 10 or 16.
    pub fn to_text(&self, base: u32) -> String {
        let mut out = String::new();
        if self.neg {
            out.push('-');
        }
        if self.is_zero() {
            out.push('0');
        } else if let (10, [only]) = (base, self.limbs()) {
            out.push_str(&only.to_string());
        } else if base == 10 {
            let digits = self.bit_length() as usize * 30103 / 100_000 + 2;
            let powers = Powers::new(10, digits);
            decimal_part(self.mag.to_vec(), &powers, powers.squares.len(), 0, &mut out);
        } else {
            self.pow2_digits(base.trailing_zeros() as u64, &mut out);
        }
        out
    }
    fn pow2_digits(&self, bits: u64, out: &mut String) {
        let n = (self.bit_length() + bits - 1) / bits;
        for i in (0..n).rev() {
            let (word, at) = ((i * bits / 64) as usize, i * bits % 64);
            let mut d = self.mag[word] >> at;
            if at + bits > 64 && word + 1 < self.mag.len() {
                d |= self.mag[word + 1] << (64 - at);
            }
            out.push(char::from_digit((d & ((1 << bits) - 1)) as u32, 16).unwrap_or('0'));
        }
    }
    /// str(x), or CPython's error when it would have too many digits.
    pub fn to_decimal(&self) -> Result<String, Fail> {
        let limit = max_digits();
        // 3.321928 bits make a digit: do not start on what is far too long.
        if limit > 0 && self.bit_length() as f64 > (limit + 1) as f64 * 3.33 {
            return Err(too_long(limit));
        }
        let text = self.to_text(10);
        if limit > 0 && text.len() - self.neg as usize > limit {
            return Err(too_long(limit));
        }
        Ok(text)
    }
}

fn too_long(limit: usize) -> Fail {
    Fail::value(format!(
        "Exceeds the limit ({} digits) for integer string conversion; \
         use sys.set_int_max_str_digits() to increase the limit",
        limit
    ))
}

/// The error for a literal of that many digits, when there is a limit it exceeds.
pub fn check_digits(n: usize) -> Result<(), Fail> {
    let limit = max_digits();
    if limit == 0 || n <= limit {
        return Ok(());
    }
    Err(Fail::value(format!(
        "Exceeds the limit ({} digits) for integer string conversion: value has {} digits; \
         use sys.set_int_max_str_digits() to increase the limit",
        limit, n
    )))
}
