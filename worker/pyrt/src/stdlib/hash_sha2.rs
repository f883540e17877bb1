//! SHA-224, SHA-256, SHA-384 and SHA-512.

use super::hash_core::{Block, Hash};

/// The first 64 bits after the point of the n-th roots of the first 80 primes: square roots
/// begin a digest, cube roots are the constants of the rounds.
fn roots(n: u32) -> [u64; 80] {
    let mut out = [0; 80];
    let mut found = 0;
    let mut candidate = 2u64;
    while found < 80 {
        if (2..candidate).take_while(|d| d * d <= candidate).all(|d| candidate % d != 0) {
            out[found] = root_fraction(candidate, n);
            found += 1;
        }
        candidate += 1;
    }
    out
}

/// floor(root(p) * 2**64) modulo 2**64, bit by bit on big integers.
fn root_fraction(p: u64, n: u32) -> u64 {
    use crate::bigint::BigInt;
    let target = BigInt::from_u64(p).shl(64 * n as u64);
    let mut x = BigInt::zero();
    for bit in (0..70).rev() {
        let next = x.add(&BigInt::from_i64(1).shl(bit));
        if !target.sub(&next.pow(n as u64)).is_negative() {
            x = next;
        }
    }
    x.limbs().first().copied().unwrap_or(0)
}

thread_local! {
    static K: [u64; 80] = roots(3);
    static STARTS: [u64; 80] = roots(2);
}

pub struct Sha256 {
    state: [u32; 8],
    out: usize,
}

impl Block for Sha256 {
    const SIZE: usize = 64;
    fn mix(&mut self, block: &[u8]) {
        let mut w = [0u32; 64];
        for (x, b) in w.iter_mut().zip(block.chunks_exact(4)) {
            *x = u32::from_be_bytes([b[0], b[1], b[2], b[3]]);
        }
        for i in 16..64 {
            let (a, b) = (w[i - 15], w[i - 2]);
            let s0 = a.rotate_right(7) ^ a.rotate_right(18) ^ a >> 3;
            let s1 = b.rotate_right(17) ^ b.rotate_right(19) ^ b >> 10;
            w[i] = w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = self.state;
        K.with(|k| {
            for (x, k) in w.iter().zip(k.iter()) {
                let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
                let choose = e & f ^ !e & g;
                let t1 = h
                    .wrapping_add(s1)
                    .wrapping_add(choose)
                    .wrapping_add((*k >> 32) as u32)
                    .wrapping_add(*x);
                let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
                let t2 = s0.wrapping_add(a & b ^ a & c ^ b & c);
                h = g;
                g = f;
                f = e;
                e = d.wrapping_add(t1);
                d = c;
                c = b;
                b = a;
                a = t1.wrapping_add(t2);
            }
        });
        for (s, x) in self.state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *s = s.wrapping_add(x);
        }
    }
    fn length_bytes(bits: u128) -> Vec<u8> {
        (bits as u64).to_be_bytes().to_vec()
    }
    fn output(&self) -> Vec<u8> {
        let mut all: Vec<u8> = self.state.iter().flat_map(|w| w.to_be_bytes()).collect();
        all.truncate(self.out);
        all
    }
    fn fork(&self) -> Self {
        Sha256 { state: self.state, out: self.out }
    }
}

pub struct Sha512 {
    state: [u64; 8],
    out: usize,
}

impl Block for Sha512 {
    const SIZE: usize = 128;
    fn mix(&mut self, block: &[u8]) {
        let mut w = [0u64; 80];
        for (x, b) in w.iter_mut().zip(block.chunks_exact(8)) {
            *x = b.iter().fold(0, |n, byte| n << 8 | *byte as u64);
        }
        for i in 16..80 {
            let (a, b) = (w[i - 15], w[i - 2]);
            let s0 = a.rotate_right(1) ^ a.rotate_right(8) ^ a >> 7;
            let s1 = b.rotate_right(19) ^ b.rotate_right(61) ^ b >> 6;
            w[i] = w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = self.state;
        K.with(|k| {
            for (x, k) in w.iter().zip(k.iter()) {
                let s1 = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
                let choose = e & f ^ !e & g;
                let t1 =
                    h.wrapping_add(s1).wrapping_add(choose).wrapping_add(*k).wrapping_add(*x);
                let s0 = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
                let t2 = s0.wrapping_add(a & b ^ a & c ^ b & c);
                h = g;
                g = f;
                f = e;
                e = d.wrapping_add(t1);
                d = c;
                c = b;
                b = a;
                a = t1.wrapping_add(t2);
            }
        });
        for (s, x) in self.state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *s = s.wrapping_add(x);
        }
    }
    fn length_bytes(bits: u128) -> Vec<u8> {
        bits.to_be_bytes().to_vec()
    }
    fn output(&self) -> Vec<u8> {
        let mut all: Vec<u8> = self.state.iter().flat_map(|w| w.to_be_bytes()).collect();
        all.truncate(self.out);
        all
    }
    fn fork(&self) -> Self {
        Sha512 { state: self.state, out: self.out }
    }
}

/// The first 64 bits of the square roots of primes number `from` to `from + 8`.
pub fn start(from: usize) -> [u64; 8] {
    let mut out = [0; 8];
    STARTS.with(|all| out.copy_from_slice(&all[from..from + 8]));
    out
}

pub fn words(of: [u64; 8], shift: u32) -> [u32; 8] {
    let mut out = [0; 8];
    for (to, from) in out.iter_mut().zip(of) {
        *to = (from >> shift) as u32;
    }
    out
}

pub fn new_sha224() -> Hash<Sha256> {
    Hash::new(Sha256 { state: words(start(8), 0), out: 28 })
}
pub fn new_sha256() -> Hash<Sha256> {
    Hash::new(Sha256 { state: words(start(0), 32), out: 32 })
}
pub fn new_sha384() -> Hash<Sha512> {
    Hash::new(Sha512 { state: start(8), out: 48 })
}
pub fn new_sha512() -> Hash<Sha512> {
    Hash::new(Sha512 { state: start(0), out: 64 })
}

pub fn sha512(bytes: &[u8]) -> Vec<u8> {
    use super::hash_core::Digest;
    let mut h = new_sha512();
    h.update(bytes);
    h.finish(0)
}
