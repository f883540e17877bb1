//! sys.set_asyncgen_hooks: what a thread's loop wants to know of async generators, that they
//! begin and that they go while suspended. pyrt's own loop needs no hooks. And how deep the places
//! are to be noted where coroutines are made, which is kept for whoever asks: they are not noted.

use super::struct_seq::{self, Kind};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::threads;
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    /// Of each thread that has any: firstiter and finalizer.
    static HOOKS: RefCell<HashMap<threads::Id, (Value, Value)>> = RefCell::default();
    /// The finalizers of generators that have begun, by their addresses.
    static FINALIZERS: RefCell<HashMap<usize, Value>> = RefCell::default();
    /// Of each thread that has set it.
    static ORIGIN_DEPTH: RefCell<HashMap<threads::Id, i32>> = RefCell::default();
    /// The class of what get_asyncgen_hooks() gives, once made.
    static CLASS: RefCell<Value> = RefCell::new(NONE);
}

static KIND: Kind = Kind {
    module: "sys",
    name: "asyncgen_hooks",
    shown: "sys.asyncgen_hooks",
    fields: &["firstiter", "finalizer"],
    hidden: &[],
};

fn hooks() -> (Value, Value) {
    let id = threads::current();
    HOOKS.with(|h| h.borrow().get(&id).cloned()).unwrap_or((NONE, NONE))
}

/// The generator begins. True: a hook was told, and what its end needs is noted.
pub fn begins(g: &Value) -> R<bool> {
    let (first, last) = hooks();
    if first.is_none() && last.is_none() {
        return Ok(false);
    }
    if !last.is_none() {
        FINALIZERS.with(|f| f.borrow_mut().insert(g.ptr(), last));
    }
    if !first.is_none() {
        call(&first, &mut [g.clone()])?;
    }
    Ok(true)
}

/// The last reference to the generator goes. True: hooks care for it. The finalizer is told where
/// it is suspended.
pub fn dies(g: &Value, is_suspended: bool) -> bool {
    match FINALIZERS.with(|f| f.borrow_mut().remove(&g.ptr())) {
        Some(hook) => {
            if is_suspended {
                // Errors here have nobody to go to.
                let _ = call(&hook, &mut [g.clone()]);
            }
            true
        }
        None => false,
    }
}

fn checked(v: &Value, name: &str, before: &Value) -> R {
    match v.given() {
        None => Ok(before.clone()),
        Some(v) if v.is_none() || crate::builtins::is_callable(v) => Ok(v.clone()),
        Some(v) => Err(type_error(format!(
            "callable {} expected, got {}",
            name,
            type_name(v)
        ))),
    }
}

fn set(a: &[Value]) -> R {
    let before = hooks();
    let last = checked(&a[1], "finalizer", &before.1)?;
    let first = checked(&a[0], "firstiter", &before.0)?;
    HOOKS.with(|h| h.borrow_mut().insert(threads::current(), (first, last)));
    Ok(NONE)
}

fn get(_: &[Value]) -> R {
    let (first, last) = hooks();
    struct_seq::instance(&class()?, &KIND, vec![first, last], vec![])
}

fn class() -> R {
    let made = CLASS.with(|c| c.borrow().clone());
    if !made.is_none() {
        return Ok(made);
    }
    let made = struct_seq::class(&KIND)?;
    CLASS.with(|c| *c.borrow_mut() = made.clone());
    Ok(made)
}

fn set_origin_depth(a: &[Value]) -> R {
    let depth = crate::str_methods::c_int(&a[0])?;
    if depth < 0 {
        return Err(value_error("depth must be >= 0"));
    }
    ORIGIN_DEPTH.with(|d| d.borrow_mut().insert(threads::current(), depth as i32));
    Ok(NONE)
}

fn origin_depth(_: &[Value]) -> R {
    let depth = ORIGIN_DEPTH.with(|d| d.borrow().get(&threads::current()).copied());
    Ok(Value::int(depth.unwrap_or(0).into()))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "set_coroutine_origin_tracking_depth" "depth" set_origin_depth;
    "get_coroutine_origin_tracking_depth" "" origin_depth;
    "set_asyncgen_hooks" "firstiter=, finalizer=" set;
    "get_asyncgen_hooks" "" get;
};

pub fn fill(m: &ModuleData) {
    super::functions(m, FUNCTIONS, "sys");
}
