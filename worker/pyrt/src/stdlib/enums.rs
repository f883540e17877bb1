//! enum: what its parts share, and the module. enum_body.rs is the namespace of class bodies,
//! enum_meta.rs the metaclass, enum_build.rs
//! makes members, enum_member.rs Enum's and enum_flag.rs Flag's methods,
//! enum_tools.rs the decorators.

use super::classes::{def, get, put};
use super::enum_meta::Made;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;
use std::cell::Cell;

/// The classes that the parts ask for; Enum and Flag are absent while they are being made.
#[derive(Clone, Copy)]
pub struct Home {
    pub meta: Type,
    pub body: Type,
    pub property: Type,
    pub dynamic: Type,
    pub proto: Type,
    pub auto: Type,
    pub member: Type,
    pub nonmember: Type,
    pub base: Option<Type>,
    pub repr_base: Option<Type>,
    pub flag: Option<Type>,
    pub boundary: Option<Type>,
}

thread_local! {
    static HOME: Cell<Option<Home>> = Cell::new(None);
}

pub fn home() -> R<Home> {
    HOME.with(|h| h.get()).ok_or_else(|| runtime_error("enum is not ready"))
}

pub fn set_home(h: Home) {
    HOME.with(|x| x.set(Some(h)));
}

pub fn as_class(v: &Value) -> R<Type> {
    v.as_type().ok_or_else(|| type_error("a class is required"))
}

pub fn is_enum(t: Type) -> bool {
    HOME.with(|h| h.get()).and_then(|h| h.base).map_or(false, |b| t.is_subtype(b))
}

pub fn is_flag(t: Type) -> bool {
    HOME.with(|h| h.get()).and_then(|h| h.flag).map_or(false, |b| t.is_subtype(b))
}

/// An attribute of an enum class as its MRO has it: no binding, no `__getattr__`.
pub fn raw(t: Type, name: &str) -> Value {
    t.lookup(sym::intern(name)).unwrap_or(NONE)
}

/// The member called `name`, aliases included.
pub fn member_named(t: Type, name: &Value) -> R<Option<Value>> {
    match raw(t, "_member_map_").as_dict() {
        Some(d) => d.get(name),
        None => Ok(None),
    }
}

/// The members in order of definition, without aliases.
pub fn members(t: Type) -> R<Vec<Value>> {
    let mut out = Vec::new();
    for n in collect(&raw(t, "_member_names_"))? {
        out.extend(member_named(t, &n)?);
    }
    Ok(out)
}

pub fn value_of(member: &Value) -> R {
    get(member, "_value_")
}

pub fn zero() -> Value {
    Value::int(0)
}

/// One bit, and no other.
pub fn is_single_bit(v: &Value) -> R<bool> {
    if !truthy(v)? {
        return Ok(false);
    }
    Ok(!truthy(&bitand(v, &sub(v, &Value::int(1))?)?)?)
}

/// The bits of a number that is not negative, lowest first.
pub fn bits(v: &Value) -> R<Vec<Value>> {
    if lt_b(v, &zero())? {
        return Err(value_error(format!("{} is not a positive integer", repr_text(v)?)));
    }
    let mut left = v.clone();
    let mut out = Vec::new();
    while truthy(&left)? {
        let bit = bitand(&left, &neg(&left)?)?;
        left = bitxor(&left, &bit)?;
        out.push(bit);
    }
    Ok(out)
}

pub fn bit_length(v: &Value) -> R<i64> {
    let n = super::classes::method(v, "bit_length", &[])?;
    Ok(n.as_int().unwrap_or(0))
}

/// "0b0 0101": the sign bit, then the digits.
pub fn binary_text(v: &Value, digits: Option<usize>) -> R<String> {
    let negative = lt_b(v, &zero())?;
    let magnitude = if negative { invert(v)? } else { v.clone() };
    let shown = crate::ops::format_of(&magnitude, &new_str("b"))?;
    let mut text = shown.as_str().unwrap_or_default().into_owned();
    if text == "0" {
        text.clear();
    }
    if negative {
        text = text.chars().map(|c| if c == '0' { '1' } else { '0' }).collect();
    }
    let sign = if negative { '1' } else { '0' };
    if let Some(n) = digits {
        while text.len() < n {
            text.insert(0, sign);
        }
    }
    Ok(format!("0b{} {}", sign, text))
}

// ---- auto, member, nonmember, property

pub const AUTO_NULL: &str = "\0auto";

fn keep_value(a: &[Value]) -> R {
    put(&a[0], "value", a[1].clone()).map(|_| NONE)
}

fn auto_init(a: &[Value]) -> R {
    match a[1].given() {
        Some(v) => put(&a[0], "value", v.clone())?,
        None => super::classes::hide(&a[0], AUTO_NULL, TRUE),
    }
    Ok(NONE)
}

fn auto_repr(a: &[Value]) -> R {
    let shown = match super::classes::find(&a[0], "value")? {
        Some(v) => repr_text(&v)?,
        None => "_auto_null".to_string(),
    };
    Ok(new_string(format!("auto({})", shown)))
}

static AUTO: &[NativeDef] =
    &[def!("__init__", "self, value=", auto_init), def!("__repr__", "self", auto_repr)];
static HOLDER: &[NativeDef] = &[def!("__init__", "self, value", keep_value)];

fn property_get(a: &[Value]) -> R {
    let owner = a[2].given().cloned().unwrap_or(NONE);
    if a[1].is_none() || get(&a[0], "fget")?.is_none() {
        let name = get(&a[0], "name")?;
        let found = match owner.as_type() {
            Some(t) => member_named(t, &name)?,
            None => None,
        };
        return found.ok_or(()).or_else(|_| {
            Err(attribute_error(format!(
                "{} has no attribute {}",
                repr_text(&owner)?,
                repr_text(&name)?
            )))
        });
    }
    call(&get(&a[0], "fget")?, &mut [a[1].clone()])
}

fn property_run(a: &[Value], which: &str, doing: &str) -> R {
    match get(&a[0], which)? {
        f if f.is_none() => Err(attribute_error(format!(
            "<enum {}> cannot {} attribute {}",
            repr_text(&get(&a[0], "clsname")?)?,
            doing,
            repr_text(&get(&a[0], "name")?)?
        ))),
        f => call(&f, &mut a[1..].to_vec()),
    }
}

fn property_set_name(a: &[Value]) -> R {
    put(&a[0], "name", a[2].clone())?;
    put(&a[0], "clsname", get(&a[1], "__name__")?)?;
    Ok(NONE)
}

static PROPERTY: &[NativeDef] = &[
    def!("__get__", "self, instance, ownerclass=", property_get),
    def!("__set__", "self, instance, value", |a| property_run(a, "fset", "set")),
    def!("__delete__", "self, instance", |a| property_run(a, "fdel", "delete")),
    def!("__set_name__", "self, ownerclass, name", property_set_name),
];

const ALL: &[&str] = &[
    "EnumType", "EnumMeta", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum",
    "auto", "unique", "property", "verify", "member", "nonmember", "FlagBoundary", "STRICT",
    "CONFORM", "EJECT", "KEEP", "global_flag_repr", "global_enum_repr", "global_str",
    "global_enum", "EnumCheck", "CONTINUOUS", "NAMED_FLAGS", "UNIQUE",
    "pickle_by_global_name", "pickle_by_enum_name",
];

pub fn make(m: &ModuleData) -> R<()> {
    let object = [T::Object.value()];
    let class = |name: &str, bases: &[Value], methods: &'static [NativeDef]| -> R<Type> {
        let c = super::classes::class("enum", name, bases, methods)?;
        m.set_str(name, c.clone());
        as_class(&c)
    };
    let dynamic = super::classes::from_module("types", "DynamicClassAttribute")?;
    let home = Home {
        meta: super::enum_meta::make()?,
        body: super::enum_body::make()?,
        property: class("property", &[dynamic.clone()], PROPERTY)?,
        dynamic: as_class(&dynamic)?,
        proto: super::enum_build::make_proto()?,
        auto: class("auto", &object, AUTO)?,
        member: class("member", &object, HOLDER)?,
        nonmember: class("nonmember", &object, HOLDER)?,
        base: None,
        repr_base: None,
        flag: None,
        boundary: None,
    };
    set_home(home);
    m.set_str("EnumType", home.meta.value());
    m.set_str("EnumMeta", home.meta.value());
    m.set_str("_EnumDict", home.body.value());
    let made = |name: &'static str, made: Made| m.set_str(name, made.0.value());
    super::enum_member::fill(&made)?;
    super::enum_flag::fill(m, &made)?;
    super::enum_tools::fill(m)?;
    super::classes::put_all(m, ALL);
    Ok(())
}
