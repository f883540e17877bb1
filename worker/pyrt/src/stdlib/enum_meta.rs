//! EnumType: makes enum classes and their members, and is what `Color(1)`, `Color["RED"]`, `len`
//! and iteration ask.

use super::classes::{args_of, def, get, hide, method, pairs_of};
use super::enum_body::{is_dunder, member_names, new_body};
use super::enums::{as_class, home, is_enum, is_flag, member_named, members, raw};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym::{self, Sym};
use crate::types::Type;

/// A class that enum itself makes.
pub struct Made(pub Type);

fn check_no_members(name: &Value, bases: &[Value]) -> R<()> {
    for b in bases {
        for t in as_class(b)?.mro() {
            if is_enum(*t) && len(&raw(*t, "_member_names_"))? > 0 {
                return Err(type_error(format!(
                    "<enum {}> cannot extend {}",
                    repr_text(name)?,
                    repr_text(&t.value())?
                )));
            }
        }
    }
    Ok(())
}

/// The type of the members' data (object when there is none) and the enum class among the bases.
fn mixins(name: &Value, bases: &[Value]) -> R<(Type, Option<Type>)> {
    let last = match bases.last() {
        Some(b) => as_class(b)?,
        None => return Ok((T::Object.ty(), home()?.base)),
    };
    check_no_members(name, bases)?;
    if !is_enum(last) {
        return Err(type_error(
            "new enumerations should be created as `EnumName([mixin_type, ...] [data_type,] \
             enum_type)`",
        ));
    }
    Ok((data_type(name, bases)?, Some(last)))
}

fn data_type(name: &Value, bases: &[Value]) -> R<Type> {
    let object = T::Object.ty();
    let mut found: Vec<Type> = Vec::new();
    let mut note = |t: Type| {
        if !found.contains(&t) {
            found.push(t);
        }
    };
    for b in bases {
        let mut candidate = None;
        for t in as_class(b)?.mro().iter().copied().filter(|t| *t != object) {
            if t.meta().is_subtype(home()?.meta) {
                let of = raw(t, "_member_type_").as_type().unwrap_or(object);
                if of != object {
                    note(of);
                    break;
                }
            } else if t.dict().get(sym::NEW).is_some() || is_dataclass(t) {
                note(candidate.unwrap_or(t));
                break;
            } else {
                candidate = candidate.or(Some(t));
            }
        }
    }
    match found.len() {
        0 => Ok(object),
        1 => Ok(found[0]),
        _ => {
            let all = set(found.iter().map(|t| t.value()).collect())?;
            Err(type_error(format!(
                "too many data types for {}: {}",
                repr_text(name)?,
                repr_text(&all)?
            )))
        }
    }
}

fn is_dataclass(t: Type) -> bool {
    t.dict().get(sym::intern(super::dataclass_methods::FIELDS)).is_some()
}

/// How the members' values show in repr(): the data type's `__repr__`, or None.
fn data_repr(bases: &[Value]) -> R {
    for b in bases {
        for t in as_class(b)?.mro().iter().filter(|t| **t != T::Object.ty()) {
            if t.meta().is_subtype(home()?.meta) {
                return Ok(raw(*t, "_value_repr_"));
            }
            if let Some(f) = t.dict().get(sym::REPR) {
                return Ok(f.clone());
            }
        }
    }
    Ok(NONE)
}

pub fn unwrapped(f: Value) -> Value {
    match f.as_wrapper() {
        Some(w) => w.inner.clone(),
        None => f,
    }
}

/// `t.__new__` as a function.
fn new_of(t: Type, name: &str) -> Option<Value> {
    t.lookup(sym::intern(name)).map(unwrapped)
}

/// The function that creates members; was it defined in the body; does it take the values?
fn find_new(own: Option<Value>, data: Type, first: Option<Type>) -> (Value, bool, bool) {
    let objects = new_of(T::Object.ty(), "__new__").unwrap_or(NONE);
    let enums = home().ok().and_then(|h| h.base).and_then(|b| new_of(b, "__new__"));
    let enums = enums.unwrap_or(UNBOUND);
    let save = first.is_some() && own.is_some();
    let usable = |f: &Value| !is(f, &objects) && !is(f, &enums);
    let inherited = || {
        for name in ["__new_member__", "__new__"] {
            for t in std::iter::once(data).chain(first) {
                if let Some(f) = new_of(t, name).filter(usable) {
                    return f;
                }
            }
        }
        objects.clone()
    };
    let f = own.map(unwrapped).unwrap_or_else(inherited);
    let takes_values = first.is_some() && usable(&f);
    (f, save, takes_values)
}

pub fn set_raw(t: Type, name: &str, v: Value) {
    t.set(sym::intern(name), v);
}

/// EnumType.__new__
pub fn create(
    meta: Type,
    name: &Value,
    bases: &[Value],
    body: &Value,
    boundary: Value,
    kw: Vec<(Value, Value)>,
) -> R {
    let mut entries = body_entries(body)?;
    let names = member_names(body)?;
    for n in &names {
        if matches!(n.as_str().as_deref(), Some("mro" | "")) {
            return Err(value_error(format!("invalid enum member name(s) {}", repr_text(n)?)));
        }
    }
    let order = remove(&mut entries, "_order_");
    let (data, first) = mixins(name, bases)?;
    let own_new = entries.iter().find(|(k, _)| k == "__new__").map(|x| x.1.clone());
    let (new, save_new, use_args) = find_new(own_new, data, first);
    make_protos(&mut entries, &names)?;
    let inherited = first.map_or(NONE, |f| raw(f, "_boundary_"));
    for (n, v) in [
        ("_new_member_", static_(new.clone())),
        ("_use_args_", Value::bool(use_args)),
        ("_member_names_", list(vec![])),
        ("_member_map_", crate::dict::new_dict()),
        ("_value2member_map_", crate::dict::new_dict()),
        ("_unhashable_values_", list(vec![])),
        ("_member_type_", data.value()),
        ("_value_repr_", data_repr(bases)?),
        ("_boundary_", if truthy(&boundary)? { boundary } else { inherited }),
        ("_flag_mask_", Value::int(0)),
        ("_singles_mask_", Value::int(0)),
        ("_all_bits_", Value::int(0)),
        ("_inverted_", NONE),
    ] {
        remove(&mut entries, n);
        entries.push((n.to_string(), v));
    }
    let ns = dict(entries.into_iter().map(|(k, v)| (new_string(k), v)).collect())?;
    let made = super_new(meta, vec![name.clone(), tuple(bases.to_vec()), ns], kw);
    let class = match made {
        Err(e) if e.is(T::RuntimeError) => {
            let cause = e.value().as_exc().map_or(NONE, |d| d.state().cause.clone());
            return Err(if cause.is_none() { e } else { PyErr::of(cause) });
        }
        r => r?,
    };
    finish(as_class(&class)?, data, first, bases, (new, save_new))?;
    check_flags(as_class(&class)?)?;
    check_order(as_class(&class)?, order)?;
    Ok(class)
}

fn static_(f: Value) -> Value {
    crate::descr::new_wrapper(T::StaticMethod.ty(), f)
}

/// What the body bound, without what `_ignore_` names.
fn body_entries(body: &Value) -> R<Vec<(String, Value)>> {
    let all = body.as_dict().map(|d| d.pairs()).unwrap_or_default();
    let mut entries: Vec<(String, Value)> =
        all.into_iter().map(|(k, v)| (k.as_str().unwrap_or_default().into_owned(), v)).collect();
    if let Some(ignored) = remove(&mut entries, "_ignore_") {
        for n in collect(&ignored)? {
            remove(&mut entries, &n.as_str().unwrap_or_default());
        }
    }
    Ok(entries)
}

fn remove(entries: &mut Vec<(String, Value)>, name: &str) -> Option<Value> {
    let i = entries.iter().position(|(k, _)| k == name)?;
    Some(entries.remove(i).1)
}

/// Puts a stand-in for each member, which turns into it once the class is there.
fn make_protos(entries: &mut [(String, Value)], names: &[Value]) -> R<()> {
    let proto = home()?.proto;
    for n in names {
        let n = n.as_str().unwrap_or_default();
        if let Some((_, v)) = entries.iter_mut().find(|(k, _)| *k == n) {
            let stand_in = crate::class::new_instance(proto);
            hide(&stand_in, super::enum_build::VALUE, take(v));
            *v = stand_in;
        }
    }
    Ok(())
}

/// `super().__new__(meta, ...)` from EnumType: another metaclass may come before type.
fn super_new(meta: Type, mut args: Vec<Value>, kw: Vec<(Value, Value)>) -> R {
    let own = home()?.meta;
    let mro = meta.mro();
    let at = mro.iter().position(|m| *m == own).map_or(mro.len(), |i| i + 1);
    let next = mro[at..].iter().find_map(|m| m.dict().get(sym::NEW).cloned());
    args.insert(0, meta.value());
    match next {
        Some(f) => call_ex(&unwrapped(f), args, kw),
        None => crate::class::build_type(meta, &args[1], &args[2], &args[3], kw),
    }
}

/// repr() and its like must be the enum's own unless the body defines them.
fn finish(
    t: Type,
    data: Type,
    first: Option<Type>,
    bases: &[Value],
    new: (Value, bool),
) -> R<()> {
    let h = home()?;
    let own = |n: Sym| t.dict().get(n).is_some();
    let object = T::Object.ty();
    if let Some(r) = h.repr_base.filter(|r| bases.iter().any(|b| b.as_type() == Some(*r))) {
        let _ = r;
        if data == object {
            return Err(type_error(
                "ReprEnum subclasses must be mixed with a data type (i.e. int, str, float, etc.)",
            ));
        }
        if !own(sym::FORMAT) {
            t.set(sym::FORMAT, data.lookup(sym::FORMAT).unwrap_or(NONE));
        }
        if !own(sym::STR) {
            let shown = data.lookup(sym::STR).unwrap_or(NONE);
            let plain = object.lookup(sym::STR).unwrap_or(NONE);
            let by_repr = is(&shown, &plain);
            let repr = data.lookup(sym::REPR).unwrap_or(NONE);
            t.set(sym::STR, if by_repr { repr } else { shown });
        }
    }
    if let Some(first) = first {
        for n in [sym::REPR, sym::STR, sym::FORMAT, sym::REDUCE_EX] {
            let found = t.lookup(n).unwrap_or(NONE);
            let foreign = [data, object]
                .iter()
                .any(|o| o.lookup(n).map_or(false, |f| is(&f, &found)));
            if !own(n) && foreign {
                t.set(n, first.lookup(n).unwrap_or(NONE));
            }
        }
    }
    if let Some(flag) = h.flag.filter(|f| t.is_subtype(*f)) {
        for n in ["__or__", "__and__", "__xor__", "__ror__", "__rand__", "__rxor__", "__invert__"] {
            let n = sym::intern(n);
            if !own(n) {
                t.set(n, flag.lookup(n).unwrap_or(NONE));
            }
        }
    }
    if let Some(base) = h.base {
        if new.1 {
            set_raw(t, "__new_member__", static_(new.0));
        }
        t.set(sym::NEW, base.lookup(sym::NEW).unwrap_or(NONE));
    }
    Ok(())
}

fn check_flags(t: Type) -> R<()> {
    if !is_flag(t) && (home()?.flag.is_some() || t.name() != "Flag") {
        for n in ["_boundary_", "_flag_mask_", "_singles_mask_", "_all_bits_", "_inverted_"] {
            t.remove(sym::intern(n));
        }
        return Ok(());
    }
    let values: R<Vec<Value>> = members(t)?.iter().map(|m| get(m, "_value_")).collect();
    let values = values?;
    for pair in values.windows(2) {
        if gt_b(&pair[0], &pair[1])? {
            let by_def = raw(t, "_iter_member_by_def_");
            set_raw(t, "_iter_member_", by_def);
            break;
        }
    }
    Ok(())
}

fn check_order(t: Type, order: Option<Value>) -> R<()> {
    let order = match order {
        Some(o) => o,
        None => return Ok(()),
    };
    let names = match order.as_str() {
        Some(s) => s.replace(',', " ").split_whitespace().map(new_str).collect(),
        None => collect(&order)?,
    };
    let canonical = raw(t, "_member_names_");
    let mut kept = Vec::new();
    for n in names {
        let alias = match member_named(t, &n)? {
            Some(_) => !contains(&canonical, &n)?,
            None => false,
        };
        if !alias {
            kept.push(n);
        }
    }
    let kept = list(kept);
    if truthy(&kept)? && !eq_b(&kept, &canonical)? {
        return Err(type_error(format!(
            "member order does not match _order_:\n  {}\n  {}",
            repr_text(&canonical)?,
            repr_text(&kept)?
        )));
    }
    Ok(())
}

// ---- the metaclass's methods

fn meta_new(a: &[Value]) -> R {
    let (meta, bases) = (as_class(&a[0])?, args_of(&a[2]));
    let boundary = a[4].given().cloned().unwrap_or(NONE);
    if super::classes::is_true(&a[5])? {
        let args = vec![a[1].clone(), a[2].clone(), a[3].clone()];
        return super_new(meta, args, pairs_of(&a[6]));
    }
    create(meta, &a[1], &bases, &a[3], boundary, pairs_of(&a[6]))
}

fn meta_prepare(a: &[Value]) -> R {
    let bases = collect(&a[2])?;
    let (_, first) = mixins(&a[1], &bases)?;
    let body = new_body(&a[1])?;
    if let Some(f) = first {
        let next = raw(f, "_generate_next_value_");
        setitem(&body, &new_str("_generate_next_value_"), next)?;
    }
    Ok(body)
}

fn meta_call(a: &[Value]) -> R {
    let t = as_class(&a[0])?;
    match a[2].given().filter(|n| !n.is_none()) {
        None => {
            let new = t.lookup(sym::NEW).map(unwrapped).unwrap_or(NONE);
            call(&new, &mut [a[0].clone(), a[1].clone()])
        }
        Some(names) => functional(t, &a[1], names, &a[3..]),
    }
}

/// Enum('Color', 'RED GREEN'); `a` is module, qualname, type, start and boundary.
fn functional(t: Type, name: &Value, names: &Value, a: &[Value]) -> R {
    let meta = t.meta();
    let given = |i: usize| a[i].given().filter(|v| !v.is_none()).cloned();
    let bases = match given(2) {
        Some(data) => vec![data, t.value()],
        None => vec![t.value()],
    };
    let (_, first) = mixins(name, &bases)?;
    let body = method(&meta.value(), "__prepare__", &[name.clone(), tuple(bases.clone())])?;
    let start = a[3].given().cloned().unwrap_or_else(|| Value::int(1));
    let mut items = Vec::new();
    let listed = match names.as_str() {
        Some(s) => Some(s.replace(',', " ").split_whitespace().map(new_str).collect()),
        None if names.as_tuple().is_some() || names.as_list().is_some() => Some(collect(names)?),
        None => None,
    };
    match listed {
        Some(all) if all.first().map_or(false, |n: &Value| n.as_str_data().is_some()) => {
            let next = first.map_or(NONE, |f| unwrapped(raw(f, "_generate_next_value_")));
            let mut last = Vec::new();
            for (i, n) in all.into_iter().enumerate() {
                let count = Value::int(i as i64);
                let args = &mut [n.clone(), start.clone(), count, list(last.clone())];
                let v = call(&next, args)?;
                last.push(v.clone());
                items.push((n, v));
            }
        }
        _ => {
            for item in collect(names)? {
                if item.as_str_data().is_some() {
                    let v = getitem(names, &item)?;
                    items.push((item, v));
                } else {
                    items.push(unpack2(&item)?);
                }
            }
        }
    }
    for (k, v) in items {
        setitem(&body, &k, v)?;
    }
    let module = given(0).unwrap_or_else(crate::frames::calling_module);
    setitem(&body, &sym::MODULE.value(), module)?;
    if let Some(q) = given(1) {
        setitem(&body, &sym::QUALNAME.value(), q)?;
    }
    let new = meta.lookup(sym::NEW).map(unwrapped).unwrap_or(NONE);
    let args = vec![meta.value(), name.clone(), tuple(bases), body];
    call_ex(&new, args, vec![(new_str("boundary"), given(4).unwrap_or(NONE))])
}

fn meta_contains(a: &[Value]) -> R {
    let t = as_class(&a[0])?;
    if !is_enum(type_of(&a[1])) {
        return Err(type_error(format!(
            "unsupported operand type(s) for 'in': '{}' and '{}'",
            type_of(&a[1]).qualname(),
            t.meta().qualname()
        )));
    }
    let ours = type_of(&a[1]).is_subtype(t);
    Ok(Value::bool(ours && member_named(t, &get(&a[1], "_name_")?)?.is_some()))
}

fn meta_getattr(a: &[Value]) -> R {
    let name = a[1].as_str().unwrap_or_default().into_owned();
    let found = match is_dunder(&name) {
        true => None,
        false => member_named(as_class(&a[0])?, &a[1])?,
    };
    found.ok_or_else(|| attribute_error(name))
}

fn meta_setattr(a: &[Value]) -> R {
    let t = as_class(&a[0])?;
    let map = t.dict().get(sym::intern("_member_map_")).cloned();
    if let Some(d) = map.as_ref().and_then(|m| m.as_dict()) {
        if d.contains(&a[1])? {
            return Err(attribute_error(format!("cannot reassign member {}", repr_text(&a[1])?)));
        }
    }
    crate::attr::generic_setattr(&a[0], crate::attr::name_sym(&a[1])?, Some(a[2].clone()))?;
    Ok(NONE)
}

fn meta_delattr(a: &[Value]) -> R {
    let t = as_class(&a[0])?;
    if member_named(t, &a[1])?.is_some() {
        return Err(attribute_error(format!(
            "{} cannot delete member {}.",
            repr_text(&new_str(t.name()))?,
            repr_text(&a[1])?
        )));
    }
    crate::attr::generic_setattr(&a[0], crate::attr::name_sym(&a[1])?, None)?;
    Ok(NONE)
}

fn meta_getitem(a: &[Value]) -> R {
    member_named(as_class(&a[0])?, &a[1])?.ok_or_else(|| key_error(&a[1]))
}

fn meta_repr(a: &[Value]) -> R {
    let t = as_class(&a[0])?;
    let what = if is_flag(t) { "flag" } else { "enum" };
    Ok(new_string(format!("<{} {}>", what, repr_text(&new_str(t.name()))?)))
}

fn meta_dir(a: &[Value]) -> R {
    let t = as_class(&a[0])?;
    let mut names: Vec<Value> = [
        "__class__", "__contains__", "__doc__", "__getitem__", "__iter__", "__len__",
        "__members__", "__module__", "__name__", "__qualname__",
    ]
    .iter()
    .map(|n| new_str(n))
    .collect();
    names.extend(collect(&raw(t, "_member_names_"))?);
    let new = unwrapped(raw(t, "_new_member_"));
    if new_of(T::Object.ty(), "__new__").map_or(true, |f| !is(&f, &new)) {
        names.push(new_str("__new__"));
    }
    if t.mro().iter().any(|m| m.is_heap() && m.dict().get(sym::INIT_SUBCLASS).is_some()) {
        names.push(new_str("__init_subclass__"));
    }
    let data = raw(t, "_member_type_");
    if data.as_type() != Some(T::Object.ty()) {
        names.extend(crate::object_types::dir_of(&data));
    }
    let all = list(collect(&set(names)?)?);
    method(&all, "sort", &[])?;
    Ok(all)
}

fn meta_reversed(a: &[Value]) -> R {
    let mut all = members(as_class(&a[0])?)?;
    all.reverse();
    iter_object(&list(all))
}

static META: &[NativeDef] = &[
    def!("__new__", "metacls, cls, bases, classdict, *, boundary=, _simple=, **kwds", meta_new),
    def!("__prepare__", "cls, name, bases, /, **kwds", meta_prepare),
    def!("__bool__", "self", |_| Ok(TRUE)),
    def!(
        "__call__",
        "self, value, names=, *, module=, qualname=, type=, start=, boundary=",
        meta_call
    ),
    def!(
        "_convert_",
        "self, name, module, filter, source=, *, boundary=, as_global=",
        super::enum_convert::convert
    ),
    def!("__contains__", "self, member", meta_contains),
    def!("__delattr__", "self, attr", meta_delattr),
    def!("__dir__", "self", meta_dir),
    def!("__getattr__", "self, name", meta_getattr),
    def!("__getitem__", "self, name", meta_getitem),
    def!("__iter__", "self", |a| iter_object(&list(members(as_class(&a[0])?)?))),
    def!("__len__", "self", |a| {
        Ok(Value::int(len(&raw(as_class(&a[0])?, "_member_names_"))? as i64))
    }),
    def!("__repr__", "self", meta_repr),
    def!("__reversed__", "self", meta_reversed),
    def!("__setattr__", "self, name, value", meta_setattr),
];
static MEMBERS: NativeDef = def!("__members__", "self", |a| {
    let map = raw(as_class(&a[0])?, "_member_map_");
    Ok(crate::mapping_proxy::of(map))
});

pub fn make() -> R<Type> {
    let c = super::classes::class("enum", "EnumType", &[T::Type.value()], META)?;
    super::classes::add_property(&c, "__members__", &MEMBERS);
    as_class(&c)
}
