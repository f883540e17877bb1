//! 8-bit code pages: ASCII below, a table of 128 code points above.

use crate::codec::{encode_each, CodecError, Errors};
use crate::str_wtf8::push;

const REASON: &str = "character maps to <undefined>";

pub fn decode(s: &[u8], page: &[u16; 128], errors: &Errors) -> Result<Vec<u8>, CodecError> {
    let mut out = Vec::with_capacity(s.len());
    let mut at = 0;
    while at < s.len() {
        let b = s[at];
        let c = if b < 128 { b as u32 } else { page[b as usize - 128] as u32 };
        if c != 0 || b == 0 {
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

pub fn encode(s: &[u8], page: &[u16; 128], errors: &Errors) -> Result<Vec<u8>, CodecError> {
    let one = |c: u32, out: &mut Vec<u8>| {
        if c < 128 {
            out.push(c as u8);
            return true;
        }
        match page.iter().position(|&p| p as u32 == c) {
            Some(i) => out.push(128 + i as u8),
            None => return false,
        }
        true
    };
    encode_each(s, "charmap", REASON, errors, &one, None)
}
