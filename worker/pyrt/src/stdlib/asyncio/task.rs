//! asyncio.Task: a future that drives a coroutine, one step for each time that the loop gets
//! to it.

use super::errors::CANCELLED;
use super::event_loop::{self, Job};
use super::future::{self, as_future, this, Callback, Future, FUTURE};
use crate::func::NativeDef;
use crate::gen::{self, Step};
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::classes::get;
use crate::stdlib::contextvars::{self, Context};
use crate::stdlib::rust_class::{Base, Class};
use std::cell::Cell;

pub struct TaskPart {
    coro: Value,
    name: Value,
    context: Context,
    waits_for: Value, // the future, or None
    must_cancel: bool,
    cancels: i64,
    log_destroy: bool,
}

thread_local! {
    static COUNT: Cell<u64> = Cell::new(0);
}

pub static TASK: Class =
    Class::new("_asyncio", "Task", &[Base::Class(&FUTURE)], METHODS, ATTRS);

/// inspect's notion of what a task can drive.
pub fn is_coroutine(v: &Value) -> bool {
    if v.as_gen().is_some() {
        return type_of(v) != T::AsyncGenerator.ty();
    }
    let has = |n| crate::attr::has_special(v, crate::sym::intern(n));
    has("__await__") && has("send") && has("throw") && has("close")
}

fn next_name() -> Value {
    let n = COUNT.with(|c| {
        c.set(c.get() + 1);
        c.get()
    });
    new_string(format!("Task-{}", n))
}

/// `Task.__init__`: fills a future's task part and schedules the first step.
fn start(t: &Value, owner: &Value, coro: &Value, name: Option<&Value>, context: &Value) -> R<()> {
    let d = this(t)?;
    *d.owner.borrow_mut() = owner.clone();
    if !is_coroutine(coro) {
        let shown = crate::ops::repr_text(coro)?;
        return Err(type_error(format!("a coroutine was expected, got {}", shown)));
    }
    let name = match name.filter(|n| !n.is_none()) {
        Some(n) if n.as_exact_str().is_some() => n.clone(),
        Some(n) => crate::ops::str_of(n)?,
        None => next_name(),
    };
    let context = contextvars::argument(context)?;
    *d.task.borrow_mut() = Some(TaskPart {
        coro: coro.clone(),
        name,
        context: context.clone(),
        waits_for: NONE,
        must_cancel: false,
        cancels: 0,
        log_destroy: true,
    });
    let l = event_loop::of(owner)?;
    l.soon(Job::Step(t.clone(), None), context)?;
    l.register(t);
    Ok(())
}

pub fn create(owner: &Value, coro: &Value, name: Option<&Value>, context: &Value) -> R {
    let t = TASK.instance(Future::new());
    start(&t, owner, coro, name, context)?;
    Ok(t)
}

fn with<X>(t: &Value, f: impl FnOnce(&mut TaskPart) -> X) -> R<X> {
    match &mut *this(t)?.task.borrow_mut() {
        Some(p) => Ok(f(p)),
        None => Err(runtime_error("Task object is not initialized.")),
    }
}

fn context_of(t: &Value) -> R<Context> {
    with(t, |p| p.context.clone())
}

/// The future that a task waited for is done.
pub fn wake(t: &Value, f: &Value) -> R<()> {
    let r = match as_future(f) {
        Some(d) if FUTURE.ty() == type_of(f) || TASK.ty() == type_of(f) => d.result(),
        _ => call(&get(f, "result")?, &mut []),
    };
    step(t, r.err())
}

fn soon_again(t: &Value, e: Option<PyErr>) -> R<()> {
    let owner = this(t)?.owner.borrow().clone();
    event_loop::of(&owner)?.soon(Job::Step(t.clone(), e), context_of(t)?).map(drop)
}

fn resume(coro: &Value, e: Option<PyErr>) -> R<Step> {
    if coro.as_gen().is_some() {
        return match e {
            None => gen::send(coro, NONE),
            Some(e) => gen::throw(coro, e),
        };
    }
    let r = match e {
        None => call(&get(coro, "send")?, &mut [NONE]),
        Some(e) => call(&get(coro, "throw")?, &mut [e.value()]),
    };
    match r {
        Ok(v) => Ok(Step::Yield(v)),
        Err(e) => gen::ended(e),
    }
}

/// One step; e is thrown into the coroutine.
pub fn step(t: &Value, e: Option<PyErr>) -> R<()> {
    let d = this(t)?;
    if d.done() {
        let shown = crate::ops::repr_text(t)?;
        return Err(super::errors::INVALID_STATE.raise_text(format!(
            "_step(): already done: {} {}",
            shown,
            e.map_or("None".to_string(), |e| e.text())
        )));
    }
    let e = match with(t, |p| std::mem::take(&mut p.must_cancel))? {
        true => match e {
            Some(e) if CANCELLED.matches(&e) => Some(e),
            _ => Some(d.make_cancelled()),
        },
        false => e,
    };
    let coro = with(t, |p| {
        p.waits_for = NONE;
        p.coro.clone()
    })?;
    let owner = d.owner.borrow().clone();
    let l = event_loop::of(&owner)?;
    let busy = !l.current.borrow().is_none();
    if busy {
        let shown = |v: &Value| crate::ops::repr_text(v);
        let other = l.current.borrow().clone();
        return Err(runtime_error(format!(
            "Cannot enter into task {} while another task {} is being executed.",
            shown(t)?,
            shown(&other)?
        )));
    }
    *l.current.borrow_mut() = t.clone();
    let r = resume(&coro, e);
    let before = l.current.replace(NONE);
    drop(before);
    match r {
        Ok(Step::Yield(v)) => yielded(t, d, v),
        Ok(Step::Return(v)) => {
            if with(t, |p| std::mem::take(&mut p.must_cancel))? {
                let msg = d.cancel_message.borrow().clone();
                return d.cancel(t, msg).map(drop);
            }
            d.set_result(t, v)
        }
        Err(e) if CANCELLED.matches(&e) => {
            *d.cancelled_error.borrow_mut() = Some(e);
            d.cancel(t, NONE).map(drop)
        }
        Err(e) => {
            let leaves = e.is(T::KeyboardInterrupt) || e.is(T::SystemExit);
            d.set_exception(t, e.clone())?;
            if leaves {
                return Err(e);
            }
            Ok(())
        }
    }
}

/// The coroutine waits for what it yielded.
fn yielded(t: &Value, d: &Future, v: Value) -> R<()> {
    if v.is_none() {
        return soon_again(t, None);
    }
    let again = |text: String| soon_again(t, Some(runtime_error(text)));
    let shown = |v: &Value| crate::ops::repr_text(v);
    let f = match as_future(&v) {
        Some(f) => f,
        None if v.as_gen().is_some() => {
            return again(format!(
                "yield was used instead of yield from for generator in task {} with {}",
                shown(t)?,
                shown(&v)?
            ))
        }
        None => return again(format!("Task got bad yield: {}", shown(&v)?)),
    };
    if is(&v, t) {
        return again(format!("Task cannot await on itself: {}", shown(t)?));
    }
    if !is(&f.owner.borrow(), &d.owner.borrow()) {
        return again(format!(
            "Task {} got Future {} attached to a different loop",
            shown(t)?,
            shown(&v)?
        ));
    }
    if !f.blocking.replace(false) {
        return again(format!(
            "yield was used instead of yield from in task {} with {}",
            shown(t)?,
            shown(&v)?
        ));
    }
    f.add_callback(&v, Callback::Wake(t.clone()), context_of(t)?)?;
    let must_cancel = with(t, |p| {
        p.waits_for = v.clone();
        p.must_cancel
    })?;
    if must_cancel {
        let msg = d.cancel_message.borrow().clone();
        if future::cancel(&v, &msg)? {
            with(t, |p| p.must_cancel = false)?;
        }
    }
    Ok(())
}

fn cancel(a: &[Value]) -> R {
    let (t, d) = (&a[0], this(&a[0])?);
    let msg = a[1].given().cloned().unwrap_or(NONE);
    d.log.set(false);
    if d.done() {
        return Ok(FALSE);
    }
    let waits_for = with(t, |p| {
        p.cancels += 1;
        p.waits_for.clone()
    })?;
    if !waits_for.is_none() && future::cancel(&waits_for, &msg)? {
        return Ok(TRUE);
    }
    with(t, |p| p.must_cancel = true)?;
    *d.cancel_message.borrow_mut() = msg;
    Ok(TRUE)
}

pub fn cancelling(t: &Value) -> R<i64> {
    with(t, |p| p.cancels)
}

pub fn uncancel(t: &Value) -> R<i64> {
    with(t, |p| {
        p.cancels = (p.cancels - 1).max(0);
        p.cancels
    })
}

fn init(a: &[Value]) -> R {
    let owner = match a[2].given().filter(|l| !l.is_none()) {
        Some(l) => l.clone(),
        None => super::run::get_event_loop()?,
    };
    start(&a[0], &owner, &a[1], a[3].given(), &a[4])?;
    Ok(NONE)
}

fn set_name(a: &[Value]) -> R {
    let name = crate::ops::str_of(&a[1])?;
    with(&a[0], |p| p.name = name)?;
    Ok(NONE)
}

fn repr(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let (name, coro, waits) =
        with(&a[0], |p| (p.name.clone(), p.coro.clone(), p.waits_for.clone()))?;
    let state = future::state_text(d)?;
    let (state, rest) = match state.split_once(' ') {
        Some((s, r)) => (s.to_string(), format!(" {}", r)),
        None => (state, String::new()),
    };
    let state = if with(&a[0], |p| p.must_cancel)? { "cancelling".to_string() } else { state };
    let waits = match as_future(&waits) {
        Some(_) => format!(" wait_for={}", crate::ops::repr_text(&waits)?),
        None => String::new(),
    };
    let qualname = get(&coro, "__qualname__").ok();
    let qualname = qualname.and_then(|q| q.as_str().map(|s| s.into_owned())).unwrap_or_default();
    Ok(new_string(format!(
        "<{} {} name={} coro=<{}()>{}{}>",
        type_name(&a[0]),
        state,
        crate::ops::repr_text(&name)?,
        qualname,
        waits,
        rest
    )))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__init__", "self, coro, *, loop=, name=, context=", init),
    m!("get_coro", "self, /", |a| with(&a[0], |p| p.coro.clone())),
    m!("get_name", "self, /", |a| with(&a[0], |p| p.name.clone())),
    m!("set_name", "self, value, /", set_name),
    m!("get_context", "self, /", |a| Ok(contextvars::object(&context_of(&a[0])?))),
    m!("cancel", "self, /, msg=", cancel),
    m!("cancelling", "self, /", |a| cancelling(&a[0]).map(Value::int)),
    m!("uncancel", "self, /", |a| uncancel(&a[0]).map(Value::int)),
    m!("set_result", "self, result, /", |_| {
        Err(runtime_error("Task does not support set_result operation"))
    }),
    m!("set_exception", "self, exception, /", |_| {
        Err(runtime_error("Task does not support set_exception operation"))
    }),
    m!("__repr__", "self, /", repr),
];
static ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "_must_cancel",
        get: |v| with(v, |p| Value::bool(p.must_cancel)),
        set: None,
    },
    GetSetData { name: "_fut_waiter", get: |v| with(v, |p| p.waits_for.clone()), set: None },
    GetSetData { name: "_coro", get: |v| with(v, |p| p.coro.clone()), set: None },
    GetSetData {
        name: "_log_destroy_pending",
        get: |v| with(v, |p| Value::bool(p.log_destroy)),
        set: Some(|v, x| {
            let on = truthy(&x.unwrap_or(FALSE))?;
            with(v, |p| p.log_destroy = on)
        }),
    },
];
