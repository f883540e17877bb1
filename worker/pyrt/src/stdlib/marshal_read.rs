//! marshal: values read from bytes.

use super::marshal::DEPTH;
use crate::bigint::BigInt;
use crate::prelude::*;
use crate::str_args::{new_bytes, new_complex};

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    refs: Vec<Value>,
}

#[cold]
fn short() -> PyErr {
    crate::exc::error(T::EOFError, "marshal data too short")
}

#[cold]
fn bad(what: &str) -> PyErr {
    value_error(format!("bad marshal data ({})", what))
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> R<&'a [u8]> {
        let part = self.bytes.get(self.at..).and_then(|b| b.get(..n)).ok_or_else(short)?;
        self.at += n;
        Ok(part)
    }

    fn byte(&mut self) -> R<u8> {
        Ok(self.take(1)?[0])
    }

    fn number(&mut self) -> R<i32> {
        let b = self.take(4)?;
        Ok(i32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn size(&mut self, what: &str) -> R<usize> {
        let n = self.number()?;
        if n < 0 {
            return Err(bad(&format!("{} size out of range", what)));
        }
        Ok(n as usize)
    }

    fn long(&mut self) -> R {
        let n = self.number()?;
        let mut digits = Vec::new();
        for _ in 0..n.unsigned_abs() {
            let b = self.take(2)?;
            let d = u16::from_le_bytes([b[0], b[1]]);
            if d > 0x7fff {
                return Err(bad("digit out of range in long"));
            }
            digits.push(d);
        }
        if digits.last() == Some(&0) {
            return Err(bad("unnormalized long data"));
        }
        let mut bytes = vec![0u8; digits.len() * 15 / 8 + 4];
        for (i, d) in digits.iter().enumerate() {
            let wide = (*d as u32) << (i * 15 % 8);
            for k in 0..3 {
                bytes[i * 15 / 8 + k] |= (wide >> (8 * k)) as u8;
            }
        }
        let big = BigInt::from_bytes_le(&bytes, false);
        Ok(crate::ops::big(if n < 0 { big.neg() } else { big }))
    }

    fn double(&mut self) -> R<f64> {
        let mut b = [0; 8];
        b.copy_from_slice(self.take(8)?);
        Ok(f64::from_le_bytes(b))
    }

    fn double_text(&mut self) -> R<f64> {
        let n = self.byte()? as usize;
        let text = new_string(String::from_utf8_lossy(self.take(n)?).into_owned());
        let x = call(&T::Float.value(), &mut [text])?;
        Ok(x.as_float().unwrap_or(0.0))
    }

    fn text(&mut self, n: usize) -> R {
        let bytes = new_bytes(self.take(n)?.to_vec());
        let how = [new_str("utf-8"), new_str("surrogatepass")];
        super::classes::method(&bytes, "decode", &how)
    }

    fn latin(&mut self, n: usize) -> R {
        let bytes = new_bytes(self.take(n)?.to_vec());
        super::classes::method(&bytes, "decode", &[new_str("latin-1")])
    }

    fn items(&mut self, n: usize, what: &str, depth: usize) -> R<Vec<Value>> {
        let mut out = Vec::new();
        for _ in 0..n {
            match self.value(depth + 1)? {
                Some(v) => out.push(v),
                None => return Err(type_error(format!("NULL object in marshal data for {}", what))),
            }
        }
        Ok(out)
    }

    fn pairs(&mut self, d: &Value, depth: usize) -> R<()> {
        while let Some(k) = self.value(depth + 1)? {
            match self.value(depth + 1)? {
                Some(v) => dict_set(d, k, v)?,
                None => break,
            }
        }
        Ok(())
    }

    /// A value; None: the end of a dict.
    fn value(&mut self, depth: usize) -> R<Option<Value>> {
        let letter = self.bytes.get(self.at).copied();
        let letter = letter.ok_or_else(|| {
            crate::exc::error(T::EOFError, "EOF read where object expected")
        })?;
        self.at += 1;
        if depth > DEPTH {
            return Err(value_error("recursion limit exceeded"));
        }
        let (kind, kept) = (letter & 0x7f, letter & 0x80 != 0);
        match kind {
            b'0' => return Ok(None),
            b'N' => return Ok(Some(NONE)),
            b'T' => return Ok(Some(TRUE)),
            b'F' => return Ok(Some(FALSE)),
            b'.' => return Ok(Some(ELLIPSIS)),
            b'S' => return Ok(Some(T::StopIteration.value())),
            _ => {}
        }
        // What holds others has its number before them.
        let slot = self.refs.len();
        if kept {
            self.refs.push(UNBOUND);
        }
        let v = self.body(kind, kept, slot, depth)?;
        if kept {
            self.refs[slot] = v.clone();
        }
        Ok(Some(v))
    }

    fn body(&mut self, kind: u8, kept: bool, slot: usize, depth: usize) -> R {
        let early = |r: &mut Self, v: &Value| {
            if kept {
                r.refs[slot] = v.clone();
            }
        };
        match kind {
            b'i' => Ok(Value::int(self.number()? as i64)),
            b'I' => {
                let (low, high) = (self.number()? as u32 as i64, self.number()? as i64);
                Ok(Value::int(high << 32 | low))
            }
            b'l' => self.long(),
            b'f' => Ok(Value::float(self.double_text()?)),
            b'g' => Ok(Value::float_read(self.double()?)),
            b'x' => Ok(new_complex(self.double_text()?, self.double_text()?)),
            b'y' => Ok(new_complex(self.double()?, self.double()?)),
            b's' => {
                let n = self.size("bytes object")?;
                Ok(new_bytes(self.take(n)?.to_vec()))
            }
            b'u' | b't' => {
                let n = self.size("string")?;
                self.text(n)
            }
            b'a' | b'A' => {
                let n = self.size("string")?;
                self.latin(n)
            }
            b'z' | b'Z' => {
                let n = self.byte()? as usize;
                self.latin(n)
            }
            b')' => {
                let n = self.byte()? as usize;
                Ok(tuple(self.items(n, "tuple", depth)?))
            }
            b'(' => {
                let n = self.size("tuple")?;
                Ok(tuple(self.items(n, "tuple", depth)?))
            }
            b'[' => {
                let n = self.size("list")?;
                let l = list(vec![]);
                early(self, &l);
                for x in self.items(n, "list", depth)? {
                    list_append(&l, x);
                }
                Ok(l)
            }
            b'{' => {
                let d = crate::dict::new_dict();
                early(self, &d);
                self.pairs(&d, depth)?;
                Ok(d)
            }
            b'<' | b'>' => {
                let n = self.size("set")?;
                let items = self.items(n, "set", depth)?;
                if kind == b'<' { set(items) } else { crate::set::frozenset(items) }
            }
            b'r' => {
                let i = self.number()?;
                let found = self.refs.get(i as usize).filter(|v| i >= 0 && !v.is_unbound());
                found.cloned().ok_or_else(|| bad("invalid reference"))
            }
            b'c' => Err(not_implemented_error(
                "code objects in marshal data are not supported by Portalis",
            )),
            _ => Err(bad("unknown type code")),
        }
    }
}

fn read(bytes: &[u8]) -> R<(Value, usize)> {
    let mut r = Reader { bytes, at: 0, refs: Vec::new() };
    match r.value(0)? {
        Some(v) => Ok((v, r.at)),
        None => Err(type_error("NULL object in marshal data for object")),
    }
}

pub fn loads(a: &[Value]) -> R {
    let bytes = match crate::bytes_types::bytes_like(&a[0]) {
        Some(b) => b,
        None => {
            return Err(type_error(format!(
                "a bytes-like object is required, not '{}'",
                type_name(&a[0])
            )))
        }
    };
    Ok(read(&bytes)?.0)
}

/// Reads no further than the value; the file must be one that can be sought in.
pub fn load(a: &[Value]) -> R {
    let start = super::classes::method(&a[0], "tell", &[])?;
    let all = super::classes::method(&a[0], "read", &[])?;
    let bytes = match crate::bytes_types::bytes_like(&all) {
        Some(b) => b,
        None => {
            return Err(type_error(format!(
                "file.read() returned not bytes but {}",
                type_name(&all)
            )))
        }
    };
    let (v, n) = read(&bytes)?;
    let place = add(&start, &Value::int(n as i64))?;
    super::classes::method(&a[0], "seek", &[place])?;
    Ok(v)
}
