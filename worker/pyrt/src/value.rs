//! `Value`: a tag word and a payload word. Ints of 64 bits, floats, bools and the singletons
//! stand inline; everything else is one pointer to a counted heap object. Nobody outside of
//! this file and object.rs looks at the two words.

use crate::object::{self, Head};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum Tag {
    Unbound,
    None,
    False,
    True,
    Int,
    Float,
    Ellipsis,
    NotImplemented,
    Heap,
}

#[repr(C)]
pub struct Value {
    tag: Tag,
    bits: u64,
}

pub const NONE: Value = Value { tag: Tag::None, bits: 0 };
pub const ELLIPSIS: Value = Value { tag: Tag::Ellipsis, bits: 0 };
pub const NOT_IMPLEMENTED: Value = Value { tag: Tag::NotImplemented, bits: 0 };
/// An unassigned variable, an argument left out. Never seen by Python code.
pub const UNBOUND: Value = Value { tag: Tag::Unbound, bits: 0 };
pub const TRUE: Value = Value { tag: Tag::True, bits: 0 };
pub const FALSE: Value = Value { tag: Tag::False, bits: 0 };

impl Value {
    #[inline(always)]
    pub fn int(i: i64) -> Value {
        Value { tag: Tag::Int, bits: i as u64 }
    }
    #[inline(always)]
    pub fn float(f: f64) -> Value {
        if f.is_nan() {
            return Value::float_as_is(crate::float::new_nan(f));
        }
        Value::float_as_is(f)
    }
    /// A float read from bytes, which keeps a NaN's payload.
    pub fn float_read(f: f64) -> Value {
        Value::float_as_is(crate::float::inward(f))
    }
    /// A float that is the same object as before, where it is a NaN.
    #[inline(always)]
    pub fn float_as_is(f: f64) -> Value {
        Value { tag: Tag::Float, bits: f.to_bits() }
    }
    #[inline(always)]
    pub fn bool(b: bool) -> Value {
        if b {
            TRUE
        } else {
            FALSE
        }
    }
    /// Takes over one count of the object.
    ///
    /// # Safety
    /// `p` points to a live object whose count includes this reference.
    #[inline(always)]
    pub unsafe fn from_head(p: *const Head) -> Value {
        Value { tag: Tag::Heap, bits: p as u64 }
    }
    #[inline(always)]
    pub fn tag(&self) -> Tag {
        self.tag
    }
    /// An inline int (not bool, not a big one, not an instance of a subclass).
    #[inline(always)]
    pub fn as_int(&self) -> Option<i64> {
        if self.tag == Tag::Int {
            Some(self.bits as i64)
        } else {
            None
        }
    }
    #[inline(always)]
    pub fn as_float(&self) -> Option<f64> {
        if self.tag == Tag::Float {
            Some(f64::from_bits(self.bits))
        } else {
            None
        }
    }
    #[inline(always)]
    pub fn as_bool(&self) -> Option<bool> {
        match self.tag {
            Tag::True => Some(true),
            Tag::False => Some(false),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.tag == Tag::None
    }
    #[inline(always)]
    pub fn is_unbound(&self) -> bool {
        self.tag == Tag::Unbound
    }
    #[inline(always)]
    pub fn is_not_implemented(&self) -> bool {
        self.tag == Tag::NotImplemented
    }
    #[inline(always)]
    pub fn head(&self) -> Option<&Head> {
        if self.tag == Tag::Heap {
            // SAFETY: a heap value holds a count, so the object lives as long as self.
            Some(unsafe { &*(self.bits as *const Head) })
        } else {
            None
        }
    }
    /// One reference more to its object. Not by head(), whose Option is a pointer that rustc may
    /// compare with null once more.
    #[inline(always)]
    pub fn retain(&self) {
        if self.tag == Tag::Heap {
            // SAFETY: as head().
            unsafe { (*(self.bits as *const Head)).retain() }
        }
    }
    #[inline(always)]
    pub fn ptr(&self) -> usize {
        if self.tag == Tag::Heap {
            self.bits as usize
        } else {
            0
        }
    }
    /// The value if it is bound (an argument that was given).
    #[inline(always)]
    pub fn given(&self) -> Option<&Value> {
        if self.is_unbound() {
            None
        } else {
            Some(self)
        }
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        self.retain();
        Value { tag: self.tag, bits: self.bits }
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        if self.tag == Tag::Heap {
            // SAFETY: this value owns one count.
            unsafe { object::release(self.bits as *const Head) }
        }
    }
}

impl Default for Value {
    #[inline(always)]
    fn default() -> Value {
        UNBOUND
    }
}

#[inline(always)]
pub fn is_none(v: &Value) -> bool {
    v.is_none()
}

/// `a is b`. Equal small ints and equal floats are one object here; NaNs made apart are not.
#[inline(always)]
pub fn is(a: &Value, b: &Value) -> bool {
    a.tag == b.tag && a.bits == b.bits
}
