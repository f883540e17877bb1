//! zlib: the module. deflate.rs packs and inflate.rs unpacks.

use super::binascii::{buffer, word};
use super::checksums::{adler32, crc32};
use super::deflate::{self, Deflate, Flush, Strategy};
use super::functions;
use super::inflate::{self, Inflate, Stop};
use super::os_text::int_arg;
use super::rust_class::{data, Base, Class};
use crate::func::NativeDef;
use crate::memory::Held;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::str_args::new_bytes;
use std::cell::RefCell;

static ERROR: Class = Class::error("zlib", "error", &[Base::Builtin(T::Exception)]);

const BUF_ERROR: i32 = -5;
const DATA_ERROR: i32 = -3;
const STREAM_ERROR: i32 = -2;

#[cold]
fn error(code: i32, doing: &str, text: Option<&str>) -> PyErr {
    let text = text.or(match code {
        BUF_ERROR => Some("incomplete or truncated stream"),
        STREAM_ERROR => Some("inconsistent stream state"),
        DATA_ERROR => Some("invalid input data"),
        _ => None,
    });
    ERROR.raise_text(match text {
        Some(t) => format!("Error {} {}: {}", code, doing, t),
        None => format!("Error {} {}", code, doing),
    })
}

fn number(v: &Value, other: i32) -> R<i32> {
    v.given().map_or(Ok(other), int_arg)
}

// ---- packing

/// A packer by deflateInit2's arguments; None: they are none of its.
fn packer(level: i32, wbits: i32, mem: i32, strategy: i32) -> Option<Deflate> {
    let (wrap, bits) = match wbits {
        -15..=-9 => (deflate::Wrap::Raw, -wbits),
        8..=15 => (deflate::Wrap::Zlib, wbits),
        25..=31 => (deflate::Wrap::Gzip, wbits - 16),
        _ => return None,
    };
    let level = if level == -1 { 6 } else { level };
    let strategy = match strategy {
        0 => Strategy::Default,
        1 => Strategy::Filtered,
        2 => Strategy::Huffman,
        3 => Strategy::Rle,
        4 => Strategy::Fixed,
        _ => return None,
    };
    if !(0..=9).contains(&level) || !(1..=9).contains(&mem) {
        return None;
    }
    Some(Deflate::new(level as usize, strategy, wrap, bits as u32, mem as u32))
}

fn compress(a: &[Value]) -> R {
    let _held = Held::of(&a[0]);
    let bytes = buffer(&a[0])?;
    match packer(number(&a[1], -1)?, number(&a[2], 15)?, 8, 0) {
        Some(mut d) => Ok(new_bytes(d.run_on(&bytes, Flush::Finish))),
        None => Err(ERROR.raise_text("Bad compression level")),
    }
}

type Packer = RefCell<Deflate>;

fn compress_object(a: &[Value]) -> R {
    let wrong = || value_error("Invalid initialization option");
    if number(&a[1], 8)? != 8 {
        return Err(wrong());
    }
    let (level, wbits, mem) = (number(&a[0], -1)?, number(&a[2], 15)?, number(&a[3], 8)?);
    let mut d = packer(level, wbits, mem, number(&a[4], 0)?).ok_or_else(wrong)?;
    if let Some(z) = a[5].given() {
        d.set_dictionary(&buffer(z)?);
    }
    Ok(COMPRESS.instance(RefCell::new(d)))
}

fn compress_more(a: &[Value]) -> R {
    let bytes = buffer(&a[1])?;
    let mut d = data::<Packer>(&a[0])?.borrow_mut();
    if d.finished {
        return Err(error(STREAM_ERROR, "while compressing data", None));
    }
    Ok(new_bytes(d.run_on(&bytes, Flush::No)))
}

fn compress_flush(a: &[Value]) -> R {
    let how = match number(&a[1], 4)? {
        0 => return Ok(new_bytes(Vec::new())),
        1 => Flush::Partial,
        2 => Flush::Sync,
        3 => Flush::Full,
        4 => Flush::Finish,
        5 => Flush::Block,
        _ => return Err(error(STREAM_ERROR, "while flushing", None)),
    };
    let mut d = data::<Packer>(&a[0])?.borrow_mut();
    if d.finished {
        return Err(error(STREAM_ERROR, "while flushing", None));
    }
    Ok(new_bytes(d.run_on(&[], how)))
}

fn compress_copy(a: &[Value]) -> R {
    let d = data::<Packer>(&a[0])?.borrow();
    if d.finished {
        return Err(value_error("Inconsistent stream state"));
    }
    Ok(COMPRESS.instance(RefCell::new(d.clone())))
}

static COMPRESS_METHODS: &[NativeDef] = natives! {
    "compress" "self, data, /" compress_more;
    "flush" "self, mode=, /" compress_flush;
    "copy" "self, /" compress_copy;
    "__copy__" "self, /" compress_copy;
    "__deepcopy__" "self, memo, /" compress_copy;
};
static COMPRESS: Class = Class::sealed("zlib", "Compress", COMPRESS_METHODS, &[]);

// ---- unpacking

fn unpacker(wbits: i32) -> Option<Inflate> {
    let (wrap, bits) = match wbits {
        -15..=-8 => (inflate::Wrap::Raw, -wbits),
        0 | 8..=15 => (inflate::Wrap::Zlib, wbits),
        16 | 24..=31 => (inflate::Wrap::Gzip, wbits - 16),
        32 | 40..=47 => (inflate::Wrap::Either, wbits - 32),
        _ => return None,
    };
    Some(Inflate::new(wrap, bits as u32))
}

const UNPACKING: &str = "while decompressing data";

fn decompress(a: &[Value]) -> R {
    let bytes = buffer(&a[0])?;
    let mut d = match unpacker(number(&a[1], 15)?) {
        Some(d) => d,
        None => return Err(error(STREAM_ERROR, "while preparing to decompress data", None)),
    };
    if let Some(size) = a[2].given() {
        index_size(size)?;
    }
    match d.run(&mut &bytes[..], usize::MAX) {
        Ok((out, Stop::Done)) => Ok(new_bytes(out)),
        Ok((_, Stop::NeedDictionary)) => Err(error(2, UNPACKING, None)),
        Ok(_) => Err(error(BUF_ERROR, UNPACKING, None)),
        Err(text) => Err(error(DATA_ERROR, UNPACKING, Some(text))),
    }
}

#[derive(Clone)]
struct Unpacker {
    state: Inflate,
    dictionary: Option<Vec<u8>>,
    unused: Vec<u8>,
    tail: Vec<u8>,
    eof: bool,
    /// flush() came after the end.
    ended: bool,
}

type Cell = RefCell<Unpacker>;

fn decompress_object(a: &[Value]) -> R {
    let mut state = unpacker(number(&a[0], 15)?)
        .ok_or_else(|| value_error("Invalid initialization option"))?;
    let dictionary = match a[1].given() {
        Some(z) if crate::str_args::is_bytes_like(z) => Some(buffer(z)?),
        Some(_) => return Err(type_error("zdict argument must support the buffer protocol")),
        None => None,
    };
    if let (Some(z), -15..=-8) = (&dictionary, number(&a[0], 15)?) {
        state.set_dictionary(z);
    }
    let unused = Vec::new();
    let tail = Vec::new();
    let (eof, ended) = (false, false);
    Ok(DECOMPRESS.instance(RefCell::new(Unpacker { state, dictionary, unused, tail, eof, ended })))
}

impl Unpacker {
    fn run(&mut self, bytes: &[u8], room: usize) -> R<Vec<u8>> {
        let mut input = bytes;
        let mut out = Vec::new();
        loop {
            let (more, stop) = match self.state.run(&mut input, room - out.len()) {
                Ok(r) => r,
                Err(text) => return Err(error(DATA_ERROR, UNPACKING, Some(text))),
            };
            out.extend(more);
            match (stop, &self.dictionary) {
                (Stop::NeedDictionary, Some(z)) => {
                    if !self.state.set_dictionary(z) {
                        return Err(error(DATA_ERROR, "while setting zdict", None));
                    }
                    continue;
                }
                (Stop::NeedDictionary, None) => return Err(error(2, UNPACKING, None)),
                (Stop::Done, _) => {
                    self.eof = true;
                    self.unused.extend_from_slice(input);
                    if !self.tail.is_empty() {
                        self.tail = input.to_vec(); // CPython leaves it in both
                    }
                }
                _ => self.tail = input.to_vec(),
            }
            return Ok(out);
        }
    }
}

fn decompress_more(a: &[Value]) -> R {
    let bytes = buffer(&a[1])?;
    let room = match a[2].given().map_or(Ok(0), index_size)? {
        n if n < 0 => return Err(value_error("max_length must be non-negative")),
        0 => usize::MAX,
        n => n as usize,
    };
    Ok(new_bytes(data::<Cell>(&a[0])?.borrow_mut().run(&bytes, room)?))
}

fn decompress_flush(a: &[Value]) -> R {
    if a[1].given().map_or(Ok(1), index_size)? <= 0 {
        return Err(value_error("length must be greater than zero"));
    }
    let mut d = data::<Cell>(&a[0])?.borrow_mut();
    let tail = std::mem::take(&mut d.tail);
    let out = d.run(&tail, usize::MAX)?;
    d.ended |= d.eof; // zlib's own state is given back then
    Ok(new_bytes(out))
}

fn decompress_copy(a: &[Value]) -> R {
    if data::<Cell>(&a[0])?.borrow().ended {
        return Err(value_error("Inconsistent stream state"));
    }
    Ok(DECOMPRESS.instance(RefCell::new(data::<Cell>(&a[0])?.borrow().clone())))
}

static DECOMPRESS_METHODS: &[NativeDef] = natives! {
    "decompress" "self, data, /, max_length=" decompress_more;
    "flush" "self, length=, /" decompress_flush;
    "copy" "self, /" decompress_copy;
    "__copy__" "self, /" decompress_copy;
    "__deepcopy__" "self, memo, /" decompress_copy;
};
static DECOMPRESS_ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "unused_data",
        get: |v| Ok(new_bytes(data::<Cell>(v)?.borrow().unused.clone())),
        set: None,
    },
    GetSetData {
        name: "unconsumed_tail",
        get: |v| Ok(new_bytes(data::<Cell>(v)?.borrow().tail.clone())),
        set: None,
    },
    GetSetData {
        name: "eof",
        get: |v| Ok(Value::bool(data::<Cell>(v)?.borrow().eof)),
        set: None,
    },
];
static DECOMPRESS: Class =
    Class::sealed("zlib", "Decompress", DECOMPRESS_METHODS, DECOMPRESS_ATTRS);

static FUNCTIONS: &[NativeDef] = natives! {
    "compress" "data, /, level=, wbits=" compress;
    "decompress" "data, /, wbits=, bufsize=" decompress;
    "compressobj" "level=, method=, wbits=, memLevel=, strategy=, zdict=" compress_object;
    "decompressobj" "wbits=, zdict=" decompress_object;
    "crc32" "data, value=, /" |a| {
        let _held = Held::of(&a[0]);
        Ok(Value::int(crc32(&buffer(&a[0])?, word(&a[1], 0)?).into()))
    };
    "adler32" "data, value=, /" |a| {
        let _held = Held::of(&a[0]);
        Ok(Value::int(adler32(&buffer(&a[0])?, word(&a[1], 1)?).into()))
    };
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "zlib");
    ERROR.add_to(m);
    for (name, n) in [
        ("DEFLATED", 8), ("DEF_BUF_SIZE", 16384), ("DEF_MEM_LEVEL", 8), ("MAX_WBITS", 15),
        ("Z_BEST_COMPRESSION", 9), ("Z_BEST_SPEED", 1), ("Z_BLOCK", 5),
        ("Z_DEFAULT_COMPRESSION", -1), ("Z_DEFAULT_STRATEGY", 0), ("Z_FILTERED", 1),
        ("Z_FINISH", 4), ("Z_FIXED", 4), ("Z_FULL_FLUSH", 3), ("Z_HUFFMAN_ONLY", 2),
        ("Z_NO_COMPRESSION", 0), ("Z_NO_FLUSH", 0), ("Z_PARTIAL_FLUSH", 1), ("Z_RLE", 3),
        ("Z_SYNC_FLUSH", 2), ("Z_TREES", 6),
    ] {
        m.set_str(name, Value::int(n));
    }
    for (name, text) in
        [("ZLIB_VERSION", "1.2.13"), ("ZLIB_RUNTIME_VERSION", "1.2.13"), ("__version__", "1.0")]
    {
        m.set_str(name, new_str(text));
    }
    Ok(())
}
