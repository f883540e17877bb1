//! decimal: coefficients that fit two machine words, as most do, without the loops of large ints.

use super::decimal_num::{Ctx, Dec, Round, INEXACT, ROUNDED};
use crate::bigint::BigInt;
use std::cmp::Ordering;

/// 10 to the powers that fit.
static POWERS: [u128; 39] = powers();

const fn powers() -> [u128; 39] {
    let mut all = [1u128; 39];
    let mut i = 1;
    while i < all.len() {
        all[i] = all[i - 1] * 10;
        i += 1;
    }
    all
}

#[inline]
pub fn word(x: &BigInt) -> Option<u128> {
    x.mag.word()
}

#[inline]
pub fn number(u: u128) -> BigInt {
    BigInt::from_word(u)
}

/// 10 ** n
#[inline]
pub fn power(n: i64) -> Option<u128> {
    POWERS.get(usize::try_from(n).ok()?).copied()
}

/// How many decimal digits; one for zero.
#[inline]
pub fn digits(u: u128) -> i64 {
    let bits = 128 - u.leading_zeros() as usize;
    let about = (bits * 1233) >> 12; // bits * log10(2)
    let more = POWERS.get(about).map_or(false, |p| u >= *p);
    (about as i64 + i64::from(more)).max(1)
}

pub fn low_zeros(u: u128) -> i64 {
    if let Ok(mut u) = u64::try_from(u) {
        let mut n = 0;
        while u != 0 && u % 10 == 0 {
            u /= 10;
            n += 1;
        }
        return n;
    }
    let (mut u, mut n) = (u, 0);
    while u != 0 && u % 10 == 0 {
        u /= 10;
        n += 1;
    }
    n
}

/// x * 10**n
#[inline]
pub fn shifted(x: u128, n: i64) -> Option<u128> {
    match n {
        0 => Some(x),
        _ => x.checked_mul(power(n)?),
    }
}

/// The coefficient of a number at an exponent that is not above its own.
pub fn at(d: &Dec, exp: i64) -> Option<u128> {
    shifted(word(&d.coef)?, d.exp - exp)
}

/// x * 10**n + y * 10**m, where each is negative if it says so, and not 0.
pub fn sum(x: (bool, &BigInt, i64), y: (bool, &BigInt, i64)) -> Option<(bool, u128)> {
    let part = |(_, coef, n): (bool, &BigInt, i64)| shifted(word(coef)?, n);
    let (a, b) = (part(x)?, part(y)?);
    if x.0 == y.0 {
        return Some((x.0, a.checked_add(b)?));
    }
    match a.cmp(&b) {
        Ordering::Greater => Some((x.0, a - b)),
        Ordering::Less => Some((y.0, b - a)),
        Ordering::Equal => None,
    }
}

pub fn product(x: &BigInt, y: &BigInt) -> Option<u128> {
    match (x.limbs(), y.limbs()) {
        ([x], [y]) => Some(u128::from(*x) * u128::from(*y)),
        _ => word(x)?.checked_mul(word(y)?),
    }
}

/// The number -1**neg * u * 10**exp, rounded as the context says: the new u and exp, and what was
/// met. None: it takes more than that.
#[inline]
pub fn round(c: &Ctx, neg: bool, u: u128, exp: i64) -> Option<(u128, i64, u32)> {
    // No power for the precision: none of two words has so many digits.
    let fits = power(c.prec).map_or(true, |p| u < p);
    if fits && u != 0 && !c.clamp && exp >= c.emin && exp + c.prec <= c.emax {
        return Some((u, exp, 0));
    }
    round_off(c, neg, u, exp)
}

#[inline(never)]
fn round_off(c: &Ctx, neg: bool, u: u128, exp: i64) -> Option<(u128, i64, u32)> {
    let n = digits(u);
    if u == 0 || c.clamp || n + exp - 1 < c.emin || n + exp > c.emax {
        return None;
    }
    if n <= c.prec {
        return Some((u, exp, 0));
    }
    let cut = n - c.prec;
    let p = power(cut)?;
    let (mut q, r) = divide(u, p);
    let mut met = ROUNDED;
    if r > 0 {
        q += u128::from(rounds_up(q, r.cmp(&(p - r)), c.round, neg));
        met |= INEXACT;
    }
    match digits(q) > c.prec {
        true => Some((q / 10, exp + cut + 1, met)),
        false => Some((q, exp + cut, met)),
    }
}

/// The same as a number of the context, which learns what was met.
pub fn fix(c: &mut Ctx, neg: bool, u: u128, exp: i64) -> Option<Dec> {
    let (u, exp, met) = round(c, neg, u, exp)?;
    c.raise(met);
    Some(Dec::new(neg, number(u), exp))
}

/// u % 5
#[inline]
pub fn fifth(u: u128) -> u64 {
    // 2**64 leaves 1.
    ((u >> 64) as u64 % 5 + u as u64 % 5) % 5
}

/// Does what was cut off behind q, compared with a half, make it one more?
#[inline]
pub fn rounds_up(q: u128, against_half: Ordering, round: Round, neg: bool) -> bool {
    match round {
        Round::Up => true,
        Round::Down => false,
        Round::Ceiling => !neg,
        Round::Floor => neg,
        Round::HalfUp => against_half != Ordering::Less,
        Round::HalfDown => against_half == Ordering::Greater,
        Round::HalfEven => match against_half {
            Ordering::Equal => q & 1 == 1,
            o => o == Ordering::Greater,
        },
        Round::ZeroFiveUp => fifth(q) == 0,
    }
}

/// The coefficient of a number at an exponent that is `more` than its own: digits are cut or zeros
/// added. Was anything lost?
#[inline]
pub fn rescale(neg: bool, u: u128, more: i64, round: Round) -> Option<(u128, bool)> {
    if more <= 0 {
        return Some((shifted(u, -more)?, false));
    }
    let p = power(more)?;
    let (q, r) = divide(u, p);
    let up = r > 0 && rounds_up(q, r.cmp(&(p - r)), round, neg);
    Some((q + u128::from(up), r > 0))
}

/// Quotient and remainder of x * 10**n by y, which is not 0.
pub fn quotient(x: &BigInt, n: i64, y: &BigInt) -> Option<(u128, u128)> {
    Some(divide(shifted(word(x)?, n)?, word(y)?))
}

/// Quotient and remainder; y is not 0.
#[inline]
pub fn divide(x: u128, y: u128) -> (u128, u128) {
    if let (Ok(x), Ok(y)) = (u64::try_from(x), u64::try_from(y)) {
        return (u128::from(x / y), u128::from(x % y));
    }
    let q = x / y; // a call, as x % y would be one more
    (q, x - q * y)
}
