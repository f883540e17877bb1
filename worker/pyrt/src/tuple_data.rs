//! Where a tuple keeps its items: right behind its object where they are few, so that making it
//! takes one block of memory; else, and in instances of subclasses, in a block of their own.

use crate::object::Kind;
use crate::types::EPOCH;
use crate::value::Value;
use std::cell::Cell;
use std::mem::{size_of, ManuallyDrop};
use std::ops::Deref;
use std::ptr;
use std::slice;

/// A tuple with more items keeps them in a block of their own.
pub const INLINE: usize = 8;

#[repr(C)]
pub struct TupleData {
    items: *mut Value,
    len: usize,
    /// The hash of items that hash without calls, once somebody asked, and the epoch of classes
    /// that it was computed in (0: not yet).
    hash: Cell<i64>,
    hashed: Cell<u32>,
}

impl TupleData {
    /// With the items in a block of their own.
    pub fn apart(items: Vec<Value>) -> TupleData {
        let items = items.into_boxed_slice();
        let len = items.len();
        TupleData::of(Box::into_raw(items) as *mut Value, len)
    }
    /// # Safety
    /// `at` is the end of this very object, and `len` items stand there.
    pub unsafe fn behind(at: *mut Value, len: usize) -> TupleData {
        TupleData::of(at, len)
    }
    fn of(items: *mut Value, len: usize) -> TupleData {
        TupleData { items, len, hash: Cell::new(0), hashed: Cell::new(0) }
    }
    #[inline]
    pub fn known_hash(&self) -> Option<i64> {
        if self.hashed.get() == EPOCH.get() { Some(self.hash.get()) } else { None }
    }
    /// Keeps the hash if no item has a say in it that may change.
    pub fn keep_hash(&self, hash: i64) {
        let settled = |v: &Value| match v.head().map(|h| h.kind()) {
            None => true,
            Some(Kind::Str | Kind::Bytes) => v.is_exact(Kind::Str) || v.is_exact(Kind::Bytes),
            Some(Kind::Tuple) => v.as_tuple().map_or(false, |t| t.known_hash().is_some()),
            Some(_) => false,
        };
        if self.iter().all(settled) {
            self.hash.set(hash);
            self.hashed.set(EPOCH.get());
        }
    }
    fn is_behind(&self) -> bool {
        // SAFETY: one past the end of self is an address that may be computed.
        self.items as *const Value == unsafe { (self as *const TupleData).add(1) } as *const Value
    }
    /// How many bytes the items take behind the object.
    pub fn bytes_behind(&self) -> usize {
        if self.is_behind() { self.len * size_of::<Value>() } else { 0 }
    }
}

impl Deref for TupleData {
    type Target = [Value];
    #[inline(always)]
    fn deref(&self) -> &[Value] {
        // SAFETY: `len` items stand there as long as self lives.
        unsafe { slice::from_raw_parts(self.items, self.len) }
    }
}

impl Drop for TupleData {
    /// From the end, as CPython does: the order of `__del__` calls shows it.
    #[inline]
    fn drop(&mut self) {
        let items = ptr::slice_from_raw_parts_mut(self.items, self.len);
        // SAFETY: the items are ours, and are not used again. apart() took their block from a Box.
        unsafe {
            for i in (0..self.len).rev() {
                ptr::drop_in_place(self.items.add(i));
            }
            if !self.is_behind() {
                drop(Box::from_raw(items as *mut [ManuallyDrop<Value>]));
            }
        }
    }
}
