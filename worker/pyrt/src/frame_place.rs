//! Where a generator stands while it is suspended, and its frame object then. Between two resumes
//! it has no record (frames.rs); what the next one needs is kept here.

use crate::func::Code;
use crate::prelude::*;
#[cfg(feature = "frames")]
use {
    crate::frame_shown::{Kept, Shown},
    crate::frames::Record,
    crate::object::Late,
    std::cell::{Cell, RefCell},
};

/// In programs that keep no frames there is nothing to it.
#[cfg(not(feature = "frames"))]
pub struct Place {
    line: u32,
}

#[cfg(not(feature = "frames"))]
impl Place {
    pub fn new(line: u32) -> Place {
        Place { line }
    }
    pub fn frame(&self, code: &'static Code) -> Value {
        crate::frames::detached(code, self.line)
    }
    pub fn forget(&self) {}
}

#[cfg(feature = "frames")]
pub struct Place {
    line: Cell<u32>,
    shown: Cell<*const Shown>,
    /// The variables that it begins with, until it does.
    fresh: RefCell<Option<Box<Kept>>>,
    /// The frame object that was asked for before that.
    frame: Late,
    /// While it runs.
    record: Cell<*const Record>,
}

#[cfg(feature = "frames")]
impl Place {
    pub fn new(line: u32) -> Place {
        Place {
            line: Cell::new(line),
            shown: Cell::new(std::ptr::null()),
            fresh: RefCell::new(crate::frame_shown::take_fresh()),
            frame: Late::new(UNBOUND),
            record: Cell::new(std::ptr::null()),
        }
    }
    /// Where its variables are, once it has begun.
    fn shown(&self) -> Option<&Shown> {
        // SAFETY: frames::hide() takes it out of the record, and leave() out of here, before it goes.
        unsafe { self.shown.get().as_ref() }
    }
    /// Its frame object.
    pub fn frame(&self, code: &'static Code) -> Value {
        if !self.record.get().is_null() {
            return crate::frames::object_of(self.record.get());
        }
        let made = |kept| crate::frames::suspended(code, self.line.get(), kept);
        if let Some(s) = self.shown() {
            if s.frame.is_unbound() {
                s.link(&made(None));
            }
            return s.frame.clone();
        }
        if self.frame.is_unbound() {
            self.frame.set(made(self.fresh.borrow().as_deref().cloned()));
        }
        self.frame.clone()
    }
    /// It will not run.
    pub fn forget(&self) {
        let old = self.fresh.borrow_mut().take();
        self.frame.set(UNBOUND);
        drop(old);
    }
    /// The body goes on, with this record.
    #[inline]
    pub fn enter(&self, r: &Record) {
        self.record.set(r);
        if let Some(s) = self.shown() {
            r.resume(s, &s.frame);
            return;
        }
        if !self.frame.is_unbound() {
            r.resume(std::ptr::null(), &self.frame);
        }
        self.forget();
    }
    #[inline]
    pub fn leave(&self, line: u32, shown: *const Shown) {
        self.line.set(line);
        self.shown.set(shown);
        self.record.set(std::ptr::null());
    }
    pub fn line(&self) -> u32 {
        self.line.get()
    }
}
