//! _bz2: the module. pack.rs packs as the reference does, byte for byte; unpack.rs unpacks.

mod crc;
mod pack;
mod sort;
mod unpack;

use super::binascii::buffer;
use super::os_text::int_arg;
use super::rust_class::{data, new_of, Class};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::str_args::new_bytes;
use pack::Packer;
use std::cell::RefCell;
use unpack::Unpacker;

type PackCell = RefCell<Option<Packer>>;

fn new_packer(a: &[Value]) -> R {
    let level = a[1].given().map_or(Ok(9), int_arg)?;
    if !(1..=9).contains(&level) {
        return Err(value_error("compresslevel must be between 1 and 9"));
    }
    new_of(a, RefCell::new(Some(Packer::new(level as usize))))
}

fn pack(a: &[Value]) -> R {
    let bytes = buffer(&a[1])?;
    match &mut *data::<PackCell>(&a[0])?.borrow_mut() {
        Some(p) => Ok(new_bytes(p.push(&bytes))),
        None => Err(value_error("Compressor has been flushed")),
    }
}

fn flush(a: &[Value]) -> R {
    match data::<PackCell>(&a[0])?.borrow_mut().take() {
        Some(mut p) => Ok(new_bytes(p.finish())),
        None => Err(value_error("Repeated call to flush()")),
    }
}

static PACKER_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, compresslevel=, /" new_packer;
    "compress" "self, data, /" pack;
    "flush" "self, /" flush;
    "__getstate__" "self, /" |_| Err(type_error("cannot pickle '_bz2.BZ2Compressor' object"));
    "__reduce__" "self, /" |_| Err(type_error("cannot pickle '_bz2.BZ2Compressor' object"));
};
static PACKER: Class = Class::new("_bz2", "BZ2Compressor", &[], PACKER_METHODS, &[]);

struct Reader {
    state: Unpacker,
    unused: Vec<u8>,
    is_broken: bool,
}

type ReadCell = RefCell<Reader>;

fn unpack(a: &[Value]) -> R {
    let bytes = buffer(&a[1])?;
    let room = match a[2].given().map_or(Ok(-1), index_size)? {
        n if n < 0 => usize::MAX,
        n => n as usize,
    };
    let mut r = data::<ReadCell>(&a[0])?.borrow_mut();
    if r.state.is_done() {
        return Err(eof_error("End of stream already reached"));
    }
    let wrong = || crate::exc::error(T::OSError, "Invalid data stream");
    if r.is_broken {
        return Err(wrong());
    }
    match r.state.run(&bytes, room) {
        Ok(out) => {
            if r.state.is_done() {
                r.unused = r.state.rest();
            }
            Ok(new_bytes(out))
        }
        Err(_) => {
            r.is_broken = true;
            Err(wrong())
        }
    }
}

static READER_METHODS: &[NativeDef] = natives! {
    "__new__" "cls, /" |a| {
        let state = Unpacker::new();
        new_of(a, RefCell::new(Reader { state, unused: Vec::new(), is_broken: false }))
    };
    "decompress" "self, data, max_length=" unpack;
    "__getstate__" "self, /" |_| Err(type_error("cannot pickle '_bz2.BZ2Decompressor' object"));
    "__reduce__" "self, /" |_| Err(type_error("cannot pickle '_bz2.BZ2Decompressor' object"));
};
static READER_ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "eof",
        get: |v| Ok(Value::bool(data::<ReadCell>(v)?.borrow().state.is_done())),
        set: None,
    },
    GetSetData {
        name: "unused_data",
        get: |v| Ok(new_bytes(data::<ReadCell>(v)?.borrow().unused.clone())),
        set: None,
    },
    GetSetData {
        name: "needs_input",
        get: |v| {
            let r = data::<ReadCell>(v)?.borrow();
            Ok(Value::bool(!r.state.is_done() && r.state.needs_input()))
        },
        set: None,
    },
];
static READER: Class = Class::new("_bz2", "BZ2Decompressor", &[], READER_METHODS, READER_ATTRS);

pub fn make(m: &ModuleData) -> R<()> {
    PACKER.add_to(m);
    READER.add_to(m);
    Ok(())
}
