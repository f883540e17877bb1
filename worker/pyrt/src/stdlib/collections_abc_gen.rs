//! collections.abc: what Generator, Coroutine and AsyncGenerator give to their subclasses, and
//! what abstract methods do when they are called.

use super::asyncio::errors::coro;
use super::classes::{args_of, method};
use crate::func::{CodeFn, NativeDef};
use crate::natives;
use crate::prelude::*;

fn close(a: &[Value], kind: &str) -> R {
    match method(&a[0], "throw", &[T::GeneratorExit.value()]) {
        Ok(_) => Err(runtime_error(format!("{} ignored GeneratorExit", kind))),
        Err(e) if e.is(T::GeneratorExit) || e.is(T::StopIteration) => Ok(NONE),
        Err(e) => Err(e),
    }
}

pub static GENERATOR: &[NativeDef] = natives! {
    "__iter__" "self" |a| Ok(a[0].clone());
    "__next__" "self" |a| method(&a[0], "send", &[NONE]);
    "close" "self" |a| close(a, "generator");
};

pub static COROUTINE: &[NativeDef] = natives! {
    "close" "self" |a| close(a, "coroutine");
};

pub static ASYNC_GENERATOR: &[NativeDef] = natives! {
    "__aiter__" "self" |a| Ok(a[0].clone());
    "__anext__" "self" |a| method(&a[0], "asend", &[NONE]);
    "aclose" "self" |a| {
        let me = a[0].clone();
        Ok(coro!("aclose", "AsyncGenerator.aclose", |co| {
            let thrown = method(&me, "athrow", &[T::GeneratorExit.value()]);
            let ended = match thrown {
                Ok(step) => co.await_(step).await,
                Err(e) => Err(e),
            };
            match ended {
                Ok(_) => Err(runtime_error("asynchronous generator ignored GeneratorExit")),
                Err(e) if e.is(T::GeneratorExit) || e.is(T::StopAsyncIteration) => Ok(NONE),
                Err(e) => Err(e),
            }
        }))
    };
};

fn nothing() -> R {
    iter_object(&tuple(vec![]))
}

fn raised(t: T) -> R {
    Err(crate::exc::error_args(t, vec![]))
}

/// throw(typ, val=None, tb=None)
fn thrown(slots: &[Value]) -> R {
    let args = args_of(&slots[1]);
    let part = |i: usize| args.get(i).filter(|v| !v.is_none()).cloned();
    let kind = part(0).ok_or_else(|| type_error("throw() needs an exception"))?;
    let error = match (part(1), part(2)) {
        (None, None) => kind,
        (None, Some(_)) => call(&kind, &mut [])?,
        (Some(v), _) => v,
    };
    match part(2) {
        Some(tb) => Err(raise(method(&error, "with_traceback", &[tb])?)),
        None => Err(raise(error)),
    }
}

/// The body of an abstract method.
pub fn body_of(class: &str, name: &str) -> CodeFn {
    match (class, name) {
        (_, "__hash__" | "__len__") => |_, _| Ok(Value::int(0)),
        (_, "__contains__" | "__call__") => |_, _| Ok(FALSE),
        (_, "__iter__" | "__reversed__") => |_, _| nothing(),
        (_, "__next__" | "send") => |_, _| raised(T::StopIteration),
        (_, "__anext__" | "asend") => |_, _| raised(T::StopAsyncIteration),
        (_, "throw" | "athrow") => |_, slots| thrown(slots),
        ("Mapping" | "MutableMapping", _) => |_, _| raised(T::KeyError),
        ("Sequence" | "MutableSequence", _) => |_, _| raised(T::IndexError),
        (_, "add" | "discard" | "__fspath__") => |_, _| raised(T::NotImplementedError),
        _ => |_, _| Ok(NONE),
    }
}
