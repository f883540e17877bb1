//! Values between Python and the library: parameters, columns, arguments and results of
//! functions, and Python's adapters and converters.

use super::api::{api, bytes, text, Arg, Context, Statement, TRANSIENT};
use super::connection::{column_name, Connection};
use super::errors::{self, programming};
use super::row::PROTOCOL;
use crate::int::Int;
use crate::prelude::*;
use crate::stdlib::{call_named, classes};
use crate::str_args::{bytes_view, is_int, new_bytes, new_bytearray};
use crate::types::Type;
use std::cell::Cell;

fn registry(name: &str) -> R {
    classes::from_module("_sqlite3", name)
}

/// Text as bytes of UTF-8.
pub fn utf8(v: &Value) -> R<Vec<u8>> {
    match v.as_str_data().and_then(|s| s.as_utf8().map(|t| t.as_bytes().to_vec())) {
        Some(b) => Ok(b),
        None => {
            let b = call_named(v, "encode", &[new_str("utf-8")])?;
            Ok(b.as_bytes_data().cloned().unwrap_or_default())
        }
    }
}

/// `adapt(obj, proto, alt)`
pub fn adapt(v: &Value, protocol: &Value, other: Option<&Value>) -> R {
    let key = tuple(vec![type_of(v).value(), protocol.clone()]);
    let adapters = registry("adapters")?;
    if let Some(d) = adapters.as_dict() {
        if let Some(f) = d.get(&key)? {
            return call(&f, &mut [v.clone()]);
        }
    }
    for (of, name, arg) in [(protocol, "__adapt__", v), (v, "__conform__", protocol)] {
        if let Some(f) = classes::find(of, name)? {
            match call(&f, &mut [arg.clone()]) {
                Ok(made) if !made.is_none() => return Ok(made),
                Err(e) if !e.is(T::TypeError) => return Err(e),
                _ => {}
            }
        }
    }
    match other {
        Some(v) => Ok(v.clone()),
        None => Err(programming("can't adapt")),
    }
}

thread_local! {
    /// Some plain type has an adapter, so that values of such types are looked up, too.
    static PLAIN_ADAPTED: Cell<bool> = Cell::new(false);
}

pub fn adapt_plain_types() {
    PLAIN_ADAPTED.with(|p| p.set(true));
}

/// Types of which values go to the library as they are, until one of them has an adapter.
pub fn is_plain_type(t: Type) -> bool {
    [T::Int, T::Float, T::Str, T::ByteArray].iter().any(|p| p.ty() == t)
}

fn is_plain(v: &Value) -> bool {
    is_plain_type(type_of(v)) && !PLAIN_ADAPTED.with(|p| p.get())
}

fn to_i64(v: &Value) -> R<i64> {
    match index(v)? {
        Int::Small(i) => Ok(i),
        Int::Big(_) => Err(overflow_error("Python int too large to convert to SQLite INTEGER")),
    }
}

/// Binds a parameter (the first is 1).
pub fn bind(c: &Connection, s: Statement, i: i32, v: &Value) -> R<()> {
    let adapted = if is_plain(v) { v.clone() } else { adapt(v, &PROTOCOL.value(), Some(v))? };
    let v = &adapted;
    let a = api();
    // SAFETY: the library copies texts and bytes before it returns.
    let code = unsafe {
        if v.is_none() {
            (a.bind_null)(s, i)
        } else if is_int(v) {
            (a.bind_int64)(s, i, to_i64(v)?)
        } else if let Some(f) = crate::str_args::float_of(v) {
            (a.bind_double)(s, i, f)
        } else if v.as_str_data().is_some() {
            let t = utf8(v)?;
            (a.bind_text)(s, i, t.as_ptr(), t.len() as i32, TRANSIENT)
        } else if let Some((b, _)) = bytes_view(v) {
            let p = if b.is_empty() { b"".as_ptr() } else { b.as_ptr() };
            (a.bind_blob)(s, i, p, b.len() as i32, TRANSIENT)
        } else {
            return Err(programming(format!(
                "Error binding parameter {}: type '{}' is not supported",
                i,
                type_name(v)
            )));
        }
    };
    c.check(code)
}

/// Binds all parameters of a statement.
pub fn bind_all(c: &Connection, s: Statement, params: &Value) -> R<()> {
    // SAFETY: a statement, or null, which has none.
    let wanted = unsafe { (api().bind_parameter_count)(s) };
    let is_list = params.as_tuple().is_some() || params.as_list().is_some();
    let has = |name: &str| classes::find(params, name).map(|f| f.is_some());
    if is_list || params.as_dict().is_none() && has("__getitem__")? && has("__len__")? && !has("keys")? {
        let n = match is_list {
            true => collect(params)?.len() as i64,
            false => index_size(&call_named(params, "__len__", &[])?)? as i64,
        };
        if n != i64::from(wanted) {
            return Err(programming(format!(
                "Incorrect number of bindings supplied. The current statement uses {}, and there \
                 are {} supplied.",
                wanted, n
            )));
        }
        for i in 0..wanted {
            bind(c, s, i + 1, &getitem(params, &Value::int(i.into()))?)?;
        }
        return Ok(());
    }
    if params.as_dict().is_none() && !has("keys")? {
        return Err(programming("parameters are of unsupported type"));
    }
    for i in 1..=wanted {
        // SAFETY: a parameter that is there.
        let name = text(unsafe { (api().bind_parameter_name)(s, i) });
        if name.is_empty() {
            return Err(programming(format!(
                "Binding {} has no name, but you supplied a dictionary (which has only names).",
                i
            )));
        }
        let name = &name[1..];
        let v = match getitem(params, &new_str(name)) {
            Ok(v) => v,
            Err(e) if e.is(T::LookupError) => {
                return Err(programming(format!(
                    "You did not supply a value for binding parameter :{}.",
                    name
                )))
            }
            Err(e) => return Err(e),
        };
        bind(c, s, i, &v)?;
    }
    Ok(())
}

/// The converters of a statement's columns.
pub fn converters(c: &Connection, s: Statement) -> R<Vec<Value>> {
    const DECLARED: i64 = 1;
    const NAMED: i64 = 2;
    let detect = c.detect_types.get();
    if detect == 0 {
        return Ok(Vec::new());
    }
    let all = registry("converters")?;
    let find = |key: &str| -> R<Option<Value>> {
        all.as_dict().map_or(Ok(None), |d| d.get(&new_string(key.to_uppercase())))
    };
    // SAFETY: a prepared statement.
    let n = unsafe { (api().column_count)(s) };
    let mut out = Vec::new();
    for i in 0..n {
        let mut found = None;
        if detect & NAMED != 0 {
            let name = column_name(s, i, false);
            if let Some((_, rest)) = name.split_once('[') {
                if let Some((key, _)) = rest.split_once(']') {
                    found = find(key)?;
                }
            }
        }
        if found.is_none() && detect & DECLARED != 0 {
            // SAFETY: a column that is there.
            let declared = text(unsafe { (api().column_decltype)(s, i) });
            let key = declared.split(|c| c == ' ' || c == '(').next().unwrap_or_default();
            if !declared.is_empty() {
                found = find(key)?;
            }
        }
        out.push(found.unwrap_or(NONE));
    }
    Ok(out)
}

const INTEGER: i32 = 1;
const FLOAT: i32 = 2;
const TEXT: i32 = 3;
const BLOB: i32 = 4;

/// The row that a statement is at.
pub fn row(c: &Connection, s: Statement, converters: &[Value]) -> R {
    // SAFETY: the statement has a row.
    let n = unsafe { (api().data_count)(s) };
    let mut out = Vec::with_capacity(n as usize);
    for i in 0..n {
        let converter = converters.get(i as usize).filter(|v| !v.is_none());
        out.push(column(c, s, i, converter)?);
    }
    Ok(tuple(out))
}

fn column(c: &Connection, s: Statement, i: i32, converter: Option<&Value>) -> R {
    let a = api();
    // SAFETY: a column of a row; bytes are copied at once.
    unsafe {
        if let Some(f) = converter {
            let p = (a.column_blob)(s, i);
            if p.is_null() {
                return Ok(NONE);
            }
            let b = bytes(p, (a.column_bytes)(s, i));
            return call(f, &mut [new_bytes(b)]);
        }
        Ok(match (a.column_type)(s, i) {
            INTEGER => Value::int((a.column_int64)(s, i)),
            FLOAT => Value::float((a.column_double)(s, i)),
            TEXT => {
                let p = (a.column_text)(s, i);
                let b = bytes(p, (a.column_bytes)(s, i));
                return text_value(c, s, i, b);
            }
            BLOB => {
                let p = (a.column_blob)(s, i);
                new_bytes(bytes(p, (a.column_bytes)(s, i)))
            }
            _ => NONE,
        })
    }
}

fn text_value(c: &Connection, s: Statement, i: i32, b: Vec<u8>) -> R {
    let factory = c.text_factory.borrow().clone();
    if is(&factory, &T::Str.value()) {
        return match String::from_utf8(b) {
            Ok(t) => Ok(new_string(t)),
            Err(e) => Err(errors::OPERATIONAL.raise_text(format!(
                "Could not decode to UTF-8 column '{}' with text '{}'",
                column_name(s, i, false),
                String::from_utf8_lossy(e.as_bytes())
            ))),
        };
    }
    if is(&factory, &T::Bytes.value()) {
        return Ok(new_bytes(b));
    }
    if is(&factory, &T::ByteArray.value()) {
        return Ok(new_bytearray(b));
    }
    call(&factory, &mut [new_bytes(b)])
}

/// An argument of a function that SQL calls.
pub fn argument(v: Arg) -> R {
    let a = api();
    // SAFETY: the library's value; bytes are copied at once.
    unsafe {
        Ok(match (a.value_type)(v) {
            INTEGER => Value::int((a.value_int64)(v)),
            FLOAT => Value::float((a.value_double)(v)),
            TEXT => {
                let p = (a.value_text)(v);
                let b = bytes(p, (a.value_bytes)(v));
                return call_named(&new_bytes(b), "decode", &[new_str("utf-8")]);
            }
            BLOB => {
                let p = (a.value_blob)(v);
                new_bytes(bytes(p, (a.value_bytes)(v)))
            }
            _ => NONE,
        })
    }
}

/// The result of a function that SQL called.
pub fn answer(context: Context, v: &Value) -> R<()> {
    let a = api();
    // SAFETY: the library's context; it copies texts and bytes.
    unsafe {
        if v.is_none() {
            (a.result_null)(context);
        } else if is_int(v) {
            (a.result_int64)(context, to_i64(v)?);
        } else if let Some(f) = crate::str_args::float_of(v) {
            (a.result_double)(context, f);
        } else if v.as_str_data().is_some() {
            let t = utf8(v)?;
            (a.result_text)(context, t.as_ptr(), t.len() as i32, TRANSIENT);
        } else if let Some((b, _)) = bytes_view(v) {
            let p = if b.is_empty() { b"".as_ptr() } else { b.as_ptr() };
            (a.result_blob)(context, p, b.len() as i32, TRANSIENT);
        } else {
            return Err(type_error("no value of SQL"));
        }
    }
    Ok(())
}
