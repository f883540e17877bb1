//! generator, coroutine and async_generator objects as Python sees them.

use crate::exc::stop_iteration;
use crate::func::NativeDef;
use crate::gen::{close, send, throw, GenData, Step};
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;

pub fn this(v: &Value) -> R<&GenData> {
    v.as_gen().ok_or_else(|| type_error("a generator is required"))
}

fn finish(step: Step) -> R {
    match step {
        Step::Yield(v) => Ok(v),
        Step::Return(v) => Err(stop_iteration(v)),
    }
}

fn next(a: &[Value]) -> R {
    finish(send(&a[0], NONE)?)
}

fn send_(a: &[Value]) -> R {
    finish(send(&a[0], a[1].clone())?)
}

/// throw(type_or_value, value=, traceback=)
pub fn thrown(a: &[Value]) -> R<PyErr> {
    let (class, traceback) = (a[1].as_type(), a[3].given().filter(|t| !t.is_none()));
    if traceback.map_or(false, |t| type_of(t) != T::Traceback.ty()) {
        return Err(type_error("throw() third argument must be a traceback object"));
    }
    let value = a[2].given().filter(|v| !v.is_none());
    let is_exception = |t: crate::types::Type| t.is_subtype(T::BaseException.ty());
    let v = match (class.filter(|t| is_exception(*t)), value) {
        (Some(t), Some(v)) if type_of(v).is_subtype(t) => v.clone(),
        (Some(_), Some(v)) => {
            call(&a[1], &mut v.as_tuple().map_or(vec![v.clone()], |t| t.to_vec()))?
        }
        (None, Some(_)) if a[1].as_exc().is_some() => {
            return Err(type_error("instance exception may not have a separate value"));
        }
        _ => a[1].clone(),
    };
    if v.as_exc().is_none() && v.as_type().map_or(true, |t| !is_exception(t)) {
        return Err(type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            type_name(&v)
        )));
    }
    Ok(crate::exc::without_context(v))
}

fn throw_(a: &[Value]) -> R {
    let e = thrown(a)?;
    finish(throw(&a[0], e)?)
}

fn close_(a: &[Value]) -> R {
    close(&a[0]).map(|_| NONE)
}

pub fn repr(a: &[Value]) -> R {
    let g = this(&a[0])?;
    let name = g.shown_name(true);
    Ok(new_string(format!(
        "<{} object {} at {:#x}>",
        type_name(&a[0]),
        name.as_str().unwrap_or_default(),
        a[0].ptr()
    )))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static COMMON: &[NativeDef] = &[
    m!("send", "self, value, /", send_),
    m!("throw", "self, type, value=, traceback=, /", throw_),
    m!("close", "self, /", close_),
    m!("__repr__", "self, /", repr),
];
static ITERATOR: &[NativeDef] = &[
    m!("__iter__", "self, /", |a| Ok(a[0].clone())),
    m!("__next__", "self, /", next),
];
static COROUTINE: &[NativeDef] = &[m!("__await__", "self, /", |a| {
    Ok(new_other_data(T::CoroutineWrapper.ty(), Box::new(Wrapper(a[0].clone()))))
})];

/// What `coroutine.__await__()` gives.
struct Wrapper(Value);

fn wrapped(a: &[Value]) -> R<Vec<Value>> {
    let w = a[0].as_native_object::<Wrapper>().ok_or_else(|| type_error("a coroutine_wrapper"))?;
    let mut all = a.to_vec();
    all[0] = w.0.clone();
    Ok(all)
}

static WRAPPER: &[NativeDef] = &[
    m!("__iter__", "self, /", |a| Ok(a[0].clone())),
    m!("__next__", "self, /", |a| next(&wrapped(a)?)),
    m!("send", "self, value, /", |a| send_(&wrapped(a)?)),
    m!("throw", "self, type, value=, traceback=, /", |a| throw_(&wrapped(a)?)),
    m!("close", "self, /", |a| close_(&wrapped(a)?)),
];

fn name_of(v: &Value, qual: bool) -> R {
    Ok(this(v)?.shown_name(qual))
}

/// Its frame, as long as the body has something to run.
fn frame(v: &Value) -> R {
    let g = this(v)?;
    if g.is_finished() {
        return Ok(NONE);
    }
    Ok(g.place.frame(g.code))
}

fn running(v: &Value) -> R {
    Ok(Value::bool(this(v)?.is_running()))
}

fn suspended(v: &Value) -> R {
    let g = this(v)?;
    Ok(Value::bool(!g.is_running() && !g.is_finished() && !g.is_fresh()))
}

fn delegate(v: &Value) -> R {
    Ok(this(v)?.delegate())
}

fn code(v: &Value) -> R {
    Ok(crate::code_type::code_object(this(v)?.code, None))
}

macro_rules! getters {
    ($($name:literal $get:expr;)*) => {
        &[$(GetSetData { name: $name, get: $get, set: None }),*]
    };
}

static GENERATOR_ATTRS: &[GetSetData] = getters! {
    "gi_frame" frame; "gi_running" running; "gi_suspended" suspended; "gi_yieldfrom" delegate;
    "gi_code" code;
};
static COROUTINE_ATTRS: &[GetSetData] = getters! {
    "cr_frame" frame; "cr_running" running; "cr_suspended" suspended; "cr_await" delegate;
    "cr_code" code; "cr_origin" |_| Ok(NONE);
};
static ASYNC_ATTRS: &[GetSetData] = getters! {
    "ag_frame" frame; "ag_running" crate::gen_async::running; "ag_await" delegate; "ag_code" code;
};

/// `__name__` and `__qualname__` can be assigned.
fn rename(v: &Value, x: Option<Value>, qual: bool) -> R<()> {
    let g = this(v)?;
    let x = match x {
        Some(x) if x.as_str_data().is_some() => x,
        _ => {
            let name = if qual { "__qualname__" } else { "__name__" };
            return Err(type_error(format!("{} must be set to a string object", name)));
        }
    };
    let slot = if qual { g.qualname.get() } else { g.name.get() };
    // SAFETY: one thread; the old name is dropped after the new one is in place.
    let old = unsafe { std::mem::replace(&mut *slot, x) };
    drop(old);
    Ok(())
}

static NAMES: &[GetSetData] = &[
    GetSetData {
        name: "__name__",
        get: |v| name_of(v, false),
        set: Some(|v, x| rename(v, x, false)),
    },
    GetSetData {
        name: "__qualname__",
        get: |v| name_of(v, true),
        set: Some(|v, x| rename(v, x, true)),
    },
];

pub fn define_all() {
    define(T::Generator, COMMON, NAMES);
    define(T::Generator, ITERATOR, GENERATOR_ATTRS);
    define(T::Coroutine, COMMON, NAMES);
    define(T::Coroutine, COROUTINE, COROUTINE_ATTRS);
    define(T::CoroutineWrapper, WRAPPER, &[]);
    define(T::AsyncGenerator, crate::gen_async::METHODS, NAMES);
    define(T::AsyncGenerator, &[], ASYNC_ATTRS);
    crate::gen_async::define_all();
}
