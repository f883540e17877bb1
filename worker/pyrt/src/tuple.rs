//! tuple.

use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::object::{new_small_tuple, new_tuple_data};
use crate::prelude::*;
use crate::slice::{self, Bounds};
use crate::tuple_data::{TupleData, INLINE};
use crate::types::Type;
use std::mem::ManuallyDrop;

pub fn tuple(mut items: Vec<Value>) -> Value {
    if items.len() > INLINE {
        return tuple_as(T::Tuple.ty(), items);
    }
    // SAFETY: the vector gives them up.
    unsafe {
        let v = new_small_tuple(items.as_ptr(), items.len());
        items.set_len(0);
        v
    }
}

/// A tuple display.
#[inline]
pub fn tuple_of<const N: usize>(items: [Value; N]) -> Value {
    if N > INLINE {
        return tuple(Vec::from(items));
    }
    let items = ManuallyDrop::new(items);
    // SAFETY: the array gives them up.
    unsafe { new_small_tuple(items.as_ptr(), N) }
}

/// An instance of tuple or of a subclass.
pub fn tuple_as(t: Type, items: Vec<Value>) -> Value {
    new_tuple_data(t, TupleData::apart(items))
}

fn this(a: &[Value]) -> R<&[Value]> {
    a[0].as_tuple().map(|t| &**t).ok_or_else(|| type_error("a tuple is required"))
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("tuple.__new__(X): X is not a type object"))?;
    if t == T::Tuple.ty() && a[1].is_exact(crate::object::Kind::Tuple) {
        return Ok(a[1].clone());
    }
    crate::list::no_keywords("tuple", t, T::Tuple, &a[2], crate::sym::INIT)?;
    let items = match a[1].given() {
        Some(it) => collect(it)?,
        None => Vec::new(),
    };
    Ok(if t == T::Tuple.ty() { tuple(items) } else { tuple_as(t, items) })
}

fn len_(a: &[Value]) -> R {
    Ok(Value::int(this(a)?.len() as i64))
}

fn repr(a: &[Value]) -> R {
    let t = this(a)?;
    if t.is_empty() {
        return Ok(new_str("()"));
    }
    let guard = match crate::object_types::ReprGuard::enter(&a[0]) {
        Some(g) => g,
        None => return Ok(new_str("(...)")),
    };
    let mut out = b"(".to_vec();
    for (i, v) in t.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        crate::object_types::push_repr(&mut out, v)?;
    }
    out.extend_from_slice(if t.len() == 1 { b",)" } else { b")" });
    drop(guard);
    Ok(new_wtf8(out))
}

fn getitem_(a: &[Value]) -> R {
    let t = this(a)?;
    if let Some(s) = a[1].as_slice() {
        let b = Bounds::of(s, || t.len())?;
        return Ok(tuple(b.positions().map(|i| t[i].clone()).collect()));
    }
    Ok(t[slice::position(&a[1], || t.len(), "tuple")?].clone())
}

/// xxHash over the items' hashes, as CPython's tuplehash.
pub fn hash_items(items: &[Value]) -> R<i64> {
    const P1: u64 = 11400714785074694791;
    const P2: u64 = 14029467366897019727;
    const P5: u64 = 2870177450012600261;
    let mut acc = P5;
    for v in items {
        acc = acc.wrapping_add((hash(v)? as u64).wrapping_mul(P2));
        acc = acc.rotate_left(31).wrapping_mul(P1);
    }
    acc = acc.wrapping_add(items.len() as u64 ^ (P5 ^ 3527539));
    Ok(if acc == u64::MAX { 1546275796 } else { acc as i64 })
}

fn hash_(a: &[Value]) -> R {
    Ok(Value::int(hash_items(this(a)?)?))
}

fn contains_(a: &[Value]) -> R {
    for v in this(a)? {
        if same(v, &a[1])? {
            return Ok(TRUE);
        }
    }
    Ok(FALSE)
}

fn index(a: &[Value]) -> R {
    let t = this(a)?;
    let (from, to) = slice::search_range(a.get(2), a.get(3), t.len())?;
    for (i, v) in t.iter().enumerate().take(to).skip(from) {
        if same(v, &a[1])? {
            return Ok(Value::int(i as i64));
        }
    }
    Err(value_error("tuple.index(x): x not in tuple"))
}

fn count(a: &[Value]) -> R {
    let mut n = 0;
    for v in this(a)? {
        n += i64::from(same(v, &a[1])?);
    }
    Ok(Value::int(n))
}

fn add(a: &[Value]) -> R {
    match a[1].as_tuple() {
        Some(o) => Ok(tuple(this(a)?.iter().chain(o.iter()).cloned().collect())),
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn mul_(a: &[Value]) -> R {
    if a[1].as_int() == Some(1) && a[0].is_exact(crate::object::Kind::Tuple) {
        return Ok(a[0].clone());
    }
    Ok(crate::list::repeat(this(a)?, &a[1])?.map_or(NOT_IMPLEMENTED, tuple))
}

fn cmp(name: &str, a: &[Value]) -> R {
    let (x, y) = match (a[0].as_tuple(), a[1].as_tuple()) {
        (Some(x), Some(y)) => (x, y),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    crate::call::enter_native()?;
    let n = [x.len(), y.len()];
    crate::list::compare(name, &|w| n[w], &|which, i| {
        (if which == 0 { x } else { y }).get(i).cloned()
    })
}

fn iter_(a: &[Value]) -> R {
    Ok(new_iter(T::TupleIter, NativeIter::Tuple(a[0].clone(), 0)))
}

fn getnewargs(a: &[Value]) -> R {
    Ok(tuple(vec![tuple(this(a)?.to_vec())]))
}

fn class_getitem(a: &[Value]) -> R {
    crate::object_types::generic_alias(&a[0], &a[1])
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, iterable=, /, **kw", run: new },
    NativeDef { name: "__len__", params: "self, /", run: len_ },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "__getitem__", params: "self, key, /", run: getitem_ },
    NativeDef { name: "__hash__", params: "self, /", run: hash_ },
    NativeDef { name: "__contains__", params: "self, key, /", run: contains_ },
    NativeDef { name: "index", params: "self, value, start=, stop=, /", run: index },
    NativeDef { name: "count", params: "self, value, /", run: count },
    NativeDef { name: "__add__", params: "self, value, /", run: add },
    NativeDef { name: "__mul__", params: "self, value, /", run: mul_ },
    NativeDef { name: "__rmul__", params: "self, value, /", run: mul_ },
    NativeDef { name: "__eq__", params: "self, value, /", run: |a| cmp("eq", a) },
    NativeDef { name: "__ne__", params: "self, value, /", run: |a| cmp("ne", a) },
    NativeDef { name: "__lt__", params: "self, value, /", run: |a| cmp("lt", a) },
    NativeDef { name: "__le__", params: "self, value, /", run: |a| cmp("le", a) },
    NativeDef { name: "__gt__", params: "self, value, /", run: |a| cmp("gt", a) },
    NativeDef { name: "__ge__", params: "self, value, /", run: |a| cmp("ge", a) },
    NativeDef { name: "__iter__", params: "self, /", run: iter_ },
    NativeDef { name: "__getnewargs__", params: "self, /", run: getnewargs },
    NativeDef { name: "__class_getitem__", params: "cls, item, /", run: class_getitem },
];

pub fn define_all() {
    crate::setup::define(T::Tuple, METHODS, &[]);
}
