//! _codecs: codecs by name, the coding functions of each, and error handlers. The modules codecs
//! and encodings are translated from the library and stand on this one.

use super::codec_search;
use super::os_text::text_or;
use crate::codec::{self, CodecError, Encoding, Errors, Order};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::{bytes_view, codec_error, new_bytes, view};

fn errors_of(v: Option<&Value>) -> R<String> {
    match v.and_then(|v| v.given()) {
        None => Ok("strict".into()),
        Some(v) if v.is_none() => Ok("strict".into()),
        Some(v) => v.as_str().map(|s| s.to_string()).ok_or_else(|| {
            type_error(format!("argument 2 must be str or None, not {}", type_name(v)))
        }),
    }
}

/// `codecs.encode` and `codecs.decode`: by the quick way where it means the same.
fn encode(a: &[Value]) -> R {
    let (name, errors) = (text_or(&a[1], "utf-8"), text_or(&a[2], "strict"));
    match codec::lookup(&name) {
        Ok(_) if a[0].as_str_data().is_some() => {
            crate::str_methods::encode_str(&a[0], &name, &errors)
        }
        _ => codec_search::run(&a[0], &name, &errors, "encode", false),
    }
}

fn decode(a: &[Value]) -> R {
    let (name, errors) = (text_or(&a[1], "utf-8"), text_or(&a[2], "strict"));
    match codec::lookup(&name) {
        Ok(_) if bytes_view(&a[0]).is_some() => {
            crate::bytes_methods::decode_bytes(&a[0], &name, &errors)
        }
        _ => codec_search::run(&a[0], &name, &errors, "decode", false),
    }
}

fn lookup(a: &[Value]) -> R {
    let asked = text_or(&a[0], "");
    if a[0].as_str_data().is_none() {
        let got = type_name(&a[0]);
        return Err(type_error(format!("lookup() argument must be str, not {}", got)));
    }
    let unknown = || lookup_error(format!("unknown encoding: {}", asked));
    codec_search::find(&asked)?.ok_or_else(unknown)
}

fn register(a: &[Value]) -> R {
    if !crate::builtins::is_callable(&a[0]) {
        return Err(type_error("argument must be callable"));
    }
    codec_search::register(a[0].clone());
    Ok(NONE)
}

fn register_error(a: &[Value]) -> R {
    if !crate::builtins::is_callable(&a[1]) {
        return Err(type_error("handler must be callable"));
    }
    super::codec_handlers::register(&text_or(&a[0], ""), a[1].clone());
    Ok(NONE)
}

// ---- the coding functions: each gives a pair of what it made and how much it read

/// Text to bytes in that encoding.
pub fn encoded(a: &[Value], encoding: Encoding, function: &str) -> R {
    let s = view(&a[0]).ok_or_else(|| {
        let got = crate::str_args::arg_name(&a[0]);
        type_error(format!("{}() argument 1 must be str, not {}", function, got))
    })?;
    let handler = Errors::named(&errors_of(a.get(1))?);
    let b = codec::encode(s.bytes, encoding, &handler).map_err(|e| codec_error(e, &a[0]))?;
    Ok(tuple(vec![new_bytes(b), Value::int(s.len as i64)]))
}

fn source_bytes(v: &Value) -> R<Vec<u8>> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

fn fault_in(e: CodecError, s: &[u8]) -> PyErr {
    codec_error(e, &new_bytes(s.to_vec()))
}

/// Bytes in that encoding to text; a part at the end may be left unless this is the `last`.
pub fn decoded(a: &[Value], encoding: Encoding, last: bool) -> R {
    let s = source_bytes(&a[0])?;
    let handler = Errors::named(&errors_of(a.get(1))?);
    let (text, n) =
        codec::decode_part(&s, encoding, &handler, last).map_err(|e| fault_in(e, &s))?;
    Ok(tuple(vec![new_wtf8(text), Value::int(n as i64)]))
}

fn is_last(v: &Value) -> R<bool> {
    v.given().map_or(Ok(false), truthy)
}

/// utf_16_ex_decode and its like: the third item says the order, 0 where nothing told it.
fn decoded_by_mark(a: &[Value], size: usize) -> R {
    let s = source_bytes(&a[0])?;
    let handler = Errors::named(&errors_of(a.get(1))?);
    let order = match a[2].given().and_then(|v| v.as_int()).unwrap_or(0) {
        0 => None,
        n if n < 0 => Some(Order::Little),
        _ => Some(Order::Big),
    };
    let (text, n, known) = crate::codec_wide::decode(&s, size, order, &handler, is_last(&a[3])?)
        .map_err(|e| fault_in(e, &s))?;
    let shown = known.map_or(0, |o| if o == Order::Little { -1 } else { 1 });
    Ok(tuple(vec![new_wtf8(text), Value::int(n as i64), Value::int(shown)]))
}

/// unicode_escape_decode: takes text, too, and warns of backslashes that begin nothing.
fn escapes_decoded(a: &[Value], encoding: Encoding) -> R {
    let source = match view(&a[0]) {
        Some(s) => new_bytes(s.bytes.to_vec()),
        None => a[0].clone(),
    };
    let last = a[2].given().map_or(Ok(true), truthy)?;
    let r = decoded(&[source.clone(), a[1].clone()], encoding, last)?;
    if encoding == Encoding::UnicodeEscape {
        crate::bytes_methods::warn_of_escapes(&source)?;
    }
    Ok(r)
}

/// Text or bytes as bytes.
fn readbuffer_encode(a: &[Value]) -> R {
    let b = match view(&a[0]) {
        Some(s) => s.bytes.to_vec(),
        None => source_bytes(&a[0])?,
    };
    let n = b.len() as i64;
    Ok(tuple(vec![new_bytes(b), Value::int(n)]))
}

macro_rules! coders {
    ($($encode:literal $decode:literal $encoding:expr;)*) => {
        static CODERS: &[NativeDef] = natives! {
            $(
                $encode "str, errors=, /" |a| encoded(a, $encoding, $encode);
                $decode "data, errors=, final=, /" |a| {
                    decoded(a, $encoding, is_last(&a[2])?)
                };
            )*
        };
    };
}

coders! {
    "utf_7_encode" "utf_7_decode" Encoding::Utf7;
    "utf_8_encode" "utf_8_decode" Encoding::Utf8;
    "utf_16_le_encode" "utf_16_le_decode" Encoding::Wide(2, Some(Order::Little));
    "utf_16_be_encode" "utf_16_be_decode" Encoding::Wide(2, Some(Order::Big));
    "utf_32_le_encode" "utf_32_le_decode" Encoding::Wide(4, Some(Order::Little));
    "utf_32_be_encode" "utf_32_be_decode" Encoding::Wide(4, Some(Order::Big));
}

/// An encoder that takes an order, as CPython's does: 0 writes a mark.
fn marked(a: &[Value], size: usize, function: &str) -> R {
    let order = match a[2].given().and_then(|v| v.as_int()).unwrap_or(0) {
        0 => None,
        n if n < 0 => Some(Order::Little),
        _ => Some(Order::Big),
    };
    encoded(a, Encoding::Wide(size, order), function)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "lookup" "encoding, /" lookup;
    "encode" "obj, encoding=, errors=" encode;
    "decode" "obj, encoding=, errors=" decode;
    "register" "search_function, /" register;
    "unregister" "search_function, /" |a| codec_search::unregister(&a[0]).map(|_| NONE);
    "register_error" "errors, handler, /" register_error;
    "lookup_error" "name, /" |a| super::codec_handlers::find(&text_or(&a[0], ""));
    "escape_decode" "data, errors=, /" super::codecs_escape::decode;
    "escape_encode" "data, errors=, /" super::codecs_escape::encode;
    "ascii_encode" "str, errors=, /" |a| encoded(a, Encoding::Ascii, "ascii_encode");
    "ascii_decode" "data, errors=, /" |a| decoded(a, Encoding::Ascii, true);
    "latin_1_encode" "str, errors=, /" |a| encoded(a, Encoding::Latin1, "latin_1_encode");
    "latin_1_decode" "data, errors=, /" |a| decoded(a, Encoding::Latin1, true);
    "utf_16_encode" "str, errors=, byteorder=, /" |a| marked(a, 2, "utf_16_encode");
    "utf_16_decode" "data, errors=, final=, /" |a| {
        decoded(a, Encoding::Wide(2, None), is_last(&a[2])?)
    };
    "utf_32_encode" "str, errors=, byteorder=, /" |a| marked(a, 4, "utf_32_encode");
    "utf_32_decode" "data, errors=, final=, /" |a| {
        decoded(a, Encoding::Wide(4, None), is_last(&a[2])?)
    };
    "utf_16_ex_decode" "data, errors=, byteorder=, final=, /" |a| decoded_by_mark(a, 2);
    "utf_32_ex_decode" "data, errors=, byteorder=, final=, /" |a| decoded_by_mark(a, 4);
    "unicode_escape_encode" "str, errors=, /" |a| {
        encoded(a, Encoding::UnicodeEscape, "unicode_escape_encode")
    };
    "raw_unicode_escape_encode" "str, errors=, /" |a| {
        encoded(a, Encoding::RawUnicodeEscape, "raw_unicode_escape_encode")
    };
    "unicode_escape_decode" "data, errors=, final=, /" |a| {
        escapes_decoded(a, Encoding::UnicodeEscape)
    };
    "raw_unicode_escape_decode" "data, errors=, final=, /" |a| {
        escapes_decoded(a, Encoding::RawUnicodeEscape)
    };
    "readbuffer_encode" "data, errors=, /" readbuffer_encode;
    "charmap_build" "map, /" super::codec_mapping::build;
    "charmap_encode" "str, errors=, mapping=, /" super::codec_mapping::encode;
    "charmap_decode" "data, errors=, mapping=, /" super::codec_mapping::decode;
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "_codecs");
    super::functions(m, CODERS, "_codecs");
    Ok(())
}
