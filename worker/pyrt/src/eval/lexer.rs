//! From text to tokens: lines and their margins, brackets, names and operators. Numbers and
//! strings are in lex_literal.rs. Indentation follows CPython's two measures of a margin (a tab
//! to the next multiple of eight; a tab as one column): where they disagree, it is a TabError.

use super::ast::Pos;
use super::fault::{fault_of, Fault, P};
use crate::prelude::*;
use crate::unicode;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Name,
    Keyword,
    Number,
    Str,
    Op,
    Newline,
    Indent,
    Dedent,
    End,
    /// What is wrong here stands in `Lexed::fault`.
    Error,
}

#[derive(Clone, Copy, Debug)]
pub struct Tok {
    pub kind: Kind,
    /// The text of a keyword or operator; of other tokens nothing.
    pub text: &'static str,
    pub start: usize,
    pub end: usize,
    pub pos: Pos,
    /// Of a string: STR_* flags; of a number: NUM_*.
    pub flags: u8,
    /// Of a string: bytes before its body.
    pub open: u8,
}

pub const STR_RAW: u8 = 1;
pub const STR_BYTES: u8 = 2;
pub const STR_U: u8 = 4;
pub const STR_F: u8 = 8;
pub const STR_TRIPLE: u8 = 16;

pub const NUM_INT: u8 = 0;
pub const NUM_BASED: u8 = 1;
pub const NUM_FLOAT: u8 = 2;
pub const NUM_IMAGINARY: u8 = 3;

const MAX_INDENT: usize = 100;
pub const MAX_PAREN: usize = 200;

static KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class",
    "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
    "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield",
];

/// Longest first among those that share a beginning.
static OPERATORS: &[&str] = &[
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "!=", "<=", ">=", "==", "->", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":=", "+", "-", "*", "/", "%", "@", "&", "|",
    "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=", "!", "$", "?", "`",
];

pub struct Lexed {
    pub toks: Vec<Tok>,
    /// What ended the tokens before their end.
    pub fault: Option<Box<Fault>>,
}

pub struct Lexer<'a> {
    pub s: &'a [u8],
    pub at: usize,
    pub line: u32,
    pub line_start: usize,
    /// A field of an f-string starts in the middle of a line: the columns of its first.
    first_line: u32,
    first_col: u32,
    at_line_start: bool,
    pending: i32,
    indent: Vec<(u32, u32)>,
    parens: Vec<(u8, usize, u32, usize)>,
}

pub fn is_start(c: u8) -> bool {
    c.is_ascii_alphabetic() || c == b'_' || c >= 0x80
}
pub fn is_part(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || c >= 0x80
}

/// The tokens of a whole text, which ends with a newline.
pub fn lex(text: &str, line: u32, col: u32) -> Lexed {
    let mut l = Lexer {
        s: text.as_bytes(),
        at: 0,
        line,
        line_start: 0,
        first_line: line,
        first_col: col,
        at_line_start: true,
        pending: 0,
        indent: vec![(0, 0)],
        parens: Vec::new(),
    };
    let mut toks = Vec::with_capacity(text.len() / 4 + 8);
    loop {
        match l.next() {
            Ok(t) => {
                toks.push(t);
                if t.kind == Kind::End {
                    return Lexed { toks, fault: None };
                }
            }
            Err(f) => {
                let t = Tok { pos: f.pos, ..l.token(Kind::Error, l.at, (l.line, l.line_start)) };
                toks.push(t);
                return Lexed { toks, fault: Some(f) };
            }
        }
    }
}

impl<'a> Lexer<'a> {
    pub fn byte(&self, at: usize) -> u8 {
        self.s.get(at).copied().unwrap_or(0)
    }
    pub fn new_line(&mut self, next: usize) {
        self.line += 1;
        self.line_start = next;
    }
    #[cold]
    pub fn fail<V>(&self, at: usize, msg: impl Into<String>) -> P<V> {
        self.fail_of(T::SyntaxError, at, msg)
    }
    #[cold]
    fn fail_of<V>(&self, class: T, at: usize, msg: impl Into<String>) -> P<V> {
        let mut col = at.saturating_sub(self.line_start) as u32;
        if self.line == self.first_line {
            col += self.first_col;
        }
        let pos = Pos { line: self.line, col, end_line: self.line, end_col: col };
        let mut f = fault_of(class, pos, msg);
        f.cut = true;
        Err(f)
    }
    /// The token from `start`, which stood on `line`, to here. Columns of the first line are
    /// shifted where the token *ends* there, as CPython does it.
    pub fn token(&self, kind: Kind, start: usize, line: (u32, usize)) -> Tok {
        let shift = if self.line == self.first_line { self.first_col } else { 0 };
        let pos = Pos {
            line: line.0,
            col: (start - line.1) as u32 + shift,
            end_line: self.line,
            end_col: (self.at - self.line_start) as u32 + shift,
        };
        Tok { kind, text: "", start, end: self.at, pos, flags: 0, open: 0 }
    }
    fn next(&mut self) -> P<Tok> {
        let mut blank = false;
        loop {
            if self.at_line_start && self.pending == 0 {
                self.at_line_start = false;
                blank = self.margin()?;
            }
            if self.pending != 0 {
                let kind = if self.pending > 0 { Kind::Indent } else { Kind::Dedent };
                self.pending -= self.pending.signum();
                return Ok(self.token(kind, self.at, (self.line, self.line_start)));
            }
            let t = self.one()?;
            if t.kind != Kind::Newline || (!blank && self.parens.is_empty()) {
                return Ok(t);
            }
            blank = false;
        }
    }
    /// At a backslash: goes to the next line.
    fn continuation(&mut self) -> P<()> {
        if self.byte(self.at + 1) != b'\n' {
            let msg = "unexpected character after line continuation character";
            return self.fail(self.at + 1, msg).map_err(|mut f: Box<Fault>| {
                f.cut = false;
                f.end_offset = Some(0);
                f
            });
        }
        if self.at + 2 >= self.s.len() {
            return self.at_end(self.fail(self.at + 1, "unexpected EOF while parsing"));
        }
        self.at += 2;
        self.new_line(self.at);
        Ok(())
    }
    pub fn at_end<V>(&self, r: P<V>) -> P<V> {
        r.map_err(|mut f| {
            f.at_end = true;
            f
        })
    }
    /// The margin of a line; says whether the line is blank. A line split by backslashes is as
    /// deep as the first of them.
    fn margin(&mut self) -> P<bool> {
        let (mut col, mut alt, mut split) = (0u32, 0u32, 0u32);
        let blank = loop {
            while self.byte(self.at) == b'\\' {
                split = if split > 0 { split } else { col };
                self.continuation()?;
            }
            match self.byte(self.at) {
                b' ' => {
                    col += 1;
                    alt += 1;
                }
                b'\t' => {
                    col = (col / 8 + 1) * 8;
                    alt += 1;
                }
                b'\x0c' => {
                    col = 0;
                    alt = 0;
                }
                c => break c == b'#' || c == b'\n',
            }
            self.at += 1;
        };
        if !blank && self.parens.is_empty() {
            self.nest(if split > 0 { split } else { col }, if split > 0 { split } else { alt })?;
        }
        Ok(blank)
    }
    fn nest(&mut self, col: u32, alt: u32) -> P<()> {
        const TABS: &str = "inconsistent use of tabs and spaces in indentation";
        let top = self.indent[self.indent.len() - 1];
        if col > top.0 {
            if self.indent.len() >= MAX_INDENT {
                let msg = "too many levels of indentation";
                return self.margin_fault(T::IndentationError, msg);
            }
            if alt <= top.1 {
                return self.margin_fault(T::TabError, TABS);
            }
            self.indent.push((col, alt));
            self.pending = 1;
            return Ok(());
        }
        while self.indent.len() > 1 && col < self.indent[self.indent.len() - 1].0 {
            self.indent.pop();
            self.pending -= 1;
        }
        let top = self.indent[self.indent.len() - 1];
        if col != top.0 {
            let msg = "unindent does not match any outer indentation level";
            let at = self.at;
            let rest = self.s[at..].iter().position(|c| *c == b'\n').unwrap_or(0);
            return self.fail_of(T::IndentationError, at + rest, msg).map_err(|mut f: Box<Fault>| {
                f.cut = false;
                f.end_offset = Some(-1);
                f
            });
        }
        if alt != top.1 {
            return self.margin_fault(T::TabError, TABS);
        }
        Ok(())
    }
    fn margin_fault<V>(&self, class: T, msg: &str) -> P<V> {
        self.fail_of(class, self.line_start, msg).map_err(|mut f: Box<Fault>| {
            f.cut = false;
            f.end_offset = Some(0);
            f
        })
    }
    /// Blanks and a comment, then one token.
    fn one(&mut self) -> P<Tok> {
        loop {
            match self.byte(self.at) {
                b' ' | b'\t' | b'\x0c' => self.at += 1,
                b'\\' => self.continuation()?,
                _ => break,
            }
        }
        if self.byte(self.at) == b'#' {
            while self.at < self.s.len() && self.s[self.at] != b'\n' {
                self.at += 1;
            }
        }
        let (start, line) = (self.at, (self.line, self.line_start));
        let c = self.byte(self.at);
        if self.at >= self.s.len() {
            if let Some((open, at, line, line_start)) = self.parens.last().copied() {
                self.line = line;
                self.line_start = line_start;
                let r = self.fail(at, format!("'{}' was never closed", open as char));
                let last = self.s[at..].iter().filter(|c| **c == b'\n').count() <= 1;
                return self.at_end(r.map_err(|mut f: Box<Fault>| {
                    f.cut = !last;
                    f.end_offset = Some(0);
                    f
                }));
            }
            return Ok(self.token(Kind::End, start, line));
        }
        if c == b'\n' {
            self.at += 1;
            let mut t = self.token(Kind::Newline, start, line);
            t.pos.end_col = t.pos.col;
            self.new_line(self.at);
            self.at_line_start = true;
            return Ok(t);
        }
        if is_start(c) {
            return self.name(start, line);
        }
        if c.is_ascii_digit() || (c == b'.' && self.byte(self.at + 1).is_ascii_digit()) {
            return self.number(start, line);
        }
        if c == b'"' || c == b'\'' {
            return self.string(start, line, 0);
        }
        self.operator(start, line)
    }
    fn name(&mut self, start: usize, line: (u32, usize)) -> P<Tok> {
        while is_part(self.byte(self.at)) {
            self.at += 1;
        }
        let c = self.byte(self.at);
        if (c == b'"' || c == b'\'') && self.at - start <= 2 {
            if let Some(flags) = super::lex_literal::prefix(&self.s[start..self.at]) {
                return self.string(start, line, flags);
            }
        }
        let text = &self.s[start..self.at];
        if !text.is_ascii() {
            self.check_name(start)?;
        }
        let word = KEYWORDS.iter().find(|k| k.as_bytes() == text);
        let kind = if word.is_some() { Kind::Keyword } else { Kind::Name };
        let mut t = self.token(kind, start, line);
        t.text = word.copied().unwrap_or("");
        Ok(t)
    }
    fn check_name(&mut self, start: usize) -> P<()> {
        let text = std::str::from_utf8(&self.s[start..self.at]).unwrap_or_default().to_string();
        for (i, c) in text.char_indices() {
            let n = c as u32;
            let ok = if i == 0 { unicode::is_id_start(n) } else { unicode::is_id_continue(n) };
            if !ok && n >= 0x80 {
                return self.fail(start + i, bad_character(n));
            }
        }
        Ok(())
    }
    fn operator(&mut self, start: usize, line: (u32, usize)) -> P<Tok> {
        let rest = &self.s[self.at..];
        let op = match OPERATORS.iter().find(|o| rest.starts_with(o.as_bytes())) {
            Some(o) => *o,
            None => return self.fail(self.at, bad_character(u32::from(rest[0]))),
        };
        let c = rest[0];
        match c {
            b'(' | b'[' | b'{' => {
                if self.parens.len() == MAX_PAREN {
                    return self.fail(self.at, "too many nested parentheses");
                }
                self.parens.push((c, self.at, self.line, self.line_start));
            }
            b')' | b']' | b'}' => self.close(c)?,
            _ => {}
        }
        self.at += op.len();
        let mut t = self.token(Kind::Op, start, line);
        t.text = op;
        Ok(t)
    }
    fn close(&mut self, c: u8) -> P<()> {
        let (open, _, line, _) = match self.parens.pop() {
            Some(p) => p,
            None => return self.fail(self.at, format!("unmatched '{}'", c as char)),
        };
        if matches!((open, c), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            return Ok(());
        }
        let on = if line == self.line { String::new() } else { format!(" on line {}", line) };
        self.fail(
            self.at,
            format!(
                "closing parenthesis '{}' does not match opening parenthesis '{}'{}",
                c as char, open as char, on
            ),
        )
    }
}

fn bad_character(c: u32) -> String {
    match char::from_u32(c) {
        Some(x) if unicode::is_printable(c) => format!("invalid character '{}' (U+{:04X})", x, c),
        _ => format!("invalid non-printable character U+{:04X}", c),
    }
}
