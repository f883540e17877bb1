//! decimal: operations on digits, neighbours and exponents.

use super::decimal_arith::{nan_of, order};
use super::decimal_num::*;
use crate::bigint::BigInt;
use std::cmp::Ordering;

/// The digits as zeros and ones, last one first; None: not a logical operand.
fn logical(d: &Dec, prec: i64) -> Option<Vec<bool>> {
    if d.is_special() || d.neg || d.exp != 0 {
        return None;
    }
    let text = d.coef.to_text(10);
    if !text.bytes().all(|b| b == b'0' || b == b'1') {
        return None;
    }
    let mut bits: Vec<bool> = text.bytes().rev().map(|b| b == b'1').collect();
    bits.resize(prec as usize, false);
    Some(bits)
}

fn from_bits(bits: &[bool]) -> Dec {
    let digits: Vec<u8> = bits.iter().rev().map(|b| *b as u8).collect();
    Dec::new(false, BigInt::from_digits(false, &digits, 10), 0)
}

pub fn logic(c: &mut Ctx, a: &Dec, b: &Dec, f: fn(bool, bool) -> bool) -> Dec {
    // As long as the longer operand: what is beyond is zero.
    let n = c.prec.min(a.digits().max(b.digits()));
    match (logical(a, n), logical(b, n)) {
        (Some(x), Some(y)) => {
            let bits: Vec<bool> = x.iter().zip(&y).map(|(x, y)| f(*x, *y)).collect();
            from_bits(&bits)
        }
        _ => c.invalid(INVALID),
    }
}

pub fn invert(c: &mut Ctx, a: &Dec) -> Dec {
    let prec = c.prec;
    match logical(a, prec) {
        Some(x) => from_bits(&x.iter().map(|x| !x).collect::<Vec<bool>>()),
        None => c.invalid(INVALID),
    }
}

/// The next number in a direction.
pub fn next(c: &mut Ctx, a: &Dec, up: bool) -> Dec {
    if let Some(n) = nan_of(c, &[a]) {
        return n;
    }
    if a.is_infinite() {
        if a.neg != up {
            return a.clone();
        }
        return Dec::new(a.neg, pow10(c.prec).sub(&small(1)), c.etop());
    }
    let mut work = c.clone();
    work.round = if up { Round::Ceiling } else { Round::Floor };
    let r = work.fix(a.clone());
    if order(&r, a) != Ordering::Equal || r.is_infinite() {
        return r;
    }
    super::decimal_arith::add(&mut work, a, &Dec::new(!up, small(1), c.etiny() - 1))
}

pub fn next_toward(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    let r = match order(a, b) {
        Ordering::Equal => return a.clone().with_sign(b.neg),
        o => next(c, a, o == Ordering::Less),
    };
    if r.is_infinite() {
        c.raise(OVERFLOW | INEXACT | ROUNDED);
    } else if r.adjusted() < c.emin {
        c.raise(UNDERFLOW | SUBNORMAL | INEXACT | ROUNDED);
        if r.is_zero() {
            c.raise(CLAMPED);
        }
    }
    r
}

pub fn logb(c: &mut Ctx, a: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a]) {
        return n;
    }
    if a.is_infinite() {
        return Dec::infinity(false);
    }
    if a.is_zero() {
        c.raise(DIVISION_BY_ZERO);
        return Dec::infinity(true);
    }
    c.fix(Dec::int(a.adjusted()))
}

/// A second operand that must be an integer within limits.
fn whole(b: &Dec, most: i64) -> Option<i64> {
    if b.is_special() || b.exp != 0 {
        return None;
    }
    let i = b.to_int().to_i64()?;
    if i.abs() <= most { Some(i) } else { None }
}

pub fn scaleb(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    let most = 2 * (c.emax + c.prec);
    match whole(b, most) {
        None => c.invalid(INVALID),
        Some(_) if a.is_infinite() => a.clone(),
        Some(n) => c.fix(Dec { exp: a.exp + n, ..a.clone() }),
    }
}

/// The coefficient's last prec digits, filled with zeros.
fn window(a: &Dec, prec: i64) -> Vec<u8> {
    let mut d: Vec<u8> = a.coef.to_text(10).bytes().map(|b| b - b'0').collect();
    let prec = prec as usize;
    while d.len() < prec {
        d.insert(0, 0);
    }
    d.split_off(d.len() - prec)
}

pub fn rotate(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    match whole(b, c.prec) {
        None => c.invalid(INVALID),
        Some(_) if a.is_infinite() => a.clone(),
        Some(n) => {
            let mut d = window(a, c.prec);
            let len = d.len();
            d.rotate_left(n.rem_euclid(len as i64) as usize);
            Dec::new(a.neg, BigInt::from_digits(false, &d, 10), a.exp)
        }
    }
}

pub fn shift(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    match whole(b, c.prec) {
        None => c.invalid(INVALID),
        Some(_) if a.is_infinite() => a.clone(),
        Some(n) if n < 0 => {
            let coef = a.coef.modulo(&pow10(c.prec)).floor_div(&pow10(-n));
            Dec::new(a.neg, coef, a.exp)
        }
        Some(n) => {
            let coef = a.coef.mul(&pow10(n)).modulo(&pow10(c.prec));
            Dec::new(a.neg, coef, a.exp)
        }
    }
}

pub fn is_subnormal(c: &Ctx, a: &Dec) -> bool {
    a.is_finite() && !a.is_zero() && a.adjusted() < c.emin
}

pub fn class(c: &Ctx, a: &Dec) -> &'static str {
    let signed = |neg: &'static str, pos: &'static str| if a.neg { neg } else { pos };
    match a.kind {
        Kind::Signaling => "sNaN",
        Kind::Quiet => "NaN",
        Kind::Infinite => signed("-Infinity", "+Infinity"),
        Kind::Finite if a.is_zero() => signed("-Zero", "+Zero"),
        Kind::Finite if is_subnormal(c, a) => signed("-Subnormal", "+Subnormal"),
        Kind::Finite => signed("-Normal", "+Normal"),
    }
}
