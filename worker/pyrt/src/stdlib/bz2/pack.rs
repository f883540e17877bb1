//! bzip2's compressor: the same bytes as the reference's for the same input.

use super::sort::rotations;
use super::crc;

const RUN_A: u16 = 0;
const RUN_B: u16 = 1;
const GROUP: usize = 50;

pub struct Packer {
    level: usize,
    out: Vec<u8>,
    bits: u64,
    n_bits: u32,
    block: Vec<u8>,
    block_crc: u32,
    all_crc: u32,
    last: Option<u8>,
    run: usize,
    is_begun: bool,
}

impl Packer {
    pub fn new(level: usize) -> Packer {
        Packer {
            level,
            out: Vec::new(),
            bits: 0,
            n_bits: 0,
            block: Vec::new(),
            block_crc: !0,
            all_crc: 0,
            last: None,
            run: 0,
            is_begun: false,
        }
    }

    /// Takes data; gives what is ready.
    pub fn push(&mut self, data: &[u8]) -> Vec<u8> {
        let full = self.level * 100_000 - 19;
        for &b in data {
            if self.block.len() >= full {
                self.put_block();
            }
            if self.last == Some(b) && self.run < 255 {
                self.run += 1;
            } else {
                self.put_run();
                self.last = Some(b);
                self.run = 1;
            }
        }
        if self.block.len() >= full {
            self.put_block();
        }
        std::mem::take(&mut self.out)
    }

    /// Gives the rest.
    pub fn finish(&mut self) -> Vec<u8> {
        self.put_run();
        self.last = None;
        self.put_block();
        self.begin();
        self.put(24, 0x177245);
        self.put(24, 0x385090);
        let crc = self.all_crc;
        self.put(16, crc >> 16);
        self.put(16, crc & 0xffff);
        if self.n_bits > 0 {
            self.put(8 - self.n_bits, 0);
        }
        std::mem::take(&mut self.out)
    }

    fn put_run(&mut self) {
        if let Some(b) = self.last {
            for _ in 0..self.run {
                self.block_crc = crc::next(self.block_crc, b);
            }
            for _ in 0..self.run.min(4) {
                self.block.push(b);
            }
            if self.run >= 4 {
                self.block.push((self.run - 4) as u8);
            }
        }
        self.run = 0;
    }

    fn put(&mut self, n: u32, v: u32) {
        self.bits = self.bits << n | u64::from(v);
        self.n_bits += n;
        while self.n_bits >= 8 {
            self.n_bits -= 8;
            self.out.push((self.bits >> self.n_bits) as u8);
        }
    }

    fn begin(&mut self) {
        if !self.is_begun {
            self.is_begun = true;
            self.out.extend_from_slice(b"BZh");
            self.out.push(b'0' + self.level as u8);
        }
    }

    fn put_block(&mut self) {
        if self.block.is_empty() {
            return;
        }
        let crc = !std::mem::replace(&mut self.block_crc, !0);
        self.all_crc = self.all_crc.rotate_left(1) ^ crc;
        let block = std::mem::take(&mut self.block);
        let order = rotations(&block);
        self.begin();
        self.put(24, 0x314159);
        self.put(24, 0x265359);
        self.put(16, crc >> 16);
        self.put(16, crc & 0xffff);
        self.put(1, 0);
        let first = order.iter().position(|p| *p == 0).unwrap_or(0);
        self.put(24, first as u32);
        let mut used = [false; 256];
        block.iter().for_each(|b| used[*b as usize] = true);
        let (symbols, n_used) = symbols(&block, &order, &used);
        self.put_used(&used);
        self.put_symbols(&symbols, n_used + 2);
    }

    fn put_used(&mut self, used: &[bool; 256]) {
        let in_16: Vec<bool> = used.chunks(16).map(|c| c.contains(&true)).collect();
        in_16.iter().for_each(|u| self.put(1, *u as u32));
        for (c, _) in used.chunks(16).zip(&in_16).filter(|x| *x.1) {
            c.iter().for_each(|u| self.put(1, *u as u32));
        }
    }

    fn put_symbols(&mut self, symbols: &[u16], alphabet: usize) {
        let n_groups = match symbols.len() {
            0..=199 => 2,
            200..=599 => 3,
            600..=1199 => 4,
            1200..=2399 => 5,
            _ => 6,
        };
        let mut lens = first_tables(symbols, alphabet, n_groups);
        let mut selectors = Vec::new();
        for _ in 0..4 {
            selectors.clear();
            let mut freq = vec![vec![0u32; alphabet]; n_groups];
            for group in symbols.chunks(GROUP) {
                let cost = |t: &Vec<u8>| group.iter().map(|s| u32::from(t[*s as usize])).sum::<u32>();
                let best = (0..n_groups).min_by_key(|t| cost(&lens[*t])).unwrap_or(0);
                selectors.push(best);
                group.iter().for_each(|s| freq[best][*s as usize] += 1);
            }
            for (len, freq) in lens.iter_mut().zip(&freq) {
                *len = code_lengths(freq, 17);
            }
        }
        self.put(3, n_groups as u32);
        self.put(15, selectors.len() as u32);
        let mut places: Vec<usize> = (0..n_groups).collect();
        for s in &selectors {
            let at = places.iter().position(|p| p == s).unwrap_or(0);
            places[..=at].rotate_right(1);
            (0..at).for_each(|_| self.put(1, 1));
            self.put(1, 0);
        }
        for len in &lens {
            let mut now = len[0];
            self.put(5, now.into());
            for l in len {
                while now < *l {
                    self.put(2, 2);
                    now += 1;
                }
                while now > *l {
                    self.put(2, 3);
                    now -= 1;
                }
                self.put(1, 0);
            }
        }
        let codes: Vec<Vec<u32>> = lens.iter().map(|l| codes(l)).collect();
        for (group, s) in symbols.chunks(GROUP).zip(&selectors) {
            for symbol in group {
                let i = *symbol as usize;
                self.put(lens[*s][i].into(), codes[*s][i]);
            }
        }
    }
}

/// The block's transform, moved to front, with runs; and how many bytes occur in it.
fn symbols(block: &[u8], order: &[u32], used: &[bool; 256]) -> (Vec<u16>, usize) {
    let mut front: Vec<u8> = (0..=255u8).filter(|b| used[*b as usize]).collect();
    let n_used = front.len();
    let mut out = Vec::with_capacity(block.len() + 1);
    let mut zeros = 0usize;
    for p in order {
        let b = block[if *p == 0 { block.len() - 1 } else { *p as usize - 1 }];
        if front[0] == b {
            zeros += 1;
            continue;
        }
        put_zeros(&mut zeros, &mut out);
        let at = front.iter().position(|f| *f == b).unwrap_or(0);
        front[..=at].rotate_right(1);
        out.push(at as u16 + 1);
    }
    put_zeros(&mut zeros, &mut out);
    out.push(n_used as u16 + 1);
    (out, n_used)
}

fn put_zeros(n: &mut usize, out: &mut Vec<u16>) {
    while *n > 0 {
        *n -= 1;
        out.push(if *n & 1 != 0 { RUN_B } else { RUN_A });
        *n /= 2;
    }
}

/// Tables to begin with: each is good for one range of symbols.
fn first_tables(symbols: &[u16], alphabet: usize, n_groups: usize) -> Vec<Vec<u8>> {
    let mut freq = vec![0usize; alphabet];
    symbols.iter().for_each(|s| freq[*s as usize] += 1);
    let mut lens = vec![vec![15u8; alphabet]; n_groups];
    let mut left = symbols.len();
    let mut from = 0;
    for part in (1..=n_groups).rev() {
        let wanted = left / part;
        let mut to = from; // one behind the last
        let mut sum = 0;
        while sum < wanted && to < alphabet {
            sum += freq[to];
            to += 1;
        }
        if to > from + 1 && part != n_groups && part != 1 && (n_groups - part) % 2 == 1 {
            to -= 1;
            sum -= freq[to];
        }
        lens[part - 1][from..to].iter_mut().for_each(|l| *l = 0);
        from = to;
        left -= sum;
    }
    lens
}

/// Lengths of Huffman codes, none above `max`.
fn code_lengths(freq: &[u32], max: u8) -> Vec<u8> {
    let n = freq.len();
    let mut weights: Vec<u32> = freq.iter().map(|f| (*f).max(1) << 8).collect();
    loop {
        let lens = huffman(&weights, n);
        if lens.iter().all(|l| *l <= max) {
            return lens;
        }
        weights.iter_mut().for_each(|w| *w = (1 + (*w >> 8) / 2) << 8);
    }
}

/// A heap of nodes, the lightest at place 1.
struct Heap {
    items: Vec<usize>,
}

impl Heap {
    fn up(&mut self, weight: &[u32], item: usize) {
        self.items.push(item);
        let mut z = self.items.len() - 1;
        while weight[item] < weight[self.items[z >> 1]] {
            self.items[z] = self.items[z >> 1];
            z >>= 1;
        }
        self.items[z] = item;
    }
    fn pop(&mut self, weight: &[u32]) -> usize {
        let top = self.items[1];
        let item = self.items.pop().unwrap_or(0);
        let n = self.items.len() - 1;
        if n == 0 {
            return top;
        }
        let mut z = 1;
        loop {
            let mut y = z << 1;
            if y > n {
                break;
            }
            if y < n && weight[self.items[y + 1]] < weight[self.items[y]] {
                y += 1;
            }
            if weight[item] < weight[self.items[y]] {
                break;
            }
            self.items[z] = self.items[y];
            z = y;
        }
        self.items[z] = item;
        top
    }
}

fn huffman(weights: &[u32], n: usize) -> Vec<u8> {
    let mut weight = vec![0];
    weight.extend_from_slice(weights);
    let mut parent = vec![usize::MAX; n + 1];
    let mut heap = Heap { items: vec![0] };
    for i in 1..=n {
        heap.up(&weight, i);
    }
    while heap.items.len() > 2 {
        let (a, b) = (heap.pop(&weight), heap.pop(&weight));
        let node = weight.len();
        let sum = (weight[a] & !0xff) + (weight[b] & !0xff);
        weight.push(sum | (1 + (weight[a] & 0xff).max(weight[b] & 0xff)));
        parent.push(usize::MAX);
        parent[a] = node;
        parent[b] = node;
        heap.up(&weight, node);
    }
    let depth = |mut k: usize| {
        let mut d = 0;
        while parent[k] != usize::MAX {
            k = parent[k];
            d += 1;
        }
        d
    };
    (1..=n).map(depth).collect()
}

fn codes(lens: &[u8]) -> Vec<u32> {
    let mut out = vec![0; lens.len()];
    let (min, max) = (lens.iter().min().copied().unwrap_or(1), lens.iter().max().copied().unwrap_or(1));
    let mut code = 0;
    for l in min..=max {
        for (c, _) in out.iter_mut().zip(lens).filter(|x| *x.1 == l) {
            *c = code;
            code += 1;
        }
        code <<= 1;
    }
    out
}
