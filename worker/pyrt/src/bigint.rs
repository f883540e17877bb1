//! Integers of any size: sign and magnitude, 64-bit limbs, least significant first.
//!
//! The magnitude never ends in a zero limb and zero is never negative, so equality is
//! equality of the fields. Multiplication is Karatsuba above a threshold, division is Knuth's
//! algorithm D. Text, bits and floats have files of their own (`bigint_text`, `bigint_bits`,
//! `bigint_float`).

use crate::limbs::Limbs;
use std::cmp::Ordering;

#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct BigInt {
    pub(crate) neg: bool,
    pub(crate) mag: Limbs,
}

/// Below this many limbs the schoolbook product is faster than Karatsuba's three.
const KARATSUBA: usize = 40;

pub(crate) fn trim(m: &mut Vec<u64>) {
    while let Some(&0) = m.last() {
        m.pop();
    }
}

fn trimmed(m: &[u64]) -> &[u64] {
    let mut n = m.len();
    while n > 0 && m[n - 1] == 0 {
        n -= 1;
    }
    &m[..n]
}

pub(crate) fn mag_cmp(a: &[u64], b: &[u64]) -> Ordering {
    if a.len() != b.len() {
        return a.len().cmp(&b.len());
    }
    for i in (0..a.len()).rev() {
        if a[i] != b[i] {
            return a[i].cmp(&b[i]);
        }
    }
    Ordering::Equal
}

/// a += b << (64 * at)
fn add_at(a: &mut Vec<u64>, b: &[u64], at: usize) {
    if b.is_empty() {
        return;
    }
    if a.len() < at + b.len() {
        a.resize(at + b.len(), 0);
    }
    let mut carry = false;
    for (x, &y) in a[at..].iter_mut().zip(b) {
        let (s, c1) = x.overflowing_add(y);
        let (s, c2) = s.overflowing_add(carry as u64);
        *x = s;
        carry = c1 | c2;
    }
    let mut i = at + b.len();
    while carry {
        if i == a.len() {
            a.push(1);
            break;
        }
        let (s, c) = a[i].overflowing_add(1);
        a[i] = s;
        carry = c;
        i += 1;
    }
}

/// a -= b, where a >= b. Leaves a trimmed.
fn sub_in(a: &mut Vec<u64>, b: &[u64]) {
    let mut borrow = false;
    for (x, &y) in a.iter_mut().zip(b) {
        let (s, c1) = x.overflowing_sub(y);
        let (s, c2) = s.overflowing_sub(borrow as u64);
        *x = s;
        borrow = c1 | c2;
    }
    let mut i = b.len();
    while borrow {
        let (s, c) = a[i].overflowing_sub(1);
        a[i] = s;
        borrow = c;
        i += 1;
    }
    trim(a);
}

pub(crate) fn mag_add(a: &[u64], b: &[u64]) -> Vec<u64> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut r = Vec::with_capacity(long.len() + 1);
    r.extend_from_slice(long);
    add_at(&mut r, short, 0);
    r
}

fn mag_sub(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut r = a.to_vec();
    sub_in(&mut r, b);
    r
}

fn mul_school(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut r = vec![0u64; a.len() + b.len()];
    for (i, &x) in a.iter().enumerate() {
        if x == 0 {
            continue;
        }
        let mut carry = 0u64;
        for (out, &y) in r[i..].iter_mut().zip(b) {
            let t = x as u128 * y as u128 + *out as u128 + carry as u128;
            *out = t as u64;
            carry = (t >> 64) as u64;
        }
        r[i + b.len()] = carry;
    }
    trim(&mut r);
    r
}

pub(crate) fn mag_mul(a: &[u64], b: &[u64]) -> Vec<u64> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return Vec::new();
    }
    if short.len() < KARATSUBA {
        return mul_school(short, long);
    }
    let h = long.len() / 2;
    if h >= short.len() {
        // Unbalanced: only the longer one is cut.
        let mut r = mag_mul(trimmed(&long[..h]), short);
        add_at(&mut r, &mag_mul(&long[h..], short), h);
        return r;
    }
    let (a0, a1) = (trimmed(&long[..h]), &long[h..]);
    let (b0, b1) = (trimmed(&short[..h]), &short[h..]);
    let low = mag_mul(a0, b0);
    let high = mag_mul(a1, b1);
    let mut mid = mag_mul(&mag_add(a0, a1), &mag_add(b0, b1));
    sub_in(&mut mid, &low);
    sub_in(&mut mid, &high);
    let mut r = low;
    r.reserve(long.len() + short.len());
    add_at(&mut r, &mid, h);
    add_at(&mut r, &high, 2 * h);
    r
}

/// Divides two limbs by one through a reciprocal: two products instead of a slow 128-bit
/// division (Möller and Granlund, Improved division by invariant integers). The divisor's top
/// bit is set.
#[derive(Clone, Copy)]
struct Reciprocal {
    d: u64,
    v: u64,
}

impl Reciprocal {
    fn new(d: u64) -> Reciprocal {
        let v = ((!d as u128) << 64 | u64::MAX as u128) / d as u128;
        Reciprocal { d, v: v as u64 }
    }
    /// Quotient and remainder of high:low; high < d.
    #[inline]
    fn div(self, high: u64, low: u64) -> (u64, u64) {
        let t = self.v as u128 * high as u128 + ((high as u128) << 64 | low as u128);
        let mut q = ((t >> 64) as u64).wrapping_add(1);
        let mut r = low.wrapping_sub(q.wrapping_mul(self.d));
        if r > t as u64 {
            q = q.wrapping_sub(1);
            r = r.wrapping_add(self.d);
        }
        if r >= self.d {
            q = q.wrapping_add(1);
            r -= self.d;
        }
        (q, r)
    }
}

/// Divides in place, gives the remainder.
pub(crate) fn div_small(a: &mut Vec<u64>, d: u64) -> u64 {
    if a.len() == 1 {
        let r = a[0] % d;
        a[0] /= d;
        trim(a);
        return r;
    }
    let shift = d.leading_zeros();
    let by = Reciprocal::new(d << shift);
    // The dividend is shifted as the divisor is, limb by limb; shifting by 64 is none.
    let spill = |x: u64| x.checked_shr(64 - shift).unwrap_or(0);
    let mut rem = a.last().map_or(0, |&x| spill(x));
    for i in (0..a.len()).rev() {
        let below = if i > 0 { spill(a[i - 1]) } else { 0 };
        let (q, r) = by.div(rem, a[i] << shift | below);
        a[i] = q;
        rem = r;
    }
    trim(a);
    rem >> shift
}

pub(crate) fn mag_shl(a: &[u64], n: u64) -> Vec<u64> {
    if a.is_empty() {
        return Vec::new();
    }
    let (words, bits) = ((n / 64) as usize, (n % 64) as u32);
    let mut r = Vec::with_capacity(a.len() + words + 1);
    r.resize(words, 0);
    if bits == 0 {
        r.extend_from_slice(a);
        return r;
    }
    let mut carry = 0u64;
    for &x in a {
        r.push(x << bits | carry);
        carry = x >> (64 - bits);
    }
    if carry > 0 {
        r.push(carry);
    }
    r
}

pub(crate) fn mag_shr(a: &[u64], n: u64) -> Vec<u64> {
    let (words, bits) = (n / 64, (n % 64) as u32);
    if words >= a.len() as u64 {
        return Vec::new();
    }
    let a = &a[words as usize..];
    let mut r = Vec::with_capacity(a.len());
    for (i, &x) in a.iter().enumerate() {
        let above = match a.get(i + 1) {
            Some(&y) if bits > 0 => y << (64 - bits),
            _ => 0,
        };
        r.push(x >> bits | above);
    }
    trim(&mut r);
    r
}

/// Quotient and remainder of magnitudes (Knuth, TAOCP 4.3.1, algorithm D); b is not zero.
pub(crate) fn mag_divrem(a: &[u64], b: &[u64]) -> (Vec<u64>, Vec<u64>) {
    if mag_cmp(a, b) == Ordering::Less {
        return (Vec::new(), a.to_vec());
    }
    if b.len() == 1 {
        let mut q = a.to_vec();
        let r = div_small(&mut q, b[0]);
        return (q, if r == 0 { Vec::new() } else { vec![r] });
    }
    let shift = b[b.len() - 1].leading_zeros() as u64;
    let v = mag_shl(b, shift);
    let mut u = mag_shl(a, shift);
    if u.len() == a.len() {
        u.push(0);
    }
    let n = v.len();
    let mut q = vec![0u64; u.len() - n];
    let by = Reciprocal::new(v[n - 1]);
    for j in (0..q.len()).rev() {
        q[j] = div_step(&mut u[j..=j + n], &v, by);
    }
    trim(&mut q);
    trim(&mut u);
    (q, mag_shr(&u, shift))
}

/// One digit of the quotient: u (one limb longer than v) becomes u - q * v.
fn div_step(u: &mut [u64], v: &[u64], by: Reciprocal) -> u64 {
    let n = v.len();
    let first = v[n - 1];
    // The estimate from the top limbs is never too small, and too large by two at most.
    let (mut q, mut rem, mut sure) = if u[n] >= first {
        let (rem, over) = u[n - 1].overflowing_add(first);
        (u64::MAX, rem, over)
    } else {
        let (q, rem) = by.div(u[n], u[n - 1]);
        (q, rem, false)
    };
    while !sure && q as u128 * v[n - 2] as u128 > ((rem as u128) << 64 | u[n - 2] as u128) {
        q -= 1;
        let (r, over) = rem.overflowing_add(first);
        rem = r;
        sure = over;
    }
    let (mut carry, mut borrow) = (0u64, false);
    for (x, &y) in u.iter_mut().zip(v) {
        let p = q as u128 * y as u128 + carry as u128;
        carry = (p >> 64) as u64;
        let (s, c1) = x.overflowing_sub(p as u64);
        let (s, c2) = s.overflowing_sub(borrow as u64);
        *x = s;
        borrow = c1 | c2;
    }
    let (s, c1) = u[n].overflowing_sub(carry);
    let (s, c2) = s.overflowing_sub(borrow as u64);
    u[n] = s;
    if c1 | c2 {
        // q was one too large: add v back.
        q -= 1;
        let mut carry = false;
        for (x, &y) in u.iter_mut().zip(v) {
            let (s, c1) = x.overflowing_add(y);
            let (s, c2) = s.overflowing_add(carry as u64);
            *x = s;
            carry = c1 | c2;
        }
        u[n] = u[n].wrapping_add(carry as u64);
    }
    q
}

impl BigInt {
    pub fn zero() -> BigInt {
        BigInt::default()
    }
    pub fn from_parts(neg: bool, mut mag: Vec<u64>) -> BigInt {
        trim(&mut mag);
        BigInt { neg: neg && !mag.is_empty(), mag: mag.into() }
    }
    /// A double word.
    #[inline]
    pub fn from_word(u: u128) -> BigInt {
        BigInt { neg: false, mag: Limbs::of_word(u) }
    }
    pub fn from_i64(x: i64) -> BigInt {
        let m = x.unsigned_abs();
        BigInt { neg: x < 0, mag: Limbs::of_word(u128::from(m)) }
    }
    pub fn from_u64(x: u64) -> BigInt {
        BigInt { neg: false, mag: Limbs::of_word(u128::from(x)) }
    }
    pub fn from_i128(x: i128) -> BigInt {
        let m = x.unsigned_abs();
        BigInt::from_parts(x < 0, vec![m as u64, (m >> 64) as u64])
    }
    pub fn to_i64(&self) -> Option<i64> {
        match self.mag.len() {
            0 => Some(0),
            1 if self.neg && self.mag[0] <= 1 << 63 => Some((self.mag[0] as i64).wrapping_neg()),
            1 if !self.neg && self.mag[0] < 1 << 63 => Some(self.mag[0] as i64),
            _ => None,
        }
    }
    pub fn to_u64(&self) -> Option<u64> {
        match self.mag.len() {
            0 => Some(0),
            1 if !self.neg => Some(self.mag[0]),
            _ => None,
        }
    }
    pub fn is_zero(&self) -> bool {
        self.mag.is_empty()
    }
    pub fn is_negative(&self) -> bool {
        self.neg
    }
    pub fn is_odd(&self) -> bool {
        self.mag.first().map_or(false, |x| x & 1 == 1)
    }
    pub fn limbs(&self) -> &[u64] {
        &self.mag
    }
    pub fn neg(&self) -> BigInt {
        BigInt { neg: !self.neg && !self.mag.is_empty(), mag: self.mag.clone() }
    }
    pub fn abs(&self) -> BigInt {
        BigInt { neg: false, mag: self.mag.clone() }
    }
    fn add_signed(&self, o_neg: bool, o: &[u64]) -> BigInt {
        if self.neg == o_neg {
            return BigInt { neg: self.neg, mag: mag_add(&self.mag, o).into() };
        }
        match mag_cmp(&self.mag, o) {
            Ordering::Equal => BigInt::zero(),
            Ordering::Greater => BigInt { neg: self.neg, mag: mag_sub(&self.mag, o).into() },
            Ordering::Less => BigInt { neg: o_neg, mag: mag_sub(o, &self.mag).into() },
        }
    }
    pub fn add(&self, o: &BigInt) -> BigInt {
        if o.is_zero() {
            return self.clone();
        }
        self.add_signed(o.neg, &o.mag)
    }
    pub fn sub(&self, o: &BigInt) -> BigInt {
        if o.is_zero() {
            return self.clone();
        }
        self.add_signed(!o.neg, &o.mag)
    }
    pub fn mul(&self, o: &BigInt) -> BigInt {
        let mag: Limbs = match (&self.mag[..], &o.mag[..]) {
            ([x], [y]) => Limbs::of_word(*x as u128 * *y as u128),
            (x, y) => mag_mul(x, y).into(),
        };
        BigInt { neg: !mag.is_empty() && self.neg != o.neg, mag }
    }
    /// Quotient rounded down and remainder with the divisor's sign; `o` is not zero.
    pub fn div_mod(&self, o: &BigInt) -> (BigInt, BigInt) {
        let (q, r) = mag_divrem(&self.mag, &o.mag);
        let q = BigInt::from_parts(self.neg != o.neg, q);
        let r = BigInt::from_parts(self.neg, r);
        if r.is_zero() || self.neg == o.neg {
            (q, r)
        } else {
            (q.sub(&BigInt::from_i64(1)), r.add(o))
        }
    }
    pub fn floor_div(&self, o: &BigInt) -> BigInt {
        self.div_mod(o).0
    }
    pub fn modulo(&self, o: &BigInt) -> BigInt {
        self.div_mod(o).1
    }
    pub fn pow(&self, mut e: u64) -> BigInt {
        let mut base = self.clone();
        let mut r = BigInt::from_i64(1);
        if self.mag.len() == 1 && self.mag[0].is_power_of_two() && e > 0 {
            let mag = mag_shl(&[1], self.mag[0].trailing_zeros() as u64 * e).into();
            return BigInt { neg: self.neg && e & 1 == 1, mag };
        }
        while e > 0 {
            if e & 1 == 1 {
                r = r.mul(&base);
            }
            e >>= 1;
            if e > 0 {
                base = base.mul(&base);
            }
        }
        r
    }
    /// self ** e mod m with the sign of m; e >= 0 and m not zero.
    pub fn mod_pow(&self, e: &BigInt, m: &BigInt) -> BigInt {
        let modulus = m.abs();
        let mut r = BigInt::from_i64(1).modulo(&modulus);
        let base = self.modulo(&modulus);
        if modulus.mag.len() == 1 {
            r = BigInt::from_u64(mod_pow_small(base.to_u64().unwrap_or(0), &e.mag, modulus.mag[0]));
        } else {
            for i in (0..e.bit_length()).rev() {
                r = r.mul(&r).modulo(&modulus);
                if e.mag[(i / 64) as usize] >> (i % 64) & 1 == 1 {
                    r = r.mul(&base).modulo(&modulus);
                }
            }
        }
        if m.neg && !r.is_zero() {
            r = r.add(m);
        }
        r
    }
    /// The x in [0, |m|) with self * x = 1 (mod m), if there is one.
    pub fn mod_inverse(&self, m: &BigInt) -> Option<BigInt> {
        let m = m.abs();
        let (mut old_r, mut r) = (self.modulo(&m), m.clone());
        let (mut old_s, mut s) = (BigInt::from_i64(1), BigInt::zero());
        while !r.is_zero() {
            let (q, rest) = old_r.div_mod(&r);
            old_r = std::mem::replace(&mut r, rest);
            let next = old_s.sub(&q.mul(&s));
            old_s = std::mem::replace(&mut s, next);
        }
        if old_r == BigInt::from_i64(1) {
            Some(old_s.modulo(&m))
        } else {
            None
        }
    }
    pub fn gcd(&self, o: &BigInt) -> BigInt {
        let (mut a, mut b) = (self.mag.to_vec(), o.mag.to_vec());
        if mag_cmp(&a, &b) == Ordering::Less {
            std::mem::swap(&mut a, &mut b);
        }
        while !b.is_empty() {
            if a.len() == 1 {
                return BigInt::from_u64(gcd_u64(a[0], b[0]));
            }
            let (next, rest) = lehmer_step(&a, &b);
            a = next;
            b = rest;
        }
        BigInt { neg: false, mag: a.into() }
    }
    /// Floor of the square root; self >= 0.
    pub fn isqrt(&self) -> BigInt {
        if self.is_zero() {
            return BigInt::zero();
        }
        let mut x = BigInt { neg: false, mag: mag_shl(&[1], (self.bit_length() + 1) / 2).into() };
        loop {
            let y = x.add(&self.floor_div(&x)).shr(1);
            if y.cmp(&x) != Ordering::Less {
                return x;
            }
            x = y;
        }
    }
}

impl Ord for BigInt {
    fn cmp(&self, o: &BigInt) -> Ordering {
        match (self.neg, o.neg) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => mag_cmp(&self.mag, &o.mag),
            (true, true) => mag_cmp(&o.mag, &self.mag),
        }
    }
}

impl PartialOrd for BigInt {
    fn partial_cmp(&self, o: &BigInt) -> Option<Ordering> {
        Some(self.cmp(o))
    }
}

/// Several steps of Euclid's algorithm at once, found on the leading 62 bits (Lehmer; Knuth,
/// TAOCP 4.5.2, algorithm L); a >= b > 0.
fn lehmer_step(a: &[u64], b: &[u64]) -> (Vec<u64>, Vec<u64>) {
    let bits = a.len() as u64 * 64 - a[a.len() - 1].leading_zeros() as u64;
    let top = |m: &[u64]| mag_shr(m, bits - 62).first().copied().unwrap_or(0) as i64;
    let (mut x, mut y) = (top(a), top(b));
    let (mut ca, mut cb, mut cc, mut cd) = (1i64, 0i64, 0i64, 1i64);
    let mut odd = false;
    while y != cc {
        let q = (x + ca - 1) / (y - cc);
        let s = q.checked_mul(cd).and_then(|p| p.checked_add(cb));
        let (s, t) = match (s, q.checked_mul(y)) {
            (Some(s), Some(p)) if s <= x - p => (s, x - p),
            _ => break,
        };
        x = y;
        y = t;
        let t = ca + q * cc;
        ca = cd;
        cb = cc;
        cc = s;
        cd = t;
        odd = !odd;
    }
    if cb == 0 && !odd {
        return (b.to_vec(), mag_divrem(a, b).1); // no step was certain
    }
    if odd {
        (difference(b, ca, a, cb), difference(a, cd, b, cc))
    } else {
        (difference(a, ca, b, cb), difference(b, cd, a, cc))
    }
}

/// a * p - b * q, which is not negative.
fn difference(a: &[u64], p: i64, b: &[u64], q: i64) -> Vec<u64> {
    let mut carry = 0i128;
    let n = a.len().max(b.len());
    let mut out = Vec::with_capacity(n);
    for i in 0..n {
        let x = a.get(i).map_or(0, |&x| x as i128) * p as i128;
        let y = b.get(i).map_or(0, |&y| y as i128) * q as i128;
        let t = x - y + carry;
        out.push(t as u64);
        carry = t >> 64;
    }
    trim(&mut out);
    out
}

pub fn gcd_u64(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        let r = a % b;
        a = b;
        b = r;
    }
    a
}

/// a * b % m for operands below m.
struct Modulus {
    by: Reciprocal,
    shift: u32,
}

impl Modulus {
    fn mul(&self, a: u64, b: u64) -> u64 {
        let p = (a as u128 * b as u128) << self.shift;
        self.by.div((p >> 64) as u64, p as u64).1 >> self.shift
    }
}

/// base ** e % m for base < m.
pub fn mod_pow_small(base: u64, e: &[u64], m: u64) -> u64 {
    let shift = m.leading_zeros();
    let modulus = Modulus { by: Reciprocal::new(m << shift), shift };
    let mut r = 1 % m;
    let mut skip = true; // leading zeros
    for &limb in e.iter().rev() {
        for bit in (0..64).rev() {
            let set = limb >> bit & 1 == 1;
            skip &= !set;
            if skip {
                continue;
            }
            r = modulus.mul(r, r);
            if set {
                r = modulus.mul(r, base);
            }
        }
    }
    r
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of every length up to `limbs`, with runs of ones and zeros.
    fn samples(limbs: usize) -> Vec<BigInt> {
        let mut x = 88172645463325252u64;
        let mut random = || {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            x
        };
        let mut limb = |i: usize| match random() % 4 {
            0 => u64::MAX,
            1 if i > 0 => 0,
            _ => random(),
        };
        let one = |n: usize| BigInt::from_parts(n % 2 == 1, (0..n).map(&mut limb).collect());
        (0..limbs).map(one).collect()
    }

    #[test]
    fn quotient_times_divisor_plus_remainder_is_the_dividend() {
        let all = samples(30);
        for a in &all {
            for b in all.iter().filter(|b| !b.is_zero()) {
                let (q, r) = a.div_mod(b);
                assert_eq!(q.mul(b).add(&r), *a);
                assert!(r.is_zero() || r.is_negative() == b.is_negative());
                assert!(mag_cmp(&r.mag, &b.mag) == Ordering::Less);
            }
        }
    }

    #[test]
    fn karatsuba_is_the_schoolbook_product() {
        for a in samples(200).iter().step_by(13) {
            for b in samples(300).iter().step_by(17) {
                assert_eq!(mag_mul(&a.mag, &b.mag), mul_school(&a.mag, &b.mag));
            }
        }
    }

    #[test]
    fn gcd_divides_both_and_leaves_coprimes() {
        let all = samples(12);
        for a in all.iter().filter(|a| !a.is_zero()) {
            for b in all.iter().filter(|b| !b.is_zero()) {
                let (x, y) = (a.mul(&all[5]), b.mul(&all[5]));
                let g = x.gcd(&y);
                let (x, rx) = x.div_mod(&g);
                let (y, ry) = y.div_mod(&g);
                assert!(rx.is_zero() && ry.is_zero());
                assert_eq!(x.gcd(&y), BigInt::from_i64(1));
            }
        }
    }

    #[test]
    fn decimal_text_reads_back() {
        for a in samples(120) {
            let text = a.to_text(10);
            let digits: Vec<u8> =
                text.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
            assert_eq!(BigInt::from_digits(a.is_negative(), &digits, 10), a);
        }
    }

    #[test]
    fn an_inverse_times_its_number_is_one() {
        let m = BigInt::from_i64(1_000_000_007);
        for a in samples(6) {
            if let Some(i) = a.mod_inverse(&m) {
                assert_eq!(i.mul(&a).modulo(&m), BigInt::from_i64(1));
            }
        }
    }
}
