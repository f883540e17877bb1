//! functools: reduce, partial, wraps, lru_cache, cmp_to_key.

use super::{closure, functions};
use crate::func::NativeDef;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym;
use std::cell::{Cell, RefCell};

fn reduce(a: &[Value]) -> R {
    let mut it = iter(&a[1])?;
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

struct Partial {
    func: Value,
    args: Vec<Value>,
    kw: Vec<(Value, Value)>,
}

fn partial_new(a: &[Value]) -> R {
    let args = a[2].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[3].as_dict().map(|d| d.pairs()).unwrap_or_default();
    let p = Partial { func: a[1].clone(), args, kw };
    Ok(new_other_data(T::Partial.ty(), Box::new(p)))
}

fn partial(v: &Value) -> R<&Partial> {
    v.as_native_object::<Partial>().ok_or_else(|| type_error("a partial is required"))
}

fn partial_call(a: &[Value]) -> R {
    let p = partial(&a[0])?;
    let mut args = p.args.clone();
    args.extend(collect(&a[1])?);
    let d = dict(p.kw.clone())?;
    dict_update(&d, &a[2])?;
    call_ex(&p.func, args, d.as_dict().map(|d| d.pairs()).unwrap_or_default())
}

static PARTIAL: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, func, /, *args, **kw", run: partial_new },
    NativeDef { name: "__call__", params: "self, /, *args, **kw", run: partial_call },
];
static PARTIAL_ATTRS: &[GetSetData] = &[
    GetSetData { name: "func", get: |v| Ok(partial(v)?.func.clone()), set: None },
    GetSetData { name: "args", get: |v| Ok(tuple(partial(v)?.args.clone())), set: None },
    GetSetData { name: "keywords", get: |v| dict(partial(v)?.kw.clone()), set: None },
];

const COPIED: [sym::Sym; 4] = [sym::MODULE, sym::NAME, sym::QUALNAME, sym::DOC];

fn copy_names(to: &Value, from: &Value) -> R<()> {
    for n in COPIED {
        if let Some(v) = crate::attr::try_getattr(from, n)? {
            crate::attr::setattr_sym(to, n, v)?;
        }
    }
    if let Some(d) = crate::class::object_dict(from) {
        for (k, v) in d.as_dict().map(|d| d.pairs()).unwrap_or_default() {
            crate::attr::setattr_sym(to, crate::attr::name_sym(&k)?, v)?;
        }
    }
    crate::attr::setattr_sym(to, sym::WRAPPED, from.clone())
}

fn update_wrapper(a: &[Value]) -> R {
    copy_names(&a[0], &a[1])?;
    Ok(a[0].clone())
}

fn wraps(a: &[Value]) -> R {
    let from = a[0].clone();
    Ok(closure("wraps", move |b| {
        copy_names(&b[0], &from)?;
        Ok(b[0].clone())
    }))
}

/// A cached function: results by key, in order of last use.
struct Cached {
    func: Value,
    table: Value, // a dict; moved to its end when used
    max: Option<usize>,
    typed: bool,
    hits: Cell<i64>,
    misses: Cell<i64>,
    names: RefCell<Vec<(sym::Sym, Value)>>,
}

fn cached(v: &Value) -> R<&Cached> {
    v.as_native_object::<Cached>().ok_or_else(|| type_error("a cached function is required"))
}

fn new_cached(func: &Value, max: Option<usize>, typed: bool) -> R {
    let mut names = vec![(sym::WRAPPED, func.clone())];
    for n in COPIED {
        if let Some(v) = crate::attr::try_getattr(func, n)? {
            names.push((n, v));
        }
    }
    let c = Cached {
        func: func.clone(),
        table: crate::dict::new_dict(),
        max,
        typed,
        hits: Cell::new(0),
        misses: Cell::new(0),
        names: RefCell::new(names),
    };
    Ok(new_other_data(T::LruCache.ty(), Box::new(c)))
}

fn cached_call(a: &[Value]) -> R {
    let c = cached(&a[0])?;
    let args = collect(&a[1])?;
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    let mut key = args.clone();
    if !kw.is_empty() {
        key.push(ELLIPSIS); // between positional and named ones
        for (k, v) in &kw {
            key.push(k.clone());
            key.push(v.clone());
        }
    }
    if c.typed {
        let types: Vec<Value> = key.iter().map(|v| type_of(v).value()).collect();
        key.extend(types);
    }
    let key = tuple(key);
    let table = match c.table.as_dict() {
        Some(t) => t,
        None => return call_ex(&c.func, args, kw),
    };
    if let Some(v) = table.get(&key)? {
        c.hits.set(c.hits.get() + 1);
        if c.max.is_some() {
            table.remove(&key)?;
            table.set(key, v.clone())?;
        }
        return Ok(v);
    }
    c.misses.set(c.misses.get() + 1);
    let v = call_ex(&c.func, args, kw)?;
    if c.max == Some(0) {
        return Ok(v);
    }
    if let Some(max) = c.max {
        while table.len() >= max {
            match table.entry_from(0) {
                Some((_, oldest, _)) => table.remove(&oldest)?,
                None => break,
            };
        }
    }
    table.set(key, v.clone())?;
    Ok(v)
}

fn cache_info(a: &[Value]) -> R {
    let c = cached(&a[0])?;
    let max = c.max.map_or(NONE, |m| Value::int(m as i64));
    super::sys::named_tuple(
        "CacheInfo",
        &[
            ("hits", Value::int(c.hits.get())),
            ("misses", Value::int(c.misses.get())),
            ("maxsize", max),
            ("currsize", Value::int(c.table.as_dict().map_or(0, |d| d.len()) as i64)),
        ],
    )
}

fn cache_clear(a: &[Value]) -> R {
    let c = cached(&a[0])?;
    if let Some(d) = c.table.as_dict() {
        d.clear();
    }
    c.hits.set(0);
    c.misses.set(0);
    Ok(NONE)
}

fn cached_attr(a: &[Value]) -> R {
    let name = crate::attr::name_sym(&a[1])?;
    let own = cached(&a[0])?.names.borrow().iter().find(|x| x.0 == name).map(|x| x.1.clone());
    if let Some(v) = own {
        return Ok(v);
    }
    match crate::attr::generic_getattr(&a[0], name)? {
        Some(v) => Ok(v),
        None => Err(crate::attr::no_attribute(&a[0], name)),
    }
}

static LRU: &[NativeDef] = &[
    NativeDef { name: "__call__", params: "self, /, *args, **kw", run: cached_call },
    NativeDef { name: "cache_info", params: "self, /", run: cache_info },
    NativeDef { name: "cache_clear", params: "self, /", run: cache_clear },
    NativeDef { name: "__getattribute__", params: "self, name, /", run: cached_attr },
    NativeDef {
        name: "__get__",
        params: "self, instance, owner=, /",
        run: |a| {
            if a[1].is_none() {
                return Ok(a[0].clone());
            }
            Ok(crate::func::bound(a[0].clone(), a[1].clone()))
        },
    },
];

fn lru_cache(a: &[Value]) -> R {
    let typed = a[1].given().map_or(Ok(false), truthy)?;
    match a[0].given() {
        Some(f) if f.as_func().is_some() || f.as_type().is_some() => new_cached(f, Some(128), typed),
        Some(n) if n.is_none() => Ok(closure("lru_cache", move |b| new_cached(&b[0], None, typed))),
        Some(n) => {
            let n = index_size(n)?.max(0) as usize;
            Ok(closure("lru_cache", move |b| new_cached(&b[0], Some(n), typed)))
        }
        None => Ok(closure("lru_cache", move |b| new_cached(&b[0], Some(128), typed))),
    }
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
    NativeDef { name: "__lt__", params: "self, other, /", run: |a| key_cmp(a, lt) },
    NativeDef { name: "__le__", params: "self, other, /", run: |a| key_cmp(a, le) },
    NativeDef { name: "__gt__", params: "self, other, /", run: |a| key_cmp(a, gt) },
    NativeDef { name: "__ge__", params: "self, other, /", run: |a| key_cmp(a, ge) },
    NativeDef { name: "__eq__", params: "self, other, /", run: |a| key_cmp(a, eq) },
];

fn cmp_to_key(a: &[Value]) -> R {
    let cmp = a[0].clone();
    Ok(closure("K", move |b| {
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

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "total_ordering", params: "cls, /", run: total_ordering },
    NativeDef { name: "reduce", params: "function, iterable, initial=, /", run: reduce },
    NativeDef { name: "update_wrapper", params: "wrapper, wrapped", run: update_wrapper },
    NativeDef { name: "wraps", params: "wrapped", run: wraps },
    NativeDef { name: "lru_cache", params: "maxsize=, typed=", run: lru_cache },
    NativeDef { name: "cache", params: "user_function, /", run: |a| new_cached(&a[0], None, false) },
    NativeDef { name: "cmp_to_key", params: "mycmp", run: cmp_to_key },
];

pub fn define_all() {
    define(T::Partial, PARTIAL, PARTIAL_ATTRS);
    define(T::LruCache, LRU, &[]);
    define(T::CmpKey, KEY, &[]);
    T::CmpKey.ty().dict().set(sym::HASH, NONE);
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "functools");
    m.set_str("partial", T::Partial.value());
    Ok(())
}
