//! The `with` statement.

use crate::attr::bind;
use crate::gen::exit_args;
use crate::prelude::*;
use crate::sym;

/// Bound `__exit__`, and what `__enter__` gave.
pub fn with_enter(m: &Value) -> R<(Value, Value)> {
    let t = type_of(m);
    let missing = |what: &str| {
        type_error(format!(
            "'{}' object does not support the context manager protocol{}",
            type_name(m),
            what
        ))
    };
    let enter = t.lookup(sym::ENTER).ok_or_else(|| missing(""))?;
    let exit = t.lookup(sym::EXIT).ok_or_else(|| missing(" (missed __exit__ method)"))?;
    let exit = bind(&exit, m, t)?;
    let entered = call(&bind(&enter, m, t)?, &mut [])?;
    Ok((exit, entered))
}

/// Leaves the block; true when the exception was swallowed.
pub fn with_exit(exit: &Value, e: Option<&PyErr>) -> R<bool> {
    let _handling = e.map(handling);
    let r = call(exit, &mut exit_args(e))?;
    match e {
        Some(_) => truthy(&r),
        None => Ok(false),
    }
}
