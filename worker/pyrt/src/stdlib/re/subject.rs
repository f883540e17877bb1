//! The text that is searched: a str, or the bytes of a bytes-like object.

use super::matcher::Input;
use super::pattern::Pattern;
use crate::object::Kind;
use crate::prelude::*;
use crate::str::StrData;
use crate::str_args::{bytes_view, new_bytes};

/// No Python code may run while one lives: it could change a bytearray.
pub struct Subject<'a> {
    pub text: &'a [u8],
    pub data: Option<&'a StrData>,
}

impl<'a> Subject<'a> {
    pub fn of(v: &'a Value) -> R<Subject<'a>> {
        if let Some(s) = v.as_str_data() {
            return Ok(Subject { text: s.bytes(), data: Some(s) });
        }
        match bytes_view(v) {
            Some((text, _)) => Ok(Subject { text, data: None }),
            None => Err(type_error(format!(
                "expected string or bytes-like object, got '{}'",
                type_name(v)
            ))),
        }
    }
    /// Of the kind that the pattern is for.
    pub fn for_pattern(v: &'a Value, p: &Pattern) -> R<Subject<'a>> {
        let s = Subject::of(v)?;
        match (p.is_text, s.data.is_some()) {
            (true, false) => {
                Err(type_error("cannot use a string pattern on a bytes-like object"))
            }
            (false, true) => {
                Err(type_error("cannot use a bytes pattern on a string-like object"))
            }
            _ => Ok(s),
        }
    }
    /// In characters.
    pub fn len(&self) -> usize {
        self.data.map_or(self.text.len(), StrData::len)
    }
    pub fn byte(&self, char: usize) -> usize {
        self.data.map_or(char, |d| d.offset(char))
    }
    pub fn char(&self, byte: usize) -> usize {
        self.data.map_or(byte, |d| d.char_index(byte))
    }
    pub fn input(&self, end: usize, whole: bool) -> Input<'a> {
        let wide = self.data.map_or(false, |d| !d.is_ascii());
        Input { text: &self.text[..end.min(self.text.len())], wide, whole }
    }
}

/// Part of a subject as a new str or bytes; the object itself when that is all of it.
pub fn piece(v: &Value, from: usize, to: usize) -> Value {
    if let Some(s) = v.as_str_data() {
        if from == 0 && to == s.bytes().len() && v.is_exact(Kind::Str) {
            return v.clone();
        }
        return crate::str::part(s, from..to.max(from));
    }
    let b = bytes_view(v).map_or(&b""[..], |b| b.0);
    if from == 0 && to == b.len() && v.is_exact(Kind::Bytes) {
        return v.clone();
    }
    let to = to.min(b.len());
    new_bytes(b[from.min(to)..to].to_vec())
}

/// Start and end of a search, in characters, as pos and endpos ask for.
pub fn limits(s: &Subject, pos: Option<&Value>, end: Option<&Value>) -> R<(usize, usize)> {
    let n = s.len();
    let clamp = |v: Option<&Value>, other: usize| -> R<usize> {
        match v {
            Some(v) => Ok(index_size(v)?.max(0).min(n as isize) as usize),
            None => Ok(other),
        }
    };
    Ok((clamp(pos, 0)?, clamp(end, n)?))
}
