//! codecs: encodings by name, and files that are read and written through them.

use super::classes::{class, from_module, get, method, put};
use super::os_text::{some, text_or};
use crate::codec::Errors;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::new_bytes;
use crate::sym;

/// The name that CodecInfo shows for an encoding.
fn shown_name(name: &str) -> R<String> {
    use crate::codec::{lookup, Encoding as E, Order};
    Ok(match lookup(name) {
        Ok(E::Utf8) => "utf-8".into(),
        Ok(E::Utf8Sig) => "utf-8-sig".into(),
        Ok(E::Ascii) => "ascii".into(),
        Ok(E::Latin1) => "iso8859-1".into(),
        Ok(E::Wide(n, order)) => match order {
            None => format!("utf-{}", n * 8),
            Some(Order::Little) => format!("utf-{}-le", n * 8),
            Some(Order::Big) => format!("utf-{}-be", n * 8),
        },
        Ok(E::UnicodeEscape) => "unicode-escape".into(),
        Ok(E::RawUnicodeEscape) => "raw-unicode-escape".into(),
        Ok(E::Page(i)) => crate::codec::page_name(i).replace('_', "-"),
        Err(_) => return Err(lookup_error(format!("unknown encoding: {}", name))),
    })
}

/// Runs a codec that is none of the builtin encodings; None: it is one.
fn other(a: &[Value], verb: &'static str) -> Option<R> {
    let (name, errors) = (text_or(&a[1], "utf-8"), text_or(&a[2], "strict"));
    match crate::codec::lookup(&name) {
        Ok(_) => None,
        Err(_) => Some(super::codec_search::run(&a[0], &name, &errors, verb, false)),
    }
}

fn encode(a: &[Value]) -> R {
    if let Some(r) = other(a, "encode") {
        return r;
    }
    let b = crate::str_methods::encode_str(&a[0], &text_or(&a[1], "utf-8"), &text_or(&a[2], "strict"));
    if a[0].as_str_data().is_none() {
        return Err(type_error(format!("encoding str expected, not {}", type_name(&a[0]))));
    }
    b
}

fn decode(a: &[Value]) -> R {
    if let Some(r) = other(a, "decode") {
        return r;
    }
    let b = crate::bytes_types::bytes_like(&a[0]).ok_or_else(|| {
        type_error(format!("a bytes-like object is required, not '{}'", type_name(&a[0])))
    })?;
    crate::bytes_methods::decode_bytes(&new_bytes(b), &text_or(&a[1], "utf-8"), &text_or(&a[2], "strict"))
}

/// An encoder or decoder function of a CodecInfo: gives a pair.
fn coder(name: String, encodes: bool) -> Value {
    super::closure("coder", move |a| {
        let errors = a.get(1).cloned().unwrap_or_else(|| new_str("strict"));
        let args = [a[0].clone(), new_str(&name), errors];
        let out = if encodes { encode(&args)? } else { decode(&args)? };
        Ok(tuple(vec![out, Value::int(len(&a[0])? as i64)]))
    })
}

fn lookup(a: &[Value]) -> R {
    let asked = text_or(&a[0], "");
    if crate::codec::lookup(&asked).is_err() {
        if let Some(info) = super::codec_search::find(&asked)? {
            return Ok(info);
        }
    }
    let name = shown_name(&text_or(&a[0], ""))?;
    let class = from_module("codecs", "CodecInfo")?;
    let reader = file_factory(&name, "StreamReader");
    let writer = file_factory(&name, "StreamWriter");
    let pieces = |which: &'static str| incremental(&name, which);
    let (encoder, decoder) = (coder(name.clone(), true), coder(name.clone(), false));
    let (piece_encoder, piece_decoder) = (pieces("IncrementalEncoder"), pieces("IncrementalDecoder"));
    let name = new_str(&name);
    call(&class, &mut [encoder, decoder, reader, writer, piece_encoder, piece_decoder, name])
}

fn info_repr(a: &[Value]) -> R {
    let name = text_or(&get(&a[0], "name")?, "");
    Ok(new_string(format!("<codecs.CodecInfo object for encoding {} at 0x{:x}>", name, a[0].ptr())))
}

static INFO: &[NativeDef] = natives! {
    "__new__" "cls, encode, decode, streamreader=, streamwriter=, incrementalencoder=, incrementaldecoder=, name=, *, _is_text_encoding=" super::codec_search::new_info;
    "__init__" "self, /, *args, **kw" |_| Ok(NONE);
    "__repr__" "self" info_repr;
};

static CODEC: &[NativeDef] = natives! {
    "encode" "self, input, errors=" |_| Err(not_implemented_error(""));
    "decode" "self, input, errors=" |_| Err(not_implemented_error(""));
};

/// `StreamReader(stream, errors)` of one encoding: a TextIOWrapper that changes no line ends.
fn file_factory(name: &str, _which: &'static str) -> Value {
    let name = name.to_string();
    super::closure("stream", move |a| {
        let errors = a.get(1).cloned().unwrap_or_else(|| new_str("strict"));
        wrapped(&a[0], &name, &errors)
    })
}

fn wrapped(stream: &Value, encoding: &str, errors: &Value) -> R {
    let args = vec![stream.clone()];
    let kw = vec![
        (new_str("encoding"), new_str(encoding)),
        (new_str("errors"), errors.clone()),
        (new_str("newline"), new_str("")),
        (new_str("write_through"), TRUE),
    ];
    call_ex(&T::TextFile.value(), args, kw)
}

/// codecs.open: in text, line ends stay as they are.
fn open(a: &[Value]) -> R {
    let mode = text_or(&a[1], "r");
    let file = |mode: &str, encoding: Value, errors: Value, newline: Value| {
        let mode = new_str(mode);
        crate::file::open(&[a[0].clone(), mode, Value::int(-1), encoding, errors, newline, TRUE, NONE])
    };
    match some(&a[2]) {
        None => file(&mode, NONE, NONE, NONE),
        Some(e) => {
            shown_name(&text_or(e, ""))?;
            let mode = mode.replace('b', "");
            let errors = some(&a[3]).cloned().unwrap_or_else(|| new_str("strict"));
            file(&mode, e.clone(), errors, new_str(""))
        }
    }
}

// ---- incremental coders: what is no whole character yet is kept

fn incremental(name: &str, which: &'static str) -> Value {
    let name = name.to_string();
    super::closure(which, move |a| {
        let class = from_module("codecs", which)?;
        let v = crate::class::new_instance(class.as_type().unwrap_or_else(|| T::Object.ty()));
        put(&v, "_encoding", new_str(&name))?;
        put(&v, "errors", a.first().cloned().unwrap_or_else(|| new_str("strict")))?;
        put(&v, "_kept", new_bytes(vec![]))?;
        put(&v, "_begun", FALSE)?;
        Ok(v)
    })
}

fn whole(s: &[u8], encoding: &str) -> usize {
    use crate::codec::{lookup, Encoding as E};
    match lookup(encoding) {
        Ok(E::Utf8 | E::Utf8Sig) => match std::str::from_utf8(s) {
            Err(e) if e.error_len().is_none() => e.valid_up_to(),
            Err(_) => (s.len().saturating_sub(3)..s.len())
                .find(|i| std::str::from_utf8(&s[*i..]).map_or_else(|e| e.error_len().is_none() && e.valid_up_to() == 0, |_| false))
                .unwrap_or(s.len()),
            Ok(_) => s.len(),
        },
        Ok(E::Wide(n, _)) => s.len() / n * n,
        _ => s.len(),
    }
}

fn decode_piece(a: &[Value]) -> R {
    let ended = a[2].given().map_or(Ok(false), truthy)?;
    let mut all = crate::bytes_types::bytes_like(&get(&a[0], "_kept")?).unwrap_or_default();
    all.extend(crate::bytes_types::bytes_like(&a[1]).unwrap_or_default());
    let mut encoding = text_or(&get(&a[0], "_encoding")?, "utf-8");
    let begun = truthy(&get(&a[0], "_begun")?)?;
    if matches!(encoding.as_str(), "utf-16" | "utf-32") {
        return Err(not_implemented_error(format!(
            "an incremental decoder of {} is not supported by Portalis",
            encoding
        )));
    }
    if encoding == "utf-8-sig" && (begun || all.len() >= 3) {
        if !begun && all.starts_with(b"\xef\xbb\xbf") {
            all.drain(..3);
        }
        put(&a[0], "_begun", TRUE)?;
        encoding = "utf-8".into();
    }
    let n = if ended { all.len() } else { whole(&all, &encoding) };
    put(&a[0], "_kept", new_bytes(all[n..].to_vec()))?;
    all.truncate(n);
    decode(&[new_bytes(all), new_str(&encoding), get(&a[0], "errors")?])
}

fn encode_piece(a: &[Value]) -> R {
    let encoding = text_or(&get(&a[0], "_encoding")?, "utf-8");
    let begun = truthy(&get(&a[0], "_begun")?)?;
    put(&a[0], "_begun", TRUE)?;
    let now = match encoding.as_str() {
        "utf-8-sig" if begun => "utf-8",
        "utf-16" if begun => "utf-16-le",
        "utf-32" if begun => "utf-32-le",
        e => e,
    };
    encode(&[a[1].clone(), new_str(now), get(&a[0], "errors")?])
}

fn reset(a: &[Value]) -> R {
    put(&a[0], "_kept", new_bytes(vec![]))?;
    put(&a[0], "_begun", FALSE)?;
    Ok(NONE)
}

static DECODER: &[NativeDef] = natives! {
    "decode" "self, input, final=" decode_piece;
    "reset" "self" reset;
};
static ENCODER: &[NativeDef] = natives! {
    "encode" "self, input, final=" encode_piece;
    "reset" "self" reset;
};

fn part_of_info(a: &[Value], name: &str) -> R {
    get(&lookup(a)?, name)
}

fn iterate(a: &[Value], which: &str, verb: &str, end: Value) -> R {
    let coder = call(&part_of_info(&a[1..2], which)?, &mut [a[2].given().cloned().unwrap_or_else(|| new_str("strict"))])?;
    let mut out = Vec::new();
    for x in collect(&a[0])? {
        let piece = method(&coder, verb, &[x])?;
        if truthy(&piece)? {
            out.push(piece);
        }
    }
    let last = method(&coder, verb, &[end, TRUE])?;
    if truthy(&last)? {
        out.push(last);
    }
    iter_object(&list(out))
}

fn register(a: &[Value]) -> R {
    if !crate::builtins::is_callable(&a[0]) {
        return Err(type_error("argument must be callable"));
    }
    super::codec_search::register(a[0].clone());
    Ok(NONE)
}

fn register_error(a: &[Value]) -> R {
    if !crate::builtins::is_callable(&a[1]) {
        return Err(type_error("handler must be callable"));
    }
    super::codec_handlers::register(&text_or(&a[0], ""), a[1].clone());
    Ok(NONE)
}

/// What CPython has in C: pickles of bytes name `_codecs.encode`.
static C_FUNCTIONS: &[NativeDef] = natives! {
    "lookup" "encoding, /" lookup;
    "encode" "obj, encoding=, errors=" encode;
    "decode" "obj, encoding=, errors=" decode;
    "register" "search_function, /" register;
    "register_error" "errors, handler, /" register_error;
    "lookup_error" "name, /" |a| super::codec_handlers::find(&text_or(&a[0], ""));
    "escape_decode" "data, errors=, /" super::codecs_escape::decode;
    "escape_encode" "data, errors=, /" super::codecs_escape::encode;
};

static FUNCTIONS: &[NativeDef] = natives! {
    "open" "filename, mode=, encoding=, errors=, buffering=" open;
    "getencoder" "encoding" |a| part_of_info(a, "encode");
    "getdecoder" "encoding" |a| part_of_info(a, "decode");
    "getreader" "encoding" |a| part_of_info(a, "streamreader");
    "getwriter" "encoding" |a| part_of_info(a, "streamwriter");
    "getincrementalencoder" "encoding" |a| part_of_info(a, "incrementalencoder");
    "getincrementaldecoder" "encoding" |a| part_of_info(a, "incrementaldecoder");
    "iterdecode" "iterator, encoding, errors=" |a| {
        iterate(a, "incrementaldecoder", "decode", new_bytes(vec![]))
    };
    "iterencode" "iterator, encoding, errors=" |a| {
        iterate(a, "incrementalencoder", "encode", new_str(""))
    };
    "unregister" "search_function, /" |a| super::codec_search::unregister(&a[0]).map(|_| NONE);
    "strict_errors" "exception, /" |a| super::codec_handlers::handle(&Errors::Strict, &a[0]);
    "ignore_errors" "exception, /" |a| super::codec_handlers::handle(&Errors::Ignore, &a[0]);
    "replace_errors" "exception, /" |a| super::codec_handlers::handle(&Errors::Replace, &a[0]);
    "xmlcharrefreplace_errors" "exception, /" |a| {
        super::codec_handlers::handle(&Errors::XmlRef, &a[0])
    };
    "backslashreplace_errors" "exception, /" |a| {
        super::codec_handlers::handle(&Errors::Backslash, &a[0])
    };
    "namereplace_errors" "exception, /" |a| {
        super::codec_handlers::handle(&Errors::NameReplace, &a[0])
    };
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, C_FUNCTIONS, "_codecs");
    super::functions(m, FUNCTIONS, "codecs");
    let object = [T::Object.value()];
    m.set_str("CodecInfo", class("codecs", "CodecInfo", &[T::Tuple.value()], INFO)?);
    m.set_str("Codec", class("codecs", "Codec", &object, CODEC)?);
    m.set_str("IncrementalDecoder", class("codecs", "IncrementalDecoder", &object, DECODER)?);
    m.set_str("IncrementalEncoder", class("codecs", "IncrementalEncoder", &object, ENCODER)?);
    for (n, b) in [
        ("BOM_UTF8", &b"\xef\xbb\xbf"[..]), ("BOM_UTF16_LE", b"\xff\xfe"), ("BOM_UTF16_BE", b"\xfe\xff"),
        ("BOM_UTF32_LE", b"\xff\xfe\0\0"), ("BOM_UTF32_BE", b"\0\0\xfe\xff"), ("BOM", b"\xff\xfe"),
        ("BOM_LE", b"\xff\xfe"), ("BOM_BE", b"\xfe\xff"), ("BOM_UTF16", b"\xff\xfe"),
        ("BOM_UTF32", b"\xff\xfe\0\0"), ("BOM32_LE", b"\xff\xfe"), ("BOM32_BE", b"\xfe\xff"),
        ("BOM64_LE", b"\xff\xfe\0\0"), ("BOM64_BE", b"\0\0\xfe\xff"),
    ] {
        m.set(sym::intern(n), new_bytes(b.to_vec()));
    }
    Ok(())
}
