//! decimal: the number itself, its text, and contexts: what rounds a result to fit.

use super::decimal_word as words;
use crate::bigint::BigInt;
use std::cmp::Ordering;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Finite,
    Infinite,
    Quiet,
    Signaling,
}

/// A number (-1)**neg * coef * 10**exp; of a NaN `coef` is the payload.
#[derive(Clone, Debug)]
pub struct Dec {
    pub neg: bool,
    pub kind: Kind,
    pub coef: BigInt,
    pub exp: i64,
}

pub const CLAMPED: u32 = 1;
pub const CONVERSION: u32 = 2;
pub const DIVISION_BY_ZERO: u32 = 4;
pub const DIVISION_IMPOSSIBLE: u32 = 8;
pub const DIVISION_UNDEFINED: u32 = 16;
pub const INEXACT: u32 = 64;
pub const INVALID_CONTEXT: u32 = 128;
pub const INVALID: u32 = 256;
pub const FLOAT: u32 = 1024;
pub const OVERFLOW: u32 = 2048;
pub const ROUNDED: u32 = 4096;
pub const SUBNORMAL: u32 = 8192;
pub const UNDERFLOW: u32 = 16384;
/// All that InvalidOperation stands for.
pub const ANY_INVALID: u32 =
    CONVERSION | DIVISION_IMPOSSIBLE | DIVISION_UNDEFINED | INVALID_CONTEXT | INVALID;

pub const MOST: i64 = 999_999_999_999_999_999;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Round {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    ZeroFiveUp,
}

/// What an operation needs of a context, and the conditions that it met.
#[derive(Clone)]
pub struct Ctx {
    pub prec: i64,
    pub round: Round,
    pub emin: i64,
    pub emax: i64,
    pub capitals: bool,
    pub clamp: bool,
    pub status: u32,
}

pub fn small(i: i64) -> BigInt {
    BigInt::from_i64(i)
}

pub fn pow10(n: i64) -> BigInt {
    if let Some(p) = words::power(n.max(0)) {
        return words::number(p);
    }
    small(10).pow(n as u64)
}

/// How many decimal digits; one for zero.
pub fn digits(x: &BigInt) -> i64 {
    if let Some(u) = words::word(x) {
        return words::digits(u);
    }
    let log = log10(x);
    if (log - log.round()).abs() > 1e-6 {
        return log as i64 + 1;
    }
    // So near to a power of ten that only that power tells.
    let power = log.round() as i64;
    let less = crate::bigint::mag_cmp(x.limbs(), pow10(power).limbs()) == Ordering::Less;
    power + i64::from(!less)
}

/// The logarithm, of which 1e-6 is sure, of a number of some limbs.
fn log10(x: &BigInt) -> f64 {
    let limbs = x.limbs();
    let (top, next) = (limbs[limbs.len() - 1], limbs[limbs.len() - 2]);
    let head = top as f64 + next as f64 / 18_446_744_073_709_551_616.0;
    head.log10() + (limbs.len() - 1) as f64 * 64.0 * std::f64::consts::LOG10_2
}

impl Dec {
    #[inline]
    pub fn new(neg: bool, coef: BigInt, exp: i64) -> Dec {
        Dec { neg, kind: Kind::Finite, coef, exp }
    }
    pub fn int(i: i64) -> Dec {
        Dec::new(i < 0, small(i).abs(), 0)
    }
    pub fn from_big(b: &BigInt) -> Dec {
        Dec::new(b.is_negative(), b.abs(), 0)
    }
    pub fn zero(neg: bool, exp: i64) -> Dec {
        Dec::new(neg, BigInt::zero(), exp)
    }
    pub fn infinity(neg: bool) -> Dec {
        Dec { neg, kind: Kind::Infinite, coef: BigInt::zero(), exp: 0 }
    }
    pub fn nan() -> Dec {
        Dec { neg: false, kind: Kind::Quiet, coef: BigInt::zero(), exp: 0 }
    }
    pub fn from_f64(x: f64) -> Dec {
        let neg = x.is_sign_negative();
        if x.is_nan() {
            return Dec { neg, ..Dec::nan() };
        }
        if x.is_infinite() {
            return Dec::infinity(neg);
        }
        if x == 0.0 {
            return Dec::zero(neg, 0);
        }
        let (m, e) = crate::bigint_float::decode(x.abs());
        let twos = m.trailing_zeros();
        let (m, e) = (BigInt::from_u64(m >> twos), e as i64 + twos as i64);
        if e >= 0 {
            return Dec::new(neg, m.shl(e as u64), 0);
        }
        Dec::new(neg, m.mul(&small(5).pow(-e as u64)), e)
    }
    pub fn is_finite(&self) -> bool {
        self.kind == Kind::Finite
    }
    pub fn is_infinite(&self) -> bool {
        self.kind == Kind::Infinite
    }
    pub fn is_nan(&self) -> bool {
        matches!(self.kind, Kind::Quiet | Kind::Signaling)
    }
    pub fn is_special(&self) -> bool {
        !self.is_finite()
    }
    pub fn is_zero(&self) -> bool {
        self.is_finite() && self.coef.is_zero()
    }
    pub fn digits(&self) -> i64 {
        digits(&self.coef)
    }
    /// The exponent of the first digit.
    pub fn adjusted(&self) -> i64 {
        self.exp + self.digits() - 1
    }
    pub fn with_sign(mut self, neg: bool) -> Dec {
        self.neg = neg;
        self
    }
    pub fn abs(&self) -> Dec {
        self.clone().with_sign(false)
    }
    pub fn negated(&self) -> Dec {
        self.clone().with_sign(!self.neg)
    }
    pub fn is_integer(&self) -> bool {
        if self.is_special() {
            return false;
        }
        self.exp >= 0 || self.is_zero() || self.low_zeros() >= -self.exp
    }
    /// Zeros at the end of the coefficient.
    pub fn low_zeros(&self) -> i64 {
        if let Some(u) = words::word(&self.coef).filter(|u| *u > 0) {
            return words::low_zeros(u);
        }
        let text = self.coef.to_text(10);
        (text.len() - text.trim_end_matches('0').len()) as i64
    }
    /// The integer, rounded towards zero; finite, and not too large to be written out.
    pub fn to_int(&self) -> BigInt {
        let size = match self.exp {
            e if e >= 0 => self.coef.mul(&pow10(e)),
            e if -e > self.digits() => BigInt::zero(),
            e => self.coef.floor_div(&pow10(-e)),
        };
        if self.neg { size.neg() } else { size }
    }
    /// Coefficient and exponent cut or padded to an exponent.
    pub fn rescale(&self, exp: i64, round: Round) -> Dec {
        if self.is_zero() {
            return Dec::zero(self.neg, exp);
        }
        if self.exp >= exp {
            return Dec::new(self.neg, self.coef.mul(&pow10(self.exp - exp)), exp);
        }
        let (coef, _) = drop_digits(&self.coef, exp - self.exp, round, self.neg);
        Dec::new(self.neg, coef, exp)
    }
}

/// Cuts n digits off and rounds; tells whether anything was lost.
pub fn drop_digits(coef: &BigInt, n: i64, round: Round, neg: bool) -> (BigInt, bool) {
    if n > digits(coef) + 1 {
        // Less than a tenth of a unit.
        let lost = !coef.is_zero();
        let up = lost && rounds_up(&BigInt::zero(), Ordering::Less, round, neg);
        return (small(up as i64), lost);
    }
    if let (Some(p), Some(u)) = (words::power(n), words::word(coef)) {
        let (q, r) = words::divide(u, p);
        let up = r > 0 && words::rounds_up(q, r.cmp(&(p - r)), round, neg);
        return (words::number(q + u128::from(up)), r > 0);
    }
    let (q, r) = coef.div_mod(&pow10(n));
    if r.is_zero() {
        return (q, false);
    }
    let half = compare(&r.add(&r), &pow10(n));
    if rounds_up(&q, half, round, neg) {
        return (q.add(&small(1)), true);
    }
    (q, true)
}

fn rounds_up(q: &BigInt, against_half: Ordering, round: Round, neg: bool) -> bool {
    // The last digit and whether it is odd are all that counts.
    let last = q.modulo(&small(10)).to_u64().unwrap_or(0);
    words::rounds_up(u128::from(last), against_half, round, neg)
}

/// Order of two magnitudes.
pub fn compare(a: &BigInt, b: &BigInt) -> Ordering {
    a.cmp(b)
}

impl Ctx {
    /// As exact as can be: for conversions.
    pub fn max() -> Ctx {
        Ctx {
            prec: MOST,
            round: Round::HalfEven,
            emin: -MOST,
            emax: MOST,
            capitals: true,
            clamp: false,
            status: 0,
        }
    }
    pub fn with_prec(&self, prec: i64) -> Ctx {
        Ctx { prec, round: Round::HalfEven, clamp: false, status: 0, ..self.clone() }
    }
    pub fn etiny(&self) -> i64 {
        self.emin - (self.prec - 1)
    }
    pub fn etop(&self) -> i64 {
        self.emax - (self.prec - 1)
    }
    pub fn raise(&mut self, flags: u32) {
        self.status |= flags;
    }
    pub fn invalid(&mut self, flags: u32) -> Dec {
        self.raise(flags);
        Dec::nan()
    }
    fn overflow(&mut self, neg: bool) -> Dec {
        self.raise(OVERFLOW | INEXACT | ROUNDED);
        let largest = match self.round {
            Round::Down | Round::ZeroFiveUp => true,
            Round::Ceiling => neg,
            Round::Floor => !neg,
            _ => false,
        };
        if largest {
            Dec::new(neg, pow10(self.prec).sub(&small(1)), self.etop())
        } else {
            Dec::infinity(neg)
        }
    }
    /// A NaN whose payload fits.
    pub fn fix_nan(&self, d: &Dec) -> Dec {
        let room = self.prec - self.clamp as i64;
        let mut d = d.clone();
        if d.digits() > room {
            d.coef = d.coef.modulo(&pow10(room));
        }
        d
    }
    /// Rounds to the precision and the range of exponents.
    pub fn fix(&mut self, d: Dec) -> Dec {
        if d.is_nan() {
            return self.fix_nan(&d);
        }
        if d.is_infinite() {
            return d;
        }
        let (etiny, etop) = (self.etiny(), self.etop());
        if d.is_zero() {
            let top = if self.clamp { etop } else { self.emax };
            let exp = d.exp.max(etiny).min(top);
            if exp != d.exp {
                self.raise(CLAMPED);
            }
            return Dec::zero(d.neg, exp);
        }
        let n = d.digits();
        let mut least = n + d.exp - self.prec;
        if least > etop {
            return self.overflow(d.neg);
        }
        let subnormal = least < etiny;
        if subnormal {
            least = etiny;
        }
        if d.exp < least {
            return self.round_to(d, least, subnormal);
        }
        if subnormal {
            self.raise(SUBNORMAL);
        }
        if self.clamp && d.exp > etop {
            self.raise(CLAMPED);
            return Dec::new(d.neg, d.coef.mul(&pow10(d.exp - etop)), etop);
        }
        d
    }
    /// The same of a number whose coefficient is two words at most.
    #[inline]
    pub fn fix_word(&mut self, neg: bool, u: u128, exp: i64) -> Dec {
        match words::fix(self, neg, u, exp) {
            Some(d) => d,
            None => self.fix(Dec::new(neg, words::number(u), exp)),
        }
    }
    fn round_to(&mut self, d: Dec, mut exp: i64, subnormal: bool) -> Dec {
        let (mut coef, lost) = drop_digits(&d.coef, exp - d.exp, self.round, d.neg);
        if digits(&coef) > self.prec {
            coef = coef.floor_div(&small(10));
            exp += 1;
        }
        if exp > self.etop() {
            return self.overflow(d.neg);
        }
        if lost && subnormal {
            self.raise(UNDERFLOW);
        }
        if subnormal {
            self.raise(SUBNORMAL);
        }
        if lost {
            self.raise(INEXACT);
        }
        self.raise(ROUNDED);
        if coef.is_zero() {
            self.raise(CLAMPED);
        }
        Dec::new(d.neg, coef, exp)
    }
}

/// The number that a text stands for, as CPython's grammar has it: ASCII, without white space
/// around it.
pub fn parse(text: &str) -> Option<Dec> {
    let (neg, rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let low = rest.to_ascii_lowercase();
    if low == "inf" || low == "infinity" {
        return Some(Dec::infinity(neg));
    }
    for (word, kind) in [("snan", Kind::Signaling), ("nan", Kind::Quiet)] {
        if let Some(payload) = low.strip_prefix(word) {
            if !payload.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            return Some(Dec { neg, kind, coef: whole(payload), exp: 0 });
        }
    }
    let (mantissa, exp) = match low.split_once('e') {
        Some((m, e)) => (m, exponent(e)?),
        None => (low.as_str(), 0),
    };
    let (int, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{}{}", int, fraction);
    if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(Dec::new(neg, whole(&all), exp.saturating_sub(fraction.len() as i64)))
}

fn whole(digits: &str) -> BigInt {
    let values: Vec<u8> = digits.bytes().map(|b| b - b'0').collect();
    BigInt::from_digits(false, &values, 10)
}

/// What is beyond all limits counts as twice the limit.
fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(|c| c == '+' || c == '-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i64>().unwrap_or(i64::MAX).min(4 * MOST);
    Some(if text.starts_with('-') { -size } else { size })
}

/// str(); in engineering notation the exponent is a multiple of three.
pub fn to_text(d: &Dec, eng: bool, capitals: bool) -> String {
    let sign = if d.neg { "-" } else { "" };
    let zeros = |n: i64| std::iter::repeat('0').take(n as usize);
    let payload = || if d.coef.is_zero() { String::new() } else { d.coef.to_text(10) };
    let digits = match d.kind {
        Kind::Infinite => return format!("{}Infinity", sign),
        Kind::Quiet => return format!("{}NaN{}", sign, payload()),
        Kind::Signaling => return format!("{}sNaN{}", sign, payload()),
        Kind::Finite => d.coef.to_text(10),
    };
    let n = digits.len() as i64;
    let left = d.exp + n;
    let point = if d.exp <= 0 && left > -6 {
        left
    } else if !eng {
        1
    } else if d.coef.is_zero() {
        (left + 1).rem_euclid(3) - 1
    } else {
        (left - 1).rem_euclid(3) + 1
    };
    let mut out = String::with_capacity(digits.len() + 8);
    out.push_str(sign);
    if point <= 0 {
        out.push_str("0.");
        out.extend(zeros(-point));
        out.push_str(&digits);
    } else if point >= n {
        out.push_str(&digits);
        out.extend(zeros(point - n));
    } else {
        out.push_str(&digits[..point as usize]);
        out.push('.');
        out.push_str(&digits[point as usize..]);
    }
    if left != point {
        out.push(if capitals { 'E' } else { 'e' });
        out.push_str(&format!("{:+}", left - point));
    }
    out
}
