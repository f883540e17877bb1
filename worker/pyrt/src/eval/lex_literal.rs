//! Tokens of numbers and strings.

use super::fault::{Fault, P};
use super::lexer::*;
use crate::prelude::T;

/// The flags of a string's prefix; None when it is none.
pub fn prefix(text: &[u8]) -> Option<u8> {
    let mut flags = 0;
    for c in text {
        let f = match c | 32 {
            b'r' => STR_RAW,
            b'b' => STR_BYTES,
            b'u' => STR_U,
            b'f' => STR_F,
            _ => return None,
        };
        let both = (flags | f) & (STR_BYTES | STR_F) == STR_BYTES | STR_F;
        if flags & (f | STR_U) != 0 || (flags != 0 && f == STR_U) || both {
            return None;
        }
        flags |= f;
    }
    Some(flags)
}

impl Lexer<'_> {
    fn digit(&self, at: usize) -> bool {
        self.byte(at).is_ascii_digit()
    }
    /// What may stand right behind a number without a space: CPython lets keywords follow.
    fn number_end(&self, kind: &str) -> P<()> {
        let rest = &self.s[self.at..];
        let words: [&[u8]; 8] =
            [b"and", b"else", b"for", b"if", b"in", b"is", b"not", b"or"];
        let next = self.byte(self.at);
        if !is_part(next) || next >= 0x80 {
            return Ok(());
        }
        let wrong: P<()> = self.fail(self.at - 1, format!("invalid {} literal", kind));
        match wrong {
            Err(f) if words.iter().any(|w| rest.starts_with(w)) => {
                super::notice::note(T::SyntaxWarning, f.pos, f.msg);
                Ok(())
            }
            r => r,
        }
    }
    fn decimal_tail(&mut self) -> P<()> {
        loop {
            while self.digit(self.at) {
                self.at += 1;
            }
            if self.byte(self.at) != b'_' {
                return Ok(());
            }
            self.at += 1;
            if !self.digit(self.at) {
                return self.fail(self.at - 1, "invalid decimal literal");
            }
        }
    }
    fn based(&mut self, base: u32, kind: &str) -> P<()> {
        let is = |c: u8| (c as char).to_digit(base).is_some();
        let bad = |l: &Lexer| {
            let c = l.byte(l.at) as char;
            l.fail(l.at, format!("invalid digit '{}' in {} literal", c, kind))
        };
        self.at += 2;
        loop {
            if self.byte(self.at) == b'_' {
                self.at += 1;
            }
            if !is(self.byte(self.at)) {
                if self.digit(self.at) {
                    return bad(self);
                }
                return self.fail(self.at - 1, format!("invalid {} literal", kind));
            }
            while is(self.byte(self.at)) {
                self.at += 1;
            }
            if self.byte(self.at) != b'_' {
                break;
            }
        }
        if self.digit(self.at) {
            return bad(self);
        }
        self.number_end(kind)
    }
    /// From the '.' or the exponent on.
    fn fraction(&mut self) -> P<u8> {
        let mut kind = NUM_INT;
        if self.byte(self.at) == b'.' {
            kind = NUM_FLOAT;
            self.at += 1;
            if self.digit(self.at) {
                self.decimal_tail()?;
            }
        }
        if matches!(self.byte(self.at), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(self.at + 1), b'+' | b'-'));
            if self.digit(self.at + 1 + sign) {
                kind = NUM_FLOAT;
                self.at += 1 + sign;
                self.decimal_tail()?;
            } else if sign > 0 {
                return self.fail(self.at + 1, "invalid decimal literal");
            }
        }
        if matches!(self.byte(self.at), b'j' | b'J') {
            self.at += 1;
            self.number_end("imaginary")?;
            return Ok(NUM_IMAGINARY);
        }
        self.number_end("decimal")?;
        Ok(kind)
    }
    /// A literal that starts with 0 and is not of another base.
    fn zero(&mut self) -> P<u8> {
        let start = self.at;
        self.at += 1;
        loop {
            if self.byte(self.at) == b'_' {
                self.at += 1;
                if !self.digit(self.at) {
                    return self.fail(self.at - 1, "invalid decimal literal");
                }
            }
            if self.byte(self.at) != b'0' {
                break;
            }
            self.at += 1;
        }
        if self.digit(self.at) {
            self.decimal_tail()?;
            if !matches!(self.byte(self.at), b'.' | b'e' | b'E' | b'j' | b'J') {
                let zeros = self.s[start..].iter().take_while(|c| **c == b'0' || **c == b'_');
                let msg = "leading zeros in decimal integer literals are not permitted; use an \
                           0o prefix for octal integers";
                let n = zeros.count() as u32;
                return self.fail(start, msg).map_err(|mut f: Box<Fault>| {
                    f.pos.end_col += n;
                    f
                });
            }
        }
        self.fraction()
    }
    pub fn number(&mut self, start: usize, line: (u32, usize)) -> P<Tok> {
        let kind = if self.byte(self.at) == b'0' {
            let other = match self.byte(self.at + 1) | 32 {
                b'x' => Some((16, "hexadecimal")),
                b'o' => Some((8, "octal")),
                b'b' => Some((2, "binary")),
                _ => None,
            };
            match other {
                Some((base, name)) => {
                    self.based(base, name)?;
                    NUM_BASED
                }
                None => self.zero()?,
            }
        } else {
            if self.byte(self.at) != b'.' {
                self.decimal_tail()?;
            }
            self.fraction()?
        };
        let mut t = self.token(Kind::Number, start, line);
        t.flags = kind;
        Ok(t)
    }
    fn three(&self, quote: u8) -> bool {
        (0..3).all(|i| self.byte(self.at + i) == quote)
    }
    /// A string whose prefix is read.
    pub fn string(&mut self, start: usize, line: (u32, usize), prefix: u8) -> P<Tok> {
        let quote = self.byte(self.at);
        let triple = self.three(quote);
        self.at += if triple { 3 } else { 1 };
        let open = (self.at - start) as u8;
        if !self.string_end(quote, triple) {
            let ended = self.at >= self.s.len();
            let last = if ended && self.line > line.0 { self.line - 1 } else { self.line };
            self.line = line.0;
            self.line_start = line.1;
            let kind = if triple { "triple-quoted string" } else { "string" };
            let msg = format!("unterminated {} literal (detected at line {})", kind, last);
            let r = self.fail(start, msg);
            return if ended && triple { self.at_end(r) } else { r };
        }
        let mut t = self.token(Kind::Str, start, line);
        t.flags = prefix | if triple { STR_TRIPLE } else { 0 };
        t.open = open;
        Ok(t)
    }
    fn string_end(&mut self, quote: u8, triple: bool) -> bool {
        while self.at < self.s.len() {
            let mut c = self.s[self.at];
            if c == quote && (!triple || self.three(quote)) {
                self.at += if triple { 3 } else { 1 };
                return true;
            }
            if c == b'\\' && self.at + 1 < self.s.len() {
                self.at += 1;
                c = self.s[self.at];
            } else if c == b'\n' && !triple {
                return false;
            }
            self.at += 1;
            if c == b'\n' {
                self.new_line(self.at);
            }
        }
        false
    }
}
