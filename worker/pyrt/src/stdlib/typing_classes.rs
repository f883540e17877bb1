//! typing.NamedTuple, TypedDict and NewType: things to derive from that make other classes.

use super::classes::{args_of, class, def, find, from_module, get, pairs_of, put, text};
use super::typing_forms::{as_type, union};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

// ---- NamedTuple

const PROHIBITED: [&str; 10] = [
    "__new__", "__init__", "__slots__", "__getnewargs__", "_fields", "_field_defaults",
    "_field_types", "_make", "_replace", "_asdict",
];

fn named_tuple(name: &str, types: Vec<(Value, Value)>, defaults: Vec<Value>, module: Value) -> R {
    let fields: Vec<Value> = types.iter().map(|x| x.0.clone()).collect();
    let types: Vec<(Value, Value)> = types.into_iter().map(|(k, t)| (k, as_type(&t))).collect();
    let c = call_kw(
        &from_module("collections", "namedtuple")?,
        &mut [new_str(name), list(fields), list(defaults), module],
        &["defaults", "module"],
    )?;
    let notes = dict(types)?;
    put(&c, "__annotations__", notes.clone())?;
    let new = get(&c, "__new__")?;
    put(&new, "__annotations__", notes)?;
    Ok(c)
}

/// The metaclass of `class P(NamedTuple)`.
fn tuple_meta_new(a: &[Value]) -> R {
    let ns = &a[3];
    let generic = from_module("typing", "Generic")?;
    let marker = from_module("typing", "_NamedTuple")?;
    let mut with_generic = false;
    for b in args_of(&a[2]) {
        with_generic |= is(&b, &generic);
        if !is(&b, &generic) && !is(&b, &marker) {
            return Err(type_error("can only inherit from a NamedTuple type and Generic"));
        }
    }
    let notes = crate::dict::get_str(ns, "__annotations__")?;
    let types = notes.map(|d| pairs_of(&d)).unwrap_or_default();
    let mut defaults = Vec::new();
    let mut defaulted: Vec<String> = Vec::new();
    for (k, _) in &types {
        match crate::dict::get_str(ns, &text(k))? {
            Some(v) => {
                defaults.push(v);
                defaulted.push(text(k));
            }
            None if !defaulted.is_empty() => {
                return Err(type_error(format!(
                    "Non-default namedtuple field {} cannot follow default field{} {}",
                    text(k),
                    if defaulted.len() > 1 { "s" } else { "" },
                    defaulted.join(", ")
                )))
            }
            None => {}
        }
    }
    let names: Vec<String> = types.iter().map(|(k, _)| text(k)).collect();
    let module = crate::dict::get_str(ns, "__module__")?.unwrap_or(NONE);
    let mut c = named_tuple(&text(&a[1]), types, defaults, module)?;
    if with_generic {
        c = call(&T::Type.value(), &mut [a[1].clone(), tuple(vec![c.clone(), generic]), {
            let d = crate::dict::new_dict();
            for n in ["__module__", "__annotations__", "__orig_bases__"] {
                if let Some(v) = crate::dict::get_str(ns, n)? {
                    setitem(&d, &new_str(n), v)?;
                }
            }
            d
        }])?;
    }
    for (k, v) in crate::dict::pairs_of_mapping(ns)?.unwrap_or_default() {
        let n = text(&k);
        if PROHIBITED.contains(&n.as_str()) {
            return Err(attribute_error(format!("Cannot overwrite NamedTuple attribute {}", n)));
        }
        let special = ["__module__", "__name__", "__annotations__"].contains(&n.as_str());
        if n == "__qualname__" {
            put(&c, &n, v)?;
        } else if !special && !names.contains(&n) {
            put(&c, &n, v)?;
        }
    }
    Ok(c)
}

/// NamedTuple('P', [('x', int)]), NamedTuple('P', x=int)
fn tuple_call(a: &[Value]) -> R {
    let by_name = pairs_of(&a[3]);
    let types = match a[2].given().filter(|f| !f.is_none()) {
        Some(_) if !by_name.is_empty() => {
            return Err(type_error(
                "Either list of fields or keywords can be provided to NamedTuple, not both",
            ))
        }
        Some(f) => collect(f)?.iter().map(unpack2).collect::<R<Vec<_>>>()?,
        None => by_name,
    };
    named_tuple(&text(&a[1]), types, vec![], crate::frames::calling_module())
}

static TUPLE_META: &[NativeDef] =
    &[def!("__new__", "cls, typename, bases, ns, /, **kwargs", tuple_meta_new)];
static TUPLE: &[NativeDef] = &[
    def!("__call__", "self, typename, fields=, /, **kwargs", tuple_call),
    def!("__repr__", "self", |a| {
        Ok(new_string(format!("<function NamedTuple at {:#x}>", a[0].ptr())))
    }),
    def!("__mro_entries__", "self, bases", |_| {
        Ok(tuple(vec![from_module("typing", "_NamedTuple")?]))
    }),
];

// ---- TypedDict

/// Is the annotation Required[...] or NotRequired[...], perhaps within Annotated?
fn requirement(t: &Value) -> Option<bool> {
    let a = super::typing_forms::alias_of(t)?;
    match a.name {
        "Required" => Some(true),
        "NotRequired" => Some(false),
        "Annotated" => requirement(&a.origin),
        _ => None,
    }
}

fn dict_meta_new(a: &[Value]) -> R {
    let meta = a[0].as_type().ok_or_else(|| type_error("a class is required"))?;
    let generic = from_module("typing", "Generic")?;
    let marker = find(&crate::module::import_dotted("typing")?, "_TypedDict")?.unwrap_or(NONE);
    let total = a[4].given().map_or(Ok(true), truthy)?;
    let bases = args_of(&a[2]);
    let notes = crate::dict::new_dict();
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    let mut is_generic = false;
    for b in &bases {
        is_generic |= is(b, &generic);
        if is(b, &generic) || is(b, &marker) {
            continue;
        }
        if type_of(b) != meta {
            return Err(type_error(
                "cannot inherit from both a TypedDict type and a non-TypedDict base class",
            ));
        }
        dict_update(&notes, &get(b, "__annotations__")?)?;
        required.extend(collect(&get(b, "__required_keys__")?)?);
        optional.extend(collect(&get(b, "__optional_keys__")?)?);
        is_generic |= find(b, "__parameters__")?.is_some();
    }
    let ns = dict(crate::dict::pairs_of_mapping(&a[3])?.unwrap_or_default())?;
    let own = crate::dict::get_sym(&ns, sym::ANNOTATIONS);
    for (k, t) in own.map(|d| pairs_of(&d)).unwrap_or_default() {
        let t = as_type(&t);
        if requirement(&t).unwrap_or(total) {
            required.push(k.clone());
        } else {
            optional.push(k.clone());
        }
        dict_set(&notes, k, t)?;
    }
    for (n, v) in [
        ("__annotations__", notes),
        ("__required_keys__", crate::set::frozenset(required)?),
        ("__optional_keys__", crate::set::frozenset(optional)?),
        ("__total__", Value::bool(total)),
    ] {
        setitem(&ns, &new_str(n), v)?;
    }
    let mut made = vec![T::Dict.value()];
    if is_generic {
        made.insert(0, generic);
    }
    crate::class::build_type(meta, &a[1], &tuple(made), &ns, vec![])
}

fn dict_call(a: &[Value]) -> R {
    let by_name = pairs_of(&a[4]);
    let notes = match a[2].given().filter(|f| !f.is_none()) {
        Some(f) => dict(crate::dict::pairs_of_mapping(f)?.unwrap_or_default())?,
        None => dict(by_name)?,
    };
    let ns = dict(vec![
        (new_str("__annotations__"), notes),
        (new_str("__module__"), crate::frames::calling_module()),
    ])?;
    let meta = from_module("typing", "_TypedDictMeta")?;
    let total = a[3].given().cloned().unwrap_or(TRUE);
    call_kw(&meta, &mut [a[1].clone(), tuple(vec![]), ns, total], &["total"])
}

fn no_checks(_: &[Value]) -> R {
    Err(type_error("TypedDict does not support instance and class checks"))
}

static DICT_META: &[NativeDef] = &[
    def!("__new__", "cls, name, bases, ns, /, total=", dict_meta_new),
    def!("__call__", "self, /, *args, **kwargs", |a| {
        call_ex(&T::Dict.value(), args_of(&a[1]), pairs_of(&a[2]))
    }),
    def!("__instancecheck__", "self, obj", no_checks),
    def!("__subclasscheck__", "self, cls", no_checks),
];
static DICT: &[NativeDef] = &[
    def!("__call__", "self, typename, fields=, /, *, total=, **kwargs", dict_call),
    def!("__repr__", "self", |a| {
        Ok(new_string(format!("<function TypedDict at {:#x}>", a[0].ptr())))
    }),
    def!("__mro_entries__", "self, bases", |_| {
        Ok(tuple(vec![from_module("typing", "_TypedDict")?]))
    }),
];

// ---- NewType

fn new_type_init(a: &[Value]) -> R {
    let name = text(&a[1]);
    put(&a[0], "__qualname__", a[1].clone())?;
    put(&a[0], "__name__", new_str(name.rsplit('.').next().unwrap_or_default()))?;
    put(&a[0], "__supertype__", a[2].clone())?;
    put(&a[0], "__module__", crate::frames::calling_module())?;
    Ok(NONE)
}

fn new_type_repr(a: &[Value]) -> R {
    let part = |n: &str| get(&a[0], n).map(|v| text(&v));
    Ok(new_string(format!("{}.{}", part("__module__")?, part("__qualname__")?)))
}

static NEW_TYPE: &[NativeDef] = &[
    def!("__init__", "self, name, tp", new_type_init),
    def!("__call__", "self, x, /", |a| Ok(a[1].clone())),
    def!("__repr__", "self", new_type_repr),
    def!("__or__", "self, other", |a| union(vec![a[0].clone(), a[1].clone()])),
    def!("__ror__", "self, other", |a| union(vec![a[1].clone(), a[0].clone()])),
    def!("__mro_entries__", "self, bases", |a| {
        // CPython names the class to come, which only the class statement knows.
        let name = text(&get(&a[0], "__name__")?);
        Err(type_error(format!("Cannot subclass an instance of NewType: {}", name)))
    }),
];

pub fn fill(m: &ModuleData) -> R<()> {
    let object = [T::Object.value()];
    let meta = [T::Type.value()];
    let tuple_meta = class("typing", "NamedTupleMeta", &meta, TUPLE_META)?;
    let dict_meta = class("typing", "_TypedDictMeta", &meta, DICT_META)?;
    let factory = |name: &str, methods: &'static [NativeDef]| -> R {
        call(&class("typing", name, &object, methods)?, &mut [])
    };
    m.set_str("NamedTuple", factory("_NamedTupleFactory", TUPLE)?);
    m.set_str("TypedDict", factory("_TypedDictFactory", DICT)?);
    // What stands for them among the bases: plain types whose metaclass does the work.
    for (name, meta) in [("_NamedTuple", &tuple_meta), ("_TypedDict", &dict_meta)] {
        let ns = dict(vec![(new_str("__module__"), new_str("typing"))])?;
        let t = meta.as_type().unwrap_or_else(|| T::Type.ty());
        let bases = tuple(object.to_vec());
        m.set_str(name, crate::class::build_type(t, &new_str(name), &bases, &ns, vec![])?);
    }
    m.set_str("NamedTupleMeta", tuple_meta);
    m.set_str("_TypedDictMeta", dict_meta);
    m.set_str("NewType", class("typing", "NewType", &object, NEW_TYPE)?);
    Ok(())
}
