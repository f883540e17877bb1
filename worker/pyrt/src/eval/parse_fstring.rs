//! F-strings: literal text, replacement fields, format specifications. A field's expression is
//! parsed as CPython 3.11 does it: copied into brackets, and parsed as a source of its own whose
//! first line starts at the field's place. This gives its positions, the odd ones included.

use super::ast::*;
use super::fault::{too_deep, P};
use super::lexer::{Kind as K, Tok, MAX_PAREN, STR_RAW};
use super::parse_string::{body, Joined};
use super::parser::Parser;

/// Specifications in specifications: CPython's limit.
const MAX_LEVEL: u32 = 2;
/// Nested fields are read at each level: so many times a source's size, on average.
const MAX_COPIES: usize = 32;
const SMALL_SOURCE: usize = 1 << 16;

struct Fstring<'t> {
    tok: &'t Tok,
    at: usize,
    end: usize,
    /// 0: the string; 1: a specification; ...
    level: u32,
}

impl<'a> Parser<'a> {
    /// CPython has read the token behind the string by then.
    fn bad<V>(&self, _: &Fstring, msg: &str) -> P<V> {
        self.fail(self.tok().pos, msg)
    }
    fn byte(&self, f: &Fstring, i: usize) -> u8 {
        if i < f.end { self.s.as_bytes()[i] } else { 0 }
    }
    /// Skips a string: its quotes only, nothing of what is in it.
    fn skip_string(&self, f: &mut Fstring) -> P<()> {
        let quote = self.byte(f, f.at);
        let three = |at: usize| (0..3).all(|i| self.byte(f, at + i) == quote);
        let triple = three(f.at);
        let mut at = f.at + if triple { 3 } else { 1 };
        while at < f.end {
            let c = self.byte(f, at);
            if c == b'\\' {
                return self.bad(f, "f-string expression part cannot include a backslash");
            }
            if c == quote && (!triple || three(at)) {
                f.at = at + if triple { 3 } else { 1 };
                return Ok(());
            }
            at += 1;
        }
        self.bad(f, "f-string: unterminated string")
    }
    /// Goes to where an expression ends: '}', '!', ':' or '=' outside of brackets and strings.
    fn expression_end(&self, f: &mut Fstring) -> P<()> {
        let mut open: Vec<u8> = Vec::new();
        while f.at < f.end {
            let (c, next) = (self.byte(f, f.at), self.byte(f, f.at + 1));
            match c {
                b'\\' => {
                    return self.bad(f, "f-string expression part cannot include a backslash")
                }
                b'#' => return self.bad(f, "f-string expression part cannot include '#'"),
                b'\'' | b'"' => {
                    self.skip_string(f)?;
                    continue;
                }
                b'(' | b'[' | b'{' => {
                    if open.len() == MAX_PAREN {
                        return self.bad(f, "f-string: too many nested parenthesis");
                    }
                    open.push(c);
                }
                b'!' | b'=' | b'<' | b'>' if open.is_empty() && next == b'=' => f.at += 1,
                b'!' | b':' | b'}' | b'=' if open.is_empty() => return Ok(()),
                b')' | b']' | b'}' => match open.pop() {
                    None => {
                        return self.bad(f, &format!("f-string: unmatched '{}'", c as char));
                    }
                    Some(was) if !matches!((was, c), (b'(', b')') | (b'[', b']') | (b'{', b'}')) => {
                        let msg = format!(
                            "f-string: closing parenthesis '{}' does not match opening \
                             parenthesis '{}'",
                            c as char, was as char
                        );
                        return self.bad(f, &msg);
                    }
                    Some(_) => {}
                },
                _ => {}
            }
            f.at += 1;
        }
        match open.last() {
            Some(c) => self.bad(f, &format!("f-string: unmatched '{}'", *c as char)),
            None => self.bad(f, "f-string: expecting '}'"),
        }
    }
    /// Line and column of a field's '{' as CPython 3.11 counts them: no column where the
    /// expression starts on the next line.
    fn place(&self, f: &Fstring, brace: usize) -> (u32, u32) {
        let s = self.s.as_bytes();
        let before = &s[f.tok.start..brace];
        let lines = before.iter().filter(|c| **c == b'\n').count() as u32;
        let line_at = before.iter().rposition(|c| *c == b'\n').map_or(f.tok.start, |i| {
            f.tok.start + i + 1
        });
        let mut at = brace + 1;
        while matches!(s[at], b' ' | b'\t' | b'\x0c') {
            at += 1;
        }
        let cols = if matches!(s[at], b'\n' | b'}') { 0 } else { (brace - line_at) as u32 };
        let col = if lines > 0 { cols } else { f.tok.pos.col + cols };
        (f.tok.pos.line + lines, col)
    }
    fn field_expression(&mut self, f: &Fstring, from: usize, to: usize) -> P<Expr> {
        let text = &self.s[from..to];
        if text.bytes().all(|c| b" \t\n\x0c\r\x0b".contains(&c)) {
            return match self.s.as_bytes()[to] {
                b'}' => self.bad(f, "f-string: empty expression not allowed"),
                c => {
                    let msg = format!("f-string: expression required before '{}'", c as char);
                    self.bad(f, &msg)
                }
            };
        }
        self.copied += text.len();
        if self.copied / MAX_COPIES > self.s.len() + SMALL_SOURCE {
            return Err(too_deep());
        }
        let copy = format!("({})\n", text);
        let (line, col) = self.place(f, from - 1);
        let mut sub = Parser::new(&copy, line, col);
        sub.fields = self.fields + 1;
        sub.depth = self.depth;
        sub.copied = self.copied;
        let value = sub.value()?;
        if !sub.at_kind(K::Newline) {
            return sub.syntax();
        }
        self.copied = sub.copied;
        Ok(value)
    }
    fn specification(&mut self, f: &mut Fstring, of: &Joined) -> P<Expr> {
        if f.at >= f.end {
            return self.bad(f, "f-string: expecting '}'");
        }
        let mut j = Joined {
            text: Vec::new(),
            parts: Vec::new(),
            whole: of.whole,
            kind: of.kind.clone(),
        };
        f.level += 1;
        self.text_and_fields(f, &mut j)?;
        f.level -= 1;
        // What ends a specification is placed at this token, not at all that are joined.
        j.whole = f.tok.pos;
        j.kind = None;
        self.flush(&mut j)?;
        self.make(j.whole, ExprKind::JoinedStr { values: j.parts })
    }
    /// A replacement field; f.at is at its '{'.
    fn field(&mut self, f: &mut Fstring, j: &mut Joined) -> P<()> {
        f.at += 1;
        let from = f.at;
        if f.level >= MAX_LEVEL {
            return self.bad(f, "f-string: expressions nested too deeply");
        }
        self.expression_end(f)?;
        let value = self.field_expression(f, from, f.at)?;
        let debug = self.byte(f, f.at) == b'=';
        if debug {
            f.at += 1;
            while matches!(self.byte(f, f.at), b' ' | b'\t'..=b'\r') {
                f.at += 1;
            }
            j.text.extend_from_slice(self.s[from..f.at].as_bytes());
        }
        self.flush(j)?;
        let mut conversion = -1;
        if self.byte(f, f.at) == b'!' {
            f.at += 1;
            if f.at >= f.end {
                return self.bad(f, "f-string: expecting '}'");
            }
            let c = self.byte(f, f.at);
            if !b"sra".contains(&c) {
                let msg = "f-string: invalid conversion character: expected 's', 'r', or 'a'";
                return self.bad(f, msg);
            }
            conversion = i64::from(c);
            f.at += 1;
        }
        let has_spec = self.byte(f, f.at) == b':';
        let mut format_spec = None;
        if has_spec {
            f.at += 1;
            format_spec = Some(self.specification(f, j)?);
        }
        if self.byte(f, f.at) != b'}' {
            return self.bad(f, "f-string: expecting '}'");
        }
        f.at += 1;
        if debug && !has_spec && conversion < 0 {
            conversion = i64::from(b'r');
        }
        let n =
            self.make(j.whole, ExprKind::FormattedValue { value, conversion, format_spec })?;
        j.parts.push(n);
        Ok(())
    }
    /// End of the literal text from f.at on, and whether a doubled brace ends it.
    fn text_end(&self, f: &Fstring) -> P<(usize, bool)> {
        let raw = f.tok.flags & STR_RAW != 0;
        let mut i = f.at;
        while i < f.end {
            let mut c = self.byte(f, i);
            if c == b'\\' && !raw && i + 1 < f.end {
                i += 1;
                c = self.byte(f, i);
                if c == b'N' {
                    let named = self.byte(f, i + 1) == b'{';
                    i += if i + 1 < f.end { 2 } else { 1 };
                    while named && i < f.end {
                        i += 1;
                        if self.byte(f, i - 1) == b'}' {
                            break;
                        }
                    }
                    continue;
                }
            }
            if c == b'{' || c == b'}' {
                if f.level == 0 && self.byte(f, i + 1) == c {
                    return Ok((i + 1, true));
                }
                if f.level == 0 && c == b'}' {
                    return self.bad(f, "f-string: single '}' is not allowed");
                }
                break;
            }
            i += 1;
        }
        Ok((i, false))
    }
    fn text_and_fields(&mut self, f: &mut Fstring, j: &mut Joined) -> P<()> {
        loop {
            let (end, doubled) = self.text_end(f)?;
            if f.tok.flags & STR_RAW != 0 {
                j.text.extend_from_slice(self.s[f.at..end].as_bytes());
            } else {
                self.escapes(f.tok, f.at, end, &mut j.text)?;
            }
            f.at = end + usize::from(doubled);
            if doubled {
                continue;
            }
            if f.at >= f.end || self.byte(f, f.at) == b'}' {
                return Ok(());
            }
            self.field(f, j)?;
        }
    }
    pub fn fstring(&mut self, t: &Tok, j: &mut Joined) -> P<()> {
        let (at, end) = body(t);
        let mut f = Fstring { tok: t, at, end, level: 0 };
        self.deeper(|p| p.text_and_fields(&mut f, j))?;
        if f.at < f.end {
            return self.bad(&f, "f-string: unexpected end of string");
        }
        Ok(())
    }
}
