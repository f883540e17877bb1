//! The text of a pattern or a template as tokens: a character, or a backslash with the one
//! after it; and the error that names a place in it.

use crate::prelude::*;
use crate::str_args::view;
use crate::str_wtf8;

/// What is wrong with a pattern.
#[derive(Debug)]
pub enum Fault {
    /// re.error, with the position where it has one.
    Syntax(String, Option<usize>),
    Value(String),
    Overflow(String),
    Index(String),
    Raised(PyErr),
}

pub type F<V> = Result<V, Fault>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    pub char: u32,
    /// The character after a backslash.
    pub escaped: Option<u32>,
}

impl Token {
    pub fn len(self) -> usize {
        1 + usize::from(self.escaped.is_some())
    }
    pub fn is(self, c: char) -> bool {
        self.escaped.is_none() && self.char == c as u32
    }
    /// The same character, and no escape.
    pub fn is_same(self, other: Token) -> bool {
        self == other && self.escaped.is_none()
    }
    pub fn is_one_of(self, all: &str) -> bool {
        self.escaped.is_none() && all.chars().any(|c| c as u32 == self.char)
    }
    pub fn text(self) -> String {
        let mut all = vec![self.char];
        all.extend(self.escaped);
        text_of(&all)
    }
}

pub struct Source {
    pub is_text: bool,
    chars: Vec<u32>,
    index: usize,
    pub next: Option<Token>,
}

pub fn text_of(chars: &[u32]) -> String {
    chars.iter().map(|&c| char::from_u32(c).unwrap_or('\u{fffd}')).collect()
}

/// repr() of text, for messages.
pub fn quoted(chars: &[u32]) -> String {
    let mut bytes = Vec::new();
    chars.iter().for_each(|&c| str_wtf8::push(&mut bytes, c));
    str_wtf8::lossy(&crate::str_repr::repr(&bytes))
}

pub fn is_identifier(chars: &[u32]) -> bool {
    let mut bytes = Vec::new();
    chars.iter().for_each(|&c| str_wtf8::push(&mut bytes, c));
    crate::str_case::is_identifier(&bytes)
}

/// int(text) for a group number: None for what is no number, or a negative one.
pub fn group_number(chars: &[u32]) -> Option<i64> {
    let mut bytes = Vec::new();
    chars.iter().for_each(|&c| str_wtf8::push(&mut bytes, c));
    match crate::numparse::parse_int(&crate::numparse::to_ascii(&bytes), 10) {
        Ok(Some(crate::int::Int::Small(i))) if i >= 0 => Some(i),
        Ok(Some(b)) if !b.is_negative() => Some(i64::MAX),
        _ => None,
    }
}

/// A warning about the pattern that is being read.
pub fn warn(category: T, text: String) -> F<()> {
    crate::stdlib::warn_of(category, text).map_err(Fault::Raised)
}

/// The characters of a str, or the bytes of a bytes-like object.
pub fn chars_of(v: &Value) -> Option<(bool, Vec<u32>)> {
    match view(v) {
        Some(s) => Some((true, str_wtf8::chars(s.bytes).collect())),
        None => {
            let b = crate::bytes_types::bytes_like(v)?;
            Some((false, b.into_iter().map(|b| b as u32).collect()))
        }
    }
}

impl Source {
    pub fn new(is_text: bool, chars: Vec<u32>) -> F<Source> {
        let mut s = Source { is_text, chars, index: 0, next: None };
        s.advance()?;
        Ok(s)
    }
    fn advance(&mut self) -> F<()> {
        let char = match self.chars.get(self.index) {
            Some(&c) => c,
            None => {
                self.next = None;
                return Ok(());
            }
        };
        let mut escaped = None;
        if char == '\\' as u32 {
            self.index += 1;
            escaped = self.chars.get(self.index).copied();
            if escaped.is_none() {
                let end = Some(self.chars.len() - 1);
                return Err(Fault::Syntax("bad escape (end of pattern)".into(), end));
            }
        }
        self.index += 1;
        self.next = Some(Token { char, escaped });
        Ok(())
    }
    pub fn matches(&mut self, c: char) -> F<bool> {
        let hit = self.next.map_or(false, |t| t.is(c));
        if hit {
            self.advance()?;
        }
        Ok(hit)
    }
    pub fn get(&mut self) -> F<Option<Token>> {
        let this = self.next;
        self.advance()?;
        Ok(this)
    }
    /// Up to n plain characters that pass the test.
    pub fn get_while(&mut self, n: usize, test: fn(u32) -> bool) -> F<Vec<u32>> {
        let mut out = Vec::new();
        while out.len() < n {
            match self.next {
                Some(t) if t.escaped.is_none() && test(t.char) => out.push(t.char),
                _ => break,
            }
            self.advance()?;
        }
        Ok(out)
    }
    pub fn next_is(&self, test: fn(u32) -> bool) -> bool {
        self.next.map_or(false, |t| t.escaped.is_none() && test(t.char))
    }
    /// All up to a terminator, which is taken too.
    pub fn get_until(&mut self, end: char, name: &str) -> F<Vec<u32>> {
        let mut out = Vec::new();
        loop {
            match self.get()? {
                None if out.is_empty() => return Err(self.error(format!("missing {}", name), 0)),
                None => {
                    let msg = format!("missing {}, unterminated name", end);
                    return Err(self.error(msg, out.len()));
                }
                Some(t) if t.is(end) => break,
                Some(t) => {
                    out.push(t.char);
                    out.extend(t.escaped);
                }
            }
        }
        if out.is_empty() {
            return Err(self.error(format!("missing {}", name), 1));
        }
        Ok(out)
    }
    pub fn tell(&self) -> usize {
        self.index - self.next.map_or(0, Token::len)
    }
    pub fn seek(&mut self, index: usize) -> F<()> {
        self.index = index;
        self.advance()
    }
    /// The error `offset` characters before here.
    pub fn error(&self, msg: impl Into<String>, offset: usize) -> Fault {
        let mut msg = msg.into();
        if !self.is_text {
            let ascii = |c: char| match c {
                c if c.is_ascii() => c.to_string(),
                c => format!("\\x{:02x}", c as u32),
            };
            msg = msg.chars().map(ascii).collect();
        }
        Fault::Syntax(msg, Some(self.tell().saturating_sub(offset)))
    }
    pub fn check_name(&self, name: &[u32], offset: usize) -> F<()> {
        if is_identifier(name) {
            if !self.is_text && name.iter().any(|c| *c > 127) {
                self.warn_of_name(name, offset)?;
            }
            return Ok(());
        }
        let msg = format!("bad character in group name {}", quoted(name));
        Err(self.error(msg, name.len() + offset))
    }
    /// Warns of a name or number of a group that is not plain; `offset` characters follow it.
    pub fn warn_of_name(&self, name: &[u32], offset: usize) -> F<()> {
        let shown = match self.is_text {
            true => quoted(name),
            false => {
                let all = name.iter().map(|&c| match char::from_u32(c) {
                    Some(c) if c.is_ascii() => c.to_string(),
                    _ => format!("\\x{:02x}", c),
                });
                format!("'{}'", all.collect::<String>())
            }
        };
        let at = self.tell() - name.len() - offset;
        let text = format!("bad character in group name {} at position {}", shown, at);
        warn(T::DeprecationWarning, text)
    }
}
