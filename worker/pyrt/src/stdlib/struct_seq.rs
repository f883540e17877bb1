//! Struct sequences: tuples with named fields, some of them beyond the tuple's end, such as
//! os.stat_result.

use crate::descr::new_property;
use crate::prelude::*;
use crate::sym;

/// What a kind of struct sequence looks like.
pub struct Kind {
    pub module: &'static str,
    pub name: &'static str,
    /// What repr() calls it.
    pub shown: &'static str,
    /// Those of the tuple, in order; the name "" has no attribute.
    pub fields: &'static [&'static str],
    /// Attributes only.
    pub hidden: &'static [&'static str],
}

/// The class; to be made once per module.
pub fn class(k: &'static Kind) -> R {
    let ns = crate::dict::new_dict();
    let set = |n: &str, v: Value| setitem(&ns, &new_str(n), v);
    set("__module__", new_str(k.module))?;
    set("n_fields", Value::int((k.fields.len() + k.hidden.len()) as i64))?;
    set("n_sequence_fields", Value::int(k.fields.len() as i64))?;
    set("n_unnamed_fields", Value::int(0))?;
    let names = k.fields.iter().filter(|f| !k.hidden.contains(f));
    set("__match_args__", tuple(k.fields.iter().map(|f| new_str(f)).collect()))?;
    for f in names {
        let at = k.fields.iter().position(|x| x == f).unwrap_or(0) as i64;
        let get = super::closure("field", move |a| item(&a[0], at));
        set(f, new_property(T::Property.ty(), get, NONE, NONE, NONE))?;
    }
    let show = super::closure_method("__repr__", move |a| {
        let items = a[0].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
        let mut parts = Vec::new();
        for (f, v) in k.fields.iter().zip(&items) {
            parts.push(format!("{}={}", f, crate::ops::repr_text(v)?));
        }
        Ok(new_string(format!("{}({})", k.shown, parts.join(", "))))
    });
    set("__repr__", show)?;
    set("__new__", new_of(k))?;
    set("__setattr__", super::closure_method("__setattr__", move |a| refuse(a, k)))?;
    set("__delattr__", super::closure_method("__delattr__", move |a| refuse(a, k)))?;
    call(&T::Type.value(), &mut [new_str(k.name), tuple(vec![T::Tuple.value()]), ns])
}

/// Fields stay as they are; only a class of the program's may have other attributes.
fn refuse(a: &[Value], k: &Kind) -> R {
    let name = a[1].as_str().unwrap_or_default().into_owned();
    if k.fields.iter().chain(k.hidden).any(|f| *f == name) {
        return Err(attribute_error("readonly attribute"));
    }
    let own = type_of(&a[0]);
    if crate::object_types::full_name(own) == format!("{}.{}", k.module, k.name) {
        return Err(attribute_error(format!(
            "'{}' object has no attribute '{}'",
            k.shown, name
        )));
    }
    let plain = crate::stdlib::classes::get(
        &T::Object.value(),
        if a.len() > 2 { "__setattr__" } else { "__delattr__" },
    )?;
    call(&plain, &mut a.to_vec())
}

fn item(v: &Value, at: i64) -> R {
    match v.as_tuple().and_then(|t| t.get(at as usize)) {
        Some(x) => Ok(x.clone()),
        None => Err(type_error("a struct sequence is required")),
    }
}

/// `__new__(cls, sequence)`: from all fields, or from those of the tuple; of a single field,
/// from its value.
fn new_of(k: &'static Kind) -> Value {
    let new = super::closure("__new__", move |a| {
        let items = match a.get(1) {
            Some(v) if k.fields.len() == 1 => vec![v.clone()],
            Some(v) => collect(v).map_err(|_| type_error("constructor requires a sequence"))?,
            None => {
                return Err(type_error(format!(
                    "{}() missing required argument 'sequence' (pos 1)",
                    k.name
                )))
            }
        };
        let (least, most) = (k.fields.len(), k.fields.len() + k.hidden.len());
        if items.len() < least || items.len() > most {
            let (word, n) = if items.len() < least { ("least ", least) } else { ("most ", most) };
            let word = if least == most { "" } else { word };
            return Err(type_error(format!(
                "{}() takes {}{}{}-sequence ({}-sequence given)",
                k.shown,
                if word.is_empty() { "a " } else { "an at " },
                word,
                n,
                items.len()
            )));
        }
        let t = a[0].as_type().ok_or_else(|| type_error("a type is required"))?;
        let (shown, rest) = items.split_at(least);
        let v = raw(t, shown.to_vec());
        for (i, n) in k.hidden.iter().enumerate() {
            let like = k.fields.iter().position(|f| f == n).and_then(|i| shown.get(i));
            put(&v, n, rest.get(i).or(like).cloned().unwrap_or(NONE));
        }
        Ok(v)
    });
    crate::descr::new_wrapper(T::StaticMethod.ty(), new)
}

fn raw(t: crate::types::Type, items: Vec<Value>) -> Value {
    crate::tuple::tuple_as(t, items)
}

fn put(v: &Value, name: &str, x: Value) {
    if let Some(a) = crate::object::attrs_of(v) {
        a.set(sym::intern(name), x);
    }
}

/// An instance; `hidden` in the order of the kind's.
pub fn instance(class: &Value, k: &'static Kind, items: Vec<Value>, hidden: Vec<Value>) -> R {
    let t = class.as_type().ok_or_else(|| type_error("a struct sequence type is required"))?;
    let v = raw(t, items);
    for (n, x) in k.hidden.iter().zip(hidden) {
        put(&v, n, x);
    }
    Ok(v)
}
