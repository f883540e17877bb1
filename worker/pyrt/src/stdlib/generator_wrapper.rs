//! types.coroutine: what makes the generators of a function awaitable, and the wrapper that it
//! puts around objects which only behave like generators.

use super::classes::{args_of, class_with, def, find, get, method, pairs_of, put, synthetic, Params};
use crate::cell::CellRef;
use crate::func::{CodeKind, NativeDef};
use crate::prelude::*;
use crate::sym;

/// Under this name the wrapper holds what it wraps.
const WRAPPED: &str = "_GeneratorWrapper__wrapped";

fn wrapped(v: &Value) -> R {
    get(v, WRAPPED)
}

fn init(a: &[Value]) -> R {
    put(&a[0], WRAPPED, a[1].clone())?;
    for name in ["__name__", "__qualname__"] {
        put(&a[0], name, find(&a[1], name)?.unwrap_or(NONE))?;
    }
    Ok(NONE)
}

/// A real generator is its own iterator.
fn iterate(a: &[Value]) -> R {
    let g = wrapped(&a[0])?;
    Ok(if type_of(&g) == T::Generator.ty() { g } else { a[0].clone() })
}

static METHODS: &[NativeDef] = &[
    def!("__init__", "self, gen", init),
    def!("send", "self, val", |a| method(&wrapped(&a[0])?, "send", &[a[1].clone()])),
    def!("throw", "self, tp, *rest", |a| {
        let mut args = vec![a[1].clone()];
        args.extend(args_of(&a[2]));
        method(&wrapped(&a[0])?, "throw", &args)
    }),
    def!("close", "self", |a| method(&wrapped(&a[0])?, "close", &[])),
    def!("__next__", "self", |a| {
        let next = crate::module::builtin(sym::intern("next")).unwrap_or(NONE);
        call(&next, &mut [wrapped(&a[0])?])
    }),
    def!("__iter__", "self", iterate),
    def!("__await__", "self", iterate),
];

/// Its attributes, and those of what it wraps.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("gi_code", "gi_code"), ("gi_frame", "gi_frame"), ("gi_running", "gi_running"),
    ("gi_yieldfrom", "gi_yieldfrom"), ("cr_code", "gi_code"), ("cr_frame", "gi_frame"),
    ("cr_running", "gi_running"), ("cr_await", "gi_yieldfrom"),
];

/// types._GeneratorWrapper
pub fn class() -> R {
    let ns = crate::dict::new_dict();
    for (name, of) in ATTRIBUTES.iter().copied() {
        let read = super::closure(name, move |a| get(&wrapped(&a[0])?, of));
        let p = crate::descr::new_property(T::Property.ty(), read, NONE, NONE, NONE);
        setitem(&ns, &new_str(name), p)?;
    }
    let object = [T::Object.value()];
    class_with(&T::Type.value(), "types", "_GeneratorWrapper", &object, ns, METHODS)
}

/// Is it awaitable by itself, a coroutine or a generator of a marked function?
fn is_awaitable(v: &Value) -> bool {
    type_of(v) == T::Coroutine.ty() || crate::gen::is_marked(v)
}

fn call_wrapped(f: &Func, args: &mut [Value]) -> R {
    let made = call_ex(&f.cells[0].get(), args_of(&args[0]), pairs_of(&args[1]))?;
    if is_awaitable(&made) {
        return Ok(made);
    }
    let abc = |name: &str| super::classes::from_module("collections.abc", name);
    let is = |name: &str| crate::isinstance::isinstance(&made, &abc(name)?);
    if is("Generator")? && !is("Coroutine")? {
        return call(&super::classes::from_module("types", "_GeneratorWrapper")?, &mut [made]);
    }
    Ok(made)
}

/// types.coroutine(func)
pub fn coroutine(a: &[Value]) -> R {
    if !crate::builtins::is_callable(&a[0]) {
        return Err(type_error("types.coroutine() expects a callable"));
    }
    if let Some(f) = a[0].as_func() {
        match f.code.kind {
            CodeKind::Generator => f.set_field(sym::CO_ITERABLE, TRUE),
            CodeKind::Coroutine => {}
            _ => return wrap(&a[0]),
        }
        return Ok(a[0].clone());
    }
    wrap(&a[0])
}

fn wrap(func: &Value) -> R {
    let made = synthetic(Params {
        name: "wrapped",
        qualname: "coroutine.<locals>.wrapped".to_string(),
        names: vec![],
        npos: 0,
        star: true,
        doc: String::new(),
        defaults: vec![],
        kwdefaults: vec![],
        cells: vec![CellRef::new(func.clone())],
        run: call_wrapped,
    });
    super::functools::update_wrapper(&made, func, &UNBOUND, &UNBOUND)?;
    Ok(made)
}
