//! The type memoryview: subscripts, comparison, and what it says of its memory.

use crate::bytes_types::{place, Place};
use crate::func::NativeDef;
use crate::memory::Memory;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::str_args::*;
use crate::{memory_cast, str, str_hash};

pub static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, object" new;
    "__repr__" "self, /" repr;
    "__len__" "self, /" |a| Ok(Value::int(live(a)?.shape.first().map_or(1, |n| *n as i64)));
    "__getitem__" "self, key, /" getitem_dunder;
    "__setitem__" "self, key, value, /" setitem_dunder;
    "__delitem__" "self, key, /" |a| {
        Err(type_error(match live(a)?.readonly {
            true => "cannot modify read-only memory",
            false => "cannot delete memory",
        }))
    };
    "__eq__" "self, value, /" |a| compare(a, true);
    "__ne__" "self, value, /" |a| compare(a, false);
    "__hash__" "self, /" hash_dunder;
    "__enter__" "self, /" |a| live(a).map(|_| a[0].clone());
    "__exit__" "self, *args" release;
    "release" "self, /" release;
    "tobytes" "self, order=" tobytes;
    "tolist" "self, /" |a| nested(live(a)?, 0, live(a)?.start as isize);
    "hex" "self, sep=, bytes_per_sep=" |a| {
        let b = new_bytes(live(a)?.bytes(false));
        crate::bytes_methods::hex(&[b, a[1].clone(), a[2].clone()])
    };
    "toreadonly" "self, /" |a| {
        let mut m = live(a)?.copy();
        m.readonly = true;
        Ok(m.value())
    };
    "cast" "self, format, shape=" |a| memory_cast::cast(live(a)?, a);
};

fn sizes(of: impl Iterator<Item = i64>) -> R {
    Ok(tuple(of.map(Value::int).collect()))
}

pub static GETSETS: &[GetSetData] = &[
    GetSetData { name: "nbytes", get: |v| of(v, |m| int(m.items() * m.size)), set: None },
    GetSetData { name: "itemsize", get: |v| of(v, |m| int(m.size)), set: None },
    GetSetData { name: "ndim", get: |v| of(v, |m| int(m.shape.len())), set: None },
    GetSetData { name: "format", get: |v| of(v, |m| Ok(str::new_str(&m.format))), set: None },
    GetSetData {
        name: "contiguous",
        get: |v| of(v, |m| Ok(Value::bool(m.is_packed() || m.is_packed_backwards()))),
        set: None,
    },
    GetSetData {
        name: "c_contiguous",
        get: |v| of(v, |m| Ok(Value::bool(m.is_packed()))),
        set: None,
    },
    GetSetData {
        name: "f_contiguous",
        get: |v| of(v, |m| Ok(Value::bool(m.is_packed_backwards()))),
        set: None,
    },
    GetSetData {
        name: "shape",
        get: |v| of(v, |m| sizes(m.shape.iter().map(|n| *n as i64))),
        set: None,
    },
    GetSetData {
        name: "strides",
        get: |v| of(v, |m| sizes(m.strides.iter().map(|n| *n as i64))),
        set: None,
    },
    GetSetData { name: "suboffsets", get: |v| of(v, |_| Ok(tuple(vec![]))), set: None },
    GetSetData { name: "obj", get: |v| of(v, |m| Ok(m.of.clone())), set: None },
    GetSetData { name: "readonly", get: |v| of(v, |m| Ok(Value::bool(m.readonly))), set: None },
];

fn int(n: usize) -> R {
    Ok(Value::int(n as i64))
}

fn of(v: &Value, get: fn(&Memory) -> R) -> R {
    get(live(std::slice::from_ref(v))?)
}

/// The bytes of a memoryview; None for anything else, and for a view that was released.
pub fn contents(v: &Value) -> Option<&[u8]> {
    let m = v.as_native_object::<Memory>()?;
    Some(m.contents()).filter(|_| !m.released.get())
}

/// The error for a view that was released.
pub fn check_live(v: &Value) -> R<()> {
    match v.as_native_object::<Memory>() {
        Some(_) => live(std::slice::from_ref(v)).map(|_| ()),
        None => Ok(()),
    }
}

/// The error for an object whose size may not change now.
pub fn check_resizable(v: &Value) -> R<()> {
    match crate::memory::is_exported(v) {
        true => Err(crate::exc::error(
            T::BufferError,
            match v.as_bytearray_data() {
                Some(_) => "Existing exports of data: object cannot be re-sized",
                None => "cannot resize an array that is exporting buffers",
            },
        )),
        false => Ok(()),
    }
}

/// The bytes of an object that may be written to. No other reference to them may be alive.
#[allow(clippy::mut_from_ref)]
pub fn writable(v: &Value) -> Option<&mut [u8]> {
    if let Some(b) = v.as_bytearray_data() {
        // SAFETY: one thread; see above.
        return Some(unsafe { &mut *b.get() });
    }
    if let Some(b) = crate::stdlib::array_writable(v) {
        return Some(b);
    }
    let m = v.as_native_object::<Memory>()?;
    if m.readonly || m.released.get() || !m.is_packed() {
        return None;
    }
    let all = writable(&m.of)?;
    let from = m.start.min(all.len());
    let to = (m.start + m.items() * m.size).min(all.len());
    Some(&mut all[from..to])
}

fn live(a: &[Value]) -> R<&Memory> {
    match a[0].as_native_object::<Memory>() {
        Some(m) if !m.released.get() => Ok(m),
        _ => Err(value_error("operation forbidden on released memoryview object")),
    }
}

fn new(a: &[Value]) -> R {
    let v = &a[1];
    if v.as_native_object::<Memory>().is_some() {
        return Ok(live(&a[1..])?.copy().value());
    }
    match Memory::of(v) {
        Some(m) => Ok(m.value()),
        None => Err(type_error(format!(
            "memoryview: a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

fn repr(a: &[Value]) -> R {
    let what = if live(a).is_ok() { "memory" } else { "released memory" };
    Ok(str::new_string(format!("<{} at {:#x}>", what, a[0].ptr())))
}

fn release(a: &[Value]) -> R {
    if let Some(m) = a[0].as_native_object::<Memory>() {
        m.release();
    }
    Ok(NONE)
}

fn tobytes(a: &[Value]) -> R {
    let m = live(a)?;
    let order = a[1].given().filter(|v| !v.is_none());
    let backwards = match order.map(|v| v.as_str().unwrap_or_default().to_string()).as_deref() {
        None | Some("C") => false,
        Some("F") => true,
        Some("A") => m.is_packed_backwards() && !m.is_packed(),
        Some(_) => return Err(value_error("order must be 'C', 'F' or 'A'")),
    };
    Ok(new_bytes(m.bytes(backwards)))
}

fn nested(m: &Memory, dim: usize, at: isize) -> R {
    let n = match m.shape.get(dim) {
        Some(n) => *n,
        None => return m.item(at as usize),
    };
    let item = |i: usize| nested(m, dim + 1, at + i as isize * m.strides[dim]);
    (0..n).map(item).collect::<R<Vec<Value>>>().map(list)
}

/// What a subscript means.
enum Spot {
    Whole,
    Item(usize),
    Part(Memory),
}

fn place_in(key: &Value, m: &Memory, dim: usize) -> R<Place> {
    let outside = format!("index out of bounds on dimension {}", dim + 1);
    place(key, &|| m.shape[dim], "memoryview", &outside).map_err(|e| match is_type_error(&e) {
        true => type_error("memoryview: invalid slice key"),
        false => e,
    })
}

fn spot_of_tuple(keys: &[Value], m: &Memory) -> R<Spot> {
    let dims = m.shape.len();
    let is_index = |k: &Value| is_int(k) || crate::attr::has_special(k, crate::sym::INDEX);
    if !keys.iter().all(is_index) {
        let slices = !keys.is_empty() && keys.iter().all(|k| k.as_slice().is_some());
        return Err(match slices {
            true => not_implemented_error("multi-dimensional slicing is not implemented"),
            false => type_error("memoryview: invalid slice key"),
        });
    }
    if keys.len() < dims {
        return Err(not_implemented_error("sub-views are not implemented"));
    }
    if keys.len() > dims {
        return Err(type_error(format!(
            "cannot index {}-dimension view with {}-element tuple",
            dims,
            keys.len()
        )));
    }
    let mut at = m.start as isize;
    for (dim, key) in keys.iter().enumerate() {
        match place_in(key, m, dim)? {
            Place::At(i) => at += i as isize * m.strides[dim],
            Place::Cut(..) => return Err(type_error("memoryview: invalid slice key")),
        }
    }
    Ok(Spot::Item(at as usize))
}

fn spot(key: &Value, m: &Memory) -> R<Spot> {
    if let Some(keys) = key.as_tuple() {
        return spot_of_tuple(keys, m);
    }
    if m.shape.is_empty() {
        return match is(key, &ELLIPSIS) {
            true => Ok(Spot::Whole),
            false => Err(type_error("invalid indexing of 0-dim memory")),
        };
    }
    Ok(match place_in(key, m, 0)? {
        Place::At(_) if m.shape.len() > 1 => {
            let msg = "multi-dimensional sub-views are not implemented";
            return Err(not_implemented_error(msg));
        }
        Place::At(i) => Spot::Item((m.start as isize + i as isize * m.strides[0]) as usize),
        Place::Cut(start, step, n) => {
            let first = m.start as isize + if n > 0 { start * m.strides[0] } else { 0 };
            let (mut shape, mut strides) = (m.shape.clone(), m.strides.clone());
            shape[0] = n;
            strides[0] *= step;
            Spot::Part(m.shaped(first as usize, shape, strides))
        }
    })
}

fn getitem_dunder(a: &[Value]) -> R {
    let m = live(a)?;
    let found = spot(&a[1], m)?;
    live(a)?; // an index may have released it
    match found {
        Spot::Whole => Ok(a[0].clone()),
        Spot::Item(at) => m.item(at),
        Spot::Part(part) => Ok(part.value()),
    }
}

/// Writes items one behind the other to where `to` has its own.
fn write(to: &Memory, items: &[u8]) {
    let places = to.places(false);
    if let Some(all) = writable(&to.of) {
        for (at, item) in places.iter().zip(items.chunks_exact(to.size)) {
            if let Some(slot) = all.get_mut(*at..at + to.size) {
                slot.copy_from_slice(item);
            }
        }
    }
}

fn setitem_dunder(a: &[Value]) -> R {
    let m = live(a)?;
    if m.readonly {
        return Err(type_error("cannot modify read-only memory"));
    }
    let found = spot(&a[1], m)?;
    let part = match found {
        Spot::Part(_) if m.shape.len() > 1 => {
            let msg = "memoryview slice assignments are currently restricted to ndim = 1";
            return Err(not_implemented_error(msg));
        }
        Spot::Part(part) => part,
        Spot::Whole => return put(a, m, m.start),
        Spot::Item(at) => return put(a, m, at),
    };
    let source = match a[2].as_native_object::<Memory>() {
        Some(_) => live(&a[2..])?.copy(),
        None => Memory::of(&a[2]).ok_or_else(|| {
            type_error(format!("a bytes-like object is required, not '{}'", type_name(&a[2])))
        })?,
    };
    if source.format.trim_start_matches('@') != m.format.trim_start_matches('@')
        || source.shape != part.shape
    {
        let msg = "memoryview assignment: lvalue and rvalue have different structures";
        return Err(value_error(msg));
    }
    write(&part, &source.bytes(false));
    Ok(NONE)
}

fn put(a: &[Value], m: &Memory, at: usize) -> R {
    let b = m.packed(&a[2])?;
    live(a)?; // what makes an int may have released it
    write(&m.shaped(at, vec![1], vec![m.size as isize]), &b);
    Ok(NONE)
}

fn compare(a: &[Value], wanted: bool) -> R {
    let other = a[1].as_native_object::<Memory>();
    if live(a).is_err() || other.map_or(false, |o| o.released.get()) {
        return Ok(Value::bool(is(&a[0], &a[1]) == wanted));
    }
    let (m, o) = (live(a)?, other.map(|o| o.copy()).or_else(|| Memory::of(&a[1])));
    match o {
        Some(o) => Ok(Value::bool(same_items(m, &o)? == wanted)),
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn same_items(m: &Memory, o: &Memory) -> R<bool> {
    if m.shape != o.shape {
        return Ok(false);
    }
    if m.format == "B" && o.format == "B" {
        return Ok(m.contents() == o.contents());
    }
    for (x, y) in m.places(false).into_iter().zip(o.places(false)) {
        match (m.item(x), o.item(y)) {
            (Ok(x), Ok(y)) if eq_b(&x, &y)? => {}
            _ => return Ok(false), // formats that nobody reads equal nothing
        }
    }
    Ok(true)
}

fn hash_dunder(a: &[Value]) -> R {
    if let Some(h) = a[0].as_native_object::<Memory>().and_then(|m| m.hash.get()) {
        return Ok(Value::int(h));
    }
    let m = live(a)?;
    if !m.readonly {
        return Err(value_error("cannot hash writable memoryview object"));
    }
    if !matches!(m.format.trim_start_matches('@'), "B" | "b" | "c") {
        let msg = "memoryview: hashing is restricted to formats 'B', 'b' or 'c'";
        return Err(value_error(msg));
    }
    hash(&m.of)?; // what it shows must be hashable, too
    let h = str_hash::hash_bytes(m.contents());
    m.hash.set(Some(h));
    Ok(Value::int(h))
}
