//! asyncio's exceptions, and what a library coroutine is made with.

use crate::func::{Code, CodeKind};
use crate::prelude::*;
use crate::stdlib::rust_class::{Base, Class};

const HOME: &str = "asyncio.exceptions";

pub static CANCELLED: Class =
    Class::error(HOME, "CancelledError", &[Base::Builtin(T::BaseException)]);
pub static INVALID_STATE: Class =
    Class::error(HOME, "InvalidStateError", &[Base::Builtin(T::Exception)]);
pub static INCOMPLETE_READ: Class =
    Class::error(HOME, "IncompleteReadError", &[Base::Builtin(T::EOFError)]);
pub static LIMIT_OVERRUN: Class =
    Class::error(HOME, "LimitOverrunError", &[Base::Builtin(T::Exception)]);
pub static SENDFILE: Class =
    Class::error(HOME, "SendfileNotAvailableError", &[Base::Builtin(T::RuntimeError)]);
pub static BROKEN_BARRIER: Class =
    Class::error(HOME, "BrokenBarrierError", &[Base::Builtin(T::RuntimeError)]);
pub static QUEUE_EMPTY: Class =
    Class::error("asyncio.queues", "QueueEmpty", &[Base::Builtin(T::Exception)]);
pub static QUEUE_FULL: Class =
    Class::error("asyncio.queues", "QueueFull", &[Base::Builtin(T::Exception)]);

pub fn all() -> [&'static Class; 8] {
    [
        &CANCELLED,
        &INVALID_STATE,
        &INCOMPLETE_READ,
        &LIMIT_OVERRUN,
        &SENDFILE,
        &BROKEN_BARRIER,
        &QUEUE_EMPTY,
        &QUEUE_FULL,
    ]
}

/// `raise TimeoutError from e`
pub fn timeout_from(e: Option<&PyErr>) -> PyErr {
    let new = crate::exc::new_exception(T::TimeoutError.ty(), vec![]);
    match e {
        Some(e) => {
            let _handling = handling(e);
            raise_from(new, e.value())
        }
        None => raise(new),
    }
}

static MODULE: ModuleDef = ModuleDef {
    name: "asyncio",
    file: "asyncio.py",
    is_package: true,
    doc: None,
    globals: &[],
    init: || Ok(()),
};

/// What the `Code` of every library coroutine has in common.
pub static COROUTINE: Code = Code {
    name: "",
    qualname: "",
    file: "asyncio.py",
    line: 1,
    module: &MODULE,
    params: &[],
    posonly: 0,
    npos: 0,
    nkwonly: 0,
    varargs: false,
    varkw: false,
    kind: CodeKind::Coroutine,
    doc: None,
    varnames: &[],
    cellvars: &[],
    freevars: &[],
};

/// `coro!("name", "Class.name", |co| ...)`: a coroutine object whose body is the expression.
macro_rules! coro {
    ($name:literal, $qualname:literal, |$co:ident| $body:expr) => {{
        static CODE: crate::func::Code = crate::func::Code {
            name: $name,
            qualname: $qualname,
            ..crate::stdlib::asyncio::errors::COROUTINE
        };
        crate::gen::coroutine(&CODE, move |$co| async move { $body })
    }};
}
pub(crate) use coro;
