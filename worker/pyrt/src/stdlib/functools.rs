//! functools: reduce, wraps, cmp_to_key, total_ordering; partial, caches and dispatch by type
//! stand in files of their own.

use super::classes::{args_of, def, find, method, pairs_of};
use super::{closure, functions};
use crate::func::NativeDef;
use crate::object::new_other_data;
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

fn reduce(a: &[Value]) -> R {
    let mut it = match iter(&a[1]) {
        Err(e) if e.is(T::TypeError) => {
            return Err(type_error("reduce() arg 2 must support iteration"))
        }
        r => r?,
    };
    let mut acc = match a[2].given() {
        Some(v) => v.clone(),
        None => match it.next()? {
            Some(v) => v,
            None => return Err(type_error("reduce() of empty iterable with no initial value")),
        },
    };
    while let Some(x) = it.next()? {
        acc = call(&a[0], &mut [acc, x])?;
    }
    Ok(acc)
}

const COPIED: [sym::Sym; 5] =
    [sym::MODULE, sym::NAME, sym::QUALNAME, sym::DOC, sym::ANNOTATIONS];

/// functools.update_wrapper; UNBOUND stands for the usual names.
pub fn update_wrapper(to: &Value, from: &Value, assigned: &Value, updated: &Value) -> R {
    let assigned = match assigned.given() {
        Some(v) => collect(v)?,
        None => COPIED.iter().map(|s| s.value()).collect(),
    };
    for n in assigned {
        let n = crate::attr::name_sym(&n)?;
        if let Some(v) = crate::attr::try_getattr(from, n)? {
            crate::attr::setattr_sym(to, n, v)?;
        }
    }
    let updated = match updated.given() {
        Some(v) => collect(v)?,
        None => vec![sym::DICT.value()],
    };
    for n in updated {
        let n = crate::attr::name_sym(&n)?;
        let target = crate::attr::getattr_sym(to, n)?;
        if let Some(v) = crate::attr::try_getattr(from, n)? {
            method(&target, "update", &[v])?;
        }
    }
    crate::attr::setattr_sym(to, sym::WRAPPED, from.clone())?;
    Ok(to.clone())
}

/// The decorator that update_wrapper becomes: a partial of it, as in CPython.
fn wraps(a: &[Value]) -> R {
    let f = super::classes::from_module("functools", "update_wrapper")?;
    let mut kw = vec![(new_str("wrapped"), a[0].clone())];
    for (name, v) in [("assigned", &a[1]), ("updated", &a[2])] {
        if let Some(v) = v.given() {
            kw.push((new_str(name), v.clone()));
        }
    }
    call_ex(&super::classes::from_module("functools", "partial")?, vec![f], kw)
}

/// cmp_to_key: an object that compares through the function.
struct Key {
    cmp: Value,
    obj: Value,
}

fn key_cmp(a: &[Value], test: fn(&Value, &Value) -> R) -> R {
    match (a[0].as_native_object::<Key>(), a[1].as_native_object::<Key>()) {
        (Some(x), Some(y)) => {
            let r = call(&x.cmp, &mut [x.obj.clone(), y.obj.clone()])?;
            test(&r, &Value::int(0))
        }
        _ => Err(type_error("other argument must be K instance")),
    }
}

static KEY: &[NativeDef] = &[
    def!("__lt__", "self, other, /", |a| key_cmp(a, lt)),
    def!("__le__", "self, other, /", |a| key_cmp(a, le)),
    def!("__gt__", "self, other, /", |a| key_cmp(a, gt)),
    def!("__ge__", "self, other, /", |a| key_cmp(a, ge)),
    def!("__eq__", "self, other, /", |a| key_cmp(a, eq)),
];
static KEY_ATTRS: &[crate::object::GetSetData] = &[crate::object::GetSetData {
    name: "obj",
    get: |v| Ok(v.as_native_object::<Key>().map_or(NONE, |k| k.obj.clone())),
    set: None,
}];

fn cmp_to_key(a: &[Value]) -> R {
    let cmp = a[0].clone();
    Ok(closure("K", move |b| {
        if b.len() != 1 {
            return Err(type_error("K() missing required argument 'obj' (pos 1)"));
        }
        let k = Key { cmp: cmp.clone(), obj: b[0].clone() };
        Ok(new_other_data(T::CmpKey.ty(), Box::new(k)))
    }))
}

/// The comparisons that a class has not, from the first one it has and `==`.
fn total_ordering(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("total_ordering: a class is required"))?;
    let own = |n: sym::Sym| t.mro().iter().any(|m| m.is_heap() && m.dict().get(n).is_some());
    let all = [sym::LT, sym::LE, sym::GT, sym::GE];
    let root = match all.iter().copied().find(|n| own(*n)) {
        Some(r) => r,
        None => {
            return Err(value_error("must define at least one ordering operation: < > <= >="))
        }
    };
    for name in all.iter().copied().filter(|n| !own(*n)) {
        let derived = closure(name.name(), move |b| derive(root, name, &b[0], &b[1]));
        crate::attr::setattr_sym(&a[0], name, derived)?;
    }
    Ok(a[0].clone())
}

fn derive(root: sym::Sym, name: sym::Sym, x: &Value, y: &Value) -> R {
    let r = match crate::attr::call_special(root, &mut [x.clone(), y.clone()]) {
        Some(r) => r?,
        None => return Ok(NOT_IMPLEMENTED),
    };
    if r.is_not_implemented() {
        return Ok(r);
    }
    let r = truthy(&r)?;
    let less = |n: sym::Sym| n == sym::LT || n == sym::LE;
    let strict = |n: sym::Sym| n == sym::LT || n == sym::GT;
    Ok(Value::bool(match (less(root) == less(name), strict(root)) {
        (true, true) => r || eq_b(x, y)?,              // <= from <
        (true, false) => r && !eq_b(x, y)?,            // < from <=
        (false, true) if strict(name) => !r && !eq_b(x, y)?, // > from <
        (false, true) => !r,                           // >= from <
        (false, false) if strict(name) => !r,          // > from <=
        (false, false) => !r || eq_b(x, y)?,           // >= from <=
    }))
}

/// What CPython has in C: pickles name `_functools.reduce`.
static C_FUNCTIONS: &[NativeDef] = &[
    def!("reduce", "function, iterable, initial=, /", reduce),
    def!("cmp_to_key", "mycmp", cmp_to_key),
];

static FUNCTIONS: &[NativeDef] = &[
    def!("total_ordering", "cls, /", total_ordering),
    def!("update_wrapper", "wrapper, wrapped, assigned=, updated=", |a| {
        update_wrapper(&a[0], &a[1], &a[2], &a[3])
    }),
    def!("wraps", "wrapped, assigned=, updated=", wraps),
];

/// The values that a call gets: `*args` and `**kw` slots as call_ex wants them.
pub fn star(args: &Value, kw: &Value) -> (Vec<Value>, Vec<(Value, Value)>) {
    (args_of(args), pairs_of(kw))
}

/// `f.__isabstractmethod__`, False where there is none.
pub fn abstractness(f: &Value) -> R {
    Ok(find(f, "__isabstractmethod__")?.unwrap_or(FALSE))
}

pub fn define_all() {
    define(T::CmpKey, KEY, KEY_ATTRS);
    T::CmpKey.ty().dict().set(sym::HASH, NONE);
}

const ALL: &[&str] = &[
    "update_wrapper", "wraps", "WRAPPER_ASSIGNMENTS", "WRAPPER_UPDATES", "total_ordering",
    "cache", "cmp_to_key", "lru_cache", "reduce", "partial", "partialmethod",
    "singledispatch", "singledispatchmethod", "cached_property",
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, C_FUNCTIONS, "_functools");
    functions(m, FUNCTIONS, "functools");
    super::functools_partial::fill(m)?;
    super::functools_cache::fill(m)?;
    super::functools_dispatch::fill(m)?;
    super::classes::put_all(m, ALL);
    m.set_str("WRAPPER_ASSIGNMENTS", tuple(COPIED.iter().map(|s| s.value()).collect()));
    m.set_str("WRAPPER_UPDATES", tuple(vec![sym::DICT.value()]));
    Ok(())
}
