//! bzip2's decompressor. A block is decoded as its bits come and given out when it is whole.

use super::crc;

pub struct BadData;

type Out<T> = Result<T, BadData>;

/// Codes by length: the first code and the first place of each.
struct Table {
    min: usize,
    limit: [i32; 22],
    base: [i32; 22],
    perm: Vec<u16>,
}

impl Table {
    fn new(lens: &[u8]) -> Table {
        let min = lens.iter().copied().min().unwrap_or(1) as usize;
        let max = lens.iter().copied().max().unwrap_or(1) as usize;
        let mut perm = Vec::with_capacity(lens.len());
        for l in min..=max {
            perm.extend((0..lens.len()).filter(|i| lens[*i] as usize == l).map(|i| i as u16));
        }
        let (mut limit, mut base) = ([-1; 22], [0; 22]);
        let (mut code, mut place) = (0i32, 0i32);
        for l in min..=max {
            let n = lens.iter().filter(|x| **x as usize == l).count() as i32;
            base[l] = place - code;
            code += n;
            place += n;
            limit[l] = code - 1;
            code <<= 1;
        }
        limit[max + 1..].iter_mut().for_each(|l| *l = i32::MAX);
        Table { min, limit, base, perm }
    }
}

/// A block's symbols, as far as they are decoded.
struct Block {
    crc: u32,
    first: usize,
    tables: Vec<Table>,
    selectors: Vec<u8>,
    end: u16,
    front: Vec<u8>,
    group: usize,
    in_group: usize,
    run: usize,
    run_bit: usize,
    bytes: Vec<u32>,
}

/// What a whole block gives.
struct Text {
    bytes: Vec<u32>,
    at: u32,
    left: usize,
    crc: u32,
    wanted_crc: u32,
    last: Option<u8>,
    same: usize,
    repeat: usize,
}

enum State {
    Magic,
    Header,
    Symbols(Box<Block>),
    Text(Box<Text>),
    Done,
}

pub struct Unpacker {
    input: Vec<u8>,
    pos: usize,
    level: usize,
    all_crc: u32,
    state: State,
}

/// Bits of the input from a place on; None where there are not enough.
struct Bits<'a> {
    input: &'a [u8],
    pos: usize,
}

impl Bits<'_> {
    fn take(&mut self, n: usize) -> Option<u32> {
        if self.pos + n > self.input.len() * 8 {
            return None;
        }
        let mut v = 0;
        let mut left = n;
        while left > 0 {
            let room = 8 - self.pos % 8;
            let k = room.min(left);
            let byte = u32::from(self.input[self.pos / 8]);
            v = v << k | (byte >> (room - k)) & ((1 << k) - 1);
            self.pos += k;
            left -= k;
        }
        Some(v)
    }
}

impl Unpacker {
    pub fn new() -> Unpacker {
        Unpacker { input: Vec::new(), pos: 0, level: 0, all_crc: 0, state: State::Magic }
    }

    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Is all input used, or what is left too little to go on with?
    pub fn needs_input(&self) -> bool {
        match &self.state {
            State::Text(t) if t.left > 0 || t.repeat > 0 => (self.pos + 7) / 8 >= self.input.len(),
            _ => true,
        }
    }

    /// What follows the stream.
    pub fn rest(&self) -> Vec<u8> {
        self.input[(self.pos + 7) / 8..].to_vec()
    }

    /// Decodes on with more input, up to `room` bytes.
    pub fn run(&mut self, more: &[u8], room: usize) -> Out<Vec<u8>> {
        let used = self.pos / 8;
        self.input.drain(..used);
        self.pos -= used * 8;
        self.input.extend_from_slice(more);
        let mut out = Vec::new();
        loop {
            let goes_on = match &mut self.state {
                State::Magic => self.magic()?,
                State::Header => self.header()?,
                State::Symbols(_) => self.symbols()?,
                State::Text(t) => {
                    t.give(&mut out, room);
                    if t.left > 0 || t.repeat > 0 {
                        return Ok(out);
                    }
                    let crc = !t.crc;
                    if crc != t.wanted_crc {
                        return Err(BadData);
                    }
                    self.all_crc = self.all_crc.rotate_left(1) ^ crc;
                    self.state = State::Header;
                    true
                }
                State::Done => return Ok(out),
            };
            if !goes_on {
                return Ok(out);
            }
        }
    }

    fn magic(&mut self) -> Out<bool> {
        let known = self.input.len().min(3);
        if self.input[..known] != b"BZh"[..known] {
            return Err(BadData);
        }
        match self.input.get(3) {
            None => Ok(false),
            Some(l @ b'1'..=b'9') => {
                self.level = (l - b'0') as usize;
                self.pos = 32;
                self.state = State::Header;
                Ok(true)
            }
            Some(_) => Err(BadData),
        }
    }

    /// A block's head with its tables, or the end of the stream.
    fn header(&mut self) -> Out<bool> {
        let mut bits = Bits { input: &self.input, pos: self.pos };
        match read_header(&mut bits, self.level)? {
            None => Ok(false),
            Some(Head::Block(b)) => {
                self.pos = bits.pos;
                self.state = State::Symbols(Box::new(b));
                Ok(true)
            }
            Some(Head::End(crc)) => {
                self.pos = bits.pos;
                self.state = State::Done;
                if crc == self.all_crc { Ok(true) } else { Err(BadData) }
            }
        }
    }

    fn symbols(&mut self) -> Out<bool> {
        let mut bits = Bits { input: &self.input, pos: self.pos };
        let room = self.level * 100_000;
        let text = match &mut self.state {
            State::Symbols(b) => match b.read(&mut bits, room)? {
                true => Some(b.text()?),
                false => None,
            },
            _ => None,
        };
        self.pos = bits.pos;
        match text {
            None => Ok(false),
            Some(t) => {
                self.state = State::Text(Box::new(t));
                Ok(true)
            }
        }
    }
}

enum Head {
    Block(Block),
    End(u32),
}

macro_rules! bits {
    ($b:expr, $n:expr) => {
        match $b.take($n) {
            Some(v) => v,
            None => return Ok(None),
        }
    };
}

fn read_header(b: &mut Bits, level: usize) -> Out<Option<Head>> {
    let magic = (bits!(b, 24), bits!(b, 24));
    let crc = bits!(b, 16) << 16 | bits!(b, 16);
    match magic {
        (0x177245, 0x385090) => return Ok(Some(Head::End(crc))),
        (0x314159, 0x265359) => {}
        _ => return Err(BadData),
    }
    if bits!(b, 1) != 0 {
        return Err(BadData); // "randomised" blocks, which no bzip2 since 0.9.5 makes
    }
    let first = bits!(b, 24) as usize;
    if first > 10 + level * 100_000 {
        return Err(BadData);
    }
    let groups = bits!(b, 16);
    let mut front = Vec::new();
    for i in (0..16).filter(|i| groups >> (15 - i) & 1 != 0) {
        let used = bits!(b, 16);
        front.extend((0..16).filter(|k| used >> (15 - k) & 1 != 0).map(|k| (i * 16 + k) as u8));
    }
    if front.is_empty() {
        return Err(BadData);
    }
    let n_tables = bits!(b, 3) as usize;
    let n_selectors = bits!(b, 15) as usize;
    if !(2..=6).contains(&n_tables) || n_selectors == 0 {
        return Err(BadData);
    }
    let mut places: Vec<u8> = (0..n_tables as u8).collect();
    let mut selectors = Vec::with_capacity(n_selectors);
    for _ in 0..n_selectors {
        let mut at = 0;
        while bits!(b, 1) != 0 {
            at += 1;
            if at >= n_tables {
                return Err(BadData);
            }
        }
        places[..=at].rotate_right(1);
        selectors.push(places[0]);
    }
    let alphabet = front.len() + 2;
    let mut tables = Vec::new();
    for _ in 0..n_tables {
        let mut now = bits!(b, 5) as i32;
        let mut lens = Vec::with_capacity(alphabet);
        for _ in 0..alphabet {
            loop {
                if !(1..=20).contains(&now) {
                    return Err(BadData);
                }
                if bits!(b, 1) == 0 {
                    break;
                }
                now += if bits!(b, 1) == 0 { 1 } else { -1 };
            }
            lens.push(now as u8);
        }
        tables.push(Table::new(&lens));
    }
    let end = alphabet as u16 - 1;
    Ok(Some(Head::Block(Block {
        crc,
        first,
        tables,
        selectors,
        end,
        front,
        group: 0,
        in_group: 0,
        run: 0,
        run_bit: 1,
        bytes: Vec::new(),
    })))
}

impl Block {
    /// The next symbol; None: its bits are not all there, and none is taken.
    fn symbol(&self, b: &mut Bits) -> Out<Option<u16>> {
        let t = match self.selectors.get(self.group) {
            Some(s) => &self.tables[*s as usize],
            None => return Err(BadData),
        };
        let from = b.pos;
        let mut n = t.min;
        let mut code = match b.take(n) {
            Some(c) => c as i32,
            None => return Ok(None),
        };
        loop {
            if n > 20 {
                return Err(BadData);
            }
            if code <= t.limit[n] {
                let at = code + t.base[n];
                return match usize::try_from(at).ok().and_then(|i| t.perm.get(i)) {
                    Some(s) => Ok(Some(*s)),
                    None => Err(BadData),
                };
            }
            match b.take(1) {
                Some(bit) => code = code << 1 | bit as i32,
                None => {
                    b.pos = from;
                    return Ok(None);
                }
            }
            n += 1;
        }
    }

    /// Reads on; true: the block is whole.
    fn read(&mut self, b: &mut Bits, room: usize) -> Out<bool> {
        loop {
            let s = match self.symbol(b)? {
                Some(s) => s,
                None => return Ok(false),
            };
            self.in_group += 1;
            if self.in_group == 50 {
                self.in_group = 0;
                self.group += 1;
            }
            if s < 2 {
                if self.run_bit > 1 << 20 {
                    return Err(BadData);
                }
                self.run += self.run_bit << s;
                self.run_bit <<= 1;
                continue;
            }
            if self.run > 0 {
                if self.bytes.len() + self.run > room {
                    return Err(BadData);
                }
                let n = self.bytes.len() + self.run;
                self.bytes.resize(n, self.front[0].into());
            }
            self.run = 0;
            self.run_bit = 1;
            if s == self.end {
                return Ok(true);
            }
            if self.bytes.len() >= room {
                return Err(BadData);
            }
            let at = s as usize - 1;
            self.front[..=at].rotate_right(1);
            self.bytes.push(self.front[0].into());
        }
    }

    /// Undoes the transform: each word keeps its byte and, above it, the place of the next.
    fn text(&mut self) -> Out<Text> {
        let mut bytes = std::mem::take(&mut self.bytes);
        if self.first >= bytes.len() {
            return Err(BadData);
        }
        let mut starts = [0u32; 257];
        bytes.iter().for_each(|b| starts[*b as usize + 1] += 1);
        for i in 1..257 {
            starts[i] += starts[i - 1];
        }
        for i in 0..bytes.len() {
            let b = (bytes[i] & 0xff) as usize;
            bytes[starts[b] as usize] |= (i as u32) << 8;
            starts[b] += 1;
        }
        let at = bytes[self.first] >> 8;
        let left = bytes.len();
        let wanted_crc = self.crc;
        Ok(Text { bytes, at, left, crc: !0, wanted_crc, last: None, same: 0, repeat: 0 })
    }
}

impl Text {
    /// Gives bytes until `out` has `room`.
    fn give(&mut self, out: &mut Vec<u8>, room: usize) {
        while out.len() < room {
            if let (Some(b), true) = (self.last, self.repeat > 0) {
                self.repeat -= 1;
                self.crc = crc::next(self.crc, b);
                out.push(b);
                continue;
            }
            if self.left == 0 {
                return;
            }
            let word = self.bytes[self.at as usize];
            self.at = word >> 8;
            self.left -= 1;
            let b = word as u8;
            if self.same == 4 {
                self.repeat = b as usize;
                self.same = 0;
                continue;
            }
            self.same = if self.last == Some(b) && self.same > 0 { self.same + 1 } else { 1 };
            self.last = Some(b);
            self.crc = crc::next(self.crc, b);
            out.push(b);
        }
        if self.left == 1 && self.same == 4 {
            // a count of zero at the very end gives nothing
            let count = self.bytes[self.at as usize] as u8;
            if count == 0 {
                self.left = 0;
            }
        }
    }
}
