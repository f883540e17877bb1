//! concurrent.futures.Future, wait and as_completed.

use super::{CANCELLED_ERROR, INVALID_STATE};
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::prelude::*;
use crate::stdlib::rust_class::{data, new_of, Class};
use crate::stdlib::threading::waiting::{Limit, WaitList};
use crate::threads;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Clone, Copy, PartialEq)]
pub enum State {
    Pending,
    Running,
    Cancelled,
    Notified, // cancelled, and those who wait know
    Finished,
}

/// Somebody who waits for several futures.
#[derive(Default)]
struct Watch {
    waiting: WaitList,
    finished: RefCell<VecDeque<Value>>,
}

pub struct Future {
    pub state: Cell<State>,
    result: RefCell<Value>,
    error: RefCell<Option<PyErr>>,
    waiting: WaitList,
    watches: RefCell<Vec<Rc<Watch>>>,
    callbacks: RefCell<Vec<Value>>,
}

pub static FUTURE: Class =
    Class::new("concurrent.futures._base", "Future", &[], METHODS, &[]);

fn empty() -> Future {
    Future {
        state: Cell::new(State::Pending),
        result: RefCell::new(NONE),
        error: RefCell::new(None),
        waiting: WaitList::default(),
        watches: RefCell::default(),
        callbacks: RefCell::default(),
    }
}

pub fn new() -> Value {
    FUTURE.instance(empty())
}

pub fn this(v: &Value) -> R<&Future> {
    data::<Future>(v)
}

impl Future {
    pub fn cancelled(&self) -> bool {
        matches!(self.state.get(), State::Cancelled | State::Notified)
    }
    pub fn done(&self) -> bool {
        self.cancelled() || self.state.get() == State::Finished
    }
    /// Wakes those who wait for it.
    fn tell(&self, me: &Value) {
        self.waiting.wake_all();
        for w in self.watches.take() {
            w.finished.borrow_mut().push_back(me.clone());
            w.waiting.wake_all();
        }
    }
    fn run_callbacks(&self, me: &Value) {
        for f in self.callbacks.take() {
            run_callback(&f, me);
        }
    }
    fn wait(&self, limit: Limit) -> R<()> {
        while !self.done() {
            if limit.is_over() {
                return Err(crate::exc::error_args(T::TimeoutError, vec![]));
            }
            self.waiting.wait(limit)?;
        }
        Ok(())
    }
    pub fn result(&self, limit: Limit) -> R {
        match self.exception(limit)? {
            Some(e) => Err(e),
            None => Ok(self.result.borrow().clone()),
        }
    }
    pub fn exception(&self, limit: Limit) -> R<Option<PyErr>> {
        self.wait(limit)?;
        if self.cancelled() {
            return Err(CANCELLED_ERROR.raise(vec![]));
        }
        Ok(self.error.borrow().clone())
    }
    fn finish(&self, me: &Value, r: R) -> R<()> {
        if self.done() {
            let shown = crate::ops::repr_text(me)?;
            let state = state_name(self.state.get());
            return Err(INVALID_STATE.raise_text(format!("{}: {}", state, shown)));
        }
        self.state.set(State::Finished);
        match r {
            Ok(v) => *self.result.borrow_mut() = v,
            Err(e) => *self.error.borrow_mut() = Some(e),
        }
        self.tell(me);
        self.run_callbacks(me);
        Ok(())
    }
    /// False: it was cancelled before.
    pub fn set_running(&self, me: &Value) -> R<bool> {
        match self.state.get() {
            State::Cancelled => {
                self.state.set(State::Notified);
                self.tell(me);
                Ok(false)
            }
            State::Pending => {
                self.state.set(State::Running);
                Ok(true)
            }
            _ => Err(runtime_error("Future in unexpected state")),
        }
    }
}

fn state_name(s: State) -> &'static str {
    match s {
        State::Pending => "PENDING",
        State::Running => "RUNNING",
        State::Cancelled => "CANCELLED",
        State::Notified => "CANCELLED_AND_NOTIFIED",
        State::Finished => "FINISHED",
    }
}

/// What a callback raises is told and forgotten.
fn run_callback(f: &Value, me: &Value) {
    if let Err(e) = call(f, &mut [me.clone()]) {
        crate::file::flush_standard();
        let shown = crate::ops::repr_text(me).unwrap_or_default();
        eprintln!("exception calling callback for {}", shown);
        crate::traceback::print(&e);
    }
}

/// Sets what a call came to.
pub fn finish(f: &Value, r: R) -> R<()> {
    this(f)?.finish(f, r)
}

pub fn cancel(f: &Value) -> R<bool> {
    let d = this(f)?;
    match d.state.get() {
        State::Running | State::Finished => return Ok(false),
        State::Cancelled | State::Notified => return Ok(true),
        State::Pending => {}
    }
    d.state.set(State::Cancelled);
    d.waiting.wake_all();
    d.run_callbacks(f);
    Ok(true)
}

pub fn add_callback(f: &Value, c: Value) -> R<()> {
    let d = this(f)?;
    if d.done() {
        run_callback(&c, f);
    } else {
        d.callbacks.borrow_mut().push(c);
    }
    Ok(())
}

fn repr(a: &[Value]) -> R {
    let d = this(&a[0])?;
    let state = match d.state.get() {
        State::Pending => "pending".to_string(),
        State::Running => "running".to_string(),
        State::Cancelled | State::Notified => "cancelled".to_string(),
        State::Finished => match &*d.error.borrow() {
            Some(e) => format!("finished raised {}", e.ty().name()),
            None => format!("finished returned {}", type_name(&d.result.borrow())),
        },
    };
    Ok(new_string(format!("<{} at {:#x} state={}>", type_name(&a[0]), a[0].ptr(), state)))
}

fn set_exception(a: &[Value]) -> R {
    let e = match a[1].as_exc() {
        Some(_) => PyErr::of(a[1].clone()),
        None => raise(a[1].clone()),
    };
    finish(&a[0], Err(e)).map(|_| NONE)
}

// ---- several at once

fn unique(fs: &Value) -> R<Vec<Value>> {
    let mut all: Vec<Value> = Vec::new();
    for f in collect(fs)? {
        if !all.iter().any(|x| is(x, &f)) {
            this(&f)?;
            all.push(f);
        }
    }
    Ok(all)
}

fn watch(all: &[Value]) -> R<Rc<Watch>> {
    let w = Rc::new(Watch::default());
    for f in all {
        this(f)?.watches.borrow_mut().push(w.clone());
    }
    Ok(w)
}

fn unwatch(all: &[Value], w: &Rc<Watch>) {
    for f in all {
        if let Ok(d) = this(f) {
            d.watches.borrow_mut().retain(|x| !Rc::ptr_eq(x, w));
        }
    }
}

/// Is the wait over, by what is known of these futures?
fn enough(all: &[Value], when: &str) -> R<bool> {
    let (mut done, mut failed) = (0, false);
    for f in all {
        let d = this(f)?;
        if d.done() {
            done += 1;
            failed |= !d.cancelled() && d.error.borrow().is_some();
        }
    }
    Ok(done == all.len()
        || (when == "FIRST_COMPLETED" && done > 0)
        || (when == "FIRST_EXCEPTION" && failed))
}

fn wait_enough(w: &Watch, all: &[Value], when: &str, limit: Limit) -> R<()> {
    while !enough(all, when)? && !limit.is_over() {
        w.waiting.wait(limit)?;
    }
    Ok(())
}

pub fn wait(a: &[Value]) -> R {
    let all = unique(&a[0])?;
    let limit = Limit::of(&a[1])?;
    let when = a[2].given().and_then(|w| w.as_str().map(|s| s.into_owned()));
    let when = when.unwrap_or_else(|| "ALL_COMPLETED".to_string());
    if !matches!(when.as_str(), "FIRST_COMPLETED" | "FIRST_EXCEPTION" | "ALL_COMPLETED") {
        let shown = crate::ops::repr_text(&new_string(when))?;
        return Err(value_error(format!("Invalid return condition: {}", shown)));
    }
    if !enough(&all, &when)? {
        let pending: Vec<Value> =
            all.iter().filter(|f| this(f).map_or(false, |d| !d.done())).cloned().collect();
        let w = watch(&pending)?;
        let waited = wait_enough(&w, &all, &when, limit);
        unwatch(&pending, &w);
        waited?;
    }
    let (done, not_done): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|f| this(f).map_or(false, |d| d.done()));
    let class = super::done_and_not_done()?;
    call(&class, &mut [set(done)?, set(not_done)?])
}

pub fn as_completed(a: &[Value]) -> R {
    let all = unique(&a[0])?;
    let limit = Limit::of(&a[1])?;
    let total = all.len();
    let (done, pending): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|f| this(f).map_or(false, |d| d.done()));
    let w = watch(&pending)?;
    w.finished.borrow_mut().extend(done);
    let mut left = total;
    Ok(new_iter(
        T::Itertool,
        NativeIter::Native(Box::new(move || {
            if left == 0 {
                return Ok(None);
            }
            loop {
                let next = w.finished.borrow_mut().pop_front();
                if let Some(f) = next {
                    left -= 1;
                    return Ok(Some(f));
                }
                if limit.is_over() {
                    let text = format!("{} (of {}) futures unfinished", left, total);
                    return Err(crate::exc::error(T::TimeoutError, text));
                }
                w.waiting.wait(limit)?;
            }
        })),
    ))
}

fn asked(v: &Value) -> R<&Future> {
    threads::turn_if_asked();
    this(v)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, empty())),
    m!("__init__", "self", |_| Ok(NONE)),
    m!("cancel", "self", |a| cancel(&a[0]).map(Value::bool)),
    m!("cancelled", "self", |a| Ok(Value::bool(asked(&a[0])?.cancelled()))),
    m!("running", "self", |a| {
        Ok(Value::bool(asked(&a[0])?.state.get() == State::Running))
    }),
    m!("done", "self", |a| Ok(Value::bool(asked(&a[0])?.done()))),
    m!("result", "self, timeout=", |a| this(&a[0])?.result(Limit::of(&a[1])?)),
    m!("exception", "self, timeout=", |a| {
        Ok(this(&a[0])?.exception(Limit::of(&a[1])?)?.map_or(NONE, |e| e.value()))
    }),
    m!("add_done_callback", "self, fn", |a| {
        add_callback(&a[0], a[1].clone()).map(|_| NONE)
    }),
    m!("set_running_or_notify_cancel", "self", |a| {
        this(&a[0])?.set_running(&a[0]).map(Value::bool)
    }),
    m!("set_result", "self, result", |a| finish(&a[0], Ok(a[1].clone())).map(|_| NONE)),
    m!("set_exception", "self, exception", set_exception),
    m!("__repr__", "self", repr),
    m!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];
