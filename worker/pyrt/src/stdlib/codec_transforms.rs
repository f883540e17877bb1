//! Codecs between two kinds of bytes or two kinds of text: hex, base64, bz2, quopri, rot13. Their
//! CodecInfos have classes as their modules of the package encodings have.

use super::classes::{class, from_module, get, is_true, method, put};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};
use crate::sym;

type Step = fn(&Value) -> R;

struct Transform {
    name: &'static str,
    /// What it is asked for by; the second is its module's name.
    names: &'static [&'static str],
    encode: Step,
    decode: Step,
    /// Its incremental coders have a state.
    is_packer: bool,
}

static TRANSFORMS: [Transform; 5] = [
    Transform {
        name: "hex",
        names: &["hex", "hex_codec"],
        encode: |v| by("binascii", "hexlify", v),
        decode: |v| by("binascii", "unhexlify", v),
        is_packer: false,
    },
    Transform {
        name: "base64",
        names: &["base64", "base64_codec", "base_64"],
        encode: base64_of,
        decode: |v| by("binascii", "a2b_base64", bytes_like(v)?),
        is_packer: false,
    },
    Transform {
        name: "bz2",
        names: &["bz2", "bz2_codec"],
        encode: packed,
        decode: unpacked,
        is_packer: true,
    },
    Transform {
        name: "quopri",
        names: &["quopri", "quopri_codec", "quoted_printable", "quotedprintable"],
        encode: quoted,
        decode: |v| by("binascii", "a2b_qp", &new_bytes(super::multibyte::bytes_given(v)?)),
        is_packer: false,
    },
    Transform {
        name: "rot-13",
        names: &["rot13", "rot_13"],
        encode: rot13,
        decode: rot13,
        is_packer: false,
    },
];

fn by(module: &str, function: &str, v: &Value) -> R {
    call(&from_module(module, function)?, &mut [v.clone()])
}

fn rot13(v: &Value) -> R {
    let s = v.as_str().ok_or_else(|| {
        let wrong = "descriptor 'translate' for 'str' objects doesn't apply to a";
        type_error(format!("{} '{}' object", wrong, type_name(v)))
    })?;
    let turn = |c: char, a: char| (((c as u8 - a as u8 + 13) % 26) + a as u8) as char;
    let turned = s.chars().map(|c| match c {
        'a'..='z' => turn(c, 'a'),
        'A'..='Z' => turn(c, 'A'),
        c => c,
    });
    Ok(new_string(turned.collect()))
}

/// What the module base64 takes.
fn bytes_like(v: &Value) -> R<&Value> {
    match bytes_view(v) {
        Some(_) => Ok(v),
        None => Err(type_error(format!("expected bytes-like object, not {}", type_name(v)))),
    }
}

fn base64_of(v: &Value) -> R {
    let data = super::binascii::buffer(bytes_like(v)?)?;
    let mut out = Vec::new();
    for line in data.chunks(57) {
        let b = by("binascii", "b2a_base64", &new_bytes(line.to_vec()))?;
        out.extend_from_slice(bytes_view(&b).map_or(&[][..], |b| b.0));
    }
    Ok(new_bytes(out))
}

fn quoted(v: &Value) -> R {
    let data = new_bytes(super::multibyte::bytes_given(v)?);
    call_kw(&from_module("binascii", "b2a_qp")?, &mut [data, TRUE], &["quotetabs"])
}

fn new_packer() -> R {
    call(&from_module("_bz2", "BZ2Compressor")?, &mut [])
}

fn new_unpacker() -> R {
    call(&from_module("_bz2", "BZ2Decompressor")?, &mut [])
}

/// The rest of what a packer gives.
fn flushed(packer: &Value, before: &Value) -> R {
    add(before, &method(packer, "flush", &[])?)
}

fn packed(v: &Value) -> R {
    let packer = new_packer()?;
    let begun = method(&packer, "compress", &[v.clone()])?;
    flushed(&packer, &begun)
}

/// All streams one after another; what follows them and is none is left.
fn unpacked(v: &Value) -> R {
    let (mut rest, mut all) = (v.clone(), None);
    while truthy(&rest)? {
        let unpacker = new_unpacker()?;
        let part = match (method(&unpacker, "decompress", &[rest]), &all) {
            (Err(e), Some(_)) if e.is(T::OSError) => break,
            (part, _) => part?,
        };
        all = Some(match all {
            Some(before) => add(&before, &part)?,
            None => part,
        });
        if !truthy(&get(&unpacker, "eof")?)? {
            let text = "Compressed data ended before the end-of-stream marker was reached";
            return Err(value_error(text));
        }
        rest = get(&unpacker, "unused_data")?;
    }
    Ok(all.unwrap_or_else(|| new_bytes(Vec::new())))
}

// ---- their classes

/// The transform of a coder's class.
fn of(v: &Value) -> R<&'static Transform> {
    let i = get(v, "_transform")?.as_int().unwrap_or(0) as usize;
    Ok(&TRANSFORMS[i.min(TRANSFORMS.len() - 1)])
}

fn check(errors: &Value) -> R<()> {
    let is_strict = errors.as_str().map_or(true, |e| e == "strict");
    match is_strict {
        true => Ok(()),
        false => Err(crate::exc::error_args(T::AssertionError, Vec::new())),
    }
}

/// What a codec's function gives.
fn pair(step: Step, v: &Value, errors: &Value) -> R {
    check(errors)?;
    Ok(tuple(vec![step(v)?, Value::int(len(v)? as i64)]))
}

static CODEC: &[NativeDef] = natives! {
    "encode" "self, input, errors=" |a| pair(of(&a[0])?.encode, &a[1], &a[2]);
    "decode" "self, input, errors=" |a| pair(of(&a[0])?.decode, &a[1], &a[2]);
};

static ENCODER: &[NativeDef] = natives! {
    "encode" "self, input, final=" |a| {
        check(&get(&a[0], "errors")?)?;
        (of(&a[0])?.encode)(&a[1])
    };
};

static DECODER: &[NativeDef] = natives! {
    "decode" "self, input, final=" |a| {
        check(&get(&a[0], "errors")?)?;
        (of(&a[0])?.decode)(&a[1])
    };
};

fn start(a: &[Value], name: &str, new: fn() -> R) -> R {
    check(&a[1])?;
    put(&a[0], "errors", new_str("strict"))?;
    put(&a[0], name, new()?)?;
    Ok(NONE)
}

static PACKER: &[NativeDef] = natives! {
    "__init__" "self, errors=" |a| start(a, "compressobj", new_packer);
    "encode" "self, input, final=" |a| {
        let packer = get(&a[0], "compressobj")?;
        let part = method(&packer, "compress", &[a[1].clone()])?;
        if is_true(&a[2])? { flushed(&packer, &part) } else { Ok(part) }
    };
    "reset" "self" |a| put(&a[0], "compressobj", new_packer()?).map(|_| NONE);
};

static UNPACKER: &[NativeDef] = natives! {
    "__init__" "self, errors=" |a| start(a, "decompressobj", new_unpacker);
    "decode" "self, input, final=" |a| {
        match method(&get(&a[0], "decompressobj")?, "decompress", &[a[1].clone()]) {
            Err(e) if e.is(T::EOFError) => Ok(new_str("")),
            part => part,
        }
    };
    "reset" "self" |a| put(&a[0], "decompressobj", new_unpacker()?).map(|_| NONE);
};

/// The CodecInfo of such a codec, by a name in lower case.
pub fn info(key: &str) -> R<Option<Value>> {
    let i = match TRANSFORMS.iter().position(|t| t.names.contains(&key)) {
        Some(i) => i,
        None => return Ok(None),
    };
    let t = &TRANSFORMS[i];
    let part = |n: &str| from_module("codecs", n);
    let made = |n: &str, bases: &[Value], methods: &'static [NativeDef]| -> R {
        let c = class("encodings", n, bases, methods)?;
        if let Some(class) = c.as_type() {
            class.set(sym::intern("_transform"), Value::int(i as i64));
            class.set(sym::MODULE, new_string(format!("encodings.{}", t.names[1])));
            if t.name != "rot-13" {
                class.set(sym::intern("charbuffertype"), T::Bytes.value());
            }
        }
        Ok(c)
    };
    let step = |f: Step| {
        super::closure("coder", move |a| pair(f, &a[0], a.get(1).unwrap_or(&NONE)))
    };
    let codec = made("Codec", &[part("Codec")?], CODEC)?;
    let (encoder, decoder) = if t.is_packer { (PACKER, UNPACKER) } else { (ENCODER, DECODER) };
    let args = vec![
        step(t.encode),
        step(t.decode),
        made("StreamReader", &[codec.clone(), part("StreamReader")?], &[])?,
        made("StreamWriter", &[codec, part("StreamWriter")?], &[])?,
        made("IncrementalEncoder", &[part("IncrementalEncoder")?], encoder)?,
        made("IncrementalDecoder", &[part("IncrementalDecoder")?], decoder)?,
        new_str(t.name),
    ];
    let v = call_ex(&part("CodecInfo")?, args, vec![])?;
    put(&v, "_is_text_encoding", FALSE)?;
    Ok(Some(v))
}
