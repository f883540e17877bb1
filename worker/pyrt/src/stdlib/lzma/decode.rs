//! LZMA's decoder. A symbol whose bytes are not all there is undone, so input may come in any
//! pieces.

use super::model::*;

pub enum Stop {
    /// More input is needed.
    Input,
    /// The data is damaged.
    Bad,
}

type Got<T> = Result<T, Stop>;

/// The bytes that matches may copy, with what is not given out yet.
#[derive(Default)]
pub struct Window {
    bytes: Vec<u8>,
    given: usize,
    /// Bytes since the dictionary was new.
    pub pos: usize,
}

impl Window {
    pub fn reset(&mut self) {
        self.pos = 0;
    }
    pub fn push(&mut self, b: u8) {
        self.bytes.push(b);
        self.pos += 1;
    }
    pub fn extend(&mut self, b: &[u8]) {
        self.bytes.extend_from_slice(b);
        self.pos += b.len();
    }
    pub fn back(&self, distance: usize) -> u8 {
        self.bytes[self.bytes.len() - distance]
    }
    pub fn has(&self, distance: usize, dict: u32) -> bool {
        distance <= self.pos && distance <= dict.max(4096) as usize
    }
    pub fn waiting(&self) -> usize {
        self.bytes.len() - self.given
    }
    pub fn give(&mut self, room: usize, dict: u32) -> Vec<u8> {
        let n = self.waiting().min(room);
        let out = self.bytes[self.given..self.given + n].to_vec();
        self.given += n;
        let keep = dict.max(4096) as usize;
        if self.given > 2 * keep + (1 << 20) {
            let cut = self.given - keep;
            self.bytes.drain(..cut);
            self.given -= cut;
        }
        out
    }
}

pub struct Decoder {
    pub model: Model,
    range: u32,
    code: u32,
    /// Probabilities that the current symbol changed, as they were.
    undo: Vec<(usize, u16)>,
    is_begun: bool,
}

/// Input, and how much of it is used.
pub struct Source<'a> {
    pub bytes: &'a [u8],
    pub pos: usize,
}

impl Source<'_> {
    fn next(&mut self) -> Got<u8> {
        let b = *self.bytes.get(self.pos).ok_or(Stop::Input)?;
        self.pos += 1;
        Ok(b)
    }
}

pub enum Symbol {
    Done,
    /// The mark of the end.
    End,
}

impl Decoder {
    pub fn new(props: Props) -> Decoder {
        Decoder { model: Model::new(props), range: 0, code: 0, undo: Vec::new(), is_begun: false }
    }

    /// The coder's five bytes.
    pub fn begin(&mut self, s: &mut Source) -> Got<()> {
        if s.bytes.len() < s.pos + 5 {
            return Err(Stop::Input);
        }
        if s.next()? != 0 {
            return Err(Stop::Bad);
        }
        self.range = u32::MAX;
        self.code = 0;
        for _ in 0..4 {
            self.code = self.code << 8 | u32::from(s.next()?);
        }
        self.is_begun = true;
        Ok(())
    }

    pub fn is_begun(&self) -> bool {
        self.is_begun
    }

    pub fn normalize(&mut self, s: &mut Source) -> Got<()> {
        if self.range < 1 << 24 {
            let b = s.next()?;
            self.range <<= 8;
            self.code = self.code << 8 | u32::from(b);
        }
        Ok(())
    }

    pub fn is_finished(&self) -> bool {
        self.code == 0
    }

    fn bit(&mut self, s: &mut Source, at: usize) -> Got<usize> {
        self.normalize(s)?;
        let p = self.model.probs[at];
        self.undo.push((at, p));
        let bound = (self.range >> 11) * u32::from(p);
        if self.code < bound {
            self.range = bound;
            self.model.probs[at] = p + ((2048 - p) >> 5);
            Ok(0)
        } else {
            self.range -= bound;
            self.code -= bound;
            self.model.probs[at] = p - (p >> 5);
            Ok(1)
        }
    }

    fn tree(&mut self, s: &mut Source, at: usize, bits: u32) -> Got<usize> {
        let mut m = 1;
        for _ in 0..bits {
            m = m << 1 | self.bit(s, at + m)?;
        }
        Ok(m - (1 << bits))
    }

    fn reverse(&mut self, s: &mut Source, at: usize, bits: u32) -> Got<usize> {
        let (mut m, mut v) = (1, 0);
        for i in 0..bits {
            let b = self.bit(s, at + m)?;
            m = m << 1 | b;
            v |= b << i;
        }
        Ok(v)
    }

    fn direct(&mut self, s: &mut Source, bits: u32) -> Got<usize> {
        let mut v = 0;
        for _ in 0..bits {
            self.normalize(s)?;
            self.range >>= 1;
            let bit = self.code >= self.range;
            if bit {
                self.code -= self.range;
            }
            v = v << 1 | bit as usize;
        }
        Ok(v)
    }

    /// Decodes one symbol into the window, no more than `room` bytes; or nothing has happened.
    pub fn symbol(&mut self, s: &mut Source, w: &mut Window, room: usize) -> Got<Symbol> {
        let before = (self.range, self.code, s.pos, self.model.state, self.model.reps);
        self.undo.clear();
        let r = self.read(s, w, room);
        if r.is_err() {
            while let Some((at, p)) = self.undo.pop() {
                self.model.probs[at] = p;
            }
            self.range = before.0;
            self.code = before.1;
            s.pos = before.2;
            self.model.state = before.3;
            self.model.reps = before.4;
        }
        r
    }

    fn read(&mut self, s: &mut Source, w: &mut Window, room: usize) -> Got<Symbol> {
        let pos_state = self.model.pos_state(w.pos);
        let state = self.model.state;
        if self.bit(s, IS_MATCH + state * 16 + pos_state)? == 0 {
            let b = self.literal(s, w)?;
            self.model.after_literal();
            w.push(b);
            return Ok(Symbol::Done);
        }
        let len = if self.bit(s, IS_REP + state)? == 0 {
            let len = self.length(s, LEN, pos_state)?;
            let distance = self.distance(s, len)?;
            if distance == u32::MAX {
                return Ok(Symbol::End);
            }
            let r = self.model.reps;
            self.model.reps = [distance, r[0], r[1], r[2]];
            self.model.after_match();
            len
        } else {
            self.repeated(s, state, pos_state)?
        };
        let distance = self.model.reps[0] as usize + 1;
        if !w.has(distance, self.model.props.dict_size) || len > room {
            return Err(Stop::Bad);
        }
        for _ in 0..len {
            let b = w.back(distance);
            w.push(b);
        }
        Ok(Symbol::Done)
    }

    fn literal(&mut self, s: &mut Source, w: &Window) -> Got<u8> {
        let last = if w.pos == 0 { 0 } else { w.back(1) };
        let at = self.model.literal(w.pos, last);
        let mut m = 1;
        if self.model.state >= 7 {
            let distance = self.model.reps[0] as usize + 1;
            if !w.has(distance, self.model.props.dict_size) {
                return Err(Stop::Bad);
            }
            let mut matched = usize::from(w.back(distance));
            while m < 0x100 {
                matched <<= 1;
                let expected = matched & 0x100;
                let bit = self.bit(s, at + 0x100 + expected + m)?;
                m = m << 1 | bit;
                if (expected != 0) != (bit != 0) {
                    break;
                }
            }
        }
        while m < 0x100 {
            m = m << 1 | self.bit(s, at + m)?;
        }
        Ok(m as u8)
    }

    fn length(&mut self, s: &mut Source, at: usize, pos_state: usize) -> Got<usize> {
        if self.bit(s, at + CHOICE)? == 0 {
            return Ok(2 + self.tree(s, at + LOW + pos_state * 8, 3)?);
        }
        if self.bit(s, at + CHOICE_2)? == 0 {
            return Ok(10 + self.tree(s, at + MID + pos_state * 8, 3)?);
        }
        Ok(18 + self.tree(s, at + HIGH, 8)?)
    }

    fn distance(&mut self, s: &mut Source, len: usize) -> Got<u32> {
        let slot = self.tree(s, SLOT + len_state(len) * 64, 6)?;
        if slot < 4 {
            return Ok(slot as u32);
        }
        let bits = (slot >> 1) as u32 - 1;
        let base = (2 | slot & 1) << bits;
        if slot < 14 {
            return Ok((base + self.reverse(s, SPECIAL + base - slot, bits)?) as u32);
        }
        let high = self.direct(s, bits - 4)? << 4;
        let low = self.reverse(s, ALIGN, 4)?;
        Ok((base + high + low) as u32)
    }

    /// A match at one of the last four distances; its length.
    fn repeated(&mut self, s: &mut Source, state: usize, pos_state: usize) -> Got<usize> {
        let r = self.model.reps;
        if self.bit(s, IS_REP_G0 + state)? == 0 {
            if self.bit(s, IS_REP_0_LONG + state * 16 + pos_state)? == 0 {
                self.model.after_short();
                return Ok(1);
            }
        } else if self.bit(s, IS_REP_G1 + state)? == 0 {
            self.model.reps = [r[1], r[0], r[2], r[3]];
        } else if self.bit(s, IS_REP_G2 + state)? == 0 {
            self.model.reps = [r[2], r[0], r[1], r[3]];
        } else {
            self.model.reps = [r[3], r[0], r[1], r[2]];
        }
        let len = self.length(s, REP_LEN, pos_state)?;
        self.model.after_rep();
        Ok(len)
    }
}
