//! UTF-8 as CPython reads and writes it: surrogates are faults that handlers may let through.

use crate::codec::{CodecError, Errors};
use crate::str_wtf8::push;

/// Does the text hold an encoded surrogate?
pub fn has_surrogates(s: &[u8]) -> bool {
    s.windows(2).any(|w| w[0] == 0xed && w[1] >= 0xa0)
}

fn encoded_surrogate(s: &[u8], at: usize) -> Option<(u32, usize)> {
    match s.get(at..at + 3) {
        Some(&[0xed, b @ 0xa0..=0xbf, c @ 0x80..=0xbf]) => {
            Some((0xd000 | (b as u32 & 0x3f) << 6 | (c as u32 & 0x3f), 3))
        }
        _ => None,
    }
}

pub fn decode(s: &[u8], errors: &Errors) -> Result<Vec<u8>, CodecError> {
    decode_part(s, errors, true).map(|(text, _)| text)
}

/// May these bytes, the last of a part, become a character? Half a surrogate may: a handler can
/// let it through.
fn may_go_on(s: &[u8], complete: bool) -> bool {
    !complete || matches!(*s, [0xed, 0xa0..=0xbf])
}

/// Text, and how many bytes it took: all, unless this is not the `last` part.
pub fn decode_part(
    s: &[u8],
    errors: &Errors,
    last: bool,
) -> Result<(Vec<u8>, usize), CodecError> {
    let mut out = Vec::with_capacity(s.len());
    let mut at = 0;
    loop {
        let e = match std::str::from_utf8(&s[at..]) {
            Ok(_) => {
                out.extend_from_slice(&s[at..]);
                return Ok((out, s.len()));
            }
            Err(e) => e,
        };
        let start = at + e.valid_up_to();
        out.extend_from_slice(&s[at..start]);
        if !last && may_go_on(&s[start..], e.error_len().is_some()) {
            return Ok((out, start));
        }
        let (end, reason) = match e.error_len() {
            None => (s.len(), "unexpected end of data"),
            Some(n) => {
                let starts = matches!(s[start], 0xc2..=0xf4);
                let reason =
                    if starts { "invalid continuation byte" } else { "invalid start byte" };
                (start + n, reason)
            }
        };
        let fault = CodecError::Decode { encoding: "utf-8", start, end, reason };
        at = errors.decode(s, fault, &mut out, &|i| encoded_surrogate(s, i))?;
    }
}

/// Names that C code reads hold no lone surrogates: UnicodeEncodeError.
pub fn check_encodable(text: &crate::Value) -> crate::R<()> {
    match text.as_str_data() {
        Some(s) if has_surrogates(s.bytes()) => {
            crate::str_methods::encode_str(text, "utf-8", "strict").map(|_| ())
        }
        _ => Ok(()),
    }
}

pub fn encode(s: &[u8], errors: &Errors) -> Result<Vec<u8>, CodecError> {
    if !has_surrogates(s) {
        return Ok(s.to_vec());
    }
    let one = |c: u32, out: &mut Vec<u8>| {
        let fine = !crate::str_wtf8::is_surrogate(c);
        if fine {
            push(out, c);
        }
        fine
    };
    let pass = |c: u32, out: &mut Vec<u8>| push(out, c);
    let reason = "surrogates not allowed";
    crate::codec::encode_each(s, "utf-8", reason, errors, &one, Some(&pass))
}
