//! io.StringIO: characters by number, so that every position is at hand.

use crate::file::with_plain_ends;
use crate::file_methods::size;
use crate::func::NativeDef;
use crate::io_state::{add_attributes, attributes, position, state_parts};
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::str_wtf8;
use std::cell::RefCell;

struct Text {
    chars: Vec<u32>,
    at: usize,
    closed: bool,
    /// None: universal newlines; Some(""): as they come; Some(x): \n is written as x.
    newline: Option<String>,
    seen: u8,
}

struct StringIo(RefCell<Text>);

fn data(v: &Value) -> R<&StringIo> {
    v.as_native_object::<StringIo>().ok_or_else(|| type_error("a StringIO is required"))
}

fn this(v: &Value) -> R<std::cell::RefMut<'_, Text>> {
    let t = data(v)?.0.borrow_mut();
    if t.closed {
        return Err(value_error("I/O operation on closed file"));
    }
    Ok(t)
}

impl Text {
    fn put(&mut self, text: &[u8]) {
        if text.is_empty() {
            return;
        }
        let translated;
        let mut text = text;
        if self.newline.as_deref().unwrap_or("").is_empty() {
            self.note(text);
        }
        match self.newline.as_deref() {
            None if text.contains(&b'\r') => {
                translated = with_plain_ends(text);
                text = &translated;
            }
            Some(nl @ ("\r" | "\r\n")) => {
                translated = text.split(|b| *b == b'\n').collect::<Vec<_>>().join(nl.as_bytes());
                text = &translated;
            }
            _ => {}
        }
        if self.at > self.chars.len() {
            self.chars.resize(self.at, 0);
        }
        if self.at == self.chars.len() {
            if text.is_ascii() {
                self.chars.extend(text.iter().map(|b| u32::from(*b)));
            } else {
                self.chars.extend(str_wtf8::chars(text));
            }
            self.at = self.chars.len();
            return;
        }
        for c in str_wtf8::chars(text) {
            match self.chars.get_mut(self.at) {
                Some(slot) => *slot = c,
                None => self.chars.push(c),
            }
            self.at += 1;
        }
    }
    fn note(&mut self, s: &[u8]) {
        for (i, b) in s.iter().enumerate() {
            self.seen |= match b {
                b'\n' if i > 0 && s[i - 1] == b'\r' => 4,
                b'\n' => 1,
                b'\r' if s.get(i + 1) != Some(&b'\n') => 2,
                _ => 0,
            };
        }
    }
    fn take(&mut self, n: usize) -> Value {
        let from = self.at.min(self.chars.len());
        let to = from.saturating_add(n).min(self.chars.len());
        if to > from {
            self.at = to;
        }
        text_of(&self.chars[from..to])
    }
    fn line(&mut self, most: usize) -> Value {
        let from = self.at.min(self.chars.len());
        let s = &self.chars[from..];
        let (nl, cr) = (u32::from(b'\n'), u32::from(b'\r'));
        let end = match self.newline.as_deref() {
            Some("\r\n") => s.windows(2).position(|w| w == [cr, nl]).map(|i| i + 2),
            Some("\r") => s.iter().position(|c| *c == cr).map(|i| i + 1),
            Some("") => s.iter().position(|c| *c == nl || *c == cr).map(|i| {
                if s[i] == cr && s.get(i + 1) == Some(&nl) { i + 2 } else { i + 1 }
            }),
            _ => s.iter().position(|c| *c == nl).map(|i| i + 1),
        };
        let n = end.unwrap_or(s.len());
        self.take(n.min(most))
    }
}

fn text_of(chars: &[u32]) -> Value {
    let mut out = Vec::with_capacity(chars.len());
    for c in chars {
        if *c < 0x80 {
            out.push(*c as u8);
        } else {
            str_wtf8::push(&mut out, *c);
        }
    }
    new_wtf8(out)
}

/// print() to a StringIO.
pub fn write_text(v: &Value, text: &[u8]) -> R<bool> {
    this(v)?.put(text);
    Ok(true)
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("a type is required"))?;
    let text = Text { chars: vec![], at: 0, closed: false, newline: Some("\n".into()), seen: 0 };
    Ok(new_other_data(t, Box::new(StringIo(RefCell::new(text)))))
}

fn init(a: &[Value]) -> R {
    let newline = match a[2].given() {
        None => Some("\n".to_string()),
        Some(v) if v.is_none() => None,
        Some(v) => match v.as_str() {
            Some(s) => Some(s.into_owned()),
            None => {
                return Err(type_error(format!(
                    "newline must be str or None, not {}",
                    type_name(v)
                )))
            }
        },
    };
    if !matches!(newline.as_deref(), None | Some("" | "\n" | "\r" | "\r\n")) {
        return Err(value_error(format!(
            "illegal newline value: {}",
            crate::ops::repr_text(&a[2])?
        )));
    }
    let first = match a[1].given() {
        Some(v) if !v.is_none() => match v.as_str_data() {
            Some(s) => s.bytes().to_vec(),
            None => {
                return Err(type_error(format!(
                    "initial_value must be str or None, not {}",
                    type_name(v)
                )))
            }
        },
        _ => Vec::new(),
    };
    let mut t = this(&a[0])?;
    t.newline = newline;
    t.chars.clear();
    t.at = 0;
    t.put(&first);
    t.at = 0;
    Ok(NONE)
}

fn write(a: &[Value]) -> R {
    let s = match a[1].as_str_data() {
        Some(s) => s,
        None => {
            return Err(type_error(format!(
                "string argument expected, got '{}'",
                type_name(&a[1])
            )))
        }
    };
    this(&a[0])?.put(s.bytes());
    Ok(Value::int(s.len() as i64))
}

fn writelines(a: &[Value]) -> R {
    this(&a[0])?;
    let mut it = iter(&a[1])?;
    while let Some(x) = it.next()? {
        crate::stdlib::call_named(&a[0], "write", &[x])?;
    }
    Ok(NONE)
}

fn most(v: &Value) -> R<usize> {
    Ok(size(v)?.unwrap_or(usize::MAX))
}

fn readlines(a: &[Value]) -> R {
    let hint = size(&a[1])?.filter(|n| *n > 0);
    let (mut out, mut total) = (Vec::new(), 0);
    loop {
        if hint.map_or(false, |h| total >= h) {
            return Ok(list(out));
        }
        let l = this(&a[0])?.line(usize::MAX);
        let n = len(&l)?;
        if n == 0 {
            return Ok(list(out));
        }
        total += n;
        out.push(l);
    }
}

fn seek(a: &[Value]) -> R {
    let offset = index_size(&a[1])? as i64;
    let whence = a[2].given().map_or(Ok(0), index_size)?;
    let mut t = this(&a[0])?;
    let error = |s: &str| Err(crate::exc::error(T::OSError, s));
    t.at = match whence {
        0 if offset < 0 => return Err(value_error(format!("Negative seek position {}", offset))),
        0 => offset as usize,
        1 | 2 if offset != 0 => return error("Can't do nonzero cur-relative seeks"),
        1 => t.at,
        2 => t.chars.len(),
        w => return Err(value_error(format!("Invalid whence ({}, should be 0, 1 or 2)", w))),
    };
    Ok(Value::int(t.at as i64))
}

fn truncate(a: &[Value]) -> R {
    let n = match a[1].given() {
        Some(v) if !v.is_none() => index_size(v)? as i64,
        _ => this(&a[0])?.at as i64,
    };
    if n < 0 {
        return Err(value_error(format!("Negative size value {}", n)));
    }
    this(&a[0])?.chars.truncate(n as usize);
    Ok(Value::int(n))
}

fn close(a: &[Value]) -> R {
    let mut t = data(&a[0])?.0.borrow_mut();
    t.closed = true;
    t.chars = Vec::new();
    Ok(NONE)
}

fn yes(a: &[Value]) -> R {
    this(&a[0]).map(|_| TRUE)
}

fn open_self(a: &[Value]) -> R {
    match data(&a[0])?.0.borrow().closed {
        true => Err(value_error("I/O operation on closed file.")),
        false => Ok(a[0].clone()),
    }
}

fn next(a: &[Value]) -> R {
    let l = this(&a[0])?.line(usize::MAX);
    match len(&l)? {
        0 => Err(stop_iteration(NONE)),
        _ => Ok(l),
    }
}

/// For pickle: the text, the newline, the position, the attributes.
fn get_state(a: &[Value]) -> R {
    let (text, newline, at) = {
        let t = this(&a[0])?;
        (text_of(&t.chars), t.newline.clone(), t.at)
    };
    let newline = newline.map_or(NONE, new_string);
    Ok(tuple(vec![text, newline, Value::int(at as i64), attributes(&a[0])]))
}

fn set_state(a: &[Value]) -> R {
    let parts = state_parts(a, 4)?;
    init(&[a[0].clone(), parts[0].clone(), parts[1].clone()])?;
    let at = position(&parts[2], "third")?;
    {
        let mut t = this(&a[0])?;
        // As it is: what init() does to line ends was done once.
        t.chars = parts[0].as_str_data().map_or_else(Vec::new, |s| str_wtf8::chars(s.bytes()).collect());
        t.at = at;
    }
    add_attributes(&a[0], &parts[3], "fourth")
}

static METHODS: &[NativeDef] = natives! {
    "__getstate__" "self, /" get_state;
    "__setstate__" "self, state, /" set_state;
    "__new__" "cls, /, *args, **kw" new;
    "__init__" "self, initial_value=, newline=" init;
    "read" "self, size=, /" |a| Ok(this(&a[0])?.take(most(&a[1])?));
    "readline" "self, size=, /" |a| Ok(this(&a[0])?.line(most(&a[1])?));
    "readlines" "self, hint=, /" readlines;
    "write" "self, s, /" write;
    "writelines" "self, lines, /" writelines;
    "seek" "self, pos, whence=, /" seek;
    "tell" "self, /" |a| Ok(Value::int(this(&a[0])?.at as i64));
    "truncate" "self, pos=, /" truncate;
    "getvalue" "self, /" |a| Ok(text_of(&this(&a[0])?.chars));
    "readable" "self, /" yes;
    "writable" "self, /" yes;
    "seekable" "self, /" yes;
    "isatty" "self, /" |a| this(&a[0]).map(|_| FALSE);
    "flush" "self, /" |a| this(&a[0]).map(|_| NONE);
    "close" "self, /" close;
    "__enter__" "self, /" open_self;
    "__iter__" "self, /" open_self;
    "__next__" "self, /" next;
};

fn newlines(v: &Value) -> R {
    Ok(crate::file_methods::shown_ends(this(v)?.seen))
}

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "closed", get: |v| Ok(Value::bool(data(v)?.0.borrow().closed)), set: None },
    GetSetData { name: "line_buffering", get: |v| this(v).map(|_| FALSE), set: None },
    GetSetData { name: "newlines", get: newlines, set: None },
];

pub fn define_all() {
    define(T::StringIO, METHODS, ATTRS);
    T::StringIO.ty().data().has_dict.set(true);
}
