//! threading._register_atexit(): what the library calls before the program waits for its last
//! threads, the last one first.

use crate::prelude::*;
use crate::stdlib::classes::{args_of, pairs_of};
use std::cell::{Cell, RefCell};

struct Exit {
    function: Value,
    args: Vec<Value>,
    named: Vec<(Value, Value)>,
}

thread_local! {
    static EXITS: RefCell<Vec<Exit>> = RefCell::new(Vec::new());
    static OVER: Cell<bool> = Cell::new(false);
}

pub fn register(a: &[Value]) -> R {
    if OVER.with(|o| o.get()) {
        return Err(runtime_error("can't register atexit after shutdown"));
    }
    let exit =
        Exit { function: a[0].clone(), args: args_of(&a[1]), named: pairs_of(&a[2]) };
    EXITS.with(|e| e.borrow_mut().push(exit));
    Ok(NONE)
}

/// Calls all of them. An error ends the calls, as CPython's loop does, and is told.
pub fn run() {
    OVER.with(|o| o.set(true));
    while let Some(e) = EXITS.with(|e| e.borrow_mut().pop()) {
        if let Err(error) = call_ex(&e.function, e.args, e.named) {
            crate::unraisable::tell(&error, Some("Exception ignored in"), &e.function);
            return;
        }
    }
}
