//! String literals: prefixes, escapes, and literals that stand side by side.

use super::ast::*;
use super::fault::P;
use super::lexer::{Kind as K, Tok, STR_BYTES, STR_F, STR_RAW, STR_TRIPLE, STR_U};
use super::parser::Parser;
use crate::prelude::*;

/// The text of an f-string that is being read, and its parts so far.
pub struct Joined {
    /// WTF-8.
    pub text: Vec<u8>,
    pub parts: Vec<Expr>,
    pub whole: Pos,
    pub kind: Option<Value>,
}

/// Where an escape is, in the text that is decoded.
struct Escape<'t> {
    s: &'t [u8],
    at: usize,
}

impl<'a> Parser<'a> {
    pub fn text_node(&self, pos: Pos, text: Vec<u8>, kind: Option<Value>) -> P<Expr> {
        self.make(pos, ExprKind::Constant { value: text_value(text), kind })
    }
    /// Makes a constant of the text so far, if there is any.
    pub fn flush(&self, j: &mut Joined) -> P<()> {
        if !j.text.is_empty() {
            let text = std::mem::take(&mut j.text);
            let n = self.text_node(j.whole, text, j.kind.clone())?;
            j.parts.push(n);
        }
        Ok(())
    }
    /// Decodes the escapes of a part of a token.
    pub fn escapes(&self, t: &Tok, from: usize, to: usize, out: &mut Vec<u8>) -> P<()> {
        let bytes = t.flags & STR_BYTES != 0;
        let mut e = Escape { s: &self.s.as_bytes()[from..to], at: 0 };
        if let Some(text) = crate::codec_escape::warning(e.s, !bytes) {
            super::notice::note(T::DeprecationWarning, t.pos, text);
        }
        while e.at < e.s.len() {
            if e.s[e.at] != b'\\' {
                out.push(e.s[e.at]);
                e.at += 1;
            } else if let Err(msg) = e.one(bytes, out) {
                return self.fail(self.tok().pos, &msg);
            }
        }
        Ok(())
    }
    fn literal(&self, t: &Tok, out: &mut Vec<u8>) -> P<()> {
        let (from, to) = body(t);
        let bytes = &self.s.as_bytes()[from..to];
        if t.flags & STR_BYTES != 0 && !bytes.is_ascii() {
            return self.fail(t.pos, "bytes can only contain ASCII literal characters");
        }
        if t.flags & STR_RAW == 0 {
            return self.escapes(t, from, to, out);
        }
        out.extend_from_slice(bytes);
        Ok(())
    }
    pub fn strings(&mut self) -> P<Expr> {
        let first = *self.tok();
        let mut all = Vec::new();
        while self.at_kind(K::Str) {
            all.push(*self.tok());
            self.step();
        }
        let flags = all.iter().fold(0, |f, t| f | t.flags);
        let u = self.s.as_bytes()[first.start] == b'u' && first.flags & STR_U != 0;
        let kind = if u { Some(new_str("u")) } else { None };
        let mut j =
            Joined { text: Vec::new(), parts: Vec::new(), whole: self.span(&first), kind };
        for t in &all {
            if (t.flags ^ first.flags) & STR_BYTES != 0 {
                return self.fail(self.tok().pos, "cannot mix bytes and nonbytes literals");
            }
            if t.flags & STR_F != 0 {
                self.fstring(t, &mut j)?;
            } else {
                self.literal(t, &mut j.text)?;
            }
        }
        if flags & STR_F != 0 {
            self.flush(&mut j)?;
            return self.make(j.whole, ExprKind::JoinedStr { values: j.parts });
        }
        if flags & STR_BYTES != 0 {
            let value = crate::object::new_bytes_data(T::Bytes.ty(), j.text);
            return self.make(j.whole, ExprKind::Constant { value, kind: None });
        }
        self.text_node(j.whole, j.text, j.kind)
    }
}

/// A str; those that look like names are shared with them, as CPython does.
fn text_value(text: Vec<u8>) -> Value {
    let named = text.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'_');
    match std::str::from_utf8(&text) {
        Ok(s) if named && s.len() <= 32 => crate::sym::intern(s).value(),
        _ => new_wtf8(text),
    }
}

/// The bounds of a string token's body.
pub fn body(t: &Tok) -> (usize, usize) {
    let close = if t.flags & STR_TRIPLE != 0 { 3 } else { 1 };
    (t.start + usize::from(t.open), t.end - close)
}

pub fn push_char(out: &mut Vec<u8>, c: u32) {
    match char::from_u32(c) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[
            0xE0 | (c >> 12) as u8,
            0x80 | (c >> 6 & 63) as u8,
            0x80 | (c & 63) as u8,
        ]),
    }
}

impl Escape<'_> {
    /// Where CPython says that it is: it writes a character above ASCII as ten.
    fn position(&self, at: usize) -> usize {
        let wide = |c: &u8| match c {
            0..=0x7f => 1,
            c if c & 0xC0 == 0xC0 => 10,
            _ => 0,
        };
        self.s[..at].iter().map(wide).sum()
    }
    fn bad(&self, from: usize, to: usize, why: &str) -> Result<(), String> {
        Err(format!(
            "(unicode error) 'unicodeescape' codec can't decode bytes in position {}-{}: {}",
            self.position(from),
            self.position(to) - 1,
            why
        ))
    }
    fn hex(&self) -> Option<u32> {
        self.s.get(self.at).and_then(|c| (*c as char).to_digit(16))
    }
    fn code_point(
        &mut self,
        from: usize,
        digits: usize,
        why: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), String> {
        let mut c = 0u32;
        for _ in 0..digits {
            match self.hex() {
                Some(d) => c = c << 4 | d,
                None => return self.bad(from, self.at, why),
            }
            self.at += 1;
        }
        if c > 0x10FFFF {
            return self.bad(from, self.at, "illegal Unicode character");
        }
        push_char(out, c);
        Ok(())
    }
    fn byte(&mut self, from: usize, out: &mut Vec<u8>) -> Result<(), String> {
        let mut c = 0;
        for _ in 0..2 {
            match self.hex() {
                Some(d) => c = c << 4 | d,
                None => {
                    let at = self.position(from);
                    return Err(format!("(value error) invalid \\x escape at position {}", at));
                }
            }
            self.at += 1;
        }
        out.push(c as u8);
        Ok(())
    }
    fn named(&mut self, from: usize, out: &mut Vec<u8>) -> Result<(), String> {
        let open = self.s.get(self.at) == Some(&b'{');
        let end = self.s[self.at..].iter().position(|c| *c == b'}').filter(|_| open);
        let end = match end {
            Some(e) if e > 1 => self.at + e,
            Some(e) => return self.bad(from, self.at + e + 1, "malformed \\N character escape"),
            None => return self.bad(from, self.at, "malformed \\N character escape"),
        };
        let name = std::str::from_utf8(&self.s[self.at + 1..end]).unwrap_or_default();
        match crate::stdlib::char_named(name) {
            Some(c) => {
                self.at = end + 1;
                push_char(out, c);
                Ok(())
            }
            None => self.bad(from, end + 1, "unknown Unicode character name"),
        }
    }
    /// One escape; what is none stays as it is.
    fn one(&mut self, bytes: bool, out: &mut Vec<u8>) -> Result<(), String> {
        let from = self.at;
        self.at += 1;
        let c = match self.s.get(self.at) {
            Some(c) => *c,
            None => {
                out.push(b'\\');
                return Ok(());
            }
        };
        if (b'0'..=b'7').contains(&c) {
            let mut n = 0u32;
            for _ in 0..3 {
                match self.s.get(self.at) {
                    Some(d @ b'0'..=b'7') => n = n * 8 + u32::from(d - b'0'),
                    _ => break,
                }
                self.at += 1;
            }
            if bytes {
                out.push(n as u8);
            } else {
                push_char(out, n);
            }
            return Ok(());
        }
        self.at += 1;
        let plain = match c {
            b'\\' | b'\'' | b'"' => c,
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'\n' => return Ok(()),
            b'x' if bytes => return self.byte(from, out),
            b'x' => return self.code_point(from, 2, "truncated \\xXX escape", out),
            b'u' if !bytes => return self.code_point(from, 4, "truncated \\uXXXX escape", out),
            b'U' if !bytes => {
                return self.code_point(from, 8, "truncated \\UXXXXXXXX escape", out)
            }
            b'N' if !bytes => return self.named(from, out),
            _ => {
                out.push(b'\\');
                self.at -= 1;
                return Ok(());
            }
        };
        out.push(plain);
        Ok(())
    }
}
