//! Where a tuple keeps its items: right behind its object where they are few, so that making it
//! takes one block of memory; else, and in instances of subclasses, in a block of their own.

use crate::value::Value;
use std::mem::size_of;
use std::ops::Deref;
use std::ptr;
use std::slice;

/// A tuple with more items keeps them in a block of their own.
pub const INLINE: usize = 8;

#[repr(C)]
pub struct TupleData {
    items: *mut Value,
    len: usize,
}

impl TupleData {
    /// With the items in a block of their own.
    pub fn apart(items: Vec<Value>) -> TupleData {
        let items = items.into_boxed_slice();
        let len = items.len();
        TupleData { items: Box::into_raw(items) as *mut Value, len }
    }
    /// # Safety
    /// `at` is the end of this very object, and `len` items stand there.
    pub unsafe fn behind(at: *mut Value, len: usize) -> TupleData {
        TupleData { items: at, len }
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
    #[inline]
    fn drop(&mut self) {
        let items = ptr::slice_from_raw_parts_mut(self.items, self.len);
        // SAFETY: the items are ours, and are not used again. apart() took their block from a Box.
        unsafe {
            if self.is_behind() {
                ptr::drop_in_place(items);
            } else {
                drop(Box::from_raw(items));
            }
        }
    }
}
