//! DEFLATE's second half: symbols become Huffman codes. Trees are built as zlib builds them, ties
//! included, so that the bytes are zlib's.

const ELEMENTS: usize = 573; // a heap for 286 literals and lengths, and their inner nodes
const END_BLOCK: usize = 256;
pub const L_CODES: usize = 286;
pub const D_CODES: usize = 30;
pub const BL_CODES: usize = 19;
const BL_ORDER: [usize; BL_CODES] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const L_EXTRA: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const D_EXTRA: [u8; 30] = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const BL_EXTRA: [u8; BL_CODES] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7];

/// One symbol's code.
#[derive(Clone, Copy, Default)]
struct Code {
    bits: u16,
    len: u8,
}

/// What never changes: codes of lengths and distances, and the fixed trees.
#[derive(Clone)]
struct Fixed {
    length_code: [u8; 256],
    length_base: [u16; 29],
    dist_base: [u16; 30],
    literal: Vec<Code>,
    distance: Vec<Code>,
}

/// The code of a distance less one.
fn dist_code(base: &[u16; 30], d: u16) -> usize {
    match base.binary_search(&d) {
        Ok(i) => i,
        Err(i) => i - 1,
    }
}

impl Fixed {
    fn new() -> Fixed {
        let mut f = Fixed {
            length_code: [0; 256],
            length_base: [0; 29],
            dist_base: [0; 30],
            literal: Vec::new(),
            distance: Vec::new(),
        };
        let mut length = 0usize;
        for code in 0..28 {
            f.length_base[code] = length as u16;
            for _ in 0..1 << L_EXTRA[code] {
                f.length_code[length.min(255)] = code as u8;
                length += 1;
            }
        }
        f.length_code[255] = 28; // 258 has a code of its own
        let mut dist = 0u32;
        for code in 0..D_CODES {
            f.dist_base[code] = dist as u16;
            dist += 1 << D_EXTRA[code];
        }
        let mut lens = vec![8u8; 144];
        lens.resize(256, 9);
        lens.resize(280, 7);
        lens.resize(288, 8);
        f.literal = codes_of(&lens);
        f.distance = (0..D_CODES as u16).map(|i| Code { bits: reversed(i, 5), len: 5 }).collect();
        f
    }
}

fn reversed(code: u16, len: u8) -> u16 {
    if len == 0 { 0 } else { code.reverse_bits() >> (16 - len) }
}

/// Canonical codes of these lengths, their bits in the order they are written.
fn codes_of(lens: &[u8]) -> Vec<Code> {
    let mut counts = [0u16; 16];
    lens.iter().for_each(|l| counts[*l as usize] += 1);
    counts[0] = 0;
    let (mut next, mut code) = ([0u16; 16], 0u16);
    for len in 1..16 {
        code = (code + counts[len - 1]) << 1;
        next[len] = code;
    }
    let give = |l: &u8| {
        let c = next[*l as usize];
        next[*l as usize] = c.wrapping_add(1);
        Code { bits: reversed(c, *l), len: *l }
    };
    lens.iter().map(give).collect()
}

/// A tree being built: how often each symbol came, then how long its code is.
struct Tree {
    codes: Vec<Code>,
    lens: Vec<u8>,
    max_code: usize,
    /// Bits that the block's symbols take with this tree, and with the fixed one.
    dynamic_bits: usize,
    fixed_bits: usize,
}

struct Builder<'a> {
    freq: Vec<u16>,
    dad: Vec<u16>,
    depth: Vec<u8>,
    heap: [usize; ELEMENTS],
    heap_len: usize,
    heap_max: usize,
    extra: &'a [u8],
    base: usize,
    max_length: usize,
}

impl Builder<'_> {
    fn smaller(&self, n: usize, m: usize) -> bool {
        (self.freq[n], self.depth[n]) <= (self.freq[m], self.depth[m])
    }
    fn sink(&mut self, mut k: usize) {
        let v = self.heap[k];
        let mut j = k * 2;
        while j <= self.heap_len {
            if j < self.heap_len && self.smaller(self.heap[j + 1], self.heap[j]) {
                j += 1;
            }
            if self.smaller(v, self.heap[j]) {
                break;
            }
            self.heap[k] = self.heap[j];
            k = j;
            j *= 2;
        }
        self.heap[k] = v;
    }
    fn take(&mut self, n: usize) {
        self.heap_max -= 1;
        self.heap[self.heap_max] = n;
    }
    /// Joins the two rarest nodes until one is left; what was taken stands by frequency.
    fn join(&mut self, elements: usize) {
        for n in (1..=self.heap_len / 2).rev() {
            self.sink(n);
        }
        let mut node = elements;
        while self.heap_len >= 2 {
            let n = self.heap[1];
            self.heap[1] = self.heap[self.heap_len];
            self.heap_len -= 1;
            self.sink(1);
            let m = self.heap[1];
            self.take(n);
            self.take(m);
            self.freq[node] = self.freq[n].wrapping_add(self.freq[m]);
            self.depth[node] = self.depth[n].max(self.depth[m]) + 1;
            self.dad[n] = node as u16;
            self.dad[m] = node as u16;
            self.heap[1] = node;
            node += 1;
            self.sink(1);
        }
        let root = self.heap[1];
        self.take(root);
    }
    /// Lengths of codes; where one would be too long, shorter ones give way.
    fn lengths(&mut self, max_code: usize, t: &mut Tree, fixed: Option<&[Code]>) {
        let mut lens = vec![0usize; self.freq.len()];
        let mut counts = [0usize; 17];
        let mut overflow = 0isize;
        let first = self.heap_max;
        for h in first + 1..ELEMENTS {
            let n = self.heap[h];
            let mut bits = lens[self.dad[n] as usize] + 1;
            if bits > self.max_length {
                bits = self.max_length;
                overflow += 1;
            }
            lens[n] = bits;
            if n > max_code {
                continue;
            }
            counts[bits] += 1;
            let extra = if n >= self.base { self.extra[n - self.base] as usize } else { 0 };
            t.dynamic_bits += self.freq[n] as usize * (bits + extra);
            if let Some(f) = fixed {
                t.fixed_bits += self.freq[n] as usize * (f[n].len as usize + extra);
            }
        }
        if overflow > 0 {
            self.shorten(overflow, &mut counts, &mut lens, max_code, t);
        }
        t.lens = lens[..=max_code].iter().map(|l| *l as u8).collect();
    }
    fn shorten(
        &self,
        mut overflow: isize,
        counts: &mut [usize; 17],
        lens: &mut [usize],
        max_code: usize,
        t: &mut Tree,
    ) {
        while overflow > 0 {
            let mut bits = self.max_length - 1;
            while counts[bits] == 0 {
                bits -= 1;
            }
            counts[bits] -= 1;
            counts[bits + 1] += 2;
            counts[self.max_length] -= 1;
            overflow -= 2;
        }
        let mut h = ELEMENTS;
        for bits in (1..=self.max_length).rev() {
            let mut left = counts[bits];
            while left > 0 {
                h -= 1;
                let m = self.heap[h];
                if m > max_code {
                    continue;
                }
                if lens[m] != bits {
                    let freq = self.freq[m] as usize;
                    t.dynamic_bits = t.dynamic_bits + bits * freq - lens[m] * freq;
                    lens[m] = bits;
                }
                left -= 1;
            }
        }
    }
}

/// The tree of the symbols that came `freq` times. At least two codes are made.
fn build(freq: &[u16], fixed: Option<&[Code]>, extra: &[u8], base: usize, max_length: usize) -> Tree {
    let elements = freq.len();
    let mut b = Builder {
        freq: freq.to_vec(),
        dad: vec![0; 2 * elements + 1],
        depth: vec![0; 2 * elements + 1],
        heap: [0; ELEMENTS],
        heap_len: 0,
        heap_max: ELEMENTS,
        extra,
        base,
        max_length,
    };
    b.freq.resize(2 * elements + 1, 0);
    let mut t =
        Tree { codes: Vec::new(), lens: Vec::new(), max_code: 0, dynamic_bits: 0, fixed_bits: 0 };
    let mut max_code = -1isize;
    for n in 0..elements {
        if freq[n] != 0 {
            b.heap_len += 1;
            b.heap[b.heap_len] = n;
            max_code = n as isize;
        }
    }
    let (mut dynamic_less, mut fixed_less) = (0, 0);
    while b.heap_len < 2 {
        let node = if max_code < 2 {
            max_code += 1;
            max_code as usize
        } else {
            0
        };
        b.heap_len += 1;
        b.heap[b.heap_len] = node;
        b.freq[node] = 1;
        dynamic_less += 1;
        fixed_less += fixed.map_or(0, |f| f[node].len as usize);
    }
    t.max_code = max_code as usize;
    b.join(elements);
    let max_code = t.max_code;
    b.lengths(max_code, &mut t, fixed);
    t.dynamic_bits -= dynamic_less;
    t.fixed_bits -= fixed_less;
    t.codes = codes_of(&t.lens);
    t
}

/// The lengths of a tree's codes as run-length symbols: (symbol, extra value).
fn run_lengths(lens: &[u8], out: &mut Vec<(u8, u8)>) {
    let mut previous = None;
    let mut i = 0;
    while i < lens.len() {
        let len = lens[i];
        let run = lens[i..].iter().take_while(|l| **l == len).count();
        let repeated = previous == Some(len);
        let (most, least) = match (len, repeated) {
            (0, _) => (138, 3),
            (_, true) => (6, 3),
            _ => (7, 4),
        };
        let n = run.min(most);
        if n < least {
            out.extend(std::iter::repeat((len, 0)).take(n));
        } else if len != 0 {
            let mut left = n;
            if !repeated {
                out.push((len, 0));
                left -= 1;
            }
            out.push((16, left as u8 - 3));
        } else if n <= 10 {
            out.push((17, n as u8 - 3));
        } else {
            out.push((18, n as u8 - 11));
        }
        previous = Some(len);
        i += n;
    }
}

/// Bits that are written, lowest first.
#[derive(Clone, Default)]
pub struct Bits {
    pub bytes: Vec<u8>,
    hold: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, n: u32) {
        self.hold |= (value as u64) << self.count;
        self.count += n;
        while self.count >= 16 {
            self.bytes.extend((self.hold as u16).to_le_bytes());
            self.hold >>= 16;
            self.count -= 16;
        }
    }
    fn code(&mut self, c: Code) {
        self.put(c.bits.into(), c.len.into());
    }
    /// Whole bytes go out; up to 7 bits stay.
    pub fn flush(&mut self) {
        while self.count >= 8 {
            self.bytes.push(self.hold as u8);
            self.hold >>= 8;
            self.count -= 8;
        }
    }
    /// To a byte's border.
    pub fn align(&mut self) {
        self.flush();
        if self.count > 0 {
            self.bytes.push(self.hold as u8);
        }
        self.hold = 0;
        self.count = 0;
    }
    /// Bits that wait for their byte.
    pub fn pending(&self) -> u32 {
        self.count
    }
    /// What a stored block begins with.
    pub fn stored_header(&mut self, len: usize, last: bool) {
        self.put(last.into(), 3);
        self.align();
        self.bytes.extend((len as u16).to_le_bytes());
        self.bytes.extend((!(len as u16)).to_le_bytes());
    }
    /// An empty block of the fixed trees.
    pub fn empty_block(&mut self) {
        self.put(1 << 1, 3);
        self.put(0, 7);
        self.flush();
    }
}

/// The symbols of the block that is being gathered.
#[derive(Clone)]
pub struct Block {
    symbols: Vec<(u16, u8)>, // (distance, or 0; literal, or length less 3)
    literal_freq: [u16; L_CODES],
    dist_freq: [u16; D_CODES],
    room: usize,
    fixed: Fixed,
}

impl Block {
    pub fn new(room: usize) -> Block {
        let mut b = Block {
            symbols: Vec::with_capacity(room),
            literal_freq: [0; L_CODES],
            dist_freq: [0; D_CODES],
            room,
            fixed: Fixed::new(),
        };
        b.clear();
        b
    }
    fn clear(&mut self) {
        self.symbols.clear();
        self.literal_freq = [0; L_CODES];
        self.dist_freq = [0; D_CODES];
        self.literal_freq[END_BLOCK] = 1;
    }
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }
    /// True when the block is full.
    pub fn literal(&mut self, byte: u8) -> bool {
        self.symbols.push((0, byte));
        self.literal_freq[byte as usize] += 1;
        self.symbols.len() == self.room - 1
    }
    /// The same for a match.
    pub fn matched(&mut self, distance: usize, length: usize) -> bool {
        let short = (length - 3) as u8;
        self.symbols.push((distance as u16, short));
        self.literal_freq[self.fixed.length_code[short as usize] as usize + 257] += 1;
        let d = (distance - 1) as u16;
        self.dist_freq[dist_code(&self.fixed.dist_base, d)] += 1;
        self.symbols.len() == self.room - 1
    }
    /// Writes the block in the shortest of its three forms. `stored`: the bytes it stands for,
    /// where they are still there.
    pub fn write(
        &mut self,
        out: &mut Bits,
        stored: Option<&[u8]>,
        stored_len: usize,
        last: bool,
        fixed_only: bool,
    ) {
        let lits = build(&self.literal_freq, Some(&self.fixed.literal), &L_EXTRA, 257, 15);
        let dists = build(&self.dist_freq, Some(&self.fixed.distance), &D_EXTRA, 0, 15);
        let mut runs = Vec::new();
        run_lengths(&lits.lens, &mut runs);
        let from = runs.len();
        run_lengths(&dists.lens, &mut runs);
        debug_assert!(from <= runs.len());
        let mut bl_freq = [0u16; BL_CODES];
        runs.iter().for_each(|r| bl_freq[r.0 as usize] += 1);
        let lengths = build(&bl_freq, None, &BL_EXTRA, 0, 7);
        let used = |i: &usize| lengths.lens.get(BL_ORDER[*i]).map_or(false, |l| *l != 0);
        let n_lengths = (3..BL_CODES).rev().find(used).unwrap_or(2) + 1;
        let dynamic_bits = lits.dynamic_bits + dists.dynamic_bits + lengths.dynamic_bits;
        let mut best = (dynamic_bits + 3 * n_lengths + 14 + 3 + 7) >> 3;
        let fixed_bytes = (lits.fixed_bits + dists.fixed_bits + 3 + 7) >> 3;
        let is_fixed = fixed_bytes <= best || fixed_only;
        if is_fixed {
            best = fixed_bytes;
        }
        match stored {
            Some(bytes) if stored_len + 4 <= best => {
                out.stored_header(stored_len, last);
                out.bytes.extend_from_slice(bytes);
            }
            _ if is_fixed => {
                out.put(1 << 1 | u32::from(last), 3);
                self.write_symbols(out, &self.fixed.literal, &self.fixed.distance);
            }
            _ => {
                out.put(2 << 1 | u32::from(last), 3);
                out.put(lits.max_code as u32 - 256, 5);
                out.put(dists.max_code as u32, 5);
                out.put(n_lengths as u32 - 4, 4);
                for i in &BL_ORDER[..n_lengths] {
                    out.put(lengths.lens.get(*i).copied().unwrap_or(0).into(), 3);
                }
                for (symbol, extra) in runs {
                    out.code(lengths.codes[symbol as usize]);
                    out.put(extra.into(), BL_EXTRA[symbol as usize].into());
                }
                self.write_symbols(out, &lits.codes, &dists.codes);
            }
        }
        self.clear();
        if last {
            out.align();
        }
    }
    fn write_symbols(&self, out: &mut Bits, lits: &[Code], dists: &[Code]) {
        for (distance, short) in &self.symbols {
            if *distance == 0 {
                out.code(lits[*short as usize]);
                continue;
            }
            let l = self.fixed.length_code[*short as usize] as usize;
            out.code(lits[l + 257]);
            if L_EXTRA[l] != 0 {
                let value = u32::from(*short) - u32::from(self.fixed.length_base[l]);
                out.put(value, L_EXTRA[l].into());
            }
            let d = distance.wrapping_sub(1);
            let code = dist_code(&self.fixed.dist_base, d);
            out.code(dists[code]);
            out.put((d - self.fixed.dist_base[code]).into(), D_EXTRA[code].into());
        }
        out.code(lits[END_BLOCK]);
    }
}
