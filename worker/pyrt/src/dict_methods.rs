//! The methods of dict.

use crate::dict::{iterates_plainly, pairs_by_keys, pairs_of_mapping, DictData};
use crate::dict_views::{iter_keys, iterate, view, Part};
use crate::func::NativeDef;
use crate::object::{new_dict_data, Kind};
use crate::prelude::*;
use crate::sym;

pub fn this(a: &[Value]) -> R<&DictData> {
    a[0].as_dict().ok_or_else(|| type_error("a dict is required"))
}

fn new(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("dict.__new__(X): X is not a type object"))?;
    Ok(new_dict_data(t, DictData::new()))
}

/// `update(d, other=, **kw)`: slots self, tuple of positional arguments, dict of named ones.
pub fn update(a: &[Value]) -> R {
    let d = this(a)?;
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    if args.len() > 1 {
        return Err(type_error(format!(
            "update expected at most 1 argument, got {}",
            args.len()
        )));
    }
    if let Some(o) = args.first() {
        update_from(d, o)?;
    }
    for (k, v) in a[2].as_dict().map(|d| d.pairs()).unwrap_or_default() {
        d.set(k, v)?;
    }
    Ok(NONE)
}

fn update_from(d: &DictData, o: &Value) -> R<()> {
    if let Some(pairs) = pairs_of_mapping(o)? {
        let changes = || o.as_dict().map_or(0, |d| d.n_places());
        let before = changes();
        for (k, v) in pairs {
            d.set(k, v)?;
            if changes() != before && !std::ptr::eq(d, o.as_dict().unwrap_or(d)) {
                return Err(runtime_error("dict mutated during update"));
            }
        }
        return Ok(());
    }
    let mut it = iter(o)?;
    let mut i = 0;
    while let Some(x) = it.next()? {
        let pair = match collect(&x) {
            Ok(p) => p,
            Err(e) if e.is(T::TypeError) => {
                return Err(type_error(format!(
                    "cannot convert dictionary update sequence element #{} to a sequence",
                    i
                )))
            }
            Err(e) => return Err(e),
        };
        if pair.len() != 2 {
            return Err(value_error(format!(
                "dictionary update sequence element #{} has length {}; 2 is required",
                i,
                pair.len()
            )));
        }
        d.set(pair[0].clone(), pair[1].clone())?;
        i += 1;
    }
    Ok(())
}

fn init(a: &[Value]) -> R {
    match update(a) {
        Err(e) if e.is(T::TypeError) && e.text().starts_with("update expected") => {
            Err(type_error(e.text().replacen("update", "dict", 1)))
        }
        r => r,
    }
}

pub fn get(a: &[Value]) -> R {
    let d = a[2].given().cloned().unwrap_or(NONE);
    Ok(this(a)?.get(&a[1])?.unwrap_or(d))
}

fn setdefault(a: &[Value]) -> R {
    this(a)?.get_or_set(&a[1], || a[2].given().cloned().unwrap_or(NONE))
}

pub fn pop(a: &[Value]) -> R {
    match this(a)?.remove(&a[1])? {
        Some(v) => Ok(v),
        None => a[2].given().cloned().ok_or_else(|| key_error(&a[1])),
    }
}

fn popitem(a: &[Value]) -> R {
    match this(a)?.pop_last() {
        Some((k, v)) => Ok(tuple(vec![k, v])),
        None => Err(crate::exc::error(T::KeyError, "popitem(): dictionary is empty")),
    }
}

fn clear(a: &[Value]) -> R {
    this(a)?.clear();
    Ok(NONE)
}

pub fn copy(a: &[Value]) -> R {
    copied(&a[0], this(a)?)
}

fn copied(v: &Value, d: &DictData) -> R {
    if iterates_plainly(v) {
        return Ok(new_dict_data(T::Dict.ty(), d.copy()));
    }
    dict(pairs_by_keys(v)?.unwrap_or_default())
}

fn fromkeys(a: &[Value]) -> R {
    let v = a[2].given().cloned().unwrap_or(NONE);
    let d = call(&a[0], &mut [])?;
    if let (Some(d), Some(s), true) = (d.as_exact_dict(), a[1].as_set(), a[1].is_exact(Kind::Set)) {
        for (h, k) in s.entries() {
            d.set_hashed(h, k, v.clone())?;
        }
        return Ok(new_dict_data(T::Dict.ty(), d.copy()));
    }
    let mut it = iter(&a[1])?;
    while let Some(k) = it.next()? {
        setitem(&d, &k, v.clone())?;
    }
    Ok(d)
}

pub fn getitem_(a: &[Value]) -> R {
    item_of(&a[0], this(a)?, &a[1])
}

/// `d[k]`, as dict itself has it.
pub fn item_of(v: &Value, d: &DictData, k: &Value) -> R {
    if let Some(found) = d.get(k)? {
        return Ok(found);
    }
    if !v.is_exact(Kind::Dict) {
        if let Some(r) = crate::attr::call_special(sym::MISSING, &mut [v.clone(), k.clone()]) {
            return r;
        }
    }
    Err(key_error(k))
}

fn setitem_(a: &[Value]) -> R {
    this(a)?.set(a[1].clone(), a[2].clone())?;
    Ok(NONE)
}

pub fn delitem_(a: &[Value]) -> R {
    match this(a)?.remove(&a[1])? {
        Some(_) => Ok(NONE),
        None => Err(key_error(&a[1])),
    }
}

pub fn len_(a: &[Value]) -> R {
    Ok(Value::int(this(a)?.len() as i64))
}

pub fn contains_(a: &[Value]) -> R {
    Ok(Value::bool(this(a)?.contains(&a[1])?))
}

fn repr(a: &[Value]) -> R {
    let d = this(a)?;
    if d.len() == 0 {
        return Ok(new_str("{}"));
    }
    let guard = match crate::object_types::ReprGuard::enter(&a[0]) {
        Some(g) => g,
        None => return Ok(new_str("{...}")),
    };
    let mut out = b"{".to_vec();
    let mut at = 0;
    while let Some((next, k, v)) = d.entry_from(at) {
        if at > 0 {
            out.extend_from_slice(b", ");
        }
        crate::object_types::push_repr(&mut out, &k)?;
        out.extend_from_slice(b": ");
        crate::object_types::push_repr(&mut out, &v)?;
        at = next;
    }
    out.push(b'}');
    drop(guard);
    Ok(new_wtf8(out))
}

fn equal(a: &Value, b: &Value) -> R<Option<bool>> {
    let (x, y) = match (a.as_dict(), b.as_dict()) {
        (Some(x), Some(y)) => (x, y),
        _ => return Ok(None),
    };
    crate::call::enter_native()?;
    if x.len() != y.len() {
        return Ok(Some(false));
    }
    for (k, v) in x.pairs() {
        match y.get(&k)? {
            Some(w) if same(&v, &w)? => {}
            _ => return Ok(Some(false)),
        }
    }
    Ok(Some(true))
}

fn eq_(a: &[Value]) -> R {
    Ok(equal(&a[0], &a[1])?.map_or(NOT_IMPLEMENTED, Value::bool))
}
fn ne_(a: &[Value]) -> R {
    Ok(equal(&a[0], &a[1])?.map_or(NOT_IMPLEMENTED, |e| Value::bool(!e)))
}

fn or_(a: &[Value]) -> R {
    if a[0].as_dict().is_none() || a[1].as_dict().is_none() {
        return Ok(NOT_IMPLEMENTED);
    }
    let d = copied(&a[0], this(a)?)?;
    dict_update(&d, &a[1])?;
    Ok(d)
}
fn ror(a: &[Value]) -> R {
    or_(&[a[1].clone(), a[0].clone()])
}

fn ior(a: &[Value]) -> R {
    update_from(this(a)?, &a[1])?;
    Ok(a[0].clone())
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, /, *args, **kw", run: new },
    NativeDef { name: "__init__", params: "self, /, *args, **kw", run: init },
    NativeDef { name: "update", params: "self, /, *args, **kw", run: update },
    NativeDef { name: "get", params: "self, key, default=, /", run: get },
    NativeDef { name: "setdefault", params: "self, key, default=, /", run: setdefault },
    NativeDef { name: "pop", params: "self, key, default=, /", run: pop },
    NativeDef { name: "popitem", params: "self, /", run: popitem },
    NativeDef { name: "clear", params: "self, /", run: clear },
    NativeDef { name: "copy", params: "self, /", run: copy },
    NativeDef { name: "fromkeys", params: "cls, iterable, value=, /", run: fromkeys },
    NativeDef { name: "keys", params: "self, /", run: |a| view(a, Part::Keys) },
    NativeDef { name: "values", params: "self, /", run: |a| view(a, Part::Values) },
    NativeDef { name: "items", params: "self, /", run: |a| view(a, Part::Items) },
    NativeDef { name: "__getitem__", params: "self, key, /", run: getitem_ },
    NativeDef { name: "__setitem__", params: "self, key, value, /", run: setitem_ },
    NativeDef { name: "__delitem__", params: "self, key, /", run: delitem_ },
    NativeDef { name: "__len__", params: "self, /", run: len_ },
    NativeDef { name: "__contains__", params: "self, key, /", run: contains_ },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "__eq__", params: "self, value, /", run: eq_ },
    NativeDef { name: "__ne__", params: "self, value, /", run: ne_ },
    NativeDef { name: "__or__", params: "self, value, /", run: or_ },
    NativeDef { name: "__ror__", params: "self, value, /", run: ror },
    NativeDef { name: "__ior__", params: "self, value, /", run: ior },
    NativeDef {
        name: "__iter__",
        params: "self, /",
        run: iter_keys,
    },
    NativeDef {
        name: "__reversed__",
        params: "self, /",
        run: |a| Ok(iterate(&a[0], Part::Keys, true)),
    },
    NativeDef {
        name: "__class_getitem__",
        params: "cls, item, /",
        run: |a| crate::object_types::generic_alias(&a[0], &a[1]),
    },
];

pub fn define_all() {
    crate::setup::define(T::Dict, METHODS, &[]);
    crate::dict_views::define();
    crate::dict_module::define();
}
