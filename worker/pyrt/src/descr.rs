//! property, classmethod, staticmethod: the descriptors that pyrt knows without a call.

use crate::object::{new_property_data, new_wrapper_data, Late, PropertyData, WrapperData};
use crate::prelude::*;
use crate::sym::{self, Sym};
use crate::types::Type;
use std::cell::Cell;

pub fn new_property(ty: Type, get: Value, set: Value, del: Value, doc: Value) -> Value {
    let data = PropertyData {
        get: Late::new(get),
        set: Late::new(set),
        del: Late::new(del),
        doc: Late::new(doc),
        of_getter: Cell::new(false),
        name: Late::new(NONE),
    };
    new_property_data(ty, data)
}

impl PropertyData {
    /// "property 'x' of 'C' object has no setter"
    fn error(&self, v: &Value, what: &str) -> PyErr {
        match self.name.as_str() {
            Some(n) => attribute_error(format!(
                "property '{}' of '{}' object has no {}",
                n,
                type_of(v).qualname(),
                what
            )),
            None => attribute_error(format!(
                "property of '{}' object has no {}",
                type_of(v).qualname(),
                what
            )),
        }
    }
}

pub fn property_get(f: &Value, v: &Value) -> R {
    match f.as_property() {
        Some(p) if p.get.is_none() => Err(p.error(v, "getter")),
        Some(p) => call(&p.get.clone(), &mut [v.clone()]),
        None => Ok(f.clone()),
    }
}

pub fn property_set(f: &Value, v: &Value, _name: Sym, x: Option<Value>) -> R<()> {
    let p = match f.as_property() {
        Some(p) => p,
        None => return Ok(()),
    };
    match x {
        Some(_) if p.set.is_none() => Err(p.error(v, "setter")),
        Some(x) => call(&p.set.clone(), &mut [v.clone(), x]).map(|_| ()),
        None if p.del.is_none() => Err(p.error(v, "deleter")),
        None => call(&p.del.clone(), &mut [v.clone()]).map(|_| ()),
    }
}

pub fn new_wrapper(ty: Type, inner: Value) -> Value {
    let attrs = crate::attr::Attrs::new(ty.root_shape());
    let v = new_wrapper_data(ty, WrapperData { inner: Late::new(UNBOUND), attrs });
    wrap(&v, inner);
    v
}

/// What `__init__` does: the function is kept, and looks through in the attributes.
pub fn wrap(v: &Value, inner: Value) {
    let w = match v.as_wrapper() {
        Some(w) => w,
        None => return,
    };
    let told = !inner.is_none() && inner.as_native().is_none();
    w.inner.set(inner.clone());
    if told {
        use sym::{ANNOTATIONS, DOC, MODULE, NAME, QUALNAME};
        for name in [MODULE, NAME, QUALNAME, DOC, ANNOTATIONS] {
            if let Ok(Some(x)) = crate::attr::try_getattr(&inner, name) {
                w.attrs.set(name, x);
            }
        }
    }
}

/// What `C.f` or `c.f` gives for a classmethod or staticmethod found on class `own`.
pub fn wrapper_get(f: &Value, own: Type) -> R {
    let inner = match f.as_wrapper() {
        Some(w) => w.inner.clone(),
        None => return Ok(f.clone()),
    };
    if type_of(f).is_subtype(T::StaticMethod.ty()) {
        return Ok(inner);
    }
    // A classmethod around another descriptor (property) asks that one.
    if inner.as_func().is_none() && inner.as_native().is_none() {
        if let Some(get) = type_of(&inner).lookup(sym::GET) {
            return call(&get, &mut [inner, own.value(), own.value()]);
        }
    }
    Ok(crate::func::bound(inner, own.value()))
}
