//! asyncio.timeout and timeout_at.

use super::errors::{self, coro, CANCELLED};
use super::event_loop::{self, Job};
use super::handle::Handle;
use super::{future, task};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::rust_class::{data, new_of, Class};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Created,
    Active,
    Expiring,
    Expired,
    Finished,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Created => "created",
            State::Active => "active",
            State::Expiring => "expiring",
            State::Expired => "expired",
            State::Finished => "finished",
        }
    }
}

struct Timeout {
    when: RefCell<Value>,
    state: Cell<State>,
    timer: RefCell<Option<Rc<Handle>>>,
    task: RefCell<Value>,
    cancelling: Cell<i64>,
}

pub static TIMEOUT: Class = Class::new("asyncio.timeouts", "Timeout", &[], METHODS, &[]);

fn made(when: Value) -> Timeout {
    Timeout {
        when: RefCell::new(when),
        state: Cell::new(State::Created),
        timer: RefCell::new(None),
        task: RefCell::new(NONE),
        cancelling: Cell::new(0),
    }
}

fn this(v: &Value) -> R<&Timeout> {
    data::<Timeout>(v)
}

fn drop_timer(t: &Timeout) {
    if let Some(h) = t.timer.take() {
        h.cancel();
    }
}

fn on_timeout(v: &Value) -> R<()> {
    let t = this(v)?;
    let task = t.task.borrow().clone();
    future::cancel(&task, &NONE)?;
    t.state.set(State::Expiring);
    *t.timer.borrow_mut() = None;
    Ok(())
}

fn schedule(v: &Value, when: Value) -> R<()> {
    let t = this(v)?;
    *t.when.borrow_mut() = when.clone();
    drop_timer(t);
    if when.is_none() {
        return Ok(());
    }
    let at = crate::str_args::to_float(&when)?;
    let owner = event_loop::get_running()?;
    let l = event_loop::of(&owner)?;
    let me = v.clone();
    let job = Job::Native(Box::new(move || on_timeout(&me)));
    let h = if at <= event_loop::now() { l.soon_here(job)? } else { l.at_here(at, job)? };
    *t.timer.borrow_mut() = Some(h);
    Ok(())
}

fn reschedule(a: &[Value]) -> R {
    match this(&a[0])?.state.get() {
        State::Active => schedule(&a[0], a[1].clone()).map(|_| NONE),
        State::Created => Err(runtime_error("Timeout has not been entered")),
        s => Err(runtime_error(format!("Cannot change state of {} Timeout", s.name()))),
    }
}

fn enter(a: &[Value]) -> R {
    let me = a[0].clone();
    Ok(coro!("__aenter__", "Timeout.__aenter__", |_co| {
        let t = this(&me)?;
        if t.state.get() != State::Created {
            return Err(runtime_error("Timeout has already been entered"));
        }
        let task = super::run::current_task()?;
        if task.is_none() {
            return Err(runtime_error("Timeout should be used inside a task"));
        }
        t.state.set(State::Active);
        t.cancelling.set(task::cancelling(&task)?);
        *t.task.borrow_mut() = task;
        let when = t.when.borrow().clone();
        schedule(&me, when)?;
        Ok(me)
    }))
}

fn exit(a: &[Value]) -> R {
    let (me, class, value) = (a[0].clone(), a[1].clone(), a[2].clone());
    Ok(coro!("__aexit__", "Timeout.__aexit__", |_co| {
        let t = this(&me)?;
        drop_timer(t);
        match t.state.get() {
            State::Expiring => {
                t.state.set(State::Expired);
                let task = t.task.borrow().clone();
                let left = task::uncancel(&task)?;
                if left <= t.cancelling.get() && is(&class, &CANCELLED.value()) {
                    return Err(errors::timeout_from(Some(&PyErr::of(value))));
                }
            }
            State::Active => t.state.set(State::Finished),
            _ => {}
        }
        Ok(NONE)
    }))
}

fn repr(a: &[Value]) -> R {
    let t = this(&a[0])?;
    let when = match &*t.when.borrow() {
        _ if t.state.get() != State::Active => String::new(),
        w => match w.as_float() {
            Some(f) => {
                let f = Value::float((f * 1000.0).round() / 1000.0);
                format!(" when={}", crate::ops::repr_text(&f)?)
            }
            None => format!(" when={}", crate::ops::repr_text(w)?),
        },
    };
    Ok(new_string(format!("<Timeout [{}]{}>", t.state.get().name(), when)))
}

pub fn timeout(a: &[Value]) -> R {
    event_loop::get_running()?;
    let when = match a[0].is_none() {
        true => NONE,
        false => Value::float(event_loop::now() + crate::str_args::to_float(&a[0])?),
    };
    Ok(TIMEOUT.instance(made(when)))
}

pub fn timeout_at(a: &[Value]) -> R {
    Ok(TIMEOUT.instance(made(a[0].clone())))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, when", |a| new_of(a, made(a[1].clone()))),
    m!("__init__", "self, when", |_| Ok(NONE)),
    m!("when", "self", |a| Ok(this(&a[0])?.when.borrow().clone())),
    m!("reschedule", "self, when", reschedule),
    m!("expired", "self", |a| {
        let s = this(&a[0])?.state.get();
        Ok(Value::bool(matches!(s, State::Expiring | State::Expired)))
    }),
    m!("__repr__", "self", repr),
    m!("__aenter__", "self", enter),
    m!("__aexit__", "self, exc_type, exc_val, exc_tb", exit),
];
