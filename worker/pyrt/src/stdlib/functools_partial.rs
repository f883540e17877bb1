//! functools.partial and partialmethod. A partial is an instance of an ordinary class, open to
//! subclasses and attributes, that hides the function and its arguments from `__dict__`.

use super::classes::{
    add_getset, add_methods, add_property, args_of, class, def, find, get, hidden, hide, pairs_of,
    put, starred,
};
use super::functools::{abstractness, star};
use crate::func::NativeDef;
use crate::object::attrs_of;
use crate::prelude::*;
use crate::sym;

const FUNC: &str = "\0func";
const ARGS: &str = "\0args";
const KEYWORDS: &str = "\0keywords";

fn part(v: &Value, name: &str) -> R {
    hidden(v, name).ok_or_else(|| type_error("a partial is required"))
}

fn has_no_attributes(v: &Value) -> bool {
    attrs_of(v).map_or(true, |a| a.items().is_empty())
}

fn new(a: &[Value]) -> R {
    let args = args_of(&a[1]);
    let func = match args.first() {
        Some(f) => f.clone(),
        None => return Err(type_error("type 'partial' takes at least one argument")),
    };
    if !crate::builtins::is_callable(&func) {
        return Err(type_error("the first argument must be callable"));
    }
    let kw = dict(pairs_of(&a[2]))?;
    let t = a[0].as_type().ok_or_else(|| type_error("a class is required"))?;
    let v = crate::class::new_instance(t);
    match hidden(&func, FUNC).filter(|_| has_no_attributes(&func)) {
        Some(inner) => {
            let mut all = args_of(&part(&func, ARGS)?);
            all.extend_from_slice(&args[1..]);
            let merged = dict(pairs_of(&part(&func, KEYWORDS)?))?;
            dict_update(&merged, &kw)?;
            fill_in(&v, inner, tuple(all), merged);
        }
        None => fill_in(&v, func, tuple(args[1..].to_vec()), kw),
    }
    Ok(v)
}

fn fill_in(v: &Value, func: Value, args: Value, kw: Value) {
    hide(v, FUNC, func);
    hide(v, ARGS, args);
    hide(v, KEYWORDS, kw);
}

fn run(a: &[Value]) -> R {
    let (func, first, kw) = (part(&a[0], FUNC)?, part(&a[0], ARGS)?, part(&a[0], KEYWORDS)?);
    let mut args = args_of(&first);
    let (more, named) = star(&a[1], &a[2]);
    args.extend(more);
    let own = pairs_of(&kw);
    if own.is_empty() {
        return call_ex(&func, args, named);
    }
    if !own.iter().all(|(k, _)| type_of(k).is_subtype(T::Str.ty())) {
        return Err(type_error("keywords must be strings"));
    }
    let all = dict(own)?;
    for (k, v) in named {
        dict_set(&all, k, v)?;
    }
    call_ex(&func, args, pairs_of(&all))
}

fn repr(a: &[Value]) -> R {
    let t = type_of(&a[0]);
    let own = t.dict().get(sym::MODULE).and_then(|m| m.as_str().map(|s| s == "functools"));
    let name = if own == Some(true) { "functools.partial" } else { t.name() };
    let guard = crate::object_types::ReprGuard::enter(&a[0]);
    if guard.is_none() {
        return Ok(new_str("..."));
    }
    let mut parts = vec![repr_text(&part(&a[0], FUNC)?)?];
    for v in args_of(&part(&a[0], ARGS)?) {
        parts.push(repr_text(&v)?);
    }
    push_named(&mut parts, &part(&a[0], KEYWORDS)?)?;
    Ok(new_string(format!("{}({})", name, parts.join(", "))))
}

fn push_named(parts: &mut Vec<String>, kw: &Value) -> R<()> {
    for (k, v) in pairs_of(kw) {
        let k = crate::ops::str_of(&k)?;
        parts.push(format!("{}={}", k.as_str().unwrap_or_default(), repr_text(&v)?));
    }
    Ok(())
}

fn reduce(a: &[Value]) -> R {
    let attrs = match attrs_of(&a[0]) {
        Some(x) if !x.items().is_empty() => x.as_dict(),
        _ => NONE,
    };
    let func = part(&a[0], FUNC)?;
    let state =
        tuple(vec![func.clone(), part(&a[0], ARGS)?, part(&a[0], KEYWORDS)?, attrs]);
    Ok(tuple(vec![type_of(&a[0]).value(), tuple(vec![func]), state]))
}

fn setstate(a: &[Value]) -> R {
    let bad = || type_error("invalid partial state");
    let s = args_of(&a[1]);
    let kw_fits = s.get(2).map_or(false, |k| k.is_none() || k.as_dict().is_some());
    if s.len() != 4 || s[1].as_tuple().is_none() || !kw_fits {
        return Err(bad());
    }
    if !crate::builtins::is_callable(&s[0]) {
        return Err(bad());
    }
    // What is exactly of the type is shared with who made the state.
    let exact = |v: &Value, t: T| type_of(v) == t.ty();
    let args = if exact(&s[1], T::Tuple) { s[1].clone() } else { tuple(args_of(&s[1])) };
    let kw = if exact(&s[2], T::Dict) { s[2].clone() } else { dict(pairs_of(&s[2]))? };
    fill_in(&a[0], s[0].clone(), args, kw);
    if let Some(attrs) = attrs_of(&a[0]) {
        for (k, _) in attrs.items() {
            attrs.remove(k);
        }
        for (k, v) in pairs_of(&s[3]) {
            attrs.set(crate::attr::name_sym(&k)?, v);
        }
    }
    Ok(NONE)
}

static PARTIAL: &[NativeDef] = &[
    def!("__new__", "cls, /, *args, **kw", new),
    def!("__call__", "self, /, *args, **kw", run),
    def!("__repr__", "self, /", repr),
    def!("__reduce__", "self, /", reduce),
    def!("__setstate__", "self, state, /", setstate),
    def!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];

// ---- partialmethod

fn method_init(a: &[Value]) -> R {
    let func = &a[1];
    if !crate::builtins::is_callable(func) && !crate::attr::has_special(func, sym::GET) {
        return Err(type_error(format!("{} is not callable or a descriptor", repr_text(func)?)));
    }
    let (args, kw) = star(&a[2], &a[3]);
    let nested = match find(func, "_partialmethod_parts")? {
        Some(t) => Some(unpack3(&t)?),
        None => None,
    };
    let (func, args, kw) = match nested {
        Some((inner, first, named)) => {
            let mut all = args_of(&first);
            all.extend(args);
            let merged = dict(pairs_of(&named))?;
            for (k, v) in kw {
                dict_set(&merged, k, v)?;
            }
            (inner, all, merged)
        }
        None => (func.clone(), args, dict(kw)?),
    };
    put(&a[0], "func", func)?;
    put(&a[0], "args", tuple(args))?;
    put(&a[0], "keywords", kw)?;
    Ok(NONE)
}

/// The function that stands for a partialmethod of a plain callable: it takes the receiver.
fn unbound(a: &Value) -> R {
    let f = starred("_method", vec![a.clone()], |f, slots| {
        let m = f.cells[0].get();
        let (given, named) = star(&slots[0], &slots[1]);
        if given.is_empty() {
            return Err(type_error(
                "partialmethod._make_unbound_method.<locals>._method() missing 1 required \
                 positional argument: 'cls_or_self'",
            ));
        }
        let mut args = vec![given[0].clone()];
        args.extend(args_of(&get(&m, "args")?));
        args.extend_from_slice(&given[1..]);
        let kw = dict(pairs_of(&get(&m, "keywords")?))?;
        for (k, v) in named {
            dict_set(&kw, k, v)?;
        }
        call_ex(&get(&m, "func")?, args, pairs_of(&kw))
    });
    put(&f, "__isabstractmethod__", abstractness(&get(a, "func")?)?)?;
    put(&f, "_partialmethod", a.clone())?;
    Ok(f)
}

fn method_get(a: &[Value]) -> R {
    let func = get(&a[0], "func")?;
    let owner = a[2].given().cloned().unwrap_or(NONE);
    let t = type_of(&func);
    if let Some(g) = t.lookup(sym::GET) {
        let bound = call(&g, &mut [func.clone(), a[1].clone(), owner])?;
        if !is(&bound, &func) {
            let mut args = vec![bound.clone()];
            args.extend(args_of(&get(&a[0], "args")?));
            let kw = pairs_of(&get(&a[0], "keywords")?);
            let p = call_ex(&super::classes::from_module("functools", "partial")?, args, kw)?;
            if let Some(me) = find(&bound, "__self__")? {
                put(&p, "__self__", me)?;
            }
            return Ok(p);
        }
    }
    let f = unbound(&a[0])?;
    Ok(if a[1].is_none() { f } else { crate::func::bound(f, a[1].clone()) })
}

fn method_repr(a: &[Value]) -> R {
    let mut parts = vec![repr_text(&get(&a[0], "func")?)?];
    for v in args_of(&get(&a[0], "args")?) {
        parts.push(repr_text(&v)?);
    }
    for (k, v) in pairs_of(&get(&a[0], "keywords")?) {
        parts.push(format!("{}={}", k.as_str().unwrap_or_default(), repr_text(&v)?));
    }
    let t = type_of(&a[0]);
    Ok(new_string(format!("{}({})", crate::object_types::full_name(t), parts.join(", "))))
}

static METHOD: &[NativeDef] = &[
    def!("__init__", "self, func, /, *args, **keywords", method_init),
    def!("__get__", "self, obj, cls=", method_get),
    def!("__repr__", "self", method_repr),
    def!("__class_getitem__", "cls, item, /", |a| crate::object_types::generic_alias(&a[0], &a[1])),
];
static IS_ABSTRACT: NativeDef =
    def!("__isabstractmethod__", "self", |a| abstractness(&get(&a[0], "func")?));
static PARTS: NativeDef = def!("_partialmethod_parts", "self", |a| {
    Ok(tuple(vec![get(&a[0], "func")?, get(&a[0], "args")?, get(&a[0], "keywords")?]))
});

pub fn fill(m: &ModuleData) -> R<()> {
    let partial = class("functools", "partial", &[T::Object.value()], PARTIAL)?;
    add_getset(&partial, "func", |v| part(v, FUNC));
    add_getset(&partial, "args", |v| part(v, ARGS));
    add_getset(&partial, "keywords", |v| part(v, KEYWORDS));
    m.set_str("partial", partial);
    let method = class("functools", "partialmethod", &[T::Object.value()], &[])?;
    add_methods(&method, "functools", METHOD)?;
    add_property(&method, "__isabstractmethod__", &IS_ABSTRACT);
    add_property(&method, "_partialmethod_parts", &PARTS);
    m.set_str("partialmethod", method);
    Ok(())
}
