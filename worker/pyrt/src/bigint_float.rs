//! Between big integers and floats, always exact or correctly rounded (half to even).

use crate::bigint::{mag_divrem, mag_shl, BigInt};
use std::cmp::Ordering;

/// Mantissa and exponent of a finite float: x = m * 2**e, the sign apart.
pub fn decode(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let exp = (bits >> 52 & 0x7ff) as i32;
    let frac = bits & ((1 << 52) - 1);
    if exp == 0 {
        (frac, -1074)
    } else {
        (frac | 1 << 52, exp - 1075)
    }
}

/// 2**e for -1074 <= e <= 1023.
pub fn pow2(e: i32) -> f64 {
    if e < -1022 {
        f64::from_bits(1 << (e + 1074))
    } else {
        f64::from_bits(((e + 1023) as u64) << 52)
    }
}

/// The float nearest to m * 2**exp, where `sticky` says that a little more than m is meant.
/// None when it is too large.
pub fn round_to_f64(m: u128, sticky: bool, exp: i64) -> Option<f64> {
    if m == 0 {
        return Some(0.0);
    }
    let bits = 128 - m.leading_zeros() as i64;
    let top = bits - 1 + exp;
    if top > 1023 {
        return None;
    }
    let unit = (top - 52).max(-1074);
    let drop = unit - exp;
    if drop <= 0 {
        return Some((m as f64) * pow2(exp as i32)); // at most 53 bits: exact
    }
    if drop > bits + 1 {
        return Some(0.0);
    }
    // The dropped bits against one half; at 128 they are all of m.
    let (mut kept, rest) = if drop >= 128 { (0, m) } else { (m >> drop, m & ((1 << drop) - 1)) };
    let half = if drop > 128 { u128::MAX } else { 1u128 << (drop - 1) };
    if rest > half || rest == half && (sticky || kept & 1 == 1) {
        kept += 1;
    }
    let r = kept as f64 * pow2(unit as i32);
    if r.is_infinite() {
        None
    } else {
        Some(r)
    }
}

impl BigInt {
    /// The nearest float; None when that would be infinite.
    pub fn to_f64(&self) -> Option<f64> {
        let bits = self.bit_length();
        if bits > 1024 {
            return None;
        }
        let drop = bits.saturating_sub(64);
        let mut top = 0u128;
        for &limb in crate::bigint::mag_shr(&self.mag, drop).iter().rev() {
            top = top << 64 | limb as u128;
        }
        let r = round_to_f64(top, self.low_bits_set(drop) && drop > 0, drop as i64)?;
        Some(if self.neg { -r } else { r })
    }
    /// A positive number as a float in [0.5, 1) times a power of two.
    pub fn frexp(&self) -> (f64, i64) {
        let bits = self.bit_length();
        let drop = bits.saturating_sub(64);
        let mut top = 0u128;
        for &limb in crate::bigint::mag_shr(&self.mag, drop).iter().rev() {
            top = top << 64 | limb as u128;
        }
        let sticky = drop > 0 && self.low_bits_set(drop);
        match round_to_f64(top, sticky, drop as i64 - bits as i64) {
            Some(m) if m < 1.0 => (m, bits as i64),
            _ => (0.5, bits as i64 + 1),
        }
    }
    /// The integer part of a finite float.
    pub fn from_f64(x: f64) -> BigInt {
        let (m, e) = decode(x);
        let r = BigInt::from_u64(m);
        let r = if e < 0 { r.shr(-e as u64) } else { r.shl(e as u64) };
        BigInt::from_parts(x < 0.0, r.mag.into_vec())
    }
    /// Exact comparison; None when x is not a number.
    pub fn cmp_f64(&self, x: f64) -> Option<Ordering> {
        if x.is_nan() {
            return None;
        }
        if x.is_infinite() {
            return Some(if x > 0.0 { Ordering::Less } else { Ordering::Greater });
        }
        let whole = BigInt::from_f64(x);
        Some(match self.cmp(&whole) {
            Ordering::Equal => x.trunc().partial_cmp(&x)?,
            other => other,
        })
    }
    /// self / o as a float, correctly rounded; None when too large. `o` is not zero.
    pub fn true_div(&self, o: &BigInt) -> Option<f64> {
        if self.is_zero() {
            return Some(if o.neg { -0.0 } else { 0.0 });
        }
        // A quotient of 66 or 67 bits leaves room for rounding.
        let shift = 66 - (self.bit_length() as i64 - o.bit_length() as i64);
        let scaled = if shift > 0 {
            mag_divrem(&mag_shl(&self.mag, shift as u64), &o.mag)
        } else {
            mag_divrem(&self.mag, &mag_shl(&o.mag, -shift as u64))
        };
        let (q, rem) = scaled;
        let mut m = 0u128;
        for &limb in q.iter().rev() {
            m = m << 64 | limb as u128;
        }
        let r = round_to_f64(m, !rem.is_empty(), -shift)?;
        Some(if self.neg != o.neg { -r } else { r })
    }
}
