//! Reads .xz, .lzma and raw streams: containers around the decoder.

use super::check::{is_known, Check};
use super::decode::{Decoder, Source, Stop, Symbol, Window};
use super::filters::{chain_of, from_properties, Chain, Delta, Filter, LZMA1};
use super::model::{Model, Props};
use crate::stdlib::checksums::crc32;

pub enum Fault {
    Format,
    Data,
    Options,
    Memory,
}

enum Stage {
    /// .xz or .lzma, by the first byte.
    Auto,
    XzHeader,
    XzBlock,
    XzPadding,
    XzCheck,
    XzIndex,
    XzFooter,
    AloneHeader,
    /// Pieces of LZMA2.
    Pieces,
    /// One stream of LZMA; the bytes that are left, where that is known.
    Stream(Option<u64>),
    Done,
}

pub enum Format {
    Auto,
    Xz,
    Alone,
    Raw(Chain),
}

pub struct Reader {
    input: Vec<u8>,
    pos: usize,
    stage: Stage,
    memory: u64,
    pub check_id: u8,
    flags: [u8; 2],
    window: Window,
    decoder: Option<Decoder>,
    props: Props,
    needs_dict: bool,
    deltas: Vec<Delta>,
    check: Check,
    is_xz: bool,
    /// It is .lzma only because it is not .xz.
    is_guess: bool,
    block_from: u64,
    block_text: u64,
    padding: u64,
    /// Bytes of input that are gone from the buffer.
    gone: u64,
    index: Vec<(u64, u64)>,
    index_size: u64,
    out: Vec<u8>,
    /// The last run ended for want of input, not of room.
    starved: bool,
}

const MAGIC: &[u8] = b"\xfd7zXZ\0";

const NO_PROPS: Props = Props { lc: 0, lp: 0, pb: 0, dict_size: 4096 };

/// A number of the index, from `at` on; None: it is not all there.
fn number(b: &[u8], at: &mut usize) -> Result<Option<u64>, Fault> {
    let mut v = 0u64;
    for i in 0..9 {
        let byte = match b.get(*at + i) {
            Some(b) => *b,
            None => return Ok(None),
        };
        v |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            if byte == 0 && i > 0 {
                return Err(Fault::Data);
            }
            *at += i + 1;
            return Ok(Some(v));
        }
    }
    Err(Fault::Data)
}

fn le32(b: &[u8]) -> u32 {
    b.iter().take(4).rev().fold(0, |n, b| n << 8 | u32::from(*b))
}

impl Reader {
    pub fn new(format: Format, memory: u64) -> Reader {
        let mut r = Reader {
            input: Vec::new(),
            pos: 0,
            stage: Stage::Auto,
            memory,
            check_id: 16,
            flags: [0; 2],
            window: Window::default(),
            decoder: None,
            props: NO_PROPS,
            needs_dict: true,
            deltas: Vec::new(),
            check: Check::None,
            is_xz: false,
            is_guess: false,
            block_from: 0,
            block_text: 0,
            padding: 0,
            gone: 0,
            index: Vec::new(),
            index_size: 0,
            out: Vec::new(),
            starved: true,
        };
        match format {
            Format::Auto => {}
            Format::Xz => r.stage = Stage::XzHeader,
            Format::Alone => r.stage = Stage::AloneHeader,
            Format::Raw(chain) => {
                r.check_id = 0;
                r.use_chain(&chain);
            }
        }
        r
    }

    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done) && self.out.is_empty()
    }
    pub fn needs_input(&self) -> bool {
        self.starved && self.out.is_empty()
    }
    pub fn rest(&self) -> Vec<u8> {
        self.input[self.pos..].to_vec()
    }

    fn use_chain(&mut self, chain: &Chain) {
        self.props = chain.props;
        self.deltas = chain.deltas.iter().map(|d| Delta::new(*d)).collect();
        self.window = Window::default();
        self.needs_dict = true;
        if chain.is_lzma2 {
            self.decoder = None;
            self.stage = Stage::Pieces;
        } else {
            self.decoder = Some(Decoder::new(chain.props));
            self.stage = Stage::Stream(None);
        }
    }

    fn check_memory(&self) -> Result<(), Fault> {
        if u64::from(self.props.dict_size) + 65_536 > self.memory {
            return Err(Fault::Memory);
        }
        Ok(())
    }

    /// Decodes on with more input, up to `room` bytes.
    pub fn run(&mut self, more: &[u8], room: usize) -> Result<Vec<u8>, Fault> {
        self.gone += self.pos as u64;
        self.input.drain(..self.pos);
        self.pos = 0;
        self.input.extend_from_slice(more);
        while self.out.len() < room.max(1) && self.step(room)? {}
        self.starved = self.out.len() < room.max(1);
        let n = self.out.len().min(room);
        Ok(self.out.drain(..n).collect())
    }

    /// One step; false: there is no more to do with this input.
    fn step(&mut self, room: usize) -> Result<bool, Fault> {
        match self.stage {
            Stage::Auto => match self.input.get(self.pos) {
                None => return Ok(false),
                Some(0xfd) => self.stage = Stage::XzHeader,
                Some(_) => {
                    self.is_guess = true;
                    self.stage = Stage::AloneHeader;
                }
            },
            Stage::XzHeader => return self.xz_header(),
            Stage::XzBlock => return self.xz_block(),
            Stage::XzPadding => return self.xz_padding(),
            Stage::XzCheck => return self.xz_check(),
            Stage::XzIndex => return self.xz_index(),
            Stage::XzFooter => return self.xz_footer(),
            Stage::AloneHeader => return self.alone_header(),
            Stage::Pieces => return self.piece(),
            Stage::Stream(left) => return self.stream(left, room),
            Stage::Done => return Ok(false),
        }
        Ok(true)
    }

    fn ahead(&self, n: usize) -> Option<&[u8]> {
        self.input.get(self.pos..self.pos + n)
    }

    fn xz_header(&mut self) -> Result<bool, Fault> {
        let here = &self.input[self.pos..];
        let known = here.len().min(6);
        if here[..known] != MAGIC[..known] {
            return Err(Fault::Format);
        }
        let b = match self.ahead(12) {
            Some(b) => b.to_vec(),
            None => return Ok(false),
        };
        if le32(&b[8..]) != crc32(&b[6..8], 0) {
            return Err(Fault::Data);
        }
        if b[6] != 0 || b[7] > 15 {
            return Err(Fault::Options);
        }
        self.flags = [b[6], b[7]];
        self.check_id = b[7];
        self.is_xz = true;
        self.pos += 12;
        self.stage = Stage::XzBlock;
        Ok(true)
    }

    fn xz_block(&mut self) -> Result<bool, Fault> {
        let size = match self.input.get(self.pos) {
            None => return Ok(false),
            Some(0) => {
                self.stage = Stage::XzIndex;
                return Ok(true);
            }
            Some(b) => (usize::from(*b) + 1) * 4,
        };
        let b = match self.ahead(size) {
            Some(b) => b.to_vec(),
            None => return Ok(false),
        };
        if le32(&b[size - 4..]) != crc32(&b[..size - 4], 0) {
            return Err(Fault::Data);
        }
        let chain = block_chain(&b[1..size - 4])?;
        self.block_from = self.gone + self.pos as u64;
        self.block_text = 0;
        self.pos += size;
        self.check = Check::new(self.check_id);
        self.use_chain(&chain);
        self.check_memory()?;
        Ok(true)
    }

    fn xz_padding(&mut self) -> Result<bool, Fault> {
        let used = (self.gone + self.pos as u64 - self.block_from) % 4;
        if used == 0 {
            self.stage = Stage::XzCheck;
            return Ok(true);
        }
        match self.input.get(self.pos) {
            None => Ok(false),
            Some(0) => {
                self.pos += 1;
                Ok(true)
            }
            Some(_) => Err(Fault::Data),
        }
    }

    fn xz_check(&mut self) -> Result<bool, Fault> {
        let n = self.check.size();
        let found = match self.ahead(n) {
            Some(b) => b.to_vec(),
            None => return Ok(false),
        };
        if self.check.bytes().map_or(false, |wanted| wanted != found) {
            return Err(Fault::Data);
        }
        // padding does not count, the check does
        let end = self.gone + self.pos as u64;
        let unpadded = end - self.block_from - self.padding;
        self.index.push((unpadded + n as u64, self.block_text));
        self.pos += n;
        self.stage = Stage::XzBlock;
        Ok(true)
    }

    fn xz_index(&mut self) -> Result<bool, Fault> {
        let b = self.input[self.pos..].to_vec();
        let mut at = 1;
        let n = match number(&b, &mut at)? {
            Some(n) => n,
            None => return Ok(false),
        };
        if n != self.index.len() as u64 {
            return Err(Fault::Data);
        }
        for known in &self.index {
            match (number(&b, &mut at)?, number(&b, &mut at)?) {
                (Some(packed), Some(text)) if (packed, text) == *known => {}
                (Some(_), Some(_)) => return Err(Fault::Data),
                _ => return Ok(false),
            }
        }
        let padded = (at + 3) / 4 * 4;
        if b.len() < padded + 4 {
            return Ok(false);
        }
        if b[at..padded].iter().any(|b| *b != 0) || le32(&b[padded..]) != crc32(&b[..padded], 0) {
            return Err(Fault::Data);
        }
        self.index_size = padded as u64 + 4;
        self.pos += padded + 4;
        self.stage = Stage::XzFooter;
        Ok(true)
    }

    fn xz_footer(&mut self) -> Result<bool, Fault> {
        let b = match self.ahead(12) {
            Some(b) => b,
            None => return Ok(false),
        };
        let backward = (u64::from(le32(&b[4..])) + 1) * 4;
        let is_fine = le32(b) == crc32(&b[4..10], 0)
            && backward == self.index_size
            && b[8..10] == self.flags
            && &b[10..] == b"YZ";
        if !is_fine {
            return Err(Fault::Data);
        }
        self.pos += 12;
        self.stage = Stage::Done;
        Ok(true)
    }

    fn alone_header(&mut self) -> Result<bool, Fault> {
        let here = &self.input[self.pos..];
        let mut props = self.props;
        if here.first().map_or(false, |b| !props.set_byte(*b) || props.lc + props.lp > 4) {
            return Err(Fault::Format);
        }
        if self.is_guess && here.len() >= 5 && !is_usual(le32(&here[1..])) {
            return Err(Fault::Format);
        }
        let b = match self.ahead(13) {
            Some(b) => b,
            None => return Ok(false),
        };
        props.dict_size = le32(&b[1..]);
        let size = b[5..13].iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
        if size != u64::MAX && size >= 1 << 38 {
            return Err(Fault::Format);
        }
        self.pos += 13;
        self.check_id = 0;
        self.props = props;
        self.check_memory()?;
        self.decoder = Some(Decoder::new(props));
        self.stage = Stage::Stream(if size == u64::MAX { None } else { Some(size) });
        Ok(true)
    }

    /// Moves what was decoded on, through the filters.
    fn pass_on(&mut self) {
        let mut b = self.window.give(usize::MAX, self.props.dict_size);
        for d in self.deltas.iter_mut().rev() {
            d.run(&mut b, true);
        }
        self.check.update(&b);
        self.block_text += b.len() as u64;
        self.out.extend(b);
    }

    fn piece(&mut self) -> Result<bool, Fault> {
        let b = &self.input[self.pos..];
        let control = match b.first() {
            Some(c) => *c,
            None => return Ok(false),
        };
        let be16 = |at: usize| usize::from(b[at]) << 8 | usize::from(b[at + 1]);
        match control {
            0 => {
                self.pos += 1;
                self.stage = if self.is_xz { Stage::XzPadding } else { Stage::Done };
                self.padding = (4 - (self.gone + self.pos as u64 - self.block_from) % 4) % 4;
                Ok(true)
            }
            1 | 2 => {
                if b.len() < 3 || b.len() < 3 + be16(1) + 1 {
                    return Ok(false);
                }
                let n = be16(1) + 1;
                self.reset_dict(control == 1)?;
                let raw = self.input[self.pos + 3..self.pos + 3 + n].to_vec();
                self.window.extend(&raw);
                self.pos += 3 + n;
                self.pass_on();
                Ok(true)
            }
            3..=0x7f => Err(Fault::Data),
            _ => {
                let head = if control >= 0xc0 { 6 } else { 5 };
                if b.len() < head || b.len() < head + be16(3) + 1 {
                    return Ok(false);
                }
                let text = (usize::from(control & 0x1f) << 16 | be16(1)) + 1;
                let packed = be16(3) + 1;
                let props_byte = b.get(5).copied();
                self.packed_piece(control, text, packed, head, props_byte)
            }
        }
    }

    fn reset_dict(&mut self, resets: bool) -> Result<(), Fault> {
        if resets {
            self.window.reset();
            self.needs_dict = false;
        }
        if self.needs_dict { Err(Fault::Data) } else { Ok(()) }
    }

    fn packed_piece(
        &mut self,
        control: u8,
        text: usize,
        packed: usize,
        head: usize,
        props_byte: Option<u8>,
    ) -> Result<bool, Fault> {
        self.reset_dict(control >= 0xe0)?;
        if control >= 0xc0 {
            let mut props = self.props;
            if !props_byte.map_or(false, |b| props.set_byte(b)) || props.lc + props.lp > 4 {
                return Err(Fault::Data);
            }
            self.decoder = Some(Decoder::new(props));
        } else if let (Some(d), true) = (&mut self.decoder, control >= 0xa0) {
            d.model = Model::new(d.model.props);
        }
        let d = self.decoder.as_mut().ok_or(Fault::Data)?;
        let from = self.pos + head;
        let mut s = Source { bytes: &self.input[from..from + packed], pos: 0 };
        let bad = |_: Stop| Fault::Data;
        d.begin(&mut s).map_err(bad)?;
        let end = self.window.pos + text;
        while self.window.pos < end {
            let room = end - self.window.pos;
            if let Symbol::End = d.symbol(&mut s, &mut self.window, room).map_err(bad)? {
                return Err(Fault::Data);
            }
        }
        d.normalize(&mut s).map_err(bad)?;
        if s.pos != packed || !d.is_finished() {
            return Err(Fault::Data);
        }
        self.pos = from + packed;
        self.pass_on();
        Ok(true)
    }

    fn stream(&mut self, left: Option<u64>, room: usize) -> Result<bool, Fault> {
        let d = self.decoder.as_mut().ok_or(Fault::Data)?;
        let mut s = Source { bytes: &self.input, pos: self.pos };
        let begun = d.is_begun() || d.begin(&mut s).is_ok();
        let mut left = left;
        let mut state = Ok(begun);
        let mut is_over = false;
        while begun && self.window.waiting() < room.max(1) {
            if left == Some(0) {
                is_over = d.normalize(&mut s).is_ok();
                state = Ok(is_over);
                break;
            }
            let most = left.map_or(usize::MAX, |n| n as usize);
            let before = self.window.pos;
            match d.symbol(&mut s, &mut self.window, most) {
                Ok(Symbol::Done) => {
                    let n = (self.window.pos - before) as u64;
                    left = left.map(|l| l - n);
                }
                Ok(Symbol::End) => {
                    is_over = d.normalize(&mut s).is_ok();
                    state = if left.is_some() { Err(Fault::Data) } else { Ok(is_over) };
                    break;
                }
                Err(Stop::Input) => {
                    state = Ok(false);
                    break;
                }
                Err(Stop::Bad) => {
                    state = Err(Fault::Data);
                    break;
                }
            }
        }
        if !begun && s.pos < s.bytes.len() && s.bytes[s.pos] != 0 {
            state = Err(Fault::Data);
        }
        self.pos = s.pos;
        self.stage = if is_over { Stage::Done } else { Stage::Stream(left) };
        self.pass_on();
        state
    }
}

/// The chain of filters that a block's head (without size and check) tells.
fn block_chain(b: &[u8]) -> Result<Chain, Fault> {
    let flags = b[0];
    if flags & 0x3c != 0 {
        return Err(Fault::Options);
    }
    let mut at = 1;
    for flag in [0x40, 0x80] {
        if flags & flag != 0 {
            number(b, &mut at)?.ok_or(Fault::Data)?;
        }
    }
    let mut filters: Vec<Filter> = Vec::new();
    for _ in 0..=flags & 3 {
        let id = number(b, &mut at)?.ok_or(Fault::Data)?;
        let n = number(b, &mut at)?.ok_or(Fault::Data)? as usize;
        let props = b.get(at..at + n).ok_or(Fault::Data)?;
        at += n;
        if id == LZMA1 {
            return Err(Fault::Options);
        }
        filters.push(from_properties(id, props).ok_or(Fault::Options)?);
    }
    if b[at..].iter().any(|b| *b != 0) {
        return Err(Fault::Options);
    }
    chain_of(&filters).map_err(|_| Fault::Options)
}

/// Do encoders write that size of a dictionary? All write powers of two, or half as much more.
fn is_usual(size: u32) -> bool {
    let top = 1u64 << (31 - (size | 1).leading_zeros());
    matches!(size, 0 | u32::MAX) || matches!(u64::from(size) - top, n if n == 0 || n == top / 2)
}

/// Does the decoder check that one?
pub fn is_checked(id: u64) -> bool {
    u8::try_from(id).map_or(false, is_known)
}
