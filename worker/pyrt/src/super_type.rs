//! `super`: with no, one and two arguments, and what its attributes are.

use crate::attr::{bind, bind_to_class, try_getattr};
use crate::cell::CellRef;
use crate::func::NativeDef;
use crate::object::{new_super_data, GetSetData, Late, SuperData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym::{self, Sym};
use crate::types::Type;
use std::cell::Cell;

/// Zero-argument `super()`.
pub fn super_(class_cell: &CellRef, first: &Value) -> R {
    let class = class_cell.get();
    if class.is_unbound() {
        return Err(runtime_error("super(): empty __class__ cell"));
    }
    if first.is_unbound() {
        return Err(runtime_error("super(): arg[0] deleted"));
    }
    new_super(&class, first)
}

/// `super(class, object_or_class)`
pub fn new_super(class: &Value, object: &Value) -> R {
    let c = start_of(class)?;
    let of = Some(checked(c, object)?);
    Ok(made(T::Super.ty(), class.clone(), object.clone(), of))
}

fn made(ty: Type, start: Value, object: Value, of: Option<Type>) -> Value {
    let data = SuperData { start: Late::new(start), object: Late::new(object), of: Cell::new(of) };
    new_super_data(ty, data)
}

fn start_of(class: &Value) -> R<Type> {
    class.as_type().ok_or_else(|| {
        type_error(format!("super() argument 1 must be a type, not {}", type_name(class)))
    })
}

/// Whose MRO is searched: the object itself, if a class, its type, or what it says it is.
fn checked(start: Type, object: &Value) -> R<Type> {
    match object.as_type() {
        Some(t) if t.is_subtype(start) => return Ok(t),
        _ if type_of(object).is_subtype(start) => return Ok(type_of(object)),
        _ => {}
    }
    match try_getattr(object, sym::CLASS)?.and_then(|c| c.as_type()) {
        Some(t) if t.is_subtype(start) => Ok(t),
        _ => Err(type_error("super(type, obj): obj must be an instance or subtype of type")),
    }
}

/// The classes after the one where the search begins.
fn later(s: &SuperData) -> Option<&'static [Type]> {
    let (start, mro) = (s.start.as_type()?, s.of.get()?.mro());
    let at = mro.iter().position(|m| *m == start)?;
    Some(&mro[at + 1..])
}

/// Attribute of a super object; None when no later class has it.
pub fn super_getattr(s: &SuperData, name: Sym) -> R<Option<Value>> {
    if name == sym::CLASS {
        return Ok(None);
    }
    let (of, classes) = match (s.of.get(), later(s)) {
        (Some(of), Some(classes)) => (of, classes),
        _ => return Ok(None),
    };
    let f = match classes.iter().find_map(|m| m.dict().get(name).cloned()) {
        Some(f) => f,
        None => return Ok(None),
    };
    let object = (*s.object).clone();
    let on_class = object.as_type().map_or(false, |t| t == of);
    if on_class {
        return bind_to_class(&f, of).map(Some);
    }
    bind(&f, &object, of).map(Some)
}

/// The function behind `super().name(...)` that takes the object first; None: look further.
pub fn super_method(s: &SuperData, name: Sym) -> Option<Value> {
    if s.object.as_type().is_some() {
        return None;
    }
    let f = later(s)?.iter().find_map(|m| m.dict().get(name))?;
    let takes_self = f.as_func().is_some() || crate::func::binds(f);
    if takes_self { Some(f.clone()) } else { None }
}

fn data(v: &Value) -> R<&SuperData> {
    v.as_super().ok_or_else(|| type_error("a super object is required"))
}

fn super_init(a: &[Value]) -> R {
    let s = data(&a[0])?;
    if a.len() > 3 && a[3].as_tuple().map_or(false, |t| !t.is_empty()) {
        return Err(type_error("super() takes at most 2 arguments"));
    }
    let class = match a[1].given() {
        Some(c) => c,
        // Called by another name than `super`: the translator made no cell for it.
        None => return Err(runtime_error("super(): __class__ cell not found")),
    };
    let start = start_of(class)?;
    let object = a[2].given().filter(|o| !o.is_none());
    let of = match object {
        Some(o) => Some(checked(start, o)?),
        None => None,
    };
    s.start.set(class.clone());
    s.object.set(object.cloned().unwrap_or(UNBOUND));
    s.of.set(of);
    Ok(NONE)
}

/// An unbound super is a descriptor.
fn super_get(a: &[Value]) -> R {
    let s = data(&a[0])?;
    let bound = s.of.get().is_some();
    if bound || a[1].is_none() || a[1].is_unbound() {
        return Ok(a[0].clone());
    }
    if type_of(&a[0]) != T::Super.ty() {
        return call(&type_of(&a[0]).value(), &mut [(*s.start).clone(), a[1].clone()]);
    }
    new_super(&s.start, &a[1])
}

fn super_repr(a: &[Value]) -> R {
    let s = data(&a[0])?;
    let start = s.start.as_type().map_or("NULL", |t| t.name());
    Ok(new_string(match s.of.get() {
        Some(of) => format!("<super: <class '{}'>, <{} object>>", start, of.name()),
        None => format!("<super: <class '{}'>, NULL>", start),
    }))
}

fn or_none(v: &Value) -> Value {
    if v.is_unbound() { NONE } else { v.clone() }
}

static SUPER: &[NativeDef] = &[
    NativeDef {
        name: "__new__",
        params: "cls, /, *args, **kw",
        run: |a| Ok(made(a[0].as_type().unwrap_or_else(|| T::Super.ty()), UNBOUND, UNBOUND, None)),
    },
    NativeDef { name: "__init__", params: "self, type=, object=, /", run: super_init },
    NativeDef { name: "__get__", params: "self, instance, owner=, /", run: super_get },
    NativeDef { name: "__repr__", params: "self, /", run: super_repr },
];
static SUPER_ATTRS: &[GetSetData] = &[
    GetSetData { name: "__thisclass__", get: |v| Ok(or_none(&data(v)?.start)), set: None },
    GetSetData { name: "__self__", get: |v| Ok(or_none(&data(v)?.object)), set: None },
    GetSetData {
        name: "__self_class__",
        get: |v| Ok(data(v)?.of.get().map_or(NONE, |t| t.value())),
        set: None,
    },
];

pub fn define_all() {
    define(T::Super, SUPER, SUPER_ATTRS);
}
