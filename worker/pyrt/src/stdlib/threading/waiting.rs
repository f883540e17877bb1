//! How threads wait for each other: a queue of those that wait, and the plain lock made of it.

use crate::prelude::*;
use crate::threads::{self, Id};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

#[derive(Default)]
pub struct WaitList(RefCell<VecDeque<Id>>);

impl WaitList {
    /// Until somebody wakes this thread; handlers of signals run in between. False: the time is over.
    pub fn wait(&self, limit: Limit) -> R<bool> {
        let me = threads::current();
        self.0.borrow_mut().push_back(me);
        let mut woken = threads::block(limit.left());
        let mut handled = Ok(());
        while !woken && handled.is_ok() && threads::is_main() && crate::stdlib::signal_pending() {
            handled = crate::stdlib::run_signal_handlers();
            let goes_on = handled.is_ok() && !limit.is_over();
            woken = threads::was_woken() || goes_on && threads::block(limit.left());
        }
        self.0.borrow_mut().retain(|x| *x != me);
        if handled.is_err() && woken {
            self.wake(1); // it was for somebody who goes on
        }
        handled.map(|_| woken)
    }
    pub fn wake(&self, n: usize) {
        for _ in 0..n {
            let first = self.0.borrow_mut().pop_front();
            match first {
                Some(id) => threads::wake(id),
                None => return,
            }
        }
    }
    pub fn wake_all(&self) {
        self.wake(usize::MAX)
    }
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }
}

/// When a wait ends by itself.
#[derive(Clone, Copy)]
pub struct Limit(Option<Instant>);

impl Limit {
    pub const NEVER: Limit = Limit(None);
    pub fn after(seconds: f64) -> Limit {
        let seconds = seconds.max(0.0).min(1e9);
        Limit(Instant::now().checked_add(Duration::from_secs_f64(seconds)))
    }
    /// A `timeout=` argument: None or nothing is never.
    pub fn of(v: &Value) -> R<Limit> {
        match v.given().filter(|v| !v.is_none()) {
            Some(v) => Ok(Limit::after(crate::str_args::to_float(v)?)),
            None => Ok(Limit::NEVER),
        }
    }
    pub fn left(self) -> Option<Duration> {
        self.0.map(|t| t.saturating_duration_since(Instant::now()))
    }
    pub fn is_over(self) -> bool {
        self.0.map_or(false, |t| Instant::now() >= t)
    }
}

#[derive(Default)]
pub struct RawLock {
    held: Cell<bool>,
    waiting: WaitList,
}

impl RawLock {
    pub fn is_held(&self) -> bool {
        self.held.get()
    }
    /// Takes it if it is free.
    pub fn try_take(&self) -> bool {
        !self.held.replace(true)
    }
    /// False: the time was over first.
    pub fn take(&self, limit: Limit) -> R<bool> {
        while !self.try_take() {
            if limit.is_over() {
                return Ok(false);
            }
            self.waiting.wait(limit)?;
        }
        Ok(true)
    }
    pub fn free(&self) {
        self.held.set(false);
        self.waiting.wake(1);
    }
}
