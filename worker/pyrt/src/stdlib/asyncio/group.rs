//! asyncio.TaskGroup.

use super::errors::{coro, CANCELLED};
use super::event_loop;
use super::future::{self, this as future_of, when_done};
use super::task;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::rust_class::{data, new_of, Class};
use std::cell::{Cell, RefCell};

#[derive(Default)]
struct Group {
    entered: Cell<bool>,
    exiting: Cell<bool>,
    aborting: Cell<bool>,
    owner: RefCell<Value>,
    parent: RefCell<Value>,
    parent_cancelled: Cell<bool>,
    tasks: RefCell<Vec<Value>>,
    errors: RefCell<Vec<Value>>,
    base_error: RefCell<Option<PyErr>>,
    completed: RefCell<Value>, // UNBOUND, or the future that __aexit__ waits for
}

pub static GROUP: Class = Class::new("asyncio.taskgroups", "TaskGroup", &[], METHODS, &[]);

fn this(v: &Value) -> R<&Group> {
    data::<Group>(v)
}

fn is_base(e: &PyErr) -> bool {
    e.is(T::SystemExit) || e.is(T::KeyboardInterrupt)
}

fn abort(g: &Group) -> R<()> {
    g.aborting.set(true);
    let all = g.tasks.borrow().clone();
    for t in all {
        if !future_of(&t)?.done() {
            future::cancel(&t, &NONE)?;
        }
    }
    Ok(())
}

fn task_done(g: &Value, t: &Value) -> R<()> {
    let me = this(g)?;
    me.tasks.borrow_mut().retain(|x| !is(x, t));
    let waiter = me.completed.borrow().clone();
    if !waiter.is_unbound() && me.tasks.borrow().is_empty() && !future_of(&waiter)?.done() {
        future_of(&waiter)?.set_result(&waiter, TRUE)?;
    }
    let d = future_of(t)?;
    if d.cancelled() {
        return Ok(());
    }
    let e = match d.exception()? {
        Some(e) => e,
        None => return Ok(()),
    };
    me.errors.borrow_mut().push(e.value());
    if is_base(&e) && me.base_error.borrow().is_none() {
        *me.base_error.borrow_mut() = Some(e.clone());
    }
    let parent = me.parent.borrow().clone();
    if future_of(&parent)?.done() {
        let shown = |v: &Value| crate::ops::repr_text(v);
        let message = format!(
            "Task {} has errored out but its parent task {} is already completed",
            shown(t)?,
            shown(&parent)?
        );
        let owner = me.owner.borrow().clone();
        let parts =
            [("message", new_string(message)), ("exception", e.value()), ("task", t.clone())];
        return event_loop::of(&owner)?.report(&owner, &parts);
    }
    if !me.aborting.get() && !me.parent_cancelled.get() {
        abort(me)?;
        me.parent_cancelled.set(true);
        future::cancel(&parent, &NONE)?;
    }
    Ok(())
}

fn create_task(a: &[Value]) -> R {
    let g = this(&a[0])?;
    let refuse = |why: &str| -> R {
        let shown = crate::ops::repr_text(&a[0])?;
        Err(runtime_error(format!("TaskGroup {} {}", shown, why)))
    };
    if !g.entered.get() {
        return refuse("has not been entered");
    }
    if g.exiting.get() && g.tasks.borrow().is_empty() {
        return refuse("is finished");
    }
    if g.aborting.get() {
        return refuse("is shutting down");
    }
    let owner = g.owner.borrow().clone();
    let t = event_loop::create_named(owner, &a[1], &a[2], &a[3])?;
    let me = a[0].clone();
    when_done(&t, move |t| task_done(&me, t))?;
    g.tasks.borrow_mut().push(t.clone());
    Ok(t)
}

fn enter(a: &[Value]) -> R {
    let me = a[0].clone();
    Ok(coro!("__aenter__", "TaskGroup.__aenter__", |_co| {
        let g = this(&me)?;
        if g.entered.get() {
            let shown = crate::ops::repr_text(&me)?;
            return Err(runtime_error(format!("TaskGroup {} has already been entered", shown)));
        }
        *g.owner.borrow_mut() = event_loop::get_running()?;
        let parent = super::run::current_task()?;
        if parent.is_none() {
            let shown = crate::ops::repr_text(&me)?;
            return Err(runtime_error(format!(
                "TaskGroup {} cannot determine the parent task",
                shown
            )));
        }
        *g.parent.borrow_mut() = parent;
        g.entered.set(true);
        Ok(me)
    }))
}

/// Waits until no task is left; a cancellation meanwhile aborts the group once.
async fn drain(co: &Co, g: &Group, propagate: &mut Option<PyErr>) -> R<()> {
    while !g.tasks.borrow().is_empty() {
        let known = g.completed.borrow().clone();
        let waiter = if known.is_unbound() { future::create(&g.owner.borrow()) } else { known };
        *g.completed.borrow_mut() = waiter.clone();
        match future::wait(co, &waiter).await {
            Ok(_) => {}
            Err(e) if CANCELLED.matches(&e) => {
                if !g.aborting.get() {
                    *propagate = Some(e);
                    abort(g)?;
                }
            }
            Err(e) => return Err(e),
        }
        *g.completed.borrow_mut() = UNBOUND;
    }
    Ok(())
}

fn exit(a: &[Value]) -> R {
    let (me, class, value) = (a[0].clone(), a[1].clone(), a[2].clone());
    Ok(coro!("__aexit__", "TaskGroup.__aexit__", |co| {
        let g = this(&me)?;
        g.exiting.set(true);
        let e = if value.is_none() { None } else { Some(PyErr::of(value)) };
        if let Some(e) = e.as_ref().filter(|e| is_base(e)) {
            g.base_error.borrow_mut().get_or_insert_with(|| e.clone());
        }
        let cancelled = is(&class, &CANCELLED.value());
        let mut propagate = if cancelled { e.clone() } else { None };
        if g.parent_cancelled.get() {
            let parent = g.parent.borrow().clone();
            if task::uncancel(&parent)? == 0 {
                propagate = None;
            }
        }
        if e.is_some() && !g.aborting.get() {
            abort(g)?;
        }
        drain(&co, g, &mut propagate).await?;
        if let Some(e) = g.base_error.take() {
            return Err(e);
        }
        if let Some(e) = propagate.filter(|_| g.errors.borrow().is_empty()) {
            return Err(e);
        }
        if let Some(e) = e.filter(|_| !cancelled) {
            g.errors.borrow_mut().push(e.value());
        }
        let all = g.errors.take();
        if all.is_empty() {
            return Ok(NONE);
        }
        let text = new_str("unhandled errors in a TaskGroup");
        let group = call(&T::BaseExceptionGroup.value(), &mut [text, list(all)])?;
        Err(raise_from(group, NONE))
    }))
}

fn repr(a: &[Value]) -> R {
    let g = this(&a[0])?;
    let mut text = String::from("<TaskGroup");
    let (tasks, errors) = (g.tasks.borrow().len(), g.errors.borrow().len());
    if tasks > 0 {
        text.push_str(&format!(" tasks={}", tasks));
    }
    if errors > 0 {
        text.push_str(&format!(" errors={}", errors));
    }
    if g.aborting.get() {
        text.push_str(" cancelling");
    } else if g.entered.get() {
        text.push_str(" entered");
    }
    Ok(new_string(text + ">"))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, Group::default())),
    m!("__init__", "self", |_| Ok(NONE)),
    m!("create_task", "self, coro, *, name=, context=", create_task),
    m!("__aenter__", "self", enter),
    m!("__aexit__", "self, et, exc, tb", exit),
    m!("__repr__", "self", repr),
];
