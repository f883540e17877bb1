//! Unpacks DEFLATE data (RFC 1951), bare or in zlib's or gzip's wrapping, as it comes: a state
//! machine that stops where the input or the room for output ends, and takes no byte of the input
//! before it needs it.

use super::checksums::{adler32, crc32};
use super::inflate_codes::{
    fixed, Codes, BACK_BASE, BACK_BITS, INVALID, LENGTH_BASE, LENGTH_BITS, ORDER,
};
use crate::fail::Fail;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wrap {
    Raw,
    Zlib,
    Gzip,
    /// One of the latter two: the stream tells.
    Either,
}

/// Why a run stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    NeedInput,
    Full,
    NeedDictionary,
    Done,
}

#[derive(Clone, Copy)]
enum State {
    Head,
    GzipHead,
    DictionaryId,
    Dictionary,
    Type,
    StoredLength,
    Stored(usize),
    Table,
    TableCode { literals: usize, backs: usize, codes: usize, have: usize },
    TableLengths { literals: usize, backs: usize },
    Symbol,
    Literal(u8),
    LengthBits(usize),
    Back(usize),
    BackBits(usize, usize),
    Match(usize, usize),
    Check,
    Length,
    Done,
}

#[derive(Clone)]
pub struct Inflate {
    wrap: Wrap,
    size: usize, // of the window; 0: as the header says
    state: State,
    hold: u64,
    count: u32,
    last: bool,
    gzip: Option<Vec<u8>>,
    lens: Vec<u8>,
    literals: Codes,
    backs: Codes,
    /// What was unpacked, from some way back; `given` of it left with earlier runs.
    out: Vec<u8>,
    given: usize,
    checked: usize,
    check: u32,
    total: u32,
    pub dictionary_id: u32,
}

type Step = Result<Option<Stop>, &'static str>;

/// Takes `n` bits, or leaves with what there is.
macro_rules! bits {
    ($s:ident, $in:ident, $n:expr) => {{
        let n = $n as u32;
        if !$s.need(n, $in) {
            return Ok(Some(Stop::NeedInput));
        }
        $s.drop_bits(n)
    }};
}

/// The next symbol of a code.
macro_rules! symbol {
    ($s:ident, $in:ident, $codes:ident) => {
        loop {
            let e = $s.$codes.find($s.hold);
            if u32::from(e.len) <= $s.count {
                $s.drop_bits(e.len.into());
                break e.symbol;
            }
            if !$s.need($s.count + 1, $in) {
                return Ok(Some(Stop::NeedInput));
            }
        }
    };
}

impl Inflate {
    pub fn new(wrap: Wrap, bits: u32) -> Inflate {
        Inflate {
            wrap,
            size: if bits == 0 { 0 } else { 1 << bits },
            state: if wrap == Wrap::Raw { State::Type } else { State::Head },
            hold: 0,
            count: 0,
            last: false,
            gzip: None,
            lens: Vec::new(),
            literals: Codes::none(),
            backs: Codes::none(),
            out: Vec::new(),
            given: 0,
            checked: 0,
            check: 1,
            total: 0,
            dictionary_id: 0,
        }
    }

    #[inline]
    fn need(&mut self, n: u32, input: &mut &[u8]) -> bool {
        while self.count < n {
            match input.split_first() {
                None => return false,
                Some((b, rest)) => {
                    self.hold |= u64::from(*b) << self.count;
                    self.count += 8;
                    *input = rest;
                }
            }
        }
        true
    }

    #[inline]
    fn drop_bits(&mut self, n: u32) -> usize {
        let v = self.hold & ((1 << n) - 1);
        self.hold >>= n;
        self.count -= n;
        v as usize
    }

    /// Unpacks up to `room` bytes. The error is zlib's text.
    pub fn run(
        &mut self,
        input: &mut &[u8],
        room: usize,
    ) -> Result<(Vec<u8>, Stop), &'static str> {
        let limit = self.given.saturating_add(room);
        let stop = loop {
            if let Some(stop) = self.step(input, limit)? {
                break stop;
            }
        };
        self.count_up();
        let new = self.out[self.given..].to_vec();
        if self.out.len() > 1 << 16 {
            self.out.drain(..self.out.len() - (1 << 15));
        }
        self.given = self.out.len();
        self.checked = self.given;
        Ok((new, stop))
    }

    fn step(&mut self, input: &mut &[u8], limit: usize) -> Step {
        match self.state {
            State::Head => {
                let head = bits!(self, input, 16) as u32;
                self.begin(head)?;
            }
            State::GzipHead => return self.gzip_head(input),
            State::DictionaryId => {
                self.dictionary_id = (bits!(self, input, 32) as u32).swap_bytes();
                self.state = State::Dictionary;
                return Ok(Some(Stop::NeedDictionary));
            }
            State::Dictionary => return Ok(Some(Stop::NeedDictionary)),
            State::Type => return self.block_type(input),
            State::StoredLength => {
                let both = bits!(self, input, 32);
                let len = both & 0xffff;
                if len != !(both >> 16) & 0xffff {
                    return Err("invalid stored block lengths");
                }
                self.state = State::Stored(len);
            }
            State::Stored(0) => self.state = State::Type,
            State::Stored(n) => {
                let some = n.min(input.len()).min(limit - self.out.len());
                if some == 0 {
                    let full = self.out.len() == limit;
                    return Ok(Some(if full { Stop::Full } else { Stop::NeedInput }));
                }
                self.out.extend_from_slice(&input[..some]);
                *input = &input[some..];
                self.state = State::Stored(n - some);
            }
            State::Table => {
                let head = bits!(self, input, 14);
                let (literals, backs) = ((head & 31) + 257, (head >> 5 & 31) + 1);
                if literals > 286 || backs > 30 {
                    return Err("too many length or distance symbols");
                }
                self.lens = vec![0; 19];
                let codes = (head >> 10) + 4;
                self.state = State::TableCode { literals, backs, codes, have: 0 };
            }
            State::TableCode { literals, backs, codes, have } if have < codes => {
                self.lens[ORDER[have]] = bits!(self, input, 3) as u8;
                self.state = State::TableCode { literals, backs, codes, have: have + 1 };
            }
            State::TableCode { literals, backs, .. } => {
                self.literals =
                    Codes::new(&self.lens, false).ok_or("invalid code lengths set")?;
                self.lens.clear();
                self.state = State::TableLengths { literals, backs };
            }
            State::TableLengths { literals, backs } if self.lens.len() < literals + backs => {
                return self.table_length(input, literals + backs);
            }
            State::TableLengths { literals, .. } => self.finish_table(literals)?,
            _ => return self.content(input, limit),
        }
        Ok(None)
    }

    fn begin(&mut self, head: u32) -> Result<(), &'static str> {
        if head == 0x8b1f && self.wrap != Wrap::Zlib {
            self.gzip = Some(vec![0x1f, 0x8b]);
            self.check = 0;
            self.state = State::GzipHead;
            return Ok(());
        }
        if self.wrap == Wrap::Gzip || (head << 8 & 0xff00 | head >> 8) % 31 != 0 {
            return Err("incorrect header check");
        }
        if head & 15 != 8 {
            return Err("unknown compression method");
        }
        let bits = (head >> 4 & 15) + 8;
        if bits > 15 || self.size != 0 && 1 << bits > self.size {
            return Err("invalid window size");
        }
        self.state = if head & 0x2000 != 0 { State::DictionaryId } else { State::Type };
        Ok(())
    }

    /// Some(stop) while the header is not whole.
    fn gzip_head(&mut self, input: &mut &[u8]) -> Step {
        loop {
            let head = self.gzip.get_or_insert_with(Vec::new);
            if head.len() >= 4 {
                if head[2] != 8 {
                    return Err("unknown compression method");
                }
                if head[3] & 0xe0 != 0 {
                    return Err("unknown header flags set");
                }
                if let Some(end) = gzip_head_end(head) {
                    if head[3] & 2 != 0 {
                        let sum = crc32(&head[..end - 2], 0) as u16;
                        if sum.to_le_bytes() != head[end - 2..end] {
                            return Err("header crc mismatch");
                        }
                    }
                    self.state = State::Type;
                    return Ok(None);
                }
            }
            let byte = bits!(self, input, 8) as u8;
            self.gzip.get_or_insert_with(Vec::new).push(byte);
        }
    }

    fn block_type(&mut self, input: &mut &[u8]) -> Step {
        if self.last {
            self.drop_bits(self.count & 7);
            self.state = State::Check;
            return Ok(None);
        }
        let head = bits!(self, input, 3);
        self.last = head & 1 == 1;
        match head >> 1 {
            0 => {
                self.drop_bits(self.count & 7);
                self.state = State::StoredLength;
            }
            1 => {
                let (literals, backs) = fixed();
                self.literals = literals;
                self.backs = backs;
                self.state = State::Symbol;
            }
            2 => self.state = State::Table,
            _ => return Err("invalid block type"),
        }
        Ok(None)
    }

    fn table_length(&mut self, input: &mut &[u8], all: usize) -> Step {
        let e = loop {
            let e = self.literals.find(self.hold);
            if u32::from(e.len) <= self.count {
                break e;
            }
            if !self.need(self.count + 1, input) {
                return Ok(Some(Stop::NeedInput));
            }
        };
        let len = u32::from(e.len);
        let (extra, base) = match e.symbol {
            16 => (2, 3),
            17 => (3, 3),
            18 => (7, 11),
            s => {
                self.drop_bits(len);
                self.lens.push(s as u8);
                return Ok(None);
            }
        };
        if !self.need(len + extra, input) {
            return Ok(Some(Stop::NeedInput));
        }
        self.drop_bits(len);
        let times = base + self.drop_bits(extra);
        let value = match (e.symbol, self.lens.last()) {
            (16, Some(l)) => *l,
            (16, None) => return Err("invalid bit length repeat"),
            _ => 0,
        };
        if self.lens.len() + times > all {
            return Err("invalid bit length repeat");
        }
        self.lens.extend(std::iter::repeat(value).take(times));
        Ok(None)
    }

    fn finish_table(&mut self, literals: usize) -> Result<(), &'static str> {
        if self.lens[256] == 0 {
            return Err("invalid code -- missing end-of-block");
        }
        self.literals =
            Codes::new(&self.lens[..literals], true).ok_or("invalid literal/lengths set")?;
        self.backs = Codes::new(&self.lens[literals..], true).ok_or("invalid distances set")?;
        self.state = State::Symbol;
        Ok(())
    }

    /// Literals, matches and what follows the last block.
    fn content(&mut self, input: &mut &[u8], limit: usize) -> Step {
        match self.state {
            State::Symbol => loop {
                self.state = match symbol!(self, input, literals) {
                    256 => State::Type,
                    s @ 0..=255 if self.out.len() < limit => {
                        self.out.push(s as u8);
                        continue;
                    }
                    s @ 0..=255 => State::Literal(s as u8),
                    s if s == INVALID || s > 285 => return Err("invalid literal/length code"),
                    s => State::LengthBits(s as usize - 257),
                };
                break;
            },
            State::Literal(_) if self.out.len() >= limit => return Ok(Some(Stop::Full)),
            State::Literal(b) => {
                self.out.push(b);
                self.state = State::Symbol;
            }
            State::LengthBits(i) => {
                let more = bits!(self, input, LENGTH_BITS[i]);
                self.state = State::Back(LENGTH_BASE[i] as usize + more);
            }
            State::Back(len) => match symbol!(self, input, backs) {
                s if s >= 30 => return Err("invalid distance code"),
                s => self.state = State::BackBits(len, s.into()),
            },
            State::BackBits(len, i) => {
                let back = BACK_BASE[i] as usize + bits!(self, input, BACK_BITS[i]);
                if back > self.out.len() {
                    return Err("invalid distance too far back");
                }
                self.state = State::Match(len, back);
            }
            State::Match(len, back) => {
                let n = len.min(limit - self.out.len());
                if n == 0 {
                    return Ok(Some(Stop::Full));
                }
                let from = self.out.len() - back;
                for at in from..from + n {
                    let b = self.out[at];
                    self.out.push(b);
                }
                self.state = if n == len { State::Symbol } else { State::Match(len - n, back) };
            }
            _ => return self.end(input),
        }
        Ok(None)
    }

    fn end(&mut self, input: &mut &[u8]) -> Step {
        let wrapped = self.wrap != Wrap::Raw;
        match self.state {
            State::Check if wrapped => {
                self.count_up();
                let sum = bits!(self, input, 32) as u32;
                let sum = if self.gzip.is_some() { sum } else { sum.swap_bytes() };
                if sum != self.check {
                    return Err("incorrect data check");
                }
                self.state = if self.gzip.is_some() { State::Length } else { State::Done };
            }
            State::Length => {
                if bits!(self, input, 32) as u32 != self.total {
                    return Err("incorrect length check");
                }
                self.state = State::Done;
            }
            State::Done => return Ok(Some(Stop::Done)),
            _ => self.state = State::Done,
        }
        Ok(None)
    }

    /// Brings the checksum up to what was unpacked.
    fn count_up(&mut self) {
        let new = &self.out[self.checked..];
        self.check = match self.gzip {
            Some(_) => crc32(new, self.check),
            None if self.wrap == Wrap::Raw => 0,
            None => adler32(new, self.check),
        };
        self.total = self.total.wrapping_add(new.len() as u32);
        self.checked = self.out.len();
    }

    /// False: it is not the dictionary that the stream asks for.
    pub fn set_dictionary(&mut self, bytes: &[u8]) -> bool {
        if let State::Dictionary = self.state {
            if adler32(bytes, 1) != self.dictionary_id {
                return false;
            }
            self.state = State::Type;
        }
        self.out.extend_from_slice(bytes);
        self.given = self.out.len();
        self.checked = self.given;
        true
    }
}

/// Where a gzip header ends; None while bytes are missing.
fn gzip_head_end(head: &[u8]) -> Option<usize> {
    let flags = head[3];
    let mut at = 10;
    if flags & 4 != 0 {
        let len = head.get(at..at + 2)?;
        at += 2 + u16::from_le_bytes([len[0], len[1]]) as usize;
    }
    for text in [8, 16] {
        if flags & text != 0 {
            at += head.get(at..)?.iter().position(|b| *b == 0)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    if head.len() >= at { Some(at) } else { None }
}

/// All of a raw stream.
pub fn inflate(data: &[u8], room: usize) -> Result<Vec<u8>, Fail> {
    let mut input = data;
    match Inflate::new(Wrap::Raw, 15).run(&mut input, room) {
        Ok((out, Stop::Done)) => Ok(out),
        Ok(_) => Err(Fail::value("invalid deflate data")),
        Err(text) => Err(Fail::value(text)),
    }
}
