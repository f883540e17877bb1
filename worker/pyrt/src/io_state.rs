//! What pickle and copy keep of io's streams in memory.

use crate::prelude::*;

/// The parts of the state that __setstate__ is given.
pub fn state_parts(a: &[Value], n: usize) -> R<Vec<Value>> {
    match a[1].as_tuple() {
        Some(t) if t.len() >= n => Ok(t.to_vec()),
        _ => Err(type_error(format!(
            "_io.{}.__setstate__ argument should be {}-tuple, got {}",
            type_of(&a[0]).name(),
            n,
            type_name(&a[1])
        ))),
    }
}

/// The attributes of a stream as a dict; None where it has none.
pub fn attributes(v: &Value) -> Value {
    match crate::object::attrs_of(v) {
        Some(a) if !a.items().is_empty() => a.as_dict(),
        _ => NONE,
    }
}

/// Adds those of a pickled state; `which` is its place there.
pub fn add_attributes(v: &Value, state: &Value, which: &str) -> R {
    if state.is_none() {
        return Ok(NONE);
    }
    match state.as_dict() {
        Some(_) => {
            let own = crate::attr::getattr_sym(v, crate::sym::DICT)?;
            crate::stdlib::call_named(&own, "update", &[state.clone()])
        }
        None => Err(type_error(format!(
            "{} item of state should be a dict, got a {}",
            which,
            type_name(state)
        ))),
    }
}

/// The position in a pickled state.
pub fn position(v: &Value, which: &str) -> R<usize> {
    match v.as_int() {
        Some(n) if n >= 0 => Ok(n as usize),
        Some(_) => Err(value_error("position value cannot be negative")),
        None => Err(type_error(format!(
            "{} item of state must be an integer, not {}",
            which,
            type_name(v)
        ))),
    }
}
