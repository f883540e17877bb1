//! The event loop: jobs that are ready, in the order they came, and those that wait for a
//! time. One round runs what was ready when it began, as CPython's `_run_once` does.

pub use super::handle::Job;
use super::handle::{self, Handle};
use super::{errors, executor, future, gather, task};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::asyncgen_hooks;
use crate::stdlib::classes::{args_of, get};
use crate::stdlib::contextvars::{self, Context};
use crate::stdlib::rust_class::{data, new_of, Base, Class};
use crate::threads;
use crate::weak::{new_target, upgrade, Target};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

pub struct Loop {
    ready: RefCell<VecDeque<Rc<Handle>>>,
    timers: RefCell<Vec<Rc<Handle>>>,
    stopping: Cell<bool>,
    closed: Cell<bool>,
    running: Cell<bool>,
    debug: Cell<bool>,
    /// The task whose step runs now.
    pub current: RefCell<Value>,
    tasks: RefCell<Vec<Rc<Target>>>,
    pub asyncgens: RefCell<Vec<Rc<Target>>>,
    handler: RefCell<Value>,
    pub factory: RefCell<Value>,
    pub executor: RefCell<Value>,
    pub executor_shut: Cell<bool>,
    /// The thread that sleeps in it.
    sleeper: Cell<Option<threads::Id>>,
}

impl Loop {
    fn new() -> Loop {
        Loop {
            ready: RefCell::default(),
            timers: RefCell::default(),
            stopping: Cell::new(false),
            closed: Cell::new(false),
            running: Cell::new(false),
            debug: Cell::new(false),
            current: RefCell::new(NONE),
            tasks: RefCell::default(),
            asyncgens: RefCell::default(),
            handler: RefCell::new(NONE),
            factory: RefCell::new(NONE),
            executor: RefCell::new(NONE),
            executor_shut: Cell::new(false),
            sleeper: Cell::new(None),
        }
    }
    pub fn closed(&self) -> bool {
        self.closed.get()
    }
    pub fn check_open(&self) -> R<()> {
        if self.closed.get() {
            return Err(runtime_error("Event loop is closed"));
        }
        Ok(())
    }
    /// call_soon
    pub fn soon(&self, job: Job, context: Context) -> R<Rc<Handle>> {
        self.check_open()?;
        let h = Handle::new(job, context, None);
        self.ready.borrow_mut().push_back(h.clone());
        if let Some(id) = self.sleeper.get() {
            threads::wake(id);
        }
        Ok(h)
    }
    /// call_soon in a copy of the current context.
    pub fn soon_here(&self, job: Job) -> R<Rc<Handle>> {
        self.soon(job, contextvars::copy_of(&contextvars::current()))
    }
    pub fn at(&self, when: f64, job: Job, context: Context) -> R<Rc<Handle>> {
        self.check_open()?;
        let h = Handle::new(job, context, Some(when));
        handle::push(&mut self.timers.borrow_mut(), h.clone());
        Ok(h)
    }
    pub fn at_here(&self, when: f64, job: Job) -> R<Rc<Handle>> {
        self.at(when, job, contextvars::copy_of(&contextvars::current()))
    }
    pub fn stop(&self) {
        self.stopping.set(true);
    }
    pub fn register(&self, task: &Value) {
        let mut all = self.tasks.borrow_mut();
        if all.len() > 64 && all.len() == all.capacity() {
            all.retain(|t| upgrade(t).is_some());
        }
        all.extend(new_target(task, NONE));
    }
    /// The tasks that are not done.
    pub fn live_tasks(&self) -> Vec<Value> {
        let all: Vec<Value> = self.tasks.borrow().iter().filter_map(|t| upgrade(t)).collect();
        let pending = |t: &Value| future::as_future(t).map_or(true, |f| !f.done());
        all.into_iter().filter(pending).collect()
    }
    /// The time when there is something to do, at the earliest; None: at once.
    fn next_due(&self) -> Option<Option<f64>> {
        let mut timers = self.timers.borrow_mut();
        while timers.first().map_or(false, |h| h.is_cancelled()) {
            handle::pop(&mut timers);
        }
        if !self.ready.borrow().is_empty() || self.stopping.get() {
            return None;
        }
        Some(timers.first().and_then(|h| h.when))
    }
    /// Sleeps until something is due; another thread may wake it.
    fn idle(&self) -> R<()> {
        let due = match self.next_due() {
            Some(d) => d,
            None => return Ok(()),
        };
        let left = due.map(|t| t - now());
        if left.map_or(false, |s| s <= 0.0) {
            return Ok(());
        }
        self.sleeper.set(Some(threads::current()));
        threads::block(left.map(|s| Duration::from_secs_f64(s.min(1e6))));
        self.sleeper.set(None);
        crate::stdlib::run_signal_handlers()
    }
    fn round(&self, me: &Value) -> R<()> {
        self.idle()?;
        let end = now() + 1e-9;
        loop {
            let due = {
                let mut timers = self.timers.borrow_mut();
                match timers.first().and_then(|h| h.when) {
                    Some(t) if t < end => handle::pop(&mut timers),
                    _ => None,
                }
            };
            match due {
                Some(h) => self.ready.borrow_mut().push_back(h),
                None => break,
            }
        }
        let n = self.ready.borrow().len();
        for _ in 0..n {
            let h = self.ready.borrow_mut().pop_front();
            match h {
                Some(h) if !h.is_cancelled() => self.run_handle(me, &h)?,
                Some(_) => {}
                None => break,
            }
        }
        Ok(())
    }
    fn run_handle(&self, me: &Value, h: &Rc<Handle>) -> R<()> {
        match h.run() {
            Ok(()) => Ok(()),
            Err((_, e)) if e.is(T::SystemExit) || e.is(T::KeyboardInterrupt) => Err(e),
            Err((what, e)) => {
                let message = new_string(format!("Exception in callback {}", what));
                let pairs = [
                    ("message", message),
                    ("exception", e.value()),
                    ("handle", handle::object(h)),
                ];
                self.report(me, &pairs)
            }
        }
    }
    /// call_exception_handler with these parts.
    pub fn report(&self, me: &Value, parts: &[(&str, Value)]) -> R<()> {
        let context = crate::dict::new_dict();
        for (k, v) in parts {
            dict_set(&context, new_str(k), v.clone())?;
        }
        self.handle_error(me, &context)
    }
    pub fn handle_error(&self, me: &Value, context: &Value) -> R<()> {
        let handler = self.handler.borrow().clone();
        if handler.is_none() {
            return default_handler(context);
        }
        match call(&handler, &mut [me.clone(), context.clone()]) {
            Err(e) if e.is(T::SystemExit) || e.is(T::KeyboardInterrupt) => Err(e),
            Err(e) => {
                eprintln!("Unhandled error in exception handler");
                crate::traceback::print(&e);
                Ok(())
            }
            Ok(_) => Ok(()),
        }
    }
    pub fn run_forever(&self, me: &Value) -> R<()> {
        self.check_open()?;
        if self.running.get() {
            return Err(runtime_error("This event loop is already running"));
        }
        if !running().is_none() {
            return Err(runtime_error("Cannot run the event loop while another loop is running"));
        }
        self.running.set(true);
        set_running(me.clone());
        let r = loop {
            match self.round(me) {
                Ok(()) if self.stopping.get() => break Ok(()),
                Ok(()) => {}
                Err(e) => break Err(e),
            }
        };
        self.stopping.set(false);
        self.running.set(false);
        set_running(NONE);
        r
    }
    pub fn run_until_complete(&self, me: &Value, main: &Value) -> R {
        self.check_open()?;
        if self.running.get() {
            return Err(runtime_error("This event loop is already running"));
        }
        if !running().is_none() {
            return Err(runtime_error("Cannot run the event loop while another loop is running"));
        }
        let new_task = future::as_future(main).is_none();
        let f = gather::ensure_future(main, Some(me))?;
        let weak = me.clone();
        let stop = future::when_done(&f, move |f| {
            let d = future::this(f)?;
            if !d.cancelled() {
                if let Some(e) = d.exception()? {
                    if e.is(T::SystemExit) || e.is(T::KeyboardInterrupt) {
                        return Ok(()); // it leaves run_forever by itself
                    }
                }
            }
            of(&weak)?.stop();
            Ok(())
        })?;
        let r = self.run_forever(me);
        let d = future::this(&f)?;
        d.forget(&stop);
        if let Err(e) = r {
            if new_task && d.done() && !d.cancelled() {
                d.exception()?;
            }
            return Err(e);
        }
        if !d.done() {
            return Err(runtime_error("Event loop stopped before Future completed."));
        }
        d.result()
    }
    pub fn close(&self) -> R<()> {
        if self.running.get() {
            return Err(runtime_error("Cannot close a running event loop"));
        }
        self.closed.set(true);
        let (ready, timers) = (self.ready.take(), self.timers.take());
        drop((ready, timers));
        let executor = self.executor.replace(NONE);
        if !executor.is_none() {
            let shutdown = get(&executor, "shutdown")?;
            call_kw(&shutdown, &mut [FALSE], &["wait"])?;
        }
        Ok(())
    }
}

/// loop.time()
pub fn now() -> f64 {
    crate::stdlib::monotonic().as_secs_f64()
}

fn default_handler(context: &Value) -> R<()> {
    crate::file::flush_standard();
    let part = |name: &str| crate::dict::get_str(context, name).ok().flatten();
    let message = part("message").and_then(|m| m.as_str().map(|s| s.into_owned()));
    eprintln!("{}", message.unwrap_or_else(|| "Unhandled exception in event loop".to_string()));
    if let Some(e) = part("exception").filter(|e| e.as_exc().is_some()) {
        crate::traceback::print(&PyErr::of(e));
    }
    Ok(())
}

thread_local! {
    static RUNNING: RefCell<Value> = RefCell::new(NONE);
}

/// The loop that runs in this thread, or None.
pub fn running() -> Value {
    RUNNING.with(|r| r.borrow().clone())
}

/// Makes another loop (or none) the one that runs; gives the one before.
pub fn swap_running(v: Value) -> Value {
    RUNNING.with(|r| r.replace(v))
}

pub fn set_running(v: Value) {
    drop(swap_running(v));
}

/// asyncio.get_running_loop()
pub fn get_running() -> R {
    match running() {
        v if v.is_none() => Err(runtime_error("no running event loop")),
        v => Ok(v),
    }
}

pub fn of(v: &Value) -> R<&Loop> {
    data::<Loop>(v)
}

pub static ABSTRACT: Class =
    Class::new("asyncio.events", "AbstractEventLoop", &[], ABSTRACT_METHODS, &[]);
pub static BASE: Class = Class::new(
    "asyncio.base_events",
    "BaseEventLoop",
    &[Base::Class(&ABSTRACT)],
    METHODS,
    &[],
);
pub static SELECTOR: Class = Class::new(
    "asyncio.unix_events",
    "_UnixSelectorEventLoop",
    &[Base::Class(&BASE)],
    super::policy::REFUSED_OF_LOOPS,
    &[],
);

pub fn new_loop() -> Value {
    SELECTOR.instance(Loop::new())
}

fn seconds(v: &Value) -> R<f64> {
    crate::str_args::to_float(v)
}

fn soon(a: &[Value], context: &Value) -> R {
    let l = of(&a[0])?;
    let job = Job::Call(a[1].clone(), args_of(&a[2]));
    Ok(handle::object(&l.soon(job, contextvars::argument(context)?)?))
}

fn timer(a: &[Value], when: f64, context: &Value) -> R {
    let l = of(&a[0])?;
    let job = Job::Call(a[2].clone(), args_of(&a[3]));
    Ok(handle::object(&l.at(when, job, contextvars::argument(context)?)?))
}

fn call_later(a: &[Value]) -> R {
    if a[1].is_none() {
        return Err(type_error("delay must not be None"));
    }
    timer(a, now() + seconds(&a[1])?, &a[4])
}

fn call_at(a: &[Value]) -> R {
    if a[1].is_none() {
        return Err(type_error("when cannot be None"));
    }
    timer(a, seconds(&a[1])?, &a[4])
}

pub fn create_task(a: &[Value]) -> R {
    let l = of(&a[0])?;
    l.check_open()?;
    let factory = l.factory.borrow().clone();
    if factory.is_none() {
        return task::create(&a[0], &a[1], a[2].given(), &a[3]);
    }
    let t = match a[3].given().filter(|c| !c.is_none()) {
        Some(c) => call_kw(
            &factory,
            &mut [a[0].clone(), a[1].clone(), c.clone()],
            &["context"],
        )?,
        None => call(&factory, &mut [a[0].clone(), a[1].clone()])?,
    };
    if let Some(n) = a[2].given().filter(|n| !n.is_none()) {
        let set = get(&t, "set_name")?;
        call(&set, &mut [n.clone()])?;
    }
    Ok(t)
}

/// asyncio.create_task: the name is given afterwards, so the counter of names moves on.
pub fn create_named(owner: Value, coro: &Value, name: &Value, context: &Value) -> R {
    let t = create_task(&[owner, coro.clone(), UNBOUND, context.clone()])?;
    if let Some(n) = name.given().filter(|n| !n.is_none()) {
        crate::stdlib::classes::method(&t, "set_name", &[n.clone()])?;
    }
    Ok(t)
}

fn repr(a: &[Value]) -> R {
    let l = of(&a[0])?;
    let word = |b: bool| if b { "True" } else { "False" };
    Ok(new_string(format!(
        "<{} running={} closed={} debug={}>",
        type_name(&a[0]),
        word(l.running.get()),
        word(l.closed.get()),
        word(l.debug.get())
    )))
}

fn set_exception_handler(a: &[Value]) -> R {
    if !a[1].is_none() && !crate::builtins::is_callable(&a[1]) {
        let shown = crate::ops::repr_text(&a[1])?;
        return Err(type_error(format!(
            "A callable object or None is expected, got {}",
            shown
        )));
    }
    *of(&a[0])?.handler.borrow_mut() = a[1].clone();
    Ok(NONE)
}

fn set_task_factory(a: &[Value]) -> R {
    if !a[1].is_none() && !crate::builtins::is_callable(&a[1]) {
        return Err(type_error("task factory must be a callable or None"));
    }
    *of(&a[0])?.factory.borrow_mut() = a[1].clone();
    Ok(NONE)
}

/// Closes the async generators that are still suspended.
fn shutdown_asyncgens(a: &[Value]) -> R {
    let owner = a[0].clone();
    Ok(errors::coro!("shutdown_asyncgens", "BaseEventLoop.shutdown_asyncgens", |co| {
        let all = std::mem::take(&mut *of(&owner)?.asyncgens.borrow_mut());
        let all: Vec<Value> = all.iter().filter_map(|t| upgrade(t)).collect();
        if all.is_empty() {
            return Ok(NONE);
        }
        let mut closers = Vec::new();
        for g in &all {
            closers.push(call(&get(g, "aclose")?, &mut [])?);
        }
        let outer = gather::gather(closers, true)?;
        let results = co.await_(outer).await?;
        for (r, g) in collect(&results)?.into_iter().zip(all) {
            if r.as_exc().is_some() {
                let shown = crate::ops::repr_text(&g)?;
                let message =
                    format!("an error occurred during closing of asynchronous generator {}", shown);
                let parts =
                    [("message", new_string(message)), ("exception", r), ("asyncgen", g)];
                of(&owner)?.report(&owner, &parts)?;
            }
        }
        Ok(NONE)
    }))
}

/// An async generator begins: the running loop will close it when nobody else does.
pub fn first_iteration(g: &Value) {
    let d = match g.as_gen() {
        Some(d) if !d.steps.get().hooked => d,
        _ => return,
    };
    d.change(|s| s.hooked = true);
    // Errors of hooks have nobody to go to.
    if let Ok(true) | Err(_) = asyncgen_hooks::begins(g) {
        if let Some(h) = g.head() {
            h.set_flag(crate::object::FINALIZE);
        }
        return;
    }
    let owner = running();
    if let (Ok(l), Some(h)) = (of(&owner), g.head()) {
        h.set_flag(crate::object::FINALIZE);
        l.asyncgens.borrow_mut().extend(new_target(g, NONE));
    }
}

/// The last reference to a suspended async generator goes: its loop runs `aclose()` on it.
pub fn asyncgen_dies(g: &Value) {
    let is_over = g.as_gen().map_or(true, |d| d.is_finished() || d.is_fresh());
    if asyncgen_hooks::dies(g, !is_over) || is_over {
        return;
    }
    let owner = running();
    let l = match of(&owner) {
        Ok(l) if !l.closed.get() => l,
        _ => return,
    };
    l.asyncgens.borrow_mut().retain(|t| upgrade(t).map_or(false, |v| !is(&v, g)));
    let closing = crate::stdlib::classes::method(g, "aclose", &[]);
    let me = owner.clone();
    let job = |c: Value| {
        Job::Native(Box::new(move || create_task(&[me, c, UNBOUND, UNBOUND]).map(drop)))
    };
    // Errors here have nobody to go to.
    let _ = closing.and_then(|c| l.soon_here(job(c)));
}

fn shutdown_default_executor(a: &[Value]) -> R {
    let owner = a[0].clone();
    Ok(errors::coro!("shutdown_default_executor", "BaseEventLoop.shutdown_default_executor", |_co| {
        let l = of(&owner)?;
        l.executor_shut.set(true);
        let executor = l.executor.borrow().clone();
        if !executor.is_none() {
            call_kw(&get(&executor, "shutdown")?, &mut [TRUE], &["wait"])?;
        }
        Ok(NONE)
    }))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static ABSTRACT_METHODS: &[NativeDef] =
    &[m!("__new__", "cls, /, *args, **kw", |a| new_of(a, Loop::new()))];
static METHODS: &[NativeDef] = &[
    m!("call_soon", "self, callback, *args, context=", |a| {
        soon(&[a[0].clone(), a[1].clone(), a[3].clone()], &a[2])
    }),
    m!("call_soon_threadsafe", "self, callback, *args, context=", |a| {
        soon(&[a[0].clone(), a[1].clone(), a[3].clone()], &a[2])
    }),
    m!("call_later", "self, delay, callback, *args, context=", |a| {
        call_later(&[a[0].clone(), a[1].clone(), a[2].clone(), a[4].clone(), a[3].clone()])
    }),
    m!("call_at", "self, when, callback, *args, context=", |a| {
        call_at(&[a[0].clone(), a[1].clone(), a[2].clone(), a[4].clone(), a[3].clone()])
    }),
    m!("time", "self", |_| Ok(Value::float(now()))),
    m!("create_future", "self", |a| Ok(future::create(&a[0]))),
    m!("create_task", "self, coro, *, name=, context=", create_task),
    m!("run_forever", "self", |a| of(&a[0])?.run_forever(&a[0]).map(|_| NONE)),
    m!("run_until_complete", "self, future", |a| of(&a[0])?.run_until_complete(&a[0], &a[1])),
    m!("stop", "self", |a| {
        of(&a[0])?.stop();
        Ok(NONE)
    }),
    m!("close", "self", |a| of(&a[0])?.close().map(|_| NONE)),
    m!("is_running", "self", |a| Ok(Value::bool(of(&a[0])?.running.get()))),
    m!("is_closed", "self", |a| Ok(Value::bool(of(&a[0])?.closed.get()))),
    m!("get_debug", "self", |a| Ok(Value::bool(of(&a[0])?.debug.get()))),
    m!("set_debug", "self, enabled", |a| {
        of(&a[0])?.debug.set(truthy(&a[1])?);
        Ok(NONE)
    }),
    m!("set_exception_handler", "self, handler", set_exception_handler),
    m!("get_exception_handler", "self", |a| Ok(of(&a[0])?.handler.borrow().clone())),
    m!("default_exception_handler", "self, context", |a| default_handler(&a[1]).map(|_| NONE)),
    m!("call_exception_handler", "self, context", |a| {
        of(&a[0])?.handle_error(&a[0], &a[1]).map(|_| NONE)
    }),
    m!("set_task_factory", "self, factory", set_task_factory),
    m!("get_task_factory", "self", |a| Ok(of(&a[0])?.factory.borrow().clone())),
    m!("run_in_executor", "self, executor, func, *args", |a| {
        executor::run_in_executor(a)
    }),
    m!("set_default_executor", "self, executor", executor::set_default_executor),
    m!("shutdown_asyncgens", "self", shutdown_asyncgens),
    m!("shutdown_default_executor", "self", shutdown_default_executor),
    m!("__repr__", "self", repr),
];
