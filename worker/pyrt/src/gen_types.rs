//! generator, coroutine and async_generator objects as Python sees them.

use crate::exc::{raise, stop_iteration};
use crate::func::NativeDef;
use crate::gen::{close, send, throw, GenData, Step};
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;

fn this(v: &Value) -> R<&GenData> {
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
    let v = match (a[1].as_type(), a[2].given()) {
        (Some(_), Some(v)) if v.as_exc().is_some() => v.clone(),
        (Some(_), Some(v)) if !v.is_none() => call(&a[1], &mut [v.clone()])?,
        _ => a[1].clone(),
    };
    if v.as_exc().is_none() && v.as_type().map_or(true, |t| !t.is_subtype(T::BaseException.ty())) {
        return Err(type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            type_name(&v)
        )));
    }
    Ok(raise(v))
}

fn throw_(a: &[Value]) -> R {
    let e = thrown(a)?;
    finish(throw(&a[0], e)?)
}

fn close_(a: &[Value]) -> R {
    close(&a[0]).map(|_| NONE)
}

fn repr(a: &[Value]) -> R {
    let g = this(&a[0])?;
    // SAFETY: one thread; cloned at once.
    let name = unsafe { (*g.qualname.get()).clone() };
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
    let g = this(v)?;
    // SAFETY: one thread; cloned at once.
    Ok(unsafe { if qual { (*g.qualname.get()).clone() } else { (*g.name.get()).clone() } })
}

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "__name__", get: |v| name_of(v, false), set: None },
    GetSetData { name: "__qualname__", get: |v| name_of(v, true), set: None },
    GetSetData {
        name: "gi_running",
        get: |v| Ok(Value::bool(this(v)?.is_running())),
        set: None,
    },
    GetSetData {
        name: "gi_frame",
        get: |v| Ok(if this(v)?.is_finished() { NONE } else { TRUE }),
        set: None,
    },
    GetSetData {
        name: "cr_running",
        get: |v| Ok(Value::bool(this(v)?.is_running())),
        set: None,
    },
];

/// Async generators: `__anext__` and its kin give awaitables whose steps drive the body until
/// it yields a value of its own (marked) rather than one of an inner await.
struct AsyncStep {
    gen: Value,
    first: std::cell::RefCell<Option<Start>>,
    done: std::cell::Cell<bool>,
}

enum Start {
    Send(Value),
    Throw(PyErr),
    Close,
}

/// A value that an async generator yields itself.
pub struct Yielded(pub Value);

fn async_step(g: &Value, s: Start) -> Value {
    let d = AsyncStep {
        gen: g.clone(),
        first: std::cell::RefCell::new(Some(s)),
        done: std::cell::Cell::new(false),
    };
    new_other_data(T::AsyncGenStep.ty(), Box::new(d))
}

fn advance(s: &AsyncStep, inp: R) -> R {
    let start = s.first.borrow_mut().take();
    let closing = matches!(start, Some(Start::Close));
    let step = match start {
        Some(Start::Send(v)) => send(&s.gen, v),
        Some(Start::Throw(e)) => throw(&s.gen, e),
        Some(Start::Close) => {
            if this(&s.gen)?.is_fresh() || this(&s.gen)?.is_finished() {
                close(&s.gen)?;
                return Err(stop_iteration(NONE));
            }
            let exit = crate::exc::new_exception(T::GeneratorExit.ty(), vec![]);
            throw(&s.gen, PyErr::of(exit))
        }
        None if s.done.get() => {
            return Err(runtime_error("cannot reuse already awaited __anext__()/asend()"))
        }
        None => match inp {
            Ok(v) => send(&s.gen, v),
            Err(e) => throw(&s.gen, e),
        },
    };
    match step {
        Ok(Step::Yield(v)) => match v.as_native_object::<Yielded>() {
            Some(_) if closing => Err(runtime_error("async generator ignored GeneratorExit")),
            Some(y) => {
                s.done.set(true);
                Err(stop_iteration(y.0.clone()))
            }
            None => Ok(v),
        },
        Ok(Step::Return(_)) if closing => Err(stop_iteration(NONE)),
        Ok(Step::Return(_)) => {
            s.done.set(true);
            Err(crate::exc::error_args(T::StopAsyncIteration, vec![]))
        }
        Err(e) if closing && (e.is(T::GeneratorExit) || e.is(T::StopAsyncIteration)) => {
            Err(stop_iteration(NONE))
        }
        Err(e) => Err(e),
    }
}

fn stepper(a: &[Value]) -> R<&AsyncStep> {
    a[0].as_native_object::<AsyncStep>().ok_or_else(|| type_error("an async step is required"))
}

static STEP: &[NativeDef] = &[
    m!("__iter__", "self, /", |a| Ok(a[0].clone())),
    m!("__await__", "self, /", |a| Ok(a[0].clone())),
    m!("__next__", "self, /", |a| advance(stepper(a)?, Ok(NONE))),
    m!("send", "self, value, /", |a| advance(stepper(a)?, Ok(a[1].clone()))),
    m!("throw", "self, type, value=, traceback=, /", |a| {
        let e = thrown(a)?;
        advance(stepper(a)?, Err(e))
    }),
    m!("close", "self, /", |_| Ok(NONE)),
];
static ASYNC: &[NativeDef] = &[
    m!("__aiter__", "self, /", |a| Ok(a[0].clone())),
    m!("__anext__", "self, /", |a| Ok(async_step(&a[0], Start::Send(NONE)))),
    m!("asend", "self, value, /", |a| Ok(async_step(&a[0], Start::Send(a[1].clone())))),
    m!("athrow", "self, type, value=, traceback=, /", |a| {
        Ok(async_step(&a[0], Start::Throw(thrown(a)?)))
    }),
    m!("aclose", "self, /", |a| Ok(async_step(&a[0], Start::Close))),
    m!("__repr__", "self, /", repr),
];

pub fn define_all() {
    define(T::Generator, COMMON, ATTRS);
    define(T::Generator, ITERATOR, &[]);
    define(T::Coroutine, COMMON, ATTRS);
    define(T::Coroutine, COROUTINE, &[]);
    define(T::CoroutineWrapper, WRAPPER, &[]);
    define(T::AsyncGenerator, ASYNC, ATTRS);
    define(T::AsyncGenStep, STEP, &[]);
}
