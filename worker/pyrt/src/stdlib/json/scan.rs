//! JSON text becomes values.

use crate::call::enter_native;
use crate::prelude::*;
use crate::str::{new_char, StrData};
use crate::str_wtf8::{decode, push};
use crate::{numparse, str};

/// What the decoder was told; None for what it does by itself.
#[derive(Default)]
pub struct Hooks {
    pub object: Option<Value>,
    pub pairs: Option<Value>,
    pub float: Option<Value>,
    pub int: Option<Value>,
    pub constant: Option<Value>,
    pub strict: bool,
}

/// Why a text is no JSON.
pub enum Stop {
    /// What is wrong, and at which byte.
    Bad(&'static str, usize),
    /// No value begins at this byte.
    Nothing(usize),
    Raised(PyErr),
}

impl From<PyErr> for Stop {
    fn from(e: PyErr) -> Stop {
        Stop::Raised(e)
    }
}

type S<V> = Result<V, Stop>;

pub struct Scan<'a> {
    s: &'a [u8],
    hooks: &'a Hooks,
    /// Keys seen before, by a hash of their bytes: equal keys are one object.
    keys: Vec<Value>,
}

const KEYS: usize = 128;

pub fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r')
}

fn hex4(s: &[u8], at: usize) -> Option<u32> {
    let digits = s.get(at..at + 4)?;
    digits.iter().try_fold(0, |n, &b| Some(n << 4 | (b as char).to_digit(16)?))
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a StrData, hooks: &'a Hooks) -> Scan<'a> {
        Scan { s: text.bytes(), hooks, keys: vec![] }
    }
    #[inline]
    pub fn space(&self, mut at: usize) -> usize {
        while at < self.s.len() && is_space(self.s[at]) {
            at += 1;
        }
        at
    }
    fn word(&self, at: usize, word: &str) -> bool {
        self.s[at..].starts_with(word.as_bytes())
    }
    /// The value that begins at byte `at`, and where it ends.
    pub fn value(&mut self, at: usize) -> S<(Value, usize)> {
        match self.s.get(at) {
            Some(b'"') => self.string(at + 1),
            Some(b'{') => {
                enter_native()?;
                self.object(at + 1)
            }
            Some(b'[') => {
                enter_native()?;
                self.array(at + 1)
            }
            Some(b'n') if self.word(at, "null") => Ok((NONE, at + 4)),
            Some(b't') if self.word(at, "true") => Ok((TRUE, at + 4)),
            Some(b'f') if self.word(at, "false") => Ok((FALSE, at + 5)),
            Some(b'N') if self.word(at, "NaN") => self.constant("NaN", f64::NAN, at),
            Some(b'I') if self.word(at, "Infinity") => {
                self.constant("Infinity", f64::INFINITY, at)
            }
            Some(b'-') if self.word(at, "-Infinity") => {
                self.constant("-Infinity", f64::NEG_INFINITY, at)
            }
            _ => self.number(at),
        }
    }
    fn constant(&self, name: &str, x: f64, at: usize) -> S<(Value, usize)> {
        let v = match &self.hooks.constant {
            Some(f) => call(f, &mut [new_str(name)])?,
            None => Value::float_as_is(x),
        };
        Ok((v, at + name.len()))
    }
    fn digits(&self, mut at: usize) -> usize {
        while self.s.get(at).map_or(false, u8::is_ascii_digit) {
            at += 1;
        }
        at
    }
    fn number(&self, start: usize) -> S<(Value, usize)> {
        let digit = |at: usize| self.s.get(at).map_or(false, u8::is_ascii_digit);
        let negative = self.s.get(start) == Some(&b'-');
        let first = start + usize::from(negative);
        let mut end = match self.s.get(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => self.digits(first),
            _ => return Err(Stop::Nothing(start)),
        };
        let whole = end;
        if self.s.get(end) == Some(&b'.') && digit(end + 1) {
            end = self.digits(end + 1);
        }
        if matches!(self.s.get(end), Some(b'e' | b'E')) {
            let sign = matches!(self.s.get(end + 1), Some(b'+' | b'-'));
            let from = end + 1 + usize::from(sign);
            if digit(from) {
                end = self.digits(from);
            }
        }
        let text = &self.s[start..end];
        if end != whole {
            if let Some(f) = &self.hooks.float {
                return Ok((call(f, &mut [new_wtf8(text.to_vec())])?, end));
            }
            let x = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
            return Ok((Value::float(x.unwrap_or(f64::NAN)), end));
        }
        if let Some(f) = &self.hooks.int {
            return Ok((call(f, &mut [new_wtf8(text.to_vec())])?, end));
        }
        if end - first <= 18 {
            let n = self.s[first..end].iter().fold(0, |n, b| n * 10 + (b - b'0') as i64);
            return Ok((Value::int(if negative { -n } else { n }), end));
        }
        match numparse::parse_int(text, 10).map_err(PyErr::from)? {
            Some(i) => Ok((new_int(i), end)),
            None => Err(Stop::Nothing(start)),
        }
    }

    /// A string whose opening quote is before `from`.
    pub fn string(&self, from: usize) -> S<(Value, usize)> {
        let (plain, end) = self.plain(from)?;
        if self.s[end] == b'"' {
            return Ok((text(plain), end + 1));
        }
        let mut out = plain.to_vec();
        let mut at = end;
        while self.s[at] != b'"' {
            at = self.escape(from, at, &mut out)?;
            let (plain, end) = self.plain_of(from, at)?;
            out.extend_from_slice(plain);
            at = end;
        }
        Ok((text(&out), at + 1))
    }
    fn plain(&self, from: usize) -> S<(&'a [u8], usize)> {
        self.plain_of(from, from)
    }
    /// Up to a quote or a backslash, of the string that begins at `from`.
    fn plain_of(&self, from: usize, start: usize) -> S<(&'a [u8], usize)> {
        let mut at = start;
        loop {
            match self.s.get(at) {
                None => return Err(Stop::Bad("Unterminated string starting at", from - 1)),
                Some(b'"' | b'\\') => return Ok((&self.s[start..at], at)),
                Some(0..=31) if self.hooks.strict => {
                    return Err(Stop::Bad("Invalid control character at", at))
                }
                Some(_) => at += 1,
            }
        }
    }
    /// The escape whose backslash is at `at`; gives where it ends.
    fn escape(&self, from: usize, at: usize, out: &mut Vec<u8>) -> S<usize> {
        let c = match self.s.get(at + 1) {
            None => return Err(Stop::Bad("Unterminated string starting at", from - 1)),
            Some(c) => *c,
        };
        let plain = match c {
            b'"' | b'\\' | b'/' => c,
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b't' => 9,
            b'u' => return self.unicode_escape(at, out),
            _ => return Err(Stop::Bad("Invalid \\escape", at)),
        };
        out.push(plain);
        Ok(at + 2)
    }
    fn unicode_escape(&self, at: usize, out: &mut Vec<u8>) -> S<usize> {
        let bad = |at: usize| Stop::Bad("Invalid \\uXXXX escape", at + 1);
        let high = match hex4(self.s, at + 2) {
            Some(c) if at + 6 < self.s.len() => c,
            _ => return Err(bad(at)),
        };
        let pair = (0xd800..0xdc00).contains(&high) && self.s[at + 6..].starts_with(b"\\u");
        if pair && at + 12 < self.s.len() {
            let low = hex4(self.s, at + 8).ok_or_else(|| bad(at + 6))?;
            if (0xdc00..0xe000).contains(&low) {
                push(out, 0x10000 + ((high & 0x3ff) << 10 | low & 0x3ff));
                return Ok(at + 12);
            }
        }
        push(out, high);
        Ok(at + 6)
    }

    /// The key whose opening quote is before `from`.
    fn key(&mut self, from: usize) -> S<(Value, usize)> {
        let (plain, end) = self.plain(from)?;
        if self.s[end] != b'"' {
            return self.string(from);
        }
        if self.keys.is_empty() {
            self.keys.resize(KEYS, UNBOUND);
        }
        let hash = plain.iter().fold(plain.len(), |h, &b| h.wrapping_mul(31) ^ b as usize);
        let slot = &mut self.keys[hash % KEYS];
        match slot.as_str_data() {
            Some(s) if s.bytes() == plain => {}
            _ => *slot = text(plain),
        }
        Ok((slot.clone(), end + 1))
    }

    /// An object whose brace is before `at`.
    fn object(&mut self, at: usize) -> S<(Value, usize)> {
        let d = if self.hooks.pairs.is_some() { UNBOUND } else { crate::dict::new_dict() };
        let mut pairs = vec![];
        let mut at = self.space(at);
        if self.s.get(at) != Some(&b'}') {
            loop {
                if self.s.get(at) != Some(&b'"') {
                    let msg = "Expecting property name enclosed in double quotes";
                    return Err(Stop::Bad(msg, at));
                }
                let (key, end) = self.key(at + 1)?;
                at = self.space(end);
                if self.s.get(at) != Some(&b':') {
                    return Err(Stop::Bad("Expecting ':' delimiter", at));
                }
                let (v, end) = self.value(self.space(at + 1))?;
                match d.as_dict() {
                    Some(d) => d.set(key, v)?,
                    None => pairs.push(tuple(vec![key, v])),
                }
                at = self.space(end);
                match self.s.get(at) {
                    Some(b'}') => break,
                    Some(b',') => at = self.space(at + 1),
                    _ => return Err(Stop::Bad("Expecting ',' delimiter", at)),
                }
            }
        }
        let v = match (&self.hooks.pairs, &self.hooks.object) {
            (Some(f), _) => call(f, &mut [list(pairs)])?,
            (None, Some(f)) => call(f, &mut [d])?,
            _ => d,
        };
        Ok((v, at + 1))
    }

    /// An array whose bracket is before `at`.
    fn array(&mut self, at: usize) -> S<(Value, usize)> {
        let mut out = vec![];
        let mut at = self.space(at);
        if self.s.get(at) == Some(&b']') {
            return Ok((list(out), at + 1));
        }
        loop {
            let (v, end) = self.value(at)?;
            out.push(v);
            at = self.space(end);
            match self.s.get(at) {
                Some(b']') => return Ok((list(out), at + 1)),
                Some(b',') => at = self.space(at + 1),
                _ => return Err(Stop::Bad("Expecting ',' delimiter", at)),
            }
        }
    }
}

fn text(bytes: &[u8]) -> Value {
    match bytes.len() {
        0 => str::empty(),
        1..=4 => {
            let (c, n) = decode(bytes, 0);
            if n == bytes.len() {
                new_char(c)
            } else {
                new_wtf8(bytes.to_vec())
            }
        }
        _ => new_wtf8(bytes.to_vec()),
    }
}
