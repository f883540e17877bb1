//! LZMA's encoder: matches by chains of hashes, chosen one at a time.

use super::model::*;

const NONE: u32 = u32::MAX;
const HASH_BITS: u32 = 16;
const MAX_LEN: usize = 273;

struct Coder {
    low: u64,
    range: u32,
    cache: u8,
    pending: u64,
    out: Vec<u8>,
}

impl Coder {
    fn new() -> Coder {
        Coder { low: 0, range: u32::MAX, cache: 0, pending: 1, out: Vec::new() }
    }
    fn shift(&mut self) {
        if self.low < 0xff00_0000 || self.low > 0xffff_ffff {
            let carry = (self.low >> 32) as u8;
            let mut b = self.cache;
            while self.pending > 0 {
                self.out.push(b.wrapping_add(carry));
                b = 0xff;
                self.pending -= 1;
            }
            self.cache = (self.low >> 24) as u8;
        }
        self.pending += 1;
        self.low = (self.low & 0x00ff_ffff) << 8;
    }
    fn bit(&mut self, p: &mut u16, bit: usize) {
        let bound = (self.range >> 11) * u32::from(*p);
        if bit == 0 {
            self.range = bound;
            *p += (2048 - *p) >> 5;
        } else {
            self.low += u64::from(bound);
            self.range -= bound;
            *p -= *p >> 5;
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
    }
    fn direct(&mut self, v: usize, bits: u32) {
        for i in (0..bits).rev() {
            self.range >>= 1;
            if v >> i & 1 != 0 {
                self.low += u64::from(self.range);
            }
            while self.range < 1 << 24 {
                self.range <<= 8;
                self.shift();
            }
        }
    }
    fn finish(mut self) -> Vec<u8> {
        (0..5).for_each(|_| self.shift());
        self.out
    }
}

/// A text and where its beginnings stood before.
pub struct Encoder<'a> {
    data: &'a [u8],
    pos: usize,
    heads: Vec<u32>,
    chain: Vec<u32>,
    depth: usize,
    model: Model,
    coder: Coder,
}

impl<'a> Encoder<'a> {
    pub fn new(data: &'a [u8], props: Props, depth: usize) -> Encoder<'a> {
        Encoder {
            data,
            pos: 0,
            heads: vec![NONE; 1 << HASH_BITS],
            chain: vec![NONE; data.len()],
            depth,
            model: Model::new(props),
            coder: Coder::new(),
        }
    }

    /// LZMA2: pieces that each stand for themselves but for the text before them.
    pub fn pieces(mut self) -> Vec<u8> {
        const MOST: usize = (1 << 21) - MAX_LEN;
        const PACKED: usize = (1 << 16) - 64;
        const RAW: usize = 1 << 16;
        let mut out = Vec::new();
        while self.pos < self.data.len() {
            let from = self.pos;
            self.model = Model::new(self.model.props);
            self.coder = Coder::new();
            while self.pos < self.data.len()
                && self.pos - from < MOST
                && self.coder.out.len() + (self.coder.pending as usize) < PACKED
            {
                self.symbol();
            }
            let packed = std::mem::replace(&mut self.coder, Coder::new()).finish();
            let text = &self.data[from..self.pos];
            if packed.len() < text.len() && packed.len() <= 1 << 16 {
                let (n, m) = (text.len() - 1, packed.len() - 1);
                let kind = if from == 0 { 0xe0 } else { 0xc0 };
                out.push(kind | (n >> 16) as u8);
                out.extend_from_slice(&(n as u16).to_be_bytes());
                out.extend_from_slice(&(m as u16).to_be_bytes());
                out.push(self.model.props.byte());
                out.extend(packed);
            } else {
                for (i, raw) in text.chunks(RAW).enumerate() {
                    out.push(if from == 0 && i == 0 { 1 } else { 2 });
                    out.extend_from_slice(&((raw.len() - 1) as u16).to_be_bytes());
                    out.extend_from_slice(raw);
                }
            }
        }
        out.push(0);
        out
    }

    /// LZMA: one stream with the mark of its end.
    pub fn stream(mut self) -> Vec<u8> {
        while self.pos < self.data.len() {
            self.symbol();
        }
        let (state, pos_state) = (self.model.state, self.model.pos_state(self.pos));
        self.bit(IS_MATCH + state * 16 + pos_state, 1);
        self.bit(IS_REP + state, 0);
        self.put_len(LEN, 2, pos_state);
        self.put_distance(NONE, 2);
        self.coder.finish()
    }

    fn bit(&mut self, at: usize, bit: usize) {
        self.coder.bit(&mut self.model.probs[at], bit);
    }

    fn tree(&mut self, at: usize, bits: u32, v: usize) {
        let mut m = 1;
        for i in (0..bits).rev() {
            let b = v >> i & 1;
            self.bit(at + m, b);
            m = m << 1 | b;
        }
    }

    fn reverse(&mut self, at: usize, bits: u32, v: usize) {
        let mut m = 1;
        for i in 0..bits {
            let b = v >> i & 1;
            self.bit(at + m, b);
            m = m << 1 | b;
        }
    }

    fn hash(&self, i: usize) -> usize {
        let d = &self.data[i..i + 3];
        let v = u32::from(d[0]) | u32::from(d[1]) << 8 | u32::from(d[2]) << 16;
        (v.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize
    }

    fn note(&mut self, i: usize) {
        if i + 3 <= self.data.len() {
            let h = self.hash(i);
            self.chain[i] = self.heads[h];
            self.heads[h] = i as u32;
        }
    }

    fn same(&self, i: usize, j: usize) -> usize {
        let most = (self.data.len() - i).min(MAX_LEN);
        (0..most).find(|k| self.data[i + k] != self.data[j + k]).unwrap_or(most)
    }

    /// The longest match at `i`: (length, distance - 1).
    fn longest(&self, i: usize) -> (usize, u32) {
        if i + 3 > self.data.len() {
            return (0, 0);
        }
        let mut best = (0, 0);
        let mut at = self.heads[self.hash(i)];
        for _ in 0..self.depth {
            if at == NONE || i - at as usize > self.model.props.dict_size as usize {
                break;
            }
            let n = self.same(i, at as usize);
            if n > best.0 {
                best = (n, (i - at as usize - 1) as u32);
                if n >= MAX_LEN {
                    break;
                }
            }
            at = self.chain[at as usize];
        }
        best
    }

    fn best_rep(&self, i: usize) -> (usize, usize) {
        let mut best = (0, 0);
        for (k, r) in self.model.reps.iter().enumerate() {
            let distance = *r as usize + 1;
            if distance <= i && distance <= self.model.props.dict_size as usize {
                let n = self.same(i, i - distance);
                if n > best.0 {
                    best = (n, k);
                }
            }
        }
        best
    }

    /// Codes a literal or a match.
    fn symbol(&mut self) {
        let i = self.pos;
        let (rep_len, rep) = self.best_rep(i);
        let (len, distance) = self.longest(i);
        self.note(i);
        let used = if rep_len >= 2 && rep_len + 1 >= len {
            self.put_rep(rep, rep_len);
            rep_len
        } else if len >= 3 && !(len == 3 && distance > 1 << 14) && self.longest(i + 1).0 <= len {
            self.put_match(distance, len);
            len
        } else {
            self.put_literal();
            1
        };
        for k in i + 1..i + used {
            self.note(k);
        }
        self.pos += used;
    }

    fn put_literal(&mut self) {
        let i = self.pos;
        let (state, pos_state) = (self.model.state, self.model.pos_state(i));
        self.bit(IS_MATCH + state * 16 + pos_state, 0);
        let last = if i == 0 { 0 } else { self.data[i - 1] };
        let at = self.model.literal(i, last);
        let b = usize::from(self.data[i]);
        let mut m = 1;
        let mut left = 8;
        if state >= 7 {
            let mut matched = usize::from(self.data[i - self.model.reps[0] as usize - 1]);
            while left > 0 {
                left -= 1;
                matched <<= 1;
                let expected = matched & 0x100;
                let bit = b >> left & 1;
                self.bit(at + 0x100 + expected + m, bit);
                m = m << 1 | bit;
                if (expected != 0) != (bit != 0) {
                    break;
                }
            }
        }
        while left > 0 {
            left -= 1;
            let bit = b >> left & 1;
            self.bit(at + m, bit);
            m = m << 1 | bit;
        }
        self.model.after_literal();
    }

    fn put_match(&mut self, distance: u32, len: usize) {
        let (state, pos_state) = (self.model.state, self.model.pos_state(self.pos));
        self.bit(IS_MATCH + state * 16 + pos_state, 1);
        self.bit(IS_REP + state, 0);
        self.put_len(LEN, len, pos_state);
        self.put_distance(distance, len);
        let r = self.model.reps;
        self.model.reps = [distance, r[0], r[1], r[2]];
        self.model.after_match();
    }

    fn put_rep(&mut self, rep: usize, len: usize) {
        let (state, pos_state) = (self.model.state, self.model.pos_state(self.pos));
        self.bit(IS_MATCH + state * 16 + pos_state, 1);
        self.bit(IS_REP + state, 1);
        self.bit(IS_REP_G0 + state, (rep > 0) as usize);
        if rep == 0 {
            self.bit(IS_REP_0_LONG + state * 16 + pos_state, 1);
        } else {
            self.bit(IS_REP_G1 + state, (rep > 1) as usize);
            if rep > 1 {
                self.bit(IS_REP_G2 + state, (rep > 2) as usize);
            }
        }
        self.model.reps[..=rep].rotate_right(1);
        self.put_len(REP_LEN, len, pos_state);
        self.model.after_rep();
    }

    fn put_len(&mut self, at: usize, len: usize, pos_state: usize) {
        self.bit(at + CHOICE, (len >= 10) as usize);
        if len < 10 {
            return self.tree(at + LOW + pos_state * 8, 3, len - 2);
        }
        self.bit(at + CHOICE_2, (len >= 18) as usize);
        if len < 18 {
            self.tree(at + MID + pos_state * 8, 3, len - 10);
        } else {
            self.tree(at + HIGH, 8, len - 18);
        }
    }

    fn put_distance(&mut self, distance: u32, len: usize) {
        let d = distance as usize;
        let slot = if d < 4 {
            d
        } else {
            let top = 31 - distance.leading_zeros() as usize;
            top * 2 + (d >> (top - 1) & 1)
        };
        self.tree(SLOT + len_state(len) * 64, 6, slot);
        if slot < 4 {
            return;
        }
        let bits = (slot >> 1) as u32 - 1;
        let base = (2 | slot & 1) << bits;
        if slot < 14 {
            self.reverse(SPECIAL + base - slot, bits, d - base);
        } else {
            self.coder.direct((d - base) >> 4, bits - 4);
            self.reverse(ALIGN, 4, d & 15);
        }
    }
}
