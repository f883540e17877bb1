//! Between the loop and threads: run_in_executor, to_thread, wrap_future and
//! run_coroutine_threadsafe.

use super::errors::coro;
use super::event_loop::{self, Job};
use super::future::{self, when_done};
use super::gather::ensure_future;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::classes::{args_of, method, pairs_of};
use crate::stdlib::concurrent::future as concurrent;
use crate::stdlib::concurrent::POOL;
use crate::stdlib::contextvars;
use crate::threads;

/// The state of a thread's future as that of the loop's.
fn copy_in(to: &Value, from: &Value) -> R<()> {
    let (d, s) = (future::this(to)?, concurrent::this(from)?);
    if d.done() {
        return Ok(());
    }
    if s.cancelled() {
        return future::cancel(to, &NONE).map(drop);
    }
    let limit = crate::stdlib::threading::waiting::Limit::NEVER;
    match s.exception(limit)? {
        Some(e) => d.set_exception(to, as_loop_error(e)),
        None => d.set_result(to, s.result(limit)?),
    }
}

/// A cancellation of the thread's kind becomes one of asyncio's.
fn as_loop_error(e: PyErr) -> PyErr {
    match crate::stdlib::concurrent::CANCELLED_ERROR.matches(&e) {
        true => {
            let args = e.args().as_tuple().map(|t| t.to_vec()).unwrap_or_default();
            super::errors::CANCELLED.raise(args)
        }
        false => e,
    }
}

fn soon(owner: &Value, f: impl FnOnce() -> R<()> + 'static) -> R<()> {
    let l = event_loop::of(owner)?;
    if l.closed() {
        return Ok(());
    }
    l.soon_here(Job::Native(Box::new(f))).map(drop)
}

/// asyncio.wrap_future
pub fn wrap_future(from: &Value, owner: &Value) -> R {
    if future::as_future(from).is_some() {
        return Ok(from.clone());
    }
    if concurrent::this(from).is_err() {
        let shown = crate::ops::repr_text(from)?;
        return Err(assertion_error(format!(
            "concurrent.futures.Future is expected, got {}",
            shown
        )));
    }
    let to = future::create(owner);
    let source = from.clone();
    when_done(&to, move |f| {
        if future::this(f)?.cancelled() {
            concurrent::cancel(&source)?;
        }
        Ok(())
    })?;
    let (dest, l) = (to.clone(), owner.clone());
    let told = crate::stdlib::closure("_call_set_state", move |a| {
        let (dest, from) = (dest.clone(), a[0].clone());
        if future::this(&dest)?.cancelled() && event_loop::of(&l)?.closed() {
            return Ok(NONE);
        }
        soon(&l, move || copy_in(&dest, &from)).map(|_| NONE)
    });
    concurrent::add_callback(from, told)?;
    Ok(to)
}

/// loop.run_in_executor(executor, func, *args)
pub fn run_in_executor(a: &[Value]) -> R {
    let l = event_loop::of(&a[0])?;
    l.check_open()?;
    let executor = match a[1].is_none() {
        false => a[1].clone(),
        true => default_executor(l)?,
    };
    let mut args = vec![a[2].clone()];
    args.extend(args_of(&a[3]));
    let f = method(&executor, "submit", &args)?;
    wrap_future(&f, &a[0])
}

fn default_executor(l: &event_loop::Loop) -> R {
    if l.executor_shut.get() {
        return Err(runtime_error("Executor shutdown has been called"));
    }
    if l.executor.borrow().is_none() {
        let mut prefix = [new_str("asyncio")];
        *l.executor.borrow_mut() = call_kw(&POOL.value(), &mut prefix, &["thread_name_prefix"])?;
    }
    let e = l.executor.borrow().clone();
    Ok(e)
}

pub fn set_default_executor(a: &[Value]) -> R {
    if !POOL.is_class_of(&a[1]) {
        return Err(type_error("executor must be ThreadPoolExecutor instance"));
    }
    *event_loop::of(&a[0])?.executor.borrow_mut() = a[1].clone();
    Ok(NONE)
}

fn to_thread(a: &[Value]) -> R {
    let (f, args, kw) = (a[0].clone(), args_of(&a[1]), pairs_of(&a[2]));
    Ok(coro!("to_thread", "to_thread", |co| {
        let owner = event_loop::get_running()?;
        let context = contextvars::copy_of(&contextvars::current());
        let run = crate::stdlib::closure("to_thread", move |_| {
            contextvars::run_in(&context, || call_ex(&f, args.clone(), kw.clone()))
        });
        co.await_(run_in_executor(&[owner, NONE, run, tuple(vec![])])?).await
    }))
}

fn run_coroutine_threadsafe(a: &[Value]) -> R {
    if !super::task::is_coroutine(&a[0]) {
        return Err(type_error("A coroutine object is required"));
    }
    let f = concurrent::new();
    let (coro, owner, to) = (a[0].clone(), a[1].clone(), f.clone());
    soon(&a[1], move || match ensure_future(&coro, Some(&owner)) {
        Ok(task) => chain_out(&task, &to, &owner),
        Err(e) => {
            if concurrent::this(&to)?.set_running(&to)? {
                concurrent::finish(&to, Err(e.clone()))?;
            }
            Err(e)
        }
    })?;
    threads::turn_if_asked();
    Ok(f)
}

/// What the task comes to goes into the thread's future; its cancellation into the task.
fn chain_out(task: &Value, to: &Value, owner: &Value) -> R<()> {
    let (t, l) = (task.clone(), owner.clone());
    let cancelled = crate::stdlib::closure("_call_check_cancel", move |a| {
        if concurrent::this(&a[0])?.cancelled() {
            let t = t.clone();
            soon(&l, move || future::cancel(&t, &NONE).map(drop))?;
        }
        Ok(NONE)
    });
    concurrent::add_callback(to, cancelled)?;
    let to = to.clone();
    when_done(task, move |t| {
        let d = future::this(t)?;
        if d.cancelled() {
            concurrent::cancel(&to)?;
        }
        if !concurrent::this(&to)?.set_running(&to)? {
            return Ok(());
        }
        let r = match d.exception()? {
            Some(e) => Err(e),
            None => d.result(),
        };
        concurrent::finish(&to, r)
    })?;
    Ok(())
}

pub static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "to_thread", params: "func, /, *args, **kwargs", run: to_thread },
    NativeDef {
        name: "run_coroutine_threadsafe",
        params: "coro, loop",
        run: run_coroutine_threadsafe,
    },
    NativeDef {
        name: "wrap_future",
        params: "future, *, loop=",
        run: |a| {
            let owner = match a[1].given().filter(|l| !l.is_none()) {
                Some(l) => l.clone(),
                None => super::run::get_event_loop()?,
            };
            wrap_future(&a[0], &owner)
        },
    },
];
