//! UTF-7: ASCII in which other characters stand as base64 of UTF-16 between '+' and '-'.

use crate::codec::{CodecError, Errors};
use crate::str_wtf8::{chars, push};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn digit(b: u8) -> Option<u32> {
    DIGITS.iter().position(|&d| d == b).map(|d| d as u32)
}

/// May the character stand for itself?
fn is_direct(c: u32) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"'(),-./:? \t\n\r".contains(&b);
    let optional = |b: u8| b"!\"#$%&*;<=>@[]^_`{|}".contains(&b);
    u8::try_from(c).map_or(false, |b| plain(b) || optional(b))
}

/// Bits that wait to be written, or that were read.
#[derive(Default)]
struct Bits {
    word: u64,
    n: u32,
}

impl Bits {
    fn put(&mut self, value: u32, n: u32) {
        self.word = (self.word << n | value as u64) & ((1 << 48) - 1);
        self.n += n;
    }
    fn take(&mut self, n: u32) -> u32 {
        self.n -= n;
        let v = self.word >> self.n & ((1 << n) - 1);
        self.word &= (1 << self.n) - 1;
        v as u32
    }
    fn write(&mut self, out: &mut Vec<u8>) {
        while self.n >= 6 {
            out.push(DIGITS[self.take(6) as usize]);
        }
    }
    fn end(&mut self, out: &mut Vec<u8>) {
        if self.n > 0 {
            self.put(0, 6 - self.n);
            self.write(out);
        }
        *self = Bits::default();
    }
}

pub fn encode(s: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(s.len());
    let (mut bits, mut shifted) = (Bits::default(), false);
    for c in chars(s) {
        if is_direct(c) {
            if shifted {
                bits.end(&mut out);
                if c < 128 && (digit(c as u8).is_some() || c == b'-' as u32) {
                    out.push(b'-');
                }
                shifted = false;
            }
            out.push(c as u8);
            continue;
        }
        if !shifted && c == b'+' as u32 {
            out.extend_from_slice(b"+-");
            continue;
        }
        if !shifted {
            out.push(b'+');
            shifted = true;
        }
        if c >= 0x10000 {
            bits.put(0xd800 + ((c - 0x10000) >> 10), 16);
            bits.write(&mut out);
            bits.put(0xdc00 + ((c - 0x10000) & 0x3ff), 16);
        } else {
            bits.put(c, 16);
        }
        bits.write(&mut out);
    }
    if shifted {
        bits.end(&mut out);
        out.push(b'-');
    }
    out
}

/// Where a decoder is: in a shifted part or not, and what of it is no whole character yet.
#[derive(Default)]
struct Reader {
    shifted: bool,
    /// Where the shifted part begins, and how long the text was then.
    start: usize,
    kept: usize,
    bits: Bits,
    high: Option<u32>,
}

impl Reader {
    fn unit(&mut self, unit: u32, out: &mut Vec<u8>) {
        if let Some(high) = self.high.take() {
            if (0xdc00..0xe000).contains(&unit) {
                push(out, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
                return;
            }
            push(out, high);
        }
        match unit {
            0xd800..=0xdbff => self.high = Some(unit),
            _ => push(out, unit),
        }
    }
    /// One byte of a shifted part: how it ends there, if it does and that is a fault.
    fn shifted_byte(&mut self, b: u8, out: &mut Vec<u8>) -> Result<bool, &'static str> {
        if let Some(d) = digit(b) {
            self.bits.put(d, 6);
            if self.bits.n >= 16 {
                let unit = self.bits.take(16);
                self.unit(unit, out);
            }
            return Ok(true);
        }
        self.shifted = false;
        if self.bits.n > 0 {
            if self.bits.n >= 6 {
                return Err("partial character in base64 sequence");
            }
            if self.bits.word != 0 {
                return Err("non-zero padding bits in base64 sequence");
            }
        }
        if let Some(high) = self.high.take().filter(|_| b < 128 && b != b'+') {
            push(out, high);
        }
        Ok(b == b'-')
    }
}

pub fn decode(s: &[u8], errors: &Errors, last: bool) -> Result<(Vec<u8>, usize), CodecError> {
    let mut out = Vec::with_capacity(s.len());
    let mut r = Reader::default();
    let mut at = 0;
    loop {
        let fault = if at == s.len() {
            if !r.shifted {
                return Ok((out, at));
            }
            if !last {
                out.truncate(r.kept);
                return Ok((out, r.start));
            }
            let (bits, high) = (std::mem::take(&mut r.bits), r.high.take());
            r.shifted = false;
            if high.is_none() && bits.n < 6 && (bits.n == 0 || bits.word == 0) {
                return Ok((out, at));
            }
            (r.start, s.len(), "unterminated shift sequence")
        } else {
            let b = s[at];
            if r.shifted {
                let start = at;
                match r.shifted_byte(b, &mut out) {
                    Ok(taken) => {
                        at += taken as usize;
                        continue;
                    }
                    Err(reason) => (r.start, start + 1, reason),
                }
            } else if b == b'+' {
                let start = at;
                at += 1;
                match s.get(at) {
                    Some(b'-') => {
                        out.push(b'+');
                        at += 1;
                        continue;
                    }
                    Some(&b) if digit(b).is_none() => (start, at + 1, "ill-formed sequence"),
                    _ => {
                        r = Reader { shifted: true, start, kept: out.len(), ..Reader::default() };
                        continue;
                    }
                }
            } else if b < 128 {
                out.push(b);
                at += 1;
                continue;
            } else {
                (at, at + 1, "unexpected special character")
            }
        };
        let (start, end, reason) = fault;
        r = Reader::default();
        let fault = CodecError::Decode { encoding: "utf7", start, end, reason };
        at = errors.decode(s, fault, &mut out, &|_| None)?;
    }
}
