//! Values become JSON text.

use crate::call::enter_native;
use crate::object::Kind;
use crate::prelude::*;
use crate::str_args::{is_int, repr_of};
use crate::str_wtf8::decode;
use crate::sym;

/// What the encoder was told.
pub struct Style {
    pub skipkeys: bool,
    pub ascii: bool,
    pub check_circular: bool,
    pub allow_nan: bool,
    pub sort_keys: bool,
    /// What one level is indented by.
    pub indent: Option<Vec<u8>>,
    pub item: Vec<u8>,
    pub key: Vec<u8>,
    /// Called for what JSON has not; None: such a value is an error.
    pub default: Option<Value>,
}

impl Style {
    pub fn plain() -> Style {
        Style {
            skipkeys: false,
            ascii: true,
            check_circular: true,
            allow_nan: true,
            sort_keys: false,
            indent: None,
            item: b", ".to_vec(),
            key: b": ".to_vec(),
            default: None,
        }
    }
}

pub struct Writer<'a> {
    style: &'a Style,
    pub out: Vec<u8>,
    /// Ends of the pieces that an iterating encoder yields.
    pub ends: Option<Vec<usize>>,
    open: Vec<usize>, // what is being written, by address
    depth: usize,
}

const HEX: &[u8; 16] = b"0123456789abcdef";

fn escape_unit(out: &mut Vec<u8>, c: u32) {
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(HEX[(c >> shift & 15) as usize]);
    }
}

fn escape(out: &mut Vec<u8>, c: u32) {
    let short = match c {
        0x22 => b'"',
        0x5c => b'\\',
        8 => b'b',
        9 => b't',
        10 => b'n',
        12 => b'f',
        13 => b'r',
        0x10000.. => {
            let c = c - 0x10000;
            escape_unit(out, 0xd800 | c >> 10);
            return escape_unit(out, 0xdc00 | c & 0x3ff);
        }
        _ => return escape_unit(out, c),
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// A string with its quotes.
pub fn quote(s: &[u8], ascii: bool, out: &mut Vec<u8>) {
    out.push(b'"');
    let (mut from, mut at) = (0, 0);
    while at < s.len() {
        let b = s[at];
        let plain = match b {
            b'"' | b'\\' | 0..=31 => false,
            0x7f.. => !ascii,
            _ => true,
        };
        if plain {
            at += 1;
            continue;
        }
        out.extend_from_slice(&s[from..at]);
        let (c, n) = decode(s, at);
        escape(out, c);
        at += n;
        from = at;
    }
    out.extend_from_slice(&s[from..]);
    out.push(b'"');
}

fn text_into(v: &Value, out: &mut Vec<u8>) {
    if let Some(s) = v.as_str_data() {
        out.extend_from_slice(s.bytes());
    }
}

fn class_name(v: &Value) -> R<String> {
    let class = crate::attr::getattr_sym(v, sym::CLASS)?;
    let name = crate::attr::getattr_sym(&class, sym::NAME)?;
    Ok(name.as_str().map(|s| s.into_owned()).unwrap_or_default())
}

pub fn not_serializable(v: &Value) -> PyErr {
    match class_name(v) {
        Ok(n) => type_error(format!("Object of type {} is not JSON serializable", n)),
        Err(e) => e,
    }
}

impl<'a> Writer<'a> {
    pub fn new(style: &'a Style) -> Writer<'a> {
        Writer { style, out: vec![], ends: None, open: vec![], depth: 0 }
    }
    /// The end of a piece.
    fn cut(&mut self) {
        let at = self.out.len();
        if let Some(ends) = &mut self.ends {
            if ends.last().map_or(0, |&e| e) != at {
                ends.push(at);
            }
        }
    }
    /// Ints of any class as int shows them.
    fn int(&mut self, v: &Value) -> R<()> {
        if let Some(i) = v.as_int() {
            self.digits(i);
            return Ok(());
        }
        let text = crate::int_methods::repr(std::slice::from_ref(v))?;
        text_into(&text, &mut self.out);
        Ok(())
    }
    fn digits(&mut self, i: i64) {
        let mut buffer = [0u8; 20];
        let (mut at, mut n) = (20, i.unsigned_abs());
        loop {
            at -= 1;
            buffer[at] = b'0' + (n % 10) as u8;
            n /= 10;
            if n == 0 {
                break;
            }
        }
        if i < 0 {
            self.out.push(b'-');
        }
        self.out.extend_from_slice(&buffer[at..]);
    }
    fn float(&mut self, v: &Value, x: f64) -> R<()> {
        if x.is_finite() {
            self.out.extend_from_slice(crate::float::repr(x).as_bytes());
            return Ok(());
        }
        if !self.style.allow_nan {
            let msg = "Out of range float values are not JSON compliant";
            if self.ends.is_none() && self.style.indent.is_none() {
                return Err(value_error(msg)); // as CPython's fast encoder says it
            }
            let text = repr_of(v)?;
            let text = text.as_str().unwrap_or_default().into_owned();
            return Err(value_error(format!("{}: {}", msg, text)));
        }
        let word: &[u8] = match x {
            x if x.is_nan() => b"NaN",
            x if x > 0.0 => b"Infinity",
            _ => b"-Infinity",
        };
        self.out.extend_from_slice(word);
        Ok(())
    }
    /// Strings, numbers and the like; false for what is none.
    fn scalar(&mut self, v: &Value) -> R<bool> {
        if let Some(s) = v.as_str_data() {
            quote(s.bytes(), self.style.ascii, &mut self.out);
        } else if v.is_none() {
            self.out.extend_from_slice(b"null");
        } else if let Some(b) = v.as_bool() {
            self.out.extend_from_slice(if b { b"true" } else { b"false" });
        } else if is_int(v) {
            self.int(v)?;
        } else if let Some(x) = crate::str_args::float_of(v) {
            self.float(v, x)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }
    pub fn value(&mut self, v: &Value) -> R<()> {
        if self.scalar(v)? {
            return Ok(());
        }
        self.cut();
        self.nested(v)
    }
    fn nested(&mut self, v: &Value) -> R<()> {
        enter_native()?;
        if self.style.check_circular {
            if self.open.contains(&v.ptr()) {
                return Err(value_error("Circular reference detected"));
            }
            self.open.push(v.ptr());
        }
        if v.as_list().is_some() || v.as_tuple().is_some() {
            self.sequence(v)?;
        } else if v.as_dict().is_some() {
            self.mapping(v)?;
        } else {
            let made = match &self.style.default {
                Some(f) => call(f, &mut [v.clone()])?,
                None => return Err(not_serializable(v)),
            };
            self.value(&made)?;
        }
        if self.style.check_circular {
            self.open.pop();
        }
        Ok(())
    }
    fn newline(&mut self) {
        if let Some(one) = &self.style.indent {
            self.out.push(b'\n');
            for _ in 0..self.depth {
                self.out.extend_from_slice(one);
            }
        }
    }
    /// CPython's encoder in C reads lists and dicts directly; the one in Python, which indents
    /// and gives pieces, goes by their methods.
    fn in_python(&self) -> bool {
        self.ends.is_some() || self.style.indent.is_some()
    }
    /// A list may be changed by what encodes its items: each is looked up when its turn comes.
    fn sequence(&mut self, v: &Value) -> R<()> {
        if !self.in_python() && !v.is_exact(Kind::List) && !v.is_exact(Kind::Tuple) {
            return self.sequence(&list(collect(v)?)); // kinds of lists may iterate in their own way
        }
        let raw = |i: usize| match (v.as_list(), v.as_tuple()) {
            (Some(l), _) => l.items().get(i).cloned(),
            (_, Some(t)) => t.get(i).cloned(),
            _ => None,
        };
        let empty = if self.in_python() { !truthy(v)? } else { raw(0).is_none() };
        if empty {
            self.out.extend_from_slice(b"[]");
            self.cut();
            return Ok(());
        }
        self.out.push(b'[');
        self.depth += 1;
        if self.in_python() {
            let mut it = iter(v)?;
            let mut i = 0;
            while let Some(item) = it.next()? {
                self.item(i, &item)?;
                i += 1;
            }
        } else {
            let mut i = 0;
            while let Some(item) = raw(i) {
                self.item(i, &item)?;
                i += 1;
            }
        }
        self.depth -= 1;
        self.newline();
        self.cut();
        self.out.push(b']');
        self.cut();
        Ok(())
    }
    fn item(&mut self, i: usize, item: &Value) -> R<()> {
        if i > 0 {
            self.out.extend_from_slice(&self.style.item);
        }
        self.newline();
        self.value(item)?;
        self.cut();
        Ok(())
    }
    /// The pairs as the encoder in C takes them: all before the first is written.
    fn pairs(&self, v: &Value) -> R<Vec<(Value, Value)>> {
        if let (Some(d), false, true) = (v.as_dict(), self.style.sort_keys, v.is_exact(Kind::Dict))
        {
            return Ok(d.pairs());
        }
        let pair = |pair: &Value| match pair.as_tuple() {
            Some(t) if t.len() == 2 => Ok((t[0].clone(), t[1].clone())),
            _ => Err(value_error("items must return 2-tuples")),
        };
        collect(&self.items(v)?)?.iter().map(pair).collect()
    }
    fn items(&self, v: &Value) -> R {
        static ITEMS: crate::Attr = crate::Attr::new("items");
        static SORT: crate::Attr = crate::Attr::new("sort");
        let items = call_method(&ITEMS, &mut [v.clone()])?;
        if !self.style.sort_keys {
            return Ok(items);
        }
        let items = list(collect(&items)?);
        call_method(&SORT, &mut [items.clone()])?;
        Ok(items)
    }
    /// Is k a key? False: it is left out.
    fn is_key(&self, k: &Value) -> R<bool> {
        let known = k.as_str_data().is_some() || k.is_none() || is_int(k);
        if known || crate::str_args::float_of(k).is_some() {
            return Ok(true);
        }
        if self.style.skipkeys {
            return Ok(false);
        }
        let msg = "keys must be str, int, float, bool or None, not";
        Err(type_error(format!("{} {}", msg, class_name(k)?)))
    }
    /// A key that cannot be written fails before its separator is.
    fn check_key(&mut self, k: &Value) -> R<()> {
        match crate::str_args::float_of(k) {
            Some(x) if !x.is_finite() && !self.style.allow_nan => self.float(k, x),
            _ => Ok(()),
        }
    }
    fn key(&mut self, k: &Value) -> R<()> {
        if let Some(s) = k.as_str_data() {
            quote(s.bytes(), self.style.ascii, &mut self.out);
            return Ok(());
        }
        self.out.push(b'"');
        self.scalar(k)?;
        self.out.push(b'"');
        Ok(())
    }
    fn mapping(&mut self, v: &Value) -> R<()> {
        let empty = match self.in_python() {
            true => !truthy(v)?,
            false => v.as_dict().map_or(true, |d| d.len() == 0),
        };
        if empty {
            self.out.extend_from_slice(b"{}");
            self.cut();
            return Ok(());
        }
        self.out.push(b'{');
        self.cut();
        self.depth += 1;
        self.newline();
        self.cut();
        let mut first = true;
        if self.in_python() {
            let mut pairs = iter(&self.items(v)?)?;
            while let Some(pair) = pairs.next()? {
                let (k, item) = unpack2(&pair)?;
                self.entry(&k, &item, &mut first)?;
            }
        } else {
            for (k, item) in &self.pairs(v)? {
                self.entry(k, item, &mut first)?;
            }
        }
        self.depth -= 1;
        self.newline();
        self.cut();
        self.out.push(b'}');
        self.cut();
        Ok(())
    }
    fn entry(&mut self, k: &Value, item: &Value, first: &mut bool) -> R<()> {
        if !self.is_key(k)? {
            return Ok(());
        }
        self.check_key(k)?;
        if !std::mem::take(first) {
            self.out.extend_from_slice(&self.style.item);
            self.newline();
            self.cut();
        }
        self.key(k)?;
        self.cut();
        self.out.extend_from_slice(&self.style.key);
        self.cut();
        self.value(item)?;
        self.cut();
        Ok(())
    }
}
