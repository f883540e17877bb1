//! collections: ChainMap, UserDict, UserList and UserString.

use super::classes::{args_of, class_name, from_module, get, method, pairs_of, put};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

fn maps(v: &Value) -> R<Vec<Value>> {
    collect(&get(v, "maps")?)
}

fn first(v: &Value) -> R {
    getitem(&get(v, "maps")?, &Value::int(0))
}

fn chain_init(a: &[Value]) -> R {
    let mut all = args_of(&a[1]);
    if all.is_empty() {
        all.push(crate::dict::new_dict());
    }
    put(&a[0], "maps", list(all))?;
    Ok(NONE)
}

fn chain_get(a: &[Value]) -> R {
    for m in maps(&a[0])? {
        match getitem(&m, &a[1]) {
            Err(e) if e.is(T::KeyError) => {}
            r => return r,
        }
    }
    method(&a[0], "__missing__", &[a[1].clone()])
}

/// All keys in the order that a dict of them would have: of the last map first.
fn chain_keys(v: &Value) -> R {
    let d = crate::dict::new_dict();
    for m in maps(v)?.iter().rev() {
        for k in collect(m)? {
            dict_set(&d, k, NONE)?;
        }
    }
    Ok(d)
}

fn chain_contains(a: &[Value]) -> R {
    for m in maps(&a[0])? {
        if contains(&m, &a[1])? {
            return Ok(TRUE);
        }
    }
    Ok(FALSE)
}

fn chain_repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for m in maps(&a[0])? {
        parts.push(repr_text(&m)?);
    }
    Ok(new_string(format!("{}({})", class_name(&a[0]), parts.join(", "))))
}

fn new_child(a: &[Value]) -> R {
    let mut m = a[1].given().cloned().unwrap_or(NONE);
    let kw = dict(pairs_of(&a[2]))?;
    if m.is_none() {
        m = kw;
    } else if len(&kw)? > 0 {
        method(&m, "update", &[kw])?;
    }
    let mut all = vec![m];
    all.extend(maps(&a[0])?);
    call(&type_of(&a[0]).value(), &mut all)
}

fn in_first(a: &[Value], f: impl Fn(&Value) -> R) -> R {
    match f(&first(&a[0])?) {
        Err(e) if e.is(T::KeyError) => Err(crate::exc::error(
            T::KeyError,
            format!("Key not found in the first mapping: {}", repr_text(&a[1])?),
        )),
        r => r,
    }
}

fn chain_copy(a: &[Value]) -> R {
    let mut all = maps(&a[0])?;
    all[0] = method(&all[0], "copy", &[])?;
    call(&type_of(&a[0]).value(), &mut all)
}

fn is_mapping(v: &Value) -> R<bool> {
    super::is_abstract(v, "Mapping")
}

fn chain_or(a: &[Value]) -> R {
    if !is_mapping(&a[1])? {
        return Ok(NOT_IMPLEMENTED);
    }
    let new = chain_copy(a)?;
    method(&first(&new)?, "update", &[a[1].clone()])?;
    Ok(new)
}

fn chain_ror(a: &[Value]) -> R {
    if !is_mapping(&a[1])? {
        return Ok(NOT_IMPLEMENTED);
    }
    let joined = crate::dict::new_dict();
    dict_update(&joined, &a[1])?;
    for m in maps(&a[0])?.iter().rev() {
        dict_update(&joined, m)?;
    }
    call(&type_of(&a[0]).value(), &mut [joined])
}

static CHAIN: &[NativeDef] = &[
    m!("__init__", "self, /, *maps", chain_init),
    m!("__missing__", "self, key", |a| Err(key_error(&a[1]))),
    m!("__getitem__", "self, key", chain_get),
    m!("get", "self, key, default=", |a| {
        if truthy(&chain_contains(a)?)? {
            return getitem(&a[0], &a[1]);
        }
        Ok(a[2].given().cloned().unwrap_or(NONE))
    }),
    m!("__len__", "self", |a| Ok(Value::int(len(&chain_keys(&a[0])?)? as i64))),
    m!("__iter__", "self", |a| iter_object(&chain_keys(&a[0])?)),
    m!("__contains__", "self, key", chain_contains),
    m!("__bool__", "self", |a| {
        for m in maps(&a[0])? {
            if truthy(&m)? {
                return Ok(TRUE);
            }
        }
        Ok(FALSE)
    }),
    m!("__repr__", "self", chain_repr),
    m!("new_child", "self, m=, /, **kw", new_child),
    m!("__setitem__", "self, key, value", |a| {
        setitem(&first(&a[0])?, &a[1], a[2].clone()).map(|_| NONE)
    }),
    m!("__delitem__", "self, key", |a| in_first(a, |m| delitem(m, &a[1]).map(|_| NONE))),
    m!("pop", "self, key, *args", |a| in_first(a, |m| {
        let mut args = vec![a[1].clone()];
        args.extend(args_of(&a[2]));
        method(m, "pop", &args)
    })),
    m!("popitem", "self", |a| match method(&first(&a[0])?, "popitem", &[]) {
        Err(e) if e.is(T::KeyError) => {
            Err(crate::exc::error(T::KeyError, "No keys found in the first mapping."))
        }
        r => r,
    }),
    m!("clear", "self", |a| method(&first(&a[0])?, "clear", &[])),
    m!("copy", "self", chain_copy),
    m!("__copy__", "self", chain_copy),
    m!("__or__", "self, other", chain_or),
    m!("__ror__", "self, other", chain_ror),
    m!("__ior__", "self, other", |a| {
        method(&first(&a[0])?, "update", &[a[1].clone()])?;
        Ok(a[0].clone())
    }),
    m!("fromkeys", "cls, iterable, *args", |a| {
        let mut args = vec![a[1].clone()];
        args.extend(args_of(&a[2]));
        call(&a[0], &mut [method(&T::Dict.value(), "fromkeys", &args)?])
    }),
];
static PARENTS: NativeDef = m!("parents", "self", |a| {
    let mut rest = maps(&a[0])?;
    rest.remove(0);
    call(&type_of(&a[0]).value(), &mut rest)
});

fn data(v: &Value) -> R {
    get(v, "data")
}

/// The builtin inside of a User object; anything else as it is.
fn inner(v: &Value) -> R {
    let plain = v.as_list().is_some() || v.as_dict().is_some() || v.as_str_data().is_some();
    if plain {
        return Ok(v.clone());
    }
    Ok(super::classes::find(v, "data")?.unwrap_or_else(|| v.clone()))
}

fn like(a: &Value, v: Value) -> R {
    call(&type_of(a).value(), &mut [v])
}

fn same_as(a: &[Value], f: fn(&Value, &Value) -> R) -> R {
    f(&data(&a[0])?, &inner(&a[1])?)
}

static USER_DICT: &[NativeDef] = &[
    m!("__init__", "self, dict=, /, **kw", |a| {
        put(&a[0], "data", crate::dict::new_dict())?;
        if let Some(d) = a[1].given().filter(|d| !d.is_none()) {
            method(&a[0], "update", &[d.clone()])?;
        }
        for (k, v) in pairs_of(&a[2]) {
            setitem(&a[0], &k, v)?;
        }
        Ok(NONE)
    }),
    m!("__len__", "self", |a| Ok(Value::int(len(&data(&a[0])?)? as i64))),
    m!("__getitem__", "self, key", |a| {
        let d = data(&a[0])?;
        if contains(&d, &a[1])? {
            return getitem(&d, &a[1]);
        }
        match crate::attr::call_special(sym::MISSING, &mut [a[0].clone(), a[1].clone()]) {
            Some(r) => r,
            None => Err(key_error(&a[1])),
        }
    }),
    m!("__setitem__", "self, key, item", |a| setitem(&data(&a[0])?, &a[1], a[2].clone()).map(|_| NONE)),
    m!("__delitem__", "self, key", |a| delitem(&data(&a[0])?, &a[1]).map(|_| NONE)),
    m!("__iter__", "self", |a| iter_object(&data(&a[0])?)),
    m!("__contains__", "self, key", |a| Ok(Value::bool(contains(&data(&a[0])?, &a[1])?))),
    m!("__repr__", "self", |a| crate::ops::repr_of(&data(&a[0])?)),
    m!("__or__", "self, other", |a| dict_or(a, bitor)),
    m!("__ror__", "self, other", |a| dict_or(a, |x, y| bitor(y, x))),
    m!("__ior__", "self, other", |a| {
        let d = bitor_in_place(&data(&a[0])?, &inner(&a[1])?)?;
        put(&a[0], "data", d)?;
        Ok(a[0].clone())
    }),
    m!("copy", "self", dict_copy),
    m!("__copy__", "self", |a| {
        let new = bare_copy(&a[0])?;
        put(&new, "data", method(&data(&a[0])?, "copy", &[])?)?;
        Ok(new)
    }),
    m!("fromkeys", "cls, iterable, value=", |a| {
        let (d, mut keys) = (call(&a[0], &mut [])?, iter(&a[1])?);
        while let Some(k) = keys.next()? {
            setitem(&d, &k, a[2].given().cloned().unwrap_or(NONE))?;
        }
        Ok(d)
    }),
];

fn bitor_in_place(d: &Value, o: &Value) -> R {
    crate::ops::ibitor(d, o)
}

/// An instance of the same class with the same attributes, made without `__init__`.
fn bare_copy(v: &Value) -> R {
    let new = call(&get(&T::Object.value(), "__new__")?, &mut [type_of(v).value()])?;
    method(&get(&new, "__dict__")?, "update", &[get(v, "__dict__")?])?;
    Ok(new)
}

fn dict_or(a: &[Value], f: fn(&Value, &Value) -> R) -> R {
    match inner(&a[1])? {
        o if o.as_dict().is_some() => like(&a[0], f(&data(&a[0])?, &o)?),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

/// copy(): a subclass may hold more than its data.
fn dict_copy(a: &[Value]) -> R {
    let home = crate::module::import_dotted("collections")?;
    if is(&type_of(&a[0]).value(), &get(&home, "UserDict")?) {
        return like(&a[0], method(&data(&a[0])?, "copy", &[])?);
    }
    let new = bare_copy(&a[0])?;
    put(&new, "data", crate::dict::new_dict())?;
    method(&new, "update", &[a[0].clone()])?;
    Ok(new)
}

/// What a UserList is joined with, as a list.
fn as_list(v: &Value) -> R {
    match inner(v)? {
        l if l.as_list().is_some() => Ok(l),
        o => Ok(list(collect(&o)?)),
    }
}

static USER_LIST: &[NativeDef] = &[
    m!("__init__", "self, initlist=", |a| {
        let items = match a[1].given() {
            Some(v) if !v.is_none() => collect(v)?,
            _ => vec![],
        };
        put(&a[0], "data", list(items))?;
        Ok(NONE)
    }),
    m!("__repr__", "self", |a| crate::ops::repr_of(&data(&a[0])?)),
    m!("__eq__", "self, other", |a| same_as(a, eq)),
    m!("__lt__", "self, other", |a| same_as(a, lt)),
    m!("__le__", "self, other", |a| same_as(a, le)),
    m!("__gt__", "self, other", |a| same_as(a, gt)),
    m!("__ge__", "self, other", |a| same_as(a, ge)),
    m!("__contains__", "self, item", |a| Ok(Value::bool(contains(&data(&a[0])?, &a[1])?))),
    m!("__len__", "self", |a| Ok(Value::int(len(&data(&a[0])?)? as i64))),
    m!("__getitem__", "self, i", |a| {
        let v = getitem(&data(&a[0])?, &a[1])?;
        if a[1].as_slice().is_some() { like(&a[0], v) } else { Ok(v) }
    }),
    m!("__setitem__", "self, i, item", |a| setitem(&data(&a[0])?, &a[1], a[2].clone()).map(|_| NONE)),
    m!("__delitem__", "self, i", |a| delitem(&data(&a[0])?, &a[1]).map(|_| NONE)),
    m!("__add__", "self, other", |a| like(&a[0], add(&data(&a[0])?, &as_list(&a[1])?)?)),
    m!("__radd__", "self, other", |a| like(&a[0], add(&as_list(&a[1])?, &data(&a[0])?)?)),
    m!("__iadd__", "self, other", |a| {
        put(&a[0], "data", crate::ops::iadd(&data(&a[0])?, &as_list(&a[1])?)?)?;
        Ok(a[0].clone())
    }),
    m!("__mul__", "self, n", |a| like(&a[0], mul(&data(&a[0])?, &a[1])?)),
    m!("__rmul__", "self, n", |a| like(&a[0], mul(&data(&a[0])?, &a[1])?)),
    m!("__imul__", "self, n", |a| {
        put(&a[0], "data", crate::ops::imul(&data(&a[0])?, &a[1])?)?;
        Ok(a[0].clone())
    }),
    m!("__copy__", "self", |a| {
        let new = bare_copy(&a[0])?;
        put(&new, "data", list(collect(&data(&a[0])?)?))?;
        Ok(new)
    }),
    m!("append", "self, item", |a| method(&data(&a[0])?, "append", &a[1..])),
    m!("insert", "self, i, item", |a| method(&data(&a[0])?, "insert", &a[1..])),
    m!("pop", "self, i=", |a| match a[1].given() {
        Some(i) => method(&data(&a[0])?, "pop", &[i.clone()]),
        None => method(&data(&a[0])?, "pop", &[]),
    }),
    m!("remove", "self, item", |a| method(&data(&a[0])?, "remove", &a[1..])),
    m!("clear", "self", |a| method(&data(&a[0])?, "clear", &[])),
    m!("copy", "self", |a| like(&a[0], data(&a[0])?)),
    m!("count", "self, item", |a| method(&data(&a[0])?, "count", &a[1..])),
    m!("index", "self, item, *args", |a| {
        let mut args = vec![a[1].clone()];
        args.extend(args_of(&a[2]));
        method(&data(&a[0])?, "index", &args)
    }),
    m!("reverse", "self", |a| method(&data(&a[0])?, "reverse", &[])),
    m!("sort", "self, /, *args, **kw", |a| {
        call_ex(&get(&data(&a[0])?, "sort")?, args_of(&a[1]), pairs_of(&a[2]))
    }),
    m!("extend", "self, other", |a| method(&data(&a[0])?, "extend", &[inner(&a[1])?])),
];

macro_rules! text_method {
    ($name:literal) => {
        m!($name, "self, /, *args, **kw", |a| text_method(a, $name))
    };
}

static USER_STRING: &[NativeDef] = &[
    m!("__init__", "self, seq", |a| {
        put(&a[0], "data", crate::ops::str_of(&inner(&a[1])?)?)?;
        Ok(NONE)
    }),
    m!("__str__", "self", |a| data(&a[0])),
    m!("__repr__", "self", |a| crate::ops::repr_of(&data(&a[0])?)),
    m!("__hash__", "self", |a| Ok(Value::int(hash(&data(&a[0])?)?))),
    m!("__eq__", "self, other", |a| same_as(a, eq)),
    m!("__lt__", "self, other", |a| same_as(a, lt)),
    m!("__le__", "self, other", |a| same_as(a, le)),
    m!("__gt__", "self, other", |a| same_as(a, gt)),
    m!("__ge__", "self, other", |a| same_as(a, ge)),
    m!("__len__", "self", |a| Ok(Value::int(len(&data(&a[0])?)? as i64))),
    m!("__contains__", "self, char", |a| Ok(Value::bool(contains(&data(&a[0])?, &inner(&a[1])?)?))),
    m!("__getitem__", "self, index", |a| like(&a[0], getitem(&data(&a[0])?, &a[1])?)),
    m!("__add__", "self, other", |a| like(&a[0], add(&data(&a[0])?, &as_text(&a[1])?)?)),
    m!("__radd__", "self, other", |a| like(&a[0], add(&as_text(&a[1])?, &data(&a[0])?)?)),
    m!("__mul__", "self, n", |a| like(&a[0], mul(&data(&a[0])?, &a[1])?)),
    m!("__rmul__", "self, n", |a| like(&a[0], mul(&data(&a[0])?, &a[1])?)),
    m!("__mod__", "self, args", |a| like(&a[0], modulo(&data(&a[0])?, &a[1])?)),
    m!("__rmod__", "self, template", |a| {
        like(&a[0], modulo(&crate::ops::str_of(&a[1])?, &a[0])?)
    }),
    m!("__int__", "self", |a| call(&T::Int.value(), &mut [data(&a[0])?])),
    m!("__float__", "self", |a| call(&T::Float.value(), &mut [data(&a[0])?])),
    m!("__complex__", "self", |a| call(&T::Complex.value(), &mut [data(&a[0])?])),
    m!("__getnewargs__", "self", |a| Ok(tuple(vec![data(&a[0])?]))),
    m!("encode", "self, encoding=, errors=", |a| {
        let or = |v: &Value, other| match v.given() {
            Some(v) if !v.is_none() => v.clone(),
            _ => new_str(other),
        };
        method(&data(&a[0])?, "encode", &[or(&a[1], "utf-8"), or(&a[2], "strict")])
    }),
    text_method!("capitalize"), text_method!("casefold"), text_method!("center"),
    text_method!("count"), text_method!("endswith"), text_method!("expandtabs"),
    text_method!("find"), text_method!("format"), text_method!("format_map"),
    text_method!("index"), text_method!("isalnum"), text_method!("isalpha"),
    text_method!("isascii"), text_method!("isdecimal"), text_method!("isdigit"),
    text_method!("isidentifier"), text_method!("islower"), text_method!("isnumeric"),
    text_method!("isprintable"), text_method!("isspace"), text_method!("istitle"),
    text_method!("isupper"), text_method!("join"), text_method!("ljust"),
    text_method!("lower"), text_method!("lstrip"), text_method!("partition"),
    text_method!("removeprefix"), text_method!("removesuffix"), text_method!("replace"),
    text_method!("rfind"), text_method!("rindex"), text_method!("rjust"),
    text_method!("rpartition"), text_method!("rsplit"), text_method!("rstrip"),
    text_method!("split"), text_method!("splitlines"), text_method!("startswith"),
    text_method!("strip"), text_method!("swapcase"), text_method!("title"),
    text_method!("translate"), text_method!("upper"), text_method!("zfill"),
];

/// What a UserString is joined with, as a str.
fn as_text(v: &Value) -> R {
    crate::ops::str_of(&inner(v)?)
}

/// A method of str on the text. Only what changes the text gives a UserString again; `format`,
/// `join` and the like give a str.
fn text_method(a: &[Value], name: &'static str) -> R {
    const PLAIN: [&str; 3] = ["format", "format_map", "join"];
    let mut args = Vec::new();
    for x in args_of(&a[1]) {
        args.push(if name == "join" || name == "translate" { x } else { text_of(&x)? });
    }
    let mut named = Vec::new();
    for (k, v) in pairs_of(&a[2]) {
        named.push((k, text_of(&v)?));
    }
    let r = call_ex(&get(&data(&a[0])?, name)?, args, named)?;
    let wraps = r.as_str_data().is_some() && !PLAIN.contains(&name);
    if wraps { like(&a[0], r) } else { Ok(r) }
}

/// The text of a UserString; anything else as it is.
fn text_of(v: &Value) -> R {
    match inner(v)? {
        s if s.as_str_data().is_some() => Ok(s),
        _ => Ok(v.clone()),
    }
}

pub fn make(m: &ModuleData) -> R<()> {
    let abc = |n: &str| from_module("collections.abc", n);
    let mapping = abc("MutableMapping")?;
    let chain = abc_class("ChainMap", &mapping, CHAIN)?;
    super::classes::add_property(&chain, "parents", &PARENTS);
    m.set_str("ChainMap", chain);
    m.set_str("UserDict", abc_class("UserDict", &mapping, USER_DICT)?);
    m.set_str("UserList", abc_class("UserList", &abc("MutableSequence")?, USER_LIST)?);
    let string = abc_class("UserString", &abc("Sequence")?, USER_STRING)?;
    put(&string, "maketrans", get(&T::Str.value(), "maketrans")?)?;
    m.set_str("UserString", string);
    Ok(())
}

fn abc_class(name: &str, base: &Value, methods: &'static [NativeDef]) -> R {
    let ns = crate::dict::new_dict();
    let c = super::classes::class_with(
        &T::AbcMeta.value(),
        "collections",
        name,
        std::slice::from_ref(base),
        ns,
        methods,
    )?;
    crate::attr::setattr_sym(&c, sym::ABSTRACTMETHODS, crate::set::frozenset(vec![])?)?;
    Ok(c)
}
