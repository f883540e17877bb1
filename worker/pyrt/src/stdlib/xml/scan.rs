//! XML content, read token by token: where each ends, or why there is none. A token that the input
//! does not hold whole is `Partial`; positions of faults are those that Expat reports.

use super::chars::{char_at, is_name_char, is_name_start, is_space, is_xml_char};
use std::ops::Range;

/// Why there is no token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    Partial,
    PartialChar,
    /// A character that may not stand here.
    Invalid(usize),
}

pub type Scan<T> = Result<T, Stop>;

pub struct Attr {
    pub name: Range<usize>,
    pub value: Range<usize>,
}

pub enum Token {
    Start { name: Range<usize>, attrs: Vec<Attr>, empty: bool },
    End { name: Range<usize> },
    Text,
    Newline,
    /// A `\r` at the end, and `]` or `]]`: what follows might belong to them.
    TrailingCr,
    TrailingBracket,
    CharRef(Option<char>),
    EntityRef(Range<usize>),
    Comment(Range<usize>),
    Pi { target: Range<usize>, data: Range<usize> },
    XmlDecl,
    CdataOpen,
    CdataClose,
}

pub fn byte(b: &[u8], i: usize) -> Scan<u8> {
    char_at(b, i).map(|_| b[i])
}

/// The end of a name that begins at `i`. Where namespaces count (`ns`), a colon is no part of it.
pub fn name(b: &[u8], i: usize, ns: bool) -> Scan<usize> {
    let (c, n) = char_at(b, i)?;
    if !is_name_start(c) && (ns || c != ':') {
        return Err(Stop::Invalid(i));
    }
    name_rest(b, i + n, ns)
}

/// The end of the name characters at `at`.
pub fn name_rest(b: &[u8], mut at: usize, ns: bool) -> Scan<usize> {
    loop {
        while b.get(at).map_or(false, u8::is_ascii_alphanumeric) {
            at += 1;
        }
        let (c, n) = char_at(b, at)?;
        if !is_name_char(c) && (ns || c != ':') {
            return Ok(at);
        }
        at += n;
    }
}

/// A name with one prefix at most.
fn qualified(b: &[u8], i: usize, ns: bool) -> Scan<usize> {
    let end = name(b, i, ns)?;
    if !ns || byte(b, end)? != b':' {
        return Ok(end);
    }
    let end = name(b, end + 1, true)?;
    match byte(b, end)? {
        b':' => Err(Stop::Invalid(end)),
        _ => Ok(end),
    }
}

fn spaces(b: &[u8], mut i: usize) -> Scan<usize> {
    while is_space(byte(b, i)?) {
        i += 1;
    }
    Ok(i)
}

pub fn expect(b: &[u8], i: usize, what: u8) -> Scan<usize> {
    match byte(b, i)? {
        c if c == what => Ok(i + 1),
        _ => Err(Stop::Invalid(i)),
    }
}

/// What a reference that begins at `i` with `&` is, and its end.
pub fn reference(b: &[u8], i: usize, ns: bool) -> Scan<(Token, usize)> {
    if byte(b, i + 1)? != b'#' {
        let end = name(b, i + 1, ns)?;
        return Ok((Token::EntityRef(i + 1..end), expect(b, end, b';')?));
    }
    let (radix, from) = match byte(b, i + 2)? {
        b'x' => (16, i + 3),
        _ => (10, i + 2),
    };
    let mut at = from;
    let mut number = 0u32;
    loop {
        let c = byte(b, at)?;
        match (c as char).to_digit(radix) {
            Some(d) => number = number.saturating_mul(radix).saturating_add(d),
            None if c == b';' && at > from => break,
            None => return Err(Stop::Invalid(at)),
        }
        at += 1;
    }
    let c = char::from_u32(number).filter(|c| is_xml_char(*c));
    Ok((Token::CharRef(c), at + 1))
}

/// Can it stand in a quoted value as it is?
fn is_plain(b: u8) -> bool {
    (b' '..0x7f).contains(&b) && !matches!(b, b'"' | b'\'' | b'<' | b'&' | b']')
}

fn attribute(b: &[u8], i: usize, ns: bool) -> Scan<(Attr, usize)> {
    let end = qualified(b, i, ns)?;
    let at = expect(b, spaces(b, end)?, b'=')?;
    let open = spaces(b, at)?;
    let quote = byte(b, open)?;
    if quote != b'"' && quote != b'\'' {
        return Err(Stop::Invalid(open));
    }
    let mut at = open + 1;
    loop {
        while b.get(at).map_or(false, |c| is_plain(*c)) {
            at += 1;
        }
        let (c, n) = char_at(b, at)?;
        match c {
            _ if c as u32 == quote.into() => break,
            '<' => return Err(Stop::Invalid(at)),
            '&' => at = reference(b, at, ns)?.1,
            _ => at += n,
        }
    }
    Ok((Attr { name: i..end, value: open + 1..at }, at + 1))
}

fn start_tag(b: &[u8], i: usize, ns: bool) -> Scan<(Token, usize)> {
    let end = qualified(b, i + 1, ns)?;
    let mut attrs = Vec::new();
    let mut at = end;
    loop {
        let before = at;
        at = spaces(b, at)?;
        match byte(b, at)? {
            b'>' => {
                return Ok((Token::Start { name: i + 1..end, attrs, empty: false }, at + 1));
            }
            b'/' => {
                let after = expect(b, at + 1, b'>')?;
                return Ok((Token::Start { name: i + 1..end, attrs, empty: true }, after));
            }
            _ if at == before => return Err(Stop::Invalid(at)),
            _ => {
                let (attr, after) = attribute(b, at, ns)?;
                attrs.push(attr);
                at = after;
            }
        }
    }
}

/// A comment; `i` is at its `<!-`.
pub fn comment(b: &[u8], i: usize) -> Scan<(Token, usize)> {
    let open = expect(b, i + 3, b'-')?;
    let mut at = open;
    loop {
        let (c, n) = char_at(b, at)?;
        if c == '-' && byte(b, at + 1)? == b'-' {
            let end = expect(b, at + 2, b'>')?;
            return Ok((Token::Comment(open..at), end));
        }
        at += n;
    }
}

/// A processing instruction, or the XML declaration.
pub fn instruction(b: &[u8], i: usize, ns: bool) -> Scan<(Token, usize)> {
    let end = name(b, i + 2, ns)?;
    let target = i + 2..end;
    let after = byte(b, end)?;
    if !is_space(after) && after != b'?' {
        return Err(Stop::Invalid(end));
    }
    let is_xml = b[target.clone()].eq_ignore_ascii_case(b"xml");
    if is_xml && &b[target.clone()] != b"xml" {
        return Err(Stop::Invalid(end));
    }
    if after == b'?' {
        let at = expect(b, end + 1, b'>')?;
        let token = if is_xml { Token::XmlDecl } else { Token::Pi { target, data: end..end } };
        return Ok((token, at));
    }
    let from = spaces(b, end)?;
    let mut at = from;
    loop {
        let (c, n) = char_at(b, at)?;
        if c == '?' && byte(b, at + 1)? == b'>' {
            let token = if is_xml { Token::XmlDecl } else { Token::Pi { target, data: from..at } };
            return Ok((token, at + 2));
        }
        at += n;
    }
}

fn end_tag(b: &[u8], i: usize) -> Scan<(Token, usize)> {
    let (c, n) = char_at(b, i + 2)?;
    if !is_name_start(c) && c != ':' {
        return Err(Stop::Invalid(i + 2));
    }
    let end = name_rest(b, i + 2 + n, false)?;
    let at = spaces(b, end)?;
    Ok((Token::End { name: i + 2..end }, expect(b, at, b'>')?))
}

fn markup(b: &[u8], i: usize, ns: bool) -> Scan<(Token, usize)> {
    match byte(b, i + 1)? {
        b'!' => match byte(b, i + 2)? {
            b'-' => comment(b, i),
            b'[' => {
                for (k, c) in b"CDATA[".iter().enumerate() {
                    expect(b, i + 3 + k, *c)?;
                }
                Ok((Token::CdataOpen, i + 9))
            }
            _ => Err(Stop::Invalid(i + 2)),
        },
        b'?' => instruction(b, i, ns),
        b'/' => end_tag(b, i),
        _ => start_tag(b, i, ns),
    }
}

fn is_plain_text(b: u8) -> bool {
    (b' '..0x7f).contains(&b) && !matches!(b, b'<' | b'&' | b']') || b == b'\t'
}

/// The next token of an element's content, and its end.
pub fn content(b: &[u8], i: usize, ns: bool) -> Scan<(Token, usize)> {
    match *b.get(i).ok_or(Stop::Partial)? {
        b'<' => return markup(b, i, ns),
        b'&' => return reference(b, i, ns),
        b'\n' => return Ok((Token::Newline, i + 1)),
        b'\r' => {
            return Ok(match b.get(i + 1) {
                Some(b'\n') => (Token::Newline, i + 2),
                Some(_) => (Token::Newline, i + 1),
                None => (Token::TrailingCr, i + 1),
            });
        }
        b']' => match &b[i + 1..] {
            [] | [b']'] => return Ok((Token::TrailingBracket, b.len())),
            [b']', b'>', ..] => return Err(Stop::Invalid(i + 2)),
            _ => {}
        },
        _ => {
            char_at(b, i)?;
        }
    }
    let mut at = i;
    loop {
        while b.get(at).map_or(false, |c| is_plain_text(*c)) {
            at += 1;
        }
        match b.get(at) {
            None | Some(b'<' | b'&' | b'\r' | b'\n') => break,
            Some(b']') => match &b[at + 1..] {
                [b']', b'>', ..] => return Err(Stop::Invalid(at + 2)),
                [] | [b']'] if at > i => break,
                _ => at += 1,
            },
            Some(_) => match char_at(b, at) {
                Ok((_, n)) => at += n,
                Err(_) => break,
            },
        }
    }
    Ok((Token::Text, at))
}

/// The next piece of a CDATA section.
pub fn cdata(b: &[u8], i: usize) -> Scan<(Token, usize)> {
    match *b.get(i).ok_or(Stop::Partial)? {
        b'\n' => return Ok((Token::Newline, i + 1)),
        b'\r' => {
            return match b.get(i + 1) {
                Some(b'\n') => Ok((Token::Newline, i + 2)),
                Some(_) => Ok((Token::Newline, i + 1)),
                None => Err(Stop::Partial),
            };
        }
        b']' => match &b[i + 1..] {
            [] | [b']'] => return Err(Stop::Partial),
            [b']', b'>', ..] => return Ok((Token::CdataClose, i + 3)),
            _ => {}
        },
        _ => {
            char_at(b, i)?;
        }
    }
    let mut at = i + if b[i] == b']' { 1 } else { 0 };
    while at < b.len() && !matches!(b[at], b'\r' | b'\n' | b']') {
        match char_at(b, at) {
            Ok((_, n)) => at += n,
            Err(_) => break,
        }
    }
    Ok((Token::Text, at))
}
