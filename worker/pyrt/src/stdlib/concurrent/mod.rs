//! concurrent.futures. Processes are Python's own part, concurrent.futures.process, which comes
//! along with a program that names their pool; elsewhere the pool says what it lacks.

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
const PROCESSES_PART: &str = "concurrent.futures.process";
static PROCESSES: Class = Class::new(
    PROCESSES_PART,
    "ProcessPoolExecutor",
    &[Base::Class(&pool::EXECUTOR)],
    PROCESSES_METHODS,
    &[],
);
static PROCESSES_METHODS: &[NativeDef] =
    &[NativeDef { name: "__init__", params: "self, /, *args, **kw", run: |_| {
        Err(not_implemented_error(
            "concurrent.futures.ProcessPoolExecutor is not in this program: nothing names it",
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

/// What is made when it is first asked for: the pool of processes, and the logger.
static LATER: &[NativeDef] = &[NativeDef { name: "__getattr__", params: "name", run: |a| {
    let name = a[0].as_str().unwrap_or_default();
    if name == "ProcessPoolExecutor" && crate::module::is_known(PROCESSES_PART) {
        return crate::stdlib::classes::from_module(PROCESSES_PART, &name);
    }
    if name == "LOGGER" {
        let make = crate::stdlib::classes::from_module("logging", "getLogger")?;
        return call(&make, &mut [new_str("concurrent.futures")]);
    }
    Err(attribute_error(format!("module 'concurrent.futures' has no attribute '{}'", name)))
} }];

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
    ] {
        c.add_to(m);
    }
    if !crate::module::is_known(PROCESSES_PART) {
        PROCESSES.add_to(m);
    }
    crate::stdlib::functions(m, LATER, HOME);
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
