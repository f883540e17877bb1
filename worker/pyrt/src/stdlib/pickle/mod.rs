//! _pickle: Pickler and Unpickler as the C accelerator of CPython has them. The module `pickle`
//! itself is the library's, translated: it takes these in place of its own.

mod atoms;
mod build;
mod codes;
mod containers;
mod input;
mod memo;
mod objects;
mod out;
mod pickler;
mod reduced;
mod unpickler;

use super::rust_class::{data, new_of, Base, Class};
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use std::cell::RefCell;

static PICKLE_ERROR: Class =
    Class::error("_pickle", "PickleError", &[Base::Builtin(T::Exception)]);
static PICKLING_ERROR: Class =
    Class::error("_pickle", "PicklingError", &[Base::Class(&PICKLE_ERROR)]);
pub static UNPICKLING_ERROR: Class =
    Class::error("_pickle", "UnpicklingError", &[Base::Class(&PICKLE_ERROR)]);
pub static PICKLE_BUFFER: Class =
    Class::sealed("pickle", "PickleBuffer", BUFFER_METHODS, BUFFER_ATTRS);

#[cold]
fn pickling_error(text: impl Into<String>) -> PyErr {
    PICKLING_ERROR.raise_text(text)
}

#[cold]
fn unpickling_error(text: impl Into<String>) -> PyErr {
    UNPICKLING_ERROR.raise_text(text)
}

fn from_copyreg(name: &str) -> R {
    super::classes::get(&super::copyreg::module()?, name)
}

/// A table of names that changed between Python 2 and 3.
fn compat(name: &str) -> R {
    super::classes::from_module("_compat_pickle", name)
}

fn str_text(v: &Value) -> String {
    v.as_str().map(|s| s.into_owned()).unwrap_or_default()
}

// ---- PickleBuffer

/// Something with a buffer, until it is released.
pub struct Buffer(RefCell<Value>);

impl Buffer {
    pub fn live(&self) -> R {
        let v = self.0.borrow().clone();
        if v.is_none() {
            return Err(value_error("operation forbidden on released PickleBuffer object"));
        }
        Ok(v)
    }
}

/// The bytes behind a PickleBuffer; None for anything else.
pub fn buffer_contents(v: &Value) -> Option<Value> {
    v.as_native_object::<Buffer>().map(|b| b.0.borrow().clone())
}

/// The same as bytes, which stay where they are as long as the buffer is not released.
pub fn contents(v: &Value) -> Option<&[u8]> {
    let buffer = v.as_native_object::<Buffer>()?;
    // SAFETY: one thread; the value lives in the buffer, which v holds, and release() is Python's
    // to call, not of those who look at bytes.
    let of: &Value = unsafe { &*buffer.0.as_ptr() };
    crate::str_args::bytes_view(of).map(|b| b.0)
}

fn is_read_only(v: &Value) -> R<bool> {
    let of = buffer_contents(v).unwrap_or_else(|| v.clone());
    if of.as_bytes_data().is_some() {
        return Ok(true);
    }
    match super::classes::find(&of, "readonly")? {
        Some(r) => truthy(&r),
        None => Ok(false),
    }
}

fn buffer_new(a: &[Value]) -> R {
    let of = buffer_contents(&a[1]).unwrap_or_else(|| a[1].clone());
    if !crate::str_args::is_bytes_like(&of) {
        return Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(&of)
        )));
    }
    new_of(a, Buffer(RefCell::new(of)))
}

static BUFFER_METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, object, /", run: buffer_new },
    NativeDef {
        name: "raw",
        params: "self, /",
        run: |a| call(&T::MemoryView.value(), &mut [data::<Buffer>(&a[0])?.live()?]),
    },
    NativeDef {
        name: "release",
        params: "self, /",
        run: |a| {
            let old = data::<Buffer>(&a[0])?.0.replace(NONE);
            drop(old);
            Ok(NONE)
        },
    },
];
static BUFFER_ATTRS: &[GetSetData] = &[];

pub fn make(m: &ModuleData) -> R<()> {
    for c in [&PICKLE_ERROR, &PICKLING_ERROR, &UNPICKLING_ERROR, &PICKLE_BUFFER] {
        c.add_to(m);
    }
    objects::fill(m);
    Ok(())
}
