//! struct: formats taken apart, and one item at a time to and from bytes.

use crate::bigint::BigInt;
use crate::int::Int;
use crate::prelude::*;
use crate::str_args::{bytes_view, is_int, new_bytes, to_float};

/// Several items of one kind.
#[derive(Clone)]
pub struct Code {
    pub kind: u8,
    /// Bytes of one item; of the whole for 's' and 'p'.
    pub size: usize,
    pub repeat: usize,
    pub offset: usize,
}

#[derive(Clone)]
pub struct Format {
    pub codes: Vec<Code>,
    pub size: usize,
    pub items: usize,
    little: bool,
    native: bool,
    /// Of the machine's byte order or none: CPython words errors differently for the rest.
    at_home: bool,
}

/// What went wrong: struct.error with that text, or another exception.
pub enum Bad {
    Struct(String),
    Other(PyErr),
}

impl From<PyErr> for Bad {
    fn from(e: PyErr) -> Bad {
        Bad::Other(e)
    }
}

fn bad<T>(msg: impl Into<String>) -> Result<T, Bad> {
    Err(Bad::Struct(msg.into()))
}

fn size_of(kind: u8, native: bool) -> Option<usize> {
    Some(match kind {
        b'x' | b'c' | b'b' | b'B' | b's' | b'p' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'q' | b'Q' | b'd' => 8,
        b'l' | b'L' => if native { 8 } else { 4 },
        b'n' | b'N' | b'P' if native => 8,
        _ => return None,
    })
}

impl Format {
    pub fn parse(text: &[u8]) -> Result<Format, Bad> {
        let (native, little, from) = match text.first() {
            Some(b'<') => (false, true, 1),
            Some(b'>' | b'!') => (false, false, 1),
            Some(b'=') => (false, cfg!(target_endian = "little"), 1),
            Some(b'@') => (true, cfg!(target_endian = "little"), 1),
            _ => (true, cfg!(target_endian = "little"), 0),
        };
        if text.contains(&0) {
            return bad("embedded null character");
        }
        let at_home = native || little == cfg!(target_endian = "little");
        let mut f = Format { codes: vec![], size: 0, items: 0, little, native, at_home };
        let mut at = from;
        while at < text.len() {
            at += 1;
            if matches!(text[at - 1], b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r') {
                continue;
            }
            at -= 1;
            let digits = text[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            let count = match digits {
                0 => 1,
                n => match String::from_utf8_lossy(&text[at..at + n]).parse::<isize>() {
                    Ok(n) => n as usize,
                    Err(_) => return bad("total struct size too long"),
                },
            };
            at += digits;
            match text.get(at) {
                Some(kind) => f.add(*kind, count)?,
                None => return bad("repeat count given without format specifier"),
            }
            at += 1;
        }
        Ok(f)
    }
    fn add(&mut self, kind: u8, count: usize) -> Result<(), Bad> {
        let size = match size_of(kind, self.native) {
            Some(s) => s,
            None => return bad("bad char in struct format"),
        };
        if self.native && size > 1 {
            self.size = (self.size + size - 1) / size * size;
        }
        let offset = self.size;
        let total = size.checked_mul(count).and_then(|n| n.checked_add(self.size));
        self.size = match total {
            Some(n) if n <= isize::MAX as usize => n,
            _ => return bad("total struct size too long"),
        };
        let code = match kind {
            b'x' => return Ok(()),
            b's' | b'p' => Code { kind, size: count, repeat: 1, offset },
            _ => Code { kind, size, repeat: count, offset },
        };
        self.items += code.repeat;
        if code.repeat > 0 {
            self.codes.push(code);
        }
        Ok(())
    }
    /// Writes the items; as many as the format asks for.
    pub fn pack(&self, items: &[Value], out: &mut [u8]) -> Result<(), Bad> {
        out.fill(0);
        let mut next = 0;
        for c in &self.codes {
            for i in 0..c.repeat {
                let at = c.offset + i * c.size;
                let v = &items[next];
                next += 1;
                let r = self.pack_one(c, v, &mut out[at..at + c.size]);
                match r {
                    Err(Bad::Other(e)) if is_int(v) && e.is(T::OverflowError) => {
                        return bad("int too large to convert")
                    }
                    r => r?,
                }
            }
        }
        Ok(())
    }
    fn pack_one(&self, c: &Code, v: &Value, out: &mut [u8]) -> Result<(), Bad> {
        match c.kind {
            b'?' => out[0] = truthy(v)? as u8,
            b'c' => match v.as_bytes_data() {
                Some(b) if b.len() == 1 => out[0] = b[0],
                _ => return bad("char format requires a bytes object of length 1"),
            },
            b's' | b'p' => return pack_text(c.kind, v, out),
            b'e' | b'f' | b'd' => {
                let x = match to_float(v) {
                    Ok(x) => x,
                    Err(_) => return bad("required argument is not a float"),
                };
                self.put(float_bits(c.kind, x, self.native)?, out);
            }
            kind => self.put(int_bits(kind, c.size, v, self.at_home)?, out),
        }
        Ok(())
    }
    fn put(&self, bits: u64, out: &mut [u8]) {
        let n = out.len();
        if self.little {
            out.copy_from_slice(&bits.to_le_bytes()[..n]);
        } else {
            out.copy_from_slice(&bits.to_be_bytes()[8 - n..]);
        }
    }
    /// The items of so many bytes as the format's size says.
    pub fn unpack(&self, bytes: &[u8]) -> Value {
        let mut out = Vec::with_capacity(self.items);
        for c in &self.codes {
            for i in 0..c.repeat {
                let at = c.offset + i * c.size;
                out.push(self.unpack_one(c, &bytes[at..at + c.size]));
            }
        }
        tuple(out)
    }
    fn unpack_one(&self, c: &Code, b: &[u8]) -> Value {
        let bits = || match self.little {
            true => b.iter().rev().fold(0u64, |n, x| n << 8 | *x as u64),
            false => b.iter().fold(0u64, |n, x| n << 8 | *x as u64),
        };
        match c.kind {
            b'?' => Value::bool(b[0] != 0),
            b'c' | b's' => new_bytes(b.to_vec()),
            b'p' => {
                let n = b.first().map_or(0, |n| *n as usize).min(b.len().saturating_sub(1));
                new_bytes(if b.is_empty() { vec![] } else { b[1..1 + n].to_vec() })
            }
            b'e' => Value::float(half_to_f64(bits() as u16)),
            b'f' => Value::float_read(f32::from_bits(bits() as u32) as f64),
            b'd' => Value::float_read(f64::from_bits(bits())),
            b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
                let shift = 64 - 8 * c.size as u32;
                Value::int((bits() << shift) as i64 >> shift)
            }
            _ => crate::ops::big(BigInt::from_u64(bits())),
        }
    }
}

fn pack_text(kind: u8, v: &Value, out: &mut [u8]) -> Result<(), Bad> {
    let text = match bytes_view(v) {
        Some((b, _)) if v.as_bytes_data().is_some() || v.as_bytearray_data().is_some() => b,
        _ => return bad(format!("argument for '{}' must be a bytes object", kind as char)),
    };
    let (head, room) = match kind {
        b'p' if out.is_empty() => return Ok(()),
        b'p' => (1, out.len() - 1),
        _ => (0, out.len()),
    };
    let n = text.len().min(room);
    out[head..head + n].copy_from_slice(&text[..n]);
    if head == 1 {
        out[0] = n.min(255) as u8;
    }
    Ok(())
}

fn int_bits(kind: u8, size: usize, v: &Value, at_home: bool) -> Result<u64, Bad> {
    if !is_int(v) && !crate::attr::has_special(v, crate::sym::INDEX) {
        return bad("required argument is not an integer");
    }
    let i = index(v)?;
    if kind == b'P' {
        return match (&i, i.to_big().to_u64()) {
            (Int::Small(i), _) => Ok(*i as u64),
            (_, Some(u)) => Ok(u),
            _ => bad("int too large to convert"),
        };
    }
    let (least, most) = match (kind.is_ascii_lowercase(), size) {
        (true, 8) => (i64::MIN as i128, i64::MAX as i128),
        (true, n) => (-(1i128 << (8 * n - 1)), (1i128 << (8 * n - 1)) - 1),
        (false, n) => (0, (1i128 << (8 * n)) - 1),
    };
    let word = match &i {
        Int::Small(i) => Some(*i as i128),
        Int::Big(b) => b.to_u64().map(|u| u as i128),
    };
    // Small unsigned kinds are read through a signed word.
    let through_signed = kind.is_ascii_lowercase() || size <= if at_home { 2 } else { 1 };
    let outside = match word {
        Some(w) if through_signed => w > i64::MAX as i128,
        Some(w) => w < 0,
        None => true,
    };
    match word {
        Some(w) if !outside && w >= least && w <= most => Ok(w as u64),
        Some(_) if !outside && size < 8 => {
            let range = format!("format requires {} <= number <= {}", least, most);
            bad(match kind {
                b'b' => format!("byte {}", range),
                b'B' => format!("ubyte {}", range),
                b'h' if at_home => format!("short {}", range),
                b'H' if at_home => format!("ushort {}", range),
                k => format!("'{}' {}", k as char, range),
            })
        }
        _ if size == 8 && !at_home => bad("int too large to convert"),
        _ => bad("argument out of range"),
    }
}

fn float_bits(kind: u8, x: f64, native: bool) -> Result<u64, Bad> {
    let x = crate::float::outward(x);
    let large = |kind: char| {
        Err(Bad::Other(overflow_error(format!("float too large to pack with {} format", kind))))
    };
    match kind {
        b'd' => Ok(x.to_bits()),
        b'f' => {
            let y = x as f32;
            if y.is_infinite() && x.is_finite() && !native {
                return large('f');
            }
            Ok(y.to_bits() as u64)
        }
        _ => match f64_to_half(x) {
            Some(h) => Ok(h as u64),
            None => large('e'),
        },
    }
}

/// The nearest half float, ties to even; None when it would be infinite.
fn f64_to_half(x: f64) -> Option<u16> {
    let sign = ((x.to_bits() >> 48) & 0x8000) as u16;
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let a = x.abs();
    if a < 2f64.powi(-25) {
        return Some(sign);
    }
    // Units of the last place: 2**-24 below the normal numbers.
    let e = ((a.to_bits() >> 52) as i32 - 1023).max(-14);
    let units = crate::float::round_even(a * 2f64.powi(10 - e)) as u32;
    let h = ((e + 14) as u32) * 1024 + units; // the hidden bit raises the exponent by one
    if h >= 0x7c00 {
        return None;
    }
    Some(sign | h as u16)
}

fn half_to_f64(h: u16) -> f64 {
    let sign = if h & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (e, m) = ((h >> 10 & 31) as i32, (h & 1023) as f64);
    sign * match e {
        0 => m * 2f64.powi(-24),
        31 if m == 0.0 => f64::INFINITY,
        // What -1 * NAN is, machines and compilers do not agree on.
        31 => return f64::NAN.copysign(sign),
        _ => (m + 1024.0) * 2f64.powi(e - 25),
    }
}
