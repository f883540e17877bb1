//! Python functions that the library calls: SQL functions, aggregates, orders, and the callbacks
//! that watch a connection. What they raise becomes an error of SQL.

use super::api::{api, bytes, text, Arg, Context, Text};
use super::convert::{answer, argument};
use crate::prelude::*;
use std::cell::Cell;
use std::ffi::CString;
use std::os::raw::{c_int, c_uint, c_void};

thread_local! {
    /// Are errors of callbacks told, as sys.unraisablehook tells?
    static TELLS: Cell<bool> = Cell::new(false);
}

pub fn tell_errors(on: bool) {
    TELLS.with(|t| t.set(on));
}

/// What a callback raised, which nobody can catch.
fn lost(e: &PyErr, callback: &Value) {
    if TELLS.with(|t| t.get()) {
        crate::unraisable::tell(e, None, callback);
    }
}

/// A function for the library to keep; `forget` ends it.
pub fn keep(f: &Value) -> *mut c_void {
    Box::into_raw(Box::new(f.clone())) as *mut c_void
}

pub unsafe extern "C" fn forget(p: *mut c_void) {
    if !p.is_null() {
        drop(Box::from_raw(p as *mut Value));
    }
}

unsafe fn kept(p: *mut c_void) -> Value {
    (*(p as *const Value)).clone()
}

unsafe fn fail(context: Context, msg: &str, e: &PyErr) {
    let a = api();
    lost(e, &kept((a.user_data)(context)));
    if e.is(T::MemoryError) {
        (a.result_error_nomem)(context);
    } else if e.is(T::OverflowError) {
        (a.result_error_toobig)(context);
    } else if let Ok(msg) = CString::new(msg) {
        (a.result_error)(context, msg.as_ptr(), -1);
    }
}

unsafe fn arguments(n: c_int, args: *mut Arg) -> R<Vec<Value>> {
    (0..n as usize).map(|i| argument(*args.add(i))).collect()
}

pub unsafe extern "C" fn function(context: Context, n: c_int, args: *mut Arg) {
    let f = kept((api().user_data)(context));
    let r = arguments(n, args).and_then(|mut a| call(&f, &mut a));
    if let Err(e) = r.and_then(|v| answer(context, &v)) {
        fail(context, "user-defined function raised exception", &e);
    }
}

/// The place of an aggregate's object; null: there was no row.
unsafe fn aggregate_slot(context: Context, make: bool) -> *mut *mut Value {
    let size = if make { std::mem::size_of::<*mut Value>() as c_int } else { 0 };
    (api().aggregate_context)(context, size) as *mut *mut Value
}

unsafe fn feed(context: Context, n: c_int, args: *mut Arg, method: &str) {
    let slot = aggregate_slot(context, true);
    if slot.is_null() {
        (api().result_error_nomem)(context);
        return;
    }
    if (*slot).is_null() {
        let class = kept((api().user_data)(context));
        match call(&class, &mut []) {
            Ok(v) => *slot = Box::into_raw(Box::new(v)),
            Err(e) => {
                fail(context, "user-defined aggregate's '__init__' method raised error", &e);
                return;
            }
        }
    }
    let object = (**slot).clone();
    let f = match crate::stdlib::classes::find(&object, method) {
        Ok(Some(f)) => f,
        _ => {
            let e = attribute_error(method);
            let msg = format!("user-defined aggregate's '{}' method not defined", method);
            fail(context, &msg, &e);
            return;
        }
    };
    if let Err(e) = arguments(n, args).and_then(|mut a| call(&f, &mut a)) {
        fail(context, &format!("user-defined aggregate's '{}' method raised error", method), &e);
    }
}

pub unsafe extern "C" fn aggregate_step(context: Context, n: c_int, args: *mut Arg) {
    feed(context, n, args, "step");
}

pub unsafe extern "C" fn aggregate_inverse(context: Context, n: c_int, args: *mut Arg) {
    feed(context, n, args, "inverse");
}

unsafe fn tell(context: Context, object: &Value, method: &str) {
    let r = match crate::stdlib::classes::find(object, method) {
        Ok(Some(f)) => call(&f, &mut []),
        _ => {
            let e = attribute_error(method);
            fail(context, &format!("user-defined aggregate's '{}' method not defined", method), &e);
            return;
        }
    };
    if let Err(e) = r.and_then(|v| answer(context, &v)) {
        fail(context, &format!("user-defined aggregate's '{}' method raised error", method), &e);
    }
}

pub unsafe extern "C" fn aggregate_value(context: Context) {
    let slot = aggregate_slot(context, false);
    if !slot.is_null() && !(*slot).is_null() {
        let object = (**slot).clone();
        tell(context, &object, "value");
    }
}

pub unsafe extern "C" fn aggregate_end(context: Context) {
    let slot = aggregate_slot(context, false);
    if slot.is_null() || (*slot).is_null() {
        return;
    }
    let object = Box::from_raw(*slot);
    *slot = std::ptr::null_mut();
    tell(context, &object, "finalize");
}

pub unsafe extern "C" fn compare(
    p: *mut c_void,
    n: c_int,
    x: *const u8,
    m: c_int,
    y: *const u8,
) -> c_int {
    let f = kept(p);
    let decoded = |p: *const u8, n: c_int| new_string(String::from_utf8_lossy(&bytes(p, n)).into_owned());
    let r = call(&f, &mut [decoded(x, n), decoded(y, m)]);
    match r.and_then(|v| Ok((lt_b(&v, &Value::int(0))?, gt_b(&v, &Value::int(0))?))) {
        Ok((true, _)) => -1,
        Ok((_, true)) => 1,
        _ => 0,
    }
}

fn text_or_none(p: Text) -> Value {
    if p.is_null() { NONE } else { new_string(text(p)) }
}

pub unsafe extern "C" fn authorize(
    p: *mut c_void,
    action: c_int,
    x: Text,
    y: Text,
    database: Text,
    by: Text,
) -> c_int {
    const DENY: c_int = 1;
    let names = [x, y, database, by];
    let mut args = vec![Value::int(action.into())];
    args.extend(names.iter().map(|n| text_or_none(*n)));
    match call(&kept(p), &mut args) {
        Ok(v) => match (v.as_int(), crate::str_args::is_int(&v)) {
            (Some(n), _) if c_int::try_from(n).is_ok() => n as c_int,
            (_, true) => {
                let e = overflow_error("Python int too large to convert to C int");
                lost(&e, &kept(p));
                DENY
            }
            _ => DENY,
        },
        Err(e) => {
            lost(&e, &kept(p));
            DENY
        }
    }
}

pub unsafe extern "C" fn progress(p: *mut c_void) -> c_int {
    match call(&kept(p), &mut []).and_then(|v| truthy(&v)) {
        Ok(stop) => stop.into(),
        Err(e) => {
            lost(&e, &kept(p));
            1
        }
    }
}

pub unsafe extern "C" fn trace(_: c_uint, p: *mut c_void, statement: *mut c_void, _: *mut c_void) -> c_int {
    let a = api();
    let expanded = (a.expanded_sql)(statement);
    let sql = if expanded.is_null() { text((a.sql)(statement)) } else { text(expanded) };
    (a.free)(expanded as *mut c_void);
    if let Err(e) = call(&kept(p), &mut [new_string(sql)]) {
        lost(&e, &kept(p));
    }
    0
}
