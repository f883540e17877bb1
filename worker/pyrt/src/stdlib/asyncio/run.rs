//! asyncio.run and Runner; which loop belongs to a thread, and which task runs.

use super::event_loop::{self, of};
use super::{future, gather, task};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::classes::get;
use crate::stdlib::contextvars;
use crate::stdlib::rust_class::{data, new_of, Class};
use std::cell::{Cell, RefCell};

/// What the default policy keeps for each thread.
struct Policy {
    current: Value,
    was_set: bool,
}

thread_local! {
    static POLICY: RefCell<Policy> = RefCell::new(Policy { current: NONE, was_set: false });
}

/// asyncio.get_event_loop(): the running one, or the thread's own.
pub fn get_event_loop() -> R {
    let running = event_loop::running();
    if !running.is_none() {
        return Ok(running);
    }
    own_loop()
}

/// The thread's own loop, by the default policy.
pub fn own_loop() -> R {
    POLICY.with(|p| {
        let mut p = p.borrow_mut();
        if p.current.is_none() && !p.was_set && crate::threads::is_main() {
            p.current = event_loop::new_loop();
            p.was_set = true;
        }
        if p.current.is_none() {
            return Err(runtime_error(format!(
                "There is no current event loop in thread {}.",
                crate::ops::repr_text(&crate::stdlib::threading::current_name())?
            )));
        }
        Ok(p.current.clone())
    })
}

pub fn set_event_loop(v: Value) {
    let old = POLICY.with(|p| {
        let mut p = p.borrow_mut();
        p.was_set = true;
        std::mem::replace(&mut p.current, v)
    });
    drop(old);
}

/// Another thread's policy state comes in, and this one's goes out.
pub fn swap_policy(with: (Value, bool)) -> (Value, bool) {
    let new = Policy { current: with.0, was_set: with.1 };
    let old = POLICY.with(|p| p.replace(new));
    (old.current, old.was_set)
}

/// asyncio.current_task() of the running loop; None outside of tasks.
pub fn current_task() -> R {
    let l = event_loop::get_running()?;
    let t = of(&l)?.current.borrow().clone();
    Ok(t)
}

pub fn all_tasks(a: &[Value]) -> R {
    let l = match a[0].given().filter(|l| !l.is_none()) {
        Some(l) => l.clone(),
        None => event_loop::get_running()?,
    };
    set(of(&l)?.live_tasks())
}

fn cancel_all(owner: &Value) -> R<()> {
    let l = of(owner)?;
    let all = l.live_tasks();
    if all.is_empty() {
        return Ok(());
    }
    for t in &all {
        future::cancel(t, &NONE)?;
    }
    let waiter = gather::gather(all.clone(), true)?;
    l.run_until_complete(owner, &waiter)?;
    for t in all {
        let d = future::this(&t)?;
        if d.cancelled() {
            continue;
        }
        if let Some(e) = d.exception()? {
            let message = new_str("unhandled exception during asyncio.run() shutdown");
            l.report(owner, &[("message", message), ("exception", e.value()), ("task", t)])?;
        }
    }
    Ok(())
}

struct Runner {
    owner: RefCell<Value>,
    context: RefCell<Value>,
    factory: RefCell<Value>,
    debug: RefCell<Value>,
    state: Cell<u8>, // 0 created, 1 has its loop, 2 closed
    set_loop: Cell<bool>,
}

fn made() -> Runner {
    Runner {
        owner: RefCell::new(NONE),
        context: RefCell::new(NONE),
        factory: RefCell::new(NONE),
        debug: RefCell::new(NONE),
        state: Cell::new(0),
        set_loop: Cell::new(false),
    }
}

pub static RUNNER: Class = Class::new("asyncio.runners", "Runner", &[], METHODS, &[]);

fn this(v: &Value) -> R<&Runner> {
    data::<Runner>(v)
}

fn prepare(r: &Runner) -> R<()> {
    match r.state.get() {
        2 => return Err(runtime_error("Runner is closed")),
        1 => return Ok(()),
        _ => {}
    }
    let factory = r.factory.borrow().clone();
    let l = if factory.is_none() {
        let l = super::policy::new_event_loop()?;
        super::policy::set_event_loop(&l)?;
        r.set_loop.set(true);
        l
    } else {
        call(&factory, &mut [])?
    };
    let debug = r.debug.borrow().clone();
    if !debug.is_none() {
        call(&get(&l, "set_debug")?, &mut [debug])?;
    }
    *r.owner.borrow_mut() = l;
    let context = contextvars::copy_of(&contextvars::current());
    *r.context.borrow_mut() = contextvars::object(&context);
    r.state.set(1);
    Ok(())
}

fn run_in(r: &Runner, coro: &Value, context: &Value) -> R {
    if !task::is_coroutine(coro) {
        let shown = crate::ops::repr_text(coro)?;
        return Err(value_error(format!("a coroutine was expected, got {}", shown)));
    }
    if !event_loop::running().is_none() {
        return Err(runtime_error("Runner.run() cannot be called from a running event loop"));
    }
    prepare(r)?;
    let owner = r.owner.borrow().clone();
    let context = match context.given().filter(|c| !c.is_none()) {
        Some(c) => c.clone(),
        None => r.context.borrow().clone(),
    };
    let t = event_loop::create_task(&[owner.clone(), coro.clone(), UNBOUND, context])?;
    of(&owner)?.run_until_complete(&owner, &t)
}

fn close(r: &Runner) -> R<()> {
    if r.state.get() != 1 {
        return Ok(());
    }
    let owner = r.owner.borrow().clone();
    let l = of(&owner)?;
    let ended = cancel_all(&owner)
        .and_then(|_| {
            let closing = call(&get(&owner, "shutdown_asyncgens")?, &mut [])?;
            l.run_until_complete(&owner, &closing)
        })
        .and_then(|_| {
            let closing = call(&get(&owner, "shutdown_default_executor")?, &mut [])?;
            l.run_until_complete(&owner, &closing)
        });
    if r.set_loop.get() {
        super::policy::set_event_loop(&NONE)?;
    }
    l.close()?;
    *r.owner.borrow_mut() = NONE;
    r.state.set(2);
    ended.map(drop)
}

pub fn run(a: &[Value]) -> R {
    if !event_loop::running().is_none() {
        return Err(runtime_error("asyncio.run() cannot be called from a running event loop"));
    }
    let r = made();
    *r.debug.borrow_mut() = a[1].given().cloned().unwrap_or(NONE);
    prepare(&r)?;
    let ended = run_in(&r, &a[0], &UNBOUND);
    // An error of the closing wins, with the other one as its context.
    let _handling = ended.as_ref().err().map(handling);
    close(&r)?;
    ended
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

fn init(a: &[Value]) -> R {
    let r = this(&a[0])?;
    for (slot, v) in [(&r.debug, &a[1]), (&r.factory, &a[2])] {
        *slot.borrow_mut() = v.given().cloned().unwrap_or(NONE);
    }
    Ok(NONE)
}

static METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, made())),
    m!("__init__", "self, *, debug=, loop_factory=", init),
    m!("__enter__", "self", |a| prepare(this(&a[0])?).map(|_| a[0].clone())),
    m!("__exit__", "self, exc_type, exc_val, exc_tb", |a| close(this(&a[0])?).map(|_| NONE)),
    m!("close", "self", |a| close(this(&a[0])?).map(|_| NONE)),
    m!("get_loop", "self", |a| {
        prepare(this(&a[0])?)?;
        Ok(this(&a[0])?.owner.borrow().clone())
    }),
    m!("run", "self, coro, *, context=", |a| run_in(this(&a[0])?, &a[1], &a[2])),
];
