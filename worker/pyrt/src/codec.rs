//! Encodings: names, error handlers, and the way from bytes to text and back.
//!
//! A failure carries what UnicodeDecodeError and UnicodeEncodeError are made of, so that the
//! type layer can build the exception around the object in question.

use crate::codec_tables::{NAMES, PAGES};
use crate::str_wtf8::{self, chars, push};
use crate::{codec_charmap, codec_escape, codec_multibyte, codec_utf7, codec_utf8, codec_wide};
use std::cell::RefCell;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecError {
    /// UnicodeDecodeError(encoding, object, start, end, reason); offsets in bytes.
    Decode { encoding: &'static str, start: usize, end: usize, reason: &'static str },
    /// UnicodeEncodeError(encoding, object, start, end, reason); offsets in characters.
    Encode { encoding: &'static str, start: usize, end: usize, reason: &'static str },
    /// LookupError with this text.
    Lookup(String),
    /// TypeError with this text.
    Type(String),
    /// What an error handler in Python raised; stdlib/codec_handlers.rs holds it.
    Raised,
}

/// What to do about what cannot be coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errors {
    Strict,
    Ignore,
    Replace,
    Backslash,
    XmlRef,
    SurrogateEscape,
    SurrogatePass,
    NameReplace,
    Other(String),
}

impl Errors {
    pub fn named(name: &str) -> Errors {
        match name {
            "strict" => Errors::Strict,
            "ignore" => Errors::Ignore,
            "replace" => Errors::Replace,
            "backslashreplace" => Errors::Backslash,
            "xmlcharrefreplace" => Errors::XmlRef,
            "surrogateescape" => Errors::SurrogateEscape,
            "surrogatepass" => Errors::SurrogatePass,
            "namereplace" => Errors::NameReplace,
            other => Errors::Other(other.to_string()),
        }
    }

    /// Handles bytes start..end that are no text; gives where to go on. `pass` is the
    /// encoding's meaning of surrogatepass.
    pub fn decode(
        &self,
        s: &[u8],
        fault: CodecError,
        out: &mut Vec<u8>,
        pass: &dyn Fn(usize) -> Option<(u32, usize)>,
    ) -> Result<usize, CodecError> {
        let (start, end) = match fault {
            CodecError::Decode { start, end, .. } => (start, end),
            other => return Err(other),
        };
        match self {
            Errors::Ignore => Ok(end),
            Errors::Replace => {
                push(out, 0xfffd);
                Ok(end)
            }
            Errors::Backslash => {
                for &b in &s[start..end] {
                    out.extend_from_slice(format!("\\x{:02x}", b).as_bytes());
                }
                Ok(end)
            }
            Errors::SurrogateEscape => {
                let high = s[start..end].iter().take(4).take_while(|&&b| b >= 0x80).count();
                if high == 0 {
                    return Err(fault);
                }
                s[start..start + high].iter().for_each(|&b| push(out, 0xdc00 + b as u32));
                Ok(start + high)
            }
            Errors::SurrogatePass => match pass(start) {
                Some((c, n)) => {
                    push(out, c);
                    Ok(start + n)
                }
                None => Err(fault),
            },
            Errors::XmlRef | Errors::NameReplace => Err(CodecError::Type(
                "don't know how to handle UnicodeDecodeError in error callback".to_string(),
            )),
            Errors::Strict => Err(fault),
            Errors::Other(name) => crate::stdlib::codec_handlers::decode(name, s, fault, out),
        }
    }
}

/// What stands in for characters that cannot be encoded.
pub enum Instead {
    /// More characters, all ASCII.
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

impl Errors {
    /// Handles the run of characters `run`. `pass` is the encoding's surrogatepass.
    pub fn encode(
        &self,
        run: &[u32],
        fault: CodecError,
        pass: Option<&dyn Fn(u32, &mut Vec<u8>)>,
    ) -> Result<Instead, CodecError> {
        let mut text = Vec::new();
        match self {
            Errors::Ignore => {}
            Errors::Replace => text.resize(run.len(), b'?'),
            Errors::Backslash => run.iter().for_each(|&c| crate::str_repr::escape(&mut text, c)),
            Errors::XmlRef => {
                run.iter().for_each(|c| text.extend_from_slice(format!("&#{};", c).as_bytes()))
            }
            Errors::SurrogateEscape => {
                if !run.iter().all(|c| (0xdc80..0xdd00).contains(c)) {
                    return Err(fault);
                }
                return Ok(Instead::Bytes(run.iter().map(|&c| (c - 0xdc00) as u8).collect()));
            }
            Errors::SurrogatePass => match pass {
                Some(pass) if run.iter().all(|&c| str_wtf8::is_surrogate(c)) => {
                    run.iter().for_each(|&c| pass(c, &mut text));
                    return Ok(Instead::Bytes(text));
                }
                _ => return Err(fault),
            },
            Errors::NameReplace => {
                run.iter().for_each(|&c| match crate::stdlib::unicodedata::name_of(c) {
                    Some(n) => text.extend_from_slice(format!("\\N{{{}}}", n).as_bytes()),
                    None => crate::str_repr::escape(&mut text, c),
                })
            }
            Errors::Strict | Errors::Other(_) => return Err(fault),
        }
        Ok(Instead::Text(text))
    }
}

/// An encoding this runtime has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf7,
    Utf8,
    Utf8Sig,
    Ascii,
    Latin1,
    /// Bytes per unit (2 or 4), and the order of bytes: None writes and reads a mark.
    Wide(usize, Option<Order>),
    Page(usize),
    /// One of East Asia.
    Multibyte(usize),
    UnicodeEscape,
    RawUnicodeEscape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Little,
    Big,
}

/// The encoding of that name, by CPython's rules for case, spaces and aliases.
pub fn lookup(name: &str) -> Result<Encoding, CodecError> {
    match name {
        "utf-8" | "utf8" | "UTF-8" => return Ok(Encoding::Utf8),
        _ => {}
    }
    LAST.with(|last| {
        let mut last = last.borrow_mut();
        if last.0 != name {
            *last = (name.to_string(), search(name)?);
        }
        Ok(last.1)
    })
}

thread_local! {
    /// What was looked up the last time: a program that writes a file asks again and again.
    static LAST: RefCell<(String, Encoding)> = RefCell::new(("utf-8".to_string(), Encoding::Utf8));
}

fn search(name: &str) -> Result<Encoding, CodecError> {
    let mut key = String::new();
    let mut gap = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '.' {
            if gap && !key.is_empty() {
                key.push('_');
            }
            gap = false;
            key.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    let key = key.replace('.', "_");
    let unknown = || CodecError::Lookup(format!("unknown encoding: {}", name));
    let at = NAMES.binary_search_by_key(&key.as_str(), |n| n.0).map_err(|_| unknown())?;
    Ok(match NAMES[at].1 {
        "utf_7" => Encoding::Utf7,
        "utf_8" => Encoding::Utf8,
        "utf_8_sig" => Encoding::Utf8Sig,
        "ascii" => Encoding::Ascii,
        "latin_1" => Encoding::Latin1,
        "utf_16" => Encoding::Wide(2, None),
        "utf_16_le" => Encoding::Wide(2, Some(Order::Little)),
        "utf_16_be" => Encoding::Wide(2, Some(Order::Big)),
        "utf_32" => Encoding::Wide(4, None),
        "utf_32_le" => Encoding::Wide(4, Some(Order::Little)),
        "utf_32_be" => Encoding::Wide(4, Some(Order::Big)),
        "unicode_escape" => Encoding::UnicodeEscape,
        "raw_unicode_escape" => Encoding::RawUnicodeEscape,
        other => match codec_multibyte::position(other) {
            Some(i) => Encoding::Multibyte(i),
            None => Encoding::Page(PAGES.iter().position(|p| p.0 == other).ok_or_else(unknown)?),
        },
    })
}

/// The name of a code page, as a module of CPython's package encodings has it.
pub fn page_name(i: usize) -> &'static str {
    PAGES[i].0
}

impl Encoding {
    /// Does CPython code it itself? Other codecs are Python's, which wrap some errors.
    pub fn is_native(self) -> bool {
        matches!(
            self,
            Encoding::Utf8 | Encoding::Ascii | Encoding::Latin1 | Encoding::Wide(_, None)
        )
    }
}

/// Bytes to text (WTF-8).
pub fn decode(s: &[u8], encoding: Encoding, errors: &Errors) -> Result<Vec<u8>, CodecError> {
    decode_part(s, encoding, errors, true).map(|(text, _)| text)
}

/// The same where more bytes may follow unless this is the `last` part: gives the text of whole
/// characters, and how many bytes that took.
pub fn decode_part(
    s: &[u8],
    encoding: Encoding,
    errors: &Errors,
    last: bool,
) -> Result<(Vec<u8>, usize), CodecError> {
    let all = |text: Result<Vec<u8>, CodecError>| text.map(|t| (t, s.len()));
    match encoding {
        Encoding::Utf7 => codec_utf7::decode(s, errors, last),
        Encoding::Utf8 => codec_utf8::decode_part(s, errors, last),
        Encoding::Utf8Sig => match s.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) => {
                codec_utf8::decode_part(rest, errors, last).map(|(text, n)| (text, n + 3))
            }
            None => codec_utf8::decode_part(s, errors, last),
        },
        Encoding::Ascii => all(decode_ascii(s, errors)),
        Encoding::Latin1 => {
            let mut out = Vec::with_capacity(s.len());
            s.iter().for_each(|&b| push(&mut out, b as u32));
            Ok((out, s.len()))
        }
        Encoding::Wide(size, order) => {
            codec_wide::decode(s, size, order, errors, last).map(|(text, n, _)| (text, n))
        }
        Encoding::Page(page) => all(codec_charmap::decode(s, page, errors)),
        Encoding::Multibyte(i) => codec_multibyte::decode(s, i, errors, last),
        Encoding::UnicodeEscape => codec_escape::decode_part(s, false, errors, last),
        Encoding::RawUnicodeEscape => codec_escape::decode_part(s, true, errors, last),
    }
}

/// Text (WTF-8) to bytes.
pub fn encode(s: &[u8], encoding: Encoding, errors: &Errors) -> Result<Vec<u8>, CodecError> {
    match encoding {
        Encoding::Utf7 => Ok(codec_utf7::encode(s)),
        Encoding::Utf8 => codec_utf8::encode(s, errors),
        Encoding::Utf8Sig => {
            let mut out = b"\xef\xbb\xbf".to_vec();
            out.extend(codec_utf8::encode(s, errors)?);
            Ok(out)
        }
        Encoding::Ascii if s.is_ascii() => Ok(s.to_vec()),
        Encoding::Ascii => encode_low(s, 128, "ascii", "ordinal not in range(128)", errors),
        Encoding::Latin1 => encode_low(s, 256, "latin-1", "ordinal not in range(256)", errors),
        Encoding::Wide(size, order) => codec_wide::encode(s, size, order, errors),
        Encoding::Page(page) => codec_charmap::encode(s, page, errors),
        Encoding::Multibyte(i) => codec_multibyte::encode(s, i, errors),
        Encoding::UnicodeEscape => Ok(codec_escape::encode(s)),
        Encoding::RawUnicodeEscape => Ok(codec_escape::encode_raw(s)),
    }
}

fn decode_ascii(s: &[u8], errors: &Errors) -> Result<Vec<u8>, CodecError> {
    if s.is_ascii() {
        return Ok(s.to_vec());
    }
    let mut out = Vec::with_capacity(s.len());
    let mut at = 0;
    while at < s.len() {
        if s[at] < 128 {
            out.push(s[at]);
            at += 1;
            continue;
        }
        let reason = "ordinal not in range(128)";
        let fault = CodecError::Decode { encoding: "ascii", start: at, end: at + 1, reason };
        at = errors.decode(s, fault, &mut out, &|_| None)?;
    }
    Ok(out)
}

/// Encodes character by character. `one` writes a character or refuses it; `ascii` writes the
/// handler's text. Runs of refused characters are handled together.
pub fn encode_each(
    s: &[u8],
    encoding: &'static str,
    reason: &'static str,
    errors: &Errors,
    one: &dyn Fn(u32, &mut Vec<u8>) -> bool,
    pass: Option<&dyn Fn(u32, &mut Vec<u8>)>,
) -> Result<Vec<u8>, CodecError> {
    const WRONG: &str = "encoding error handler must return (str/bytes, int) tuple";
    let all: Vec<u32> = chars(s).collect();
    // A handler's bytes must be whole units.
    let unit = match encoding.get(..6) {
        Some("utf-16") => 2,
        Some("utf-32") => 4,
        _ => 1,
    };
    let mut out = Vec::with_capacity(s.len());
    let mut at = 0;
    while at < all.len() {
        if one(all[at], &mut out) {
            at += 1;
            continue;
        }
        let alone = unit > 1;
        let mut end = at + 1;
        let mut scratch = Vec::new();
        while !alone && end < all.len() && !one(all[end], &mut scratch) {
            end += 1;
        }
        // CPython's own loops give these handlers one character at a time.
        let own = matches!(encoding, "utf-8" | "ascii" | "latin-1");
        let picky = matches!(errors, Errors::SurrogateEscape | Errors::SurrogatePass);
        let singly = alone || own && picky;
        let upto = if singly { at + 1 } else { end };
        let fault = CodecError::Encode { encoding, start: at, end, reason };
        let (instead, next) = match errors {
            Errors::Other(name) => {
                crate::stdlib::codec_handlers::encode(name, s, all.len(), fault.clone(), WRONG)?
            }
            _ => (errors.encode(&all[at..upto], fault.clone(), pass)?, upto),
        };
        match instead {
            Instead::Bytes(b) if b.len() % unit > 0 => return Err(fault),
            Instead::Bytes(b) => out.extend(b),
            Instead::Text(t) => {
                if !chars(&t).all(|c| one(c, &mut out)) {
                    return Err(fault);
                }
            }
        }
        at = next;
    }
    Ok(out)
}

fn encode_low(
    s: &[u8],
    limit: u32,
    encoding: &'static str,
    reason: &'static str,
    errors: &Errors,
) -> Result<Vec<u8>, CodecError> {
    let one = |c: u32, out: &mut Vec<u8>| {
        if c < limit {
            out.push(c as u8);
        }
        c < limit
    };
    encode_each(s, encoding, reason, errors, &one, None)
}
