//! Code objects of texts as Python sees them.

use super::op::{keep, Proto, UnitKind};
use crate::func::{Code, CodeKind};
use crate::object::new_other_data;
use crate::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub struct CodeValue(pub Rc<Proto>);

thread_local! {
    /// The one object of a unit that functions and tracebacks keep, by its address.
    static MADE: RefCell<HashMap<usize, Value>> = RefCell::new(HashMap::new());
}

pub fn value(p: Rc<Proto>) -> Value {
    let at = p.kept.get().then(|| Rc::as_ptr(&p) as usize);
    if let Some(v) = at.and_then(|at| MADE.with(|m| m.borrow().get(&at).cloned())) {
        return v;
    }
    let v = new_other_data(T::Code.ty(), Box::new(CodeValue(p)));
    if let Some(at) = at {
        MADE.with(|m| m.borrow_mut().insert(at, v.clone()));
    }
    v
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

/// The same unit under another description.
pub fn with_code(v: &Value, code: Code) -> Value {
    unit(v).map_or(NONE, |p| value(Rc::new(p.described(code))))
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

/// Do both do the same, from the same place? What code objects compare.
pub fn same(a: &Value, b: &Value) -> R<bool> {
    match (unit(a), unit(b)) {
        (Some(a), Some(b)) => same_units(a, b),
        _ => Ok(is(a, b)),
    }
}

fn same_units(a: &Rc<Proto>, b: &Rc<Proto>) -> R<bool> {
    if Rc::ptr_eq(a, b) {
        return Ok(true);
    }
    let head = |p: &Rc<Proto>| {
        let c = &p.code;
        (c.name, c.line, c.npos, c.posonly, c.nkwonly, p.flags, p.makes.len(), p.consts.len())
    };
    let alike = head(a) == head(b)
        && a.lines == b.lines
        && (&a.names, &a.slots, &a.cells, &a.free) == (&b.names, &b.slots, &b.cells, &b.free)
        && format!("{:?}", a.ops) == format!("{:?}", b.ops);
    if !alike {
        return Ok(false);
    }
    for (x, y) in a.consts.iter().zip(&b.consts) {
        if type_of(x) != type_of(y) || !eq_b(x, y)? {
            return Ok(false);
        }
    }
    for (x, y) in a.makes.iter().zip(&b.makes) {
        if !same_units(&x.child, &y.child)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// hash(code): equal ones have equal names and places.
pub fn hash_of(v: &Value) -> R<i64> {
    match unit(v) {
        Some(p) => {
            let parts = [new_str(p.code.name), Value::int(i64::from(p.code.line))];
            crate::tuple::hash_items(&parts)
        }
        None => Ok(crate::object_types::id_hash(v)),
    }
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
