//! Calling: positional, named, and with * and **; and the guard against endless recursion.

use crate::attr::call_special;
use crate::func::{bind_args, bind_named, bind_plain, Code, Name};
use crate::slots_buf::Slots;
use crate::prelude::*;
use crate::sym;
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// `f(*args)`. The values are taken out of the slice.
#[inline]
pub fn call(f: &Value, args: &mut [Value]) -> R {
    if let Some(func) = f.as_func() {
        let c = func.code.get();
        if args.len() == c.npos && c.params.len() == c.npos {
            return (func.run)(func, args);
        }
        return call_bound(func, args);
    }
    call_other(f, args)
}

#[inline(never)]
fn call_bound(func: &Func, args: &mut [Value]) -> R {
    let mut slots = bind_plain(func, args)?;
    (func.run)(func, &mut slots)
}

#[inline(never)]
fn call_other(f: &Value, args: &mut [Value]) -> R {
    if let Some(n) = f.as_native() {
        return match n.call(args) {
            Ok(v) if v.is_not_implemented() => crate::ops::declined(n, args),
            r => r,
        };
    }
    if let Some(m) = f.as_method() {
        let mut all = Slots::with(&m.object, args);
        return call(&m.func.clone(), &mut all);
    }
    if let Some(t) = f.as_type() {
        return crate::class::call_type_plain(t, args);
    }
    enter_native()?;
    let mut all = Slots::with(f, args);
    match call_special(sym::CALL, &mut all) {
        Some(r) => r,
        None => Err(not_callable(f)),
    }
}

#[cold]
fn not_callable(f: &Value) -> PyErr {
    type_error(format!("'{}' object is not callable", type_name(f)))
}

/// The last `names.len()` values belong to the names.
pub fn call_kw(f: &Value, args: &mut [Value], names: &[&'static str]) -> R {
    if let Some(func) = f.as_func() {
        let mut slots = bind_named(func, args, names)?;
        return (func.run)(func, &mut slots);
    }
    if let Some(n) = f.as_native() {
        return n.call_named(args, names);
    }
    if let Some(m) = f.as_method() {
        let mut all = Slots::with(&m.object, args);
        return call_kw(&m.func.clone(), &mut all, names);
    }
    let n = args.len() - names.len();
    let kw = names
        .iter()
        .zip(&mut args[n..])
        .map(|(k, v)| (sym::intern(k).value(), std::mem::take(v)))
        .collect();
    let positional = args[..n].iter_mut().map(std::mem::take).collect();
    call_ex(f, positional, kw)
}

/// Any call; keys are str values.
pub fn call_ex(f: &Value, mut args: Vec<Value>, kw: Vec<(Value, Value)>) -> R {
    if kw.is_empty() {
        return call(f, &mut args);
    }
    if kw.iter().any(|(k, _)| k.as_str_data().is_none()) {
        return Err(type_error("keywords must be strings"));
    }
    if let Some(func) = f.as_func() {
        let mut slots = bind_args(func, &mut args, kw)?;
        return (func.run)(func, &mut slots);
    }
    if let Some(n) = f.as_native() {
        let kw = kw.into_iter().map(|(k, v)| (Name::Value(k), v)).collect();
        return n.call_full(&mut args, kw);
    }
    if let Some(m) = f.as_method() {
        args.insert(0, m.object.clone());
        return call_ex(&m.func.clone(), args, kw);
    }
    if let Some(t) = f.as_type() {
        return crate::class::call_type(t, args, kw);
    }
    let t = type_of(f);
    match t.lookup(sym::CALL) {
        Some(m) => {
            let bound = crate::attr::bind(&m, f, t)?;
            call_ex(&bound, args, kw)
        }
        None => Err(not_callable(f)),
    }
}

pub(crate) fn shown(f: &Value) -> String {
    match (f.as_func(), f.as_type(), f.as_native(), f.as_method()) {
        (Some(x), _, _, _) => {
            let module = x.field(sym::MODULE).unwrap_or_else(|| x.code.module.name_value());
            match module.as_str() {
                Some(m) => format!("{}.{}", m, x.qualname()),
                None => x.qualname(),
            }
        }
        (_, Some(t), _, _) => t.qualname().to_string(),
        (_, _, Some(n), _) => n.def.name.to_string(),
        (_, _, _, Some(m)) => shown(&m.func),
        _ if f.is_none() => "__build_class__".to_string(), // of a class statement
        _ => format!("{} object", type_name(f)),
    }
}

/// A named argument after `**`: CPython's error when it was given twice.
pub fn kw_push(kw: &mut Vec<(Value, Value)>, f: &Value, key: &'static str, v: Value) -> R<()> {
    push_unique(kw, f, sym::intern(key).value(), v)
}

fn push_unique(kw: &mut Vec<(Value, Value)>, f: &Value, k: Value, v: Value) -> R<()> {
    for (have, _) in kw.iter() {
        if eq_b(have, &k)? {
            return Err(type_error(format!(
                "{}() got multiple values for keyword argument '{}'",
                shown(f),
                crate::ops::str_of(&k)?.as_str().unwrap_or_default()
            )));
        }
    }
    kw.push((k, v));
    Ok(())
}

/// `**mapping`
pub fn kw_merge(kw: &mut Vec<(Value, Value)>, f: &Value, mapping: &Value) -> R<()> {
    let pairs = match crate::dict::pairs_of_mapping(mapping)? {
        Some(p) => p,
        None => {
            return Err(type_error(format!(
                "{}() argument after ** must be a mapping, not {}",
                shown(f),
                type_name(mapping)
            )))
        }
    };
    for (k, v) in pairs {
        push_unique(kw, f, k, v)?;
    }
    Ok(())
}

struct Stack {
    /// What functions compare with: the real limit, or MAX when a turn should end.
    limit: AtomicUsize,
    real: Cell<usize>,
    base: Cell<usize>,
}
// SAFETY: the cells are touched only by the thread that runs Python code.
unsafe impl Sync for Stack {}
static STACK: Stack =
    Stack { limit: AtomicUsize::new(0), real: Cell::new(0), base: Cell::new(0) };

/// Says where the stack of this thread ends: recursion below `base - bytes` is an error.
pub fn set_stack(base: usize, bytes: usize) {
    STACK.base.set(base);
    set_limit(base - bytes);
    if crate::collect::is_wanted() {
        ask_for_turn();
    }
}

fn set_limit(at: usize) {
    STACK.real.set(at);
    STACK.limit.store(at, Ordering::Relaxed);
}

pub fn stack_base() -> usize {
    STACK.base.get()
}

pub fn stack_limit() -> usize {
    STACK.real.get()
}

/// Makes the next function that begins look whether another thread should run, or the collector.
/// From any thread.
pub fn ask_for_turn() {
    STACK.limit.store(usize::MAX, Ordering::Relaxed);
}

/// Has ask_for_turn() been called since the last turn? Asking answers it.
pub fn is_asked_for_turn() -> bool {
    let asked = STACK.limit.load(Ordering::Relaxed) == usize::MAX;
    if asked {
        set_limit(STACK.real.get());
    }
    asked
}

#[inline(always)]
fn here() -> usize {
    let x = 0u8;
    &x as *const u8 as usize
}

/// First statement of every function: RecursionError before the stack runs out.
#[inline(always)]
pub fn enter(_: &Code) -> R<()> {
    if here() < STACK.limit.load(Ordering::Relaxed) {
        return look_closer(true);
    }
    Ok(())
}

/// The same for native code that recurses (repr, comparison, drop of nested data).
#[inline(always)]
pub fn enter_native() -> R<()> {
    if here() < STACK.limit.load(Ordering::Relaxed) {
        return look_closer(false);
    }
    Ok(())
}

/// Is it the end of the stack, or a turn that is over? Native code keeps its turn: it may be
/// in the middle of something.
#[cold]
#[inline(never)]
fn look_closer(may_switch: bool) -> R<()> {
    if here() < STACK.real.get() {
        return Err(too_deep());
    }
    if may_switch {
        set_limit(STACK.real.get());
        crate::collect::poll();
        if crate::stdlib::signal_pending() && crate::threads::is_main() {
            crate::stdlib::run_signal_handlers()?;
        }
        crate::threads::give_turn();
    }
    Ok(())
}

#[cold]
pub fn too_deep() -> PyErr {
    // Building and handling the error needs some stack of its own.
    let limit = STACK.real.get();
    set_limit(0);
    let e = recursion_error("maximum recursion depth exceeded");
    set_limit(limit);
    if crate::collect::is_wanted() {
        ask_for_turn();
    }
    e
}
