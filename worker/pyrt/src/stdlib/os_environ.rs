//! os.environ and os.environb: mappings that the C environment follows. Both stand on one dict of
//! bytes.

use super::classes::{
    class_with, find, from_module, get, hidden, hide, is_true, pairs_of, put,
};
use super::os_text::{decode, encode, some};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::new_bytes;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

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

/// Does it show bytes (environb)?
fn is_bytes(v: &Value) -> bool {
    hidden(v, "\0bytes").is_some()
}

/// A name or value of this mapping as the bytes that `_data` holds.
fn inner(env: &Value, v: &Value) -> R<Vec<u8>> {
    if !is_bytes(env) {
        return encoded(v);
    }
    match v.as_bytes_data() {
        Some(b) => Ok(b.clone()),
        None => Err(type_error(format!("bytes expected, not {}", type_name(v)))),
    }
}

/// What `_data` holds as this mapping shows it.
fn outer(env: &Value, v: &Value) -> Value {
    match v.as_bytes_data() {
        Some(b) if !is_bytes(env) => decode(b),
        _ => v.clone(),
    }
}

/// The KeyError of a name, not of the bytes that stand for it.
fn missing(name: &Value) -> PyErr {
    raise_from(key_error(name).value(), NONE)
}

fn getitem_(a: &[Value]) -> R {
    let k = inner(&a[0], &a[1])?;
    match getitem(&data(&a[0])?, &new_bytes(k)) {
        Ok(v) => Ok(outer(&a[0], &v)),
        Err(e) if e.is(T::KeyError) => Err(missing(&a[1])),
        Err(e) => Err(e),
    }
}

fn setitem_(a: &[Value]) -> R {
    let (k, v) = (inner(&a[0], &a[1])?, inner(&a[0], &a[2])?);
    put_env(&k, &v)?;
    setitem(&data(&a[0])?, &new_bytes(k), new_bytes(v))?;
    Ok(NONE)
}

fn delitem_(a: &[Value]) -> R {
    let k = inner(&a[0], &a[1])?;
    let (d, key) = (data(&a[0])?, new_bytes(k.clone()));
    unset_env(&k)?;
    if !contains(&d, &key)? {
        return Err(missing(&a[1]));
    }
    delitem(&d, &key)?;
    Ok(NONE)
}

fn pairs(env: &Value) -> R<Vec<(Value, Value)>> {
    let all = pairs_of(&data(env)?);
    Ok(all.iter().map(|(k, v)| (outer(env, k), outer(env, v))).collect())
}

fn repr(a: &[Value]) -> R {
    Ok(new_string(format!("environ({})", crate::ops::repr_text(&dict(pairs(&a[0])?)?)?)))
}

fn keys(env: &Value) -> R {
    iter_object(&list(pairs(env)?.into_iter().map(|x| x.0).collect()))
}

fn init(a: &[Value]) -> R {
    put(&a[0], "_data", a[1].clone())?;
    if is_true(&a[2])? {
        hide(&a[0], "\0bytes", TRUE);
    }
    Ok(NONE)
}

fn setdefault(a: &[Value]) -> R {
    let k = new_bytes(inner(&a[0], &a[1])?);
    if !contains(&data(&a[0])?, &k)? {
        setitem_(&[a[0].clone(), a[1].clone(), a[2].given().cloned().unwrap_or(NONE)])?;
    }
    getitem_(a)
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
    "__init__" "self, data, as_bytes=" init;
    "__getitem__" "self, key" getitem_;
    "__setitem__" "self, key, value" setitem_;
    "__delitem__" "self, key" delitem_;
    "__iter__" "self" |a| keys(&a[0]);
    "__len__" "self" |a| Ok(Value::int(len(&data(&a[0])?)? as i64));
    "__repr__" "self" repr;
    "copy" "self" |a| dict(pairs(&a[0])?);
    "setdefault" "self, key, value" setdefault;
    "__or__" "self, other" |a| merged(&a[0], &a[1]);
    "__ror__" "self, other" |a| merged(&a[1], &a[0]);
    "__ior__" "self, other" merge_into;
};

fn getenv(a: &[Value]) -> R {
    let default = a[1].given().cloned().unwrap_or(NONE);
    let k = encoded(&a[0])?;
    let env = from_module("os", "environ")?;
    match find(&env, "_data")? {
        Some(d) => Ok(match getitem(&d, &new_bytes(k)) {
            Ok(v) => outer(&env, &v),
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
        Some(v) => new_bytes(v.into_vec()),
        None => some(&a[1]).cloned().unwrap_or(NONE),
    })
}

fn any_text(v: &Value) -> R<Vec<u8>> {
    Ok(super::os_text::path_text(v)?.bytes)
}

/// CPython's search path for commands.
fn get_exec_path(a: &[Value]) -> R {
    let env = match some(&a[0]) {
        Some(env) => env.clone(),
        None => from_module("os", "environ")?,
    };
    let mut path = call(&get(&env, "get")?, &mut [new_str("PATH")])?;
    match getitem(&env, &new_bytes(b"PATH".to_vec())) {
        Ok(_) if !path.is_none() => {
            return Err(value_error("env cannot contain 'PATH' and b'PATH' keys"));
        }
        Ok(p) => path = p,
        Err(e) if e.is(T::KeyError) || e.is(T::TypeError) => {}
        Err(e) => return Err(e),
    }
    let path = if path.is_none() { b"/bin:/usr/bin".to_vec() } else { any_text(&path)? };
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
    let all = std::env::vars_os().map(|(k, v)| (new_bytes(k.into_vec()), new_bytes(v.into_vec())));
    let all = dict(all.collect())?;
    m.set_str("environ", call(&class, &mut [all.clone()])?);
    m.set_str("environb", call(&class, &mut [all, TRUE])?);
    m.set_str("_Environ", class);
    Ok(())
}
