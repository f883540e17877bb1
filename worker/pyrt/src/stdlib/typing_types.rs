//! types.UnionType: `int | None` at run time.

use crate::func::NativeDef;
use crate::object::{new_other_data, GetSetData};
use crate::prelude::*;

pub struct Union(pub Vec<Value>);

fn members(v: &Value) -> Vec<Value> {
    match v.as_native_object::<Union>() {
        Some(u) => u.0.clone(),
        None if v.is_none() => vec![T::NoneType.value()],
        None => vec![v.clone()],
    }
}

fn can_join(v: &Value) -> bool {
    v.is_none()
        || v.as_type().is_some()
        || v.as_native_object::<Union>().is_some()
        || v.as_native_object::<crate::object_types::Alias>().is_some()
        || super::typing_params::ALIAS.is_class_of(v)
}

/// `a | b` of types.
pub fn union_of(a: &Value, b: &Value) -> R {
    if !can_join(a) || !can_join(b) {
        return Ok(NOT_IMPLEMENTED);
    }
    let mut all: Vec<Value> = Vec::new();
    for v in members(a).into_iter().chain(members(b)) {
        let mut have = false;
        for x in &all {
            have |= eq_b(x, &v)?;
        }
        if !have {
            all.push(v);
        }
    }
    if all.len() == 1 {
        return Ok(all.remove(0));
    }
    Ok(new_other_data(T::UnionType.ty(), Box::new(Union(all))))
}

fn this(v: &Value) -> R<&Union> {
    v.as_native_object::<Union>().ok_or_else(|| type_error("a union is required"))
}

fn repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for v in &this(&a[0])?.0 {
        parts.push(if v.as_type() == Some(T::NoneType.ty()) {
            "None".to_string()
        } else {
            crate::object_types::type_repr_text(v)?
        });
    }
    Ok(new_string(parts.join(" | ")))
}

fn check(a: &[Value], f: fn(&Value, &Value) -> R<bool>) -> R {
    for t in this(&a[0])?.0.clone() {
        if f(&a[1], &t)? {
            return Ok(TRUE);
        }
    }
    Ok(FALSE)
}

fn equal(a: &[Value]) -> R {
    match (this(&a[0]), this(&a[1])) {
        (Ok(x), Ok(y)) => eq(&set(x.0.clone())?, &set(y.0.clone())?),
        _ => Ok(NOT_IMPLEMENTED),
    }
}

/// `(int | T)[str]`
fn item(a: &[Value]) -> R {
    let members = this(&a[0])?.0.clone();
    super::subscript_alias(&a[0], &members, &a[1])
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "__repr__", params: "self, /", run: repr },
    NativeDef { name: "__or__", params: "self, other, /", run: |a| union_of(&a[0], &a[1]) },
    NativeDef { name: "__ror__", params: "self, other, /", run: |a| union_of(&a[1], &a[0]) },
    NativeDef {
        name: "__instancecheck__",
        params: "self, obj, /",
        run: |a| check(a, crate::isinstance::isinstance),
    },
    NativeDef {
        name: "__subclasscheck__",
        params: "self, cls, /",
        run: |a| check(a, crate::isinstance::issubclass),
    },
    NativeDef { name: "__eq__", params: "self, other, /", run: equal },
    NativeDef { name: "__getitem__", params: "self, item, /", run: item },
    NativeDef {
        name: "__hash__",
        params: "self, /",
        run: |a| {
            let members = tuple(this(&a[0])?.0.clone());
            let all = call(&T::FrozenSet.value(), &mut [members])?;
            Ok(Value::int(hash(&all)?))
        },
    },
];
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "__args__", get: |v| Ok(tuple(this(v)?.0.clone())), set: None },
    GetSetData {
        name: "__parameters__",
        get: |v| Ok(tuple(super::type_parameters(&this(v)?.0))),
        set: None,
    },
];

pub fn define_all() {
    crate::setup::define(T::UnionType, METHODS, ATTRS);
}
