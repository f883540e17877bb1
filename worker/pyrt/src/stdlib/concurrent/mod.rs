//! concurrent.futures. Processes are not there: ProcessPoolExecutor says so when it is made.

pub mod future;
mod pool;

pub use pool::{shutdown, POOL};

use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::rust_class::{Base, Class};
use std::cell::RefCell;

const HOME: &str = "concurrent.futures._base";
static ERROR: Class = Class::error(HOME, "Error", &[Base::Builtin(T::Exception)]);
pub static CANCELLED_ERROR: Class =
    Class::error(HOME, "CancelledError", &[Base::Class(&ERROR)]);
pub static INVALID_STATE: Class =
    Class::error(HOME, "InvalidStateError", &[Base::Class(&ERROR)]);
static BROKEN_EXECUTOR: Class =
    Class::error(HOME, "BrokenExecutor", &[Base::Builtin(T::RuntimeError)]);
pub static BROKEN_POOL: Class = Class::error(
    "concurrent.futures.thread",
    "BrokenThreadPool",
    &[Base::Class(&BROKEN_EXECUTOR)],
);
static PROCESSES: Class = Class::new(
    "concurrent.futures.process",
    "ProcessPoolExecutor",
    &[Base::Class(&pool::EXECUTOR)],
    PROCESSES_METHODS,
    &[],
);
static PROCESSES_METHODS: &[NativeDef] =
    &[NativeDef { name: "__init__", params: "self, /, *args, **kw", run: |_| {
        Err(not_implemented_error(
            "concurrent.futures.ProcessPoolExecutor is not supported by Portalis",
        ))
    } }];

thread_local! {
    static DONE_AND_NOT: RefCell<Value> = RefCell::new(NONE);
}

/// The class of what wait() returns.
pub fn done_and_not_done() -> R {
    let known = DONE_AND_NOT.with(|d| d.borrow().clone());
    if !known.is_none() {
        return Ok(known);
    }
    let make = crate::stdlib::classes::from_module("collections", "namedtuple")?;
    let class = call(&make, &mut [new_str("DoneAndNotDoneFutures"), new_str("done not_done")])?;
    DONE_AND_NOT.with(|d| *d.borrow_mut() = class.clone());
    Ok(class)
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "wait", params: "fs, timeout=, return_when=", run: future::wait },
    NativeDef { name: "as_completed", params: "fs, timeout=", run: future::as_completed },
];

pub fn make(m: &ModuleData) -> R<()> {
    crate::stdlib::functions(m, FUNCTIONS, HOME);
    for c in [
        &ERROR,
        &CANCELLED_ERROR,
        &INVALID_STATE,
        &BROKEN_EXECUTOR,
        &future::FUTURE,
        &pool::EXECUTOR,
        &POOL,
        &PROCESSES,
    ] {
        c.add_to(m);
    }
    m.set_str("TimeoutError", T::TimeoutError.value());
    for n in ["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"] {
        m.set_str(n, new_str(n));
    }
    Ok(())
}

/// The modules below give the same names.
pub fn make_part(m: &ModuleData) -> R<()> {
    make(m)?;
    BROKEN_POOL.add_to(m);
    pool::WORK_ITEM.add_to(m);
    Ok(())
}
