//! An integer outside of a `Value`: 64 bits while they are enough.

use crate::bigint::BigInt;
use crate::fail::Fail;
use std::borrow::Cow;
use std::cmp::Ordering;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Int {
    Small(i64),
    /// Never what would fit into `Small`.
    Big(BigInt),
}

impl Int {
    pub fn from_big(x: BigInt) -> Int {
        match x.to_i64() {
            Some(i) => Int::Small(i),
            None => Int::Big(x),
        }
    }
    pub fn to_big(&self) -> BigInt {
        match self {
            Int::Small(i) => BigInt::from_i64(*i),
            Int::Big(b) => b.clone(),
        }
    }
    pub fn as_ref(&self) -> IntRef<'_> {
        match self {
            Int::Small(i) => IntRef::Small(*i),
            Int::Big(b) => IntRef::Big(b),
        }
    }
    pub fn is_negative(&self) -> bool {
        match self {
            Int::Small(i) => *i < 0,
            Int::Big(b) => b.is_negative(),
        }
    }
    pub fn is_zero(&self) -> bool {
        matches!(self, Int::Small(0))
    }
    /// float(x); CPython's error when it is too large.
    pub fn to_f64(&self) -> Result<f64, Fail> {
        match self {
            Int::Small(i) => Ok(*i as f64),
            Int::Big(b) => {
                b.to_f64().ok_or_else(|| Fail::overflow("int too large to convert to float"))
            }
        }
    }
    /// str(x)
    pub fn to_decimal(&self) -> Result<String, Fail> {
        match self {
            Int::Small(i) => Ok(i.to_string()),
            Int::Big(b) => b.to_decimal(),
        }
    }
    /// The magnitude's digits in base 2, 8, 10 or 16, without sign or prefix.
    pub fn digits(&self, base: u32) -> Result<String, Fail> {
        let text = match (self, base) {
            (Int::Small(i), 2) => format!("{:b}", i.unsigned_abs()),
            (Int::Small(i), 8) => format!("{:o}", i.unsigned_abs()),
            (Int::Small(i), 16) => format!("{:x}", i.unsigned_abs()),
            (Int::Small(i), _) => i.unsigned_abs().to_string(),
            (Int::Big(b), 10) => b.to_decimal()?,
            (Int::Big(b), _) => b.to_text(base),
        };
        Ok(match text.strip_prefix('-') {
            Some(rest) => rest.to_string(),
            None => text,
        })
    }
    pub fn cmp_f64(&self, x: f64) -> Option<Ordering> {
        match self {
            Int::Small(i) if i.unsigned_abs() <= 1 << 53 => (*i as f64).partial_cmp(&x),
            Int::Small(i) => BigInt::from_i64(*i).cmp_f64(x),
            Int::Big(b) => b.cmp_f64(x),
        }
    }
}

/// An integer that somebody else holds: operations need no copy of a big one.
#[derive(Clone, Copy)]
pub enum IntRef<'a> {
    Small(i64),
    Big(&'a BigInt),
}

impl<'a> IntRef<'a> {
    pub fn is_negative(self) -> bool {
        match self {
            IntRef::Small(i) => i < 0,
            IntRef::Big(b) => b.is_negative(),
        }
    }
    pub fn is_zero(self) -> bool {
        matches!(self, IntRef::Small(0))
    }
    pub fn own(self) -> Int {
        match self {
            IntRef::Small(i) => Int::Small(i),
            IntRef::Big(b) => Int::Big(b.clone()),
        }
    }
    /// The same number as a big integer.
    pub fn big(self) -> Cow<'a, BigInt> {
        match self {
            IntRef::Small(i) => Cow::Owned(BigInt::from_i64(i)),
            IntRef::Big(b) => Cow::Borrowed(b),
        }
    }
}

/// hash() of a small integer.
#[inline]
pub fn hash_i64(i: i64) -> i64 {
    let m = crate::bigint_bits::HASH_MODULUS;
    let u = i.unsigned_abs();
    let u = if u >= m { u % m } else { u };
    match if i < 0 { -(u as i64) } else { u as i64 } {
        -1 => -2,
        h => h,
    }
}

/// round(x, n) for n < 0: to the nearest multiple of 10**-n, halves to even.
pub fn round_to_tens(x: &BigInt, n: u64) -> BigInt {
    let unit = BigInt::from_i64(10).pow(n);
    let (q, r) = x.div_mod(&unit);
    let up = match r.shl(1).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Equal => q.is_odd(),
        Ordering::Greater => true,
    };
    let q = if up { q.add(&BigInt::from_i64(1)) } else { q };
    q.mul(&unit)
}
