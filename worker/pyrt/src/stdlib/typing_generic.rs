//! typing.Generic, Protocol and Any: base classes that may be subscripted, and what
//! isinstance() asks of a protocol.

use super::classes::{add_methods, args_of, class_with, def, find, get, pairs_of, put, text};
use super::typing_cache::cached;
use super::typing_forms::{alias_of, as_type, class_alias, Kind};
use super::typing_vars::{arrange, is_parameter, parameters};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;
use std::cell::RefCell;

#[derive(Clone)]
struct Home {
    generic: Value,
    protocol: Value,
    any: Value,
}

thread_local! {
    static HOME: RefCell<Option<Home>> = RefCell::new(None);
}

fn home_is(v: &Value, pick: fn(&Home) -> &Value) -> bool {
    HOME.with(|h| h.borrow().as_ref().map_or(false, |h| is(pick(h), v)))
}

pub fn is_generic_itself(v: &Value) -> bool {
    home_is(v, |h| &h.generic)
}

pub fn is_protocol_itself(v: &Value) -> bool {
    home_is(v, |h| &h.protocol)
}

pub fn is_any(v: &Value) -> bool {
    home_is(v, |h| &h.any)
}

/// Generic or Protocol without arguments.
pub fn is_bare(v: &Value) -> bool {
    is_generic_itself(v) || is_protocol_itself(v)
}

fn class_getitem(a: &[Value]) -> R {
    let cls = &a[0];
    let items: Vec<Value> = match a[1].as_exact_tuple() {
        Some(t) => t.iter().map(as_type).collect(),
        None => vec![as_type(&a[1])],
    };
    if !is_bare(cls) {
        let vars = args_of(&find(cls, "__parameters__")?.unwrap_or(NONE));
        let args = arrange(cls, &vars, items)?;
        let mut flat = Vec::new();
        for x in args {
            match x.as_exact_tuple() {
                Some(t) => flat.extend(t.to_vec()),
                None => flat.push(x.as_list().map_or(x.clone(), |l| tuple(l.items().clone()))),
            }
        }
        return Ok(class_alias(cls, flat));
    }
    let name = text(&get(cls, "__qualname__")?);
    if items.is_empty() {
        return Err(type_error(format!("Parameter list to {}[...] cannot be empty", name)));
    }
    let unpacked = |v: &Value| alias_of(v).map_or(false, |x| x.kind == Kind::Unpack);
    if !items.iter().all(|v| is_parameter(v) || unpacked(v)) {
        return Err(type_error(format!(
            "Parameters to {}[...] must all be type variables or parameter specification \
             variables.",
            name
        )));
    }
    for (i, v) in items.iter().enumerate() {
        if items[..i].iter().any(|w| is(v, w)) {
            return Err(type_error(format!("Parameters to {}[...] must all be unique", name)));
        }
    }
    Ok(class_alias(cls, items))
}

/// The type variables of a new class, from the bases as they were written.
fn own_parameters(t: Type) -> R<Vec<Value>> {
    let written = t.dict().get(sym::intern("__orig_bases__")).map(args_of);
    let plain = match &written {
        Some(all) => all.iter().any(is_generic_itself),
        None => {
            t.name() != "Protocol" && t.bases().iter().any(|b| is_generic_itself(&b.value()))
        }
    };
    if plain {
        return Err(type_error("Cannot inherit from plain Generic"));
    }
    let written = match written {
        Some(w) => w,
        None => return Ok(vec![]),
    };
    let all = parameters(&written);
    let mut listed: Option<Vec<Value>> = None;
    for b in &written {
        if let Some(x) = alias_of(b).filter(|x| is_generic_itself(&x.origin)) {
            if listed.is_some() {
                return Err(type_error("Cannot inherit from Generic[...] multiple types."));
            }
            listed = Some(parameters(x.args.as_deref().unwrap_or(&[])));
        }
    }
    let listed = match listed {
        Some(l) => l,
        None => return Ok(all),
    };
    let mut missing = Vec::new();
    for v in all.iter().filter(|v| !listed.iter().any(|w| is(v, w))) {
        missing.push(repr_text(v)?);
    }
    if !missing.is_empty() {
        let known: R<Vec<String>> = listed.iter().map(repr_text).collect();
        return Err(type_error(format!(
            "Some type variables ({}) are not listed in Generic[{}]",
            missing.join(", "),
            known?.join(", ")
        )));
    }
    Ok(listed)
}

/// `super().__init_subclass__(**kw)` as seen from class `after`.
fn next_init_subclass(after: &Value, a: &[Value]) -> R<()> {
    let f = get(&crate::super_type::new_super(after, &a[0])?, "__init_subclass__")?;
    let f = match f.as_native() {
        Some(_) => crate::func::bound(f.clone(), a[0].clone()),
        None => f,
    };
    call_ex(&f, args_of(&a[1]), pairs_of(&a[2])).map(|_| ())
}

fn generic_init_subclass(a: &[Value]) -> R {
    let generic = HOME.with(|h| h.borrow().as_ref().map(|h| h.generic.clone())).unwrap_or(NONE);
    if !generic.is_none() {
        next_init_subclass(&generic, a)?;
    }
    let t = a[0].as_type().ok_or_else(|| type_error("a class is required"))?;
    put(&a[0], "__parameters__", tuple(own_parameters(t)?))?;
    Ok(NONE)
}

static GENERIC: &[NativeDef] = &[
    def!("__class_getitem__", "cls, params", |a| {
        cached(&a[0], &a[1], false, || class_getitem(a))
    }),
    def!("__init_subclass__", "cls, /, *args, **kwargs", generic_init_subclass),
];

// ---- Protocol

const NOT_MEMBERS: &[&str] = &[
    "__parameters__", "__orig_bases__", "__orig_class__", "_is_protocol", "_is_runtime_protocol",
    "__abstractmethods__", "__annotations__", "__dict__", "__doc__", "__init__", "__module__",
    "__new__", "__slots__", "__subclasshook__", "__weakref__", "__class_getitem__",
    "__match_args__", "__qualname__", "__hash__",
];

fn protocol_members(t: Type) -> Vec<sym::Sym> {
    let mut out: Vec<sym::Sym> = Vec::new();
    for b in t.mro() {
        if !b.is_heap() || matches!(b.name(), "Protocol" | "Generic") {
            continue;
        }
        let notes = b.dict().get(sym::ANNOTATIONS).map(pairs_of).unwrap_or_default();
        let noted = notes.iter().filter_map(|(k, _)| k.as_str().map(|s| sym::intern(&s)));
        for n in b.dict().keys.iter().copied().chain(noted) {
            let name = n.name();
            if !name.starts_with("_abc_") && !NOT_MEMBERS.contains(&name) && !out.contains(&n) {
                out.push(n);
            }
        }
    }
    out
}

fn own_flag(t: Type, name: &str) -> R<bool> {
    t.dict().get(sym::intern(name)).cloned().map_or(Ok(false), |v| truthy(&v))
}

fn flag(t: Type, name: &str) -> R<bool> {
    t.lookup(sym::intern(name)).map_or(Ok(false), |v| truthy(&v))
}

fn methods_only(t: Type) -> bool {
    let method = |v: Value| crate::builtins::is_callable(&v) || v.as_wrapper().is_some();
    protocol_members(t).iter().all(|n| t.lookup(*n).map_or(false, method))
}

fn not_checkable() -> PyErr {
    type_error("Instance and class checks can only be used with @runtime_checkable protocols")
}

fn protocol_hook(a: &[Value]) -> R {
    let t = match a[0].as_type() {
        Some(t) if own_flag(t, "_is_protocol")? => t,
        _ => return Ok(NOT_IMPLEMENTED),
    };
    if is_protocol_itself(&a[0]) {
        return Ok(NOT_IMPLEMENTED);
    }
    if !flag(t, "_is_runtime_protocol")? {
        return Err(not_checkable());
    }
    if !methods_only(t) {
        return Err(type_error("Protocols with non-method members don't support issubclass()"));
    }
    let other = a[1].as_type().ok_or_else(|| type_error("issubclass() arg 1 must be a class"))?;
    for n in protocol_members(t) {
        let found = other.mro().iter().find_map(|b| b.dict().get(n).cloned());
        if found.map_or(true, |f| f.is_none()) {
            return Ok(NOT_IMPLEMENTED);
        }
    }
    Ok(TRUE)
}

fn protocol_instance(a: &[Value]) -> R {
    let t = a[0].as_type().ok_or_else(|| type_error("a class is required"))?;
    let is_protocol = own_flag(t, "_is_protocol")? && !is_protocol_itself(&a[0]);
    if is_protocol && !flag(t, "_is_runtime_protocol")? {
        return Err(not_checkable());
    }
    let class = type_of(&a[1]).value();
    if (!is_protocol || methods_only(t)) && super::abc::subclass(&class, &a[0])? {
        return Ok(TRUE);
    }
    if !is_protocol {
        return Ok(FALSE);
    }
    for n in protocol_members(t) {
        let wanted = t.lookup(n).map_or(false, |f| crate::builtins::is_callable(&f));
        match crate::attr::try_getattr(&a[1], n)? {
            Some(v) if !(wanted && v.is_none()) => {}
            _ => return Ok(Value::bool(type_of(&a[1]).is_subtype(t))),
        }
    }
    Ok(TRUE)
}

/// A protocol has no instances of its own.
fn no_instances(a: &[Value]) -> R {
    if own_flag(type_of(&a[0]), "_is_protocol")? {
        return Err(type_error("Protocols cannot be instantiated"));
    }
    // A class that implements protocols: the first __init__ that is none of theirs.
    for b in type_of(&a[0]).mro() {
        let init = b.dict().get(sym::INIT).cloned();
        let own = |f: &Value| f.as_native().map_or(true, |n| !std::ptr::eq(n.def, &NO_INIT));
        if let Some(f) = init.filter(own) {
            let mut args = vec![a[0].clone()];
            args.extend(args_of(&a[1]));
            return call_ex(&f, args, pairs_of(&a[2]));
        }
    }
    Ok(NONE)
}

/// Classes of the library that protocols may derive from.
fn is_library_protocol(t: Type) -> bool {
    let module = t.lookup(sym::MODULE).map(|m| text(&m)).unwrap_or_default();
    module == "collections.abc" || module == "contextlib" || module == "typing"
}

fn protocol_init_subclass(a: &[Value]) -> R {
    let protocol = HOME.with(|h| h.borrow().as_ref().map(|h| h.protocol.clone())).unwrap_or(NONE);
    if protocol.is_none() {
        return generic_init_subclass(a);
    }
    next_init_subclass(&protocol, a)?;
    let t = a[0].as_type().ok_or_else(|| type_error("a class is required"))?;
    if t.dict().get(sym::intern("_is_protocol")).is_none() {
        let direct = t.bases().iter().any(|b| is_protocol_itself(&b.value()));
        put(&a[0], "_is_protocol", Value::bool(direct))?;
    }
    if !own_flag(t, "_is_protocol")? {
        return Ok(NONE);
    }
    for b in t.bases() {
        let fine = *b == T::Object.ty() || is_library_protocol(*b) || own_flag(*b, "_is_protocol")?;
        if !fine {
            return Err(type_error(format!(
                "Protocols can only inherit from other protocols, got {}",
                repr_text(&b.value())?
            )));
        }
    }
    if t.lookup(sym::INIT).map_or(true, |f| f.as_func().is_none()) {
        if let Some(p) = protocol.as_type() {
            t.set(sym::INIT, p.dict().get(sym::intern("\0no_init")).cloned().unwrap_or(NONE));
        }
    }
    Ok(NONE)
}

static META: &[NativeDef] = &[
    def!("__instancecheck__", "self, instance", protocol_instance),
    def!("__subclasscheck__", "self, other", |a| {
        Ok(Value::bool(super::abc::subclass(&a[1], &a[0])?))
    }),
];
static PROTOCOL: &[NativeDef] = &[
    def!("__init_subclass__", "cls, /, *args, **kwargs", protocol_init_subclass),
    def!("__subclasshook__", "cls, other", protocol_hook),
];
static NO_INIT: NativeDef = def!("__init__", "self, /, *args, **kwargs", no_instances);

pub fn runtime_checkable(a: &[Value]) -> R {
    let is_protocol = match a[0].as_type() {
        Some(t) => own_flag(t, "_is_protocol")?,
        None => false,
    };
    if !is_protocol {
        return Err(type_error(format!(
            "@runtime_checkable can be only applied to protocol classes, got {}",
            repr_text(&a[0])?
        )));
    }
    put(&a[0], "_is_runtime_protocol", TRUE)?;
    Ok(a[0].clone())
}

// ---- Any

static ANY_META: &[NativeDef] = &[
    def!("__instancecheck__", "self, obj", |a| {
        if is_any(&a[0]) {
            return Err(type_error("typing.Any cannot be used with isinstance()"));
        }
        Ok(Value::bool(type_of(&a[1]).is_subtype(a[0].as_type().unwrap_or_else(|| T::Object.ty()))))
    }),
    def!("__repr__", "self", |a| {
        if is_any(&a[0]) {
            return Ok(new_str("typing.Any"));
        }
        let name = a[0].as_type().map_or(String::new(), crate::object_types::full_name);
        Ok(new_string(format!("<class '{}'>", name)))
    }),
];
static ANY: &[NativeDef] = &[def!("__new__", "cls, /, *args, **kwargs", |a| {
    if is_any(&a[0]) {
        return Err(type_error("Any cannot be instantiated"));
    }
    let t = a[0].as_type().ok_or_else(|| type_error("a class is required"))?;
    Ok(crate::class::new_instance(t))
})];

fn supports(m: &ModuleData, protocol: &Value, name: &'static str, method: &'static str) -> R<()> {
    let ns = crate::dict::new_dict();
    let c = class_with(&type_of(protocol).value(), "typing", name, &[protocol.clone()], ns, &[])?;
    let f = super::collections_abc::absent(name, method)?;
    put(&c, method, f)?;
    put(&c, "_is_protocol", TRUE)?;
    put(&c, "_is_runtime_protocol", TRUE)?;
    super::abc::update_abstract_methods(&c)?;
    m.set_str(name, c);
    Ok(())
}

pub fn fill(m: &ModuleData) -> R<()> {
    let object = T::Object.value();
    let ty = T::Type.value();
    let new = crate::dict::new_dict;
    let any_meta = class_with(&ty, "typing", "_AnyMeta", &[ty.clone()], new(), ANY_META)?;
    let any = class_with(&any_meta, "typing", "Any", &[object.clone()], new(), ANY)?;
    let generic = class_with(&ty, "typing", "Generic", &[object], new(), GENERIC)?;
    let meta =
        class_with(&ty, "typing", "_ProtocolMeta", &[T::AbcMeta.value()], new(), META)?;
    let protocol = class_with(&meta, "typing", "Protocol", &[generic.clone()], new(), PROTOCOL)?;
    add_methods(&protocol, "typing", &[])?;
    let no_init = crate::func::native(&NO_INIT, "typing", Some(protocol.clone()));
    if let Some(p) = protocol.as_type() {
        p.set(sym::intern("\0no_init"), no_init);
        p.set(sym::intern("_is_protocol"), TRUE);
        p.set(sym::intern("_is_runtime_protocol"), FALSE);
    }
    m.set_str("Any", any.clone());
    m.set_str("Generic", generic.clone());
    m.set_str("Protocol", protocol.clone());
    HOME.with(|h| *h.borrow_mut() = Some(Home { generic, protocol: protocol.clone(), any }));
    for (name, method) in [
        ("SupportsInt", "__int__"),
        ("SupportsFloat", "__float__"),
        ("SupportsComplex", "__complex__"),
        ("SupportsBytes", "__bytes__"),
        ("SupportsIndex", "__index__"),
        ("SupportsAbs", "__abs__"),
        ("SupportsRound", "__round__"),
    ] {
        supports(m, &protocol, name, method)?;
    }
    Ok(())
}
