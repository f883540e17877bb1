//! HZ: GB 2312 in seven bits, between "~{" and "~}". The state's first byte says which it is.

use crate::codec_multibyte::{push_meaning, Fault, State};
use crate::codec_pairs::Maps;

pub fn read(m: &Maps, state: &mut State, s: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
    let is_chinese = state[0] == 1;
    match (s[0], s.get(1)) {
        (b'~', None) => Err(Fault::More),
        (b'~', Some(b'~')) if !is_chinese => {
            out.push(b'~');
            Ok(2)
        }
        (b'~', Some(b'{')) if !is_chinese => {
            state[0] = 1;
            Ok(2)
        }
        (b'~', Some(b'\n')) if !is_chinese => Ok(2),
        (b'~', Some(b'}')) if is_chinese => {
            state[0] = 0;
            Ok(2)
        }
        (b'~', _) | (128..=255, _) => Err(Fault::Illegal(1)),
        (b, _) if !is_chinese => {
            out.push(b);
            Ok(1)
        }
        (_, None) => Err(Fault::More),
        (a, Some(b)) if *b < 128 => {
            let code = u32::from(a) << 8 | u32::from(*b) | 0x8080;
            push_meaning(out, m.meaning(code).ok_or(Fault::Illegal(1))?);
            Ok(2)
        }
        _ => Err(Fault::Illegal(1)),
    }
}

pub fn write(m: &Maps, state: &mut State, c: u32, out: &mut Vec<u8>) -> Result<usize, Fault> {
    if c < 128 {
        end(state, out);
        out.push(c as u8);
        if c == u32::from(b'~') {
            out.push(b'~');
        }
        return Ok(1);
    }
    let code = m.code(c).ok_or(Fault::Illegal(1))?;
    if state[0] == 0 {
        out.extend_from_slice(b"~{");
        state[0] = 1;
    }
    out.extend_from_slice(&[(code >> 8) as u8 & 0x7f, code as u8 & 0x7f]);
    Ok(1)
}

/// Back to ASCII.
pub fn end(state: &mut State, out: &mut Vec<u8>) {
    if state[0] != 0 {
        out.extend_from_slice(b"~}");
        state[0] = 0;
    }
}
