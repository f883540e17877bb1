//! BLAKE2b and BLAKE2s, with the parameters of the tree mode. Both are one algorithm on words
//! of 64 or 32 bits; a macro writes it twice.

use super::hash_core::Digest;

/// All parameters of either; texts are shorter than their fields.
pub struct Params {
    pub digest: usize,
    pub key: Vec<u8>,
    pub salt: Vec<u8>,
    pub person: Vec<u8>,
    pub fanout: u8,
    pub depth: u8,
    pub leaf: u32,
    pub offset: u64,
    pub node_depth: u8,
    pub inner: u8,
    pub last_node: bool,
}

/// The order in which each round takes the message's words.
const ORDER: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// Which words each of the eight steps of a round mixes: columns, then diagonals.
const LANES: [[usize; 4]; 8] = [
    [0, 4, 8, 12],
    [1, 5, 9, 13],
    [2, 6, 10, 14],
    [3, 7, 11, 15],
    [0, 5, 10, 15],
    [1, 6, 11, 12],
    [2, 7, 8, 13],
    [3, 4, 9, 14],
];

macro_rules! blake2 {
    ($name:ident, $word:ty, $bytes:literal, $rounds:literal, $turns:expr, $start:expr,
     $block:expr) => {
        #[derive(Clone)]
        pub struct $name {
            state: [$word; 8],
            rest: Vec<u8>,
            count: u128,
            out: usize,
            last_node: bool,
        }

        impl $name {
            pub fn new(p: &Params) -> $name {
                let mut state = $start;
                for (s, b) in state.iter_mut().zip($block(p).chunks_exact($bytes)) {
                    *s ^= word(b) as $word;
                }
                let mut h = $name {
                    state,
                    rest: Vec::new(),
                    count: 0,
                    out: p.digest,
                    last_node: p.last_node,
                };
                if !p.key.is_empty() {
                    let mut key = p.key.clone();
                    key.resize(16 * $bytes, 0);
                    h.update(&key);
                }
                h
            }
            fn mix(&mut self, block: &[u8], last: bool) {
                let mut m = [0 as $word; 16];
                for (x, b) in m.iter_mut().zip(block.chunks_exact($bytes)) {
                    *x = word(b) as $word;
                }
                let mut v = [0 as $word; 16];
                v[..8].copy_from_slice(&self.state);
                v[8..].copy_from_slice(&$start);
                v[12] ^= self.count as $word;
                v[13] ^= (self.count >> (8 * $bytes)) as $word;
                if last {
                    v[14] = !v[14];
                    if self.last_node {
                        v[15] = !v[15];
                    }
                }
                for round in 0..$rounds {
                    let order = &ORDER[round % 10];
                    for (i, [a, b, c, d]) in LANES.iter().copied().enumerate() {
                        for (half, turns) in [[$turns[0], $turns[1]], [$turns[2], $turns[3]]]
                            .iter()
                            .enumerate()
                        {
                            let x = m[order[2 * i + half]];
                            v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
                            v[d] = (v[d] ^ v[a]).rotate_right(turns[0]);
                            v[c] = v[c].wrapping_add(v[d]);
                            v[b] = (v[b] ^ v[c]).rotate_right(turns[1]);
                        }
                    }
                }
                for (i, s) in self.state.iter_mut().enumerate() {
                    *s ^= v[i] ^ v[i + 8];
                }
            }
        }

        impl Digest for $name {
            /// The last block waits: it is mixed in with a flag.
            fn update(&mut self, bytes: &[u8]) {
                const BLOCK: usize = 16 * $bytes;
                let mut bytes = bytes;
                while !bytes.is_empty() {
                    if self.rest.len() == BLOCK {
                        let block = std::mem::take(&mut self.rest);
                        self.count += BLOCK as u128;
                        self.mix(&block, false);
                    }
                    let n = (BLOCK - self.rest.len()).min(bytes.len());
                    self.rest.extend_from_slice(&bytes[..n]);
                    bytes = &bytes[n..];
                }
            }
            fn finish(&self, _: usize) -> Vec<u8> {
                let mut h = self.clone();
                let mut block = std::mem::take(&mut h.rest);
                h.count += block.len() as u128;
                block.resize(16 * $bytes, 0);
                h.mix(&block, true);
                let mut out: Vec<u8> = h.state.iter().flat_map(|w| w.to_le_bytes()).collect();
                out.truncate(self.out);
                out
            }
            fn copy(&self) -> Box<dyn Digest> {
                Box::new(self.clone())
            }
        }
    };
}

fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |n, b| n << 8 | *b as u64)
}

fn padded(bytes: &[u8], n: usize) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out.resize(n, 0);
    out
}

fn block_b(p: &Params) -> Vec<u8> {
    let mut b = vec![p.digest as u8, p.key.len() as u8, p.fanout, p.depth];
    b.extend(p.leaf.to_le_bytes());
    b.extend(p.offset.to_le_bytes());
    b.extend([p.node_depth, p.inner]);
    b.extend([0; 14]);
    b.extend(padded(&p.salt, 16));
    b.extend(padded(&p.person, 16));
    b
}

fn block_s(p: &Params) -> Vec<u8> {
    let mut b = vec![p.digest as u8, p.key.len() as u8, p.fanout, p.depth];
    b.extend(p.leaf.to_le_bytes());
    b.extend(&p.offset.to_le_bytes()[..6]);
    b.extend([p.node_depth, p.inner]);
    b.extend(padded(&p.salt, 8));
    b.extend(padded(&p.person, 8));
    b
}

blake2!(Blake2b, u64, 8, 12, [32, 24, 16, 63], super::hash_sha2::start(0), block_b);
blake2!(
    Blake2s,
    u32,
    4,
    10,
    [16, 12, 8, 7],
    super::hash_sha2::words(super::hash_sha2::start(0), 32),
    block_s
);
