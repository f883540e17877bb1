//! Python literals as repr() writes them, read into values; only what the cases hold.

use pyrt::prelude::*;
use pyrt::{codec, numparse, str_wtf8};

struct Reader<'a> {
    s: &'a [u8],
    at: usize,
    names: &'a dyn Fn(&str) -> Value,
}

pub fn text(s: Vec<u8>) -> Value {
    pyrt::str::new_wtf8(s)
}

pub fn bytes_of_text(v: &Value) -> Vec<u8> {
    v.as_str_data().map_or_else(Vec::new, |s| s.bytes().to_vec())
}

pub fn text_of(v: &Value) -> String {
    String::from_utf8_lossy(&bytes_of_text(v)).into_owned()
}

pub fn list_items(v: &Value) -> Vec<Value> {
    v.as_list().map_or_else(Vec::new, |l| l.items().clone())
}

pub fn dict_items(v: &Value) -> Vec<(Value, Value)> {
    let attr: &'static Attr = Box::leak(Box::new(Attr::new("items")));
    let items = call_method(attr, &mut [v.clone()]).unwrap_or(NONE);
    let rows = unpack_ex(&items, 0, 0).map(|v| list_items(&v[0])).unwrap_or_default();
    rows.iter().map(|r| unpack2(r).unwrap_or((NONE, NONE))).collect()
}

impl Reader<'_> {
    fn space(&mut self) {
        while self.s.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }
    fn items(&mut self, end: u8) -> Vec<Value> {
        self.at += 1;
        let mut out = Vec::new();
        loop {
            self.space();
            if self.s[self.at] == end {
                self.at += 1;
                return out;
            }
            out.push(self.value());
            self.space();
            if self.s[self.at] == b',' {
                self.at += 1;
            }
        }
    }
    fn pairs(&mut self) -> Vec<(Value, Value)> {
        self.at += 1;
        let mut out = Vec::new();
        loop {
            self.space();
            if self.s[self.at] == b'}' {
                self.at += 1;
                return out;
            }
            let key = self.value();
            self.space();
            self.at += 1; // the colon
            out.push((key, self.value()));
            self.space();
            if self.s[self.at] == b',' {
                self.at += 1;
            }
        }
    }
    fn quoted(&mut self) -> Vec<u8> {
        let quote = self.s[self.at];
        let start = self.at + 1;
        self.at = start;
        while self.s[self.at] != quote {
            self.at += 1 + (self.s[self.at] == b'\\') as usize;
        }
        self.at += 1;
        let escaped = &self.s[start..self.at - 1];
        codec::decode(escaped, codec::Encoding::UnicodeEscape, &codec::Errors::Strict)
            .unwrap_or_else(|e| panic!("{:?}", e))
    }
    /// A complex number in parentheses, when that is what stands here.
    fn complex(&mut self) -> Option<Value> {
        let rest = &self.s[self.at..];
        let end = 1 + rest[1..].iter().position(|b| b"(),'\"[".contains(b))?;
        if rest[end] != b')' || rest[end - 1] != b'j' {
            return None;
        }
        self.at += end + 1;
        let (re, im) = numparse::parse_complex(&rest[..end + 1])?;
        Some(pyrt::complex_type::new_complex(re, im))
    }
    fn word(&mut self) -> Value {
        let rest = &self.s[self.at..];
        if rest.starts_with(b"slice(") {
            self.at += 5;
            let parts = self.items(b')');
            return slice(parts[0].clone(), parts[1].clone(), parts[2].clone());
        }
        let n = rest.iter().position(|b| b",)]}: ".contains(b)).unwrap_or(rest.len());
        self.at += n;
        let word = &rest[..n];
        match word {
            b"None" => return NONE,
            b"True" => return Value::bool(true),
            b"False" => return Value::bool(false),
            _ => {}
        }
        if let Ok(Some(i)) = numparse::parse_int(word, 10) {
            return pyrt::int_type::new_int(i);
        }
        if let Some(x) = numparse::parse_float(word) {
            return Value::float(x);
        }
        match numparse::parse_complex(word) {
            Some((re, im)) => pyrt::complex_type::new_complex(re, im),
            None => panic!("what is {}?", String::from_utf8_lossy(word)),
        }
    }
    fn value(&mut self) -> Value {
        self.space();
        match self.s[self.at] {
            b'(' => match self.complex() {
                Some(c) => c,
                None => tuple(self.items(b')')),
            },
            b'[' => list(self.items(b']')),
            b'{' => dict(self.pairs()).unwrap_or(NONE),
            b'\'' | b'"' => text(self.quoted()),
            b'b' => {
                self.at += 1;
                let decoded = self.quoted();
                let bytes = str_wtf8::chars(&decoded).map(|c| c as u8).collect();
                pyrt::bytes_types::new_bytes(bytes)
            }
            b'<' => {
                let rest = &self.s[self.at..];
                let end = rest.iter().position(|&b| b == b'>').unwrap_or(rest.len() - 1);
                self.at += end + 1;
                let shown = String::from_utf8_lossy(&rest[..end]).into_owned();
                (self.names)(shown.split('\'').nth(1).unwrap_or(""))
            }
            _ => self.word(),
        }
    }
}

pub fn parse(s: &str, names: &dyn Fn(&str) -> Value) -> Value {
    Reader { s: s.as_bytes(), at: 0, names }.value()
}
