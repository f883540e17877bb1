//! How enum makes its members: a stand-in in the class body's namespace becomes one when the
//! class is there.

use super::classes::{def, find, get, hidden, method, pairs_of, put};
use super::enum_meta::{set_raw, unwrapped};
use super::enums::{as_class, home, is_flag, is_single_bit, raw};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::types::Type;

/// Where a stand-in keeps its value.
pub const VALUE: &str = "\0value";

/// `__set_name__` of a stand-in: makes the member.
fn proto_set_name(a: &[Value]) -> R {
    let t = as_class(&a[1])?;
    let name = &a[2];
    t.remove(crate::attr::name_sym(name)?);
    let value = hidden(&a[0], VALUE).unwrap_or(NONE);
    let member = make_member(t, name, &value)?;
    let value = get(&member, "_value_")?;
    if is_flag(t) {
        note_bits(t, &value)?;
    }
    let (member, is_alias) = match same_valued(t, &value)? {
        Some(m) => (m, true),
        None => (member, false),
    };
    if !is_alias && (!is_flag(t) || is_single_bit(&value)?) {
        list_append(&raw(t, "_member_names_"), name.clone());
    }
    publish(t, name, &member)?;
    dict_set(&raw(t, "_member_map_"), name.clone(), member.clone())?;
    match raw(t, "_value2member_map_").as_dict() {
        Some(d) => match d.contains(&value) {
            Ok(true) => {}
            Ok(false) => d.set(value, member)?,
            Err(e) if e.is(T::TypeError) => list_append(&raw(t, "_unhashable_values_"), value),
            Err(e) => return Err(e),
        },
        None => {}
    }
    Ok(NONE)
}

/// The masks of a flag class grow with its members.
fn note_bits(t: Type, value: &Value) -> R<()> {
    let mask = bitor(&raw(t, "_flag_mask_"), value)?;
    if is_single_bit(value)? {
        set_raw(t, "_singles_mask_", bitor(&raw(t, "_singles_mask_"), value)?);
    }
    let one = Value::int(1);
    let all = sub(&lshift(&one, &Value::int(super::enums::bit_length(&mask)?))?, &one)?;
    set_raw(t, "_all_bits_", all);
    set_raw(t, "_flag_mask_", mask);
    Ok(())
}

fn make_member(t: Type, name: &Value, value: &Value) -> R {
    let data = raw(t, "_member_type_").as_type().unwrap_or_else(|| T::Object.ty());
    let mut args = match value.as_tuple() {
        Some(x) => x.to_vec(),
        None => vec![value.clone()],
    };
    if data == T::Tuple.ty() {
        args = vec![tuple(args)];
    }
    let new = unwrapped(raw(t, "_new_member_"));
    let takes_values = truthy(&raw(t, "_use_args_"))?;
    let mut all = vec![t.value()];
    if takes_values {
        all.extend(args.iter().cloned());
    }
    let member = call(&new, &mut all)?;
    if find(&member, "_value_")?.is_none() {
        let made = if data == T::Object.ty() {
            value.clone()
        } else {
            call(&data.value(), &mut args.clone()).map_err(|e| {
                let new = type_error("_value_ not set in __new__, unable to create it");
                if let Some(d) = new.value().as_exc() {
                    d.state().cause = e.value();
                }
                new
            })?
        };
        put(&member, "_value_", made)?;
    }
    put(&member, "_name_", name.clone())?;
    put(&member, "__objclass__", t.value())?;
    method(&member, "__init__", &args)?;
    put(&member, "_sort_order_", Value::int(len(&raw(t, "_member_names_"))? as i64))?;
    Ok(member)
}

/// The member that has this value already.
fn same_valued(t: Type, value: &Value) -> R<Option<Value>> {
    let known = raw(t, "_value2member_map_");
    match known.as_dict().map_or(Ok(None), |d| d.get(value)) {
        Err(e) if e.is(T::TypeError) => {}
        r => return r,
    }
    for (_, m) in pairs_of(&raw(t, "_member_map_")) {
        if eq_b(&get(&m, "_value_")?, value)? {
            return Ok(Some(m));
        }
    }
    Ok(None)
}

/// The member as an attribute of its class; where a base has an attribute of that name, a
/// descriptor that tells members and instances apart.
fn publish(t: Type, name: &Value, member: &Value) -> R<()> {
    let h = home()?;
    let at = crate::attr::name_sym(name)?;
    let parts = ["fget", "fset", "fdel"];
    let mut found = None;
    for b in &t.mro()[1..] {
        if let Some(d) = b.dict().get(at).cloned() {
            if type_of(&d).is_subtype(h.dynamic) {
                found = Some(d);
                break;
            }
            if d.as_property().is_some() {
                found = Some(d);
            }
        }
    }
    match found {
        Some(d) => {
            let redirect = call(&h.property.value(), &mut [])?;
            method(&redirect, "__set_name__", &[t.value(), name.clone()])?;
            for n in parts {
                put(&redirect, n, get(&d, n)?)?;
            }
            t.set(at, redirect);
        }
        None => t.set(at, member.clone()),
    }
    Ok(())
}

pub fn make_proto() -> R<Type> {
    static PROTO: &[NativeDef] = &[def!("__set_name__", "self, enum_class, name", proto_set_name)];
    as_class(&super::classes::class("enum", "_proto_member", &[T::Object.value()], PROTO)?)
}
