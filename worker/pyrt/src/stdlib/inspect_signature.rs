//! inspect.signature: the parameters of a callable and their text.

use super::classes::{args_of, find, get, hidden, pairs_of};
use super::inspect_objects::read;
use super::text_signature::{self, Found};
use crate::prelude::*;
use crate::sym;

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

/// The parameters and the return annotation.
pub type Parts = (Vec<Param>, Option<Value>);

fn of_function(f: &Func, object: &Value) -> R<Parts> {
    let c = f.code.get();
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
            (KEYWORD_ONLY, f.named_default(name)?)
        };
        out.push(Param { name: name.to_string(), kind, default, annotation: note(name)? });
    }
    let mut rest = c.params[c.npos + c.nkwonly..].iter();
    if c.varargs {
        if let Some(n) = rest.next() {
            let annotation = note(n)?;
            let kind = VAR_POSITIONAL;
            out.insert(c.npos, Param { name: n.to_string(), kind, default: None, annotation });
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

/// What a text of parameters says: those of a lambda that has them.
fn of_text(params: &str) -> R<Parts> {
    let eval = crate::module::builtin(sym::intern("eval")).unwrap_or(NONE);
    let text = new_string(format!("lambda {}: 0", params));
    let f = call(&eval, &mut [text, crate::dict::new_dict()])?;
    match f.as_func() {
        Some(func) => of_function(func, &f),
        None => Err(no_signature(&f)),
    }
}

/// A native function; a class method is bound to its class `owner`.
fn of_native(v: &Value, owner: Option<crate::types::Type>, shown: &Value) -> R<Parts> {
    let n = match v.as_native() {
        Some(n) => n,
        None => return Err(no_signature(v)),
    };
    match text_signature::of_native(v, owner) {
        Found::Text(text) => return of_text(text),
        Found::Nothing => return Err(none_found(shown)),
        Found::Unknown => {}
    }
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
fn none_found(v: &Value) -> PyErr {
    let shown = repr_text(v).unwrap_or_default();
    value_error(format!("no signature found for builtin {}", shown))
}

#[cold]
fn no_signature(v: &Value) -> PyErr {
    let shown = repr_text(v).unwrap_or_default();
    not_implemented_error(format!("inspect.signature() of {} is not supported by Portalis", shown))
}

fn of_class(v: &Value, keep_first: bool) -> R<Parts> {
    let without_first = |p: Parts| if keep_first { Ok(p) } else { without_first(p) };
    let t = v.as_type().ok_or_else(|| type_error("a class is required"))?;
    let user = |name: sym::Sym, of: crate::types::Type| {
        of.lookup(name).filter(|f| f.as_native().is_none() || name == sym::CALL)
    };
    if let Some(f) = user(sym::CALL, t.meta()).filter(|f| f.as_func().is_some()) {
        return without_first(parts_of(&f, true)?);
    }
    // A metaclass of the library's with a call of its own (enum).
    let of_type = |f: &Value| f.as_native().map_or(false, |n| n.of.as_type() == Some(T::Type.ty()));
    if let Some(f) = t.meta().lookup(sym::CALL).filter(|f| !of_type(f)) {
        if let Found::Text(text) = text_signature::of_native(&f, None) {
            return without_first(of_text(text)?);
        }
    }
    for b in t.mro().iter().filter(|b| b.is_heap()) {
        match text_signature::of_class(*b) {
            Found::Text(text) => return of_text(text),
            Found::Nothing => return Err(none_of_type(v)?),
            Found::Unknown => {}
        }
        for n in [sym::NEW, sym::INIT] {
            if let Some(f) = b.dict().get(n).cloned() {
                let f = f.as_wrapper().map_or_else(|| f.clone(), |w| w.inner.clone());
                return without_first(parts_of(&f, true)?);
            }
        }
    }
    let mro = t.mro();
    for b in &mro[..mro.len() - 1] {
        match text_signature::of_class(*b) {
            Found::Text(text) => return of_text(text),
            Found::Nothing => return Err(none_of_type(v)?),
            Found::Unknown => {}
        }
    }
    let plain = |n: sym::Sym| match (t.lookup(n), T::Object.ty().lookup(n)) {
        (Some(a), Some(b)) => is(&a, &b),
        _ => false,
    };
    if plain(sym::NEW) && plain(sym::INIT) {
        return Ok((vec![], None));
    }
    Err(none_of_type(v)?)
}

#[cold]
fn none_of_type(v: &Value) -> R<PyErr> {
    let kind = if v.as_type() == Some(T::Type.ty()) { "" } else { "type " };
    Ok(value_error(format!("no signature found for builtin {}{}", kind, repr_text(v)?)))
}

fn of_partial(v: &Value) -> R<Parts> {
    let (func, args) = (get(v, "func")?, args_of(&get(v, "args")?));
    let kw = pairs_of(&get(v, "keywords")?);
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
        let shown = repr_text(v)?;
        return Err(value_error(format!("partial object {} has incorrect arguments", shown)));
    }
    Ok((out, ret))
}

/// What inspect.getfullargspec() finds out: with the first parameter of bound methods.
pub fn full_parts_of(v: &Value) -> R<Parts> {
    if let Some(m) = v.as_method() {
        return full_parts_of(&m.func.clone());
    }
    let plain = v.as_func().is_some() || v.as_native().is_some() || hidden(v, "\0func").is_some();
    if plain || find(v, "__signature__")?.map_or(false, |s| !s.is_none()) {
        return parts_of(v, false);
    }
    if v.as_type().is_some() {
        return of_class(v, true);
    }
    match type_of(v).lookup(sym::CALL) {
        Some(f) if f.as_func().is_some() => full_parts_of(&f),
        _ => parts_of(v, false),
    }
}

/// What inspect.signature() finds out about a callable.
pub fn parts_of(v: &Value, follow: bool) -> R<Parts> {
    crate::call::enter_native()?;
    if !crate::builtins::is_callable(v) {
        return Err(type_error(format!("{} is not a callable object", repr_text(v)?)));
    }
    if let Some(m) = v.as_method() {
        let parts = match m.func.as_native() {
            Some(_) => of_native(&m.func, m.object.as_type(), v)?,
            None => parts_of(&m.func.clone(), follow)?,
        };
        return without_first(parts);
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
        return of_native(&v, None, &v);
    }
    if v.as_type().is_some() {
        return of_class(&v, false);
    }
    match type_of(&v).lookup(sym::CALL) {
        Some(f) if f.as_native().is_none() => without_first(parts_of(&f, follow)?),
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

pub fn param_text(p: &Param) -> R<String> {
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
