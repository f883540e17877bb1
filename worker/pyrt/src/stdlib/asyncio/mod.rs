//! asyncio: the loop, futures, tasks, and what is built on them. The order in which callbacks
//! run is CPython's, round by round.

mod barrier;
pub mod errors;
mod event_loop;
mod executor;
mod future;
mod gather;
mod group;
mod handle;
mod locks;
mod policy;
mod queues;
mod run;
mod task;
mod timeouts;
mod wait;
mod waiters;

use crate::func::{CodeKind, NativeDef};
use crate::prelude::*;
use crate::stdlib::classes::{args_of, get};
use crate::stdlib::rust_class::Class;
use crate::sym;
pub use errors::COROUTINE;
pub use event_loop::{asyncgen_dies, first_iteration, swap_running};
pub use run::swap_policy;

fn create_task(a: &[Value]) -> R {
    let owner = event_loop::get_running()?;
    event_loop::create_named(owner, &a[0], &a[1], &a[2])
}

fn gather_(a: &[Value]) -> R {
    let keep = a[1].given().map_or(Ok(false), truthy)?;
    gather::gather(args_of(&a[0]), keep)
}

fn current_task(a: &[Value]) -> R {
    match a[0].given().filter(|l| !l.is_none()) {
        Some(l) => Ok(event_loop::of(l)?.current.borrow().clone()),
        None => run::current_task(),
    }
}

/// Is it defined with `async def`, at the bottom of methods and partials?
fn is_coroutine_function(v: &Value) -> bool {
    if let Some(m) = v.as_method() {
        return is_coroutine_function(&m.func);
    }
    if let Some(f) = v.as_func() {
        return f.code.kind == CodeKind::Coroutine;
    }
    if type_name(v) == "partial" {
        return get(v, "func").map_or(false, |f| is_coroutine_function(&f));
    }
    false
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static FUNCTIONS: &[NativeDef] = &[
    m!("run", "main, *, debug=", run::run),
    m!("create_task", "coro, *, name=, context=", create_task),
    m!("ensure_future", "coro_or_future, *, loop=", |a| {
        gather::ensure_future(&a[0], a[1].given().filter(|l| !l.is_none()))
    }),
    m!("gather", "*coros_or_futures, return_exceptions=", |a| {
        gather_(&[a[1].clone(), a[0].clone()])
    }),
    m!("shield", "arg", gather::shield),
    m!("sleep", "delay, result=", wait::sleep),
    m!("wait", "fs, *, timeout=, return_when=", wait::wait),
    m!("wait_for", "fut, timeout", wait::wait_for),
    m!("as_completed", "fs, *, timeout=", wait::as_completed),
    m!("timeout", "delay", timeouts::timeout),
    m!("timeout_at", "when", timeouts::timeout_at),
    m!("get_running_loop", "", |_| event_loop::get_running()),
    m!("_get_running_loop", "", |_| Ok(event_loop::running())),
    m!("_set_running_loop", "loop, /", |a| {
        event_loop::set_running(a[0].clone());
        Ok(NONE)
    }),
    m!("current_task", "loop=", current_task),
    m!("all_tasks", "loop=", run::all_tasks),
    m!("iscoroutine", "obj", |a| Ok(Value::bool(task::is_coroutine(&a[0])))),
    m!("iscoroutinefunction", "func", |a| {
        if is_coroutine_function(&a[0]) {
            return Ok(TRUE);
        }
        let mark = crate::attr::try_getattr(&a[0], sym::intern(MARK))?;
        let ours = get(&crate::module::import_dotted("asyncio")?, MARK)?;
        Ok(Value::bool(mark.map_or(false, |m| is(&m, &ours))))
    }),
    m!("isfuture", "obj", |a| Ok(Value::bool(future::as_future(&a[0]).is_some()))),
];

/// What stands for a coroutine function has this object under this name.
const MARK: &str = "_is_coroutine";

fn classes() -> Vec<&'static Class> {
    let mut all = vec![
        &future::FUTURE,
        &task::TASK,
        &handle::HANDLE,
        &handle::TIMER,
        &event_loop::ABSTRACT,
        &event_loop::BASE,
        &run::RUNNER,
        &group::GROUP,
        &timeouts::TIMEOUT,
        &locks::LOCK,
        &locks::EVENT,
        &locks::CONDITION,
        &locks::SEMAPHORE,
        &locks::BOUNDED,
        &barrier::BARRIER,
        &queues::QUEUE,
        &queues::PRIORITY,
        &queues::LIFO,
    ];
    all.extend(errors::all());
    all
}

pub fn make(m: &ModuleData) -> R<()> {
    crate::stdlib::functions(m, FUNCTIONS, "asyncio");
    crate::stdlib::functions(m, executor::FUNCTIONS, "asyncio");
    policy::fill(m);
    for c in classes() {
        c.add_to(m);
    }
    m.set_str(MARK, crate::class::new_instance(T::Object.ty()));
    m.set_str("SelectorEventLoop", event_loop::SELECTOR.value());
    m.set_str("TimeoutError", T::TimeoutError.value());
    for n in ["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"] {
        m.set_str(n, new_str(n));
    }
    for name in PARTS {
        crate::module::import_dotted(&format!("asyncio.{}", name))?;
    }
    Ok(())
}

/// The modules that asyncio's own import brings along.
const PARTS: [&str; 11] = [
    "base_events", "coroutines", "events", "exceptions", "futures", "locks", "queues", "runners",
    "taskgroups", "tasks", "timeouts",
];

/// The modules below asyncio give names of it.
pub fn make_part(m: &ModuleData) -> R<()> {
    let whole = crate::module::import_dotted("asyncio")?;
    if let Some(w) = whole.as_module() {
        for (name, v) in w.items() {
            if !name.name().starts_with("__") && m.get(name).is_none() {
                m.set(name, v);
            }
        }
    }
    if m.name() == "asyncio.events" {
        m.set(sym::intern("_get_event_loop"), get(&whole, "get_event_loop")?);
    }
    Ok(())
}
