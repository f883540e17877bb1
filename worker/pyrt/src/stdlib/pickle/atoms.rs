//! How a pickler writes numbers, text and bytes.

use super::codes::*;
use super::out::FRAME_TARGET;
use super::pickler::Pickler;
use super::{pickling_error, Buffer};
use crate::prelude::*;
use crate::str_args::{int_of, new_bytes};

/// An opcode and a size.
struct Header {
    bytes: [u8; 9],
    n: usize,
}

impl std::ops::Deref for Header {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes[..self.n]
    }
}

impl Pickler {
    pub fn save_bool(&self, b: bool) {
        match (self.protocol.get() >= 2, b) {
            (true, true) => self.op(NEWTRUE),
            (true, false) => self.op(NEWFALSE),
            (false, true) => self.put(b"I01\n"),
            (false, false) => self.put(b"I00\n"),
        }
    }

    pub fn save_int(&self, v: &Value) -> R<()> {
        match v.as_int() {
            Some(i) if i == i as i32 as i64 => {
                self.save_small(i);
                return Ok(());
            }
            _ => {}
        }
        if self.protocol.get() < 2 {
            self.put(format!("L{}L\n", repr_text(v)?).as_bytes());
            return Ok(());
        }
        let big = int_of(v).to_big();
        let bits = big.abs().bit_length() as usize;
        let mut bytes =
            big.to_bytes_le(bits / 8 + 1, true).map_err(crate::str_args::throw)?;
        let n = bytes.len();
        if big.is_negative() && n > 1 && bytes[n - 1] == 0xff && bytes[n - 2] & 0x80 != 0 {
            bytes.pop();
        }
        if bytes.len() < 256 {
            self.put(&[LONG1, bytes.len() as u8]);
        } else {
            self.op(LONG4);
            self.put(&(bytes.len() as u32).to_le_bytes());
        }
        self.put(&bytes);
        Ok(())
    }

    fn save_small(&self, i: i64) {
        if !self.bin() {
            self.put(format!("I{}\n", i).as_bytes());
        } else if (0..0x100).contains(&i) {
            self.put(&[BININT1, i as u8]);
        } else if (0..0x1_0000).contains(&i) {
            let b = (i as u16).to_le_bytes();
            self.put(&[BININT2, b[0], b[1]]);
        } else {
            let b = (i as i32).to_le_bytes();
            self.put(&[BININT, b[0], b[1], b[2], b[3]]);
        }
    }

    pub fn save_float(&self, x: f64) {
        if self.bin() {
            let mut b = [BINFLOAT; 9];
            b[1..].copy_from_slice(&crate::float::outward(x).to_bits().to_be_bytes());
            self.put(&b);
        } else {
            self.put(format!("F{}\n", crate::float::repr(x)).as_bytes());
        }
    }

    /// A header and what it announces; very long things stand outside of frames.
    pub fn put_long(&self, header: &[u8], payload: &[u8]) -> R<()> {
        let alone = payload.len() >= FRAME_TARGET;
        let framing = self.out.borrow().framing;
        if alone {
            let mut out = self.out.borrow_mut();
            out.close_frame();
            out.framing = false;
        }
        self.put(header);
        if alone {
            self.flush()?;
        }
        self.put(payload);
        if alone {
            self.flush()?;
            self.out.borrow_mut().framing = framing;
        }
        Ok(())
    }

    /// The shortest of three headers for that many bytes.
    fn sized(&self, n: usize, short: Option<u8>, four: Option<u8>, eight: u8) -> R<Header> {
        let (code, width) = match (short, four) {
            (Some(code), _) if n <= 0xff => (code, 1),
            (_, Some(code)) if n <= 0xffff_ffff => (code, 4),
            _ if self.protocol.get() >= 4 => (eight, 8),
            _ => {
                return Err(overflow_error(
                    "serializing a bytes object larger than 4 GiB requires pickle protocol 4 or \
                     higher",
                ))
            }
        };
        let mut bytes = [code; 9];
        bytes[1..].copy_from_slice(&(n as u64).to_le_bytes());
        Ok(Header { bytes, n: 1 + width })
    }

    pub fn save_bytes(&self, v: &Value) -> R<()> {
        let bytes = v.as_bytes_data().map(|b| &b[..]).unwrap_or_default();
        if self.protocol.get() >= 3 {
            return self.put_bytes(bytes, v);
        }
        // Protocol 2 has no bytes: a call that makes them from text.
        let reduced = if bytes.is_empty() {
            vec![T::Bytes.value(), tuple(vec![])]
        } else {
            let text: String = bytes.iter().map(|b| *b as char).collect();
            let encode = super::super::classes::from_module("_codecs", "encode")?;
            vec![encode, tuple(vec![new_string(text), crate::sym::intern("latin1").value()])]
        };
        self.save_reduced(&tuple(reduced), v)
    }

    fn put_bytes(&self, bytes: &[u8], v: &Value) -> R<()> {
        let header = self.sized(bytes.len(), Some(SHORT_BINBYTES), Some(BINBYTES), BINBYTES8)?;
        self.put_long(&header, bytes)?;
        self.remember(v);
        Ok(())
    }

    pub fn save_bytearray(&self, v: &Value) -> R<()> {
        let bytes = crate::str_args::bytes_of(v)?;
        if self.protocol.get() >= 5 {
            return self.put_bytearray(&bytes, v);
        }
        let args = if bytes.is_empty() { vec![] } else { vec![new_bytes(bytes)] };
        self.save_reduced(&tuple(vec![T::ByteArray.value(), tuple(args)]), v)
    }

    fn put_bytearray(&self, bytes: &[u8], v: &Value) -> R<()> {
        let header = self.sized(bytes.len(), None, None, BYTEARRAY8)?;
        self.put_long(&header, bytes)?;
        self.remember(v);
        Ok(())
    }

    pub fn save_str(&self, v: &Value) -> R<()> {
        let bytes = v.as_str_data().map(|s| s.bytes()).unwrap_or_default();
        if self.bin() {
            let short = if self.protocol.get() >= 4 { Some(SHORT_BINUNICODE) } else { None };
            let header = self.sized(bytes.len(), short, Some(BINUNICODE), BINUNICODE8)?;
            self.put_long(&header, bytes)?;
        } else {
            self.op(UNICODE);
            self.put(&escaped(bytes));
            self.op(b'\n');
        }
        self.remember(v);
        Ok(())
    }

    pub fn save_buffer(&self, v: &Value) -> R<()> {
        if self.protocol.get() < 5 {
            return Err(pickling_error("PickleBuffer can only pickled with protocol >= 5"));
        }
        let of = super::super::rust_class::data::<Buffer>(v)?.live()?;
        let callback = self.buffer_callback.borrow().clone();
        let in_band = callback.is_none() || truthy(&call(&callback, &mut [v.clone()])?)?;
        let read_only = super::is_read_only(&of)?;
        if !in_band {
            self.op(NEXT_BUFFER);
            if read_only {
                self.op(READONLY_BUFFER);
            }
            return Ok(());
        }
        let bytes = crate::str_args::bytes_of(&of)?;
        if read_only {
            self.put_bytes(&bytes, v)
        } else {
            self.put_bytearray(&bytes, v)
        }
    }
}

/// Text in raw-unicode-escape, with the escapes that keep it on one line.
fn escaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (c, n) = crate::str_wtf8::decode(text, at);
        at += n;
        match c {
            0x10000..=u32::MAX => out.extend_from_slice(format!("\\U{:08x}", c).as_bytes()),
            0x100..=0xffff | 0x5c | 0 | 0x0a | 0x0d | 0x1a => {
                out.extend_from_slice(format!("\\u{:04x}", c).as_bytes())
            }
            _ => out.push(c as u8),
        }
    }
    out
}
