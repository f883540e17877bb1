//! Arithmetic of integers: machine words first, big integers where those overflow. The
//! operands are only looked at (`IntRef`); `int_methods` makes Python's dunders of this, and
//! `int_ops` what other parts of pyrt call with numbers of their own.

use crate::bigint::{gcd_u64, mod_pow_small, BigInt};
use crate::fail::{Fail, Kind};
use crate::int::{Int, IntRef};
use std::cmp::Ordering;

fn big(x: IntRef, y: IntRef, f: fn(&BigInt, &BigInt) -> BigInt) -> Int {
    Int::from_big(f(&x.big(), &y.big()))
}

macro_rules! checked {
    ($name:ident, $small:ident, $op:tt, $big:path) => {
        pub fn $name(x: IntRef, y: IntRef) -> Int {
            if let (IntRef::Small(a), IntRef::Small(b)) = (x, y) {
                if let Some(r) = a.$small(b) {
                    return Int::Small(r);
                }
                return Int::from_big(BigInt::from_i128(a as i128 $op b as i128));
            }
            big(x, y, $big)
        }
    };
}

checked!(add, checked_add, +, BigInt::add);
checked!(sub, checked_sub, -, BigInt::sub);
checked!(mul, checked_mul, *, BigInt::mul);

macro_rules! bitwise {
    ($name:ident, $op:tt, $big:path) => {
        pub fn $name(x: IntRef, y: IntRef) -> Int {
            match (x, y) {
                (IntRef::Small(a), IntRef::Small(b)) => Int::Small(a $op b),
                _ => big(x, y, $big),
            }
        }
    };
}

bitwise!(and, &, BigInt::and);
bitwise!(or, |, BigInt::or);
bitwise!(xor, ^, BigInt::xor);

pub fn neg(x: IntRef) -> Int {
    match x {
        IntRef::Small(i) => match i.checked_neg() {
            Some(r) => Int::Small(r),
            None => Int::Big(BigInt::from_i64(i).neg()),
        },
        IntRef::Big(b) => Int::from_big(b.neg()),
    }
}

pub fn abs(x: IntRef) -> Int {
    if x.is_negative() {
        neg(x)
    } else {
        x.own()
    }
}

pub fn invert(x: IntRef) -> Int {
    match x {
        IntRef::Small(i) => Int::Small(!i),
        IntRef::Big(b) => Int::from_big(b.not()),
    }
}

pub fn cmp(x: IntRef, y: IntRef) -> Ordering {
    match (x, y) {
        (IntRef::Small(a), IntRef::Small(b)) => a.cmp(&b),
        (IntRef::Big(a), IntRef::Big(b)) => a.cmp(b),
        // A big one lies beyond all small ones.
        (IntRef::Big(a), _) if a.is_negative() => Ordering::Less,
        (IntRef::Big(_), _) => Ordering::Greater,
        (_, IntRef::Big(b)) if b.is_negative() => Ordering::Greater,
        (_, IntRef::Big(_)) => Ordering::Less,
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

pub fn div_mod(x: IntRef, y: IntRef) -> Result<(Int, Int), Fail> {
    if y.is_zero() {
        return Err(Fail::zero("integer division or modulo by zero"));
    }
    if let (IntRef::Small(a), IntRef::Small(b)) = (x, y) {
        if let Some((q, r)) = div_mod_i64(a, b) {
            return Ok((Int::Small(q), Int::Small(r)));
        }
    }
    let (q, r) = x.big().div_mod(&y.big());
    Ok((Int::from_big(q), Int::from_big(r)))
}

pub fn floor_div(x: IntRef, y: IntRef) -> Result<Int, Fail> {
    Ok(div_mod(x, y)?.0)
}

pub fn modulo(x: IntRef, y: IntRef) -> Result<Int, Fail> {
    if y.is_zero() {
        return Err(Fail::zero("integer modulo by zero"));
    }
    Ok(div_mod(x, y)?.1)
}

pub fn true_div(x: IntRef, y: IntRef) -> Result<f64, Fail> {
    if y.is_zero() {
        return Err(Fail::zero("division by zero"));
    }
    if let (IntRef::Small(a), IntRef::Small(b)) = (x, y) {
        let exact = |i: i64| i.unsigned_abs() <= 1 << 53;
        if exact(a) && exact(b) {
            return Ok(a as f64 / b as f64);
        }
    }
    match x.big().true_div(&y.big()) {
        Some(r) => Ok(r),
        None => Err(Fail::overflow("integer division result too large for a float")),
    }
}

/// The most bits a result may have: 2**40, far beyond memory, stands for "too large".
const MAX_BITS: u64 = 1 << 36;

pub fn lshift(x: IntRef, y: IntRef) -> Result<Int, Fail> {
    if y.is_negative() {
        return Err(Fail::value("negative shift count"));
    }
    if x.is_zero() {
        return Ok(Int::Small(0));
    }
    let n = match y {
        IntRef::Small(n) => n as u64,
        IntRef::Big(_) => return Err(Fail::overflow("too many digits in integer")),
    };
    if let IntRef::Small(a) = x {
        let room = if a < 0 { a.leading_ones() } else { a.leading_zeros() } as u64;
        if n < room {
            return Ok(Int::Small(a << n));
        }
    }
    if n > MAX_BITS {
        return Err(Fail::new(Kind::Memory, ""));
    }
    Ok(Int::from_big(x.big().shl(n)))
}

pub fn rshift(x: IntRef, y: IntRef) -> Result<Int, Fail> {
    if y.is_negative() {
        return Err(Fail::value("negative shift count"));
    }
    let n = match y {
        IntRef::Small(n) => n as u64,
        IntRef::Big(_) => u64::MAX,
    };
    Ok(match x {
        IntRef::Small(a) => Int::Small(a >> n.min(63)),
        IntRef::Big(b) => Int::from_big(b.shr(n)),
    })
}

/// x ** y for y >= 0.
pub fn pow(x: IntRef, y: IntRef) -> Result<Int, Fail> {
    if let (IntRef::Small(a), IntRef::Small(n)) = (x, y) {
        if let Some(r) = u32::try_from(n).ok().and_then(|n| a.checked_pow(n)) {
            return Ok(Int::Small(r));
        }
    }
    let odd = match y {
        IntRef::Small(n) => n & 1 == 1,
        IntRef::Big(b) => b.is_odd(),
    };
    match x {
        IntRef::Small(0) if y.is_zero() => return Ok(Int::Small(1)),
        IntRef::Small(0) => return Ok(Int::Small(0)),
        IntRef::Small(1) => return Ok(Int::Small(1)),
        IntRef::Small(-1) => return Ok(Int::Small(if odd { -1 } else { 1 })),
        _ => {}
    }
    let n = match y {
        IntRef::Small(n) => n as u64,
        IntRef::Big(_) => return Err(Fail::new(Kind::Memory, "")),
    };
    let base = x.big();
    if base.bit_length().saturating_sub(1).saturating_mul(n) > MAX_BITS {
        return Err(Fail::new(Kind::Memory, ""));
    }
    Ok(Int::from_big(base.pow(n)))
}

/// pow(x, y, m)
pub fn mod_pow(x: IntRef, y: IntRef, m: IntRef) -> Result<Int, Fail> {
    if m.is_zero() {
        return Err(Fail::value("pow() 3rd argument cannot be 0"));
    }
    if let (IntRef::Small(a), IntRef::Small(n), IntRef::Small(m)) = (x, y, m) {
        if n >= 0 && m > 0 {
            let r = mod_pow_small(a.rem_euclid(m) as u64, &[n as u64], m as u64);
            return Ok(Int::Small(r as i64));
        }
    }
    let modulus = m.big();
    let mut base = x.big().into_owned();
    let mut exp = y.big().into_owned();
    if y.is_negative() {
        exp = exp.neg();
        base = base.mod_inverse(&modulus).ok_or_else(|| {
            Fail::value("base is not invertible for the given modulus")
        })?;
    }
    Ok(Int::from_big(base.mod_pow(&exp, &modulus)))
}

pub fn gcd(x: IntRef, y: IntRef) -> Int {
    match (x, y) {
        (IntRef::Small(a), IntRef::Small(b)) => {
            let g = gcd_u64(a.unsigned_abs(), b.unsigned_abs());
            Int::from_big(BigInt::from_u64(g))
        }
        _ => big(x, y, BigInt::gcd),
    }
}

/// hash(x)
pub fn hash(x: IntRef) -> i64 {
    match x {
        IntRef::Small(i) => crate::int::hash_i64(i),
        IntRef::Big(b) => b.hash(),
    }
}

/// round(x, n)
pub fn round(x: IntRef, n: IntRef) -> Result<Int, Fail> {
    match n {
        n if !n.is_negative() => Ok(x.own()),
        IntRef::Big(_) => Ok(Int::Small(0)),
        IntRef::Small(n) => {
            let digits = n.unsigned_abs();
            let x = x.big();
            // 10**n is larger than twice x: nothing is left.
            if digits > x.bit_length() + 1 {
                return Ok(Int::Small(0));
            }
            Ok(Int::from_big(crate::int::round_to_tens(&x, digits)))
        }
    }
}
