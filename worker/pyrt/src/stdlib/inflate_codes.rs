//! Tables that decode DEFLATE's Huffman codes: one look-up for any code.

pub const INVALID: u16 = u16::MAX;

#[derive(Clone, Copy)]
pub struct Entry {
    pub symbol: u16,
    pub len: u8,
}

#[derive(Clone)]
pub struct Codes {
    entries: Vec<Entry>,
    mask: u64,
}

impl Codes {
    /// Nothing decodes.
    pub fn none() -> Codes {
        Codes { entries: vec![Entry { symbol: INVALID, len: 1 }; 2], mask: 1 }
    }
    /// The canonical code of these lengths. None: they make no code; `incomplete`: a single code
    /// of one bit may stand alone.
    pub fn new(lens: &[u8], incomplete: bool) -> Option<Codes> {
        let mut counts = [0u32; 16];
        lens.iter().for_each(|l| counts[*l as usize] += 1);
        let max = match (1..16).rev().find(|l| counts[*l] != 0) {
            Some(m) => m,
            None => return Some(Codes::none()),
        };
        let mut left = 1i32;
        for count in &counts[1..] {
            left = (left << 1) - *count as i32;
            if left < 0 {
                return None;
            }
        }
        if left > 0 && (!incomplete || max != 1) {
            return None;
        }
        let mut next = [0u32; 16];
        let mut code = 0;
        counts[0] = 0;
        for len in 1..16 {
            code = (code + counts[len - 1]) << 1;
            next[len] = code;
        }
        let size = 1usize << max;
        let mut entries = vec![Entry { symbol: INVALID, len: 1 }; size];
        for (symbol, len) in lens.iter().enumerate().filter(|(_, l)| **l != 0) {
            let code = next[*len as usize];
            next[*len as usize] += 1;
            let first = (code as u16).reverse_bits() >> (16 - *len);
            let entry = Entry { symbol: symbol as u16, len: *len };
            entries[first as usize..].iter_mut().step_by(1 << *len).for_each(|e| *e = entry);
        }
        Some(Codes { entries, mask: size as u64 - 1 })
    }
    #[inline]
    pub fn find(&self, hold: u64) -> Entry {
        self.entries[(hold & self.mask) as usize]
    }
}

pub const LENGTH_BASE: [u16; 29] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
];
pub const LENGTH_BITS: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
pub const BACK_BASE: [u16; 30] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
    2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
pub const BACK_BITS: [u8; 30] = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
];
/// In which order the lengths of the code for lengths stand.
pub const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

pub fn fixed() -> (Codes, Codes) {
    let length = |i| match i {
        0..=143 => 8,
        144..=255 => 9,
        256..=279 => 7,
        _ => 8,
    };
    let lengths: Vec<u8> = (0..288).map(length).collect();
    let or_none = |c: Option<Codes>| c.unwrap_or_else(Codes::none);
    (or_none(Codes::new(&lengths, false)), or_none(Codes::new(&[5; 32], false)))
}
