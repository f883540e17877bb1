//! `__slots__`: descriptors that keep their values among the instance's attributes under a
//! hidden name, out of sight of `__dict__`; and the `__dict__` and `__weakref__` of a class.

use crate::attr::attrs_of;
use crate::class_layout::{has_dict, has_items, has_weak};
use crate::object::GetSetData;
use crate::prelude::*;
use crate::sym::{self, Sym};
use crate::types::Type;

/// Gives a new class its slots, where it has `__slots__`, and the two attributes that all
/// objects of Python classes have where it has not.
pub fn define(t: Type, slots: Option<&Value>) -> R<()> {
    let base = t.base().unwrap_or_else(|| T::Object.ty());
    let may_dict = !has_dict(base);
    let may_weak = !has_weak(base) && !has_items(base);
    let (mut dict, mut weak) = (may_dict, may_weak);
    if let Some(s) = slots {
        let asked = read(t, base, s, may_dict, may_weak)?;
        // Other bases may have what the one that gives the layout has not.
        let others = t.bases().iter().filter(|b| **b != base);
        let (mut other_dict, mut other_weak) = (false, false);
        for b in others {
            other_dict |= has_dict(*b);
            other_weak |= has_weak(*b);
        }
        dict = may_dict && (asked.0 || other_dict);
        weak = may_weak && (asked.1 || other_weak);
    }
    t.data().has_dict.set(dict || !may_dict);
    t.data().has_weak.set(weak || has_weak(base));
    if dict && t.dict().get(sym::DICT).is_none() {
        t.dict().set(sym::DICT, crate::object::new_getset(t, &crate::object_types::DICT));
    }
    if weak && t.dict().get(sym::WEAKREF).is_none() {
        t.dict().set(sym::WEAKREF, crate::object::new_getset(t, &WEAKREF));
    }
    Ok(())
}

static WEAKREF: GetSetData = GetSetData {
    name: "__weakref__",
    get: |v| Ok(crate::weak::first(v).first().cloned().unwrap_or(NONE)),
    set: None,
};

/// Makes the members; whether `__dict__` and `__weakref__` are among the names.
fn read(t: Type, base: Type, slots: &Value, may_dict: bool, may_weak: bool) -> R<(bool, bool)> {
    let names = if slots.as_str_data().is_some() { vec![slots.clone()] } else { collect(slots)? };
    if !names.is_empty() && has_items(base) {
        let text = format!("nonempty __slots__ not supported for subtype of '{}'", base.name());
        return Err(type_error(text));
    }
    let (mut dict, mut weak) = (false, false);
    let mut made = Vec::new();
    for n in names {
        let name = checked_name(&n)?;
        if name == "__dict__" {
            if !may_dict || dict {
                return Err(type_error("__dict__ slot disallowed: we already got one"));
            }
            dict = true;
        } else if name == "__weakref__" {
            if !may_weak || weak {
                return Err(type_error(
                    "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0",
                ));
            }
            weak = true;
        } else {
            made.push(mangle(t.name(), &name));
            let at = sym::intern(&made[made.len() - 1]);
            if t.dict().get(at).is_some() {
                return Err(value_error(format!(
                    "{} in __slots__ conflicts with class variable",
                    crate::ops::repr_text(&at.value())?
                )));
            }
        }
    }
    made.sort();
    made.dedup();
    for name in &made {
        let at = sym::intern(name);
        t.dict().set(at, member(at, t));
    }
    t.data().has_slots.set(!made.is_empty());
    Ok((dict, weak))
}

fn checked_name(n: &Value) -> R<String> {
    let name = match n.as_str() {
        Some(s) => s.into_owned(),
        None => {
            let text = format!("__slots__ items must be strings, not '{}'", type_name(n));
            return Err(type_error(text));
        }
    };
    match truthy(&call(&crate::attr::getattr_sym(n, sym::intern("isidentifier"))?, &mut [])?)? {
        true => Ok(name),
        false => Err(type_error("__slots__ must be identifiers")),
    }
}

fn mangle(class: &str, name: &str) -> String {
    let class = class.trim_start_matches('_');
    if name.starts_with("__") && !name.ends_with("__") && !class.is_empty() {
        return format!("_{}{}", class, name);
    }
    name.to_string()
}

fn member(name: Sym, of: Type) -> Value {
    let hidden = sym::intern(&format!("\0{}", name.name()));
    crate::object::new_other_data(T::Member.ty(), Box::new(Member(hidden, name, of)))
}

/// A slot's descriptor: the hidden name, the one that Python knows, and the class.
pub struct Member(pub Sym, pub Sym, pub Type);

/// The slots that the class itself has made.
pub fn own_names(t: Type) -> Vec<Sym> {
    let of = |v: &Value| match v.as_native_object::<Member>() {
        Some(m) if m.2 == t => Some(m.1),
        _ => None,
    };
    let mut names: Vec<Sym> = t.dict().vals.iter().filter_map(of).collect();
    names.sort_by_key(|n| n.name());
    names
}

fn stored(v: &Value, m: &Member) -> R<Option<Value>> {
    match attrs_of(v) {
        Some(a) if type_of(v).is_subtype(m.2) => Ok(a.get(m.0)),
        _ => Err(crate::descr_data::not_for(m.1.name(), m.2, v)),
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
        _ => return Err(attribute_error(m.1.name())),
    }
    Ok(())
}
