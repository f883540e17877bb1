//! asyncio.Barrier.

use super::errors::{coro, BROKEN_BARRIER};
use super::locks;
use crate::func::NativeDef;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::rust_class::{data, new_of, Class};
use std::cell::{Cell, RefCell};

#[derive(Clone, Copy, PartialEq)]
enum State {
    Filling,
    Draining,
    Resetting,
    Broken,
}

struct Barrier {
    condition: RefCell<Value>,
    parties: Cell<i64>,
    state: Cell<State>,
    count: Cell<i64>,
}

pub static BARRIER: Class = Class::new("asyncio.locks", "Barrier", &[], METHODS, ATTRS);

fn this(v: &Value) -> R<&Barrier> {
    data::<Barrier>(v)
}

/// One party's stay, with the condition's lock held.
async fn stay(co: &Co, b: &Barrier, c: &Value) -> R {
    locks::wait_until(co, c, || {
        Ok(!matches!(b.state.get(), State::Draining | State::Resetting))
    })
    .await?;
    if b.state.get() == State::Broken {
        return Err(BROKEN_BARRIER.raise_text("Barrier aborted"));
    }
    let index = b.count.get();
    b.count.set(index + 1);
    let r = if index + 1 == b.parties.get() {
        b.state.set(State::Draining);
        locks::notify(c, usize::MAX)
    } else {
        let ended = locks::wait_until(co, c, || Ok(b.state.get() != State::Filling)).await;
        ended.and_then(|_| match b.state.get() {
            State::Broken | State::Resetting => {
                Err(BROKEN_BARRIER.raise_text("Abort or reset of barrier"))
            }
            _ => Ok(()),
        })
    };
    b.count.set(b.count.get() - 1);
    if b.count.get() == 0 {
        if matches!(b.state.get(), State::Resetting | State::Draining) {
            b.state.set(State::Filling);
        }
        locks::notify(c, usize::MAX)?;
    }
    r.map(|_| Value::int(index))
}

fn wait(a: &[Value]) -> R {
    let me = a[0].clone();
    Ok(coro!("wait", "Barrier.wait", |co| {
        let b = this(&me)?;
        let c = b.condition.borrow().clone();
        locks::enter(&co, &c).await?;
        let r = stay(&co, b, &c).await;
        locks::leave(&c)?;
        r
    }))
}

/// Changes the state with the lock held, and tells everybody.
fn change(v: &Value, to: fn(&Barrier)) -> Value {
    let me = v.clone();
    coro!("reset", "Barrier.reset", |co| {
        let b = this(&me)?;
        let c = b.condition.borrow().clone();
        locks::enter(&co, &c).await?;
        to(b);
        let r = locks::notify(&c, usize::MAX);
        locks::leave(&c)?;
        r.map(|_| NONE)
    })
}

fn init(a: &[Value]) -> R {
    let n = index_size(&a[1])? as i64;
    if n < 1 {
        return Err(value_error("parties must be > 0"));
    }
    let b = this(&a[0])?;
    b.parties.set(n);
    *b.condition.borrow_mut() = locks::new_condition()?;
    Ok(NONE)
}

fn repr(a: &[Value]) -> R {
    let b = this(&a[0])?;
    let state = match b.state.get() {
        State::Filling => "filling",
        State::Draining => "draining",
        State::Resetting => "resetting",
        State::Broken => return locks::shown(&a[0], "broken".to_string(), 0),
    };
    let text = format!("{}, waiters:{}/{}", state, waiting(b), b.parties.get());
    locks::shown(&a[0], text, 0)
}

fn waiting(b: &Barrier) -> i64 {
    match b.state.get() {
        State::Filling => b.count.get(),
        _ => 0,
    }
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| {
        new_of(a, Barrier {
            condition: RefCell::new(NONE),
            parties: Cell::new(1),
            state: Cell::new(State::Filling),
            count: Cell::new(0),
        })
    }),
    m!("__init__", "self, parties", init),
    m!("wait", "self", wait),
    m!("reset", "self", |a| {
        Ok(change(&a[0], |b| {
            b.state.set(if b.count.get() > 0 { State::Resetting } else { State::Filling })
        }))
    }),
    m!("abort", "self", |a| Ok(change(&a[0], |b| b.state.set(State::Broken)))),
    m!("__aenter__", "self", wait),
    m!("__aexit__", "self, *args", |_| {
        Ok(coro!("__aexit__", "Barrier.__aexit__", |_co| Ok(NONE)))
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
