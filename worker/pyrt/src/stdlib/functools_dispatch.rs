//! functools.singledispatch and singledispatchmethod: the implementation for the class of the
//! first argument, with abstract base classes put where they belong in its MRO.

use super::classes::{
    add_property, args_of, class, def, find, from_module, get, method, put, starred,
};
use super::functools::{abstractness, star, update_wrapper};
use super::{closure, functions};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::types::Type;

/// Joins orders of classes into one that keeps each of them.
fn merge(mut all: Vec<Vec<Type>>) -> R<Vec<Type>> {
    let mut out = Vec::new();
    loop {
        all.retain(|s| !s.is_empty());
        if all.is_empty() {
            return Ok(out);
        }
        let heads: Vec<Type> = all.iter().map(|s| s[0]).collect();
        let free = heads.into_iter().find(|c| !all.iter().any(|s| s[1..].contains(c)));
        let next = free.ok_or_else(|| runtime_error("Inconsistent hierarchy"))?;
        out.push(next);
        for s in &mut all {
            if s[0] == next {
                s.remove(0);
            }
        }
    }
}

fn below(c: Type, of: Type) -> R<bool> {
    crate::isinstance::issubclass(&c.value(), &of.value())
}

fn is_abc(t: Type) -> bool {
    t.meta().is_subtype(T::AbcMeta.ty())
}

/// The MRO of `c` with the abstract classes `abcs`, which it may not derive from.
fn mro_with(c: Type, abcs: &[Type]) -> R<Vec<Type>> {
    let bases = c.bases();
    let boundary = bases.iter().rposition(|b| is_abc(*b)).map_or(0, |i| i + 1);
    let mut own = Vec::new();
    for base in abcs {
        let mut inherited = false;
        for b in bases {
            inherited = inherited || below(*b, *base)?;
        }
        if below(c, *base)? && !inherited {
            own.push(*base);
        }
    }
    let rest: Vec<Type> = abcs.iter().copied().filter(|b| !own.contains(b)).collect();
    let (first, last) = bases.split_at(boundary);
    let mut all = vec![vec![c]];
    for b in first.iter().chain(&own).chain(last) {
        all.push(mro_with(*b, &rest)?);
    }
    all.extend([first.to_vec(), own, last.to_vec()]);
    merge(all)
}

/// The MRO of `c` with those of the registered classes that it is a virtual subclass of.
fn composed(c: Type, registered: &[Type]) -> R<Vec<Type>> {
    let bases = c.mro();
    let mut related = Vec::new();
    for t in registered {
        if !bases.contains(t) && below(c, *t)? {
            related.push(*t);
        }
    }
    let types: Vec<Type> = related
        .iter()
        .copied()
        .filter(|n| !related.iter().any(|o| o != n && o.mro().contains(n)))
        .collect();
    let mut mro: Vec<Type> = Vec::new();
    for t in &types {
        let mut found = Vec::new();
        for sub in t.subclasses() {
            if !bases.contains(sub) && below(c, *sub)? {
                let known = sub.mro().iter().copied().filter(|s| types.contains(s));
                found.push(known.collect::<Vec<Type>>());
            }
        }
        if found.is_empty() {
            mro.push(*t);
            continue;
        }
        found.sort_by_key(|f| std::cmp::Reverse(f.len()));
        for s in found.into_iter().flatten() {
            if !mro.contains(&s) {
                mro.push(s);
            }
        }
    }
    mro_with(c, &mro)
}

/// The best implementation in the registry (a dict from classes) for the class.
fn find_impl(c: Type, registry: &Value) -> R {
    let pairs = registry.as_dict().map(|d| d.pairs()).unwrap_or_default();
    let of = |t: Type| pairs.iter().find(|(k, _)| k.as_type() == Some(t)).map(|x| x.1.clone());
    // Without abstract classes in the registry, the plain MRO decides.
    if !pairs.iter().any(|(k, _)| k.as_type().map_or(false, is_abc)) {
        if let Some(f) = c.mro().iter().find_map(|t| of(*t)) {
            return Ok(f);
        }
    }
    let keys: Vec<Type> = pairs.iter().filter_map(|(k, _)| k.as_type()).collect();
    let mut best: Option<Type> = None;
    for t in composed(c, &keys)? {
        if let Some(m) = best {
            let unrelated = keys.contains(&t) && !c.mro().contains(&t) && !c.mro().contains(&m);
            if unrelated && !below(m, t)? {
                return Err(runtime_error(format!(
                    "Ambiguous dispatch: {} or {}",
                    repr_text(&m.value())?,
                    repr_text(&t.value())?
                )));
            }
            break;
        }
        if keys.contains(&t) {
            best = Some(t);
        }
    }
    best.and_then(of).ok_or_else(|| runtime_error("no implementation was found"))
}

fn is_typing_union(v: &Value) -> bool {
    use super::typing_forms::{alias_of, Kind};
    alias_of(v).map_or(false, |a| a.kind == Kind::Union)
}

/// The classes of a union, or the class itself; None for anything else.
fn classes_of(v: &Value) -> R<Option<Vec<Value>>> {
    if v.as_type().is_some() {
        return Ok(Some(vec![v.clone()]));
    }
    if type_of(v) != T::UnionType.ty() && !is_typing_union(v) {
        return Ok(None);
    }
    let all = args_of(&get(v, "__args__")?);
    Ok(if all.iter().all(|t| t.as_type().is_some()) { Some(all) } else { None })
}

/// register(cls, func=None), register(func)
fn register(registry: &Value, cache: &Value, args: &[Value], again: &Value) -> R {
    let (mut cls, mut func) = (args[0].clone(), args.get(1).cloned().filter(|f| !f.is_none()));
    let mut classes = classes_of(&cls)?;
    match (&classes, &func) {
        (Some(_), None) => {
            let again = again.clone();
            return Ok(closure("register", move |b| {
                call(&again, &mut [cls.clone(), b[0].clone()])
            }));
        }
        (None, Some(_)) => {
            return Err(type_error(format!(
                "Invalid first argument to `register()`. {} is not a class or union type.",
                repr_text(&cls)?
            )))
        }
        (None, None) => {
            let has = match find(&cls, "__annotations__")? {
                Some(a) => truthy(&a)?,
                None => false,
            };
            if !has {
                return Err(type_error(format!(
                    "Invalid first argument to `register()`: {}. Use either \
                     `@register(some_class)` or plain `@register` on an annotated function.",
                    repr_text(&cls)?
                )));
            }
            let f = cls.clone();
            let hints = call(&from_module("typing", "get_type_hints")?, &mut [f.clone()])?;
            let (name, first) = match hints.as_dict().and_then(|d| d.pairs().into_iter().next()) {
                Some(x) => x,
                None => return Err(stop_iteration(NONE)),
            };
            cls = first;
            classes = classes_of(&cls)?;
            if classes.is_none() {
                let is_union = type_of(&cls) == T::UnionType.ty() || is_typing_union(&cls);
                let what = match is_union {
                    true => "not all arguments are classes.",
                    false => "is not a class.",
                };
                return Err(type_error(format!(
                    "Invalid annotation for {}. {} {}",
                    repr_text(&name)?,
                    repr_text(&cls)?,
                    what
                )));
            }
            func = Some(f);
        }
        _ => {}
    }
    let func = func.unwrap_or(NONE);
    for c in classes.unwrap_or_default() {
        dict_set(registry, c, func.clone())?;
    }
    if let Some(d) = cache.as_dict() {
        d.clear();
    }
    Ok(func)
}

/// Forgets what was found before another class was registered with an abstract one: the cache
/// keeps under None when that was.
fn refresh(cache: &Value) -> R<()> {
    let now = super::abc::cache_token();
    if let Some(d) = cache.as_dict() {
        if d.get(&NONE)?.and_then(|v| v.as_int()) != Some(now) {
            d.clear();
            d.set(NONE, Value::int(now))?;
        }
    }
    Ok(())
}

fn dispatch(registry: &Value, cache: &Value, c: &Value) -> R {
    refresh(cache)?;
    if let Some(f) = cache.as_dict().map(|d| d.get(c)).transpose()?.flatten() {
        return Ok(f);
    }
    let t = c.as_type().ok_or_else(|| type_error("dispatch() needs a class"))?;
    let f = find_impl(t, registry)?;
    dict_set(cache, c.clone(), f.clone())?;
    Ok(f)
}

fn singledispatch(a: &[Value]) -> R {
    let registry = dict(vec![(T::Object.value(), a[0].clone())])?;
    let cache = crate::dict::new_dict();
    let name = find(&a[0], "__name__")?.unwrap_or_else(|| new_str("singledispatch function"));
    let wrapper = starred(
        "wrapper",
        vec![registry.clone(), cache.clone(), name],
        |f, slots| {
            let (args, kw) = star(&slots[0], &slots[1]);
            if args.is_empty() {
                let name = f.cells[2].get();
                return Err(type_error(format!(
                    "{} requires at least 1 positional argument",
                    name.as_str().unwrap_or_default()
                )));
            }
            let class = get(&args[0], "__class__")?;
            call_ex(&dispatch(&f.cells[0].get(), &f.cells[1].get(), &class)?, args, kw)
        },
    );
    let registering =
        starred("register", vec![registry.clone(), cache.clone()], |f, slots| {
            let (mut args, kw) = star(&slots[0], &slots[1]);
            for (k, v) in kw {
                match k.as_str().as_deref() {
                    Some("cls") => args.insert(0, v),
                    _ => args.push(v),
                }
            }
            if args.is_empty() {
                return Err(type_error("register() missing 1 required positional argument: 'cls'"));
            }
            let again = starred("register", vec![f.cells[0].get(), f.cells[1].get()], |f, slots| {
                let args = args_of(&slots[0]);
                register(&f.cells[0].get(), &f.cells[1].get(), &args, &NONE)
            });
            register(&f.cells[0].get(), &f.cells[1].get(), &args, &again)
        });
    put(&wrapper, "register", registering)?;
    let (r, c) = (registry.clone(), cache.clone());
    put(&wrapper, "dispatch", closure("dispatch", move |b| dispatch(&r, &c, &b[0])))?;
    put(&wrapper, "registry", crate::mapping_proxy::of(registry))?;
    put(&wrapper, "_clear_cache", closure("_clear_cache", move |_| method(&cache, "clear", &[])))?;
    update_wrapper(&wrapper, &a[0], &UNBOUND, &UNBOUND)
}

// ---- singledispatchmethod

fn method_init(a: &[Value]) -> R {
    let func = &a[1];
    if !crate::builtins::is_callable(func) && find(func, "__get__")?.is_none() {
        return Err(type_error(format!("{} is not callable or a descriptor", repr_text(func)?)));
    }
    put(&a[0], "dispatcher", singledispatch(&[func.clone()])?)?;
    put(&a[0], "func", func.clone())?;
    Ok(NONE)
}

fn method_register(a: &[Value]) -> R {
    let mut args = vec![a[1].clone()];
    if let Some(f) = a[2].given() {
        args.push(f.clone());
    }
    call(&get(&get(&a[0], "dispatcher")?, "register")?, &mut args)
}

fn method_get(a: &[Value]) -> R {
    let owner = a[2].given().cloned().unwrap_or(NONE);
    let f = starred("_method", vec![a[0].clone(), a[1].clone(), owner], |f, slots| {
        let (args, kw) = star(&slots[0], &slots[1]);
        let me = f.cells[0].get();
        if args.is_empty() {
            return Err(index_error("tuple index out of range")); // CPython indexes args, too
        }
        let class = get(&args[0], "__class__")?;
        let target = method(&get(&me, "dispatcher")?, "dispatch", &[class])?;
        let bound = method(&target, "__get__", &[f.cells[1].get(), f.cells[2].get()])?;
        call_ex(&bound, args, kw)
    });
    put(&f, "__isabstractmethod__", abstractness(&get(&a[0], "func")?)?)?;
    put(&f, "register", get(&a[0], "register")?)?;
    update_wrapper(&f, &get(&a[0], "func")?, &UNBOUND, &UNBOUND)
}

static METHOD: &[NativeDef] = &[
    def!("__init__", "self, func", method_init),
    def!("register", "self, cls, method=", method_register),
    def!("__get__", "self, obj, cls=", method_get),
];
static IS_ABSTRACT: NativeDef =
    def!("__isabstractmethod__", "self", |a| abstractness(&get(&a[0], "func")?));

fn types_of(v: &Value) -> R<Vec<Type>> {
    Ok(collect(v)?.iter().filter_map(|t| t.as_type()).collect())
}

fn as_class(v: &Value) -> R<Type> {
    v.as_type().ok_or_else(|| type_error("a class is required"))
}

fn shown(mro: Vec<Type>) -> Value {
    list(mro.into_iter().map(|t| t.value()).collect())
}

static FUNCTIONS: &[NativeDef] = &[
    def!("singledispatch", "func", singledispatch),
    def!("_compose_mro", "cls, types", |a| {
        Ok(shown(composed(as_class(&a[0])?, &types_of(&a[1])?)?))
    }),
    def!("_c3_mro", "cls, abcs=", |a| {
        let abcs = a[1].given().filter(|v| !v.is_none()).map_or(Ok(vec![]), types_of)?;
        Ok(shown(mro_with(as_class(&a[0])?, &abcs)?))
    }),
];

pub fn fill(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "functools");
    let c = class("functools", "singledispatchmethod", &[T::Object.value()], METHOD)?;
    add_property(&c, "__isabstractmethod__", &IS_ABSTRACT);
    m.set_str("singledispatchmethod", c);
    Ok(())
}
