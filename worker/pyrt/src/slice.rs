//! slice objects and the arithmetic of indices.

use crate::func::NativeDef;
use crate::int::Int;
use crate::int_ops as ops;
use crate::object::{GetSetData, SliceData};
use crate::prelude::*;
use std::cmp::Ordering;

const BAD_PART: &str = "slice indices must be integers or None or have an __index__ method";

/// A slice applied to a sequence of a known length: `start + k * step`, k < len().
#[derive(Clone, Copy)]
pub struct Bounds {
    pub start: isize,
    pub stop: isize,
    pub step: isize,
}

impl Bounds {
    /// As PySlice_Unpack and PySlice_AdjustIndices: the length is asked after the numbers of
    /// the slice were, for what gives them may change the sequence.
    pub fn of(s: &SliceData, len: impl Fn() -> usize) -> R<Bounds> {
        let given = |v: &Value| if v.is_none() { Ok(None) } else { part(v).map(Some) };
        let step = given(&s.step)?.unwrap_or(1);
        if step == 0 {
            return Err(value_error("slice step cannot be zero"));
        }
        let step = step.max(-isize::MAX);
        let (lower, upper) = (given(&s.lower)?, given(&s.upper)?);
        let n = len() as isize;
        let clamp = |i: isize| {
            let i = if i < 0 { i.saturating_add(n) } else { i };
            if step > 0 { i.clamp(0, n) } else { i.clamp(-1, n - 1) }
        };
        let (first, last) = if step > 0 { (0, n) } else { (n - 1, -1) };
        Ok(Bounds { start: lower.map_or(first, clamp), stop: upper.map_or(last, clamp), step })
    }
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        if self.step > 0 && self.start < self.stop {
            ((self.stop - self.start - 1) / self.step + 1) as usize
        } else if self.step < 0 && self.start > self.stop {
            ((self.start - self.stop - 1) / -self.step + 1) as usize
        } else {
            0
        }
    }
    pub fn positions(self) -> impl Iterator<Item = usize> {
        (0..self.len() as isize).map(move |k| (self.start + k * self.step) as usize)
    }
}

#[inline]
fn part(v: &Value) -> R<isize> {
    if let Some(i) = v.as_int() {
        return Ok(i as isize);
    }
    if !crate::attr::has_special(v, crate::sym::INDEX) {
        return Err(type_error(BAD_PART));
    }
    crate::ops::index_clamped(v)
}

/// A subscript as a position; `what` names the sequence in messages.
pub fn position(k: &Value, len: impl Fn() -> usize, what: &str) -> R<usize> {
    position_for(k, len, what, "index")
}

/// The length is asked last, as in Bounds::of.
pub fn position_for(
    k: &Value,
    len: impl Fn() -> usize,
    what: &str,
    doing: &str,
) -> R<usize> {
    let i = match k.as_int() {
        Some(i) => i as isize,
        None => {
            if !crate::attr::has_special(k, crate::sym::INDEX) {
                return Err(type_error(format!(
                    "{} indices must be integers or slices, not {}",
                    what,
                    type_name(k)
                )));
            }
            match crate::ops::index(k)? {
                crate::int::Int::Small(i) => i as isize,
                crate::int::Int::Big(_) => {
                    return Err(index_error(format!(
                        "cannot fit '{}' into an index-sized integer",
                        type_name(k)
                    )))
                }
            }
        }
    };
    let len = len();
    let at = if i < 0 { i + len as isize } else { i };
    if at < 0 || at as usize >= len {
        return Err(index_error(format!("{} {} out of range", what, doing)));
    }
    Ok(at as usize)
}

/// start and stop of list.index and its like.
pub fn search_range(from: Option<&Value>, to: Option<&Value>, len: usize) -> R<(usize, usize)> {
    let n = len as isize;
    let at = |v: Option<&Value>, default: isize| -> R<usize> {
        match v.and_then(|v| v.given()) {
            Some(v) => {
                let i = part(v)?;
                Ok((if i < 0 { i.saturating_add(n).max(0) } else { i }) as usize)
            }
            None => Ok(default as usize),
        }
    };
    Ok((at(from, 0)?, at(to, isize::MAX)?))
}

fn this(a: &[Value]) -> R<&SliceData> {
    a[0].as_slice().ok_or_else(|| type_error("a slice is required"))
}

fn new(a: &[Value]) -> R {
    let none = |v: &Value| v.given().cloned().unwrap_or(NONE);
    Ok(match (a[2].given(), a[3].given()) {
        (None, None) => slice(NONE, a[1].clone(), NONE),
        _ => slice(a[1].clone(), none(&a[2]), none(&a[3])),
    })
}

fn as_tuple(v: &Value) -> Option<Value> {
    let s = v.as_slice()?;
    Some(tuple(vec![s.lower.clone(), s.upper.clone(), s.step.clone()]))
}

fn repr(a: &[Value]) -> R {
    let t = crate::ops::repr_text(&as_tuple(&a[0]).unwrap_or(NONE))?;
    Ok(new_string(format!("slice{}", t)))
}

/// A slice of a sequence of any length: start, stop and step as ints, as slice.indices gives them.
pub fn indices_of(s: &SliceData, len: &Int) -> R<(Int, Int, Int)> {
    let step = if s.step.is_none() { Int::Small(1) } else { whole_part(&s.step)? };
    if step.is_zero() {
        return Err(value_error("slice step cannot be zero"));
    }
    let (lower, upper) = match step.is_negative() {
        true => (Int::Small(-1), ops::sub(len, &Int::Small(1))),
        false => (Int::Small(0), len.clone()),
    };
    let clamp = |v: &Value, default: &Int| -> R<Int> {
        if v.is_none() {
            return Ok(default.clone());
        }
        let i = whole_part(v)?;
        let i = if i.is_negative() { ops::add(&i, len) } else { i };
        if ops::cmp(&i, &lower) == Ordering::Less {
            return Ok(lower.clone());
        }
        Ok(if ops::cmp(&i, &upper) == Ordering::Greater { upper.clone() } else { i })
    };
    let (first, last) = if step.is_negative() { (&upper, &lower) } else { (&lower, &upper) };
    Ok((clamp(&s.lower, first)?, clamp(&s.upper, last)?, step))
}

fn whole_part(v: &Value) -> R<Int> {
    match crate::attr::has_special(v, crate::sym::INDEX) {
        true => crate::ops::index(v),
        false => Err(type_error(BAD_PART)),
    }
}

fn indices(a: &[Value]) -> R {
    let len = crate::ops::index(&a[1])?;
    if len.is_negative() {
        return Err(value_error("length should not be negative"));
    }
    let (start, stop, step) = indices_of(this(a)?, &len)?;
    Ok(tuple(vec![new_int(start), new_int(stop), new_int(step)]))
}

fn eq_(a: &[Value]) -> R {
    match (as_tuple(&a[0]), as_tuple(&a[1])) {
        (Some(x), Some(y)) => eq(&x, &y),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, start, stop=, step=, /", run: new },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "indices", params: "self, length, /", run: indices },
    NativeDef { name: "__eq__", params: "self, other, /", run: eq_ },
];
static GETSETS: &[GetSetData] = &[
    GetSetData { name: "start", get: |v| Ok(v.as_slice().map_or(NONE, |s| s.lower.clone())), set: None },
    GetSetData { name: "stop", get: |v| Ok(v.as_slice().map_or(NONE, |s| s.upper.clone())), set: None },
    GetSetData { name: "step", get: |v| Ok(v.as_slice().map_or(NONE, |s| s.step.clone())), set: None },
];

pub fn define_all() {
    crate::setup::define(T::Slice, METHODS, GETSETS);
    T::Slice.ty().dict().set(crate::sym::HASH, NONE);
}
