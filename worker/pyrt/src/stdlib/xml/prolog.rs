//! What stands before and after the root element, and in a DTD: the tokens.

use super::chars::{char_at, is_name_char, is_name_start, is_space};
use super::scan::{self, byte, Scan, Stop, Token};
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tok {
    Bom,
    Space,
    /// `<` of the root element.
    Instance,
    XmlDecl,
    Pi,
    Comment,
    /// `<!NAME`
    DeclOpen,
    DeclClose,
    Name,
    Prefixed,
    Nmtoken,
    NameQuestion,
    NameAsterisk,
    NamePlus,
    PoundName,
    Or,
    Comma,
    Percent,
    ParamRef,
    OpenParen,
    CloseParen,
    CloseQuestion,
    CloseAsterisk,
    ClosePlus,
    OpenBracket,
    CloseBracket,
    Literal,
    CondOpen,
    CondClose,
    /// The text is at its end.
    End,
}

pub struct Piece {
    pub tok: Tok,
    pub end: usize,
    /// It reaches the end of the text, so more might belong to it.
    pub is_open: bool,
    /// The whole of a comment or an instruction.
    pub token: Option<Token>,
}

fn closed(tok: Tok, end: usize) -> Scan<Piece> {
    Ok(Piece { tok, end, is_open: false, token: None })
}

fn open(tok: Tok, end: usize) -> Scan<Piece> {
    Ok(Piece { tok, end, is_open: true, token: None })
}

fn whole((token, end): (Token, usize)) -> Scan<Piece> {
    let tok = match token {
        Token::Comment(_) => Tok::Comment,
        Token::XmlDecl => Tok::XmlDecl,
        _ => Tok::Pi,
    };
    Ok(Piece { tok, end, is_open: false, token: Some(token) })
}

/// The token that begins at `i`; None: nothing is left.
pub fn piece(b: &[u8], i: usize, ns: bool) -> Scan<Option<Piece>> {
    if i >= b.len() {
        return Ok(None);
    }
    piece_at(b, i, ns).map(Some)
}

fn piece_at(b: &[u8], i: usize, ns: bool) -> Scan<Piece> {
    let (c, n) = char_at(b, i)?;
    match c {
        '"' | '\'' => literal(b, i),
        '<' => open_angle(b, i, ns),
        ' ' | '\t' | '\r' | '\n' => space(b, i),
        '%' => percent(b, i, ns),
        ',' => closed(Tok::Comma, i + 1),
        '[' => closed(Tok::OpenBracket, i + 1),
        ']' => match (b.get(i + 1), b.get(i + 2)) {
            (None, _) => open(Tok::CloseBracket, i + 1),
            (Some(b']'), None) => Err(Stop::Partial),
            (Some(b']'), Some(b'>')) => closed(Tok::CondClose, i + 3),
            _ => closed(Tok::CloseBracket, i + 1),
        },
        '(' => closed(Tok::OpenParen, i + 1),
        ')' => match b.get(i + 1) {
            None => open(Tok::CloseParen, i + 1),
            Some(b'*') => closed(Tok::CloseAsterisk, i + 2),
            Some(b'?') => closed(Tok::CloseQuestion, i + 2),
            Some(b'+') => closed(Tok::ClosePlus, i + 2),
            Some(b'\r' | b'\n' | b' ' | b'\t' | b'>' | b',' | b'|' | b')') => {
                closed(Tok::CloseParen, i + 1)
            }
            Some(_) => Err(Stop::Invalid(i + 1)),
        },
        '|' => closed(Tok::Or, i + 1),
        '>' => closed(Tok::DeclClose, i + 1),
        '#' => pound_name(b, i, ns),
        _ if is_name_start(c) || !ns && c == ':' => word(b, i + n, Tok::Name, ns),
        _ if is_name_char(c) || c == ':' => word(b, i + n, Tok::Nmtoken, ns),
        _ => Err(Stop::Invalid(i)),
    }
}

fn space(b: &[u8], i: usize) -> Scan<Piece> {
    let mut at = i;
    loop {
        match b.get(at) {
            Some(b'\r') if at + 1 == b.len() => {
                // whether a line feed follows is not known yet
                return if at == i { open(Tok::Space, b.len()) } else { closed(Tok::Space, at) };
            }
            Some(c) if is_space(*c) => at += 1,
            _ => return closed(Tok::Space, at),
        }
    }
}

fn literal(b: &[u8], i: usize) -> Scan<Piece> {
    let mut at = i + 1;
    loop {
        let (c, n) = char_at(b, at)?;
        at += n;
        if c as u32 == b[i].into() {
            break;
        }
    }
    match b.get(at) {
        None => open(Tok::Literal, at),
        Some(b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'%' | b'[') => closed(Tok::Literal, at),
        Some(_) => Err(Stop::Invalid(at)),
    }
}

fn open_angle(b: &[u8], i: usize, ns: bool) -> Scan<Piece> {
    match char_at(b, i + 1)?.0 {
        '!' => match byte(b, i + 2)? {
            b'-' => whole(scan::comment(b, i)?),
            b'[' => closed(Tok::CondOpen, i + 3),
            c if c.is_ascii_alphabetic() || c == b'_' => decl_name(b, i + 3),
            _ => Err(Stop::Invalid(i + 2)),
        },
        '?' => whole(scan::instruction(b, i, ns)?),
        c if is_name_start(c) || !ns && c == ':' || !c.is_ascii() => closed(Tok::Instance, i),
        _ => Err(Stop::Invalid(i + 1)),
    }
}

fn decl_name(b: &[u8], mut at: usize) -> Scan<Piece> {
    loop {
        match byte(b, at)? {
            b'%' => match byte(b, at + 1)? {
                // `<!ENTITY% name` lacks a space
                b' ' | b'\t' | b'\r' | b'\n' | b'%' => return Err(Stop::Invalid(at)),
                _ => return closed(Tok::DeclOpen, at),
            },
            c if is_space(c) => return closed(Tok::DeclOpen, at),
            c if c.is_ascii_alphabetic() || c == b'_' => at += 1,
            _ => return Err(Stop::Invalid(at)),
        }
    }
}

/// `%`, or the reference that begins with it.
pub fn percent(b: &[u8], i: usize, ns: bool) -> Scan<Piece> {
    match byte(b, i + 1)? {
        b' ' | b'\t' | b'\r' | b'\n' | b'%' => return closed(Tok::Percent, i + 1),
        _ => {}
    }
    let end = scan::name(b, i + 1, ns)?;
    closed(Tok::ParamRef, scan::expect(b, end, b';')?)
}

fn pound_name(b: &[u8], i: usize, ns: bool) -> Scan<Piece> {
    let (c, n) = char_at(b, i + 1)?;
    if !is_name_start(c) && (ns || c != ':') {
        return Err(Stop::Invalid(i + 1));
    }
    let end = match scan::name_rest(b, i + 1 + n, ns) {
        Err(Stop::Partial) => return open(Tok::PoundName, b.len()),
        r => r?,
    };
    match b[end] {
        b'\r' | b'\n' | b' ' | b'\t' | b')' | b'>' | b'%' | b'|' => closed(Tok::PoundName, end),
        _ => Err(Stop::Invalid(end)),
    }
}

/// A name or what is like one, after its first character.
fn word(b: &[u8], mut at: usize, mut tok: Tok, ns: bool) -> Scan<Piece> {
    loop {
        at = match scan::name_rest(b, at, ns) {
            Err(Stop::Partial) => return open(tok, b.len()),
            r => r?,
        };
        match b[at] {
            b':' => {
                at += 1;
                tok = match tok {
                    Tok::Name => {
                        let (c, n) = char_at(b, at)?;
                        if is_name_char(c) {
                            at += n;
                            Tok::Prefixed
                        } else {
                            Tok::Nmtoken
                        }
                    }
                    _ => Tok::Nmtoken,
                };
            }
            b'>' | b')' | b',' | b'|' | b'[' | b'%' | b' ' | b'\t' | b'\r' | b'\n' => {
                return closed(tok, at);
            }
            c @ (b'+' | b'*' | b'?') if tok != Tok::Nmtoken => {
                let tok = match c {
                    b'+' => Tok::NamePlus,
                    b'*' => Tok::NameAsterisk,
                    _ => Tok::NameQuestion,
                };
                return closed(tok, at + 1);
            }
            _ => return Err(Stop::Invalid(at)),
        }
    }
}

// ---- the XML declaration

pub struct Declared {
    pub version: Option<Range<usize>>,
    pub encoding: Option<Range<usize>>,
    pub standalone: Option<bool>,
}

struct Pseudo {
    name: Range<usize>,
    value: Range<usize>,
}

/// The next `name="value"`; None at the end. The error is the place of what is wrong.
fn pseudo(b: &[u8], at: &mut usize, end: usize) -> Result<Option<Pseudo>, usize> {
    let get = |i: usize| if i < end { b[i] } else { 0 };
    let mut i = *at;
    if i == end {
        return Ok(None);
    }
    if !is_space(get(i)) {
        return Err(i);
    }
    while is_space(get(i)) {
        i += 1;
    }
    if i == end {
        *at = i;
        return Ok(None);
    }
    let from = i;
    while get(i) != b'=' && !is_space(get(i)) {
        if get(i) == 0 || get(i) >= 0x80 {
            return Err(i);
        }
        i += 1;
    }
    let name = from..i;
    while is_space(get(i)) {
        i += 1;
    }
    if get(i) != b'=' || name.is_empty() {
        return Err(i);
    }
    i += 1;
    while is_space(get(i)) {
        i += 1;
    }
    let quote = get(i);
    if quote != b'"' && quote != b'\'' {
        return Err(i);
    }
    let from = i + 1;
    i = from;
    while get(i) != quote {
        if !get(i).is_ascii_alphanumeric() && !matches!(get(i), b'.' | b'-' | b'_') {
            return Err(i);
        }
        i += 1;
    }
    *at = i + 1;
    Ok(Some(Pseudo { name, value: from..i }))
}

/// What `<?xml ...?>` says, which is `b[from..to]`; `is_text`: of an external entity.
pub fn declaration(b: &[u8], from: usize, to: usize, is_text: bool) -> Result<Declared, usize> {
    let (mut at, end) = (from + 5, to - 2);
    let mut out = Declared { version: None, encoding: None, standalone: None };
    let mut next = pseudo(b, &mut at, end)?;
    match &next {
        None => return Err(at),
        Some(p) if &b[p.name.clone()] == b"version" => {
            out.version = Some(p.value.clone());
            next = pseudo(b, &mut at, end)?;
            if next.is_none() {
                return if is_text { Err(at) } else { Ok(out) };
            }
        }
        Some(p) if !is_text => return Err(p.name.start),
        Some(_) => {}
    }
    if let Some(p) = next.as_ref().filter(|p| &b[p.name.clone()] == b"encoding") {
        if !b[p.value.start].is_ascii_alphabetic() {
            return Err(p.value.start);
        }
        out.encoding = Some(p.value.clone());
        next = pseudo(b, &mut at, end)?;
    }
    let p = match next {
        None => return Ok(out),
        Some(p) => p,
    };
    if &b[p.name.clone()] != b"standalone" || is_text {
        return Err(p.name.start);
    }
    out.standalone = match &b[p.value.clone()] {
        b"yes" => Some(true),
        b"no" => Some(false),
        _ => return Err(p.value.start),
    };
    while at < end && is_space(b[at]) {
        at += 1;
    }
    if at != end { Err(at) } else { Ok(out) }
}
