//! memoryview over bytes and bytearray: one dimension of single bytes, without gaps.

use crate::bytes_types::{cut, place, Place};
use crate::func::NativeDef;
use crate::natives;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::str_args::*;
use crate::{bytes_text, str, str_hash};
use std::cell::Cell;

struct Memory {
    /// bytes or a bytearray.
    of: Value,
    start: usize,
    len: usize,
    released: Cell<bool>,
}

pub static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, object" new;
    "__repr__" "self, /" |a| Ok(str::new_string(format!("<memory at {:#x}>", a[0].ptr())));
    "__len__" "self, /" |a| Ok(Value::int(live(a)?.len as i64));
    "__getitem__" "self, key, /" getitem_dunder;
    "__setitem__" "self, key, value, /" setitem_dunder;
    "__eq__" "self, value, /" |a| compare(a, true);
    "__ne__" "self, value, /" |a| compare(a, false);
    "__hash__" "self, /" hash_dunder;
    "__enter__" "self, /" |a| live(a).map(|_| a[0].clone());
    "__exit__" "self, *args" release;
    "release" "self, /" release;
    "tobytes" "self, order=" |a| Ok(new_bytes(all(a)?.to_vec()));
    "tolist" "self, /" |a| {
        Ok(list(all(a)?.iter().map(|&b| Value::int(b as i64)).collect()))
    };
    "hex" "self, /" |a| Ok(str::new_string(bytes_text::hex(all(a)?, None, 1)));
    "toreadonly" "self, /" |a| Ok(view_of(new_bytes(all(a)?.to_vec()), 0, live(a)?.len));
};

pub static GETSETS: &[GetSetData] = &[
    GetSetData { name: "nbytes", get: |v| length(v).map(Value::int), set: None },
    GetSetData { name: "itemsize", get: |_| Ok(Value::int(1)), set: None },
    GetSetData { name: "ndim", get: |_| Ok(Value::int(1)), set: None },
    GetSetData { name: "format", get: |_| Ok(str::new_str("B")), set: None },
    GetSetData { name: "contiguous", get: |_| Ok(Value::bool(true)), set: None },
    GetSetData { name: "shape", get: |v| Ok(tuple(vec![Value::int(length(v)?)])), set: None },
    GetSetData { name: "strides", get: |_| Ok(tuple(vec![Value::int(1)])), set: None },
    GetSetData { name: "obj", get: |v| Ok(live(std::slice::from_ref(v))?.of.clone()), set: None },
    GetSetData { name: "readonly", get: readonly, set: None },
];

fn view_of(of: Value, start: usize, len: usize) -> Value {
    let memory = Memory { of, start, len, released: Cell::new(false) };
    new_other_data(T::MemoryView.ty(), Box::new(memory))
}

/// The bytes of a memoryview; None for anything else. A bytearray that shrank shows less.
pub fn contents(v: &Value) -> Option<&[u8]> {
    let m = v.as_native_object::<Memory>()?;
    let (all, _) = bytes_view(&m.of)?;
    let from = m.start.min(all.len());
    Some(&all[from..(m.start + m.len).min(all.len())])
}

/// The bytes of an object that may be written to. No other reference to them may be alive.
#[allow(clippy::mut_from_ref)]
pub fn writable(v: &Value) -> Option<&mut [u8]> {
    // SAFETY (both): one thread; see above.
    if let Some(b) = v.as_bytearray_data() {
        return Some(unsafe { &mut *b.get() });
    }
    if let Some(b) = crate::stdlib::array_writable(v) {
        return Some(b);
    }
    let m = v.as_native_object::<Memory>()?;
    let all: &mut Vec<u8> = unsafe { &mut *m.of.as_bytearray_data()?.get() };
    let from = m.start.min(all.len());
    let to = (m.start + m.len).min(all.len());
    Some(&mut all[from..to])
}

fn live(a: &[Value]) -> R<&Memory> {
    match a[0].as_native_object::<Memory>() {
        Some(m) if !m.released.get() => Ok(m),
        _ => Err(value_error("operation forbidden on released memoryview object")),
    }
}
fn all(a: &[Value]) -> R<&[u8]> {
    live(a)?;
    Ok(contents(&a[0]).unwrap_or(b""))
}
fn length(v: &Value) -> R<i64> {
    Ok(live(std::slice::from_ref(v))?.len as i64)
}
fn readonly(v: &Value) -> R {
    let m = live(std::slice::from_ref(v))?;
    Ok(Value::bool(m.of.as_bytearray_data().is_none()))
}

fn new(a: &[Value]) -> R {
    let v = &a[1];
    if let Some(m) = v.as_native_object::<Memory>() {
        return Ok(view_of(m.of.clone(), m.start, m.len));
    }
    match bytes_view(v) {
        Some(_) if crate::stdlib::array_contents(v).is_some() => Err(not_implemented_error(
            "memoryview of an array is not supported by Portalis",
        )),
        Some((_, n)) => Ok(view_of(v.clone(), 0, n)),
        None => Err(type_error(format!(
            "memoryview: a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

fn release(a: &[Value]) -> R {
    if let Some(m) = a[0].as_native_object::<Memory>() {
        m.released.set(true);
    }
    Ok(NONE)
}

fn place_of(a: &[Value], m: &Memory) -> R<Place> {
    place(&a[1], m.len, "memoryview", "index out of bounds on dimension 1").map_err(|e| {
        match is_type_error(&e) {
            true => type_error("memoryview: invalid slice key"),
            false => e,
        }
    })
}

fn getitem_dunder(a: &[Value]) -> R {
    let m = live(a)?;
    match place_of(a, m)? {
        Place::At(at) => Ok(Value::int(all(a)?.get(at).map_or(0, |&b| b as i64))),
        Place::Cut(start, 1, n) => {
            Ok(view_of(m.of.clone(), m.start + start as usize, n))
        }
        // A view with gaps is a copy here: of what cannot change it is as good.
        Place::Cut(start, step, n) if m.of.as_bytearray_data().is_none() => {
            Ok(view_of(new_bytes(cut(all(a)?, start, step, n)), 0, n))
        }
        Place::Cut(..) => Err(not_implemented_error(
            "memoryview of a bytearray with a step is not supported by Portalis",
        )),
    }
}

fn setitem_dunder(a: &[Value]) -> R {
    let m = live(a)?;
    let target = match m.of.as_bytearray_data() {
        Some(t) => t,
        None => return Err(type_error("cannot modify read-only memory")),
    };
    let (from, new) = match place_of(a, m)? {
        Place::At(at) => match to_index(&a[2]) {
            Ok(crate::int::Int::Small(b @ 0..=255)) => (at, vec![b as u8]),
            Ok(_) => return Err(value_error("memoryview: invalid value for format 'B'")),
            Err(e) if is_type_error(&e) => {
                return Err(type_error("memoryview: invalid type for format 'B'"));
            }
            Err(e) => return Err(e),
        },
        Place::Cut(start, 1, n) => match bytes_view(&a[2]) {
            Some((b, k)) if k == n => (start as usize, b.to_vec()),
            Some(_) => {
                let msg = "memoryview assignment: lvalue and rvalue have different structures";
                return Err(value_error(msg));
            }
            None => {
                let got = type_name(&a[2]);
                let msg = format!("a bytes-like object is required, not '{}'", got);
                return Err(type_error(msg));
            }
        },
        Place::Cut(..) => {
            let msg = "memoryview assignment with a step is not supported by Portalis";
            return Err(not_implemented_error(msg));
        }
    };
    // SAFETY: one thread; no reference to the bytes is alive.
    let bytes = unsafe { &mut *target.get() };
    let at = m.start + from;
    if let Some(slots) = bytes.get_mut(at..at + new.len()) {
        slots.copy_from_slice(&new);
    }
    Ok(NONE)
}

fn compare(a: &[Value], wanted: bool) -> R {
    Ok(match bytes_view(&a[1]) {
        Some((b, _)) => Value::bool((all(a)? == b) == wanted),
        None => NOT_IMPLEMENTED,
    })
}

fn hash_dunder(a: &[Value]) -> R {
    if live(a)?.of.as_bytearray_data().is_some() {
        return Err(value_error("cannot hash writable memoryview object"));
    }
    Ok(Value::int(str_hash::hash_bytes(all(a)?)))
}
