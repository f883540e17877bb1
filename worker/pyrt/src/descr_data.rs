//! The descriptors of attributes that Rust code keeps or computes: getset_descriptor and
//! member_descriptor, as objects that programs ask and call.

use crate::func::NativeDef;
use crate::object::{GetSetData, GetSetObject};
use crate::prelude::*;
use crate::setup::define;
use crate::slots::Member;
use crate::types::Type;

/// "descriptor 'x' for 'C' objects doesn't apply to a 'D' object"
#[cold]
pub fn not_for(name: &str, of: Type, v: &Value) -> PyErr {
    type_error(format!(
        "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
        name,
        of.name(),
        type_name(v)
    ))
}

/// CPython keeps these as plain fields, and refuses to write them in other words.
pub fn is_field(of: Type, name: &str) -> bool {
    let fields: &[(T, &[&str])] = &[
        (T::Function, &["__closure__", "__globals__", "__builtins__"]),
        (T::Type, &["__basicsize__", "__itemsize__", "__flags__", "__weakrefoffset__"]),
        (T::Type, &["__dictoffset__", "__base__", "__mro__"]),
        (T::Method, &["__func__", "__self__"]),
        (T::Property, &["fget", "fset", "fdel"]),
        (T::Super, &["__thisclass__", "__self__", "__self_class__"]),
        (T::Complex, &["real", "imag"]),
        (T::Slice, &["start", "stop", "step"]),
        (T::Range, &["start", "stop", "step"]),
        (T::ClassMethod, &["__func__", "__wrapped__"]),
        (T::StaticMethod, &["__func__", "__wrapped__"]),
        (T::Traceback, &["tb_frame", "tb_lasti", "tb_lineno"]),
        (T::BaseExceptionGroup, &["message", "exceptions"]),
    ];
    of == T::Code.ty() || fields.iter().any(|(t, names)| t.ty() == of && names.contains(&name))
}

#[cold]
pub fn not_writable(g: &GetSetObject) -> PyErr {
    if is_field(g.of, g.name) {
        return attribute_error("readonly attribute");
    }
    attribute_error(format!(
        "attribute '{}' of '{}' objects is not writable",
        g.name,
        g.of.name()
    ))
}

/// Name and class of either kind.
fn who(d: &Value) -> (&'static str, Type) {
    match (d.as_getset(), d.as_native_object::<Member>()) {
        (Some(g), _) => (g.name, g.of),
        (_, Some(m)) => (m.1.name(), m.2),
        _ => ("?", T::Object.ty()),
    }
}

fn get(a: &[Value]) -> R {
    let (name, of) = who(&a[0]);
    if a[1].is_none() {
        return Ok(a[0].clone());
    }
    if !type_of(&a[1]).is_subtype(of) {
        return Err(not_for(name, of, &a[1]));
    }
    crate::attr::bind(&a[0], &a[1], type_of(&a[1]))
}

fn set(a: &[Value], x: Option<Value>) -> R {
    let (name, of) = who(&a[0]);
    if !type_of(&a[1]).is_subtype(of) {
        return Err(not_for(name, of, &a[1]));
    }
    crate::attr::set_descriptor(&a[0], &a[1], crate::sym::intern(name), x).map(|_| NONE)
}

fn repr(a: &[Value]) -> R {
    let (name, of) = who(&a[0]);
    let kind = if type_of(&a[0]) == T::Member.ty() { "member" } else { "attribute" };
    Ok(new_string(format!("<{} '{}' of '{}' objects>", kind, name, of.name())))
}

static METHODS: &[NativeDef] = &[
    NativeDef { name: "__get__", params: "self, instance, owner=, /", run: get },
    NativeDef {
        name: "__set__",
        params: "self, instance, value, /",
        run: |a| set(a, Some(a[2].clone())),
    },
    NativeDef { name: "__delete__", params: "self, instance, /", run: |a| set(a, None) },
    NativeDef { name: "__repr__", params: "self, /", run: repr },
];
static ATTRS: &[GetSetData] = &[
    GetSetData { name: "__name__", get: |v| Ok(new_str(who(v).0)), set: None },
    GetSetData {
        name: "__qualname__",
        get: |v| Ok(new_string(format!("{}.{}", who(v).1.qualname(), who(v).0))),
        set: None,
    },
    GetSetData { name: "__objclass__", get: |v| Ok(who(v).1.value()), set: None },
    GetSetData { name: "__doc__", get: |_| Ok(NONE), set: None },
];

pub fn define_all() {
    define(T::GetSet, METHODS, ATTRS);
    define(T::Member, METHODS, ATTRS);
}
