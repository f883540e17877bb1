//! Backslash escapes of patterns.

use super::reader::{quoted, text_of, Fault, Source, Token, F};
use super::syntax::{At, Class, Item};

pub fn is_hex(c: u32) -> bool {
    char::from_u32(c).map_or(false, |c| c.is_ascii_hexdigit())
}
pub fn is_octal(c: u32) -> bool {
    (0x30..0x38).contains(&c)
}
pub fn is_digit(c: u32) -> bool {
    (0x30..0x3a).contains(&c)
}
pub fn is_letter(c: u32) -> bool {
    char::from_u32(c).map_or(false, |c| c.is_ascii_alphabetic())
}

/// What an escape means.
pub enum Escape {
    Char(u32),
    Class(Class, bool),
    At(At),
    Group(i64, usize), // a reference, and the length of its text
}

fn value_of(digits: &[u32], base: u32) -> u32 {
    digits.iter().filter_map(|&c| char::from_u32(c)?.to_digit(base)).fold(0, |n, d| {
        n.wrapping_mul(base) + d
    })
}

/// The control characters that stand for one letter; \b is one only in sets and templates.
pub fn control(c: u32) -> Option<u32> {
    Some(match char::from_u32(c)? {
        'a' => 7,
        'f' => 12,
        'n' => 10,
        'r' => 13,
        't' => 9,
        'v' => 11,
        '\\' => 92,
        _ => return None,
    })
}

fn class(c: u32) -> Option<(Class, bool)> {
    Some(match char::from_u32(c)? {
        'd' => (Class::Digit, false),
        'D' => (Class::Digit, true),
        's' => (Class::Space, false),
        'S' => (Class::Space, true),
        'w' => (Class::Word, false),
        'W' => (Class::Word, true),
        _ => return None,
    })
}

fn place(c: u32) -> Option<At> {
    Some(match char::from_u32(c)? {
        'A' => At::BeginText,
        'Z' => At::EndText,
        'b' => At::Edge,
        'B' => At::NoEdge,
        _ => return None,
    })
}

/// \x, \u, \U: so many hexadecimal digits.
fn hex(s: &mut Source, c: u32, digits: usize) -> F<u32> {
    let found = s.get_while(digits, is_hex)?;
    let text = format!("\\{}{}", text_of(&[c]), text_of(&found));
    if found.len() != digits {
        return Err(s.error(format!("incomplete escape {}", text), text.len()));
    }
    match value_of(&found, 16) {
        n if n > 0x10ffff => Err(s.error(format!("bad escape {}", text), text.len())),
        n => Ok(n),
    }
}

fn named(s: &mut Source) -> F<u32> {
    if !s.matches('{')? {
        return Err(s.error("missing {", 0));
    }
    let name = s.get_until('}', "character name")?;
    match crate::stdlib::unicodedata::lookup_char(&text_of(&name)) {
        Some(c) => Ok(c),
        None => {
            let msg = format!("undefined character name {}", quoted(&name));
            Err(s.error(msg, name.len() + 4))
        }
    }
}

fn too_large(s: &Source, text: &str) -> Fault {
    s.error(format!("octal escape value {} outside of range 0-0o377", text), text.len())
}

/// \x \u \U \N, which mean the same everywhere.
fn coded(s: &mut Source, c: u32) -> F<Option<u32>> {
    let letter = char::from_u32(c).unwrap_or(' ');
    Ok(Some(match letter {
        'x' => hex(s, c, 2)?,
        'u' if s.is_text => hex(s, c, 4)?,
        'U' if s.is_text => hex(s, c, 8)?,
        'N' if s.is_text => named(s)?,
        _ => return Ok(None),
    }))
}

fn bad(s: &Source, t: Token) -> Fault {
    s.error(format!("bad escape {}", t.text()), t.len())
}

/// An escape within brackets.
pub fn in_set(s: &mut Source, t: Token) -> F<Item> {
    let c = t.escaped.unwrap_or(0);
    if c == 'b' as u32 {
        return Ok(Item::Char(8));
    }
    if let Some(c) = control(c) {
        return Ok(Item::Char(c));
    }
    if let Some((class, not)) = class(c) {
        return Ok(Item::Class(class, not));
    }
    if let Some(c) = coded(s, c)? {
        return Ok(Item::Char(c));
    }
    if is_octal(c) {
        let mut digits = vec![c];
        digits.extend(s.get_while(2, is_octal)?);
        return match value_of(&digits, 8) {
            n if n > 0o377 => Err(too_large(s, &format!("\\{}", text_of(&digits)))),
            n => Ok(Item::Char(n)),
        };
    }
    if is_digit(c) || is_letter(c) {
        return Err(bad(s, t));
    }
    Ok(Item::Char(c))
}

/// An escape outside of brackets.
pub fn outside(s: &mut Source, t: Token) -> F<Escape> {
    let c = t.escaped.unwrap_or(0);
    if let Some(at) = place(c) {
        return Ok(Escape::At(at));
    }
    if let Some((class, not)) = class(c) {
        return Ok(Escape::Class(class, not));
    }
    if let Some(c) = control(c) {
        return Ok(Escape::Char(c));
    }
    if let Some(c) = coded(s, c)? {
        return Ok(Escape::Char(c));
    }
    if c == '0' as u32 {
        let digits = s.get_while(2, is_octal)?;
        return Ok(Escape::Char(value_of(&digits, 8)));
    }
    if is_digit(c) {
        return numbered(s, c);
    }
    if is_letter(c) {
        return Err(bad(s, t));
    }
    Ok(Escape::Char(c))
}

/// Three octal digits are a character; what else begins with a digit is a group.
fn numbered(s: &mut Source, first: u32) -> F<Escape> {
    let mut digits = vec![first];
    if s.next_is(is_digit) {
        digits.extend(s.get()?.map(|t| t.char));
        if digits.iter().all(|&c| is_octal(c)) && s.next_is(is_octal) {
            digits.extend(s.get()?.map(|t| t.char));
            return match value_of(&digits, 8) {
                n if n > 0o377 => Err(too_large(s, &format!("\\{}", text_of(&digits)))),
                n => Ok(Escape::Char(n)),
            };
        }
    }
    Ok(Escape::Group(value_of(&digits, 10) as i64, digits.len() + 1))
}
