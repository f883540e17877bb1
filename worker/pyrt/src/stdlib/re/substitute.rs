//! sub and subn.

use super::matched::{matched, new_match};
use super::pattern::{pattern, How, Pattern, Span};
use super::subject::{piece, Subject};
use super::template::{self, Template};
use crate::attr::Attr;
use crate::object::Kind;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};
use std::rc::Rc;

/// What stands for each match.
enum Replacement {
    Text(Vec<u8>),
    Template(Rc<Template>),
    /// A function of the match.
    Call(Value),
    /// Put between as it is: joining tells that it does not fit.
    Object(Value),
}

fn template_of(p: &Pattern, repl: &Value) -> R<Rc<Template>> {
    if let Some((last, t)) = &*p.template.borrow() {
        if is(last, repl) {
            return Ok(t.clone());
        }
    }
    let t = Rc::new(template::parse(repl, p)?);
    *p.template.borrow_mut() = Some((repl.clone(), t.clone()));
    Ok(t)
}

fn replacement(p: &Pattern, repl: &Value) -> R<Replacement> {
    if repl.as_str_data().is_none() && bytes_view(repl).is_none() {
        if crate::attr::has_special(repl, crate::sym::CALL) {
            return Ok(Replacement::Call(repl.clone()));
        }
        return Ok(Replacement::Template(template_of(p, repl)?));
    }
    let (text, is_text) = match (repl.as_str_data(), bytes_view(repl)) {
        (Some(s), _) => (s.bytes(), true),
        (_, Some((b, _))) => (b, false),
        _ => (&b""[..], false),
    };
    if !text.contains(&b'\\') {
        if is_text != p.is_text {
            return Ok(Replacement::Object(repl.clone()));
        }
        return Ok(Replacement::Text(text.to_vec()));
    }
    let t = template_of(p, repl)?;
    Ok(match t.plain() {
        Some(text) if is_text == p.is_text => Replacement::Text(text.to_vec()),
        Some(text) if is_text => Replacement::Object(new_wtf8(text.to_vec())),
        Some(text) => Replacement::Object(new_bytes(text.to_vec())),
        None => Replacement::Template(t),
    })
}

/// The new text, and how many matches were replaced.
pub fn run(me: &Value, repl: &Value, v: &Value, count: Option<&Value>) -> R<(Value, i64)> {
    let p = pattern(me)?;
    let count = count.map_or(Ok(0), index_size)?;
    let how = replacement(p, repl)?;
    Subject::for_pattern(v, p)?;
    let most = if count == 0 { i64::MAX } else { count as i64 };
    match how {
        Replacement::Text(t) => plain(p, v, most, &mut |_, out| out.extend_from_slice(&t)),
        Replacement::Template(t) if t.is_text == p.is_text => {
            let text = Subject::of(v)?.text;
            plain(p, v, most, &mut |span, out| {
                let m = p.matched(me, v, span, 0, 0);
                t.expand_into(&m, text, out)
            })
        }
        Replacement::Template(t) => {
            general(p, me, v, most, &|m| t.expand(matched(m)?, v))
        }
        Replacement::Call(f) => general(p, me, v, most, &|m| call(&f, &mut [m.clone()])),
        Replacement::Object(o) => general(p, me, v, most, &|_| Ok(o.clone())),
    }
}

/// Replacements that run no Python code.
fn plain(
    p: &Pattern,
    v: &Value,
    most: i64,
    put: &mut dyn FnMut(Span, &mut Vec<u8>),
) -> R<(Value, i64)> {
    let s = Subject::of(v)?;
    let (mut at, mut n, mut nonempty) = (0, 0, false);
    let mut out = Vec::new();
    while n < most {
        let span = match p.find(&s, How::Search, at, s.text.len(), nonempty) {
            Some(span) => span,
            None => break,
        };
        out.extend_from_slice(&s.text[at..span.0]);
        put(span, &mut out);
        nonempty = span.0 == span.1;
        at = span.1;
        n += 1;
    }
    if n == 0 {
        return Ok((piece(v, 0, s.text.len()), 0));
    }
    out.extend_from_slice(&s.text[at..]);
    Ok((if s.data.is_some() { new_wtf8(out) } else { new_bytes(out) }, n))
}

/// Replacements that are objects: all is joined at the end.
fn general(
    p: &Pattern,
    me: &Value,
    v: &Value,
    most: i64,
    make: &dyn Fn(&Value) -> R,
) -> R<(Value, i64)> {
    static JOIN: Attr = Attr::new("join");
    let (chars, whole) = {
        let s = Subject::of(v)?;
        (s.len(), s.text.len())
    };
    let (mut at, mut n, mut nonempty) = (0, 0, false);
    let mut parts = vec![];
    while n < most {
        let s = Subject::of(v)?;
        let span = match p.find(&s, How::Search, at, whole.min(s.text.len()), nonempty) {
            Some(span) => span,
            None => break,
        };
        if at < span.0 {
            parts.push(piece(v, at, span.0));
        }
        let item = make(&new_match(p.matched(me, v, span, 0, chars)))?;
        if !item.is_none() {
            parts.push(item);
        }
        nonempty = span.0 == span.1;
        at = span.1;
        n += 1;
    }
    if at < whole {
        parts.push(piece(v, at, whole));
    }
    let empty = piece(v, 0, 0);
    if parts.is_empty() {
        return Ok((empty, n));
    }
    if parts.len() == 1 && parts[0].is_exact(Kind::Bytes) && !p.is_text {
        return Ok((parts.remove(0), n));
    }
    Ok((call_method(&JOIN, &mut [empty, list(parts)])?, n))
}
