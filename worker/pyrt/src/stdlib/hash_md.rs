//! MD5 and SHA-1.

use super::hash_core::{Block, Hash};

const START: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

pub struct Md5([u32; 4]);

const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

thread_local! {
    /// The sines of 1 to 64 radians.
    static SINES: [u32; 64] = {
        let mut out = [0; 64];
        for (i, x) in out.iter_mut().enumerate() {
            *x = ((i as f64 + 1.0).sin().abs() * 4_294_967_296.0) as u32;
        }
        out
    };
}

impl Block for Md5 {
    const SIZE: usize = 64;
    fn mix(&mut self, block: &[u8]) {
        let mut m = [0u32; 16];
        for (x, b) in m.iter_mut().zip(block.chunks_exact(4)) {
            *x = u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        }
        let [mut a, mut b, mut c, mut d] = self.0;
        SINES.with(|sines| {
            for i in 0..64 {
                let (f, g) = match i / 16 {
                    0 => (b & c | !b & d, i),
                    1 => (d & b | !d & c, (5 * i + 1) % 16),
                    2 => (b ^ c ^ d, (3 * i + 5) % 16),
                    _ => (c ^ (b | !d), 7 * i % 16),
                };
                let sum = a.wrapping_add(f).wrapping_add(sines[i]).wrapping_add(m[g]);
                a = d;
                d = c;
                c = b;
                b = b.wrapping_add(sum.rotate_left(TURNS[i / 16][i % 4]));
            }
        });
        for (s, x) in self.0.iter_mut().zip([a, b, c, d]) {
            *s = s.wrapping_add(x);
        }
    }
    fn length_bytes(bits: u128) -> Vec<u8> {
        (bits as u64).to_le_bytes().to_vec()
    }
    fn output(&self) -> Vec<u8> {
        self.0.iter().flat_map(|w| w.to_le_bytes()).collect()
    }
    fn fork(&self) -> Self {
        Md5(self.0)
    }
}

pub struct Sha1([u32; 5]);

impl Block for Sha1 {
    const SIZE: usize = 64;
    fn mix(&mut self, block: &[u8]) {
        let mut w = [0u32; 80];
        for (x, b) in w.iter_mut().zip(block.chunks_exact(4)) {
            *x = u32::from_be_bytes([b[0], b[1], b[2], b[3]]);
        }
        for i in 16..80 {
            w[i] = (w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = self.0;
        for (i, x) in w.iter().enumerate() {
            let (f, k) = match i / 20 {
                0 => (b & c | !b & d, 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6u32),
            };
            let t = a.rotate_left(5).wrapping_add(f).wrapping_add(e).wrapping_add(k);
            e = d;
            d = c;
            c = b.rotate_left(30);
            b = a;
            a = t.wrapping_add(*x);
        }
        for (s, x) in self.0.iter_mut().zip([a, b, c, d, e]) {
            *s = s.wrapping_add(x);
        }
    }
    fn length_bytes(bits: u128) -> Vec<u8> {
        (bits as u64).to_be_bytes().to_vec()
    }
    fn output(&self) -> Vec<u8> {
        self.0.iter().flat_map(|w| w.to_be_bytes()).collect()
    }
    fn fork(&self) -> Self {
        Sha1(self.0)
    }
}

pub fn new_md5() -> Hash<Md5> {
    Hash::new(Md5([START[0], START[1], START[2], START[3]]))
}
pub fn new_sha1() -> Hash<Sha1> {
    Hash::new(Sha1(START))
}
