//! CodecInfos of encodings that pyrt codes itself and whose module of the package encodings the
//! program has not: classes like the module's, over the classes of codecs.

use super::classes::{class, from_module, get};
use super::codecs::{decoded, encoded};
use crate::codec::{lookup, page_name, Encoding as E, Order};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::sym;

/// The name that CodecInfo shows for an encoding.
pub fn shown_name(encoding: E) -> String {
    match encoding {
        E::Utf7 => "utf-7".into(),
        E::Utf8 => "utf-8".into(),
        E::Utf8Sig => "utf-8-sig".into(),
        E::Ascii => "ascii".into(),
        E::Latin1 => "iso8859-1".into(),
        E::Wide(n, None) => format!("utf-{}", n * 8),
        E::Wide(n, Some(Order::Little)) => format!("utf-{}-le", n * 8),
        E::Wide(n, Some(Order::Big)) => format!("utf-{}-be", n * 8),
        E::UnicodeEscape => "unicode-escape".into(),
        E::RawUnicodeEscape => "raw-unicode-escape".into(),
        E::Multibyte(i) => crate::codec_multibyte::coder(i).name.into(),
        E::Page(i) => page_name(i).replace('_', "-"),
    }
}

fn encoding_of(v: &Value) -> R<E> {
    let name = get(v, "_encoding")?;
    let name = name.as_str().unwrap_or_default();
    lookup(&name).map_err(|_| lookup_error(format!("unknown encoding: {}", name)))
}

fn encode(a: &[Value]) -> R {
    encoded(&a[1..], encoding_of(&a[0])?, "encode")
}

fn decode(a: &[Value]) -> R {
    decoded(&a[1..], encoding_of(&a[0])?, true)
}

static CODEC: &[NativeDef] = natives! {
    "encode" "self, input, errors=" encode;
    "decode" "self, input, errors=" decode;
};

/// What a reader has read may end within a character.
static READER: &[NativeDef] = natives! {
    "decode" "self, input, errors=" |a| decoded(&a[1..], encoding_of(&a[0])?, false);
};

static ENCODER: &[NativeDef] = natives! {
    "encode" "self, input, final=" |a| {
        let pair = encoded(&[a[1].clone(), get(&a[0], "errors")?], encoding_of(&a[0])?, "encode")?;
        getitem(&pair, &Value::int(0))
    };
};

static DECODER: &[NativeDef] = natives! {
    "_buffer_decode" "self, input, errors, final, /" |a| {
        decoded(&a[1..3], encoding_of(&a[0])?, truthy(&a[3])?)
    };
};

/// The CodecInfo of such an encoding.
pub fn info(encoding: E) -> R {
    let name = shown_name(encoding);
    if let E::Multibyte(_) = encoding {
        return super::multibyte::info(&name);
    }
    let part = |n: &str| from_module("codecs", n);
    let made = |n: &str, bases: &[Value], methods: &'static [NativeDef]| -> R {
        let c = class("encodings", n, bases, methods)?;
        if let Some(t) = c.as_type() {
            t.set(sym::intern("_encoding"), new_str(&name));
        }
        Ok(c)
    };
    let codec = made("Codec", &[part("Codec")?], CODEC)?;
    let reader = made("StreamReader", &[codec.clone(), part("StreamReader")?], READER)?;
    let writer = made("StreamWriter", &[codec.clone(), part("StreamWriter")?], &[])?;
    let encoder = made("IncrementalEncoder", &[part("IncrementalEncoder")?], ENCODER)?;
    let decoder = made("IncrementalDecoder", &[part("BufferedIncrementalDecoder")?], DECODER)?;
    let one = call(&codec, &mut [])?;
    let (encode, decode) = (get(&one, "encode")?, get(&one, "decode")?);
    let args = vec![encode, decode, reader, writer, encoder, decoder, new_str(&name)];
    call_ex(&part("CodecInfo")?, args, vec![])
}
