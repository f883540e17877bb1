//! What pickles hold: constructors called with a state of bytes, or with the text that Python 2's
//! bytes become, make the object without looking closer.

use crate::prelude::*;
use crate::stdlib::classes::args_of;

/// The state that the arguments are, of `size` bytes whose byte `at` is `sane`; and the zone.
pub fn given(
    args: &Value,
    size: usize,
    with_tz: bool,
    at: usize,
    sane: fn(u32) -> bool,
    what: &str,
) -> R<Option<(Vec<u8>, Value)>> {
    let args = args_of(args);
    if args.is_empty() || args.len() > if with_tz { 2 } else { 1 } {
        return Ok(None);
    }
    let state = match (args[0].as_bytes_data(), args[0].as_str_data()) {
        (Some(b), _) if b.len() == size && sane(u32::from(b[at])) => b.to_vec(),
        (_, Some(s)) if s.len() == size => {
            let all: Vec<u32> = crate::str_wtf8::chars(s.bytes()).collect();
            if !sane(all[at]) {
                return Ok(None);
            }
            let bytes: Option<Vec<u8>> = all.iter().map(|c| u8::try_from(*c).ok()).collect();
            bytes.ok_or_else(|| {
                value_error(format!(
                    "Failed to encode latin1 string when unpickling a {} object. \
                     pickle.load(data, encoding='latin1') is assumed.",
                    what
                ))
            })?
        }
        _ => return Ok(None),
    };
    let tz = args.get(1).cloned().unwrap_or(NONE);
    if !tz.is_none() && !super::is_a(&tz, T::TzInfo) {
        return Err(type_error("bad tzinfo state arg"));
    }
    Ok(Some((state, tz)))
}

pub fn is_month(c: u32) -> bool {
    (1..=12).contains(&c)
}

/// The high bit is the fold.
pub fn is_month_with_fold(c: u32) -> bool {
    is_month(c & 127)
}

pub fn is_hour_with_fold(c: u32) -> bool {
    c & 127 < 24
}
