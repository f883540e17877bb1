//! range, of ints of any size.

use crate::func::NativeDef;
use crate::int::Int;
use crate::int_ops as ops;
use crate::iters::{new_iter, NativeIter};
use crate::object::{new_range_data, GetSetData, RangeData};
use crate::prelude::*;

/// start, stop, step when all are machine words.
pub fn small(v: &Value) -> Option<(i64, i64, i64)> {
    let r = v.as_range()?;
    Some((r.start.as_int()?, r.stop.as_int()?, r.step.as_int()?))
}

/// Item i of such a range; None: outside, or too large.
pub fn small_item((a, b, s): (i64, i64, i64), i: i64) -> Option<Value> {
    if i < 0 {
        return None;
    }
    let x = a.checked_add(i.checked_mul(s)?)?;
    if (s > 0 && x < b) || (s < 0 && x > b) {
        return Some(Value::int(x));
    }
    None
}

/// The same items, with the stop right behind the last.
pub fn to_last(v: &Value) -> R {
    let (start, _, step) = parts(v)?;
    let stop = ops::add(&start, &ops::mul(&length(v)?, &step));
    Ok(make(start, stop, step))
}

/// How many items.
pub fn len_of(v: &Value) -> R {
    Ok(new_int(length(v)?))
}

fn this(a: &[Value]) -> R<&RangeData> {
    a[0].as_range().ok_or_else(|| type_error("a range is required"))
}

fn make(start: Int, stop: Int, step: Int) -> Value {
    let data = RangeData { start: new_int(start), stop: new_int(stop), step: new_int(step) };
    new_range_data(T::Range.ty(), data)
}

pub fn plain(start: i64, stop: i64, step: i64) -> Value {
    make(Int::Small(start), Int::Small(stop), Int::Small(step))
}

/// How many items, where that is a machine word.
pub fn small_length(v: &Value) -> Option<usize> {
    match length(v) {
        Ok(Int::Small(n)) => usize::try_from(n).ok(),
        _ => None,
    }
}

fn parts(v: &Value) -> R<(Int, Int, Int)> {
    let r = this(std::slice::from_ref(v))?;
    Ok((index(&r.start)?, index(&r.stop)?, index(&r.step)?))
}

fn length(v: &Value) -> R<Int> {
    if let Some((a, b, 1)) = small(v) {
        if let Some(n) = b.checked_sub(a) {
            return Ok(Int::Small(n.max(0)));
        }
    }
    if let Some((a, b, s)) = small(v) {
        let (lo, hi, s) = if s > 0 { (a, b, s as i128) } else { (b, a, -(s as i128)) };
        if lo >= hi {
            return Ok(Int::Small(0));
        }
        let n = (hi as i128 - lo as i128 - 1) / s + 1;
        return Ok(match i64::try_from(n) {
            Ok(n) => Int::Small(n),
            Err(_) => Int::from_big(crate::bigint::BigInt::from_i128(n)),
        });
    }
    let (a, b, s) = parts(v)?;
    let (lo, hi, s) = if s.is_negative() { (b, a, ops::neg(&s)) } else { (a, b, s) };
    if ops::cmp(&lo, &hi) != std::cmp::Ordering::Less {
        return Ok(Int::Small(0));
    }
    let span = ops::sub(&ops::sub(&hi, &lo), &Int::Small(1));
    Ok(ops::add(&ops::floor_div(&span, &s)?, &Int::Small(1)))
}

fn new(a: &[Value]) -> R {
    let (start, stop) = match a[2].given() {
        Some(stop) => (index(&a[1])?, index(stop)?),
        None => (Int::Small(0), index(&a[1])?),
    };
    let step = match a[3].given() {
        Some(s) => index(s)?,
        None => Int::Small(1),
    };
    if step.is_zero() {
        return Err(value_error("range() arg 3 must not be zero"));
    }
    Ok(make(start, stop, step))
}

fn item(v: &Value, i: &Int) -> R<Int> {
    let (a, _, s) = parts(v)?;
    Ok(ops::add(&a, &ops::mul(i, &s)))
}

fn getitem_(a: &[Value]) -> R {
    let n = length(&a[0])?;
    if let Some(s) = a[1].as_slice() {
        let (start, _, step) = parts(&a[0])?;
        let (first, last, by) = crate::slice::indices_of(s, &n)?;
        let at = |i: &Int| ops::add(&start, &ops::mul(i, &step));
        return Ok(make(at(&first), at(&last), ops::mul(&step, &by)));
    }
    if !crate::attr::has_special(&a[1], crate::sym::INDEX) {
        return Err(type_error(format!(
            "range indices must be integers or slices, not {}",
            type_name(&a[1])
        )));
    }
    let mut i = index(&a[1])?;
    if i.is_negative() {
        i = ops::add(&i, &n);
    }
    if i.is_negative() || ops::cmp(&i, &n) != std::cmp::Ordering::Less {
        return Err(index_error("range object index out of range"));
    }
    Ok(new_int(item(&a[0], &i)?))
}

/// Position of an int in the range.
fn position(v: &Value, x: &Value) -> R<Option<Int>> {
    // A subclass of int may have an idea of its own of what equals what.
    let is_int = type_of(x) == T::Int.ty() || x.as_bool().is_some();
    if !is_int {
        let n = length(v)?;
        let mut i = Int::Small(0);
        while ops::cmp(&i, &n) == std::cmp::Ordering::Less {
            if same(&new_int(item(v, &i)?), x)? {
                return Ok(Some(i));
            }
            i = ops::add(&i, &Int::Small(1));
        }
        return Ok(None);
    }
    let (a, b, s) = parts(v)?;
    let x = index(x)?;
    use std::cmp::Ordering::*;
    let inside = if s.is_negative() {
        ops::cmp(&x, &a) != Greater && ops::cmp(&x, &b) == Greater
    } else {
        ops::cmp(&x, &a) != Less && ops::cmp(&x, &b) == Less
    };
    let d = ops::sub(&x, &a);
    if !inside || !ops::modulo(&d, &s)?.is_zero() {
        return Ok(None);
    }
    Ok(Some(ops::floor_div(&d, &s)?))
}

fn contains_(a: &[Value]) -> R {
    Ok(Value::bool(position(&a[0], &a[1])?.is_some()))
}

fn index_(a: &[Value]) -> R {
    match position(&a[0], &a[1])? {
        Some(i) => Ok(new_int(i)),
        None => Err(value_error(format!("{} is not in range", crate::ops::repr_text(&a[1])?))),
    }
}

fn count(a: &[Value]) -> R {
    if type_of(&a[1]) == T::Int.ty() || a[1].as_bool().is_some() {
        return contains_(a).map(|b| Value::int(i64::from(b.as_bool() == Some(true))));
    }
    let (mut it, mut n) = (iter(&a[0])?, 0);
    while let Some(x) = it.next()? {
        n += i64::from(same(&x, &a[1])?);
    }
    Ok(Value::int(n))
}

fn len_(a: &[Value]) -> R {
    match length(&a[0])? {
        Int::Small(n) => Ok(Value::int(n)),
        Int::Big(_) => Err(overflow_error("Python int too large to convert to C ssize_t")),
    }
}

fn repr(a: &[Value]) -> R {
    let r = this(a)?;
    let (x, y) = (crate::ops::repr_text(&r.start)?, crate::ops::repr_text(&r.stop)?);
    Ok(new_string(match r.step.as_int() {
        Some(1) => format!("range({}, {})", x, y),
        _ => format!("range({}, {}, {})", x, y, crate::ops::repr_text(&r.step)?),
    }))
}

/// Ranges are equal when the sequences are: this is what equals, and hashes.
fn essence(v: &Value) -> R {
    let n = length(v)?;
    let (a, _, s) = parts(v)?;
    let n_value = new_int(n.clone());
    Ok(tuple(match n {
        Int::Small(0) => vec![n_value, NONE, NONE],
        Int::Small(1) => vec![n_value, new_int(a), NONE],
        _ => vec![n_value, new_int(a), new_int(s)],
    }))
}

fn eq_(a: &[Value]) -> R {
    if a[1].as_range().is_none() {
        return Ok(NOT_IMPLEMENTED);
    }
    eq(&essence(&a[0])?, &essence(&a[1])?)
}
fn ne_(a: &[Value]) -> R {
    let r = eq_(a)?;
    Ok(r.as_bool().map_or(r, |b| Value::bool(!b)))
}
fn hash_(a: &[Value]) -> R {
    Ok(Value::int(hash(&essence(&a[0])?)?))
}

/// An iterator over a range: machine words, or big ints.
pub enum RangeIterator {
    Small(i64, i64, i64),
    Big(Int, Int, Int), // next, how many are left, step
}

impl RangeIterator {
    /// Goes through that range from its item of that index on; behind its end is its end.
    pub fn from_index(range: &Value, index: i64) -> R<RangeIterator> {
        let (start, _, step) = parts(range)?;
        let n = length(range)?;
        let index = Int::Small(index.max(0));
        let index = if ops::cmp(&n, &index) == std::cmp::Ordering::Less { n.clone() } else { index };
        let at = ops::add(&start, &ops::mul(&index, &step));
        Ok(RangeIterator::Big(at, ops::sub(&n, &index), step))
    }
    /// How many are left.
    pub fn length_left(&self) -> R {
        match self {
            RangeIterator::Small(at, stop, step) => Ok(new_int(length(&plain(*at, *stop, *step))?)),
            RangeIterator::Big(_, left, _) => Ok(new_int(left.clone())),
        }
    }
    pub fn next(&mut self) -> R<Option<Value>> {
        match self {
            RangeIterator::Small(at, stop, step) => {
                let x = *at;
                if (*step > 0 && x >= *stop) || (*step < 0 && x <= *stop) {
                    return Ok(None);
                }
                *at = x.checked_add(*step).unwrap_or(*stop);
                Ok(Some(Value::int(x)))
            }
            RangeIterator::Big(at, left, step) => {
                if left.is_zero() {
                    return Ok(None);
                }
                let x = new_int(at.clone());
                *at = ops::add(at, step);
                *left = ops::sub(left, &Int::Small(1));
                Ok(Some(x))
            }
        }
    }
}

fn iter_(a: &[Value]) -> R {
    let it = match small(&a[0]) {
        Some((x, y, s)) => RangeIterator::Small(x, y, s),
        None => {
            let (x, _, s) = parts(&a[0])?;
            RangeIterator::Big(x, length(&a[0])?, s)
        }
    };
    Ok(new_iter(T::RangeIter, NativeIter::Range(it, a[0].clone())))
}

fn reversed(a: &[Value]) -> R {
    let n = length(&a[0])?;
    let (_, _, s) = parts(&a[0])?;
    let last = item(&a[0], &ops::sub(&n, &Int::Small(1)))?;
    let step = ops::neg(&s);
    let (start, after) = (new_int(last.clone()), new_int(ops::add(&last, &ops::mul(&n, &step))));
    let all = call(&T::Range.value(), &mut [start, after, new_int(step.clone())])?;
    Ok(new_iter(T::RangeIter, NativeIter::Range(RangeIterator::Big(last, n, step), all)))
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, start, stop=, step=, /", run: new },
    NativeDef { name: "__len__", params: "self, /", run: len_ },
    NativeDef { name: "__bool__", params: "self, /", run: |a| Ok(Value::bool(!length(&a[0])?.is_zero())) },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "__getitem__", params: "self, key, /", run: getitem_ },
    NativeDef { name: "__contains__", params: "self, key, /", run: contains_ },
    NativeDef { name: "index", params: "self, value, /", run: index_ },
    NativeDef { name: "count", params: "self, value, /", run: count },
    NativeDef { name: "__eq__", params: "self, value, /", run: eq_ },
    NativeDef { name: "__ne__", params: "self, value, /", run: ne_ },
    NativeDef { name: "__hash__", params: "self, /", run: hash_ },
    NativeDef { name: "__iter__", params: "self, /", run: iter_ },
    NativeDef { name: "__reversed__", params: "self, /", run: reversed },
];
static GETSETS: &[GetSetData] = &[
    GetSetData { name: "start", get: |v| Ok(v.as_range().map_or(NONE, |r| r.start.clone())), set: None },
    GetSetData { name: "stop", get: |v| Ok(v.as_range().map_or(NONE, |r| r.stop.clone())), set: None },
    GetSetData { name: "step", get: |v| Ok(v.as_range().map_or(NONE, |r| r.step.clone())), set: None },
];

pub fn define_all() {
    crate::setup::define(T::Range, METHODS, GETSETS);
}
