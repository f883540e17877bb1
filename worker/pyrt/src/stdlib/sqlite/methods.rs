//! What a connection can do.

use super::api::{api, Destroy};
use super::connection::{self, any, c_text, open, Connection};
use super::errors::{self, programming};
use super::{blob, cursor, functions};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::os_text::int_arg;
use crate::str_args::{bytes_view, new_bytes};
use std::ffi::CString;
use std::os::raw::c_void;

const UTF8: i32 = 1;
const DETERMINISTIC: i32 = 0x800;

const FORGET: Destroy = Some(functions::forget);

/// A function to keep, or nothing for None.
fn kept(f: &Value) -> *mut c_void {
    if f.is_none() { std::ptr::null_mut() } else { functions::keep(f) }
}

/// `cursor(factory=Cursor)`
pub fn new_cursor(a: &[Value]) -> R {
    let c = open(&a[0])?;
    let made = match a[1].given() {
        Some(f) => call(f, &mut [a[0].clone()])?,
        None => call(&cursor::CLASS.value(), &mut [a[0].clone()])?,
    };
    if !cursor::CLASS.is_class_of(&made) {
        return Err(type_error(format!("factory must return a cursor, not {}", type_name(&made))));
    }
    let factory = c.row_factory.borrow().clone();
    if !factory.is_none() {
        crate::stdlib::classes::put(&made, "row_factory", factory)?;
    }
    Ok(made)
}

fn end(a: &[Value], how: &str) -> R {
    open(&a[0])?.end(how)?;
    Ok(NONE)
}

fn exit(a: &[Value]) -> R {
    let c = open(&a[0])?;
    if !a[1].is_none() {
        c.end("ROLLBACK")?;
        return Ok(Value::bool(false));
    }
    if let Err(e) = c.end("COMMIT") {
        c.end("ROLLBACK")?;
        return Err(e);
    }
    Ok(Value::bool(false))
}

/// `connection(sql)`: a prepared statement, which nothing in Python can use.
fn prepare(a: &[Value]) -> R {
    open(&a[0])?;
    Err(not_implemented_error("calling a sqlite3.Connection is not supported by Portalis"))
}

fn create_function(a: &[Value]) -> R {
    let c = open(&a[0])?;
    let name = c_text(&a[1], "create_function", "'name'")?;
    let n = int_arg(&a[2])?;
    let fixed = a[4].given().map_or(Ok(false), truthy)?;
    let flags = UTF8 | if fixed { DETERMINISTIC } else { 0 };
    let p = kept(&a[3]);
    let f = if p.is_null() { None } else { Some(functions::function as _) };
    // SAFETY: the library calls and forgets `p` only.
    let code = unsafe {
        (api().create_function_v2)(c.db.get(), name.as_ptr(), n, flags, p, f, None, None, FORGET)
    };
    created(code, "Error creating function")
}

fn created(code: i32, msg: &str) -> R {
    if code == errors::OK { Ok(NONE) } else { Err(errors::OPERATIONAL.raise_text(msg)) }
}

fn create_aggregate(a: &[Value]) -> R {
    let c = open(&a[0])?;
    let name = c_text(&a[1], "create_aggregate", "'name'")?;
    let n = int_arg(&a[2])?;
    let p = kept(&a[3]);
    let (step, last) = match p.is_null() {
        true => (None, None),
        false => (Some(functions::aggregate_step as _), Some(functions::aggregate_end as _)),
    };
    // SAFETY: the library calls and forgets `p` only.
    let code = unsafe {
        (api().create_function_v2)(c.db.get(), name.as_ptr(), n, UTF8, p, None, step, last, FORGET)
    };
    created(code, "Error creating aggregate")
}

fn create_window(a: &[Value]) -> R {
    let c = open(&a[0])?;
    let name = c_text(&a[1], "create_window_function", "1")?;
    let n = int_arg(&a[2])?;
    let p = kept(&a[3]);
    // SAFETY: the library calls and forgets `p` only.
    let code = unsafe {
        let make = api().create_window_function;
        if p.is_null() {
            make(c.db.get(), name.as_ptr(), n, UTF8, p, None, None, None, None, None)
        } else {
            make(
                c.db.get(),
                name.as_ptr(),
                n,
                UTF8,
                p,
                Some(functions::aggregate_step),
                Some(functions::aggregate_end),
                Some(functions::aggregate_value),
                Some(functions::aggregate_inverse),
                FORGET,
            )
        }
    };
    if code == errors::OK { Ok(NONE) } else { Err(errors::of_db(c.db.get())) }
}

fn callable_or_none(f: &Value) -> R<()> {
    if f.is_none() || crate::builtins::is_callable(f) {
        return Ok(());
    }
    Err(type_error("parameter must be callable"))
}

fn create_collation(a: &[Value]) -> R {
    let c = open(&a[0])?;
    let name = c_text(&a[1], "create_collation", "1")?;
    callable_or_none(&a[2])?;
    let p = kept(&a[2]);
    let f = if p.is_null() { None } else { Some(functions::compare as _) };
    // SAFETY: the library calls and forgets `p` only.
    let code = unsafe {
        (api().create_collation_v2)(c.db.get(), name.as_ptr(), UTF8, p, f, FORGET)
    };
    if code == errors::OK {
        return Ok(NONE);
    }
    // SAFETY: the library forgets nothing when it fails here.
    unsafe { functions::forget(p) };
    Err(errors::of_db(c.db.get()))
}

/// Watchers live as long as the program: the library does not say when it forgets them.
fn set_authorizer(a: &[Value]) -> R {
    let c = open(&a[0])?;
    let p = kept(&a[1]);
    let f = if p.is_null() { None } else { Some(functions::authorize as _) };
    // SAFETY: `p` is never freed.
    let code = unsafe { (api().set_authorizer)(c.db.get(), f, p) };
    created(code, "Error setting authorizer callback")
}

fn set_progress(a: &[Value]) -> R {
    let c = open(&a[0])?;
    let n = int_arg(&a[2])?;
    let p = kept(&a[1]);
    let f = if p.is_null() { None } else { Some(functions::progress as _) };
    // SAFETY: `p` is never freed.
    unsafe { (api().progress_handler)(c.db.get(), n, f, p) };
    Ok(NONE)
}

fn set_trace(a: &[Value]) -> R {
    const STATEMENTS: u32 = 1;
    let c = open(&a[0])?;
    let p = kept(&a[1]);
    let (f, mask) =
        if p.is_null() { (None, 0) } else { (Some(functions::trace as _), STATEMENTS) };
    // SAFETY: `p` is never freed.
    unsafe { (api().trace_v2)(c.db.get(), mask, f, p) };
    Ok(NONE)
}

fn limit(a: &[Value], to: i32) -> R {
    let c = open(&a[0])?;
    // SAFETY: numbers.
    let n = unsafe { (api().limit)(c.db.get(), int_arg(&a[1])?, to) };
    if n < 0 {
        return Err(programming("'category' is out of bounds"));
    }
    Ok(Value::int(n.into()))
}

fn database_name(v: &Value, function: &str) -> R<CString> {
    match v.given() {
        Some(v) => c_text(v, function, "'name'"),
        None => Ok(CString::new("main").unwrap_or_default()),
    }
}

/// `backup(target, pages=-1, progress=None, name="main", sleep=0.25)`
fn backup(a: &[Value]) -> R {
    let c = open(&a[0])?;
    if !super::CONNECTION.is_class_of(&a[1]) {
        return Err(type_error(format!(
            "backup() argument 1 must be sqlite3.Connection, not {}",
            type_name(&a[1])
        )));
    }
    let pages = a[2].given().map_or(Ok(-1), int_arg)?;
    let progress = a[3].given().filter(|v| !v.is_none());
    let name = database_name(&a[4], "backup")?;
    let sleep = a[5].given().map_or(Ok(0.25), crate::str_args::to_float)?;
    let target = any(&a[1])?;
    target.check_open()?;
    if is(&a[0], &a[1]) {
        return Err(value_error("target cannot be the same connection instance"));
    }
    if let Some(f) = progress.filter(|f| !crate::builtins::is_callable(f)) {
        return Err(type_error(format!(
            "progress argument must be a callable, not {}",
            type_name(f)
        )));
    }
    let pages = if pages == 0 { -1 } else { pages };
    let main = CString::new("main").unwrap_or_default();
    let lib = api();
    // SAFETY: both connections are open.
    let b = unsafe {
        (lib.backup_init)(target.db.get(), main.as_ptr(), c.db.get(), name.as_ptr())
    };
    if b.is_null() {
        return Err(errors::of_db(target.db.get()));
    }
    let mut raised = None;
    let code = loop {
        // SAFETY: the backup goes on.
        let code = unsafe { (lib.backup_step)(b, pages) };
        if let Some(f) = progress {
            let left = unsafe { [(lib.backup_remaining)(b), (lib.backup_pagecount)(b)] };
            let mut args = vec![Value::int(code.into())];
            args.extend(left.iter().map(|n| Value::int((*n).into())));
            if let Err(e) = call(f, &mut args) {
                raised = Some(e);
                break code;
            }
        }
        match code {
            errors::BUSY | errors::LOCKED => {
                let pause = std::time::Duration::from_secs_f64(sleep.max(0.0));
                if let Err(e) = crate::threads::sleep(pause) {
                    raised = Some(e);
                    break code;
                }
            }
            errors::OK => {}
            other => break other,
        }
    };
    // SAFETY: it ends here.
    let finished = unsafe { (lib.backup_finish)(b) };
    match raised {
        Some(e) => Err(e),
        None if finished == errors::OK && code == errors::DONE => Ok(NONE),
        None if code == errors::NOMEM => Err(crate::str_args::out_of_memory()),
        None => Err(errors::of_db(target.db.get())),
    }
}

fn serialize(a: &[Value]) -> R {
    let c = open(&a[0])?;
    let name = database_name(&a[1], "serialize")?;
    let mut n = 0i64;
    // SAFETY: the library allocates, and frees below.
    unsafe {
        let p = (api().serialize)(c.db.get(), name.as_ptr(), &mut n, 0);
        if p.is_null() {
            return Err(errors::OPERATIONAL.raise_text(format!(
                "unable to serialize '{}'",
                name.to_string_lossy()
            )));
        }
        let b = std::slice::from_raw_parts(p, n as usize).to_vec();
        (api().free)(p as *mut c_void);
        Ok(new_bytes(b))
    }
}

fn deserialize(a: &[Value]) -> R {
    let c = open(&a[0])?;
    let b = match bytes_view(&a[1]) {
        Some((b, _)) => b.to_vec(),
        None if a[1].as_str_data().is_some() => super::convert::utf8(&a[1])?,
        None => {
            return Err(type_error(format!(
                "a bytes-like object is required, not '{}'",
                type_name(&a[1])
            )))
        }
    };
    let name = database_name(&a[2], "deserialize")?;
    const FREE_ON_CLOSE: u32 = 1;
    const RESIZEABLE: u32 = 2;
    let n = b.len() as i64;
    // SAFETY: the library owns the copy.
    let code = unsafe {
        let p = (api().malloc64)(n as u64);
        if p.is_null() {
            return Err(crate::str_args::out_of_memory());
        }
        std::ptr::copy_nonoverlapping(b.as_ptr(), p, b.len());
        (api().deserialize)(c.db.get(), name.as_ptr(), p, n, n, FREE_ON_CLOSE | RESIZEABLE)
    };
    if code == errors::OK { Ok(NONE) } else { Err(errors::of_db(c.db.get())) }
}

fn ready(v: &Value) -> R<&Connection> {
    let c = any(v)?;
    c.check_open()?;
    Ok(c)
}

pub static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, *args, **kw" connection::create;
    "__init__" "self, database, timeout=, detect_types=, isolation_level=, check_same_thread=, factory=, cached_statements=, uri=" connection::init;
    "__call__" "self, sql, /" prepare;
    "cursor" "self, factory=" new_cursor;
    "close" "self, /" |a| {
        let c = any(&a[0])?;
        c.check_thread()?;
        c.close();
        Ok(NONE)
    };
    "commit" "self, /" |a| end(a, "COMMIT");
    "rollback" "self, /" |a| end(a, "ROLLBACK");
    "execute" "self, sql, parameters=, /" |a| match a[2].given() {
        Some(p) => cursor::on_new(&a[0], "execute", &[a[1].clone(), p.clone()]),
        None => cursor::on_new(&a[0], "execute", &a[1..2]),
    };
    "executemany" "self, sql, parameters, /" |a| cursor::on_new(&a[0], "executemany", &a[1..]);
    "executescript" "self, sql_script, /" |a| cursor::on_new(&a[0], "executescript", &a[1..]);
    "__enter__" "self, /" |a| {
        open(&a[0])?;
        Ok(a[0].clone())
    };
    "__exit__" "self, type, value, traceback, /" exit;
    "iterdump" "self, /" |a| {
        let lines = open(&a[0])?.dump(&a[0])?;
        iter_object(&list(lines))
    };
    "interrupt" "self, /" |a| {
        // SAFETY: open.
        unsafe { (api().interrupt)(ready(&a[0])?.db.get()) };
        Ok(NONE)
    };
    "create_function" "self, name, narg, func, *, deterministic=" create_function;
    "create_aggregate" "self, name, n_arg, aggregate_class" create_aggregate;
    "create_window_function" "self, name, num_params, aggregate_class, /" create_window;
    "create_collation" "self, name, callback, /" create_collation;
    "set_authorizer" "self, authorizer_callback" set_authorizer;
    "set_progress_handler" "self, progress_handler, n" set_progress;
    "set_trace_callback" "self, trace_callback" set_trace;
    "getlimit" "self, category, /" |a| limit(a, -1);
    "setlimit" "self, category, limit, /" |a| limit(a, int_arg(&a[2])?);
    "backup" "self, target, *, pages=, progress=, name=, sleep=" backup;
    "serialize" "self, *, name=" serialize;
    "deserialize" "self, data, /, *, name=" deserialize;
    "blobopen" "self, table, column, row, /, *, readonly=, name=" blob::open;
};

pub static ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "isolation_level",
        get: connection::isolation,
        set: Some(connection::set_isolation),
    },
    GetSetData {
        name: "in_transaction",
        get: |v| Ok(Value::bool(ready(v)?.in_transaction())),
        set: None,
    },
    GetSetData {
        name: "total_changes",
        get: |v| {
            // SAFETY: open.
            let n = unsafe { (api().total_changes)(ready(v)?.db.get()) };
            Ok(Value::int(n.into()))
        },
        set: None,
    },
    GetSetData {
        name: "row_factory",
        get: |v| Ok(any(v)?.row_factory.borrow().clone()),
        set: Some(|v, x| {
            *any(v)?.row_factory.borrow_mut() = x.unwrap_or(NONE);
            Ok(())
        }),
    },
    GetSetData {
        name: "text_factory",
        get: |v| Ok(any(v)?.text_factory.borrow().clone()),
        set: Some(|v, x| {
            *any(v)?.text_factory.borrow_mut() = x.unwrap_or(NONE);
            Ok(())
        }),
    },
];
