//! Enum, ReprEnum, IntEnum and StrEnum: lookup by value, and the members' own methods.

use super::classes::{add_methods, args_of, def, get, method, pairs_of};
use super::enum_body::new_body;
use super::enum_meta::{create, Made};
use super::enums::{as_class, home, is_flag, raw, set_home, value_of};
use crate::func::{native, NativeDef};
use crate::prelude::*;
use crate::sym;
use crate::types::Type;

/// `Color(1)`
pub fn by_value(class: &Value, value: &Value) -> R {
    let t = as_class(class)?;
    if type_of(value) == t {
        return Ok(value.clone());
    }
    let known = raw(t, "_value2member_map_");
    match known.as_dict().map_or(Ok(None), |d| d.get(value)) {
        Ok(Some(m)) => return Ok(m),
        Err(e) if e.is(T::TypeError) => {
            for (_, m) in pairs_of(&raw(t, "_member_map_")) {
                if eq_b(&value_of(&m)?, value)? {
                    return Ok(m);
                }
            }
        }
        r => {
            r?;
        }
    }
    if len(&raw(t, "_member_map_"))? == 0 {
        return Err(type_error(format!("{} has no members defined", repr_text(class)?)));
    }
    missing(t, class, value)
}

/// Asks `_missing_`.
fn missing(t: Type, class: &Value, value: &Value) -> R {
    let result = method(class, "_missing_", &[value.clone()]);
    if let Ok(m) = &result {
        let ejected = is_flag(t)
            && is(&raw(t, "_boundary_"), &super::enum_flag::boundary("EJECT")?)
            && crate::str_args::is_int(m);
        if type_of(m).is_subtype(t) || ejected {
            return Ok(m.clone());
        }
    }
    let invalid = || -> R<PyErr> {
        let shown = repr_text(value)?;
        Ok(value_error(format!("{} is not a valid {}", shown, t.qualname())))
    };
    let e = match result {
        Ok(m) if m.is_none() => return Err(invalid()?),
        Ok(m) => type_error(format!(
            "error in {}._missing_: returned {} instead of None or a valid member",
            t.name(),
            repr_text(&m)?
        )),
        Err(e) => e,
    };
    if !type_of(&e.value()).is_subtype(T::ValueError.ty()) {
        if let Some(d) = e.value().as_exc() {
            d.state().context = invalid()?.value();
        }
    }
    Err(e)
}

fn next_value(a: &[Value]) -> R {
    let last = collect(&a[3])?;
    if last.is_empty() {
        return Ok(a[1].clone());
    }
    let one = Value::int(1);
    let sorted = list(last.clone());
    let newest = &last[last.len() - 1];
    if method(&sorted, "sort", &[]).is_ok() {
        let top = getitem(&sorted, &Value::int(-1))?;
        if eq_b(&top, newest)? {
            return match add(newest, &one) {
                Err(e) if e.is(T::TypeError) => older_way(&collect(&sorted)?, a),
                r => r,
            };
        }
    }
    older_way(&collect(&sorted)?, a)
}

/// The first value that 1 can be added to.
fn older_way(last: &[Value], a: &[Value]) -> R {
    let text = "In 3.13 the default `auto()`/`_generate_next_value_` will require all values to be \
                sortable and support adding +1\nand the value returned will be the largest value in \
                the enum incremented by 1";
    super::warn_of(T::DeprecationWarning, text.to_string())?;
    for v in last.iter().rev() {
        match add(v, &Value::int(1)) {
            Err(e) if e.is(T::TypeError) => {}
            r => return r,
        }
    }
    Ok(a[1].clone())
}

/// repr() of a member's value: its data type's, or plain.
pub fn value_repr(v: &Value) -> R<String> {
    let own = raw(type_of(v), "_value_repr_");
    let value = value_of(v)?;
    if own.is_none() {
        return repr_text(&value);
    }
    let shown = call(&own, &mut [value])?;
    Ok(shown.as_str().unwrap_or_default().into_owned())
}

fn name_text(v: &Value) -> R<String> {
    let n = get(v, "_name_")?;
    Ok(crate::ops::str_of(&n)?.as_str().unwrap_or_default().into_owned())
}

fn repr(a: &[Value]) -> R {
    let class = type_of(&a[0]).name();
    Ok(new_string(format!("<{}.{}: {}>", class, name_text(&a[0])?, value_repr(&a[0])?)))
}

fn text(a: &[Value]) -> R {
    Ok(new_string(format!("{}.{}", type_of(&a[0]).name(), name_text(&a[0])?)))
}

fn format(a: &[Value]) -> R {
    crate::ops::format_of(&crate::ops::str_of(&a[0])?, &a[1])
}

fn reduce(a: &[Value]) -> R {
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(vec![value_of(&a[0])?])]))
}

fn dir(a: &[Value]) -> R {
    let t = type_of(&a[0]);
    let plain = raw(t, "_member_type_").as_type() == Some(T::Object.ty());
    let always = ["__class__", "__doc__", "__eq__", "__hash__", "__module__"];
    let mut names: Vec<Value> = always.iter().map(|n| new_str(n)).collect();
    if !plain {
        names.extend(crate::object_types::dir_of(&a[0]));
    }
    let property = home()?.property;
    let map = raw(t, "_member_map_");
    if let Some(attrs) = crate::object::attrs_of(&a[0]) {
        for (k, _) in attrs.items() {
            if !k.name().starts_with('_') && !contains(&map, &k.value())? {
                names.push(k.value());
            }
        }
    }
    for c in t.mro() {
        for (k, v) in c.dict().keys.clone().into_iter().zip(c.dict().vals.clone()) {
            if k.name().starts_with('_') {
                continue;
            }
            let is_member = contains(&map, &k.value())?;
            if type_of(&v).is_subtype(property) {
                if !get(&v, "fget")?.is_none() || !is_member {
                    names.push(k.value());
                } else {
                    let mut left = Vec::new();
                    for n in names {
                        if !eq_b(&n, &k.value())? {
                            left.push(n);
                        }
                    }
                    names = left;
                }
            } else if !is_member {
                names.push(k.value());
            }
        }
    }
    let all = list(collect(&set(names)?)?);
    method(&all, "sort", &[])?;
    Ok(all)
}

static ENUM: &[NativeDef] = &[
    def!("__new__", "cls, value", |a| by_value(&a[0], &a[1])),
    def!("__init__", "self, /, *args, **kwds", |_| Ok(NONE)),
    def!("_missing_", "cls, value", |_| Ok(NONE)),
    def!("__repr__", "self", repr),
    def!("__str__", "self", text),
    def!("__dir__", "self", dir),
    def!("__format__", "self, format_spec", format),
    def!("__hash__", "self", |a| Ok(Value::int(hash(&get(&a[0], "_name_")?)?))),
    def!("__reduce_ex__", "self, proto", reduce),
    def!("__deepcopy__", "self, memo", |a| Ok(a[0].clone())),
    def!("__copy__", "self", |a| Ok(a[0].clone())),
];
static NEXT: NativeDef =
    def!("_generate_next_value_", "name, start, count, last_values", next_value);
static NAME: NativeDef = def!("name", "self", |a| get(&a[0], "_name_"));
static VALUE: NativeDef = def!("value", "self", |a| get(&a[0], "_value_"));

/// `name` and `value`, by enum.property.
fn add_property(t: Type, name: &'static str, get: &'static NativeDef) -> R<()> {
    let f = native(get, "enum", Some(t.value()));
    let p = call(&home()?.property.value(), &mut [f])?;
    method(&p, "__set_name__", &[t.value(), new_str(name)])?;
    t.set(sym::intern(name), p);
    Ok(())
}

fn str_new(a: &[Value]) -> R {
    let values = args_of(&a[1]);
    let not_text = |i: usize| values.get(i).filter(|v| v.as_str_data().is_none());
    if values.len() > 3 {
        return Err(type_error(format!("too many arguments for str(): {}", repr_text(&a[1])?)));
    }
    match (values.len(), not_text(0)) {
        (1, Some(v)) => return Err(type_error(format!("{} is not a string", repr_text(v)?))),
        _ => {}
    }
    for (i, what) in [(1, "encoding"), (2, "errors")] {
        if let Some(v) = not_text(i) {
            return Err(type_error(format!("{} must be a string, not {}", what, repr_text(v)?)));
        }
    }
    let value = call(&T::Str.value(), &mut values.clone())?;
    let new = crate::attr::getattr_sym(&T::Str.value(), sym::NEW)?;
    let member = call(&new, &mut [a[0].clone(), value.clone()])?;
    super::classes::put(&member, "_value_", value)?;
    Ok(member)
}

fn str_next(a: &[Value]) -> R {
    method(&a[0], "lower", &[])
}

static STR: &[NativeDef] = &[def!("__new__", "cls, /, *values", str_new)];
static STR_NEXT: NativeDef =
    def!("_generate_next_value_", "name, start, count, last_values", str_next);

/// An enum class of the library's own, without members.
pub fn library_class(name: &str, bases: &[Value], boundary: Value) -> R<Type> {
    let named = new_str(name);
    let body = new_body(&named)?;
    if let Some(last) = bases.last().and_then(|b| b.as_type()) {
        let next = raw(last, "_generate_next_value_");
        setitem(&body, &new_str("_generate_next_value_"), next)?;
    }
    setitem(&body, &sym::MODULE.value(), new_str("enum"))?;
    setitem(&body, &sym::QUALNAME.value(), named.clone())?;
    as_class(&create(home()?.meta, &named, bases, &body, boundary, vec![])?)
}

/// A function of the class body that takes no receiver.
pub fn add_plain(t: Type, def: &'static NativeDef) {
    t.set(sym::intern(def.name), native(def, "enum", None));
}

fn make_base() -> R<Type> {
    let ns = crate::dict::new_dict();
    let objects = T::Object.ty().lookup(sym::NEW).unwrap_or(NONE);
    let objects = objects.as_wrapper().map_or_else(|| objects.clone(), |w| w.inner.clone());
    for (n, v) in [
        ("__module__", new_str("enum")),
        ("__qualname__", new_str("Enum")),
        ("_member_names_", list(vec![])),
        ("_member_map_", crate::dict::new_dict()),
        ("_value2member_map_", crate::dict::new_dict()),
        ("_unhashable_values_", list(vec![])),
        ("_member_type_", T::Object.value()),
        ("_value_repr_", NONE),
        ("_use_args_", FALSE),
        ("_new_member_", objects),
    ] {
        setitem(&ns, &new_str(n), v)?;
    }
    let bases = tuple(vec![T::Object.value()]);
    let c = crate::class::build_type(home()?.meta, &new_str("Enum"), &bases, &ns, vec![])?;
    add_methods(&c, "enum", ENUM)?;
    as_class(&c)
}

pub fn fill(publish: &dyn Fn(&'static str, Made)) -> R<()> {
    let base = make_base()?;
    add_plain(base, &NEXT);
    add_property(base, "name", &NAME)?;
    add_property(base, "value", &VALUE)?;
    let mut h = home()?;
    h.base = Some(base);
    set_home(h);
    let repr_base = library_class("ReprEnum", &[base.value()], NONE)?;
    h.repr_base = Some(repr_base);
    set_home(h);
    let int = library_class("IntEnum", &[T::Int.value(), repr_base.value()], NONE)?;
    let text = library_class("StrEnum", &[T::Str.value(), repr_base.value()], NONE)?;
    let new = native(&STR[0], "enum", None);
    text.set(sym::intern("__new_member__"), crate::descr::new_wrapper(T::StaticMethod.ty(), new));
    add_plain(text, &STR_NEXT);
    for (n, t) in [("Enum", base), ("ReprEnum", repr_base), ("IntEnum", int), ("StrEnum", text)] {
        publish(n, Made(t));
    }
    Ok(())
}
