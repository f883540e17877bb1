//! hash() of str and bytes: SipHash-1-3 with keys of zero, what CPython does under
//! PYTHONHASHSEED=0. CPython hashes its own memory layout: 1, 2 or 4 bytes a character, as the
//! widest one needs.

use crate::str_wtf8::chars;

#[derive(Clone, Copy)]
struct State {
    v: [u64; 4],
}

impl State {
    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.v;
        a = a.wrapping_add(b);
        b = b.rotate_left(13) ^ a;
        a = a.rotate_left(32);
        c = c.wrapping_add(d);
        d = d.rotate_left(16) ^ c;
        a = a.wrapping_add(d);
        d = d.rotate_left(21) ^ a;
        c = c.wrapping_add(b);
        b = b.rotate_left(17) ^ c;
        c = c.rotate_left(32);
        self.v = [a, b, c, d];
    }
    fn word(&mut self, m: u64) {
        self.v[3] ^= m;
        self.round();
        self.v[0] ^= m;
    }
}

/// hash(bytes); also what hash(str) is for text of ASCII.
pub fn hash_bytes(s: &[u8]) -> i64 {
    if s.is_empty() {
        return 0;
    }
    let mut state = State {
        v: [0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261, 0x7465646279746573],
    };
    let mut words = s.chunks_exact(8);
    for w in &mut words {
        let mut limb = [0; 8];
        limb.copy_from_slice(w);
        state.word(u64::from_le_bytes(limb));
    }
    let mut last = [0; 8];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    state.word(u64::from_le_bytes(last) | (s.len() as u64) << 56);
    state.v[2] ^= 0xff;
    (0..3).for_each(|_| state.round());
    match (state.v[0] ^ state.v[1] ^ state.v[2] ^ state.v[3]) as i64 {
        -1 => -2,
        h => h,
    }
}

/// hash(str)
pub fn hash_text(s: &[u8], ascii: bool) -> i64 {
    if ascii {
        return hash_bytes(s);
    }
    let widest = chars(s).max().unwrap_or(0);
    let mut raw = Vec::with_capacity(s.len() * 2);
    for c in chars(s) {
        match widest {
            0..=0xff => raw.push(c as u8),
            0x100..=0xffff => raw.extend_from_slice(&(c as u16).to_le_bytes()),
            _ => raw.extend_from_slice(&c.to_le_bytes()),
        }
    }
    hash_bytes(&raw)
}
