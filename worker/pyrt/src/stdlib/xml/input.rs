//! The bytes of a document as UTF-8, whatever they were written in, and places in them. A byte
//! that is no text becomes 0xff, which no text has.

use super::chars::char_at;

#[derive(Clone)]
pub enum Encoding {
    Utf8,
    Utf16 { little: bool },
    Latin1,
    Ascii,
    /// Any other of one byte for each character.
    Table(Box<[Option<char>; 256]>),
}

impl Encoding {
    /// Those that the parser knows by itself; UTF-16 without a byte order is big-endian.
    pub fn named(name: &str) -> Option<Encoding> {
        Some(match name.to_ascii_uppercase().as_str() {
            "UTF-8" => Encoding::Utf8,
            "UTF-16" | "UTF-16BE" => Encoding::Utf16 { little: false },
            "UTF-16LE" => Encoding::Utf16 { little: true },
            "ISO-8859-1" => Encoding::Latin1,
            "US-ASCII" => Encoding::Ascii,
            _ => return None,
        })
    }
    pub fn is_wide(&self) -> bool {
        matches!(self, Encoding::Utf16 { .. })
    }
    fn width(&self, utf8_len: usize) -> usize {
        match self {
            Encoding::Utf8 => utf8_len,
            Encoding::Utf16 { .. } => if utf8_len == 4 { 4 } else { 2 },
            _ => 1,
        }
    }
}

#[derive(Clone, Copy, Default)]
pub struct Place {
    pub byte: usize,
    pub line: usize,
    pub column: usize,
}

pub struct Input {
    pub bytes: Vec<u8>,
    /// None: not known yet, everything is pending.
    encoding: Option<Encoding>,
    pending: Vec<u8>,
    /// The last place asked for, as a position in `bytes`.
    mark: usize,
    mark_place: Place,
}

const WRONG: u8 = 0xff;

impl Input {
    pub fn new() -> Input {
        Input {
            bytes: Vec::new(),
            encoding: None,
            pending: Vec::new(),
            mark: 0,
            mark_place: Place { byte: 0, line: 1, column: 0 },
        }
    }

    pub fn encoding(&self) -> &Encoding {
        self.encoding.as_ref().unwrap_or(&Encoding::Utf8)
    }

    /// More of the document; `fixed`: the encoding that the caller named.
    pub fn feed(&mut self, more: &[u8], is_final: bool, fixed: Option<&Encoding>) {
        if let (Some(Encoding::Utf8), true) = (&self.encoding, self.pending.is_empty()) {
            self.bytes.extend_from_slice(more);
            return;
        }
        self.pending.extend_from_slice(more);
        if self.encoding.is_none() {
            self.encoding = detect(&self.pending, is_final, fixed);
        }
        self.convert(is_final);
    }

    fn convert(&mut self, is_final: bool) {
        let pending = std::mem::take(&mut self.pending);
        let single = |b: u8, c: Option<char>, out: &mut Vec<u8>| match c {
            Some(c) if b < 0x80 && c as u32 == b.into() => out.push(b),
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => out.push(WRONG),
        };
        match &self.encoding {
            None => self.pending = pending,
            Some(Encoding::Utf8) => self.bytes.extend_from_slice(&pending),
            Some(Encoding::Latin1) => {
                pending.iter().for_each(|b| single(*b, Some(*b as char), &mut self.bytes))
            }
            Some(Encoding::Ascii) => {
                let of = |b: u8| Some(b as char).filter(char::is_ascii);
                pending.iter().for_each(|b| single(*b, of(*b), &mut self.bytes))
            }
            Some(Encoding::Table(t)) => {
                pending.iter().for_each(|b| single(*b, t[*b as usize], &mut self.bytes))
            }
            Some(Encoding::Utf16 { little }) => {
                let used = wide(&pending, *little, is_final, &mut self.bytes);
                self.pending = pending[used..].to_vec();
            }
        }
    }

    /// The declaration names another encoding: what follows position `from` is written in it.
    pub fn switch(&mut self, encoding: Encoding, from: usize, is_final: bool) {
        if !encoding.is_wide() {
            let mut rest = self.bytes.split_off(from);
            rest.append(&mut self.pending);
            self.pending = rest;
            self.encoding = Some(encoding);
            self.convert(is_final);
        }
    }

    /// Where position `at` is.
    pub fn place(&mut self, at: usize) -> Place {
        let mut p = self.mark_place;
        let mut i = self.mark;
        let at = at.min(self.bytes.len());
        if at <= i {
            return p;
        }
        while i < at {
            let n = match self.bytes[i] {
                b if b < 0x80 => 1,
                _ => char_at(&self.bytes, i).map_or(1, |c| c.1),
            };
            p.byte += self.encoding().width(n);
            match self.bytes[i] {
                b'\n' if i > 0 && self.bytes[i - 1] == b'\r' => {}
                b'\n' | b'\r' => {
                    p.line += 1;
                    p.column = 0;
                }
                _ => p.column += 1,
            }
            i += n;
        }
        self.mark = at;
        self.mark_place = p;
        p
    }

    /// Forgets what stands before `at`.
    pub fn drop_before(&mut self, at: usize) {
        self.place(at);
        self.bytes.drain(..at);
        self.mark -= at.min(self.mark);
    }
}

fn detect(b: &[u8], is_final: bool, fixed: Option<&Encoding>) -> Option<Encoding> {
    let wide = |little| Some(Encoding::Utf16 { little });
    match (b, fixed) {
        (_, Some(e)) if !e.is_wide() => fixed.cloned(),
        ([0xfe, 0xff, ..], _) => wide(false),
        ([0xff, 0xfe, ..], _) => wide(true),
        ([_, _, ..], Some(_)) => fixed.cloned(),
        ([0xef] | [0xef, 0xbb], _) if !is_final => None,
        ([b'<', 0, ..], _) => wide(true),
        ([0, _, ..], _) => wide(false),
        ([_, _, ..], _) => Some(Encoding::Utf8),
        _ if is_final => Some(Encoding::Utf8),
        _ => None,
    }
}

/// UTF-16 to UTF-8; gives how many bytes were whole characters.
fn wide(b: &[u8], little: bool, is_final: bool, out: &mut Vec<u8>) -> usize {
    let unit = |i: usize| {
        let pair = [b[i], b[i + 1]];
        if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    };
    let mut i = 0;
    while i + 1 < b.len() {
        let first = unit(i);
        let is_high = (0xd800..0xdc00).contains(&first);
        if is_high && i + 3 >= b.len() && !is_final {
            break;
        }
        let units = if is_high && i + 3 < b.len() { vec![first, unit(i + 2)] } else { vec![first] };
        match String::from_utf16(&units) {
            Ok(s) => {
                out.extend_from_slice(s.as_bytes());
                i += 2 * units.len();
            }
            Err(_) => {
                out.push(WRONG);
                i += 2;
            }
        }
    }
    i
}
