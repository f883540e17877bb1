//! copyreg: the registry of reduction functions, and what pickles of any protocol name in it.

use super::classes::{find, get, method};
use super::functions;
use crate::attr::{getattr_sym, try_getattr};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;
use std::cell::RefCell;

pub fn module() -> R {
    crate::module::import_dotted("copyreg")
}

thread_local! {
    /// `dispatch_table`, which copyreg asks nobody to bind anew: every copy looks into it.
    static DISPATCH: RefCell<Value> = RefCell::new(UNBOUND);
}

pub fn dispatch_table() -> R {
    let known = DISPATCH.with(|d| d.borrow().clone());
    if !known.is_unbound() {
        return Ok(known);
    }
    let found = table("dispatch_table")?;
    DISPATCH.with(|d| d.replace(found.clone()));
    Ok(found)
}

fn table(name: &str) -> R {
    get(&module()?, name)
}

fn pickle(a: &[Value]) -> R {
    if !crate::builtins::is_callable(&a[1]) {
        return Err(type_error("reduction functions must be callable"));
    }
    setitem(&table("dispatch_table")?, &a[0], a[1].clone())?;
    match a[2].given() {
        Some(f) if !f.is_none() => constructor(&[f.clone()]),
        _ => Ok(NONE),
    }
}

fn constructor(a: &[Value]) -> R {
    if crate::builtins::is_callable(&a[0]) {
        return Ok(NONE);
    }
    Err(type_error("constructors must be callable"))
}

fn pickle_complex(a: &[Value]) -> R {
    let parts = vec![get(&a[0], "real")?, get(&a[0], "imag")?];
    Ok(tuple(vec![T::Complex.value(), tuple(parts)]))
}

fn pickle_union(a: &[Value]) -> R {
    let reduce = super::classes::from_module("functools", "reduce")?;
    let or = super::classes::from_module("operator", "or_")?;
    Ok(tuple(vec![reduce, tuple(vec![or, get(&a[0], "__args__")?])]))
}

/// Protocols 0 and 1: an object of cls, filled by its builtin base.
fn reconstructor(a: &[Value]) -> R {
    let (class, base) = (&a[0], &a[1]);
    if base.as_type() == Some(T::Object.ty()) {
        let new = getattr_sym(base, sym::NEW)?;
        return call(&new, &mut [class.clone()]);
    }
    let made = call(&getattr_sym(base, sym::NEW)?, &mut [class.clone(), a[2].clone()])?;
    let init = getattr_sym(base, sym::INIT)?;
    if ne_b(&init, &getattr_sym(&T::Object.value(), sym::INIT)?)? {
        call(&init, &mut [made.clone(), a[2].clone()])?;
    }
    Ok(made)
}

/// The first class of the MRO that is written in C, or here in Rust.
fn native_base(t: Type) -> Type {
    let is_native = |b: &&Type| {
        // A class may have taken the method over from another: `__new__ = int.__new__`.
        let own = |f: &Value| match f.as_native() {
            Some(n) => n.of.as_type().map_or(true, |t| t == **b),
            None => false,
        };
        !b.is_heap() || b.dict().get(sym::NEW).map_or(false, own)
    };
    *t.mro().iter().find(is_native).unwrap_or(&T::Object.ty())
}

fn reduce_ex(a: &[Value]) -> R {
    let v = &a[0];
    let class = getattr_sym(v, sym::CLASS)?;
    let t = class.as_type().unwrap_or_else(|| type_of(v));
    let base = native_base(t);
    let state = if base == T::Object.ty() {
        NONE
    } else if base == t {
        return Err(type_error(format!("cannot pickle '{}' object", t.name())));
    } else {
        call(&base.value(), &mut [v.clone()])?
    };
    let args = tuple(vec![class, base.value(), state]);
    let state = old_state(v, &a[1])?;
    let maker = table("_reconstructor")?;
    let mut parts = vec![maker, args];
    if truthy(&state)? {
        parts.push(state);
    }
    Ok(tuple(parts))
}

fn old_state(v: &Value, protocol: &Value) -> R {
    let has_slots = |v: &Value| match find(v, "__slots__")? {
        Some(s) => truthy(&s),
        None => Ok(false),
    };
    match try_getattr(v, sym::GETSTATE)? {
        Some(f) => {
            let own = type_of(v).lookup(sym::GETSTATE);
            let of_object = T::Object.ty().lookup(sym::GETSTATE);
            let is_default = match (&own, &of_object) {
                (Some(a), Some(b)) => is(a, b),
                _ => false,
            };
            if is_default && has_slots(v)? {
                return Err(type_error(
                    "a class that defines __slots__ without defining __getstate__ cannot be pickled",
                ));
            }
            call(&f, &mut [])
        }
        None if has_slots(v)? => Err(type_error(format!(
            "cannot pickle '{}' object: a class that defines __slots__ without defining \
             __getstate__ cannot be pickled with protocol {}",
            type_name(v),
            repr_text(protocol)?
        ))),
        None => Ok(try_getattr(v, sym::DICT)?.unwrap_or(NONE)),
    }
}

fn newobj(a: &[Value]) -> R {
    let mut args = vec![a[0].clone()];
    args.extend(collect(&a[1])?);
    call(&getattr_sym(&a[0], sym::NEW)?, &mut args)
}

fn newobj_ex(a: &[Value]) -> R {
    let mut args = vec![a[0].clone()];
    args.extend(collect(&a[1])?);
    let kw = crate::dict::pairs_of_mapping(&a[2])?.unwrap_or_default();
    call_ex(&getattr_sym(&a[0], sym::NEW)?, args, kw)
}

/// The names of all `__slots__` of a class, kept in the class once they are known.
pub fn slot_names(t: Type) -> R<Vec<Value>> {
    let key = sym::intern("__slotnames__");
    if let Some(l) = t.dict().get(key).cloned() {
        return if l.is_none() { Ok(vec![]) } else { collect(&l) };
    }
    let mut names = Vec::new();
    for c in t.mro() {
        if let Some(slots) = c.dict().get(sym::SLOTS).cloned() {
            add_slots(c.name(), &slots, &mut names)?;
        }
    }
    if t.is_heap() {
        t.set(key, list(names.clone()));
    }
    Ok(names)
}

fn add_slots(class: &str, slots: &Value, names: &mut Vec<Value>) -> R<()> {
    let all = if slots.as_str_data().is_some() { vec![slots.clone()] } else { collect(slots)? };
    for n in all {
        let name = n.as_str().unwrap_or_default();
        if name == "__dict__" || name == "__weakref__" {
            continue;
        }
        let bare = class.trim_start_matches('_');
        if name.starts_with("__") && !name.ends_with("__") && !bare.is_empty() {
            names.push(sym::intern(&format!("_{}{}", bare, name)).value());
        } else {
            names.push(n.clone());
        }
    }
    Ok(())
}

fn slot_names_of(a: &[Value]) -> R {
    match a[0].as_type() {
        Some(t) => Ok(list(slot_names(t)?)),
        None => Err(attribute_error(format!("'{}' object has no attribute '__mro__'", type_name(&a[0])))),
    }
}

// ---- extension codes

fn looked_up(table_name: &str, key: &Value) -> R {
    method(&table(table_name)?, "get", &[key.clone()])
}

fn add_extension(a: &[Value]) -> R {
    let code = call(&T::Int.value(), &mut [a[2].clone()])?;
    if !code.as_int().map_or(false, |c| (1..=0x7fff_ffff).contains(&c)) {
        return Err(value_error("code out of range"));
    }
    let key = tuple(vec![a[0].clone(), a[1].clone()]);
    let (by_key, by_code) =
        (looked_up("_extension_registry", &key)?, looked_up("_inverted_registry", &code)?);
    if eq_b(&by_key, &code)? && eq_b(&by_code, &key)? {
        return Ok(NONE);
    }
    if contains(&table("_extension_registry")?, &key)? {
        let (k, c) = (repr_text(&key)?, repr_text(&by_key)?);
        return Err(value_error(format!("key {} is already registered with code {}", k, c)));
    }
    if contains(&table("_inverted_registry")?, &code)? {
        let (c, k) = (repr_text(&code)?, repr_text(&by_code)?);
        return Err(value_error(format!("code {} is already in use for key {}", c, k)));
    }
    setitem(&table("_extension_registry")?, &key, code.clone())?;
    setitem(&table("_inverted_registry")?, &code, key)?;
    Ok(NONE)
}

fn remove_extension(a: &[Value]) -> R {
    let (key, code) = (tuple(vec![a[0].clone(), a[1].clone()]), &a[2]);
    let (by_key, by_code) =
        (looked_up("_extension_registry", &key)?, looked_up("_inverted_registry", code)?);
    if ne_b(&by_key, code)? || ne_b(&by_code, &key)? {
        let (k, c) = (repr_text(&key)?, repr_text(code)?);
        return Err(value_error(format!("key {} is not registered with code {}", k, c)));
    }
    delitem(&table("_extension_registry")?, &key)?;
    delitem(&table("_inverted_registry")?, code)?;
    method(&table("_extension_cache")?, "pop", &[code.clone(), NONE])?;
    Ok(NONE)
}

fn clear_extension_cache(_: &[Value]) -> R {
    method(&table("_extension_cache")?, "clear", &[])
}

macro_rules! f {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

static FUNCTIONS: &[NativeDef] = &[
    f!("pickle", "ob_type, pickle_function, constructor_ob=", pickle),
    f!("constructor", "object", constructor),
    f!("pickle_complex", "c", pickle_complex),
    f!("pickle_union", "obj", pickle_union),
    f!("_reconstructor", "cls, base, state", reconstructor),
    f!("_reduce_ex", "self, proto", reduce_ex),
    f!("__newobj__", "cls, *args", newobj),
    f!("__newobj_ex__", "cls, args, kwargs", newobj_ex),
    f!("_slotnames", "cls", slot_names_of),
    f!("add_extension", "module, name, code", add_extension),
    f!("remove_extension", "module, name, code", remove_extension),
    f!("clear_extension_cache", "", clear_extension_cache),
];

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "copyreg");
    for name in ["dispatch_table", "_extension_registry", "_inverted_registry", "_extension_cache"] {
        m.set_str(name, crate::dict::new_dict());
    }
    let entry = |name: &str| m.get(sym::intern(name)).unwrap_or(NONE);
    let dispatch = entry("dispatch_table");
    dict_set(&dispatch, T::Complex.value(), entry("pickle_complex"))?;
    dict_set(&dispatch, T::UnionType.value(), entry("pickle_union"))?;
    super::classes::put_all(
        m,
        &["pickle", "constructor", "add_extension", "remove_extension", "clear_extension_cache"],
    );
    Ok(())
}
