//! isinstance() and issubclass(): builtin classes, `__instancecheck__` and `__subclasscheck__`,
//! objects that claim a class by `__class__`, and those that have `__bases__` without being types.

use crate::attr::{call_special, getattr_sym, try_getattr};
use crate::prelude::*;
use crate::sym;
use crate::types::{self, Type};

const ARG_1: &str = "issubclass() arg 1 must be a class";
const ARG_2: &str = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
const NO_TYPE: &str = "isinstance() arg 2 must be a type, a tuple of types, or a union";

/// isinstance(v, class)
pub fn isinstance(v: &Value, class: &Value) -> R<bool> {
    if let Some(t) = class.as_type() {
        if type_of(v) == t {
            return Ok(true);
        }
        if t.meta() == T::Type.ty() {
            return plain_isinstance(v, t);
        }
    }
    if let Some(many) = class.as_tuple() {
        enter_native()?;
        for c in many.to_vec() {
            if isinstance(v, &c)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(r) = call_special(sym::INSTANCECHECK, &mut [class.clone(), v.clone()]) {
        return truthy(&r?);
    }
    object_isinstance(v, class)
}

/// `type.__instancecheck__`, and what holds for objects that are no types.
pub fn object_isinstance(v: &Value, class: &Value) -> R<bool> {
    if let Some(t) = class.as_type() {
        return plain_isinstance(v, t);
    }
    if abstract_bases(class)?.is_none() {
        return Err(type_error(NO_TYPE));
    }
    match try_getattr(v, sym::CLASS)? {
        Some(own) => abstract_issubclass(own, class),
        None => Ok(false),
    }
}

fn plain_isinstance(v: &Value, t: Type) -> R<bool> {
    if type_of(v).is_subtype(t) {
        return Ok(true);
    }
    claimed_class(v, t)
}

/// An object may claim another class through its `__class__` (proxies, mocks).
fn claimed_class(v: &Value, t: Type) -> R<bool> {
    let own = type_of(v);
    if !own.is_heap() {
        return Ok(false);
    }
    let plain = own.flags() & types::F_GETATTRIBUTE == 0
        && own.lookup_ref(sym::CLASS).map_or(true, |f| f.as_getset().is_some());
    if plain {
        return Ok(false);
    }
    match try_getattr(v, sym::CLASS)? {
        Some(c) => Ok(c.as_type().map_or(false, |c| c.is_subtype(t))),
        None => Ok(false),
    }
}

/// issubclass(c, class)
pub fn issubclass(c: &Value, class: &Value) -> R<bool> {
    if let Some(many) = class.as_tuple() {
        enter_native()?;
        for x in many.to_vec() {
            if issubclass(c, &x)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let exact = class.as_type().map_or(false, |t| t.meta() == T::Type.ty());
    if !exact {
        if let Some(r) = call_special(sym::SUBCLASSCHECK, &mut [class.clone(), c.clone()]) {
            return truthy(&r?);
        }
    }
    object_issubclass(c, class)
}

/// `type.__subclasscheck__`, and what holds for objects that are no types.
pub fn object_issubclass(c: &Value, class: &Value) -> R<bool> {
    if let (Some(a), Some(b)) = (c.as_type(), class.as_type()) {
        return Ok(a.is_subtype(b));
    }
    if abstract_bases(c)?.is_none() {
        return Err(type_error(ARG_1));
    }
    if abstract_bases(class)?.is_none() {
        return Err(type_error(ARG_2));
    }
    abstract_issubclass(c.clone(), class)
}

/// `__bases__`, where it is a tuple.
fn abstract_bases(v: &Value) -> R<Option<Vec<Value>>> {
    enter_native()?;
    let bases = match getattr_sym(v, sym::BASES) {
        Ok(b) => b,
        Err(e) if e.is(T::AttributeError) => return Ok(None),
        Err(e) => return Err(e),
    };
    Ok(bases.as_tuple().map(|b| b.to_vec()))
}

fn abstract_issubclass(mut derived: Value, class: &Value) -> R<bool> {
    enter_native()?;
    loop {
        if is(&derived, class) {
            return Ok(true);
        }
        let mut bases = match abstract_bases(&derived)? {
            Some(b) => b,
            None => return Ok(false),
        };
        if bases.len() != 1 {
            for b in bases {
                if abstract_issubclass(b, class)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        derived = bases.remove(0);
    }
}
