//! Error handlers of codecs as Python objects: those of one's own, which codecs.register_error()
//! keeps and codecs call, and the builtin ones, which Python code may call.

use super::classes::get;
use crate::codec::{self, CodecError, Encoding, Errors, Instead, Order};
use crate::prelude::*;
use crate::str_args::{bytes_view, codec_error, new_bytes, view};
use crate::str_wtf8::chars;
use std::cell::RefCell;

thread_local! {
    static HANDLERS: RefCell<Vec<(String, Value)>> = RefCell::new(Vec::new());
    /// What a handler raised, on its way through the codec: `CodecError::Raised`.
    static RAISED: RefCell<Option<PyErr>> = RefCell::new(None);
}

/// Sends an exception through a codec.
pub fn through_codec(e: PyErr) -> CodecError {
    RAISED.with(|r| *r.borrow_mut() = Some(e));
    CodecError::Raised
}

/// The exception behind `CodecError::Raised`.
pub fn raised() -> PyErr {
    let e = RAISED.with(|r| r.borrow_mut().take());
    e.unwrap_or_else(|| system_error("a codec failed without an exception"))
}

/// The same for a fault in what a handler gave.
pub fn raised_about(fault: CodecError, of: &Value) -> CodecError {
    match fault {
        CodecError::Raised => fault,
        _ => through_codec(codec_error(fault, of)),
    }
}

pub fn register(name: &str, handler: Value) {
    HANDLERS.with(|h| {
        let mut h = h.borrow_mut();
        h.retain(|x| x.0 != name);
        h.push((name.to_string(), handler));
    });
}

fn own(name: &str) -> Option<Value> {
    HANDLERS.with(|h| h.borrow().iter().find(|x| x.0 == name).map(|x| x.1.clone()))
}

/// codecs.lookup_error()
pub fn find(name: &str) -> R {
    if let Some(h) = own(name) {
        return Ok(h);
    }
    match Errors::named(name) {
        Errors::Other(_) => Err(lookup_error(format!("unknown error handler name '{}'", name))),
        builtin => {
            let made = super::closure("error handler", move |a| handle(&builtin, &a[0]));
            register(name, made.clone()); // one object for each name
            Ok(made)
        }
    }
}

fn encoding_of(fault: &CodecError) -> &'static str {
    match fault {
        CodecError::Decode { encoding, .. } | CodecError::Encode { encoding, .. } => encoding,
        _ => "",
    }
}

/// What a handler gave: its text or bytes, and where to go on among `len` items.
/// `of` is the encoding.
fn answer(r: Value, len: usize, wrong: &str, of: &str) -> R<(Value, usize)> {
    let pair = match r.as_tuple().map(|t| &t[..]) {
        Some([x, at]) if crate::str_args::is_int(at) => match index_size(at) {
            Ok(at) => (x.clone(), at as i64),
            // East Asia's codecs take a number that is too large for the -1 of C's failures.
            Err(_) if crate::codec_multibyte::position(of).is_some() => {
                return Err(index_error("position -1 from error handler out of bounds"));
            }
            Err(e) => return Err(e),
        },
        _ => return Err(type_error(wrong)),
    };
    let at = if pair.1 < 0 { pair.1 + len as i64 } else { pair.1 };
    if at < 0 || at > len as i64 {
        return Err(index_error(format!("position {} from error handler out of bounds", pair.1)));
    }
    Ok((pair.0, at as usize))
}

fn ask(name: &str, fault: CodecError, of: &Value) -> Result<Value, CodecError> {
    let handler = find(name).map_err(through_codec)?;
    let e = codec_error(fault, of);
    call(&handler, &mut [e.value()]).map_err(through_codec)
}

/// Bytes that are no text, for the handler of that name: appends its text, gives where to go on.
pub fn decode(name: &str, s: &[u8], fault: CodecError, out: &mut Vec<u8>) -> Result<usize, CodecError> {
    let wrong = "decoding error handler must return (str, int) tuple";
    let of = encoding_of(&fault);
    let given = ask(name, fault, &new_bytes(s.to_vec()))?;
    let (text, at) = answer(given, s.len(), wrong, of).map_err(through_codec)?;
    match view(&text) {
        Some(t) => out.extend_from_slice(t.bytes),
        None => return Err(through_codec(type_error(wrong))),
    }
    Ok(at)
}

/// Characters that cannot be encoded: what stands for them, and the character to go on at.
/// `wrong` is what a codec says to another kind of answer.
pub fn encode(
    name: &str,
    s: &[u8],
    len: usize,
    fault: CodecError,
    wrong: &str,
) -> Result<(Instead, usize), CodecError> {
    let of = encoding_of(&fault);
    let given = ask(name, fault, &new_wtf8(s.to_vec()))?;
    let (x, at) = answer(given, len, wrong, of).map_err(through_codec)?;
    if let Some(t) = view(&x) {
        return Ok((Instead::Text(t.bytes.to_vec()), at));
    }
    match bytes_view(&x) {
        Some((b, _)) => Ok((Instead::Bytes(b.to_vec()), at)),
        None => Err(through_codec(type_error(wrong))),
    }
}

/// A builtin handler, called with an exception.
pub fn handle(errors: &Errors, exc: &Value) -> R {
    let is_a = |t: T| type_of(exc).is_subtype(t.ty());
    if *errors == Errors::Strict {
        return Err(match is_a(T::BaseException) {
            true => raise(exc.clone()),
            false => type_error("codec must pass exception instance"),
        });
    }
    let unknown = || {
        let name = type_name(exc);
        type_error(format!("don't know how to handle {} in error callback", name))
    };
    let coding = is_a(T::UnicodeEncodeError) || is_a(T::UnicodeDecodeError);
    if !coding && !is_a(T::UnicodeTranslateError) {
        return Err(unknown());
    }
    if *errors == Errors::SurrogatePass && coding {
        return surrogate_passed(exc, is_a(T::UnicodeDecodeError));
    }
    let (object, reason) = (get(exc, "object")?, "");
    let n = len(&object)?;
    let start = (index_size(&get(exc, "start")?)?.max(0) as usize).min(n.saturating_sub(1));
    let end = (index_size(&get(exc, "end")?)?.max(1) as usize).min(n);
    if is_a(T::UnicodeDecodeError) {
        let all = bytes_view(&object).map_or_else(Vec::new, |b| b.0.to_vec());
        let fault = CodecError::Decode { encoding: "", start, end, reason };
        let mut out = Vec::new();
        return match errors.decode(&all, fault, &mut out, &|_| None) {
            Ok(at) => Ok(tuple(vec![new_wtf8(out), Value::int(at as i64)])),
            Err(CodecError::Type(_)) => Err(unknown()),
            Err(_) => Err(raise(exc.clone())),
        };
    }
    let all: Vec<u32> = view(&object).map_or_else(Vec::new, |s| chars(s.bytes).collect());
    let run = all.get(start..end.max(start)).unwrap_or(&[]);
    let stand_in = if is_a(T::UnicodeEncodeError) {
        let fault = CodecError::Encode { encoding: "", start, end, reason };
        let pass = |c: u32, out: &mut Vec<u8>| crate::str_wtf8::push(out, c);
        match errors.encode(run, fault, Some(&pass)) {
            Ok(Instead::Text(t)) => new_wtf8(t),
            Ok(Instead::Bytes(b)) => new_bytes(b),
            Err(_) => return Err(raise(exc.clone())),
        }
    } else {
        match errors {
            Errors::Ignore => new_str(""),
            Errors::Replace => new_string("\u{fffd}".repeat(run.len())),
            Errors::Backslash => {
                let mut text = Vec::new();
                run.iter().for_each(|&c| crate::str_repr::escape(&mut text, c));
                new_wtf8(text)
            }
            _ => return Err(unknown()),
        }
    };
    Ok(tuple(vec![stand_in, Value::int(end as i64)]))
}

/// The handler surrogatepass: what it lets through depends on the encoding.
fn surrogate_passed(exc: &Value, decodes: bool) -> R {
    let refused = || Err(raise(exc.clone()));
    let name = get(exc, "encoding")?;
    let encoding = match codec::lookup(&name.as_str().unwrap_or_default()) {
        Ok(Encoding::Wide(n, order)) => Encoding::Wide(n, order.or(Some(Order::Little))),
        Ok(Encoding::Utf8) => Encoding::Utf8,
        _ => return refused(),
    };
    let (object, pass) = (get(exc, "object")?, Errors::SurrogatePass);
    let (start, end) = (index_size(&get(exc, "start")?)?, index_size(&get(exc, "end")?)?);
    let (start, end) = (start.max(0) as usize, end.max(0) as usize);
    if decodes {
        let unit = if let Encoding::Wide(n, _) = encoding { n } else { 3 };
        let b = bytes_view(&object).and_then(|(b, _)| b.get(start..start + unit)).unwrap_or(b"");
        return match codec::decode(b, encoding, &pass) {
            Ok(text) if is_one_surrogate(&text) => {
                Ok(tuple(vec![new_wtf8(text), Value::int((start + unit) as i64)]))
            }
            _ => refused(),
        };
    }
    let all: Vec<u32> = view(&object).map_or_else(Vec::new, |s| chars(s.bytes).collect());
    let run = all.get(start..end.min(all.len())).unwrap_or(&[]);
    if !run.iter().all(|&c| crate::str_wtf8::is_surrogate(c)) {
        return refused();
    }
    let mut text = Vec::new();
    run.iter().for_each(|&c| crate::str_wtf8::push(&mut text, c));
    match codec::encode(&text, encoding, &pass) {
        Ok(b) => Ok(tuple(vec![new_bytes(b), Value::int(end as i64)])),
        Err(_) => refused(),
    }
}

fn is_one_surrogate(text: &[u8]) -> bool {
    let mut all = chars(text);
    all.next().map_or(false, crate::str_wtf8::is_surrogate) && all.next().is_none()
}
