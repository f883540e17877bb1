//! WeakValueDictionary, WeakKeyDictionary and WeakSet: a dict whose values, or keys, are weak
//! references; entries whose object died are passed over, and dropped when they are met.

use crate::func::NativeDef;
use crate::object::new_other_data;
use crate::prelude::*;
use crate::setup::define;
use crate::types::Type;

/// A plain dict: key -> reference, reference -> value, or reference -> None.
struct Weak {
    dict: Value,
    keys_are_weak: bool,
}

fn weak(v: &Value) -> R<&Weak> {
    v.as_native_object::<Weak>().ok_or_else(|| type_error("a weak container is required"))
}

fn reference(v: &Value) -> R {
    call(&T::WeakRef.value(), &mut [v.clone()])
}

fn alive(r: &Value) -> R<Option<Value>> {
    let v = call(r, &mut [])?;
    Ok(if v.is_none() { None } else { Some(v) })
}

impl Weak {
    /// Entries whose object lives; the others go.
    fn pairs(&self) -> R<Vec<(Value, Value)>> {
        let all = self.dict.as_dict().map(|d| d.pairs()).unwrap_or_default();
        let mut out = Vec::with_capacity(all.len());
        for (k, v) in all {
            let r = if self.keys_are_weak { &k } else { &v };
            match alive(r)? {
                Some(x) if self.keys_are_weak => out.push((x, v)),
                Some(x) => out.push((k, x)),
                None => {
                    if let Some(d) = self.dict.as_dict() {
                        d.remove(&k)?;
                    }
                }
            }
        }
        Ok(out)
    }
    fn key(&self, k: &Value) -> R {
        if self.keys_are_weak {
            reference(k)
        } else {
            Ok(k.clone())
        }
    }
    fn get(&self, k: &Value) -> R<Option<Value>> {
        let found = match self.dict.as_dict() {
            Some(d) => d.get(&self.key(k)?)?,
            None => None,
        };
        match found {
            Some(r) if !self.keys_are_weak => alive(&r),
            f => Ok(f),
        }
    }
    fn set(&self, k: &Value, v: &Value) -> R<()> {
        let v = if self.keys_are_weak { v.clone() } else { reference(v)? };
        dict_set(&self.dict, self.key(k)?, v)
    }
    fn take(&self, k: &Value) -> R<Option<Value>> {
        let old = self.get(k)?;
        if let Some(d) = self.dict.as_dict() {
            d.remove(&self.key(k)?)?;
        }
        Ok(old)
    }
}

fn new_weak(a: &[Value]) -> R {
    let t: Type = a[0].as_type().ok_or_else(|| type_error("__new__(): a type is required"))?;
    let keys_are_weak = !t.is_subtype(T::WeakValueDict.ty());
    let w = Weak { dict: crate::dict::new_dict(), keys_are_weak };
    Ok(new_other_data(t, Box::new(w)))
}

fn init_map(a: &[Value]) -> R {
    match a[1].given() {
        Some(m) if !m.is_none() => update(&[a[0].clone(), m.clone()]),
        _ => Ok(NONE),
    }
}

fn update(a: &[Value]) -> R {
    let d = crate::dict::new_dict();
    dict_update(&d, &a[1])?;
    for (k, v) in d.as_dict().map(|d| d.pairs()).unwrap_or_default() {
        weak(&a[0])?.set(&k, &v)?;
    }
    Ok(NONE)
}

fn found(a: &[Value]) -> R {
    weak(&a[0])?.get(&a[1])?.ok_or_else(|| key_error(&a[1]))
}

fn keys(a: &[Value]) -> R {
    let pairs = weak(&a[0])?.pairs()?;
    iter_object(&list(pairs.into_iter().map(|p| p.0).collect()))
}

fn has(a: &[Value]) -> R {
    match weak(&a[0])?.get(&a[1]) {
        Ok(x) => Ok(Value::bool(x.is_some())),
        Err(e) if e.is(T::TypeError) => Ok(FALSE), // no weak reference to such a value
        Err(e) => Err(e),
    }
}

fn count(a: &[Value]) -> R {
    Ok(Value::int(weak(&a[0])?.pairs()?.len() as i64))
}

fn pop(a: &[Value]) -> R {
    match (weak(&a[0])?.take(&a[1])?, a[2].given()) {
        (Some(v), _) => Ok(v),
        (None, Some(d)) => Ok(d.clone()),
        (None, None) => Err(key_error(&a[1])),
    }
}

fn set_default(a: &[Value]) -> R {
    if let Some(v) = weak(&a[0])?.get(&a[1])? {
        return Ok(v);
    }
    let v = a[2].given().cloned().unwrap_or(NONE);
    weak(&a[0])?.set(&a[1], &v)?;
    Ok(v)
}

fn clear(a: &[Value]) -> R {
    if let Some(d) = weak(&a[0])?.dict.as_dict() {
        d.clear();
    }
    Ok(NONE)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static COMMON: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", new_weak),
    m!("__contains__", "self, key, /", has),
    m!("__len__", "self, /", count),
    m!("__iter__", "self, /", keys),
    m!("clear", "self, /", clear),
];
static MAP: &[NativeDef] = &[
    m!("__init__", "self, other=, /", init_map),
    m!("__getitem__", "self, key, /", found),
    m!("__setitem__", "self, key, value, /", |a| weak(&a[0])?.set(&a[1], &a[2]).map(|_| NONE)),
    m!("__delitem__", "self, key, /", |a| {
        weak(&a[0])?.take(&a[1])?.map(|_| NONE).ok_or_else(|| key_error(&a[1]))
    }),
    m!("get", "self, key, default=", |a| {
        Ok(weak(&a[0])?.get(&a[1])?.unwrap_or_else(|| a[2].given().cloned().unwrap_or(NONE)))
    }),
    m!("keys", "self, /", keys),
    m!("values", "self, /", |a| {
        let pairs = weak(&a[0])?.pairs()?;
        iter_object(&list(pairs.into_iter().map(|p| p.1).collect()))
    }),
    m!("items", "self, /", |a| {
        let pairs = weak(&a[0])?.pairs()?;
        iter_object(&list(pairs.into_iter().map(|(k, v)| tuple(vec![k, v])).collect()))
    }),
    m!("pop", "self, key, default=, /", pop),
    m!("setdefault", "self, key, default=, /", set_default),
    m!("update", "self, other, /", update),
];
static SET: &[NativeDef] = &[
    m!("__init__", "self, data=, /", |a| {
        for x in a[1].given().map_or(Ok(vec![]), collect)? {
            weak(&a[0])?.set(&x, &NONE)?;
        }
        Ok(NONE)
    }),
    m!("add", "self, item, /", |a| weak(&a[0])?.set(&a[1], &NONE).map(|_| NONE)),
    m!("discard", "self, item, /", |a| weak(&a[0])?.take(&a[1]).map(|_| NONE)),
    m!("remove", "self, item, /", |a| {
        weak(&a[0])?.take(&a[1])?.map(|_| NONE).ok_or_else(|| key_error(&a[1]))
    }),
];

pub fn define_all() {
    for t in [T::WeakValueDict, T::WeakKeyDict, T::WeakSet] {
        define(t, COMMON, &[]);
    }
    define(T::WeakValueDict, MAP, &[]);
    define(T::WeakKeyDict, MAP, &[]);
    define(T::WeakSet, SET, &[]);
}

pub fn fill(m: &ModuleData) -> R<()> {
    for t in [T::WeakValueDict, T::WeakKeyDict, T::WeakSet] {
        m.set_str(t.ty().name(), t.value());
    }
    Ok(())
}
