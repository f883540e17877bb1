//! binascii: bytes as hexadecimal, base64, uuencoded and quoted-printable text.

use super::{checksums, functions, native_class};
use crate::func::NativeDef;
use crate::int::Int;
use crate::natives;
use crate::memory::Held;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};
use std::cell::RefCell;

thread_local! {
    static ERROR: RefCell<Value> = RefCell::new(UNBOUND);
}

fn error(msg: impl Into<String>) -> PyErr {
    native_class::fail(&ERROR.with(|e| e.borrow().clone()), msg.into())
}

pub fn buffer(v: &Value) -> R<Vec<u8>> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

/// Bytes, or a str of ASCII.
fn ascii(v: &Value) -> R<Vec<u8>> {
    if let Some(s) = v.as_str_data() {
        return match s.as_utf8() {
            Some(t) if t.is_ascii() => Ok(t.as_bytes().to_vec()),
            _ => Err(value_error("string argument should contain only ASCII characters")),
        };
    }
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => Err(type_error(format!(
            "argument should be bytes, buffer or ASCII string, not '{}'",
            type_name(v)
        ))),
    }
}

fn flag(a: &[Value], i: usize, other: bool) -> R<bool> {
    a[i].given().map_or(Ok(other), truthy)
}

/// An unsigned 32-bit argument, cut as CPython cuts it.
pub fn word(v: &Value, other: u32) -> R<u32> {
    match v.given() {
        None => Ok(other),
        Some(v) => Ok(match index(v)? {
            Int::Small(i) => i as u32,
            Int::Big(b) => {
                let low = b.limbs()[0] as u32;
                if b.is_negative() { low.wrapping_neg() } else { low }
            }
        }),
    }
}

fn hexlify(a: &[Value]) -> R {
    let _held = Held::of(&a[0]);
    let bytes = buffer(&a[0])?;
    let sep = match a[1].given() {
        None => None,
        Some(s) => {
            len(s)?;
            let text: Vec<u32> = match (s.as_str(), bytes_view(s)) {
                (Some(t), _) => t.chars().map(|c| c as u32).collect(),
                (_, Some((b, _))) => b.iter().map(|b| *b as u32).collect(),
                _ => return Err(type_error("sep must be str or bytes.")),
            };
            match text[..] {
                [c] if c < 256 => Some(c as u8),
                [_] => return Err(value_error("sep must be ASCII.")),
                _ => return Err(value_error("sep must be length 1.")),
            }
        }
    };
    let group = a[2].given().map_or(Ok(1), index_size)? as i64;
    let text = crate::bytes_text::hex(&bytes, sep.map(|_| b'-'), group);
    let out = text.bytes().map(|b| if b == b'-' { sep.unwrap_or(b) } else { b });
    Ok(new_bytes(out.collect()))
}

fn digit(b: u8) -> Option<u8> {
    (b as char).to_digit(16).map(|d| d as u8)
}

fn unhexlify(a: &[Value]) -> R {
    let text = ascii(&a[0])?;
    if text.len() % 2 == 1 {
        return Err(error("Odd-length string"));
    }
    let pair = |p: &[u8]| Some(digit(p[0])? << 4 | digit(p[1])?);
    match text.chunks(2).map(pair).collect::<Option<Vec<u8>>>() {
        Some(b) => Ok(new_bytes(b)),
        None => Err(error("Non-hexadecimal digit found")),
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn b2a_base64(a: &[Value]) -> R {
    let bytes = buffer(&a[0])?;
    let mut out = Vec::with_capacity(bytes.len() / 3 * 4 + 5);
    let quad = |n: u32| [18, 12, 6, 0].map(|at| BASE64[(n >> at & 63) as usize]);
    let whole = bytes.chunks_exact(3);
    let rest = whole.remainder();
    for c in whole {
        out.extend_from_slice(&quad((c[0] as u32) << 16 | (c[1] as u32) << 8 | c[2] as u32));
    }
    if let Some(first) = rest.first() {
        let n = (*first as u32) << 16 | (rest.get(1).copied().unwrap_or(0) as u32) << 8;
        out.extend_from_slice(&quad(n)[..rest.len() + 1]);
        out.extend_from_slice(&b"=="[rest.len() - 1..]);
    }
    if flag(a, 1, true)? {
        out.push(b'\n');
    }
    Ok(new_bytes(out))
}

/// What each byte stands for in base64; NONE_SUCH: nothing.
static SEXTETS: [u8; 256] = sextets();
const NONE_SUCH: u8 = 255;

const fn sextets() -> [u8; 256] {
    let mut all = [NONE_SUCH; 256];
    let mut i = 0;
    while i < BASE64.len() {
        all[BASE64[i] as usize] = i as u8;
        i += 1;
    }
    all
}

/// Decodes what begins the text without anything unusual; gives how much that is.
fn whole_quads(text: &[u8], out: &mut Vec<u8>) -> usize {
    let mut done = 0;
    for c in text.chunks_exact(4) {
        let [a, b, c, d] = [c[0], c[1], c[2], c[3]].map(|x| SEXTETS[x as usize]);
        if (a | b | c | d) == NONE_SUCH {
            break;
        }
        out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        done += 4;
    }
    done
}

fn a2b_base64(a: &[Value]) -> R {
    let text = ascii(&a[0])?;
    let strict = flag(a, 1, false)?;
    if strict && text.first() == Some(&b'=') {
        return Err(error("Leading padding not allowed"));
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut quad, mut pads, mut padding, mut left) = (0, 0, false, 0u8);
    let begun = whole_quads(&text, &mut out);
    for (i, b) in text.iter().enumerate().skip(begun) {
        if *b == b'=' {
            padding = true;
            if quad >= 2 {
                pads += 1;
                if quad + pads >= 4 {
                    if strict && i + 1 < text.len() {
                        return Err(error("Excess data after padding"));
                    }
                    return Ok(new_bytes(out));
                }
            }
            continue;
        }
        let bits = SEXTETS[*b as usize];
        if bits == NONE_SUCH {
            if strict {
                return Err(error("Only base64 data is allowed"));
            }
            continue;
        }
        if strict && padding {
            return Err(error("Discontinuous padding not allowed"));
        }
        pads = 0;
        match quad {
            0 => {}
            1 => out.push(left << 2 | bits >> 4),
            2 => out.push(left << 4 | bits >> 2),
            _ => out.push(left << 6 | bits),
        }
        left = bits;
        quad = (quad + 1) % 4;
    }
    match quad {
        0 => Ok(new_bytes(out)),
        1 => Err(error(format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more \
             than a multiple of 4",
            out.len() / 3 * 4 + 1
        ))),
        _ => Err(error("Incorrect padding")),
    }
}

fn b2a_uu(a: &[Value]) -> R {
    let bytes = buffer(&a[0])?;
    let backtick = flag(a, 1, false)?;
    if bytes.len() > 45 {
        return Err(error("At most 45 bytes at once"));
    }
    let shown = |n: u8| if n == 0 && backtick { b'`' } else { n + b' ' };
    let mut out = vec![shown(bytes.len() as u8)];
    for c in bytes.chunks(3) {
        let at = |i: usize| c.get(i).copied().unwrap_or(0) as u32;
        let n = at(0) << 16 | at(1) << 8 | at(2);
        out.extend((0..4).map(|i| shown((n >> (18 - 6 * i) & 63) as u8)));
    }
    out.push(b'\n');
    Ok(new_bytes(out))
}

fn a2b_uu(a: &[Value]) -> R {
    let text = ascii(&a[0])?;
    let length = text.first().copied().unwrap_or(0).wrapping_sub(b' ') & 63;
    let mut rest = text.iter().skip(1).copied();
    let mut out = Vec::new();
    let (mut left, mut bits) = (0u32, 0);
    while out.len() < length as usize {
        let n = match rest.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(b) if !(b' '..=b' ' + 64).contains(&b) => return Err(error("Illegal char")),
            Some(b) => (b - b' ') & 63,
        };
        left = left << 6 | n as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((left >> bits) as u8);
            left &= (1 << bits) - 1;
        }
    }
    match rest.all(|b| matches!(b, b' ' | b'`' | b'\n' | b'\r')) {
        true => Ok(new_bytes(out)),
        false => Err(error("Trailing garbage")),
    }
}

fn a2b_qp(a: &[Value]) -> R {
    let text = ascii(&a[0])?;
    let header = flag(a, 1, false)?;
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let b = text[at];
        at += 1;
        if b != b'=' {
            out.push(if header && b == b'_' { b' ' } else { b });
            continue;
        }
        match text.get(at) {
            None => break,
            Some(b'\n' | b'\r') => {
                while at < text.len() && text[at] != b'\n' {
                    at += 1;
                }
                at += 1;
            }
            Some(b'=') => {
                out.push(b'=');
                at += 1;
            }
            Some(high) => match (digit(*high), text.get(at + 1).and_then(|b| digit(*b))) {
                (Some(h), Some(l)) => {
                    out.push(h << 4 | l);
                    at += 2;
                }
                _ => out.push(b'='),
            },
        }
    }
    Ok(new_bytes(out))
}

/// The writer of quoted-printable text.
struct Quoted {
    out: Vec<u8>,
    line: usize,
    newline: &'static [u8],
}

impl Quoted {
    const MOST: usize = 76;
    fn soft_break(&mut self) {
        self.out.push(b'=');
        self.out.extend(self.newline);
        self.line = 0;
    }
    fn hex(&mut self, b: u8) {
        self.out.extend(format!("={:02X}", b).bytes());
    }
}

fn b2a_qp(a: &[Value]) -> R {
    let data = buffer(&a[0])?;
    let (tabs, text, header) = (flag(a, 1, false)?, flag(a, 2, true)?, flag(a, 3, false)?);
    let first = data.iter().position(|b| *b == b'\n');
    let crlf = first.map_or(false, |i| i > 0 && data[i - 1] == b'\r');
    let mut q = Quoted { out: vec![], line: 0, newline: if crlf { b"\r\n" } else { b"\n" } };
    let mut at = 0;
    while at < data.len() {
        let (b, next) = (data[at], data.get(at + 1).copied());
        let blank = b == b' ' || b == b'\t';
        let quoted = b > 126
            || b == b'='
            || header && b == b'_'
            || b == b'.' && q.line == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0))
            || !text && (b == b'\r' || b == b'\n')
            || blank && next.is_none()
            || b < 33 && b != b'\r' && b != b'\n' && (tabs || !blank);
        if quoted {
            if q.line + 3 >= Quoted::MOST {
                q.soft_break();
            }
            q.hex(b);
            q.line += 3;
            at += 1;
        } else if text && (b == b'\n' || b == b'\r' && next == Some(b'\n')) {
            q.line = 0;
            if let Some(last @ (b' ' | b'\t')) = q.out.last().copied() {
                q.out.pop();
                q.hex(last);
            }
            q.out.extend(q.newline);
            at += if b == b'\r' { 2 } else { 1 };
        } else {
            if next.is_some() && next != Some(b'\n') && q.line + 1 >= Quoted::MOST {
                q.soft_break();
            }
            q.line += 1;
            q.out.push(if header && b == b' ' { b'_' } else { b });
            at += 1;
        }
    }
    Ok(new_bytes(q.out))
}

fn crc32(a: &[Value]) -> R {
    let _held = Held::of(&a[0]);
    Ok(Value::int(checksums::crc32(&buffer(&a[0])?, word(&a[1], 0)?) as i64))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "hexlify" "data, sep=, bytes_per_sep=" hexlify;
    "b2a_hex" "data, sep=, bytes_per_sep=" hexlify;
    "unhexlify" "hexstr, /" unhexlify;
    "a2b_hex" "hexstr, /" unhexlify;
    "b2a_base64" "data, /, *, newline=" b2a_base64;
    "a2b_base64" "data, /, *, strict_mode=" a2b_base64;
    "b2a_uu" "data, /, *, backtick=" b2a_uu;
    "a2b_uu" "data, /" a2b_uu;
    "a2b_qp" "data, header=" a2b_qp;
    "b2a_qp" "data, quotetabs=, istext=, header=" b2a_qp;
    "crc32" "data, crc=, /" crc32;
    "crc_hqx" "data, crc, /" |a| {
        let _held = Held::of(&a[0]);
        Ok(Value::int(checksums::crc_ccitt(&buffer(&a[0])?, word(&a[1], 0)? as u16) as i64))
    };
};

pub fn make(m: &ModuleData) -> R<()> {
    let error = native_class::add(m, "Error", &[T::ValueError.value()], &[])?;
    ERROR.with(|e| *e.borrow_mut() = error);
    native_class::add(m, "Incomplete", &[T::Exception.value()], &[])?;
    functions(m, FUNCTIONS, "binascii");
    Ok(())
}
