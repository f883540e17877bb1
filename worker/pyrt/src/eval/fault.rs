//! What is wrong with a source text: SyntaxError and its kin before they become exceptions.

use super::ast::Pos;
use crate::prelude::*;

pub struct Fault {
    pub class: T,
    pub msg: String,
    pub pos: Pos,
    /// Found by the compiler, not by the parser: CPython shows the line only of a file then.
    pub late: bool,
    /// At the end of the text: more of it might be no error.
    pub at_end: bool,
    /// The line where it is not one of the source: that of an f-string's field.
    pub text: Option<String>,
    /// The line without its end, as CPython's tokenizer shows it.
    pub cut: bool,
    /// What stands in the place of the end's column.
    pub end_offset: Option<i64>,
    /// The text holds nothing: the place is before its end.
    pub nothing: bool,
}

pub type P<V> = Result<V, Box<Fault>>;

#[cold]
pub fn fault(pos: Pos, msg: impl Into<String>) -> Box<Fault> {
    fault_of(T::SyntaxError, pos, msg)
}

#[cold]
pub fn fault_of(class: T, pos: Pos, msg: impl Into<String>) -> Box<Fault> {
    Box::new(Fault {
        class,
        msg: msg.into(),
        pos,
        late: false,
        at_end: false,
        text: None,
        cut: false,
        end_offset: None,
        nothing: false,
    })
}

/// Found by the compiler.
#[cold]
pub fn late(pos: Pos, msg: impl Into<String>) -> Box<Fault> {
    let mut f = fault(pos, msg);
    f.late = true;
    f
}

#[cold]
pub fn too_deep() -> Box<Fault> {
    let msg = "maximum recursion depth exceeded during compilation";
    fault_of(T::RecursionError, Pos::default(), msg)
}

/// The line of the text with that number, with its end; None when there is none.
fn line_of(source: &str, line: u32) -> Option<&str> {
    let mut lines = source.split_inclusive('\n');
    lines.nth(line.checked_sub(1)? as usize)
}

/// A column in bytes as the offset that SyntaxError gives: characters, from 1.
fn offset(text: Option<&str>, col: u32) -> i64 {
    let col = col as usize;
    match text {
        Some(t) if col <= t.len() && t.is_char_boundary(col) => {
            t[..col].chars().count() as i64 + 1
        }
        _ => col as i64 + 1,
    }
}

impl Fault {
    /// The exception; `source` is the text with its line ends made '\n'.
    pub fn raise(self, filename: &Value, source: &str) -> PyErr {
        if self.class == T::RecursionError {
            return recursion_error(self.msg);
        }
        if self.class == T::MemoryError {
            return crate::exc::error_args(self.class, Vec::new());
        }
        if self.nothing {
            let line = Value::int(source.split_inclusive('\n').count() as i64);
            let text = new_str(source.split_inclusive('\n').last().unwrap_or(""));
            let zero = Value::int(0);
            let place = [filename.clone(), line.clone(), zero.clone(), text, line, zero];
            return crate::exc::error_args(self.class, vec![new_string(self.msg), tuple_of(place)]);
        }
        let p = self.pos;
        let own = self.text;
        let line = own.as_deref().or_else(|| line_of(source, p.line));
        let text = match line {
            _ if self.late => NONE,
            Some(t) if self.cut => new_str(t.trim_end_matches('\n')),
            Some(t) => new_str(t),
            None => new_str(""),
        };
        let end_line = own.as_deref().or_else(|| line_of(source, p.end_line));
        let (end, end_offset) = match p.end_line {
            0 => (Value::int(i64::from(p.line)), Value::int(offset(line, p.end_col))),
            n => (Value::int(i64::from(n)), Value::int(offset(end_line, p.end_col))),
        };
        let end_offset = self.end_offset.map_or(end_offset, Value::int);
        let place = tuple(vec![
            filename.clone(),
            Value::int(i64::from(p.line)),
            Value::int(offset(line, p.col)),
            text,
            end,
            end_offset,
        ]);
        crate::exc::error_args(self.class, vec![new_string(self.msg), place])
    }
}
