//! `text % args` and `bytes % args`: conversions meet their arguments.

use crate::percent::{parse, Conversion, Size, Style};
use crate::prelude::*;
use crate::str_args::*;
use crate::{str_repr, str_wtf8};

/// The right operand: a tuple is used up in turn, anything else is one argument.
struct Args {
    items: Vec<Value>,
    next: usize,
    mapping: Option<Value>,
    keyed: bool,
}

impl Args {
    fn new(v: &Value, chars: bool) -> Args {
        let tuple = tuple_items(v);
        let text = if chars { view(v).is_some() } else { view(v).is_some() || is_bytes_like(v) };
        let mapping = (tuple.is_none() && !text && is_subscriptable(v)).then(|| v.clone());
        let items = tuple.map_or_else(|| vec![v.clone()], |t| t.to_vec());
        Args { items, next: 0, mapping, keyed: false }
    }
    /// Before a conversion with a key: the value of that key is its only argument.
    fn select(&mut self, key: Value) -> R<()> {
        let map = match &self.mapping {
            Some(m) => m,
            None => return Err(type_error("format requires a mapping")),
        };
        self.items = vec![getitem(map, &key)?];
        self.next = 0;
        self.keyed = true;
        Ok(())
    }
    fn take(&mut self) -> R {
        match self.items.get(self.next) {
            Some(v) => {
                self.next += 1;
                Ok(v.clone())
            }
            None => Err(type_error("not enough arguments for format string")),
        }
    }
    fn left_over(&self) -> bool {
        self.next < self.items.len() && self.mapping.is_none() && !self.keyed
    }
}

fn star(args: &mut Args, size: Size, what: &str) -> R<Option<i64>> {
    if size != Size::Star {
        return Ok(None);
    }
    let v = args.take()?;
    if !is_int(&v) {
        return Err(type_error("* wants int"));
    }
    let limit = if what == "width" { i64::MAX } else { i32::MAX as i64 };
    match small_int(&v) {
        Some(n) if n.unsigned_abs() <= limit as u64 => Ok(Some(n)),
        _ => {
            let c_type = if what == "width" { "ssize_t" } else { "int" };
            Err(overflow_error(format!("Python int too large to convert to C {}", c_type)))
        }
    }
}

fn number_wanted(c: &Conversion, v: &Value, what: &str, chars: bool) -> PyErr {
    let shown = match char::from_u32(c.kind) {
        Some('i') if !chars => 'd', // bytes take them for the same
        Some(c) => c,
        None => '?',
    };
    type_error(format!("%{} format: {} is required, not {}", shown, what, type_name(v)))
}

fn integer(c: &Conversion, style: &Style, v: &Value, chars: bool) -> R<Vec<u8>> {
    let wanted = |what| number_wanted(c, v, what, chars);
    let hex = matches!(style.kind, b'x' | b'X' | b'o');
    let what = if hex { "an integer" } else { "a real number" };
    let made = match is_int(v) {
        true => Ok(Some(int_of(v))),
        false if hex => to_index(v).map(Some),
        false => number_protocol(v),
    };
    let made = made.map_err(|e| if is_type_error(&e) { wanted(what) } else { e })?;
    let int = made.ok_or_else(|| wanted(what))?;
    style.int(&int).map_err(throw)
}

fn real(style: &Style, v: &Value, chars: bool) -> R<Vec<u8>> {
    let x = to_float(v).map_err(|e| match chars {
        false if is_type_error(&e) => {
            type_error(format!("float argument required, not {}", type_name(v)))
        }
        _ => e,
    })?;
    Ok(style.float(x))
}

fn character(style: &Style, v: &Value, chars: bool) -> R<Vec<u8>> {
    let mut out = Vec::new();
    let wrong = || {
        type_error(match chars {
            true => "%c requires int or char",
            false => "%c requires an integer in range(256) or a single byte",
        })
    };
    let limit = if chars { 0x110000 } else { 256 };
    let single = if chars { view(v).map(|s| (s.bytes, s.len)) } else { bytes_view(v) };
    match single {
        Some((bytes, 1)) => out.extend_from_slice(bytes),
        Some(_) => return Err(wrong()),
        None => {
            let i = to_index(v).map_err(|e| if is_type_error(&e) { wrong() } else { e })?;
            match i {
                crate::int::Int::Small(c) if (0..limit).contains(&c) && chars => {
                    str_wtf8::push(&mut out, c as u32)
                }
                crate::int::Int::Small(c) if (0..limit).contains(&c) => out.push(c as u8),
                _ => {
                    let range = if chars { "0x110000" } else { "256" };
                    let msg = format!("%c arg not in range({})", range);
                    return Err(overflow_error(msg));
                }
            }
        }
    }
    let style = Style { precision: None, ..*style };
    Ok(style.text(&out, chars))
}

/// The text of %s, %r, %a and, for bytes, %b.
fn plain(style: &Style, v: &Value, chars: bool) -> R<Vec<u8>> {
    if !chars && matches!(style.kind, b's' | b'b') {
        return Ok(style.text(&bytes_of(v)?, false));
    }
    let text = if chars && style.kind == b's' { str_of(v)? } else { repr_of(v)? };
    let bytes = view(&text).map_or(b"" as &[u8], |s| s.bytes);
    if style.kind == b'a' || !chars {
        return Ok(style.text(&str_repr::to_ascii(bytes), chars));
    }
    Ok(style.text(bytes, chars))
}

/// `chars`: s is text (WTF-8), else bytes.
pub fn format(s: &[u8], arg: &Value, chars: bool) -> R<Vec<u8>> {
    let mut args = Args::new(arg, chars);
    let mut out = Vec::with_capacity(s.len() + 16);
    let mut at = 0;
    while let Some(n) = s[at..].iter().position(|&b| b == b'%') {
        out.extend_from_slice(&s[at..at + n]);
        at = one(s, at + n + 1, &mut args, chars, &mut out)?;
    }
    out.extend_from_slice(&s[at..]);
    if args.left_over() {
        let what = if chars { "string" } else { "bytes" };
        let msg = format!("not all arguments converted during {} formatting", what);
        return Err(type_error(msg));
    }
    Ok(out)
}

/// %s of a str and %d of a machine word need no parsing: true when that was it.
fn plain_case(kind: Option<&u8>, args: &mut Args, out: &mut Vec<u8>) -> bool {
    let v = match args.items.get(args.next) {
        Some(v) => v,
        None => return false,
    };
    match (kind, v.as_exact_str(), v.as_int()) {
        (Some(b's'), Some(s), _) => out.extend_from_slice(s.bytes()),
        (Some(b'd' | b's'), _, Some(i)) => out.extend_from_slice(i.to_string().as_bytes()),
        _ => return false,
    }
    args.next += 1;
    true
}

/// Formats the conversion after the '%' before `at`; gives where it ends.
fn one(s: &[u8], at: usize, args: &mut Args, chars: bool, out: &mut Vec<u8>) -> R<usize> {
    if s.get(at) == Some(&b'(') && args.mapping.is_none() {
        return Err(type_error("format requires a mapping"));
    }
    if chars && plain_case(s.get(at), args, out) {
        return Ok(at + 1);
    }
    let (c, next) = parse(s, at, chars).map_err(throw)?;
    if let Some(key) = c.key {
        args.select(if chars { new_wtf8(key.to_vec()) } else { new_bytes(key.to_vec()) })?;
    }
    let width = star(args, c.width, "width")?;
    let precision = star(args, c.precision, "precision")?;
    if c.kind == '%' as u32 {
        out.push(b'%');
        return Ok(next);
    }
    let style = c.style(width, precision);
    let known = match style.kind {
        b'b' => !chars,
        k => b"sradiuxXoeEfFgGc".contains(&k),
    };
    // The argument is taken before the conversion is looked at, as CPython does.
    let v = args.take()?;
    if !known {
        return Err(throw(c.unsupported()));
    }
    if style.width.max(style.precision.unwrap_or(0)) > 1 << 31 {
        return Err(out_of_memory());
    }
    out.extend(match style.kind {
        b'd' | b'i' | b'u' | b'x' | b'X' | b'o' => integer(&c, &style, &v, chars)?,
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => real(&style, &v, chars)?,
        b'c' => character(&style, &v, chars)?,
        _ => plain(&style, &v, chars)?,
    });
    Ok(next)
}
