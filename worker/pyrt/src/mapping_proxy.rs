//! mappingproxy: a mapping that cannot be changed through it, as `C.__dict__` gives one.

use crate::func::NativeDef;
use crate::natives;
use crate::object::new_other_data;
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

/// What stands behind it.
pub struct Proxy(pub Value);

/// A proxy of that mapping.
pub fn of(mapping: Value) -> Value {
    new_other_data(T::MappingProxy.ty(), Box::new(Proxy(mapping)))
}

fn proxied(v: &Value) -> R {
    v.as_native_object::<Proxy>()
        .map(|p| p.0.clone())
        .ok_or_else(|| type_error("a mappingproxy is required"))
}

fn new(a: &[Value]) -> R {
    let v = &a[1];
    let listed = v.as_list().is_some() || v.as_tuple().is_some();
    if listed || type_of(v).lookup_ref(sym::GETITEM).is_none() {
        return Err(type_error(format!(
            "mappingproxy() argument must be a mapping, not {}",
            type_name(v)
        )));
    }
    Ok(of(v.clone()))
}

fn method(name: &'static str, a: &[Value]) -> R {
    let f = crate::attr::getattr_sym(&proxied(&a[0])?, sym::intern(name))?;
    let mut args: Vec<Value> = a[1..].iter().filter(|v| !v.is_unbound()).cloned().collect();
    call(&f, &mut args)
}

/// Both sides of `|` as they are behind their proxies.
fn union(a: &Value, b: &Value) -> R {
    let bare = |v: &Value| proxied(v).unwrap_or_else(|_| v.clone());
    bitor(&bare(a), &bare(b))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, mapping, /" new;
    "__getitem__" "self, key, /" |a| getitem(&proxied(&a[0])?, &a[1]);
    "__contains__" "self, key, /" |a| Ok(Value::bool(contains(&proxied(&a[0])?, &a[1])?));
    "__len__" "self, /" |a| Ok(Value::int(len(&proxied(&a[0])?)? as i64));
    "__iter__" "self, /" |a| iter_object(&proxied(&a[0])?);
    "__reversed__" "self, /" |a| method("__reversed__", a);
    "__repr__" "self, /" |a| {
        let shown = crate::ops::repr_text(&proxied(&a[0])?)?;
        Ok(new_string(format!("mappingproxy({})", shown)))
    };
    "__str__" "self, /" |a| crate::ops::str_of(&proxied(&a[0])?);
    "__eq__" "self, other, /" |a| eq(&proxied(&a[0])?, &a[1]);
    "__ne__" "self, other, /" |a| ne(&proxied(&a[0])?, &a[1]);
    "__lt__" "self, other, /" |a| lt(&proxied(&a[0])?, &a[1]);
    "__le__" "self, other, /" |a| le(&proxied(&a[0])?, &a[1]);
    "__gt__" "self, other, /" |a| gt(&proxied(&a[0])?, &a[1]);
    "__ge__" "self, other, /" |a| ge(&proxied(&a[0])?, &a[1]);
    "__or__" "self, other, /" |a| union(&a[0], &a[1]);
    "__ror__" "self, other, /" |a| union(&a[1], &a[0]);
    "__ior__" "self, other, /" |_| {
        Err(type_error("'|=' is not supported by mappingproxy; use '|' instead"))
    };
    "get" "self, key, default=, /" |a| method("get", a);
    "keys" "self, /" |a| method("keys", a);
    "values" "self, /" |a| method("values", a);
    "items" "self, /" |a| method("items", a);
    "copy" "self, /" |a| method("copy", a);
    "__class_getitem__" "cls, item, /" |a| crate::object_types::generic_alias(&a[0], &a[1]);
};

/// Fills the type in.
pub fn define_all() {
    define(T::MappingProxy, METHODS, &[]);
}
