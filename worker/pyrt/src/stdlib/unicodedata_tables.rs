//! The tables of unicodedata, unpacked when first asked for. unicodedata.bin is made by
//! tests/support/gen_unicodedata.py of Portalis from Unicode 14.0.0.

use super::inflate::inflate;

static PACKED: &[u8] = include_bytes!("unicodedata.bin");
const SHIFT: u32 = 7;

#[derive(Clone, Copy)]
pub struct Record {
    pub category: u8,
    pub bidirectional: u8,
    pub combining: u8,
    mirrored_width: u8,
}

impl Record {
    pub fn mirrored(self) -> bool {
        self.mirrored_width & 1 != 0
    }
    pub fn width(self) -> u8 {
        self.mirrored_width >> 1
    }
}

pub struct Decomposition {
    char: u32,
    pub tag: u8, // 0: canonical
    pub parts: Vec<u32>,
}

pub struct Properties {
    pub categories: Vec<String>,
    pub bidirectionals: Vec<String>,
    pub widths: Vec<String>,
    pub tags: Vec<String>,
    records: Vec<Record>,
    first: Vec<u16>,
    second: Vec<u16>,
    digits: Vec<(u32, u8)>,
    numerics: Vec<(u32, f64)>,
    decompositions: Vec<Decomposition>,
    pairs: Vec<(u32, u32, u32)>,
}

/// Names, and the texts they stand for; both end where the other ends.
pub struct Names {
    ideographs: Vec<(u32, u32)>,
    chars: Vec<u32>,
    other: Vec<Vec<u32>>, // aliases and sequences
    text: Vec<u8>,
    starts: Vec<u32>,
    sorted: Vec<u32>, // numbers of names, by name
}

struct Reader {
    data: Vec<u8>,
    at: usize,
}

impl Reader {
    fn of(part: usize) -> Reader {
        let word = |at: usize| {
            let b = &PACKED[at..at + 4];
            u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize
        };
        let mut at = 0;
        for _ in 0..part {
            at += 8 + word(at);
        }
        let data = inflate(&PACKED[at + 8..at + 8 + word(at)], word(at + 4));
        Reader { data: data.unwrap_or_default(), at: 0 }
    }
    fn bytes(&mut self, n: usize) -> &[u8] {
        self.at += n;
        &self.data[self.at - n..self.at]
    }
    fn u8(&mut self) -> u8 {
        self.bytes(1)[0]
    }
    fn u16(&mut self) -> u16 {
        let b = self.bytes(2);
        u16::from_le_bytes([b[0], b[1]])
    }
    fn u32(&mut self) -> u32 {
        let b = self.bytes(4);
        u32::from_le_bytes([b[0], b[1], b[2], b[3]])
    }
    fn f64(&mut self) -> f64 {
        let (low, high) = (self.u32() as u64, self.u32() as u64);
        f64::from_bits(high << 32 | low)
    }
    fn varint(&mut self) -> u32 {
        let (mut n, mut shift) = (0, 0);
        loop {
            let b = self.u8() as u32;
            n |= (b & 127) << shift;
            shift += 7;
            if b < 128 {
                return n;
            }
        }
    }
    fn strings(&mut self) -> Vec<String> {
        let n = self.u8();
        let one = |r: &mut Reader| {
            let len = r.u8() as usize;
            String::from_utf8_lossy(r.bytes(len)).into_owned()
        };
        (0..n).map(|_| one(self)).collect()
    }
    fn many<V>(&mut self, n: usize, mut one: impl FnMut(&mut Reader) -> V) -> Vec<V> {
        (0..n).map(|_| one(self)).collect()
    }
}

fn read_properties() -> Properties {
    let r = &mut Reader::of(0);
    let (categories, bidirectionals) = (r.strings(), r.strings());
    let (widths, tags) = (r.strings(), r.strings());
    let n = r.u16() as usize;
    let records = r.many(n, |r| Record {
        category: r.u8(),
        bidirectional: r.u8(),
        combining: r.u8(),
        mirrored_width: r.u8(),
    });
    let n = r.u16() as usize;
    let first = r.many(n, Reader::u16);
    let n = r.u32() as usize;
    let second = r.many(n, Reader::u16);
    let n = r.u16() as usize;
    let digits = r.many(n, |r| (r.u32(), r.u8()));
    let n = r.u16() as usize;
    let numerics = r.many(n, |r| (r.u32(), r.f64()));
    let n = r.u16() as usize;
    let decompositions = r.many(n, |r| {
        let (char, tag, n) = (r.u32(), r.u8(), r.u8() as usize);
        Decomposition { char, tag, parts: r.many(n, Reader::u32) }
    });
    let n = r.u16() as usize;
    let pairs = r.many(n, |r| (r.u32(), r.u32(), r.u32()));
    Properties {
        categories,
        bidirectionals,
        widths,
        tags,
        records,
        first,
        second,
        digits,
        numerics,
        decompositions,
        pairs,
    }
}

fn read_names() -> Names {
    let r = &mut Reader::of(1);
    let n = r.u8() as usize;
    let ideographs = r.many(n, |r| (r.u32(), r.u32()));
    let n = r.u32() as usize;
    let mut last = 0;
    let chars = r.many(n, |r| {
        last += r.varint();
        last
    });
    let n = r.u16() as usize;
    let other = r.many(n, |r| {
        let n = r.u8() as usize;
        r.many(n, Reader::u32)
    });
    let text = r.data.split_off(r.at);
    let mut starts = vec![0];
    starts.extend(text.iter().enumerate().filter(|x| *x.1 == b'\n').map(|x| x.0 as u32 + 1));
    starts.push(text.len() as u32 + 1);
    let mut names = Names { ideographs, chars, other, text, starts, sorted: vec![] };
    let mut sorted: Vec<u32> = (0..names.starts.len() as u32 - 1).collect();
    sorted.sort_by(|&a, &b| names.name(a as usize).cmp(names.name(b as usize)));
    names.sorted = sorted;
    names
}

thread_local! {
    static PROPERTIES: &'static Properties = Box::leak(Box::new(read_properties()));
    static NAMES: &'static Names = Box::leak(Box::new(read_names()));
}

pub fn properties() -> &'static Properties {
    PROPERTIES.with(|p| *p)
}
pub fn names() -> &'static Names {
    NAMES.with(|n| *n)
}

fn found<V, K: Ord>(all: &[V], key: K, of: impl Fn(&V) -> K) -> Option<&V> {
    all.binary_search_by_key(&key, of).ok().map(|i| &all[i])
}

impl Properties {
    pub fn record(&self, c: u32) -> Record {
        let block = self.first[(c >> SHIFT) as usize] as usize;
        let at = block << SHIFT | (c & ((1 << SHIFT) - 1)) as usize;
        self.records[self.second[at] as usize]
    }
    /// The value of a digit that is no decimal one.
    pub fn digit(&self, c: u32) -> Option<u8> {
        found(&self.digits, c, |d| d.0).map(|d| d.1)
    }
    pub fn numeric(&self, c: u32) -> Option<f64> {
        found(&self.numerics, c, |n| n.0).map(|n| n.1)
    }
    pub fn decomposition(&self, c: u32) -> Option<&Decomposition> {
        found(&self.decompositions, c, |d| d.char)
    }
    /// What two characters become together.
    pub fn pair(&self, a: u32, b: u32) -> Option<u32> {
        found(&self.pairs, (a, b), |p| (p.0, p.1)).map(|p| p.2)
    }
}

impl Names {
    fn name(&self, i: usize) -> &[u8] {
        &self.text[self.starts[i] as usize..self.starts[i + 1] as usize - 1]
    }
    pub fn of(&self, c: u32) -> Option<&[u8]> {
        self.chars.binary_search(&c).ok().map(|i| self.name(i))
    }
    pub fn is_ideograph(&self, c: u32) -> bool {
        self.ideographs.iter().any(|r| r.0 <= c && c <= r.1)
    }
    /// The text that an upper-case name stands for.
    pub fn lookup(&self, name: &[u8]) -> Option<Vec<u32>> {
        let at = self.sorted.binary_search_by(|&i| self.name(i as usize).cmp(name)).ok()?;
        let i = self.sorted[at] as usize;
        match self.chars.get(i) {
            Some(&c) => Some(vec![c]),
            None => self.other.get(i - self.chars.len()).cloned(),
        }
    }
}
