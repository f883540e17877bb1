//! Replacement templates: text with references to groups.

use super::escapes::{control, is_digit, is_letter, is_octal};
use super::matched::Match;
use super::pattern::Pattern;
use super::reader::{
    chars_of, group_number, is_identifier, quoted, text_of, Fault, Source, Token, F,
};
use super::syntax::MAX_GROUPS;
use crate::prelude::*;
use crate::str_args::new_bytes;
use crate::str_wtf8;

pub enum Part {
    Text(Vec<u8>),
    Group(u32),
}

pub struct Template {
    pub is_text: bool,
    pub parts: Vec<Part>,
}

struct Reader<'a> {
    s: Source,
    parts: Vec<Part>,
    text: Vec<u8>,
    pattern: &'a Pattern,
}

pub fn parse(v: &Value, pattern: &Pattern) -> R<Template> {
    let (is_text, chars) = match chars_of(v) {
        Some(c) => c,
        None => {
            return Err(type_error(format!(
                "decoding to str: need a bytes-like object, {} found",
                type_name(v)
            )))
        }
    };
    match read(is_text, chars, pattern) {
        Ok(parts) => Ok(Template { is_text, parts }),
        Err(f) => Err(super::raised(f, v)),
    }
}

fn read(is_text: bool, chars: Vec<u32>, pattern: &Pattern) -> F<Vec<Part>> {
    let s = Source::new(is_text, chars)?;
    let mut r = Reader { s, parts: vec![], text: vec![], pattern };
    while let Some(t) = r.s.get()? {
        match t.escaped {
            Some(c) => r.escape(t, c)?,
            None => r.char(t.char),
        }
    }
    r.flush();
    Ok(r.parts)
}

impl<'a> Reader<'a> {
    fn char(&mut self, c: u32) {
        if self.s.is_text {
            str_wtf8::push(&mut self.text, c);
        } else {
            self.text.push(c as u8);
        }
    }
    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text)));
        }
    }
    fn group(&mut self, index: i64, back: usize) -> F<()> {
        if index > self.pattern.program.groups as i64 {
            return Err(self.s.error(format!("invalid group reference {}", index), back));
        }
        self.flush();
        self.parts.push(Part::Group(index as u32));
        Ok(())
    }
    fn escape(&mut self, t: Token, c: u32) -> F<()> {
        if c == 'g' as u32 {
            return self.named();
        }
        if c == '0' as u32 {
            let digits = self.s.get_while(2, is_octal)?;
            let n = digits.iter().fold(0, |n, d| n * 8 + d - 0x30);
            self.char(n & 0xff);
            return Ok(());
        }
        if is_digit(c) {
            return self.numbered(c);
        }
        if c == 'b' as u32 {
            self.char(8);
        } else if let Some(c) = control(c) {
            self.char(c);
        } else if is_letter(c) {
            return Err(self.s.error(format!("bad escape {}", t.text()), t.len()));
        } else {
            self.char(t.char);
            self.char(c);
        }
        Ok(())
    }
    fn named(&mut self) -> F<()> {
        if !self.s.matches('<')? {
            return Err(self.s.error("missing <", 0));
        }
        let name = self.s.get_until('>', "group name")?;
        let back = name.len() + 1;
        if is_identifier(&name) {
            self.s.check_name(&name, 1)?;
            let text = text_of(&name);
            return match self.pattern.names.iter().find(|n| n.0 == text) {
                Some(n) => self.group(n.1 as i64, back),
                None => Err(Fault::Index(format!("unknown group name {}", quoted(&name)))),
            };
        }
        match group_number(&name) {
            Some(n) if n < MAX_GROUPS => {
                if !name.iter().all(|c| is_digit(*c)) {
                    self.s.warn_of_name(&name, 1)?;
                }
                self.group(n, back)
            }
            Some(_) => {
                let msg = format!("invalid group reference {}", text_of(&name));
                Err(self.s.error(msg, back))
            }
            None => {
                let msg = format!("bad character in group name {}", quoted(&name));
                Err(self.s.error(msg, back))
            }
        }
    }
    fn numbered(&mut self, first: u32) -> F<()> {
        let mut digits = vec![first];
        if self.s.next_is(is_digit) {
            digits.extend(self.s.get()?.map(|t| t.char));
            if digits.iter().all(|&c| is_octal(c)) && self.s.next_is(is_octal) {
                digits.extend(self.s.get()?.map(|t| t.char));
                let n = digits.iter().fold(0, |n, d| n * 8 + d - 0x30);
                if n > 0o377 {
                    let text = format!("\\{}", text_of(&digits));
                    let msg = format!("octal escape value {} outside of range 0-0o377", text);
                    return Err(self.s.error(msg, text.len()));
                }
                self.char(n);
                return Ok(());
            }
        }
        let n = digits.iter().fold(0, |n, d| n * 10 + (*d as i64 - 0x30));
        self.group(n, digits.len())
    }
}

impl Template {
    /// The template without references; None when it has some.
    pub fn plain(&self) -> Option<&[u8]> {
        match self.parts.as_slice() {
            [] => Some(b""),
            [Part::Text(t)] => Some(t),
            _ => None,
        }
    }
    /// Appends what the template becomes for a match of a subject of the same kind.
    pub fn expand_into(&self, m: &Match, text: &[u8], out: &mut Vec<u8>) {
        for part in &self.parts {
            match part {
                Part::Text(t) => out.extend_from_slice(t),
                Part::Group(g) => {
                    if let Some((a, b)) = m.bounds(*g as usize) {
                        out.extend_from_slice(text.get(a..b).unwrap_or(b""));
                    }
                }
            }
        }
    }
    /// The same as a new object; mixing str and bytes fails as joining them does.
    pub fn expand(&self, m: &Match, subject: &Value) -> R {
        let s = super::subject::Subject::of(subject)?;
        if s.data.is_some() != self.is_text {
            if let Some(i) = self.parts.iter().position(|p| matches!(p, Part::Text(_))) {
                return Err(type_error(match self.is_text {
                    true => format!(
                        "sequence item {}: expected a bytes-like object, str found",
                        i
                    ),
                    false => format!("sequence item {}: expected str instance, bytes found", i),
                }));
            }
        }
        let mut out = Vec::new();
        self.expand_into(m, s.text, &mut out);
        Ok(if s.data.is_some() { new_wtf8(out) } else { new_bytes(out) })
    }
}
