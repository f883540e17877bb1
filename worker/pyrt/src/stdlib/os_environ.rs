//! os.environ: a mapping of str to str that the C environment follows.

use super::classes::{class_with, find, from_module, get, put};
use super::os_text::{decode, encode, some};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// The text of a name or value as bytes.
fn encoded(v: &Value) -> R<Vec<u8>> {
    match v.as_str_data() {
        Some(_) => encode(v),
        None => Err(type_error(format!("str expected, not {}", type_name(v)))),
    }
}

fn checked(name: &[u8], value: &[u8]) -> R<()> {
    if name.contains(&0) || value.contains(&0) {
        return Err(value_error("embedded null byte"));
    }
    if name.contains(&b'=') {
        return Err(value_error("illegal environment variable name"));
    }
    if name.is_empty() {
        return Err(os_error(22, None));
    }
    Ok(())
}

fn put_env(name: &[u8], value: &[u8]) -> R<()> {
    checked(name, value)?;
    std::env::set_var(OsString::from_vec(name.to_vec()), OsString::from_vec(value.to_vec()));
    Ok(())
}

fn unset_env(name: &[u8]) -> R<()> {
    checked(name, b"")?;
    std::env::remove_var(OsString::from_vec(name.to_vec()));
    Ok(())
}

fn data(v: &Value) -> R {
    get(v, "_data")
}

fn getitem_(a: &[Value]) -> R {
    encoded(&a[1])?;
    getitem(&data(&a[0])?, &a[1])
}

fn setitem_(a: &[Value]) -> R {
    let (k, v) = (encoded(&a[1])?, encoded(&a[2])?);
    put_env(&k, &v)?;
    setitem(&data(&a[0])?, &a[1], a[2].clone())?;
    Ok(NONE)
}

fn delitem_(a: &[Value]) -> R {
    let k = encoded(&a[1])?;
    let d = data(&a[0])?;
    if !contains_b(&d, &a[1])? {
        return Err(key_error(&a[1]));
    }
    unset_env(&k)?;
    delitem(&d, &a[1])?;
    Ok(NONE)
}

fn contains_b(d: &Value, k: &Value) -> R<bool> {
    contains(d, k)
}

fn repr(a: &[Value]) -> R {
    Ok(new_string(format!("environ({})", crate::ops::repr_text(&data(&a[0])?)?)))
}

fn copy(a: &[Value]) -> R {
    call(&T::Dict.value(), &mut [data(&a[0])?])
}

fn setdefault(a: &[Value]) -> R {
    let d = data(&a[0])?;
    encoded(&a[1])?;
    if !contains_b(&d, &a[1])? {
        setitem_(&[a[0].clone(), a[1].clone(), a[2].given().cloned().unwrap_or(NONE)])?;
    }
    getitem(&d, &a[1])
}

fn merged(left: &Value, right: &Value) -> R {
    let mapping = from_module("collections.abc", "Mapping")?;
    for v in [left, right] {
        if !crate::isinstance::isinstance(v, &mapping)? {
            return Ok(NOT_IMPLEMENTED);
        }
    }
    let new = call(&T::Dict.value(), &mut [left.clone()])?;
    dict_update(&new, right)?;
    Ok(new)
}

fn merge_into(a: &[Value]) -> R {
    call(&get(&a[0], "update")?, &mut [a[1].clone()])?;
    Ok(a[0].clone())
}

static METHODS: &[NativeDef] = natives! {
    "__init__" "self, data" |a| put(&a[0], "_data", a[1].clone()).map(|_| NONE);
    "__getitem__" "self, key" getitem_;
    "__setitem__" "self, key, value" setitem_;
    "__delitem__" "self, key" delitem_;
    "__iter__" "self" |a| iter_object(&list(collect(&data(&a[0])?)?));
    "__len__" "self" |a| Ok(Value::int(len(&data(&a[0])?)? as i64));
    "__repr__" "self" repr;
    "copy" "self" copy;
    "setdefault" "self, key, value" setdefault;
    "__or__" "self, other" |a| merged(&a[0], &a[1]);
    "__ror__" "self, other" |a| merged(&a[1], &a[0]);
    "__ior__" "self, other" merge_into;
};

fn getenv(a: &[Value]) -> R {
    let default = a[1].given().cloned().unwrap_or(NONE);
    encoded(&a[0])?;
    let env = from_module("os", "environ")?;
    match find(&env, "_data")? {
        Some(d) => Ok(match getitem(&d, &a[0]) {
            Ok(v) => v,
            Err(e) if e.is(T::KeyError) => default,
            Err(e) => return Err(e),
        }),
        None => call(&get(&env, "get")?, &mut [a[0].clone(), default]),
    }
}

fn getenvb(a: &[Value]) -> R {
    let name = match a[0].as_bytes_data() {
        Some(b) => b.clone(),
        None => return Err(type_error(format!("bytes expected, not {}", type_name(&a[0])))),
    };
    Ok(match std::env::var_os(OsString::from_vec(name)) {
        Some(v) => crate::str_args::new_bytes(v.into_vec()),
        None => some(&a[1]).cloned().unwrap_or(NONE),
    })
}

fn any_text(v: &Value) -> R<Vec<u8>> {
    Ok(super::os_text::path_text(v)?.bytes)
}

/// CPython's search path for commands.
fn get_exec_path(a: &[Value]) -> R {
    let path = match some(&a[0]) {
        Some(env) => match call(&get(env, "get")?, &mut [new_str("PATH")])? {
            p if p.is_none() => None,
            p => Some(any_text(&p)?),
        },
        None => std::env::var_os("PATH").map(|p| p.as_bytes().to_vec()),
    };
    let path = path.unwrap_or_else(|| b"/bin:/usr/bin".to_vec());
    Ok(list(path.split(|b| *b == b':').map(decode).collect()))
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "getenv" "key, default=" getenv;
    "getenvb" "key, default=" getenvb;
    "putenv" "name, value, /" |a| put_env(&any_text(&a[0])?, &any_text(&a[1])?).map(|_| NONE);
    "unsetenv" "name, /" |a| unset_env(&any_text(&a[0])?).map(|_| NONE);
    "get_exec_path" "env=" get_exec_path;
};

/// Puts `environ` and its class into the os module.
pub fn make(m: &ModuleData) -> R<()> {
    let meta = T::AbcMeta.value();
    let base = from_module("collections.abc", "MutableMapping")?;
    let class = class_with(&meta, "os", "_Environ", &[base], crate::dict::new_dict(), METHODS)?;
    crate::attr::setattr_sym(&class, crate::sym::ABSTRACTMETHODS, crate::set::frozenset(vec![])?)?;
    let mut pairs = Vec::new();
    for (k, v) in std::env::vars_os() {
        pairs.push((decode(k.as_bytes()), decode(v.as_bytes())));
    }
    m.set_str("environ", call(&class, &mut [dict(pairs)?])?);
    m.set_str("_Environ", class);
    Ok(())
}
