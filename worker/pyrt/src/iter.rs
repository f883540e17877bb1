//! Iteration: a Rust enum with the common cases inline, and the protocol for the rest.

use crate::attr::{call_special, has_special};
use crate::object::Kind;
use crate::prelude::*;
use crate::sym;

pub enum Iter {
    /// next, stop, step; never empty of direction: step != 0
    Range(i64, i64, i64),
    List(Value, usize),
    Tuple(Value, usize),
    /// A str and the byte offset of the next character.
    Str(Value, usize),
    /// Any iterator object: `__next__` is called.
    Object(Value),
    /// A generator: resumed without a call.
    Gen(Value),
    Done,
}

/// iter(v), for loops and unpacking.
pub fn iter(v: &Value) -> R<Iter> {
    match v.head().map(|h| (h.kind(), h.is_exact(h.kind()))) {
        Some((Kind::List, true)) => Ok(Iter::List(v.clone(), 0)),
        Some((Kind::Tuple, true)) => Ok(Iter::Tuple(v.clone(), 0)),
        Some((Kind::Str, true)) => Ok(Iter::Str(v.clone(), 0)),
        Some((Kind::Range, _)) => match crate::range::small(v) {
            Some((a, b, s)) => Ok(Iter::Range(a, b, s)),
            None => Ok(Iter::Object(iter_object(v)?)),
        },
        Some((Kind::Gen, _)) if type_of(v) == T::Generator.ty() => Ok(Iter::Gen(v.clone())),
        Some((Kind::Iter, true)) => Ok(Iter::Object(v.clone())),
        _ => {
            let it = iter_object(v)?;
            if it.as_gen().is_some() && type_of(&it) == T::Generator.ty() {
                return Ok(Iter::Gen(it));
            }
            Ok(Iter::Object(it))
        }
    }
}

/// iter(range(...)), where `f` is what the name range means.
#[inline]
pub fn iter_range(f: &Value, args: &mut [Value]) -> R<Iter> {
    if f.ptr() == T::Range.ty().addr() {
        match &*args {
            [n] => {
                if let Some(n) = n.as_int() {
                    return Ok(Iter::Range(0, n, 1));
                }
            }
            [a, b] => {
                if let (Some(a), Some(b)) = (a.as_int(), b.as_int()) {
                    return Ok(Iter::Range(a, b, 1));
                }
            }
            [a, b, s] => {
                if let (Some(a), Some(b), Some(s)) = (a.as_int(), b.as_int(), s.as_int()) {
                    if s != 0 {
                        return Ok(Iter::Range(a, b, s));
                    }
                }
            }
            _ => {}
        }
    }
    iter(&call(f, args)?)
}

/// What a generator expression iterates, made where it stands: the iterator, or the object itself
/// where nobody can tell when iteration began.
pub fn iter_source(v: &Value) -> R {
    match v.head().map(|h| (h.kind(), h.is_exact(h.kind()))) {
        Some((Kind::List | Kind::Tuple | Kind::Str | Kind::Range, true)) => Ok(v.clone()),
        _ => iter_object(v),
    }
}

/// The builtin iter(v): an iterator object.
pub fn iter_object(v: &Value) -> R {
    if has_special(v, sym::ITER) {
        if let Some(r) = call_special(sym::ITER, &mut [v.clone()]) {
            let it = r?;
            if it.as_iter().is_none() && !has_special(&it, sym::NEXT) {
                return Err(type_error(format!(
                    "iter() returned non-iterator of type '{}'",
                    type_name(&it)
                )));
            }
            return Ok(it);
        }
    }
    let absent = type_of(v).lookup_ref(sym::ITER).is_none();
    if absent && has_special(v, sym::GETITEM) && v.as_type().is_none() {
        return Ok(crate::iters::sequence_iterator(v));
    }
    Err(type_error(format!("'{}' object is not iterable", type_name(v))))
}

impl Iter {
    #[inline]
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> R<Option<Value>> {
        match self {
            Iter::Range(at, stop, step) => {
                let x = *at;
                if (*step > 0 && x >= *stop) || (*step < 0 && x <= *stop) {
                    return Ok(None);
                }
                match x.checked_add(*step) {
                    Some(n) => *at = n,
                    None => *at = *stop,
                }
                Ok(Some(Value::int(x)))
            }
            Iter::List(l, i) => match l.as_list().and_then(|l| l.items().get(*i).cloned()) {
                Some(v) => {
                    *i += 1;
                    Ok(Some(v))
                }
                None => {
                    *self = Iter::Done;
                    Ok(None)
                }
            },
            Iter::Tuple(t, i) => match t.as_tuple().and_then(|t| t.get(*i).cloned()) {
                Some(v) => {
                    *i += 1;
                    Ok(Some(v))
                }
                None => Ok(None),
            },
            Iter::Str(s, at) => match s.as_str_data() {
                Some(d) if *at < d.bytes().len() => {
                    let (c, n) = crate::str_wtf8::decode(d.bytes(), *at);
                    *at += n;
                    Ok(Some(crate::str::new_char(c)))
                }
                _ => Ok(None),
            },
            Iter::Gen(g) => crate::gen::next(g),
            Iter::Object(o) => next_of(o),
            Iter::Done => Ok(None),
        }
    }
}

impl Iter {
    /// The next item taken apart into two: what dict.items(), enumerate and zip give needs no
    /// tuple then.
    #[inline]
    pub fn next_pair(&mut self) -> R<Option<(Value, Value)>> {
        if let Iter::Object(o) = self {
            if let Some(r) = crate::iters::native_next_pair(o) {
                return r;
            }
        }
        match self.next()? {
            Some(v) => unpack2(&v).map(Some).map_err(crate::exc::of_part),
            None => Ok(None),
        }
    }
}

/// next(iterator); None at its end.
pub fn next_of(it: &Value) -> R<Option<Value>> {
    if let Some(r) = crate::iters::native_next(it) {
        return match r {
            Err(e) if e.is(T::StopIteration) => Ok(None), // of a function that map() calls
            r => r,
        };
    }
    match call_special(sym::NEXT, &mut [it.clone()]) {
        Some(Ok(v)) => Ok(Some(v)),
        Some(Err(e)) if e.is(T::StopIteration) => Ok(None),
        Some(Err(e)) => Err(e),
        None => Err(type_error(format!("'{}' object is not an iterator", type_name(it)))),
    }
}

/// All items.
pub fn collect(v: &Value) -> R<Vec<Value>> {
    if let Some(l) = v.as_exact_list() {
        return Ok(l.items().clone());
    }
    if let Some(t) = v.as_exact_tuple() {
        return Ok(t.to_vec());
    }
    let mut it = iter(v)?;
    let mut out = Vec::new();
    while let Some(x) = it.next()? {
        out.push(x);
    }
    Ok(out)
}

fn unpack_items(v: &Value, want: usize) -> R<Vec<Value>> {
    if let Some(t) = v.as_exact_tuple() {
        return Ok(t.to_vec());
    }
    if let Some(l) = v.as_exact_list() {
        return Ok(l.items().clone());
    }
    let mut it = match iter(v) {
        Err(e) if e.is(T::TypeError) && !has_special(v, sym::ITER) => {
            return Err(type_error(format!(
                "cannot unpack non-iterable {} object",
                type_name(v)
            )))
        }
        r => r?,
    };
    let mut out = Vec::with_capacity(want);
    while out.len() <= want {
        match it.next()? {
            Some(x) => out.push(x),
            None => break,
        }
    }
    Ok(out)
}

/// Exactly N items.
#[inline]
pub fn unpack<const N: usize>(v: &Value) -> R<[Value; N]> {
    let items = match v.as_exact_tuple() {
        Some(t) => t,
        None => v.as_exact_list().map_or(&[][..], |l| l.items()),
    };
    match <&[Value; N]>::try_from(items) {
        Ok(all) if N > 0 => {
            all.iter().for_each(Value::retain);
            // SAFETY: the copies own the counts that were raised just now.
            Ok(unsafe { std::ptr::read(all) })
        }
        _ => unpack_slow(v),
    }
}

#[inline(never)]
fn unpack_slow<const N: usize>(v: &Value) -> R<[Value; N]> {
    let items = unpack_n(v, N)?;
    items.try_into().map_err(|_| value_error("too many values to unpack"))
}

/// The same where the number is known at run time only.
pub fn unpack_n(v: &Value, want: usize) -> R<Vec<Value>> {
    let items = unpack_items(v, want)?;
    match items.len() {
        n if n < want => Err(value_error(format!(
            "not enough values to unpack (expected {}, got {})",
            want, n
        ))),
        n if n > want => {
            Err(value_error(format!("too many values to unpack (expected {})", want)))
        }
        _ => Ok(items),
    }
}

pub fn unpack2(v: &Value) -> R<(Value, Value)> {
    unpack(v).map(|[a, b]| (a, b))
}

pub fn unpack3(v: &Value) -> R<(Value, Value, Value)> {
    unpack(v).map(|[a, b, c]| (a, b, c))
}

/// `before` items, one list, `after` items.
pub fn unpack_ex(v: &Value, before: usize, after: usize) -> R<Vec<Value>> {
    let mut items = match iter(v) {
        Err(e) if e.is(T::TypeError) && !has_special(v, sym::ITER) => {
            return Err(type_error(format!(
                "cannot unpack non-iterable {} object",
                type_name(v)
            )))
        }
        Err(e) => return Err(e),
        Ok(mut it) => {
            let mut all = Vec::new();
            while let Some(x) = it.next()? {
                all.push(x);
            }
            all
        }
    };
    if items.len() < before + after {
        return Err(value_error(format!(
            "not enough values to unpack (expected at least {}, got {})",
            before + after,
            items.len()
        )));
    }
    let tail = items.split_off(items.len() - after);
    let middle = items.split_off(before);
    items.push(list(middle));
    items.extend(tail);
    Ok(items)
}
