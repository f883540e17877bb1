//! types: the names of types that have no other.

use super::functions;
use crate::func::NativeDef;
use crate::object::attrs_of;
use crate::prelude::*;
use crate::setup::define;
use crate::sym;

/// new_class(name, bases=(), kwds=None, exec_body=None)
fn new_class(a: &[Value]) -> R {
    let bases = match a[1].given() {
        Some(b) => collect(b)?,
        None => vec![],
    };
    let mut kw = match a[2].given() {
        Some(k) if !k.is_none() => crate::dict::pairs_of_mapping(k)?.unwrap_or_default(),
        _ => vec![],
    };
    let named = kw.iter().position(|(k, _)| k.as_str().map_or(false, |s| s == "metaclass"));
    let meta = match named {
        Some(i) => kw.remove(i).1,
        None => bases.first().map_or(T::Type.value(), |b| type_of(b).value()),
    };
    let ns = crate::dict::new_dict();
    if let Some(f) = a[3].given().filter(|f| !f.is_none()) {
        call(f, &mut [ns.clone()])?;
    }
    call_ex(&meta, vec![a[0].clone(), tuple(bases), ns], kw)
}

fn method_new(a: &[Value]) -> R {
    if a[2].is_none() {
        return Err(type_error("self must not be None"));
    }
    Ok(crate::func::bound(a[1].clone(), a[2].clone()))
}

fn namespace_init(a: &[Value]) -> R {
    if let (Some(attrs), Some(kw)) = (attrs_of(&a[0]), a[1].as_dict()) {
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
    NativeDef { name: "__init__", params: "self, /, **kw", run: namespace_init },
    NativeDef { name: "__repr__", params: "self, /", run: namespace_repr },
    NativeDef { name: "__eq__", params: "self, other, /", run: namespace_eq },
];
static METHOD: &[NativeDef] =
    &[NativeDef { name: "__new__", params: "cls, function, instance, /", run: method_new }];
static FUNCTIONS: &[NativeDef] = &[
    NativeDef { name: "new_class", params: "name, bases=, kwds=, exec_body=", run: new_class },
    NativeDef { name: "coroutine", params: "func", run: |a| Ok(a[0].clone()) },
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
        ("EllipsisType", T::EllipsisType),
        ("NoneType", T::NoneType),
        ("NotImplementedType", T::NotImplementedType),
    ];
    for (name, t) in names {
        m.set_str(name, t.value());
    }
    Ok(())
}
