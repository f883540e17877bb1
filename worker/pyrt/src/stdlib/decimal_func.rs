//! decimal: exp, ln, log10 (correctly rounded) and power. Values are enclosed in binary fixed
//! point, with more bits until both ends round to the same digits.

use super::decimal_arith::{div, mul, nan_of, order, sub};
use super::decimal_num::*;
use crate::bigint::BigInt;
use std::cmp::Ordering;

/// A number in fixed point with its error in units of the last place.
struct Fixed {
    value: BigInt,
    error: BigInt,
}

fn one(bits: u64) -> BigInt {
    small(1).shl(bits)
}

/// atanh(1/n) with an error below the number of its terms.
fn atanh_inverse(n: i64, bits: u64) -> BigInt {
    let square = small(n * n);
    let mut power = one(bits).floor_div(&small(n));
    let mut sum = power.clone();
    let mut k = 3;
    while !power.is_zero() {
        power = power.floor_div(&square);
        sum = sum.add(&power.floor_div(&small(k)));
        k += 2;
    }
    sum
}

/// A sum of multiples of atanh(1/31), atanh(1/49) and atanh(1/161).
fn machin(factors: [i64; 3], bits: u64) -> BigInt {
    let parts = [31, 49, 161].iter().zip(factors);
    let wide = bits + 32;
    let times = |n: i64, f: i64| atanh_inverse(n, wide).mul(&small(f));
    let sum = parts.fold(BigInt::zero(), |s, (n, f)| s.add(&times(*n, f)));
    sum.shr(32)
}

thread_local! {
    static LOGS: std::cell::RefCell<(u64, BigInt, BigInt)> =
        std::cell::RefCell::new((0, BigInt::zero(), BigInt::zero()));
}

/// ln 2 and ln 10 to one unit.
fn logs(bits: u64) -> (BigInt, BigInt) {
    LOGS.with(|l| {
        let mut l = l.borrow_mut();
        if l.0 < bits {
            *l = (bits, machin([14, 10, 6], bits), machin([46, 34, 20], bits));
        }
        (l.1.shr(l.0 - bits), l.2.shr(l.0 - bits))
    })
}

/// A finite number in fixed point, rounded down.
fn fixed(d: &Dec, bits: u64) -> BigInt {
    let size = if d.exp >= 0 {
        d.coef.mul(&pow10(d.exp)).shl(bits)
    } else {
        d.coef.shl(bits).floor_div(&pow10(-d.exp))
    };
    if d.neg { size.neg() } else { size }
}

/// exp of a number in fixed point, which is not negative and below three.
fn exp_series(x: &BigInt, bits: u64) -> BigInt {
    let halvings = 8 + (bits as f64).sqrt() as u64 / 2;
    let x = x.shr(halvings);
    let (mut term, mut sum, mut k) = (one(bits), one(bits), 1);
    while !term.is_zero() {
        term = term.mul(&x).shr(bits).floor_div(&small(k));
        sum = sum.add(&term);
        k += 1;
    }
    for _ in 0..halvings {
        sum = sum.mul(&sum).shr(bits);
    }
    sum
}

/// Digits of the mantissa of exp(a), and the power of ten it is multiplied by.
fn exp_fixed(a: &Dec, bits: u64) -> (Fixed, i64) {
    let guard = 64 + (a.adjusted().max(0) as u64) * 4 + (bits as f64).sqrt() as u64;
    let wide = bits + guard;
    let x = fixed(a, wide);
    let ln10 = logs(wide).1;
    let (k, r) = x.div_mod(&ln10);
    let value = exp_series(&r, wide).shr(guard);
    (Fixed { value, error: small(4) }, k.to_i64().unwrap_or(0))
}

/// ln(a) for a positive number, near 1 with an error in the same absolute units.
fn ln_fixed(a: &Dec, bits: u64) -> Fixed {
    let wide = bits + 96 + 64;
    // a = f * 10**k, with f near 1.
    let k = if a.adjusted() == 0 || a.adjusted() == -1 { 0 } else { a.adjusted() };
    let f = Dec::new(false, a.coef.clone(), a.exp - k);
    let mut x = fixed(&f, wide);
    let roots = 16;
    for _ in 0..roots {
        x = x.shl(wide).isqrt();
    }
    let (top, bottom) = (x.sub(&one(wide)), x.add(&one(wide)));
    let z = top.shl(wide).floor_div(&bottom);
    let square = z.mul(&z).shr(wide);
    let (mut power, mut sum, mut n) = (z.clone(), z, 3);
    while power.bit_length() > 1 {
        power = power.mul(&square).shr(wide);
        sum = sum.add(&power.floor_div(&small(n)));
        n += 2;
    }
    let value = sum.shl(roots + 1).add(&logs(wide).1.mul(&small(k)));
    Fixed { value: value.shr(wide - bits), error: small(4) }
}

/// `value` / 2**bits to prec digits, half even; what is cut off is never nothing.
fn to_digits(value: &BigInt, bits: u64, prec: i64) -> Option<(BigInt, i64)> {
    if value.is_zero() || value.is_negative() {
        return None;
    }
    let doublings = value.bit_length() as f64 - bits as f64;
    let top = (doublings * std::f64::consts::LOG10_2).floor() as i64;
    let shift = prec + 2 - top;
    let n = if shift >= 0 {
        value.mul(&pow10(shift)).shr(bits)
    } else {
        value.shr(bits).floor_div(&pow10(-shift))
    };
    let n = n.mul(&small(10)).add(&small(1));
    let over = digits(&n) - prec;
    let (mut coef, _) = drop_digits(&n, over, Round::HalfEven, false);
    let mut exp = over - shift - 1;
    if digits(&coef) > prec {
        coef = coef.floor_div(&small(10));
        exp += 1;
    }
    Some((coef, exp))
}

/// Widens until the value, of a sign, is sure to prec digits.
fn settle(prec: i64, of: impl Fn(u64) -> (Fixed, i64)) -> Dec {
    let mut bits = (prec as f64 * 3.33) as u64 + 64;
    loop {
        let (f, e) = of(bits);
        let neg = f.value.is_negative();
        let size = f.value.abs();
        let low = to_digits(&size.sub(&f.error), bits, prec);
        let high = to_digits(&size.add(&f.error), bits, prec);
        if let (Some((a, x)), Some((b, y))) = (low, high) {
            if x == y && a == b {
                return Dec::new(neg, a, x + e);
            }
        }
        bits = bits * 3 / 2;
    }
}

fn inexact(c: &mut Ctx, d: Dec) -> Dec {
    c.raise(INEXACT | ROUNDED);
    let round = std::mem::replace(&mut c.round, Round::HalfEven);
    let r = c.fix(d);
    c.round = round;
    if c.status & SUBNORMAL != 0 {
        c.raise(UNDERFLOW); // the digits were rounded before
    }
    r
}

pub fn exp(c: &mut Ctx, a: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a]) {
        return n;
    }
    if a.is_infinite() {
        return if a.neg { Dec::zero(false, 0) } else { a.clone() };
    }
    if a.is_zero() {
        return Dec::int(1);
    }
    let adjusted = a.adjusted();
    // Beyond these nothing but overflow, underflow or 1 can come out.
    if adjusted > 19 || adjusted > digits(&small((c.emax + 1).saturating_mul(3))) {
        let far = if a.neg { -8 * MOST / 4 } else { 8 * MOST / 4 };
        return inexact(c, Dec::new(false, small(1), far));
    }
    if adjusted < -c.prec - 1 {
        let d = Dec::new(false, pow10(c.prec - 1), 1 - c.prec);
        return inexact(c, d);
    }
    let d = settle(c.prec, |bits| exp_fixed(a, bits));
    inexact(c, d)
}

pub fn ln(c: &mut Ctx, a: &Dec) -> Dec {
    if let Some(r) = log_special(c, a) {
        return r;
    }
    if order(a, &Dec::int(1)) == Ordering::Equal {
        return Dec::int(0);
    }
    let d = settle(c.prec, |bits| (ln_fixed(a, bits), 0));
    inexact(c, d)
}

fn log_special(c: &mut Ctx, a: &Dec) -> Option<Dec> {
    if let Some(n) = nan_of(c, &[a]) {
        return Some(n);
    }
    if a.is_zero() {
        return Some(Dec::infinity(true));
    }
    if a.neg {
        return Some(c.invalid(INVALID));
    }
    if a.is_infinite() {
        return Some(a.clone());
    }
    None
}

pub fn log10(c: &mut Ctx, a: &Dec) -> Dec {
    if let Some(r) = log_special(c, a) {
        return r;
    }
    if a.low_zeros() == a.digits() - 1 && a.coef.to_text(10).starts_with('1') {
        return c.fix(Dec::int(a.adjusted()));
    }
    let d = settle(c.prec, |bits| {
        let wide = bits + 64;
        let f = ln_fixed(a, wide);
        (Fixed { value: f.value.shl(wide).floor_div(&logs(wide).1).shr(64), error: small(4) }, 0)
    });
    inexact(c, d)
}

/// base ** n by squaring, at the context's precision throughout.
fn pow_uint(c: &mut Ctx, base: &Dec, n: &BigInt) -> Dec {
    let mut r = base.clone();
    for i in (0..n.bit_length() - 1).rev() {
        r = mul(c, &r, &r);
        if n.limbs()[(i / 64) as usize] >> (i % 64) & 1 == 1 {
            r = mul(c, &r, base);
        }
        if r.is_special() || r.is_zero() && c.status & CLAMPED != 0 {
            break;
        }
    }
    r
}

fn pow_int(c: &mut Ctx, a: &Dec, b: &Dec, neg: bool) -> Dec {
    let mut work = c.with_prec(c.prec + b.digits() + b.exp + 2);
    let n = b.abs().to_int();
    let base = if b.neg {
        work.prec += 1;
        div(&mut work, &Dec::int(1), a)
    } else {
        a.clone()
    };
    let r = pow_uint(&mut work, &base, &n);
    c.raise(work.status);
    if r.is_infinite() {
        return c.fix(Dec::new(neg, small(1), 2 * MOST));
    }
    c.fix(r.with_sign(neg))
}

fn pow_real(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    const EXPONENT_DIGITS: i64 = 19;
    let work = c.with_prec(a.digits().max(c.prec) + 4 + EXPONENT_DIGITS);
    let mut work = Ctx { emin: -MOST, emax: MOST, ..work };
    let l = ln(&mut work, a);
    let product = mul(&mut work, &l, b);
    let r = exp(&mut work, &product);
    c.raise(work.status & !CLAMPED | INEXACT | ROUNDED);
    if r.is_infinite() {
        return c.fix(Dec::new(false, small(1), 2 * MOST));
    }
    if !r.is_special() && order(&r, &Dec::int(1)) == Ordering::Equal {
        return c.fix(Dec::new(false, pow10(c.prec - 1), 1 - c.prec));
    }
    c.fix(r)
}

/// |a| is 1: a one with as many zeros as the exponent gives.
fn pow_of_one(c: &mut Ctx, a: &Dec, b: &Dec, neg: bool) -> Dec {
    let shift = if !b.is_integer() {
        c.raise(INEXACT | ROUNDED);
        c.prec - 1
    } else if b.neg {
        return Dec::int(1).with_sign(neg);
    } else {
        let zeros = if b.exp > 20 { None } else { b.to_int().mul(&small(-a.exp)).to_i64() };
        match zeros {
            _ if a.exp >= 0 => 0,
            Some(z) if z <= c.prec - 1 => z.max(0),
            _ => {
                c.raise(ROUNDED);
                c.prec - 1
            }
        }
    };
    Dec::new(neg, pow10(shift), -shift)
}

pub fn power(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    let odd = b.is_integer() && b.exp <= 0 && b.to_int().is_odd();
    let neg = a.neg && odd;
    if b.is_zero() {
        return if a.is_zero() { c.invalid(INVALID) } else { Dec::int(1) };
    }
    if a.is_zero() {
        return if b.neg { Dec::infinity(neg) } else { Dec::zero(neg, 0) };
    }
    if a.neg && (!b.is_integer() || b.is_infinite()) {
        return c.invalid(INVALID);
    }
    if a.is_infinite() {
        return if b.neg { Dec::zero(neg, 0) } else { Dec::infinity(neg) };
    }
    let against_one = order(&a.abs(), &Dec::int(1));
    if against_one == Ordering::Equal {
        if b.is_infinite() {
            c.raise(INEXACT | ROUNDED);
            return Dec::new(neg, pow10(c.prec - 1), 1 - c.prec);
        }
        return pow_of_one(c, a, b, neg);
    }
    if b.is_infinite() {
        let grows = (against_one == Ordering::Greater) != b.neg;
        return if grows { Dec::infinity(neg) } else { Dec::zero(neg, 0) };
    }
    if let Some(r) = pow_beyond(c, a, b, neg) {
        return r;
    }
    if b.is_integer() {
        return pow_int(c, a, b, neg);
    }
    pow_real(c, a, b)
}

/// Results that surely overflow or underflow.
fn pow_beyond(c: &mut Ctx, a: &Dec, b: &Dec, neg: bool) -> Option<Dec> {
    // A lower bound of log10 |log10 a| plus the size of b bounds the result's exponent.
    let adjusted = a.adjusted();
    let size = if adjusted >= 1 {
        digits(&small(adjusted)) - 1
    } else if adjusted <= -2 {
        digits(&small(-adjusted - 1)) - 1
    } else {
        let mut work = Ctx::max().with_prec(a.digits() + 2);
        let gap = sub(&mut work, a, &Dec::int(1).with_sign(a.neg));
        gap.adjusted().min(0) - 1
    };
    if size + b.adjusted() <= digits(&small(c.emax.max(-c.etiny()))) + 1 {
        return None;
    }
    let grows = (order(&a.abs(), &Dec::int(1)) == Ordering::Greater) != b.neg;
    let far = if grows { 2 * MOST } else { -2 * MOST };
    Some(c.fix(Dec::new(neg, small(1), far)))
}

/// a ** b % m of integers.
pub fn pow_mod(c: &mut Ctx, a: &Dec, b: &Dec, m: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b, m]) {
        return n;
    }
    if !(a.is_integer() && b.is_integer() && m.is_integer()) || b.neg && !b.is_zero() {
        return c.invalid(INVALID);
    }
    if m.is_zero() || a.is_zero() && b.is_zero() || m.adjusted() >= c.prec {
        return c.invalid(INVALID);
    }
    let odd = b.exp <= 0 && b.to_int().is_odd();
    let modulus = m.abs().to_int();
    let r = a.abs().to_int().mod_pow(&b.to_int(), &modulus);
    Dec::new(a.neg && odd, r, 0)
}
