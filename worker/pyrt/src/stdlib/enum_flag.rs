//! Flag and IntFlag: members that combine.

use super::classes::{add_methods, def, get, pairs_of, put};
use super::enum_member::{add_plain, by_value, library_class, value_repr};
use super::enum_meta::Made;
use super::enums::{
    as_class, binary_text, bit_length, bits, home, member_named, raw, set_home, value_of, zero,
};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;

/// STRICT, CONFORM, EJECT or KEEP.
pub fn boundary(name: &str) -> R {
    match home()?.boundary {
        Some(t) => Ok(member_named(t, &new_str(name))?.unwrap_or(NONE)),
        None => Ok(UNBOUND),
    }
}

fn next_value(a: &[Value]) -> R {
    if !truthy(&a[2])? {
        return Ok(if a[1].is_none() { Value::int(1) } else { a[1].clone() });
    }
    let mut top = UNBOUND;
    for v in collect(&a[3])? {
        if top.is_unbound() || gt_b(&v, &top)? {
            top = v;
        }
    }
    match bit_length(&top) {
        Ok(n) => lshift(&Value::int(1), &Value::int(n)),
        Err(_) => Err(type_error(format!("invalid flag value {}", repr_text(&top)?))),
    }
}

/// The members whose bits are in the value, lowest first.
fn by_bits(t: Type, value: &Value) -> R<Vec<Value>> {
    let known = raw(t, "_value2member_map_");
    let mut out = Vec::new();
    for bit in bits(&bitand(value, &raw(t, "_flag_mask_"))?)? {
        out.push(known.as_dict().map_or(Ok(None), |d| d.get(&bit))?.unwrap_or(NONE));
    }
    Ok(out)
}

/// The same as the class wants them: some are defined in another order.
fn parts(t: Type, value: &Value) -> R<Vec<Value>> {
    let way = raw(t, "_iter_member_");
    let inner = way.as_wrapper().map_or(way.clone(), |w| w.inner.clone());
    match inner.as_native() {
        Some(n) if n.def.name == "_iter_member_by_def_" => in_order(t, value),
        Some(_) => by_bits(t, value),
        None => collect(&super::classes::method(&t.value(), "_iter_member_", &[value.clone()])?),
    }
}

fn in_order(t: Type, value: &Value) -> R<Vec<Value>> {
    let mut keyed = Vec::new();
    for m in by_bits(t, value)? {
        keyed.push((get(&m, "_sort_order_")?.as_int().unwrap_or(0), m));
    }
    keyed.sort_by_key(|x| x.0);
    Ok(keyed.into_iter().map(|x| x.1).collect())
}

fn out_of_range(t: Type, value: &Value) -> R<PyErr> {
    let mask = raw(t, "_flag_mask_");
    let n = bit_length(value)?.max(bit_length(&mask)?) as usize;
    Ok(value_error(format!(
        "{} invalid value {}\n    given {}\n  allowed {}",
        repr_text(&t.value())?,
        repr_text(value)?,
        binary_text(value, Some(n))?,
        binary_text(&mask, Some(n))?
    )))
}

/// A value that is no member's: a combination, by the class's boundary.
fn missing(a: &[Value]) -> R {
    let t = as_class(&a[0])?;
    let mut value = a[1].clone();
    if !crate::str_args::is_int(&value) {
        return Err(value_error(format!("{} is not a valid {}", repr_text(&value)?, t.qualname())));
    }
    let (mask, all) = (raw(t, "_flag_mask_"), raw(t, "_all_bits_"));
    let keep = is(&raw(t, "_boundary_"), &boundary("KEEP")?);
    let outside = lt_b(&value, &invert(&all)?)? || gt_b(&value, &all)?;
    let one = Value::int(1);
    if outside || truthy(&bitand(&value, &bitxor(&all, &mask)?)?)? {
        let how = raw(t, "_boundary_");
        if is(&how, &boundary("STRICT")?) {
            return Err(out_of_range(t, &value)?);
        } else if is(&how, &boundary("CONFORM")?) {
            value = bitand(&value, &mask)?;
        } else if is(&how, &boundary("EJECT")?) {
            return Ok(value);
        } else if keep {
            if lt_b(&value, &zero())? {
                let span = lshift(&one, &Value::int(bit_length(&value)?))?;
                let least = add(&all, &one)?;
                let span = if gt_b(&least, &span)? { least } else { span };
                value = add(&span, &value)?;
            }
        } else {
            return Err(value_error(format!(
                "{} unknown flag boundary {}",
                repr_text(&a[0])?,
                repr_text(&how)?
            )));
        }
    }
    let mut negative = None;
    if lt_b(&value, &zero())? {
        negative = Some(value.clone());
        value = add(&add(&all, &one)?, &value)?;
    }
    let unknown = bitand(&value, &invert(&mask)?)?;
    if truthy(&unknown)? && !keep {
        return Err(value_error(format!(
            "{}({}) -->  unknown values {} [{}]",
            t.name(),
            repr_text(&value)?,
            repr_text(&unknown)?,
            binary_text(&unknown, None)?
        )));
    }
    pseudo_member(t, value, negative)
}

/// "A|B", or None for no member at all.
fn combined_name(t: Type, value: &Value) -> R {
    let singles = raw(t, "_singles_mask_");
    let aliases = bitand(value, &invert(&singles)?)?;
    let mut found = parts(t, &bitand(value, &singles)?)?;
    let mut covered = zero();
    for m in &found {
        covered = bitor(&covered, &value_of(m)?)?;
    }
    if truthy(&aliases)? {
        for (_, m) in pairs_of(&raw(t, "_member_map_")) {
            let v = value_of(&m)?;
            let new = !found.iter().any(|f| is(f, &m)) && truthy(&v)?;
            if new && eq_b(&bitand(&v, value)?, &v)? {
                covered = bitor(&covered, &v)?;
                found.push(m);
            }
        }
    }
    let unknown = bitxor(value, &covered)?;
    if !truthy(&covered)? {
        return Ok(NONE);
    }
    let mut names = Vec::new();
    for m in &found {
        names.push(super::classes::text(&get(m, "_name_")?));
    }
    if truthy(&unknown)? {
        if is(&raw(t, "_boundary_"), &boundary("STRICT")?) {
            return Err(value_error(format!(
                "{}: no members with value {}",
                repr_text(&t.value())?,
                repr_text(&unknown)?
            )));
        }
        let shown = call(&raw(t, "_numeric_repr_"), &mut [unknown])?;
        names.push(super::classes::text(&crate::ops::str_of(&shown)?));
    }
    Ok(new_string(names.join("|")))
}

fn pseudo_member(t: Type, value: Value, negative: Option<Value>) -> R {
    let data = raw(t, "_member_type_");
    let plain = data.as_type() == Some(T::Object.ty());
    let new = crate::attr::getattr_sym(&data, sym::NEW)?;
    let mut args = vec![t.value()];
    if !plain {
        args.push(value.clone());
    }
    let m = call(&new, &mut args)?;
    if super::classes::find(&m, "_value_")?.is_none() {
        put(&m, "_value_", value.clone())?;
    }
    put(&m, "_name_", combined_name(t, &value)?)?;
    let map = raw(t, "_value2member_map_");
    let d = match map.as_dict() {
        Some(d) => d,
        None => return Ok(m),
    };
    let m = match d.get(&value)? {
        Some(first) => first,
        None => {
            d.set(value, m.clone())?;
            m
        }
    };
    if let Some(n) = negative {
        d.set(n, m.clone())?;
    }
    Ok(m)
}

fn flag_contains(a: &[Value]) -> R {
    let t = type_of(&a[0]);
    if !type_of(&a[1]).is_subtype(t) {
        return Err(type_error(format!(
            "unsupported operand type(s) for 'in': '{}' and '{}'",
            type_of(&a[1]).qualname(),
            t.qualname()
        )));
    }
    let other = value_of(&a[1])?;
    eq(&bitand(&other, &value_of(&a[0])?)?, &other)
}

fn repr(a: &[Value]) -> R {
    let class = type_of(&a[0]).name();
    let name = get(&a[0], "_name_")?;
    let shown = value_repr(&a[0])?;
    Ok(new_string(match name.as_str() {
        Some(n) => format!("<{}.{}: {}>", class, n, shown),
        None => format!("<{}: {}>", class, shown),
    }))
}

fn text(a: &[Value]) -> R {
    let class = type_of(&a[0]).name();
    let name = get(&a[0], "_name_")?;
    Ok(new_string(match name.as_str() {
        Some(n) => format!("{}.{}", class, n),
        None => format!("{}({})", class, repr_text(&value_of(&a[0])?)?),
    }))
}

fn combine(a: &[Value], f: fn(&Value, &Value) -> R) -> R {
    let t = type_of(&a[0]);
    let data = raw(t, "_member_type_").as_type().unwrap_or_else(|| T::Object.ty());
    let other = if type_of(&a[1]).is_subtype(t) {
        value_of(&a[1])?
    } else if data != T::Object.ty() && type_of(&a[1]).is_subtype(data) {
        a[1].clone()
    } else {
        return Ok(NOT_IMPLEMENTED);
    };
    by_value(&t.value(), &f(&value_of(&a[0])?, &other)?)
}

fn inverted(a: &[Value]) -> R {
    let now = get(&a[0], "_inverted_")?;
    if !now.is_none() {
        return Ok(now);
    }
    let t = type_of(&a[0]);
    let value = value_of(&a[0])?;
    let how = raw(t, "_boundary_");
    let other = invert(&value)?;
    let all = is(&how, &boundary("KEEP")?) || is(&how, &boundary("EJECT")?);
    let other = if all { other } else { bitand(&raw(t, "_singles_mask_"), &other)? };
    let m = by_value(&t.value(), &other)?;
    put(&a[0], "_inverted_", m.clone())?;
    Ok(m)
}

static FLAG: &[NativeDef] = &[
    def!("_missing_", "cls, value", missing),
    def!("_iter_member_by_value_", "cls, value", |a| {
        iter_object(&list(by_bits(as_class(&a[0])?, &a[1])?))
    }),
    def!("_iter_member_by_def_", "cls, value", |a| {
        iter_object(&list(in_order(as_class(&a[0])?, &a[1])?))
    }),
    def!("_iter_member_", "cls, value", |a| {
        iter_object(&list(by_bits(as_class(&a[0])?, &a[1])?))
    }),
    def!("__contains__", "self, other", flag_contains),
    def!("__iter__", "self", |a| iter_object(&list(parts(type_of(&a[0]), &value_of(&a[0])?)?))),
    def!("__len__", "self", |a| Ok(Value::int(bits(&value_of(&a[0])?)?.len() as i64))),
    def!("__repr__", "self", repr),
    def!("__str__", "self", text),
    def!("__bool__", "self", |a| Ok(Value::bool(truthy(&value_of(&a[0])?)?))),
    def!("__or__", "self, other", |a| combine(a, bitor)),
    def!("__and__", "self, other", |a| combine(a, bitand)),
    def!("__xor__", "self, other", |a| combine(a, bitxor)),
    def!("__ror__", "self, other", |a| combine(a, bitor)),
    def!("__rand__", "self, other", |a| combine(a, bitand)),
    def!("__rxor__", "self, other", |a| combine(a, bitxor)),
    def!("__invert__", "self", inverted),
];
static NEXT: NativeDef =
    def!("_generate_next_value_", "name, start, count, last_values", next_value);

/// An enum of the library's own with str members.
pub fn text_enum(m: &ModuleData, name: &str, members: &[(&str, &str)]) -> R<Type> {
    let base = super::classes::get(&crate::module::import_dotted("enum")?, "StrEnum")?;
    let pairs = members.iter().map(|(k, v)| tuple(vec![new_str(k), new_str(v)])).collect();
    let made = call_kw(
        &base,
        &mut [new_str(name), list(pairs), new_str("enum")],
        &["module"],
    )?;
    m.set_str(name, made.clone());
    for (k, v) in pairs_of(&raw(as_class(&made)?, "_member_map_")) {
        m.set(crate::attr::name_sym(&k)?, v);
    }
    as_class(&made)
}

pub fn fill(m: &ModuleData, publish: &dyn Fn(&'static str, Made)) -> R<()> {
    let mut h = home()?;
    let limits =
        [("STRICT", "strict"), ("CONFORM", "conform"), ("EJECT", "eject"), ("KEEP", "keep")];
    h.boundary = Some(text_enum(m, "FlagBoundary", &limits)?);
    set_home(h);
    let base = h.base.map_or(NONE, |b| b.value());
    let flag = library_class("Flag", &[base], boundary("STRICT")?)?;
    add_methods(&flag.value(), "enum", FLAG)?;
    add_plain(flag, &NEXT);
    let shown = crate::module::builtin(sym::intern("repr")).unwrap_or(NONE);
    flag.set(sym::intern("_numeric_repr_"), shown);
    h.flag = Some(flag);
    set_home(h);
    let repr_base = h.repr_base.map_or(NONE, |b| b.value());
    let bases = [T::Int.value(), repr_base, flag.value()];
    let int = library_class("IntFlag", &bases, boundary("KEEP")?)?;
    publish("Flag", Made(flag));
    publish("IntFlag", Made(int));
    Ok(())
}
