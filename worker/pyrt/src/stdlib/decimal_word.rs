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

pub fn word(x: &BigInt) -> Option<u128> {
    match *x.limbs() {
        [] => Some(0),
        [low] => Some(u128::from(low)),
        [low, high] => Some(u128::from(high) << 64 | u128::from(low)),
        _ => None,
    }
}

pub fn number(u: u128) -> BigInt {
    BigInt::from_word(u)
}

/// 10 ** n
pub fn power(n: i64) -> Option<u128> {
    POWERS.get(usize::try_from(n).ok()?).copied()
}

/// How many decimal digits; one for zero.
pub fn digits(u: u128) -> i64 {
    let bits = 128 - u.leading_zeros() as usize;
    let about = (bits * 1233) >> 12; // bits * log10(2)
    let more = POWERS.get(about).map_or(false, |p| u >= *p);
    (about as i64 + i64::from(more)).max(1)
}

pub fn low_zeros(mut u: u128) -> i64 {
    let mut n = 0;
    while u != 0 && u % 10 == 0 {
        u /= 10;
        n += 1;
    }
    n
}

/// x * 10**n
fn shifted(x: u128, n: i64) -> Option<u128> {
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

/// The number -1**neg * u * 10**exp, rounded as the context says; None: it takes more than that.
pub fn fix(c: &mut Ctx, neg: bool, u: u128, exp: i64) -> Option<Dec> {
    let n = digits(u);
    if u == 0 || c.clamp || n + exp - 1 < c.emin || n + exp > c.emax {
        return None;
    }
    if n <= c.prec {
        return Some(Dec::new(neg, number(u), exp));
    }
    let cut = n - c.prec;
    let p = power(cut)?;
    let (mut q, r) = divide(u, p);
    if r > 0 {
        q += u128::from(rounds_up(q, r.cmp(&(p - r)), c.round, neg));
        c.raise(INEXACT);
    }
    c.raise(ROUNDED);
    let more = digits(q) > c.prec;
    Some(Dec::new(neg, number(if more { q / 10 } else { q }), exp + cut + i64::from(more)))
}

/// Does what was cut off behind q, compared with a half, make it one more?
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
        Round::ZeroFiveUp => q % 5 == 0,
    }
}

/// The number at another exponent, where its digits are cut or zeros added.
pub fn rescale(d: &Dec, exp: i64, round: Round) -> Option<(u128, bool)> {
    let u = word(&d.coef)?;
    if d.exp >= exp {
        return Some((shifted(u, d.exp - exp)?, false));
    }
    let p = power(exp - d.exp)?;
    let (q, r) = divide(u, p);
    let up = r > 0 && rounds_up(q, r.cmp(&(p - r)), round, d.neg);
    Some((q + u128::from(up), r > 0))
}

/// Quotient and remainder of x * 10**n by y, which is not 0.
pub fn quotient(x: &BigInt, n: i64, y: &BigInt) -> Option<(u128, u128)> {
    Some(divide(shifted(word(x)?, n)?, word(y)?))
}

/// Quotient and remainder; y is not 0.
pub fn divide(x: u128, y: u128) -> (u128, u128) {
    match (u64::try_from(x), u64::try_from(y)) {
        (Ok(x), Ok(y)) => (u128::from(x / y), u128::from(x % y)),
        _ => (x / y, x % y),
    }
}
