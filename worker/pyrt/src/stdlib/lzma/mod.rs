//! _lzma: the module. Its packer is its own: other bytes than liblzma's, which any lzma reads.

mod check;
mod decode;
mod encode;
mod filters;
mod model;
mod read;
mod write;

use super::binascii::buffer;
use super::functions;
use super::os_text::int_arg;
use super::rust_class::{data, new_of, Base, Class};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::str_args::new_bytes;
use filters::Chain;
use read::{Fault, Reader};
use std::cell::RefCell;
use write::Writer;

pub static ERROR: Class = Class::error("_lzma", "LZMAError", &[Base::Builtin(T::Exception)]);

const AUTO: i32 = 0;
const XZ: i32 = 1;
const ALONE: i32 = 2;
const RAW: i32 = 3;

fn some(v: &Value) -> Option<&Value> {
    v.given().filter(|v| !v.is_none())
}

// ---- packing

type WriteCell = RefCell<Option<Writer>>;

fn chain_for_writing(format: i32, preset: Option<&Value>, specs: Option<&Value>) -> R<Chain> {
    if let Some(specs) = specs {
        let chain = filters::chain(specs)?;
        if format == ALONE && (chain.is_lzma2 || !chain.deltas.is_empty()) {
            return Err(value_error(
                "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter",
            ));
        }
        if format == XZ && !chain.is_lzma2 {
            return Err(filters::options_error());
        }
        return Ok(chain);
    }
    if format == RAW {
        return Err(value_error("Must specify filters for FORMAT_RAW"));
    }
    let n = preset.map_or(Ok(6), |v| filters::number(v, u32::MAX.into()))?;
    let (props, depth) = filters::preset(n).ok_or_else(|| match format {
        ALONE => ERROR.raise_text(format!("Invalid compression preset: {}", n)),
        _ => filters::options_error(),
    })?;
    Ok(Chain { deltas: Vec::new(), props, depth, is_lzma2: format == XZ })
}

fn new_writer(a: &[Value]) -> R {
    let format = a[1].given().map_or(Ok(XZ), int_arg)?;
    let check = a[2].given().map_or(Ok(-1), int_arg)?;
    let (preset, specs) = (some(&a[3]), some(&a[4]));
    if preset.is_some() && specs.is_some() {
        return Err(value_error("Cannot specify both preset and filter chain"));
    }
    if format != XZ && check != -1 && check != 0 {
        return Err(value_error("Integrity checks are only supported by FORMAT_XZ"));
    }
    let kind = match format {
        XZ => {
            let id = if check == -1 { check::CRC64 } else { u8::try_from(check).unwrap_or(255) };
            if id > 15 {
                return Err(ERROR.raise_text("Internal error"));
            }
            if !check::is_known(id) {
                return Err(ERROR.raise_text("Unsupported integrity check"));
            }
            write::Format::Xz(id)
        }
        ALONE => write::Format::Alone,
        RAW => write::Format::Raw,
        _ => return Err(value_error(format!("Invalid container format: {}", format))),
    };
    let chain = chain_for_writing(format, preset, specs)?;
    new_of(a, RefCell::new(Some(Writer::new(kind, chain))))
}

fn pack(a: &[Value]) -> R {
    let bytes = buffer(&a[1])?;
    match &mut *data::<WriteCell>(&a[0])?.borrow_mut() {
        Some(w) => Ok(new_bytes(w.push(&bytes))),
        None => Err(value_error("Compressor has been flushed")),
    }
}

fn flush(a: &[Value]) -> R {
    match data::<WriteCell>(&a[0])?.borrow_mut().take() {
        Some(w) => Ok(new_bytes(w.finish())),
        None => Err(value_error("Repeated call to flush()")),
    }
}

static WRITER_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, format=, check=, preset=, filters=" new_writer;
    "compress" "self, data, /" pack;
    "flush" "self, /" flush;
    "__reduce__" "self, /" |_| Err(type_error("cannot pickle '_lzma.LZMACompressor' object"));
};
static WRITER: Class = Class::new("_lzma", "LZMACompressor", &[], WRITER_METHODS, &[]);

// ---- unpacking

struct Unpacker {
    state: Reader,
    unused: Vec<u8>,
    is_broken: bool,
}

type ReadCell = RefCell<Unpacker>;

fn new_reader(a: &[Value]) -> R {
    let format = a[1].given().map_or(Ok(AUTO), int_arg)?;
    let specs = some(&a[3]);
    let memory = match some(&a[2]) {
        Some(_) if format == RAW => {
            return Err(value_error("Cannot specify memory limit with FORMAT_RAW"))
        }
        Some(v) => filters::number(v, u64::MAX)?,
        None => u64::MAX,
    };
    if format == RAW && specs.is_none() {
        return Err(value_error("Must specify filters for FORMAT_RAW"));
    }
    if format != RAW && specs.is_some() {
        return Err(value_error("Cannot specify filters except with FORMAT_RAW"));
    }
    let format = match (format, specs) {
        (AUTO, _) => read::Format::Auto,
        (XZ, _) => read::Format::Xz,
        (ALONE, _) => read::Format::Alone,
        (RAW, Some(specs)) => read::Format::Raw(filters::chain(specs)?),
        _ => return Err(value_error(format!("Invalid container format: {}", format))),
    };
    let state = Reader::new(format, memory);
    new_of(a, RefCell::new(Unpacker { state, unused: Vec::new(), is_broken: false }))
}

fn fault(f: Fault) -> PyErr {
    ERROR.raise_text(match f {
        Fault::Format => "Input format not supported by decoder",
        Fault::Data => "Corrupt input data",
        Fault::Options => "Invalid or unsupported options",
        Fault::Memory => "Memory usage limit exceeded",
    })
}

fn unpack(a: &[Value]) -> R {
    let bytes = buffer(&a[1])?;
    let room = match a[2].given().map_or(Ok(-1), index_size)? {
        n if n < 0 => usize::MAX,
        n => n as usize,
    };
    let mut u = data::<ReadCell>(&a[0])?.borrow_mut();
    if u.state.is_done() {
        return Err(eof_error("Already at end of stream"));
    }
    if u.is_broken {
        return Err(fault(Fault::Data));
    }
    match u.state.run(&bytes, room) {
        Ok(out) => {
            if u.state.is_done() {
                u.unused = u.state.rest();
            }
            Ok(new_bytes(out))
        }
        Err(f) => {
            u.is_broken = true;
            Err(fault(f))
        }
    }
}

static READER_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, format=, memlimit=, filters=" new_reader;
    "decompress" "self, data, max_length=" unpack;
    "__reduce__" "self, /" |_| Err(type_error("cannot pickle '_lzma.LZMADecompressor' object"));
};

fn reader<X>(v: &Value, get: impl Fn(&Unpacker) -> X) -> R<X> {
    Ok(get(&data::<ReadCell>(v)?.borrow()))
}

static READER_ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "eof",
        get: |v| reader(v, |u| Value::bool(u.state.is_done())),
        set: None,
    },
    GetSetData {
        name: "unused_data",
        get: |v| reader(v, |u| new_bytes(u.unused.clone())),
        set: None,
    },
    GetSetData {
        name: "needs_input",
        get: |v| reader(v, |u| Value::bool(!u.state.is_done() && u.state.needs_input())),
        set: None,
    },
    GetSetData {
        name: "check",
        get: |v| reader(v, |u| Value::int(u.state.check_id.into())),
        set: None,
    },
];
static READER: Class = Class::new("_lzma", "LZMADecompressor", &[], READER_METHODS, READER_ATTRS);

static FUNCTIONS: &[NativeDef] = natives! {
    "is_check_supported" "check_id, /" |a| {
        Ok(Value::bool(read::is_checked(int_arg(&a[0])? as u64)))
    };
    "_encode_filter_properties" "filter, /" filters::encode_properties;
    "_decode_filter_properties" "filter_id, encoded_props, /" filters::decode_properties;
};

const NUMBERS: &[(&str, i64)] = &[
    ("FORMAT_AUTO", AUTO as i64), ("FORMAT_XZ", XZ as i64), ("FORMAT_ALONE", ALONE as i64),
    ("FORMAT_RAW", RAW as i64), ("CHECK_NONE", 0), ("CHECK_CRC32", 1), ("CHECK_CRC64", 4),
    ("CHECK_SHA256", 10), ("CHECK_ID_MAX", 15), ("CHECK_UNKNOWN", 16),
    ("FILTER_LZMA1", filters::LZMA1 as i64), ("FILTER_LZMA2", filters::LZMA2 as i64),
    ("FILTER_DELTA", filters::DELTA as i64), ("FILTER_X86", 4), ("FILTER_POWERPC", 5),
    ("FILTER_IA64", 6), ("FILTER_ARM", 7), ("FILTER_ARMTHUMB", 8), ("FILTER_SPARC", 9),
    ("MF_HC3", 3), ("MF_HC4", 4), ("MF_BT2", 0x12), ("MF_BT3", 0x13), ("MF_BT4", 0x14),
    ("MODE_FAST", 1), ("MODE_NORMAL", 2), ("PRESET_DEFAULT", 6), ("PRESET_EXTREME", 1 << 31),
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "_lzma");
    ERROR.add_to(m);
    WRITER.add_to(m);
    READER.add_to(m);
    NUMBERS.iter().for_each(|(name, n)| m.set_str(name, Value::int(*n)));
    Ok(())
}
