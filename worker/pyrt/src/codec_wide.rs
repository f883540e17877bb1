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

pub fn decode16(
    s: &[u8],
    order: Option<Order>,
    errors: &Errors,
) -> Result<Vec<u8>, CodecError> {
    let (order, mut at) = read_mark(s, 2, order);
    let encoding = name_of(2, order);
    let mut out = Vec::with_capacity(s.len());
    while at < s.len() {
        let (end, reason) = match (unit16(s, at, order), unit16(s, at + 2, order)) {
            (Some(c), _) if !is_surrogate(c) => {
                push(&mut out, c);
                at += 2;
                continue;
            }
            (Some(high), Some(low)) if high < 0xdc00 && (0xdc00..0xe000).contains(&low) => {
                push(&mut out, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                at += 4;
                continue;
            }
            (None, _) => (s.len(), "truncated data"),
            (Some(high), None) if high < 0xdc00 => (s.len(), "unexpected end of data"),
            (Some(high), _) if high < 0xdc00 => (at + 2, "illegal UTF-16 surrogate"),
            _ => (at + 2, "illegal encoding"),
        };
        let fault = CodecError::Decode { encoding, start: at, end, reason };
        let pass = |i| unit16(s, i, order).filter(|&c| is_surrogate(c)).map(|c| (c, 2));
        at = errors.decode(s, fault, &mut out, &pass)?;
    }
    Ok(out)
}

pub fn decode32(
    s: &[u8],
    order: Option<Order>,
    errors: &Errors,
) -> Result<Vec<u8>, CodecError> {
    let (order, mut at) = read_mark(s, 4, order);
    let encoding = name_of(4, order);
    let mut out = Vec::with_capacity(s.len());
    while at < s.len() {
        let (end, reason) = match unit32(s, at, order) {
            Some(c) if is_surrogate(c) => {
                (at + 4, "code point in surrogate code point range(0xd800, 0xe000)")
            }
            Some(c) if c < 0x110000 => {
                push(&mut out, c);
                at += 4;
                continue;
            }
            Some(_) => (at + 4, "code point not in range(0x110000)"),
            None => (s.len(), "truncated data"),
        };
        let fault = CodecError::Decode { encoding, start: at, end, reason };
        let pass = |i| unit32(s, i, order).filter(|&c| is_surrogate(c)).map(|c| (c, 4));
        at = errors.decode(s, fault, &mut out, &pass)?;
    }
    Ok(out)
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
