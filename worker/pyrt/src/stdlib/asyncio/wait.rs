//! sleep, wait, wait_for and as_completed.

use super::errors::{self, coro, CANCELLED};
use super::event_loop::{self, Job};
use super::future::{self, this, when_done};
use super::gather::ensure_future;
use crate::iters::{new_iter, NativeIter};
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

pub fn sleep(a: &[Value]) -> R {
    let delay = a[0].clone();
    let result = a[1].given().cloned().unwrap_or(NONE);
    Ok(coro!("sleep", "sleep", |co| {
        if le_b(&delay, &Value::int(0))? {
            co.yield_(NONE).await?;
            return Ok(result);
        }
        let owner = event_loop::get_running()?;
        let f = future::create(&owner);
        let when = event_loop::now() + crate::str_args::to_float(&delay)?;
        let to = f.clone();
        let set = Job::Native(Box::new(move || future::set_unless_cancelled(&to, result)));
        let h = event_loop::of(&owner)?.at_here(when, set)?;
        let r = future::wait(&co, &f).await;
        h.cancel();
        r
    }))
}

/// Sets the result of a waiter that is not done.
fn release(waiter: &Value) -> R<()> {
    let w = this(waiter)?;
    if w.done() {
        return Ok(());
    }
    w.set_result(waiter, NONE)
}

/// A future of this loop, and a callback of `f` that releases it.
fn waiter_for(owner: &Value, f: &Value) -> R<(Value, future::Callback)> {
    let waiter = future::create(owner);
    let w = waiter.clone();
    let c = when_done(f, move |_| release(&w))?;
    Ok((waiter, c))
}

async fn cancel_and_wait(co: &Co, owner: &Value, f: &Value) -> R<()> {
    let (waiter, c) = waiter_for(owner, f)?;
    let r = match future::cancel(f, &NONE) {
        Ok(_) => future::wait(co, &waiter).await,
        Err(e) => Err(e),
    };
    this(f)?.forget(&c);
    r.map(drop)
}

/// The result of a future that a timeout cancelled.
fn result_or_timeout(f: &Value) -> R {
    this(f)?.result().map_err(|e| match CANCELLED.matches(&e) {
        true => errors::timeout_from(Some(&e)),
        false => e,
    })
}

pub fn wait_for(a: &[Value]) -> R {
    let (what, timeout) = (a[0].clone(), a[1].clone());
    Ok(coro!("wait_for", "wait_for", |co| {
        let owner = event_loop::get_running()?;
        if timeout.is_none() {
            return co.await_(what).await;
        }
        if le_b(&timeout, &Value::int(0))? {
            let f = ensure_future(&what, Some(&owner))?;
            if this(&f)?.done() {
                return this(&f)?.result();
            }
            cancel_and_wait(&co, &owner, &f).await?;
            return result_or_timeout(&f);
        }
        let waiter = future::create(&owner);
        let when = event_loop::now() + crate::str_args::to_float(&timeout)?;
        let w = waiter.clone();
        let job = Job::Native(Box::new(move || release(&w)));
        let timer = event_loop::of(&owner)?.at_here(when, job)?;
        let f = ensure_future(&what, Some(&owner))?;
        let w = waiter.clone();
        let c = when_done(&f, move |_| release(&w))?;
        let r = limited(&co, &owner, &f, &waiter, &c).await;
        timer.cancel();
        r
    }))
}

async fn limited(
    co: &Co,
    owner: &Value,
    f: &Value,
    waiter: &Value,
    c: &future::Callback,
) -> R {
    let waited = future::wait(co, waiter).await;
    let d = this(f)?;
    match waited {
        Err(e) if !CANCELLED.matches(&e) => return Err(e),
        _ if d.done() => return d.result(),
        Err(e) => {
            d.forget(c);
            cancel_and_wait(co, owner, f).await?;
            return Err(e);
        }
        Ok(_) => {}
    }
    d.forget(c);
    // The task must not be running any more when this returns.
    cancel_and_wait(co, owner, f).await?;
    result_or_timeout(f)
}

#[derive(Clone, Copy, PartialEq)]
enum When {
    First,
    FirstError,
    All,
}

pub fn wait(a: &[Value]) -> R {
    let (fs, timeout) = (a[0].clone(), a[1].clone());
    let when = a[2].given().cloned().unwrap_or_else(|| new_str("ALL_COMPLETED"));
    Ok(coro!("wait", "wait", |co| {
        if this(&fs).is_ok() || super::task::is_coroutine(&fs) {
            return Err(type_error(format!(
                "expect a list of futures, not {}",
                type_name(&fs)
            )));
        }
        let mut all: Vec<Value> = Vec::new();
        if !truthy(&fs)? {
            return Err(value_error("Set of Tasks/Futures is empty."));
        }
        let when = match when.as_str().as_deref() {
            Some("FIRST_COMPLETED") => When::First,
            Some("FIRST_EXCEPTION") => When::FirstError,
            Some("ALL_COMPLETED") => When::All,
            _ => {
                let shown = crate::ops::str_of(&when)?;
                return Err(value_error(format!(
                    "Invalid return_when value: {}",
                    shown.as_str().unwrap_or_default()
                )));
            }
        };
        for f in collect(&fs)? {
            if !all.iter().any(|x| is(x, &f)) {
                all.push(f);
            }
        }
        if all.iter().any(super::task::is_coroutine) {
            return Err(type_error("Passing coroutines is forbidden, use tasks explicitly."));
        }
        let owner = event_loop::get_running()?;
        wait_all(&co, &owner, &all, &timeout, when).await
    }))
}

async fn wait_all(co: &Co, owner: &Value, fs: &[Value], timeout: &Value, when: When) -> R {
    let waiter = future::create(owner);
    let timer = match timeout.given().filter(|t| !t.is_none()) {
        Some(t) => {
            let at = event_loop::now() + crate::str_args::to_float(t)?;
            let w = waiter.clone();
            let job = Job::Native(Box::new(move || release(&w)));
            Some(event_loop::of(owner)?.at_here(at, job)?)
        }
        None => None,
    };
    let left = Rc::new(Cell::new(fs.len()));
    let mut callbacks = Vec::new();
    for f in fs {
        let (left, w) = (left.clone(), waiter.clone());
        callbacks.push(when_done(f, move |f| {
            left.set(left.get() - 1);
            let d = this(f)?;
            let failed = when == When::FirstError && !d.cancelled() && d.exception()?.is_some();
            if left.get() == 0 || when == When::First || failed {
                release(&w)?;
            }
            Ok(())
        })?);
    }
    let r = future::wait(co, &waiter).await;
    if let Some(t) = timer {
        t.cancel();
    }
    for (f, c) in fs.iter().zip(&callbacks) {
        this(f)?.forget(c);
    }
    r?;
    let (mut done, mut pending) = (Vec::new(), Vec::new());
    for f in fs {
        if this(f)?.done() {
            done.push(f.clone());
        } else {
            pending.push(f.clone());
        }
    }
    Ok(tuple(vec![set(done)?, set(pending)?]))
}

/// What as_completed() shares: futures that are done and those who wait for one.
#[derive(Default)]
struct Completed {
    done: RefCell<VecDeque<Value>>, // None: the time is over
    getters: RefCell<VecDeque<Value>>,
    todo: RefCell<Vec<(Value, future::Callback)>>,
}

impl Completed {
    fn put(&self, f: Value) -> R<()> {
        self.done.borrow_mut().push_back(f);
        loop {
            let g = self.getters.borrow_mut().pop_front();
            match g {
                Some(g) if this(&g)?.done() => {}
                Some(g) => return this(&g)?.set_result(&g, NONE),
                None => return Ok(()),
            }
        }
    }
    fn time_over(&self) -> R<()> {
        for (f, c) in self.todo.take() {
            this(&f)?.forget(&c);
            self.put(NONE)?;
        }
        Ok(())
    }
}

fn wait_for_one(state: Rc<Completed>, owner: Value) -> Value {
    coro!("_wait_for_one", "as_completed.<locals>._wait_for_one", |co| {
        loop {
            let next = state.done.borrow_mut().pop_front();
            match next {
                Some(f) if f.is_none() => return Err(errors::timeout_from(None)),
                Some(f) => return this(&f)?.result(),
                None => {}
            }
            let g = future::create(&owner);
            state.getters.borrow_mut().push_back(g.clone());
            future::wait(&co, &g).await?;
        }
    })
}

pub fn as_completed(a: &[Value]) -> R {
    if this(&a[0]).is_ok() || super::task::is_coroutine(&a[0]) {
        let shown = type_name(&a[0]);
        return Err(type_error(format!("expect an iterable of futures, not {}", shown)));
    }
    let owner = super::run::get_event_loop()?;
    let mut all: Vec<Value> = Vec::new();
    for f in collect(&a[0])? {
        let f = ensure_future(&f, Some(&owner))?;
        if !all.iter().any(|x| is(x, &f)) {
            all.push(f);
        }
    }
    let state = Rc::new(Completed::default());
    let timer: Rc<RefCell<Option<Rc<super::handle::Handle>>>> = Rc::default();
    let mut left = all.len();
    for f in all {
        let (s, t) = (state.clone(), timer.clone());
        let c = when_done(&f, move |f| {
            let mine = {
                let mut todo = s.todo.borrow_mut();
                todo.iter().position(|x| is(&x.0, f)).map(|i| todo.swap_remove(i))
            };
            if mine.is_none() {
                return Ok(());
            }
            s.put(f.clone())?;
            if s.todo.borrow().is_empty() {
                if let Some(h) = &*t.borrow() {
                    h.cancel();
                }
            }
            Ok(())
        })?;
        state.todo.borrow_mut().push((f, c));
    }
    if let Some(t) = a[1].given().filter(|t| !t.is_none() && left > 0) {
        let at = event_loop::now() + crate::str_args::to_float(t)?;
        let s = state.clone();
        let job = Job::Native(Box::new(move || s.time_over()));
        *timer.borrow_mut() = Some(event_loop::of(&owner)?.at_here(at, job)?);
    }
    Ok(new_iter(
        T::Itertool,
        NativeIter::Native(Box::new(move || {
            if left == 0 {
                return Ok(None);
            }
            left -= 1;
            Ok(Some(wait_for_one(state.clone(), owner.clone())))
        })),
    ))
}
