//! `%` formatting: reading one conversion, and rendering numbers and text by it. Where the
//! arguments come from is the caller's business; str and bytes share all of this.

use crate::fail::Fail;
use crate::float::{self, Layout};
use crate::int::Int;
use crate::str_wtf8;

/// Width or precision: a number, or '*' for the next argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    None,
    Star,
    Given(usize),
}

#[derive(Clone, Debug)]
pub struct Conversion<'a> {
    /// The text between parentheses.
    pub key: Option<&'a [u8]>,
    pub left: bool,
    pub plus: bool,
    pub space: bool,
    pub alt: bool,
    pub zero: bool,
    pub width: Size,
    pub precision: Size,
    pub kind: u32,
    /// Where `kind` stands, in characters, for error messages.
    pub index: usize,
}

fn size(s: &[u8], at: &mut usize, what: &str) -> Result<Size, Fail> {
    if s.get(*at) == Some(&b'*') {
        *at += 1;
        return Ok(Size::Star);
    }
    let mut v: Option<usize> = None;
    while let Some(b) = s.get(*at).filter(|b| b.is_ascii_digit()) {
        let n = v.unwrap_or(0) * 10 + (b - b'0') as usize;
        if n > i32::MAX as usize {
            return Err(Fail::value(format!("{} too big", what)));
        }
        v = Some(n);
        *at += 1;
    }
    Ok(v.map_or(Size::None, Size::Given))
}

fn key<'a>(s: &'a [u8], at: &mut usize) -> Result<&'a [u8], Fail> {
    let start = *at + 1;
    let mut depth = 1;
    *at = start;
    while let Some(&b) = s.get(*at) {
        *at += 1;
        match b {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(&s[start..*at - 1]);
        }
    }
    Err(Fail::value("incomplete format key"))
}

/// Reads the conversion whose '%' stands before byte `at`; gives it and the byte after it.
/// `chars` says that s is text, else it is bytes.
pub fn parse(s: &[u8], mut at: usize, chars: bool) -> Result<(Conversion<'_>, usize), Fail> {
    let mut c = Conversion {
        key: None,
        left: false,
        plus: false,
        space: false,
        alt: false,
        zero: false,
        width: Size::None,
        precision: Size::None,
        kind: 0,
        index: 0,
    };
    if s.get(at) == Some(&b'(') {
        c.key = Some(key(s, &mut at)?);
    }
    loop {
        match s.get(at) {
            Some(b'-') => c.left = true,
            Some(b'+') => c.plus = true,
            Some(b' ') => c.space = true,
            Some(b'#') => c.alt = true,
            Some(b'0') => c.zero = true,
            _ => break,
        }
        at += 1;
    }
    c.width = size(s, &mut at, "width")?;
    if s.get(at) == Some(&b'.') {
        at += 1;
        c.precision = match size(s, &mut at, if chars { "precision" } else { "prec" })? {
            Size::None => Size::Given(0),
            p => p,
        };
    }
    if let Some(b'h' | b'l' | b'L') = s.get(at) {
        at += 1;
    }
    if at >= s.len() {
        return Err(Fail::value("incomplete format"));
    }
    let (kind, n) = if chars { str_wtf8::decode(s, at) } else { (s[at] as u32, 1) };
    c.kind = kind;
    c.index = if chars { str_wtf8::count(&s[..at]) } else { at };
    Ok((c, at + n))
}

/// A conversion with its stars filled in.
#[derive(Clone, Copy)]
pub struct Style {
    pub left: bool,
    pub sign: u8,
    pub alt: bool,
    pub zero: bool,
    pub width: usize,
    pub precision: Option<usize>,
    pub kind: u8,
}

impl Conversion<'_> {
    /// `width` and `precision` are what '*' asked for.
    pub fn style(&self, width: Option<i64>, precision: Option<i64>) -> Style {
        let mut left = self.left;
        let width = match (self.width, width) {
            (Size::Given(n), _) => n,
            (_, Some(n)) => {
                left |= n < 0;
                n.unsigned_abs() as usize
            }
            _ => 0,
        };
        let precision = match (self.precision, precision) {
            (Size::Given(n), _) => Some(n),
            (_, Some(n)) => Some(n.max(0) as usize),
            _ => None,
        };
        let sign = if self.plus {
            b'+'
        } else if self.space {
            b' '
        } else {
            0
        };
        let kind = if self.kind < 128 { self.kind as u8 } else { 0 };
        Style { left, sign, alt: self.alt, zero: self.zero, width, precision, kind }
    }
    pub fn unsupported(&self) -> Fail {
        let shown = match char::from_u32(self.kind) {
            Some(c) if (32..127).contains(&self.kind) => c,
            _ => '?',
        };
        Fail::value(format!(
            "unsupported format character '{}' (0x{:x}) at index {}",
            shown, self.kind, self.index
        ))
    }
}

impl Style {
    /// Text cut to the precision and filled to the width; `chars` as for `parse`.
    pub fn text(&self, text: &[u8], chars: bool) -> Vec<u8> {
        let count = |s: &[u8]| if chars { str_wtf8::count(s) } else { s.len() };
        let mut text = text;
        if let Some(p) = self.precision {
            if p < count(text) {
                text = &text[..if chars { str_wtf8::offset(text, 0, p) } else { p }];
            }
        }
        let missing = self.width.saturating_sub(count(text));
        let mut out = Vec::with_capacity(text.len() + missing);
        if self.left {
            out.extend_from_slice(text);
        }
        out.resize(out.len() + missing, b' ');
        if !self.left {
            out.extend_from_slice(text);
        }
        out
    }

    fn number(&self, neg: bool, prefix: &str, body: &str, zero: bool) -> Vec<u8> {
        let sign = match (neg, self.sign) {
            (true, _) => "-",
            (false, b'+') => "+",
            (false, b' ') => " ",
            _ => "",
        };
        let n = sign.len() + prefix.len() + body.len();
        let missing = self.width.saturating_sub(n);
        let (mut before, mut zeros, mut after) = (missing, 0, 0);
        if self.left {
            before = 0;
            after = missing;
        } else if zero {
            before = 0;
            zeros = missing;
        }
        let (b, z, a) = (" ".repeat(before), "0".repeat(zeros), " ".repeat(after));
        format!("{}{}{}{}{}{}", b, sign, prefix, z, body, a).into_bytes()
    }

    /// d, i, u, x, X and o.
    pub fn int(&self, x: &Int) -> Result<Vec<u8>, Fail> {
        let (base, prefix) = match self.kind {
            b'x' => (16, "0x"),
            b'X' => (16, "0X"),
            b'o' => (8, "0o"),
            _ => (10, ""),
        };
        let mut digits = x.digits(base)?;
        if let Some(p) = self.precision {
            digits.insert_str(0, &"0".repeat(p.saturating_sub(digits.len())));
        }
        if self.kind == b'X' {
            digits.make_ascii_uppercase();
        }
        let prefix = if self.alt { prefix } else { "" };
        Ok(self.number(x.is_negative(), prefix, &digits, self.zero))
    }

    /// e, E, f, F, g and G.
    pub fn float(&self, x: f64) -> Vec<u8> {
        let layout = Layout { alt: self.alt, ..Layout::default() };
        let kind = self.kind.to_ascii_lowercase();
        let mut text = float::to_text(x, kind, self.precision.unwrap_or(6), layout);
        if self.kind.is_ascii_uppercase() {
            text.make_ascii_uppercase();
        }
        let neg = text.starts_with('-');
        self.number(neg, "", text.strip_prefix('-').unwrap_or(&text), self.zero)
    }
}
