//! functools.lru_cache, cache and cached_property. A cached function is an instance of an
//! ordinary class (so that update_wrapper finds attributes to set) over Rust state: a table
//! from keys to places in a list linked in order of last use.

use super::classes::{class, def, find, from_module, get, hide_state, hidden, method, put};
use super::functools::{star, update_wrapper};
use super::{closure, functions};
use crate::func::NativeDef;
use crate::prelude::*;
use std::cell::{Cell, RefCell};

const NOWHERE: usize = usize::MAX;

/// A result in the list; `older` and `newer` are indices.
struct Entry {
    key: Value,
    hash: i64,
    result: Value,
    older: usize,
    newer: usize,
}

/// The results of one function.
struct Cached {
    func: Value,
    /// dict: key to index in `entries`, an int.
    table: Value,
    entries: RefCell<Vec<Entry>>,
    oldest: Cell<usize>,
    newest: Cell<usize>,
    max: Option<usize>,
    typed: bool,
    hits: Cell<i64>,
    misses: Cell<i64>,
}

impl Cached {
    fn unlink(&self, i: usize) {
        let mut all = self.entries.borrow_mut();
        let (older, newer) = (all[i].older, all[i].newer);
        match older {
            NOWHERE => self.oldest.set(newer),
            o => all[o].newer = newer,
        }
        match newer {
            NOWHERE => self.newest.set(older),
            n => all[n].older = older,
        }
    }
    fn link_newest(&self, i: usize) {
        let mut all = self.entries.borrow_mut();
        let last = self.newest.get();
        all[i].older = last;
        all[i].newer = NOWHERE;
        match last {
            NOWHERE => self.oldest.set(i),
            l => all[l].newer = i,
        }
        self.newest.set(i);
    }
    fn find(&self, hash: i64, key: &Value) -> R<Option<Value>> {
        let i = match self.table.as_dict() {
            Some(t) => t.get_hashed(hash, key)?,
            None => None,
        };
        let i = match i.and_then(|i| i.as_int()) {
            Some(i) => i as usize,
            None => return Ok(None),
        };
        if self.max.is_some() && self.newest.get() != i {
            self.unlink(i);
            self.link_newest(i);
        }
        let result = self.entries.borrow()[i].result.clone();
        Ok(Some(result))
    }
    /// Stores a result; the oldest one makes room when the table is full.
    fn put(&self, hash: i64, key: Value, result: Value) -> R<()> {
        let table = match self.table.as_dict() {
            Some(t) => t,
            None => return Ok(()),
        };
        if table.contains_hashed(hash, &key)? {
            return Ok(()); // the function called itself with the same arguments
        }
        let entry = Entry { key: key.clone(), hash, result, older: NOWHERE, newer: NOWHERE };
        let full = self.max.map_or(false, |m| table.len() >= m);
        let i = if full {
            let i = self.oldest.get();
            self.unlink(i);
            let old = std::mem::replace(&mut self.entries.borrow_mut()[i], entry);
            table.remove_hashed(old.hash, &old.key)?;
            i
        } else {
            self.entries.borrow_mut().push(entry);
            self.entries.borrow().len() - 1
        };
        table.set_hashed(hash, key, Value::int(i as i64))?;
        self.link_newest(i);
        Ok(())
    }
    fn clear(&self) {
        if let Some(d) = self.table.as_dict() {
            d.clear();
        }
        let old = std::mem::take(&mut *self.entries.borrow_mut());
        self.oldest.set(NOWHERE);
        self.newest.set(NOWHERE);
        self.hits.set(0);
        self.misses.set(0);
        drop(old);
    }
}

/// Arguments as one value: named ones stand after a mark. A lone int or str is its own key,
/// as in CPython, where 1 and 1.0 are therefore different.
fn key_of(args: &[Value], kw: &[(Value, Value)], typed: bool) -> Value {
    if let ([x], true) = (args, kw.is_empty() && !typed) {
        if x.as_int().is_some() || x.as_exact_str().is_some() {
            return x.clone();
        }
    }
    let mut key = args.to_vec();
    if !kw.is_empty() {
        key.push(T::NativeClosure.value());
        for (k, v) in kw {
            key.push(k.clone());
            key.push(v.clone());
        }
    }
    if typed {
        key.extend(args.iter().map(|v| type_of(v).value()));
        key.extend(kw.iter().map(|(_, v)| type_of(v).value()));
    }
    tuple(key)
}

fn with<X>(v: &Value, f: impl FnOnce(&Cached) -> R<X>) -> R<X> {
    let state = hidden(v, "\0state");
    match state.as_ref().and_then(|s| s.as_native_object::<Cached>()) {
        Some(c) => f(c),
        None => Err(type_error("a cached function is required")),
    }
}

fn run(a: &[Value]) -> R {
    let (args, kw) = star(&a[1], &a[2]);
    with(&a[0], |c| {
        if c.max == Some(0) {
            c.misses.set(c.misses.get() + 1);
            return call_ex(&c.func, args, kw);
        }
        let key = key_of(&args, &kw, c.typed);
        let hash = crate::compare::hash(&key)?; // once for each call, as in CPython
        if let Some(v) = c.find(hash, &key)? {
            c.hits.set(c.hits.get() + 1);
            return Ok(v);
        }
        c.misses.set(c.misses.get() + 1);
        let v = call_ex(&c.func, args, kw)?;
        c.put(hash, key, v.clone())?;
        Ok(v)
    })
}

thread_local! {
    static INFO: RefCell<Option<Value>> = RefCell::new(None);
}

fn info_class() -> R {
    if let Some(c) = INFO.with(|i| i.borrow().clone()) {
        return Ok(c);
    }
    let fields: Vec<String> =
        ["hits", "misses", "maxsize", "currsize"].iter().map(|s| s.to_string()).collect();
    let c = super::namedtuple::make_class("CacheInfo", &fields, vec![], new_str("functools"))?;
    INFO.with(|i| *i.borrow_mut() = Some(c.clone()));
    Ok(c)
}

fn cache_info(a: &[Value]) -> R {
    let class = info_class()?;
    with(&a[0], |c| {
        let max = c.max.map_or(NONE, |m| Value::int(m as i64));
        let size = c.table.as_dict().map_or(0, |d| d.len()) as i64;
        let counts = [Value::int(c.hits.get()), Value::int(c.misses.get())];
        let [hits, misses] = counts;
        call(&class, &mut [hits, misses, max, Value::int(size)])
    })
}

static CACHED: &[NativeDef] = &[
    def!("__call__", "self, /, *args, **kw", run),
    def!("cache_info", "self, /", cache_info),
    def!("cache_clear", "self, /", |a| with(&a[0], |c| {
        c.clear();
        Ok(NONE)
    })),
    def!("__get__", "self, instance, owner=, /", |a| {
        if a[1].is_none() {
            return Ok(a[0].clone());
        }
        Ok(crate::func::bound(a[0].clone(), a[1].clone()))
    }),
    def!("__copy__", "self, /", |a| Ok(a[0].clone())),
    def!("__deepcopy__", "self, memo, /", |a| Ok(a[0].clone())),
    def!("__reduce__", "self, /", |a| get(&a[0], "__qualname__")),
];

/// The cached function; `shown` is the maxsize that cache_parameters() tells.
fn new_cached(func: &Value, max: Option<usize>, shown: Value, typed: bool) -> R {
    if !crate::builtins::is_callable(func) {
        return Err(type_error("the first argument must be callable"));
    }
    let class = from_module("functools", "_lru_cache_wrapper")?;
    let t = class.as_type().ok_or_else(|| type_error("a class is required"))?;
    let v = crate::class::new_instance(t);
    hide_state(&v, Cached {
        func: func.clone(),
        table: crate::dict::new_dict(),
        entries: RefCell::new(Vec::new()),
        oldest: Cell::new(NOWHERE),
        newest: Cell::new(NOWHERE),
        max,
        typed,
        hits: Cell::new(0),
        misses: Cell::new(0),
    });
    let parameters = closure("cache_parameters", move |_| {
        dict(vec![
            (new_str("maxsize"), shown.clone()),
            (new_str("typed"), Value::bool(typed)),
        ])
    });
    put(&v, "cache_parameters", parameters)?;
    update_wrapper(&v, func, &UNBOUND, &UNBOUND)
}

fn lru_cache(a: &[Value]) -> R {
    let typed = super::classes::is_true(&a[1])?;
    let first = a[0].given().cloned().unwrap_or_else(|| Value::int(128));
    if first.is_none() {
        return Ok(closure("lru_cache", move |b| new_cached(&b[0], None, NONE, typed)));
    }
    if crate::str_args::is_int(&first) {
        let n = index_size(&first)?.max(0);
        return Ok(closure("lru_cache", move |b| {
            new_cached(&b[0], Some(n as usize), Value::int(n as i64), typed)
        }));
    }
    if crate::builtins::is_callable(&first) {
        return new_cached(&first, Some(128), Value::int(128), typed);
    }
    Err(type_error("Expected first argument to be an integer, a callable, or None"))
}

// ---- cached_property

fn property_set_name(a: &[Value]) -> R {
    let now = get(&a[0], "attrname")?;
    if now.is_none() {
        put(&a[0], "attrname", a[2].clone())?;
    } else if !eq_b(&now, &a[2])? {
        return Err(type_error(format!(
            "Cannot assign the same cached_property to two different names ({} and {}).",
            repr_text(&now)?,
            repr_text(&a[2])?
        )));
    }
    Ok(NONE)
}

fn property_get(a: &[Value]) -> R {
    if a[1].is_none() {
        return Ok(a[0].clone());
    }
    let name = get(&a[0], "attrname")?;
    if name.is_none() {
        return Err(type_error(
            "Cannot use cached_property instance without calling __set_name__ on it.",
        ));
    }
    let t = type_of(&a[1]);
    let at = crate::attr::name_sym(&name)?;
    let attrs = match crate::object::attrs_of(&a[1]).filter(|_| t.data().has_dict.get()) {
        Some(x) => x,
        None => {
            let is_class = a[1].as_type().is_some();
            if is_class {
                call(&get(&a[0], "func")?, &mut [a[1].clone()])?;
            }
            let (before, after) = match is_class {
                true => ("The", "does not support item assignment for caching"),
                false => ("No", "to cache"),
            };
            let (class, name) = (t.name(), repr_text(&name)?);
            return Err(type_error(format!(
                "{} '__dict__' attribute on '{}' instance {} {} property.",
                before, class, after, name
            )));
        }
    };
    if let Some(v) = attrs.get(at) {
        return Ok(v);
    }
    // Threads that ask at the same time wait for the first of them.
    let lock = get(&a[0], "lock")?;
    method(&lock, "acquire", &[])?;
    let v = match attrs.get(at) {
        Some(v) => Ok(v),
        None => call(&get(&a[0], "func")?, &mut [a[1].clone()]).map(|v| {
            attrs.set(at, v.clone());
            v
        }),
    };
    method(&lock, "release", &[])?;
    v
}

static PROPERTY: &[NativeDef] = &[
    def!("__init__", "self, func", |a| {
        put(&a[0], "func", a[1].clone())?;
        put(&a[0], "attrname", NONE)?;
        let lock = from_module("functools", "RLock")?;
        put(&a[0], "lock", call(&lock, &mut [])?)?;
        put(&a[0], "__doc__", find(&a[1], "__doc__")?.unwrap_or(NONE))?;
        Ok(NONE)
    }),
    def!("__set_name__", "self, owner, name", property_set_name),
    def!("__get__", "self, instance, owner=", property_get),
    def!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];

static FUNCTIONS: &[NativeDef] = &[
    def!("lru_cache", "maxsize=, typed=", lru_cache),
    def!("cache", "user_function, /", |a| new_cached(&a[0], None, NONE, false)),
];

pub fn fill(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "functools");
    let object = [T::Object.value()];
    m.set_str("_lru_cache_wrapper", class("functools", "_lru_cache_wrapper", &object, CACHED)?);
    m.set_str("cached_property", class("functools", "cached_property", &object, PROPERTY)?);
    m.set_str("_CacheInfo", info_class()?);
    m.set_str("RLock", from_module("_thread", "RLock")?);
    Ok(())
}
