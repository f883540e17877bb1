//! ISO 2022 in seven bits: escape sequences say which set of characters the bytes after them mean.
//! The state holds the sets in use and two flags.

use crate::codec_multibyte::{code_in, push_meaning, Fault, State};
use crate::codec_pairs::{second_plane, Maps, Meaning};
use crate::str_wtf8::push;
use std::rc::Rc;

/// How one of the sets is coded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Two bytes of a table of EUC.
    Plain,
    /// Three bytes there, the first of them 0x8f: JIS X 0212, and the second plane of 0213.
    Third,
    Second,
    /// The first plane of JIS X 0213: all of it, or only the codes of two characters are written.
    First,
    Doubles,
    Roman,
    Katakana,
    Latin1,
    Greek,
}

/// A set that can be asked for.
pub struct Set {
    /// The last byte of its escape sequence; those of two bytes with 0x80.
    mark: u8,
    way: Way,
    pub table: &'static str,
}

pub struct Iso {
    pub sets: &'static [Set],
    /// Shift in and out mean nothing.
    has_no_shift: bool,
    /// "ESC N" gives one character of the third set.
    has_g2: bool,
    /// "ESC & @" may stand before "ESC $ B".
    has_revision: bool,
}

const ASCII: u8 = b'B';
const JIS_X_0208: u8 = b'B' | 0x80;

const fn set(mark: u8, way: Way, table: &'static str) -> Set {
    Set { mark, way, table }
}

const JIS: Set = set(JIS_X_0208, Way::Plain, "euc_jp");
const OLD_JIS: Set = set(b'@' | 0x80, Way::Plain, "euc_jp");
const JIS_X_0212: Set = set(b'D' | 0x80, Way::Third, "euc_jp");
const ROMAN: Set = set(b'J', Way::Roman, "euc_jp");
const KATAKANA: Set = set(b'I', Way::Katakana, "euc_jp");
const KOREAN: Set = set(b'C' | 0x80, Way::Plain, "euc_kr");
const CHINESE: Set = set(b'A' | 0x80, Way::Plain, "gb2312");
const LATIN_1: Set = set(b'A', Way::Latin1, "euc_jp");
const GREEK: Set = set(b'F', Way::Greek, "euc_jp");
const DOUBLES_2000: Set = set(b'O' | 0x80, Way::Doubles, "euc_jisx0213");
const FIRST_2000: Set = set(b'O' | 0x80, Way::First, "euc_jisx0213");
const SECOND_2000: Set = set(b'P' | 0x80, Way::Second, "euc_jisx0213");
const DOUBLES_2004: Set = set(b'Q' | 0x80, Way::Doubles, "euc_jis_2004");
const FIRST_2004: Set = set(b'Q' | 0x80, Way::First, "euc_jis_2004");
const SECOND_2004: Set = set(b'P' | 0x80, Way::Second, "euc_jis_2004");

const fn japanese(sets: &'static [Set], has_g2: bool) -> Iso {
    Iso { sets, has_no_shift: true, has_g2, has_revision: true }
}

pub static JP: Iso = japanese(&[JIS, ROMAN, OLD_JIS], false);
pub static JP_1: Iso = japanese(&[JIS, JIS_X_0212, ROMAN, OLD_JIS], false);
pub static JP_2: Iso = japanese(
    &[JIS, JIS_X_0212, KOREAN, CHINESE, ROMAN, OLD_JIS, LATIN_1, GREEK],
    true,
);
pub static JP_2004: Iso = japanese(&[DOUBLES_2004, JIS, FIRST_2004, SECOND_2004], false);
pub static JP_3: Iso = japanese(&[DOUBLES_2000, JIS, FIRST_2000, SECOND_2000], false);
pub static JP_EXT: Iso = japanese(&[JIS, JIS_X_0212, ROMAN, KATAKANA, OLD_JIS], false);
pub static KR: Iso =
    Iso { sets: &[KOREAN], has_no_shift: false, has_g2: false, has_revision: false };

/// EUC has the wide form of the tilde there, JIS X 0213 itself the one of ASCII.
const TILDE: u32 = 0xa2b2;
/// EUC has another character of 2000 there; here it is read as the one of 2004.
const CHANGED: (u32, u32) = (0xfdbb, 0x9b1c);

// The state's bytes: sets G0 to G2, flags.
const FLAGS: usize = 4;
const SHIFTED: u8 = 1;
/// Within an escape sequence that is none of ISO 2022: its bytes are text.
const ESCAPING: u8 = 2;

pub const START_OF_READING: State = [ASCII, ASCII, ASCII, 0, 0, 0, 0, 0];
pub const START_OF_WRITING: State = [ASCII, ASCII, 0, 0, 0, 0, 0, 0];

const ESC: u8 = 0x1b;
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;

pub fn reset(state: &mut State) {
    state[0] = ASCII;
    state[FLAGS] &= !SHIFTED;
}

fn shift_in(state: &mut State, out: &mut Vec<u8>) {
    if state[FLAGS] & SHIFTED != 0 {
        out.push(SHIFT_IN);
        state[FLAGS] &= !SHIFTED;
    }
}

/// What ends a text.
pub fn end(state: &mut State, out: &mut Vec<u8>) {
    shift_in(state, out);
    if state[0] != ASCII {
        out.extend_from_slice(&[ESC, b'(', ASCII]);
        state[0] = ASCII;
    }
}

impl Set {
    fn is_double(&self) -> bool {
        self.mark & 0x80 != 0
    }
    /// The code of the text's beginning, as it is written, and of how many characters.
    fn code(&self, m: &Maps, text: &[u32], last: bool) -> Result<(u32, usize), Fault> {
        let none = Fault::Illegal(1);
        match self.way {
            Way::Roman => match text[0] {
                0xa5 => Ok((0x5c, 1)),
                0x203e => Ok((0x7e, 1)),
                _ => Err(none),
            },
            Way::Katakana => match text[0] {
                c @ 0xff61..=0xff9f => Ok((c - 0xff40, 1)),
                _ => Err(none),
            },
            Way::Latin1 | Way::Greek => Err(none),
            way => {
                let (code, n) = code_in(m, text, last)?;
                let row = (code >> 8 & 0x7f).wrapping_sub(0x20);
                let fits = match way {
                    Way::Third => code > 0xffff && second_plane(row).is_none(),
                    Way::Second => code > 0xffff && second_plane(row).is_some(),
                    Way::Doubles => n == 2,
                    Way::First => (0xa100..=0xffff).contains(&code) && code != TILDE,
                    _ => (0xa100..=0xffff).contains(&code),
                };
                if fits { Ok((code & 0x7f7f, n)) } else { Err(none) }
            }
        }
    }
    /// What a code means; `s` is as long as the set wants it.
    fn meaning(&self, m: &Maps, s: &[u8]) -> Option<Meaning> {
        let one = |c: u32| Some(Meaning::One(c));
        match (self.way, s[0]) {
            (Way::Roman, 0x5c) => return one(0xa5),
            (Way::Roman, 0x7e) => return one(0x203e),
            (Way::Roman, b) => return one(u32::from(b)),
            (Way::Katakana, b @ 0x21..=0x5f) => return one(u32::from(b) + 0xff40),
            (Way::Katakana | Way::Latin1 | Way::Greek, _) => return None,
            _ => {}
        }
        if s[1] >= 0x80 {
            return None;
        }
        let code = u32::from(s[0]) << 8 | u32::from(s[1]) | 0x8080;
        let is_second = second_plane((code >> 8 & 0x7f).wrapping_sub(0x20)).is_some();
        match self.way {
            Way::Third if is_second => None,
            Way::Second if !is_second => None,
            Way::Second if code == CHANGED.0 => Some(Meaning::One(CHANGED.1)),
            Way::First | Way::Doubles if code == TILDE => Some(Meaning::One(u32::from(b'~'))),
            Way::Third | Way::Second => m.meaning(0x10000 | code),
            _ => m.meaning(code),
        }
    }
}

/// Reads a character, or what changes the state.
pub fn read(
    iso: &Iso,
    tables: &[Rc<Maps>],
    state: &mut State,
    s: &[u8],
    out: &mut Vec<u8>,
) -> Result<usize, Fault> {
    let b = s[0];
    if state[FLAGS] & ESCAPING != 0 {
        push(out, u32::from(b));
        if ends_escape(b) {
            state[FLAGS] &= !ESCAPING;
        }
        return Ok(1);
    }
    match b {
        ESC => return read_escape(iso, state, s, out),
        SHIFT_IN if !iso.has_no_shift => state[FLAGS] &= !SHIFTED,
        SHIFT_OUT if !iso.has_no_shift => state[FLAGS] |= SHIFTED,
        0x80..=0xff => return Err(Fault::Illegal(1)),
        0x20..=0x7f => {
            let mark = if state[FLAGS] & SHIFTED != 0 { state[1] } else { state[0] };
            if mark != ASCII {
                return read_in(iso, tables, mark, s, out);
            }
            out.push(b);
        }
        _ => {
            if b == b'\n' {
                state[FLAGS] &= !SHIFTED;
            }
            out.push(b);
        }
    }
    Ok(1)
}

fn read_in(
    iso: &Iso,
    tables: &[Rc<Maps>],
    mark: u8,
    s: &[u8],
    out: &mut Vec<u8>,
) -> Result<usize, Fault> {
    let at = iso.sets.iter().position(|set| set.mark == mark).ok_or(Fault::Internal)?;
    let width = 1 + usize::from(iso.sets[at].is_double());
    if s.len() < width {
        return Err(Fault::More);
    }
    let meaning = iso.sets[at].meaning(&tables[at], s).ok_or(Fault::Illegal(width))?;
    push_meaning(out, meaning);
    Ok(width)
}

fn ends_escape(b: u8) -> bool {
    b.is_ascii_uppercase() || b == b'@'
}

fn read_escape(iso: &Iso, state: &mut State, s: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
    match s.get(1) {
        None => Err(Fault::More),
        Some(b'(' | b')' | b'$' | b'.' | b'&') => choose(iso, state, s),
        Some(b'N') if iso.has_g2 => {
            let b = *s.get(2).ok_or(Fault::More)?;
            push(out, third_set(state[2], b)?);
            Ok(3)
        }
        Some(_) => {
            out.push(ESC);
            state[FLAGS] |= ESCAPING;
            Ok(1)
        }
    }
}

/// A character of the set that is in use as the third.
fn third_set(mark: u8, b: u8) -> Result<u32, Fault> {
    let found = match mark {
        b'A' => Some(u32::from(b) + 0x80).filter(|c| *c < 0x100),
        // The standard's first edition had no signs of the euro and the drachma, and no iota
        // below.
        b'F' => match b ^ 0x80 {
            0xa4 | 0xa5 | 0xaa => None,
            b => crate::codec_charmap::char_at("iso8859_7", b),
        },
        ASCII => Some(u32::from(b)).filter(|c| *c < 0x80),
        _ => return Err(Fault::Internal),
    };
    found.ok_or(Fault::Illegal(3))
}

/// An escape sequence that chooses a set.
fn choose(iso: &Iso, state: &mut State, s: &[u8]) -> Result<usize, Fault> {
    const LONGEST: usize = 16;
    let mut at = 1;
    let mut n = 0;
    while at < LONGEST && n == 0 {
        let b = *s.get(at).ok_or(Fault::More)?;
        if ends_escape(b) {
            n = at + 1;
        } else if iso.has_revision && b == b'&' && s.get(at + 1) == Some(&b'@') {
            at += 2;
        }
        at += 1;
    }
    let (mark, which) = match s.get(..n).unwrap_or(&[]) {
        [] => return Err(Fault::Illegal(1)),
        [_, b'$', last] => (last | 0x80, 0),
        [_, b'(', last] => (*last, 0),
        [_, b')', last] => (*last, 1),
        [_, b'.', last] if iso.has_g2 => (*last, 2),
        [_, b'$', b'(', last] => (last | 0x80, 0),
        [_, b'$', b')', last] => (last | 0x80, 1),
        [_, _, _, ESC, b'$', b'B'] if iso.has_revision => (JIS_X_0208, 0),
        _ => return Err(Fault::Illegal(n)),
    };
    if mark != ASCII && !iso.sets.iter().any(|set| set.mark == mark) {
        return Err(Fault::Illegal(n));
    }
    state[which] = mark;
    Ok(n)
}

/// Writes a character, or two.
pub fn write(
    iso: &Iso,
    tables: &[Rc<Maps>],
    state: &mut State,
    text: &[u32],
    last: bool,
    out: &mut Vec<u8>,
) -> Result<usize, Fault> {
    if text[0] < 0x80 {
        if state[0] != ASCII {
            out.extend_from_slice(&[ESC, b'(', ASCII]);
            state[0] = ASCII;
        }
        shift_in(state, out);
        out.push(text[0] as u8);
        return Ok(1);
    }
    for (set, m) in iso.sets.iter().zip(tables) {
        match set.code(m, text, last) {
            Ok((code, n)) => {
                announce(iso, set, state, out);
                if set.is_double() {
                    out.push((code >> 8) as u8);
                }
                out.push(code as u8);
                return Ok(n);
            }
            Err(Fault::Illegal(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Err(Fault::Illegal(1))
}

/// Makes the set the one that bytes mean from here on.
fn announce(iso: &Iso, set: &Set, state: &mut State, out: &mut Vec<u8>) {
    let last = set.mark & 0x7f;
    if iso.has_no_shift {
        if state[0] == set.mark {
            return;
        }
        match set.mark {
            JIS_X_0208 => out.extend_from_slice(&[ESC, b'$', last]),
            _ if set.is_double() => out.extend_from_slice(&[ESC, b'$', b'(', last]),
            _ => out.extend_from_slice(&[ESC, b'(', last]),
        }
        state[0] = set.mark;
        return;
    }
    if state[1] != set.mark {
        out.extend_from_slice(&[ESC, b'$', b')', last]);
        state[1] = set.mark;
    }
    if state[FLAGS] & SHIFTED == 0 {
        out.push(SHIFT_OUT);
        state[FLAGS] |= SHIFTED;
    }
}
