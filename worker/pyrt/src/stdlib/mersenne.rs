//! The Mersenne Twister (MT19937), seeded and read as CPython's `_random` does it.

use crate::bigint::BigInt;

const WORDS: usize = 624;
const MIDDLE: usize = 397;
const MATRIX: u32 = 0x9908_b0df;

pub struct Twister {
    words: [u32; WORDS],
    at: usize,
}

impl Twister {
    fn from_word(seed: u32) -> Twister {
        let mut words = [0; WORDS];
        words[0] = seed;
        for i in 1..WORDS {
            let before: u32 = words[i - 1];
            words[i] = (before ^ before >> 30).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        Twister { words, at: WORDS }
    }
    /// From the magnitude of an integer of any size.
    pub fn new(seed: &BigInt) -> Twister {
        let mut key: Vec<u32> = Vec::with_capacity(seed.limbs().len() * 2);
        for limb in seed.limbs() {
            key.push(*limb as u32);
            key.push((*limb >> 32) as u32);
        }
        while key.len() > 1 && key.last() == Some(&0) {
            key.pop();
        }
        if key.is_empty() {
            key.push(0);
        }
        Twister::from_key(&key)
    }
    fn from_key(key: &[u32]) -> Twister {
        let mut t = Twister::from_word(19_650_218);
        let w = &mut t.words;
        let (mut i, mut j) = (1, 0);
        for _ in 0..WORDS.max(key.len()) {
            let mixed = (w[i - 1] ^ w[i - 1] >> 30).wrapping_mul(1_664_525);
            w[i] = (w[i] ^ mixed).wrapping_add(key[j]).wrapping_add(j as u32);
            i += 1;
            j = (j + 1) % key.len();
            if i == WORDS {
                w[0] = w[WORDS - 1];
                i = 1;
            }
        }
        for _ in 0..WORDS - 1 {
            let mixed = (w[i - 1] ^ w[i - 1] >> 30).wrapping_mul(1_566_083_941);
            w[i] = (w[i] ^ mixed).wrapping_sub(i as u32);
            i += 1;
            if i == WORDS {
                w[0] = w[WORDS - 1];
                i = 1;
            }
        }
        w[0] = 0x8000_0000;
        t
    }
    /// The words and the position, as getstate() shows them.
    pub fn state(&self) -> (&[u32], usize) {
        (&self.words, self.at)
    }
    /// None: not a state.
    pub fn from_state(from: &[u32], at: usize) -> Option<Twister> {
        let mut words = [0; WORDS];
        if from.len() != WORDS || at > WORDS {
            return None;
        }
        words.copy_from_slice(from);
        Some(Twister { words, at })
    }
    fn refill(&mut self) {
        let w = &mut self.words;
        for i in 0..WORDS {
            let y = w[i] & 0x8000_0000 | w[(i + 1) % WORDS] & 0x7fff_ffff;
            let odd = if y & 1 == 1 { MATRIX } else { 0 };
            w[i] = w[(i + MIDDLE) % WORDS] ^ y >> 1 ^ odd;
        }
        self.at = 0;
    }
    pub fn word(&mut self) -> u32 {
        if self.at >= WORDS {
            self.refill();
        }
        let mut y = self.words[self.at];
        self.at += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }
    /// 53 bits in [0, 1).
    pub fn float(&mut self) -> f64 {
        let (a, b) = (self.word() >> 5, self.word() >> 6);
        (a as f64 * 67_108_864.0 + b as f64) * (1.0 / 9_007_199_254_740_992.0)
    }
    /// At most 64 bits.
    pub fn bits(&mut self, k: u32) -> u64 {
        match k {
            0 => 0,
            1..=32 => (self.word() >> (32 - k)) as u64,
            _ => {
                let low = self.word() as u64;
                low | ((self.word() >> (64 - k)) as u64) << 32
            }
        }
    }
    /// Any number of bits: little-endian words, the last one cut.
    pub fn many_bits(&mut self, k: usize) -> BigInt {
        let mut limbs = Vec::with_capacity(k / 64 + 1);
        let mut left = k;
        while left > 0 {
            let n = left.min(64);
            limbs.push(self.bits(n as u32));
            left -= n;
        }
        BigInt::from_parts(false, limbs)
    }
}
