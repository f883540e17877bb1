//! SHA-3 and SHAKE: the Keccak sponge.

use super::hash_core::Digest;

#[derive(Clone)]
pub struct Sponge {
    lanes: [u64; 25],
    /// Bytes taken in before each permutation.
    rate: usize,
    at: usize,
    /// What ends the message: 6 for SHA-3, 0x1f for SHAKE.
    end: u8,
    /// Bytes of the digest; None: as many as asked for.
    out: Option<usize>,
}

/// The round constants, from the linear feedback register of the standard.
fn constants() -> [u64; 24] {
    let mut out = [0u64; 24];
    let mut register = 1u8;
    for c in out.iter_mut() {
        for j in 0..7 {
            if register & 1 == 1 {
                *c |= 1 << ((1u32 << j) - 1);
            }
            register = register << 1 ^ if register & 0x80 != 0 { 0x71 } else { 0 };
        }
    }
    out
}

thread_local! {
    static CONSTANTS: [u64; 24] = constants();
}

fn permute(a: &mut [u64; 25]) {
    let constants = CONSTANTS.with(|c| *c);
    for c in constants {
        let mut columns = [0u64; 5];
        for (x, column) in columns.iter_mut().enumerate() {
            *column = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        }
        for (i, lane) in a.iter_mut().enumerate() {
            let x = i % 5;
            *lane ^= columns[(x + 4) % 5] ^ columns[(x + 1) % 5].rotate_left(1);
        }
        // Along the path that visits every lane but the first.
        let (mut x, mut y, mut moved) = (1, 0, a[1]);
        for t in 1..25u32 {
            let (nx, ny) = (y, (2 * x + 3 * y) % 5);
            let at = nx + 5 * ny;
            let next = a[at];
            a[at] = moved.rotate_left(t * (t + 1) / 2 % 64);
            moved = next;
            x = nx;
            y = ny;
        }
        for row in a.chunks_exact_mut(5) {
            let old = [row[0], row[1], row[2], row[3], row[4]];
            for (x, lane) in row.iter_mut().enumerate() {
                *lane = old[x] ^ !old[(x + 1) % 5] & old[(x + 2) % 5];
            }
        }
        a[0] ^= c;
    }
}

impl Sponge {
    /// SHA-3 with that many bits of digest.
    pub fn sha3(bits: usize) -> Sponge {
        let rate = 200 - bits / 4;
        Sponge { lanes: [0; 25], rate, at: 0, end: 6, out: Some(bits / 8) }
    }
    /// SHAKE128 or SHAKE256.
    pub fn shake(bits: usize) -> Sponge {
        Sponge { lanes: [0; 25], rate: 200 - bits / 4, at: 0, end: 0x1f, out: None }
    }
    fn put(&mut self, at: usize, byte: u8) {
        self.lanes[at / 8] ^= (byte as u64) << (at % 8 * 8);
    }
}

impl Digest for Sponge {
    fn update(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.put(self.at, *b);
            self.at += 1;
            if self.at == self.rate {
                permute(&mut self.lanes);
                self.at = 0;
            }
        }
    }
    fn finish(&self, n: usize) -> Vec<u8> {
        let mut s = self.clone();
        s.put(s.at, s.end);
        s.put(s.rate - 1, 0x80);
        let n = s.out.unwrap_or(n);
        let mut out = Vec::with_capacity(n + s.rate);
        while out.len() < n {
            permute(&mut s.lanes);
            let bytes = s.lanes.iter().flat_map(|l| l.to_le_bytes());
            out.extend(bytes.take(s.rate));
        }
        out.truncate(n);
        out
    }
    fn copy(&self) -> Box<dyn Digest> {
        Box::new(self.clone())
    }
}
