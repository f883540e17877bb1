//! UTF-16 and UTF-32, with or without a byte order mark.

use crate::codec::{encode_each, CodecError, Errors, Order};
use crate::str_wtf8::{is_surrogate, push};

fn unit16(s: &[u8], at: usize, order: Order) -> Option<u32> {
    let b = s.get(at..at + 2)?;
    Some(match order {
        Order::Little => u16::from_le_bytes([b[0], b[1]]) as u32,
        Order::Big => u16::from_be_bytes([b[0], b[1]]) as u32,
    })
}

fn unit32(s: &[u8], at: usize, order: Order) -> Option<u32> {
    let b = s.get(at..at + 4)?;
    let b = [b[0], b[1], b[2], b[3]];
    Some(match order {
        Order::Little => u32::from_le_bytes(b),
        Order::Big => u32::from_be_bytes(b),
    })
}

/// The order that the mark at the start shows, and the mark's length.
fn read_mark(s: &[u8], size: usize, order: Option<Order>) -> (Order, usize) {
    if let Some(order) = order {
        return (order, 0);
    }
    let unit = |o| if size == 2 { unit16(s, 0, o) } else { unit32(s, 0, o) };
    if unit(Order::Little) == Some(0xfeff) {
        (Order::Little, size)
    } else if unit(Order::Big) == Some(0xfeff) {
        (Order::Big, size)
    } else {
        (Order::Little, 0)
    }
}

fn name_of(size: usize, order: Order) -> &'static str {
    match (size, order) {
        (2, Order::Little) => "utf-16-le",
        (2, Order::Big) => "utf-16-be",
        (_, Order::Little) => "utf-32-le",
        (_, Order::Big) => "utf-32-be",
    }
}

/// What stands at a place: a character and its bytes, or where its fault ends and why.
type Unit = Result<(u32, usize), (usize, &'static str)>;

fn one16(s: &[u8], at: usize, order: Order) -> Unit {
    match (unit16(s, at, order), unit16(s, at + 2, order)) {
        (Some(c), _) if !is_surrogate(c) => Ok((c, 2)),
        (Some(high), Some(low)) if high < 0xdc00 && (0xdc00..0xe000).contains(&low) => {
            Ok((0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), 4))
        }
        (None, _) => Err((s.len(), TRUNCATED)),
        (Some(high), None) if high < 0xdc00 => Err((s.len(), UNFINISHED)),
        (Some(high), _) if high < 0xdc00 => Err((at + 2, "illegal UTF-16 surrogate")),
        _ => Err((at + 2, "illegal encoding")),
    }
}

fn one32(s: &[u8], at: usize, order: Order) -> Unit {
    match unit32(s, at, order) {
        Some(c) if is_surrogate(c) => {
            Err((at + 4, "code point in surrogate code point range(0xd800, 0xe000)"))
        }
        Some(c) if c < 0x110000 => Ok((c, 4)),
        Some(_) => Err((at + 4, "code point not in range(0x110000)")),
        None => Err((s.len(), TRUNCATED)),
    }
}

const TRUNCATED: &str = "truncated data";
const UNFINISHED: &str = "unexpected end of data";

/// Units of `size` bytes as text, how many bytes that took, and the order if it is known: it was
/// given, or there was a mark. What is no whole character at the end is left unless this is the
/// `last` part.
pub fn decode(
    s: &[u8],
    size: usize,
    order: Option<Order>,
    errors: &Errors,
    last: bool,
) -> Result<(Vec<u8>, usize, Option<Order>), CodecError> {
    let (used, mut at) = read_mark(s, size, order);
    let known = if at > 0 { Some(used) } else { order };
    let encoding = name_of(size, used);
    let mut out = Vec::with_capacity(s.len());
    while at < s.len() {
        let unit = if size == 2 { one16(s, at, used) } else { one32(s, at, used) };
        let (end, reason) = match unit {
            Ok((c, n)) => {
                push(&mut out, c);
                at += n;
                continue;
            }
            Err((_, TRUNCATED | UNFINISHED)) if !last => break,
            Err(fault) => fault,
        };
        let fault = CodecError::Decode { encoding, start: at, end, reason };
        let surrogate = |i| if size == 2 { unit16(s, i, used) } else { unit32(s, i, used) };
        let pass = |i| surrogate(i).filter(|&c| is_surrogate(c)).map(|c| (c, size));
        at = errors.decode(s, fault, &mut out, &pass)?;
    }
    Ok((out, at, known))
}

fn put(c: u32, size: usize, order: Order, out: &mut Vec<u8>) {
    let mut unit = |u: u32| match (size, order) {
        (2, Order::Little) => out.extend_from_slice(&(u as u16).to_le_bytes()),
        (2, Order::Big) => out.extend_from_slice(&(u as u16).to_be_bytes()),
        (_, Order::Little) => out.extend_from_slice(&u.to_le_bytes()),
        (_, Order::Big) => out.extend_from_slice(&u.to_be_bytes()),
    };
    if size == 2 && c >= 0x10000 {
        unit(0xd800 + ((c - 0x10000) >> 10));
        unit(0xdc00 + ((c - 0x10000) & 0x3ff));
    } else {
        unit(c);
    }
}

pub fn encode(
    s: &[u8],
    size: usize,
    order: Option<Order>,
    errors: &Errors,
) -> Result<Vec<u8>, CodecError> {
    let to = order.unwrap_or(Order::Little);
    let encoding = match (order, size) {
        (Some(order), _) => name_of(size, order),
        (None, 2) => "utf-16",
        (None, _) => "utf-32",
    };
    let mut out = Vec::new();
    if order.is_none() {
        put(0xfeff, size, to, &mut out);
    }
    let one = |c: u32, out: &mut Vec<u8>| {
        let fine = !is_surrogate(c);
        if fine {
            put(c, size, to, out);
        }
        fine
    };
    let pass = |c: u32, out: &mut Vec<u8>| put(c, size, to, out);
    let reason = "surrogates not allowed";
    out.extend(encode_each(s, encoding, reason, errors, &one, Some(&pass))?);
    Ok(out)
}
