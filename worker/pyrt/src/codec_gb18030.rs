//! GB 18030's codes of four bytes, which number all characters that have no code of two.

use crate::codec_multibyte::{read_pair, Fault};
use crate::codec_pair_tables::FOUR;
use crate::codec_pairs::Maps;
use crate::str_wtf8::{is_surrogate, push};

/// The number of the first character above U+FFFF.
const HIGH: u32 = (0x90 - 0x81) * 12600;

fn is_digit(b: u8) -> bool {
    (b'0'..=b'9').contains(&b)
}

fn char_of(number: u32) -> Option<u32> {
    if number >= HIGH {
        return Some(number - HIGH + 0x10000).filter(|c| *c < 0x110000);
    }
    let in_range = |r: &&(u16, u16, u16)| {
        (u32::from(r.0)..u32::from(r.0) + u32::from(r.2)).contains(&number)
    };
    FOUR.iter().find(in_range).map(|r| number - u32::from(r.0) + u32::from(r.1))
}

fn number_of(c: u32) -> Option<u32> {
    if c > 0xffff {
        return Some(c - 0x10000 + HIGH);
    }
    let at = FOUR.binary_search_by_key(&c, |r| u32::from(r.1)).unwrap_or_else(|at| at.max(1) - 1);
    let r = FOUR[at];
    let beyond = c.checked_sub(u32::from(r.1))?;
    Some(u32::from(r.0) + beyond).filter(|_| beyond < u32::from(r.2))
}

pub fn read(m: &Maps, s: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
    let (a, c, d) = match s {
        [0x81..=0xfe, b'0'..=b'9'] | [0x81..=0xfe, b'0'..=b'9', _] => return Err(Fault::More),
        [a @ 0x81..=0xfe, b'0'..=b'9', c, d, ..] => (*a, *c, *d),
        _ => return read_pair(m, s, out),
    };
    if !(0x81..=0xfe).contains(&c) || !is_digit(d) {
        return Err(Fault::Illegal(1));
    }
    let upper = (u32::from(a) - 0x81) * 10 + u32::from(s[1] - b'0');
    let number = upper * 1260 + (u32::from(c) - 0x81) * 10 + u32::from(d - b'0');
    push(out, char_of(number).ok_or(Fault::Illegal(1))?);
    Ok(4)
}

/// Writes a character that has no shorter code.
pub fn write(c: u32, out: &mut Vec<u8>) -> Result<usize, Fault> {
    if is_surrogate(c) {
        return Err(Fault::Illegal(1));
    }
    let n = number_of(c).ok_or(Fault::Illegal(1))?;
    let upper = n / 1260;
    out.push(0x81 + (upper / 10) as u8);
    out.push(b'0' + (upper % 10) as u8);
    out.push(0x81 + (n / 10 % 126) as u8);
    out.push(b'0' + (n % 10) as u8);
    Ok(1)
}
