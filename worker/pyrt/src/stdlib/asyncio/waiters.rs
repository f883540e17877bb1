//! The futures that wait for a lock, an event or a place in a queue, and the loop to which
//! such an object belongs from its first wait on.

use super::event_loop;
use super::future::{self, this};
use crate::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;

pub struct Waiters {
    pub all: RefCell<VecDeque<Value>>,
    owner: RefCell<Value>,
}

impl Waiters {
    pub fn new() -> Waiters {
        Waiters { all: RefCell::default(), owner: RefCell::new(NONE) }
    }
    /// A new future of the running loop; `me` is the object, for the error of a second loop.
    pub fn future(&self, me: &Value) -> R {
        let running = event_loop::get_running()?;
        let mine = self.owner.borrow().clone();
        if mine.is_none() {
            *self.owner.borrow_mut() = running.clone();
        } else if !is(&mine, &running) {
            let shown = crate::ops::repr_text(me)?;
            return Err(runtime_error(format!("{} is bound to a different event loop", shown)));
        }
        Ok(future::create(&running))
    }
    /// Stands in the queue until the future is done; gives it with what it came to.
    pub async fn wait(&self, co: &Co, me: &Value) -> R<(Value, R)> {
        let f = self.future(me)?;
        self.all.borrow_mut().push_back(f.clone());
        let r = future::wait(co, &f).await;
        self.remove(&f);
        Ok((f, r))
    }
    pub fn remove(&self, f: &Value) {
        let gone = {
            let mut all = self.all.borrow_mut();
            all.iter().position(|x| is(x, f)).and_then(|i| all.remove(i))
        };
        drop(gone);
    }
    pub fn len(&self) -> usize {
        self.all.borrow().len()
    }
    fn snapshot(&self) -> Vec<Value> {
        self.all.borrow().iter().cloned().collect()
    }
    pub fn any_live(&self) -> bool {
        self.all.borrow().iter().any(|w| this(w).map_or(false, |f| !f.cancelled()))
    }
    /// Sets the result of the first `n` that are not done; how many that were.
    pub fn wake(&self, n: usize, with: &Value) -> R<usize> {
        let mut woken = 0;
        for w in self.snapshot() {
            if woken == n {
                break;
            }
            let f = this(&w)?;
            if !f.done() {
                woken += 1;
                f.set_result(&w, with.clone())?;
            }
        }
        Ok(woken)
    }
    /// The first one alone, even when it is done already.
    pub fn wake_first(&self) -> R<()> {
        let first = self.all.borrow().front().cloned();
        match first {
            Some(w) if !this(&w)?.done() => this(&w)?.set_result(&w, TRUE),
            _ => Ok(()),
        }
    }
    /// Takes waiters out until one was woken.
    pub fn pop_next(&self) -> R<()> {
        loop {
            let w = self.all.borrow_mut().pop_front();
            match w {
                Some(w) if this(&w)?.done() => {}
                Some(w) => return this(&w)?.set_result(&w, NONE),
                None => return Ok(()),
            }
        }
    }
}
