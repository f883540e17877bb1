//! The globals of the texts that exceptions left last: frames of tracebacks have them.

use crate::func::Code;
use crate::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;

/// A program looks at a traceback soon, or keeps it for a few others.
const KEPT: usize = 128;

thread_local! {
    static LEFT: RefCell<VecDeque<(*const Code, Value)>> = RefCell::new(VecDeque::new());
}

/// An exception leaves a function of a text.
pub fn note(code: &'static Code, globals: &Value) {
    let old = LEFT.with(|l| {
        let mut l = l.borrow_mut();
        let same = l.iter().position(|x| std::ptr::eq(x.0, code));
        let old = match same {
            Some(i) => l.remove(i),
            None if l.len() == KEPT => l.pop_back(),
            None => None,
        };
        l.push_front((code, globals.clone()));
        old
    });
    drop(old);
}

/// The globals of a text's function, as a dict.
pub fn globals_of(code: &'static Code) -> Option<Value> {
    let found = LEFT.with(|l| {
        l.borrow().iter().find(|x| std::ptr::eq(x.0, code)).map(|x| x.1.clone())
    });
    found.map(|g| crate::dict::current(&g))
}
