//! asyncio.Future; a Task is one, too, with the part that task.rs adds.

use super::errors::{CANCELLED, INVALID_STATE};
use super::event_loop::{self, Job};
use super::task::TaskPart;
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::contextvars::{self, Context};
use crate::stdlib::rust_class::{data, new_of, Class};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    Pending,
    Cancelled,
    Finished,
}

/// What runs, by way of the loop, when a future is done: it gets the future.
#[derive(Clone)]
pub enum Callback {
    Python(Value),
    Native(Rc<dyn Fn(&Value) -> R<()>>),
    /// Resumes a task.
    Wake(Value),
}

pub struct Future {
    pub state: Cell<State>,
    result: RefCell<Value>,
    error: RefCell<Option<PyErr>>,
    callbacks: RefCell<Vec<(Callback, Context)>>,
    pub owner: RefCell<Value>, // the loop
    pub cancel_message: RefCell<Value>,
    pub cancelled_error: RefCell<Option<PyErr>>,
    /// Nobody has asked for the exception yet.
    pub log: Cell<bool>,
    /// A task that gets it from a coroutine awaits it, rather than yields it.
    pub blocking: Cell<bool>,
    pub task: RefCell<Option<TaskPart>>,
}

impl Future {
    pub fn new() -> Future {
        Future {
            state: Cell::new(State::Pending),
            result: RefCell::new(NONE),
            error: RefCell::new(None),
            callbacks: RefCell::new(Vec::new()),
            owner: RefCell::new(NONE),
            cancel_message: RefCell::new(NONE),
            cancelled_error: RefCell::new(None),
            log: Cell::new(false),
            blocking: Cell::new(false),
            task: RefCell::new(None),
        }
    }
    pub fn done(&self) -> bool {
        self.state.get() != State::Pending
    }
    pub fn cancelled(&self) -> bool {
        self.state.get() == State::Cancelled
    }
    /// The error that the cancellation is told with; the one that came from a task's coroutine
    /// is handed out once.
    pub fn make_cancelled(&self) -> PyErr {
        if let Some(e) = self.cancelled_error.borrow_mut().take() {
            return e;
        }
        let msg = self.cancel_message.borrow().clone();
        CANCELLED.raise(if msg.is_none() { vec![] } else { vec![msg] })
    }
    pub fn result(&self) -> R {
        match self.state.get() {
            State::Cancelled => Err(self.make_cancelled()),
            State::Pending => Err(INVALID_STATE.raise_text("Result is not set.")),
            State::Finished => {
                self.log.set(false);
                match &*self.error.borrow() {
                    Some(e) => Err(e.clone()),
                    None => Ok(self.result.borrow().clone()),
                }
            }
        }
    }
    /// The exception, None when there is none.
    pub fn exception(&self) -> R<Option<PyErr>> {
        match self.state.get() {
            State::Cancelled => Err(self.make_cancelled()),
            State::Pending => Err(INVALID_STATE.raise_text("Exception is not set.")),
            State::Finished => {
                self.log.set(false);
                Ok(self.error.borrow().clone())
            }
        }
    }
    fn schedule_callbacks(&self, me: &Value) -> R<()> {
        let all = std::mem::take(&mut *self.callbacks.borrow_mut());
        for (c, context) in all {
            event_loop::of(&self.owner.borrow())?.soon(Job::Notify(c, me.clone()), context)?;
        }
        Ok(())
    }
    pub fn set_result(&self, me: &Value, v: Value) -> R<()> {
        self.finish()?;
        *self.result.borrow_mut() = v;
        self.schedule_callbacks(me)
    }
    pub fn set_exception(&self, me: &Value, e: PyErr) -> R<()> {
        self.finish()?;
        *self.error.borrow_mut() = Some(e);
        self.log.set(true);
        self.schedule_callbacks(me)
    }
    fn finish(&self) -> R<()> {
        if self.done() {
            return Err(INVALID_STATE.raise_text("invalid state"));
        }
        self.state.set(State::Finished);
        Ok(())
    }
    /// Future.cancel; false when it was done.
    pub fn cancel(&self, me: &Value, msg: Value) -> R<bool> {
        self.log.set(false);
        if self.done() {
            return Ok(false);
        }
        self.state.set(State::Cancelled);
        *self.cancel_message.borrow_mut() = msg;
        self.schedule_callbacks(me)?;
        Ok(true)
    }
    pub fn add_callback(&self, me: &Value, c: Callback, context: Context) -> R<()> {
        if self.done() {
            let job = Job::Notify(c, me.clone());
            return event_loop::of(&self.owner.borrow())?.soon(job, context).map(|_| ());
        }
        self.callbacks.borrow_mut().push((c, context));
        Ok(())
    }
    /// Takes a native callback (or a task's) away again.
    pub fn forget(&self, c: &Callback) {
        let same = |x: &Callback| match (x, c) {
            (Callback::Native(a), Callback::Native(b)) => Rc::ptr_eq(a, b),
            (Callback::Wake(a), Callback::Wake(b)) => is(a, b),
            _ => false,
        };
        let all = self.callbacks.take();
        let (gone, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|x| same(&x.0));
        *self.callbacks.borrow_mut() = kept;
        drop(gone);
    }
}

impl Drop for Future {
    /// An exception that nobody asked for is told, as CPython's finalizers do.
    fn drop(&mut self) {
        let error = match self.error.take() {
            Some(e) if self.log.get() => e,
            _ => return,
        };
        let kind = if self.task.borrow().is_some() { "Task" } else { "Future" };
        let message = new_string(format!("{} exception was never retrieved", kind));
        let owner = self.owner.take();
        if let Ok(l) = event_loop::of(&owner) {
            // What the handler itself raises reaches nobody.
            let _ = l.report(&owner, &[("message", message), ("exception", error.value())]);
        }
    }
}

pub static FUTURE: Class = Class::new("_asyncio", "Future", &[], METHODS, ATTRS);

/// The future that a value is (or a task, or of a subclass).
pub fn as_future(v: &Value) -> Option<&Future> {
    v.as_native_object::<Future>()
}

pub fn this(v: &Value) -> R<&Future> {
    data::<Future>(v)
}

/// `loop.create_future()`
pub fn create(owner: &Value) -> Value {
    let f = Future::new();
    *f.owner.borrow_mut() = owner.clone();
    FUTURE.instance(f)
}

/// Calls `f.add_done_callback` for a Rust function, in the current context.
pub fn when_done(f: &Value, run: impl Fn(&Value) -> R<()> + 'static) -> R<Callback> {
    let c = Callback::Native(Rc::new(run));
    this(f)?.add_callback(f, c.clone(), contextvars::copy_of(&contextvars::current()))?;
    Ok(c)
}

/// `f.cancel(msg=msg)` of whatever class f is.
pub fn cancel(f: &Value, msg: &Value) -> R<bool> {
    let method = crate::stdlib::classes::get(f, "cancel")?;
    let r = if msg.is_none() {
        call(&method, &mut [])
    } else {
        call_kw(&method, &mut [msg.clone()], &["msg"])
    };
    truthy(&r?)
}

/// Sets the result unless the future was cancelled in the meantime.
pub fn set_unless_cancelled(f: &Value, v: Value) -> R<()> {
    let d = this(f)?;
    if d.cancelled() {
        return Ok(());
    }
    d.set_result(f, v)
}

/// Waits for a future within a library coroutine, as `await f` does.
pub async fn wait(co: &Co, f: &Value) -> R {
    let d = this(f)?;
    if !d.done() {
        d.blocking.set(true);
        co.yield_(f.clone()).await?;
        if !d.done() {
            return Err(runtime_error("await wasn't used with future"));
        }
    }
    d.result()
}

pub fn init(a: &[Value]) -> R {
    let owner = match a[1].given() {
        Some(l) if !l.is_none() => l.clone(),
        _ => super::run::get_event_loop()?,
    };
    *this(&a[0])?.owner.borrow_mut() = owner;
    Ok(NONE)
}

fn set_exception(a: &[Value]) -> R {
    let v = match a[1].as_type() {
        Some(_) => call(&a[1], &mut [])?,
        None => a[1].clone(),
    };
    if this(&a[0])?.done() {
        return Err(INVALID_STATE.raise_text("invalid state"));
    }
    if v.as_exc().is_none() {
        return Err(type_error("Invalid exception object"));
    }
    let e = PyErr::of(v);
    if e.is(T::StopIteration) {
        return Err(type_error(
            "StopIteration interacts badly with generators and cannot be raised into a Future",
        ));
    }
    this(&a[0])?.set_exception(&a[0], e)?;
    Ok(NONE)
}

fn add_done_callback(a: &[Value]) -> R {
    let context = contextvars::argument(&a[2])?;
    this(&a[0])?.add_callback(&a[0], Callback::Python(a[1].clone()), context)?;
    Ok(NONE)
}

fn remove_done_callback(a: &[Value]) -> R {
    let f = this(&a[0])?;
    let mut kept = Vec::new();
    let mut removed = 0;
    for entry in f.callbacks.take() {
        match &entry.0 {
            Callback::Python(x) if eq_b(x, &a[1])? => removed += 1,
            _ => kept.push(entry),
        }
    }
    f.callbacks.borrow_mut().append(&mut kept);
    Ok(Value::int(removed))
}

pub fn get_loop(a: &[Value]) -> R {
    Ok(this(&a[0])?.owner.borrow().clone())
}

pub fn state_text(f: &Future) -> R<String> {
    Ok(match f.state.get() {
        State::Pending => "pending".to_string(),
        State::Cancelled => "cancelled".to_string(),
        State::Finished => match &*f.error.borrow() {
            Some(e) => format!("finished exception={}", crate::ops::repr_text(&e.value())?),
            None => format!("finished result={}", crate::ops::repr_text(&f.result.borrow())?),
        },
    })
}

/// What `__await__` gives: the future once, and then its result.
struct Steps {
    future: RefCell<Option<Value>>,
    asked: Cell<bool>,
}

static STEPS: Class = Class::new("_asyncio", "FutureIter", &[], STEPS_METHODS, &[]);

fn await_(a: &[Value]) -> R {
    this(&a[0])?;
    Ok(STEPS.instance(Steps { future: RefCell::new(Some(a[0].clone())), asked: Cell::new(false) }))
}

fn step(a: &[Value]) -> R {
    let s = data::<Steps>(&a[0])?;
    let f = match &*s.future.borrow() {
        Some(f) => f.clone(),
        None => return Err(stop_iteration(NONE)),
    };
    let d = this(&f)?;
    if d.done() {
        *s.future.borrow_mut() = None;
        return Err(stop_iteration(d.result()?));
    }
    if s.asked.replace(true) {
        return Err(runtime_error("await wasn't used with future"));
    }
    d.blocking.set(true);
    Ok(f)
}

fn throw_into_steps(a: &[Value]) -> R {
    let s = data::<Steps>(&a[0])?;
    *s.future.borrow_mut() = None;
    Err(crate::gen_types::thrown(a)?)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static STEPS_METHODS: &[NativeDef] = &[
    m!("__iter__", "self, /", |a| Ok(a[0].clone())),
    m!("__next__", "self, /", step),
    m!("send", "self, value, /", step),
    m!("throw", "self, type, value=, traceback=, /", throw_into_steps),
    m!("close", "self, /", |a| {
        *data::<Steps>(&a[0])?.future.borrow_mut() = None;
        Ok(NONE)
    }),
];
static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, Future::new())),
    m!("__init__", "self, /, *, loop=", init),
    m!("result", "self, /", |a| this(&a[0])?.result()),
    m!("exception", "self, /", |a| {
        Ok(this(&a[0])?.exception()?.map_or(NONE, |e| e.value()))
    }),
    m!("set_result", "self, result, /", |a| {
        this(&a[0])?.set_result(&a[0], a[1].clone()).map(|_| NONE)
    }),
    m!("set_exception", "self, exception, /", set_exception),
    m!("add_done_callback", "self, fn, /, *, context=", add_done_callback),
    m!("remove_done_callback", "self, fn, /", remove_done_callback),
    m!("cancel", "self, /, msg=", |a| {
        let msg = a[1].given().cloned().unwrap_or(NONE);
        this(&a[0])?.cancel(&a[0], msg).map(Value::bool)
    }),
    m!("cancelled", "self, /", |a| Ok(Value::bool(this(&a[0])?.cancelled()))),
    m!("done", "self, /", |a| Ok(Value::bool(this(&a[0])?.done()))),
    m!("get_loop", "self, /", get_loop),
    m!("_make_cancelled_error", "self, /", |a| Ok(this(&a[0])?.make_cancelled().value())),
    m!("__await__", "self, /", await_),
    m!("__iter__", "self, /", await_),
    m!("__repr__", "self, /", |a| {
        let name = type_name(&a[0]);
        Ok(new_string(format!("<{} {}>", name, state_text(this(&a[0])?)?)))
    }),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];
static ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "_asyncio_future_blocking",
        get: |v| Ok(Value::bool(this(v)?.blocking.get())),
        set: Some(|v, x| {
            this(v)?.blocking.set(truthy(&x.unwrap_or(FALSE))?);
            Ok(())
        }),
    },
    GetSetData { name: "_loop", get: |v| Ok(this(v)?.owner.borrow().clone()), set: None },
    GetSetData {
        name: "_state",
        get: |v| {
            Ok(new_str(match this(v)?.state.get() {
                State::Pending => "PENDING",
                State::Cancelled => "CANCELLED",
                State::Finished => "FINISHED",
            }))
        },
        set: None,
    },
];
