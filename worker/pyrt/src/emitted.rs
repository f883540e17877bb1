//! Small helpers that only translated code calls: displays of constants, `locals()`, assert,
//! and the tests of the match statement.

use crate::object::new_bytes_data;
use crate::prelude::*;
use crate::sym;
use crate::types::Type;

/// A display of constants as data.
pub enum Lit {
    None,
    Ellipsis,
    Bool(bool),
    Int(i64),
    Big(&'static str, u32),
    MinusBig(&'static str, u32),
    Float(f64),
    Imaginary(f64),
    Str(&'static str),
    Wtf8(&'static [u8]),
    Bytes(&'static [u8]),
    Tuple(&'static [Lit]),
    List(&'static [Lit]),
    Dict(&'static [(Lit, Lit)]),
    /// Whether one of its strings is an identifier of the module, and the items.
    FrozenSet(bool, &'static [Lit]),
}

/// The value, made anew.
pub fn lit(l: &Lit) -> Value {
    match l {
        Lit::None => NONE,
        Lit::Ellipsis => ELLIPSIS,
        Lit::Bool(b) => Value::bool(*b),
        Lit::Int(i) => Value::int(*i),
        Lit::Big(digits, base) => crate::cell::int_of_digits(digits, *base),
        // The negative of an int cannot fail.
        Lit::MinusBig(digits, base) => {
            neg(&crate::cell::int_of_digits(digits, *base)).unwrap_or_default()
        }
        Lit::Float(f) => Value::float(*f),
        Lit::Imaginary(f) => crate::object::new_complex_data(
            T::Complex.ty(),
            crate::complex::Complex::new(0.0, *f),
        ),
        Lit::Str(s) => new_str(s),
        Lit::Wtf8(s) => new_wtf8(s.to_vec()),
        Lit::Bytes(b) => new_bytes_data(T::Bytes.ty(), b.to_vec()),
        Lit::Tuple(x) => tuple(x.iter().map(lit).collect()),
        Lit::List(x) => list(x.iter().map(lit).collect()),
        Lit::Dict(x) => {
            let d = crate::dict::new_dict();
            for (k, v) in x.iter() {
                // Constants hash and compare without calls: this cannot fail.
                let _ = dict_set(&d, lit(k), lit(v));
            }
            d
        }
        Lit::FrozenSet(named, x) => frozen(*named || x.iter().any(is_shared), x),
    }
}

/// A constant frozenset. CPython builds it from the display, then from the first set to merge
/// its items, then once more when interning its strings replaced one: each can turn the order.
fn frozen(replaced: bool, x: &[Lit]) -> Value {
    let mut s = x.iter().map(lit).collect();
    for _ in 0..if replaced { 2 } else { 1 } {
        // Constants hash and compare without calls: this cannot fail.
        s = crate::set::frozenset(s).and_then(|f| collect(&f)).unwrap_or_default();
    }
    crate::set::frozenset(s).unwrap_or_default()
}

fn is_shared(l: &Lit) -> bool {
    match l {
        Lit::Str(s) => is_interned(s),
        _ => false,
    }
}

/// A string that is interned before any module runs, as another object than a constant is at
/// first. Of the strings of one character these are CPython 3.11's static identifiers.
pub fn is_interned(s: &str) -> bool {
    match s.len() {
        1 => "abcdefhiklmnopqrstvwxyBCLST_".contains(s),
        _ => sym::known(s).is_some(),
    }
}

/// A display of constants that CPython makes from a frozenset: their order is its order.
pub fn set_of(frozen: &Value) -> Value {
    match set(Vec::new()) {
        Ok(s) => {
            let _ = set_update(&s, frozen);
            s
        }
        Err(_) => UNBOUND,
    }
}

fn iterable(v: &Value) -> bool {
    use crate::attr::has_special;
    has_special(v, sym::ITER) || has_special(v, sym::GETITEM)
}

/// `f(*v)`: the arguments.
pub fn star_args(f: &Value, v: &Value) -> R<Vec<Value>> {
    collect(v).map_err(|e| match e.is(T::TypeError) && !iterable(v) {
        true => type_error(format!(
            "{}() argument after * must be an iterable, not {}",
            crate::call::shown(f),
            type_name(v)
        )),
        false => e,
    })
}

/// `[..., *v]`
pub fn star_extend(to: &mut Vec<Value>, v: &Value) -> R<()> {
    let items = collect(v).map_err(|e| match e.is(T::TypeError) && !iterable(v) {
        true => {
            type_error(format!("Value after * must be an iterable, not {}", type_name(v)))
        }
        false => e,
    })?;
    to.extend(items);
    Ok(())
}

/// `global += b` after its old value and b were evaluated: a str grows in place, unless
/// evaluating b gave the variable another value.
pub fn iadd_global(g: &'static Global, old: Value, b: &Value) -> R<()> {
    if is(&g.peek(), &old) {
        drop(old);
        return g.iadd(b);
    }
    let sum = crate::ops::iadd(&old, b)?;
    g.set(sum);
    Ok(())
}

/// `raise` alone. What is raised again keeps its traceback; that there is nothing to raise is
/// a new error of this line.
pub fn reraise_at(code: &'static Code, line: u32) -> PyErr {
    match crate::exc::current() {
        Some(e) => e,
        None => reraise().at(code, line),
    }
}

/// `locals()` of a function: a snapshot of what is bound.
pub fn locals_dict(all: &[(&'static str, Value)]) -> Value {
    let d = crate::dict::new_dict();
    for (k, v) in all {
        if !v.is_unbound() && !k.starts_with('.') {
            crate::dict::set_sym(&d, sym::intern(k), v.clone());
        }
    }
    d
}

/// `dir()` without arguments: the sorted names of a namespace.
pub fn sorted_keys(d: &Value) -> R {
    let (keys, r) = crate::sort::sort(collect(d)?, None, false);
    r?;
    Ok(list(keys))
}

/// What a failed assert raises.
#[cold]
pub fn assertion(msg: Option<Value>) -> PyErr {
    crate::exc::error_args(T::AssertionError, msg.into_iter().collect())
}

fn is_sequence(t: Type) -> bool {
    let own = [T::List, T::Tuple, T::Range, T::MemoryView, T::Array, T::Deque];
    own.iter().any(|o| o.ty() == t)
}

fn is_mapping(t: Type) -> bool {
    t == T::Dict.ty() || t == T::MappingProxy.ty()
}

/// For patterns a class is a sequence or a mapping, not both: what the nearest class up its
/// MRO is that is one of them, by itself or because it was registered.
fn is_of(v: &Value, name: &str, builtin: fn(Type) -> bool) -> R<bool> {
    let t = type_of(v);
    if !t.is_heap() && builtin(t) {
        return Ok(true);
    }
    for c in t.mro() {
        if is_sequence(*c) || is_mapping(*c) {
            return Ok(builtin(*c));
        }
        for kind in ["Sequence", "Mapping"] {
            // Registering a builtin type (str, bytes) changes nothing here.
            if c.is_heap() && crate::stdlib::is_registered(*c, kind)? {
                return Ok(kind == name);
            }
        }
    }
    Ok(false)
}

/// Can a sequence pattern of `n` patterns (and perhaps one *rest) match?
pub fn match_length(v: &Value, n: usize, star: bool) -> R<bool> {
    if !is_of(v, "Sequence", is_sequence)? {
        return Ok(false);
    }
    if n == 0 && star {
        return Ok(true); // `[*_]` fits any
    }
    let len = len(v)?;
    Ok(len == n || (len > n && star))
}

/// The items when it can.
pub fn match_sequence(v: &Value, n: usize, star: bool) -> R<Option<Vec<Value>>> {
    Ok(match match_length(v, n, star)? {
        false => None,
        true if star => Some(collect(v)?),
        true => Some(crate::iter::unpack_n(v, n)?),
    })
}

/// An item by its index, or by its distance from the end.
pub fn match_item(v: &Value, i: usize, from_end: bool) -> R {
    let i = if from_end { len(v)?.wrapping_sub(i) } else { i };
    getitem(v, &Value::int(i as i64))
}

/// The values of the keys when a mapping pattern can match.
pub fn match_mapping(v: &Value, keys: &[Value]) -> R<Option<Vec<Value>>> {
    if !is_of(v, "Mapping", is_mapping)? || !keys.is_empty() && len(v)? < keys.len() {
        return Ok(None);
    }
    let mut out = Vec::with_capacity(keys.len());
    let seen = crate::dict::new_dict();
    for k in keys {
        if keys.len() > 1 && contains(&seen, k)? {
            let text = crate::ops::repr_text(k)?;
            return Err(value_error(format!("mapping pattern checks duplicate key ({})", text)));
        }
        setitem(&seen, k, NONE)?;
        let found = match v.as_exact_dict() {
            Some(d) => d.get(k)?,
            None => {
                let get = crate::attr::getattr_sym(v, sym::intern("get"))?;
                let missing = tuple(vec![]);
                let x = call(&get, &mut [k.clone(), missing.clone()])?;
                Some(x).filter(|x| !is(x, &missing))
            }
        };
        match found {
            Some(x) => out.push(x),
            None => return Ok(None),
        }
    }
    Ok(Some(out))
}

/// `**rest` of a mapping pattern.
pub fn match_rest(v: &Value, keys: &[Value]) -> R {
    let d = crate::dict::new_dict();
    dict_update(&d, v)?;
    for k in keys {
        delitem(&d, k)?;
    }
    Ok(d)
}

/// The values of a class pattern's sub-patterns when the subject is an instance.
pub fn match_class(
    v: &Value,
    class: &Value,
    positional: usize,
    names: &[&'static str],
) -> R<Option<Vec<Value>>> {
    let t = match class.as_type() {
        Some(t) => t,
        None => return Err(type_error("called match pattern must be a type")),
    };
    if !crate::isinstance::isinstance(v, class)? {
        return Ok(None);
    }
    let mut out = Vec::with_capacity(positional + names.len());
    if positional > 0 {
        let own = [
            T::Bool, T::ByteArray, T::Bytes, T::Dict, T::Float, T::FrozenSet, T::Int, T::List,
            T::Set, T::Str, T::Tuple,
        ];
        match crate::attr::try_getattr(class, sym::MATCH_ARGS)? {
            Some(args) => {
                let args = match_args(t, &args)?;
                if positional > args.len() {
                    return Err(too_many(t.name(), args.len(), positional));
                }
                for (i, a) in args[..positional].iter().enumerate() {
                    if a.as_str_data().is_none() {
                        return Err(type_error(format!(
                            "__match_args__ elements must be strings (got {})",
                            type_name(a)
                        )));
                    }
                    let name = crate::attr::name_sym(a)?;
                    let again = |other: &Value| other.as_str().map_or(false, |s| s == name.name());
                    if args[..i].iter().any(again) || names.iter().any(|n| *n == name.name()) {
                        return Err(type_error(format!(
                            "{}() got multiple sub-patterns for attribute {}",
                            t.name(),
                            crate::ops::repr_text(a)?
                        )));
                    }
                    match crate::attr::try_getattr(v, name)? {
                        Some(x) => out.push(x),
                        None => return Ok(None),
                    }
                }
            }
            None if own.iter().any(|o| t.is_subtype(o.ty())) => {
                if positional > 1 {
                    return Err(too_many(t.name(), 1, positional));
                }
                out.push(v.clone());
            }
            None => return Err(too_many(t.name(), 0, positional)),
        }
    }
    for n in names {
        match crate::attr::try_getattr(v, sym::intern(n))? {
            Some(x) => out.push(x),
            None => return Ok(None),
        }
    }
    Ok(Some(out))
}

fn match_args(class: Type, args: &Value) -> R<Vec<Value>> {
    match args.as_tuple() {
        Some(t) if type_of(args) == T::Tuple.ty() => Ok(t.to_vec()),
        _ => Err(type_error(format!(
            "{}.__match_args__ must be a tuple (got {})",
            class.name(),
            type_name(args)
        ))),
    }
}

#[cold]
fn too_many(class: &str, takes: usize, given: usize) -> PyErr {
    type_error(format!(
        "{}() accepts {} positional sub-pattern{} ({} given)",
        class,
        takes,
        if takes == 1 { "" } else { "s" },
        given
    ))
}
