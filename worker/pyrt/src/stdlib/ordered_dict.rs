//! OrderedDict of collections. What a class derived from it overrides is heeded as CPython's C does.

use super::classes::{args_of, class_name, method, pairs_of};
use super::dict_kinds::{of, of_dict};
use crate::func::NativeDef;
use crate::prelude::*;

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

/// `self[key] = value` for each of `pairs`, by the class's own `__setitem__`.
fn set_pairs(d: &Value, pairs: Vec<(Value, Value)>) -> R<()> {
    for (k, v) in pairs {
        setitem(d, &k, v)?;
    }
    Ok(())
}

fn pair(x: &Value) -> R<(Value, Value)> {
    let mut it = iter(x)?;
    let mut next = |n| {
        it.next()?.ok_or_else(|| {
            value_error(format!("need more than {} value{} to unpack", n, if n == 1 { "" } else { "s" }))
        })
    };
    let (k, v) = (next(0)?, next(1)?);
    match it.next()? {
        None => Ok((k, v)),
        Some(_) => Err(value_error("too many values to unpack (expected 2)")),
    }
}

fn add(d: &Value, from: &Value) -> R<()> {
    if let Some(pairs) = crate::dict::pairs_by_keys(from)? {
        return set_pairs(d, pairs);
    }
    let items = match crate::attr::try_getattr(from, crate::sym::intern("items"))? {
        Some(f) => call(&f, &mut [])?,
        None => from.clone(),
    };
    let mut it = iter(&items)?;
    while let Some(x) = it.next()? {
        let (k, v) = pair(&x)?;
        setitem(d, &k, v)?;
    }
    Ok(())
}

/// Slots self, positional arguments, named ones; `wrong` says that there are too many.
fn fill(a: &[Value], wrong: fn(usize) -> String) -> R {
    let args = args_of(&a[1]);
    if args.len() > 1 {
        return Err(type_error(wrong(args.len())));
    }
    for from in &args {
        add(&a[0], from)?;
    }
    set_pairs(&a[0], pairs_of(&a[2]))?;
    Ok(NONE)
}

fn init(a: &[Value]) -> R {
    fill(a, |n| format!("expected at most 1 arguments, got {}", n))
}

fn update(a: &[Value]) -> R {
    fill(a, |n| format!("update() takes at most 1 positional argument ({} given)", n))
}

fn copy(a: &[Value]) -> R {
    let d = call(&type_of(&a[0]).value(), &mut [])?;
    for (k, _) in of(&a[0])?.pairs() {
        let v = getitem(&a[0], &k)?;
        setitem(&d, &k, v)?;
    }
    Ok(d)
}

fn repr(a: &[Value]) -> R {
    if of(&a[0])?.len() == 0 {
        return Ok(new_string(format!("{}()", class_name(&a[0]))));
    }
    let guard = match crate::object_types::ReprGuard::enter(&a[0]) {
        Some(g) => g,
        None => return Ok(new_str("...")),
    };
    let items = collect(&method(&a[0], "items", &[])?)?;
    let text = repr_text(&list(items))?;
    drop(guard);
    Ok(new_string(format!("{}({})", class_name(&a[0]), text)))
}

fn move_to_end(a: &[Value]) -> R {
    let d = of(&a[0])?;
    let last = a[2].given().map_or(Ok(true), truthy)?;
    match d.move_to_end(&a[1], last)? {
        true => Ok(NONE),
        false => Err(key_error(&a[1])),
    }
}

fn popitem(a: &[Value]) -> R {
    let d = of(&a[0])?;
    if d.len() == 0 {
        return Err(crate::exc::error(T::KeyError, "dictionary is empty"));
    }
    if a[1].given().map_or(Ok(true), truthy)? {
        return of_dict("popitem", &a[..1], vec![]);
    }
    match d.entry_from(0) {
        Some((_, k, v)) => {
            d.remove(&k)?;
            Ok(tuple(vec![k, v]))
        }
        None => Ok(NONE),
    }
}

fn pop(a: &[Value]) -> R {
    match (of(&a[0])?.remove(&a[1])?, a[2].given()) {
        (Some(v), _) => Ok(v),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(key_error(&a[1])),
    }
}

fn setdefault(a: &[Value]) -> R {
    if contains(&a[0], &a[1])? {
        return getitem(&a[0], &a[1]);
    }
    let v = a[2].given().cloned().unwrap_or(NONE);
    setitem(&a[0], &a[1], v.clone())?;
    Ok(v)
}

fn fromkeys(a: &[Value]) -> R {
    let (d, value) = (call(&a[0], &mut [])?, a[2].given().cloned().unwrap_or(NONE));
    let mut it = iter(&a[1])?;
    while let Some(k) = it.next()? {
        setitem(&d, &k, value.clone())?;
    }
    Ok(d)
}

fn eq(a: &[Value]) -> R {
    let class = super::classes::from_module("collections", "OrderedDict")?;
    if crate::isinstance::isinstance(&a[1], &class)? {
        let (x, y) = (of(&a[0])?.pairs(), of(&a[1])?.pairs());
        let (x, y): (Vec<Value>, Vec<Value>) =
            (x.into_iter().map(|p| p.0).collect(), y.into_iter().map(|p| p.0).collect());
        if !eq_b(&list(x), &list(y))? {
            return Ok(FALSE);
        }
    }
    of_dict("__eq__", &a[..2], vec![])
}

fn ne(a: &[Value]) -> R {
    let r = eq(a)?;
    Ok(if r.is_not_implemented() { r } else { Value::bool(!truthy(&r)?) })
}

fn joined(first: &Value, second: &Value, class: &Value) -> R {
    if first.as_dict().is_none() || second.as_dict().is_none() {
        return Ok(NOT_IMPLEMENTED);
    }
    let d = call(class, &mut [first.clone()])?;
    add(&d, second)?;
    Ok(d)
}

fn reduce(a: &[Value]) -> R {
    let state = method(&a[0], "__getstate__", &[])?;
    let items = iter_object(&method(&a[0], "items", &[])?)?;
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(vec![]), state, NONE, items]))
}

pub static METHODS: &[NativeDef] = &[
    m!("__init__", "self, /, *args, **kw", init),
    m!("update", "self, /, *args, **kw", update),
    m!("__iter__", "self, /", crate::dict_views::iter_keys),
    m!("__reduce__", "self, /", reduce),
    m!("__repr__", "self, /", repr),
    m!("move_to_end", "self, key, last=", move_to_end),
    m!("popitem", "self, last=", popitem),
    m!("pop", "self, key, default=", pop),
    m!("setdefault", "self, key, default=", setdefault),
    m!("fromkeys", "cls, iterable, value=", fromkeys),
    m!("__eq__", "self, value, /", eq),
    m!("__ne__", "self, value, /", ne),
    m!("copy", "self, /", copy),
    m!("__ior__", "self, value, /", |a| add(&a[0], &a[1]).map(|_| a[0].clone())),
    m!("__or__", "self, value, /", |a| joined(&a[0], &a[1], &type_of(&a[0]).value())),
    m!("__ror__", "self, value, /", |a| joined(&a[1], &a[0], &type_of(&a[0]).value())),
];
