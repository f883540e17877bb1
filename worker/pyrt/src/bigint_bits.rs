//! Big integers as bits and bytes: shifts, two's-complement logic, conversions to and from
//! byte strings, and Python's hash.

use crate::bigint::{mag_shl, mag_shr, BigInt};
use crate::fail::Fail;

/// The prime that Python's numeric hashes are computed modulo.
pub const HASH_MODULUS: u64 = (1 << 61) - 1;

/// Limbs of the two's-complement form, sign-extended for ever.
struct Twos<'a> {
    mag: &'a [u64],
    neg: bool,
    borrow: bool,
    at: usize,
}

impl<'a> Twos<'a> {
    fn new(x: &'a BigInt) -> Twos<'a> {
        Twos { mag: &x.mag, neg: x.neg, borrow: x.neg, at: 0 }
    }
    fn next(&mut self) -> u64 {
        let limb = self.mag.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        if !self.neg {
            return limb;
        }
        let (less, borrow) = limb.overflowing_sub(self.borrow as u64); // -x = !(x - 1)
        self.borrow = borrow;
        !less
    }
}

fn bitwise(a: &BigInt, b: &BigInt, op: fn(u64, u64) -> u64) -> BigInt {
    let neg = op(a.neg as u64, b.neg as u64) & 1 == 1;
    let n = a.mag.len().max(b.mag.len()) + 1;
    let (mut x, mut y) = (Twos::new(a), Twos::new(b));
    let mut r = Vec::with_capacity(n);
    let mut carry = neg;
    for _ in 0..n {
        let limb = op(x.next(), y.next());
        if neg {
            let (s, c) = (!limb).overflowing_add(carry as u64);
            carry = c;
            r.push(s);
        } else {
            r.push(limb);
        }
    }
    BigInt::from_parts(neg, r)
}

impl BigInt {
    pub fn and(&self, o: &BigInt) -> BigInt {
        bitwise(self, o, |x, y| x & y)
    }
    pub fn or(&self, o: &BigInt) -> BigInt {
        bitwise(self, o, |x, y| x | y)
    }
    pub fn xor(&self, o: &BigInt) -> BigInt {
        bitwise(self, o, |x, y| x ^ y)
    }
    /// ~x
    pub fn not(&self) -> BigInt {
        self.neg().sub(&BigInt::from_i64(1))
    }
    pub fn shl(&self, n: u64) -> BigInt {
        BigInt { neg: self.neg, mag: mag_shl(&self.mag, n).into() }
    }
    /// Rounds down, as Python's >> does.
    pub fn shr(&self, n: u64) -> BigInt {
        let lost = self.neg && self.low_bits_set(n);
        let r = BigInt::from_parts(self.neg, mag_shr(&self.mag, n));
        if lost {
            r.sub(&BigInt::from_i64(1))
        } else {
            r
        }
    }
    /// Whether any of the magnitude's lowest n bits is set.
    pub(crate) fn low_bits_set(&self, n: u64) -> bool {
        let words = (n / 64) as usize;
        if words >= self.mag.len() {
            return !self.mag.is_empty();
        }
        let rest = n % 64;
        self.mag[..words].iter().any(|&x| x != 0)
            || rest > 0 && self.mag[words] << (64 - rest) != 0
    }
    /// Bits of the magnitude.
    pub fn bit_length(&self) -> u64 {
        match self.mag.last() {
            Some(top) => self.mag.len() as u64 * 64 - top.leading_zeros() as u64,
            None => 0,
        }
    }
    pub fn bit_count(&self) -> u64 {
        self.mag.iter().map(|x| x.count_ones() as u64).sum()
    }
    pub fn trailing_zeros(&self) -> u64 {
        match self.mag.iter().position(|&x| x != 0) {
            Some(i) => i as u64 * 64 + self.mag[i].trailing_zeros() as u64,
            None => 0,
        }
    }
    /// hash(x): the residue modulo 2**61 - 1 with the number's sign; -1 is reserved.
    pub fn hash(&self) -> i64 {
        let mut h = 0u64;
        for &limb in self.mag.iter().rev() {
            // 2**64 is 8 modulo 2**61 - 1.
            h = ((h as u128 * 8 + limb as u128) % HASH_MODULUS as u128) as u64;
        }
        let h = if self.neg { -(h as i64) } else { h as i64 };
        if h == -1 {
            -2
        } else {
            h
        }
    }
    pub fn from_bytes_le(bytes: &[u8], signed: bool) -> BigInt {
        let neg = signed && bytes.last().map_or(false, |b| b & 0x80 != 0);
        let mut mag = Vec::with_capacity(bytes.len() / 8 + 1);
        for chunk in bytes.chunks(8) {
            let mut limb = [if neg { 0xff } else { 0 }; 8];
            limb[..chunk.len()].copy_from_slice(chunk);
            mag.push(u64::from_le_bytes(limb));
        }
        let r = BigInt::from_parts(false, mag);
        if neg {
            let words = (bytes.len() as u64 + 7) / 8;
            r.sub(&BigInt::from_i64(1).shl(words * 64))
        } else {
            r
        }
    }
    /// Exactly n bytes, least significant first.
    pub fn to_bytes_le(&self, n: usize, signed: bool) -> Result<Vec<u8>, Fail> {
        if self.neg && !signed {
            return Err(Fail::overflow("can't convert negative int to unsigned"));
        }
        let bits = if self.neg { self.not().bit_length() } else { self.bit_length() };
        let room = n as u64 * 8;
        if bits > room || signed && bits >= room && bits > 0 {
            return Err(Fail::overflow("int too big to convert"));
        }
        let mut twos = Twos::new(self);
        let mut out = Vec::with_capacity(n + 8);
        while out.len() < n {
            out.extend_from_slice(&twos.next().to_le_bytes());
        }
        out.truncate(n);
        Ok(out)
    }
}
