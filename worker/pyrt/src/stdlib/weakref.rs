//! _weakref: references and proxies. The library's own weakref and _weakrefset, translated, make
//! containers and finalizers of them.

use super::functions;
use crate::attr::call_special;
use crate::func::NativeDef;
use crate::object::{new_other_data, GetSetData};
use crate::natives;
use crate::prelude::*;
use crate::setup::define;
use crate::sym;
use crate::types::Type;
use crate::weak::{target_of, upgrade, Target};
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

/// No class of the program: what these make may be shared.
fn is_one_of_ours(t: Type) -> bool {
    [T::WeakRef, T::WeakProxy, T::WeakCallableProxy].iter().any(|o| o.ty() == t)
}

pub fn make_ref(t: Type, v: &Value, callback: Value) -> R {
    if !crate::class_layout::has_weak(type_of(v)) {
        return Err(cannot_refer(v));
    }
    // CPython has one reference without a callback for all who ask.
    let basic = callback.is_none() && is_one_of_ours(t);
    if basic {
        let plain = |r: &Value| type_of(r) == t && callback_of(r).is_none();
        if let Some(r) = crate::weak::first(v).into_iter().find(plain) {
            return Ok(r);
        }
    }
    let target = target_of(v, callback, basic).ok_or_else(|| cannot_refer(v))?;
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

/// Named arguments are for subclasses that take them themselves.
fn ref_init(a: &[Value]) -> R {
    match a[3].as_dict().map_or(true, |d| d.pairs().is_empty()) {
        true => Ok(NONE),
        false => Err(type_error("ref() takes no keyword arguments")),
    }
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
    NativeDef { name: "__new__", params: "cls, object, callback=, /, **kw", run: ref_new },
    NativeDef { name: "__init__", params: "self, object, callback=, /, **kw", run: ref_init },
    NativeDef { name: "__call__", params: "self, /", run: |a| target(&a[0]) },
    NativeDef { name: "__hash__", params: "self, /", run: ref_hash },
    NativeDef { name: "__eq__", params: "self, other, /", run: ref_eq },
    NativeDef { name: "__repr__", params: "self, /", run: ref_repr },
    NativeDef { name: "__class_getitem__", params: "cls, item, /", run: |a| {
        crate::object_types::generic_alias(&a[0], &a[1])
    } },
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

/// The value, or what a proxy stands for: operators take either on both sides.
fn unwrapped(v: &Value) -> R {
    if is_proxy(v) { proxied(v) } else { Ok(v.clone()) }
}

fn is_proxy(v: &Value) -> bool {
    let t = type_of(v);
    t == T::WeakProxy.ty() || t == T::WeakCallableProxy.ty()
}

fn two(a: &[Value], f: fn(&Value, &Value) -> R) -> R {
    f(&unwrapped(&a[0])?, &unwrapped(&a[1])?)
}

fn one(a: &[Value], f: fn(&Value) -> R) -> R {
    f(&proxied(&a[0])?)
}

/// A special method that has no operator of its own here.
fn special(a: &[Value], name: &str) -> R {
    let mut args = a[1..].iter().filter_map(|v| v.given()).map(unwrapped).collect::<R<Vec<_>>>()?;
    let f = crate::attr::getattr_sym(&proxied(&a[0])?, sym::intern(name))?;
    call(&f, &mut args)
}

fn proxy_next(a: &[Value]) -> R {
    let v = proxied(&a[0])?;
    match call_special(sym::NEXT, &mut [v]) {
        Some(r) => r,
        None => Err(type_error(format!(
            "Weakref proxy referenced a non-iterator '{}' object",
            type_name(&a[0])
        ))),
    }
}

/// The callback that a reference holds, for the collector of cycles.
pub fn visit(v: &Value, see: &mut impl FnMut(&Value)) {
    if let Some(r) = v.as_native_object::<Ref>() {
        see(&r.target.callback.borrow());
    }
}

fn proxy_repr(a: &[Value]) -> R {
    let v = target(&a[0])?;
    let name = type_name(&v);
    Ok(new_string(format!("<weakproxy at {:#x} to {} at {:#x}>", a[0].ptr(), name, v.ptr())))
}

macro_rules! operators {
    ($($name:literal $reflected:literal $in_place:literal $f:ident $f_in:ident;)*) => {
        static OPERATORS: &[NativeDef] = natives! {$(
            $name "self, value, /" |a| two(a, $f);
            $reflected "self, value, /" |a| two(&[a[1].clone(), a[0].clone()], $f);
            $in_place "self, value, /" |a| two(a, $f_in);
        )*};
    };
}

operators! {
    "__add__" "__radd__" "__iadd__" add iadd;
    "__sub__" "__rsub__" "__isub__" sub isub;
    "__mul__" "__rmul__" "__imul__" mul imul;
    "__truediv__" "__rtruediv__" "__itruediv__" truediv itruediv;
    "__floordiv__" "__rfloordiv__" "__ifloordiv__" floordiv ifloordiv;
    "__mod__" "__rmod__" "__imod__" modulo imodulo;
    "__lshift__" "__rlshift__" "__ilshift__" lshift ilshift;
    "__rshift__" "__rrshift__" "__irshift__" rshift irshift;
    "__and__" "__rand__" "__iand__" bitand ibitand;
    "__or__" "__ror__" "__ior__" bitor ibitor;
    "__xor__" "__rxor__" "__ixor__" bitxor ibitxor;
    "__matmul__" "__rmatmul__" "__imatmul__" matmul imatmul;
}

static PROXY: &[NativeDef] = natives! {
    "__getattribute__" "self, name, /" |a| {
        crate::attr::getattr_sym(&proxied(&a[0])?, crate::attr::name_sym(&a[1])?)
    };
    "__setattr__" "self, name, value, /" |a| {
        let name = crate::attr::name_sym(&a[1])?;
        crate::attr::setattr_sym(&proxied(&a[0])?, name, a[2].clone()).map(|_| NONE)
    };
    "__delattr__" "self, name, /" |a| {
        let name = crate::attr::name_sym(&a[1])?;
        crate::attr::delattr_sym(&proxied(&a[0])?, name).map(|_| NONE)
    };
    "__repr__" "self, /" proxy_repr;
    "__str__" "self, /" |a| one(a, crate::ops::str_of);
    "__bytes__" "self, /" |a| special(a, "__bytes__");
    "__bool__" "self, /" |a| Ok(Value::bool(truthy(&proxied(&a[0])?)?));
    "__len__" "self, /" |a| Ok(Value::int(len(&proxied(&a[0])?)? as i64));
    "__getitem__" "self, key, /" |a| getitem(&proxied(&a[0])?, &a[1]);
    "__setitem__" "self, key, value, /" |a| {
        setitem(&proxied(&a[0])?, &a[1], a[2].clone()).map(|_| NONE)
    };
    "__delitem__" "self, key, /" |a| delitem(&proxied(&a[0])?, &a[1]).map(|_| NONE);
    "__contains__" "self, key, /" |a| Ok(Value::bool(contains(&proxied(&a[0])?, &a[1])?));
    "__iter__" "self, /" |a| one(a, iter_object);
    "__next__" "self, /" proxy_next;
    "__reversed__" "self, /" |a| special(a, "__reversed__");
    "__int__" "self, /" |a| special(a, "__int__");
    "__float__" "self, /" |a| special(a, "__float__");
    "__index__" "self, /" |a| special(a, "__index__");
    "__neg__" "self, /" |a| one(a, neg);
    "__pos__" "self, /" |a| one(a, pos);
    "__abs__" "self, /" |a| special(a, "__abs__");
    "__invert__" "self, /" |a| one(a, invert);
    "__divmod__" "self, value, /" |a| special(a, "__divmod__");
    "__pow__" "self, value, mod=, /" |a| special(a, "__pow__");
    "__rpow__" "self, value, mod=, /" |a| two(&[a[1].clone(), a[0].clone()], pow);
    "__ipow__" "self, value, mod=, /" |a| two(a, pow);
    "__eq__" "self, value, /" |a| two(a, eq);
    "__ne__" "self, value, /" |a| two(a, ne);
    "__lt__" "self, value, /" |a| two(a, lt);
    "__le__" "self, value, /" |a| two(a, le);
    "__gt__" "self, value, /" |a| two(a, gt);
    "__ge__" "self, value, /" |a| two(a, ge);
};

static CALL: &[NativeDef] = natives! {
    "__call__" "self, /, *args, **kw" |a| {
        let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
        call_ex(&proxied(&a[0])?, collect(&a[1])?, kw)
    };
};

fn new_proxy(a: &[Value]) -> R {
    let callable = crate::builtins::is_callable(&a[0]);
    let t = if callable { T::WeakCallableProxy } else { T::WeakProxy };
    make_ref(t.ty(), &a[0], a[1].given().cloned().unwrap_or(NONE))
}

/// Drops an entry whose value has died; one that was put there since stays.
fn remove_dead(a: &[Value]) -> R {
    let d = a[0].as_dict().ok_or_else(|| type_error("a dict is required"))?;
    if let Some(r) = d.get(&a[1])? {
        if target(&r)?.is_none() {
            d.remove(&a[1])?;
        }
    }
    Ok(NONE)
}

static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "proxy", params: "object, callback=, /", run: new_proxy },
    NativeDef { name: "_remove_dead_weakref", params: "dct, key, /", run: remove_dead },
    NativeDef { name: "getweakrefs", params: "object, /", run: |a| {
        Ok(list(crate::weak::references(&a[0])))
    } },
    NativeDef { name: "getweakrefcount", params: "object, /", run: |a| {
        Ok(Value::int(crate::weak::count(&a[0]) as i64))
    } },
];

pub fn define_all() {
    define(T::WeakRef, REF, REF_ATTRS);
    for t in [T::WeakProxy, T::WeakCallableProxy] {
        define(t, PROXY, &[]);
        define(t, OPERATORS, &[]);
        t.ty().dict().set(sym::HASH, NONE);
    }
    define(T::WeakCallableProxy, CALL, &[]);
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "_weakref");
    m.set_str("ref", T::WeakRef.value());
    m.set_str("ReferenceType", T::WeakRef.value());
    m.set_str("ProxyType", T::WeakProxy.value());
    m.set_str("CallableProxyType", T::WeakCallableProxy.value());
    Ok(())
}
