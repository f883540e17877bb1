//! weakref: ref, proxy, WeakValueDictionary, WeakKeyDictionary, WeakSet, finalize. The
//! containers keep a plain dict of references and pass over the dead ones.

use super::functions;
use crate::func::NativeDef;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;
use crate::setup::define;
use crate::sym;
use crate::types::Type;
use crate::weak::{new_target, upgrade, Target};
use std::cell::Cell;
use std::rc::Rc;

struct Ref {
    target: Rc<Target>,
    hash: Cell<Option<i64>>,
}

impl Drop for Ref {
    fn drop(&mut self) {
        crate::weak::forget(&self.target);
    }
}

pub fn make_ref(t: Type, v: &Value, callback: Value) -> R {
    if !crate::class_layout::has_weak(type_of(v)) {
        return Err(cannot_refer(v));
    }
    // CPython has one reference without a callback for all who ask.
    if callback.is_none() && (t == T::WeakRef.ty() || t == T::WeakProxy.ty()) {
        let plain = |r: &Value| type_of(r) == t && callback_of(r).is_none();
        if let Some(r) = crate::weak::first(v).into_iter().find(plain) {
            return Ok(r);
        }
    }
    let target = new_target(v, callback).ok_or_else(|| cannot_refer(v))?;
    let r = new_other_data(t, Box::new(Ref { target: target.clone(), hash: Cell::new(None) }));
    target.owner.set(r.ptr());
    Ok(r)
}

#[cold]
fn cannot_refer(v: &Value) -> PyErr {
    type_error(format!("cannot create weak reference to '{}' object", type_name(v)))
}

/// None where it has none.
fn callback_of(r: &Value) -> Value {
    the_ref(r).map_or(NONE, |r| r.target.callback.borrow().clone())
}

fn the_ref(v: &Value) -> R<&Ref> {
    v.as_native_object::<Ref>().ok_or_else(|| type_error("a weak reference is required"))
}

fn target(v: &Value) -> R {
    Ok(upgrade(&the_ref(v)?.target).unwrap_or(NONE))
}

fn ref_new(a: &[Value]) -> R {
    let t = a[0].as_type().unwrap_or_else(|| T::WeakRef.ty());
    make_ref(t, &a[1], a[2].given().cloned().unwrap_or(NONE))
}

fn ref_hash(a: &[Value]) -> R {
    let r = the_ref(&a[0])?;
    if let Some(h) = r.hash.get() {
        return Ok(Value::int(h));
    }
    match upgrade(&r.target) {
        Some(v) => {
            let h = hash(&v)?;
            r.hash.set(Some(h));
            Ok(Value::int(h))
        }
        None => Err(type_error("weak object has gone away")),
    }
}

fn ref_eq(a: &[Value]) -> R {
    let (x, y) = match (the_ref(&a[0]), the_ref(&a[1])) {
        (Ok(x), Ok(y)) => (x, y),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    match (upgrade(&x.target), upgrade(&y.target)) {
        (Some(v), Some(w)) => eq(&v, &w),
        _ => Ok(Value::bool(is(&a[0], &a[1]))),
    }
}

fn ref_repr(a: &[Value]) -> R {
    let v = target(&a[0])?;
    let at = a[0].ptr();
    Ok(new_string(if v.is_none() {
        format!("<weakref at {:#x}; dead>", at)
    } else {
        format!("<weakref at {:#x}; to '{}' at {:#x}>", at, type_name(&v), v.ptr())
    }))
}

static REF: &[NativeDef] = &[
    NativeDef { name: "__new__", params: "cls, object, callback=, /", run: ref_new },
    NativeDef { name: "__init__", params: "self, object, callback=, /", run: |_| Ok(NONE) },
    NativeDef { name: "__call__", params: "self, /", run: |a| target(&a[0]) },
    NativeDef { name: "__hash__", params: "self, /", run: ref_hash },
    NativeDef { name: "__eq__", params: "self, other, /", run: ref_eq },
    NativeDef { name: "__repr__", params: "self, /", run: ref_repr },
];

static REF_ATTRS: &[GetSetData] =
    &[GetSetData { name: "__callback__", get: |v| Ok(callback_of(v)), set: None }];

fn proxied(v: &Value) -> R {
    let t = target(v)?;
    if t.is_none() {
        return Err(crate::exc::error(
            T::ReferenceError,
            "weakly-referenced object no longer exists",
        ));
    }
    Ok(t)
}

static PROXY: &[NativeDef] = &[
    NativeDef { name: "__getattribute__", params: "self, name, /", run: |a| {
        crate::attr::getattr_sym(&proxied(&a[0])?, crate::attr::name_sym(&a[1])?)
    } },
    NativeDef { name: "__setattr__", params: "self, name, value, /", run: |a| {
        let name = crate::attr::name_sym(&a[1])?;
        crate::attr::setattr_sym(&proxied(&a[0])?, name, a[2].clone()).map(|_| NONE)
    } },
    NativeDef { name: "__call__", params: "self, /, *args, **kw", run: |a| {
        let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
        call_ex(&proxied(&a[0])?, collect(&a[1])?, kw)
    } },
    NativeDef { name: "__str__", params: "self, /", run: |a| crate::ops::str_of(&proxied(&a[0])?) },
    NativeDef { name: "__bool__", params: "self, /", run: |a| {
        Ok(Value::bool(truthy(&proxied(&a[0])?)?))
    } },
    NativeDef { name: "__len__", params: "self, /", run: |a| {
        Ok(Value::int(len(&proxied(&a[0])?)? as i64))
    } },
    NativeDef { name: "__getitem__", params: "self, key, /", run: |a| {
        getitem(&proxied(&a[0])?, &a[1])
    } },
    NativeDef { name: "__setitem__", params: "self, key, value, /", run: |a| {
        setitem(&proxied(&a[0])?, &a[1], a[2].clone()).map(|_| NONE)
    } },
    NativeDef { name: "__contains__", params: "self, key, /", run: |a| {
        Ok(Value::bool(contains(&proxied(&a[0])?, &a[1])?))
    } },
    NativeDef { name: "__iter__", params: "self, /", run: |a| iter_object(&proxied(&a[0])?) },
];

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "proxy", params: "object, callback=, /", run: |a| {
        make_ref(T::WeakProxy.ty(), &a[0], a[1].given().cloned().unwrap_or(NONE))
    } },
    NativeDef { name: "getweakrefs", params: "object, /", run: |a| {
        Ok(list(crate::weak::references(&a[0])))
    } },
    NativeDef { name: "getweakrefcount", params: "object, /", run: |a| {
        Ok(Value::int(crate::weak::count(&a[0]) as i64))
    } },
];

pub fn define_all() {
    define(T::WeakRef, REF, REF_ATTRS);
    define(T::WeakProxy, PROXY, &[]);
    T::WeakProxy.ty().dict().set(sym::HASH, NONE);
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "weakref");
    m.set_str("ref", T::WeakRef.value());
    m.set_str("ReferenceType", T::WeakRef.value());
    m.set_str("ProxyType", T::WeakProxy.value());
    m.set_str("finalize", super::weak_finalize::FINALIZE.value());
    super::weak_maps::fill(m)
}
