//! Unpacks raw DEFLATE data (RFC 1951).

use crate::fail::Fail;

struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    hold: u32,
    count: u32,
}

impl<'a> Bits<'a> {
    fn take(&mut self, n: u32) -> Result<u32, Fail> {
        while self.count < n {
            let byte = *self.data.get(self.at).ok_or_else(broken)?;
            self.hold |= (byte as u32) << self.count;
            self.at += 1;
            self.count += 8;
        }
        let out = self.hold & ((1u32 << n) - 1);
        self.hold >>= n;
        self.count -= n;
        Ok(out)
    }
}

fn broken() -> Fail {
    Fail::value("invalid deflate data")
}

/// A canonical Huffman code: how many codes there are of each length, and the symbols in order.
struct Huffman {
    counts: [u16; 16],
    symbols: Vec<u16>,
}

impl Huffman {
    fn new(lengths: &[u8]) -> Huffman {
        let mut counts = [0u16; 16];
        lengths.iter().for_each(|&l| counts[l as usize] += 1);
        counts[0] = 0;
        let mut symbols: Vec<u16> = (0..lengths.len() as u16).collect();
        symbols.retain(|&s| lengths[s as usize] != 0);
        symbols.sort_by_key(|&s| lengths[s as usize]);
        Huffman { counts, symbols }
    }
    fn read(&self, bits: &mut Bits) -> Result<u16, Fail> {
        let (mut code, mut first, mut index) = (0i32, 0i32, 0i32);
        for len in 1..16 {
            code |= bits.take(1)? as i32;
            let count = self.counts[len] as i32;
            if code - count < first {
                let at = (index + code - first) as usize;
                return self.symbols.get(at).copied().ok_or_else(broken);
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(broken())
    }
}

const LENGTH_BASE: [u16; 29] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
];
const LENGTH_BITS: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const BACK_BASE: [u16; 30] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
    2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const BACK_BITS: [u8; 30] = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
];
/// In which order the lengths of the code for lengths stand.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

fn fixed() -> (Huffman, Huffman) {
    let length = |i| match i {
        0..=143 => 8,
        144..=255 => 9,
        256..=279 => 7,
        _ => 8,
    };
    let lengths: Vec<u8> = (0..288).map(length).collect();
    (Huffman::new(&lengths), Huffman::new(&[5; 30]))
}

fn dynamic(bits: &mut Bits) -> Result<(Huffman, Huffman), Fail> {
    let literals = bits.take(5)? as usize + 257;
    let backs = bits.take(5)? as usize + 1;
    let codes = bits.take(4)? as usize + 4;
    let mut lengths = [0u8; 19];
    for &i in &ORDER[..codes] {
        lengths[i] = bits.take(3)? as u8;
    }
    let code = Huffman::new(&lengths);
    let mut all: Vec<u8> = Vec::new();
    while all.len() < literals + backs {
        let (value, times) = match code.read(bits)? {
            16 => (*all.last().ok_or_else(broken)?, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            18 => (0, 11 + bits.take(7)?),
            s => (s as u8, 1),
        };
        all.extend((0..times).map(|_| value));
    }
    if all.len() > literals + backs {
        return Err(broken());
    }
    Ok((Huffman::new(&all[..literals]), Huffman::new(&all[literals..])))
}

fn block(bits: &mut Bits, out: &mut Vec<u8>, code: (Huffman, Huffman)) -> Result<(), Fail> {
    loop {
        let symbol = code.0.read(bits)? as usize;
        match symbol {
            0..=255 => out.push(symbol as u8),
            256 => return Ok(()),
            257..=285 => {
                let i = symbol - 257;
                let len = LENGTH_BASE[i] as usize + bits.take(LENGTH_BITS[i] as u32)? as usize;
                let j = code.1.read(bits)? as usize;
                let base = *BACK_BASE.get(j).ok_or_else(broken)? as usize;
                let back = base + bits.take(BACK_BITS[j] as u32)? as usize;
                let from = out.len().checked_sub(back).ok_or_else(broken)?;
                for at in from..from + len {
                    out.push(out[at]);
                }
            }
            _ => return Err(broken()),
        }
    }
}

fn stored(bits: &mut Bits, out: &mut Vec<u8>) -> Result<(), Fail> {
    bits.hold = 0;
    bits.count = 0;
    let head = bits.data.get(bits.at..bits.at + 4).ok_or_else(broken)?;
    let len = u16::from_le_bytes([head[0], head[1]]) as usize;
    let from = bits.at + 4;
    out.extend_from_slice(bits.data.get(from..from + len).ok_or_else(broken)?);
    bits.at = from + len;
    Ok(())
}

/// All of a raw stream; `room` is how long the result is expected to be.
pub fn inflate(data: &[u8], room: usize) -> Result<Vec<u8>, Fail> {
    let mut bits = Bits { data, at: 0, hold: 0, count: 0 };
    let mut out = Vec::with_capacity(room);
    loop {
        let last = bits.take(1)? == 1;
        match bits.take(2)? {
            0 => stored(&mut bits, &mut out)?,
            1 => block(&mut bits, &mut out, fixed())?,
            2 => {
                let code = dynamic(&mut bits)?;
                block(&mut bits, &mut out, code)?;
            }
            _ => return Err(broken()),
        }
        if last {
            return Ok(out);
        }
    }
}
