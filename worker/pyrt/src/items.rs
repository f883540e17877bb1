//! len, operator.index, and `o[k]` in its three forms.

use crate::attr::call_special;
use crate::compare::inherits;
use crate::int::Int;
use crate::object::{IntData, Kind};
use crate::prelude::*;
use crate::sym;
use crate::types;

/// len(v)
pub fn len(v: &Value) -> R<usize> {
    if let Some(l) = v.as_exact_list() {
        return Ok(l.items().len());
    }
    if let Some(s) = v.as_exact_str() {
        return Ok(s.len());
    }
    if let Some(t) = v.as_exact_tuple() {
        return Ok(t.len());
    }
    if let Some(d) = v.as_exact_dict() {
        return Ok(d.len());
    }
    if let (true, Some(s)) = (v.is_exact(Kind::Set), v.as_set()) {
        return Ok(s.len());
    }
    match call_special(sym::LEN, &mut [v.clone()]) {
        Some(r) => {
            let r = r?;
            let n = index(&r).map_err(|_| not_an_index(&r))?;
            match n {
                Int::Small(i) if i >= 0 => Ok(i as usize),
                Int::Small(_) => Err(value_error("__len__() should return >= 0")),
                Int::Big(b) if b.is_negative() => {
                    Err(value_error("__len__() should return >= 0"))
                }
                Int::Big(_) => Err(overflow_error("cannot fit 'int' into an index-sized integer")),
            }
        }
        None => Err(type_error(format!("object of type '{}' has no len()", type_name(v)))),
    }
}

/// operator.index(v): ints, bools, and whatever has `__index__`.
pub fn index(v: &Value) -> R<Int> {
    if let Some(i) = v.as_int() {
        return Ok(Int::Small(i));
    }
    if let Some(b) = v.as_bool() {
        return Ok(Int::Small(b as i64));
    }
    if let Some(d) = v.as_int_data() {
        return Ok(match d {
            IntData::Small(i) => Int::Small(*i),
            IntData::Big(b) => Int::Big(b.clone()),
        });
    }
    match call_special(sym::INDEX, &mut [v.clone()]) {
        Some(r) => {
            let r = r?;
            if !type_of(&r).is_subtype(T::Int.ty()) {
                return Err(type_error(format!(
                    "__index__ returned non-int (type {})",
                    type_name(&r)
                )));
            }
            crate::str_args::warn_of_subclass("__index__", &r)?;
            index(&r)
        }
        None => Err(not_an_index(v)),
    }
}

/// What an object without `__index__` gives where an integer is wanted.
#[cold]
pub fn not_an_index(v: &Value) -> PyErr {
    type_error(format!("'{}' object cannot be interpreted as an integer", type_name(v)))
}

/// index(v) as a machine word; beyond it, IndexError-style overflow.
pub fn index_size(v: &Value) -> R<isize> {
    match index(v)? {
        Int::Small(i) => Ok(i as isize),
        Int::Big(_) => Err(overflow_error(format!(
            "Python int too large to convert to C ssize_t"
        ))),
    }
}

/// The same, cut to the limits (slices, ranges of search).
pub fn index_clamped(v: &Value) -> R<isize> {
    Ok(match index(v)? {
        Int::Small(i) => i as isize,
        Int::Big(b) if b.is_negative() => isize::MIN,
        Int::Big(_) => isize::MAX,
    })
}

/// `o[k]`
#[inline]
pub fn getitem(o: &Value, k: &Value) -> R {
    if let (Some(l), Some(i)) = (o.as_exact_list(), k.as_int()) {
        let items = l.items();
        let at = if i < 0 { i + items.len() as i64 } else { i };
        if let Some(v) = items.get(at as usize) {
            return Ok(v.clone());
        }
    }
    getitem_slow(o, k)
}

#[inline(never)]
fn getitem_slow(o: &Value, k: &Value) -> R {
    if let Some(d) = o.as_exact_dict() {
        return match d.get(k)? {
            Some(v) => Ok(v),
            None => Err(key_error(k)),
        };
    }
    if let Some(d) = o.as_dict().filter(|_| inherits(o, T::Dict, sym::GETITEM)) {
        return crate::dict_methods::item_of(o, d, k);
    }
    if let (Some(t), Some(i)) = (o.as_exact_tuple(), k.as_int()) {
        let at = if i < 0 { i + t.len() as i64 } else { i };
        if let Some(v) = t.get(at as usize) {
            return Ok(v.clone());
        }
    }
    if let (Some(s), Some(i)) = (o.as_exact_str(), k.as_int()) {
        let ascii = s.len() == s.bytes().len();
        let at = if i < 0 { i + s.len() as i64 } else { i };
        if let (true, Some(c)) = (ascii, s.bytes().get(at as usize)) {
            return Ok(crate::str::new_char(u32::from(*c)));
        }
    }
    if let (Some(i), Some(x)) = (k.as_int(), o.as_range().and_then(|_| crate::range::small(o))) {
        if let Some(v) = crate::range::small_item(x, i) {
            return Ok(v);
        }
    }
    if let (Some(l), Some(s)) = (o.as_exact_list(), k.as_slice()) {
        return crate::list::slice_of(l, s);
    }
    if let (Some(i), Some(v)) = (k.as_int(), o.head()) {
        let found = match v.kind() {
            Kind::Bytes if v.is_exact(Kind::Bytes) => byte_at(o, i),
            Kind::Other if v.ty() == T::Array.ty() => crate::stdlib::array_item(o, i),
            _ => None,
        };
        if let Some(v) = found {
            return Ok(v);
        }
    }
    if let Some(t) = o.as_type() {
        return class_getitem(o, t, k);
    }
    match call_special(sym::GETITEM, &mut [o.clone(), k.clone()]) {
        Some(r) => r,
        None => Err(type_error(format!("'{}' object is not subscriptable", type_name(o)))),
    }
}

fn byte_at(o: &Value, i: i64) -> Option<Value> {
    let b = o.as_bytes_data()?;
    let at = if i < 0 { i + b.len() as i64 } else { i };
    b.get(at as usize).map(|b| Value::int(i64::from(*b)))
}

fn class_getitem(o: &Value, t: types::Type, k: &Value) -> R {
    if t.meta().lookup_ref(sym::GETITEM).is_some() {
        if let Some(r) = call_special(sym::GETITEM, &mut [o.clone(), k.clone()]) {
            return r;
        }
    }
    if t == T::Type.ty() {
        return crate::object_types::generic_alias(o, k);
    }
    match crate::attr::try_getattr(o, sym::CLASS_GETITEM)? {
        Some(f) => call(&f, &mut [k.clone()]),
        None => {
            let name = if t.is_heap() { t.name().into() } else { crate::object_types::full_name(t) };
            Err(type_error(format!("type '{}' is not subscriptable", name)))
        }
    }
}

/// `o[k] = x`
#[inline]
pub fn setitem(o: &Value, k: &Value, x: Value) -> R<()> {
    if let (Some(l), Some(i)) = (o.as_exact_list(), k.as_int()) {
        let items = l.items();
        let at = if i < 0 { i + items.len() as i64 } else { i };
        if let Some(slot) = items.get_mut(at as usize) {
            let old = std::mem::replace(slot, x);
            drop(old);
            return Ok(());
        }
    } else if let Some(d) = o.as_exact_dict() {
        return d.set(k.clone(), x);
    }
    setitem_slow(o, k, x)
}

#[inline(never)]
fn setitem_slow(o: &Value, k: &Value, x: Value) -> R<()> {
    if let (Some(l), Some(s)) = (o.as_exact_list(), k.as_slice()) {
        return crate::list::set_slice(l, s, &x);
    }
    if let Some(d) = o.as_dict().filter(|_| inherits(o, T::Dict, sym::SETITEM)) {
        return d.set(k.clone(), x);
    }
    if let (Some(i), true) = (k.as_int(), type_of(o) == T::Array.ty()) {
        if crate::stdlib::set_array_item(o, i, &x) {
            return Ok(());
        }
    }
    match call_special(sym::SETITEM, &mut [o.clone(), k.clone(), x]) {
        Some(r) => r.map(|_| ()),
        None => Err(type_error(format!(
            "'{}' object does not support item assignment",
            type_name(o)
        ))),
    }
}

/// `del o[k]`
pub fn delitem(o: &Value, k: &Value) -> R<()> {
    match call_special(sym::DELITEM, &mut [o.clone(), k.clone()]) {
        Some(r) => r.map(|_| ()),
        None => {
            // CPython words it differently once it has taken the object for a sequence.
            let kind = o.head().map(|h| h.kind());
            let sequence = type_of(o).is_heap()
                || matches!(kind, Some(Kind::Str | Kind::Bytes | Kind::Tuple | Kind::Range | Kind::Set));
            let verb = if sequence && k.as_int().is_some() { "doesn't" } else { "does not" };
            Err(type_error(format!(
                "'{}' object {} support item deletion",
                type_name(o),
                verb
            )))
        }
    }
}

pub fn slice(lower: Value, upper: Value, step: Value) -> Value {
    let data = crate::object::SliceData { lower, upper, step };
    crate::object::new_slice_data(T::Slice.ty(), data)
}

/// Where a slice from `lo` to `hi` begins and ends in `n` items; None: they need calls.
fn plain_bounds(lo: &Value, hi: &Value, n: usize) -> Option<(usize, usize)> {
    let place = |v: &Value, left_out: usize| match (v.as_int(), v.is_none()) {
        (_, true) => Some(left_out),
        (Some(i), _) if i < 0 => Some((i.saturating_add(n as i64)).max(0) as usize),
        (Some(i), _) => Some((i as usize).min(n)),
        _ => None,
    };
    Some((place(lo, 0)?, place(hi, n)?))
}

fn forward((a, b): (usize, usize)) -> (usize, usize) {
    (a, b.max(a))
}

/// `v[lo:hi]`
pub fn getslice(v: &Value, lo: &Value, hi: &Value) -> R {
    if let Some(l) = v.as_exact_list() {
        if let Some((a, b)) = plain_bounds(lo, hi, l.items().len()).map(forward) {
            return Ok(list(l.items()[a..b].to_vec()));
        }
    } else if let Some(s) = v.as_exact_str().filter(|s| s.len() == s.bytes().len()) {
        if let Some((a, b)) = plain_bounds(lo, hi, s.len()).map(forward) {
            return Ok(crate::str::part(s, a..b));
        }
    } else if let Some(t) = v.as_exact_tuple() {
        if let Some((a, b)) = plain_bounds(lo, hi, t.len()).map(forward) {
            return Ok(if b - a == t.len() { v.clone() } else { tuple(t[a..b].to_vec()) });
        }
    } else if let (true, Some(d)) = (v.is_exact(Kind::Bytes), v.as_bytes_data()) {
        if let Some((a, b)) = plain_bounds(lo, hi, d.len()).map(forward) {
            return Ok(crate::str_args::new_bytes(d[a..b].to_vec()));
        }
    } else if let Some((first, _, step)) = crate::range::small(v) {
        let n = crate::range::small_length(v).unwrap_or(usize::MAX);
        let at = |i: usize| first.checked_add(step.checked_mul(i64::try_from(i).ok()?)?);
        if let (true, Some((a, b))) = (n < usize::MAX, plain_bounds(lo, hi, n)) {
            if let (Some(from), Some(to)) = (at(a), at(b)) {
                return Ok(crate::range::plain(from, to, step));
            }
        }
    }
    getitem(v, &slice(lo.clone(), hi.clone(), NONE))
}

