//! threading.Barrier.

use super::waiting::{Limit, WaitList};
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::rust_class::{data, new_of, Base, Class};
use std::cell::{Cell, RefCell};

#[derive(Clone, Copy, PartialEq)]
enum State {
    Filling,
    Draining,
    Resetting,
    Broken,
}

struct Barrier {
    parties: Cell<i64>,
    action: RefCell<Value>,
    timeout: RefCell<Value>,
    state: Cell<State>,
    count: Cell<i64>,
    waiting: WaitList,
}

pub static BARRIER: Class = Class::new("threading", "Barrier", &[], METHODS, ATTRS);
pub static BROKEN: Class =
    Class::error("threading", "BrokenBarrierError", &[Base::Builtin(T::RuntimeError)]);

fn this(v: &Value) -> R<&Barrier> {
    data::<Barrier>(v)
}

fn break_(b: &Barrier) {
    b.state.set(State::Broken);
    b.waiting.wake_all();
}

/// The last one in runs the action and lets the others go.
fn release(b: &Barrier) -> R<()> {
    let action = b.action.borrow().clone();
    if !action.is_none() {
        if let Err(e) = call(&action, &mut []) {
            break_(b);
            return Err(e);
        }
    }
    b.state.set(State::Draining);
    b.waiting.wake_all();
    Ok(())
}

fn stay(b: &Barrier, limit: Limit) -> R<()> {
    while b.state.get() == State::Filling {
        if limit.is_over() {
            break_(b);
            return Err(BROKEN.raise(vec![]));
        }
        b.waiting.wait(limit)?;
    }
    match b.state.get() {
        State::Draining => Ok(()),
        _ => Err(BROKEN.raise(vec![])),
    }
}

fn wait(a: &[Value]) -> R {
    let b = this(&a[0])?;
    let timeout = a[1].given().filter(|t| !t.is_none()).cloned();
    let limit = Limit::of(&timeout.unwrap_or_else(|| b.timeout.borrow().clone()))?;
    while matches!(b.state.get(), State::Draining | State::Resetting) {
        b.waiting.wait(Limit::NEVER)?;
    }
    if b.state.get() == State::Broken {
        return Err(BROKEN.raise(vec![]));
    }
    let index = b.count.get();
    b.count.set(index + 1);
    let r = if index + 1 == b.parties.get() { release(b) } else { stay(b, limit) };
    b.count.set(b.count.get() - 1);
    if b.count.get() == 0 && matches!(b.state.get(), State::Draining | State::Resetting) {
        b.state.set(State::Filling);
        b.waiting.wake_all();
    }
    r.map(|_| Value::int(index))
}

fn reset(a: &[Value]) -> R {
    let b = this(&a[0])?;
    match (b.count.get() > 0, b.state.get()) {
        (true, State::Filling | State::Broken) => b.state.set(State::Resetting),
        (true, _) => {}
        (false, _) => b.state.set(State::Filling),
    }
    b.waiting.wake_all();
    Ok(NONE)
}

fn init(a: &[Value]) -> R {
    let b = this(&a[0])?;
    b.parties.set(index_size(&a[1])? as i64);
    *b.action.borrow_mut() = a[2].given().cloned().unwrap_or(NONE);
    *b.timeout.borrow_mut() = a[3].given().cloned().unwrap_or(NONE);
    Ok(NONE)
}

fn waiting(b: &Barrier) -> i64 {
    if b.state.get() == State::Filling { b.count.get() } else { 0 }
}

fn repr(a: &[Value]) -> R {
    let b = this(&a[0])?;
    let rest = match b.state.get() {
        State::Broken => "broken".to_string(),
        _ => format!("waiters={}/{}", waiting(b), b.parties.get()),
    };
    let name = crate::object_types::full_name(type_of(&a[0]));
    Ok(new_string(format!("<{} at {:#x}: {}>", name, a[0].ptr(), rest)))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        new_of(a, Barrier {
            parties: Cell::new(1),
            action: RefCell::new(NONE),
            timeout: RefCell::new(NONE),
            state: Cell::new(State::Filling),
            count: Cell::new(0),
            waiting: WaitList::default(),
        })
    }),
    m!("__init__", "self, parties, action=, timeout=", init),
    m!("wait", "self, timeout=", wait),
    m!("reset", "self", reset),
    m!("abort", "self", |a| {
        break_(this(&a[0])?);
        Ok(NONE)
    }),
    m!("__repr__", "self", repr),
];
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "parties", get: |v| Ok(Value::int(this(v)?.parties.get())), set: None },
    GetSetData { name: "n_waiting", get: |v| Ok(Value::int(waiting(this(v)?))), set: None },
    GetSetData {
        name: "broken",
        get: |v| Ok(Value::bool(this(v)?.state.get() == State::Broken)),
        set: None,
    },
];
