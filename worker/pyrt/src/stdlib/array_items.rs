//! array: one item to and from its bytes.

use crate::bigint::BigInt;
use crate::float::outward;
use crate::int::Int;
use crate::prelude::*;
use crate::str_args::to_float;

pub const CODES: &[u8] = b"bBuhHiIlLqQfd";

pub fn size_of(code: u8) -> usize {
    match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'u' | b'i' | b'I' | b'f' => 4,
        _ => 8,
    }
}

pub fn item(code: u8, b: &[u8]) -> Value {
    let word = match <[u8; 8]>::try_from(b) {
        Ok(b) => u64::from_le_bytes(b),
        Err(_) => b.iter().rev().fold(0u64, |n, x| n << 8 | *x as u64),
    };
    match code {
        b'f' => Value::float_read(f32::from_bits(word as u32) as f64),
        b'd' => Value::float_read(f64::from_bits(word)),
        b'u' => new_string(char::from_u32(word as u32).unwrap_or('\u{fffd}').to_string()),
        c if c.is_ascii_lowercase() => {
            let shift = 64 - 8 * b.len() as u32;
            Value::int((word << shift) as i64 >> shift)
        }
        _ => crate::ops::big(BigInt::from_u64(word)),
    }
}

/// The bytes of one item.
pub fn packed(code: u8, v: &Value) -> R<Vec<u8>> {
    let word = match code {
        b'd' => outward(to_float(v)?).to_bits(),
        b'f' => (outward(to_float(v)?) as f32).to_bits() as u64,
        b'u' => {
            let text = v.as_str().map(|s| s.chars().collect::<Vec<char>>()).unwrap_or_default();
            match text[..] {
                [c] => c as u64,
                _ => return Err(type_error("array item must be unicode character")),
            }
        }
        _ => int_word(code, v)?,
    };
    Ok(word.to_le_bytes()[..size_of(code)].to_vec())
}

fn int_word(code: u8, v: &Value) -> R<u64> {
    let i = index(v)?;
    let too_large =
        |what: &str| overflow_error(format!("Python int too large to convert to C {}", what));
    match code {
        b'q' => match i {
            Int::Small(i) => return Ok(i as u64),
            _ => return Err(overflow_error("int too big to convert")),
        },
        b'Q' | b'L' | b'I' => {
            let (negative, large) = match code {
                b'Q' => (
                    "can't convert negative int to unsigned",
                    overflow_error("int too big to convert"),
                ),
                _ => ("can't convert negative value to unsigned int", too_large("unsigned long")),
            };
            if i.is_negative() {
                return Err(overflow_error(negative));
            }
            let word = i.to_big().to_u64().ok_or(large)?;
            if code == b'I' && word > u32::MAX as u64 {
                return Err(overflow_error("unsigned int is greater than maximum"));
            }
            return Ok(word);
        }
        _ => {}
    }
    let i = match i {
        Int::Small(i) => i,
        Int::Big(_) => return Err(too_large("long")),
    };
    let checks: &[(&str, i64, i64)] = match code {
        b'b' => &[
            ("signed short integer", i16::MIN as i64, i16::MAX as i64),
            ("signed char", i8::MIN as i64, i8::MAX as i64),
        ],
        b'B' => &[("unsigned byte integer", 0, 255)],
        b'h' => &[("signed short integer", i16::MIN as i64, i16::MAX as i64)],
        b'H' => &[
            ("signed integer", i32::MIN as i64, i32::MAX as i64),
            ("unsigned short", 0, 65535),
        ],
        b'i' => &[("signed integer", i32::MIN as i64, i32::MAX as i64)],
        _ => &[],
    };
    for (what, least, most) in checks {
        if i < *least {
            return Err(overflow_error(format!("{} is less than minimum", what)));
        }
        if i > *most {
            return Err(overflow_error(format!("{} is greater than maximum", what)));
        }
    }
    Ok(i as u64)
}
