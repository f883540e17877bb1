//! What str methods know of a code point: its class, its cases, its value as a digit.

use crate::unicode_tables as t;

/// Flags, then the distances to upper, lower and title case, then the decimal value.
pub struct Record(pub u16, pub i32, pub i32, pub i32, pub u8);

fn record(c: u32) -> &'static Record {
    let block = match t::FIRST.get((c >> t::SHIFT) as usize) {
        Some(&b) => b as usize,
        None => return &t::RECORDS[t::DEFAULT],
    };
    let at = block << t::SHIFT | (c & ((1 << t::SHIFT) - 1)) as usize;
    &t::RECORDS[t::SECOND[at] as usize]
}

fn has(c: u32, flag: u16) -> bool {
    record(c).0 & flag != 0
}

pub fn is_alpha(c: u32) -> bool {
    has(c, t::ALPHA)
}
pub fn is_space(c: u32) -> bool {
    has(c, t::SPACE)
}
pub fn is_printable(c: u32) -> bool {
    has(c, t::PRINTABLE)
}
pub fn is_lower(c: u32) -> bool {
    has(c, t::LOWER)
}
pub fn is_upper(c: u32) -> bool {
    has(c, t::UPPER)
}
pub fn is_title(c: u32) -> bool {
    has(c, t::TITLE)
}
pub fn is_id_start(c: u32) -> bool {
    has(c, t::ID_START)
}
pub fn is_id_continue(c: u32) -> bool {
    has(c, t::ID_CONTINUE)
}
pub fn is_decimal(c: u32) -> bool {
    has(c, t::DECIMAL)
}
pub fn is_digit(c: u32) -> bool {
    has(c, t::DIGIT)
}
pub fn is_numeric(c: u32) -> bool {
    has(c, t::NUMERIC)
}
pub fn is_alnum(c: u32) -> bool {
    has(c, t::ALPHA | t::DECIMAL | t::DIGIT | t::NUMERIC)
}
pub fn is_cased(c: u32) -> bool {
    has(c, t::CASED)
}
pub fn is_case_ignorable(c: u32) -> bool {
    has(c, t::IGNORABLE)
}
/// The value of a decimal digit of any script.
pub fn decimal(c: u32) -> Option<u8> {
    let r = record(c);
    if r.0 & t::DECIMAL != 0 {
        Some(r.4)
    } else {
        None
    }
}
/// Where str.splitlines() breaks a line.
pub fn is_line_break(c: u32) -> bool {
    matches!(c, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

/// Which case a character is mapped to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Case {
    Upper,
    Lower,
    Title,
    Fold,
}

/// Calls `put` with each code point that c becomes.
pub fn map_case(c: u32, case: Case, put: &mut dyn FnMut(u32)) {
    if c < 128 {
        let b = c as u8;
        let upper = matches!(case, Case::Upper | Case::Title);
        put(if upper { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() } as u32);
        return;
    }
    let r = record(c);
    if case == Case::Fold && r.0 & t::FOLDS != 0 {
        if let Ok(i) = t::FOLDINGS.binary_search_by_key(&c, |f| f.0) {
            t::FOLDINGS[i].1.iter().for_each(|&x| put(x));
            return;
        }
    }
    if r.0 & t::SPECIAL != 0 {
        if let Ok(i) = t::SPECIALS.binary_search_by_key(&c, |f| f.0) {
            let s = &t::SPECIALS[i];
            let mapped = match case {
                Case::Upper => s.1,
                Case::Title => s.2,
                Case::Lower | Case::Fold => s.3,
            };
            mapped.iter().for_each(|&x| put(x));
            return;
        }
    }
    let distance = match case {
        Case::Upper => r.1,
        Case::Title => r.3,
        Case::Lower | Case::Fold => r.2,
    };
    put((c as i32 + distance) as u32);
}
