//! ensure_future, gather and shield.

use super::errors::{self, CANCELLED};
use super::event_loop;
use super::future::{self, as_future, this, when_done, Future};
use super::task;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::rust_class::{Base, Class};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A future as it is, a coroutine as a new task, anything awaitable as a task around it.
pub fn ensure_future(v: &Value, owner: Option<&Value>) -> R {
    if let Some(f) = as_future(v) {
        return match owner {
            Some(l) if !is(l, &f.owner.borrow()) => Err(value_error(
                "The future belongs to a different loop than the one specified as the loop \
                 argument",
            )),
            _ => Ok(v.clone()),
        };
    }
    let coro = if task::is_coroutine(v) {
        v.clone()
    } else if crate::attr::has_special(v, crate::sym::AWAIT) {
        let v = v.clone();
        errors::coro!("_wrap_awaitable", "_wrap_awaitable", |co| co.await_(v).await)
    } else {
        return Err(type_error("An asyncio.Future, a coroutine or an awaitable is required"));
    };
    let owner = match owner {
        Some(l) => l.clone(),
        None => super::run::get_event_loop()?,
    };
    event_loop::create_task(&[owner, coro, UNBOUND, UNBOUND])
}

/// What gather() shares between its callbacks.
struct Gathering {
    children: RefCell<Vec<Value>>,
    outer: RefCell<Value>,
    left: Cell<usize>,
    keep_errors: bool,
    cancel_requested: Cell<bool>,
}

static GATHERING: Class = Class::new(
    "asyncio.tasks",
    "_GatheringFuture",
    &[Base::Class(&future::FUTURE)],
    METHODS,
    &[],
);

thread_local! {
    /// The state of each gathering future that is not done, by its address.
    static OPEN: RefCell<Vec<(usize, Rc<Gathering>)>> = RefCell::new(Vec::new());
}

fn state_of(f: &Value) -> Option<Rc<Gathering>> {
    OPEN.with(|o| o.borrow().iter().find(|x| x.0 == f.ptr()).map(|x| x.1.clone()))
}

fn forget(f: &Value) {
    let gone = OPEN.with(|o| {
        let mut o = o.borrow_mut();
        o.iter().position(|x| x.0 == f.ptr()).map(|i| o.swap_remove(i))
    });
    drop(gone);
}

fn cancel(a: &[Value]) -> R {
    let msg = a[1].given().cloned().unwrap_or(NONE);
    let state = match state_of(&a[0]) {
        Some(s) if !this(&a[0])?.done() => s,
        _ => return Ok(FALSE),
    };
    let children = state.children.borrow().clone();
    let mut any = false;
    for c in children {
        any |= future::cancel(&c, &msg)?;
    }
    if any {
        state.cancel_requested.set(true);
    }
    Ok(Value::bool(any))
}

static METHODS: &[NativeDef] =
    &[NativeDef { name: "cancel", params: "self, /, msg=", run: cancel }];

fn result_of(f: &Value) -> R {
    let d = this(f)?;
    if d.cancelled() {
        let msg = d.cancel_message.borrow().clone();
        let msg = if msg.is_none() { new_str("") } else { msg };
        return Ok(crate::exc::new_exception(CANCELLED.ty(), vec![msg]));
    }
    match d.exception()? {
        Some(e) => Ok(e.value()),
        None => d.result(),
    }
}

fn child_done(s: &Gathering, f: &Value) -> R<()> {
    s.left.set(s.left.get().saturating_sub(1));
    let outer = s.outer.borrow().clone();
    let (d, o) = (this(f)?, as_future(&outer));
    let o = match o {
        Some(o) if !o.done() => o,
        _ => {
            d.log.set(false);
            return Ok(());
        }
    };
    if !s.keep_errors {
        let error = if d.cancelled() { Some(d.make_cancelled()) } else { d.exception()? };
        if let Some(e) = error {
            forget(&outer);
            return o.set_exception(&outer, e);
        }
    }
    if s.left.get() > 0 {
        return Ok(());
    }
    let children = s.children.take();
    let results: Vec<Value> = children.iter().map(result_of).collect::<R<_>>()?;
    forget(&outer);
    if s.cancel_requested.get() {
        let last = match children.last() {
            Some(c) => this(c)?.make_cancelled(),
            None => CANCELLED.raise(vec![]),
        };
        return o.set_exception(&outer, last);
    }
    o.set_result(&outer, list(results))
}

pub fn gather(of: Vec<Value>, keep_errors: bool) -> R {
    if of.is_empty() {
        let owner = super::run::get_event_loop()?;
        let f = future::create(&owner);
        this(&f)?.set_result(&f, list(vec![]))?;
        return Ok(f);
    }
    let state = Rc::new(Gathering {
        children: RefCell::default(),
        outer: RefCell::new(NONE),
        left: Cell::new(0),
        keep_errors,
        cancel_requested: Cell::new(false),
    });
    let mut known: Vec<(Value, Value)> = Vec::new();
    let mut owner: Option<Value> = None;
    for arg in of {
        let have = known.iter().find(|k| is(&k.0, &arg)).map(|k| k.1.clone());
        let f = match have {
            Some(f) => f,
            None => {
                let f = ensure_future(&arg, owner.as_ref())?;
                owner = Some(this(&f)?.owner.borrow().clone());
                state.left.set(state.left.get() + 1);
                let s = state.clone();
                when_done(&f, move |f| child_done(&s, f))?;
                known.push((arg, f.clone()));
                f
            }
        };
        state.children.borrow_mut().push(f);
    }
    let d = Future::new();
    *d.owner.borrow_mut() = owner.unwrap_or(NONE);
    let outer = GATHERING.instance(d);
    OPEN.with(|o| o.borrow_mut().push((outer.ptr(), state.clone())));
    *state.outer.borrow_mut() = outer.clone();
    Ok(outer)
}

pub fn shield(a: &[Value]) -> R {
    let inner = ensure_future(&a[0], None)?;
    let d = this(&inner)?;
    if d.done() {
        return Ok(inner);
    }
    let outer = future::create(&d.owner.borrow());
    let to = outer.clone();
    let on_inner = when_done(&inner, move |f| {
        let (d, o) = (this(f)?, this(&to)?);
        if o.cancelled() {
            d.log.set(false);
            return Ok(());
        }
        if d.cancelled() {
            return future::cancel(&to, &NONE).map(drop);
        }
        match d.exception()? {
            Some(e) => o.set_exception(&to, e),
            None => o.set_result(&to, d.result()?),
        }
    })?;
    when_done(&outer, move |_| {
        let d = this(&inner)?;
        if !d.done() {
            d.forget(&on_inner);
        }
        Ok(())
    })?;
    Ok(outer)
}
