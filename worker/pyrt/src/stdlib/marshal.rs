//! marshal: plain values as bytes, in the format of CPython 3.11. Reading is in marshal_read.rs.
//! Code objects have no bytecode here and cannot be written.

use super::functions;
use super::marshal_read::{load, loads};
use crate::float;
use crate::func::NativeDef;
use crate::natives;
use crate::str_args::int_of;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};

const VERSION: i64 = 4;
/// How deep values may be nested.
pub const DEPTH: usize = 2000;

struct Writer {
    out: Vec<u8>,
    version: i64,
}

#[cold]
fn unmarshallable() -> PyErr {
    value_error("unmarshallable object")
}

impl Writer {
    fn size(&mut self, n: usize) -> R<()> {
        if n > i32::MAX as usize {
            return Err(unmarshallable());
        }
        self.out.extend_from_slice(&(n as u32).to_le_bytes());
        Ok(())
    }

    fn sized(&mut self, kind: u8, bytes: &[u8]) -> R<()> {
        self.out.push(kind);
        self.size(bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Digits of 15 bits, their number signed as the value is.
    fn long(&mut self, v: &Value) -> R<()> {
        let big = int_of(v).to_big();
        let n = (big.abs().bit_length() as usize + 14) / 15;
        let bytes = big.abs().to_bytes_le(n * 15 / 8 + 3, false).map_err(crate::str_args::throw)?;
        self.out.push(b'l');
        let signed = if big.is_negative() { -(n as i32) } else { n as i32 };
        self.out.extend_from_slice(&signed.to_le_bytes());
        for i in 0..n {
            let at = i * 15;
            let three = |k: usize| (bytes.get(at / 8 + k).copied().unwrap_or(0) as u32) << (8 * k);
            let digit = (three(0) | three(1) | three(2)) >> (at % 8) & 0x7fff;
            self.out.extend_from_slice(&(digit as u16).to_le_bytes());
        }
        Ok(())
    }

    fn float(&mut self, kinds: (u8, u8), parts: &[f64]) {
        self.out.push(if self.version > 1 { kinds.1 } else { kinds.0 });
        for x in parts {
            if self.version > 1 {
                self.out.extend_from_slice(&float::outward(*x).to_le_bytes());
            } else {
                let text = float::repr(*x);
                let text = text.strip_suffix(".0").unwrap_or(&text);
                self.out.push(text.len() as u8);
                self.out.extend_from_slice(text.as_bytes());
            }
        }
    }

    fn text(&mut self, bytes: &[u8]) -> R<()> {
        if self.version < 4 || !bytes.is_ascii() {
            return self.sized(b'u', bytes);
        }
        if bytes.len() > 255 {
            return self.sized(b'a', bytes);
        }
        self.out.extend_from_slice(&[b'z', bytes.len() as u8]);
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn all(&mut self, items: &[Value], depth: usize) -> R<()> {
        items.iter().try_for_each(|x| self.value(x, depth + 1))
    }

    fn value(&mut self, v: &Value, depth: usize) -> R<()> {
        if depth > DEPTH {
            return Err(value_error("object too deeply nested to marshal"));
        }
        if self.single(v) {
            return Ok(());
        }
        let exact = |t: T| type_of(v) == t.ty();
        if exact(T::Int) {
            return match v.as_int().filter(|i| *i == *i as i32 as i64) {
                Some(i) => {
                    self.out.push(b'i');
                    self.out.extend_from_slice(&(i as i32).to_le_bytes());
                    Ok(())
                }
                None => self.long(v),
            };
        }
        if exact(T::Float) {
            self.float((b'f', b'g'), &[v.as_float().unwrap_or(0.0)]);
            return Ok(());
        }
        if let Some(c) = v.as_complex().filter(|_| exact(T::Complex)) {
            self.float((b'x', b'y'), &[c.re, c.im]);
            return Ok(());
        }
        if let Some(s) = v.as_str_data().filter(|_| exact(T::Str)) {
            return self.text(s.bytes());
        }
        if let Some(t) = v.as_exact_tuple() {
            if self.version >= 4 && t.len() < 256 {
                self.out.extend_from_slice(&[b')', t.len() as u8]);
            } else {
                self.out.push(b'(');
                self.size(t.len())?;
            }
            return self.all(t, depth);
        }
        if let Some(l) = v.as_exact_list() {
            let items = l.items().clone();
            self.out.push(b'[');
            self.size(items.len())?;
            return self.all(&items, depth);
        }
        if let Some(d) = v.as_exact_dict() {
            self.out.push(b'{');
            for (k, x) in d.pairs() {
                self.all(&[k, x], depth)?;
            }
            self.out.push(b'0');
            return Ok(());
        }
        if exact(T::Set) || exact(T::FrozenSet) {
            let items = collect(v)?;
            self.out.push(if exact(T::Set) { b'<' } else { b'>' });
            self.size(items.len())?;
            return self.all(&items, depth);
        }
        if exact(T::Code) {
            return Err(not_implemented_error(
                "marshal of code objects is not supported by Portalis",
            ));
        }
        match bytes_view(v) {
            Some((b, _)) => {
                let b = b.to_vec();
                self.sized(b's', &b)
            }
            None => Err(unmarshallable()),
        }
    }

    /// Values that are one letter.
    fn single(&mut self, v: &Value) -> bool {
        let letter = if v.is_none() {
            b'N'
        } else if is(v, &TRUE) {
            b'T'
        } else if is(v, &FALSE) {
            b'F'
        } else if is(v, &ELLIPSIS) {
            b'.'
        } else if is(v, &T::StopIteration.value()) {
            b'S'
        } else {
            return false;
        };
        self.out.push(letter);
        true
    }
}

fn written(v: &Value, version: &Value) -> R<Vec<u8>> {
    let version = version.given().map_or(Ok(VERSION), |n| index_size(n).map(|i| i as i64))?;
    let mut w = Writer { out: Vec::new(), version };
    w.value(v, 0)?;
    Ok(w.out)
}

fn dump(a: &[Value]) -> R {
    let bytes = new_bytes(written(&a[0], &a[2])?);
    super::classes::method(&a[1], "write", &[bytes])
}

static FUNCTIONS: &[NativeDef] = natives! {
    "dumps" "value, version=, /" |a| written(&a[0], &a[1]).map(new_bytes);
    "dump" "value, file, version=, /" dump;
    "loads" "bytes, /" loads;
    "load" "file, /" load;
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "marshal");
    m.set_str("version", Value::int(VERSION));
    Ok(())
}
