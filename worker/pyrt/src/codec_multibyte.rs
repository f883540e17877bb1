//! The codecs of East Asia, some of which have a state: where text may come in parts, it goes from
//! one part to the next. What error handlers are asked, and what becomes of their answers, is
//! different from other codecs: one character at a time, and a handler's text is encoded, too.

use crate::codec::{CodecError, Errors, Instead};
use crate::codec_iso2022::{self, Iso};
use crate::codec_pairs::{maps, push_code, Lack, Maps, Meaning};
use crate::prelude::*;
use crate::stdlib::codec_handlers;
use crate::str_wtf8::{chars, push};
use crate::{codec_gb18030, codec_hangul, codec_hz};
use std::cell::RefCell;
use std::rc::Rc;

/// What a codec remembers between two parts of a text, in the bytes that CPython keeps.
pub type State = [u8; 8];

pub enum Kind {
    /// A table, and nothing else.
    Pairs,
    Gb18030,
    EucKr,
    Hz,
    Iso(&'static Iso),
}

/// The codecs' names and kinds; one with a table has the table of its name.
static CODECS: [(&str, Kind); 24] = [
    ("big5", Kind::Pairs),
    ("big5hkscs", Kind::Pairs),
    ("cp932", Kind::Pairs),
    ("cp949", Kind::Pairs),
    ("cp950", Kind::Pairs),
    ("euc_jis_2004", Kind::Pairs),
    ("euc_jisx0213", Kind::Pairs),
    ("euc_jp", Kind::Pairs),
    ("euc_kr", Kind::EucKr),
    ("gb18030", Kind::Gb18030),
    ("gb2312", Kind::Pairs),
    ("gbk", Kind::Pairs),
    ("hz", Kind::Hz),
    ("iso2022_jp", Kind::Iso(&codec_iso2022::JP)),
    ("iso2022_jp_1", Kind::Iso(&codec_iso2022::JP_1)),
    ("iso2022_jp_2", Kind::Iso(&codec_iso2022::JP_2)),
    ("iso2022_jp_2004", Kind::Iso(&codec_iso2022::JP_2004)),
    ("iso2022_jp_3", Kind::Iso(&codec_iso2022::JP_3)),
    ("iso2022_jp_ext", Kind::Iso(&codec_iso2022::JP_EXT)),
    ("iso2022_kr", Kind::Iso(&codec_iso2022::KR)),
    ("johab", Kind::Pairs),
    ("shift_jis", Kind::Pairs),
    ("shift_jis_2004", Kind::Pairs),
    ("shift_jisx0213", Kind::Pairs),
];

/// The number of the codec of that name.
pub fn position(name: &str) -> Option<usize> {
    CODECS.iter().position(|c| c.0 == name)
}

/// A codec with its tables.
pub struct Coder {
    pub name: &'static str,
    kind: &'static Kind,
    tables: Vec<Rc<Maps>>,
    /// Its bytes below 128 are ASCII, whatever the state.
    is_ascii: bool,
}

/// How far a text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// To its end.
    All,
    /// More may follow.
    Part,
    /// As far as gives so many bytes of text.
    Text(usize),
}

/// Why a step was none.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// So many bytes or characters mean nothing.
    Illegal(usize),
    /// More of them may mean something.
    More,
    /// "internal codec error", which CPython's codec says, too.
    Internal,
}

thread_local! {
    static MADE: RefCell<Vec<Option<Rc<Coder>>>> = RefCell::new(vec![None; CODECS.len()]);
}

/// The codec of that number.
pub fn coder(i: usize) -> Rc<Coder> {
    if let Some(c) = MADE.with(|m| m.borrow()[i].clone()) {
        return c;
    }
    let (name, kind) = (CODECS[i].0, &CODECS[i].1);
    let tables: Vec<Rc<Maps>> = match kind {
        Kind::Hz => vec![maps("gb2312")],
        Kind::Iso(iso) => iso.sets.iter().map(|set| maps(set.table)).collect(),
        _ => vec![maps(name)],
    };
    let is_ascii = !matches!(kind, Kind::Hz | Kind::Iso(_)) && tables[0].is_ascii;
    let made = Rc::new(Coder { name, kind, tables, is_ascii });
    MADE.with(|m| m.borrow_mut()[i] = Some(made.clone()));
    made
}

pub fn push_meaning(out: &mut Vec<u8>, m: Meaning) {
    match m {
        Meaning::One(c) => push(out, c),
        Meaning::Two(a, b) => {
            push(out, a as u32);
            push(out, b as u32);
        }
    }
}

/// The code for the beginning of `text`, and of how many characters.
pub fn code_in(m: &Maps, text: &[u32], last: bool) -> Result<(u32, usize), Fault> {
    if m.begins_double(text[0]) {
        match text.get(1).map(|next| m.double(text[0], *next)) {
            Some(Some(code)) => return Ok((code, 2)),
            None if !last => return Err(Fault::More),
            _ => {}
        }
    }
    m.code(text[0]).map(|code| (code, 1)).ok_or(Fault::Illegal(1))
}

/// Reads by a table.
pub fn read_pair(m: &Maps, s: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
    match m.first(s) {
        Ok((meaning, n)) => {
            push_meaning(out, meaning);
            Ok(n)
        }
        Err(Lack::Illegal(n)) => Err(Fault::Illegal(n)),
        Err(Lack::More) => Err(Fault::More),
    }
}

impl Coder {
    pub fn start_of_reading(&self) -> State {
        match self.kind {
            Kind::Iso(_) => codec_iso2022::START_OF_READING,
            _ => State::default(),
        }
    }
    pub fn start_of_writing(&self) -> State {
        match self.kind {
            Kind::Iso(_) => codec_iso2022::START_OF_WRITING,
            _ => State::default(),
        }
    }
    /// What a reader's reset() leaves.
    pub fn reset_reading(&self, state: &mut State) {
        match self.kind {
            Kind::Hz => state[0] = 0,
            Kind::Iso(_) => codec_iso2022::reset(state),
            _ => {}
        }
    }
    /// Back to ASCII at the end of a text.
    pub fn end(&self, state: &mut State, out: &mut Vec<u8>) {
        match self.kind {
            Kind::Hz => codec_hz::end(state, out),
            Kind::Iso(_) => codec_iso2022::end(state, out),
            _ => {}
        }
    }
    /// Reads a character, or something that changes the state: gives the number of bytes.
    pub fn read(&self, state: &mut State, s: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
        let table = &self.tables[0];
        match self.kind {
            Kind::Pairs => read_pair(table, s, out),
            Kind::Gb18030 => codec_gb18030::read(table, s, out),
            Kind::EucKr if codec_hangul::is_spelled(s) => {
                if s.len() < 8 {
                    return Err(Fault::More);
                }
                let c = codec_hangul::unspelled(s).ok_or(Fault::Illegal(1))?;
                push(out, c);
                Ok(8)
            }
            Kind::EucKr => read_pair(table, s, out),
            Kind::Hz => codec_hz::read(table, state, s, out),
            Kind::Iso(iso) => codec_iso2022::read(iso, &self.tables, state, s, out),
        }
    }
    /// Writes the first character of a text, or two: gives how many.
    fn write(
        &self,
        state: &mut State,
        text: &[u32],
        last: bool,
        out: &mut Vec<u8>,
    ) -> Result<usize, Fault> {
        let table = &self.tables[0];
        match self.kind {
            Kind::Hz => codec_hz::write(table, state, text[0], out),
            Kind::Iso(iso) => codec_iso2022::write(iso, &self.tables, state, text, last, out),
            Kind::EucKr if codec_hangul::is_syllable(text[0]) && table.code(text[0]).is_none() => {
                out.extend_from_slice(&codec_hangul::spelled(text[0]));
                Ok(1)
            }
            Kind::Gb18030 if table.code(text[0]).is_none() => codec_gb18030::write(text[0], out),
            _ => {
                let (code, n) = code_in(table, text, last)?;
                push_code(out, code);
                Ok(n)
            }
        }
    }
    /// Appends the text of bytes; gives how many it took.
    pub fn decode(
        &self,
        state: &mut State,
        s: &[u8],
        errors: &Errors,
        extent: Extent,
        out: &mut Vec<u8>,
    ) -> Result<usize, CodecError> {
        let room = if let Extent::Text(n) = extent { n } else { usize::MAX };
        let mut at = 0;
        while at < s.len() && out.len() < room {
            if self.is_ascii && s[at] < 128 {
                let most = (room - out.len()).min(s.len() - at);
                let plain = s[at..at + most].iter().take_while(|b| **b < 128).count();
                out.extend_from_slice(&s[at..at + plain]);
                at += plain;
                continue;
            }
            match self.read(state, &s[at..], out) {
                Ok(n) => at += n,
                Err(Fault::More) if extent == Extent::Part => break,
                Err(fault) => at = self.refuse(fault, s, at, errors, out)?,
            }
        }
        Ok(at)
    }
    /// Handles bytes from `at` on that cannot be read; gives where reading goes on.
    fn refuse(
        &self,
        fault: Fault,
        s: &[u8],
        at: usize,
        errors: &Errors,
        out: &mut Vec<u8>,
    ) -> Result<usize, CodecError> {
        let (n, reason) = told(fault, s.len() - at)?;
        let fault = CodecError::Decode { encoding: self.name, start: at, end: at + n, reason };
        errors.decode(s, fault, out, &|_| None)
    }
    /// Handles bytes from `at` on at the end of a text, where more would have to follow.
    pub fn end_of_bytes(
        &self,
        s: &[u8],
        at: usize,
        errors: &Errors,
        out: &mut Vec<u8>,
    ) -> Result<usize, CodecError> {
        self.refuse(Fault::More, s, at, errors, out)
    }
    /// Appends the bytes of a text; gives how many characters it took: all, unless this is not
    /// the `last` part and more may follow.
    pub fn encode(
        &self,
        state: &mut State,
        s: &[u8],
        errors: &Errors,
        last: bool,
        out: &mut Vec<u8>,
    ) -> Result<usize, CodecError> {
        let text: Vec<u32> = chars(s).collect();
        let mut at = 0;
        while at < text.len() {
            let (n, reason) = match self.write(state, &text[at..], last, out) {
                Ok(n) => {
                    at += n;
                    continue;
                }
                Err(Fault::More) if !last => break,
                Err(fault) => told(fault, text.len() - at)?,
            };
            let (start, end) = (at, at + n);
            let fault = CodecError::Encode { encoding: self.name, start, end, reason };
            at = match errors {
                Errors::Replace => {
                    if self.write(state, &[u32::from(b'?')], true, out).is_err() {
                        out.push(b'?');
                    }
                    end
                }
                Errors::Other(name) => {
                    let wrong = "encoding error handler must return (str, int) tuple";
                    let (instead, next) =
                        codec_handlers::encode(name, s, text.len(), fault, wrong)?;
                    self.write_instead(state, instead, out)?;
                    next
                }
                _ => {
                    let instead = errors.encode(&text[start..end], fault, None)?;
                    self.write_instead(state, instead, out)?;
                    end
                }
            };
        }
        Ok(at)
    }
    /// A handler's answer; its text must be encodable.
    fn write_instead(
        &self,
        state: &mut State,
        instead: Instead,
        out: &mut Vec<u8>,
    ) -> Result<(), CodecError> {
        match instead {
            Instead::Bytes(b) => out.extend(b),
            Instead::Text(t) => {
                let coded = self.encode(state, &t, &Errors::Strict, true, out);
                coded.map_err(|e| codec_handlers::raised_about(e, &new_wtf8(t.clone())))?;
            }
        }
        Ok(())
    }
}

/// How long a fault is, and what is said about it, where `rest` is left.
fn told(fault: Fault, rest: usize) -> Result<(usize, &'static str), CodecError> {
    match fault {
        Fault::Illegal(n) => Ok((n.min(rest), "illegal multibyte sequence")),
        Fault::More => Ok((rest, "incomplete multibyte sequence")),
        Fault::Internal => {
            Err(codec_handlers::through_codec(runtime_error("internal codec error")))
        }
    }
}

/// The whole of a text.
pub fn decode(
    s: &[u8],
    i: usize,
    errors: &Errors,
    last: bool,
) -> Result<(Vec<u8>, usize), CodecError> {
    let coder = coder(i);
    let mut out = Vec::with_capacity(s.len());
    let extent = if last { Extent::All } else { Extent::Part };
    let n = coder.decode(&mut coder.start_of_reading(), s, errors, extent, &mut out)?;
    Ok((out, n))
}

/// The whole of a text.
pub fn encode(s: &[u8], i: usize, errors: &Errors) -> Result<Vec<u8>, CodecError> {
    let coder = coder(i);
    if coder.is_ascii && s.is_ascii() {
        return Ok(s.to_vec());
    }
    let mut out = Vec::with_capacity(s.len());
    let mut state = coder.start_of_writing();
    coder.encode(&mut state, s, errors, true, &mut out)?;
    coder.end(&mut state, &mut out);
    Ok(out)
}
