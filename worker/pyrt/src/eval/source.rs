//! What eval, exec and compile take as source: str, or bytes in a declared encoding.

use crate::prelude::*;

/// A text with '\n' line ends and a last one.
pub fn text_of(v: &Value, what: &str, kinds: &str) -> R<String> {
    let bytes = crate::str_args::bytes_view(v).map(|(b, _)| b.to_vec());
    let text = match (v.as_str_data(), bytes) {
        (Some(s), _) => match s.as_utf8() {
            Some(t) => t.to_string(),
            None => return encode_error(v),
        },
        (_, Some(b)) => decoded(&b)?,
        _ => {
            return Err(type_error(format!("{}() arg 1 must be a {} object", what, kinds)));
        }
    };
    if text.contains('\0') {
        return Err(value_error("source code string cannot contain null bytes"));
    }
    Ok(with_line_ends(text))
}

/// Lone surrogates: as CPython says it.
fn encode_error(v: &Value) -> R<String> {
    let e = crate::stdlib::call_named(v, "encode", &[new_str("utf-8")]);
    Err(e.err().unwrap_or_else(|| value_error("source is not text")))
}

/// Does the text end with the end of a line?
pub fn ends_line(v: &Value) -> bool {
    let bytes = v.as_str_data().map(|s| s.bytes()).or_else(|| v.as_bytes_data().map(|b| &b[..]));
    bytes.and_then(|b| b.last()).map_or(false, |c| *c == b'\n')
}

fn with_line_ends(text: String) -> String {
    let mut text = match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text,
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Bytes by their BOM or the coding line, else UTF-8.
fn decoded(b: &[u8]) -> R<String> {
    let bom = b.starts_with(b"\xef\xbb\xbf");
    let b = if bom { &b[3..] } else { b };
    let name = coding(b).unwrap_or_else(|| "utf-8".to_string());
    let bytes = crate::object::new_bytes_data(T::Bytes.ty(), b.to_vec());
    match crate::stdlib::call_named(&bytes, "decode", &[new_string(name.clone())]) {
        Ok(v) => Ok(v.as_str().unwrap_or_default().into_owned()),
        Err(e) if e.is(T::LookupError) => Err(syntax(format!("unknown encoding: {}", name))),
        Err(e) if e.is(T::UnicodeError) => Err(syntax(format!("(unicode error) {}", e.text()))),
        Err(e) => Err(e),
    }
}

fn syntax(msg: String) -> PyErr {
    crate::exc::error(T::SyntaxError, msg)
}

/// `# -*- coding: name -*-` in one of the first two lines.
fn coding(b: &[u8]) -> Option<String> {
    for line in b.split(|c| *c == b'\n').take(2) {
        let text = String::from_utf8_lossy(line);
        let text = text.trim_start_matches(|c| c == ' ' || c == '\t' || c == '\x0c');
        if text.is_empty() || text == "\r" {
            continue;
        }
        let comment = text.strip_prefix('#')?;
        let at = match comment.find("coding") {
            Some(i) => &comment[i + 6..],
            None => continue,
        };
        let named = match at.strip_prefix(|c| c == ':' || c == '=') {
            Some(n) => n.trim_start_matches(|c| c == ' ' || c == '\t'),
            None => continue,
        };
        let part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let name: String = named.chars().take_while(|c| part(*c)).collect();
        if !name.is_empty() {
            return Some(name);
        }
    }
    None
}

/// A file name: str, bytes or a path object, as a str.
pub fn file_name(v: &Value) -> R {
    let v = crate::builtins::fspath(v)?;
    match v.as_bytes_data() {
        Some(b) => Ok(new_wtf8(String::from_utf8_lossy(b).into_owned().into_bytes())),
        None => Ok(v),
    }
}
