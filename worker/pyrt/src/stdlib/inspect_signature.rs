//! inspect.signature: the parameters of a callable as objects, their text, and how arguments
//! bind to them.

use super::classes::{
    add_getset, args_of, class, def, find, from_module, get, hidden, hide, pairs_of, put, text,
};
use super::functions;
use crate::func::{native, NativeDef};
use crate::prelude::*;
use crate::sym;
use std::cell::RefCell;

/// A parameter; the kinds are numbered as CPython does.
#[derive(Clone)]
pub struct Param {
    pub name: String,
    pub kind: usize,
    pub default: Option<Value>,
    pub annotation: Option<Value>,
}

pub const POSITIONAL_ONLY: usize = 0;
pub const POSITIONAL: usize = 1;
pub const VAR_POSITIONAL: usize = 2;
pub const KEYWORD_ONLY: usize = 3;
pub const VAR_KEYWORD: usize = 4;

#[derive(Clone)]
struct Home {
    empty: Value,
    kinds: Vec<Value>,
    parameter: Value,
    signature: Value,
    bound: Value,
}

thread_local! {
    static HOME: RefCell<Option<Home>> = RefCell::new(None);
}

fn home() -> R<Home> {
    HOME.with(|h| h.borrow().clone()).ok_or_else(|| runtime_error("inspect is not ready"))
}

/// The parameters and the return annotation.
pub type Parts = (Vec<Param>, Option<Value>);

fn of_function(f: &Func, object: &Value) -> R<Parts> {
    let c = f.code;
    let annotations = get(object, "__annotations__")?;
    let note = |n: &str| crate::dict::get_str(&annotations, n);
    let mut out = Vec::new();
    let first_default = c.npos - f.defaults().len().min(c.npos);
    let named = c.params.iter().take(c.npos + c.nkwonly);
    for (i, name) in named.enumerate() {
        let (kind, default) = if i < c.npos {
            let kind = if i < c.posonly { POSITIONAL_ONLY } else { POSITIONAL };
            (kind, i.checked_sub(first_default).and_then(|k| f.defaults().get(k).cloned()))
        } else {
            let d = f.kwdefaults().iter().find(|(k, _)| k == name).map(|x| x.1.clone());
            (KEYWORD_ONLY, d)
        };
        out.push(Param { name: name.to_string(), kind, default, annotation: note(name)? });
    }
    let mut rest = c.params[c.npos + c.nkwonly..].iter();
    if c.varargs {
        if let Some(n) = rest.next() {
            let p = Param { name: n.to_string(), kind: VAR_POSITIONAL, default: None, annotation: note(n)? };
            out.insert(c.npos, p);
        }
    }
    if c.varkw {
        if let Some(n) = rest.next() {
            let annotation = note(n)?;
            out.push(Param { name: n.to_string(), kind: VAR_KEYWORD, default: None, annotation });
        }
    }
    Ok((out, note("return")?))
}

/// Without the first positional parameter: what a bound method shows.
fn without_first(mut p: Parts) -> R<Parts> {
    match p.0.first().map(|x| x.kind) {
        Some(POSITIONAL_ONLY | POSITIONAL) => {
            p.0.remove(0);
        }
        Some(VAR_POSITIONAL) => {}
        _ => return Err(value_error("invalid method signature")),
    }
    Ok(p)
}

/// A native function tells its parameters where none has a default.
fn of_native(v: &Value) -> R<Parts> {
    let n = match v.as_native() {
        Some(n) => n,
        None => return Err(no_signature(v)),
    };
    let mut kind = POSITIONAL;
    let mut out: Vec<Param> = Vec::new();
    for p in n.def.params.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let (name, k) = match p {
            "/" => {
                out.iter_mut().for_each(|x| x.kind = POSITIONAL_ONLY);
                continue;
            }
            "*" => {
                kind = KEYWORD_ONLY;
                continue;
            }
            _ if p.ends_with('=') => return Err(no_signature(v)),
            _ if p.starts_with("**") => (&p[2..], VAR_KEYWORD),
            _ if p.starts_with('*') => (&p[1..], VAR_POSITIONAL),
            _ => (p, kind),
        };
        if k == VAR_POSITIONAL {
            kind = KEYWORD_ONLY;
        }
        out.push(Param { name: name.to_string(), kind: k, default: None, annotation: None });
    }
    Ok((out, None))
}

#[cold]
fn no_signature(v: &Value) -> PyErr {
    let shown = repr_text(v).unwrap_or_default();
    not_implemented_error(format!("inspect.signature() of {} is not supported by Portalis", shown))
}

fn of_class(v: &Value) -> R<Parts> {
    let t = v.as_type().ok_or_else(|| type_error("a class is required"))?;
    let user = |name: sym::Sym, of: crate::types::Type| {
        of.lookup(name).filter(|f| f.as_native().is_none() || name == sym::CALL)
    };
    if let Some(f) = user(sym::CALL, t.meta()).filter(|f| f.as_func().is_some()) {
        return without_first(parts_of(&f, true)?);
    }
    for b in t.mro().iter().filter(|b| b.is_heap()) {
        for n in [sym::NEW, sym::INIT] {
            if let Some(f) = b.dict().get(n).cloned() {
                let f = f.as_wrapper().map_or_else(|| f.clone(), |w| w.inner.clone());
                return without_first(parts_of(&f, true)?);
            }
        }
    }
    let plain = |n: sym::Sym| match (t.lookup(n), T::Object.ty().lookup(n)) {
        (Some(a), Some(b)) => is(&a, &b),
        _ => false,
    };
    if plain(sym::NEW) && plain(sym::INIT) {
        return Ok((vec![], None));
    }
    Err(value_error(format!("no signature found for builtin type {}", repr_text(v)?)))
}

fn of_partial(v: &Value) -> R<Parts> {
    let (func, args, kw) = (get(v, "func")?, args_of(&get(v, "args")?), pairs_of(&get(v, "keywords")?));
    let (params, ret) = parts_of(&func, true)?;
    let mut out = Vec::new();
    let mut left = args.len();
    let mut by_keyword = false;
    for mut p in params {
        let given = kw.iter().find(|(k, _)| k.as_str().map_or(false, |s| s == p.name));
        match p.kind {
            POSITIONAL_ONLY | POSITIONAL if left > 0 => {
                left -= 1;
                continue;
            }
            POSITIONAL => {
                if let Some((_, v)) = given {
                    p.default = Some(v.clone());
                    by_keyword = true;
                }
                if by_keyword {
                    p.kind = KEYWORD_ONLY;
                }
            }
            KEYWORD_ONLY => {
                if let Some((_, v)) = given {
                    p.default = Some(v.clone());
                }
            }
            VAR_POSITIONAL if by_keyword => continue,
            VAR_POSITIONAL => left = 0,
            _ => {}
        }
        out.push(p);
    }
    if left > 0 {
        return Err(value_error(format!("partial object {} has incorrect arguments", repr_text(v)?)));
    }
    Ok((out, ret))
}

/// What inspect.signature() finds out about a callable.
pub fn parts_of(v: &Value, follow: bool) -> R<Parts> {
    crate::call::enter_native()?;
    if !crate::builtins::is_callable(v) {
        return Err(type_error(format!("{} is not a callable object", repr_text(v)?)));
    }
    if let Some(m) = v.as_method() {
        return without_first(parts_of(&m.func.clone(), follow)?);
    }
    let mut v = v.clone();
    if let Some(own) = find(&v, "__signature__")?.filter(|s| !s.is_none()) {
        return read(&own);
    }
    while follow && v.as_type().is_none() {
        v = match find(&v, "__wrapped__")? {
            Some(inner) => inner,
            None => break,
        };
        if let Some(own) = find(&v, "__signature__")?.filter(|s| !s.is_none()) {
            return read(&own);
        }
    }
    if let Some(f) = v.as_func() {
        return of_function(f, &v);
    }
    if v.as_method().is_some() {
        return parts_of(&v, follow);
    }
    if hidden(&v, "\0func").is_some() {
        return of_partial(&v);
    }
    if v.as_native().is_some() {
        return of_native(&v);
    }
    if v.as_type().is_some() {
        return of_class(&v);
    }
    match type_of(&v).lookup(sym::CALL) {
        Some(f) if f.as_func().is_some() => without_first(parts_of(&f, follow)?),
        _ => Err(no_signature(&v)),
    }
}

// ---- text

/// inspect.formatannotation
pub fn annotation_text(v: &Value) -> R<String> {
    if let Some(t) = v.as_type().filter(|_| type_of(v) != T::GenericAlias.ty()) {
        let full = crate::object_types::full_name(t);
        return Ok(full);
    }
    let module = find(v, "__module__")?;
    let of_typing = module.map_or(false, |m| m.as_str().map_or(false, |s| s == "typing"));
    let shown = repr_text(v)?;
    if !of_typing || type_of(v) == T::GenericAlias.ty() || v.as_str_data().is_some() {
        return Ok(shown);
    }
    let mut out = String::new();
    let mut word = String::new();
    for c in shown.chars().chain(std::iter::once('\0')) {
        if c.is_alphanumeric() || c == '_' || c == '.' {
            word.push(c);
            continue;
        }
        out.push_str(word.strip_prefix("typing.").unwrap_or(&word));
        word.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    Ok(out)
}

fn param_text(p: &Param) -> R<String> {
    let mut s = p.name.clone();
    if let Some(a) = &p.annotation {
        s = format!("{}: {}", s, annotation_text(a)?);
    }
    if let Some(d) = &p.default {
        let eq = if p.annotation.is_some() { " = " } else { "=" };
        s = format!("{}{}{}", s, eq, repr_text(d)?);
    }
    Ok(match p.kind {
        VAR_POSITIONAL => format!("*{}", s),
        VAR_KEYWORD => format!("**{}", s),
        _ => s,
    })
}

pub fn parts_text((params, ret): &Parts) -> R<String> {
    let mut out: Vec<String> = Vec::new();
    let (mut slash, mut star) = (false, true);
    for p in params {
        if p.kind == POSITIONAL_ONLY {
            slash = true;
        } else if slash {
            out.push("/".into());
            slash = false;
        }
        if p.kind == VAR_POSITIONAL {
            star = false;
        } else if p.kind == KEYWORD_ONLY && star {
            out.push("*".into());
            star = false;
        }
        out.push(param_text(p)?);
    }
    if slash {
        out.push("/".into());
    }
    let shown = format!("({})", out.join(", "));
    Ok(match ret {
        Some(r) => format!("{} -> {}", shown, annotation_text(r)?),
        None => shown,
    })
}

// ---- objects

const NAME: &str = "\0name";
const KIND: &str = "\0kind";
const DEFAULT: &str = "\0default";
const ANNOTATION: &str = "\0annotation";
const PARAMETERS: &str = "\0parameters";
const RETURN: &str = "\0return";

fn part(v: &Value, name: &str) -> R {
    hidden(v, name).ok_or_else(|| type_error("a Parameter or Signature is required"))
}

fn new_of(class: &Value) -> R {
    let t = class.as_type().ok_or_else(|| type_error("a class is required"))?;
    Ok(crate::class::new_instance(t))
}

fn param_object(p: &Param) -> R {
    let h = home()?;
    let v = new_of(&h.parameter)?;
    fill_param(&v, p, &h);
    Ok(v)
}

fn fill_param(v: &Value, p: &Param, h: &Home) {
    let or_empty = |x: &Option<Value>| x.clone().unwrap_or_else(|| h.empty.clone());
    hide(v, NAME, new_str(&p.name));
    hide(v, KIND, h.kinds[p.kind].clone());
    hide(v, DEFAULT, or_empty(&p.default));
    hide(v, ANNOTATION, or_empty(&p.annotation));
}

fn read_param(v: &Value) -> R<Param> {
    let h = home()?;
    let kind = part(v, KIND)?;
    let set = |x: Value| Some(x).filter(|x| !is(x, &h.empty));
    Ok(Param {
        name: text(&part(v, NAME)?),
        kind: h.kinds.iter().position(|k| is(k, &kind)).unwrap_or(POSITIONAL),
        default: set(part(v, DEFAULT)?),
        annotation: set(part(v, ANNOTATION)?),
    })
}

fn read(v: &Value) -> R<Parts> {
    let mut params = Vec::new();
    for (_, p) in pairs_of(&part(v, PARAMETERS)?) {
        params.push(read_param(&p)?);
    }
    let h = home()?;
    Ok((params, Some(part(v, RETURN)?).filter(|r| !is(r, &h.empty))))
}

fn fill_signature(v: &Value, parts: &Parts) -> R<()> {
    let mut pairs = Vec::new();
    for p in &parts.0 {
        pairs.push((new_str(&p.name), param_object(p)?));
    }
    hide(v, PARAMETERS, dict(pairs)?);
    hide(v, RETURN, parts.1.clone().unwrap_or(home()?.empty));
    Ok(())
}

fn signature_object(parts: &Parts) -> R {
    let v = new_of(&home()?.signature)?;
    fill_signature(&v, parts)?;
    Ok(v)
}

fn signature(a: &[Value]) -> R {
    let follow = a[1].given().map_or(Ok(true), truthy)?;
    signature_object(&parts_of(&a[0], follow)?)
}

fn kind_of(v: &Value, h: &Home) -> R<usize> {
    match h.kinds.iter().position(|k| is(k, v)).or_else(|| v.as_int().map(|i| i as usize)) {
        Some(k) if k < 5 => Ok(k),
        _ => Err(value_error(format!("value {} is not a valid Parameter.kind", repr_text(v)?))),
    }
}

fn param_init(a: &[Value]) -> R {
    let h = home()?;
    let name = match a[1].as_str() {
        Some(s) => s.into_owned(),
        None => {
            return Err(type_error(format!("name must be a str, not a {}", type_name(&a[1]))))
        }
    };
    let set = |x: &Value| x.given().cloned().filter(|x| !is(x, &h.empty));
    let p = Param { kind: kind_of(&a[2], &h)?, default: set(&a[3]), annotation: set(&a[4]), name };
    if p.default.is_some() && (p.kind == VAR_POSITIONAL || p.kind == VAR_KEYWORD) {
        return Err(value_error(format!(
            "{} parameters cannot have default values",
            text(&get(&h.kinds[p.kind], "description")?)
        )));
    }
    if !truthy(&super::classes::method(&a[1], "isidentifier", &[])?)? {
        return Err(value_error(format!("{} is not a valid parameter name", repr_text(&a[1])?)));
    }
    fill_param(&a[0], &p, &h);
    Ok(NONE)
}

fn param_replace(a: &[Value]) -> R {
    let mut p = read_param(&a[0])?;
    let h = home()?;
    if let Some(n) = a[1].given() {
        p.name = text(n);
    }
    if let Some(k) = a[2].given() {
        p.kind = kind_of(k, &h)?;
    }
    if let Some(d) = a[3].given() {
        p.default = Some(d.clone()).filter(|x| !is(x, &h.empty));
    }
    if let Some(n) = a[4].given() {
        p.annotation = Some(n.clone()).filter(|x| !is(x, &h.empty));
    }
    param_object(&p)
}

fn same_parts(a: &[Value], names: &[&str]) -> R {
    if type_of(&a[0]) != type_of(&a[1]) {
        return Ok(NOT_IMPLEMENTED);
    }
    for n in names {
        if !eq_b(&part(&a[0], n)?, &part(&a[1], n)?)? {
            return Ok(FALSE);
        }
    }
    Ok(TRUE)
}

fn hash_parts(a: &[Value], names: &[&str]) -> R {
    let mut all = Vec::new();
    for n in names {
        let v = part(&a[0], n)?;
        all.push(match v.as_dict() {
            Some(d) => tuple(d.pairs().into_iter().map(|x| x.1).collect()),
            None => v,
        });
    }
    Ok(Value::int(hash(&tuple(all))?))
}

static PARAMETER: &[NativeDef] = &[
    def!("__init__", "self, name, kind, *, default=, annotation=", param_init),
    def!("replace", "self, *, name=, kind=, default=, annotation=", param_replace),
    def!("__str__", "self", |a| Ok(new_string(param_text(&read_param(&a[0])?)?))),
    def!("__repr__", "self", |a| {
        Ok(new_string(format!("<Parameter \"{}\">", param_text(&read_param(&a[0])?)?)))
    }),
    def!("__eq__", "self, other", |a| same_parts(a, &[NAME, KIND, DEFAULT, ANNOTATION])),
    def!("__hash__", "self", |a| hash_parts(a, &[NAME, KIND, DEFAULT, ANNOTATION])),
];

fn check_order(params: &[Param], h: &Home) -> R<()> {
    let mut top = POSITIONAL_ONLY;
    let mut defaults = false;
    for (i, p) in params.iter().enumerate() {
        if p.kind < top {
            return Err(value_error(format!(
                "wrong parameter order: {} parameter before {} parameter",
                text(&get(&h.kinds[top], "description")?),
                text(&get(&h.kinds[p.kind], "description")?)
            )));
        }
        if p.kind > top {
            top = p.kind;
        }
        if p.kind == POSITIONAL_ONLY || p.kind == POSITIONAL {
            if p.default.is_some() {
                defaults = true;
            } else if defaults {
                return Err(value_error("non-default argument follows default argument"));
            }
        }
        if params[..i].iter().any(|q| q.name == p.name) {
            return Err(value_error(format!("duplicate parameter name: '{}'", p.name)));
        }
    }
    Ok(())
}

fn signature_init(a: &[Value]) -> R {
    let h = home()?;
    let mut params = Vec::new();
    if let Some(all) = a[1].given().filter(|p| !p.is_none()) {
        for p in collect(all)? {
            params.push(read_param(&p)?);
        }
    }
    check_order(&params, &h)?;
    let ret = a[2].given().cloned().filter(|x| !is(x, &h.empty));
    fill_signature(&a[0], &(params, ret))?;
    Ok(NONE)
}

fn signature_replace(a: &[Value]) -> R {
    let mut parts = read(&a[0])?;
    let h = home()?;
    if let Some(all) = a[1].given() {
        parts.0 = collect(all)?.iter().map(read_param).collect::<R<_>>()?;
        check_order(&parts.0, &h)?;
    }
    if let Some(r) = a[2].given() {
        parts.1 = Some(r.clone()).filter(|x| !is(x, &h.empty));
    }
    signature_object(&parts)
}

/// Signature.bind and bind_partial: a BoundArguments.
fn bind(a: &[Value], partial: bool) -> R {
    let (params, _) = read(&a[0])?;
    let mut args = args_of(&a[1]).into_iter();
    let mut kw = pairs_of(&a[2]);
    let out = crate::dict::new_dict();
    let mut extra = None;
    for p in &params {
        let at = kw.iter().position(|(k, _)| k.as_str().map_or(false, |s| s == p.name));
        match p.kind {
            VAR_POSITIONAL => {
                let rest: Vec<Value> = args.by_ref().collect();
                if !rest.is_empty() {
                    dict_set(&out, new_str(&p.name), tuple(rest))?;
                }
                continue;
            }
            VAR_KEYWORD => {
                extra = Some(p.name.clone());
                continue;
            }
            POSITIONAL_ONLY | POSITIONAL => {
                if let Some(v) = args.next() {
                    if at.is_some() && p.kind == POSITIONAL {
                        return Err(type_error(format!("multiple values for argument '{}'", p.name)));
                    }
                    dict_set(&out, new_str(&p.name), v)?;
                    continue;
                }
                if let (POSITIONAL_ONLY, Some(_)) = (p.kind, at) {
                    if p.default.is_none() {
                        return Err(type_error(format!(
                            "'{}' parameter is positional only, but was passed as a keyword",
                            p.name
                        )));
                    }
                    continue;
                }
            }
            _ => {}
        }
        match at {
            Some(i) => dict_set(&out, new_str(&p.name), kw.remove(i).1)?,
            None if p.default.is_none() && !partial => {
                if args.len() > 0 {
                    return Err(type_error("too many positional arguments"));
                }
                return Err(type_error(format!("missing a required argument: '{}'", p.name)));
            }
            None => {}
        }
    }
    if args.next().is_some() {
        return Err(type_error("too many positional arguments"));
    }
    match (kw.is_empty(), extra) {
        (true, _) => {}
        (false, Some(name)) => dict_set(&out, new_string(name), dict(kw)?)?,
        (false, None) => {
            return Err(type_error(format!(
                "got an unexpected keyword argument '{}'",
                text(&kw[0].0)
            )))
        }
    }
    let b = new_of(&home()?.bound)?;
    put(&b, "arguments", out)?;
    hide(&b, "\0signature", a[0].clone());
    Ok(b)
}

fn split_bound(b: &Value) -> R<(Vec<Value>, Vec<(Value, Value)>)> {
    let (params, _) = read(&part(b, "\0signature")?)?;
    let given = get(b, "arguments")?;
    let (mut args, mut kw) = (Vec::new(), Vec::new());
    let mut by_name = false;
    for p in params {
        let v = crate::dict::get_str(&given, &p.name)?;
        match (p.kind, v) {
            (VAR_KEYWORD, Some(v)) => kw.extend(pairs_of(&v)),
            (KEYWORD_ONLY, Some(v)) => kw.push((new_string(p.name), v)),
            (VAR_POSITIONAL, Some(v)) if !by_name => args.extend(collect(&v)?),
            (_, Some(v)) if by_name => kw.push((new_string(p.name), v)),
            (_, Some(v)) => args.push(v),
            (POSITIONAL_ONLY | POSITIONAL, None) => by_name = true,
            _ => {}
        }
    }
    Ok((args, kw))
}

fn apply_defaults(a: &[Value]) -> R {
    let (params, _) = read(&part(&a[0], "\0signature")?)?;
    let given = get(&a[0], "arguments")?;
    let mut out = Vec::new();
    for p in params {
        let v = match (crate::dict::get_str(&given, &p.name)?, p.default) {
            (Some(v), _) => v,
            (None, Some(d)) => d,
            (None, None) if p.kind == VAR_POSITIONAL => tuple(vec![]),
            (None, None) if p.kind == VAR_KEYWORD => crate::dict::new_dict(),
            _ => continue,
        };
        out.push((new_string(p.name), v));
    }
    put(&a[0], "arguments", dict(out)?)?;
    Ok(NONE)
}

fn bound_repr(a: &[Value]) -> R {
    let mut parts = Vec::new();
    for (k, v) in pairs_of(&get(&a[0], "arguments")?) {
        parts.push(format!("{}={}", text(&k), repr_text(&v)?));
    }
    Ok(new_string(format!("<BoundArguments ({})>", parts.join(", "))))
}

static SIGNATURE: &[NativeDef] = &[
    def!("__init__", "self, parameters=, *, return_annotation=", signature_init),
    def!("replace", "self, *, parameters=, return_annotation=", signature_replace),
    def!("bind", "self, /, *args, **kwargs", |a| bind(a, false)),
    def!("bind_partial", "self, /, *args, **kwargs", |a| bind(a, true)),
    def!("__str__", "self", |a| Ok(new_string(parts_text(&read(&a[0])?)?))),
    def!("__repr__", "self", |a| {
        Ok(new_string(format!("<Signature {}>", parts_text(&read(&a[0])?)?)))
    }),
    def!("__eq__", "self, other", |a| same_parts(a, &[PARAMETERS, RETURN])),
    def!("__hash__", "self", |a| hash_parts(a, &[PARAMETERS, RETURN])),
    def!("from_callable", "cls, obj, *, follow_wrapped=", |a| signature(&a[1..])),
];
static BOUND: &[NativeDef] = &[
    def!("apply_defaults", "self", apply_defaults),
    def!("__repr__", "self", bound_repr),
    def!("__eq__", "self, other", |a| {
        if type_of(&a[0]) != type_of(&a[1]) {
            return Ok(NOT_IMPLEMENTED);
        }
        eq(&get(&a[0], "arguments")?, &get(&a[1], "arguments")?)
    }),
];

fn getfullargspec(a: &[Value]) -> R {
    let (params, ret) = match parts_of(&a[0], false) {
        Err(e) if e.is(T::ValueError) => return Err(type_error("unsupported callable")),
        r => r?,
    };
    let names = |keep: &dyn Fn(usize) -> bool| -> Vec<Value> {
        params.iter().filter(|p| keep(p.kind)).map(|p| new_str(&p.name)).collect()
    };
    let one = |k: usize| names(&|x| x == k).pop().unwrap_or(NONE);
    let positional = |p: &&Param| p.kind <= POSITIONAL;
    let defaults: Vec<Value> =
        params.iter().filter(positional).filter_map(|p| p.default.clone()).collect();
    let mut kwdefaults = Vec::new();
    let mut annotations = Vec::new();
    for p in &params {
        if let (KEYWORD_ONLY, Some(d)) = (p.kind, &p.default) {
            kwdefaults.push((new_str(&p.name), d.clone()));
        }
        if let Some(n) = &p.annotation {
            annotations.push((new_str(&p.name), n.clone()));
        }
    }
    if let Some(r) = ret {
        annotations.insert(0, (new_str("return"), r));
    }
    let or_none = |empty: bool, v: Value| if empty { NONE } else { v };
    call(&from_module("inspect", "FullArgSpec")?, &mut [
        list(names(&|k| k <= POSITIONAL)),
        one(VAR_POSITIONAL),
        one(VAR_KEYWORD),
        or_none(defaults.is_empty(), tuple(defaults)),
        list(names(&|k| k == KEYWORD_ONLY)),
        or_none(kwdefaults.is_empty(), dict(kwdefaults)?),
        dict(annotations)?,
    ])
}

fn getcallargs(a: &[Value]) -> R {
    let s = signature_object(&parts_of(&a[0], false)?)?;
    let b = bind(&[s, a[1].clone(), a[2].clone()], false)?;
    apply_defaults(&[b.clone()])?;
    get(&b, "arguments")
}

static FUNCTIONS: &[NativeDef] = &[
    def!("signature", "obj, *, follow_wrapped=, globals=, locals=, eval_str=", signature),
    def!("getfullargspec", "func", getfullargspec),
    def!("getcallargs", "func, /, *positional, **named", getcallargs),
    def!("formatannotation", "annotation, base_module=", |a| {
        Ok(new_string(annotation_text(&a[0])?))
    }),
];

static KIND_STR: NativeDef = def!("__str__", "self", |a| get(&a[0], "_name_"));

fn make_kinds() -> R<Vec<Value>> {
    let all = [
        ("POSITIONAL_ONLY", "positional-only"),
        ("POSITIONAL_OR_KEYWORD", "positional or keyword"),
        ("VAR_POSITIONAL", "variadic positional"),
        ("KEYWORD_ONLY", "keyword-only"),
        ("VAR_KEYWORD", "variadic keyword"),
    ];
    let pairs = all.iter().enumerate();
    let pairs = pairs.map(|(i, x)| tuple(vec![new_str(x.0), Value::int(i as i64)])).collect();
    let base = from_module("enum", "IntEnum")?;
    let args = &mut [new_str("_ParameterKind"), list(pairs), new_str("inspect")];
    let c = call_kw(&base, args, &["module"])?;
    let shown = native(&KIND_STR, "inspect", Some(c.clone()));
    crate::attr::setattr_sym(&c, sym::STR, shown)?;
    let mut kinds = Vec::new();
    for (name, description) in all {
        let k = get(&c, name)?;
        put(&k, "description", new_str(description))?;
        kinds.push(k);
    }
    Ok(kinds)
}

pub fn fill(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "inspect");
    let object = [T::Object.value()];
    let h = Home {
        empty: class("inspect", "_empty", &object, &[])?,
        kinds: make_kinds()?,
        parameter: class("inspect", "Parameter", &object, PARAMETER)?,
        signature: class("inspect", "Signature", &object, SIGNATURE)?,
        bound: class("inspect", "BoundArguments", &object, BOUND)?,
    };
    for k in &h.kinds {
        put(&h.parameter, &text(&get(k, "_name_")?), k.clone())?;
    }
    put(&h.parameter, "empty", h.empty.clone())?;
    put(&h.signature, "empty", h.empty.clone())?;
    add_getset(&h.parameter, "name", |v| part(v, NAME));
    add_getset(&h.parameter, "kind", |v| part(v, KIND));
    add_getset(&h.parameter, "default", |v| part(v, DEFAULT));
    add_getset(&h.parameter, "annotation", |v| part(v, ANNOTATION));
    add_getset(&h.signature, "parameters", |v| {
        call(&T::MappingProxy.value(), &mut [part(v, PARAMETERS)?])
    });
    add_getset(&h.signature, "return_annotation", |v| part(v, RETURN));
    add_getset(&h.bound, "signature", |v| part(v, "\0signature"));
    add_getset(&h.bound, "args", |v| Ok(tuple(split_bound(v)?.0)));
    add_getset(&h.bound, "kwargs", |v| dict(split_bound(v)?.1));
    m.set_str("_empty", h.empty.clone());
    m.set_str("Parameter", h.parameter.clone());
    m.set_str("Signature", h.signature.clone());
    m.set_str("BoundArguments", h.bound.clone());
    let fields = [
        "args", "varargs", "varkw", "defaults", "kwonlyargs", "kwonlydefaults", "annotations",
    ];
    let fields: Vec<String> = fields.iter().map(|f| f.to_string()).collect();
    let spec = super::namedtuple::make_class("FullArgSpec", &fields, vec![], new_str("inspect"))?;
    m.set_str("FullArgSpec", spec);
    HOME.with(|x| *x.borrow_mut() = Some(h));
    Ok(())
}
