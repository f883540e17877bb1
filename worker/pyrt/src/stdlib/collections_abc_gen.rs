//! collections.abc: what Generator, Coroutine and AsyncGenerator give to their subclasses.

use super::classes::method;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

fn close(a: &[Value], kind: &str) -> R {
    match method(&a[0], "throw", &[T::GeneratorExit.value()]) {
        Ok(_) => Err(runtime_error(format!("{} ignored GeneratorExit", kind))),
        Err(e) if e.is(T::GeneratorExit) || e.is(T::StopIteration) => Ok(NONE),
        Err(e) => Err(e),
    }
}

pub static GENERATOR: &[NativeDef] = natives! {
    "__iter__" "self" |a| Ok(a[0].clone());
    "__next__" "self" |a| method(&a[0], "send", &[NONE]);
    "close" "self" |a| close(a, "generator");
};

pub static COROUTINE: &[NativeDef] = natives! {
    "close" "self" |a| close(a, "coroutine");
};

pub static ASYNC_GENERATOR: &[NativeDef] = natives! {
    "__aiter__" "self" |a| Ok(a[0].clone());
    "__anext__" "self" |a| method(&a[0], "asend", &[NONE]);
};
