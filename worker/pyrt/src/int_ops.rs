//! Arithmetic of integers: machine words first, big integers where those overflow. The
//! operations work on `Int`; `int_methods` makes Python's dunders of them.

use crate::bigint::{gcd_u64, mod_pow_small, BigInt};
use crate::fail::{Fail, Kind};
use crate::int::Int;
use std::cmp::Ordering;

fn big(x: &Int, y: &Int, f: fn(&BigInt, &BigInt) -> BigInt) -> Int {
    match (x, y) {
        (Int::Big(a), Int::Big(b)) => Int::from_big(f(a, b)),
        (Int::Big(a), Int::Small(b)) => Int::from_big(f(a, &BigInt::from_i64(*b))),
        (Int::Small(a), Int::Big(b)) => Int::from_big(f(&BigInt::from_i64(*a), b)),
        (Int::Small(a), Int::Small(b)) => {
            Int::from_big(f(&BigInt::from_i64(*a), &BigInt::from_i64(*b)))
        }
    }
}

macro_rules! checked {
    ($name:ident, $small:ident, $big:path) => {
        pub fn $name(x: &Int, y: &Int) -> Int {
            if let (Int::Small(a), Int::Small(b)) = (x, y) {
                if let Some(r) = a.$small(*b) {
                    return Int::Small(r);
                }
            }
            big(x, y, $big)
        }
    };
}

checked!(add, checked_add, BigInt::add);
checked!(sub, checked_sub, BigInt::sub);
checked!(mul, checked_mul, BigInt::mul);

macro_rules! bitwise {
    ($name:ident, $op:tt, $big:path) => {
        pub fn $name(x: &Int, y: &Int) -> Int {
            match (x, y) {
                (Int::Small(a), Int::Small(b)) => Int::Small(a $op b),
                _ => big(x, y, $big),
            }
        }
    };
}

bitwise!(and, &, BigInt::and);
bitwise!(or, |, BigInt::or);
bitwise!(xor, ^, BigInt::xor);

pub fn neg(x: &Int) -> Int {
    match x {
        Int::Small(i) => match i.checked_neg() {
            Some(r) => Int::Small(r),
            None => Int::Big(BigInt::from_i64(*i).neg()),
        },
        Int::Big(b) => Int::from_big(b.neg()),
    }
}

pub fn abs(x: &Int) -> Int {
    if x.is_negative() {
        neg(x)
    } else {
        x.clone()
    }
}

pub fn invert(x: &Int) -> Int {
    match x {
        Int::Small(i) => Int::Small(!i),
        Int::Big(b) => Int::from_big(b.not()),
    }
}

pub fn cmp(x: &Int, y: &Int) -> Ordering {
    match (x, y) {
        (Int::Small(a), Int::Small(b)) => a.cmp(b),
        (Int::Big(a), Int::Big(b)) => a.cmp(b),
        // A big one lies beyond all small ones.
        (Int::Big(a), _) if a.is_negative() => Ordering::Less,
        (Int::Big(_), _) => Ordering::Greater,
        (_, Int::Big(b)) if b.is_negative() => Ordering::Greater,
        (_, Int::Big(_)) => Ordering::Less,
    }
}

/// Quotient rounded down and remainder of machine words; None when the quotient overflows.
#[inline]
pub fn div_mod_i64(a: i64, b: i64) -> Option<(i64, i64)> {
    let q = a.checked_div(b)?;
    let r = a - q * b;
    if r != 0 && (r < 0) != (b < 0) {
        Some((q - 1, r + b))
    } else {
        Some((q, r))
    }
}

pub fn div_mod(x: &Int, y: &Int) -> Result<(Int, Int), Fail> {
    if y.is_zero() {
        return Err(Fail::zero("integer division or modulo by zero"));
    }
    if let (Int::Small(a), Int::Small(b)) = (x, y) {
        if let Some((q, r)) = div_mod_i64(*a, *b) {
            return Ok((Int::Small(q), Int::Small(r)));
        }
    }
    let (q, r) = x.to_big().div_mod(&y.to_big());
    Ok((Int::from_big(q), Int::from_big(r)))
}

pub fn floor_div(x: &Int, y: &Int) -> Result<Int, Fail> {
    Ok(div_mod(x, y)?.0)
}

pub fn modulo(x: &Int, y: &Int) -> Result<Int, Fail> {
    if y.is_zero() {
        return Err(Fail::zero("integer modulo by zero"));
    }
    Ok(div_mod(x, y)?.1)
}

pub fn true_div(x: &Int, y: &Int) -> Result<f64, Fail> {
    if y.is_zero() {
        return Err(Fail::zero("division by zero"));
    }
    if let (Int::Small(a), Int::Small(b)) = (x, y) {
        let exact = |i: i64| i.unsigned_abs() <= 1 << 53;
        if exact(*a) && exact(*b) {
            return Ok(*a as f64 / *b as f64);
        }
    }
    match x.to_big().true_div(&y.to_big()) {
        Some(r) => Ok(r),
        None => Err(Fail::overflow("integer division result too large for a float")),
    }
}

/// The most bits a result may have: 2**40, far beyond memory, stands for "too large".
const MAX_BITS: u64 = 1 << 36;

pub fn lshift(x: &Int, y: &Int) -> Result<Int, Fail> {
    if y.is_negative() {
        return Err(Fail::value("negative shift count"));
    }
    if x.is_zero() {
        return Ok(Int::Small(0));
    }
    let n = match y {
        Int::Small(n) => *n as u64,
        Int::Big(_) => return Err(Fail::overflow("too many digits in integer")),
    };
    if let Int::Small(a) = x {
        let room = if *a < 0 { a.leading_ones() } else { a.leading_zeros() } as u64;
        if n < room {
            return Ok(Int::Small(a << n));
        }
    }
    if n > MAX_BITS {
        return Err(Fail::new(Kind::Memory, ""));
    }
    Ok(Int::from_big(x.to_big().shl(n)))
}

pub fn rshift(x: &Int, y: &Int) -> Result<Int, Fail> {
    if y.is_negative() {
        return Err(Fail::value("negative shift count"));
    }
    let n = match y {
        Int::Small(n) => *n as u64,
        Int::Big(_) => u64::MAX,
    };
    Ok(match x {
        Int::Small(a) => Int::Small(a >> n.min(63)),
        Int::Big(b) => Int::from_big(b.shr(n)),
    })
}

/// x ** y for y >= 0.
pub fn pow(x: &Int, y: &Int) -> Result<Int, Fail> {
    if let (Int::Small(a), Int::Small(n)) = (x, y) {
        if let Some(r) = u32::try_from(*n).ok().and_then(|n| a.checked_pow(n)) {
            return Ok(Int::Small(r));
        }
    }
    let odd = match y {
        Int::Small(n) => n & 1 == 1,
        Int::Big(b) => b.is_odd(),
    };
    match x {
        Int::Small(0) if y.is_zero() => return Ok(Int::Small(1)),
        Int::Small(0) => return Ok(Int::Small(0)),
        Int::Small(1) => return Ok(Int::Small(1)),
        Int::Small(-1) => return Ok(Int::Small(if odd { -1 } else { 1 })),
        _ => {}
    }
    let n = match y {
        Int::Small(n) => *n as u64,
        Int::Big(_) => return Err(Fail::new(Kind::Memory, "")),
    };
    let base = x.to_big();
    if base.bit_length().saturating_sub(1).saturating_mul(n) > MAX_BITS {
        return Err(Fail::new(Kind::Memory, ""));
    }
    Ok(Int::from_big(base.pow(n)))
}

/// pow(x, y, m)
pub fn mod_pow(x: &Int, y: &Int, m: &Int) -> Result<Int, Fail> {
    if m.is_zero() {
        return Err(Fail::value("pow() 3rd argument cannot be 0"));
    }
    if let (Int::Small(a), Int::Small(n), Int::Small(m)) = (x, y, m) {
        if *n >= 0 && *m > 0 {
            let r = mod_pow_small(a.rem_euclid(*m) as u64, &[*n as u64], *m as u64);
            return Ok(Int::Small(r as i64));
        }
    }
    let modulus = m.to_big();
    let mut base = x.to_big();
    let mut exp = y.to_big();
    if y.is_negative() {
        exp = exp.neg();
        base = base.mod_inverse(&modulus).ok_or_else(|| {
            Fail::value("base is not invertible for the given modulus")
        })?;
    }
    Ok(Int::from_big(base.mod_pow(&exp, &modulus)))
}

pub fn gcd(x: &Int, y: &Int) -> Int {
    match (x, y) {
        (Int::Small(a), Int::Small(b)) => {
            let g = gcd_u64(a.unsigned_abs(), b.unsigned_abs());
            Int::from_big(BigInt::from_u64(g))
        }
        _ => big(x, y, BigInt::gcd),
    }
}

/// hash(x)
pub fn hash(x: &Int) -> i64 {
    match x {
        Int::Small(i) => crate::int::hash_i64(*i),
        Int::Big(b) => b.hash(),
    }
}

/// round(x, n)
pub fn round(x: &Int, n: &Int) -> Result<Int, Fail> {
    match n {
        n if !n.is_negative() => Ok(x.clone()),
        Int::Big(_) => Ok(Int::Small(0)),
        Int::Small(n) => {
            let digits = n.unsigned_abs();
            let x = x.to_big();
            // 10**n is larger than twice x: nothing is left.
            if digits > x.bit_length() + 1 {
                return Ok(Int::Small(0));
            }
            Ok(Int::from_big(crate::int::round_to_tens(&x, digits)))
        }
    }
}
