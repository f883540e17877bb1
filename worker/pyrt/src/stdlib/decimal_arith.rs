//! decimal: arithmetic, comparison and rounding operations, by the General Decimal Arithmetic
//! specification.

use super::decimal_num::*;
use super::decimal_word as words;
use crate::bigint::BigInt;
use std::cmp::Ordering;

/// The result when an operand is a NaN.
#[inline]
pub fn nan_of(c: &mut Ctx, all: &[&Dec]) -> Option<Dec> {
    if all.iter().any(|d| d.is_nan()) { quieted(c, all) } else { None }
}

#[inline(never)]
fn quieted(c: &mut Ctx, all: &[&Dec]) -> Option<Dec> {
    if let Some(s) = all.iter().find(|d| d.kind == Kind::Signaling) {
        c.raise(INVALID);
        let quiet = Dec { kind: Kind::Quiet, ..(*s).clone() };
        return Some(c.fix_nan(&quiet));
    }
    let quiet = all.iter().find(|d| d.kind == Kind::Quiet)?;
    Some(c.fix_nan(quiet))
}

/// Signed coefficient.
fn signed(d: &Dec) -> BigInt {
    if d.neg { d.coef.neg() } else { d.coef.clone() }
}

/// Both numbers at one exponent. What is too small to show in `prec` digits becomes one unit.
fn aligned(a: &Dec, b: &Dec, prec: i64) -> (Dec, Dec) {
    let (mut high, mut low) = (a.clone(), b.clone());
    let swapped = a.exp < b.exp;
    if swapped {
        std::mem::swap(&mut high, &mut low);
    }
    let least = high.exp + (high.digits() - prec - 2).min(-1);
    if low.digits() + low.exp - 1 < least {
        low = Dec::new(low.neg, small(1), least);
    }
    high.coef = high.coef.mul(&pow10(high.exp - low.exp));
    high.exp = low.exp;
    if swapped { (low, high) } else { (high, low) }
}

pub fn add(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    if a.is_infinite() {
        if b.is_infinite() && a.neg != b.neg {
            return c.invalid(INVALID);
        }
        return a.clone();
    }
    if b.is_infinite() {
        return b.clone();
    }
    let exp = a.exp.min(b.exp);
    let negative_zero = c.round == Round::Floor && a.neg != b.neg;
    if a.is_zero() && b.is_zero() {
        let neg = a.neg && b.neg || negative_zero;
        return c.fix(Dec::zero(neg, exp));
    }
    for (zero, other) in [(a, b), (b, a)] {
        if zero.is_zero() {
            let exp = exp.max(other.exp - c.prec - 1);
            let padded = if exp < other.exp { other.rescale(exp, c.round) } else { other.clone() };
            return c.fix(padded);
        }
    }
    let words = words::sum((a.neg, &a.coef, a.exp - exp), (b.neg, &b.coef, b.exp - exp));
    if let Some((neg, u)) = words {
        return c.fix_word(neg, u, exp);
    }
    let (x, y) = aligned(a, b, c.prec);
    let sum = signed(&x).add(&signed(&y));
    if sum.is_zero() {
        return c.fix(Dec::zero(negative_zero, exp));
    }
    c.fix(Dec::new(sum.is_negative(), sum.abs(), x.exp))
}

pub fn sub(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    if !(a.is_special() || b.is_special() || a.is_zero() || b.is_zero()) {
        let exp = a.exp.min(b.exp);
        let words = words::sum((a.neg, &a.coef, a.exp - exp), (!b.neg, &b.coef, b.exp - exp));
        if let Some((neg, u)) = words {
            return c.fix_word(neg, u, exp);
        }
    }
    add(c, a, &b.negated())
}

pub fn mul(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    let neg = a.neg != b.neg;
    if a.is_infinite() || b.is_infinite() {
        if a.is_zero() || b.is_zero() {
            return c.invalid(INVALID);
        }
        return Dec::infinity(neg);
    }
    match words::product(&a.coef, &b.coef) {
        Some(u) => c.fix_word(neg, u, a.exp + b.exp),
        None => c.fix(Dec::new(neg, a.coef.mul(&b.coef), a.exp + b.exp)),
    }
}

/// a * b + x with one rounding.
pub fn fma(c: &mut Ctx, a: &Dec, b: &Dec, x: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        // An infinite zero product is invalid only where no NaN came before.
        let signals = |d: &Dec| d.kind == Kind::Signaling;
        return match signals(x) && !signals(a) && !signals(b) {
            true => nan_of(c, &[x]).unwrap_or(n),
            false => n,
        };
    }
    let neg = a.neg != b.neg;
    let product = if a.is_infinite() || b.is_infinite() {
        if a.is_zero() || b.is_zero() {
            return c.invalid(INVALID);
        }
        Dec::infinity(neg)
    } else {
        Dec::new(neg, a.coef.mul(&b.coef), a.exp + b.exp)
    };
    add(c, &product, x)
}

pub fn div(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    let neg = a.neg != b.neg;
    if a.is_infinite() {
        return if b.is_infinite() { c.invalid(INVALID) } else { Dec::infinity(neg) };
    }
    if b.is_infinite() {
        c.raise(CLAMPED);
        return Dec::zero(neg, c.etiny());
    }
    if b.is_zero() {
        if a.is_zero() {
            return c.invalid(DIVISION_UNDEFINED);
        }
        c.raise(DIVISION_BY_ZERO);
        return Dec::infinity(neg);
    }
    if a.is_zero() {
        return c.fix(Dec::zero(neg, a.exp - b.exp));
    }
    let shift = b.digits() - a.digits() + c.prec + 1;
    let mut exp = a.exp - b.exp - shift;
    if let Some((mut q, r)) = words::quotient(&a.coef, shift, &b.coef) {
        if r > 0 {
            q += u128::from(words::fifth(q) == 0); // what is below decides no tie
        } else {
            let n = words::low_zeros(q).min(a.exp - b.exp - exp);
            if let Some(p) = words::power(n).filter(|_| n > 0) {
                q /= p;
                exp += n;
            }
        }
        return c.fix_word(neg, q, exp);
    }
    let (mut q, r) = if shift >= 0 {
        a.coef.mul(&pow10(shift)).div_mod(&b.coef)
    } else {
        a.coef.div_mod(&b.coef.mul(&pow10(-shift)))
    };
    if !r.is_zero() {
        if q.modulo(&small(5)).is_zero() {
            q = q.add(&small(1)); // what is below decides no tie
        }
    } else {
        let quotient = Dec::new(neg, q.clone(), exp);
        let n = quotient.low_zeros().min(a.exp - b.exp - exp);
        if n > 0 {
            q = q.floor_div(&pow10(n));
            exp += n;
        }
    }
    c.fix(Dec::new(neg, q, exp))
}

/// Integer quotient and remainder of finite numbers; None: too many digits.
fn divide(c: &Ctx, a: &Dec, b: &Dec) -> Option<(Dec, Dec)> {
    let neg = a.neg != b.neg;
    let ideal = if b.is_infinite() { a.exp } else { a.exp.min(b.exp) };
    let gap = if b.is_infinite() { 0 } else { a.adjusted() - b.adjusted() };
    if a.is_zero() || b.is_infinite() || gap <= -2 {
        return Some((Dec::zero(neg, 0), a.rescale(ideal, c.round)));
    }
    if gap > c.prec {
        return None;
    }
    if let (Some(x), Some(y)) = (words::at(a, ideal), words::at(b, ideal)) {
        let (q, r) = words::divide(x, y);
        if words::digits(q) > c.prec {
            return None;
        }
        let (q, r) = (words::number(q), words::number(r));
        return Some((Dec::new(neg, q, 0), Dec::new(a.neg, r, ideal)));
    }
    let at = |d: &Dec| d.coef.mul(&pow10(d.exp - ideal));
    let (q, r) = at(a).div_mod(&at(b));
    if digits(&q) > c.prec {
        return None;
    }
    Some((Dec::new(neg, q, 0), Dec::new(a.neg, r, ideal)))
}

pub fn div_int(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    let neg = a.neg != b.neg;
    if a.is_infinite() {
        return if b.is_infinite() { c.invalid(INVALID) } else { Dec::infinity(neg) };
    }
    if b.is_zero() {
        if a.is_zero() {
            return c.invalid(DIVISION_UNDEFINED);
        }
        c.raise(DIVISION_BY_ZERO);
        return Dec::infinity(neg);
    }
    match divide(c, a, b) {
        Some((q, _)) => c.fix(q),
        None => c.invalid(DIVISION_IMPOSSIBLE),
    }
}

pub fn rem(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    if a.is_infinite() {
        return c.invalid(INVALID);
    }
    if b.is_zero() {
        return c.invalid(if a.is_zero() { DIVISION_UNDEFINED } else { INVALID });
    }
    match divide(c, a, b) {
        Some((_, r)) => c.fix(r),
        None => c.invalid(DIVISION_IMPOSSIBLE),
    }
}

pub fn divmod(c: &mut Ctx, a: &Dec, b: &Dec) -> (Dec, Dec) {
    if let Some(n) = nan_of(c, &[a, b]) {
        return (n.clone(), n);
    }
    let neg = a.neg != b.neg;
    if a.is_infinite() {
        let q = if b.is_infinite() { c.invalid(INVALID) } else { Dec::infinity(neg) };
        return (q, c.invalid(INVALID));
    }
    if b.is_zero() {
        if a.is_zero() {
            return (c.invalid(DIVISION_UNDEFINED), Dec::nan());
        }
        c.raise(DIVISION_BY_ZERO | INVALID);
        return (Dec::infinity(neg), Dec::nan());
    }
    match divide(c, a, b) {
        Some((q, r)) => (c.fix(q), c.fix(r)),
        None => (c.invalid(DIVISION_IMPOSSIBLE), Dec::nan()),
    }
}

/// The remainder of the quotient rounded to the nearest integer.
pub fn rem_near(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, b]) {
        return n;
    }
    if a.is_infinite() {
        return c.invalid(INVALID);
    }
    if b.is_zero() {
        return c.invalid(if a.is_zero() { DIVISION_UNDEFINED } else { INVALID });
    }
    if b.is_infinite() {
        return c.fix(a.clone());
    }
    let ideal = a.exp.min(b.exp);
    if a.is_zero() {
        return c.fix(Dec::zero(a.neg, ideal));
    }
    let gap = a.adjusted() - b.adjusted();
    if gap > c.prec {
        return c.invalid(DIVISION_IMPOSSIBLE);
    }
    if gap <= -2 {
        return c.fix(a.rescale(ideal, c.round));
    }
    let at = |d: &Dec| d.coef.mul(&pow10(d.exp - ideal));
    let divisor = at(b);
    let (mut q, mut r) = at(a).div_mod(&divisor);
    let twice = r.add(&r).add(&small(q.is_odd() as i64));
    if compare(&twice, &divisor) == Ordering::Greater {
        r = r.sub(&divisor);
        q = q.add(&small(1));
    }
    if digits(&q) > c.prec {
        return c.invalid(DIVISION_IMPOSSIBLE);
    }
    let neg = a.neg != r.is_negative();
    c.fix(Dec::new(neg, r.abs(), ideal))
}

pub fn plus(c: &mut Ctx, a: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a]) {
        return n;
    }
    let positive = a.is_zero() && c.round != Round::Floor;
    let d = a.clone();
    c.fix(if positive { d.with_sign(false) } else { d })
}

pub fn minus(c: &mut Ctx, a: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a]) {
        return n;
    }
    if a.is_zero() {
        let neg = c.round == Round::Floor && !a.neg;
        return c.fix(a.clone().with_sign(neg));
    }
    c.fix(a.negated())
}

pub fn abs(c: &mut Ctx, a: &Dec) -> Dec {
    if a.neg { minus(c, a) } else { plus(c, a) }
}

/// The order of two numbers that are no NaNs.
pub fn order(a: &Dec, b: &Dec) -> Ordering {
    let sign = |d: &Dec| match (d.is_zero(), d.neg) {
        (true, _) => 0,
        (_, true) => -1,
        _ => 1,
    };
    let (x, y) = (sign(a), sign(b));
    if x != y || x == 0 {
        return x.cmp(&y);
    }
    let size = match (a.is_infinite(), b.is_infinite()) {
        (true, true) => Ordering::Equal,
        (true, _) => Ordering::Greater,
        (_, true) => Ordering::Less,
        _ if a.exp == b.exp => compare(&a.coef, &b.coef),
        _ => match a.adjusted().cmp(&b.adjusted()) {
            Ordering::Equal => {
                let least = a.exp.min(b.exp);
                let at = |d: &Dec| d.coef.mul(&pow10(d.exp - least));
                compare(&at(a), &at(b))
            }
            o => o,
        },
    };
    if x < 0 { size.reverse() } else { size }
}

fn as_dec(o: Ordering) -> Dec {
    Dec::int(match o {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    })
}

pub fn compare_values(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    match nan_of(c, &[a, b]) {
        Some(n) => n,
        None => as_dec(order(a, b)),
    }
}

/// As compare, where quiet NaNs are invalid, too.
pub fn compare_signal(c: &mut Ctx, a: &Dec, b: &Dec) -> Dec {
    if a.is_nan() || b.is_nan() {
        c.raise(INVALID);
    }
    compare_values(c, a, b)
}

/// The order of representations: -NaN < -sNaN < -Infinity < ... < Infinity < sNaN < NaN.
pub fn total_order(a: &Dec, b: &Dec) -> Ordering {
    if a.neg != b.neg {
        return if a.neg { Ordering::Less } else { Ordering::Greater };
    }
    let rank = |d: &Dec| match d.kind {
        Kind::Quiet => 2,
        Kind::Signaling => 1,
        _ => 0,
    };
    let by_size = match rank(a).cmp(&rank(b)) {
        Ordering::Equal if rank(a) > 0 => compare(&a.coef, &b.coef),
        Ordering::Equal => match order(&a.abs(), &b.abs()) {
            Ordering::Equal => a.exp.cmp(&b.exp),
            o => o,
        },
        o => o,
    };
    if a.neg { by_size.reverse() } else { by_size }
}

pub fn compare_total(a: &Dec, b: &Dec) -> Dec {
    as_dec(total_order(a, b))
}

/// max, min and their kin: `sign` 1 for the larger one; `size` compares magnitudes.
pub fn extreme(c: &mut Ctx, a: &Dec, b: &Dec, larger: bool, size: bool) -> Dec {
    if a.is_nan() || b.is_nan() {
        // One quiet NaN loses against a number.
        if a.kind == Kind::Quiet && !b.is_nan() {
            return c.fix(b.clone());
        }
        if b.kind == Kind::Quiet && !a.is_nan() {
            return c.fix(a.clone());
        }
        return nan_of(c, &[a, b]).unwrap_or_else(Dec::nan);
    }
    let o = match size {
        true => order(&a.abs(), &b.abs()),
        false => order(a, b),
    };
    let o = if o == Ordering::Equal { total_order(a, b) } else { o };
    let first = if larger { o != Ordering::Less } else { o == Ordering::Less };
    c.fix(if first { a.clone() } else { b.clone() })
}

pub fn quantize(c: &mut Ctx, a: &Dec, e: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a, e]) {
        return n;
    }
    if a.is_infinite() || e.is_infinite() {
        return if a.is_infinite() && e.is_infinite() { a.clone() } else { c.invalid(INVALID) };
    }
    if e.exp < c.etiny() || e.exp > c.emax {
        return c.invalid(INVALID);
    }
    if a.is_zero() {
        return c.fix(Dec::zero(a.neg, e.exp));
    }
    if a.adjusted() > c.emax || a.adjusted() - e.exp + 1 > c.prec {
        return c.invalid(INVALID);
    }
    let short = words::word(&a.coef)
        .and_then(|u| words::rescale(a.neg, u, e.exp - a.exp, c.round));
    if let Some((u, lost)) = short {
        let n = words::digits(u);
        if u > 0 && n <= c.prec && n + e.exp - 1 >= c.emin && n + e.exp <= c.emax {
            c.raise(if e.exp > a.exp { ROUNDED } else { 0 } | if lost { INEXACT } else { 0 });
            return c.fix_word(a.neg, u, e.exp);
        }
    }
    let r = a.rescale(e.exp, c.round);
    if r.adjusted() > c.emax || r.digits() > c.prec {
        return c.invalid(INVALID);
    }
    if !r.is_zero() && r.adjusted() < c.emin {
        c.raise(SUBNORMAL);
    }
    if r.exp > a.exp {
        if order(&r, a) != Ordering::Equal {
            c.raise(INEXACT);
        }
        c.raise(ROUNDED);
    }
    c.fix(r)
}

/// Rounds to an integer; with `tell`, Inexact and Rounded are raised.
pub fn to_integral(c: &mut Ctx, a: &Dec, tell: bool) -> Dec {
    if let Some(n) = nan_of(c, &[a]) {
        return n;
    }
    if a.is_infinite() || a.exp >= 0 {
        return a.clone();
    }
    if a.is_zero() {
        return Dec::zero(a.neg, 0);
    }
    let r = a.rescale(0, c.round);
    if tell {
        c.raise(ROUNDED);
        if order(&r, a) != Ordering::Equal {
            c.raise(INEXACT);
        }
    }
    r
}

pub fn normalize(c: &mut Ctx, a: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a]) {
        return n;
    }
    let d = c.fix(a.clone());
    if d.is_infinite() {
        return d;
    }
    if d.is_zero() {
        return Dec::zero(d.neg, 0);
    }
    let top = if c.clamp { c.etop() } else { c.emax };
    let n = d.low_zeros().min(top - d.exp).max(0);
    Dec::new(d.neg, d.coef.floor_div(&pow10(n)), d.exp + n)
}

pub fn sqrt(c: &mut Ctx, a: &Dec) -> Dec {
    if let Some(n) = nan_of(c, &[a]) {
        return n;
    }
    if a.is_zero() {
        return c.fix(Dec::zero(a.neg, a.exp >> 1));
    }
    if a.neg {
        return c.invalid(INVALID);
    }
    if a.is_infinite() {
        return a.clone();
    }
    let prec = c.prec + 1;
    let mut e = a.exp >> 1;
    let (coef, l) = match a.exp & 1 {
        1 => (a.coef.mul(&small(10)), (a.digits() >> 1) + 1),
        _ => (a.coef.clone(), (a.digits() + 1) >> 1),
    };
    let shift = prec - l;
    let (coef, mut exact) = if shift >= 0 {
        (coef.mul(&pow10(2 * shift)), true)
    } else {
        let (q, r) = coef.div_mod(&pow10(-2 * shift));
        (q, r.is_zero())
    };
    e -= shift;
    let mut n = coef.isqrt();
    exact = exact && compare(&n.mul(&n), &coef) == Ordering::Equal;
    if exact {
        n = if shift >= 0 { n.floor_div(&pow10(shift)) } else { n.mul(&pow10(-shift)) };
        e += shift;
    } else if n.modulo(&small(5)).is_zero() {
        n = n.add(&small(1));
    }
    let round = std::mem::replace(&mut c.round, Round::HalfEven);
    let r = c.fix(Dec::new(false, n, e));
    c.round = round;
    r
}
