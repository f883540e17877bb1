//! The namespace of an enum's class body: a dict that notes which names become members and
//! gives auto() its values.

use super::classes::{class, def, get, hidden, hide, put};
use super::enums::{as_class, home, AUTO_NULL};
use crate::func::NativeDef;
use crate::object::Kind;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;

const NAMES: &str = "\0names"; // dict: member names in order
const LAST: &str = "\0last"; // list: the values so far
const IGNORE: &str = "\0ignore"; // list
const AUTO_CALLED: &str = "\0auto";
const GNV: &str = "\0gnv";
const CLASS: &str = "_cls_name"; // Python code sets it, too

pub fn new_body(class_name: &Value) -> R {
    let v = crate::dict::new_dict_of(home()?.body);
    begin(&v);
    put(&v, CLASS, class_name.clone())?;
    Ok(v)
}

fn begin(v: &Value) {
    hide(v, NAMES, crate::dict::new_dict());
    hide(v, LAST, list(vec![]));
    hide(v, IGNORE, list(vec![]));
}

fn part(v: &Value, name: &str) -> Value {
    hidden(v, name).unwrap_or(NONE)
}

/// The names that became members, in order.
pub fn member_names(body: &Value) -> R<Vec<Value>> {
    match hidden(body, NAMES) {
        Some(d) => collect(&d),
        None => Err(attribute_error("'dict' object has no attribute '_member_names'")),
    }
}

pub fn is_dunder(s: &str) -> bool {
    let c: Vec<char> = s.chars().collect();
    let n = c.len();
    n > 4 && s.starts_with("__") && s.ends_with("__") && c[2] != '_' && c[n - 3] != '_'
}

fn is_sunder(s: &str) -> bool {
    let c: Vec<char> = s.chars().collect();
    let n = c.len();
    n > 2 && c[0] == '_' && c[n - 1] == '_' && c[1] != '_' && c[n - 2] != '_'
}

/// `__name` as the compiler has mangled it.
fn is_private(class: &str, s: &str) -> bool {
    let prefix = format!("_{}__", class);
    match s.strip_prefix(&prefix) {
        Some(rest) => !rest.is_empty() && !s.ends_with("__"),
        None => false,
    }
}

/// A class whose statement stands in the body of that class.
fn is_internal_class(class: &str, v: &Value) -> bool {
    let t = match v.as_type() {
        Some(t) => t,
        None => return false,
    };
    let inner = format!("{}.{}", class, t.name());
    let q = t.qualname();
    q == inner || q.ends_with(&format!(".{}", inner))
}

fn is_descriptor(v: &Value) -> bool {
    match v.head().map(|h| h.kind()) {
        None | Some(Kind::Str | Kind::Int | Kind::Tuple | Kind::List | Kind::Dict) => {}
        Some(Kind::Func | Kind::Property | Kind::Wrapper | Kind::GetSet | Kind::Method) => {
            return true
        }
        Some(Kind::Native) => return crate::func::binds(v),
        _ => {}
    }
    let of = v.as_type().unwrap_or_else(|| type_of(v));
    [sym::GET, sym::SET, sym::DELETE].iter().any(|n| of.lookup(*n).is_some())
}

const RESERVED: [&str; 8] = [
    "_order_", "_generate_next_value_", "_numeric_repr_", "_missing_", "_ignore_", "_iter_member_",
    "_iter_member_by_value_", "_iter_member_by_def_",
];

/// The value that auto() gets.
fn next_value(body: &Value, key: &Value) -> R {
    let last = collect(&part(body, LAST))?;
    let n = len(&part(body, NAMES))?;
    call(
        &part(body, GNV),
        &mut [key.clone(), Value::int(1), Value::int(n as i64), list(last)],
    )
}

/// auto() and tuples that hold some, with their values.
fn resolve_autos(body: &Value, key: &Value, value: Value) -> R {
    let auto = home()?.auto;
    let is_auto = |v: &Value| type_of(v).is_subtype(auto);
    let items = match value.as_exact_tuple() {
        Some(t) if t.iter().any(is_auto) => t.to_vec(),
        _ if is_auto(&value) => vec![value.clone()],
        _ => {
            list_append(&part(body, LAST), value.clone());
            return Ok(value);
        }
    };
    let mut out = Vec::new();
    for v in items {
        if !is_auto(&v) {
            out.push(v);
            continue;
        }
        if hidden(&v, AUTO_NULL).is_some() && super::classes::find(&v, "value")?.is_none() {
            put(&v, "value", next_value(body, key)?)?;
            hide(body, AUTO_CALLED, TRUE);
        }
        let x = get(&v, "value")?;
        list_append(&part(body, LAST), x.clone());
        out.push(x);
    }
    Ok(if is_auto(&value) { out.remove(0) } else { tuple(out) })
}

fn set_sunder(body: &Value, key: &str, value: Value) -> R {
    if !RESERVED.contains(&key) {
        return Err(value_error(format!(
            "_sunder_ names, such as {}, are reserved for future Enum use",
            repr_text(&new_str(key))?
        )));
    }
    if key == "_generate_next_value_" {
        if hidden(body, AUTO_CALLED).is_some() {
            return Err(type_error("_generate_next_value_ must be defined before members"));
        }
        let f = value.as_wrapper().map_or_else(|| value.clone(), |w| w.inner.clone());
        hide(body, GNV, f);
    } else if key == "_ignore_" {
        let names = match value.as_str() {
            Some(s) => s.replace(',', " ").split_whitespace().map(new_str).collect(),
            None => collect(&value)?,
        };
        let mut already = Vec::new();
        for n in &names {
            if contains(&part(body, NAMES), n)? {
                already.push(n.clone());
            }
        }
        if !already.is_empty() {
            return Err(value_error(format!(
                "_ignore_ cannot specify already set names: {}",
                repr_text(&set(already)?)?
            )));
        }
        let names = list(names);
        hide(body, IGNORE, names.clone());
        return Ok(names);
    }
    Ok(value)
}

fn defined_twice(body: &Value, key: &Value) -> R {
    Err(type_error(format!(
        "{} already defined as {}",
        repr_text(key)?,
        repr_text(&getitem(body, key)?)?
    )))
}

fn set_item(a: &[Value]) -> R {
    let (body, key, mut value) = (&a[0], a[1].clone(), a[2].clone());
    let d = body.as_dict().ok_or_else(|| type_error("an enum namespace is required"))?;
    let name = key.as_str().unwrap_or_default().into_owned();
    let class = super::classes::find(body, CLASS)?.unwrap_or(NONE);
    let class = class.as_str().unwrap_or_default().into_owned();
    let h = home()?;
    if is_internal_class(&class, &value) {
        let text = "In 3.13 classes created inside an enum will not become a member.  Use the \
                    `member` decorator to keep the current behavior.";
        super::warn_of(T::DeprecationWarning, text.to_string())?;
    }
    if is_private(&class, &name) {
        // an ordinary attribute
    } else if is_sunder(&name) {
        value = set_sunder(body, &name, value)?;
    } else if is_dunder(&name) {
        if name == "__order__" {
            d.set(new_str("_order_"), value)?;
            return Ok(NONE);
        }
    } else if contains(&part(body, NAMES), &key)? {
        return defined_twice(body, &key);
    } else if contains(&part(body, IGNORE), &key)? {
        // not a member
    } else if type_of(&value).is_subtype(h.nonmember) {
        value = get(&value, "value")?;
    } else if !is_descriptor(&value) {
        if d.contains(&key)? {
            return defined_twice(body, &key);
        }
        if type_of(&value).is_subtype(h.member) {
            value = get(&value, "value")?;
        }
        value = resolve_autos(body, &key, value)?;
        dict_set(&part(body, NAMES), key.clone(), NONE)?;
    }
    d.set(key, value)?;
    Ok(NONE)
}

fn update(a: &[Value]) -> R {
    for pair in crate::dict::pairs_of_mapping(&a[1])?.map_or_else(
        || collect(&a[1])?.iter().map(|p| unpack2(p)).collect::<R<Vec<_>>>(),
        Ok,
    )? {
        setitem(&a[0], &pair.0, pair.1)?;
    }
    for (k, v) in super::classes::pairs_of(&a[2]) {
        setitem(&a[0], &k, v)?;
    }
    Ok(NONE)
}

static BODY: &[NativeDef] = &[
    def!("__init__", "self", |a| {
        begin(&a[0]);
        Ok(NONE)
    }),
    def!("__setitem__", "self, key, value", set_item),
    def!("update", "self, members, /, **more_members", update),
];

pub fn make() -> R<Type> {
    let made = class("enum", "_EnumDict", &[T::Dict.value()], BODY)?;
    super::classes::add_getset(&made, "_member_names", |v| Ok(part(v, NAMES)));
    as_class(&made)
}

fn word(v: &Value) -> String {
    super::classes::text(v)
}

/// What enum tells apart by, as functions of the module.
pub static HELPERS: &[NativeDef] = &[
    def!("_is_dunder", "name", |a| Ok(Value::bool(is_dunder(&word(&a[0]))))),
    def!("_is_sunder", "name", |a| Ok(Value::bool(is_sunder(&word(&a[0]))))),
    def!("_is_private", "cls_name, name", |a| {
        Ok(Value::bool(is_private(&word(&a[0]), &word(&a[1]))))
    }),
    def!("_is_internal_class", "cls_name, obj", |a| {
        Ok(Value::bool(is_internal_class(&word(&a[0]), &a[1])))
    }),
    def!("_is_descriptor", "obj", |a| {
        for name in ["__get__", "__set__", "__delete__"] {
            if super::classes::find(&a[0], name)?.is_some() {
                return Ok(TRUE);
            }
        }
        Ok(FALSE)
    }),
];
