//! 8-bit code pages: a table of 128 code points above, and ASCII or another table below.

use crate::codec::{encode_each, CodecError, Errors};
use crate::codec_tables::{LOWER, PAGES};
use crate::str_wtf8::push;

const REASON: &str = "character maps to <undefined>";

type Half = &'static [u16; 128];

/// The halves of a page; the lower one where it is not ASCII.
fn halves(page: usize) -> (Option<Half>, Half) {
    let (name, high) = &PAGES[page];
    (LOWER.iter().find(|l| l.0 == *name).map(|l| &l.1), high)
}

/// What a byte means in the page of that name.
pub fn char_at(name: &str, b: u8) -> Option<u32> {
    meaning(halves(PAGES.iter().position(|p| p.0 == name)?), b)
}

fn meaning((low, high): (Option<Half>, Half), b: u8) -> Option<u32> {
    let c = match (b, low) {
        (128..=255, _) => high[b as usize - 128] as u32,
        (_, Some(low)) => low[b as usize] as u32,
        (_, None) => b as u32,
    };
    Some(c).filter(|c| *c != 0 || b == 0)
}

/// Bytes to text by page number `page`.
pub fn decode(s: &[u8], page: usize, errors: &Errors) -> Result<Vec<u8>, CodecError> {
    let halves = halves(page);
    let mut out = Vec::with_capacity(s.len());
    let mut at = 0;
    while at < s.len() {
        if let Some(c) = meaning(halves, s[at]) {
            push(&mut out, c);
            at += 1;
            continue;
        }
        let encoding = "charmap";
        let fault = CodecError::Decode { encoding, start: at, end: at + 1, reason: REASON };
        at = errors.decode(s, fault, &mut out, &|_| None)?;
    }
    Ok(out)
}

/// Text to bytes by page number `page`; of several bytes the last one is meant.
pub fn encode(s: &[u8], page: usize, errors: &Errors) -> Result<Vec<u8>, CodecError> {
    let (low, high) = halves(page);
    let byte = |c: u32| -> Option<u8> {
        if low.is_none() && c < 128 {
            return Some(c as u8);
        }
        let in_high = high.iter().rposition(|&p| p as u32 == c && c != 0).map(|i| 128 + i as u8);
        let in_low = || low.and_then(|l| l.iter().rposition(|&p| p as u32 == c)).map(|i| i as u8);
        in_high.or_else(in_low)
    };
    let one = |c: u32, out: &mut Vec<u8>| {
        let b = byte(c);
        out.extend(b);
        b.is_some()
    };
    encode_each(s, "charmap", REASON, errors, &one, None)
}
