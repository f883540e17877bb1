//! types.GenericAlias: `list[int]` and the like.

use crate::attr::{generic_getattr, name_sym};
use crate::func::NativeDef;
use crate::object::new_other_data;
use crate::object_types::full_name;
use crate::prelude::*;
use crate::setup::define;

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

pub struct Alias {
    pub origin: Value,
    pub args: Value,
    /// What `*tuple[int, ...]` gives.
    starred: bool,
}

/// types.GenericAlias(origin, item)
pub fn generic_alias(origin: &Value, item: &Value) -> R {
    if crate::stdlib::callable_alias::is_callable_class(origin) {
        return crate::stdlib::callable_alias::with_args(collect(item)?);
    }
    Ok(new(T::GenericAlias.ty(), origin, item))
}

/// An alias of a class derived from GenericAlias.
pub fn alias_of_class(t: crate::types::Type, origin: &Value, item: &Value) -> Value {
    new(t, origin, item)
}

fn new(t: crate::types::Type, origin: &Value, item: &Value) -> Value {
    let args = if item.as_tuple().is_some() { item.clone() } else { tuple(vec![item.clone()]) };
    new_other_data(t, Box::new(Alias { origin: origin.clone(), args, starred: false }))
}

fn object(a: Alias) -> Value {
    new_other_data(T::GenericAlias.ty(), Box::new(a))
}

/// A starred alias is the one thing that iterating over the plain one gives.
fn reduce(a: &[Value]) -> R {
    let x = alias(&a[0])?;
    if !x.starred {
        let args = [x.origin.clone(), x.args.clone()];
        return Ok(tuple_of([T::GenericAlias.value(), tuple_of(args)]));
    }
    let it = iter(&[generic_alias(&x.origin, &x.args)?])?;
    let next = crate::module::builtin(crate::sym::intern("next")).unwrap_or(NONE);
    Ok(tuple_of([next, tuple_of([it])]))
}

/// The plain alias, where the items of an iterator are the starred one of it.
pub fn behind(items: &Value) -> Option<Value> {
    let first = items.as_tuple().filter(|t| t.len() == 1)?[0].clone();
    let x = alias(&first).ok().filter(|x| x.starred)?;
    generic_alias(&x.origin, &x.args).ok()
}

fn dir(a: &[Value]) -> R {
    let mut names = crate::object_types::dir_of(&alias(&a[0])?.origin);
    names.extend(OWN.iter().map(|n| new_str(n)));
    Ok(list(collect(&set(names)?)?))
}

/// Makes an instance, and notes on it, where it takes attributes, how its class was subscripted.
fn make(a: &[Value]) -> R {
    let args = a[1].as_tuple().map(|t| t.to_vec()).unwrap_or_default();
    let kw = a[2].as_dict().map(|d| d.pairs()).unwrap_or_default();
    let object = call_ex(&alias(&a[0])?.origin.clone(), args, kw)?;
    let name = crate::sym::intern("__orig_class__");
    match crate::attr::setattr_sym(&object, name, a[0].clone()) {
        Err(e) if !e.is(T::AttributeError) && !e.is(T::TypeError) => Err(e),
        _ => Ok(object),
    }
}

fn iter(a: &[Value]) -> R {
    let x = alias(&a[0])?;
    let starred = Alias { origin: x.origin.clone(), args: x.args.clone(), starred: true };
    iter_object(&tuple(vec![object(starred)]))
}

/// The types that an unpacked tuple stands for.
fn unpacked_args(x: &Alias) -> Value {
    match x.starred && x.origin.as_type() == Some(T::Tuple.ty()) {
        true => x.args.clone(),
        false => NONE,
    }
}

fn alias(v: &Value) -> R<&Alias> {
    v.as_native_object::<Alias>().ok_or_else(|| type_error("a generic alias is required"))
}

/// How a type stands in the repr of an alias.
pub fn type_repr_text(v: &Value) -> R<String> {
    if matches!(v.tag(), crate::value::Tag::Ellipsis) {
        return Ok("...".into());
    }
    match v.as_type() {
        Some(t) => Ok(full_name(t)),
        None => crate::ops::repr_text(v),
    }
}

fn alias_repr(a: &[Value]) -> R {
    let x = alias(&a[0])?;
    let mut parts = Vec::new();
    for p in collect(&x.args)? {
        parts.push(match p.as_list() {
            Some(l) => {
                let inner: R<Vec<String>> = l.items().iter().map(type_repr_text).collect();
                format!("[{}]", inner?.join(", "))
            }
            None => type_repr_text(&p)?,
        });
    }
    let args = if parts.is_empty() { "()".into() } else { parts.join(", ") };
    let star = if x.starred { "*" } else { "" };
    Ok(new_string(format!("{}{}[{}]", star, type_repr_text(&x.origin)?, args)))
}

/// What is its own; all else is its origin's.
const OWN: &[&str] = &[
    "__class__", "__origin__", "__args__", "__unpacked__", "__parameters__",
    "__typing_unpacked_tuple_args__", "__mro_entries__", "__reduce_ex__", "__reduce__",
    "__copy__", "__deepcopy__",
];

fn alias_getattribute(a: &[Value]) -> R {
    let name = name_sym(&a[1])?;
    let x = alias(&a[0])?;
    match name.name() {
        "__origin__" => return Ok(x.origin.clone()),
        "__args__" => return Ok(x.args.clone()),
        "__unpacked__" => return Ok(Value::bool(x.starred)),
        "__typing_unpacked_tuple_args__" => return Ok(unpacked_args(x)),
        "__parameters__" => return Ok(tuple(crate::stdlib::type_parameters(&collect(&x.args)?))),
        own if OWN.contains(&own) => {}
        _ => return crate::attr::getattr_sym(&x.origin, name),
    }
    match generic_getattr(&a[0], name)? {
        Some(v) => Ok(v),
        None => Err(crate::attr::no_attribute(&a[0], name)),
    }
}

static ALIAS: &[NativeDef] = &[
    m!("__new__", "cls, origin, args, /", |a| {
        let t = a[0].as_type().unwrap_or_else(|| T::GenericAlias.ty());
        Ok(new(t, &a[1], &a[2]))
    }),
    m!("__dir__", "self, /", dir),
    m!("__reduce__", "self, /", reduce),
    m!("__repr__", "self, /", alias_repr),
    m!("__iter__", "self, /", iter),
    m!("__getattribute__", "self, name, /", alias_getattribute),
    m!("__call__", "self, /, *args, **kw", make),
    m!("__mro_entries__", "self, bases, /", |a| Ok(tuple(vec![alias(&a[0])?.origin.clone()]))),
    m!("__getitem__", "self, item, /", |a| {
        crate::stdlib::subscript_alias(&a[0], &collect(&alias(&a[0])?.args)?, &a[1])
    }),
    m!("__instancecheck__", "self, obj, /", |_| {
        Err(type_error("isinstance() argument 2 cannot be a parameterized generic"))
    }),
    m!("__subclasscheck__", "self, cls, /", |_| {
        Err(type_error("issubclass() argument 2 cannot be a parameterized generic"))
    }),
    m!("__eq__", "self, other, /", |a| match (alias(&a[0]), alias(&a[1])) {
        (Ok(x), Ok(y)) => Ok(Value::bool(
            x.starred == y.starred && eq_b(&x.origin, &y.origin)? && eq_b(&x.args, &y.args)?,
        )),
        _ => Ok(NOT_IMPLEMENTED),
    }),
    m!("__hash__", "self, /", |a| {
        let x = alias(&a[0])?;
        Ok(Value::int(hash(&x.origin)? ^ hash(&x.args)?))
    }),
    m!("__or__", "self, other, /", |a| crate::stdlib::union_of(&a[0], &a[1])),
    m!("__ror__", "self, other, /", |a| crate::stdlib::union_of(&a[1], &a[0])),
];

pub fn define_all() {
    define(T::GenericAlias, ALIAS, &[]);
}
