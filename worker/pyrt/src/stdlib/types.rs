//! types: the names of types that have no other.

use super::classes::{class, def, find, get, put};
use super::functions;
use crate::func::NativeDef;
use crate::object::attrs_of;
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

/// The metaclass, the namespace and the keywords that are left.
fn prepare(name: &Value, bases: &[Value], mut kw: Vec<(Value, Value)>) -> R<(Value, Value, Vec<(Value, Value)>)> {
    let named = kw.iter().position(|(k, _)| k.as_str().map_or(false, |s| s == "metaclass"));
    let meta = match named {
        Some(i) => kw.remove(i).1,
        None => bases.first().map_or(T::Type.value(), |b| type_of(b).value()),
    };
    let meta = match meta.as_type() {
        Some(_) => crate::class::metaclass(bases, &[(new_str("metaclass"), meta)])?,
        None => meta,
    };
    let ns = match crate::attr::try_getattr(&meta, sym::PREPARE)? {
        Some(f) => call_ex(&f, vec![name.clone(), tuple(bases.to_vec())], kw.clone())?,
        None => crate::dict::new_dict(),
    };
    Ok((meta, ns, kw))
}

/// types.new_class with the body as a Rust function.
pub fn make_class(
    name: &Value,
    bases: Vec<Value>,
    kw: Vec<(Value, Value)>,
    body: impl FnOnce(&Value) -> R<()>,
) -> R {
    let resolved = crate::class::resolve_bases(&bases)?;
    let (meta, ns, kw) = prepare(name, &resolved, kw)?;
    body(&ns)?;
    if resolved.len() != bases.len() || resolved.iter().zip(&bases).any(|(a, b)| !is(a, b)) {
        setitem(&ns, &new_str("__orig_bases__"), tuple(bases))?;
    }
    call_ex(&meta, vec![name.clone(), tuple(resolved), ns], kw)
}

fn keywords(v: &Value) -> R<Vec<(Value, Value)>> {
    match v.given() {
        Some(k) if !k.is_none() => Ok(crate::dict::pairs_of_mapping(k)?.unwrap_or_default()),
        _ => Ok(vec![]),
    }
}

/// new_class(name, bases=(), kwds=None, exec_body=None)
fn new_class(a: &[Value]) -> R {
    let bases = a[1].given().map_or(Ok(vec![]), collect)?;
    let mut told = false;
    let made = make_class(&a[0], bases, keywords(&a[2])?, |ns| {
        if let Some(f) = a[3].given().filter(|f| !f.is_none()) {
            call(f, &mut [ns.clone()])?;
        }
        told = crate::dict::get_str(ns, "__module__")?.is_some();
        Ok(())
    })?;
    // The class is made in a function of this module.
    if let Some(t) = made.as_type().filter(|t| !told && t.is_heap()) {
        t.set(sym::MODULE, new_str("types"));
    }
    Ok(made)
}

fn prepare_class(a: &[Value]) -> R {
    let bases = a[1].given().map_or(Ok(vec![]), collect)?;
    let (meta, ns, kw) = prepare(&a[0], &bases, keywords(&a[2])?)?;
    Ok(tuple(vec![meta, ns, dict(kw)?]))
}

fn resolve_bases(a: &[Value]) -> R {
    let bases = collect(&a[0])?;
    let resolved = crate::class::resolve_bases(&bases)?;
    let same = resolved.len() == bases.len() && resolved.iter().zip(&bases).all(|(a, b)| is(a, b));
    Ok(if same { a[0].clone() } else { tuple(resolved) })
}

// ---- DynamicClassAttribute

fn attribute_init(a: &[Value]) -> R {
    let or_none = |i: usize| a[i].given().cloned().unwrap_or(NONE);
    for (i, n) in ["fget", "fset", "fdel"].iter().enumerate() {
        put(&a[0], n, or_none(i + 1))?;
    }
    let (get, doc) = (or_none(1), or_none(4));
    let taken = doc.is_none();
    let doc = match taken && !get.is_none() {
        true => find(&get, "__doc__")?.unwrap_or(NONE),
        false => doc,
    };
    put(&a[0], "__doc__", doc)?;
    put(&a[0], "overwrite_doc", Value::bool(taken))?;
    let is_abstract = super::functools::abstractness(&get)?;
    put(&a[0], "__isabstractmethod__", Value::bool(truthy(&is_abstract)?))?;
    Ok(NONE)
}

fn attribute_get(a: &[Value]) -> R {
    if a[1].is_none() {
        if truthy(&get(&a[0], "__isabstractmethod__")?)? {
            return Ok(a[0].clone());
        }
        return Err(crate::exc::error_args(T::AttributeError, vec![]));
    }
    match get(&a[0], "fget")? {
        f if f.is_none() => Err(attribute_error("unreadable attribute")),
        f => call(&f, &mut [a[1].clone()]),
    }
}

fn attribute_run(a: &[Value], name: &str, refusal: &str) -> R {
    match get(&a[0], name)? {
        f if f.is_none() => Err(attribute_error(refusal)),
        f => call(&f, &mut a[1..].to_vec()).map(|_| NONE),
    }
}

fn attribute_with(a: &[Value], at: usize) -> R {
    let mut parts = Vec::new();
    for n in ["fget", "fset", "fdel", "__doc__"] {
        parts.push(get(&a[0], n)?);
    }
    parts[at] = a[1].clone();
    let overwrites = get(&a[0], "overwrite_doc")?;
    if at == 0 && truthy(&overwrites)? {
        let doc = find(&a[1], "__doc__")?.unwrap_or(NONE);
        if truthy(&doc)? {
            parts[3] = doc;
        }
    }
    let made = call(&type_of(&a[0]).value(), &mut parts)?;
    put(&made, "overwrite_doc", overwrites)?;
    Ok(made)
}

static ATTRIBUTE: &[NativeDef] = &[
    def!("__init__", "self, fget=, fset=, fdel=, doc=", attribute_init),
    def!("__get__", "self, instance, ownerclass=", attribute_get),
    def!("__set__", "self, instance, value", |a| attribute_run(a, "fset", "can't set attribute")),
    def!("__delete__", "self, instance", |a| attribute_run(a, "fdel", "can't delete attribute")),
    def!("getter", "self, fget", |a| attribute_with(a, 0)),
    def!("setter", "self, fset", |a| attribute_with(a, 1)),
    def!("deleter", "self, fdel", |a| attribute_with(a, 2)),
];

fn method_new(a: &[Value]) -> R {
    if !crate::builtins::is_callable(&a[1]) {
        return Err(type_error("first argument must be callable"));
    }
    if a[2].is_none() {
        return Err(type_error("instance must not be None"));
    }
    Ok(crate::func::bound(a[1].clone(), a[2].clone()))
}

fn namespace_init(a: &[Value]) -> R {
    if a[1].as_tuple().map_or(false, |t| !t.is_empty()) {
        return Err(type_error("no positional arguments expected"));
    }
    if let (Some(attrs), Some(kw)) = (attrs_of(&a[0]), a[2].as_dict()) {
        for (k, v) in kw.pairs() {
            attrs.set(crate::attr::name_sym(&k)?, v);
        }
    }
    Ok(NONE)
}

fn namespace_repr(a: &[Value]) -> R {
    let guard = crate::object_types::ReprGuard::enter(&a[0]);
    let name = if type_of(&a[0]) == T::SimpleNamespace.ty() { "namespace" } else { type_name(&a[0]) };
    if guard.is_none() {
        return Ok(new_string(format!("{}(...)", name)));
    }
    let mut parts = Vec::new();
    for (k, v) in attrs_of(&a[0]).map(|x| x.items()).unwrap_or_default() {
        parts.push(format!("{}={}", k.name(), crate::ops::repr_text(&v)?));
    }
    Ok(new_string(format!("{}({})", name, parts.join(", "))))
}

fn namespace_eq(a: &[Value]) -> R {
    match (attrs_of(&a[0]), attrs_of(&a[1])) {
        (Some(x), Some(y)) if type_of(&a[1]).is_subtype(T::SimpleNamespace.ty()) => {
            eq(&x.as_dict(), &y.as_dict())
        }
        _ => Ok(NOT_IMPLEMENTED),
    }
}

static NAMESPACE: &[NativeDef] = &[
    NativeDef { name: "__init__", params: "self, /, *args, **kw", run: namespace_init },
    NativeDef { name: "__repr__", params: "self, /", run: namespace_repr },
    NativeDef { name: "__eq__", params: "self, other, /", run: namespace_eq },
    def!("__reduce__", "self, /", |a| {
        let attrs = attrs_of(&a[0]).map_or(NONE, |x| x.as_dict());
        Ok(tuple(vec![type_of(&a[0]).value(), tuple(vec![]), attrs]))
    }),
];
static METHOD: &[NativeDef] =
    &[NativeDef { name: "__new__", params: "cls, function, instance, /", run: method_new }];
static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "new_class", params: "name, bases=, kwds=, exec_body=", run: new_class },
    def!("prepare_class", "name, bases=, kwds=", prepare_class),
    def!("resolve_bases", "bases", resolve_bases),
    NativeDef { name: "coroutine", params: "func", run: super::generator_wrapper::coroutine },
];

/// Methods of the types that only this module names.
pub fn define_all() {
    define(T::SimpleNamespace, NAMESPACE, &[]);
    T::SimpleNamespace.ty().dict().set(sym::HASH, NONE);
    T::SimpleNamespace.ty().data().has_dict.set(true);
    define(T::Method, METHOD, &[]);
}

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "types");
    let names = [
        ("FunctionType", T::Function),
        ("LambdaType", T::Function),
        ("CodeType", T::Code),
        ("MappingProxyType", T::MappingProxy),
        ("SimpleNamespace", T::SimpleNamespace),
        ("CellType", T::Cell),
        ("GeneratorType", T::Generator),
        ("CoroutineType", T::Coroutine),
        ("AsyncGeneratorType", T::AsyncGenerator),
        ("MethodType", T::Method),
        ("BuiltinFunctionType", T::Builtin),
        ("BuiltinMethodType", T::Builtin),
        ("WrapperDescriptorType", T::SlotWrapper),
        ("MethodWrapperType", T::MethodWrapper),
        ("MethodDescriptorType", T::MethodDescriptor),
        ("ModuleType", T::Module),
        ("TracebackType", T::Traceback),
        ("FrameType", T::Frame),
        ("GetSetDescriptorType", T::GetSet),
        ("MemberDescriptorType", T::Member),
        ("GenericAlias", T::GenericAlias),
        ("UnionType", T::UnionType),
        ("ClassMethodDescriptorType", T::MethodDescriptor),
        ("EllipsisType", T::EllipsisType),
        ("NoneType", T::NoneType),
        ("NotImplementedType", T::NotImplementedType),
    ];
    for (name, t) in names {
        m.set_str(name, t.value());
    }
    m.set_str("_GeneratorWrapper", super::generator_wrapper::class()?);
    let object = [T::Object.value()];
    m.set_str(
        "DynamicClassAttribute",
        class("types", "DynamicClassAttribute", &object, ATTRIBUTE)?,
    );
    Ok(())
}
