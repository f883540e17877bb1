//! dataclasses: fields, asdict, astuple, replace, is_dataclass, make_dataclass.

use super::classes::{def, find, from_module, get, pairs_of, text};
use super::dataclass_methods::FIELDS;
use super::dataclasses::{home, process, Field, FieldKind, Options};
use super::functions;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

/// The fields (no ClassVars, no InitVars) of a dataclass or an instance.
fn field_objects(v: &Value) -> R<Vec<Field>> {
    let home = home()?;
    let mut out = Vec::new();
    for (_, f) in pairs_of(&get(v, FIELDS)?) {
        out.push(Field::read(&f, &home)?);
    }
    Ok(out)
}

fn plain_fields(v: &Value) -> R<Vec<Field>> {
    Ok(field_objects(v)?.into_iter().filter(|f| f.kind == FieldKind::Plain).collect())
}

fn fields(a: &[Value]) -> R {
    if find(&a[0], FIELDS)?.is_none() {
        return Err(type_error("must be called with a dataclass type or instance"));
    }
    Ok(tuple(plain_fields(&a[0])?.into_iter().map(|f| f.object).collect()))
}

fn is_instance(v: &Value) -> R<bool> {
    Ok(find(&type_of(v).value(), FIELDS)?.is_some())
}

fn is_dataclass(a: &[Value]) -> R {
    let class = match a[0].as_type() {
        Some(_) if type_of(&a[0]) != T::GenericAlias.ty() => a[0].clone(),
        _ => type_of(&a[0]).value(),
    };
    Ok(Value::bool(find(&class, FIELDS)?.is_some()))
}

/// What asdict and astuple make of an instance, given the values of its fields.
type Build<'a> = &'a dyn Fn(Vec<(Value, Value)>) -> R;

fn convert(v: &Value, build: Build) -> R {
    crate::call::enter_native()?;
    if is_instance(v)? {
        let mut out = Vec::new();
        for f in plain_fields(v)? {
            out.push((f.sym.value(), convert(&crate::attr::getattr_sym(v, f.sym)?, build)?));
        }
        return build(out);
    }
    let class = type_of(v).value();
    if let Some(t) = v.as_tuple() {
        let items: R<Vec<Value>> = t.to_vec().iter().map(|x| convert(x, build)).collect();
        if find(v, "_fields")?.is_some() {
            return call(&class, &mut items?);
        }
        return call(&class, &mut [list(items?)]);
    }
    if let Some(l) = v.as_list() {
        let items: R<Vec<Value>> = l.items().clone().iter().map(|x| convert(x, build)).collect();
        return call(&class, &mut [list(items?)]);
    }
    if let Some(d) = v.as_dict() {
        let mut pairs = Vec::new();
        for (k, x) in d.pairs() {
            pairs.push(tuple(vec![convert(&k, build)?, convert(&x, build)?]));
        }
        return call(&class, &mut [list(pairs)]);
    }
    call(&from_module("copy", "deepcopy")?, &mut [v.clone()])
}

fn asdict(a: &[Value]) -> R {
    if !is_instance(&a[0])? {
        return Err(type_error("asdict() should be called on dataclass instances"));
    }
    let factory = a[1].given().cloned();
    convert(&a[0], &|pairs| match &factory {
        None => dict(pairs),
        Some(f) => {
            let pairs = pairs.into_iter().map(|(k, v)| tuple(vec![k, v])).collect();
            call(f, &mut [list(pairs)])
        }
    })
}

fn astuple(a: &[Value]) -> R {
    if !is_instance(&a[0])? {
        return Err(type_error("astuple() should be called on dataclass instances"));
    }
    let factory = a[1].given().cloned().unwrap_or_else(|| T::Tuple.value());
    convert(&a[0], &|pairs| {
        call(&factory, &mut [list(pairs.into_iter().map(|x| x.1).collect())])
    })
}

fn replace(a: &[Value]) -> R {
    if !is_instance(&a[0])? {
        return Err(type_error("replace() should be called on dataclass instances"));
    }
    let mut changes = pairs_of(&a[1]);
    let given = |changes: &[(Value, Value)], name: &str| {
        changes.iter().any(|(k, _)| k.as_str().map_or(false, |s| s == name))
    };
    for f in field_objects(&a[0])? {
        if f.kind == FieldKind::ClassVar {
            continue;
        }
        let named = given(&changes, &f.name);
        if !f.init {
            if named {
                return Err(value_error(format!(
                    "field {} is declared with init=False, it cannot be specified with replace()",
                    f.name
                )));
            }
            continue;
        }
        if !named {
            if f.kind == FieldKind::InitVar && f.default.is_none() {
                return Err(value_error(format!(
                    "InitVar '{}' must be specified with replace()",
                    f.name
                )));
            }
            changes.push((f.sym.value(), crate::attr::getattr_sym(&a[0], f.sym)?));
        }
    }
    call_ex(&get(&a[0], "__class__")?, vec![], changes)
}

/// make_dataclass(cls_name, fields, *, bases, namespace, init ... weakref_slot)
fn make_dataclass(a: &[Value]) -> R {
    let annotations = crate::dict::new_dict();
    let defaults = crate::dict::new_dict();
    let mut seen: Vec<String> = Vec::new();
    for item in collect(&a[1])? {
        let parts = match item.as_str_data() {
            Some(_) => vec![item.clone()],
            None => {
                len(&item)?;
                collect(&item)?
            }
        };
        let (name, ty) = match parts.as_slice() {
            [n] => (n.clone(), new_str("typing.Any")),
            [n, t] => (n.clone(), t.clone()),
            [n, t, spec] => {
                dict_set(&defaults, n.clone(), spec.clone())?;
                (n.clone(), t.clone())
            }
            _ => return Err(type_error(format!("Invalid field: {}", repr_text(&item)?))),
        };
        check_name(&name, &seen)?;
        seen.push(text(&name));
        dict_set(&annotations, name, ty)?;
    }
    let ns = crate::dict::new_dict();
    if let Some(given) = a[3].given().filter(|n| !n.is_none()) {
        dict_update(&ns, given)?;
    }
    dict_update(&ns, &defaults)?;
    crate::dict::set_sym(&ns, sym::ANNOTATIONS, annotations);
    if crate::dict::get_sym(&ns, sym::MODULE).is_none() {
        crate::dict::set_sym(&ns, sym::MODULE, new_str("types"));
    }
    let bases = a[2].given().map_or(Ok(vec![]), collect)?;
    let class = super::types::make_class(&a[0], bases, vec![], |made| {
        dict_update(made, &ns)
    })?;
    process(&class, &Options::read(&a[4..])?)
}

fn check_name(name: &Value, seen: &[String]) -> R<()> {
    let shown = repr_text(name)?;
    let plain = match name.as_str() {
        Some(s) => s.into_owned(),
        None => return Err(type_error(format!("Field names must be valid identifiers: {}", shown))),
    };
    let valid = truthy(&super::classes::method(name, "isidentifier", &[])?)?;
    if !valid {
        return Err(type_error(format!("Field names must be valid identifiers: {}", shown)));
    }
    if super::keyword::KEYWORDS.contains(&plain.as_str()) {
        return Err(type_error(format!("Field names must not be keywords: {}", shown)));
    }
    if seen.contains(&plain) {
        return Err(type_error(format!("Field name duplicated: {}", shown)));
    }
    Ok(())
}

static FUNCTIONS: &[NativeDef] = &[
    def!("fields", "class_or_instance", fields),
    def!("is_dataclass", "obj", is_dataclass),
    def!("asdict", "obj, *, dict_factory=", asdict),
    def!("astuple", "obj, *, tuple_factory=", astuple),
    def!("replace", "obj, /, **changes", replace),
    def!(
        "make_dataclass",
        "cls_name, fields, *, bases=, namespace=, init=, repr=, eq=, order=, unsafe_hash=, \
         frozen=, match_args=, kw_only=, slots=, weakref_slot=",
        make_dataclass
    ),
];

pub fn fill(m: &ModuleData) {
    functions(m, FUNCTIONS, "dataclasses");
}
