//! `__slots__`: descriptors that keep their values among the instance's attributes under a
//! hidden name, out of sight of `__dict__`; and no `__dict__` unless asked for.

use crate::attr::attrs_of;
use crate::prelude::*;
use crate::sym::{self, Sym};
use crate::types::Type;

/// Reads `__slots__` of a new class.
pub fn define(t: Type, slots: &Value, bases_have_dict: bool) -> R<()> {
    let names = if slots.as_str_data().is_some() {
        vec![slots.clone()]
    } else {
        collect(slots)?
    };
    let mut dict = bases_have_dict;
    let mut made = Vec::new();
    for n in names {
        let name = match n.as_str() {
            Some(s) => s.into_owned(),
            None => {
                return Err(type_error(format!(
                    "__slots__ items must be strings, not '{}'",
                    type_name(&n)
                )))
            }
        };
        if name == "__dict__" {
            dict = true;
        } else if name != "__weakref__" {
            let shown = mangle(t.name(), &name);
            let at = sym::intern(&shown);
            if made.contains(&at) {
                continue; // named twice
            }
            made.push(at);
            if t.dict().get(at).is_some() {
                return Err(value_error(format!(
                    "'{}' in __slots__ conflicts with class variable",
                    name
                )));
            }
            t.dict().set(at, member(at));
        }
    }
    t.data().has_dict.set(dict);
    Ok(())
}

fn mangle(class: &str, name: &str) -> String {
    if name.starts_with("__") && !name.ends_with("__") {
        return format!("_{}{}", class.trim_start_matches('_'), name);
    }
    name.to_string()
}

fn member(name: Sym) -> Value {
    let hidden = sym::intern(&format!("\0{}", name.name()));
    crate::object::new_other_data(T::Member.ty(), Box::new(Member(hidden, name)))
}

/// A slot's descriptor: the hidden name, and the one that Python knows.
pub struct Member(pub Sym, pub Sym);

fn stored(v: &Value, m: &Member) -> R<Option<Value>> {
    match attrs_of(v) {
        Some(a) => Ok(a.get(m.0)),
        None => Err(type_error(format!(
            "descriptor '{}' doesn't apply to a '{}' object",
            m.1.name(),
            type_name(v)
        ))),
    }
}

pub fn get(m: &Member, v: &Value) -> R {
    match stored(v, m)? {
        Some(x) => Ok(x),
        None => Err(crate::attr::no_attribute(v, m.1)),
    }
}

pub fn set(m: &Member, v: &Value, x: Option<Value>) -> R<()> {
    let had = stored(v, m)?.is_some();
    match (attrs_of(v), x) {
        (Some(a), Some(x)) => a.set(m.0, x),
        (Some(a), None) if had => {
            a.remove(m.0);
        }
        _ => return Err(crate::attr::no_attribute(v, m.1)),
    }
    Ok(())
}
