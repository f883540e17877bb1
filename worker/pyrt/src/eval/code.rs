//! Code objects of texts as Python sees them.

use super::op::{keep, Proto, UnitKind};
use crate::func::{Code, CodeKind};
use crate::object::new_other_data;
use crate::prelude::*;
use std::rc::Rc;

pub struct CodeValue(pub Rc<Proto>);

pub fn value(p: Rc<Proto>) -> Value {
    new_other_data(T::Code.ty(), Box::new(CodeValue(p)))
}

/// The unit with the bits of `from __future__`.
pub fn with_flags(p: Rc<Proto>, flags: i64) -> Rc<Proto> {
    match Rc::try_unwrap(p) {
        Ok(mut p) => {
            p.flags = flags;
            Rc::new(p)
        }
        Err(p) => p,
    }
}

/// What the attributes that all code objects have are read from.
pub fn description(v: &Value) -> Option<&'static Code> {
    v.as_native_object::<CodeValue>().map(|c| keep(&c.0))
}

fn unit(v: &Value) -> Option<&Rc<Proto>> {
    v.as_native_object::<CodeValue>().map(|c| &c.0)
}

/// `co_consts`: constants, then the code of inner units.
pub fn consts(v: &Value) -> Value {
    match unit(v) {
        Some(p) => {
            let inner = p.makes.iter().map(|m| value(m.child.clone()));
            tuple(p.consts.iter().cloned().chain(inner).collect())
        }
        None => tuple(vec![NONE]),
    }
}

pub fn names(v: &Value) -> Value {
    tuple(unit(v).map_or(Vec::new(), |p| p.names.iter().map(|n| n.value()).collect()))
}

pub fn cell_names(v: &Value) -> Value {
    tuple(unit(v).map_or(Vec::new(), |p| p.cells.iter().map(|n| n.value()).collect()))
}

/// `co_flags` of a text's unit: what CPython's compiler sets.
pub fn flags(v: &Value) -> Option<i64> {
    let p = unit(v)?;
    let function = matches!(p.kind, UnitKind::Function | UnitKind::Comp);
    let kind = match p.code.kind {
        CodeKind::Function => 0,
        CodeKind::Generator => 0x20,
        CodeKind::Coroutine => 0x80,
        CodeKind::AsyncGenerator => 0x200,
    };
    let var = if p.code.varargs { 4 } else { 0 } | if p.code.varkw { 8 } else { 0 };
    let nested = if p.free.is_empty() { 0 } else { 0x10 };
    Some(if function { 3 } else { 0 } | var | kind | nested | p.flags)
}
