//! What CPython tells of the parameters of builtin functions, methods and classes: by a table
//! (signature_table.rs), by what fills a slot, else by pyrt's own definition.

use super::signature_table::{NONE_FOUND, TEXTS};
use crate::func::NativeData;
use crate::object_types::full_name;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;

/// The parameters as a text, or that CPython finds none.
pub enum Found {
    Text(&'static str),
    Nothing,
    /// Not in the table: what the definition says, where it says all.
    Unknown,
}

/// Does "set:add,pop" name `name` of `of`?
fn names_it(word: &str, of: &str, name: &str) -> bool {
    match word.split_once(':') {
        Some((o, "*")) => o == of && !name.starts_with("__"),
        Some((o, names)) => o == of && names.split(',').any(|n| n == name),
        None => false,
    }
}

fn in_table(of: &str, name: &str) -> Found {
    let has = |list: &str| list.split(' ').any(|w| names_it(w, of, name));
    if let Some((text, _)) = TEXTS.iter().find(|(_, list)| has(list)) {
        return Found::Text(text);
    }
    if has(NONE_FOUND) { Found::Nothing } else { Found::Unknown }
}

/// Binary operators, without `r` or `i` in front.
const OPERATORS: &[&str] = &[
    "add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "lshift", "rshift", "and", "or",
    "xor", "matmul", "concat", "repeat",
];

fn takes_value(name: &str) -> bool {
    let bare = name.trim_matches('_');
    let is = |n: &str| OPERATORS.contains(&n);
    is(bare) || bare.strip_prefix(|c| c == 'r' || c == 'i').map_or(false, is)
        || matches!(bare, "lt" | "le" | "gt" | "ge" | "eq" | "ne")
}

/// All functions that fill a slot of a type's have the parameters that the slot gives them.
fn of_slot(name: &str) -> Option<&'static str> {
    Some(match name {
        "__init__" | "__call__" => "self, /, *args, **kwargs",
        "__getattribute__" | "__delattr__" => "self, name, /",
        "__setattr__" => "self, name, value, /",
        "__getitem__" | "__delitem__" | "__contains__" => "self, key, /",
        "__setitem__" => "self, key, value, /",
        "__get__" => "self, instance, owner=None, /",
        "__set__" => "self, instance, value, /",
        "__delete__" => "self, instance, /",
        "__pow__" | "__rpow__" | "__ipow__" => "self, value, mod=None, /",
        "__repr__" | "__str__" | "__hash__" | "__len__" | "__bool__" | "__int__" | "__float__"
        | "__index__" | "__neg__" | "__pos__" | "__abs__" | "__invert__" | "__iter__"
        | "__next__" | "__del__" | "__await__" | "__aiter__" | "__anext__" => "self, /",
        _ if takes_value(name) => "self, value, /",
        _ => return None,
    })
}

/// What `name`, found on `of` (a class that a class method is bound to), takes.
fn find(n: &NativeData, v: &Value, owner: Option<Type>) -> Found {
    let name = n.def.name;
    let home = match (n.of.as_type(), owner) {
        (Some(t), _) => full_name(t),
        (None, Some(t)) => {
            let has = |b: &&Type| b.dict().get(sym::intern(name)).is_some();
            full_name(*t.mro().iter().find(has).unwrap_or(&t))
        }
        (None, None) if n.module == "builtins" => String::new(),
        (None, None) => n.module.to_string(),
    };
    match in_table(&home, name) {
        Found::Unknown if name == "__new__" && n.of.as_type().is_some() => {
            Found::Text("*args, **kwargs")
        }
        Found::Unknown if is_bare(name) => Found::Nothing,
        Found::Unknown if type_of(v) == T::SlotWrapper.ty() => {
            of_slot(name).map_or(Found::Unknown, Found::Text)
        }
        found => found,
    }
}

/// Methods that CPython's classes in C have without telling their parameters.
fn is_bare(name: &str) -> bool {
    matches!(name, "__setstate__" | "__class_getitem__" | "__init_subclass__" | "__subclasshook__")
}

/// Of a builtin function, or of a class method that is bound to `owner`.
pub fn of_native(v: &Value, owner: Option<Type>) -> Found {
    v.as_native().map_or(Found::Unknown, |n| find(n, v, owner))
}

/// Of a builtin class itself.
pub fn of_class(t: Type) -> Found {
    let full = full_name(t);
    let (of, name) = full.rsplit_once('.').unwrap_or(("", &full));
    in_table(of, name)
}

/// `params` of a definition of pyrt, where it says all: no parameter may be left out.
fn complete(params: &'static str) -> Option<&'static str> {
    if params.contains('=') { None } else { Some(params) }
}

/// `__text_signature__` of a builtin function or method.
pub fn attribute(v: &Value, owner: Option<Type>) -> Value {
    let n = match v.as_native() {
        Some(n) => n,
        None => return NONE,
    };
    let text = match find(n, v, owner) {
        Found::Text(t) => Some(t),
        Found::Nothing => None,
        Found::Unknown => complete(n.def.params),
    };
    let text = match text {
        Some(t) => t,
        None => return NONE,
    };
    if n.method {
        return new_string(format!("(${})", text));
    }
    if owner.is_some() {
        let rest = text.find(',').map_or("", |i| &text[i..]);
        let slash = if rest.contains('/') { "" } else { ", /" };
        return new_string(format!("($type{}{})", slash, rest));
    }
    let first = if n.of.as_type().is_some() { "$type" } else { "$module" };
    let only_many = text.starts_with('*') && !text.contains(',');
    let told = text.contains('/') || only_many || n.of.as_type().is_some();
    let slash = if told { "" } else { ", /" };
    let comma = if text.is_empty() { "" } else { ", " };
    new_string(format!("({}{}{}{})", first, slash, comma, text))
}

/// `__text_signature__` of a class: its own, if it is a builtin one.
pub fn attribute_of_class(t: Type) -> Value {
    match of_class(t) {
        Found::Text(text) => new_string(format!("({})", text)),
        _ if t == T::Object.ty() => new_str("()"),
        _ => NONE,
    }
}
