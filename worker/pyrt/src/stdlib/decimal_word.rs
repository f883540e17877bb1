//! decimal: coefficients that fit two machine words, as most do, without the loops of large ints.

use crate::bigint::BigInt;

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
    let (low, high) = (u as u64, (u >> 64) as u64);
    BigInt::from_parts(false, if high == 0 { vec![low] } else { vec![low, high] })
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

/// x * 10**n + y * 10**m, where each is negative if it says so, and not 0.
pub fn sum(x: (bool, &BigInt, i64), y: (bool, &BigInt, i64)) -> Option<(bool, BigInt)> {
    let part = |(neg, coef, n): (bool, &BigInt, i64)| {
        let size = i128::try_from(word(coef)?.checked_mul(power(n)?)?).ok()?;
        Some(if neg { -size } else { size })
    };
    match part(x)?.checked_add(part(y)?)? {
        0 => None,
        s => Some((s < 0, number(s.unsigned_abs()))),
    }
}

/// Quotient and remainder of x * 10**n by y, which is not 0.
pub fn quotient(x: &BigInt, n: i64, y: &BigInt) -> Option<(u128, u128)> {
    Some(divide(word(x)?.checked_mul(power(n)?)?, word(y)?))
}

/// Quotient and remainder; y is not 0.
pub fn divide(x: u128, y: u128) -> (u128, u128) {
    match (u64::try_from(x), u64::try_from(y)) {
        (Ok(x), Ok(y)) => (u128::from(x / y), u128::from(x % y)),
        _ => (x / y, x % y),
    }
}
