//! enum._test_simple_enum: is an enumeration made by `_simple_enum` what a class statement makes?

use super::classes::{def, find, get};
use crate::func::NativeDef;
use crate::prelude::*;

/// What each class's own namespace may differ in.
const OF_CLASS: &[&str] = &["__module__", "_member_map_", "_value2member_map_", "__doc__"];
/// What each member's may.
const OF_MEMBER: &[&str] = &["__module__", "__objclass__", "_inverted_"];
/// Methods that may be inherited from elsewhere.
const METHODS: &[&str] = &[
    "__str__", "__repr__", "__reduce_ex__", "__format__", "__getnewargs_ex__", "__getnewargs__",
    "__reduce_ex__", "__reduce__",
];

fn names(namespace: &Value) -> R<Vec<Value>> {
    collect(namespace)
}

/// The names of both, each once.
fn either(a: &[Value], b: &[Value]) -> R<Vec<Value>> {
    collect(&set(a.iter().chain(b).cloned().collect())?)
}

fn has(all: &[Value], name: &Value) -> R<bool> {
    for v in all {
        if eq_b(v, name)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_one_of(name: &Value, all: &[&str]) -> bool {
    name.as_str().map_or(false, |n| all.contains(&&*n))
}

fn both(key: &Value, words: (&str, &str), checked: &Value, simple: &Value) -> R<String> {
    Ok(format!(
        "{}:\n         {} -> {}\n         {} -> {}",
        repr_text(key)?,
        words.0,
        repr_text(checked)?,
        words.1,
        repr_text(simple)?
    ))
}

fn is_made_by_code(v: &Value) -> bool {
    crate::attr::has_special(v, crate::sym::CALL) || type_of(v).is_subtype(T::Property.ty())
}

/// The differences between the namespaces of the classes, sorted.
fn of_classes(checked: &Value, simple: &Value, members: &[Value]) -> R<Vec<String>> {
    let (c, s) = (get(checked, "__dict__")?, get(simple, "__dict__")?);
    let (in_c, in_s) = (names(&c)?, names(&s)?);
    let mut found = Vec::new();
    for key in either(&in_c, &in_s)? {
        if is_one_of(&key, OF_CLASS) || has(members, &key)? {
            continue;
        }
        if !has(&in_s, &key)? {
            found.push(format!("missing key: {}", repr_text(&key)?));
        } else if !has(&in_c, &key)? {
            found.push(format!("extra key:   {}", repr_text(&key)?));
        } else {
            let (x, y) = (getitem(&c, &key)?, getitem(&s, &key)?);
            if !is_made_by_code(&x) && ne_b(&x, &y)? {
                found.push(both(&key, ("checked", "simple "), &x, &y)?);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn of_member(name: &Value, checked: &Value, simple: &Value) -> R<Option<String>> {
    let (c, s) = (get(checked, "__dict__")?, get(simple, "__dict__")?);
    let (in_c, in_s) = (names(&c)?, names(&s)?);
    let shown = repr_text(name)?;
    let mut found = Vec::new();
    for key in either(&in_c, &in_s)? {
        if is_one_of(&key, OF_MEMBER) {
            continue;
        }
        let text = repr_text(&key)?;
        if !has(&in_s, &key)? {
            found.push(format!("missing key {} not in the simple enum member {}", text, shown));
        } else if !has(&in_c, &key)? {
            found.push(format!("extra key {} in simple enum member {}", text, shown));
        } else {
            let (x, y) = (getitem(&c, &key)?, getitem(&s, &key)?);
            if ne_b(&x, &y)? {
                found.push(both(&key, ("checked member", "simple member "), &x, &y)?);
            }
        }
    }
    if found.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!("{} member mismatch:\n      {}", shown, found.join("\n      "))))
}

/// A method as the class has it: without the class that it is bound to.
fn plain(class: &Value, name: &str) -> R {
    let f = find(class, name)?.unwrap_or(NONE);
    Ok(find(&f, "__func__")?.unwrap_or(f))
}

fn of_method(name: &str, checked: &Value, simple: &Value) -> R<Option<String>> {
    let key = new_str(name);
    let inside = |class: &Value| has(&names(&get(class, "__dict__")?)?, &key);
    if inside(checked)? || inside(simple)? {
        return Ok(None);
    }
    let (x, y) = (plain(checked, name)?, plain(simple, name)?);
    if eq_b(&x, &y)? {
        return Ok(None);
    }
    let shown = format!("checked -> {}", repr_text(&x)?);
    Ok(Some(format!("{}:  {:<30} simple -> {}", repr_text(&key)?, shown, repr_text(&y)?)))
}

fn test_simple_enum(a: &[Value]) -> R {
    let (checked, simple) = (&a[0], &a[1]);
    let map = |class: &Value| names(&get(class, "_member_map_")?);
    let members = either(&map(checked)?, &map(simple)?)?;
    let mut found = of_classes(checked, simple, &members)?;
    let in_class = |class: &Value| names(&get(class, "__dict__")?);
    let (in_c, in_s) = (in_class(checked)?, in_class(simple)?);
    for name in &members {
        if !has(&in_s, name)? {
            found.push(format!("missing member from simple enum: {}", repr_text(name)?));
        } else if !has(&in_c, name)? {
            found.push(format!("extra member in simple enum: {}", repr_text(name)?));
        } else {
            found.extend(of_member(name, &getitem(checked, name)?, &getitem(simple, name)?)?);
        }
    }
    for name in METHODS {
        found.extend(of_method(name, checked, simple)?);
    }
    match found.is_empty() {
        true => Ok(NONE),
        false => Err(type_error(format!("enum mismatch:\n   {}", found.join("\n   ")))),
    }
}

pub static FUNCTIONS: &[NativeDef] =
    &[def!("_test_simple_enum", "checked_enum, simple_enum", test_simple_enum)];
