//! str.format(): literal text and replacement fields, and the parts of a field's name.

use crate::fail::Fail;

/// A piece of a format string.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Text before the field, with {{ and }} already single.
    pub literal: Vec<u8>,
    pub field: Option<Field<'a>>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Field<'a> {
    pub name: &'a [u8],
    /// What stands after '!', 0 without.
    pub conversion: u32,
    pub spec: &'a [u8],
    /// The spec has fields of its own.
    pub nested: bool,
}

/// Reads a format string from the left.
pub struct Pieces<'a> {
    s: &'a [u8],
    at: usize,
    /// A doubled brace ends a piece, as string.Formatter.parse() shows.
    pub apart: bool,
}

impl<'a> Pieces<'a> {
    pub fn new(s: &'a [u8]) -> Pieces<'a> {
        Pieces { s, at: 0, apart: false }
    }

    pub fn next(&mut self) -> Result<Option<Piece<'a>>, Fail> {
        if self.at >= self.s.len() {
            return Ok(None);
        }
        let mut literal = Vec::new();
        while let Some(&b) = self.s.get(self.at) {
            self.at += 1;
            if b != b'{' && b != b'}' {
                literal.push(b);
                continue;
            }
            let again = self.s.get(self.at) == Some(&b);
            if again {
                self.at += 1;
                literal.push(b);
                if self.apart {
                    return Ok(Some(Piece { literal, field: None }));
                }
                continue;
            }
            if b == b'}' {
                return Err(Fail::value("Single '}' encountered in format string"));
            }
            if self.at >= self.s.len() {
                return Err(Fail::value("Single '{' encountered in format string"));
            }
            let field = Some(self.field()?);
            return Ok(Some(Piece { literal, field }));
        }
        Ok(Some(Piece { literal, field: None }))
    }

    /// A field, from after its brace to after the brace that closes it.
    fn field(&mut self) -> Result<Field<'a>, Fail> {
        let start = self.at;
        let mut in_brackets = false;
        let mut stop = None;
        while let Some(&b) = self.s.get(self.at) {
            self.at += 1;
            match b {
                b'{' => return Err(Fail::value("unexpected '{' in field name")),
                b'[' => in_brackets = true,
                b']' => in_brackets = false,
                b'}' | b':' | b'!' if !in_brackets => {
                    stop = Some(b);
                    break;
                }
                _ => {}
            }
        }
        let stop = stop.ok_or_else(|| Fail::value("expected '}' before end of string"))?;
        let name = &self.s[start..self.at - 1];
        let mut field = Field { name, conversion: 0, spec: b"", nested: false };
        if stop == b'}' {
            return Ok(field);
        }
        if stop == b'!' {
            field.conversion = self.conversion()?;
            match self.s.get(self.at) {
                None => return Err(Fail::value("unmatched '{' in format spec")),
                Some(b'}') => {
                    self.at += 1;
                    return Ok(field);
                }
                Some(b':') => self.at += 1,
                Some(_) => return Err(Fail::value("expected ':' after conversion specifier")),
            }
        }
        let from = self.at;
        let mut depth = 1;
        while let Some(&b) = self.s.get(self.at) {
            self.at += 1;
            match b {
                b'{' => {
                    field.nested = true;
                    depth += 1;
                }
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        field.spec = &self.s[from..self.at - 1];
                        return Ok(field);
                    }
                }
                _ => {}
            }
        }
        Err(Fail::value("unmatched '{' in format spec"))
    }

    fn conversion(&mut self) -> Result<u32, Fail> {
        if self.at >= self.s.len() {
            let msg = "end of string while looking for conversion specifier";
            return Err(Fail::value(msg));
        }
        let (c, n) = crate::str_wtf8::decode(self.s, self.at);
        self.at += n;
        Ok(c)
    }
}

/// One step from a field's value to the next: `.name` or `[index]`.
#[derive(Debug, PartialEq, Eq)]
pub enum Step<'a> {
    Attr(&'a [u8]),
    Item(&'a [u8]),
    Index(i64),
    /// Nothing between the brackets or after the dot: an error once it is reached.
    Empty,
}

/// The error of Step::Empty.
pub fn empty_attribute() -> Fail {
    Fail::value("Empty attribute in format string")
}

/// The first part of a field's name (empty: the next automatic number) and its steps.
pub fn split_name(name: &[u8]) -> Result<(&[u8], Vec<Step<'_>>), Fail> {
    let first = name.iter().position(|b| matches!(b, b'.' | b'[')).unwrap_or(name.len());
    let mut steps = Vec::new();
    let mut at = first;
    while at < name.len() {
        let dot = name[at] == b'.';
        let rest = &name[at + 1..];
        let end = if dot {
            rest.iter().position(|b| matches!(b, b'.' | b'[')).unwrap_or(rest.len())
        } else {
            let end = rest.iter().position(|&b| b == b']');
            end.ok_or_else(|| Fail::value("Missing ']' in format string"))?
        };
        let text = &rest[..end];
        at += 1 + end + !dot as usize;
        steps.push(match (dot, number(text)?) {
            _ if text.is_empty() => Step::Empty,
            (true, _) => Step::Attr(text),
            (false, Some(i)) => Step::Index(i),
            (false, None) => Step::Item(text),
        });
        if !dot && at < name.len() && !matches!(name[at], b'.' | b'[') {
            let msg = "Only '.' or '[' may follow ']' in format field specifier";
            return Err(Fail::value(msg));
        }
    }
    Ok((&name[..first], steps))
}

/// The text as a plain number; None when it is none.
pub fn number(text: &[u8]) -> Result<Option<i64>, Fail> {
    let mut v = 0i64;
    if text.is_empty() {
        return Ok(None);
    }
    for c in crate::str_wtf8::chars(text) {
        let d = match crate::unicode::decimal(c) {
            Some(d) => d as i64,
            None => return Ok(None),
        };
        v = match v.checked_mul(10).and_then(|v| v.checked_add(d)) {
            Some(v) => v,
            None => return Err(Fail::value("Too many decimal digits in format string")),
        };
    }
    Ok(Some(v))
}

/// Automatic and explicit numbering of fields, which may not be mixed.
#[derive(Default)]
pub struct Numbering {
    next: i64,
    mode: Option<bool>,
}

impl Numbering {
    /// The index for an empty name.
    pub fn automatic(&mut self) -> Result<i64, Fail> {
        if self.mode == Some(false) {
            let msg = "cannot switch from manual field specification to automatic field numbering";
            return Err(Fail::value(msg));
        }
        self.mode = Some(true);
        self.next += 1;
        Ok(self.next - 1)
    }
    pub fn explicit(&mut self) -> Result<(), Fail> {
        if self.mode == Some(true) {
            let msg = "cannot switch from automatic field numbering to manual field specification";
            return Err(Fail::value(msg));
        }
        self.mode = Some(false);
        Ok(())
    }
}
