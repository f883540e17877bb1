//! What a memoryview shows: items of one format in the bytes of an object, in any number of
//! dimensions, with gaps or without.

use crate::object::new_other_data;
use crate::prelude::*;
use crate::stdlib::{BadItem, ItemFormat};
use crate::str_args::bytes_view;
use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashMap;

pub struct Memory {
    /// bytes, a bytearray or an array.
    pub of: Value,
    pub format: String,
    pub size: usize,
    /// The byte of the first item.
    pub start: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<isize>,
    pub readonly: bool,
    pub released: Cell<bool>,
    pub hash: Cell<Option<i64>>,
    /// The items of a view with gaps, one behind the other: made anew whenever it is asked for.
    flat: UnsafeCell<Vec<u8>>,
}

thread_local! {
    /// How many views there are of objects that could change their size, by address.
    static EXPORTS: RefCell<HashMap<usize, usize>> = RefCell::new(HashMap::new());
}

fn count_export(of: &Value, more: bool) {
    EXPORTS.with(|e| {
        let mut e = e.borrow_mut();
        let n = e.entry(of.ptr()).or_insert(0);
        *n = if more { *n + 1 } else { n.saturating_sub(1) };
        if *n == 0 {
            e.remove(&of.ptr());
        }
    })
}

/// Is there a view of that object?
pub fn is_exported(of: &Value) -> bool {
    EXPORTS.with(|e| {
        let e = e.borrow();
        !e.is_empty() && e.contains_key(&of.ptr())
    })
}

/// While this lives, a native function reads an object's bytes: its size may not change.
pub struct Held(Value);

impl Held {
    pub fn of(v: &Value) -> Held {
        let of = v.as_native_object::<Memory>().map_or(v, |m| &m.of).clone();
        count_export(&of, true);
        Held(of)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        count_export(&self.0, false);
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.release();
    }
}

/// The strides of items that stand one behind the other, the last dimension the fastest.
pub fn packed_strides(shape: &[usize], size: usize) -> Vec<isize> {
    let mut strides = vec![size as isize; shape.len()];
    for i in (0..shape.len().saturating_sub(1)).rev() {
        strides[i] = strides[i + 1] * shape[i + 1] as isize;
    }
    strides
}

impl Memory {
    /// A view of a whole bytes-like object that is no memoryview.
    pub fn of(v: &Value) -> Option<Memory> {
        let (_, n) = bytes_view(v)?;
        let (format, size) = match crate::stdlib::array_format(v) {
            Some((b'u', size)) => ("w".to_string(), size),
            Some((code, size)) => ((code as char).to_string(), size),
            None => ("B".to_string(), 1),
        };
        let readonly = v.as_bytes_data().is_some();
        let shape = vec![n / size];
        let strides = packed_strides(&shape, size);
        Some(Memory::new(v.clone(), format, size, 0, shape, strides, readonly))
    }
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        of: Value,
        format: String,
        size: usize,
        start: usize,
        shape: Vec<usize>,
        strides: Vec<isize>,
        readonly: bool,
    ) -> Memory {
        count_export(&of, true);
        let (released, hash, flat) = Default::default();
        Memory { of, format, size, start, shape, strides, readonly, released, hash, flat }
    }
    /// The same bytes in another shape.
    pub fn shaped(&self, start: usize, shape: Vec<usize>, strides: Vec<isize>) -> Memory {
        let (of, format) = (self.of.clone(), self.format.clone());
        Memory::new(of, format, self.size, start, shape, strides, self.readonly)
    }
    pub fn copy(&self) -> Memory {
        self.shaped(self.start, self.shape.clone(), self.strides.clone())
    }
    pub fn value(self) -> Value {
        new_other_data(T::MemoryView.ty(), Box::new(self))
    }
    pub fn release(&self) {
        if !self.released.replace(true) {
            count_export(&self.of, false);
        }
    }
    /// How many items there are.
    pub fn items(&self) -> usize {
        self.shape.iter().product()
    }
    pub fn is_packed(&self) -> bool {
        self.items() == 0 || self.strides == packed_strides(&self.shape, self.size) || {
            let wanted = packed_strides(&self.shape, self.size);
            let same = |i: usize| self.shape[i] == 1 || self.strides[i] == wanted[i];
            (0..self.shape.len()).all(same)
        }
    }
    pub fn is_packed_backwards(&self) -> bool {
        let reversed = |v: &[usize]| v.iter().rev().copied().collect::<Vec<usize>>();
        let mut wanted = packed_strides(&reversed(&self.shape), self.size);
        wanted.reverse();
        let same = |i: usize| self.shape[i] == 1 || self.strides[i] == wanted[i];
        self.items() == 0 || (0..self.shape.len()).all(same)
    }
    /// Where the items are, the last dimension the fastest; `backwards` the first.
    pub fn places(&self, backwards: bool) -> Vec<usize> {
        let mut dims: Vec<usize> = (0..self.shape.len()).collect();
        if backwards {
            dims.reverse();
        }
        let mut out = vec![self.start as isize];
        for d in dims {
            let step = |from: &isize| -> Vec<isize> {
                (0..self.shape[d] as isize).map(|i| from + i * self.strides[d]).collect()
            };
            out = out.iter().flat_map(step).collect();
        }
        out.into_iter().map(|at| at as usize).collect()
    }
    fn base(&self) -> &[u8] {
        bytes_view(&self.of).map_or(b"", |(b, _)| b)
    }
    /// The items' bytes in the order of `places`.
    pub fn bytes(&self, backwards: bool) -> Vec<u8> {
        let base = self.base();
        let item = |at: &usize| base.get(*at..at + self.size).unwrap_or(b"").to_vec();
        self.places(backwards).iter().flat_map(item).collect()
    }
    /// The items' bytes, to be looked at until the next change.
    pub fn contents(&self) -> &[u8] {
        if self.is_packed() {
            let (base, n) = (self.base(), self.items() * self.size);
            let from = self.start.min(base.len());
            return &base[from..(from + n).min(base.len())];
        }
        // SAFETY: one thread; the length never changes, so earlier references stay in bounds.
        let flat = unsafe { &mut *self.flat.get() };
        let now = self.bytes(false);
        match flat.len() == now.len() {
            true => flat.copy_from_slice(&now),
            false => *flat = now,
        }
        flat
    }
    /// The item at byte `at`.
    pub fn item(&self, at: usize) -> R {
        let format = self.item_format()?;
        let b = self.base().get(at..at + self.size).unwrap_or(b"");
        if b.len() < self.size {
            return Ok(NONE);
        }
        let got = format.unpack(b);
        getitem(&got, &Value::int(0))
    }
    /// The bytes of an item of this format.
    pub fn packed(&self, v: &Value) -> R<Vec<u8>> {
        let format = self.item_format()?;
        let kind = self.format.trim_start_matches('@');
        let mut out = vec![0; self.size];
        let of_kind = match kind {
            "c" => v.as_bytes_data().is_some(),
            "?" => true,
            "f" | "d" | "e" => crate::str_args::to_float(v).map(|_| true).or_else(no_type)?,
            _ => index(v).map(|_| true).or_else(no_type)?,
        };
        match format.pack(std::slice::from_ref(v), &mut out) {
            Ok(()) if of_kind => Ok(out),
            Err(BadItem::Other(e)) if !e.is(T::OverflowError) && !e.is(T::TypeError) => Err(e),
            _ if of_kind => {
                Err(value_error(format!("memoryview: invalid value for format '{}'", kind)))
            }
            _ => Err(type_error(format!("memoryview: invalid type for format '{}'", kind))),
        }
    }
    fn item_format(&self) -> R<ItemFormat> {
        let unsupported = || {
            not_implemented_error(format!("memoryview: format {} not supported", self.format))
        };
        if native_size(&self.format).is_none() {
            return Err(unsupported());
        }
        ItemFormat::parse(self.format.as_bytes()).map_err(|_| unsupported())
    }
}

fn no_type(e: PyErr) -> R<bool> {
    match e.is(T::TypeError) {
        true => Ok(false),
        false => Err(e),
    }
}

/// The size of an item of a format of one native character.
pub fn native_size(format: &str) -> Option<usize> {
    Some(match format.strip_prefix('@').unwrap_or(format) {
        "c" | "b" | "B" | "?" => 1,
        "h" | "H" | "e" => 2,
        "i" | "I" | "f" => 4,
        "l" | "L" | "q" | "Q" | "n" | "N" | "d" | "P" => 8,
        _ => return None,
    })
}
