//! list.

use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::object::{new_list_data, ListData};
use crate::prelude::*;
use crate::slice::{self, Bounds};
use crate::types::Type;
use std::cell::UnsafeCell;

#[inline]
pub fn list(items: Vec<Value>) -> Value {
    new_list_of(T::List.ty(), items)
}

pub fn new_list_of(t: Type, items: Vec<Value>) -> Value {
    new_list_data(t, ListData(UnsafeCell::new(items)))
}

#[inline]
pub fn list_append(l: &Value, x: Value) {
    if let Some(l) = l.as_list() {
        l.items().push(x);
    }
}

pub fn list_extend(l: &Value, it: &Value) -> R<()> {
    let d = match l.as_list() {
        Some(d) => d,
        None => return Ok(()),
    };
    if it.as_exact_list().is_some() || it.as_exact_tuple().is_some() {
        let more = collect(it)?;
        d.items().extend(more);
        return Ok(());
    }
    let source = it;
    let mut it = match iter(it) {
        Err(e) if e.is(T::TypeError) && !crate::attr::has_special(it, crate::sym::ITER) => {
            return Err(type_error(format!("'{}' object is not iterable", type_name(it))))
        }
        r => r?,
    };
    ask_length(source)?;
    while let Some(x) = it.next()? {
        d.items().push(x);
    }
    Ok(())
}

pub fn list_to_tuple(l: Value) -> Value {
    let items = l.as_list().map(|l| std::mem::take(l.items())).unwrap_or_default();
    tuple(items)
}

fn this(a: &[Value]) -> R<&ListData> {
    a[0].as_list().ok_or_else(|| type_error("a list is required"))
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("list.__new__(X): X is not a type object"))?;
    Ok(new_list_of(t, Vec::new()))
}

/// Named arguments are no error where only a method of a subclass takes them.
pub fn no_keywords(name: &str, t: Type, builtin: T, kw: &Value, other: crate::sym::Sym) -> R<()> {
    let any = kw.as_dict().map_or(false, |d| d.len() > 0);
    let inherited = || match (t.lookup_ref(other), builtin.ty().lookup_ref(other)) {
        (Some(x), Some(y)) => is(x, y),
        (x, y) => x.is_none() && y.is_none(),
    };
    if any && (t == builtin.ty() || inherited()) {
        return Err(type_error(format!("{}() takes no keyword arguments", name)));
    }
    Ok(())
}

/// Asks an object of a Python class how long it is, as CPython does before it collects items:
/// the answer is of no use here, but its methods are called.
pub fn ask_length(v: &Value) -> R<()> {
    match type_of(v).is_heap() {
        true => crate::stdlib::length_hint(v).map(|_| ()),
        false => Ok(()),
    }
}

fn init(a: &[Value]) -> R {
    no_keywords("list", type_of(&a[0]), T::List, &a[2], crate::sym::NEW)?;
    let mut old = std::mem::take(this(a)?.items());
    while old.pop().is_some() {} // from the end, as CPython does
    if let Some(it) = a[1].given() {
        list_extend(&a[0], it)?;
    }
    Ok(NONE)
}

fn append(a: &[Value]) -> R {
    this(a)?.items().push(a[1].clone());
    Ok(NONE)
}

fn extend(a: &[Value]) -> R {
    list_extend(&a[0], &a[1])?;
    Ok(NONE)
}

fn insert(a: &[Value]) -> R {
    let l = this(a)?.items();
    let i = crate::ops::index_clamped(&a[1])?;
    let n = l.len() as isize;
    let at = if i < 0 { (i.saturating_add(n)).max(0) } else { i.min(n) };
    l.insert(at as usize, a[2].clone());
    Ok(NONE)
}

fn pop(a: &[Value]) -> R {
    let i = match a[1].given() {
        Some(i) => crate::ops::index_size(i)?,
        None => -1,
    };
    let l = this(a)?.items();
    if l.is_empty() {
        return Err(index_error("pop from empty list"));
    }
    let n = l.len() as isize;
    let at = if i < 0 { i + n } else { i };
    if at < 0 || at >= n {
        return Err(index_error("pop index out of range"));
    }
    if at == n - 1 {
        return Ok(l.pop().unwrap_or(NONE));
    }
    Ok(l.remove(at as usize))
}

/// Position of the first equal item from `from` up to `to`.
fn position(l: &ListData, x: &Value, from: usize, to: usize) -> R<Option<usize>> {
    let mut i = from;
    while i < l.items().len() && i < to {
        let v = l.items()[i].clone();
        if same(&v, x)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn remove(a: &[Value]) -> R {
    let l = this(a)?;
    match position(l, &a[1], 0, usize::MAX)? {
        Some(i) if i < l.items().len() => {
            let old = l.items().remove(i);
            drop(old);
            Ok(NONE)
        }
        _ => Err(value_error("list.remove(x): x not in list")),
    }
}

fn index(a: &[Value]) -> R {
    let l = this(a)?;
    let (from, to) = slice::search_range(a.get(2), a.get(3), l.items().len())?;
    match position(l, &a[1], from, to)? {
        Some(i) => Ok(Value::int(i as i64)),
        None => Err(value_error(format!("{} is not in list", crate::ops::repr_text(&a[1])?))),
    }
}

fn count(a: &[Value]) -> R {
    let l = this(a)?;
    let mut n = 0;
    let mut i = 0;
    while i < l.items().len() {
        let v = l.items()[i].clone();
        n += i64::from(same(&v, &a[1])?);
        i += 1;
    }
    Ok(Value::int(n))
}

fn clear(a: &[Value]) -> R {
    let mut old = std::mem::take(this(a)?.items());
    while old.pop().is_some() {}
    Ok(NONE)
}

fn copy(a: &[Value]) -> R {
    Ok(list(this(a)?.items().clone()))
}

fn reverse(a: &[Value]) -> R {
    this(a)?.items().reverse();
    Ok(NONE)
}

fn sort(a: &[Value]) -> R {
    let l = this(a)?;
    let key = a[1].given().filter(|k| !k.is_none());
    let reverse = a[2].given().map_or(Ok(0), crate::str_methods::c_int)? != 0;
    let items = std::mem::take(l.items());
    let (sorted, result) = crate::sort::sort(items, key, reverse);
    // The emptied list has no memory of its own until somebody puts an item there.
    let changed = l.items().capacity() > 0;
    let theirs = std::mem::replace(l.items(), sorted);
    drop(theirs);
    result?;
    if changed {
        return Err(value_error("list modified during sort"));
    }
    Ok(NONE)
}

fn len_(a: &[Value]) -> R {
    Ok(Value::int(this(a)?.items().len() as i64))
}

fn repr(a: &[Value]) -> R {
    let l = this(a)?;
    if l.items().is_empty() {
        return Ok(new_str("[]"));
    }
    let guard = match crate::object_types::ReprGuard::enter(&a[0]) {
        Some(g) => g,
        None => return Ok(new_str("[...]")),
    };
    let mut out = String::from("[").into_bytes();
    let mut i = 0;
    while i < l.items().len() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        let v = l.items()[i].clone();
        crate::object_types::push_repr(&mut out, &v)?;
        i += 1;
    }
    out.push(b']');
    drop(guard);
    Ok(new_wtf8(out))
}

fn getitem_(a: &[Value]) -> R {
    let l = this(a)?;
    if let Some(s) = a[1].as_slice() {
        return slice_of(l, s);
    }
    let i = slice::position(&a[1], || l.items().len(), "list")?;
    Ok(l.items()[i].clone())
}

pub fn slice_of(l: &ListData, s: &crate::object::SliceData) -> R {
    let b = Bounds::of(s, || l.items().len())?;
    let items = l.items();
    if b.step == 1 && b.start <= b.stop {
        return Ok(list(items[b.start as usize..b.stop as usize].to_vec()));
    }
    Ok(list(b.positions().map(|i| items[i].clone()).collect()))
}

fn setitem_(a: &[Value]) -> R {
    let l = this(a)?;
    if let Some(s) = a[1].as_slice() {
        set_slice(l, s, &a[2])?;
        return Ok(NONE);
    }
    let i = slice::position_for(&a[1], || l.items().len(), "list", "assignment index")?;
    let old = std::mem::replace(&mut l.items()[i], a[2].clone());
    drop(old);
    Ok(NONE)
}

pub fn set_slice(l: &ListData, s: &crate::object::SliceData, x: &Value) -> R<()> {
    let b = Bounds::of(s, || l.items().len())?;
    let mut new = match collect(x) {
        Err(e) if e.is(T::TypeError) && !crate::attr::has_special(x, crate::sym::ITER) => {
            return Err(type_error(if s.step.is_none() {
                "can only assign an iterable"
            } else {
                "must assign iterable to extended slice"
            }))
        }
        r => r?,
    };
    if b.step == 1 {
        // The value's items may have come from code that changed the list.
        let start = (b.start as usize).min(l.items().len());
        let end = (b.stop as usize).min(l.items().len()).max(start);
        if end - start == new.len() {
            l.items()[start..end].swap_with_slice(&mut new);
            drop_backwards(new);
            return Ok(());
        }
        drop_backwards(l.items().splice(start..end, new).collect());
        return Ok(());
    }
    if new.len() != b.len() {
        return Err(value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            new.len(),
            b.len()
        )));
    }
    for (i, v) in b.positions().zip(new) {
        let old = l.items().get_mut(i).map(|place| std::mem::replace(place, v));
        drop(old);
    }
    Ok(())
}

/// As CPython drops the items of a slice that goes.
fn drop_backwards(mut items: Vec<Value>) {
    while items.pop().is_some() {}
}

fn delitem_(a: &[Value]) -> R {
    let l = this(a)?;
    if let Some(s) = a[1].as_slice() {
        let b = Bounds::of(s, || l.items().len())?;
        let mut gone = vec![false; l.items().len()];
        b.positions().for_each(|i| gone[i] = true);
        let old = std::mem::take(l.items());
        let mut dropped = Vec::new();
        for (v, g) in old.into_iter().zip(gone) {
            if g {
                dropped.push(v);
            } else {
                l.items().push(v);
            }
        }
        if b.step == 1 {
            drop_backwards(dropped);
        }
        return Ok(NONE);
    }
    let i = slice::position_for(&a[1], || l.items().len(), "list", "assignment index")?;
    let old = l.items().remove(i);
    drop(old);
    Ok(NONE)
}

fn contains_(a: &[Value]) -> R {
    Ok(Value::bool(position(this(a)?, &a[1], 0, usize::MAX)?.is_some()))
}

fn add(a: &[Value]) -> R {
    match a[1].as_list() {
        Some(o) => {
            let mut v = this(a)?.items().clone();
            v.extend(o.items().iter().cloned());
            Ok(list(v))
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn iadd_(a: &[Value]) -> R {
    list_extend(&a[0], &a[1])?;
    Ok(a[0].clone())
}

/// n copies of items, one after the other.
pub fn repeat(items: &[Value], n: &Value) -> R<Option<Vec<Value>>> {
    let n = match n.as_int() {
        Some(i) => i,
        None if crate::attr::has_special(n, crate::sym::INDEX) => {
            crate::ops::index_size(n)? as i64
        }
        None => return Ok(None),
    };
    let n = n.max(0) as usize;
    if items.len().checked_mul(n).map_or(true, |t| t > isize::MAX as usize / 16) {
        return Err(crate::str_args::out_of_memory());
    }
    let mut v = Vec::with_capacity(items.len() * n);
    for _ in 0..n {
        v.extend(items.iter().cloned());
    }
    Ok(Some(v))
}

fn mul_(a: &[Value]) -> R {
    let items = this(a)?.items().clone();
    Ok(repeat(&items, &a[1])?.map_or(NOT_IMPLEMENTED, list))
}

fn imul_(a: &[Value]) -> R {
    let items = this(a)?.items().clone();
    match repeat(&items, &a[1])? {
        Some(v) => {
            *this(a)?.items() = v;
            Ok(a[0].clone())
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}

/// Lexicographic comparison of two sequences of the same kind, item by item.
pub fn compare(
    name: &str,
    n: &dyn Fn(usize) -> usize,
    at: &dyn Fn(usize, usize) -> Option<Value>,
) -> R {
    let mut i = 0;
    if (name == "eq" || name == "ne") && n(0) != n(1) {
        return Ok(Value::bool(name == "ne"));
    }
    while let (Some(x), Some(y)) = (at(0, i), at(1, i)) {
        // Comparing may have shortened them: then their lengths decide, too.
        if !same(&x, &y)? && i < n(0).min(n(1)) {
            return match name {
                "eq" => Ok(FALSE),
                "ne" => Ok(TRUE),
                "lt" => lt(&x, &y),
                "le" => le(&x, &y),
                "gt" => gt(&x, &y),
                _ => ge(&x, &y),
            };
        }
        i += 1;
    }
    let (a, b) = (n(0), n(1));
    Ok(Value::bool(match name {
        "eq" => a == b,
        "ne" => a != b,
        "lt" => a < b,
        "le" => a <= b,
        "gt" => a > b,
        _ => a >= b,
    }))
}

fn cmp(name: &str, a: &[Value]) -> R {
    let (x, y) = match (a[0].as_list(), a[1].as_list()) {
        (Some(x), Some(y)) => (x, y),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    crate::call::enter_native()?;
    let side = |which| if which == 0 { x } else { y };
    compare(name, &|w| side(w).items().len(), &|w, i| side(w).items().get(i).cloned())
}

fn iter_(a: &[Value]) -> R {
    Ok(new_iter(T::ListIter, NativeIter::List(a[0].clone(), 0)))
}

fn reversed(a: &[Value]) -> R {
    let n = this(a)?.items().len();
    Ok(new_iter(T::ListReverse, NativeIter::ListBack(a[0].clone(), n)))
}

fn class_getitem(a: &[Value]) -> R {
    crate::object_types::generic_alias(&a[0], &a[1])
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, /, *args, **kw", run: new },
    NativeDef { name: "__init__", params: "self, iterable=, /, **kw", run: init },
    NativeDef { name: "append", params: "self, object, /", run: append },
    NativeDef { name: "extend", params: "self, iterable, /", run: extend },
    NativeDef { name: "insert", params: "self, index, object, /", run: insert },
    NativeDef { name: "pop", params: "self, index=, /", run: pop },
    NativeDef { name: "remove", params: "self, value, /", run: remove },
    NativeDef { name: "index", params: "self, value, start=, stop=, /", run: index },
    NativeDef { name: "count", params: "self, value, /", run: count },
    NativeDef { name: "clear", params: "self, /", run: clear },
    NativeDef { name: "copy", params: "self, /", run: copy },
    NativeDef { name: "reverse", params: "self, /", run: reverse },
    NativeDef { name: "sort", params: "self, /, *, key=, reverse=", run: sort },
    NativeDef { name: "__len__", params: "self, /", run: len_ },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "__getitem__", params: "self, key, /", run: getitem_ },
    NativeDef { name: "__setitem__", params: "self, key, value, /", run: setitem_ },
    NativeDef { name: "__delitem__", params: "self, key, /", run: delitem_ },
    NativeDef { name: "__contains__", params: "self, key, /", run: contains_ },
    NativeDef { name: "__add__", params: "self, value, /", run: add },
    NativeDef { name: "__iadd__", params: "self, value, /", run: iadd_ },
    NativeDef { name: "__mul__", params: "self, value, /", run: mul_ },
    NativeDef { name: "__rmul__", params: "self, value, /", run: mul_ },
    NativeDef { name: "__imul__", params: "self, value, /", run: imul_ },
    NativeDef { name: "__eq__", params: "self, value, /", run: |a| cmp("eq", a) },
    NativeDef { name: "__ne__", params: "self, value, /", run: |a| cmp("ne", a) },
    NativeDef { name: "__lt__", params: "self, value, /", run: |a| cmp("lt", a) },
    NativeDef { name: "__le__", params: "self, value, /", run: |a| cmp("le", a) },
    NativeDef { name: "__gt__", params: "self, value, /", run: |a| cmp("gt", a) },
    NativeDef { name: "__ge__", params: "self, value, /", run: |a| cmp("ge", a) },
    NativeDef { name: "__iter__", params: "self, /", run: iter_ },
    NativeDef { name: "__reversed__", params: "self, /", run: reversed },
    NativeDef { name: "__class_getitem__", params: "cls, item, /", run: class_getitem },
];

pub fn define_all() {
    crate::setup::define(T::List, METHODS, &[]);
}
