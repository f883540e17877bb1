//! `__reduce__` and `__setstate__` of the builtin iterators.

use crate::func::NativeDef;
use crate::iters::{state_of, NativeIter};
use crate::prelude::*;
use crate::range::RangeIterator;
use crate::setup::define;
use crate::sym;

fn builtin(name: &str) -> Value {
    crate::module::builtin(sym::intern(name)).unwrap_or(NONE)
}

/// (iter, (of,)) or (iter, (of,), index)
fn by_iter(of: Value, index: Option<i64>) -> Value {
    by("iter", of, index)
}

fn by(function: &str, of: Value, index: Option<i64>) -> Value {
    let mut parts = vec![builtin(function), tuple(vec![of])];
    parts.extend(index.map(Value::int));
    tuple(parts)
}

/// What an iterator at its end becomes: one over an empty thing.
fn exhausted(v: &Value) -> Value {
    let t = type_of(v);
    let is = |ids: &[T]| ids.iter().any(|x| t == x.ty());
    if t.is_subtype(T::Reversed.ty()) {
        return tuple(vec![t.value(), tuple(vec![tuple(vec![])])]);
    }
    let dict_or_list =
        [T::ListIter, T::ListReverse, T::DictKeyIter, T::DictValueIter, T::DictItemIter, T::SetIter];
    if is(&dict_or_list) {
        return by_iter(list(vec![]), None);
    }
    if is(&[T::StrIter]) {
        return by_iter(new_str(""), None);
    }
    by_iter(tuple(vec![]), None)
}

fn reduce(a: &[Value]) -> R {
    let v = &a[0];
    let state = state_of(v).ok_or_else(|| crate::reduce::cannot_pickle(v))?;
    let class = || type_of(v).value();
    Ok(match state {
        NativeIter::List(l, i) => by_iter(l.clone(), Some(*i as i64)),
        NativeIter::ListBack(l, i) if *i > 0 => by("reversed", l.clone(), Some(*i as i64 - 1)),
        NativeIter::Tuple(t, 0) if crate::generic_alias::behind(t).is_some() => {
            by_iter(crate::generic_alias::behind(t).unwrap_or(NONE), None)
        }
        NativeIter::Tuple(t, i) => by_iter(t.clone(), Some(*i as i64)),
        NativeIter::Str(s, at) => {
            let index = s.as_str_data().map_or(0, |d| d.char_index(*at));
            by_iter(s.clone(), Some(index as i64))
        }
        NativeIter::Bytes(b, i) => by_iter(b.clone(), Some(*i as i64)),
        NativeIter::Range(r, all) => {
            let index = sub(&crate::range::len_of(all)?, &r.length_left()?)?;
            tuple(vec![builtin("iter"), tuple(vec![crate::range::to_last(all)?]), index])
        }
        NativeIter::Sequence(s, i) => by_iter(s.clone(), Some(*i)),
        NativeIter::SequenceBack(s, i) if *i >= 0 => {
            tuple(vec![class(), tuple(vec![s.clone()]), Value::int(*i)])
        }
        NativeIter::Dict(d) => {
            let mut rest = d.clone();
            let mut items = vec![];
            while let Some(x) = rest.next()? {
                items.push(x);
            }
            by_iter(list(items), None)
        }
        NativeIter::Set(s) => {
            let mut rest = s.clone();
            let mut items = vec![];
            while let Some(x) = rest.next()? {
                items.push(x);
            }
            by_iter(list(items), None)
        }
        NativeIter::Call(f, sentinel) => {
            tuple(vec![builtin("iter"), tuple(vec![f.clone(), sentinel.clone()])])
        }
        NativeIter::Zip(its, false) => tuple(vec![class(), tuple(its.clone())]),
        NativeIter::Zip(its, true) => tuple(vec![class(), tuple(its.clone()), TRUE]),
        NativeIter::Map(f, its) => {
            let mut args = vec![f.clone()];
            args.extend(its.iter().cloned());
            tuple(vec![class(), tuple(args)])
        }
        NativeIter::Filter(f, it) => tuple(vec![class(), tuple(vec![f.clone(), it.clone()])]),
        NativeIter::Enumerate(it, n) => tuple(vec![class(), tuple(vec![it.clone(), n.clone()])]),
        NativeIter::Native(_) | NativeIter::Tool(_) => return Err(crate::reduce::cannot_pickle(v)),
        NativeIter::ListBack(..) | NativeIter::SequenceBack(..) | NativeIter::Done => exhausted(v),
    })
}

fn set_state(a: &[Value]) -> R {
    // What may run Python code comes before the state is looked at.
    if let Some(NativeIter::Zip(..)) = state_of(&a[0]) {
        let wanted = truthy(&a[1])?;
        if let Some(NativeIter::Zip(_, strict)) = state_of(&a[0]) {
            *strict = wanted;
        }
        return Ok(NONE);
    }
    let i = index_size(&a[1])? as i64;
    let sequence = match state_of(&a[0]) {
        Some(NativeIter::SequenceBack(s, _)) => Some(s.clone()),
        _ => None,
    };
    let length = sequence.map_or(Ok(0), |s| len(&s))? as i64;
    let state = match state_of(&a[0]) {
        Some(s) => s,
        None => return Ok(NONE),
    };
    let within = |n: usize| i.clamp(0, n as i64);
    match state {
        NativeIter::List(l, at) => *at = within(l.as_list().map_or(0, |l| l.items().len())) as usize,
        NativeIter::ListBack(l, left) => {
            let n = l.as_list().map_or(0, |l| l.items().len()) as i64;
            *left = (i.clamp(-1, (n - 1).max(-1)) + 1) as usize;
        }
        NativeIter::Tuple(t, at) => *at = within(t.as_tuple().map_or(0, |t| t.len())) as usize,
        NativeIter::Str(s, at) => {
            *at = s.as_str_data().map_or(0, |d| d.offset(within(d.len()) as usize));
        }
        NativeIter::Bytes(b, at) => *at = within(len(b)?) as usize,
        NativeIter::Sequence(_, at) => *at = i.max(0),
        NativeIter::SequenceBack(_, at) => *at = i.clamp(-1, length.max(0) - 1),
        NativeIter::Range(r, all) => *r = RangeIterator::from_index(all, i)?,
        _ => {}
    }
    Ok(NONE)
}

const REDUCE: NativeDef = NativeDef { name: "__reduce__", params: "self, /", run: reduce };
const SET: NativeDef = NativeDef { name: "__setstate__", params: "self, state, /", run: set_state };
static PLAIN: &[NativeDef] = &[REDUCE];
static BOTH: &[NativeDef] = &[REDUCE, SET];

pub fn define_all() {
    let indexed = [
        T::ListIter, T::ListReverse, T::TupleIter, T::StrIter, T::BytesIter, T::ByteArrayIter,
        T::RangeIter, T::SeqIter, T::Zip, T::Reversed,
    ];
    let plain = [
        T::DictKeyIter, T::DictValueIter, T::DictItemIter, T::SetIter, T::CallableIter, T::Map,
        T::Filter, T::Enumerate,
    ];
    for t in indexed {
        define(t, BOTH, &[]);
    }
    for t in plain {
        define(t, PLAIN, &[]);
    }
}
