//! Classes whose instances hold a Rust value: heap types like Python's own (attributes,
//! subclasses, monkeypatching), with a native `__new__` that puts the value in. A class is a
//! static, made when somebody first asks for it.

use crate::func::NativeDef;
use crate::object::{new_getset, new_other_data, GetSetData, Kind};
use crate::prelude::*;
use crate::sym;
use crate::types::{self, new_type, NewType, Type};
use std::cell::Cell;

pub enum Base {
    Builtin(T),
    Class(&'static Class),
}

pub struct Class {
    module: &'static str,
    name: &'static str,
    bases: &'static [Base],
    methods: &'static [NativeDef],
    attrs: &'static [GetSetData],
    is_final: bool,
    /// Neither `__dict__` nor weak references: subclasses may add them.
    is_bare: bool,
    made: Cell<Option<Type>>,
}
// SAFETY: touched only by the thread that runs Python code.
unsafe impl Sync for Class {}

impl Class {
    pub const fn new(
        module: &'static str,
        name: &'static str,
        bases: &'static [Base],
        methods: &'static [NativeDef],
        attrs: &'static [GetSetData],
    ) -> Class {
        let made = Cell::new(None);
        Class { module, name, bases, methods, attrs, is_final: false, is_bare: false, made }
    }
    /// The same without `__dict__` and weak references.
    pub const fn bare(
        module: &'static str,
        name: &'static str,
        methods: &'static [NativeDef],
        attrs: &'static [GetSetData],
    ) -> Class {
        let made = Cell::new(None);
        Class { module, name, bases: &[], methods, attrs, is_final: false, is_bare: true, made }
    }
    /// The same, closed to subclasses.
    pub const fn sealed(
        module: &'static str,
        name: &'static str,
        methods: &'static [NativeDef],
        attrs: &'static [GetSetData],
    ) -> Class {
        let made = Cell::new(None);
        Class { module, name, bases: &[], methods, attrs, is_final: true, is_bare: false, made }
    }
    /// An exception class: its instances are those of its builtin ancestor.
    pub const fn error(module: &'static str, name: &'static str, bases: &'static [Base]) -> Class {
        Class::new(module, name, bases, &[], &[])
    }
    #[inline]
    pub fn ty(&self) -> Type {
        match self.made.get() {
            Some(t) => t,
            None => self.make(),
        }
    }
    pub fn name(&self) -> &'static str {
        self.name
    }
    pub fn value(&self) -> Value {
        self.ty().value()
    }
    #[cold]
    fn make(&self) -> Type {
        let bases: Vec<Type> = self.bases.iter().map(Base::ty).collect();
        let kind = match bases.iter().find(|b| b.kind() != Kind::Instance) {
            Some(b) => b.kind(),
            None => Kind::Other,
        };
        let bases = if bases.is_empty() { vec![T::Object.ty()] } else { bases };
        let new = NewType {
            name: self.name.to_string(),
            qualname: self.name.to_string(),
            bases,
            kind,
            heap: true,
            is_final: self.is_final,
            meta: T::Type.ty(),
        };
        let t = new_type(new).unwrap_or_else(|e| unreachable!("{}", e));
        self.made.set(Some(t));
        if self.is_bare {
            t.data().has_dict.set(false);
            t.data().has_weak.set(false);
        }
        t.dict().set(sym::MODULE, new_str(self.module));
        t.dict().set(sym::DOC, NONE);
        if let Err(e) = super::classes::add_methods(&t.value(), self.module, self.methods) {
            unreachable!("methods of {}: {:?}", self.name, e);
        }
        for g in self.attrs {
            t.dict().set(sym::intern(g.name), new_getset(t, g));
        }
        types::EPOCH.bump();
        types::refresh_flags(t);
        t
    }
    /// An instance that holds `data`.
    pub fn instance<D: 'static>(&self, data: D) -> Value {
        new_other_data(self.ty(), Box::new(data))
    }
    pub fn is_class_of(&self, v: &Value) -> bool {
        type_of(v).is_subtype(self.ty())
    }
    /// For an exception class: a new error with these arguments, raised now.
    #[cold]
    pub fn raise(&self, args: Vec<Value>) -> PyErr {
        let e = crate::exc::new_exception(self.ty(), args);
        crate::exc_types::after_init(&e);
        crate::exc::raise(e)
    }
    #[cold]
    pub fn raise_text(&self, text: impl Into<String>) -> PyErr {
        self.raise(vec![new_string(text.into())])
    }
    /// Is e an instance of this exception class?
    pub fn matches(&self, e: &PyErr) -> bool {
        e.ty().is_subtype(self.ty())
    }
    pub fn add_to(&self, m: &ModuleData) {
        m.set_str(self.name, self.value());
    }
}

impl Base {
    fn ty(&self) -> Type {
        match self {
            Base::Builtin(t) => t.ty(),
            Base::Class(c) => c.ty(),
        }
    }
}

/// `cls.__new__`: an instance of the class that a[0] is, holding `data`.
pub fn new_of<D: 'static>(a: &[Value], data: D) -> R {
    match a[0].as_type() {
        Some(t) => Ok(new_other_data(t, Box::new(data))),
        None => Err(type_error(format!(
            "object.__new__(X): X is not a type object ({})",
            type_name(&a[0])
        ))),
    }
}

/// The Rust value of an instance.
pub fn data<D: 'static>(v: &Value) -> R<&D> {
    v.as_native_object::<D>().ok_or_else(|| {
        type_error(format!("'{}' object was not made by its class's __new__()", type_name(v)))
    })
}
