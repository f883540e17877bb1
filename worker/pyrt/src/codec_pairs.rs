//! Tables of East Asia's encodings: characters by codes of one, two or three bytes, and back. Most
//! encodings resemble another one, and are told by what differs.

use crate::codec_cells::Cells;
use crate::codec_hangul;
use crate::codec_pair_tables::ALL;
use std::cell::RefCell;
use std::rc::Rc;

/// An encoding that another one is told by: its number in `ALL`, and where its codes are here.
pub enum Base {
    None,
    Same(usize),
    /// EUC's codes by the arithmetic of Shift JIS.
    ShiftJis(usize),
    /// EUC-KR's codes and all syllables by the arithmetic of Johab.
    Johab(usize),
}

pub struct Pairs {
    pub name: &'static str,
    /// Ranges of bytes that begin a longer code.
    pub leads: &'static [(u8, u8)],
    pub base: Base,
    /// Ranges of the base's codes that are none here.
    pub gone: &'static [(u32, u32)],
    /// A code and the characters of it and the codes after it.
    pub runs: &'static [(u32, &'static str)],
    /// Codes that mean two characters.
    pub doubles: &'static [(u32, char, char)],
    /// Codes that are faults of two bytes, where other faults have one.
    pub refused: &'static [u32],
    /// Characters that become another code than one would think; 0: none.
    pub one_way: &'static [(char, u32)],
}

/// What a code means.
#[derive(Clone, Copy)]
pub enum Meaning {
    One(u32),
    Two(char, char),
}

/// Both ways of a table.
pub struct Maps {
    pairs: &'static Pairs,
    decode: Cells,
    encode: Cells,
    /// Bytes below 128 are ASCII.
    pub is_ascii: bool,
    /// A code that begins with 0x8f has three bytes.
    has_three: bool,
}

/// Marks a number of `doubles` among characters.
const DOUBLE: u32 = 1 << 24;

thread_local! {
    static MADE: RefCell<Vec<Option<Rc<Maps>>>> = RefCell::new(vec![None; ALL.len()]);
}

/// The table of that name.
pub fn maps(name: &str) -> Rc<Maps> {
    maps_at(ALL.iter().position(|p| p.name == name).unwrap_or(0))
}

fn maps_at(i: usize) -> Rc<Maps> {
    if let Some(m) = MADE.with(|m| m.borrow()[i].clone()) {
        return m;
    }
    let made = Rc::new(make(&ALL[i]));
    MADE.with(|m| m.borrow_mut()[i] = Some(made.clone()));
    made
}

/// Where a code stands in the table.
fn key_of(code: u32) -> u32 {
    if code > 0xffff {
        0x10000 | code & 0xffff
    } else {
        code
    }
}

/// The code of Shift JIS for one of EUC's.
fn shift_jis(key: u32) -> Option<u32> {
    if key >> 8 == 0x8e {
        return Some(key & 0xff);
    }
    let (row, cell) = ((key >> 8 & 0x7f).wrapping_sub(0x20), (key & 0x7f).wrapping_sub(0x20));
    let (at, first) = match (key > 0xffff, row) {
        (true, _) => (second_plane(row)?, 0xf0),
        (false, 0..=62) => (row - 1, 0x81),
        (false, _) => (row - 1, 0xc1),
    };
    let shift = if at % 2 == 1 { 0x9e } else { 0x3f + u32::from(cell > 63) };
    Some((first + at / 2) << 8 | cell + shift)
}

/// The place of a row of JIS X 0213's second plane among all; None: it is none of its rows.
pub fn second_plane(row: u32) -> Option<u32> {
    const FIRST: [u32; 9] = [1, 8, 3, 4, 5, 12, 13, 14, 15];
    match row {
        78..=94 => Some(row - 69),
        _ => FIRST.iter().position(|r| *r == row).map(|at| at as u32),
    }
}

/// Where the base's code is here.
fn moved(base: &Base, key: u32, c: u32) -> Option<u32> {
    match base {
        Base::ShiftJis(_) => shift_jis(key),
        Base::Johab(_) if codec_hangul::is_syllable(c) => None,
        Base::Johab(_) => codec_hangul::johab(key),
        _ => Some(key),
    }
}

fn is_gone(p: &Pairs, key: u32) -> bool {
    p.gone.iter().any(|(first, last)| (key_of(*first)..=key_of(*last)).contains(&key))
}

fn make(p: &'static Pairs) -> Maps {
    let (mut decode, mut encode) = (Cells::default(), Cells::default());
    if let Base::Same(i) | Base::ShiftJis(i) | Base::Johab(i) = p.base {
        let base = maps_at(i);
        let chars = base.decode.all().filter(|x| x.0 > 127 && x.1 < DOUBLE);
        chars.for_each(|(k, c)| moved(&p.base, k, c).into_iter().for_each(|k| decode.set(k, c)));
        if let Base::Johab(_) = p.base {
            codec_hangul::syllables().for_each(|(c, code)| decode.set(code, c));
        }
        let gone: Vec<u32> = decode.all().map(|x| x.0).filter(|k| is_gone(p, *k)).collect();
        gone.into_iter().for_each(|k| decode.clear(k));
        fill(p, &mut decode);
        for (c, k) in base.encode.all().filter(|x| x.1 > 127) {
            if let Some(k) = moved(&p.base, k, c).filter(|k| decode.get(*k) == Some(c)) {
                encode.set(c, k);
            }
        }
    } else {
        fill(p, &mut decode);
    }
    for (first, text) in p.runs.iter().rev() {
        let codes = (key_of(*first)..).zip(text.chars()).collect::<Vec<_>>();
        codes.into_iter().rev().for_each(|(k, c)| encode.set(c as u32, k));
    }
    for (k, c) in decode.all().filter(|x| x.1 < DOUBLE) {
        if encode.get(c).is_none() {
            encode.set(c, k);
        }
    }
    let is_ascii = decode.get(0x5c).is_none();
    for b in 0..128 {
        if decode.get(b).is_none() {
            decode.set(b, b);
            encode.set(b, b);
        }
    }
    for (c, code) in p.one_way {
        match code {
            0 => encode.clear(*c as u32),
            _ => encode.set(*c as u32, key_of(*code)),
        }
    }
    let has_three = decode.all().any(|x| x.0 > 0xffff);
    Maps { pairs: p, decode, encode, is_ascii, has_three }
}

/// Puts in what is the table's own.
fn fill(p: &Pairs, decode: &mut Cells) {
    for (first, text) in p.runs {
        (key_of(*first)..).zip(text.chars()).for_each(|(k, c)| decode.set(k, c as u32));
    }
    for (i, double) in p.doubles.iter().enumerate() {
        decode.set(key_of(double.0), DOUBLE + i as u32);
    }
}

/// Why there is no character at the beginning of bytes.
pub enum Lack {
    /// So many bytes mean nothing.
    Illegal(usize),
    /// More bytes may make one.
    More,
}

impl Maps {
    /// What a code means; three bytes are written as two behind 0x10000.
    pub fn meaning(&self, key: u32) -> Option<Meaning> {
        let c = self.decode.get(key)?;
        if c < DOUBLE {
            return Some(Meaning::One(c));
        }
        let double = self.pairs.doubles[(c - DOUBLE) as usize];
        Some(Meaning::Two(double.1, double.2))
    }
    /// What the bytes begin with, and how many mean it.
    pub fn first(&self, s: &[u8]) -> Result<(Meaning, usize), Lack> {
        let b = u32::from(s[0]);
        if let Some(m) = self.meaning(b) {
            return Ok((m, 1));
        }
        if !self.pairs.leads.iter().any(|(lo, hi)| (*lo..=*hi).contains(&s[0])) {
            return Err(Lack::Illegal(1));
        }
        let three = self.has_three && s[0] == 0x8f;
        let found = match (three, s) {
            (false, [_, c, ..]) => {
                let code = b << 8 | u32::from(*c);
                if self.pairs.refused.contains(&code) {
                    return Err(Lack::Illegal(2));
                }
                self.meaning(code).map(|m| (m, 2))
            }
            (true, [_, c, d, ..]) => {
                let key = 0x10000 | u32::from(*c) << 8 | u32::from(*d);
                self.meaning(key).map(|m| (m, 3))
            }
            _ => return Err(Lack::More),
        };
        found.ok_or(Lack::Illegal(1))
    }
    /// The code of a character; three bytes are written as two behind 0x10000.
    #[inline]
    pub fn code(&self, c: u32) -> Option<u32> {
        self.encode.get(c)
    }
    /// May the character be the first of two that have a code together?
    pub fn begins_double(&self, c: u32) -> bool {
        self.pairs.doubles.iter().any(|d| d.1 as u32 == c)
    }
    pub fn double(&self, c: u32, next: u32) -> Option<u32> {
        let found = self.pairs.doubles.iter().find(|d| d.1 as u32 == c && d.2 as u32 == next);
        found.map(|d| key_of(d.0))
    }
}

/// Writes a code as it stands in a table.
pub fn push_code(out: &mut Vec<u8>, key: u32) {
    match key {
        0..=0xff => out.push(key as u8),
        0x100..=0xffff => out.extend_from_slice(&[(key >> 8) as u8, key as u8]),
        _ => out.extend_from_slice(&[0x8f, (key >> 8) as u8, key as u8]),
    }
}
